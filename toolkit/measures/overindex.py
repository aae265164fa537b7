"""What a group does more, or less, than everybody else: shares against the rest, and which differences are sure.

Of a table of thousands of cells some look striking by chance. Each is tested exactly, all are held to one rate of false
finds, those that rest on a handful of people are marked, and the size of the difference is shrunk by how little there
is to it (DuMouchel 1999).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, log_expit, xlogy

from toolkit.measures import exact, statistics
from toolkit.measures.disclosure import K

SURE = 0.05
"""Of the cells called different at most this share is not."""
WEAKEST, STRONGEST = 1.0, 1e3
"""Between which the strength of the prior is looked for; at the weakest true ratios differ as exponentials do."""
MOST_CELLS = 50_000
"""Of larger tables so many cells, evenly by size, tell the prior."""


def compare(counts: pd.DataFrame, sizes: pd.Series, exclusive: bool = False) -> pd.DataFrame:
    """Each group against all other customers, on each value of something.

    Parameters
    ----------
    counts : DataFrame, one row per value and group; pairs of nobody may be absent
        ``value``; ``group``; ``k`` customers of the group with the value (who bought it, live there).
    sizes : Series, by group
        Its customers of whom it is known whether they have the value.
    exclusive : bool
        A customer has one value only, so that a small cell must also be safe from sums over the values.

    Returns
    -------
    DataFrame, one row per value and group, values and groups in their order of appearance
        ``value``; ``group``; ``k`` of ``n`` customers; ``share`` (0-1) with Wilson ``low``, ``high``; ``k_others`` of
        ``n_others`` customers of all other groups, ``base_share``; ``expected`` (n x base_share, customers); ``index``
        (share / base_share, infinite where nobody else has it) with ``index_low``, ``index_high`` (:func:`ratio`);
        ``shrunken_index`` (:func:`shrink`); ``p`` (exact mid-p); ``q`` (Benjamini-Hochberg over all tested cells);
        ``tested`` (at least :data:`K` customers in all have the value and as many have not, and both sides hold
        somebody); ``fragile`` (fewer than :data:`K` customers were both counted and expected); ``hidden`` (must not be
        shown); ``sure`` (q below :data:`SURE`, neither fragile nor hidden).
    """
    values, groups = pd.unique(counts["value"]), sizes.index
    k = np.zeros((len(values), len(groups)))
    at = groups.get_indexer(counts["group"])
    np.add.at(k, (pd.Categorical(counts["value"], values).codes[at >= 0], at[at >= 0]), counts["k"].to_numpy()[at >= 0])
    n = np.broadcast_to(sizes.to_numpy(float), k.shape)
    cells = pd.DataFrame(
        {
            "value": np.repeat(np.asarray(values, object), len(groups)), "group": np.tile(groups, len(values)),
            "k": k.ravel(), "n": n.ravel(),
            "k_others": (k.sum(1, keepdims=True) - k).ravel(), "n_others": (sizes.sum() - n).ravel(),
        }
    )  # fmt: skip
    cells = _tested(_indexed(cells))
    cells["hidden"] = hidden(k, n, exclusive).ravel()
    cells = judged(cells)
    counted = ["k", "n", "k_others", "n_others"]
    return cells.astype(dict.fromkeys(counted, int))[list(COLUMNS)]


COLUMNS = (
    "value", "group", "k", "n", "share", "low", "high", "k_others", "n_others", "base_share", "expected", "index",
    "index_low", "index_high", "shrunken_index", "p", "q", "tested", "fragile", "hidden", "sure",
)  # fmt: skip


def judged(cells: pd.DataFrame) -> pd.DataFrame:
    """The same cells with ``q`` over all of them, and whether each is ``sure``."""
    cells = cells.assign(q=statistics.false_discovery(cells["p"]))
    return cells.assign(sure=is_sure(cells))


def is_sure(cells: pd.DataFrame) -> pd.Series:
    """Whether test and interval agree that a cell differs, and it is neither fragile nor hidden."""
    undecided = (cells["index_low"] <= 1) & (cells["index_high"] >= 1)
    return (cells["q"] < SURE) & ~undecided & ~cells["fragile"] & ~cells["hidden"]


def _indexed(cells: pd.DataFrame) -> pd.DataFrame:
    k, n, k_others, n_others = (cells[name] for name in ("k", "n", "k_others", "n_others"))
    cells["share"] = k / n.where(n > 0)
    cells["low"], cells["high"] = statistics.wilson(k, n)
    cells["base_share"] = k_others / n_others.where(n_others > 0)
    cells["expected"] = n * cells["base_share"]
    cells["index"], cells["index_low"], cells["index_high"] = ratio(k, n, k_others, n_others)
    return cells


def _tested(cells: pd.DataFrame) -> pd.DataFrame:
    k, n, k_others, n_others = (cells[name].to_numpy() for name in ("k", "n", "k_others", "n_others"))
    having, everyone = k + k_others, n + n_others
    tested = (having >= K) & (everyone - having >= K) & (n > 0) & (n_others > 0)
    p = np.full(len(cells), np.nan)
    p[tested] = exact.two_sided(k[tested], n[tested], having[tested], everyone[tested])
    scale = np.where(tested, n_others / np.maximum(everyone - having, 1), np.nan)
    expected = cells["expected"].to_numpy()
    return cells.assign(
        p=p, tested=tested, fragile=np.maximum(k, np.nan_to_num(expected)) < K,
        shrunken_index=shrink(k * scale, expected * scale),
    )  # fmt: skip


def ratio(k: ArrayLike, n: ArrayLike, k_others: ArrayLike, n_others: ArrayLike) -> tuple[np.ndarray, ...]:
    """Two shares' ratio with its interval by adjusted logarithms (half a case added on each side; Walter 1975).

    Returns
    -------
    ratio, low, high : arrays, 0 to infinity
        NaN where a side is empty or nobody on either side is counted.
    """
    k, n, k_others, n_others = (np.asarray(a, float) for a in (k, n, k_others, n_others))
    known = (n > 0) & (n_others > 0) & (k + k_others > 0)
    n, n_others = np.where(known, n, np.nan), np.where(known, n_others, np.nan)
    with np.errstate(divide="ignore"):
        plain = (k / n) / (k_others / n_others)
    centre = np.log((k + 0.5) / (n + 0.5)) - np.log((k_others + 0.5) / (n_others + 0.5))
    variance = 1 / (k + 0.5) - 1 / (n + 0.5) + 1 / (k_others + 0.5) - 1 / (n_others + 0.5)
    half = statistics.Z * np.sqrt(variance)
    low, high = np.exp(centre - half), np.exp(centre + half)
    return plain, np.where(k == 0, 0.0, low), np.where(k_others == 0, np.inf, high)


def shrink(observed: ArrayLike, expected: ArrayLike, strength: float | None = None) -> np.ndarray:
    """Observed over expected, drawn to 1 the more the fewer cases there are (gamma-Poisson; DuMouchel 1999).

    Parameters
    ----------
    observed, expected : array-like of float
        Cases of each cell; the table's own, brought to Poisson's variance (see Notes). Missing ones stay missing.
    strength : float, optional
        Both parameters of the gamma prior of the true ratios, whose mean is 1; else the :func:`prior` under which the
        counts are likeliest.

    Returns
    -------
    array
        The mean of what the true ratio may be: (observed + strength) / (expected + strength), and 1 to the degree to
        which the cell is likely one of those that do not differ.

    Notes
    -----
    A share's count varies less than Poisson's, and the others' share is itself an estimate: :func:`compare` multiplies
    both counts by n_others / (those without the value), which leaves their ratio as it is and gives its logarithm the
    variance that it has.
    """
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    if strength is not None:
        return (observed + strength) / (expected + strength)
    same, strength = prior(observed, expected)
    alike, unlike = _likelihoods(observed, expected, strength)
    with np.errstate(divide="ignore"):
        odds = np.log(same) + alike - np.log1p(-same) - unlike
    return 1 + ((observed + strength) / (expected + strength) - 1) * expit(-odds)


def prior(observed: ArrayLike, expected: ArrayLike) -> tuple[float, float]:
    """Under which prior of the true ratios these counts are likeliest.

    Returns
    -------
    same, strength : float
        The share of cells that do not differ at all, 0 to 1, and the strength of the gamma prior of the others. A
        single gamma would draw the one true difference among many cells of none to nothing.
    """
    observed, expected = np.asarray(observed, float).ravel(), np.asarray(expected, float).ravel()
    told = np.flatnonzero((expected > 0) & ~np.isnan(observed))
    told = told[np.argsort(expected[told], kind="stable")][:: max(1, -(-told.size // MOST_CELLS))]
    if not told.size:
        return 0.0, 1.0
    counts, means = observed[told], expected[told]

    def unlikely(at: np.ndarray) -> float:
        alike, unlike = _likelihoods(counts, means, np.exp(at[1]))
        return -np.logaddexp(log_expit(at[0]) + alike, log_expit(-at[0]) + unlike).sum()

    best = minimize(unlikely, (2.0, 1.0), method="L-BFGS-B", bounds=((-10, 10), tuple(np.log([WEAKEST, STRONGEST]))))
    return float(expit(best.x[0])), float(np.exp(best.x[1]))


def _likelihoods(observed: np.ndarray, expected: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of how likely the counts are with a true ratio of 1, and with one of the prior."""
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = xlogy(observed, expected) - expected
        unlike = gammaln(observed + strength) - gammaln(strength) + strength * np.log(strength / (strength + expected))
        unlike = unlike + xlogy(observed, expected / (strength + expected))
    apart = (expected == 0) & (observed > 0)
    return np.where(apart, -np.inf, alike), np.where(apart, 0.0, unlike)


