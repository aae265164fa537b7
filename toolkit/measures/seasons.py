"""The year of a category or product: its season beside the shop's own, and months that the season does not explain."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import disclosure, overindex, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import complete_months, day_range, within

FEWEST_MONTHS = 24
MOST = 60
"""Months looked back on, and values looked at."""


def monthly(goods: Table, as_of: date, what: str = "category") -> pd.DataFrame:
    """Customers who bought each value in each complete month, against the same months of other years.

    Parameters
    ----------
    goods : Table of :func:`goods.goods`; sales count
        Orders of nobody known count as a customer each.

    Returns
    -------
    DataFrame, one row per value and month, the values with most customers first
        ``key``; ``month`` (first day); ``n`` customers; ``index`` (n / mean of all months); ``share`` (n / customers of
        the shop in that month) with Wilson ``low``, ``high``; ``expected`` (customers of the shop in that month x the
        value's share in the same calendar months of the other years); ``p`` and ``q`` (quasi-Poisson: the square of the
        residuals' median absolute size, at least 1, is the variance of a count over its mean; Student's t;
        Benjamini-Hochberg over all); ``unusual``: q below 5 % and ten customers or more counted or expected. n of 1 to
        9 is missing, and what is reckoned with it.

    Raises
    ------
    MissingData
        Fewer than 24 complete months, or no value known.
    """
    goods = goods.filter(goods.kind == "sale")
    first, _last = day_range(goods)
    months = complete_months(first, as_of, MOST) if first else []
    months = months[1:] if first and first.day > 1 else months
    if len(months) < FEWEST_MONTHS:
        raise MissingData("lines.ordered_at", "lines", ("two_years",))
    recent = within(goods.filter(goods[what].notnull()), months)
    recent = recent.select(key=what, month=recent.day.truncate("M"), who=recent.customer_id.coalesce(recent.order_id))
    shop = fetch(_people(recent, "month")).set_index("month")["n"]
    sizes = _people(recent, "key")
    order = fetch(sizes.order_by([sizes.n.desc(), sizes.key]).limit(MOST))["key"].tolist()
    counted = fetch(_people(recent.filter(recent.key.isin(order)), "month", "key"))
    if counted.empty:
        raise MissingData(f"products.{what}", "products", (what,))
    wide = counted.pivot_table(index="key", columns="month", values="n", fill_value=0).reindex(order)
    wide = wide.reindex(columns=months, fill_value=0)
    return _judged(wide, shop.reindex(months, fill_value=0))


def _people(bought: Table, *by: str) -> Table:
    return bought.group_by(by).aggregate(n=bought.who.nunique())


def _judged(wide: pd.DataFrame, shop: pd.Series) -> pd.DataFrame:
    n, base = wide.to_numpy(float), shop.to_numpy(float)[None, :]
    same = np.equal.outer([m.month for m in wide.columns], [m.month for m in wide.columns]).astype(float)
    np.fill_diagonal(same, 0)
    others, others_base = n @ same, base @ same
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(others_base > 0, others / others_base, np.nan)
        expected = base * share
        spread = expected * (1 - share) * (1 + base / others_base)
        residual = (n - expected) / np.sqrt(np.where(spread > 0, spread, np.nan))
    size = np.nanmedian(np.abs(residual), axis=1, keepdims=True) / stats.norm.ppf(0.75)
    p = 2 * stats.t.sf(np.abs(residual) / np.maximum(size, 1), max(len(wide.columns) - 12, 1))
    cells = pd.DataFrame(
        {
            "key": np.repeat(np.asarray(wide.index, object), n.shape[1]), "month": list(wide.columns) * n.shape[0],
            "n": n.ravel(), "index": (n / np.maximum(n.mean(1, keepdims=True), 1e-9)).ravel(),
            "share": (n / np.maximum(base, 1)).ravel(), "expected": expected.ravel(), "p": p.ravel(),
        }
    )  # fmt: skip
    cells["low"], cells["high"] = statistics.wilson(n.ravel(), np.repeat(base, n.shape[0], axis=0).ravel())
    large = np.fmax(cells["n"], cells["expected"]) >= disclosure.K
    few = cells["n"].between(1, disclosure.K - 1)
    cells["p"] = cells["p"].where(large)
    cells["q"] = statistics.false_discovery(cells["p"])
    cells["unusual"] = (cells["q"] < overindex.SURE) & ~few
    cells.loc[few, ["n", "index", "share", "low", "high", "expected", "p", "q"]] = np.nan
    return cells


def seasonal(cells: pd.DataFrame) -> pd.DataFrame:
    """The season of each value.

    Returns
    -------
    DataFrame, one row per value and calendar month (1 to 12)
        ``key``; ``calendar``; ``years`` (how often it was seen); ``n`` customers of these months together; ``index``
        (n / what as many average months of the value hold) with ``low``, ``high`` (exact Poisson, the average taken as
        known); ``returns``: the interval lies on one side of 1, and so does every single year of two or more. Missing
        where a month of it is too small to be shown.
    """
    each = cells.assign(calendar=[month.month for month in cells["month"]], mean=cells["n"] / cells["index"])
    grouped = each.groupby(["key", "calendar"], sort=False)
    table = grouped.agg(
        years=("month", "size"), n=("n", lambda v: v.sum(skipna=False)), lowest=("index", "min"),
        highest=("index", "max"), mean=("mean", "max"),
    ).reset_index()  # fmt: skip
    base = table["years"] * table["mean"]
    table["index"] = table["n"] / base
    low, high = statistics.poisson_interval(table["n"])
    table["low"], table["high"] = low / base, high / base
    above, below = (table["low"] > 1) & (table["lowest"] > 1), (table["high"] < 1) & (table["highest"] < 1)
    table["returns"] = (table["years"] >= 2) & table["n"].notna() & (above | below)
    return table.sort_values("calendar", kind="stable")[
        ["key", "calendar", "years", "n", "index", "low", "high", "returns"]
    ].reset_index(drop=True)


NEAREST = 5


def unusual(cells: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The unusual months of :func:`monthly`, the surest first; where there is none the five that come nearest.

    Returns
    -------
    DataFrame
        The columns of :func:`monthly`; ``found``: how many are unusual in all, of ``tested``.
    """
    found, tested = int(cells["unusual"].sum()), int(cells["q"].notna().sum())
    kept = cells[cells["unusual"] if found else cells["p"].notna()].sort_values(["p", "key"], kind="stable")
    return kept.head(most if found else NEAREST).assign(found=found, tested=tested).reset_index(drop=True)
