"""What a group does when nothing is done to it: the base against which a test of an action is planned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import movement
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import GroupMap, load
from toolkit.measures.groups import MINIMUM_SIZE
from toolkit.measures.periods import up_to
from toolkit.measures.rfm import Cuts

NEWCOMERS = "newcomers"
"""Who orders for the first time: they come week by week, all others are there today."""
YEAR, QUARTER = timedelta(days=365), timedelta(weeks=13)
SETTLED = timedelta(days=92)
"""Customers whose first order lies this near the beginning of the data may have ordered before it."""
COLUMNS = ("n", "k", "sales_mean", "sales_sd", "margin_mean", "margin_sd")


@dataclass(frozen=True)
class Scoring:
    """How customers are put into groups: cuts, smallest group, map."""

    cuts: Cuts
    minimum_size: int = MINIMUM_SIZE
    group_map: GroupMap | None = None


def measured(lines: Table, orders: Table, as_of: date, lengths: Collection[int], scoring: Scoring) -> pd.DataFrame:
    """Who ordered again within so many days, by the group they stood in when these began.

    Parameters
    ----------
    lengths : collection of int
        Days; for each, the window that ends on ``as_of``.

    Returns
    -------
    DataFrame, one row per length and group, in the method's order, :data:`NEWCOMERS` last
        ``days``, ``group``; ``n`` customers of whom ``k`` ordered within the days; ``sales_mean``, ``sales_sd``,
        ``margin_mean``, ``margin_sd`` of a customer's orders within them (currency; margin missing unless every cost
        is known). Newcomers are those of a year whose first order lies at least so many days back; the day of the first
        order does not count.
    """
    starts = {days: as_of - timedelta(days=days) for days in sorted(set(lengths))}
    replayed = movement.replay(lines, orders, [*starts.values(), as_of])
    past = movement.past_groups(replayed, scoring.cuts, scoring.minimum_size, scoring.group_map)
    parts = []
    for days, start in starts.items():
        stood = past.filter(past.at == ibis.date(start.isoformat()))
        held = stood.select("customer_id", "group", since=stood.at)
        both = held.union(newcomers(orders, as_of, days).mutate(group=ibis.literal(NEWCOMERS)).select(held.columns))
        parts.append(_counted(both, orders, as_of, days).assign(days=days))
    names = [*(scoring.group_map or load()).names, NEWCOMERS]
    frame = pd.concat(parts, ignore_index=True)
    order = frame["group"].map(names.index)
    frame = frame.assign(order=order).sort_values(["days", "order"], kind="stable", ignore_index=True)
    return frame[["days", "group", *COLUMNS]]


def newcomers(orders: Table, as_of: date, days: int) -> Table:
    """Customers of a year whose first order lies at least ``days`` before ``as_of``: ``customer_id``, ``since``."""
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    first = known.group_by("customer_id").aggregate(since=known.day.min())
    begin = known.aggregate(day=known.day.min()).day.as_scalar()
    last = as_of - timedelta(days=days)
    held = (first.since > ibis.date((last - YEAR).isoformat())) & (first.since <= ibis.date(last.isoformat()))
    return first.filter(held & (first.since.delta(begin, unit="day") >= SETTLED.days))


def weekly_newcomers(orders: Table, as_of: date) -> Table:
    """Customers whose first order lies in the last 13 weeks: ``customer_id``."""
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    first = known.group_by("customer_id").aggregate(since=known.day.min())
    return first.filter(first.since > ibis.date((as_of - QUARTER).isoformat())).select("customer_id")


def _counted(held: Table, orders: Table, as_of: date, days: int) -> pd.DataFrame:
    """What each group did in the days after ``since``."""
    sold = up_to(orders, as_of).select("customer_id", "day", "sales", "cost")
    late = held.join(sold, "customer_id").filter(
        lambda t: (t.day > t.since) & (t.day.delta(t.since, unit="day") <= days)
    )
    late = late.group_by(["customer_id", "group"]).aggregate(
        sales=late.sales.sum(), margin=(late.sales - late.cost).sum(), unknown=late.cost.isnull().sum()
    )
    each = held.left_join(late, ["customer_id", "group"])
    each = each.select(
        "group",
        ordered=each.sales.notnull(),
        sales=each.sales.fill_null(0.0),
        margin=ibis.ifelse(each.unknown.fill_null(0) > 0, ibis.null("float64"), each.margin.fill_null(0.0)),
    )
    counted = fetch(each.group_by("group").aggregate(
        n=each.count(), k=each.ordered.sum(), known=each.margin.count(),
        sales_mean=each.sales.mean(), sales_sd=each.sales.std(how="sample"),
        margin_mean=each.margin.mean(), margin_sd=each.margin.std(how="sample"),
    ))  # fmt: skip
    margins = ["margin_mean", "margin_sd"]
    counted[margins] = counted[margins].where(counted["known"] == counted["n"])
    return counted


__all__ = ["NEWCOMERS", "Scoring", "measured", "newcomers", "weekly_newcomers"]
