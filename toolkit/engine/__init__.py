"""The only door to ibis connections: the toolkit's own, and those to a client's database, which is only read."""

from __future__ import annotations

import itertools
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends import BaseBackend
from ibis.backends.duckdb import Backend as DuckDB
from ibis.expr.types import Expr, Table

from toolkit.engine.asked import LARGEST, Asked

ibis.options.sql.fuse_selects = False
"""Nested selects are written as they are: to merge them took a fifth of a small build, and repeated what they share."""
THREADS = 2
TOLD_THREADS = "CVO_THREADS"
"""The variable that says to how many a connection is held beside others that work at the same time."""
TOLD_ASKED = "CVO_ASKED"
"""The variable that names the folder in which connections of one run share answers (see ``asked``)."""
_OPENED = itertools.count()
"""Numbers the folders to spill into, which two connections that share one overwrite, and tables that are brought."""
BATCH = 50_000
SERVERS = ("athena", "bigquery", "clickhouse", "databricks", "druid", "exasol", "impala", "materialize", "mssql",
           "mysql", "oracle", "postgres", "risingwave", "singlestoredb", "snowflake", "trino")  # fmt: skip
"""The back ends of ibis that are servers; its others open any file or run programs."""


class _DuckDB(DuckDB):
    """That of ibis without what small queries pay most for.

    It looks each through for shapes and streams, which no client has, plans it twice, and to keep what comes of it
    copies it twice and asks four questions more. Where others ask the same of the same tables, it looks for their
    answer first.
    """

    asked: Asked | None = None

    def _run_pre_execute_hooks(self, expr: Expr) -> None:
        super(DuckDB, self)._run_pre_execute_hooks(expr)

    def _to_duckdb_relation(self, expr: Expr, **told: Any) -> Any:
        rows = expr.as_table()
        if not self.asked or any(value is not None for value in told.values()):
            return self.con.execute(_written(self, rows, **told))
        key = self.asked.key(rows)
        if (answer := self.asked.find(key)) is None:
            answer = self.con.execute(_written(self, rows)).to_arrow_table()
            self.asked.keep(key, answer)
        return _Answer(answer)

    def _create_cached_table(self, name: str, expr: Table) -> Table:
        kept = ops.DatabaseTable(name, expr.schema(), self, ops.Namespace("temp", "main"))
        columns = ", ".join(column.sql(self.name) for column in kept.schema.to_sqlglot_column_defs(self.dialect))
        self.con.execute(f'CREATE TEMPORARY TABLE "{name}" ({columns})')
        if not self.asked or (key := self.asked.key(expr)) is None:
            self.con.execute(f'INSERT INTO "{name}" {_written(self, expr)}')
        else:
            self._fill_or_share(name, key, expr)
        return kept.to_expr()

    def _fill_or_share(self, name: str, key: str, expr: Table) -> None:
        """Fill a table with the answer to a query, which others may have found, and tell what it holds."""
        self.asked.tables[name] = key
        if (found := self.asked.find(key)) is not None:
            self.con.register("found", found)
            self.con.execute(f'INSERT INTO "{name}" SELECT * FROM found')  # noqa: S608
            self.con.unregister("found")
            return
        n_rows = self.con.execute(f'INSERT INTO "{name}" {_written(self, expr)}').fetchone()[0]
        if n_rows * len(expr.columns) * 8 <= LARGEST:
            self.asked.keep(key, self.con.table(name).to_arrow_table())


@dataclass(frozen=True)
class _Answer:
    """The rows of an answer, as ibis takes them from DuckDB."""

    table: pa.Table

    def to_arrow_table(self) -> pa.Table:
        return self.table


def _written(con: BaseBackend, rows: Table, **asked: Any) -> str:
    """A query in its connection's SQL, once that knows the tables in memory which it rests on."""
    con._run_pre_execute_hooks(rows)
    return con.compiler.to_sqlglot(rows, **asked).sql(con.dialect, copy=False)


def connect(memory: str = "4GB") -> BaseBackend:
    """Open a DuckDB connection in memory, of two threads, or as many as it is told if these are fewer.

    Parameters
    ----------
    memory : str
        What DuckDB may use before it spills to disk, such as ``"4GB"``.
    """
    con = _DuckDB().connect(
        threads=min(THREADS, int(os.environ.get(TOLD_THREADS, THREADS))),
        memory_limit=memory,
        temp_directory=os.path.join(tempfile.gettempdir(), f"cvo-spill-{os.getpid()}-{next(_OPENED)}"),
        preserve_insertion_order=False,
    )
    con.raw_sql("SET enable_progress_bar = false")
    if shared := os.environ.get(TOLD_ASKED):
        con.asked = Asked(Path(shared))
    return con


