"""Lifetime value: fit and forecast against lifetimes in one run, and 18 million customers within bounds.

``python benchmarks/lifetime.py`` fits BG/NBD and forecasts 39 weeks for CDNOW, 100,000 and 1,000,000 customers, by this
toolkit (collapse included) and by lifetimes, and compares their forecasts at lifetimes' parameters.
``python benchmarks/lifetime.py --large`` makes a table of 18 million customers, then in a fresh process collapses it,
fits BG/NBD and Pareto/NBD by week and writes every customer's forecast by day; time and memory are of that process.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import ibis
import numpy as np
import pandas as pd

from toolkit import engine
from toolkit.measures import lifetime
from toolkit.measures.lifetime.beta_geometric import BetaGeometric

TRUTH = (0.25, 31.0, 0.8, 2.4)
DAYS = 730
AHEAD = 39 * 7.0


def invented(n: int, seed: int) -> pd.DataFrame:
    """So many BG/NBD customers of two years, in whole days: ``x``, ``t_x``, ``T``."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = TRUTH
    T = rng.integers(1, DAYS, n)
    rate, leaves = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    x, last, at, here = np.zeros(n, int), np.zeros(n), np.zeros(n), np.arange(n)
    while here.size:
        at[here] += np.ceil(rng.exponential(1 / np.maximum(rate[here], 1e-12)))
        here = here[at[here] <= T[here]]
        x[here] += 1
        last[here] = at[here]
        here = here[rng.random(here.size) > leaves[here]]
    return pd.DataFrame({"x": x, "t_x": last.astype(int), "T": T})


def cdnow() -> pd.DataFrame:
    """The CDNOW sample of 39 weeks that comes with lifetimes, in days."""
    from lifetimes.datasets import load_cdnow_summary

    frame = load_cdnow_summary().rename(columns={"frequency": "x", "recency": "t_x"})
    return pd.DataFrame({"x": frame["x"], "t_x": (frame["t_x"] * 7).round(), "T": (frame["T"] * 7).round()}).astype(int)


def ours(customers: pd.DataFrame) -> tuple[np.ndarray, float]:
    """Forecasts of all customers and the seconds they took, from the table on."""
    table = engine.connect().create_table("customers", customers)
    started = time.perf_counter()
    model = lifetime.fit("bg", lifetime.collapse(table, 7)).model
    cells = lifetime.collapse(table)
    data = [cells[name].to_numpy() for name in ("x", "t_x", "T")]
    cells["orders"] = model.p_alive(*data) * model.expected_if_alive(AHEAD, data[0], data[2])
    orders = customers.merge(cells, on=["x", "t_x", "T"], how="left")["orders"].to_numpy()
    return orders, time.perf_counter() - started


def theirs(customers: pd.DataFrame) -> tuple[np.ndarray, float, float]:
    """Their forecasts, the seconds they took, and the largest difference of ours at their parameters."""
    from lifetimes import BetaGeoFitter

    data = [customers[name].to_numpy(float) for name in ("x", "t_x", "T")]
    started = time.perf_counter()
    fitter = BetaGeoFitter().fit(*data)
    orders = np.asarray(fitter.conditional_expected_number_of_purchases_up_to_time(AHEAD, *data))
    seconds = time.perf_counter() - started
    model = BetaGeometric(*fitter.params_[["r", "alpha", "a", "b"]])
    same = model.p_alive(*data) * model.expected_if_alive(AHEAD, data[0], data[2])
    return orders, seconds, float(np.abs(same - orders).max())


def compare() -> None:
    """Print one row per size."""
    print(f"{'customers':>12}{'toolkit s':>12}{'lifetimes s':>13}{'times':>8}{'total':>9}{'same parameters':>18}")
    for name, customers in (
        ("CDNOW", cdnow()),
        ("100,000", invented(100_000, 1)),
        ("1,000,000", invented(1_000_000, 2)),
    ):
        ours(customers.head(1000))
        orders, seconds = ours(customers)
        other, other_seconds, difference = theirs(customers)
        total = orders.sum() / other.sum() - 1
        print(f"{name:>12}{seconds:12.2f}{other_seconds:13.2f}{other_seconds / seconds:8.1f}", end="")
        print(f"{total:9.3%}{difference:18.1e}")


def make_large(folder: Path, customers: int) -> None:
    """Write the customer table in parts of a million."""
    for part in range(customers // 1_000_000):
        frame = invented(1_000_000, 100 + part).assign(customer_id=np.arange(1_000_000) + part * 1_000_000)
        frame.astype({"x": "int32", "t_x": "int32", "T": "int32"}).to_parquet(folder / f"customers_{part:02d}.parquet")


def run_large(folder: Path) -> None:
    """Collapse, fit by week, forecast by day, write; print seconds and the peak of memory."""
    clock = [time.perf_counter()]
    table = engine.connect(memory="1GB").read_parquet(str(folder / "customers_*.parquet"), table_name="customers")
    weeks, cells = lifetime.collapse(table, 7), lifetime.collapse(table)
    clock.append(time.perf_counter())
    fits = {name: lifetime.fit(name, weeks) for name in ("bg", "pareto")}
    clock.append(time.perf_counter())
    data = [cells[name].to_numpy() for name in ("x", "t_x", "T")]
    for name, found in fits.items():
        cells[name] = found.model.p_alive(*data) * found.model.expected_if_alive(AHEAD, data[0], data[2])
    keys = {"x": "int32", "t_x": "int32", "T": "int32"}
    told = ibis.memtable(cells.drop(columns="n").astype(keys))
    table.join(told, ["x", "t_x", "T"]).select("customer_id", *fits).to_parquet(folder / "forecast.parquet")
    clock.append(time.perf_counter())
    rows = int(cells["n"].sum())
    print(f"{rows:,} customers, {len(cells):,} histories by day, {len(weeks):,} by week")
    for step, seconds in zip(("collapse", "fit both", "forecast and write"), np.diff(clock), strict=True):
        print(f"{step:20}{seconds:8.1f} s")
    print(f"{'in all':20}{clock[-1] - clock[0]:8.1f} s")
    print(f"{'peak memory':20}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:8.2f} GB")
    for name in fits:
        print(f"{name:8} total {float((cells[name] * cells['n']).sum()):,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--customers", type=int, default=18_000_000)
    parser.add_argument("--folder", type=Path, help="an existing customer table; used by --large itself")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.folder:
        run_large(options.folder)
    elif options.large:
        with tempfile.TemporaryDirectory() as folder:
            make_large(Path(folder), options.customers)
            subprocess.run([sys.executable, __file__, "--folder", folder], check=True)  # noqa: S603
    else:
        compare()


if __name__ == "__main__":
    main()
