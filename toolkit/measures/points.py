"""What a replayed programme comes to: members and points, what they cost, what is owed each month, and breakage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from toolkit.measures import statistics
from toolkit.measures.bought import YEAR, Events, day_number
from toolkit.measures.disclosure import K
from toolkit.measures.periods import add_months, month_of, months_between
from toolkit.measures.replay import UNIT, Replay
from toolkit.measures.statistics import estimate

CLAIMED = (0.5, 1.0)
"""Shares of the rewards within reach that may be claimed, from the least to the most: no order tells."""
POINTS = ("issued", "redeemed", "expired", "taken", "outstanding")


def summary(replay: Replay) -> pd.Series:
    """Members, points and cost, over the whole history and in the last 365 days.

    Returns
    -------
    Series
        ``members``; ``active`` (ordered in the last 365 days); ``rewarded`` (used a reward), ``rewarded_year`` (in the
        last 365 days); ``holding`` (could use one now). ``issued``, ``redeemed``, ``expired``, ``taken`` back,
        ``outstanding`` points: the first is the sum of the others. ``unpaid`` points that were used before their goods
        came back. ``issued_year``; ``cost`` and ``cost_year`` of rewards used, currency without VAT; ``sales_year``;
        ``rebate_rate`` = cost_year / sales_year with ``low``, ``high`` (delta method, customers as units);
        ``nominal_rate``: what is promised for each unit paid.
    """
    events, programme = replay.events, replay.programme
    held = _held(replay)
    year = events.since(YEAR)
    cost, sales = (events.totals(np.where(year, v, 0.0)) for v in (_cost(replay), events.sales))
    active = sales > 0
    rate, low, high = statistics.ratio_interval(cost[active], sales[active]) if active.any() else (np.nan,) * 3
    used = events.totals(replay.redeemed) > 0
    used_year = events.totals(np.where(year, replay.redeemed, 0)) > 0
    return pd.Series(
        {
            "members": len(events.ids), "active": int(active.sum()), "rewarded": int(used.sum()),
            "rewarded_year": int(used_year.sum()),
            "holding": int((held >= round(programme.reward_points * UNIT)).sum()),
            "issued": replay.issued.sum() / UNIT, "redeemed": replay.redeemed.sum() / UNIT,
            "expired": replay.expired.sum() / UNIT, "taken": replay.taken.sum() / UNIT,
            "outstanding": replay.outstanding / UNIT, "unpaid": replay.unpaid.sum() / UNIT,
            "issued_year": replay.issued[year].sum() / UNIT,
            "cost": replay.money(replay.redeemed.sum()), "cost_year": cost.sum(), "sales_year": sales.sum(),
            "rebate_rate": rate, "low": low, "high": high, "nominal_rate": programme.nominal_rate,
        }
    )  # fmt: skip


def told(figures: pd.Series) -> pd.Series:
    """The same figures, unknown where they tell of one to nine people, or what so few used."""
    shown = figures.copy()
    year = ["cost_year", "rebate_rate", "low", "high"]
    for people, more in {"rewarded": ["redeemed", "cost"], "rewarded_year": year, "holding": []}.items():
        if 0 < figures[people] < K:
            shown[[people, *more]] = np.nan
    return shown


def _held(replay: Replay) -> np.ndarray:
    """Points of each customer at ``as_of``, in UNIT."""
    moved = replay.issued - replay.redeemed - replay.taken - replay.expired
    return np.add.reduceat(moved, replay.events.start)


def _cost(replay: Replay) -> np.ndarray:
    """Cost of the rewards used on each entry's day."""
    return replay.redeemed / UNIT * replay.point_cost


def redemption(replay: Replay, claimed: Sequence[float] = CLAIMED) -> pd.Series:
    """Of the points that could no longer be used, the share that was: an :func:`estimate` of 0 to 1.

    Parameters
    ----------
    claimed : least and most share of the rewards within reach that are claimed

    Returns
    -------
    Series
        ``value`` = ``k`` points redeemed of ``n`` (those taken back left out), where every reward within reach is
        claimed: the most that can be expected; with ``low`` and ``high`` (delta method, customers as units; 0 and 1 of
        one customer alone), then ``least`` = low x the least claimed and ``most`` = high x the most. Only points past
        their last day count. Where none are (no expiry, or a history that is shorter), ``value`` and ``low`` are what
        was redeemed so far of all points and ``high`` is what it would be if all that are held were used.
    """
    events, settled = replay.events, replay.expires < replay.events.last_day
    if settled.any():
        end = events.totals(np.where(settled, replay.issued, 0))
        redeemed, taken = _of_settled(replay, settled)
        x, y = redeemed, end - taken
        value, low, high = statistics.ratio_interval(x[y > 0], y[y > 0])
        low, high = (0.0, 1.0) if np.isnan(low) else np.clip([low, high], 0, 1)
        k, n = x.sum() / UNIT, y.sum() / UNIT
    else:
        k, n = replay.redeemed.sum() / UNIT, (replay.issued.sum() - replay.taken.sum()) / UNIT
        value = low = k / n if n else np.nan
        high = (k + replay.outstanding / UNIT) / n if n else np.nan
    told = estimate(value, k, n, low, high)
    told["least"], told["most"] = told["low"] * claimed[0], told["high"] * claimed[-1]
    return told


