"""Channels side by side: where orders are placed, and which marketing brought who placed them: two things."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import acquisition, costs, disclosure, statistics
from toolkit.measures.costs import TOTAL, UNALLOCATED, Spread
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months, between, up_to, within
from toolkit.words import _

ENDS = ("", "_low", "_high")


def sales_channels(orders: Table, as_of: date) -> pd.DataFrame:
    """Order value and retention of each channel in which orders are placed.

    Parameters
    ----------
    orders : Table
        Meets ``contract.BUILT["orders"]``; identified customers count.

    Returns
    -------
    DataFrame, one row per sales channel, the most orders first, then "total"
        ``channel``; of the last 12 months ``orders``, ``customers``, ``sales_share``, ``aov`` (currency; ratio of
        sums, customers as units) with ``aov_low``, ``aov_high``; ``retention`` with ``retention_low``,
        ``retention_high`` (Wilson): of the ``n`` customers who ordered in it in the 12 months before, those who
        ordered in any channel in the last 12. A customer of several channels counts in each; a row that rests on fewer
        than ten people is left out.

    Raises
    ------
    MissingData
        No order says where it was placed.
    """
    known = up_to(orders, as_of).filter(orders.customer_id.notnull() & orders.sales_channel.notnull())
    table = _values(known.mutate(key=known.sales_channel), as_of, False)
    if not (table["key"] != TOTAL).any():
        raise MissingData(_("where orders were placed"), "lines", ("sales_channel",))
    return table.rename(columns={"key": "channel"})


def sources(
    orders: Table, customers: Table | None, spend: Table | None, traffic: Table | None, as_of: date,
    spread: Spread = "media",
) -> pd.DataFrame:  # fmt: skip
    """Conversion, cost, order value and retention of each marketing channel that brought customers.

    Parameters
    ----------
    customers : Table
        With ``source_channel``: what first brought each; all that a customer does later counts for it.
    spend, traffic : Table, optional
        Without them cost and conversion are missing.
    spread
        As in :func:`acquisition.coca`.

    Returns
    -------
    DataFrame, one row per source channel, the most customers first, then "total"
        As :func:`sales_channels`, and of the latest 12 complete months: ``sessions``; ``new``, new customers;
        ``conversion`` = new / sessions with ``…_low``, ``…_high`` (Wilson; a visit that a customer made later counts
        in its channel too); ``cac`` (currency for a new customer, all costs) with ``…_low``, ``…_high``.

    Raises
    ------
    MissingData
        No customer has a source channel.
    """
    if customers is None or not customers.source_channel.notnull().any().to_pyarrow().as_py():
        raise MissingData(_("the channel that brought each customer"), "customers", ("source_channel",))
    told = customers.filter(customers.source_channel.notnull()).group_by("customer_id")
    told = told.aggregate(key=customers.source_channel.min())
    known = up_to(orders, as_of).join(told, "customer_id")
    table = _values(known, as_of, True)
    numbers = dict.fromkeys(("sessions", "new", *(f"{v}{e}" for v in ("conversion", "cac") for e in ENDS)), np.nan)
    table = table.assign(**numbers).rename(columns={"key": "channel"})
    if spend is not None:
        table = _with_costs(table, acquisition.coca(spend, orders, customers, as_of, spread=spread))
    if spend is not None and traffic is not None:
        months = costs.usable_months(spend, orders, as_of)
        visits = within(traffic, months, "month")
        table = _with_visits(table, fetch(visits.group_by("source_channel").aggregate(n=visits.sessions.sum())))
    return table


def _with_costs(table: pd.DataFrame, coca: pd.DataFrame) -> pd.DataFrame:
    coca = coca[coca["source_channel"].notna() & (coca["source_channel"] != UNALLOCATED)].set_index("source_channel")
    coca = coca[(coca["n"] >= disclosure.K)]
    for name, column in (("new", "n"), ("cac", "coca"), ("cac_low", "low"), ("cac_high", "high")):
        table[name] = table["channel"].map(coca[column]).astype(float)
    return table


def _with_visits(table: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    by = visits.dropna(subset="source_channel").set_index("source_channel")["n"]
    by[TOTAL] = visits["n"].sum()
    table["sessions"] = table["channel"].map(by).astype(float)
    table["conversion"] = table["new"] / table["sessions"].where(table["sessions"] > 0)
    table["conversion_low"], table["conversion_high"] = statistics.wilson(table["new"], table["sessions"])
    return table


def _values(known: Table, as_of: date, is_one_each: bool) -> pd.DataFrame:
    """Orders, customers, order value and retention by ``key`` (whether a customer has one only), and in total."""
    turn, before = add_months(as_of, -12), add_months(as_of, -24)
    year = between(known, turn, as_of)
    earlier = between(known, before, turn).select("customer_id", "key").distinct()
    back = year.select("customer_id").distinct().mutate(back=True)
    kept = earlier.left_join(back, "customer_id").drop("customer_id_right")
    tables = []
    for all_of_them in (False, True):
        key, one = (ibis.literal(TOTAL), ibis.literal(TOTAL)) if all_of_them else (year.key, kept.key)
        each = year.group_by(key=key, customer_id=year.customer_id)
        each = each.aggregate(x=year.sales.sum(), y=year.count().cast("float64"))
        sums = each.group_by("key").aggregate(
            customers=each.count(), x=each.x.sum(), y=each.y.sum(), xx=(each.x * each.x).sum(),
            yy=(each.y * each.y).sum(), xy=(each.x * each.y).sum(),
        )  # fmt: skip
        people = kept.select("customer_id", key=one, back=kept.back.fill_null(False)).distinct()
        retained = people.group_by("key").aggregate(n=people.count(), k=people.back.cast("int64").sum())
        tables.append(fetch(sums).merge(fetch(retained), on="key", how="left"))
    ranked = tables[0].sort_values(["y", "key"], ascending=[False, True], kind="stable")
    return _told(pd.concat([ranked, tables[1]], ignore_index=True), is_one_each)


def _told(sums: pd.DataFrame, is_one_each: bool) -> pd.DataFrame:
    aov, low, high = statistics.ratio_from_sums(*(sums[c] for c in ("customers", "x", "y", "xx", "yy", "xy")))
    table = pd.DataFrame(
        {
            "key": sums["key"],
            "orders": sums["y"],
            "customers": sums["customers"],
            "sales_share": sums["x"] / sums.loc[sums["key"] == TOTAL, "x"].sum(),
            "aov": aov,
            "aov_low": low,
            "aov_high": high,
        }
    )
    k, n = sums["k"].fillna(0), sums["n"].fillna(0)
    few, groups = (k < disclosure.K) | (n - k < disclosure.K), table["key"] != TOTAL
    few.loc[groups] |= disclosure.hidden(np.column_stack([k, n - k])[groups]).any(axis=1)
    low, high = statistics.wilson(k, n)
    for name, value in (("n", n), ("retention", k / n.where(n > 0)), ("retention_low", low), ("retention_high", high)):
        table[name] = pd.Series(value, table.index).where(~few)
    if is_one_each:
        return disclosure.safe(table, "customers", TOTAL)
    disclosure.need_enough(*table.loc[~groups, "customers"])
    return disclosure.enough(table, "customers")


__all__ = ["sales_channels", "sources"]
