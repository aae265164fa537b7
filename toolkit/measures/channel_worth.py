"""What customers of several sales channels are worth against those of one, at equal number of orders."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch

MANY = 3
"""Channels from which a customer counts as one of many."""
BANDS = ((3, 3), (4, 4), (5, 6), (7, 9), (10, 14), (15, np.inf))
"""Numbers of orders within which customers are compared; with fewer than three nobody has three channels."""


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
    told = orders.filter(orders.sales_channel.notnull())
    each = told.group_by("customer_id").aggregate(
        n=told.count(), sales=told.sales.sum(), channels=told.sales_channel.nunique()
    )
    band = ibis.cases(*(((each.n >= a) & (each.n <= (b if np.isfinite(b) else 10**9)), i)
                        for i, (a, b) in enumerate(BANDS)), else_=-1)  # fmt: skip
    side = ibis.cases((each.channels >= MANY, "many"), (each.channels == 1, "one"), else_="")
    sums = fetch(each.group_by(band=band, side=side).aggregate(
        n=each.count(), mean=each.sales.mean(), variance=each.sales.var(how="sample"),
    ))  # fmt: skip
    sums = sums[(sums["band"] >= 0) & (sums["side"] != "") & (sums["n"] >= 2)]
    wide = sums.pivot(index="band", columns="side", values=["n", "mean", "variance"]).astype(float)
    if not {("n", "many"), ("n", "one")} <= set(wide.columns):
        return statistics.estimate()
    wide = wide.dropna()
    many, one = wide["n"]["many"], wide["n"]["one"]
    if min(many.sum(), one.sum()) < disclosure.K:
        return statistics.estimate()
    weight = many / many.sum()
    top, base = (weight * wide["mean"]["many"]).sum(), (weight * wide["mean"]["one"]).sum()
    spread = (weight**2 * wide["variance"]["many"] / many).sum() / top**2
    spread += (weight**2 * wide["variance"]["one"] / one).sum() / base**2
    half = statistics.Z * np.sqrt(spread)
    return statistics.estimate(top / base, np.nan, many.sum(), top / base * np.exp(-half), top / base * np.exp(half))


__all__ = ["BANDS", "MANY", "channels_value"]
