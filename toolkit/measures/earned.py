"""What cohorts of customers have brought so far: sales and margin per customer, adding up with their age."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.cohorts import counts
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH, scaled_margin
from toolkit.measures.periods import (
    MAY_HOLD_EARLIER,
    add_months,
    day_range,
    last_complete_month,
    month_number,
    month_of,
    months_between,
    up_to,
    within,
)

WHAT = ("sales", "margin")


def by_age(customer_days: Table, as_of: date) -> pd.DataFrame:
    """What each cohort brought at each age.

    Returns
    -------
    DataFrame, one row per cohort and age that has been wholly seen
        ``cohort`` (month of first order); ``age`` (whole months since, 0 = that month); ``n`` customers of the cohort;
        ``sales``; ``margin`` (NaN where too little of the cohort's cost is known), currency.
    """
    table = counts(customer_days, as_of)
    seen = (
        table.stack().dropna().rename("customers").reset_index()
        if len(table)
        else pd.DataFrame(columns=["cohort", "age"])
    )
    days = up_to(customer_days, as_of)
    born = days.group_by("customer_id").aggregate(born=month_number(days.day).min())
    aged = days.join(born, "customer_id")
    aged = aged.mutate(age=month_number(aged.day) - aged.born)
    sums = aged.group_by(["born", "age"]).aggregate(
        sales=aged.sales.sum(), known_sales=aged.cost.notnull().ifelse(aged.sales, 0.0).sum(),
        known_margin=(aged.sales - aged.cost).sum().fill_null(0.0),
    ).to_pandas()  # fmt: skip
    seen["born"] = [cohort.year * 12 + cohort.month for cohort in seen["cohort"]]
    frame = seen.merge(sums, on=["born", "age"], how="left").fillna({"sales": 0, "known_sales": 0, "known_margin": 0})
    whole = frame.groupby("cohort")[["sales", "known_sales", "known_margin"]].transform("sum")
    enough = scaled_margin(whole["sales"], whole["known_sales"], whole["known_margin"]).notna()
    share = frame["sales"] / frame["known_sales"].where(frame["known_sales"] > 0)
    margin = (frame["known_margin"] * share).fillna(0.0).where(enough)
    n = frame["cohort"].map(table[0] if len(table) else {})
    return pd.DataFrame(
        {"cohort": frame["cohort"], "age": frame["age"].astype(int), "n": n, "sales": frame["sales"], "margin": margin}
    ).astype({"n": int})


def change(customer_days: Table, as_of: date, months: int = 6, leave_out: int = MAY_HOLD_EARLIER) -> pd.Series:
    """What new customers bring by the same age, the latest cohorts against those of the same months a year before.

    Parameters
    ----------
    months : int
        Ages 0 to so many months count; cohorts that have wholly seen them, twelve at most, and those a year earlier.

    Returns
    -------
    Series
        ``value`` = now / before - 1 with ``low``, ``high``; ``k`` missing; ``n`` customers now; ``now``, ``before``
        (currency a customer); ``n_before``; ``months``; ``is_margin`` (0: sales, as too little of the cost is known).
        NaN where no cohort has one a year before it.
    """
    days = up_to(customer_days, as_of)
    first, _last = day_range(days)
    last = month_of(add_months(last_complete_month(as_of), -months))
    known = months_between(first, last)[leave_out:] if first else []
    born = days.group_by("customer_id").aggregate(first=days.day.min())
    seen = days.join(born, "customer_id")
    seen = seen.filter(month_number(seen.day) - month_number(seen["first"]) <= months)
    each = seen.group_by(["customer_id", "first"]).aggregate(
        sales=seen.sales.sum(), known_sales=seen.cost.notnull().ifelse(seen.sales, 0.0).sum(),
        known_margin=(seen.sales - seen.cost).sum().fill_null(0.0),
    )  # fmt: skip
    held = set(fetch(each.select(cohort=each["first"].truncate("M")).distinct())["cohort"]) & set(known)
    now = [month for month in known[-12:] if {month, add_months(month, -12)} <= held]
    sums = fetch_row(each.aggregate([each[name].sum().name(name) for name in ("sales", "known_sales")]))
    is_margin = sums["known_sales"] > 0 and sums["known_sales"] >= KNOWN_ENOUGH * sums["sales"]
    worth = each.known_margin * each.sales / each.known_sales.nullif(0) if is_margin else each.sales
    figures = [_moments(each.mutate(worth=worth), cohorts) for cohorts in (now, [add_months(m, -12) for m in now])]
    value, low, high = statistics.relative_change(*figures)
    more = {"now": figures[0][0], "before": figures[1][0], "n_before": figures[1][2], "months": months}
    figure = statistics.estimate(value, np.nan, figures[0][2], low, high)
    return pd.concat([figure, pd.Series(more | {"is_margin": is_margin}, dtype=float)])


def _moments(each: Table, cohorts: list[date]) -> tuple[float, float, float]:
    """Mean, deviation and count of what the customers of these cohorts brought."""
    if not cohorts:
        return np.nan, np.nan, 0.0
    row = within(each, cohorts, "first")
    found = row.aggregate(mean=row.worth.mean(), sd=row.worth.std(how="sample"), n=row.count())
    return tuple(fetch_row(found)[["mean", "sd", "n"]])


def cumulative(by_age: pd.DataFrame, what: str = "sales", leave_out: int = MAY_HOLD_EARLIER) -> pd.DataFrame:
    """What a customer has brought by each age, by the year of the first order.

    Parameters
    ----------
    by_age : DataFrame
        From :func:`by_age`; its first three cohorts, which may hold earlier customers, are left out.
    what : "sales" or "margin"

    Returns
    -------
    DataFrame, one row per year of first order and age
        ``year``; ``age``; ``n`` customers of the cohorts that have seen that age, fewer the older; ``value``: the mean
        cumulative function (Nelson 1988), the sum over ages of what was brought at each by a customer who has seen it.
    """
    cohorts = sorted(by_age["cohort"].unique())[leave_out:]
    kept = by_age[by_age["cohort"].isin(cohorts) & (by_age["n"] > 0)].sort_values(["cohort", "age"])
    sums = kept.assign(year=[cohort.year for cohort in kept["cohort"]]).groupby(["year", "age"]).agg(
        n=("n", "sum"), brought=(what, lambda values: values.sum(skipna=False))
    )  # fmt: skip
    frame = sums.reset_index()
    frame["value"] = (frame["brought"] / frame["n"]).groupby(frame["year"]).cumsum(skipna=False)
    return frame[["year", "age", "n", "value"]]
