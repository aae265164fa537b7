"""Tables and tiles of step 8: a loyalty programme replayed, its kinds, milestones, tiers and thresholds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here, money
from toolkit.show.finding import known, support
from toolkit.show.rewarding import PROGRAMMES, RATES, distance, milestone, paid, pays, people, whole
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.tiles import Tile
from toolkit.words import Between, Count, Lines, Number, Phrase, Share, _

TOTAL = "total"


def loyalty_programme(figures: pd.Series) -> list[Tile]:
    """A programme in eight numbers.

    Parameters
    ----------
    figures : Series of ``points.told``
    """
    part = {name: Share(figures[name] / figures["issued"] if figures["issued"] else float("nan"), 0)
            for name in ("redeemed", "expired", "taken")}  # fmt: skip
    rate = [Share(figures[name], 1) for name in ("rebate_rate", "low", "high")]
    year = _("of {n} who ordered in the last 365 days", n=Count(figures["active"]))
    return [
        Tile(_("Members"), Count(figures["members"]), _("every customer, from the first order on")),
        Tile(_("Used a reward in a year"), _count(figures["rewarded_year"]), year),
        Tile(_("Cost of a year's rewards"), money(figures["cost_year"], 0), _("of those used in it, without VAT")),
        Tile(_("Rebate rate"), rate[0], support(_("{n} customers", n=Count(figures["active"])), *rate[1:])),
        Tile(_("Points earned"), Count(figures["issued"]), _("over the whole history")),
        Tile(_("Points used"), Count(figures["redeemed"]), _("{share} of those earned", share=part["redeemed"])),
        Tile(_("Points expired"), Count(figures["expired"]),
             _("{share}; taken back for returns {taken}", share=part["expired"], taken=part["taken"])),
        Tile(_("Points held"), Count(figures["outstanding"]),
             _("{n} customers could use a reward now", n=_count(figures["holding"]))),
    ]  # fmt: skip


def _count(n: float) -> Any:
    return Count(n) if known(n) else _("fewer than ten")


def loyalty_groups(rows: pd.DataFrame) -> Table:
    """Which groups the money of a year goes to.

    Parameters
    ----------
    rows : DataFrame of ``rewarded.by_group``
    """
    unit = here().currency
    header = (
        _("group"), _("customers"), _("used a reward"), _("cost, {unit}", unit=unit), _("share of cost"),
        _("share of sales"), _("a customer, {unit}", unit=unit),
    )  # fmt: skip
    last = rows[rows["group"] == TOTAL]
    shown = pd.concat([rows[rows["group"] != TOTAL].head(MOST_ROWS - len(last)), last])
    told = tuple(_group(row) for row in shown.to_dict("records"))
    return Table(header, told, frozenset([len(told) - 1]) if len(last) else frozenset())


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    name = _("all customers") if row["group"] == TOTAL else row["group"]
    share = [Share(row[one], 1) if known(row[one]) else None for one in ("cost_share", "sales_share")]
    each = between(row, "per_customer", "low", "high", lambda v: Number(v, 2)) if row["cost_year"] else Number(0, 2)
    used = Count(row["rewarded"]) if known(row["rewarded"]) else None
    return name, Count(row["customers"]), used, whole(row["cost_year"]), *share, each


def between(row: Any, value: str, low: str, high: str, kind: Any) -> Phrase | None:
    """A value with its interval in brackets; nothing where it is not known."""
    if not known(row[value], row[low], row[high]):
        return None
    return _("{value} ({interval})", value=kind(row[value]), interval=Between(kind(row[low]), kind(row[high])))


def loyalty_selection(told: pd.Series) -> list[Tile]:
    """Orders in the year before a programme begins, of those it would reward and of all others.

    Parameters
    ----------
    told : Series of ``selecting.before``
    """
    one, two = (_("{n} customers", n=Count(told[name])) for name in ("users", "others"))
    ends = Number(told["low"], 1), Number(told["high"], 1)
    return [
        Tile(_("Would earn a reward"), Number(told["orders_users"], 1),
             _("orders a year earlier; {n}", n=support(one))),
        Tile(_("All others"), Number(told["orders_others"], 1), _("orders a year earlier; {n}", n=support(two))),
        Tile(_("Times as many before it began"), Number(told["value"], 1),
             support(_("{n} customers", n=Count(told["n"])), *ends)),
    ]  # fmt: skip


def loyalty_programmes(rows: pd.DataFrame) -> Table:
    """Kinds of programmes side by side.

    Parameters
    ----------
    rows : DataFrame of ``programmes.compared`` and the rows beside it
    """
    unit, priced = here().currency, rows[["needed_rate", "needed_share"]].notna().any(axis=None)
    header = (
        _("programme"), _("customers reached"), _("cost of a year, {unit}", unit=unit), _("of sales"),
        *([_("it pays if")] if priced else []),
    )  # fmt: skip
    told = [
        (PROGRAMMES[row["programme"]], people(row["reached"]),
         between(row, "cost_year", "cost_low", "cost_high", lambda v: Number(v, 0)) or whole(row["cost_year"]),
         Share(row["cost_share"], 1), *([pays(row)] if priced else []))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def loyalty_milestones(rows: pd.DataFrame) -> Table:
    """The ladder of milestones.

    Parameters
    ----------
    rows : DataFrame of ``milestones.told``
    """
    unit = here().currency
    header = (
        _("milestone"), _("passed it"), _("share (interval)"), _("in the last 365 days"), _("near it"),
        _("half still lack"), _("cost of a year, {unit}", unit=unit),
    )  # fmt: skip
    told = [
        (milestone(row["milestone"], row["needed"]), people(row["k"]),
         between(row, "share", "low", "high", lambda v: Share(v, 1)), people(row["reached_year"]),
         Count(row["near"]) if known(row["near"]) else None, distance(row["milestone"], row["distance"]),
         whole(row["cost_year"]))
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def loyalty_tiers(rows: pd.DataFrame) -> Table:
    """Tiers by what was paid in a year.

    Parameters
    ----------
    rows : DataFrame of ``tiers.told``
    """
    unit = here().currency
    header = (
        _("paid in a year, {unit}", unit=unit), _("factor"), _("customers"), _("share (interval)"), _("of sales"),
        _("stayed a year"), _("near the next"), _("bonus, {unit}", unit=unit),
    )  # fmt: skip
    told = [
        (_("from {amount}", amount=Number(row["start"], 0)) if row["tier"] else _("below"), Number(row["factor"], 2),
         Count(row["customers"]), between(row, "share", "low", "high", lambda v: Share(v, 1)),
         Share(row["sales_share"], 0), _stayed(row), Count(row["near"]) if known(row["near"]) else None,
         whole(row["cost_year"]))
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _stayed(row: dict[str, Any]) -> Phrase | None:
    """Who stays in a tier; of the base it says nothing."""
    return between(row, "stayed_share", "stayed_low", "stayed_high", lambda v: Share(v, 0)) if row["tier"] else None


def loyalty_breakage(rows: pd.DataFrame) -> Table:
    """The year's sales between goods and points at each redemption rate.

    Parameters
    ----------
    rows : DataFrame of ``allocation.by_rate``
    """
    unit = here().currency
    header = (
        _("redemption"), _("rate"), _("never used"), _("points alone, {unit}", unit=unit),
        _("revenue now, {unit}", unit=unit), _("deferred, {unit}", unit=unit), _("owed today, {unit}", unit=unit),
    )  # fmt: skip
    told = [
        (RATES[row["rate"]], Share(row["redemption_rate"], 0), Share(row["breakage"], 0),
         *(whole(row[name]) for name in ("alone", "goods", "deferred", "liability")))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def loyalty_bunching(rows: pd.DataFrame) -> Table:
    """Orders just above thresholds against a smooth curve.

    Parameters
    ----------
    rows : DataFrame of ``bunching.bunching``
        Those that the shop named and the surest stand first.
    """
    header = (
        _("threshold, as paid"), _("orders up to a tenth above"), _("expected"), _("times (interval)"),
        _("a tenth below, times"), _("verdict"),
    )  # fmt: skip
    shown = rows.sort_values(["named", "p"], ascending=[False, True], kind="stable").head(MOST_ROWS)
    told = [
        (_threshold(row), Count(row["above"]), Count(row["expected"]),
         between(row, "ratio", "low", "high", lambda v: Number(v, 2)),
         Number(row["below_ratio"], 2), _("bunched") if row["sure"] else _("none shown"))
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _threshold(row: dict[str, Any]) -> Phrase | Lines:
    if row["named"]:
        return _("{amount}, named by the company", amount=paid(row["threshold"]))
    return Lines((paid(row["threshold"]),))


__all__ = [
    "loyalty_breakage", "loyalty_bunching", "loyalty_groups", "loyalty_milestones", "loyalty_programme",
    "loyalty_programmes", "loyalty_selection", "loyalty_tiers",
]  # fmt: skip
