"""What tells people who have something from others alike: differences within strata, for many things at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import statistics
from toolkit.measures.frames import fetch_row

COLUMNS = ("n", "mean", "matched", "others", "difference", "low", "high", "p", "raw", "raw_low", "raw_high", "raw_p")


def differences(people: Table, held: Table, outcomes: Sequence[str], strata: Sequence[str] = ()) -> pd.DataFrame:
    """Mean outcomes of those who hold each key, less those of people of the same strata who do not.

    Parameters
    ----------
    people : Table, one row per customer
        ``customer_id``, the ``outcomes`` (numbers, 0 or 1 for a rate; who lacks one does not count for it) and the
        columns of ``strata``; a missing value is a stratum of its own.
    held : Table, one row per customer and key
        ``customer_id``, ``key``; a customer may hold several.
    strata : names of columns
        People are compared within each combination of them (exact matching); without any, with everybody.

    Returns
    -------
    DataFrame, one row per outcome and key that somebody with the outcome holds
        ``outcome``; ``key``; ``n`` who hold it and have the outcome, and their ``mean``; of these ``matched``, in
        strata where somebody does not hold it, and how many ``others`` are there; ``difference`` with ``low``,
        ``high``; ``p``; NaN where nobody is matched. ``raw`` with ``raw_low``, ``raw_high``, ``raw_p``: the same
        against everybody else.

    Notes
    -----
    The difference is that of Mantel and Haenszel (1959; Greenland and Robins 1985): a stratum of n1 and n0 people
    weighs n1 n0 / (n1 + n0), as in a regression with a constant for each stratum, from which the interval is taken
    (HC2: MacKinnon and White 1985). p is that of Cochran, Mantel and Haenszel, which holds for any number as the
    stratified permutation test does. Everything is a sum over strata: no key is gone through alone.
    """
    usual = fetch_row(people.aggregate(**{o: people[o].cast("float64").mean() for o in outcomes}))
    known = people.select(
        "customer_id", stratum=_stratum(people, strata),
        **{o: people[o].cast("float64") - float(usual[o]) for o in outcomes},
    )  # fmt: skip
    own = known.join(held.select("customer_id", "key").distinct(), "customer_id")
    every = _counted(known, "stratum", outcomes=outcomes).to_pandas().set_index("stratum").sort_index()
    cells = _counted(own, "key", "stratum", outcomes=outcomes).order_by("key", "stratum").to_pandas()
    around = every.iloc[every.index.get_indexer(cells["stratum"])].reset_index(drop=True)
    key = cells["key"].to_numpy(object)
    begins = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    parts = []
    for o in outcomes:
        named = {f"{name}_{o}": name for name in ("n", "s", "q")}
        whole = every[list(named)].rename(columns=named).sum()
        sums = _sums(cells[list(named)].rename(columns=named), around[list(named)].rename(columns=named), begins)
        parts.append(_tested(sums.assign(key=key[begins]), whole, float(usual[o])).assign(outcome=o))
    return pd.concat(parts, ignore_index=True)[["outcome", "key", *COLUMNS]]


def _stratum(people: Table, strata: Sequence[str]) -> ibis.Value:
    place = ibis.literal("")
    for name in strata:
        place = place + people[name].cast("string").fill_null("") + "\x1f"
    return place


def _counted(known: Table, *by: str, outcomes: Sequence[str]) -> Table:
    """Of each outcome how many have it (n), its sum (s) and sum of squares (q)."""
    sums: dict[str, ibis.Value] = {}
    for o in outcomes:
        y = known[o]
        sums |= {f"n_{o}": y.count(), f"s_{o}": y.sum().fill_null(0.0), f"q_{o}": (y * y).sum().fill_null(0.0)}
    return known.group_by(by).aggregate(**sums)


def _sums(cells: pd.DataFrame, around: pd.DataFrame, begins: np.ndarray) -> pd.DataFrame:
    """Of each key, over its strata: what :func:`_tested` takes.

    Parameters
    ----------
    cells : DataFrame, one row per key and stratum, the rows of a key together
        ``n``, ``s``, ``q`` of those who hold the key.
    around : DataFrame, the same rows
        ``n``, ``s``, ``q`` of everybody in the stratum.
    begins : array of int
        The first row of each key.
    """
    n1, s1, q1 = (cells[name].to_numpy(float) for name in ("n", "s", "q"))
    n, s, q = (around[name].to_numpy(float) for name in ("n", "s", "q"))
    others = n - n1
    both = (n1 > 0) & (others > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight, excess = n1 * others / n, s1 - n1 * s / n
        null = weight * (q - s * s / n) / np.where(n > 1, n - 1, np.nan)
    parts = {"n": n1, "s": s1, "q": q1, "matched": np.where(both, n1, 0), "others": np.where(both, others, 0),
             "weight": weight, "excess": excess, "null": null}  # fmt: skip
    sums = {name: _summed(values, begins) for name, values in parts.items()}
    rows = np.diff(np.append(begins, len(cells)))
    all_weight, all_excess = (np.repeat(sums[name], rows) for name in ("weight", "excess"))
    variance = np.zeros(len(cells))
    with np.errstate(divide="ignore", invalid="ignore"):
        all_weight = np.where(all_weight > 0, all_weight, np.nan)
        effect = all_excess / all_weight
        for size, total, squares, share, sign in ((n1, s1, q1, others / n, 1), (others, s - s1, q - q1, n1 / n, -1)):
            fitted = s / n + sign * effect * share
            residual = squares - 2 * fitted * total + size * fitted * fitted
            room = 1 - 1 / n - share * share / all_weight
            variance += share * share * residual / np.where(room > 1e-9, room, np.nan)
        variance /= all_weight**2
    return pd.DataFrame(sums | {"variance": _summed(variance, begins)})


def _summed(values: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Sums over the rows from each beginning to the next that have a number; missing where none has."""
    known = ~np.isnan(values)
    total = np.add.reduceat(np.where(known, values, 0.0), begins)
    return np.where(np.logical_or.reduceat(known, begins), total, np.nan)


