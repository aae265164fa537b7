"""The eleven groups: every score of recency, frequency and monetary value belongs to exactly one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import ConfigError
from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.margins import scaled_margin
from toolkit.measures.rfm import quantile
from toolkit.words import Count, _

MINIMUM_SIZE = 30
SCORES = (1, 2, 3, 4, 5)
Cell = tuple[int, int, int]


@dataclass(frozen=True)
class GroupMap:
    """The groups in the method's order, the group each merges into (None: it stays), and the group of each cell."""

    names: tuple[str, ...]
    merge_into: dict[str, str | None]
    cells: dict[Cell, str]


@cache
def load() -> GroupMap:
    """The map of ``groups.toml``: 125 cells, each in one group.

    Raises
    ------
    ConfigError
        If a rule leaves a cell without a group or names a group that is not listed.
    """
    return parse(resources.files("toolkit.measures").joinpath("groups.toml").read_text(encoding="utf-8"))


def parse(text: str) -> GroupMap:
    """A map from the text of a ``groups.toml``; refuses what :func:`load` refuses."""
    document = tomllib.loads(text)
    merge_into = {group["name"]: group.get("merge_into") for group in document["groups"]}
    cells = {cell: _first_match(document["rules"], cell) for cell in product(SCORES, repeat=3)}
    unclaimed = ["".join(map(str, cell)) for cell, group in cells.items() if group not in merge_into]
    if unclaimed:
        count, some = Count(len(unclaimed)), ", ".join(unclaimed[:3])
        raise ConfigError(_("groups.toml: {count} of 125 cells have no listed group: {some}", count=count, some=some))
    return GroupMap(tuple(merge_into), merge_into, cells)


def _first_match(rules: list[dict], cell: Cell) -> str | None:
    for rule in rules:
        if all(score in rule.get(name, SCORES) for name, score in zip("rfm", cell, strict=True)):
            return rule["group"]
    return None


def assign(scored: Table, minimum_size: int = MINIMUM_SIZE) -> Table:
    """Add the group of each scored buyer.

    Parameters
    ----------
    scored : Table, one row per buyer with ``r``, ``f``, ``m``
    minimum_size : int
        Groups with fewer customers merge into the one their ``merge_into`` names, the rarest kinds first, so a
        neighbour is judged with those it took in.

    Returns
    -------
    Table
        With ``cell_group`` (by score alone) and ``group`` (after merging).
    """
    groups = load()
    rows = [{"r": r, "f": f, "m": m, "cell_group": name} for (r, f, m), name in groups.cells.items()]
    placed = scored.join(ibis.memtable(pd.DataFrame(rows)), ["r", "f", "m"]).select(*scored.columns, "cell_group")
    sizes = placed.group_by("cell_group").aggregate(n=placed.count()).to_pandas()
    final = _merged(dict(zip(sizes["cell_group"], sizes["n"], strict=True)), groups, minimum_size)
    moved = {name: into for name, into in final.items() if into != name}
    group = placed.cell_group.substitute(moved) if moved else placed.cell_group
    return placed.mutate(group=group)


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
        ``margin_share`` (NaN where too little of the cost is known, or no margin
        in all); ``monetary_value`` (sales plus returns); ``sales_index`` (sales share / customer share, 1 = average);
        ``recency_days_median``; ``frequency_mean``; ``mean_value`` (monetary value a customer); ``merged_into``
        (the group its customers were counted in, None where it stands for itself). Means, indices and intervals are
        NaN where a group has no customers.
    """
    counted = _counted(assigned).set_index("group").reindex(load().names)
    totals = ["customers", "orders", "sales", "monetary_value"]
    counted[totals] = counted[totals].fillna(0)
    counted = counted.astype({"customers": int, "orders": int})
    people = counted["customers"]
    counted["customer_share"] = people / max(people.sum(), 1)
    counted["low"], counted["high"] = statistics.wilson(people.where(people > 0), people.sum())
    counted["sales_share"] = _share(counted["sales"])
    counted["sales_low"], counted["sales_high"] = _sales_interval(counted)
    counted["margin_share"] = _share(counted["margin"].where(people > 0, 0.0))
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


COLUMNS = (
    "group", "customers", "customer_share", "low", "high", "orders", "sales", "sales_share", "sales_low", "sales_high",
    "margin_share", "monetary_value", "sales_index", "recency_days_median", "frequency_mean", "mean_value",
    "merged_into",
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
        )
        .to_pandas()
    )
    margin = scaled_margin(counted["sales"], counted["known_sales"], counted["known_margin"])
    return counted.assign(margin=margin)


def _sales_interval(counted: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Interval of each group's share of sales: what its customers spent over what all spent."""
    own, squares = counted["sales"], counted["squares"].fillna(0.0)
    people = counted["customers"].sum()
    _ratio, low, high = statistics.ratio_from_sums(people, own, own.sum(), squares, squares.sum(), squares)
    held = counted["customers"] > 0
    return np.where(held, np.maximum(low, 0), np.nan), np.where(held, np.minimum(high, 1), np.nan)


def _share(values: pd.Series) -> pd.Series:
    whole = values.sum(skipna=False)
    return values / whole if whole > 0 else values * np.nan


def _medians(assigned: Table) -> pd.Series:
    """Median recency of each group, from the counts of distinct values."""
    counts = assigned.group_by(["group", "recency_days"]).aggregate(n=assigned.count()).to_pandas()
    counts = counts.rename(columns={"recency_days": "value"}).sort_values(["group", "value"])
    return pd.Series({g: quantile(part, 0.5) for g, part in counts.groupby("group")}, dtype=float)
