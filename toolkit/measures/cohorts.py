"""Cohorts of customers by the month of their first order: who comes back, how soon, how often.

Activity retention for a non-contractual shop: a row need not fall, and 1 - retention is not churn.
"""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch_row
from toolkit.measures.periods import (
    MAY_HOLD_EARLIER,
    add_months,
    day_range,
    is_complete,
    month_number,
    months_between,
    up_to,
)
from toolkit.measures.rfm import gaps, histogram, quantile


def counts(customer_days: Table, as_of: date) -> pd.DataFrame:
    """Customers of each cohort who order at each age.

    Parameters
    ----------
    customer_days : Table, one row per customer and day with an order
        Later than ``as_of`` is ignored.

    Returns
    -------
    DataFrame, cohort (month of first order, a date; every month of the data) x age (whole months since, 0 = that month)
        Customers, each counted once; 0 where none came; missing where the age's calendar month is not wholly at
        or before ``as_of``: not yet seen, which is not zero.
    """
    days = up_to(customer_days, as_of)
    first, _ = day_range(days)
    if first is None:
        return pd.DataFrame(index=pd.Index([], name="cohort"), columns=pd.Index([], name="age"), dtype=float)
    months = months_between(first, as_of)
    table = _active(days).pivot(index="cohort", columns="age", values="customers")
    table = table.reindex(index=range(len(months)), columns=range(len(months))).fillna(0.0)
    seen = sum(is_complete(month, as_of) for month in months)
    born = np.arange(len(months))
    table = table.where(born[:, None] + born[None, :] < seen)
    return table.set_axis(pd.Index(months, name="cohort")).rename_axis(columns="age").astype(float)


def _active(days: Table) -> pd.DataFrame:
    """Customers by cohort (months since the first of the data) and age."""
    born = days.group_by("customer_id").aggregate(born=month_number(days.day).min())
    start = born.born.min().as_scalar()
    active = days.select("customer_id", month=month_number(days.day)).distinct().join(born, "customer_id")
    active = active.select(cohort=active.born - start, age=active.month - active.born)
    return active.group_by(["cohort", "age"]).aggregate(customers=active.count()).to_pandas()


def retention(customer_days: Table, as_of: date) -> pd.DataFrame:
    """Share of each cohort that orders at each age, 0 to 1; shaped and missing as :func:`counts`.

    A cohort without customers is missing throughout.
    """
    table = counts(customer_days, as_of)
    return table.div(table[0].where(table[0] > 0), axis=0) if len(table) else table


def stickiness(customer_days: Table, as_of: date) -> pd.DataFrame:
    """Share of each cohort that orders in the month after its first ("second month").

    Returns
    -------
    DataFrame, one row per cohort with customers whose own month is complete
        ``cohort`` (date); ``n``; ``k``, ``stickiness`` with Wilson ``low``, ``high`` (NaN until the age-1 month is
        complete); ``may_hold_earlier`` (one of the first three months of the data); ``complete``.
    """
    table = counts(customer_days, as_of)
    n = table[0] if 0 in table else pd.Series(dtype=float)
    k = table[1] if 1 in table else n * np.nan
    low, high = statistics.wilson(k, n)
    frame = pd.DataFrame(
        {
            "cohort": list(table.index),
            "n": n.to_numpy(),
            "k": k.to_numpy(),
            "stickiness": (k / n.where(n > 0)).to_numpy(),
            "low": low,
            "high": high,
            "may_hold_earlier": np.arange(len(table)) < MAY_HOLD_EARLIER,
            "complete": k.notna().to_numpy(),
        }
    )
    return frame[frame["n"] > 0].astype({"n": int}).reset_index(drop=True)


def pooled_stickiness(
    customer_days: Table, as_of: date, last: int = 12, leave_out: int = MAY_HOLD_EARLIER
) -> pd.Series:
    """Stickiness over the latest cohorts whose age-1 month is complete: ``value``, ``k`` of ``n``, ``low``, ``high``.

    ``leave_out``: cohorts of this many first months of the data are not counted (0 where the data is known to begin
    with its customers).
    """
    table = counts(customer_days, as_of).iloc[leave_out:]
    if 1 not in table:
        return statistics.estimate()
    ready = table[table[1].notna() & (table[0] > 0)].tail(last)
    return statistics.share(ready[1].sum(), ready[0].sum())


