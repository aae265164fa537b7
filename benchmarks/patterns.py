"""Step 5's comparisons on 10,000,000 lines of a shop with 500,000 customers and 20,000 products, seconds by part.

``python benchmarks/patterns.py`` makes the tables in Parquet (2,000,000 orders), then times what the notebook asks of
the measures; what new customers start with has a benchmark of its own.
"""

from __future__ import annotations

import resource
import tempfile
from datetime import date
from pathlib import Path

import ibis
from nps import timed

from toolkit import contract, engine
from toolkit import measures as m

CUSTOMERS, ORDERS, LINES, PRODUCTS = 500_000, 2_000_000, 10_000_000, 20_000
AS_OF = date(2026, 10, 31)
_ORDERS = """
    SELECT 'O' || i AS order_id, 'C' || CAST(floor(pow(hash(i) % 1000003 / 1000003.0, 2) * {customers}) AS BIGINT)
           AS customer_id, ordered_at, CAST(ordered_at AS DATE) AS day, sales, sales * 0.6 AS cost, 5 AS n_lines,
           CASE WHEN hash(i + 3) % 3 = 0 THEN round(sales * 0.1, 2) ELSE 0 END AS discount,
           ['website', 'app', 'shop', 'phone'][CAST(1 + hash(i, 3) % 4 AS INTEGER)] AS sales_channel
    FROM (SELECT i, TIMESTAMP '2023-11-01' + to_minutes(CAST(hash(i + 7) % 1576800 AS BIGINT)) AS ordered_at,
                 20.0 + hash(i + 13) % 30000 / 100 AS sales FROM range({orders}) t(i))
"""
_LINES = """
    SELECT order_id, ordered_at, CASE WHEN hash(i, 5) % 25 = 0 THEN 'return' ELSE 'sale' END AS kind,
           sales / 5 AS net_amount, customer_id, 1.0 AS quantity, sales * 0.12 AS unit_cost, discount / 5 AS discount,
           'P' || (10000 + CAST(floor(pow(hash(i, 11) % 1000003 / 1000003.0, 3) * {products}) AS BIGINT)) AS product_id,
           'R' || (hash(customer_id) % 42) AS region, 'T' || (hash(customer_id) % 400) AS town, sales_channel
    FROM (SELECT i, orders.* FROM range({lines}) t(i) JOIN orders ON orders.order_id = 'O' || (i % {orders}))
"""
_PRODUCTS = """
    SELECT 'P' || (10000 + i) AS product_id, 'Product ' || i AS name, 'Category ' || (i % 30) AS category,
           'Brand ' || (i % 400) AS brand FROM range({products}) t(i)
"""
_DAYS = """
    SELECT customer_id, day, count(*) AS n_orders, sum(sales) AS sales, sum(cost) AS cost FROM orders GROUP BY ALL
"""


def tables(folder: Path) -> dict[str, ibis.Table]:
    """The invented shop's tables, read from Parquet."""
    con = engine.connect("4GB")
    sizes = {"customers": CUSTOMERS, "orders": ORDERS, "lines": LINES, "products": PRODUCTS}
    made = {}
    for name, query in (("orders", _ORDERS), ("lines", _LINES), ("products", _PRODUCTS), ("customer_days", _DAYS)):
        path = folder / f"{name}.parquet"
        con.raw_sql(f"COPY ({query.format(**sizes)}) TO '{path}' (FORMAT parquet)")
        con.raw_sql(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608
        columns, held = contract.table(name).columns, con.table(name)
        absent = {c.name: ibis.null(c.type) for c in columns if c.name not in held.columns}
        made[name] = held.mutate(**absent).cast({c.name: c.type for c in columns})
    return made


def run(folder: Path) -> None:
    """Every part, and the most memory that was held."""
    shop = tables(folder)
    lines, orders, products = shop["lines"], shop["orders"], shop["products"]
    print("| | wall, s | CPU, s |\n|---|---|---|")
    with timed("all"):
        with timed("groups and where customers live"):
            buyers = m.rfm.buyers(lines, orders, AS_OF)
            cuts = m.rfm.propose_cuts(buyers, shop["customer_days"], orders, AS_OF)
            assigned = m.groups.assign(m.rfm.score(buyers, cuts))
            people = m.profiles.described(assigned, None, lines, products, AS_OF)
        with timed("goods"):
            goods = m.goods.goods(lines, products, AS_OF)
        moved = m.goods.recent(goods, AS_OF, m.patterns.MONTHS)
        sold = moved.filter(moved.kind == "sale")
        with timed("groups by eight things"):
            study = m.patterns.Study(assigned, people, orders, sold, AS_OF)
            study.few()
        with timed("next orders and pairs"):
            steps = m.baskets.steps(sold, orders, AS_OF)
            m.baskets.following(steps), m.baskets.waits(steps), m.baskets.pairs(sold, study.one)
        with timed("discounts, returns, ABC"):
            m.dependence.by_group(assigned, orders, AS_OF), m.returned.rates(moved), m.assortment.products(moved)
        with timed("seasons"):
            m.seasons.unusual(m.seasons.monthly(goods, AS_OF))
    print(f"most memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
