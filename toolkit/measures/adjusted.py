"""Fair comparisons: what each would show if all had served the same customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.measures import statistics

FEWEST = 10
"""Rows of a kind of customer; rarer kinds are taken together."""
OTHER = "other"


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
    own, shared = _design(codes, len(names), kinds)
    kept = _comparable(own, shared, int(np.argmax(n)))
    rows = kept[codes]
    own, shared = _design(np.cumsum(kept)[codes[rows]] - 1, int(kept.sum()), kinds[rows])
    found, spread = _fitted(values[rows].to_numpy(float), np.column_stack([own, shared]), clusters[rows])
    wanted = np.column_stack([np.eye(own.shape[1]), np.tile(shared.mean(axis=0), (own.shape[1], 1))])
    mean[kept], covariance[np.ix_(kept, kept)] = wanted @ found, wanted @ spread @ wanted.T
    return Adjusted(np.asarray(names, object), n, raw, mean, covariance)


def _fitted(y: np.ndarray, design: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares, and the cluster-robust covariance (Liang and Zeger 1986) with the usual correction for few.

    By the normal equations: the columns are 0 and 1, and statsmodels' decomposition of the whole design is many times
    slower; a test holds both to the same numbers.
    """
    order = np.argsort(clusters, kind="stable")
    y, design, clusters = y[order], design[order], clusters[order]
    gram = design.T @ design
    inverse = np.linalg.pinv(gram, hermitian=True)
    found = inverse @ (design.T @ y)
    starts = np.flatnonzero(np.diff(clusters, prepend=-1))
    sums = np.add.reduceat(design * (y - design @ found)[:, None], starts)
    n, groups, columns = len(y), len(starts), np.linalg.matrix_rank(gram, hermitian=True)
    few = groups / max(groups - 1, 1) * (n - 1) / max(n - columns, 1)
    return found, few * inverse @ (sums.T @ sums) @ inverse


def _design(codes: np.ndarray, count: int, kinds: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """A column for each key, and those of the kinds."""
    own = (codes[:, None] == np.arange(count)).astype(float)
    return own, np.column_stack([np.empty((len(codes), 0)), *(_dummies(kinds[name]) for name in kinds)])


def _comparable(own: np.ndarray, shared: np.ndarray, with_key: int) -> np.ndarray:
    """Whether the data can tell each key from that one: their difference lies among the rows of the design."""
    design = np.column_stack([own, shared])
    differences = np.zeros((own.shape[1], design.shape[1]))
    differences[:, : own.shape[1]] = np.eye(own.shape[1])
    differences[:, with_key] -= 1.0
    gram = design.T @ design
    left_over = differences - differences @ np.linalg.pinv(gram, hermitian=True) @ gram
    return np.abs(left_over).max(axis=1, initial=0.0) < 1e-6


def _dummies(kind: pd.Series) -> np.ndarray:
    """A column for each kind but the commonest."""
    named = kind.astype(object).where(kind.notna(), "")
    counts = named.value_counts()
    grouped = named.where(named.map(counts) >= FEWEST, OTHER)
    order = grouped.value_counts().index[1:]
    return np.column_stack([np.empty((len(kind), 0)), *((grouped == name).to_numpy(float) for name in order)])
