"""The words of the growth plan: goals, the checklist, roles, priorities, states of campaigns and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.show.deciding import OWNERS, decision
from toolkit.show.text import fitted
from toolkit.words import Phrase, _

ROOM, HEADLINE = 330, 430
"""Room in px for the name of an initiative or a decision in a row, and in a headline."""

LEVERS: dict[str, Phrase] = {
    "customers": _("customers, as they are on average"),
    "frequency": _("orders of each customer"),
    "basket": _("order value"),
    "margin": _("gross margin rate"),
    "newcomers": _("customers, as newly won, after CoCA"),
    "all": _("all four at once"),
}
GOALS: dict[str, Phrase] = {
    "nps": _("net promoter score"),
    "aov": _("order value"),
    "clv": _("lifetime value"),
    "conversion": _("conversion"),
    "retention": _("retention"),
    "traffic": _("visits"),
}
POINTS: dict[str, Phrase] = {
    "success": _("Success is lifetime value"),
    "kpis": _("Its measures are watched"),
    "icp": _("The ideal customer is known"),
    "journey": _("The journey is made better"),
    "assortment": _("Toxic products are known"),
    "acquisition": _("Acquisition seeks the ideal"),
    "personalisation": _("Campaigns are personal"),
}
"""The seven points, in their order."""
POINT_STATUSES: dict[str, Phrase] = {
    "done": _("done"),
    "under_way": _("under way"),
    "not_begun": _("not begun"),
    "measured": _("ask: done?"),
    "unknown": _("not known"),
}
STATUSES: dict[str, Phrase] = {
    "proposed": _("proposed"),
    "agreed": _("agreed"),
    "parked": _("parked"),
    "done": _("done"),
    "dropped": _("dropped"),
}
STATES: dict[str, Phrase] = {
    "pays": _("pays for itself"),
    "loses": _("does not pay"),
    "unsure": _("not sure"),
    "running": _("still running"),
    "no_segment": _("cannot be known: everybody saw it"),
    "no_comparison": _("cannot be known: nobody was left out"),
    "short": _("cannot be known: too little before it"),
    "few": _("cannot be known: too few orders"),
}
"""What became of a campaign."""
PRIORITIES: dict[int, Phrase] = {1: _("nice to have"), 2: _("needed"), 3: _("must-have")}
SIZES: dict[str, Phrase] = {"small": _("small company"), "medium": _("medium company"), "big": _("big company")}
STAGES: dict[str, Phrase] = {"early": _("early"), "growth": _("growing"), "big": _("big company")}
FOR_SHOP: dict[str, Phrase] = {
    "branding": _("branding"),
    "platform": _("e-commerce platform"),
    "assortment": _("product assortment"),
    "retention": _("retention rate"),
    "operations": _("operational efficiency"),
    "conversion": _("conversion rate"),
    "traffic": _("new traffic"),
}
FOR_GROWTH: dict[str, Phrase] = {
    "acquisition": _("acquisition: traffic, conversion"),
    "activation": _("activation: first value"),
    "retention": _("retention: rate, cohorts"),
    "revenue": _("revenue: value, refunds"),
    "referral": _("referral: NPS"),
}
AREAS: dict[str, Phrase] = {
    "acquisition": _("acquisition"),
    "assortment": _("assortment"),
    "service": _("customer relations"),
    "loyalty": _("loyalty programme"),
    "personalisation": _("personalisation"),
    "tests": _("tests"),
    "data": _("data and consent"),
}
ROLES: dict[str, Phrase] = {
    "head": _("head of omnichannel"),
    "marketing": _("marketing lead"),
    "data": _("data scientist"),
    "crm": _("CRM specialist"),
    "it": _("IT, platform"),
    "governance": _("data governance"),
}


def goal(name: str, own: Mapping[str, str]) -> Phrase | str:
    """A goal as the client calls it, else as the method does."""
    return own.get(name) or GOALS.get(name, name)


def initiative(row: Any, room: float = ROOM) -> Phrase | str:
    """An initiative or a decision: the client's own words, else those of the decision of step 6.

    Parameters
    ----------
    row : one row
        ``initiative`` or ``decision``; ``action``, ``key``, ``subject`` where that is "".
    """
    own = row["initiative"] if "initiative" in row else row["decision"]
    return fitted(str(own), room) if own else decision(row, room * 0.6)


def owner(name: str) -> Phrase | str:
    """Whose something is: a role of this toolkit's words, or the client's own."""
    return OWNERS.get(name, fitted(name, 180)) if name != "management" else _("management")


__all__ = [
    "AREAS",
    "FOR_GROWTH",
    "FOR_SHOP",
    "GOALS",
    "HEADLINE",
    "LEVERS",
    "POINTS",
    "POINT_STATUSES",
    "PRIORITIES",
    "ROLES",
    "SIZES",
    "STAGES",
    "STATES",
    "STATUSES",
    "goal",
    "initiative",
    "owner",
]  # fmt: skip
