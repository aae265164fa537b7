"""What customers of several sales channels are worth against those of one, at equal number of orders."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table, Value

from toolkit.errors import MissingData
from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months, between, up_to
from toolkit.words import _

MANY = 3
"""Channels from which a customer counts as one of many."""
BANDS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (7, 9), (10, 14), (15, np.inf))
"""Numbers of orders within which customers are compared; a band counts where both kinds of customers are in it."""
UNKNOWN = ("ratio", "low", "high")


def channels_value(orders: Table) -> pd.Series:
    """How many times as much customers of three sales channels or more have brought as those of one.

    Who orders more often has more channels by that alone: customers are compared within bands of equal numbers of
    orders, and the bands weighed as the customers of many channels lie in them (direct standardisation).

    Parameters
    ----------
    orders : Table, one row per order of an identified customer
        ``customer_id``, ``sales``, ``sales_channel``; orders without a channel do not count.

    Returns
    -------
    Series
        ``value`` = mean sales of customers of many channels / that of customers of one channel at their mix of bands,
        with ``low``, ``high`` (log-normal, customers as units); ``n`` customers of many channels. Unknown below ten on
        either side.
    """
    each = _each(orders)
    row = _against_one(_cells(each, each.sales), MANY)
    return statistics.estimate(row["ratio"], np.nan, row["matched"], row["low"], row["high"])


def by_channels(orders: Table, as_of: date) -> pd.DataFrame:
    """Customers of one, two, and three sales channels or more: how many come back, and what they bring then.

    Channels and orders are those of the 12 months before the last 12; what is compared came in the last 12, so that
    nobody has more channels because of what is counted.

    Parameters
    ----------
    orders : Table
        Meets ``contract.BUILT["orders"]``.

    Returns
    -------
    DataFrame, one row per number of channels: 1, 2, 3 (or more)
        ``channels``; ``customers``, ``orders`` a customer; ``retention``, the share that ordered in the last 12 months
        with ``retention_low``, ``retention_high`` (Wilson), and ``sales`` a customer of these months (currency; those
        who did not come count 0) with ``sales_low``, ``sales_high`` (customers as units); then how many times as much
        as customers of one channel who had placed as many orders: ``retention_ratio``, ``sales_ratio`` and
        ``ever_ratio`` (sales of the whole history, :func:`channels_value`), each with ``…_low``, ``…_high``, from
        ``…_matched`` customers. Rows of fewer than ten people are left out.

    Raises
    ------
    MissingData
        No order of the 12 months before the last 12 says where it was placed, or too few customers do.
    """
    known = up_to(orders, as_of).filter(orders.customer_id.notnull())
    placed = known.filter(known.sales_channel.notnull())
    turn = add_months(as_of, -12)
    before = _each(between(placed, add_months(as_of, -24), turn))
    year = between(known, turn, as_of).group_by("customer_id").aggregate(later=known.sales.sum())
    both = before.left_join(year, "customer_id").drop("customer_id_right")
    both = both.mutate(back=both.later.notnull().cast("float64"), later=both.later.fill_null(0.0)).cache()
    table = _told(both)
    if table.empty:
        lacks = "enough_customers" if both.count().to_pyarrow().as_py() else "sales_channel"
        raise MissingData(_("customers of sales channels in the year before the last"), "lines", (lacks,))
    ever = _each(placed)
    cells = {"retention": _cells(both, both.back), "sales": _cells(both, both.later), "ever": _cells(ever, ever.sales)}
    for name, cell in cells.items():
        rows = [_against_one(cell, n) for n in table["channels"]]
        for column, end in (
            ("ratio", "_ratio"),
            ("low", "_ratio_low"),
            ("high", "_ratio_high"),
            ("matched", "_matched"),
        ):
            table[f"{name}{end}"] = [row[column] for row in rows]
    return table


def _each(orders: Table) -> Table:
    """Orders, sales and channels of each customer, the channels counted up to :data:`MANY`."""
    told = orders.filter(orders.sales_channel.notnull())
    each = told.group_by("customer_id").aggregate(
        n=told.count(), sales=told.sales.sum(), channels=told.sales_channel.nunique()
    )
    return each.mutate(channels=ibis.least(each.channels, MANY))


def _told(both: Table) -> pd.DataFrame:
    sums = fetch(both.group_by("channels").aggregate(
        customers=both.count(), orders=both.n.mean(), k=both.back.sum(), sales=both.later.mean(),
        sd=both.later.std(how="sample"),
    )).sort_values("channels", ignore_index=True)  # fmt: skip
    k, n = sums["k"], sums["customers"]
    shown = ~disclosure.hidden(np.column_stack([k, n - k])).any(axis=1) & (n >= disclosure.K)
    sums["retention"] = k / n
    sums["retention_low"], sums["retention_high"] = statistics.wilson(k, n)
    sums["sales_low"], sums["sales_high"] = statistics.mean_interval(sums["sales"], sums["sd"], n)
    return sums[shown].drop(columns=["k", "sd"]).reset_index(drop=True)


def _cells(each: Table, value: Value) -> pd.DataFrame:
    """Count, mean and variance of a value by band of orders and number of channels."""
    band = ibis.cases(*(((each.n >= a) & (each.n <= (b if np.isfinite(b) else 10**9)), i)
                        for i, (a, b) in enumerate(BANDS)), else_=-1)  # fmt: skip
    told = each.mutate(band=band, value=value)
    cells = told.group_by(["band", "channels"]).aggregate(
        n=told.count(), mean=told.value.mean(), variance=told.value.var(how="sample")
    )
    return fetch(cells)


def _against_one(cells: pd.DataFrame, channels: int) -> dict[str, float]:
    """The mean of customers of so many channels over that of customers of one, at the former's mix of bands."""
    unknown = dict.fromkeys(UNKNOWN, np.nan) | {"matched": np.nan}
    sides = cells[cells["channels"].isin([channels, 1]) & (cells["n"] >= 2)]
    wide = sides.pivot(index="band", columns="channels", values=["n", "mean", "variance"]).astype(float)
    if channels == 1 or not {("n", channels), ("n", 1)} <= set(wide.columns):
        return unknown
    wide = wide.dropna()
    many, one = wide["n"][channels], wide["n"][1]
    if min(many.sum(), one.sum()) < disclosure.K:
        return unknown
    weight = many / many.sum()
    top, base = (weight * wide["mean"][channels]).sum(), (weight * wide["mean"][1]).sum()
    if not min(top, base) > 0:
        return unknown
    spread = (weight**2 * wide["variance"][channels] / many).sum() / top**2
    spread += (weight**2 * wide["variance"][1] / one).sum() / base**2
    half = statistics.Z * np.sqrt(spread)
    ratio = top / base
    return {"ratio": ratio, "low": ratio * np.exp(-half), "high": ratio * np.exp(half), "matched": many.sum()}


__all__ = ["BANDS", "MANY", "by_channels", "channels_value"]
