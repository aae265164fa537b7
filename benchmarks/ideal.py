"""Step 4 on 10,000,000 lines of 1,000,000 customers: seconds by part, and the most memory.

``python benchmarks/ideal.py`` makes the tables in Parquet, then times what the notebook asks of the measures; models
are learned from 100,000 of the customers.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ibis

from toolkit import contract, engine
from toolkit import measures as m

CUSTOMERS, ORDERS, LINES = 1_000_000, 3_300_000, 10_000_000
AS_OF = date(2026, 10, 31)
_ORDERS = """
    SELECT 'O' || i AS order_id,
           'C' || CAST(power(hash(i) % 1000000 / 1e6, 1.6) * {customers} AS BIGINT) AS customer_id,
           ordered_at, CAST(ordered_at AS DATE) AS day, sales, sales * 0.6 AS cost, 1 AS n_lines,
           CASE WHEN hash(i, 23) % 4 = 0 THEN sales * 0.1 ELSE 0 END AS discount,
           ['website', 'app', 'shop'][CAST(1 + hash(i, 3) % 3 AS INTEGER)] AS sales_channel,
           'R' || (hash(i, 29) % 42) AS region
    FROM (SELECT i, TIMESTAMP '2023-11-01' + to_minutes(CAST(hash(i + 7) % 1576800 AS BIGINT)) AS ordered_at,
                 20.0 + hash(i + 13) % 30000 / 100 AS sales FROM range({orders}) t(i))
"""
_LINES = """
    SELECT order_id, ordered_at, 'sale' AS kind, sales / 3 AS net_amount, customer_id, 1.0 AS quantity,
           'P' || (hash(i) % 2000) AS product_id,
           ['card', 'cash'][CAST(1 + hash(order_id, 5) % 2 AS INTEGER)] AS payment_method
    FROM (SELECT i, orders.* FROM range({lines}) t(i) JOIN orders ON orders.order_id = 'O' || (i % {orders}))
"""
_CUSTOMERS = """
    SELECT 'C' || i AS customer_id, CASE WHEN hash(i) % 3 = 0 THEN 'm' ELSE 'f' END AS gender,
           1950 + CAST(hash(i, 2) % 55 AS BIGINT) AS birth_year, 'person' AS party,
           'T' || (hash(i, 4) % 900) AS town,
           CASE WHEN i < {customers} / 5 AND hash(i, 6) % 2 = 0 THEN 'mail' ELSE 'ads' END AS source_channel,
           hash(i, 8) % 2 = 0 AS email_consent, hash(i, 9) % 3 = 0 AS ads_consent
    FROM range({customers}) t(i)
"""
_PRODUCTS = """
    SELECT 'P' || i AS product_id, 'Product ' || i AS name, 'Category ' || (i % 30) AS category,
           'Brand ' || (i % 120) AS brand
    FROM range(2000) t(i)
"""
_DAYS = """
    SELECT customer_id, day, count(*) AS n_orders, round(sum(sales), 2) AS sales, round(sum(cost), 2) AS cost
    FROM orders GROUP BY customer_id, day
"""
_QUERIES = {"orders": _ORDERS, "lines": _LINES, "customers": _CUSTOMERS, "products": _PRODUCTS, "customer_days": _DAYS}


def tables(folder: Path) -> dict[str, ibis.Table]:
    """The invented shop's tables, read from Parquet."""
    con = engine.connect()
    made = {}
    for name, query in _QUERIES.items():
        path = folder / f"{name}.parquet"
        told = query.format(customers=CUSTOMERS, orders=ORDERS, lines=LINES)
        con.raw_sql(f"COPY ({told}) TO '{path}' (FORMAT parquet)")
        con.raw_sql(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608
        columns, held = contract.table(name).columns, con.table(name)
        absent = {c.name: ibis.null(c.type) for c in columns if c.name not in held.columns}
        made[name] = held.mutate(**absent).cast({c.name: c.type for c in columns})
    return made


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long this part took, by the clock and of the processor, and the most memory so far."""
    begin, worked = time.perf_counter(), time.process_time()
    yield
    took, cpu = time.perf_counter() - begin, time.process_time() - worked
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{what:34} {took:6.1f} s  {cpu:6.1f} s of the processor  {gigabytes:4.1f} GB")


def main() -> None:
    """Time each part of step 4."""
    with tempfile.TemporaryDirectory() as folder:
        with timed("tables made"):
            shop = tables(Path(folder))
        lines, orders, people, goods, days = (
            shop[name] for name in ("lines", "orders", "customers", "products", "customer_days")
        )
        with timed("groups"):
            buyers = m.rfm.buyers(lines, orders, AS_OF)
            assigned = m.groups.assign(m.rfm.score(buyers, m.rfm.propose_cuts(buyers, days, orders, AS_OF)))
        with timed("standing, chosen"):
            chosen = m.ideal.choose(m.ideal.standing(assigned, people))
        with timed("attributes"):
            known = m.attributes.known(lines, orders, AS_OF, people, goods)
            names = m.attributes.filled(known)
        with timed("portrait"):
            m.portrait.portrait(m.attributes.cells(known, names, assigned), chosen)
        with timed("base"):
            base = m.recognised.base(known, names, assigned, chosen, AS_OF, m.newcomers.first_year(orders, AS_OF))
        with timed("models, out of fold"):
            chances = m.recognised.predicted(base)
            found = m.recognised.recognition(base, chances)
        with timed("rules, odds"):
            m.recognised.rules(base)
            m.recognised.odds(base)
        with timed("profiles"):
            m.candidates.compared(base, m.candidates.proposed(base), known, AS_OF, people)
        with timed("sentences"):
            ours = m.sentence.Customers(known, names, assigned, chosen, orders, AS_OF)
            m.sentence.sentences(ours, *m.sentence.heard(None), m.attributes.asked(None))
        print(f"{len(base.people):,} of {base.n:,} customers learned from; AUC {found['auc'].iloc[0]:.3f}")


if __name__ == "__main__":
    main()
