"""RFM, groups, movement over thirteen month ends and cohorts of Online Retail, against plain pandas, in one run.

``python benchmarks/groups.py [--runs 3] [--shared ../shared]`` builds the client's tables once, then lets each way read
these same tables in a fresh process, in turns: the toolkit's measures, and what a user would write in pandas (without
intervals, merging of small groups or margin). Seconds are from the opened process to the last result, imports left out;
the two ways must count the same customers in each group at each month end and in each cohort at each age.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
AS_OF = date(2011, 12, 9)
CUTS = ((31, 87, 180, 365), (2, 3, 5, 10), (300, 600, 1200, 2400))


def ours(data: Path) -> dict[str, Any]:
    """The toolkit's measures, intervals and merging of groups included."""
    from toolkit import measures as m
    from toolkit.client import Client

    shop = Client.open("online_retail", data=data)
    buyers = m.rfm.buyers(shop.lines, shop.orders, AS_OF)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, AS_OF)
    m.groups.summary(m.groups.assign(m.rfm.score(buyers, cuts)))
    ends = m.movement.month_ends(shop.orders, AS_OF)
    past = m.movement.past_groups(m.movement.replay(shop.lines, shop.orders, ends), cuts, 1)
    sizes = m.movement.sizes(past)
    moved = m.movement.moves(past, ends[0], ends[-1])
    m.movement.transitions(moved, shop.orders, ends[0], ends[-1])
    m.movement.leaks(moved, shop.orders, ends[0], ends[-1])
    m.cohorts.retention(shop.customer_days, AS_OF)
    m.cohorts.stickiness(shop.customer_days, AS_OF)
    counts = m.cohorts.counts(shop.customer_days, AS_OF)
    held = {f"{row.at} {row.group}": int(row.customers) for row in sizes.itertuples() if row.customers}
    return {"groups": held, "cohorts": counts.fillna(-1).astype(int).to_numpy().tolist()}


def plain(data: Path) -> dict[str, Any]:
    """What a user would write: a loop over the month ends in pandas."""
    from toolkit.measures.groupmap import load  # the 125 scores and their groups, as data

    cells = {r * 100 + f * 10 + m: name for (r, f, m), name in load().cells.items()}
    built = next((data / "online_retail" / "built").iterdir())
    orders = pd.read_parquet(built / "orders.parquet", columns=["order_id", "customer_id", "day", "sales"])
    orders = orders.dropna(subset="customer_id").assign(day=lambda t: pd.to_datetime(t["day"]))
    lines = pd.read_parquet(built / "lines.parquet", columns=["customer_id", "ordered_at", "kind", "net_amount"])
    back = lines[(lines["kind"] == "return") & lines["customer_id"].notna()]

    def grouped(at: pd.Timestamp) -> pd.DataFrame:
        seen = orders[orders["day"] <= at]
        rfm = seen.groupby("customer_id").agg(last=("day", "max"), f=("order_id", "nunique"), sales=("sales", "sum"))
        returned = back[back["ordered_at"] < at + pd.Timedelta(days=1)].groupby("customer_id")["net_amount"].sum()
        money = (rfm["sales"].round(2) + returned.reindex(rfm.index).fillna(0).round(2)).round(2)
        days, often, high = CUTS
        r = 5 - sum((at - rfm["last"]).dt.days > cut for cut in days)
        f, m = 1 + sum(rfm["f"] >= cut for cut in often), 1 + sum(money >= cut for cut in high)
        return rfm.assign(group=(r * 100 + f * 10 + m.where(money > 0, 1)).map(cells), r=r)

    now = grouped(pd.Timestamp(AS_OF))
    now.groupby("group").agg(customers=("f", "size"), orders=("f", "sum"), sales=("sales", "sum"))
    ends = pd.date_range(end="2011-11-30", periods=13, freq="ME")
    past = {at: grouped(at) for at in ends}
    held = {
        f"{at:%Y-%m-%d} {group}": int(n) for at, t in past.items() for group, n in t["group"].value_counts().items()
    }
    first, last = past[ends[0]], past[ends[-1]]
    moved = last[["group", "r"]].join(first[["group", "r"]], rsuffix="_then").reset_index()
    before, after = (
        orders[(orders["day"] > start) & (orders["day"] <= end)].groupby("customer_id")["sales"].sum()
        for start, end in ((pd.Timestamp("2009-11-30"), ends[0]), (ends[0], ends[-1]))
    )
    moved = moved.assign(before=moved["customer_id"].map(before), after=moved["customer_id"].map(after))
    moved = moved.fillna({"before": 0, "after": 0})
    moved.groupby(["group_then", "group"])[["before", "after"]].agg(["size", "sum"])
    quiet = moved[(moved["r_then"] >= 3) & (moved["r"] <= 2)]
    quiet.groupby(["group_then", "group"])[["before", "after"]].sum()
    month = orders["day"].dt.year * 12 + orders["day"].dt.month
    born = month.groupby(orders["customer_id"]).transform("min")
    active = pd.DataFrame(
        {"c": orders["customer_id"], "cohort": born - month.min(), "age": month - born}
    ).drop_duplicates()
    counts = active.groupby(["cohort", "age"]).size().unstack(fill_value=0).reindex(range(25), fill_value=0)
    counts = counts.reindex(columns=range(25), fill_value=0)
    counts.div(counts[0], axis=0)
    seen = np.add.outer(np.arange(25), np.arange(25)) < 24  # December 2011 is not over
    return {"groups": held, "cohorts": np.where(seen, counts.to_numpy(), -1).tolist()}


def build(shared: Path, data: Path) -> None:
    """The client's tables, from its raw exports."""
    from toolkit import intake
    from toolkit.client import Client

    shutil.copytree(ROOT / "tests" / "clients" / "online_retail", data / "online_retail")
    shutil.copytree(shared / "data" / "online_retail", data / "online_retail" / "raw")
    intake.build(Client.configured("online_retail", data))


def timed(way: str, data: Path) -> None:
    """Run one way in this process and print its seconds and what it counted."""
    for name in ("toolkit.client", "toolkit.measures"):
        importlib.import_module(name)
    wall, cpu = time.perf_counter(), time.process_time()
    found = {"toolkit": ours, "plain": plain}[way](data)
    seconds = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    print(json.dumps(seconds | found))


def main() -> None:
    """Alternate the two ways and print the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--way", nargs=2)
    options = parser.parse_args()
    if options.way:
        timed(options.way[0], Path(options.way[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        build(options.shared.resolve(), data)
        runs: dict[str, list[dict[str, Any]]] = {"toolkit": [], "plain": []}
        for _run in range(options.runs):
            for way, results in runs.items():
                command = [sys.executable, __file__, "--way", way, folder]
                said = subprocess.run(command, check=True, capture_output=True, env=dict(os.environ)).stdout  # noqa: S603
                results.append(json.loads(said.splitlines()[-1]))
    for part in ("groups", "cohorts"):
        if runs["toolkit"][0][part] != runs["plain"][0][part]:
            raise SystemExit(f"the two ways differ in {part}")
    medians = {way: {k: statistics.median(r[k] for r in rs) for k in ("wall_s", "cpu_s")} for way, rs in runs.items()}
    for way, row in medians.items():
        print(f"{way:10}{row['wall_s']:8.2f} s wall{row['cpu_s']:8.2f} s CPU")
    print("ratio     " + "".join(f"{medians['toolkit'][k] / medians['plain'][k]:8.2f}" for k in ("wall_s", "cpu_s")))
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
