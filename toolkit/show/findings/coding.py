"""Findings of coding: whether enough answers were read to meet every theme."""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about
from toolkit.words import Number, _, n_

STEP = "03"
MORE = 100
"""Further answers whose worth is told."""
SATURATED = 0.5
"""Themes that so many more answers may bring where reading on is not worth while."""


def saturation(curve: pd.DataFrame) -> Finding:
    """How many themes were met, and how many a hundred more answers would bring."""
    alt = _("A rising curve: themes met by number of answers read.")
    if curve.empty:
        headline = _("Nobody has answered in their own words yet")
        takeaway = _("Ask one open question of each group, then come back to this slide.")
        return Finding(STEP, "saturation", headline, takeaway, about(headline, alt))
    n, themes = int(curve["answers"].iloc[-1]), round(float(curve["themes"].iloc[-1]))
    more = MORE * float(curve["new"].dropna().iloc[-1]) if curve["new"].notna().any() else float(themes)
    values = {"themes": n_("{n} theme", "{n} themes", themes), "answers": n_("{n} answer", "{n} answers", n)}
    headline = (
        _("After {answers} nothing new is heard: more would add nothing to the {themes} met", **values)
        if more <= SATURATED
        else _("After {answers} there are {themes}, and more answers would bring others", **values)
    )
    takeaway = _(
        "A hundred more answers would bring about {more} more themes; what the codebook has no words for is not in it.",
        more=Number(more, 1),
    )
    return Finding(
        STEP, "saturation", headline, takeaway, about(headline, alt), themes, "themes", n,
        base=values["answers"],
    )  # fmt: skip
