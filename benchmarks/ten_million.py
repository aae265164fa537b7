"""Steps 4, 5 and 6 on 10,000,000 order lines, from the client's tables to the deck: seconds and memory.

``python benchmarks/ten_million.py`` invents the exports of a shop (2,000,000 orders, 500,000 customers, 20,000
products), takes them in, and runs the three notebooks as ``cvo run`` does, alone and together.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from batch import Figures, measured

from toolkit import engine

CUSTOMERS, ORDERS, PRODUCTS, LINES_EACH = 500_000, 2_000_000, 20_000, 5
MEMORY = "1GB"
"""Of a notebook's queries; two notebooks run at a time, and hold tables for people beside."""
SCHEMA = {
    "lines": """
        SELECT 'O' || i AS order_id, 'C' || who AS customer_id, ordered_at,
               round(5 + hash(i, line) % 6000 / 100, 2) AS net_amount,
               'P' || (10000 + CAST(floor(pow(hash(i, line, 11) % 1000003 / 1000003.0, 3) * {products}) AS BIGINT))
               AS product_id,
               1 AS quantity, round(2 + hash(i, line) % 6000 / 180, 2) AS unit_cost,
               CASE WHEN hash(i + 3) % 3 = 0 THEN 2.5 ELSE 0 END AS discount,
               ['website', 'app', 'shop', 'phone'][CAST(1 + hash(i, 3) % 4 AS INTEGER)] AS sales_channel,
               'R' || (hash(who, 2) % 42) AS region, 'T' || (hash(who, 3) % 400) AS town,
               ['card', 'cash', 'transfer'][CAST(1 + hash(who, 9) % 3 AS INTEGER)] AS payment_method,
               ['phone', 'computer'][CAST(1 + hash(who, 10) % 2 AS INTEGER)] AS device
        FROM (SELECT i, TIMESTAMP '2023-11-01' + to_minutes(CAST(hash(i + 7) % 1576800 AS BIGINT)) AS ordered_at,
                     CAST(floor(pow(hash(i) % 1000003 / 1000003.0, 2) * {customers}) AS BIGINT) AS who
              FROM range({orders}) t(i)), range({each}) l(line)
    """,
    "customers": """
        SELECT 'C' || i AS customer_id, ['m', 'f'][CAST(1 + hash(i) % 2 AS INTEGER)] AS gender,
               CAST(1950 + hash(i, 1) % 55 AS BIGINT) AS birth_year, 'R' || (hash(i, 2) % 42) AS region,
               'T' || (hash(i, 3) % 400) AS town, 'Source ' || (hash(i, 4) % 6) AS source_channel
        FROM range({customers}) t(i)
    """,
    "products": """
        SELECT 'P' || (10000 + i) AS product_id, 'Product ' || i AS name, 'Category ' || (i % 30) AS category,
               'Brand ' || (i % 400) AS brand FROM range({products}) t(i)
    """,
}  # fmt: skip
SIZES = {"customers": CUSTOMERS, "orders": ORDERS, "products": PRODUCTS, "each": LINES_EACH}


def exports(folder: Path) -> None:
    """The invented shop's files and its configuration."""
    (folder / "raw").mkdir(parents=True)
    told = ['name = "Ten million"', 'language = "en"', 'currency = "RON"']
    con = engine.connect()
    for name, query in SCHEMA.items():
        path = folder / "raw" / f"{name}.csv"
        con.raw_sql(f"COPY ({query.format(**SIZES)}) TO '{path}' (FORMAT csv)")
        columns = con.read_csv(path).columns
        told += [f"[sources.{name}]", f'files = ["raw/{name}.csv"]']
        told.append("columns = { " + ", ".join(f'{column} = "{column}"' for column in columns) + " }")
    told += ["[limits]", f'memory = "{MEMORY}"']
    (folder / "client.toml").write_text("\n".join(told) + "\n", encoding="utf-8")


def show(what: str, took: Figures) -> None:
    """A line of the table."""
    print(f"| {what} | {took.wall:.0f} | {took.cpu:.0f} | {took.peak / 1000:.1f} |", flush=True)


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"CVO_DATA": str(folder / "data"), "CVO_REPORTS": str(folder / "reports")}
        exports(folder / "data" / "large")
        command = [sys.executable, "-m", "toolkit.cli"]
        print("| | wall, s | CPU, s | memory of all processes, GB |\n|---|---|---|---|")
        show("exports to tables", measured([*command, "check", "large"]))
        for steps in ("04", "05", "06", "04,05,06"):
            show(f"steps {steps}", measured([*command, "run", "large", "--fresh", "--only", steps]))
            told = json.loads(next((folder / "reports").glob("large/*/*/manifest.json")).read_text(encoding="utf-8"))
            if failed := [step for step in told["steps"] if step["status"] != "ok"]:
                raise SystemExit(f"{failed[0]['id']}: {failed[0]['reason']}")


if __name__ == "__main__":
    main()
