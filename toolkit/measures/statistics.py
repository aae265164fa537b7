"""Intervals: how far a share, a mean, a ratio or a score could be from what was counted. All are 95 %."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

ALPHA = 0.05
Z = stats.norm.ppf(1 - ALPHA / 2)
"""Half-widths of an interval are this many standard errors of a normal estimator."""


def estimate(
    value: float = np.nan, k: float = np.nan, n: float = np.nan, low: float = np.nan, high: float = np.nan
) -> pd.Series:
    """A figure: its ``value``, what it was counted from (``k`` of ``n``) and its interval; NaN where unknown."""
    return pd.Series({"value": value, "k": k, "n": n, "low": low, "high": high}, dtype=float)


def share(k: float, n: float) -> pd.Series:
    """k of n as an :func:`estimate` of 0 to 1 with its Wilson interval; all unknown when n is 0."""
    if not n > 0:
        return estimate()
    low, high = wilson(k, n)
    return estimate(k / n, k, n, float(low), float(high))


def wilson(k: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of a share (Wilson 1927; reference values: Newcombe 1998).

    Parameters
    ----------
    k, n : array-like
        Successes and trials, broadcast together.

    Returns
    -------
    low, high : arrays, 0 to 1
        NaN where n is 0 or missing, or k lies outside 0..n.
    """
    k, n = np.broadcast_arrays(np.asarray(k, float), np.asarray(n, float))
    known = (n > 0) & (k >= 0) & (k <= n)
    low, high = proportion_confint(np.where(known, k, 0), np.where(known, n, 1), ALPHA, method="wilson")
    low, high = np.where(k == 0, 0.0, low), np.where(k == n, 1.0, high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def difference_of_shares(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """Interval of k1/n1 - k2/n2 by Newcombe's hybrid score method (Newcombe 1998, method 10); -1 to 1."""
    if not (n1 > 0 and n2 > 0):
        return np.nan, np.nan
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb", alpha=ALPHA)
    return float(low), float(high)


def more_than_others(k: int, n: int, all_k: int, all_n: int) -> float:
    """Chance of k or more of n among all_k of all_n if n were drawn from all_n (Fisher's exact test, one-sided)."""
    return float(stats.hypergeom.sf(k - 1, all_n, all_k, n))


def mean_interval(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Student's t interval of a mean from its sample standard deviation; NaN where n is below 2."""
    mean, sd, n = (np.asarray(v, float) for v in (mean, sd, n))
    enough = n >= 2
    size = np.where(enough, n, 2)
    half = np.where(enough, stats.t.ppf(1 - ALPHA / 2, size - 1) * sd / np.sqrt(size), np.nan)
    return mean - half, mean + half


def nps(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Net promoter score in points with its adjusted-Wald interval (Rocks 2016).

    Three answers are added before the interval is taken (3/4 promoter, 3/2 passive, 3/4 detractor), since the
    plain interval is far too narrow for small n; the score itself is the plain one.

    Returns
    -------
    nps, low, high : arrays, points from -100 to 100
        NaN without an answer.
    """
    p, q, d = (np.asarray(v, float) for v in (promoters, passives, detractors))
    n = p + q + d
    plain = 100 * (p - d) / np.where(n > 0, n, np.nan)
    up, down, size = (p + 0.75) / (n + 3), (d + 0.75) / (n + 3), np.where(n > 0, n + 3, np.nan)
    half = 100 * Z * np.sqrt((up + down - (up - down) ** 2) / size)
    centre = 100 * (up - down)
    return plain, np.clip(centre - half, -100, 100), np.clip(centre + half, -100, 100)


def nps_moments(
    promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, mean and variance of answers taken as 1 (promoter), 0 (passive) and -1 (detractor).

    Returns
    -------
    n, mean, variance : arrays
        The mean is -1 to 1, the variance that of these answers themselves (p + d - (p - d)^2); NaN without an answer.
    """
    p, q, d = (np.asarray(v, float) for v in (promoters, passives, detractors))
    n = p + q + d
    size = np.where(n > 0, n, np.nan)
    mean = (p - d) / size
    return n, mean, (p + d) / size - mean**2


def nps_difference(one: tuple[ArrayLike, ...], other: tuple[ArrayLike, ...]) -> tuple[np.ndarray, ...]:
    """Difference of two net promoter scores by Welch's test on 1, 0 and -1 (Welch 1947).

    Parameters
    ----------
    one, other : each (promoters, passives, detractors)
        Of two sets of people without anybody in common.

    Returns
    -------
    difference, low, high, p : arrays
        Points, and the two-sided p-value; NaN where a side has fewer than 2 answers or nobody differs on either side.
    """
    (n1, mean1, var1), (n2, mean2, var2) = nps_moments(*one), nps_moments(*other)
    enough = (n1 >= 2) & (n2 >= 2)
    n1, n2 = np.where(enough, n1, np.nan), np.where(enough, n2, np.nan)
    part1, part2 = var1 / (n1 - 1), var2 / (n2 - 1)
    squared = np.where(part1 + part2 > 0, part1 + part2, np.nan)
    df = squared**2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    difference, se = mean1 - mean2, np.sqrt(squared)
    half = stats.t.ppf(1 - ALPHA / 2, df) * se
    p = 2 * stats.t.sf(np.abs(difference) / se, df)
    return 100 * difference, 100 * (difference - half), 100 * (difference + half), p


def nps_answers_needed(margin: float, variance: float = 2 / 3) -> int:
    """How many answers bring a net promoter score within so many points either way (adjusted Wald; Rocks 2016).

    ``variance`` of 1, 0 and -1: 2/3 where the three are equally common, 1 at worst.
    """
    return max(int(np.ceil(variance * (Z / (margin / 100)) ** 2 - 3)), 1)


def false_discovery(p: ArrayLike) -> np.ndarray:
    """p-values adjusted so that the share of false finds among those below a level stays below it.

    Benjamini and Hochberg (1995); missing ones stay missing and do not count as tests.
    """
    p = np.asarray(p, float)
    adjusted, tested = np.full(p.shape, np.nan), ~np.isnan(p)
    if tested.any():
        adjusted[tested] = stats.false_discovery_control(p[tested])
    return adjusted


def ratio_interval(x: ArrayLike, y: ArrayLike) -> tuple[float, float, float]:
    """sum(x) / sum(y) with its interval by the delta method; one pair per independent unit (Cochran 1977)."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    ratio, low, high = ratio_from_sums(len(x), x.sum(), y.sum(), (x * x).sum(), (y * y).sum(), (x * y).sum())
    return float(ratio), float(low), float(high)


def ratio_from_sums(
    n: ArrayLike, x: ArrayLike, y: ArrayLike, xx: ArrayLike, yy: ArrayLike, xy: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """:func:`ratio_interval` from sums, as an engine gives them: the count, sums, and sums of products.

    Returns
    -------
    ratio, low, high : arrays
        The ratio is NaN where the sum of y is 0; the interval also where n is below 2.
    """
    n, x, y, xx, yy, xy = (np.asarray(v, float) for v in (n, x, y, xx, yy, xy))
    ratio = x / np.where(y != 0, y, np.nan)
    size = np.where(n >= 2, n, np.nan)
    residual = np.maximum(xx - 2 * ratio * xy + ratio**2 * yy, 0)
    half = stats.t.ppf(1 - ALPHA / 2, size - 1) * np.sqrt(residual * size / (size - 1)) / np.abs(y)
    return ratio, ratio - half, ratio + half


def relative_change(now: tuple[float, float, float], before: tuple[float, float, float]) -> tuple[float, float, float]:
    """Change of one mean against another, each given as (mean, standard deviation, n).

    Returns
    -------
    change, low, high : float, -1 upwards
        now / before - 1, the interval from the logarithms' standard errors; NaN unless both means are positive.
    """
    (m1, s1, n1), (m0, s0, n0) = now, before
    if not (m1 > 0 and m0 > 0 and n1 >= 2 and n0 >= 2):
        return (m1 / m0 - 1 if m0 > 0 else np.nan), np.nan, np.nan
    half = Z * np.sqrt((s1 / m1) ** 2 / n1 + (s0 / m0) ** 2 / n0)
    return m1 / m0 - 1, m1 / m0 * np.exp(-half) - 1, m1 / m0 * np.exp(half) - 1


def poisson_interval(n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval of a count's expectation (Garwood 1936); NaN where the count is missing."""
    n = np.asarray(n, float)
    low = np.where(n > 0, stats.chi2.ppf(ALPHA / 2, 2 * np.where(n > 0, n, 1)) / 2, 0.0 * n)
    return low, stats.chi2.ppf(1 - ALPHA / 2, 2 * (n + 1)) / 2


def fieller(mean: float, variance: float, other: float, other_variance: float) -> tuple[float, float]:
    """Interval of mean / other where other, in truth, may be nothing or less (Fieller 1954).

    Parameters
    ----------
    mean, other : float
        Two independent estimates, the first surely above 0.
    variance, other_variance : float
        The variance of each (of the mean, not of the cases).

    Returns
    -------
    low, high : float, 0 to infinity
        ``high`` is infinite where the data cannot tell ``other`` from nothing; both are where ``other`` is surely below
        it. NaN where a variance is unknown or ``mean`` is not surely above 0.
    """
    z2 = Z**2
    a, b, c = other**2 - z2 * other_variance, mean * other, mean**2 - z2 * variance
    if np.isnan(a) or not (mean > 0 and c > 0):
        return np.nan, np.nan
    if a > 0 and other < 0:
        return np.inf, np.inf
    root = np.sqrt(max(b**2 - a * c, 0.0))
    return float(c / (b + root)), float((b + root) / a) if a > 0 else np.inf
