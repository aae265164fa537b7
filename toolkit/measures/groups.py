"""The eleven groups: every score of recency, frequency and monetary value belongs to exactly one."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import GroupMap, load
from toolkit.measures.margins import scaled_margin
from toolkit.measures.rfm import quantile

MINIMUM_SIZE = 30
TOTAL = "total"


def assign(scored: Table, minimum_size: int = MINIMUM_SIZE, groups: GroupMap | None = None) -> Table:
    """Add the group of each scored buyer.

    Parameters
    ----------
    scored : Table, one row per buyer with ``r``, ``f``, ``m``
    minimum_size : int
        Groups with fewer customers merge into the one their ``merge_into`` names, the rarest kinds first, so a
        neighbour is judged with those it took in.
    groups : GroupMap, optional
        The method's own by default.

    Returns
    -------
    Table
        With ``cell_group`` (by score alone) and ``group`` (after merging); worked out once and kept by the engine.
    """
    groups = groups or load()
    placed = place(scored, groups).cache()
    return merge(placed, too_small(placed, minimum_size, groups))


def place(scored: Table, groups: GroupMap) -> Table:
    """Add the group of each row's three scores, ``cell_group``, without merging."""
    rows = [{"r": r, "f": f, "m": m, "cell_group": name} for (r, f, m), name in groups.cells.items()]
    return scored.join(ibis.memtable(pd.DataFrame(rows)), ["r", "f", "m"]).select(*scored.columns, "cell_group")


def too_small(placed: Table, minimum_size: int, groups: GroupMap) -> dict[str, str]:
    """The groups with fewer customers than that, each with the group its customers are counted in."""
    sizes = placed.group_by("cell_group").aggregate(n=placed.count()).to_pandas()
    final = _merged(dict(zip(sizes["cell_group"], sizes["n"], strict=True)), groups, minimum_size)
    return {name: into for name, into in final.items() if into != name}


def merge(placed: Table, into: dict[str, str]) -> Table:
    """Add ``group``: the ``cell_group``, or the group it is counted in."""
    return placed.mutate(group=placed.cell_group.substitute(into) if into else placed.cell_group)


def _merged(sizes: dict[str, int], groups: GroupMap, minimum_size: int) -> dict[str, str]:
    """The group each group ends in: the farthest from the end of its chain is judged first."""
    sizes = {name: sizes.get(name, 0) for name in groups.names}
    into: dict[str, str] = {}
    for name in sorted(groups.names, key=lambda n: -_steps(n, groups)):
        target = groups.merge_into[name]
        if target and 0 < sizes[name] < minimum_size:
            sizes[target] += sizes[name]
            into[name] = target
    return {name: _end(name, into) for name in groups.names}


def _steps(name: str, groups: GroupMap) -> int:
    target = groups.merge_into[name]
    return 1 + _steps(target, groups) if target else 0


def _end(name: str, into: dict[str, str]) -> str:
    return _end(into[name], into) if name in into else name


def merges(assigned: Table) -> pd.DataFrame:
    """What was merged: ``group``, ``merged_into``, ``customers`` who moved; no rows when nothing was."""
    moved = assigned.filter(assigned.cell_group != assigned.group)
    counted = moved.group_by(group=moved.cell_group, merged_into=moved.group).aggregate(customers=moved.count())
    order = {name: i for i, name in enumerate(load().names)}
    return fetch(counted).sort_values("group", key=lambda g: g.map(order)).reset_index(drop=True)