def read_built(con: BaseBackend, path: Path) -> Table:
    """Open a table of a client in Parquet that stays as it is, under the name of its file."""
    if asked := getattr(con, "asked", None):
        asked.tables[path.stem] = str(path)
    return con.read_parquet(path, table_name=path.stem)


def connect_spark(memory: int) -> BaseBackend:
    """Open a session of Apache Spark, for data that are too large for one machine.

    Where it runs is said as Spark has it: ``spark.master`` in ``PYSPARK_SUBMIT_ARGS`` or in ``spark-defaults.conf``; in
    processors of this machine by default.

    Parameters
    ----------
    memory : int
        Bytes that Spark's driver may use.

    Raises
    ------
    ModuleNotFoundError
        PySpark is not installed.
    Exception
        What Spark says where it does not start, for want of Java for instance.
    """
    from ibis.backends.pyspark import Backend
    from pyspark.sql import SparkSession

    class Spark(Backend):
        """That of ibis, which plans with each table all those again that it rests on, and forgets those in memory."""

        def _create_cached_table(self, name: str, expr: Table) -> Table:
            kept = self._session.sql(_written(self, expr)).localCheckpoint()
            kept.createTempView(name)
            self._cached_dataframes[name] = kept
            return self.table(name)

    builder = SparkSession.builder.appName("cvo")
    # Spark looks for what it knew of a checkpoint's columns under names that those have no more: it is to know nothing
    for name, value in (("driver.memory", f"{memory // 2**20}m"), ("ui.enabled", False),
                        ("ui.showConsoleProgress", False), ("sql.constraintPropagation.enabled", False)):  # fmt: skip
        builder = builder.config(f"spark.{name}", value)
    with _unheard():
        session = builder.getOrCreate()
    if session.conf.get("spark.master", "").startswith("local"):
        session.conf.set("spark.sql.shuffle.partitions", str(os.cpu_count() or 1))
    Spark.register_options()
    return Spark().connect(session)


@contextmanager
def _unheard() -> Iterator[None]:
    """What processes that are started meanwhile say on the error stream for as long as they live, nobody hears."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def in_order(table: Table) -> Iterator[None]:
    """While it lasts, rows that are read from a table, filtered, kept or written, come in that table's order."""
    con = table.get_backend()
    if con.name != "duckdb":  # Spark keeps the order of a sorted table as it is
        yield
        return
    con.raw_sql("SET preserve_insertion_order = true")
    asked = getattr(con, "asked", None)  # tables in memory alone are of a connection that is none of ours
    con.asked = None  # others have asked without an order
    try:
        yield
    finally:
        con.asked = asked
        con.raw_sql("SET preserve_insertion_order = false")


def open_sqlite(path: Path) -> BaseBackend:
    """Open an SQLite file that nobody else writes to; nothing is written beside it."""
    return ibis.sqlite.from_connection(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True))


def open_duckdb(path: Path, memory: str = "4GB") -> BaseBackend:
    """Open a DuckDB file; its views may read no other file and no address."""
    return ibis.duckdb.connect(path, read_only=True, threads=THREADS, memory_limit=memory, enable_external_access=False)


def open_server(address: str) -> BaseBackend:
    """Connect to a server, whose scheme is one of :data:`SERVERS`.

    Raises
    ------
    ImportError
        What the back end needs is not installed.
    Exception
        What the driver says when it cannot connect; it may quote the address, secrets included.
    """
    return ibis.connect(address)


def brought(rows: Table, con: BaseBackend, to: BaseBackend) -> Table:
    """The rows of a query of one connection as a temporary table of another, a DuckDB one; a batch at a time."""
    name, arriving = f"brought_{next(_OPENED)}", con.to_pyarrow_batches(rows, chunk_size=BATCH)
    held = to.create_table(name, schema=rows.schema(), temp=True)
    to.con.register("arriving", arriving)
    to.con.execute(f'INSERT INTO "{name}" SELECT * FROM arriving')  # noqa: S608
    to.con.unregister("arriving")
    return held


def batches(rows: ibis.Table) -> Iterator[pa.RecordBatch]:
    """The rows of a query a batch at a time, none of which is kept."""
    con = rows.get_backend()
    if con.name != "sqlite":
        yield from con.to_pyarrow_batches(rows, chunk_size=BATCH)
        return
    schema, cursor = rows.schema().to_pyarrow(), con.raw_sql(con.compile(rows))
    while some := cursor.fetchmany(BATCH):
        columns = zip(schema.types, zip(*some, strict=True), strict=True)
        yield pa.record_batch([pa.array(cells, type_) for type_, cells in columns], schema=schema)
