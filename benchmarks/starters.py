"""What newcomers start with: time at 100,000 products and 1,000,000 customers, and how often a verdict is wrong.

``python benchmarks/starters.py [time] [runs]``
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from pathlib import Path

import ibis
import numpy as np
import pandas as pd

from toolkit import engine
from toolkit.measures import delisting, starters

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from starting import newcomers

PRODUCTS, CUSTOMERS, AS_OF = 100_000, 1_000_000, date(2025, 12, 31)


def shop() -> tuple[ibis.Table, ibis.Table]:
    """The lines and orders of an invented shop: each customer orders 1.4 times on average, three lines an order."""
    rng = np.random.default_rng(1)
    n = int(CUSTOMERS * 1.4)
    who = np.concatenate([np.arange(CUSTOMERS), rng.integers(0, CUSTOMERS, n - CUSTOMERS)])
    day = rng.integers(0, 1000, CUSTOMERS)[who] + np.where(np.arange(n) < CUSTOMERS, 0, rng.integers(1, 300, n))
    orders = pd.DataFrame({"order_id": np.arange(n), "customer_id": who, "sales": rng.uniform(20, 200, n).round(2)})
    orders["ordered_at"] = np.datetime64("2023-01-01", "s") + day * np.timedelta64(86400, "s")
    orders["cost"], orders["discount"] = (orders["sales"] * 0.6).round(2), rng.choice([0.0, 5.0, 30.0], n)
    orders["sales_channel"] = rng.choice(["website", "app", "phone"], n)
    lines = orders.loc[orders.index.repeat(3), ["order_id", "customer_id", "ordered_at"]].reset_index(drop=True)
    lines["product_id"] = (PRODUCTS * rng.random(3 * n) ** 3).astype(int)
    lines = lines.assign(kind="sale", quantity=1.0, net_amount=30.0, unit_cost=18.0, discount=1.0)
    connection = engine.connect("4GB")
    ids = dict.fromkeys(["order_id", "customer_id"], "string")
    made = ibis.memtable(orders).mutate(day=ibis._.ordered_at.cast("date")).cast(ids)
    orders = connection.create_table("orders", made)
    lines = connection.create_table("lines", ibis.memtable(lines).cast(ids | {"product_id": "string"}))
    return lines, orders


def timed() -> None:
    """Seconds of each part."""
    lines, orders = shop()
    clock, cpu = time.perf_counter(), time.process_time()
    begun = starters.starters(lines, orders, AS_OF)
    items = starters.items(begun, lines)
    effects = starters.effects(begun, items)
    off = starters.sold_off(lines, AS_OF)
    verdicts = starters.verdicts(begun, items, effects, off)
    starters.summary(effects, verdicts)
    keys = verdicts["key"].head(12).tolist()
    people = orders.select("customer_id", cell_group=ibis.literal("Lovers")).distinct()
    delisting.decided(
        delisting.at_stake(begun, items, effects, keys, AS_OF), delisting.baskets(lines, people, keys, AS_OF)
    )
    tested = int((verdicts["verdict"] != "too_few").sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = f"{begun.people.count().to_pyarrow().as_py():,} newcomers, {len(verdicts):,} products, {tested:,} tested"
    print(f"{counts}: {time.perf_counter() - clock:.1f} s wall, {time.process_time() - cpu:.1f} s CPU, {peak:,.0f} MB")


def judged(runs: int) -> None:
    """How often each case ends in a verdict, against the plain comparison with everybody at the same error rate."""
    cases = {
        "nothing planted": {}, "sold in a bad season": {"seasonal": True}, "-10 points planted": {"effect": -0.10},
        "-14 points planted": {"effect": -0.14}, "+15 points planted": {"effect": 0.15},
    }  # fmt: skip
    rows = []
    for number, (name, planted) in enumerate(cases.items()):
        key = "1" if "seasonal" in planted else "0"
        counts = np.zeros(4)
        for run in range(runs):
            begun, items = newcomers(np.random.default_rng([number, run]), n=6000, **planted)
            effects = starters.effects(begun, items, outcomes=("again",)).set_index("key")
            plain, ours = effects["raw_q"] < 0.05, starters.differs(effects)
            counts += [ours[key], plain[key], ours.drop(key).any(), plain.drop(key).any()]
        rows.append((name, *(counts / runs)))
    columns = ["case", "it is called", "plainly", "another is called", "another plainly"]
    print(pd.DataFrame(rows, columns=columns).round(3).to_string(index=False))


if __name__ == "__main__":
    if "time" in sys.argv:
        timed()
    judged(int(next((word for word in sys.argv[1:] if word.isdigit()), 100)))
