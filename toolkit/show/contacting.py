"""The words of messages, of the points of a customer's way, and of the channels of service contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.show import gaps
from toolkit.show.context import here
from toolkit.show.finding import known
from toolkit.words import Between, Count, Number, Phrase, Share, _

SENT_BY: dict[str, Phrase] = {"email": _("e-mail"), "sms": _("SMS"), "push": _("message in the app")}
OUTCOMES: dict[str, Phrase] = {
    "opened": _("opened"),
    "clicked": _("clicked"),
    "converted": _("converted"),
    "answered": _("wrote back"),
    "unsubscribed": _("signed off"),
}
STATES: dict[str, Phrase] = {
    "up": _("up"),
    "down": _("down"),
    "season": _("as a year before"),
    "unsure": _("not sure"),
    "few": _("too few"),
}
"""What may be said of a figure since the change."""
POINTS: dict[str, Phrase] = {
    "visit": _("A visit brings an order"),
    "order": _("First order"),
    "confirmed": _("Order confirmed"),
    "delivered": _("Delivered"),
    "answered": _("Survey answered"),
    "settled": _("Complaint followed up"),
    "enrolled": _("May be written to"),
    "written": _("Got a message"),
    "second": _("Second order"),
}
BASES: dict[str, Phrase] = {
    "visits": _("visits"),
    "order": _("newcomers"),
    "confirmed": _("orders"),
    "low": _("low scores"),
}
ASKED_BY: dict[str, Phrase] = {
    "phone": _("phone"),
    "chat": _("chat"),
    "email": _("e-mail"),
    "social": _("social media"),
    "total": _("all contacts"),
}


def figure(row: Any) -> Phrase:
    """What a row of ``messaging.before_after`` is about."""
    if row["outcome"] in OUTCOMES:
        return _("{channel}: {outcome}", channel=sent_by(row["message_channel"]), outcome=OUTCOMES[row["outcome"]])
    return {
        "churn": _("Gone in a month (180 days silent)"),
        "aov": _("Average order value, {unit}", unit=here().currency),
        "return_90": _("Newcomers back in 90 days"),
    }[row["outcome"]]


def sent_by(channel: str) -> Phrase | str:
    """How a message was sent."""
    return SENT_BY.get(channel, channel) if channel else _("unknown channel")


def asked_by(channel: str) -> Phrase | str:
    """How a customer asked."""
    return ASKED_BY.get(channel, channel) if channel else _("unknown channel")


def ranged(row: Any, name: str, kind: Callable[[float], Any], ends: tuple[str, str] | None = None) -> Phrase | None:
    """A number with its interval in brackets; nothing where it is not known."""
    low, high = ends or (f"{name}_low", f"{name}_high")
    if not known(row[name], row[low], row[high]):
        return None
    return _("{value} ({interval})", value=kind(row[name]), interval=Between(kind(row[low]), kind(row[high])))


def small(share: float) -> Share:
    """A share, with two decimals where it is below one in a hundred."""
    return Share(share, 2 if abs(share) < 0.0095 else 1)


def minutes(wait: float) -> Phrase:
    """A wait in minutes or in hours."""
    if wait < 90:
        return _("{n} min", n=Count(round(wait)))
    return _("{n} h", n=Number(wait / 60, 1))


def lacking(place: str) -> Phrase:
    """What is missing for a point of the way."""
    table, _dot, column = place.partition(".")
    return gaps.of(table, (column,) if column else ()).what


__all__ = [
    "ASKED_BY",
    "BASES",
    "OUTCOMES",
    "POINTS",
    "SENT_BY",
    "STATES",
    "asked_by",
    "figure",
    "lacking",
    "minutes",
    "ranged",
    "sent_by",
    "small",
]
