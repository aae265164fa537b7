"""Customers kept from one year to the next: calendar years where the data hold two, else years back from as of."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch_row
from toolkit.measures.periods import LATE_START, add_months, day_range, up_to

COLUMNS = ["first_day", "last_day", "at_start", "at_end", "new", "crr", "k", "n", "retention", "low", "high"]


def kept(customer_days: Table, as_of: date) -> pd.DataFrame:
    """Retention year by year, two ways.

    Returns
    -------
    DataFrame, one row per year whose year before lies in the data too
        ``first_day``, ``last_day``; ``at_start`` (S): customers of the year before; ``at_end`` (E): customers of this
        year; ``new`` (N): of these, first seen in it; ``crr`` = (E - N) / S, which counts those who came back after
        longer than a year too, and so may exceed 1; ``k`` of ``n`` (= S) who ordered again, ``retention`` = k / n with
        Wilson ``low``, ``high``. Calendar years; where the data do not hold two, years back from ``as_of``.
    """
    days = up_to(customer_days, as_of)
    first, _last = day_range(days)
    if first is None:
        return pd.DataFrame(columns=COLUMNS)
    years = _calendar(first, as_of) or _rolling(first, as_of)
    return pd.DataFrame([_year(days, start) for start in years], columns=COLUMNS)


def _calendar(first: date, as_of: date) -> list[date]:
    """First days of the whole calendar years that have a whole one before them."""
    begin = date((first - LATE_START).year + 1, 1, 1)
    whole = [date(year, 1, 1) for year in range(begin.year, as_of.year + 1) if date(year, 12, 31) <= as_of]
    return whole[1:]


def _rolling(first: date, as_of: date) -> list[date]:
    """First days of the years back from ``as_of`` that have a whole one before them, the earliest first."""
    back = [add_months(as_of, -12 * k) + timedelta(days=1) for k in range(1, 31)]
    return [start for start in back if add_months(start, -12) + LATE_START >= first][::-1]


def _year(days: Table, start: date) -> dict:
    before, end = add_months(start, -12), add_months(start, 12)
    at, was, will = (ibis.date(day.isoformat()) for day in (start, before, end))
    known = days.filter(days.day < will)
    each = known.group_by("customer_id").aggregate(
        earlier=((known.day >= was) & (known.day < at)).max(),
        now=(known.day >= at).max(),
        born=known.day.min() >= at,
    )
    row = fetch_row(each.aggregate(
        at_start=each.earlier.cast("int64").sum(), at_end=each.now.cast("int64").sum(),
        new=(each.now & each.born).cast("int64").sum(), k=(each.now & each.earlier).cast("int64").sum(),
    ))  # fmt: skip
    figure = statistics.share(row["k"], row["at_start"])
    crr = (row["at_end"] - row["new"]) / row["at_start"] if row["at_start"] else float("nan")
    last_day = end - timedelta(days=1)
    counts = {name: int(row[name]) for name in ("at_start", "at_end", "new", "k")}
    return {"first_day": start, "last_day": last_day, **counts, "crr": crr, "n": counts["at_start"],
            "retention": figure["value"], "low": figure["low"], "high": figure["high"]}  # fmt: skip
