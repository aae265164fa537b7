"""What the models of lifetime value read: each customer's repeat orders, collapsed to distinct histories."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.periods import up_to

WEEK = 7
VALUE_STEP = 0.005
"""Mean values within half a percent of each other count as one when the spread of order values is fitted."""


def histories(customer_days: Table, as_of: date) -> Table:
    """Each customer's history as the models see it; an order is an order day.

    Parameters
    ----------
    customer_days : Table, one row per customer and day with an order
        Later than ``as_of`` is ignored.

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``first_day``; ``x`` repeat order days (>= 0); ``t_x`` days from the first to the last (0
        where x is 0); ``T`` days from the first to ``as_of``; ``m`` mean sales of the repeat order days with sales
        above 0 (currency; missing where there is none) and ``n_valued``, how many those are.
    """
    days = up_to(customer_days, as_of)
    paid = days.mutate(paid=ibis.greatest(days.sales, 0.0), is_paid=(days.sales > 0).cast("int64"))
    each = paid.group_by("customer_id").aggregate(
        first_day=paid.day.min(),
        last_day=paid.day.max(),
        n=paid.count(),
        paid=paid.paid.sum() - paid.paid.argmin(paid.day),
        n_valued=paid.is_paid.sum() - paid.is_paid.argmin(paid.day),
    )
    return each.select(
        "customer_id",
        "first_day",
        x=each.n - 1,
        t_x=each.last_day.delta(each.first_day, unit="day"),
        T=ibis.date(as_of.isoformat()).delta(each.first_day, unit="day"),
        m=each.paid / each.n_valued.nullif(0),
        n_valued=each.n_valued,
    )


def collapse(histories: Table, step: int = 1) -> pd.DataFrame:
    """The distinct histories and how many customers share each; what the models are fitted to.

    Parameters
    ----------
    step : int, days
        Times are rounded to whole multiples of it: 7 is near enough for a fit (18 million customers: total -0.05 %).

    Returns
    -------
    DataFrame, one row per distinct history
        ``x``, ``t_x``, ``T`` (days), ``n`` customers; sorted.
    """
    times = {name: _rounded(histories[name], step) for name in ("t_x", "T")}
    rounded = histories.select("x", **times)
    counted = rounded.group_by(["x", "t_x", "T"]).aggregate(n=rounded.count()).order_by(["x", "t_x", "T"])
    return counted.to_pandas().astype(float)


def _rounded(days: ibis.Value, step: int) -> ibis.Value:
    return days if step == 1 else ((days + step // 2) / step).floor() * step


def order_values(histories: Table) -> pd.DataFrame:
    """Mean values of repeat order days and how many customers share each.

    Returns
    -------
    DataFrame, one row per number of order days and mean value
        ``x`` (repeat order days with sales above 0, >= 1), ``m`` (currency, > 0; the geometric mean of values within
        half a percent), ``n`` customers.
    """
    known = histories.filter(histories.n_valued > 0)
    known = known.select(x=known.n_valued, log_m=known.m.ln())
    known = known.mutate(step=(known.log_m / VALUE_STEP).round())
    counted = known.group_by(["x", "step"]).aggregate(m=known.log_m.mean().exp(), n=known.count())
    return counted.order_by(["x", "step"]).select("x", "m", "n").to_pandas().astype(float)


def correlation(histories: Table) -> float:
    """Correlation of how often and how much customers buy, which the spending model takes to be none; -1 to 1."""
    known = histories.filter(histories.n_valued > 0)
    row = known.aggregate(r=known.n_valued.cast("float64").corr(known.m, how="pop")).to_pyarrow().to_pylist()[0]
    return np.nan if row["r"] is None else float(row["r"])
