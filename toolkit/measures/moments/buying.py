"""Moments told by orders: how many, how long ago, how much in a year.

Each function gives one row per customer and day on which the moment happened: ``customer_id``, ``happened_on`` and
``over_on``, the day of the next order, with which it is over where an order ends it (missing while there is none).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import IntegerValue, Table

from toolkit.measures.moments.known import Known, day_of, later, never
from toolkit.measures.tiers import NEAR

if TYPE_CHECKING:
    from toolkit.measures.playbook import Rule

ENOUGH_GAPS = 3
"""Gaps between order days from which a customer's own mean counts; below it the group's does."""
FEW_GAPS = 100
"""Gaps of a group from which its mean counts; below it the shop's does."""
YEAR = 365


def order_count(known: Known, rule: Rule) -> Table:
    """The day of the ``number``-th order (of a day with several orders, any of them)."""
    days = known.days
    return _on_the_day(days.filter((days.so_far >= rule.number) & (days.before < rule.number)))


def ordered(known: Known, rule: Rule) -> Table:
    """A day with an order."""
    return _on_the_day(known.days)


def _on_the_day(days: Table) -> Table:
    return days.select("customer_id", happened_on="day", over_on="next_day")


def in_shop(known: Known, rule: Rule) -> Table:
    """A day with an order placed in a shop of bricks."""
    there = known.sold.filter(known.sold.sales_channel == "shop").select("customer_id", "day").distinct()
    return _on_the_day(known.days.semi_join(there, ["customer_id", "day"]))


def delivered(known: Known, rule: Rule) -> Table:
    """The day on which the last parcel of an order arrived."""
    first, _last = known.span
    lines = known.lines.filter((known.lines.kind == "sale") & known.lines.customer_id.notnull())
    lines = lines.filter(lines.delivered_at.cast("date") >= day_of(first))
    arrived = lines.group_by(["customer_id", "order_id"]).aggregate(happened_on=lines.delivered_at.max().cast("date"))
    arrived = arrived.select("customer_id", "happened_on").distinct()
    return arrived.mutate(over_on=never())


def refunded(known: Known, rule: Rule) -> Table:
    """A day on which something was sent back or an order was called off."""
    lines = known.lines.filter(known.lines.kind.isin(["return", "cancelled"]) & known.lines.customer_id.notnull())
    days = lines.select("customer_id", happened_on=lines.ordered_at.cast("date")).distinct()
    return days.mutate(over_on=never())


def silent(known: Known, rule: Rule) -> Table:
    """The day on which the last order lies ``number`` days back."""
    return _quiet(_last_days(known), ibis.literal(int(rule.number)))


def grace_passed(known: Known, rule: Rule) -> Table:
    """The last day of the grace period: as long after an order as the customer's next one usually takes.

    The mean of the customer's own gaps between order days so far, where there are three or more; else that of all gaps
    of the group of today, where there are 100 or more; else the shop's; rounded up to whole days. ``grace_days``, or
    the rule's ``number``, in its place where one is set.
    """
    fixed = rule.number or known.settled.grace_days
    days = _last_days(known)
    if fixed:
        return _quiet(days, ibis.literal(int(fixed)))
    days = days.left_join(_usual(known), "customer_id")
    own = days.day.delta(days["first"], unit="day") / days.gaps.nullif(0)
    grace = ibis.ifelse(days.gaps >= ENOUGH_GAPS, own, days.usual)
    days = days.mutate(grace=grace.ceil()).filter(lambda t: t.grace.notnull())
    return _quiet(days, days.grace)


def _last_days(known: Known) -> Table:
    """Days with an order after which none came before the span: a silence that reaches into it begins on one."""
    first, _last = known.span
    return known.days.filter(known.days.next_day.isnull() | (known.days.next_day > day_of(first)))


def _quiet(days: Table, length: IntegerValue) -> Table:
    """Days without an order so long after one."""
    held = days.select("customer_id", happened_on=later(days.day, length), over_on=days.next_day)
    return held.filter(held.over_on.isnull() | (held.over_on > held.happened_on))


def _usual(known: Known) -> Table:
    """What a gap usually is, of the group each buyer is in: ``customer_id``, ``usual`` (days; missing without gaps)."""
    ends = known.days.filter(known.days.next_day.isnull())
    each = ends.select("customer_id", "gaps", span=ends.day.delta(ends["first"], unit="day"))
    placed = known.assigned.select("customer_id", "group").join(each, "customer_id")
    groups = placed.group_by("group").aggregate(span=placed.span.sum(), n=placed.gaps.sum())
    groups = groups.mutate(all_span=groups.span.sum(), all_n=groups.n.sum())
    usual = ibis.ifelse(
        groups.n >= FEW_GAPS, groups.span / groups.n.nullif(0), groups.all_span / groups.all_n.nullif(0)
    )
    by_group = groups.select("group", usual=usual)
    return placed.join(by_group, "group").select("customer_id", "usual")


def near_tier(known: Known, rule: Rule) -> Table:
    """The day on which what was paid in 365 days came within a fifth of a tier; over when the tier is reached."""
    paid = _paid(known)
    near = _passing(known, paid, NEAR).filter(lambda t: t.after < t.start)
    later = near.join(paid.select("customer_id", "day", "after"), "customer_id")
    later = later.filter((later.day_right > later.day) & (later.after_right >= later.start))
    reached = later.group_by(["customer_id", "day"]).aggregate(over_on=later.day_right.min())
    return near.left_join(reached, ["customer_id", "day"]).select("customer_id", "over_on", happened_on="day")


def tier_reached(known: Known, rule: Rule) -> Table:
    """The day on which what was paid in 365 days reached a tier."""
    days = _passing(known, _paid(known), 1.0)
    return days.select("customer_id", happened_on="day").distinct().mutate(over_on=never())


def _passing(known: Known, paid: Table, part: float) -> Table:
    """The days that took the sum of 365 days past this part of a tier's start from below it."""
    tiers = ibis.memtable({"start": [start for start, _factor in known.settled.tiers]}, schema={"start": "float64"})
    each = paid.cross_join(tiers)
    return each.filter((each.after >= part * each.start) & (each.before < part * each.start))


def _paid(known: Known) -> Table:
    """What each customer paid in the 365 days up to each day with an order or a return, before and after that day.

    Of customers who ordered or sent something back within the span, and of its days and the year before them.
    """
    sold = known.sold.select("customer_id", "day", amount=known.sold.sales)
    back = known.lines.filter((known.lines.kind == "return") & known.lines.customer_id.notnull())
    back = back.select("customer_id", day=back.ordered_at.cast("date"), amount=back.net_amount)
    both = sold.union(back)
    first, _last = known.span
    both = both.filter(both.day > day_of(first - timedelta(days=YEAR)))
    active = both.filter(both.day >= day_of(first)).select("customer_id").distinct()
    both = both.semi_join(active, "customer_id")
    each = both.group_by(["customer_id", "day"]).aggregate(amount=both.amount.sum() * (1 + known.settled.vat))
    year = ibis.range_window(
        preceding=ibis.interval(days=YEAR - 1), following=0, group_by="customer_id", order_by="day"
    )
    each = each.mutate(after=each.amount.sum().over(year).round(2))
    return each.mutate(before=(each.after - each.amount).round(2))


__all__ = [
    "delivered", "grace_passed", "in_shop", "near_tier", "order_count", "ordered", "refunded", "silent", "tier_reached",
]  # fmt: skip
