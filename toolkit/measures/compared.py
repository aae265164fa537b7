"""Two arms of a test against each other: shares, means, chances, and whether the split is the one that was planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from toolkit.measures.sizes import ALPHA

BROKEN = 0.001
"""Below this chance the arms are not split as was planned (sample ratio mismatch; Fabijan et al. 2019)."""
DRAWS = 2000


def difference(k: int, n: int, k0: int, n0: int, alpha: float = ALPHA) -> pd.Series:
    """A share against the control's.

    Parameters
    ----------
    k, n, k0, n0 : int
        Customers who did it, and all of them, in the arm and in the control.

    Returns
    -------
    Series
        ``difference`` (k/n - k0/n0, -1 to 1) with ``low`` and ``high`` by Newcombe's hybrid score method (Newcombe
        1998, method 10) at 1 - ``alpha``; ``p``, two-sided, by chi-squared with Yates' correction, as R's
        ``prop.test``; ``z``, the difference in standard errors under no difference. NaN where an arm is empty or
        nobody, or everybody, did it.
    """
    unknown = dict.fromkeys(("difference", "low", "high", "p", "z"), np.nan)
    if not (n > 0 and n0 > 0):
        return pd.Series(unknown)
    low, high = confint_proportions_2indep(k, n, k0, n0, compare="diff", method="newcomb", alpha=alpha)
    told = unknown | {"difference": k / n - k0 / n0, "low": float(low), "high": float(high)}
    pooled = (k + k0) / (n + n0)
    if 0 < pooled < 1:
        told["p"] = chi_squared(k, n, k0, n0)[1]
        told["z"] = told["difference"] / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n0))
    return pd.Series(told)


def chi_squared(k: int, n: int, k0: int, n0: int) -> tuple[float, float]:
    """Chi-squared with Yates' correction, and its two-sided p, of two shares as R's ``prop.test`` gives them."""
    found = stats.chi2_contingency([[k, n - k], [k0, n0 - k0]], correction=True)
    return float(found.statistic), float(found.pvalue)


def chance_better(k: int, n: int, k0: int, n0: int) -> float:
    """The chance that the arm's true share is above the control's, nothing being known of either before.

    Notes
    -----
    Closed form of two beta distributions from a uniform prior (Evan Miller 2013); exact, no draws.
    """
    a, b, a0, b0 = k + 1, n - k + 1, k0 + 1, n0 - k0 + 1
    i = np.arange(a)
    terms = special.betaln(a0 + i, b + b0) - np.log(b + i) - special.betaln(1 + i, b) - special.betaln(a0, b0)
    return float(min(np.exp(terms).sum(), 1.0))


def means(
    arm: tuple[float, float, float], control: tuple[float, float, float], alpha: float = ALPHA
) -> tuple[float, float, float, float]:
    """A mean against the control's, each given as (mean, standard deviation, n), by Welch's test (Welch 1947).

    Returns
    -------
    difference, low, high, p : float
        NaN where an arm has fewer than 2 customers or nobody differs.
    """
    (m, s, n), (m0, s0, n0) = arm, control
    if not (n >= 2 and n0 >= 2 and s**2 + s0**2 > 0):
        return np.nan, np.nan, np.nan, np.nan
    part, part0 = s**2 / n, s0**2 / n0
    se = np.sqrt(part + part0)
    df = se**4 / (part**2 / (n - 1) + part0**2 / (n0 - 1))
    gap, half = m - m0, stats.t.ppf(1 - alpha / 2, df) * se
    return float(gap), float(gap - half), float(gap + half), float(2 * stats.t.sf(abs(gap) / se, df))


def bootstrapped(
    values: ArrayLike, control: ArrayLike, alpha: float = ALPHA, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """Interval of the difference of two means by drawing customers again (percentiles; Efron 1979).

    A check of :func:`means` where few customers bring most of the money; the same for the same seed.
    """
    rng = np.random.default_rng(seed)
    drawn = [_drawn_means(np.asarray(v, float), draws, rng) for v in (values, control)]
    low, high = np.quantile(drawn[0] - drawn[1], [alpha / 2, 1 - alpha / 2])
    return float(low), float(high)


def _drawn_means(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Means of samples drawn with replacement, from the distinct values and their counts."""
    told, counts = np.unique(values, return_counts=True)
    return rng.multinomial(len(values), counts / len(values), draws) @ told / len(values)


def split_chance(counts: Sequence[float], shares: Sequence[float]) -> float:
    """The chance that arms differ so much from the planned shares, were customers split as planned (chi-squared).

    Parameters
    ----------
    counts : sequence
        Customers of each arm.
    shares : sequence
        What was planned for each; they need not sum to 1.
    """
    held, planned = np.asarray(counts, float), np.asarray(shares, float)
    if held.sum() <= 0 or len(held) < 2 or not (planned > 0).all():
        return np.nan
    return float(stats.chisquare(held, held.sum() * planned / planned.sum()).pvalue)


def is_broken(chance: float) -> bool:
    """Whether a split is so unlikely that the arms cannot be compared."""
    return bool(chance < BROKEN)


def split_of(arms: Sequence[str], given: Mapping[str, float]) -> list[float]:
    """The planned share of each arm; all alike where none was given."""
    return [given.get(arm, np.nan) if given else 1.0 for arm in arms]


__all__ = [
    "BROKEN", "bootstrapped", "chance_better", "chi_squared", "difference", "is_broken", "means", "split_chance",
    "split_of",
]  # fmt: skip
