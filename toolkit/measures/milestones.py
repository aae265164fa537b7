"""Milestones that a customer passes on the way: how many have, how many will soon, and what a reward at each costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.bought import YEAR, Events, day_number
from toolkit.measures.periods import between, up_to

NEAR = 0.8
"""A customer who has gone this part of the way is near."""
KINDS = ("account", "spent", "years", "orders", "refund")


@dataclass(frozen=True)
class Milestone:
    """A kind of :data:`KINDS` and how much of it: paid with VAT, years since the first order, orders."""

    kind: str
    needed: float = 1.0


SOURCE = (
    Milestone("account"), Milestone("spent", 2000), Milestone("years", 1), Milestone("orders", 10), Milestone("refund"),
    Milestone("orders", 50),
)  # fmt: skip
"""The ladder of the method (1.0.16)."""


def ladder(
    events: Events, value: float, customers: Table | None = None, milestones: Sequence[Milestone] = SOURCE
) -> pd.DataFrame:
    """Who has passed each milestone, who is near, and what a reward at each would cost a year.

    Parameters
    ----------
    value : what a reward at a milestone costs, currency
    customers : Table, optional
        With ``registered_at``; without it nothing is known of accounts.

    Returns
    -------
    DataFrame, one row per milestone
        ``milestone`` (kind), ``needed``; ``reached`` = ``k`` of ``n`` (customers with an order; for account, all who
        are listed), ``share`` with Wilson ``low``, ``high``; ``reached_year``: in the last 365 days; ``cost_year`` =
        reached_year x value; ``near``: ordered in the last 365 days and have gone 80 % of the way or more;
        ``distance``: median still lacking among those who ordered in the last 365 days and have not reached it.
        Missing where it has no meaning or is not known.
    """
    rows = [_account(customers, events.as_of) if one.kind == "account" else _row(events, one) for one in milestones]
    table = pd.DataFrame(rows)
    table.insert(0, "milestone", [one.kind for one in milestones])
    table.insert(1, "needed", [one.needed for one in milestones])
    table["share"] = table["k"] / table["n"].where(table["n"] > 0)
    table["low"], table["high"] = statistics.wilson(table["k"], table["n"])
    table["cost_year"] = table["reached_year"] * value
    return table


def _row(events: Events, one: Milestone) -> dict[str, float]:
    """A milestone that orders and returns tell of."""
    if one.kind == "years":
        return _years(events, one.needed)
    amount, needed = _amount(events, one)
    total = events.totals(amount)
    told = {"k": float((total >= needed).sum()), "n": float(len(events.ids)),
            "reached_year": float((_passed(events, one) & events.since(YEAR)).sum())}  # fmt: skip
    if one.kind == "refund":
        return told
    return told | _ahead(events, (needed - total) / (100 if one.kind == "spent" else 1), needed - NEAR * needed, one)


def _amount(events: Events, one: Milestone) -> tuple[np.ndarray, float]:
    """What counts towards a milestone on each day, and how much of it is needed."""
    if one.kind == "spent":
        return events.paid, round(100 * one.needed)
    return (events.n_orders if one.kind == "orders" else (events.returned > 0).astype(np.int64)), one.needed


def _passed(events: Events, one: Milestone) -> np.ndarray:
    """Whether the customer passed the milestone on each day."""
    amount, needed = _amount(events, one)
    after = events.before(amount, events.day, "right")
    return (after >= needed) & (after - amount < needed)


def _ahead(events: Events, lacking: np.ndarray, close: float, one: Milestone) -> dict[str, float]:
    """How many active customers are near, and what half of those who have not reached it lack."""
    active = events.totals(np.where(events.since(YEAR), events.n_orders, 0)) > 0
    waiting = lacking[active & (lacking > 0)]
    unit = 100 if one.kind == "spent" else 1
    near = float((waiting <= close / unit + 1e-9).sum())
    return {"near": near, "distance": float(np.median(waiting)) if len(waiting) else np.nan}


def _years(events: Events, needed: float) -> dict[str, float]:
    """Customers whose first order lies so many years back, and who reached that day within the last one."""
    days = events.last_day - events.day[events.start]
    span = needed * YEAR
    told = {"k": float((days >= span).sum()), "n": float(len(days)),
            "reached_year": float(((days >= span) & (days < span + YEAR)).sum())}  # fmt: skip
    return told | _ahead(events, span - days, span - NEAR * span, Milestone("years", needed))


def _account(customers: Table | None, as_of: date) -> dict[str, float]:
    """Customers with an account, of all that are listed."""
    if customers is None:
        return {"k": np.nan, "n": np.nan, "reached_year": np.nan}
    seen = up_to(customers.filter(customers.registered_at.notnull()), as_of, "registered_at").distinct(on="customer_id")
    days = seen.registered_at.cast("date").to_pyarrow().to_numpy(zero_copy_only=False).astype("datetime64[D]")
    if not len(days):
        return {"k": np.nan, "n": np.nan, "reached_year": np.nan}
    recent = days.astype(np.int64) > day_number(as_of) - YEAR
    everybody = customers.customer_id.nunique().to_pyarrow().as_py()
    return {"k": float(len(days)), "n": float(everybody), "reached_year": float(recent.sum())}


def rewarded(events: Events, customers: Table | None = None, milestones: Sequence[Milestone] = SOURCE) -> int:
    """Customers who passed at least one milestone in the last 365 days."""
    hit = np.zeros(len(events.ids), bool)
    names: set[str] = set()
    for one in milestones:
        if one.kind == "account":
            names |= _registered(customers, events.as_of)
        elif one.kind == "years":
            days = events.last_day - events.day[events.start]
            hit |= (days >= one.needed * YEAR) & (days < one.needed * YEAR + YEAR)
        else:
            hit[events.customer[_passed(events, one) & events.since(YEAR)]] = True
    return len(names | set(events.ids[hit]))


def _registered(customers: Table | None, as_of: date) -> set[str]:
    """Who made an account in the last 365 days."""
    if customers is None:
        return set()
    made = between(customers, as_of - timedelta(days=YEAR), as_of, "registered_at")
    return set(made.customer_id.to_pyarrow().to_pylist())


def told(table: pd.DataFrame, least: int = 10) -> pd.DataFrame:
    """The ladder without what is not known at all, and numbers of 1 to ``least`` - 1 people or that leave so few."""
    table = table[table["n"].notna()].reset_index(drop=True)
    few = table["k"].between(1, least - 1) | (table["n"] - table["k"]).between(1, least - 1)
    shown = table.copy()
    shown.loc[few, ["k", "share", "low", "high"]] = np.nan
    for count, more in (("reached_year", "cost_year"), ("near", "distance")):
        shown.loc[shown[count].between(1, least - 1), [count, more]] = np.nan
    return shown


__all__ = ["KINDS", "NEAR", "SOURCE", "Milestone", "ladder", "rewarded", "told"]
