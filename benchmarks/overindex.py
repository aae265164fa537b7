"""False finds and power of the tests that could judge an index table, at a nominal 5 %.

``python benchmarks/overindex.py`` makes shops of 11 groups with 400 values, first as common as categories and counties
are, then as products are: most are rare. In one of ten values one group is planted to do it 1.5 to 4 times as often.
Every cell is tested against all others by three tests, each followed by Benjamini and Hochberg; a find in a value
without a planted group is false. Then shops without any difference: in how many is anything found. Then shops whose
values come and go, compared within quarters. Then how long 100,000 products take.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.measures import exact, overindex, standardised, statistics

SIZES = np.array([60, 90, 150, 200, 300, 400, 500, 700, 900, 1200, 1500])
VALUES, PLANTED, SHOPS = 400, 40, 200
GROUPS = [f"group {i}" for i in range(len(SIZES))]
Test = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def proportions_z(k: np.ndarray, n: np.ndarray, k_all: np.ndarray, n_all: np.ndarray) -> np.ndarray:
    """The two-proportion z-test, pooled."""
    others, n_others, pooled = k_all - k, n_all - n, k_all / n_all
    se = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_others))
    return 2 * stats.norm.sf(np.abs(k / n - others / n_others) / se)


TESTS: dict[str, Test] = {
    "two-proportion z": proportions_z,
    "Fisher, central": lambda *cells: exact.two_sided(*cells, mid=False),
    "mid-p": exact.two_sided,
}


COMMON, RARE = 0.02, 0.003
"""Share of customers who have the rarest value, where values are like counties or like products."""


def shops(random: np.random.Generator, planted: int, rarest: float = RARE) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Customers who have each value by group, and which cells are planted."""
    for _shop in range(SHOPS):
        common = np.minimum(rarest * (1 + random.pareto(1.0, VALUES)), 0.3)
        chance = np.repeat(common[:, None], len(SIZES), axis=1)
        true = np.zeros_like(chance, bool)
        true[np.arange(planted), random.integers(0, len(SIZES), planted)] = True
        chance[true] = np.minimum(chance[true] * random.uniform(1.5, 4, planted), 0.9)
        yield random.binomial(SIZES, chance), true


def found(k: np.ndarray, test: Test) -> np.ndarray:
    """Cells whose q is below 5 %, of values that ten customers or more have."""
    k_all, n_all = np.broadcast_to(k.sum(1, keepdims=True), k.shape), np.full(k.shape, SIZES.sum())
    tested, p = k_all >= overindex.K, np.full(k.shape, np.nan)
    p[tested] = test(k[tested], np.broadcast_to(SIZES, k.shape)[tested], k_all[tested], n_all[tested])
    return np.nan_to_num(statistics.false_discovery(p.ravel()), nan=1.0).reshape(k.shape) < overindex.SURE


def reported(k: np.ndarray) -> np.ndarray:
    """Cells that the toolkit calls sure: mid-p, neither fragile nor hidden."""
    counts = pd.DataFrame({"value": np.repeat(np.arange(len(k)), len(SIZES)), "group": np.tile(GROUPS, len(k))})
    table = overindex.compare(counts.assign(k=k.ravel()), pd.Series(SIZES, GROUPS))
    return table["sure"].to_numpy().reshape(k.shape)


def with_differences(rarest: float) -> None:
    """False-discovery rate and power of each test."""
    judges = {name: (lambda k, test=test: found(k, test)) for name, test in TESTS.items()} | {"as reported": reported}
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in judges}
    for k, true in shops(np.random.default_rng(1), PLANTED, rarest):
        unplanted = ~true.any(axis=1, keepdims=True)
        for name, judge in judges.items():
            finds = judge(k)
            false, right = (finds & unplanted).sum(), (finds & true).sum()
            rates[name].append((false / max(false + right, 1), right / PLANTED))
    print(f"| values from {rarest:.1%} up: test | false finds | ± | power |\n|---|---|---|---|")
    for name, shares in rates.items():
        fdr, power = np.transpose(shares)
        print(f"| {name} | {fdr.mean():.1%} | {1.96 * fdr.std() / SHOPS**0.5:.1%} | {power.mean():.1%} |")


def without_differences() -> None:
    """In how many shops of the same group sizes, with nothing planted, anything is found."""
    judges = {name: (lambda k, test=test: found(k, test)) for name, test in TESTS.items()} | {"as reported": reported}
    loud = dict.fromkeys(judges, 0)
    for k, _true in shops(np.random.default_rng(2), 0):
        for name, judge in judges.items():
            loud[name] += judge(k).any()
    print(f"| test | shops of {SHOPS} without any difference that report one |\n|---|---|")
    for name, count in loud.items():
        print(f"| {name} | {count} |")


QUARTERS = 8


def at_equal_times() -> None:
    """Shops whose values come and go by quarter, and whose groups buy at different times; nothing else is planted.

    Beside them shops with a planted tenth, for false finds and power of the comparison within quarters.
    """
    random = np.random.default_rng(4)
    loud, plain, rates = 0, 0, []
    for planted in (0, PLANTED):
        for _shop in range(SHOPS // 2):
            spread = np.array([random.multinomial(n, random.dirichlet(np.ones(QUARTERS))) for n in SIZES])
            chance = np.minimum(0.005 * (1 + random.pareto(1.0, VALUES)), 0.3)[:, None, None] * np.ones(
                (1, 11, QUARTERS)
            )
            chance *= random.choice([0.2, 1, 2], (VALUES, 1, QUARTERS))
            true = np.zeros((VALUES, 11), bool)
            true[np.arange(planted), random.integers(0, 11, planted)] = True
            chance[true] *= random.uniform(1.5, 4, planted)[:, None]
            k = random.binomial(spread, np.minimum(chance, 0.9))
            index = pd.MultiIndex.from_product(
                [range(VALUES), GROUPS, range(QUARTERS)], names=["value", "group", "stratum"]
            )
            counts = pd.DataFrame({"k": k.ravel()}, index).reset_index()
            finds = standardised.compare(counts, pd.DataFrame(spread, GROUPS))["sure"].to_numpy().reshape(true.shape)
            if planted:
                false, right = (finds & ~true.any(axis=1, keepdims=True)).sum(), (finds & true).sum()
                rates.append((false / max(false + right, 1), right / planted))
            else:
                loud, plain = loud + finds.any(), plain + reported(k.sum(axis=2)).any()
    fdr, power = np.transpose(rates)
    print("| values that come and go | shops without any difference that report one | false finds | power |")
    print("|---|---|---|---|")
    print(f"| compared as they are | {plain} of {SHOPS // 2} | | |")
    error = 1.96 * fdr.std() / len(fdr) ** 0.5
    print(f"| within quarters | {loud} of {SHOPS // 2} | {fdr.mean():.1%} ± {error:.1%} | {power.mean():.1%} |")


def large() -> None:
    """100,000 products x 11 groups."""
    random = np.random.default_rng(3)
    k = random.binomial(SIZES * 20, np.minimum(random.pareto(0.7, 100_000)[:, None] * 3e-5 + 1e-5, 0.5))
    counts = pd.DataFrame({"value": np.repeat(np.arange(len(k)), 11), "group": np.tile(GROUPS, len(k)), "k": k.ravel()})
    started = time.process_time()
    table = overindex.compare(counts, pd.Series(SIZES * 20, GROUPS))
    print(f"{len(table):,} cells, {table['tested'].sum():,} tested: {time.process_time() - started:.1f} s of one core")


if __name__ == "__main__":
    with_differences(COMMON)
    with_differences(RARE)
    without_differences()
    at_equal_times()
    large()
