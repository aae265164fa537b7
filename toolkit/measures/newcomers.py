"""What new customers bring in their first year, and whether that pays for them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, months_between, up_to, within

FIRST_YEAR = timedelta(days=365)


def realised(orders: Table, as_of: date) -> pd.DataFrame:
    """What the new customers of each month brought in their first 365 days.

    Returns
    -------
    DataFrame, one row per cohort (month of first order; months without new customers are absent)
        ``cohort`` (date); ``n`` customers; ``value_per_customer`` (sales, currency) and ``value_sd``;
        ``margin_per_customer`` (before returns; NaN where too little of the cost is known); ``complete`` (365 days
        of the cohort's last possible customer lie at or before ``as_of``; figures of the others are not final);
        ``may_hold_earlier`` (one of the first three months of the data).
    """
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    first = known.group_by("customer_id").aggregate(first=known.day.min())
    year = known.join(first, "customer_id")
    year = year.filter(year.day.delta(year["first"], unit="day") < FIRST_YEAR.days)
    each = year.group_by(["customer_id", "first"]).aggregate(
        value=year.sales.sum(),
        known_sales=year.cost.notnull().ifelse(year.sales, 0.0).sum(),
        known_margin=(year.sales - year.cost).sum().fill_null(0.0),
    )
    each = each.mutate(cohort=each["first"].truncate("M"))
    frame = fetch(each.group_by("cohort").aggregate(
        n=each.count(), value=each.value.sum(), value_per_customer=each.value.mean(),
        value_sd=each.value.std(how="sample"), known_sales=each.known_sales.sum(), known_margin=each.known_margin.sum(),
    ).order_by("cohort"))  # fmt: skip
    margin = scaled_margin(frame["value"], frame["known_sales"], frame["known_margin"])
    frame["margin_per_customer"] = margin / frame["n"]
    last_days = [add_months(month, 1) - timedelta(days=1) for month in frame["cohort"]]
    frame["complete"] = [day + FIRST_YEAR - timedelta(days=1) <= as_of for day in last_days]
    early = months_between(frame["cohort"].min(), as_of)[:MAY_HOLD_EARLIER] if len(frame) else []
    frame["may_hold_earlier"] = frame["cohort"].isin(early)
    return frame[
        ["cohort", "n", "value_per_customer", "value_sd", "margin_per_customer", "complete", "may_hold_earlier"]
    ]


def margin_to_coca(spend: Table, orders: Table, as_of: date, months: int = 12) -> pd.Series:
    """Margin of a new customer's first 365 days over what the same customers cost.

    Returns
    -------
    Series
        ``value`` = margin_per_new / coca, of the latest ``months`` complete cohorts with spend, without the first
        three months of the data; ``low``, ``high`` (t interval of the margin); ``n`` customers; ``k`` missing;
        ``margin_per_new``, ``coca`` (currency). NaN where the margin or the cost is unknown.
    """
    cohorts = settled(realised(orders, as_of))
    spent = set(fetch(spend.select(month=spend.month.truncate("M")).distinct())["month"])
    cohorts = cohorts[cohorts["cohort"].isin(spent)].tail(months)
    months_used = list(cohorts["cohort"])
    cost = within(spend, months_used, "month").amount.sum().to_pyarrow().as_py() if months_used else None
    people = int(cohorts["n"].sum())
    coca = cost / people if cost is not None and people else np.nan
    mean, sd, n = pool(cohorts, "margin_per_customer")
    low, high = statistics.mean_interval(mean, sd, n)
    figure = statistics.estimate(mean / coca, np.nan, people, low / coca, high / coca)
    return pd.concat([figure, pd.Series({"margin_per_new": mean, "coca": coca})])


def settled(cohorts: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`realised` that are final and whose customers are surely new."""
    return cohorts[cohorts["complete"] & ~cohorts["may_hold_earlier"]]


def pool(cohorts: pd.DataFrame, column: str) -> tuple[float, float, float]:
    """Mean, deviation and n over cohorts of a column of :func:`realised`; a margin is taken to vary as sales do."""
    n, mean = cohorts["n"], cohorts[column]
    total = n.sum()
    if not total:
        return np.nan, np.nan, 0.0
    pooled = (n * mean).sum(skipna=False) / total
    value = cohorts["value_per_customer"]
    sd = (cohorts["value_sd"] * mean / value.where(value != 0)).fillna(0.0)
    squares = ((n - 1) * sd**2 + n * (mean - pooled) ** 2).sum(skipna=False)
    return pooled, float(np.sqrt(squares / max(total - 1, 1))), float(total)
