"""The words of decisions: what to do, on what evidence, whose it is, and what is still to be asked."""

from __future__ import annotations

from typing import Any

from toolkit.show.context import money
from toolkit.show.finding import known
from toolkit.show.text import fitted
from toolkit.words import Between, Number, Phrase, Share, _

TOGETHER = " + "
"""Between the names of a pair."""
ROOM, HEADLINE = 210, 420
"""Room in px for the name of a thing within a decision, in a row and in a headline."""

LEVERS: dict[str, Phrase] = {
    "acquisition": _("acquisition"),
    "assortment": _("assortment"),
    "service": _("customer relations"),
}
EFFORTS: dict[str, Phrase] = {"small": _("small"), "medium": _("medium"), "large": _("large")}
OWNERS: dict[str, Phrase] = {
    "marketing": _("marketing"),
    "merchandising": _("merchandising"),
    "buying": _("buying"),
    "care": _("customer care"),
    "operations": _("operations"),
}
FOLLOWS: dict[str, Phrase] = {
    "stop": _("stop or rework it"),
    "pay_less": _("pay less"),
    "grow": _("spend more"),
    "keep": _("keep as it is"),
    "unsure": _("not sure: ask, wait"),
}
"""What follows for a channel."""
LEVELS: dict[str, Phrase] = {
    "personal": _("personal: known by name, first in line"),
    "win_back": _("win back: call before you send a discount"),
    "standard": _("standard"),
    "self_service": _("self-service, by automatic messages"),
}


def decision(row: Any, room: float = ROOM) -> Phrase:
    """What to do, as a sentence; the name of a thing in it is cut where it is wider than ``room`` px.

    Parameters
    ----------
    row : one row of ``decisions.plan``
        ``action``, ``key``, ``subject``.
    """
    parts = str(row["key"]).split(TOGETHER)
    key = TOGETHER.join(fitted(part, room / len(parts) + (len(parts) > 1) * 40) for part in parts)
    told = {"key": key, "group": str(row["subject"])}
    sentences = {
        "grow": _("Spend more on {key}, a tenth at a time", **told),
        "pay_less": _("Pay less for a customer from {key}", **told),
        "stop": _("Stop or rework {key}", **told),
        "lead_with": _("Lead newcomers to {key}", **told),
        "stop_leading": _("Keep {key}, do not lead with it", **told),
        "delist": _("Take out {key}", **told),
        "fix": _("Find and fix why {key} is sent back", **told),
        "bundle": _("Offer together: {key}", **told),
        "offer": _("Offer {key} to all {group}", **told),
        "call": _("Call the best customers who gave a low score"),
        "train": _("Coach {key}", **told),
        "deliver_sooner": _("Deliver sooner what takes {days} days", days=str(row["key"]).replace("-", "–")),
    }
    return sentences[row["action"]]


def evidence(row: Any) -> Phrase | None:
    """The number that a decision rests on, with its interval.

    Parameters
    ----------
    row : one row of ``decisions.plan``
        ``measure``, ``value``, ``low``, ``high``.
    """
    if not known(row["value"]):
        return None
    if row["measure"] == "at_risk":
        return _("{amount} of margin in 12 months", amount=money(row["value"], 0))
    kind = {"return_rate": lambda v: Share(v, 1), "second_order": lambda v: Number(100 * v, 0),
            "score": lambda v: Number(v, 0)}.get(row["measure"], lambda v: Number(v, 2))  # fmt: skip
    told = {"value": kind(row["value"]), "interval": Between(kind(row["low"]), kind(row["high"]))}
    sentences = {
        "worth": _("brings {value} for 1 of its own cost ({interval})", **told),
        "second_order": _("second order {value} points ({interval})", **told),
        "return_rate": _("{value} sent it back ({interval})", **told),
        "lift": _("{value} times as often together ({interval})", **told),
        "index": _("bought {value} times as often ({interval})", **told),
        "score": _("NPS {value} against the rest ({interval})", **told),
    }
    return sentences[row["measure"]]


def question(row: Any) -> tuple[Phrase, Phrase]:
    """Whom to ask, and what.

    Parameters
    ----------
    row : one row of ``unknowns.open_questions``
        ``question``, ``key``.
    """
    key = fitted(str(row["key"]), ROOM)
    return {
        "how_found": (_("new customers"), _("How did you first hear of us?")),
        "why_not_again": (_("who began with {key}", key=key), _("Why have you not ordered again?")),
        "why_sent_back": (_("who sent back {key}", key=key), _("What was not as you expected?")),
        "about_delay": (_("who waited {days} days", days=key.replace("-", "–")), _("What did the delay cost you?")),
        "about_agent": (_("who rated {key}", key=key), _("What went wrong, and what would put it right?")),
        "about_score": (_("best customers with a low score"), _("What went wrong, and what would put it right?")),
    }[row["question"]]


def margin(row: Any, name: str = "margin") -> Phrase | None:
    """What a decision may bring in a year, with its interval; nothing where it cannot be known."""
    low, high = f"{name}_low", f"{name}_high"
    if not known(row[name], row[low], row[high]):
        return None
    whole = [Number(round(row[one]) + 0.0, 0) for one in (name, low, high)]
    return _("{value} ({interval})", value=whole[0], interval=Between(*whole[1:]))


__all__ = [
    "EFFORTS",
    "FOLLOWS",
    "HEADLINE",
    "LEVELS",
    "LEVERS",
    "OWNERS",
    "decision",
    "evidence",
    "margin",
    "question",
]  # fmt: skip
