"""Shares of messages: those to one person, or of one sending, are not independent of each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from toolkit.measures import compared, statistics

SUMS = ("units", "k", "n", "kk", "nn", "kn")
"""What a share is worked out from: how many units, their k and n summed, and the sums of products of these."""


def effective(units: ArrayLike, k: ArrayLike, n: ArrayLike, kk: ArrayLike, nn: ArrayLike, kn: ArrayLike) -> np.ndarray:
    """How many independent cases a share k/n is as good as, were its cases drawn by units.

    The binomial variance of k/n over that of a ratio of sums with the units as independent (Kish 1965; Cochran 1977),
    times n; never more than n. Where nobody or everybody did it, as if all cases of a unit were one.

    Returns
    -------
    array
        NaN below two units. With one case a unit it is n.
    """
    units, k, n, kk, nn, kn = (np.asarray(v, float) for v in (units, k, n, kk, nn, kn))
    enough = (units >= 2) & (n > 0)
    size = np.where(enough, n, np.nan)
    p = k / size
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.maximum(kk - 2 * p * kn + p**2 * nn, 0) / size**2
        counted = np.where((k > 0) & (k < n), p * (1 - p) / spread, size**2 / nn)
    return np.minimum(counted, size)


def shares(sums: pd.DataFrame) -> pd.DataFrame:
    """Each row's share with its Wilson interval at the effective number of cases (Franco et al. 2019).

    Parameters
    ----------
    sums : DataFrame
        The columns :data:`SUMS`.

    Returns
    -------
    DataFrame, the same index
        ``share`` (0 to 1) with ``low``, ``high``; ``n``; ``n_effective``.
    """
    size = effective(*(sums[name] for name in SUMS))
    share = sums["k"] / sums["n"].where(sums["n"] > 0)
    low, high = statistics.wilson(share * size, size)
    table = {"share": share, "low": low, "high": high, "n": sums["n"], "n_effective": size}
    return pd.DataFrame(table, index=sums.index)


def change(before: pd.Series, after: pd.Series) -> pd.Series:
    """A share against an earlier one, each a row of :func:`shares`.

    Returns
    -------
    Series
        ``difference`` (after - before) with ``low``, ``high`` (Newcombe) and ``p`` at the effective numbers of cases.
        People who are in both are taken as if they were not, which errs on the side of no change.
    """
    counts = [(row["share"] * row["n_effective"], row["n_effective"]) for row in (after, before)]
    if not all(n > 0 for _k, n in counts):
        return pd.Series(dict.fromkeys(("difference", "low", "high", "p"), np.nan))
    return compared.difference(*counts[0], *counts[1]).drop("z")


__all__ = ["SUMS", "change", "effective", "shares"]
