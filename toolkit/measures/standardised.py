"""Over- and under-index at equal times: each group against all others of the quarters in which its customers bought.

What came into the shop last year cannot have been bought by who left the year before. So a share is compared with that
of the others *of the same quarters*, weighed as the group's own customers are spread over them (direct
standardisation).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc

from toolkit.measures import overindex, statistics
from toolkit.measures.disclosure import K


def compare(counts: pd.DataFrame, sizes: pd.DataFrame, exclusive: bool = False) -> pd.DataFrame:
    """Each group against all other customers of the same strata, on each value of something.

    Parameters
    ----------
    counts : DataFrame, one row per value, group and stratum; those of nobody may be absent
        ``value``; ``group``; ``stratum``; ``k`` customers.
    sizes : DataFrame, group x stratum
        Customers of whom it is known whether they have the value. Customers of strata in which no other group has
        anybody are left out.
    exclusive : bool
        As in :func:`overindex.compare`.

    Returns
    -------
    DataFrame as of :func:`overindex.compare`
        ``base_share`` is the others' share at the group's own mix of strata; ``p`` that of :func:`summed_p`.
    """
    values, groups = pd.unique(counts["value"]), sizes.index
    shape = (len(values), len(groups))
    k, n, others, n_others, base, spread, likely, variance = (np.zeros(shape) for _part in range(8))
    strata, held = _by_stratum(counts, values, groups), sizes.sum()
    for stratum, column in sizes.items():
        size = np.where((column > 0) & (held[stratum] > column), column, 0).astype(float)
        rest = np.where(size > 0, held[stratum] - column, 0).astype(float)
        all_here = _table(shape, *strata[stratum]) if stratum in strata else np.zeros(shape)
        here, theirs = all_here * (size > 0), (all_here.sum(1, keepdims=True) - all_here) * (size > 0)
        share = theirs / np.maximum(rest, 1)
        pooled = (here + theirs) / np.maximum(size + rest, 1)
        k, n, others, n_others = k + here, n + size, others + theirs, n_others + rest
        base, likely = base + size * share, likely + size * pooled
        spread += size**2 * pooled * (1 - pooled) / np.maximum(rest, 1)
        variance += size * pooled * (1 - pooled) * rest / np.maximum(size + rest - 1, 1)
    cells = pd.DataFrame(
        {
            "value": np.repeat(np.asarray(values, object), shape[1]), "group": np.tile(groups, shape[0]),
            "k": k.ravel(), "n": n.ravel(), "k_others": others.ravel(), "n_others": n_others.ravel(),
            "expected": base.ravel(),
        }
    )  # fmt: skip
    cells = _judged(cells, spread.ravel(), likely.ravel(), variance.ravel())
    cells["hidden"] = overindex.hidden(k, n, exclusive).ravel()
    counted = dict.fromkeys(["k", "n", "k_others", "n_others"], int)
    return overindex.judged(cells).astype(counted)[list(overindex.COLUMNS)]


def _by_stratum(counts: pd.DataFrame, values: np.ndarray, groups: pd.Index) -> dict[Any, tuple[np.ndarray, ...]]:
    """Customers of each stratum and whose they are: rows of ``values``, places of ``groups``; of other groups none."""
    own = counts[counts["group"].isin(groups)]
    at, row = groups.get_indexer(own["group"]), pd.Index(values).get_indexer(own["value"])
    k = own["k"].to_numpy()
    return {name: (row[here], at[here], k[here]) for name, here in own.groupby("stratum").indices.items()}


def _table(shape: tuple[int, int], row: np.ndarray, at: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Customers, value x group."""
    table = np.zeros(shape)
    np.add.at(table, (row, at), k)
    return table


def _judged(cells: pd.DataFrame, spread: np.ndarray, likely: np.ndarray, variance: np.ndarray) -> pd.DataFrame:
    """Shares, index and its interval, test and shrunken index.

    ``spread``: variance of the expected count; ``likely`` and ``variance``: mean and variance of the count, were the
    group like the others.
    """
    k, n, expected = (cells[name].to_numpy() for name in ("k", "n", "expected"))
    size = np.where(n > 0, n, np.nan)
    share = k / size
    low, high = statistics.wilson(k, n)
    tested = (likely > 0) & (cells["k"] + cells["k_others"] >= K)
    tested &= (cells["n"] + cells["n_others"] - cells["k"] - cells["k_others"] >= K) & (variance > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = share / (expected / size)
        pooled = likely / size
        relative = (1 - pooled) / likely + spread / likely**2
    centre = np.log((k + 0.5) / (expected + 0.5))
    half = statistics.Z * np.sqrt((1 - share) / (k + 0.5) + spread / (expected + 0.5) ** 2)
    scale = np.where(tested, 1 / np.where(relative > 0, relative, np.nan) / np.where(likely > 0, likely, 1), np.nan)
    p = np.full(len(cells), np.nan)
    p[tested] = summed_p(k[tested], likely[tested], variance[tested])
    return cells.assign(
        share=share, low=low, high=high, base_share=expected / size, index=index,
        index_low=np.where(k == 0, 0.0, np.exp(centre - half)),
        index_high=np.where(expected == 0, np.inf, np.exp(centre + half)), p=p, tested=tested,
        fragile=np.maximum(k, expected) < K, shrunken_index=overindex.shrink(k * scale, expected * scale),
    )  # fmt: skip


def summed_p(k: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> np.ndarray:
    """Two-sided mid-p of a sum of hypergeometric counts, from its mean and variance.

    Such a sum is one of independent yes-or-no trials (Vatutin and Mikhailov 1982); its distribution is taken as the
    binomial one of the same mean and variance, whose trials need not be whole (Ehm 1991). It is within a
    tenth of the exact one down to chances of one in a thousand.

    Parameters
    ----------
    k : array-like
        Counted.
    mean, variance : array-like
        Of the sum, were the group like the others; 0 < variance < mean.
    """
    k, mean, variance = (np.asarray(a, float) for a in (k, mean, variance))
    chance = np.clip(1 - variance / mean, 1e-12, 1 - 1e-12)
    trials = mean / chance
    upper = (_beyond(betainc, k, trials, chance) + _beyond(betainc, k + 1, trials, chance)) / 2
    lower = (_beyond(betaincc, k, trials, chance) + _beyond(betaincc, k + 1, trials, chance)) / 2
    return np.clip(2 * np.minimum(upper, lower), 0, 1)


def _beyond(tail: np.ufunc, k: np.ndarray, trials: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Chance of ``k`` or more (``betainc``), or of fewer (``betaincc``)."""
    inner = (k > 0) & (k < trials + 1)
    value = tail(np.where(inner, k, 1), np.where(inner, trials - k + 1, 1), chance)
    outside = (k <= 0) if tail is betainc else (k > 0)
    return np.where(inner, value, outside.astype(float))
