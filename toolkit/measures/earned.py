"""What cohorts of customers have brought so far: sales and margin per customer, adding up with their age."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.cohorts import counts
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import MAY_HOLD_EARLIER, month_number, up_to

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
        ``year``; ``age``; ``n`` customers; ``value``: ``what`` per customer up to and with that age. At each age only
        the cohorts that have seen every age of the row count, so ``n`` may fall with age.
    """
    cohorts = sorted(by_age["cohort"].unique())[leave_out:]
    kept = by_age[by_age["cohort"].isin(cohorts) & (by_age["n"] > 0)].sort_values(["cohort", "age"])
    so_far = kept.assign(total=kept.groupby("cohort")[what].cumsum(), year=[c.year for c in kept["cohort"]])
    sums = so_far.groupby(["year", "age"]).agg(
        n=("n", "sum"), total=("total", lambda v: v.sum(skipna=False)), cohorts=("n", "size")
    )
    frame = sums.reset_index()
    return frame.assign(value=frame["total"] / frame["n"].where(frame["n"] > 0, np.nan))[["year", "age", "n", "value"]]
