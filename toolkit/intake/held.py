"""Rows computed once and kept for as long as they are used, without the columns that are known to be empty."""

from __future__ import annotations

import weakref

import ibis
import ibis.expr.operations as ops
from ibis import util


def held(rows: ibis.Table) -> ibis.Table:
    """The same rows, computed. Columns that are missing throughout, by what they are made of, are not stored.

    The rows are dropped when nothing is left that refers to them; unlike those of ``cache`` they keep none of the rows
    they were made from.
    """
    node = rows.op()
    nulls = {name: ibis.null(rows[name].type()) for name in rows.columns if _is_empty(node, name)}
    connection, name = rows.get_backend(), util.gen_name("held")
    stored = connection.create_table(name, rows.drop(*nulls), temp=True)
    weakref.finalize(stored.op(), connection.drop_table, name, force=True).atexit = False
    return stored.mutate(**{n: null.cast(null.type()) for n, null in nulls.items()}).select(*rows.columns)


def is_empty(rows: ibis.Table, name: str) -> bool:
    """Whether a column is missing throughout, by what it is made of: no row is looked at."""
    return _is_empty(rows.op(), name)


def _is_empty(node: ops.Relation, name: str) -> bool:
    if isinstance(node, ops.Project | ops.JoinChain):
        return _is_null(node.values[name])
    if isinstance(node, ops.Union):
        return _is_empty(node.left, name) and _is_empty(node.right, name)
    through = (ops.Filter, ops.Sort, ops.Distinct, ops.DropColumns, ops.JoinReference)
    return isinstance(node, through) and _is_empty(node.parent, name)


def _is_null(value: ops.Value) -> bool:
    if isinstance(value, ops.Cast | ops.Alias):
        return _is_null(value.arg)
    if isinstance(value, ops.Field):
        return _is_empty(value.rel, value.name)
    return isinstance(value, ops.Literal) and value.value is None
