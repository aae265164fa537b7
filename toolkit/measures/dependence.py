"""How much each group depends on discounts: orders and sales with one, how deep it is, who ever pays in full."""

from __future__ import annotations

from datetime import date

import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.periods import add_months, between

MONTHS = 24
TOTAL = "total"
SHARES = ("order_share", "sales_share", "depth")


def by_group(assigned: Table, orders: Table, as_of: date, months: int = MONTHS) -> pd.DataFrame:
    """Discounts of each group's orders within the window.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``
    orders : Table
        Those whose discount is known count.

    Returns
    -------
    DataFrame, one row per group of :data:`disclosure.K` customers or more in the method's order, and a last row "total"
        ``group``; ``n`` customers; ``orders``; ``order_share`` (orders with a discount, 0-1), ``sales_share`` (sales of
        such orders), ``depth`` (discount / list value of such orders), each with ``_low``, ``_high`` (delta method,
        customers as units); ``full_price`` of the customers paid at least one order in full: ``full_share`` with
        ``low``, ``high`` (Wilson).

    Raises
    ------
    MissingData
        No discount is known, or none was ever given.
    """
    known = between(orders, add_months(as_of, -months), as_of).filter(lambda t: t.discount.notnull())
    off = known.discount > 0
    each = known.group_by("customer_id").aggregate(
        orders=known.count(), with_one=off.cast("int64").sum(), sales=known.sales.sum().round(2),
        sales_with=off.ifelse(known.sales, 0.0).sum().round(2), given=known.discount.sum().round(2),
        listed=off.ifelse(known.sales + known.discount, 0.0).sum().round(2), full=(~off).cast("int64").max(),
    )  # fmt: skip
    each = each.join(assigned.select("customer_id", "group"), "customer_id").cache()
    pairs = {
        "order_share": ("with_one", "orders"),
        "sales_share": ("sales_with", "sales"),
        "depth": ("given", "listed"),
    }
    sums = {"n": each.count(), "orders": each.orders.sum(), "full_price": each.full.sum()}
    for name, (x, y) in pairs.items():
        a, b = each[x].cast("float64"), each[y].cast("float64")
        parts = {"x": a, "y": b, "xx": a * a, "yy": b * b, "xy": a * b}
        sums |= {f"{name}_{part}": value.sum() for part, value in parts.items()}
    table = fetch(each.group_by("group").aggregate(**sums)).set_index("group")
    if table.empty or not table["order_share_x"].sum() > 0:
        raise MissingData("lines.discount", "lines", ("discount",))
    table = table.reindex([name for name in load().names if name in table.index])
    return _rates(pd.concat([table, table.sum().to_frame(TOTAL).T]).rename_axis("group").reset_index())


def _rates(sums: pd.DataFrame) -> pd.DataFrame:
    rates = sums[["group", "n", "orders", "full_price"]].copy()
    for name in SHARES:
        parts = (sums[f"{name}_{part}"] for part in ("x", "y", "xx", "yy", "xy"))
        value, low, high = statistics.ratio_from_sums(sums["n"], *parts)
        rates[name], rates[f"{name}_low"], rates[f"{name}_high"] = value, low.clip(0, 1), high.clip(0, 1)
    rates["full_share"] = rates["full_price"] / rates["n"]
    rates["low"], rates["high"] = statistics.wilson(rates["full_price"], rates["n"])
    rates = disclosure.safe(rates.astype({"n": int, "orders": int, "full_price": int}), "n", TOTAL)
    few = rates["full_price"].between(1, disclosure.K - 1) | (rates["n"] - rates["full_price"]).between(
        1, disclosure.K - 1
    )
    rates = rates.astype({"full_price": float})
    rates.loc[few, ["full_price", "full_share", "low", "high"]] = float("nan")
    return rates
