"""Fair comparisons: what each would show if all had served the same customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

from toolkit.measures import statistics

FEWEST = 10
"""Rows of a kind of customer; rarer kinds are taken together."""


@dataclass(frozen=True)
class Adjusted:
    """Means of each key at one mix of customers.

    Attributes
    ----------
    keys : array
    n : array of int
        Independent units (people) of each.
    raw, mean : array
        The mean as it is, and at everybody's mix; missing where a key served only customers that nobody else served.
    covariance : array
        Of ``mean``.
    """

    keys: np.ndarray
    n: np.ndarray
    raw: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    def table(self) -> pd.DataFrame:
        """``key``, ``n``, ``raw``, ``mean`` with ``low``, ``high``; ``difference`` to all others at the same mix, with
        ``difference_low``, ``difference_high`` and ``p``.
        """
        half = statistics.Z * np.sqrt(np.diag(self.covariance))
        others = [self._contrast(self._against_others(place)) for place in range(len(self.keys))]
        against = pd.DataFrame(others, columns=["difference", "difference_low", "difference_high", "p"])
        means = {"key": self.keys, "n": self.n, "raw": self.raw, "mean": self.mean}
        return pd.DataFrame(means | {"low": self.mean - half, "high": self.mean + half}).join(against)

    def difference(self, one: str, other: str) -> pd.Series:
        """Of two keys: an estimate with ``p``; NaN where either is unknown."""
        if not {one, other} <= set(self.keys):
            return pd.concat([statistics.estimate(), pd.Series({"p": np.nan})])
        weights = (self.keys == one).astype(float) - (self.keys == other)
        value, low, high, p = self._contrast(weights)
        n = self.n[np.isin(self.keys, [one, other])].sum()
        return pd.concat([statistics.estimate(value, np.nan, n, low, high), pd.Series({"p": p})])

    def _against_others(self, place: int) -> np.ndarray:
        known = ~np.isnan(self.mean)
        weights = np.where(known, self.n, 0.0)
        weights[place] = 0.0
        against = -weights / weights.sum() if weights.sum() else np.full(len(weights), np.nan)
        against[place] = 1.0
        return against

    def _contrast(self, weights: np.ndarray) -> tuple[float, float, float, float]:
        used = weights != 0
        if np.isnan(weights).any() or np.isnan(self.mean[used]).any():
            return (np.nan,) * 4
        value = float(weights[used] @ self.mean[used])
        se = float(np.sqrt(weights[used] @ self.covariance[np.ix_(used, used)] @ weights[used]))
        p = 2 * stats.norm.sf(abs(value) / se) if se > 0 else np.nan
        return value, value - statistics.Z * se, value + statistics.Z * se, p


def standardised(values: pd.Series, keys: pd.Series, kinds: pd.DataFrame, people: pd.Series) -> Adjusted:
    """The mean of each key, at the mix of customers of all keys together.

    Parameters
    ----------
    values : Series of float
    keys : Series
        What is compared, such as the sales agent.
    kinds : DataFrame
        What customers are told apart by; a missing value is a kind of its own, rare ones are taken together.
    people : Series
        Who each row comes from: rows of one are not independent.

    Returns
    -------
    Adjusted

    Notes
    -----
    A linear model of the key and of each kind, standardised to the mix of all rows (Lane and Nelder 1982), with
    cluster-robust intervals. It compares within kinds, as direct standardisation does, and still answers where many
    cells of key by kind hold hardly anybody, which direct standardisation does not. It takes a kind of customer to
    shift every key's answers alike.
    """
    codes, names = pd.factorize(keys.to_numpy(), sort=True)
    clusters = pd.factorize(people.to_numpy())[0]
    n = pd.DataFrame({"key": codes, "person": clusters}).groupby("key")["person"].nunique().to_numpy()
    raw = values.groupby(codes).mean().to_numpy(float)
    mean, covariance = np.full(len(names), np.nan), np.full((len(names),) * 2, np.nan)
    kept = _comparable(_design(codes, len(names), kinds), len(names), int(np.argmax(n)))
    rows, count = kept[codes], int(kept.sum())
    design = _design(np.cumsum(kept)[codes[rows]] - 1, count, kinds[rows])
    found, spread = _fitted(values[rows].to_numpy(float), design, clusters[rows])
    mix = np.tile(design[:, count:].mean(axis=0), (count, 1))
    wanted = np.column_stack([np.eye(count), mix])
    mean[kept], covariance[np.ix_(kept, kept)] = wanted @ found, wanted @ spread @ wanted.T
    return Adjusted(np.asarray(names, object), n, raw, mean, covariance)


def _fitted(y: np.ndarray, design: sparse.csr_array, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares, and the cluster-robust covariance (Liang and Zeger 1986) with the usual correction for few.

    By the normal equations: the columns are 0 and 1 and mostly 0, and statsmodels' decomposition of the whole design is
    many times slower; a test holds both to the same numbers.
    """
    gram = (design.T @ design).toarray()
    inverse = np.linalg.pinv(gram, hermitian=True)
    found = inverse @ (design.T @ y)
    sums = _indicator(pd.factorize(clusters)[0]).T @ (design * (y - design @ found)[:, None])
    n, groups, columns = len(y), sums.shape[0], np.linalg.matrix_rank(gram, hermitian=True)
    few = groups / max(groups - 1, 1) * (n - 1) / max(n - columns, 1)
    return found, few * inverse @ (sums.T @ sums).toarray() @ inverse


def _comparable(design: sparse.csr_array, count: int, with_key: int) -> np.ndarray:
    """Whether the data can tell each key from that one: their difference lies among the rows of the design."""
    differences = np.zeros((count, design.shape[1]))
    differences[:, :count] = np.eye(count)
    differences[:, with_key] -= 1.0
    gram = (design.T @ design).toarray()
    left_over = differences - differences @ np.linalg.pinv(gram, hermitian=True) @ gram
    return np.abs(left_over).max(axis=1) < 1e-6


def _design(codes: np.ndarray, count: int, kinds: pd.DataFrame) -> sparse.csr_array:
    """A column for each key, then one for each kind of customer but the commonest."""
    return sparse.hstack([_indicator(codes, count), *(_kinds(kinds[name]) for name in kinds)], format="csr")


def _kinds(kind: pd.Series) -> sparse.csr_array:
    codes, names = pd.factorize(kind.astype(object).where(kind.notna(), ""))
    rare = np.bincount(codes, minlength=len(names)) < FEWEST
    codes = np.where(rare[codes], len(names), codes)
    counts = np.bincount(codes, minlength=len(names) + 1)
    common_first = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    return _indicator(codes, len(counts))[:, common_first[1:]]


def _indicator(codes: np.ndarray, count: int | None = None) -> sparse.csr_array:
    """A 1 in the column of each row's code."""
    width = int(codes.max()) + 1 if count is None else count
    return sparse.csr_array((np.ones(len(codes)), (np.arange(len(codes)), codes)), shape=(len(codes), width))
