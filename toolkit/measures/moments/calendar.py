"""Moments told by the calendar, or by where a customer stands today; no order ends them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from toolkit.measures.moments.known import Known, day_of, never
from toolkit.measures.periods import month_number, up_to

if TYPE_CHECKING:
    from toolkit.measures.playbook import Rule

YEAR_MONTHS = 12


def birthday(known: Known, rule: Rule) -> Table:
    """A birthday; of those born on 29 February, the 28th where the year has no 29th."""
    born = known.customers.filter(known.customers.birthday.notnull())
    born = born.group_by("customer_id").aggregate(origin=born.birthday.min())
    days = _every(known, born, YEAR_MONTHS).drop("over_on").join(known.everybody, "customer_id")
    return _known_by_then(days)


def _known_by_then(days: Table) -> Table:
    """Without the days before the shop knew the customer."""
    held = days.filter(days.since.isnull() | (days.since <= days.happened_on))
    return held.select("customer_id", "happened_on", over_on=never())


def anniversary(known: Known, rule: Rule) -> Table:
    """Every ``number`` months since a customer made an account or, where that is not known or later, first ordered."""
    known_since = known.everybody.filter(known.everybody.since.notnull())
    return _every(known, known_since.select("customer_id", origin=known_since.since), int(rule.number))


def _every(known: Known, people: Table, months: int) -> Table:
    """The days within the span that lie a multiple of so many months (one or more) after ``origin``."""
    first, last = known.span
    most = (last.year - first.year) * YEAR_MONTHS + last.month - first.month
    turns = ibis.memtable({"turn": list(range(most // months + 2))}, schema={"turn": "int64"})
    start = first.year * YEAR_MONTHS + first.month
    passed = ((start - month_number(people.origin)) / months).floor().cast("int64")
    dates = people.mutate(passed=passed).cross_join(turns)
    count = (dates.passed + dates.turn) * months
    dates = dates.mutate(count=count, happened_on=(dates.origin + count.as_interval("M")).cast("date"))
    inside = (dates["count"] > 0) & dates.happened_on.between(day_of(first), day_of(last))
    return dates.filter(inside).select("customer_id", "happened_on", over_on=never())


def season(known: Known, rule: Rule) -> Table:
    """``number`` days before each season of ``[personalisation] season``, for everybody."""
    days = [day - timedelta(days=int(rule.number)) for day in known.settled.season.values()]
    dates = ibis.memtable({"happened_on": days or [date.max]}, schema={"happened_on": "date"})
    return _known_by_then(known.everybody.cross_join(dates))


def in_group(known: Known, rule: Rule) -> Table:
    """Belonging to a group of the rule today: once, so a message of the rule ever sent counts as done."""
    there = known.assigned.filter(known.assigned["group"].isin(list(rule.groups))) if rule.groups else known.assigned
    return there.select("customer_id", happened_on=day_of(known.as_of), over_on=never())


def account(known: Known, rule: Rule) -> Table:
    """The day on which somebody made an account."""
    return _accounts(known).mutate(over_on=never())


def signed_up(known: Known, rule: Rule) -> Table:
    """The same, of those who had not ordered by the end of that day; over with the first order."""
    made = _accounts(known)
    bought = known.days.group_by("customer_id").aggregate(over_on=known.days["first"].min())
    both = made.left_join(bought, "customer_id")
    both = both.filter(both.over_on.isnull() | (both.over_on > both.happened_on))
    return both.select("customer_id", "happened_on", "over_on")


def _accounts(known: Known) -> Table:
    """The first day on which each customer is said to have made an account, by the list of customers or by events."""
    listed = up_to(known.customers.filter(known.customers.registered_at.notnull()), known.as_of, "registered_at")
    days = listed.select("customer_id", day=listed.registered_at.cast("date"))
    if known.events is not None:
        made = known.events.filter((known.events.kind == "account") & known.events.customer_id.notnull())
        days = days.union(made.select("customer_id", day=made["at"].cast("date")))
    return days.group_by("customer_id").aggregate(happened_on=days.day.min())


__all__ = ["account", "anniversary", "birthday", "in_group", "season", "signed_up"]
