"""Step 7 on 100,000 answers of a shop with 1,000,000 customers: every dimension tested, seconds by part.

``python benchmarks/nps.py`` makes the tables in Parquet (3,000,000 orders, 4,500,000 lines), then times what the
notebook asks of the measures, from the answers as the intake leaves them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ibis

from toolkit import contract, engine
from toolkit import measures as m

CUSTOMERS, ORDERS, LINES, ANSWERS = 1_000_000, 3_000_000, 4_500_000, 100_000
AS_OF = date(2026, 10, 31)
_ORDERS = """
    SELECT 'O' || i AS order_id, 'C' || (hash(i) % {customers}) AS customer_id,
           ordered_at, CAST(ordered_at AS DATE) AS day,
           sales, sales * 0.6 AS cost, 1 AS n_lines
    FROM (SELECT i, TIMESTAMP '2023-11-01' + to_minutes(CAST(hash(i + 7) % 1576800 AS BIGINT)) AS ordered_at,
                 20.0 + hash(i + 13) % 30000 / 100 AS sales FROM range({orders}) t(i))
"""
_LINES = """
    SELECT order_id, ordered_at, 'sale' AS kind, sales AS net_amount, customer_id,
           'P' || (hash(i) % 2000) AS product_id,
           1.0 AS quantity, 'Agent ' || (hash(order_id) % 40) AS agent, 'R' || (hash(customer_id) % 42) AS region,
           ['website', 'app', 'shop', 'phone'][CAST(1 + hash(order_id, 3) % 4 AS INTEGER)] AS sales_channel,
           ordered_at + to_days(CAST(hash(order_id, 5) % 10 AS INTEGER)) AS delivered_at
    FROM (SELECT i, orders.* FROM range({lines}) t(i) JOIN orders ON orders.order_id = 'O' || (i % {orders}))
"""
_ANSWERS = """
    SELECT ordered_at + to_days(11) AS answered_at, 's' || (i % 3) AS survey, 'q' AS question, 'nps' AS kind,
           CAST(hash(order_id, 17) % 11 AS VARCHAR) AS value, customer_id, order_id,
           CASE WHEN i % 5 = 0 THEN 'pre' ELSE 'post' END AS stage
    FROM (SELECT i, orders.* FROM range({answers}) t(i)
          JOIN orders ON orders.order_id = 'O' || (hash(i, 19) % {orders}))
"""
_PRODUCTS = """
    SELECT 'P' || i AS product_id, 'Product ' || i AS name, 'Category ' || (i % 30) AS category,
           'Brand ' || (i % 120) AS brand
    FROM range(2000) t(i)
"""


def tables(folder: Path) -> dict[str, ibis.Table]:
    """The invented shop's tables, read from Parquet."""
    con = engine.connect()
    sizes = {"customers": CUSTOMERS, "orders": ORDERS, "lines": LINES, "answers": ANSWERS}
    made = {}
    for name, query in (("orders", _ORDERS), ("lines", _LINES), ("answers", _ANSWERS), ("products", _PRODUCTS)):
        path = folder / f"{name}.parquet"
        con.raw_sql(f"COPY ({query.format(**sizes)}) TO '{path}' (FORMAT parquet)")
        con.raw_sql(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608
        columns = contract.table(name).columns
        held = con.table(name)
        absent = {c.name: ibis.null(c.type) for c in columns if c.name not in held.columns}
        made[name] = held.mutate(**absent).cast({c.name: c.type for c in columns})
    return made


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long this part took, by the clock and of the processor."""
    started, used = time.perf_counter(), time.process_time()
    yield
    print(f"| {what} | {time.perf_counter() - started:.1f} | {time.process_time() - used:.1f} |")


def run(folder: Path) -> None:
    """Every part of step 7, and the sum."""
    shop = tables(folder)
    orders, lines = shop["orders"], shop["lines"]
    days = orders.group_by("customer_id", "day").aggregate(n_orders=orders.count(), sales=orders.sales.sum())
    buyers = m.rfm.buyers(lines, orders, AS_OF)
    cuts = m.rfm.propose_cuts(buyers, days, orders, AS_OF)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    print("| part | wall, s | CPU, s |\n|---|---|---|")
    started, used = time.perf_counter(), time.process_time()
    with timed("the group of every answer on its day"):
        joined = m.answers.with_groups(shop["answers"], lines, orders, cuts, assigned)
        joined.count().to_pyarrow()
    with timed("its order, agent, delivery and goods"):
        rated = m.rated.rated(joined, lines, shop["products"])
    with timed("the score by all eleven dimensions, tested"):
        for what in m.nps.BY:
            m.nps.by(rated, what)
    with timed("40 agents at one mix"):
        m.agents.agents(rated)
    with timed("change points of all answers and of each group"):
        m.turning.changes(rated.settled(), "group")
    with timed("what it is worth, whom to call, the way of a low score"):
        m.recommending.gaps(m.recommending.followed(rated, orders, AS_OF))
        m.recommending.at_risk(rated.since(AS_OF), assigned, orders, AS_OF)
        m.recommending.journey(rated, orders, AS_OF)
    print(f"| in all | {time.perf_counter() - started:.1f} | {time.process_time() - used:.1f} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
