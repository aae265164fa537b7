"""What moments are told from: a client's tables up to a day, and what is settled for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import ibis
from ibis.expr.types import DateValue, IntegerValue, Table

from toolkit.measures.periods import up_to

NEEDS: dict[str, tuple[str, ...]] = {
    "order_count": ("lines", "customer_id"), "ordered": ("lines", "customer_id"),
    "in_shop": ("lines", "sales_channel"), "delivered": ("lines", "delivered_at"), "refunded": ("lines", "status"),
    "grace_passed": ("lines", "customer_id"), "silent": ("lines", "customer_id"), "in_group": ("lines", "customer_id"),
    "near_tier": ("lines", "customer_id"), "tier_reached": ("lines", "customer_id"), "always": ("lines", "customer_id"),
    "cart_left": ("events", "cart"), "visited": ("events", "visit"), "account": ("customers", "registered_at"),
    "signed_up": ("customers", "registered_at"), "birthday": ("customers", "birthday"),
    "anniversary": ("lines", "customer_id"), "low_score": ("answers", "kind"), "season": ("season", "date"),
    "ticket_opened": ("tickets", "opened_at"), "ticket_solved": ("tickets", "resolved"),
    "responded": ("messages", "clicked"), "messaged": ("messages", "flow"),
}  # fmt: skip
"""Every moment, with the table and the column (of events, the kind) that tell it; seasons are told in client.toml."""
MOMENTS = tuple(NEEDS)
ENDED = ("silent", "grace_passed", "cart_left", "signed_up", "responded", "near_tier")
"""Moments that an order ends (that of a near tier, the order that reaches it), whatever the rule says."""
NUMBERED = ("order_count", "silent", "cart_left", "anniversary", "season")
FOLLOWING = ("responded", "messaged")
TABLES = ("customers", "events", "answers", "messages", "tickets")
"""Tables beside the orders, in the order in which :class:`Known` takes them."""
COLUMNS = ("customer_id", "happened_on", "over_on")


@dataclass(frozen=True)
class Settled:
    """What is settled for all rules.

    ``season``: days by name; ``grace_days``: of everybody, where it is not personal; ``low``: a low score goes up to
    it; ``tiers``: as in ``programme.Programme``; ``vat``: rate on top of sales.
    """

    season: Mapping[str, date] = field(default_factory=dict)
    grace_days: float | None = None
    low: float = 6
    tiers: tuple[tuple[float, float], ...] = ()
    vat: float = 0.0


@dataclass(frozen=True)
class Known:
    """The tables of a client up to ``as_of``, and the days whose moments are asked for.

    ``assigned``: one row per buyer with ``group``. ``first`` and ``last``: moments of these days, both included; by
    default of the 400 days up to a week after the first morning that follows.
    """

    lines: Table
    orders: Table
    customer_days: Table
    as_of: date
    assigned: Table
    customers: Table | None = None
    events: Table | None = None
    answers: Table | None = None
    messages: Table | None = None
    tickets: Table | None = None
    settled: Settled = Settled()
    first: date | None = None
    last: date | None = None

    def having(self, **settled: Any) -> Known:
        """The same tables with other things settled (see :class:`Settled`)."""
        return replace(self, settled=replace(self.settled, **settled))

    def between(self, first: date, last: date) -> Known:
        """The same tables, asked for the moments of other days; what was worked out once is kept."""
        fresh = replace(self, first=first, last=last)
        for name in ("days", "sold", "everybody"):
            fresh.__dict__[name] = getattr(self, name)
        return fresh

    @property
    def tomorrow(self) -> date:
        """The morning after the last day of data."""
        return self.as_of + timedelta(days=1)

    @property
    def span(self) -> tuple[date, date]:
        return self.first or self.as_of - timedelta(days=400), self.last or self.as_of + timedelta(days=8)

    @cached_property
    def days(self) -> Table:
        """One row per customer and day with an order, kept by the engine.

        ``customer_id``, ``day``, ``next_day`` (missing for the last), ``before`` and ``so_far`` (orders before the day,
        and up to it), ``first`` (day of the first order), ``gaps`` (between order days up to this one).
        """
        mine = up_to(self.customer_days, self.as_of)
        by = ibis.window(group_by="customer_id", order_by="day")
        upto = ibis.cumulative_window(group_by="customer_id", order_by="day")
        held = mine.select(
            "customer_id", "day", "n_orders", next_day=mine.day.lead().over(by),
            so_far=mine.n_orders.sum().over(upto), first=mine.day.first().over(upto), gaps=ibis.row_number().over(by),
        )  # fmt: skip
        return held.mutate(before=held.so_far - held.n_orders).drop("n_orders").cache()

    @cached_property
    def sold(self) -> Table:
        """Orders of identified customers."""
        return up_to(self.orders, self.as_of).filter(lambda t: t.customer_id.notnull())

    @cached_property
    def everybody(self) -> Table:
        """All who bought or are listed: ``customer_id``, ``since`` (first known of on that day, where it is told)."""
        begun = self.days.filter(self.days.gaps == 0)
        people = begun.select("customer_id", since=begun["first"])
        if self.customers is not None:
            listed = self.customers
            people = people.union(listed.select("customer_id", since=listed.registered_at.cast("date")))
        return people.group_by("customer_id").aggregate(since=people.since.min()).cache()


def later(day: DateValue, days: IntegerValue | int) -> DateValue:
    """So many days later."""
    days = ibis.literal(days) if isinstance(days, int) else days
    return (day + days.cast("int64").as_interval("D")).cast("date")


def day_of(day: date) -> DateValue:
    """A day as the engine knows it."""
    return ibis.date(day.isoformat())


def never() -> DateValue:
    """The day on which a moment that no order ends is over."""
    return ibis.null("date")


__all__ = [
    "COLUMNS", "ENDED", "FOLLOWING", "MOMENTS", "NEEDS", "NUMBERED", "TABLES", "Known", "Settled", "day_of", "later",
    "never",
]  # fmt: skip
