"""Findings of step 2c beyond the cohort table: kinds of first orders, what cohorts earned, the wait, years kept."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import SPLITS, first_key
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Change, Count, Month, Number, Phrase, Share, _, n_

STEP = "02c"
ADVANCED, STANDARD = 0.50, 0.15
LAST_24 = _("customers first seen in the last 24 months")


def first_channel(kinds: pd.DataFrame) -> Finding:
    """Which channel's customers come back in the month after, beyond the intervals."""
    return _kinds(kinds, "first_channel", "source_channel")


def first_kind(kinds: pd.DataFrame, split: str) -> Finding:
    """Which kind of first order brings customers who come back, beyond the intervals."""
    return _kinds(kinds, "first_kind", split)


def _kinds(kinds: pd.DataFrame, id: str, by: str) -> Finding:
    split = split_name(by)
    alt = _("Two panels of bars with intervals: who orders in the month after, and sales in the first year.")
    rows = kinds[kinds["key"].notna() & (kinds["n_seen"] > 0)]
    n = kinds["n"].sum() if len(kinds) else 0
    if len(rows) < 2:
        headline = _("Customers cannot be told apart by {split} yet", split=split)
        return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(n)), about(headline, alt), n=n)
    best = rows.loc[rows["low"].idxmax()]
    last = rows.loc[rows["high"].idxmin()]
    names = {"best": first_key(best["key"], by), "last": first_key(last["key"], by)}
    if best["low"] > last["high"]:
        headline = _(
            "{best}: {more} order again in the month after; {last}: {less}",
            **names, more=Share(best["stickiness"]), less=Share(last["stickiness"]),
        )  # fmt: skip
    else:
        headline = _("By {split} no difference in who comes back can be shown", split=split)
    takeaway = _(
        "{best}: {support}. {last}: {other}. Sales are of those observed for a year.",
        **names,
        support=support(Count(best["n_seen"]), Share(best["low"]), Share(best["high"])),
        other=support(Count(last["n_seen"]), Share(last["low"]), Share(last["high"])),
    )
    return Finding(
        STEP, id, headline, takeaway, about(headline, alt), best["stickiness"], "share", n, best["low"], best["high"],
        base=_customers(n), period=LAST_24,
    )  # fmt: skip


def earned(change: pd.Series) -> Finding:
    """Whether new customers bring as much by the same age as those a year before, beyond the interval."""
    alt = _("Lines: what a customer has brought by months since the first order, one for each year of first order.")
    if not known(change["value"]):
        headline = _("No cohort can be compared with one a year before it yet")
        return _unknown("earned", headline, alt)
    what = _("margin") if change["is_margin"] else _("sales")
    values = {"months": Count(change["months"]), "what": what, "change": Share(abs(change["value"]), 0)}
    if known(change["high"]) and change["high"] < 0:
        headline = _("After {months} months new customers have brought {change} less {what} than a year ago", **values)
    elif known(change["low"]) and change["low"] > 0:
        headline = _("After {months} months new customers have brought {change} more {what} than a year ago", **values)
    else:
        headline = _("After {months} months new customers bring about as much {what} as a year ago", **values)
    takeaway = _(
        "{now} a customer against {before} (n = {few}). Change: {value}, {support}. Compared are cohorts of the same "
        "months; the lines hold all of a year.",
        now=money(change["now"]),
        before=money(change["before"]),
        few=Count(change["n_before"]),
        value=Change(change["value"], 0),
        support=support(Count(change["n"]), Change(change["low"], 0), Change(change["high"], 0)),
    )
    return Finding(
        STEP, "earned", headline, takeaway, about(headline, alt), change["value"], "change", change["n"],
        change["low"], change["high"], base=_customers(change["n"]),
        period=_("cohorts of one age, a year apart"),
    )  # fmt: skip


def stickiness_change(change: pd.DataFrame, split: str) -> Finding:
    """Whether stickiness changed because other customers came or because they behave otherwise."""
    alt = _("Three bars with intervals: the change, and its parts from mix and behaviour.")
    total = change[change["key"] == "total"] if "key" in change else change
    if total.empty:
        headline = _("Stickiness cannot be compared over time yet: two complete cohorts are needed")
        return _unknown("stickiness_change", headline, alt)
    row = total.iloc[0]
    values = {"before": Share(row["stickiness0"]), "now": Share(row["stickiness1"])}
    if row["change_low"] <= 0 <= row["change_high"]:
        headline = _("Second-month stickiness did not clearly change: {before}, now {now}", **values)
    elif abs(row["behaviour"]) >= abs(row["mix"]):
        headline = _("Second-month stickiness went from {before} to {now}, mostly as the same kinds of customers "
                     "behave otherwise", **values)  # fmt: skip
    else:
        headline = _(
            "Second-month stickiness went from {before} to {now}, mostly because other customers come", **values
        )
    n = row["n0"] + row["n1"]
    takeaway = _(
        "Change {change} points ({support}); mix {mix}, behaviour {behaviour}. Kinds: {split}.",
        change=_points(row["change"]),
        support=support(Count(n), _points(row["change_low"]), _points(row["change_high"])),
        mix=_points(row["mix"]),
        behaviour=_points(row["behaviour"]),
        split=split_name(split),
    )
    return Finding(
        STEP, "stickiness_change", headline, takeaway, about(headline, alt), row["change"], "share", n,
        row["change_low"], row["change_high"], base=_customers(n), period=_("latest cohorts against those before"),
    )  # fmt: skip