def _tested(sums: pd.DataFrame, whole: pd.Series, usual: float) -> pd.DataFrame:
    """Estimates and tests of one outcome; ``whole``: its n and q of everybody, ``usual`` its mean."""
    sums = sums[sums["n"] > 0].sort_values("key", ignore_index=True)
    found = pd.DataFrame({"key": sums["key"], "n": sums["n"].astype(int), "mean": sums["s"] / sums["n"] + usual})
    found["matched"], found["others"] = (sums[name].astype(int) for name in ("matched", "others"))
    matched = _estimate(sums["excess"], sums["weight"], sums["variance"], sums["null"])
    raw = _against_everybody(sums, whole["n"], whole["q"])
    return found.assign(**dict(zip(COLUMNS[4:], (*matched, *raw), strict=True)))


def _estimate(excess: pd.Series, weight: pd.Series, variance: pd.Series, null: pd.Series) -> tuple[Any, ...]:
    """The difference, its interval, and p from the variance where there is none."""
    difference = excess / weight.where(weight > 0)
    half = statistics.Z * np.sqrt(variance.clip(lower=0))
    p = 2 * stats.norm.sf((excess / np.sqrt(null.where(null > 0))).abs())
    return difference, difference - half, difference + half, p


def _against_everybody(sums: pd.DataFrame, n: float, q: float) -> tuple[Any, ...]:
    """The same with one stratum; the outcomes are taken from their mean, so that all of them sum to nothing."""
    n1, others = sums["n"], (n - sums["n"]).where(sums["n"] < n)
    mean, rest = sums["s"] / n1, -sums["s"] / others
    spread = (sums["q"] - n1 * mean**2) / (n1 - 1).where(n1 > 1) / n1
    spread_rest = (q - sums["q"] - others * rest**2) / (others - 1).where(others > 1) / others
    weight = n1 * others / n
    return _estimate(sums["s"], weight, spread + spread_rest, weight * q / max(n - 1, 1))
