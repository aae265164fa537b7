"""How long customers take to their second order, and what it would be worth if more of them came."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range, up_to

STANDARD, ADVANCED = 0.15, 0.50
"""Share of customers with a second order in the method's standard and advanced journeys (1.0.8)."""
YEAR = 365


def time_to_second(customer_days: Table, as_of: date, leave_out: int = MAY_HOLD_EARLIER) -> pd.DataFrame:
    """Share of customers with a second order day by the days since the first, all customers counted as long as seen.

    Kaplan & Meier (1958), those without a second order censored at ``as_of``; interval by Greenwood's formula on
    log(-log). The data's first three months are left out.

    Returns
    -------
    DataFrame, one row per day on which somebody ordered a second time
        ``days`` (>= 1); ``at_risk`` customers still waiting and observed; ``events``; ``share`` with a second order by
        then, 0 to 1, with ``low``, ``high``.
    """
    waits = _waits(customer_days, as_of, leave_out)
    counted = waits.group_by(["days", "came"]).aggregate(n=waits.count()).to_pandas()
    table = counted.pivot_table(index="days", columns="came", values="n", aggfunc="sum", fill_value=0).sort_index()
    table = table.reindex(columns=[False, True], fill_value=0)
    at_risk = table.sum(axis=1)[::-1].cumsum()[::-1]
    events = table[True]
    left = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = statistics.Z * np.sqrt(greenwood) / np.abs(np.log(left))
        low, high = 1 - left ** np.exp(-spread), 1 - left ** np.exp(spread)
    frame = {"days": table.index, "at_risk": at_risk, "events": events, "share": 1 - left, "low": low, "high": high}
    frame = pd.DataFrame(frame).reset_index(drop=True)
    return frame[frame["events"] > 0].astype({"days": int, "at_risk": int, "events": int}).reset_index(drop=True)


def _waits(customer_days: Table, as_of: date, leave_out: int) -> Table:
    """One row a customer: ``days`` to the second order day, or observed without one; whether it ``came``; ``first``."""
    days = up_to(customer_days, as_of)
    first, _last = day_range(days)
    start = add_months(first.replace(day=1), leave_out) if first else as_of
    ordered = days.mutate(place=ibis.row_number().over(group_by="customer_id", order_by="day"))
    born = ordered.filter(ordered.place == 0).select("customer_id", first="day")
    second = ordered.filter(ordered.place == 1).select("customer_id", second="day")
    people = born.left_join(second, "customer_id").drop("customer_id_right")
    people = people.filter(people["first"] >= ibis.date(start.isoformat()))
    until = ibis.coalesce(people.second, ibis.date(as_of.isoformat()))
    return people.select(
        "customer_id", "first", came=people.second.notnull(), days=until.delta(people["first"], unit="day")
    )


def second_order_value(customer_days: Table, as_of: date, leave_out: int = MAY_HOLD_EARLIER) -> pd.Series:
    """The share of customers with a second order within a year, and what one point more would be worth a year.

    Returns
    -------
    Series
        ``value`` = ``k`` of ``n`` customers observed for 365 days, first seen in the last three years but not in the
        data's first three months, with Wilson ``low``, ``high``; ``worth_of_later``: what those ``k`` brought with
        their second and later orders within their first 365 days, each (margin; sales where costs are unknown:
        ``is_margin`` 0); ``new_a_year``: customers first seen in the last 365 days; ``point``: 0.01 x new_a_year x
        worth_of_later, currency a year. NaN where nobody was observed that long.
    """
    waits = _waits(customer_days, as_of, leave_out)
    observed = ibis.date(as_of.isoformat()).delta(waits["first"], unit="day")
    waits = waits.mutate(seen=(observed >= YEAR) & (observed < 3 * YEAR), fresh=observed < YEAR)
    days = up_to(customer_days, as_of).join(waits, "customer_id")
    age = days.day.delta(days["first"], unit="day")
    later = days.filter(days.seen & days.came & (days.days <= YEAR) & (age > 0) & (age <= YEAR))
    sums = fetch_row(later.aggregate(
        sales=later.sales.sum(), known_sales=later.cost.notnull().ifelse(later.sales, 0.0).sum(),
        known_margin=(later.sales - later.cost).sum(),
    ))  # fmt: skip
    counts = fetch_row(waits.aggregate(
        n=waits.seen.cast("int64").sum(), fresh=waits.fresh.cast("int64").sum(),
        k=(waits.seen & waits.came & (waits.days <= YEAR)).cast("int64").sum(),
    ))  # fmt: skip
    is_margin = sums["known_sales"] > 0 and sums["known_sales"] >= KNOWN_ENOUGH * sums["sales"]
    total = sums["known_margin"] / sums["known_sales"] * sums["sales"] if is_margin else sums["sales"]
    worth = total / counts["k"] if counts["k"] else np.nan
    figure = statistics.share(counts["k"], counts["n"])
    point = 0.01 * counts["fresh"] * worth
    more = {"worth_of_later": worth, "is_margin": is_margin, "new_a_year": counts["fresh"], "point": point}
    return pd.concat([figure, pd.Series(more, dtype=float)])


def orders_each(orders: Table, as_of: date) -> pd.DataFrame:
    """How many customers have so many orders up to ``as_of``.

    Returns
    -------
    DataFrame, one row per count: 1, 2, 3, 4, 5 to 9, 10 or more
        ``least`` and ``most`` orders (most missing in the last row); ``n`` customers; ``share`` of all with Wilson
        ``low``, ``high``; ``orders``: theirs.
    """
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    each = known.group_by("customer_id").aggregate(orders=known.order_id.nunique())
    counted = each.group_by("orders").aggregate(n=each.count()).to_pandas()
    least, most = [1, 2, 3, 4, 5, 10], [1, 2, 3, 4, 9, np.nan]
    band = np.searchsorted(least, counted["orders"], "right") - 1
    sums = counted.assign(orders=counted["orders"] * counted["n"]).groupby(band)[["n", "orders"]].sum()
    sums = sums.reindex(range(len(least)), fill_value=0)
    low, high = statistics.wilson(sums["n"], np.full(len(sums), sums["n"].sum()))
    share = sums["n"] / max(sums["n"].sum(), 1)
    frame = {"least": least, "most": most, "n": sums["n"], "share": share, "low": low, "high": high}
    return pd.DataFrame(frame | {"orders": sums["orders"]}).reset_index(drop=True)
