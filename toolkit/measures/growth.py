"""Is the growth sound? Sales by year, what they are made of, and the five lights of the method."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.answers import named
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.health import retention_rate
from toolkit.measures.newcomers import pool, realised, settled
from toolkit.measures.nps import overall
from toolkit.measures.periods import LATE_START, add_months, between, complete_months, day_range, month_of, up_to
from toolkit.measures.rated import rated_alone
from toolkit.measures.worth import TARGET, margin_to_coca

__all__ = ["equation", "lights", "margin_to_coca", "realised", "trap", "years"]
YEARS = ("previous", "last")
THRESHOLDS = {"revenue_yoy": 0.0, "ltv_yoy": -0.20, "nps": 40.0, "clv_to_coca": TARGET, "retention_rate": 0.20}
FEWEST_COHORTS = 3


def years(orders: Table, as_of: date) -> pd.DataFrame:
    """The last 12 months and the 12 before, as customers x orders per customer x order value = sales.

    Returns
    -------
    DataFrame, one row per year, "previous" then "last"; none for a year that the data does not hold whole
        ``year``; ``start``, ``end`` (first and last day); of identified customers ``sales`` (currency), ``orders``,
        ``customers``, ``aov``, ``orders_per_customer``, ``sales_per_customer``; ``all_sales`` (anonymous orders too).
        The last year runs from the day after ``as_of`` - 12 months to ``as_of``.
    """
    begin, _ = day_range(up_to(orders, as_of))
    rows = []
    for back, label in ((24, "previous"), (12, "last")):
        after, end = add_months(as_of, -back), add_months(as_of, 12 - back)
        start = after + timedelta(days=1)
        if begin is not None and begin <= start + LATE_START:
            rows.append({"year": label, "start": start, "end": end} | _year(between(orders, after, end)))
    columns = [
        "year", "start", "end", "sales", "orders", "customers",
        "aov", "orders_per_customer", "sales_per_customer", "all_sales",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns[:6] + columns[-1:]).astype({"orders": int, "customers": int})
    people, count = frame["customers"].where(frame["customers"] > 0), frame["orders"].where(frame["orders"] > 0)
    frame["aov"], frame["orders_per_customer"] = frame["sales"] / count, frame["orders"] / people
    return frame.assign(sales_per_customer=frame["sales"] / people)[columns]


def lights(
    lines: Table,
    orders: Table,
    customer_days: Table,
    as_of: date,
    answers: Table | None = None,
    spend: Table | None = None,
    nps_threshold: float = THRESHOLDS["nps"],
) -> pd.DataFrame:
    """The five symptom lights (method 1.0.3).

    Parameters
    ----------
    answers : Table, optional
        Those of kind nps of the 12 months to ``as_of``, 0 to 10, count, as in :func:`nps.overall`.
    spend : Table, optional
        Without it the light of margin to CoCA is grey.
    nps_threshold : float
        Points; the client's own where it has one.

    Returns
    -------
    DataFrame, five rows: revenue_yoy, ltv_yoy, nps, clv_to_coca, retention_rate
        ``light``; ``value`` (changes and shares 0-1, NPS in points); ``threshold``; ``low``, ``high``; ``n``;
        ``state``: "green", "red" or "grey" (unknown); ``note``: why grey, or "sales_not_margin" where sales stand for
        the margin, or "". Red: revenue not above, ltv at or below its threshold; the others below theirs. Revenue is
        of all sale lines, identified or not.
    """
    cohorts = settled(realised(orders, as_of))
    figures = {
        "revenue_yoy": _revenue_change(lines, as_of),
        "ltv_yoy": _value_change(cohorts),
        "nps": _nps(answers, orders, as_of),
        "clv_to_coca": _to_coca(spend, orders, as_of),
        "retention_rate": (retention_rate(customer_days, as_of), "short_history"),
    }
    thresholds = THRESHOLDS | {"nps": nps_threshold}
    rows = [_light(name, *figure, thresholds[name]) for name, figure in figures.items()]
    return pd.DataFrame(rows)[["light", "value", "threshold", "low", "high", "n", "state", "note"]]


def trap(lights: pd.DataFrame) -> bool | None:
    """The growth trap: revenue grows while at least two of the other lights are red.

    Returns
    -------
    bool or None
        None when it cannot be told: revenue unknown, or the grey lights could make two reds.
    """
    state = lights.set_index("light")["state"]
    others = state.drop("revenue_yoy")
    red, grey = (others == "red").sum(), (others == "grey").sum()
    if state["revenue_yoy"] == "red" or red + grey < 2:
        return False
    if state["revenue_yoy"] == "grey" or red < 2:
        return None
    return True


def _light(name: str, figure: pd.Series, note: str, threshold: float) -> dict:
    value = figure["value"]
    if np.isnan(value):
        state = "grey"
    else:
        red = value <= threshold if name in ("revenue_yoy", "ltv_yoy") else value < threshold
        state = "red" if red else "green"
        note = note if note == "sales_not_margin" else ""
    known = figure[["value", "low", "high", "n"]].to_dict()
    return known | {"light": name, "threshold": threshold, "state": state, "note": note}


def _revenue_change(lines: Table, as_of: date) -> tuple[pd.Series, str]:
    sold = up_to(lines, as_of, "ordered_at").filter(lambda t: t.kind == "sale")
    begin, _ = day_range(sold, "ordered_at")
    turn, start = add_months(as_of, -12), add_months(as_of, -24) + timedelta(days=1)
    if begin is None or begin > start + LATE_START:
        return statistics.estimate(), "short_history"
    before, last = (
        fetch_row(part.aggregate(sales=part.net_amount.sum(), n=part.order_id.nunique()))
        for part in (
            between(sold, add_months(as_of, -24), turn, "ordered_at"),
            between(sold, turn, as_of, "ordered_at"),
        )
    )
    change = last["sales"] / before["sales"] - 1 if before["sales"] > 0 else np.nan
    return statistics.estimate(change, n=last["n"]), "short_history"


def _value_change(cohorts: pd.DataFrame) -> tuple[pd.Series, str]:
    """The latest 12 complete cohorts against the same calendar months a year earlier, where both are complete."""
    by_month = cohorts.set_index("cohort")
    both = [month for month in by_month.index[-12:] if add_months(month, -12) in by_month.index]
    if len(both) < FEWEST_COHORTS:
        return statistics.estimate(), "few_cohorts"
    now, before = by_month.loc[both], by_month.loc[[add_months(month, -12) for month in both]]
    known = now["margin_per_customer"].notna().all() and before["margin_per_customer"].notna().all()
    column = "margin_per_customer" if known else "value_per_customer"
    change, low, high = statistics.relative_change(pool(now, column), pool(before, column))
    figure = statistics.estimate(change, n=now["n"].sum(), low=low, high=high)
    return figure, "" if known else "sales_not_margin"


def _nps(answers: Table | None, orders: Table, as_of: date) -> tuple[pd.Series, str]:
    """As step 7 counts it."""
    unknown = statistics.estimate(), "no_answers"
    if answers is None:
        return unknown
    try:
        recent = rated_alone(named(up_to(answers, as_of, "answered_at"), orders)).counted(as_of)
    except MissingData:
        return unknown
    return (overall(recent), "no_answers") if len(recent.answers) else unknown


def _to_coca(spend: Table | None, orders: Table, as_of: date) -> tuple[pd.Series, str]:
    if spend is None:
        return statistics.estimate(), "no_spend"
    return margin_to_coca(spend, orders, as_of), "no_cost"


def equation(orders: Table, traffic: Table, as_of: date, sales_channels: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Sessions x conversion x order value = sales, of the last 12 complete months and the 12 before.

    Parameters
    ----------
    sales_channels : tuple of str, optional
        Count only orders of these, where the visits are visits of these; all orders, anonymous ones too, otherwise.

    Returns
    -------
    DataFrame, one row per year that has a month with both visits and orders, "previous" then "last"
        ``year``; ``months`` (with both; only they count); ``sessions``; ``orders``; ``conversion`` = orders /
        sessions with Wilson ``low``, ``high``; ``aov`` and ``sales`` (currency).
    """
    sold = up_to(orders, as_of)
    if sales_channels is not None:
        sold = sold.filter(sold.sales_channel.isin(sales_channels))
    sold = sold.mutate(month=sold.day.truncate("M"))
    by_month = fetch(sold.group_by("month").aggregate(orders=sold.count(), sales=sold.sales.sum()))
    visits = traffic.mutate(month=traffic.month.truncate("M"))
    visits = fetch(visits.group_by("month").aggregate(sessions=visits.sessions.sum()))
    both = visits[visits["sessions"] > 0].merge(by_month, on="month")
    recent = complete_months(add_months(month_of(as_of), -25), as_of, 24)
    both["year"] = both["month"].map(dict(zip(recent, ["previous"] * 12 + ["last"] * 12, strict=True)))
    sums = both.groupby("year").agg(
        months=("month", "size"), sessions=("sessions", "sum"), orders=("orders", "sum"), sales=("sales", "sum")
    )
    sums = sums.reindex([year for year in YEARS if year in sums.index])
    low, high = statistics.wilson(sums["orders"], sums["sessions"])
    sums = sums.assign(
        conversion=sums["orders"] / sums["sessions"], low=low, high=high, aov=sums["sales"] / sums["orders"]
    )
    order = ["months", "sessions", "orders", "conversion", "low", "high", "aov", "sales"]
    return sums[order].rename_axis("year").reset_index()


def _year(orders: Table) -> dict:
    known = orders.customer_id.notnull()
    sums = orders.aggregate(
        sales=orders.sales.sum(where=known).round(2), orders=orders.count(where=known),
        customers=orders.customer_id.nunique(), all_sales=orders.sales.sum().round(2),
    )  # fmt: skip
    return fetch_row(sums).to_dict()
