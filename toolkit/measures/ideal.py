"""The customers worth having more of: what each group has brought net of what it cost to win, and which to look for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import acquisition, disclosure, statistics
from toolkit.measures.costs import Spread
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import add_months, between
from toolkit.measures.profiles import QUIET
from toolkit.words import _

TOTAL = "total"
MOSTLY = 0.5
"""A group has gone quiet where at least this share of it has."""


def cost(
    spend: Table | None, orders: Table, customers: Table | None, as_of: date, spread: Spread = "media"
) -> pd.DataFrame | None:
    """:func:`acquisition.coca`, or None where the client sent no costs of the time that counts."""
    try:
        return None if spend is None else acquisition.coca(spend, orders, customers, as_of, spread=spread)
    except MissingData:
        return None


def members(assigned: Table, chosen: Sequence[str]) -> pd.Series:
    """The ids of the ideal customers, in order."""
    ours = assigned.filter(assigned.group.isin(list(chosen))).select("customer_id").order_by("customer_id")
    return fetch(ours)["customer_id"]


def standing(assigned: Table, customers: Table | None = None, coca: pd.DataFrame | None = None) -> pd.DataFrame:
    """What a customer of each group has brought so far, less what it cost to win one.

    Parameters
    ----------
    assigned : Table, one row per buyer
        ``group``, ``r``, ``sales``, ``known_sales``, ``known_margin``.
    customers : Table, optional
        For the source channel of each.
    coca : DataFrame of :func:`acquisition.coca`, optional
        A customer cost what one of its source channel does today, or what one does on average where the channel or its
        cost is unknown. Without it nothing is taken off.

    Returns
    -------
    DataFrame, one row per group with customers, in the method's order, and a last row "total"
        ``group``; ``customers``; ``brought`` a customer (currency), ``coca``, ``net`` = brought - coca with ``low``,
        ``high`` (t); ``is_margin`` (False: sales, as too little of the cost of goods is known); ``quiet_share`` of
        customers with recency scores 1 and 2.
    """
    scale = _scale(assigned)
    brought = assigned.sales if np.isnan(scale) else assigned.known_margin * scale
    table = assigned.select("customer_id", "group", "r", brought=brought)
    table = _with_cost(table, customers, coca)
    table = table.mutate(net=table.brought - table.coca)
    sums = {
        "customers": table.count(), "brought": table.brought.mean(), "coca": table.coca.mean(),
        "net": table.net.mean(), "sd": table.net.std(how="sample"),
        "quiet_share": (table.r <= QUIET).cast("float64").mean(),
    }  # fmt: skip
    rows = fetch(table.group_by("group").aggregate(**sums)).set_index("group")
    rows = rows.reindex([name for name in load().names if name in rows.index]).reset_index()
    rows = pd.concat([rows, fetch(table.aggregate(**sums)).assign(group=TOTAL)], ignore_index=True)
    rows["low"], rows["high"] = statistics.mean_interval(rows["net"], rows["sd"].astype(float), rows["customers"])
    rows["is_margin"] = not np.isnan(scale)
    rows["coca"] = rows["coca"] if coca is not None else np.nan
    return rows[["group", "customers", "brought", "coca", "net", "low", "high", "is_margin", "quiet_share"]]


def _scale(assigned: Table) -> float:
    """All sales over those whose cost is known; NaN where these are too few."""
    sums = assigned.aggregate(sales=assigned.sales.sum(), known_sales=assigned.known_sales.sum()).to_pandas().iloc[0]
    sales, known = float(sums["sales"] or 0), float(sums["known_sales"] or 0)
    return sales / known if known > 0 and known >= KNOWN_ENOUGH * sales else np.nan


def _with_cost(table: Table, customers: Table | None, coca: pd.DataFrame | None) -> Table:
    """Add what each customer cost to win."""
    if coca is None:
        return table.mutate(coca=ibis.literal(0.0))
    average = float(coca.loc[coca["source_channel"] == TOTAL, "coca"].iloc[0])
    average = 0.0 if np.isnan(average) else average
    own = coca[coca["source_channel"].notna() & coca["coca"].notna() & (coca["source_channel"] != TOTAL)]
    if customers is None or own.empty:
        return table.mutate(coca=ibis.literal(average))
    prices = ibis.memtable(own[["source_channel", "coca"]])
    channels = customers.distinct(on="customer_id").select("customer_id", "source_channel")
    priced = channels.join(prices, "source_channel").select("customer_id", "coca")
    joined = table.left_join(priced, "customer_id").drop("customer_id_right")
    return joined.mutate(coca=joined.coca.fill_null(average))


def choose(standing: pd.DataFrame, asked: Sequence[str] = ()) -> list[str]:
    """The groups to look for.

    Parameters
    ----------
    standing : DataFrame of :func:`standing`
    asked : names of groups
        As the consultant wants them; by default every group that has not gone quiet and whose customers have surely
        brought more, net, than the average customer of such groups.

    Returns
    -------
    list
        In the method's order.

    Raises
    ------
    ParameterError
        A group that nobody is in, or all of them.
    MissingData
        No group stands out, or too few customers are in those that do, or in all others.
    """
    rows, total = standing[standing["group"] != TOTAL], standing[standing["group"] == TOTAL].iloc[0]
    unknown = [name for name in asked if name not in set(rows["group"])]
    if unknown or (asked and len(set(asked)) == len(rows)):
        raise ParameterError(
            _(
                "[ideal] groups: {found} cannot be compared with other customers; choose some of {known}, not all",
                found=", ".join(unknown or asked), known=", ".join(rows["group"]),
            )
        )  # fmt: skip
    active = rows[rows["quiet_share"] < MOSTLY]
    average = (active["net"] * active["customers"]).sum() / max(active["customers"].sum(), 1)
    best = (rows["low"] > average) & (rows["quiet_share"] < MOSTLY)
    chosen = rows[rows["group"].isin(asked)] if asked else rows[best]
    inside = int(chosen["customers"].sum())
    if inside < disclosure.K or total["customers"] - inside < disclosure.K:
        raise MissingData(_("no group of customers stands out"), "lines", ("ideal_group",))
    return list(chosen["group"])


def pooled(standing: pd.DataFrame, chosen: Sequence[str]) -> pd.Series:
    """Net a customer of the chosen groups together: an estimate, each group a stratum of its own."""
    rows = standing[standing["group"].isin(list(chosen))]
    n = rows["customers"].sum()
    weight = rows["customers"] / max(n, 1)
    half = float(np.sqrt((weight**2 * ((rows["high"] - rows["low"]) / 2) ** 2).sum(skipna=False)))
    value = float((weight * rows["net"]).sum(skipna=False))
    return statistics.estimate(value, np.nan, n, value - half, value + half)


def outcomes(customers: int, refused: int, unreachable: int, written: int) -> pd.DataFrame:
    """What became of the ideal customers on their way into a file, as it may be told.

    Returns
    -------
    DataFrame, rows customers, refused, unreachable, written
        ``outcome``, ``customers``; missing where it would tell of fewer than ten.
    """
    parts = np.array([refused, unreachable, written])
    told = np.where(disclosure.hidden(parts), np.nan, parts)
    names = ["customers", "refused", "unreachable", "written"]
    return pd.DataFrame({"outcome": names, "customers": [customers, *told]})


def year(assigned: Table, orders: Table, as_of: date, chosen: Sequence[str]) -> pd.DataFrame:
    """What a customer of the ideal groups, and any customer, ordered and brought in the 12 months to ``as_of``.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``
    chosen : names of the ideal groups

    Returns
    -------
    DataFrame, two rows: ideal and total
        ``who``; ``n`` customers; ``orders`` a customer with ``orders_low``, ``orders_high``; ``brought`` a customer
        (currency) with ``brought_low``, ``brought_high`` (t); ``is_margin``.
    """
    recent = between(orders, add_months(as_of, -12), as_of).filter(lambda t: t.customer_id.notnull())
    each = recent.group_by("customer_id").aggregate(
        orders=recent.order_id.nunique(), sales=recent.sales.sum(),
        known_sales=recent.cost.notnull().ifelse(recent.sales, 0.0).sum(),
        known_margin=(recent.sales - recent.cost).sum().fill_null(0.0),
    )  # fmt: skip
    scale = _scale(each)
    brought = each.sales if np.isnan(scale) else each.known_margin * scale
    each = each.select("customer_id", "orders", brought=brought)
    table = assigned.select("customer_id", ideal=assigned.group.isin(list(chosen))).left_join(each, "customer_id")
    table = table.select("ideal", orders=table.orders.fill_null(0), brought=table.brought.fill_null(0.0))
    rows = [_year(table.filter(table.ideal), "ideal"), _year(table, TOTAL)]
    return pd.DataFrame(rows).assign(is_margin=not np.isnan(scale))


def _year(table: Table, who: str) -> dict:
    names = ("orders", "brought")
    sums = {f"{name}_{what}": getattr(table[name].cast("float64"), what)(**more) for name in names
            for what, more in (("mean", {}), ("std", {"how": "sample"}))}  # fmt: skip
    row = table.aggregate(n=table.count(), **sums).to_pandas().iloc[0]
    told = {"who": who, "n": int(row["n"])}
    for name in names:
        low, high = statistics.mean_interval(row[f"{name}_mean"], row[f"{name}_std"], row["n"])
        told |= {name: float(row[f"{name}_mean"]), f"{name}_low": float(low), f"{name}_high": float(high)}
    return told


__all__ = ["TOTAL", "choose", "cost", "members", "outcomes", "pooled", "standing", "year"]