def _of_settled(replay: Replay, settled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each customer's points past their last day: how many were redeemed, and how many taken back.

    Points go oldest first, so those that a day used lie in a row; what of the row lies below the settled ones' end is
    theirs.
    """
    events = replay.events
    before = np.concatenate([[0], np.cumsum(replay.issued)])
    count = np.bincount(events.customer, weights=settled, minlength=len(events.ids)).astype(int)
    end = before[events.start + count][events.customer]
    from_, to = replay.used_from, replay.used_from + replay.redeemed
    redeemed = np.clip(np.minimum(to, end) - from_, 0, None)
    taken = np.clip(np.minimum(to + replay.taken, end) - to, 0, None)
    return events.totals(redeemed), events.totals(taken)


def liability(outstanding: float, cost_per_point: float, redemption_rate: float) -> float:
    """What is owed for points held: outstanding x cost of a point x redemption rate (Zinrelo)."""
    return outstanding * cost_per_point * redemption_rate


def months(replay: Replay, rate: pd.Series) -> pd.DataFrame:
    """Points and what is owed for them at the end of each month.

    Parameters
    ----------
    rate : Series of :func:`redemption`

    Returns
    -------
    DataFrame, one row per month from the first order's to that of ``as_of`` (which may not be over)
        ``month`` (first day); points of the month ``issued``, ``redeemed``, ``expired``, ``taken``; ``outstanding`` at
        its end; ``liability`` of these at ``value`` of the rate, ``low`` and ``high`` at its ``least`` and ``most``;
        ``cost`` of the rewards used; ``point_cost`` of one point once it is used.
    """
    events = replay.events
    first = date.fromisoformat(str(np.datetime64(int(events.day.min()), "D")))
    begin = months_between(first, events.as_of)
    starts = np.array([day_number(month) for month in begin])
    place = np.searchsorted(starts, events.day, side="right") - 1
    lapsed = np.searchsorted(starts, np.minimum(replay.expires + 1, events.last_day), side="right") - 1
    places = {"issued": place, "redeemed": place, "expired": lapsed, "taken": place}
    table = pd.DataFrame({"month": begin})
    for name, at in places.items():
        table[name] = _sums(getattr(replay, name), at, len(begin)) / UNIT
    table["outstanding"] = (table["issued"] - table["redeemed"] - table["expired"] - table["taken"]).cumsum()
    for name, part in (("liability", "value"), ("low", "least"), ("high", "most")):
        table[name] = liability(table["outstanding"], replay.point_cost, rate[part])
    table["cost"], table["point_cost"] = table["redeemed"] * replay.point_cost, replay.point_cost
    return table


def _sums(points: np.ndarray, place: np.ndarray, size: int) -> np.ndarray:
    """Whole sums of points by place, exact."""
    sums = np.zeros(size, np.int64)
    np.add.at(sums, place, points)
    return sums


def last_months(table: pd.DataFrame, as_of: date, count: int = 24) -> pd.DataFrame:
    """The latest so many rows of :func:`months`."""
    return table[table["month"] > add_months(month_of(as_of), -count)].reset_index(drop=True)


def by_customer(replay: Replay) -> pd.DataFrame:
    """What each member got and spent in the last 365 days.

    Returns
    -------
    DataFrame, one row per member
        ``customer_id``; ``cost_year`` of rewards used and ``sales_year``, currency without VAT; ``n_orders`` in it.
    """
    events: Events = replay.events
    year = events.since(YEAR)
    parts = {"cost_year": _cost(replay), "sales_year": events.sales, "n_orders": events.n_orders}
    sums = {name: events.totals(np.where(year, v, 0.0)) for name, v in parts.items()}
    return pd.DataFrame({"customer_id": events.ids, **sums})


__all__ = ["CLAIMED", "POINTS", "by_customer", "last_months", "liability", "months", "redemption", "summary", "told"]
