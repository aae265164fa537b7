"""Who counts as a new customer: three definitions side by side, and what a customer costs by each."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import costs, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range, months_between, up_to
from toolkit.measures.picking import first_of

SILENCE_DAYS = 365
DEFINITIONS = ("first_ever", "first_or_reactivated", "first_in_window")


def first_orders(orders: Table, customers: Table | None, as_of: date) -> Table:
    """The first sale order of each identified customer up to ``as_of``.

    Returns
    -------
    Table, one row per customer
        ``customer_id``, ``order_id`` (of orders at the same moment, the first by id), ``month`` (first day of it),
        ``sales``, ``cost``, ``source_channel`` (missing where unknown).
    """
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    first = first_of(known, ["customer_id"], ["ordered_at", "order_id"])
    first = first.select("customer_id", "order_id", "sales", "cost", month=first.day.truncate("M"))
    if customers is None:
        return first.mutate(source_channel=ibis.null("string"))
    channels = customers.select("customer_id", "source_channel").distinct(on="customer_id")
    return first.left_join(channels, "customer_id").drop("customer_id_right")


def new_customers(orders: Table, customers: Table | None, as_of: date) -> pd.DataFrame:
    """New customers of each month and source channel: the first sale order ever seen.

    Returns
    -------
    DataFrame, one row per month and source channel with a new customer
        ``month`` (date), ``source_channel`` (None where unknown), ``n``, ``may_hold_earlier`` (one of the first
        three months of the data, when old customers look new).
    """
    first = first_orders(orders, customers, as_of)
    counted = first.group_by(["month", "source_channel"]).aggregate(n=first.count())
    frame = fetch(counted.order_by(["month", "source_channel"]))
    early = months_between(frame["month"].min(), as_of)[:MAY_HOLD_EARLIER] if len(frame) else []
    return frame.assign(may_hold_earlier=frame["month"].isin(early))


def won(
    orders: Table, months: list[date], as_of: date, silence_days: int = SILENCE_DAYS, customers: Table | None = None
) -> Table:
    """The customers with an order in any of these calendar months, and in which sense they are new in them.

    Returns
    -------
    Table, one row per identified customer
        ``customer_id``; ``first_ever`` (the month of the first order of all, where it is one of the months),
        ``reactivated`` (else the first of the months with an order more than ``silence_days`` after the one before),
        ``first_in_window`` (the first of the months with an order); missing where it does not hold;
        ``source_channel`` (missing where unknown).
    """
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    days = known.select("customer_id", "day").distinct()
    before = days.day.lag().over(ibis.window(group_by="customer_id", order_by="day"))
    days = days.mutate(month=days.day.truncate("M"), before=before)
    silent = days.day.delta(days.before, unit="day") > silence_days
    seen = days.mutate(
        first_ever=days.before.isnull().ifelse(days.month, ibis.null("date")),
        reactivated=silent.ifelse(days.month, ibis.null("date")),
    ).filter(days.month.isin([ibis.date(m.isoformat()) for m in months]))
    each = seen.group_by("customer_id").aggregate(
        first_ever=seen.first_ever.min(), reactivated=seen.reactivated.min(), first_in_window=seen.month.min()
    )
    again = each.first_ever.isnull().ifelse(each.reactivated, ibis.null("date"))
    each = each.mutate(reactivated=again)
    if customers is None:
        return each.mutate(source_channel=ibis.null("string"))
    channels = customers.select("customer_id", "source_channel").distinct(on="customer_id")
    return each.left_join(channels, "customer_id").drop("customer_id_right")


def new_by_definition(
    orders: Table, months: list[date], as_of: date, silence_days: int = SILENCE_DAYS, customers: Table | None = None
) -> pd.DataFrame:
    """New customers of some months under three definitions, by source channel and in total.

    Parameters
    ----------
    months : list of date
        First days of the calendar months that make the window.
    silence_days : int
        A customer is reactivated by an order more than so many days after the one before.

    Returns
    -------
    DataFrame, one row per source channel (None: unknown) and a last row "total"
        ``source_channel``; ``first_ever``: no order before, in all of the data; ``reactivated``: not so, but back after
        the silence (NaN where the data begin too late for a silence to be seen before every one of the months);
        ``first_or_reactivated``, their sum; ``first_in_window``: with an order in the window, whatever lies before
        it, as an export of these months alone would count. first_ever <= first_or_reactivated <= first_in_window.
    """
    each = won(orders, months, as_of, silence_days, customers)
    sums = {name: each[name].count() for name in ("first_ever", "reactivated", "first_in_window")}
    rows = fetch(each.group_by("source_channel").aggregate(**sums)).sort_values("source_channel", na_position="last")
    whole = fetch(each.aggregate(**sums)).assign(source_channel=costs.TOTAL)
    table = pd.concat([rows, whole], ignore_index=True)
    begin, _last = day_range(orders)
    if not months or begin is None or begin > min(months) - timedelta(days=silence_days + 1):
        table["reactivated"] = np.nan
    table["first_or_reactivated"] = table["first_ever"] + table["reactivated"]
    return table[["source_channel", "first_ever", "reactivated", "first_or_reactivated", "first_in_window"]]


def coca_by_definition(
    orders: Table, spend: Table | None, as_of: date, silence_days: int = SILENCE_DAYS, months: int = 12
) -> pd.DataFrame:
    """How many customers were won and what one cost, by each definition of new.

    Parameters
    ----------
    spend : Table or None
        Without it the customers of the latest ``months`` complete months count, not of the first three of the data, and
        costs are NaN.

    Returns
    -------
    DataFrame, one row per definition: first_ever, first_or_reactivated, first_in_window
        ``definition``; ``n`` customers (NaN: the data are too short to tell); ``cost`` of the same months (currency);
        ``coca`` = cost / n with exact Poisson ``low``, ``high``.

    Raises
    ------
    MissingData
        Spend in no month.
    """
    if spend is None:
        begin, _last = day_range(orders)
        window, cost = (complete_months(begin, as_of)[MAY_HOLD_EARLIER:][-months:] if begin else []), np.nan
    else:
        window = costs.usable_months(spend, orders, as_of, months)
        spent = costs.summed(spend)
        cost = spent.loc[spent["month"].isin(window), "amount"].sum()
    n = new_by_definition(orders, window, as_of, silence_days).iloc[-1][list(DEFINITIONS)].astype(float).to_numpy()
    people = np.where(n > 0, n, np.nan)
    few, many = statistics.poisson_interval(people)
    return pd.DataFrame(
        {"definition": DEFINITIONS, "n": n, "cost": cost, "coca": cost / people, "low": cost / many, "high": cost / few}
    )
