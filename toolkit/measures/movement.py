"""Movement between groups: everybody's scores as of past month ends, who moved where, and what it cost.

The cuts, the map and the merging of small groups are today's at every month end, so that months can be compared. The
history grows from month to month, and with it frequency and monetary value: a rise of either says less than a fall of
recency.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import groups, rfm, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import GroupMap, load
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import LATE_START, add_months, between, complete_months, day_range, up_to
from toolkit.measures.rfm import Cuts

MONTH_ENDS = 13
BEST = ("Soulmates", "Lovers")
NEW = "new"
"""Where a customer stood at a month end before the first order."""


def month_ends(orders: Table, as_of: date, count: int = MONTH_ENDS) -> list[date]:
    """The latest month ends up to ``as_of`` by which the data has begun, oldest first; at most ``count``.

    ``as_of`` alone where no month is complete.
    """
    first, _ = day_range(orders)
    months = complete_months(first, as_of, count) if first else []
    return [add_months(month, 1) - timedelta(days=1) for month in months] or [as_of]


def span(ends: list[date], orders: Table) -> tuple[date, date]:
    """The last of these month ends, and the earliest before which the data hold as many months as lie between the two.

    A year apart where the data hold two years; where they hold hardly any, the last two.
    """
    first, _ = day_range(orders)
    held = [
        start for start in ends[:-1] if first and first <= _month_end(start, -_months(start, ends[-1])) + LATE_START
    ]
    return (held or ends[-2:])[0], ends[-1]


def before(ends: list[date], as_of: date) -> date:
    """The latest of these month ends before ``as_of``, else the first of them."""
    return max((end for end in ends if end < as_of), default=ends[0])


def replay(lines: Table, orders: Table, dates: list[date], value: str = "sales") -> Table:
    """Every buyer as of each of these days, in one query.

    Parameters
    ----------
    value : "sales" or "margin"
        What ``monetary_value`` is, as in :func:`rfm.buyers`.

    Returns
    -------
    Table, one row per day and customer with a sale order by then
        ``at`` (the day), ``customer_id``, ``recency_days``, ``frequency``, ``monetary_value``, ``sales``: what
        :func:`rfm.buyers` gives as of that day.

    Raises
    ------
    MissingData, ParameterError
        As :func:`rfm.buyers`.
    """
    rfm.check_value(orders, value)
    days = [date.fromisoformat(day) for day in sorted({at.isoformat() for at in dates})]
    reached = ibis.memtable(pd.DataFrame({"upto": range(len(days)), "at": days}))
    reached = reached.cast({"upto": "int64", "at": "date"})
    steps = _sold(orders, days).union(_returned(lines, days))
    so_far = steps.join(reached, steps.step <= reached.upto).group_by(["at", "customer_id"])
    so_far = so_far.aggregate(
        last_day=ibis._.last_day.max(),
        frequency=ibis._.frequency.sum(),
        **{name: ibis._[name].sum().round(2) for name in ("sales", "known_sales", "known_margin", "returned")},
    )
    so_far = so_far.filter(so_far.frequency > 0)
    return so_far.select(
        "at",
        "customer_id",
        recency_days=so_far.at.delta(so_far.last_day, unit="day"),
        frequency=so_far.frequency,
        monetary_value=rfm.monetary(so_far, value, by="at"),
        sales=so_far.sales,
    )


_STEP = {
    "customer_id": "string", "step": "int64", "last_day": "date", "frequency": "int64", "sales": "float64",
    "known_sales": "float64", "known_margin": "float64", "returned": "float64",
}  # fmt: skip
"""What a customer did between two of the days."""


def _sold(orders: Table, days: list[date]) -> Table:
    known = up_to(orders, days[-1]).filter(lambda t: t.customer_id.notnull())
    known = known.mutate(step=_step(known.day, days))
    return known.group_by(["customer_id", "step"]).aggregate(
        last_day=known.day.max(),
        frequency=known.order_id.nunique(),
        sales=known.sales.sum(),
        known_sales=known.cost.notnull().ifelse(known.sales, 0.0).sum(),
        known_margin=(known.sales - known.cost).sum().fill_null(0.0),
        returned=ibis.literal(0.0),
    ).cast(_STEP).select(*_STEP)  # fmt: skip


def _returned(lines: Table, days: list[date]) -> Table:
    back = up_to(lines, days[-1], "ordered_at").filter(lambda t: (t.kind == "return") & t.customer_id.notnull())
    back = back.mutate(step=_step(back.ordered_at.cast("date"), days))
    back = back.group_by(["customer_id", "step"]).aggregate(returned=back.net_amount.sum())
    nothing = dict.fromkeys(("frequency", "sales", "known_sales", "known_margin"), ibis.literal(0))
    return back.mutate(last_day=ibis.null("date"), **nothing).select(*_STEP).cast(_STEP)


def _step(day: ibis.Value, days: list[date]) -> ibis.Value:
    """The place of the first of these rising days that a day is not after."""
    return sum(((day > ibis.date(at.isoformat())).cast("int64") for at in days), ibis.literal(0, "int64"))


def past_groups(
    replayed: Table, cuts: Cuts, minimum_size: int = groups.MINIMUM_SIZE, group_map: GroupMap | None = None
) -> Table:
    """Add the scores and the group of each row of :func:`replay`; worked out once and kept by the engine.

    Groups that are too small on the last day are merged on every day.
    """
    group_map = group_map or load()
    placed = groups.place(rfm.score(replayed, cuts), group_map).cache()
    now = placed.filter(placed.at == placed.at.max().as_scalar())
    return groups.merge(placed, groups.too_small(now, minimum_size, group_map))


def sizes(past: Table, days: list[date] | None = None) -> pd.DataFrame:
    """How many customers each group held on each day.

    Parameters
    ----------
    past : Table of :func:`past_groups`
    days : list of dates, optional
        Some of its days; all of them by default.

    Returns
    -------
    DataFrame, one row per day and group (in the method's order) that ever held anybody
        ``at`` (date), ``group``, ``customers``, ``customer_share`` (of the customers by that day) with Wilson ``low``,
        ``high``; ``n`` customers by that day.
    """
    past = past if days is None else past.filter(past.at.isin([_at(day) for day in days]))
    counted = fetch(past.group_by(["at", "group"]).aggregate(customers=past.count()))
    names = [name for name in load().names if name in set(counted["group"])]
    grid = pd.MultiIndex.from_product([sorted(counted["at"].unique()), names], names=["at", "group"])
    frame = counted.set_index(["at", "group"]).reindex(grid, fill_value=0).reset_index()
    frame["n"] = frame.groupby("at")["customers"].transform("sum")
    frame["customer_share"] = frame["customers"] / frame["n"]
    frame["low"], frame["high"] = statistics.wilson(frame["customers"], frame["n"])
    return frame


def best_share(sizes: pd.DataFrame, best: tuple[str, ...] = BEST) -> pd.DataFrame:
    """Share of customers who stand in the best groups on each day.

    Parameters
    ----------
    sizes : DataFrame of :func:`sizes`

    Returns
    -------
    DataFrame, one row per day
        ``at``, ``k`` of ``n`` customers, ``share`` with Wilson ``low``, ``high``.
    """
    held = sizes.assign(k=sizes["customers"].where(sizes["group"].isin(best), 0))
    frame = held.groupby("at", as_index=False).agg(k=("k", "sum"), n=("n", "first"))
    frame["share"] = frame["k"] / frame["n"]
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    return frame


def moves(past: Table, start: date, end: date) -> Table:
    """Where each customer of ``end`` stood on ``start``; both are days of ``past``.

    Returns
    -------
    Table, one row per customer by ``end``
        ``customer_id``, ``from_group`` ("new" where the first order came later), ``to_group``, ``gone_quiet`` (recency
        scored 3 or more on ``start`` and 2 or less on ``end``).
    """
    now = past.filter(past.at == _at(end)).select("customer_id", to_group="group", to_r="r")
    then = past.filter(past.at == _at(start)).select("customer_id", from_group="group", from_r="r")
    both = now.left_join(then, "customer_id").drop("customer_id_right")
    return both.select(
        "customer_id",
        from_group=both.from_group.fill_null(NEW),
        to_group=both.to_group,
        gone_quiet=((both.from_r >= 3) & (both.to_r <= 2)).fill_null(False),
    )


def transitions(moved: Table, orders: Table, start: date, end: date) -> pd.DataFrame:
    """Who moved where between two month ends, and what they bought in as long a time before and since.

    Returns
    -------
    DataFrame, one row per pair of groups with a customer, in the method's order, those who were "new" last
        ``from_group``, ``to_group``, ``customers``; ``n`` of ``from_group``; ``share`` = customers / n with Wilson
        ``low``, ``high``; ``sales_before``, ``sales_after``: their sales in as many months up to ``start``, and in
        those since (currency); ``margin_before``, ``margin_after``: the same of margin, NaN where the cost of too
        little of it is known.
    """
    return _pairs(moved, moved, orders, start, end)


def leaks(moved: Table, orders: Table, start: date, end: date) -> pd.DataFrame:
    """Where value leaks: the customers who were active on ``start`` and have gone quiet by ``end``.

    Returns
    -------
    DataFrame, one row per pair of groups, the one with the most sales lost first
        As :func:`transitions` for these customers (``n`` counts all of ``from_group``); ``sales_lost``,
        ``margin_lost`` = before - after.
    """
    frame = _pairs(moved.filter(moved.gone_quiet), moved, orders, start, end)
    frame["sales_lost"] = frame["sales_before"] - frame["sales_after"]
    frame["margin_lost"] = frame["margin_before"] - frame["margin_after"]
    return frame.sort_values("sales_lost", ascending=False, kind="stable").reset_index(drop=True)


def _pairs(some: Table, everyone: Table, orders: Table, start: date, end: date) -> pd.DataFrame:
    months = _months(start, end)
    told = some
    for when, first, last in (("before", _month_end(start, -months), start), ("after", start, end)):
        told = told.left_join(_bought(between(orders, first, last), when), "customer_id").drop("customer_id_right")
    sums = {f"{name}_{when}": told[f"{name}_{when}"].sum().fill_null(0.0).round(2) for name in _SUMS for when in _WHEN}
    frame = fetch(told.group_by(["from_group", "to_group"]).aggregate(customers=told.count(), **sums))
    held = fetch(everyone.group_by("from_group").aggregate(n=everyone.count())).set_index("from_group")["n"]
    frame["n"] = frame["from_group"].map(held).astype(int)
    frame["share"] = frame["customers"] / frame["n"]
    frame["low"], frame["high"] = statistics.wilson(frame["customers"], frame["n"])
    costed = bool(frame[["known_sales_before", "known_sales_after"]].any(axis=None))
    for when in _WHEN:
        sales, known, margin = (frame[f"{name}_{when}"] for name in _SUMS)
        frame[f"margin_{when}"] = scaled_margin(sales, known, margin).mask((sales == 0) & costed, 0.0)
    order = frame[["from_group", "to_group"]].apply(lambda names: names.map((*load().names, NEW).index))
    return frame.loc[order.sort_values(["from_group", "to_group"]).index, list(COLUMNS)].reset_index(drop=True)


_SUMS, _WHEN = ("sales", "known_sales", "known_margin"), ("before", "after")
COLUMNS = (
    "from_group", "to_group", "customers", "n", "share", "low", "high", "sales_before", "sales_after",
    "margin_before", "margin_after",
)  # fmt: skip


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _month_end(day: date, months: int) -> date:
    """The month end so many months from another."""
    return add_months(add_months(day.replace(day=1), months + 1), 0) - timedelta(days=1)


def _bought(orders: Table, when: str) -> Table:
    known = orders.cost.notnull()
    return orders.group_by("customer_id").aggregate(
        **{
            f"sales_{when}": orders.sales.sum(),
            f"known_sales_{when}": known.ifelse(orders.sales, 0.0).sum(),
            f"known_margin_{when}": (orders.sales - orders.cost).sum().fill_null(0.0),
        }
    )


def left(past: Table, start: date, end: date, best: tuple[str, ...] = BEST) -> pd.DataFrame:
    """The customers who stood in one of the best groups on ``start`` and stand in none of them on ``end``.

    Judged by score alone, so that a best group too small to stand for itself is watched too.

    Returns
    -------
    DataFrame, one row per customer, the largest sales first
        ``customer_id``, ``from_group``, ``to_group``, ``sales`` (over the whole history to ``end``, currency).
    """
    then = past.filter((past.at == _at(start)) & past.cell_group.isin(best))
    now = past.filter((past.at == _at(end)) & past.cell_group.notin(best))
    now = now.select("customer_id", "sales", to_group="cell_group")
    gone = then.select("customer_id", from_group="cell_group").join(now, "customer_id")
    frame = fetch(gone.select("customer_id", "from_group", "to_group", "sales"))
    return frame.sort_values(["sales", "customer_id"], ascending=[False, True]).reset_index(drop=True)


def left_pairs(left: pd.DataFrame) -> pd.DataFrame:
    """How many left which group for which: ``from_group``, ``to_group``, ``customers``, ``sales``, most sales first."""
    frame = left.groupby(["from_group", "to_group"], as_index=False).agg(
        customers=("customer_id", "size"), sales=("sales", "sum")
    )
    return frame.sort_values("sales", ascending=False, kind="stable").reset_index(drop=True)


def left_share(past: Table, start: date, end: date, best: tuple[str, ...] = BEST) -> pd.Series:
    """Share of the customers in the best groups on ``start`` who are in none of them on ``end``, an estimate."""
    n = past.filter((past.at == _at(start)) & past.cell_group.isin(best)).count().to_pyarrow().as_py()
    return statistics.share(len(left(past, start, end, best)), n)


def _at(day: date) -> ibis.Value:
    return ibis.date(day.isoformat())
