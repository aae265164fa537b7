"""The words of loyalty programmes: kinds of programmes, milestones, what must change for one to pay."""

from __future__ import annotations

from typing import Any

from toolkit.show.context import money
from toolkit.show.finding import known
from toolkit.words import Between, Count, Money, Number, Phrase, Share, _, n_

PROGRAMMES: dict[str, Phrase] = {
    "points": _("points"),
    "tiers": _("points with tiers"),
    "cashback": _("cashback"),
    "milestones": _("milestones"),
    "referral": _("recommending"),
}
RATES: dict[str, Phrase] = {
    "least": _("only a part is claimed"),
    "value": _("every reward within reach is claimed"),
    "most": _("the same, upper end"),
}


def paid(amount: float) -> Money:
    """An amount as a customer pays it, without decimals where it has none."""
    return money(amount, 0 if float(amount).is_integer() else 2)


def points(row: Any) -> Money:
    """What a point costs once it is used, of a row of ``points.months``."""
    return money(row["point_cost"], 2)


def milestone(kind: str, needed: float) -> Phrase:
    """What a milestone is called."""
    if kind == "spent":
        return _("paid {amount}", amount=paid(needed))
    if kind == "orders":
        return n_("{n} order", "{n} orders", int(needed))
    if kind == "years":
        return n_("{n} year as a client", "{n} years as a client", int(needed))
    return {"account": _("made an account"), "refund": _("got a refund")}[kind]


def distance(kind: str, lacking: float) -> Phrase | Money | None:
    """What half of those who are under way still lack."""
    if not known(lacking):
        return None
    if kind == "spent":
        return money(lacking, 0)
    if kind == "years":
        return n_("{n} day", "{n} days", round(lacking))
    return n_("{n} order", "{n} orders", round(lacking))


def pays(row: Any) -> Phrase | None:
    """What must change for a programme to pay, of a row of ``programmes.compared``."""
    if known(row["needed_share"]):
        told = {"share": Share(row["needed_share"], 0)}
        if known(row["needed_low"], row["needed_high"]):
            ends = Between(Share(row["needed_low"], 0), Share(row["needed_high"], 0))
            return _("{share} of them came only for it ({interval})", interval=ends, **told)
        return _("{share} of them came only for it", **told)
    if not known(row["needed_rate"], row["low"], row["high"]):
        return None
    if row["needed_rate"] > 1:
        return _("cannot pay by repeat orders")
    ends = Between(Share(row["low"], 1), Share(min(row["high"], 1.0), 1))
    return _("repeat rate {rate} ({interval})", rate=Share(row["needed_rate"], 1), interval=ends)


def active(n: float) -> Phrase:
    """What a finding rests on: customers of the last year."""
    return n_("{n} customer of the last 365 days", "{n} customers of the last 365 days", int(n))


def customers(n: float) -> Phrase:
    """What a finding rests on: customers of the whole history."""
    return n_("{n} customer", "{n} customers", int(n))


def people(n: float) -> Any:
    """A count of people, or a sign that it would tell of fewer than ten."""
    return Count(n) if known(n) else "·"


def whole(amount: float) -> Number | None:
    """An amount without its currency, or nothing where it is not known."""
    return Number(amount, 0) if known(amount) else None


__all__ = [
    "PROGRAMMES",
    "RATES",
    "active",
    "customers",
    "distance",
    "milestone",
    "paid",
    "pays",
    "people",
    "points",
    "whole",
]
