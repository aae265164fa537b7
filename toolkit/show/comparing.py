"""What clients are compared in: how each figure is called and written."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.show.definitions import DEFINITIONS
from toolkit.words import Change, Money, Number, Phrase, Share, Value, _

LABELS: dict[str, Phrase] = {
    **{name: DEFINITIONS[name].label for name in ("repeat_rate", "retention_rate", "stickiness", "adbt_days")},
    "orders_per_customer": DEFINITIONS["orders_per_customer"].label,
    "nps": DEFINITIONS["nps"].label,
    "revenue_yoy": _("Revenue, year on year"),
    "best_sales_share": _("Sales share of Soulmates and Lovers"),
    **{name: DEFINITIONS[name].label for name in ("gross_margin", "clv_to_coca", "aov")},
    "coca": _("Cost of a new customer (CoCA)"),
}
KINDS: dict[str, Callable[[float], Value]] = {
    "adbt_days": lambda value: Number(value, 1),
    "orders_per_customer": lambda value: Number(value, 2),
    "nps": lambda value: Number(value, 0),
    "revenue_yoy": lambda value: Change(value, 1),
    "clv_to_coca": lambda value: Number(value, 2),
}
MONEY = ("aov", "coca")
OTHERS = 5
FEWEST = OTHERS + 1
"""Clients behind a published figure: five beside the one who reads it."""


def label(figure: str, currency: str | None = None) -> Phrase:
    """The figure's name; of amounts with their currency."""
    return _("{figure}, {currency}", figure=LABELS[figure], currency=currency) if currency else LABELS[figure]


def written(figure: str, value: float | None, currency: str = "") -> Value:
    """A value of the figure as it is written; shares in percent, amounts with their currency."""
    if figure in MONEY:
        return Money(value, currency)
    return KINDS.get(figure, Share)(value)


def rounded(figure: str, value: float, currency: str | None = None) -> Value:
    """A published quartile, without decimals that it does not have."""
    if figure in MONEY:
        return Money(value, currency, 0 if value >= 10 else 1)
    if figure == "revenue_yoy":
        return Change(value, 0)
    if figure in KINDS:
        return Number(value, {"clv_to_coca": 1, "orders_per_customer": 1}.get(figure, 0))
    return Share(value, 0)
