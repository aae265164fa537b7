"""The only door to ibis connections."""

from __future__ import annotations

import os
import tempfile

import ibis
from ibis.backends import BaseBackend

THREADS = 2


def connect(memory: str = "4GB", threads: int = THREADS) -> BaseBackend:
    """Open a DuckDB connection in memory.

    Parameters
    ----------
    memory : str
        What DuckDB may use before it spills to disk, such as ``"4GB"``.
    threads : int
        Threads DuckDB may use.
    """
    con = ibis.duckdb.connect(
        threads=threads,
        memory_limit=memory,
        temp_directory=os.path.join(tempfile.gettempdir(), "cvo-spill"),
        preserve_insertion_order=False,
    )
    con.raw_sql("SET enable_progress_bar = false")
    return con
