"""What a programme must change to pay: the repeat rate and the sales at which its cost comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.bought import YEAR
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import between
from toolkit.measures.replay import Replay
from toolkit.words import _

PROMISES = (0.01, 0.02, 0.03, 0.05, 0.075, 0.10)
"""Shares of what is paid that a programme may promise: from the lower example of the method to twice the upper."""


def uplift(discount: float, margin: float) -> float:
    """By how much sales must rise for a discount on all of them to cost nothing; infinite where it takes the margin.

    Parameters
    ----------
    discount, margin : float, shares of sales
    """
    return discount / (margin - discount) if margin > discount else np.inf


def repeaters(customer_days: Table, as_of: date) -> pd.Series:
    """The customers of the last 365 days, who of them came again, and what that brought.

    Returns
    -------
    Series
        ``value`` = ``k`` of ``n``: customers with a second order day in the last 365 days, of those with one, with
        Wilson ``low``, ``high``. ``worth``: margin of such a customer's later days in them, mean with ``worth_low``,
        ``worth_high`` (t), before returns; ``later_sales`` of these days, mean; ``sales`` and ``margin`` of all,
        currency.

    Raises
    ------
    MissingData
        Too little of the cost of goods is known, or nobody came again.
    """
    year = between(customer_days, as_of - timedelta(days=YEAR), as_of)
    first = year.group_by("customer_id").aggregate(first=year.day.min())
    days = year.join(first, "customer_id")
    is_later = days.day > days["first"]
    known = days.cost.notnull()
    margin = known.ifelse(days.sales - days.cost, 0.0)
    each = days.group_by("customer_id").aggregate(
        days=days.count(), sales=days.sales.sum(), known=known.ifelse(days.sales, 0.0).sum(), margin=margin.sum(),
        later_sales=is_later.ifelse(days.sales, 0.0).sum(), later=is_later.ifelse(margin, 0.0).sum(),
    )  # fmt: skip
    again = each.days >= 2
    row = fetch_row(each.aggregate(
        n=each.count(), k=again.cast("int64").sum(), sales=each.sales.sum(), known=each.known.sum(),
        margin=each.margin.sum(), later_sales=each.later_sales.sum(), mean=each.later.mean(where=again),
        sd=each.later.std(how="sample", where=again),
    ))  # fmt: skip
    if not row["known"] > 0 or row["known"] < KNOWN_ENOUGH * row["sales"]:
        raise MissingData(_("{table} is missing", table="lines.unit_cost"), "lines", ("unit_cost",))
    if not row["k"]:
        raise MissingData(_("nobody ordered again"), "lines", ("repeat_orders",))
    scale = row["sales"] / row["known"]
    told = statistics.share(row["k"], row["n"])
    low, high = statistics.mean_interval(row["mean"] * scale, row["sd"] * scale, row["k"])
    told["worth"], told["worth_low"], told["worth_high"] = row["mean"] * scale, float(low), float(high)
    told["later_sales"] = row["later_sales"] / row["k"]
    told["sales"], told["margin"] = row["sales"], row["margin"] * scale
    return told


def break_even(base: Mapping[str, float], cost: tuple[float, float, float], rebate: float) -> pd.Series:
    """The repeat rate at which a programme's yearly cost comes back.

    Parameters
    ----------
    base : Series of :func:`repeaters`
    cost : of a year, currency: expected, least, most
        For orders that came without any programme.
    rebate : float
        Share of the sales won in addition that goes into their own rewards.

    Returns
    -------
    Series
        ``repeat_rate`` today; ``needed_rate`` = (k + extra) / n with ``low``, ``high``; ``extra`` customers who must
        come again with ``extra_low``, ``extra_high``, each bringing ``worth`` less its own rewards; ``cost``;
        ``uplift``: by how much sales must rise instead, all else being equal; ``k`` of ``n``. Infinite where a further
        sale brings nothing. The interval holds both doubts, the least cost with the dearest customer and the reverse.
    """
    own = rebate * base["later_sales"]
    ends = ((cost[0], base["worth"]), (cost[1], base["worth_high"]), (cost[2], base["worth_low"]))
    extra = [money / (worth - own) if worth > own else np.inf for money, worth in ends]
    rates = [(base["k"] + more) / base["n"] for more in extra]
    sales = base["sales"]
    return pd.Series(
        {
            "repeat_rate": base["value"], "needed_rate": rates[0], "low": rates[1], "high": rates[2],
            "extra": extra[0], "extra_low": extra[1], "extra_high": extra[2], "worth": base["worth"] - own,
            "cost": cost[0], "uplift": cost[0] / (base["margin"] - rebate * sales) if base["margin"] > rebate * sales
            else np.inf, "k": base["k"], "n": base["n"],
        }
    )  # fmt: skip


def yearly_cost(replay: Replay, issued_year: float, rate: Mapping[str, float]) -> tuple[float, float, float]:
    """What the points of a year will cost once they are used, and what running it costs: expected, least, most.

    Parameters
    ----------
    issued_year : points issued in the last 365 days
    rate : Series of :func:`points.redemption`
    """
    fixed = 12 * replay.programme.monthly_cost
    one, least, most = (issued_year * replay.point_cost * rate[name] + fixed for name in ("value", "least", "most"))
    return one, least, most


def of(replay: Replay, base: Mapping[str, float], figures: Mapping[str, float], rate: Mapping[str, float]) -> pd.Series:
    """:func:`break_even` of a replayed programme; ``rebate`` as it is expected of all sales.

    Parameters
    ----------
    figures : Series of :func:`points.summary`
    """
    cost = yearly_cost(replay, figures["issued_year"], rate)
    fixed = 12 * replay.programme.monthly_cost
    return break_even(base, cost, (cost[0] - fixed) / figures["sales_year"] if figures["sales_year"] else 0.0)


def by_promise(
    replay: Replay, base: Mapping[str, float], figures: Mapping[str, float], rate: Mapping[str, float],
    promises: Sequence[float] = PROMISES,
) -> pd.DataFrame:  # fmt: skip
    """The repeat rate needed at each share of what is paid that the programme may promise.

    Returns
    -------
    DataFrame, one row per promise, rising; the programme's own among them
        ``promise`` (share of what is paid); ``reward_value`` of one reward; ``own`` (the programme's); the columns of
        :func:`break_even`.
    """
    own = round(replay.programme.nominal_rate, 6)
    fixed = 12 * replay.programme.monthly_cost
    cost = [part - fixed for part in yearly_cost(replay, figures["issued_year"], rate)]
    rows = []
    for promise in sorted({*promises, own}):
        scaled = [part * promise / own for part in cost] if own else [0.0] * 3
        rebate = scaled[0] / figures["sales_year"] if figures["sales_year"] else 0.0
        found = break_even(base, tuple(part + fixed for part in scaled), rebate)
        value = promise * replay.programme.spent_for_reward
        rows.append({"promise": promise, "reward_value": value, "own": promise == own, **found})
    return pd.DataFrame(rows)


__all__ = ["PROMISES", "break_even", "by_promise", "of", "repeaters", "uplift", "yearly_cost"]
