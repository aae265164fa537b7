"""The engine: how many threads its queries take, and what it keeps."""

import gc

import ibis
import pytest

from toolkit import engine
from toolkit.client import queries


@pytest.mark.parametrize(("told", "used"), [(None, 2), ("1", 1), ("2", 2), ("64", 2)])
def test_duckdb_takes_as_many_threads_as_it_is_told_and_no_more_than_two(told, used, monkeypatch):
    monkeypatch.delenv(queries.THREADS, raising=False)
    if told:
        monkeypatch.setenv(queries.THREADS, told)
    asked = engine.connect().raw_sql("SELECT current_setting('threads')")
    assert asked.fetchall() == [(used,)]


def test_what_duckdb_keeps_is_what_was_asked_and_is_let_go_with_its_last_use():
    con = engine.connect()
    told = ibis.memtable({"n": [1, 2, 2], 'a "name"': ["x", None, "x"]})
    told = con.create_table("told", told.mutate(day=ibis.date("2026-01-31")))
    sums = told.group_by('a "name"').aggregate(n=told.n.sum(), day=told.day.max())
    kept = sums.cache()
    assert kept.schema() == sums.schema()
    held = con.raw_sql(f"DESCRIBE {kept.op().name}").fetchall()
    assert [row[:2] for row in held] == [('a "name"', "VARCHAR"), ("n", "BIGINT"), ("day", "DATE")]
    assert kept.order_by("n").to_pyarrow().to_pydict()["n"] == [2, 3]
    assert sums.cache().op() == kept.op()  # asked for again, it is not made again
    assert [name for name in con.list_tables() if "cached" in name] == [kept.op().name]
    del kept
    gc.collect()
    assert [name for name in con.list_tables() if "cached" in name] == []