def shown(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of :func:`compare` with every number of those that are ``hidden`` missing.

    Groups of fewer than :data:`K` customers of whom something is known are left out.
    """
    numbers = [name for name in cells.select_dtypes("number") if name not in ("n", "n_others")]
    told = cells[cells["n"] >= K].astype(dict.fromkeys(numbers, float))
    told.loc[told["hidden"], numbers] = np.nan
    return told.reset_index(drop=True)


def hidden(k: NDArray, n: NDArray, exclusive: bool = False) -> NDArray[np.bool_]:
    """Cells of customers who have a value that must not be shown.

    Parameters
    ----------
    k, n : arrays, values x groups
        Customers with the value, and all of the group. The sum of each row is taken to be known; with ``exclusive``
        that of each column as well.

    Returns
    -------
    array of bool
        True for a cell of 1 to :data:`K` - 1 customers with the value or without it, and for as many others of the row
        (column) as it takes until at least :data:`K` counts of each small one are possible; where there are too few
        people for that, all of them.
    """
    k, n = np.asarray(k, float), np.asarray(n, float)
    few = ((k > 0) & (k < K)) | ((n - k > 0) & (n - k < K))
    kept_back = _with_company(k, few)
    while exclusive:
        more = _with_company(k, _with_company(k.T, kept_back.T).T)
        if (more == kept_back).all():
            break
        kept_back = more
    return kept_back


def _with_company(k: NDArray, kept_back: NDArray) -> NDArray[np.bool_]:
    """In each row with something kept back, the smallest others too until two or more can stand for one another."""
    given_away = kept_back.any(axis=1) & ~_enough(k, kept_back)
    order = np.argsort(np.where(kept_back | (k == 0), np.inf, k), axis=1)[:, :1]
    more = kept_back.copy()
    rows = np.flatnonzero(given_away)
    more[rows, order[rows, 0]] = True
    still = given_away & ~_enough(k, more)
    more[still] = True
    return more


def _enough(k: NDArray, kept_back: NDArray) -> NDArray[np.bool_]:
    """Whether the smallest and the largest of what a row keeps back make :data:`K` counts possible."""
    largest = np.where(kept_back, k, 0).max(axis=1, initial=0)
    smallest = np.where(kept_back, k, largest[:, None]).min(axis=1, initial=np.inf)
    return (kept_back.sum(axis=1) >= 2) & (smallest + largest + 1 >= K)
