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
    usual = people.aggregate(**{f"usual_{o}": people[o].cast("float64").mean() for o in outcomes})
    known = people.cross_join(usual)
    known = known.select(
        "customer_id",
        stratum=_stratum(known, strata),
        **{o: known[o].cast("float64") - known[f"usual_{o}"] for o in outcomes},
    )
    cells = _cells(known, held, outcomes)
    sums = cells.group_by("key").aggregate(**{n: e for o in outcomes for n, e in _sums(cells, o).items()})
    wanted = sums.select("key", **{f"all_{n}_{o}": sums[f"{n}_{o}"] for o in outcomes for n in ("weight", "excess")})
    weighed = cells.join(wanted, "key")
    spread = weighed.group_by("key").aggregate(**{f"variance_{o}": _variance(weighed, o).sum() for o in outcomes})
    table = sums.left_join(spread, "key").drop("key_right").to_pandas()
    whole = known.cross_join(usual.select(*(f"usual_{o}" for o in outcomes)))
    whole = whole.aggregate(**{n: e for o in outcomes for n, e in _whole(whole, o).items()}).to_pandas().iloc[0]
    return pd.concat([_tested(table, whole, outcome) for outcome in outcomes], ignore_index=True)


def _stratum(people: Table, strata: Sequence[str]) -> ibis.Value:
    place = ibis.literal("")
    for name in strata:
        place = place + people[name].cast("string").fill_null("") + "\x1f"
    return place


def _cells(known: Table, held: Table, outcomes: Sequence[str]) -> Table:
    """One row per key and stratum: count, sum and sum of squares of each outcome, of its holders (1) and of all."""

    def counted(table: Table, mark: str) -> dict[str, ibis.Value]:
        kinds = {"n": lambda y: y.count(), "s": lambda y: y.sum().fill_null(0.0)}
        kinds["q"] = lambda y: (y * y).sum().fill_null(0.0)
        return {f"{name}{mark}_{o}": kind(table[o]) for o in outcomes for name, kind in kinds.items()}

    every = known.group_by("stratum").aggregate(**counted(known, ""))
    own = known.join(held.select("customer_id", "key").distinct(), "customer_id")
    own = own.group_by(["key", "stratum"]).aggregate(**counted(own, "1"))
    return own.join(every, "stratum").cache()


def _of(cells: Table, outcome: str) -> tuple[ibis.Value, ...]:
    """Count, sum and squares of the holders; the same of all; how many do not hold it; the weight."""
    n1, s1, q1, n, s, q = (cells[f"{name}_{outcome}"] for name in ("n1", "s1", "q1", "n", "s", "q"))
    return n1, s1, q1, n.nullif(0), s, q, n - n1, n1 * (n - n1) / n.nullif(0)


def _sums(cells: Table, outcome: str) -> dict[str, ibis.Value]:
    n1, s1, q1, n, s, q, others, weight = _of(cells, outcome)
    spread = (q - s * s / n) / (n - 1).nullif(0)
    both = (n1 > 0) & (others > 0)
    found = {
        "n": n1.sum(), "s": s1.sum(), "q": q1.sum(), "matched": n1.sum(where=both), "others": others.sum(where=both),
        "weight": weight.sum(), "excess": (s1 - n1 * s / n).sum(), "null": (weight * spread).sum(),
    }  # fmt: skip
    return {f"{name}_{outcome}": value for name, value in found.items()}


def _variance(cells: Table, outcome: str) -> ibis.Value:
    """A stratum's part of the variance of the difference: HC2 of the regression with a constant for each stratum."""
    n1, s1, q1, n, s, q, others, own_weight = _of(cells, outcome)
    weight = cells[f"all_weight_{outcome}"].nullif(0)
    effect, parts = cells[f"all_excess_{outcome}"] / weight, []
    for size, total, squares, share, sign in ((n1, s1, q1, others / n, 1), (others, s - s1, q - q1, n1 / n, -1)):
        fitted = s / n + sign * effect * share
        residual = squares - 2 * fitted * total + size * fitted * fitted
        room = 1 - 1 / n - share * share / weight
        parts.append((room > 1e-9).ifelse(share * share * residual / room, ibis.null("float64")))
    return (own_weight > 0).ifelse((parts[0] + parts[1]) / (weight * weight), ibis.null("float64"))


def _whole(known: Table, outcome: str) -> dict[str, ibis.Value]:
    y = known[outcome]
    return {
        f"n_{outcome}": y.count(),
        f"q_{outcome}": (y * y).sum(),
        f"usual_{outcome}": known[f"usual_{outcome}"].max(),
    }


def _tested(table: pd.DataFrame, whole: pd.Series, outcome: str) -> pd.DataFrame:
    names = ("n", "s", "q", "matched", "others", "weight", "excess", "null", "variance")
    sums = pd.DataFrame({name: table[f"{name}_{outcome}"] for name in names}).assign(key=table["key"])
    sums = sums[sums["n"] > 0].sort_values("key", ignore_index=True)
    found = pd.DataFrame({"outcome": outcome, "key": sums["key"], "n": sums["n"].astype(int)})
    found["mean"] = sums["s"] / sums["n"] + whole[f"usual_{outcome}"]
    found["matched"], found["others"] = (sums[name].fillna(0).astype(int) for name in ("matched", "others"))
    matched = _estimate(sums["excess"], sums["weight"], sums["variance"], sums["null"])
    raw = _against_everybody(sums, whole[f"n_{outcome}"], whole[f"q_{outcome}"])
    columns = dict(zip(COLUMNS[4:], (*matched, *raw), strict=True))
    return found.assign(**columns)[["outcome", "key", *COLUMNS]]


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
