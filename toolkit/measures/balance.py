"""What the first order of a new customer leaves, against what the customer cost."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import costs, statistics
from toolkit.measures.acquisition import coca
from toolkit.measures.costs import TOTAL, Spread
from toolkit.measures.frames import fetch
from toolkit.measures.margins import need, scaled_margin
from toolkit.measures.newness import first_orders
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range, up_to


def first_order(
    orders: Table,
    customers: Table | None,
    spend: Table | None,
    as_of: date,
    months: int = 12,
    spread: Spread = "media",
) -> pd.DataFrame:
    """What a new customer's first order leaves, against what the customer cost.

    Parameters
    ----------
    spend : Table or None
        Without it the customers of the latest ``months`` complete months count, not of the first three of the data, and
        costs are NaN.

    Returns
    -------
    DataFrame, one row per source channel (None: unknown) and a last row "total"
        ``n`` new customers; ``margin_per_new``, mean margin of the first order (currency; known costs only, NaN where
        they cover too little) with ``low``, ``high`` (t); ``coca``; ``balance`` = margin_per_new - coca;
        ``payback_orders`` = coca / mean margin of an order of theirs to ``as_of`` (inf where an order leaves nothing).

    Raises
    ------
    MissingData
        No cost of goods at all, or spend in no month.
    """
    need(orders, "orders", "cost")
    if spend is None:
        begin, _ = day_range(orders)
        usable = complete_months(begin, as_of)[MAY_HOLD_EARLIER:][-months:] if begin else []
    else:
        usable = costs.usable_months(spend, orders, as_of, months)
    first = first_orders(orders, customers, as_of)
    first = first.filter(first.month.isin([ibis.date(m.isoformat()) for m in usable]))
    table = _margins(first)
    every = up_to(orders, as_of).inner_join(first.select("customer_id", "source_channel"), "customer_id")
    an_order = _margins(every)["mean"]
    cost = None
    if spend is not None:
        cost = coca(spend, orders, customers, as_of, months, spread).set_index("source_channel")["coca"]
    low, high = statistics.mean_interval(table["mean"], table["sd"], table["known"])
    result = pd.DataFrame({"n": table["n"], "margin_per_new": table["mean"], "low": low, "high": high})
    result["coca"] = np.nan if cost is None else cost.reindex(result.index)
    result["balance"] = result["margin_per_new"] - result["coca"]
    an_order = an_order.reindex(result.index)
    result["payback_orders"] = (result["coca"] / an_order).where(~(an_order <= 0), np.inf).where(result["coca"].notna())
    result = result.rename_axis("source_channel").reset_index()
    names = [None if pd.isna(name) else name for name in result["source_channel"]]
    return result.assign(source_channel=pd.Series(names, dtype=object))


def _margins(orders: Table) -> pd.DataFrame:
    """Mean and deviation of the margin of orders, by source channel and in total."""
    gain = orders.sales - orders.cost
    sums = {
        "n": orders.count(), "known": orders.cost.count(), "sales": orders.sales.sum(),
        "known_sales": orders.cost.notnull().ifelse(orders.sales, 0.0).sum(),
        "known_margin": gain.sum(), "sd": gain.std(how="sample"),
    }  # fmt: skip
    by_channel = fetch(orders.group_by("source_channel").aggregate(**sums))
    by_channel = by_channel.sort_values("source_channel", na_position="last")
    whole = fetch(orders.aggregate(**sums)).assign(source_channel=TOTAL)
    table = pd.concat([by_channel, whole], ignore_index=True).set_index("source_channel")
    margins = scaled_margin(table["sales"], table["known_sales"], table["known_margin"].astype(float))
    return table.assign(mean=margins / table["n"].where(table["n"] > 0))
