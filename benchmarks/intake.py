"""Lines of CSV to checked contract tables, against DuckDB's own CSV to Parquet of the same file in the same run.

``python benchmarks/intake.py [--lines 1000000] [--runs 1] [--memory 1GB]`` prints wall seconds, CPU seconds and peak
resident memory of each way, each in a process of its own. DuckDB guesses types and writes one table; the toolkit
decides each column from all of its values, closes the ledger, and writes and checks the tables of a client.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

TOML = """name = "Large"
currency = "RON"
[sources.lines]
files = ["raw/*.csv"]
recipe = "shop_ro"
statuses = {{ sale = ["Finalizată"], cancelled = ["Anulată"] }}
[limits]
memory = "{memory}"
"""
TOOLKIT = """
import sys
from pathlib import Path
from toolkit import intake
from toolkit.client import Client
intake.build(Client.configured("large", Path(sys.argv[1]) / "data"))
"""
PLAIN = """
import sys
import duckdb
duckdb.sql("SET threads = 2; SET enable_progress_bar = false")
source = sys.argv[1] + "/data/large/raw/orders.csv"
duckdb.sql(f"COPY (FROM read_csv('{source}')) TO '{sys.argv[1]}/plain.parquet' (COMPRESSION zstd)")
"""
LINES = """
COPY (
    SELECT
        i // 5 * 2 + (i % 5) // 3 + 1 AS "Nr. comandă",
        strftime(
            TIMESTAMP '2023-01-01' + to_seconds((i // 5 * 2 + (i % 5) // 3) * 94608000 // ({lines} // 5 * 2 + 2)),
            '%d.%m.%Y %H:%M'
        ) AS "Data comenzii",
        'C' || hash(i // 5 * 2 + (i % 5) // 3) % greatest(10, {lines} // 8) AS "Cod client",
        'P' || hash(i) % 3000 AS "Cod produs",
        'Produs ' || hash(i) % 3000 || ', cutie "mare"' AS "Denumire produs",
        hash(i + 1) % 4 + 1 AS "Cantitate",
        (hash(i + 2) % 490 + 10) || ',' || lpad((hash(i + 3) % 100)::VARCHAR, 2, '0') AS "Valoare",
        ['Iași', 'Târgu Mureș', 'București', 'Cluj-Napoca', 'Constanța'][(hash(i // 5) % 5)::INT + 1] AS "Localitate",
        CASE WHEN hash(i // 5) % 12 = 0 THEN 'Anulată' ELSE 'Finalizată' END AS "Status"
    FROM range({lines}) AS t (i)
) TO '{target}' (HEADER, DELIMITER ';')
"""


def measured(program: str, folder: Path) -> dict[str, float]:
    """Run a program to its end: wall and CPU seconds, and its peak resident memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program, str(folder)])  # noqa: S603
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"ended with {os.waitstatus_to_exitcode(status)}")
    wall = time.perf_counter() - started
    return {"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}


def main() -> None:
    """Write the file, run both ways in turn, print their medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--memory", default="1GB")
    options = parser.parse_args()
    results: dict[str, list[dict[str, float]]] = {"toolkit": [], "DuckDB": []}
    for _run in range(options.runs):
        with tempfile.TemporaryDirectory() as name:
            client = Path(name) / "data" / "large"
            (client / "raw").mkdir(parents=True)
            (client / "client.toml").write_text(TOML.format(memory=options.memory), encoding="utf-8")
            source = client / "raw" / "orders.csv"
            duckdb.sql("SET enable_progress_bar = false")
            duckdb.sql(LINES.format(lines=options.lines, target=source))
            results["toolkit"].append(measured(TOOLKIT, Path(name)))
            results["DuckDB"].append(measured(PLAIN, Path(name)))
            size = source.stat().st_size / 1e6
    medians = {way: {k: statistics.median(r[k] for r in runs) for k in runs[0]} for way, runs in results.items()}
    print(f"{options.lines:,} lines, {size:.0f} MB, memory = {options.memory}, runs: {options.runs}")
    print("| | wall, s | CPU, s | peak memory, MB |\n|---|---|---|---|")
    for way, row in medians.items():
        print(f"| {way} | {row['wall_s']:.1f} | {row['cpu_s']:.1f} | {row['peak_mb']:.0f} |")
    ratios = [medians["toolkit"][k] / medians["DuckDB"][k] for k in ("wall_s", "cpu_s", "peak_mb")]
    print("| ratio | " + " | ".join(f"{ratio:.1f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
