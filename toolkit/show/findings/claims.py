"""Findings of the register of claims: is it true here?"""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about
from toolkit.words import Count, Phrase, _, n_

STEP = "10"
TOPICS: dict[str, Phrase] = {
    "worth": _("on who brings the sales"),
    "return": _("on who comes back"),
    "market": _("on markets and service"),
    "programmes": _("on programmes"),
    "automation": _("on messages and automation"),
    "omnichannel": _("on joined channels"),
}


def plan_claims(rows: pd.DataFrame, topic: str) -> Finding:
    """How many of the claims of one topic agree with the client's own numbers.

    Parameters
    ----------
    rows : DataFrame of ``claims.judged``
    topic : one of ``claims.TOPICS``
    """
    ours = rows[rows["topic"] == topic]
    about_what, n = TOPICS[topic], len(ours)
    known = ours[ours["verdict"] != "unknown"]
    holds = int(known["verdict"].eq("holds").sum())
    picture = _("Table: claims of the sources, how well each is founded, and what is known of it here.")
    if known.empty:
        headline = n_(
            "{n} claim {what} cannot be checked on these data", "{n} claims {what} cannot be checked on these data", n,
            what=about_what,
        )  # fmt: skip
        takeaway = _("Do not repeat them as facts. Each row says what to ask for, or what to try.")
        return Finding(STEP, f"plan_claims_{topic}", headline, takeaway, about(headline, picture), 0, "claims", n)
    headline = _("Claims {what} that can be checked: {known}; agreeing with this shop: {holds}",
                 known=Count(len(known)), what=about_what, holds=Count(holds))  # fmt: skip
    takeaway = _("Cite the shop's own number. To agree is to lie within a tenth; it shows no cause.")
    return Finding(STEP, f"plan_claims_{topic}", headline, takeaway, about(headline, picture), holds, "claims",
                   len(known))  # fmt: skip


__all__ = ["TOPICS", "plan_claims"]
