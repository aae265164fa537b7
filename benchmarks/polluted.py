"""The polluted corpus read by common loaders and by the toolkit in one run: exact, told, refused or silently different.

``python benchmarks/polluted.py [--every 1]``; needs the extra ``benchmarks``. Every loader is asked for text, so that
nobody is blamed for a type; a header that is not the clean file's counts as different.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from polluted import EXACT, HEADER, LOUD, MINUS, SILENT, Polluted, corpus, verdict
from test_polluted import judged

from toolkit.intake.mapping import normalise

COLUMNS = ("exact", "minus lines it names", "refused", "silently different", "rows lost silently", "CPU, s")
Table = tuple[list[str], list[tuple[str, ...]]]


def with_pandas(path: Path, **options: object) -> Table:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, **options)  # type: ignore[call-overload]
    return [str(name) for name in frame.columns], list(frame.fillna("").itertuples(index=False, name=None))


def with_polars(path: Path, **options: object) -> Table:
    frame = pl.read_csv(path, infer_schema=False, **options)  # type: ignore[arg-type]
    return frame.columns, frame.fill_null("").rows()


def with_duckdb(path: Path, options: str = "") -> Table:
    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar = true{options})")  # noqa: S608
    return found.columns, [tuple(cell or "" for cell in row) for row in found.fetchall()]


def with_csv(path: Path) -> Table:
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return header, [tuple(row) for row in rows]


LOADERS: dict[str, Callable[[Path], Table]] = {
    "pandas, as it comes": with_pandas,
    'pandas, on_bad_lines="skip"': lambda path: with_pandas(path, on_bad_lines="skip"),
    "pandas, sep=None": lambda path: with_pandas(path, sep=None, engine="python"),
    "polars, as it comes": with_polars,
    "polars, truncate_ragged_lines, ignore_errors": lambda path: with_polars(
        path, truncate_ragged_lines=True, ignore_errors=True
    ),
    "DuckDB, auto": with_duckdb,
    "DuckDB, null_padding, ignore_errors": lambda path: with_duckdb(
        path, ", null_padding = true, ignore_errors = true, strict_mode = false"
    ),
    "Python's csv": with_csv,
}


def of_loader(load: Callable[[Path], Table], made: Polluted, folder: Path) -> tuple[str, int]:
    """The verdict on one file, and how many of its rows are gone without a word."""
    path = folder / "orders.csv"
    path.write_bytes(made.data)
    try:
        header, rows = load(path)
    except TypeError:
        raise
    except Exception:  # whatever a loader raises on a file is loud
        return LOUD, 0
    how = verdict(rows, made.truth)
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    same = [normalise(text) for text in header if text] == [normalise(text) for text in HEADER]
    return (how if same else SILENT), max(0, len(made.truth) - filled)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="read every n-th file only")
    made = corpus()[:: parser.parse_args().every]
    warnings.simplefilter("ignore")
    print(f"{len(made)} files")
    print(f"| loader | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for loader, load in LOADERS.items():
            started = time.process_time()
            found = [of_loader(load, one, folder) for one in made]
            _print(loader, Counter(how for how, _lost in found), sum(lost for _how, lost in found), started)
        started = time.process_time()
        _print("this toolkit", Counter(judged(one, folder) for one in made), 0, started)


def _print(loader: str, counts: Counter, lost: int, started: float) -> None:
    cells = [*(f"{counts[how]:,}" for how in (EXACT, MINUS, LOUD, SILENT)), f"{lost:,}"]
    print(f"| {loader} | {' | '.join(cells)} | {time.process_time() - started:.0f} |", flush=True)


if __name__ == "__main__":
    main()
