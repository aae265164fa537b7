"""Months and windows: what lies at or before ``as_of``, and which calendar months are wholly seen."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import ibis
from ibis.expr.types import IntegerValue, Table

MAY_HOLD_EARLIER = 3
"""Cohorts of this many first months of the data may hold customers who first ordered before it begins."""
LATE_START = timedelta(days=7)
"""A year still counts as seen when the first order is at most this much later than its first day."""


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), or that month's last day where it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_of(day: date) -> date:
    """First day of the month of a day."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """First days of the months from that of ``first`` to that of ``last``, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(month_of(first), i) for i in range(count)]


def last_complete_month(as_of: date) -> date:
    """First day of the latest month that lies wholly at or before ``as_of``."""
    return add_months(month_of(as_of + timedelta(days=1)), -1)


def is_complete(month: date, as_of: date) -> bool:
    """Whether the whole calendar month lies at or before ``as_of``."""
    return month_of(month) <= last_complete_month(as_of)


def complete_months(first: date, as_of: date, months: int | None = None) -> list[date]:
    """The complete months from that of ``first`` on; with ``months``, only the latest so many of them."""
    every = months_between(first, last_complete_month(as_of))
    return every if months is None else every[max(len(every) - months, 0) :]


def up_to(table: Table, as_of: date, column: str = "day") -> Table:
    """The rows on or before ``as_of``; a time of day on ``as_of`` itself counts."""
    return table.filter(table[column].cast("date") <= ibis.date(as_of.isoformat()))


def between(table: Table, after: date, last: date, column: str = "day") -> Table:
    """The rows later than ``after`` and not later than ``last``."""
    return up_to(table, last, column).filter(lambda t: t[column].cast("date") > ibis.date(after.isoformat()))


def within(table: Table, months: list[date], column: str = "day") -> Table:
    """The rows that fall in any of these calendar months."""
    return table.filter(table[column].cast("date").truncate("M").isin([ibis.date(m.isoformat()) for m in months]))


def month_number(column: ibis.Value) -> IntegerValue:
    """A running number of the calendar month; a difference of two is whole months on every engine."""
    return column.year().cast("int64") * 12 + column.month().cast("int64")


def day_range(table: Table, column: str = "day") -> tuple[date | None, date | None]:
    """First and last day in a column; None, None for an empty table."""
    days = table[column].cast("date")
    row = table.aggregate(first=days.min(), last=days.max()).to_pyarrow().to_pylist()[0]
    return row["first"], row["last"]
