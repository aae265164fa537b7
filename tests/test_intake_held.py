"""Rows that are computed once: the same rows, without stored columns of nothing, and gone when nobody needs them."""

import gc

import ibis
import pytest

from toolkit import engine
from toolkit.intake.held import held


@pytest.fixture
def connection():
    return engine.connect()


@pytest.fixture
def rows(connection):
    table = connection.create_table("source", ibis.memtable({"a": [1, 2, 3], "b": ["x", None, "y"]}))
    return table.mutate(none=ibis.null("string").cast("string"), half=ibis.null("float64").cast("float64"))


def stored(connection) -> list[list[str]]:
    """The columns of each table held by a connection."""
    return [list(connection.table(name).columns) for name in connection.list_tables() if "held" in name]


def told(table) -> list[dict]:
    return sorted(table.to_pyarrow().to_pylist(), key=lambda row: row["a"])


def test_rows_and_types_stay_as_they_were(rows):
    kept = held(rows)
    assert (told(kept), kept.schema()) == (told(rows), rows.schema())


def test_columns_known_to_be_empty_are_not_stored(connection, rows):
    other = connection.create_table("other", ibis.memtable({"key": [1, 2]}))
    joined = rows.filter(rows.a > 0).left_join(other, rows.a == other.key).drop("key")
    doubled = ibis.union(joined, joined.mutate(half=ibis.literal(0.5)))
    kept = held(doubled.mutate(again=doubled.none))
    assert stored(connection) == [["a", "b", "half"]]
    assert [row["again"] for row in told(kept)] == [None] * 6


def test_rows_are_dropped_with_the_last_that_refers_to_them(connection, rows):
    first = held(rows)
    second = held(first.mutate(c=first.a + 1))
    del first
    gc.collect()
    assert (stored(connection), [row["c"] for row in told(second)]) == ([["a", "b", "c"]], [2, 3, 4])
    del second
    gc.collect()
    assert stored(connection) == []
