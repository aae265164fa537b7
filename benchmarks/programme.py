"""A loyalty programme replayed on 1,000,000 orders, against the plain loop that a user would write.

``python benchmarks/programme.py`` makes the orders, replays the source's programme on them with the toolkit and with a
plain loop over pandas rows and lots of points, compares every sum, and prints the seconds of each, all in one run.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from datetime import date

import ibis
import numpy as np
import pandas as pd

from toolkit import contract, engine
from toolkit import measures as m
from toolkit.measures.programme import Programme

CUSTOMERS, ORDERS = 200_000, 1_000_000
AS_OF = date(2026, 10, 31)
RULES = Programme(reward_value=50.0)
_ORDERS = """
    SELECT 'O' || i AS order_id, 'C' || CAST(power(hash(i, 3) % 1000003 / 1000003.0, 2) * {customers} AS INTEGER)
           AS customer_id, CAST(day AS TIMESTAMP) AS ordered_at, day,
           CAST(10 + hash(i, 13) % 30000 / 100 AS DECIMAL(12, 2)) AS sales, 1 AS n_lines
    FROM (SELECT i, DATE '2023-11-01' + CAST(hash(i, 7) % 1096 AS INTEGER) AS day FROM range({orders}) t(i))
"""


def table(name: str, query: str):
    """A table of the contract from a query."""
    con = engine.connect()
    con.raw_sql(f"CREATE TABLE {name} AS {query}")
    held = con.table(name)
    absent = {c.name: ibis.null(c.type) for c in contract.table(name).columns if c.name not in held.columns}
    return held.mutate(**absent).cast({c.name: c.type for c in contract.table(name).columns})


def plain(orders: pd.DataFrame) -> dict[str, float]:
    """The same programme as a user would write it: a loop over orders, with the lots of points of each customer."""
    sums = dict.fromkeys(("issued", "redeemed", "expired", "outstanding"), 0.0)
    orders = orders.sort_values(["customer_id", "day"], kind="stable")
    for _customer, bought in orders.groupby("customer_id", sort=False):
        lots, days = deque(), {}
        for row in bought.itertuples():
            days[row.day] = days.get(row.day, 0.0) + row.sales
        for today, sales in days.items():
            while lots and lots[0][0] < today:
                sums["expired"] += lots.popleft()[1]
            spend = int(round(sum(lot[1] for lot in lots), 6) // RULES.reward_points) * RULES.reward_points
            sums["redeemed"] += spend
            while spend > 1e-9:
                part = min(spend, lots[0][1])
                lots[0][1] -= part
                spend -= part
                if lots[0][1] < 1e-9:
                    lots.popleft()
            earned = sales * RULES.points_per_100 / 100
            sums["issued"] += earned
            lots.append([today + pd.DateOffset(months=RULES.expiry_months), earned])
        while lots and lots[0][0] < pd.Timestamp(AS_OF):
            sums["expired"] += lots.popleft()[1]
        sums["outstanding"] += sum(lot[1] for lot in lots)
    return sums


def clocked(action):
    """What an action gives, and the seconds of the clock it took."""
    started = time.perf_counter()
    found = action()
    return found, time.perf_counter() - started


def main() -> None:
    """Replay, compare, print."""
    orders = table("orders", _ORDERS.format(customers=CUSTOMERS, orders=ORDERS)).cache()
    lines = contract.empty("lines")
    days = orders.group_by("customer_id", "day").aggregate(sales=orders.sales.sum(), cost=orders.sales.sum() * 0.6)
    days = days.cache()
    events, read = clocked(lambda: m.bought.events(orders, lines, AS_OF))
    base = m.breakeven.repeaters(days, AS_OF)
    run, once = clocked(lambda: m.replay.replay(events, RULES))

    def moved() -> pd.DataFrame:
        fresh = m.replay.replay(events, replace(RULES, points_per_100=12.0))
        got, rate = m.points.summary(fresh), m.points.redemption(fresh)
        return m.points.months(fresh, rate), m.breakeven.by_promise(fresh, base, got, rate)

    _frames, live = clocked(moved)
    frame = orders.select("customer_id", "day", "sales").to_pandas()
    frame["day"] = pd.to_datetime(frame["day"])
    sums, slow = clocked(lambda: plain(frame))
    got = m.points.summary(run)
    assert all(np.isclose(got[name], value, rtol=1e-9, atol=1e-3) for name, value in sums.items()), (sums, got)
    print(f"{ORDERS:,} orders of {len(events.ids):,} customers; sums equal to a plain loop's: {list(sums)}")
    print("| part | wall, s |\n|---|---|")
    print(f"| customer-days read from orders and lines, once | {read:.2f} |")
    print(f"| replay | {once:.2f} |")
    print(f"| replay, what is owed by month, break-even: a slider let go | {live:.2f} |")
    print(f"| the plain loop | {slow:.1f} |")
    print(f"\nThe plain loop takes {slow / (read + once):.0f} times as long as reading and replaying.")


if __name__ == "__main__":
    main()
