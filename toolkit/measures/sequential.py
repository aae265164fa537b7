"""Looking at a test before it is over: how much of the level each look may spend, and how far apart arms must be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from toolkit.errors import ParameterError
from toolkit.measures.sizes import ALPHA
from toolkit.words import _

LOOKS = (0.25, 0.5, 0.75, 1.0)
"""At which shares of its customers a test is looked at."""
POINTS = 601
FARTHEST = 8.0


def spent(share: ArrayLike, alpha: float = ALPHA) -> np.ndarray:
    """The level that may be spent, both sides together, once this share of a test's customers is counted.

    Parameters
    ----------
    share : array-like, above 0 to 1

    Notes
    -----
    The spending function in the manner of O'Brien and Fleming: 2 (1 - Phi(z / sqrt(share))) (Lan and DeMets 1983).
    """
    return 2 * stats.norm.sf(stats.norm.ppf(1 - alpha / 2) / np.sqrt(np.asarray(share, float)))


def boundaries(shares: Sequence[float] = LOOKS, spending: Sequence[float] | None = None) -> np.ndarray:
    """How large the test statistic z must be at each look, up or down, for the test to be stopped there.

    Parameters
    ----------
    shares : rising sequence, above 0 to 1
        The share of all customers that each look counts.
    spending : sequence, optional
        The level spent up to each look, both sides together; :func:`spent` by default.

    Returns
    -------
    array of float, one for each look

    Raises
    ------
    ParameterError
        Shares that do not rise, or do not lie between 0 and 1.

    Notes
    -----
    By numerical integration of the score's density over the looks not stopped at (Armitage, McPherson and Rowe 1969).
    """
    return np.array(_boundaries(tuple(shares), None if spending is None else tuple(spending)))


@cache
def _boundaries(shares: tuple[float, ...], spending: tuple[float, ...] | None) -> tuple[float, ...]:
    t = np.asarray(shares, float)
    if not (len(t) and t[0] > 0 and t[-1] <= 1 and (np.diff(t) > 0).all()):
        raise ParameterError(_("looks are rising shares above 0 and up to 1; found {found}", found=shares))
    level = spent(t) if spending is None else np.asarray(spending, float)
    steps, gains = np.diff(t, prepend=0.0), np.diff(level, prepend=0.0)
    place, density, found = np.zeros(1), np.ones(1), []
    for step, gain, share in zip(steps, gains, t, strict=True):
        edge = _edge(place, density, np.sqrt(step), gain)
        found.append(edge / np.sqrt(share))
        place, density = _carried(place, density, np.sqrt(step), edge)
    return tuple(found)


def _edge(place: np.ndarray, density: np.ndarray, sd: float, gain: float) -> float:
    """The score beyond which this look spends ``gain``, given where those not stopped stand."""

    def too_much(edge: float) -> float:
        out = stats.norm.sf((edge - place) / sd) + stats.norm.cdf((-edge - place) / sd)
        return float(density @ out) - gain

    return float(brentq(too_much, 0.0, FARTHEST, xtol=1e-9)) if too_much(FARTHEST) < 0 else FARTHEST


def _carried(place: np.ndarray, density: np.ndarray, sd: float, edge: float) -> tuple[np.ndarray, np.ndarray]:
    """Where those not stopped stand after a look: points and their weights."""
    new = np.linspace(-edge, edge, POINTS)
    height = stats.norm.pdf((new[:, None] - place[None, :]) / sd) / sd @ density
    weight = np.full(POINTS, new[1] - new[0])
    weight[[0, -1]] /= 2
    return new, height * weight


__all__ = ["LOOKS", "boundaries", "spent"]
