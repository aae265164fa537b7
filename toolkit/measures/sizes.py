"""How many customers a test needs, and what it can find with those there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from toolkit.errors import ParameterError
from toolkit.words import _

ALPHA, POWER = 0.05, 0.80
"""Two-sided level of a test, and the chance that it finds the effect it was planned for."""


def corrected(arms: int, alpha: float = ALPHA) -> float:
    """The level of each comparison with the control where a test has several arms (Bonferroni).

    Parameters
    ----------
    arms : int
        All of them, the control among them: 2 are one comparison.

    Raises
    ------
    ParameterError
        Fewer than two arms.
    """
    if arms < 2:
        raise ParameterError(_("a test has a control and at least one other arm; found {found} arms", found=arms))
    return alpha / (arms - 1)


def per_arm(
    base: ArrayLike, other: ArrayLike, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER
) -> np.ndarray:
    """Customers that the control needs so that a difference of two shares is found.

    Parameters
    ----------
    base, other : array-like, 0 to 1
        The share in the control and in the other arm.
    ratio : float
        Customers of the other arm for each of the control.
    alpha, power : float
        Two-sided level; chance to find the difference.

    Returns
    -------
    array of float
        Not rounded; infinite where both shares are the same. The other arm needs ``ratio`` times as many.

    Notes
    -----
    Fleiss (1981) with the pooled variance under no difference and without continuity correction, as R's
    ``power.prop.test`` solves it.
    """
    p, q = np.asarray(base, float), np.asarray(other, float)
    pooled = (p + ratio * q) / (1 + ratio)
    under_none = stats.norm.ppf(1 - alpha / 2) * np.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
    under_some = stats.norm.ppf(power) * np.sqrt(p * (1 - p) + q * (1 - q) / ratio)
    gap = np.where(p == q, np.nan, q - p)
    return np.where(p == q, np.inf, ((under_none + under_some) / gap) ** 2)


def detectable(base: float, n: float, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER) -> float:
    """The smallest rise of a share (in points as 0 to 1) that a control of ``n`` customers can find.

    NaN where even a rise to all of them could not be found, or where nothing is known.
    """
    if not (n > 0 and 0 <= base < 1):
        return np.nan
    least, most = 1e-7, 1 - base - 1e-12

    def lacking(rise: float) -> float:
        return float(per_arm(base, base + rise, ratio, alpha, power)) - n

    if lacking(most) > 0:
        return np.nan
    return least if lacking(least) <= 0 else float(brentq(lacking, least, most, xtol=1e-12))


def per_arm_of_means(
    sd: ArrayLike, difference: ArrayLike, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER
) -> np.ndarray:
    """Customers that the control needs so that a difference of two means is found; ``sd`` is of one customer."""
    reach = (stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)) * np.asarray(sd, float)
    gap = np.asarray(difference, float)
    return (reach / np.where(gap == 0, np.nan, gap)) ** 2 * (1 + 1 / ratio)


def detectable_of_means(
    sd: ArrayLike, n: ArrayLike, ratio: float = 1.0, alpha: float = ALPHA, power: float = POWER
) -> np.ndarray:
    """The smallest difference of means that a control of ``n`` customers can find, in the unit of ``sd``."""
    size = np.asarray(n, float)
    reach = (stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)) * np.asarray(sd, float)
    return reach * np.sqrt((1 + 1 / ratio) / np.where(size > 0, size, np.nan))


__all__ = ["ALPHA", "POWER", "corrected", "detectable", "detectable_of_means", "per_arm", "per_arm_of_means"]
