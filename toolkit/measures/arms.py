"""The arms of a test: which is the control, who was in each, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch
from toolkit.measures.periods import up_to
from toolkit.measures.picking import first_of

CONTROLS = ("control", "holdout", "hold out", "control group", "martor", "grup de control", "grup martor", "no e-mail")
"""Names of an arm, without diacritics, that say that it is the control."""
DAYS = 60
"""Days after the assignment within which an order counts, where none are named."""


@dataclass(frozen=True)
class Reading:
    """How a test is read: its control (where its name does not tell), the planned split, the days an order counts."""

    control: str | None = None
    split: Mapping[str, float] = field(default_factory=dict)
    days: int = DAYS


def readings(own: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Reading]:
    """How each test is read, from what ``[trials]`` of a client says of it."""
    return {
        name: Reading(told.get("control"), told.get("split") or {}, told.get("days") or DAYS)
        for name, told in (own or {}).items()
    }


def outcomes(trials: Table, orders: Table, as_of: date, how: Mapping[str, Reading] | None = None) -> Table:
    """What each customer of each test did.

    Parameters
    ----------
    trials : Table
        Meets ``contract.Trials``; rows later than ``as_of`` are ignored.
    how : mapping of a test to :class:`Reading`, optional

    Returns
    -------
    Table, one row per customer and test, or per row where the source names no customer
        ``trial``, ``arm``, ``day`` (of the assignment), ``arms`` the customer was put into, ``over`` (the days are over
        at ``as_of``), ``converted``, ``amount`` (currency), ``after`` (days from the assignment to the first order, 1
        on the first of them; missing where there was none). What the source does not say is read from the orders: one
        after the assignment and within the test's days converts, and their sales are the amount.
    """
    given = up_to(trials, as_of, "assigned_at").mutate(row=ibis.row_number())
    who = given.customer_id.fill_null(ibis.literal("row ") + given.row.cast("string"))
    given = given.mutate(who=who, length=_lengths(given, how or {}))
    arms = given.group_by(["trial", "who"]).aggregate(arms=given.arm.nunique())
    each = first_of(given, ["trial", "who"], ["assigned_at", "arm"]).join(arms, ["trial", "who"])
    found = _ordered(each, orders, as_of)
    each = each.left_join(found, ["trial", "who"])
    known = each.customer_id.notnull()
    sales = ibis.ifelse(known, each.sales.fill_null(0.0), ibis.null("float64"))
    return each.select(
        "trial", "arm", "arms",
        day=each.assigned_at.cast("date"),
        over=ibis.date(as_of.isoformat()).delta(each.assigned_at.cast("date"), unit="day") >= each.length,
        converted=each.converted.fill_null(ibis.ifelse(known, each.sales.notnull(), ibis.null("boolean"))),
        amount=each.amount.fill_null(sales),
        after=each.after,
    )  # fmt: skip


def _lengths(given: Table, how: Mapping[str, Reading]) -> ibis.Value:
    told = [(given.trial == name, reading.days) for name, reading in how.items()]
    return ibis.cases(*told, else_=DAYS).cast("int64") if told else ibis.literal(DAYS, "int64")


def _ordered(each: Table, orders: Table, as_of: date) -> Table:
    """Sales within the days after each assignment, of who ordered: ``trial``, ``who``, ``sales``, ``after``."""
    sold = up_to(orders, as_of).select("customer_id", "ordered_at", "sales").rename(earned="sales")
    asked = each.filter(each.customer_id.notnull()).select("trial", "who", "customer_id", "assigned_at", "length")
    late = asked.join(sold, "customer_id")
    seconds = late.ordered_at.epoch_seconds() - late.assigned_at.epoch_seconds()
    late = late.filter((seconds > 0) & (seconds <= late.length * 86_400))
    after = ((seconds - 1) // 86_400 + 1).cast("int64")
    late = late.mutate(after=after)
    return late.group_by(["trial", "who"]).aggregate(sales=late.earned.sum(), after=late.after.min())


def control_of(arms: list[str], reading: Reading) -> str | None:
    """The arm that is the control: the one named, else the only one whose name says so."""
    if reading.control is not None:
        return reading.control if reading.control in arms else None
    found = [arm for arm in arms if fold(arm).strip() in CONTROLS]
    return found[0] if len(found) == 1 else None


def named(each: Table, name: str) -> Table:
    """The outcomes of one test."""
    return each.filter(each.trial == name)


def last_day(each: Table, how: Mapping[str, Reading] | None = None) -> dict[str, date]:
    """The day on which the last customer's days of each test are over."""
    how = how or {}
    last = fetch(each.group_by("trial").aggregate(day=each.day.max()))
    lengths = [how.get(trial, Reading()).days for trial in last["trial"]]
    return {t: d + timedelta(days=n) for t, d, n in zip(last["trial"], last["day"], lengths, strict=True)}


__all__ = ["CONTROLS", "Reading", "control_of", "last_day", "named", "outcomes", "readings"]
