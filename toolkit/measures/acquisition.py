"""Step 1: what a new customer costs (CoCA) and what its first order leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.contract import COSTS
from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.margins import margin, need, scaled_margin
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range, months_between, up_to

__all__ = ["coca", "coca_by_month", "first_order", "margin", "new_customers"]
TOTAL = "total"


def first_orders(orders: Table, customers: Table | None, as_of: date) -> Table:
    """The first sale order of each identified customer up to ``as_of``.

    Returns
    -------
    Table, one row per customer
        ``customer_id``, ``order_id`` (of orders at the same moment, the first by id), ``month`` (first day of it),
        ``sales``, ``cost``, ``source_channel`` (missing where unknown).
    """
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    place = ibis.row_number().over(group_by="customer_id", order_by=["ordered_at", "order_id"])
    first = known.mutate(_place=place).filter(lambda t: t._place == 0)
    first = first.select("customer_id", "order_id", "sales", "cost", month=first.day.truncate("M"))
    if customers is None:
        return first.mutate(source_channel=ibis.null("string"))
    channels = customers.select("customer_id", "source_channel").distinct(on="customer_id")
    return first.left_join(channels, "customer_id").drop("customer_id_right")


def new_customers(orders: Table, customers: Table | None, as_of: date) -> pd.DataFrame:
    """New customers of each month and source channel: the first sale order ever seen.

    Returns
    -------
    DataFrame, one row per month and source channel with a new customer
        ``month`` (date), ``source_channel`` (None where unknown), ``n``, ``may_hold_earlier`` (one of the first
        three months of the data, when old customers look new).
    """
    first = first_orders(orders, customers, as_of)
    counted = first.group_by(["month", "source_channel"]).aggregate(n=first.count())
    frame = fetch(counted.order_by(["month", "source_channel"]))
    early = months_between(frame["month"].min(), as_of)[:MAY_HOLD_EARLIER] if len(frame) else []
    return frame.assign(may_hold_earlier=frame["month"].isin(early))


def usable_months(spend: Table, orders: Table, as_of: date, months: int | None = 12) -> list[date]:
    """Of the latest complete months, those with spend, without the first three months of the data.

    Raises
    ------
    MissingData
        There is none.
    """
    begin, _ = day_range(orders)
    every = complete_months(begin, as_of) if begin else []
    latest = every[MAY_HOLD_EARLIER:] if months is None else every[MAY_HOLD_EARLIER:][-months:]
    spent = fetch(spend.select(month=spend.month.truncate("M")).distinct())["month"]
    usable = [month for month in latest if month in set(spent)]
    if not usable:
        raise MissingData("spend", "spend")
    return usable


def coca(
    spend: Table,
    orders: Table,
    customers: Table | None,
    as_of: date,
    months: int = 12,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Cost of acquiring a customer, fully loaded: (media + tools + salaries + overheads) / new customers.

    Parameters
    ----------
    months : int
        Of the latest so many complete months those with spend count (see :func:`usable_months`); new customers
        are counted in the same months.
    weights : mapping of source channel to number, optional
        How costs without a channel are spread; by default in proportion to the channels' media cost.

    Returns
    -------
    DataFrame, one row per source channel and a last row "total"
        ``source_channel`` (None: customers whose channel is unknown); ``media``, ``tools``, ``salaries``,
        ``overheads`` and ``cost``, their sum (currency; NaN for a channel without spend); ``allocated``, the part of
        ``cost`` that was spread; ``n`` new customers; ``coca`` with ``low``, ``high`` (exact Poisson bounds of n), NaN
        where n is 0. What cannot be spread stays in the total only.

    Raises
    ------
    MissingData
        No month has spend.
    """
    usable = usable_months(spend, orders, as_of, months)
    table = _by_channel(spend, usable, weights)
    found = new_customers(orders, customers, as_of)
    found = found[found["month"].isin(usable)]
    n = found.dropna(subset="source_channel").groupby("source_channel")["n"].sum()
    channels = sorted(set(table.index) - {TOTAL} | set(n.index))
    table = table.reindex([*channels, TOTAL])
    table["n"] = n.reindex(channels).fillna(0)
    table.loc[TOTAL, "n"] = found["n"].sum()
    table = table.rename_axis("source_channel").reset_index()
    unknown = found.loc[found["source_channel"].isna(), "n"].sum()
    if unknown:
        row = pd.DataFrame([{"source_channel": None, "n": unknown}])
        table = pd.concat([table.iloc[:-1], row, table.iloc[-1:]], ignore_index=True)
    return _per_customer(table)


