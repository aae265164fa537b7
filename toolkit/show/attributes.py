"""What the attributes of customers, and their values, are called to a person."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.show.definitions import sales_channel
from toolkit.show.text import fitted
from toolkit.words import Phrase, _

NAMES: dict[str, Phrase] = {
    "age": _("age at the first order"),
    "gender": _("gender"),
    "party": _("person or company"),
    "region": _("county or country"),
    "town": _("town"),
    "source_channel": _("source channel"),
    "sales_channel": _("sales channel of the first order"),
    "first_category": _("category of the first order"),
    "first_brand": _("brand of the first order"),
    "first_product": _("product of the first order"),
    "first_basket": _("size of the first order"),
    "first_discount": _("discount on the first order"),
    "payment_method": _("payment of the first order"),
    "device": _("device of the first order"),
    "first_weekday": _("weekday of the first order"),
    "first_hours": _("hour of the first order"),
}
GENDERS = {"f": _("women"), "m": _("men"), "o": _("other")}
PARTIES = {"person": _("persons"), "company": _("companies")}
WEEKDAYS = {
    "1": _("Monday"), "2": _("Tuesday"), "3": _("Wednesday"), "4": _("Thursday"), "5": _("Friday"), "6": _("Saturday"),
    "7": _("Sunday"),
}  # fmt: skip
BASKETS = {
    "0-0.5": _("first basket < ½ median"), "0.5-1": _("first basket ½–1 median"),
    "1-2": _("first basket 1–2 medians"), "2+": _("first basket > 2 medians"),
}  # fmt: skip
DISCOUNTS = {
    "0": _("no discount"), "0-10": _("discount below 10 %"), "10-25": _("discount 10–25 %"),
    "25+": _("discount over 25 %"),
}  # fmt: skip
HOURS = {"0-5": _("at night (0–5)"), "6-11": _("morning (6–11)"), "12-17": _("afternoon (12–17)"),
         "18-23": _("evening (18–23)")}  # fmt: skip
VALUES: dict[str, dict[str, Phrase]] = {
    "gender": GENDERS, "party": PARTIES, "first_weekday": WEEKDAYS, "first_basket": BASKETS,
    "first_discount": DISCOUNTS, "first_hours": HOURS,
}  # fmt: skip
SHORT: dict[str, Phrase] = {
    "source_channel": _("channel: {value}"),
    "sales_channel": _("first on: {value}"),
    "first_category": _("first: {value}"),
    "first_brand": _("first brand: {value}"),
    "first_product": _("first: {value}"),
    "payment_method": _("paid: {value}"),
    "device": _("device: {value}"),
}
"""A value with as little of its attribute as tells what it is."""
ROOM, SMALL_ROOM = 330, 150
"""How wide the one value of a headline may be, and each of several, px."""
OWN, SURVEY = "x_", "survey: "


def attribute(name: str) -> Phrase | str:
    """What an attribute is called: the client's own by their own word, a survey's by its question."""
    if name in NAMES:
        return NAMES[name]
    if name.startswith(SURVEY):
        return name.removeprefix(SURVEY)
    return name.removeprefix(OWN).replace("_", " ") if name.startswith(OWN) else name


def value(name: str, told: object) -> Phrase | str:
    """What a value of an attribute is called."""
    if name == "sales_channel":
        return sales_channel(told)
    if name == "age":
        return _("aged {band}", band=str(told).replace("-", "–"))
    return VALUES.get(name, {}).get(str(told), str(told))


TOWN = "town"
"""It may bear the name of its county."""


def pair(name: str, told: object, so: bool = True) -> Phrase | str:
    """A value with what it is a value of, where it does not say so itself; ``so``: it is so, or it is not."""
    one: Phrase | str = value(name, told)
    if name in SHORT:
        one = Phrase(SHORT[name].singular, {"value": one})
    elif name not in NAMES or name == TOWN:
        one = _("{attribute}: {value}", attribute=attribute(name), value=one)
    return one if so else _("not {value}", value=one)


def cut(name: str, told: object, so: bool = True, room: float = ROOM) -> Phrase | str:
    """:func:`pair` of a value that is cut where it is long: a headline has two lines."""
    named = name in VALUES or name == "age"
    return pair(name, told if named else fitted(str(told), room), so)


def profile(parts: Iterable[tuple], room: float = 1000) -> Phrase | str:
    """Pairs that hold together, in one line; each may say, third, whether it is so; values cut to this room in px."""
    told = [_either(*part, room) if isinstance(part[1], tuple) else cut(*part, room=room) for part in _said(parts)]
    if not told:
        return _("all customers")
    joined: Phrase | str = told[0]
    for one in told[1:]:
        joined = _("{one} + {other}", one=joined, other=one)
    return joined


ALWAYS = ("first_basket", "first_weekday", "first_hours")
"""Attributes that every first order has: what it is not says what it is."""


def _said(parts: Iterable[tuple]) -> list[tuple]:
    """The pairs, with the one or two values that are left in place of all those that it is not."""
    said = list(parts)
    for name in ALWAYS:
        nots = [part for part in said if part[0] == name and not all(part[2:])]
        left = tuple(told for told in VALUES[name] if told not in [str(part[1]) for part in nots])
        if 0 < len(left) <= 2:
            said[said.index(nots[0])] = (name, left)
            said = [part for part in said if part not in nots]
    return said


def _either(name: str, values: tuple[str, ...], room: float) -> Phrase | str:
    told = [cut(name, one, room=room) for one in values]
    return told[0] if len(told) == 1 else _("{one} or {other}", one=told[0], other=told[1])


__all__ = ["SMALL_ROOM", "attribute", "cut", "pair", "profile", "value"]
