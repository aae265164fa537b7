"""Findings of step 2: the three groups to look at first, each on its card."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import GROUPS
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Phrase, Share, _, n_

STEP = "02a"


def card_best(group: pd.Series | None) -> Finding:
    """The active group whose customers are worth most each, in sales or margin as they are scored.

    Parameters
    ----------
    group : Series or None
        Its row of the groups; None where there is none.
    """
    if group is None:
        return _nobody("card_best", _("No active group: every customer has gone quiet"))
    headline = _(
        "{group} are worth {value} each, more than any other active group",
        group=group["group"], value=money(group["mean_value"], 0),
    )  # fmt: skip
    return _card("card_best", headline, group)


def card_core(group: pd.Series | None) -> Finding:
    """Of the other active groups, the one that brings the most sales."""
    if group is None:
        return _nobody("card_core", _("There is no second active group"))
    headline = _(
        "After them, {group} carry the shop: {share} of sales", group=group["group"], share=Share(group["sales_share"])
    )
    return _card("card_core", headline, group)


def card_lost(group: pd.Series | None) -> Finding:
    """Of those who have gone quiet, the group that brought the most sales."""
    if group is None:
        return _nobody("card_lost", _("No group has gone quiet"))
    headline = _(
        "{group} have gone quiet and brought {share} of sales: whom to win back",
        group=group["group"], share=Share(group["sales_share"]),
    )  # fmt: skip
    return _card("card_lost", headline, group)


def _card(id: str, headline: Phrase, group: pd.Series) -> Finding:
    gloss: Any = GROUPS.get(group["group"], "")
    takeaway = _(
        "{group}: {gloss}. Share of customers {share} ({support}).",
        group=group["group"], gloss=gloss, share=Share(group["customer_share"]),
        support=support(Count(group["customers"]), Share(group["low"]), Share(group["high"])),
    )  # fmt: skip
    n = int(group["customers"])
    picture = _("Card: shares of customers, sales and margin, habits, who they are and what they bought first.")
    low, high = (group[b] if known(group[b]) else None for b in ("sales_low", "sales_high"))
    return Finding(
        STEP, id, headline, takeaway, about(headline, picture), group["sales_share"], "share", n, low, high,
        base=n_("{n} customer", "{n} customers", n),
    )  # fmt: skip


def _nobody(id: str, headline: Phrase) -> Finding:
    return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(0)), headline, n=0)


__all__ = ["card_best", "card_core", "card_lost"]
