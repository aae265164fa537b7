"""What tells people who have something from others alike: differences within strata, for many things at once."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import statistics

COLUMNS = ("n", "mean", "matched", "others", "difference", "low", "high", "p")


def differences(people: Table, held: Table, outcome: str, strata: Sequence[str] = ()) -> pd.DataFrame:
    """Mean outcome of those who hold each key, less that of people of the same strata who do not.

    Parameters
    ----------
    people : Table, one row per customer
        ``customer_id``, ``outcome`` (a number, 0 or 1 for a rate; who has none does not count) and the columns of
        ``strata``; a missing value is a stratum of its own.
    held : Table, one row per customer and key
        ``customer_id``, ``key``; a customer may hold several.
    strata : names of columns
        People are compared within each combination of them (exact matching); without any, with everybody.

    Returns
    -------
    DataFrame, one row per key that somebody holds
        ``key``; ``n`` who hold it and have the outcome, and their ``mean``; of these ``matched``, in strata where
        somebody does not hold it, and how many ``others`` are there; ``difference`` with ``low``, ``high``; ``p``. NaN
        where nobody is matched.

    Notes
    -----
    The difference is that of Mantel and Haenszel (1959; Greenland and Robins 1985): a stratum of n1 and n0 people
    weighs n1 n0 / (n1 + n0), as in a regression with a constant for each stratum, from which the interval is taken
    (HC2: MacKinnon and White 1985). p is that of Cochran, Mantel and Haenszel, which holds for any number as the
    stratified permutation test does. Everything is a sum over strata: no key is gone through alone.
    """
    cells = _cells(people, held, outcome, strata)
    matched = cells.others > 0
    totals = cells.group_by("key").aggregate(
        n=cells.n1.sum(), total=cells.s1.sum(), matched=cells.n1.sum(where=matched),
        others=cells.others.sum(where=matched), weight=cells.weight.sum(), excess=cells.excess.sum(),
        null=cells.null.sum(),
    )  # fmt: skip
    spread = _robust(cells.filter(cells.others > 0).join(totals.select("key", "weight", "excess"), "key"))
    table = totals.left_join(spread, "key").drop("key_right").to_pandas()
    return _tested(table).sort_values("key", ignore_index=True)


def _cells(people: Table, held: Table, outcome: str, strata: Sequence[str]) -> Table:
    """One row per key and stratum with one who holds it: counts, sums and squares of the outcome, of them and of all.

    Outcomes are taken from the mean of all, so that squares stay small.
    """
    known = people.filter(people[outcome].notnull())
    place = ibis.literal("")
    for name in strata:
        place = place + known[name].cast("string").fill_null("") + "\x1f"
    known = known.select("customer_id", y=known[outcome].cast("float64"), stratum=place)
    usual = known.aggregate(usual=known.y.mean())
    known = known.cross_join(usual)
    known = known.select("customer_id", "stratum", "usual", y=known.y - known.usual)
    every = known.group_by("stratum").aggregate(n=known.count(), s=known.y.sum(), q=(known.y * known.y).sum())
    own = known.join(held.select("customer_id", "key").distinct(), "customer_id")
    own = own.group_by(["key", "stratum"]).aggregate(
        n1=own.count(), s1=(own.y + own.usual).sum(), c1=own.y.sum(), q1=(own.y * own.y).sum()
    )
    cells = own.join(every, "stratum")
    others, mean = cells.n - cells.n1, cells.s / cells.n
    weight = cells.n1 * others / cells.n
    variance = (cells.q - cells.s * mean) / (cells.n - 1).nullif(0)
    return cells.mutate(
        others=others, average=mean, weight=weight, excess=(cells.c1 - cells.n1 * mean),
        null=(weight * variance).fill_null(0.0),
    ).cache()  # fmt: skip


def _robust(cells: Table) -> Table:
    """``key`` and the variance of its difference: HC2 of the regression with a constant for each stratum."""
    effect, n, weight = cells.excess_right / cells.weight_right, cells.n, cells.weight_right
    sides = []
    for size, total, squares, share, sign in (
        (cells.n1, cells.c1, cells.q1, cells.others / n, 1),
        (cells.others, cells.s - cells.c1, cells.q - cells.q1, cells.n1 / n, -1),
    ):
        fitted = cells.average + sign * effect * share
        residual = squares - 2 * fitted * total + size * fitted * fitted
        room = 1 - 1 / n - share * share / weight
        sides.append((room > 1e-9).ifelse(share * share * residual / room, ibis.null("float64")))
    squared = (sides[0] + sides[1]) / (weight * weight)
    return cells.group_by("key").aggregate(variance=squared.sum())


def _tested(table: pd.DataFrame) -> pd.DataFrame:
    found = table[["key", "n"]].assign(mean=table["total"] / table["n"])
    found["matched"], found["others"] = (table[name].fillna(0).astype(int) for name in ("matched", "others"))
    weight = table["weight"].where(table["weight"] > 0)
    half = statistics.Z * np.sqrt(table["variance"].clip(lower=0))
    found["difference"] = table["excess"] / weight
    found["low"], found["high"] = found["difference"] - half, found["difference"] + half
    null = np.sqrt(table["null"].where(table["null"] > 0))
    found["p"] = 2 * stats.norm.sf((table["excess"] / null).abs())
    return found[["key", *COLUMNS]]