def coca_by_month(spend: Table, orders: Table, as_of: date) -> pd.DataFrame:
    """CoCA of each complete month.

    Returns
    -------
    DataFrame, one row per complete month of the data
        ``month`` (date); ``media``, ``tools``, ``salaries``, ``overheads``, ``cost`` (NaN where the month has no
        spend: unknown, which is not zero); ``n``; ``coca``, ``low``, ``high`` as in :func:`coca`;
        ``may_hold_earlier``.
    """
    begin, _ = day_range(orders)
    every = complete_months(begin, as_of) if begin else []
    n = new_customers(orders, None, as_of).set_index("month")["n"]
    costs = _costs(spend, every).groupby(["month", "kind"])["amount"].sum().unstack(fill_value=0.0)
    table = costs.reindex(columns=COSTS, fill_value=0.0).reindex(every)
    table = table.assign(cost=table.sum(axis=1, skipna=False), n=n.reindex(every).fillna(0))
    early = np.arange(len(every)) < MAY_HOLD_EARLIER
    table = table.rename_axis(index="month", columns=None).reset_index()
    return _per_customer(table).assign(may_hold_earlier=early)


def first_order(
    orders: Table, customers: Table | None, spend: Table | None, as_of: date, months: int = 12
) -> pd.DataFrame:
    """What a new customer's first order leaves, against what the customer cost.

    Parameters
    ----------
    spend : Table or None
        Without it the customers of the latest ``months`` complete months count, and costs are NaN.

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
        usable = complete_months(begin, as_of, months) if begin else []
    else:
        usable = usable_months(spend, orders, as_of, months)
    first = first_orders(orders, customers, as_of)
    first = first.filter(first.month.isin([ibis.date(m.isoformat()) for m in usable]))
    table = _margins(first)
    every = up_to(orders, as_of).inner_join(first.select("customer_id", "source_channel"), "customer_id")
    an_order = _margins(every)["mean"]
    cost = (
        coca(spend, orders, customers, as_of, months).set_index("source_channel")["coca"] if spend is not None else None
    )
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


def _costs(spend: Table, months: list[date]) -> pd.DataFrame:
    costs = spend.mutate(month=spend.month.truncate("M"))
    summed = fetch(costs.group_by(["month", "source_channel", "kind"]).aggregate(amount=costs.amount.sum()))
    return summed[summed["month"].isin(months)]


def _by_channel(spend: Table, months: list[date], weights: Mapping[str, float] | None) -> pd.DataFrame:
    """Costs by source channel and in total, the shared ones spread over the channels."""
    costs = _costs(spend, months)
    own = costs.dropna(subset="source_channel").pivot_table(
        index="source_channel", columns="kind", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=COSTS, fill_value=0.0)  # fmt: skip
    shared = costs[costs["source_channel"].isna()].groupby("kind")["amount"].sum().reindex(COSTS, fill_value=0.0)
    keys = own["media"] if weights is None else pd.Series(weights, dtype=float).reindex(own.index).fillna(0.0)
    keys = keys / keys.sum() if keys.sum() > 0 else keys * 0.0
    spread = pd.DataFrame(np.outer(keys, shared), index=own.index, columns=own.columns)
    table = (own + spread).assign(allocated=spread.sum(axis=1))
    whole = costs.groupby("kind")["amount"].sum().reindex(COSTS, fill_value=0.0)
    table.loc[TOTAL] = [*whole, table["allocated"].sum()]
    return table.assign(cost=table[list(COSTS)].sum(axis=1))


def _per_customer(table: pd.DataFrame) -> pd.DataFrame:
    """Add CoCA and its interval, and put the columns in their order."""
    n = table["n"].where(table["n"] > 0)
    few, many = statistics.poisson_interval(n)
    table = table.assign(coca=table["cost"] / n, low=table["cost"] / many, high=table["cost"] / few)
    order = [c for c in ("source_channel", "month", *COSTS, "cost", "allocated") if c in table]
    return table[[*order, "n", "coca", "low", "high"]].astype({"n": int})