def summary(assigned: Table) -> pd.DataFrame:
    """What each group is and is worth.

    Returns
    -------
    DataFrame, one row per group in the method's order, those without customers too
        ``group``; ``customers``; ``customer_share`` with Wilson ``low``, ``high`` (0-1); ``orders``; ``sales``
        (currency); ``sales_share`` with ``sales_low``, ``sales_high`` (delta method, customers as units);
        ``margin_share`` with ``margin_low``, ``margin_high`` likewise (NaN where too little of the cost is known, or
        there is no margin in all); ``monetary_value`` (as scored); ``sales_index`` (sales share / customer share,
        1 = average); ``recency_days_median``; ``frequency_mean``; ``mean_value`` (monetary value a customer);
        ``merged_into`` (the group its customers were counted in, None where it stands for itself). Means, indices and
        intervals are NaN where a group has no customers.
    """
    counted = _counted(assigned).set_index("group").reindex(load().names)
    totals = ["customers", "orders", "sales", "monetary_value"]
    counted[totals] = counted[totals].fillna(0)
    counted = counted.astype({"customers": int, "orders": int})
    people = counted["customers"]
    counted["customer_share"] = people / max(people.sum(), 1)
    counted["low"], counted["high"] = statistics.wilson(people.where(people > 0), people.sum())
    counted["sales_share"] = _share(counted["sales"])
    counted["sales_low"], counted["sales_high"] = _interval(people, counted["sales"], counted["squares"])
    counted["margin_share"] = _share(counted["margin"].where(people > 0, 0.0))
    margins = counted["margin"], counted["margin_squares"]
    counted["margin_low"], counted["margin_high"] = _interval(people, *margins)
    counted["sales_index"] = counted["sales_share"] / counted["customer_share"]
    counted["frequency_mean"] = counted["orders"] / people
    counted["mean_value"] = counted["monetary_value"] / people
    counted["recency_days_median"] = _medians(assigned).reindex(counted.index)
    into = merges(assigned).set_index("group")["merged_into"]
    counted["merged_into"] = pd.Series({name: into.get(name) for name in counted.index}, dtype=object)
    return counted.rename_axis("group").reset_index()[list(COLUMNS)]


def score_map(assigned: Table) -> pd.DataFrame:
    """Customers at each pair of scores: ``r``, ``f`` (1 to 5), ``customers``; pairs without anybody are absent."""
    return assigned.group_by(["r", "f"]).aggregate(customers=assigned.count()).order_by(["r", "f"]).to_pandas()


def absent(assigned: Table) -> pd.Series:
    """Share of customers with the lowest recency score: an estimate (``value``, ``k``, ``n``, ``low``, ``high``)."""
    gone = (assigned.r == 1).cast("int64").sum()
    counts = assigned.aggregate(n=assigned.count(), k=gone).to_pandas().iloc[0]
    return statistics.share(int(counts["k"] or 0), int(counts["n"]))


def quiet(assigned: Table) -> pd.Series:
    """Share of all sales that came from customers whose last order is long ago (recency scores 1 and 2).

    Returns
    -------
    Series
        ``value`` (0-1) with ``low``, ``high`` (delta method, customers as units), ``k`` customers of ``n``.
    """
    away = assigned.r <= 2
    own = ibis.ifelse(away, assigned.sales, 0.0)
    sums = assigned.aggregate(
        n=assigned.count(),
        k=away.cast("int64").sum(),
        x=own.sum().round(2),
        y=assigned.sales.sum().round(2),
        xx=(own * own).sum().round(2),
        yy=(assigned.sales * assigned.sales).sum().round(2),
    ).to_pandas()
    s = sums.iloc[0].fillna(0.0)
    value, low, high = statistics.ratio_from_sums(s["n"], s["x"], s["y"], s["xx"], s["yy"], s["xx"])
    return statistics.estimate(float(value), s["k"], s["n"], float(low), float(high))


