"""Tiles: a few numbers, each large, with its name and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import DEFINITIONS
from toolkit.show.finding import known, support, unbroken
from toolkit.words import Between, Change, Count, Lines, Number, Phrase, Share, Value, _, say

Kind = Callable[[float], Value]


@dataclass(frozen=True)
class Tile:
    """One number: its name, its value, what it rests on, and for a light its state and verdict."""

    label: Phrase
    value: Value | Phrase
    detail: Phrase | Lines | None = None
    state: str | None = None
    verdict: Phrase | None = None

    def spoken(self) -> dict[str, Any]:
        """The tile in the current language, as the slide's metadata holds it."""
        texts = {"label": self.label, "value": self.value, "detail": self.detail, "verdict": self.verdict}
        return {name: unbroken(say(text)) if text is not None else "" for name, text in texts.items()} | {
            "state": self.state
        }


def days(value: float) -> Number:
    """A length of time in days with one decimal; the tile's name says that it is days."""
    return Number(value, 1)


def ratio(value: float) -> Number:
    return Number(value, 2)


KPIS: dict[str, Kind] = {
    "customers": Count,
    "orders": Count,
    "gross_sales": money,
    "returns": money,
    "net_revenue": money,
    "identified_share": Share,
    "aov": money,
    "repeat_rate": Share,
    "retention_rate": Share,
    "stickiness": Share,
    "adbt_days": days,
    "gross_margin": Share,
}
"""The twelve KPIs of the first slide and how each is written."""

_BASES = {
    "identified_share": _("of all sales"),
    "aov": _("orders"),
    "repeat_rate": _("customers"),
    "retention_rate": _("customers of the year before"),
    "stickiness": _("new customers"),
    "adbt_days": _("gaps"),
    "gross_margin": _("of revenue"),
}


def kpis(kpis: pd.DataFrame) -> list[Tile]:
    """Twelve tiles of the shop's key figures.

    Parameters
    ----------
    kpis : DataFrame, index: key of a KPI
        ``value``, ``n``, ``low``, ``high``; NaN where unknown.
    """
    return [
        Tile(DEFINITIONS[key].label, kind(kpis["value"][key]), _kpi_detail(key, kpis.loc[key], kind))
        for key, kind in KPIS.items()
    ]


def _kpi_detail(key: str, row: pd.Series, kind: Kind) -> Phrase | Lines | None:
    if not known(row["value"]):
        return _("not known from these data")
    if not known(row["n"]):
        return None
    n = money(row["n"]) if key in ("identified_share", "gross_margin") else Count(row["n"])
    based = _("n = {n}", n=_("{n} {base}", n=n, base=_BASES.get(key, "")))
    if not known(row["low"], row["high"]):
        return based
    return Lines((Between(kind(row["low"]), kind(row["high"])), based))


def adbt(adbt: pd.Series) -> list[Tile]:
    """Average days between transactions, three ways.

    Parameters
    ----------
    adbt : Series
        ``pooled_mean`` with ``low`` and ``high``, ``median``, ``mean_of_means``, ``n_gaps``, ``n_customers``.
    """
    gaps, people = _("{n} gaps", n=Count(adbt["n_gaps"])), _("{n} customers", n=Count(adbt["n_customers"]))
    return [
        Tile(_("Median gap, days"), days(adbt["median"]), support(gaps)),
        Tile(
            _("Mean of all gaps, days (ADBT)"),
            days(adbt["pooled_mean"]),
            support(gaps, days(adbt["low"]), days(adbt["high"])),
        ),
        Tile(_("Mean of customers' means, days"), days(adbt["mean_of_means"]), support(people)),
    ]


@dataclass(frozen=True)
class _Light:
    label: Phrase
    kind: Kind
    threshold: Kind
    rule: Callable[[Value], Phrase]


LIGHTS = {
    "revenue_yoy": _Light(
        _("Revenue, year on year"), lambda v: Change(v, 1), lambda t: Share(t, 0), lambda t: _("green above {t}", t=t)
    ),
    "ltv_yoy": _Light(
        _("Value of a new customer, year on year"),
        lambda v: Change(v, 1),
        Change,
        lambda t: _("red at {t} or below", t=t),
    ),
    "nps": _Light(
        _("Net promoter score"), lambda v: Number(v, 0), lambda v: Number(v, 0), lambda t: _("red below {t}", t=t)
    ),
    "clv_to_coca": _Light(
        _("12-month margin of a new customer ÷ CoCA"), ratio, lambda v: Number(v, 1), lambda t: _("red below {t}", t=t)
    ),
    "retention_rate": _Light(_("Retention rate"), Share, lambda v: Share(v, 0), lambda t: _("red below {t}", t=t)),
}
LIGHT_LABELS = {name: light.label for name, light in LIGHTS.items()}
STATES = {"green": _("healthy"), "red": _("failing"), "grey": _("not known")}


def lights(lights: pd.DataFrame) -> list[Tile]:
    """The five symptom lights, each with its value, what it rests on and its threshold.

    Parameters
    ----------
    lights : DataFrame, one row per light
        ``light``, ``value``, ``threshold``, ``low``, ``high``, ``n``, ``state`` ("green", "red" or "grey").
    """
    return [_light(row) for row in lights.to_dict("records")]


def _light(row: dict[str, Any]) -> Tile:
    light = LIGHTS[row["light"]]
    resting = (
        support(Count(row["n"]), light.kind(row["low"]), light.kind(row["high"])) if known(row["n"]) else _("n unknown")
    )
    detail = _("{rule}; {support}", rule=light.rule(light.threshold(row["threshold"])), support=resting)
    return Tile(light.label, light.kind(row["value"]), detail, row["state"], STATES[row["state"]])
