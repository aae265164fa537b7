"""The words of the loyalty checklists: what is measured, ways to keep customers, stages of a programme, mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.show.finding import known
from toolkit.words import Between, Change, Count, Number, Phrase, Share, Value, _


def _one(value: float) -> Number:
    return Number(value, 1)


def _percent(value: float) -> Share:
    return Share(value, 1)


def _points(value: float) -> Number:
    return Number(100 * value, 0)


FACTS: dict[str, tuple[Phrase, Callable[[float], Value]]] = {
    "size": (_("active customers"), Count),
    "base_growth": (_("active customers, in a year"), Change),
    "repeat_rate": (_("customers with two orders or more"), _percent),
    "retention_rate": (_("retention rate"), _percent),
    "orders_per_customer": (_("orders per customer"), _one),
    "margin": (_("gross margin"), _percent),
    "identified": (_("orders tied to a customer"), _percent),
    "best_share": (_("sales of the best tenth"), _percent),
    "email_reach": (_("reachable by e-mail"), _percent),
    "sms_reach": (_("reachable by SMS"), _percent),
    "app_share": (_("orders in the app"), _percent),
    "recommended_share": (_("new customers by recommendation"), _percent),
    "promoter_share": (_("scores of 9 or 10"), _percent),
    "answering": (_("customers who answered in a year"), _percent),
    "full_price": (_("orders at full price"), _percent),
    "coupon_share": (_("orders with a coupon"), _percent),
    "old_coupons": (_("coupons already used a year before"), _percent),
    "discount_gap": (_("best group's discounts against all, points"), _points),
    "crowded": (_("more than two messages in a week"), _percent),
    "variety": (_("categories bought"), Count),
    "tested": (_("tests with a control"), Count),
}
"""What each number is called, and how it is written."""

METHODS: dict[str, tuple[Phrase, Phrase, Phrase]] = {
    "points": (
        _("points for purchases"),
        _("known by everybody, easy to begin"),
        _("the same for all; a debt until used"),
    ),
    "personal": (
        _("personal offers and content"),
        _("meets what each wants"),
        _("takes data and tools; may feel watched"),
    ),
    "games": (_("games and challenges"), _("brings people back more often"), _("some find it tiresome; takes an app")),
    "club": (_("club for the best"), _("status costs little and binds"), _("shuts the others out; needs care")),
    "listening": (_("asking and answering"), _("shows what to put right"), _("takes time of people")),
    "content": (_("advice and content"), _("builds trust without discounts"), _("slow, and never finished")),
    "offers": (_("offers for loyal customers"), _("lifts orders at once"), _("teaches to wait for discounts")),
    "automatic": (
        _("automatic messages"),
        _("at the right moment, without work"),
        _("sounds like a machine; takes setting up"),
    ),
    "ambassadors": (_("rewarded recommendations"), _("brings new customers cheaply"), _("invites abuse; needs rules")),
    "learning": (_("testing and adapting"), _("drops what does not work"), _("takes customers and knowledge")),
}
"""Each way to keep customers: its name, what speaks for it and what against it anywhere."""

STAGES: dict[str, tuple[Phrase, Phrase]] = {
    "segment": (_("1 Understand and group"), _("Are groups renewed each quarter?")),
    "goals": (_("2 Set goals"), _("Which number is to be where, by when?")),
    "rewards": (_("3 Choose rewards"), _("Which share of rewards is used?")),
    "technology": (_("4 Channels and tools"), _("Do till, shop and e-mail share one customer?")),
    "launch": (_("5 Launch and tell"), _("How many open what is sent?")),
    "monitor": (_("6 Follow and adapt"), _("Who looks at which number, how often?")),
    "extend": (_("7 Extend"), _("Which benefit comes next, and why?")),
}
"""Each stage of a programme, and what is asked about it in the room."""

MISTAKES: dict[str, Phrase] = {
    "no_groups": _("all are treated alike"),
    "discounts_only": _("loyalty is bought by discounts"),
    "never_changed": _("nothing is ever changed"),
    "not_tracked": _("effects are not measured"),
    "too_little_said": _("too few can be written to"),
    "not_heard": _("customers are not listened to"),
    "too_automatic": _("too many automatic messages"),
    "not_known": _("buyers are not known"),
    "weak_rewards": _("rewards nobody wants"),
    "opaque_rules": _("rules nobody understands"),
    "no_goals": _("no goals in numbers"),
    "no_owner": _("nobody answers for it"),
}

VERDICTS: dict[str, Phrase] = {
    "sign": _("sign of it"),
    "no_sign": _("no sign of it"),
    "open": _("not sure either way"),
    "ask": _("ask"),
}


def fact(name: str) -> Phrase:
    """What a number is called."""
    return FACTS[name][0]


def written(name: str, value: Any) -> Value | None:
    """A number as it is written."""
    return FACTS[name][1](value) if known(value) else None


COUNTS = ("variety", "tested")
"""Numbers that are counted whole: they have neither interval nor base."""


def interval(name: str, row: Any) -> Value | None:
    """The interval of a number; nothing where it is a plain count."""
    low, high = row["low"], row["high"]
    if not known(low, high) or name in COUNTS:
        return None
    return Between(FACTS[name][1](low), FACTS[name][1](high))


def base(name: str, row: Any) -> Count | None:
    """How many cases a number rests on."""
    return Count(row["n"]) if known(row["n"]) and name not in COUNTS else None


def told(name: str, row: Any) -> Phrase:
    """A number with its name."""
    return _("{name}: {value}", name=fact(name), value=written(name, row["value"]))


__all__ = ["FACTS", "METHODS", "MISTAKES", "STAGES", "VERDICTS", "base", "fact", "interval", "told", "written"]
