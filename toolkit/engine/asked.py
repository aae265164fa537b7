"""What the notebooks of a run have asked: the next that asks the same finds the answer, and none is translated anew."""

from __future__ import annotations

import datetime
import decimal
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any

import ibis.expr.operations as ops
import pyarrow as pa
from ibis.common.grounds import Concrete
from ibis.expr.types import Expr

LARGEST = 4 * 2**20
"""Bytes of the largest answer that is kept: a run's disk is not for copies of large tables."""
MOST = 32 * 2**20
"""Bytes of all answers that one connection keeps."""
_PLAIN = (str, int, float, type(None), bytes, decimal.Decimal, datetime.date, datetime.time, datetime.timedelta, Enum)


class _Unknown(Exception):
    """A part of a query of which it is not known whether it says the same each time."""


class Asked:
    """Answers of queries in a folder that the notebooks of one run share.

    A query's key is made of all its operations, and of what its tables hold: those in memory by their content, others
    only if they are among the ``tables`` whose content is known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, str] = {}
        self.left = MOST

    def key(self, query: Expr) -> str | None:
        """Equal for queries that say the same of the same tables; None where that is not known."""
        try:
            return _Reader(self.tables).told(query.op())
        except (_Unknown, RecursionError):
            return None

    def find(self, key: str | None) -> pa.Table | None:
        """The answer that was kept under a key."""
        if key is None:
            return None
        try:
            with pa.memory_map(str(self.folder / key)) as file:
                return pa.ipc.open_file(file).read_all()
        except FileNotFoundError:
            return None

    def keep(self, key: str | None, answer: pa.Table) -> None:
        """Keep an answer for those who ask the same; without room on the disk it is only not kept."""
        if key is None or answer.nbytes > min(LARGEST, self.left):
            return
        self.left -= answer.nbytes
        part = self.folder / f"{key}.{os.getpid()}"
        with suppress(OSError):
            try:
                with pa.OSFile(str(part), "wb") as file, pa.ipc.new_file(file, answer.schema) as out:
                    out.write_table(answer)
                part.rename(self.folder / key)
            finally:
                part.unlink(missing_ok=True)


class _Reader:
    """Reads one query."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        self.tables = tables
        self.read: dict[int, str] = {}

    def told(self, part: Any) -> str:
        """What a part of the query says, as a text; of an operation, its hash."""
        if isinstance(part, ops.Node):
            if (known := self.read.get(id(part))) is None:
                known = self.read[id(part)] = _hashed(self._operation(part))
            return known
        if isinstance(part, tuple):
            return f"({self._all(part)})"
        if isinstance(part, Mapping):
            return f"{{{self._all(part)}:{self._all(part.values())}}}"
        if isinstance(part, frozenset):
            return f"<{','.join(sorted(map(self.told, part)))}>"
        if isinstance(part, Concrete):
            return f"{type(part).__name__}({self._all(part.args)})"
        if isinstance(part, _PLAIN):
            return repr(part)
        raise _Unknown

    def _all(self, parts: Any) -> str:
        return ",".join([self.told(part) for part in parts])

    def _operation(self, node: ops.Node) -> str:
        if isinstance(node, ops.InMemoryTable):
            return _content(node.data.to_pyarrow(node.schema))
        if isinstance(node, ops.DatabaseTable) and node.name in self.tables:
            return self.tables[node.name]
        if isinstance(node, (ops.PhysicalTable, ops.SQLQueryResult, ops.SQLStringView, ops.Impure, ops.Reference)):
            raise _Unknown
        if isinstance(node, ops.JoinChain):  # its tables are numbered by the process: here by their place in it
            for place, table in enumerate((node.first, *(link.table for link in node.rest))):
                self.read[id(table)] = f"{place} of {self.told(table.parent)}"
        return f"{type(node).__qualname__}({self._all(node.args)})"


def _content(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return _hashed(sink.getvalue())


def _hashed(said: Any) -> str:
    return blake2b(said.encode() if isinstance(said, str) else said, digest_size=16).hexdigest()
