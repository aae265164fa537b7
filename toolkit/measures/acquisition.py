"""Step 1: what a new customer costs (CoCA), by channel, by month and part by part."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.contract import COSTS
from toolkit.measures import costs, statistics
from toolkit.measures.costs import TOTAL, UNALLOCATED, Spread
from toolkit.measures.newness import new_customers
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range


def coca(
    spend: Table,
    orders: Table,
    customers: Table | None,
    as_of: date,
    months: int = 12,
    spread: Spread = "media",
) -> pd.DataFrame:
    """Cost of acquiring a customer, fully loaded: (media + tools + salaries + overheads) / new customers.

    Parameters
    ----------
    months : int
        Of the latest so many complete months those with spend count (see :func:`costs.usable_months`); new customers
        are counted in the same months.
    spread : "media", "customers", "none" or a mapping of source channel to weight
        How costs without a channel are spread (see :func:`costs.by_channel`).

    Returns
    -------
    DataFrame, one row per source channel and a last row "total"
        ``source_channel`` (None: customers whose channel is unknown; "unallocated": costs that were not spread);
        ``media``, ``tools``, ``salaries``, ``overheads`` and ``cost``, their sum (currency; NaN for a channel without
        spend, and for a part that no row of the spend has); ``allocated``, the part of ``cost`` that was spread; ``n``
        new customers; ``coca`` with ``low``, ``high`` (exact Poisson bounds of n), NaN where n is 0.

    Raises
    ------
    MissingData
        No month has spend.
    """
    usable = costs.usable_months(spend, orders, as_of, months)
    found = new_customers(orders, customers, as_of)
    found = found[found["month"].isin(usable)]
    spent = costs.summed(spend)
    return _of_channels(spent[spent["month"].isin(usable)], found, spread)


def _of_channels(spent: pd.DataFrame, found: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """CoCA of each channel and in total, from costs and new customers of the same months."""
    n = found.dropna(subset="source_channel").groupby("source_channel")["n"].sum()
    table = costs.by_channel(spent, n, spread)
    table["n"] = n.reindex(table.index).fillna(0)
    table.loc[TOTAL, "n"] = found["n"].sum()
    table = table.rename_axis("source_channel").reset_index()
    unknown = found.loc[found["source_channel"].isna(), "n"].sum()
    if unknown:
        row = pd.DataFrame([{"source_channel": None, "n": unknown}])
        last = table["source_channel"].isin([UNALLOCATED, TOTAL])
        table = pd.concat([table[~last], row, table[last]], ignore_index=True)
    return _per_customer(table)


def coca_by_month(spend: Table, orders: Table, as_of: date) -> pd.DataFrame:
    """CoCA of each complete month, with its parts.

    Returns
    -------
    DataFrame, one row per complete month of the data
        ``month`` (date); ``media``, ``tools``, ``salaries``, ``overheads`` (currency; NaN where the month has no row
        of the kind); ``cost``, their sum (NaN where the month has no spend: unknown, which is not zero); ``n``;
        ``coca``, ``low``, ``high`` as in :func:`coca`; ``partial`` (a kind of cost that other months have is missing
        in this one); ``may_hold_earlier``.
    """
    begin, _ = day_range(orders)
    every = complete_months(begin, as_of) if begin else []
    n = new_customers(orders, None, as_of).set_index("month")["n"]
    spent = costs.summed(spend)
    spent = spent[spent["month"].isin(every)]
    table = spent.pivot_table(index="month", columns="kind", values="amount", aggfunc="sum").reindex(columns=COSTS)
    table = table.reindex(every)
    told = table.columns[table.notna().any()]
    partial = table[told].isna().any(axis=1) & table.notna().any(axis=1)
    table = table.assign(cost=table.sum(axis=1, min_count=1), n=n.reindex(every).fillna(0))
    early = np.arange(len(every)) < MAY_HOLD_EARLIER
    result = _per_customer(table.rename_axis(index="month", columns=None).reset_index())
    return result.assign(partial=partial.to_numpy(bool), may_hold_earlier=early)


def coca_map(
    spend: Table,
    orders: Table,
    customers: Table | None,
    as_of: date,
    months: int = 13,
    spread: Spread = "media",
) -> pd.DataFrame:
    """CoCA of each channel in each month: :func:`coca` of every one of the latest months with spend by itself.

    Returns
    -------
    DataFrame, one row per month and source channel, each month's "total" last
        ``month`` and the columns of :func:`coca`; costs are spread within their month.

    Raises
    ------
    MissingData
        No month has spend.
    """
    usable = costs.usable_months(spend, orders, as_of, months)
    found, spent = new_customers(orders, customers, as_of), costs.summed(spend)
    tables = [
        _of_channels(spent[spent["month"] == month], found[found["month"] == month], spread).assign(month=month)
        for month in usable
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["month", *[column for column in table if column != "month"]]]


def bridge(coca: pd.DataFrame) -> pd.DataFrame:
    """From media alone to the fully loaded cost of a customer, one part after another.

    Parameters
    ----------
    coca : DataFrame of :func:`coca`

    Returns
    -------
    DataFrame, one row per source channel with new customers and cost, and part of the cost in the method's order
        ``source_channel``; ``part``; ``per_customer`` (currency; NaN: the client has not told this part), ``so_far``
        (the sum up to this part) with ``low``, ``high`` (exact Poisson bounds of n); ``n``.
    """
    rows = coca[(coca["n"] > 0) & coca["cost"].notna()].reset_index(drop=True)
    few, many = statistics.poisson_interval(rows["n"])
    so_far = rows[list(COSTS)].fillna(0.0).cumsum(axis=1)
    steps = [
        pd.DataFrame({
            "source_channel": rows["source_channel"], "part": part, "per_customer": rows[part] / rows["n"],
            "so_far": so_far[part] / rows["n"], "low": so_far[part] / many, "high": so_far[part] / few, "n": rows["n"],
        })
        for part in COSTS
    ]  # fmt: skip
    stacked = pd.concat(steps).sort_index(kind="stable")
    return stacked.reset_index(drop=True)


def _per_customer(table: pd.DataFrame) -> pd.DataFrame:
    """Add CoCA and its interval, and put the columns in their order."""
    n = table["n"].where(table["n"] > 0)
    few, many = statistics.poisson_interval(n)
    table = table.assign(coca=table["cost"] / n, low=table["cost"] / many, high=table["cost"] / few)
    order = [c for c in ("source_channel", "month", *COSTS, "cost", "allocated") if c in table]
    return table[[*order, "n", "coca", "low", "high"]].astype({"n": int})
