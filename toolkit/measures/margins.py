"""Gross margin, and what may be said of it where only part of the cost is known."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import complete_months, day_range, up_to, within
from toolkit.words import _

KNOWN_ENOUGH = 0.8
"""Share of sales whose cost must be known before the margin of the rest is taken to be like it."""
BY = ("month", "category", "sales_channel", "source_channel")


def scaled_margin(sales: pd.Series, known_sales: pd.Series, known_margin: pd.Series) -> pd.Series:
    """Margin of all sales from the margin of those whose cost is known; NaN below :data:`KNOWN_ENOUGH`."""
    enough = (known_sales > 0) & (known_sales >= KNOWN_ENOUGH * sales)
    return (known_margin / known_sales.where(enough)) * sales


def need(table: Table, name: str, column: str) -> None:
    """Refuse a table in which a column is never filled.

    Raises
    ------
    MissingData
    """
    if not table.filter(table[column].notnull()).limit(1).count().to_pyarrow().as_py():
        raise MissingData(f"{name}.{column}", name, (column,))


def margin(
    lines: Table,
    as_of: date,
    by: str | None = None,
    products: Table | None = None,
    months: int | None = 12,
    customers: Table | None = None,
) -> pd.DataFrame:
    """Gross margin of the sale lines whose cost is known, over the latest complete months.

    Parameters
    ----------
    lines : Table, one row per order line
        All sale lines, of identified customers or not; returns are left out.
    by : None, "month", "category", "sales_channel" or "source_channel"
    products, customers : Table, optional
        Needed by category, and by source channel.
    months : int or None
        How many complete months up to ``as_of``; None for all of them.

    Returns
    -------
    DataFrame, one row per key (month as a date, text, or "total"; missing where the line has none)
        ``key``; ``revenue``, ``cost`` (currency, lines of known cost); ``gross_margin`` = (revenue - cost) / revenue
        with ``low``, ``high`` (delta method, orders as units); ``revenue_to_cogs`` = revenue / cost; ``n_lines``;
        ``known_share`` = share of the key's sales whose cost is known. Months without sales are absent.

    Raises
    ------
    MissingData
        No unit cost at all, or nothing in the column or table that ``by`` needs.
    ParameterError
        ``by`` is none of the above.
    """
    need(lines, "lines", "unit_cost")
    sales = up_to(lines, as_of, "ordered_at").filter(lambda t: t.kind == "sale")
    first, _ = day_range(sales, "ordered_at")
    sales = within(sales, complete_months(first, as_of, months) if first else [], "ordered_at")
    sums = fetch(
        _per_order(_keyed(sales, by, {"category": products, "source_channel": customers}))
        .group_by("key")
        .aggregate(**_sums())
    )
    return _rates(sums).sort_values("key").reset_index(drop=True)


def _keyed(sales: Table, by: str | None, others: dict[str, Table | None]) -> Table:
    if by is None:
        return sales.mutate(key=ibis.literal("total"))
    if by == "month":
        return sales.mutate(key=sales.ordered_at.cast("date").truncate("M"))
    if by not in BY:
        raise ParameterError(
            _("a margin can be split by {known}; {found} is none of them", known=", ".join(BY), found=by)
        )
    if by in others:
        name, key = {"category": ("products", "product_id"), "source_channel": ("customers", "customer_id")}[by]
        other = others[by]
        if other is None:
            raise MissingData(name, name, (by,))
        need(other, name, by)
        keys = other.select(key, key=by).distinct(on=key)
        return sales.left_join(keys, key).drop(f"{key}_right")
    need(sales, "lines", by)
    return sales.mutate(key=sales[by])


def _per_order(keyed: Table) -> Table:
    """Sums of each order within each key: orders are the independent units of the interval."""
    cost = keyed.unit_cost * keyed.quantity
    known = cost.notnull()
    return keyed.group_by(["key", "order_id"]).aggregate(
        sales=keyed.net_amount.sum(),
        y=known.ifelse(keyed.net_amount, 0.0).sum(),
        x=known.ifelse(keyed.net_amount - cost, 0.0).sum(),
        n_lines=known.cast("int64").sum(),
    )


def _sums() -> dict:
    t = ibis._
    return {
        "sales": t.sales.sum(), "n_lines": t.n_lines.sum(), "n": (t.n_lines > 0).cast("int64").sum(),
        "x": t.x.sum(), "y": t.y.sum(), "xx": (t.x * t.x).sum(), "yy": (t.y * t.y).sum(), "xy": (t.x * t.y).sum(),
    }  # fmt: skip


def _rates(sums: pd.DataFrame) -> pd.DataFrame:
    value, low, high = statistics.ratio_from_sums(*(sums[c] for c in ("n", "x", "y", "xx", "yy", "xy")))
    cost = sums["y"] - sums["x"]
    return pd.DataFrame(
        {
            "key": sums["key"],
            "revenue": sums["y"].round(2),
            "cost": cost.round(2),
            "gross_margin": value,
            "revenue_to_cogs": sums["y"] / cost.where(cost != 0, np.nan),
            "n_lines": sums["n_lines"].astype(int),
            "known_share": sums["y"] / sums["sales"].where(sums["sales"] != 0, np.nan),
            "low": low,
            "high": high,
        }
    )