def discounts(assigned: Table) -> pd.DataFrame:
    """How much of the list value of its orders each group got off.

    Returns
    -------
    DataFrame, one row per group with orders whose discount is known, in the method's order, and a last row "total"
        ``group``; ``customers``; ``discount``, ``list_value`` (sales before discount, currency, orders of known
        discount); ``discount_share`` = discount / list_value with ``low``, ``high`` (delta method, customers as units).

    Raises
    ------
    MissingData
        No discount is known.
    """
    known = assigned.filter(assigned.list_value > 0)
    x, y = known.discount, known.list_value
    sums = {
        "customers": known.count(), "discount": x.sum().round(2), "list_value": y.sum().round(2),
        "xx": (x * x).sum(), "yy": (y * y).sum(), "xy": (x * y).sum(),
    }  # fmt: skip
    by_group = fetch(known.group_by("group").aggregate(**sums)).set_index("group")
    if by_group.empty:
        raise MissingData("lines.discount", "lines", ("discount",))
    by_group = by_group.reindex([name for name in load().names if name in by_group.index])
    frame = pd.concat([by_group, by_group.sum().to_frame(TOTAL).T]).rename_axis("group").reset_index()
    frame["discount_share"], frame["low"], frame["high"] = statistics.ratio_from_sums(
        frame["customers"], frame["discount"], frame["list_value"], frame["xx"], frame["yy"], frame["xy"]
    )
    frame["low"] = frame["low"].clip(lower=0)
    return frame[["group", "customers", "discount", "list_value", "discount_share", "low", "high"]].astype(
        {"customers": int}
    )


def cells(assigned: Table, groups: GroupMap) -> pd.DataFrame:
    """The 125 scores: ``r``, ``f``, ``m``, their ``group`` in the map, whether ``edited``, ``customers`` at each."""
    held = fetch(assigned.group_by(["r", "f", "m"]).aggregate(customers=assigned.count()))
    frame = pd.DataFrame([(*cell, name, cell in groups.edited) for cell, name in groups.cells.items()],
                         columns=["r", "f", "m", "group", "edited"])  # fmt: skip
    return frame.merge(held, "left", ["r", "f", "m"]).fillna({"customers": 0}).astype({"customers": int})


COLUMNS = (
    "group", "customers", "customer_share", "low", "high", "orders", "sales", "sales_share", "sales_low", "sales_high",
    "margin_share", "margin_low", "margin_high", "monetary_value", "sales_index", "recency_days_median",
    "frequency_mean", "mean_value", "merged_into",
)  # fmt: skip


def _counted(assigned: Table) -> pd.DataFrame:
    counted = (
        assigned.group_by("group")
        .aggregate(
            customers=assigned.count(),
            orders=assigned.frequency.sum(),
            sales=assigned.sales.sum().round(2),
            squares=(assigned.sales * assigned.sales).sum().round(2),
            monetary_value=assigned.monetary_value.sum().round(2),
            known_sales=assigned.known_sales.sum(),
            known_margin=assigned.known_margin.sum(),
            known_squares=(assigned.known_margin * assigned.known_margin).sum().round(2),
        )
        .to_pandas()
    )
    margin = scaled_margin(counted["sales"], counted["known_sales"], counted["known_margin"])
    scale = margin / counted["known_margin"].where(counted["known_margin"] != 0)
    return counted.assign(margin=margin, margin_squares=counted["known_squares"] * scale**2)


def _interval(people: pd.Series, own: pd.Series, squares: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Interval of each group's share of an amount: what its customers brought over what all brought."""
    own, squares = own.fillna(0.0), squares.fillna(0.0)
    whole = own.sum()
    _ratio, low, high = statistics.ratio_from_sums(people.sum(), own, whole, squares, squares.sum(), squares)
    held = (people > 0) & (whole > 0)
    return np.where(held, np.maximum(low, 0), np.nan), np.where(held, np.minimum(high, 1), np.nan)


def _share(values: pd.Series) -> pd.Series:
    whole = values.sum(skipna=False)
    return values / whole if whole > 0 else values * np.nan


def _medians(assigned: Table) -> pd.Series:
    """Median recency of each group, from the counts of distinct values."""
    counts = assigned.group_by(["group", "recency_days"]).aggregate(n=assigned.count()).to_pandas()
    counts = counts.rename(columns={"recency_days": "value"}).sort_values(["group", "value"])
    return pd.Series({g: quantile(part, 0.5) for g, part in counts.groupby("group")}, dtype=float)