def time_to_second(curve: pd.DataFrame) -> Finding:
    """After how many days half of those who come again have come."""
    alt = _("Curve with its band: share of customers with a second order by days since the first.")
    if curve.empty:
        headline = _("Nobody first seen after the data's first three months has ordered a second time yet")
        return _unknown("time_to_second", headline, alt)
    year = curve[curve["days"] <= 365].tail(1).squeeze() if (curve["days"] <= 365).any() else curve.iloc[0]
    half = curve["days"][curve["share"] >= year["share"] / 2].iloc[0]
    headline = _(
        "The latest new customers counted too, {share} order again within a year, half of them within {days} days",
        share=Share(year["share"]),
        days=Count(half),
    )
    n = curve["at_risk"].iloc[0]
    takeaway = _(
        "{support}. Everybody counts for as long as they were seen. Within 30 days it is {first}.",
        support=support(Count(n), Share(year["low"]), Share(year["high"])),
        first=Share(curve["share"][curve["days"] <= 30].max() if (curve["days"] <= 30).any() else 0.0),
    )
    return Finding(
        STEP, "time_to_second", headline, takeaway, about(headline, alt), year["share"], "share", n, year["low"],
        year["high"], base=_customers(n), period=_("without the first three months of the data"),
    )  # fmt: skip


def second_order_value(figure: pd.Series) -> Finding:
    """Where the shop stands between 15 and 50 percent with a second order, and what a point is worth a year."""
    alt = _("A bar between two marks: the share with a second order, the standard and the advanced journey.")
    if not known(figure.get("value")):
        headline = _("Nobody first seen after the data's first three months was observed for a year yet")
        return _unknown("second_order_value", headline, alt)
    row = figure
    values = {"share": Share(row["value"]), "point": money(row["point"], 0)}
    if row["is_margin"]:
        headline = _("Of customers seen for a year {share} ordered again; each point more is worth {point} of margin a "
                     "year", **values)  # fmt: skip
    else:
        headline = _("Of customers seen for a year {share} ordered again; each point more is worth {point} of sales a "
                     "year", **values)  # fmt: skip
    takeaway = _(
        "{support}. A point: {one} of {new} new customers a year, each bringing {worth} with later orders. The "
        "method's journeys stand at {standard} and {advanced}.",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
        one=Share(0.01, 0),
        new=Count(row["new_a_year"]),
        worth=money(row["worth_of_later"]),
        standard=Share(STANDARD, 0),
        advanced=Share(ADVANCED, 0),
    )
    return Finding(
        STEP, "second_order_value", headline, takeaway, about(headline, alt), row["value"], "share", row["n"],
        row["low"], row["high"], base=_customers(row["n"]), period=_("customers observed for a year"),
    )  # fmt: skip


def orders_each(orders: pd.DataFrame) -> Finding:
    """How many customers have ordered once only."""
    n, alt = orders["n"].sum(), _("Bars with intervals: share of customers by number of orders.")
    if not n:
        headline = _("There are no customers yet")
        return Finding(STEP, "orders_each", headline, headline, about(headline, alt), n=0)
    one, many = orders.iloc[0], orders.iloc[-1]
    headline = _(
        "{share} of customers have ordered once; the average is {mean} orders",
        share=Share(one["share"]),
        mean=Number(orders["orders"].sum() / n, 2),
    )
    takeaway = _(
        "{support}. Those with {least} orders or more are {few} of customers (n = {many}), with {orders} of orders.",
        support=support(Count(n), Share(one["low"]), Share(one["high"])),
        least=Count(many["least"]),
        few=Share(many["share"]),
        many=Count(many["n"]),
        orders=Share(many["orders"] / orders["orders"].sum()),
    )
    return Finding(
        STEP, "orders_each", headline, takeaway, about(headline, alt), one["share"], "share", n, one["low"],
        one["high"], base=_customers(n), period=_("the whole history"),
    )  # fmt: skip


def kept(kept: pd.DataFrame) -> Finding:
    """How many of a year's customers order again in the next."""
    alt = _("Bars with intervals: share of each year's customers who ordered in the next; a ring with those returned.")
    rows = kept[kept["retention"].notna()] if len(kept) else kept
    if rows.empty:
        headline = _("Two whole years are needed to say how many customers are kept")
        return _unknown("kept", headline, alt)
    row = rows.iloc[-1]
    headline = _(
        "Of the customers of the year before, {share} ordered again in {year}",
        share=Share(row["retention"]),
        year=_year(row),
    )
    takeaway = _(
        "{support}. By (E − N) ÷ S, which counts those back after longer too, it is {crr}: {end} customers less {new} "
        "new, of {start}.",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
        crr=Share(row["crr"]),
        end=Count(row["at_end"]),
        new=Count(row["new"]),
        start=Count(row["at_start"]),
    )
    return Finding(
        STEP, "kept", headline, takeaway, about(headline, alt), row["retention"], "share", row["n"], row["low"],
        row["high"], base=_customers(row["n"]),
    )  # fmt: skip


def _year(row: Any) -> Phrase | str:
    if row["first_day"].month == 1 and row["first_day"].day == 1:
        return str(row["first_day"].year)
    return _("the year to {month}", month=Month(row["last_day"]))


def _unknown(id: str, headline: Phrase, alt: Phrase) -> Finding:
    return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(0)), about(headline, alt), n=0)


def _points(change: float) -> Number:
    """A difference of two shares, in points."""
    return Number(100 * change, 1)


def _customers(n: float) -> Phrase:
    return n_("{n} customer", "{n} customers", int(n) if known(n) else 0)


def split_name(split: str) -> Phrase | str:
    """What a person calls a way to tell first orders apart."""
    return SPLITS.get(split, split)


__all__ = [
    "earned",
    "first_channel",
    "first_kind",
    "kept",
    "orders_each",
    "second_order_value",
    "stickiness_change",
    "time_to_second",
]
