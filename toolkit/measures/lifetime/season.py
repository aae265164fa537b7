"""The season: how much more or less a shop's customers order again in a part of the year."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.frames import fetch
from toolkit.measures.periods import up_to

YEAR = 365


def repeat_days(customer_days: Table, as_of: date) -> pd.Series:
    """Repeat order days of all customers by calendar day, from the first day of the data; 0 where there was none."""
    days = up_to(customer_days, as_of)
    born = days.group_by("customer_id").aggregate(first=days.day.min())
    counted = days.join(born, "customer_id")
    counted = counted.group_by("day").aggregate(n=(counted.day > counted["first"]).cast("int64").sum())
    frame = fetch(counted.order_by("day"))
    if frame.empty:
        return pd.Series(dtype=float)
    return frame.set_index("day")["n"].reindex(pd.date_range(frame["day"].iloc[0], as_of).date, fill_value=0)


def index(repeats: pd.Series, as_of: date, start: int, end: int) -> float:
    """Repeat order days a day in the days ``start`` to ``end`` after a year ago, over the mean of that year.

    Parameters
    ----------
    repeats : Series by calendar day
        From :func:`repeat_days`.

    Returns
    -------
    float
        1 is an ordinary time of year; NaN where the data do not go back a year before ``as_of``.
    """
    year_ago = as_of - timedelta(days=YEAR)
    year = repeats[(repeats.index > year_ago) & (repeats.index <= as_of)]
    if len(year) < YEAR or not year.sum() > 0:
        return np.nan
    rows = np.arange(start, end) % YEAR
    return float(year.iloc[rows].mean() / year.mean())