def pooled(customer_days: Table, as_of: date, leave_out: int = MAY_HOLD_EARLIER) -> pd.DataFrame:
    """Retention at each age over all cohorts that have seen it, without the first months of the data.

    Returns
    -------
    DataFrame, one row per age with at least one such cohort
        ``age``; ``k`` of ``n`` customers; ``retention`` with Wilson ``low``, ``high``. The cohorts differ from age to
        age: the oldest ages rest on the oldest cohorts.
    """
    table = counts(customer_days, as_of).iloc[leave_out:]
    seen = table.notna()
    k = table.sum()
    n = seen.mul(table[0], axis=0).sum() if len(table) else k
    frame = pd.DataFrame({"age": table.columns.to_numpy(dtype=int), "k": k.to_numpy(), "n": n.to_numpy()})
    frame = frame[frame["n"] > 0].astype({"k": int, "n": int}).reset_index(drop=True)
    frame["retention"] = frame["k"] / frame["n"]
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    return frame


def adbt(customer_days: Table) -> pd.Series:
    """Average days between transactions: gaps between successive order **days** of a customer.

    Returns
    -------
    Series
        ``pooled_mean`` of all gaps with ``low``, ``high`` (delta method, customers as units); ``median`` of all gaps;
        ``mean_of_means``, of each customer's mean: a different question, and often a very different answer; ``n_gaps``;
        ``n_customers`` with a gap. NaN where nobody ordered on two days. Only finished gaps are seen.
    """
    observed = gaps(customer_days)
    each = observed.group_by("customer_id").aggregate(x=observed.gap_days.sum(), y=observed.count())
    x, y = each.x.cast("float64"), each.y.cast("float64")
    sums = each.aggregate(
        n=each.count(), x=x.sum(), y=y.sum(), xx=(x * x).sum(), yy=(y * y).sum(), xy=(x * y).sum(),
        means=(x / y).mean(),
    ).to_pandas().iloc[0].astype(float).fillna({"x": 0, "y": 0})  # fmt: skip
    mean, low, high = statistics.ratio_from_sums(*sums[["n", "x", "y", "xx", "yy", "xy"]])
    result = {
        "pooled_mean": mean, "median": quantile(histogram(observed.gap_days), 0.5), "mean_of_means": sums["means"],
        "n_gaps": sums["y"], "n_customers": sums["n"], "low": low, "high": high,
    }  # fmt: skip
    return pd.Series(result, dtype=float)


def second_order(
    customer_days: Table,
    as_of: date,
    days: tuple[int, ...] = (30, 60, 90, 180, 365),
    leave_out: int = MAY_HOLD_EARLIER,
) -> pd.DataFrame:
    """Share of customers who ordered on a second day within so many days of their first.

    Returns
    -------
    DataFrame, one row per number of days
        ``days``; ``k`` of ``n`` (customers whose first day lies at least so many days before ``as_of``, and not in
        the first three months of the data); ``share`` with Wilson ``low``, ``high``.
    """
    seen = up_to(customer_days, as_of)
    first, _ = day_range(seen)
    born = seen.group_by("customer_id").aggregate(first=seen.day.min())
    if first is not None:
        start = add_months(first.replace(day=1), leave_out)
        born = born.filter(born["first"] >= ibis.date(start.isoformat()))
    later = seen.join(born, "customer_id").filter(lambda t: t.day > t["first"])
    second = later.group_by("customer_id").aggregate(wait=later.day.delta(later["first"], unit="day").min())
    people = born.left_join(second, "customer_id").select("first", "wait")
    observed = ibis.date(as_of.isoformat()).delta(people["first"], unit="day")
    sums = {f"n{d}": (observed >= d).sum() for d in days}
    sums |= {f"k{d}": ((observed >= d) & (people.wait <= d)).sum() for d in days}
    row = fetch_row(people.aggregate(**sums))
    frame = pd.DataFrame({"days": days, "k": [int(row[f"k{d}"]) for d in days], "n": [int(row[f"n{d}"]) for d in days]})
    frame["share"] = frame["k"] / frame["n"].where(frame["n"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    return frame
