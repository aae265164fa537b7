"""Churn, order value and return of newcomers of the whole shop in two periods, beside what came of its messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import clustered, compared, disclosure, statistics
from toolkit.measures.frames import fetch_row
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range, month_of, up_to

SILENT, RETURN = 180, 90
"""Days without an order after which a customer is taken for gone; days within which a newcomer is to come back."""
SEEN = ("before", "after", "year_before", "year_after")
Days = tuple[date, date]


def rows(
    orders: Table, customer_days: Table, as_of: date, held: Mapping[str, Days], channel: str
) -> list[dict[str, object]]:
    """The three figures in rows of :func:`messaging.before_after`.

    Parameters
    ----------
    held : mapping
        First and last day of "before", "after", "year_before", "year_after".

    Returns
    -------
    list of dicts
        "churn": of customers with an order in the 180 days before a month, those who pass 180 days without one within
        it, over the whole months of a period, customers and months as cases; "aov": sales / orders of identified
        customers, by Welch's test with customers as units; "return_90": of newcomers those who order again within 90
        days, as many days of first orders on each side, all of whose 90 days lie on their side.
    """
    days = up_to(customer_days, as_of)
    begin = day_range(days)[0]
    settled = as_of if begin is None else add_months(month_of(begin), MAY_HOLD_EARLIER)
    counts = {"churn": _churn(days, held, settled), "return_90": _returned(days, as_of, held, settled)}
    found = [_shares(counts[name], {"message_channel": channel, "outcome": name}) for name in counts]
    found.insert(1, _values(up_to(orders, as_of), held, settled, {"message_channel": channel, "outcome": "aov"}))
    return found


def _shares(counts: dict[str, tuple[float, float]], named: dict[str, object]) -> dict[str, object]:
    told = {}
    for side in SEEN:
        one = disclosure.share_of_enough(statistics.share(*counts.get(side, (np.nan, np.nan))))
        told[side] = pd.Series({"share": one["value"], "n_effective": one["n"], **one[["low", "high", "n"]]})
    change, earlier = (clustered.change(told[f"{w}before"], told[f"{w}after"]) for w in ("", "year_"))
    for side in ("before", "after"):
        named |= {side: told[side]["share"], **{f"{side}_{end}": told[side][end] for end in ("low", "high", "n")}}
    return named | change.to_dict() | {f"year_{e}": earlier[e] for e in ("difference", "low", "high")} | {"seen": True}


def _whole_months(first: date, last: date) -> list[date]:
    month = month_of(first) if first.day == 1 else add_months(month_of(first), 1)
    months = []
    while add_months(month, 1) <= last + timedelta(days=1):
        months.append(month)
        month = add_months(month, 1)
    return months


def _churn(days: Table, held: Mapping[str, Days], settled: date) -> dict[str, tuple[float, float]]:
    following = days.day.lead().over(group_by="customer_id", order_by="day")
    waits = days.mutate(following=following)
    sums = {}
    for side, (first, last) in held.items():
        for month in _whole_months(first, last) if first >= settled else ():
            start, end = (ibis.date(d.isoformat()) for d in (month, add_months(month, 1)))
            silent = ibis.date((month - timedelta(days=SILENT)).isoformat())
            there = (waits.day < start) & (waits.day >= silent) & (
                waits.following.isnull() | (waits.following >= start)).fill_null(True)  # fmt: skip
            gone = (waits.following.isnull() | (waits.following.delta(waits.day, unit="day") > SILENT)).fill_null(True)
            lapsed = there & gone & (end.delta(waits.day, unit="day") > SILENT)
            sums |= {f"{side}|{month}|n": there.cast("int64").sum(), f"{side}|{month}|k": lapsed.cast("int64").sum()}
    if not sums:
        return {}
    found = fetch_row(waits.aggregate(**sums))
    return {side: tuple(sum(found[c] for c in found.index if c.startswith(f"{side}|") and c.endswith(f"|{end}"))
                        for end in ("k", "n")) for side in {c.split("|")[0] for c in found.index}}  # fmt: skip


def _returned(days: Table, as_of: date, held: Mapping[str, Days], settled: date) -> dict[str, tuple[float, float]]:
    born = days.group_by("customer_id").aggregate(first=days.day.min())
    both = days.join(born, "customer_id")
    since = both.day.delta(both["first"], unit="day")
    each = both.group_by(["customer_id", "first"]).aggregate(back=((since > 0) & (since <= RETURN)).any())
    start, length = held["after"][0], min((as_of - held["after"][0]).days + 1 - RETURN, _length(held["after"]))
    if length < 28:
        return {}
    sums = {}
    for side in SEEN:
        first = start if side.endswith("after") else start - timedelta(days=RETURN + length)
        first -= timedelta(days=364 if side.startswith("year") else 0)
        last = first + timedelta(days=length - 1)
        if first >= settled:
            ours = each["first"].between(*(ibis.date(d.isoformat()) for d in (first, last)))
            sums |= {f"{side}|n": ours.cast("int64").sum(), f"{side}|k": (ours & each.back).cast("int64").sum()}
    found = fetch_row(each.aggregate(**sums)) if sums else pd.Series(dtype=float)
    return {side: (found[f"{side}|k"], found[f"{side}|n"]) for side in SEEN if f"{side}|n" in found}


def _length(days: Days) -> int:
    return (days[1] - days[0]).days + 1


def _values(orders: Table, held: Mapping[str, Days], settled: date, named: dict[str, object]) -> dict[str, object]:
    """Order value: the ratio of sums, each customer's part of it as one case (linearised; Cochran 1977)."""
    told = {side: _value(orders, days) if days[0] >= settled else (np.nan, np.nan, 0.0) for side, days in held.items()}
    for side in ("before", "after"):
        mean, sd, n = told[side]
        low, high = statistics.mean_interval(mean, sd, n)
        named |= {side: mean, f"{side}_low": float(low), f"{side}_high": float(high), f"{side}_n": n}
    for when, names in (
        ("", ("difference", "low", "high", "p")),
        ("year_", ("year_difference", "year_low", "year_high")),
    ):
        change = compared.means(told[f"{when}after"], told[f"{when}before"])
        named |= dict(zip(names, change, strict=False))
    return named | {"seen": True}


def _value(orders: Table, days: Days) -> tuple[float, float, float]:
    within = orders.filter(orders.day.between(*(ibis.date(d.isoformat()) for d in days)), orders.customer_id.notnull())
    each = within.group_by("customer_id").aggregate(x=within.sales.sum(), y=within.count().cast("float64"))
    row = fetch_row(each.aggregate(
        n=each.count(), x=each.x.sum(), y=each.y.sum(), xx=(each.x * each.x).sum(), xy=(each.x * each.y).sum(),
        yy=(each.y * each.y).sum(),
    ))  # fmt: skip
    n = row["n"]
    if n < disclosure.K:
        return np.nan, np.nan, np.nan
    ratio = row["x"] / row["y"]
    spread = max(row["xx"] - 2 * ratio * row["xy"] + ratio**2 * row["yy"], 0.0) / (n - 1)
    return ratio, np.sqrt(spread) / (row["y"] / n), n


__all__ = ["RETURN", "SILENT", "rows"]
