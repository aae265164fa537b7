"""Whether orders stand just above a threshold more often than the curve of order values lets expect."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import statsmodels.api as sm
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import statistics
from toolkit.measures.periods import up_to

BIN, REACH, ABOVE, BELOW = 0.02, 0.4, 0.1, 0.1
"""Bins, how far the curve is looked at on each side, and how far the threshold is taken to draw; all as its shares."""
FIGURES = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5)
LEAST_ORDERS = 300
"""Orders that the whole stretch must hold for a threshold to be tried."""


def bunching(orders: Table, as_of: date, vat: float = 0.0, thresholds: Sequence[float] = ()) -> pd.DataFrame:
    """Orders just above each threshold against what a smooth curve through their neighbours lets expect.

    Parameters
    ----------
    orders : Table, one row per order, of identified customers or not
    vat : float
        Rate by which what is paid exceeds amounts without VAT; thresholds are of what is paid.
    thresholds : sequence of float, optional
        Those that the shop has or had, such as of free postage; tried beside every round amount that is common enough.

    Returns
    -------
    DataFrame, one row per threshold, rising
        ``threshold``; ``named``: one of the shop's; ``n`` orders within 40 % of it; ``above`` orders from it to a tenth
        beyond, ``expected`` there;
        ``ratio`` = above / expected with ``low``, ``high``; ``below`` and ``below_ratio`` of the tenth beneath it;
        ``p`` (one-sided: more than expected) and ``q`` (Benjamini and Hochberg); ``sure``: q below 5 %. None where no
        threshold has enough orders.

    Notes
    -----
    The bunching estimator of Saez (2010) and Kleven & Waseem (2013): the logarithm of the counts in bins of 2 % is a
    parabola, fitted without the two tenths; Poisson with the dispersion of the fit: price points count as noise.
    """
    values, counts = _paid(orders, as_of, vat)
    tried = sorted({*map(float, thresholds), *_round_amounts(values, counts)})
    rows = [row for row in (_row(values, counts, float(t)) for t in tried) if row is not None]
    table = pd.DataFrame(rows, columns=["threshold", "n", "above", "expected", "ratio", "low", "high", "below",
                                        "below_ratio", "p"])  # fmt: skip
    table["q"] = statistics.false_discovery(table["p"])
    table["sure"] = table["q"] < statistics.ALPHA
    table.insert(1, "named", table["threshold"].isin([float(one) for one in thresholds]))
    return table


def _paid(orders: Table, as_of: date, vat: float) -> tuple[np.ndarray, np.ndarray]:
    """Distinct amounts paid, rising, and how many orders paid each."""
    seen = up_to(orders, as_of)
    seen = seen.mutate(paid=(seen.sales * (1 + vat)).round(2)).filter(lambda t: t.paid > 0)
    found = seen.group_by("paid").aggregate(n=seen.count()).order_by("paid").to_pyarrow()
    return found["paid"].to_numpy().astype(float), found["n"].to_numpy().astype(np.int64)


def _round_amounts(values: np.ndarray, counts: np.ndarray) -> list[float]:
    """Round amounts between the lowest fifth and the highest fiftieth of orders."""
    if not len(values):
        return []
    below = np.cumsum(counts) / counts.sum()
    low, high = (values[np.searchsorted(below, share)] for share in (0.2, 0.98))
    sizes = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    return [float(figure * size) for size in sizes for figure in FIGURES if low <= figure * size <= high]


def _row(values: np.ndarray, counts: np.ndarray, threshold: float) -> dict[str, float] | None:
    edges = threshold * (1 + BIN * np.arange(-round(REACH / BIN), round(REACH / BIN) + 1)) - 1e-9
    sums = np.concatenate([[0], np.cumsum(counts)])
    inside = np.diff(sums[np.searchsorted(values, edges)])
    if inside.sum() < LEAST_ORDERS:
        return None
    x = (np.arange(len(inside)) + 0.5) * BIN - REACH
    above, below = (x > 0) & (x < ABOVE), (x < 0) & (x > -BELOW)
    design = np.column_stack([np.ones(len(x)), x, x**2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLM(inside[~(above | below)], design[~(above | below)], family=sm.families.Poisson()).fit(scale="X2")
    told = {name: _against(inside, design, fit, where) for name, where in (("above", above), ("below", below))}
    expected, ratio, error = told["above"]
    z = np.log(ratio) / error if ratio > 0 else -np.inf
    return {
        "threshold": threshold, "n": int(inside.sum()), "above": int(inside[above].sum()), "expected": expected,
        "ratio": ratio, "low": ratio * np.exp(-statistics.Z * error), "high": ratio * np.exp(statistics.Z * error),
        "below": int(inside[below].sum()), "below_ratio": told["below"][1], "p": float(stats.norm.sf(z)),
    }  # fmt: skip


def _against(inside: np.ndarray, design: np.ndarray, fit, where: np.ndarray) -> tuple[float, float, float]:
    """Orders expected there, those found over them, and the standard error of that ratio's logarithm."""
    each = np.exp(design[where] @ fit.params)
    expected = float(each.sum())
    slope = each @ design[where] / expected
    noise = max(float(fit.scale), 1.0) / max(inside[where].sum(), 1)
    return expected, float(inside[where].sum() / expected), float(np.sqrt(slope @ fit.cov_params() @ slope + noise))


__all__ = ["bunching"]
