"""What new customers bring in their first year."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.frames import fetch
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range, months_between, up_to

FIRST_YEAR = timedelta(days=365)


def first_year(orders: Table, as_of: date) -> Table:
    """What each identified customer brought in its first 365 days.

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``first`` (day of the first order), ``cohort`` (its month); ``value`` (sales, currency);
        ``known_sales`` and ``known_margin`` of the orders whose cost is known (before returns). The year of a customer
        who came less than 365 days before ``as_of`` is not over.
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
    return each.mutate(cohort=each["first"].truncate("M"))


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
    each = first_year(orders, as_of)
    frame = fetch(each.group_by("cohort").aggregate(
        n=each.count(), value=each.value.sum(), value_per_customer=each.value.mean(),
        value_sd=each.value.std(how="sample"), known_sales=each.known_sales.sum(), known_margin=each.known_margin.sum(),
    ).order_by("cohort"))  # fmt: skip
    margin = scaled_margin(frame["value"], frame["known_sales"], frame["known_margin"])
    frame["margin_per_customer"] = margin / frame["n"]
    frame["complete"] = [_is_over(month, as_of) for month in frame["cohort"]]
    early = months_between(frame["cohort"].min(), as_of)[:MAY_HOLD_EARLIER] if len(frame) else []
    frame["may_hold_earlier"] = frame["cohort"].isin(early)
    return frame[
        ["cohort", "n", "value_per_customer", "value_sd", "margin_per_customer", "complete", "may_hold_earlier"]
    ]


def _is_over(cohort: date, as_of: date) -> bool:
    """Whether the first year of a cohort's last possible customer is over."""
    return add_months(cohort, 1) + FIRST_YEAR - timedelta(days=2) <= as_of


def settled_months(orders: Table, as_of: date) -> list[date]:
    """The months whose new customers are surely new and have all been seen for 365 days."""
    begin, _last = day_range(up_to(orders, as_of).filter(lambda t: t.customer_id.notnull()))
    every = months_between(begin, as_of)[MAY_HOLD_EARLIER:] if begin else []
    return [month for month in every if _is_over(month, as_of)]


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
