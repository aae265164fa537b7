"""What one notebook of a run has asked, the others find: never the answer to another question."""

import os
import re
from datetime import date
from hashlib import blake2b

import ibis
import nbformat
import pytest

from toolkit import engine
from toolkit.client.queries import ASKED
from toolkit.engine import asked
from toolkit.run.steps import steps


@pytest.fixture
def connected(tmp_path, monkeypatch):
    """Connections as the kernels of a run open them: each call another; ``.runs`` are the queries that were run."""
    monkeypatch.setenv(ASKED, str(tmp_path))
    runs, written = [], engine._written
    monkeypatch.setattr(engine, "_written", lambda *told, **more: runs.append(told[1]) or written(*told, **more))

    def connect():
        return engine.connect()

    connect.runs = runs
    return connect


@pytest.fixture
def built(tmp_path):
    (tmp_path / "a").mkdir()
    told = ibis.memtable({"who": ["x", "y", "y"], "day": [date(2026, 1, 1), date(2026, 2, 1), None], "n": [1, 2, 3]})
    told.to_parquet(tmp_path / "a" / "told.parquet")
    return tmp_path / "a" / "told.parquet"


def _everything(told):
    """A question with most that questions are made of: joins, a table in memory, windows, what is kept."""
    names = ibis.memtable({"who": ["x", "y"], "name": ["Ana", "Ion"]})
    kept = told.join(names, "who").mutate(rank=ibis.row_number().over(group_by="who", order_by="n")).cache()
    both = kept.join(told.group_by("who").aggregate(all=told.n.sum()), "who").drop("day")
    return both.filter(both.name.isin(["Ana", "Ion"]) & (both["all"] > 0)).mutate(
        kind=both.n.cases((1, "one"), else_="more"), day=ibis.date("2026-01-01")
    )


def test_what_one_connection_has_asked_the_next_does_not_run(connected, built):
    first = _everything(engine.read_built(connected(), built)).order_by("n").to_pandas()
    ran = len(connected.runs)
    second = _everything(engine.read_built(connected(), built))
    assert second.order_by("n").to_pandas().equals(first)
    assert second.order_by("n").to_pyarrow().num_rows == 3
    assert len(connected.runs) == ran == 2
    assert second.n.max().to_pyarrow().as_py() == 3  # another question of what is kept is run
    assert second.order_by("n").to_pyarrow(limit=2).num_rows == 2
    assert len(connected.runs) == ran + 2


def test_a_table_that_is_kept_holds_what_the_other_found(connected, built):
    def kept():
        return engine.read_built(connected(), built).mutate(late=lambda t: t.day > "2026-01-15").cache()

    first, second = kept(), kept()
    assert len(connected.runs) == 1
    assert second.schema() == first.schema()
    rows = [table.order_by("n").to_pyarrow().to_pylist() for table in (first, second)]
    assert rows[0] == rows[1]
    assert [row["late"] for row in rows[1]] == [False, True, None]
    assert "found" not in second.get_backend().list_tables()


UNLIKE = {
    "a number": lambda t: (t.filter(t.n > 1), t.filter(t.n > 2)),
    "its kind": lambda t: (t.mutate(a=ibis.literal(1, "int64")), t.mutate(a=ibis.literal(1, "float64"))),
    "a text": lambda t: (t.filter(t.who == "x"), t.filter(t.who == "y")),
    "a day": lambda t: (t.filter(t.day > ibis.date("2026-01-01")), t.filter(t.day > ibis.date("2026-01-02"))),
    "a column": lambda t: (t.select("who"), t.select("day")),
    "a name": lambda t: (t.select(a="n"), t.select(b="n")),
    "columns left out": lambda t: (t.drop("who"), t.drop("day")),
    "order of columns": lambda t: (t.select("who", "n"), t.select("n", "who")),
    "order of rows": lambda t: (t.order_by("n"), t.order_by(ibis.desc("n"))),
    "a measure": lambda t: (t.aggregate(a=t.n.sum()), t.aggregate(a=t.n.max())),
    "where": lambda t: (t.aggregate(a=t.n.sum()), t.aggregate(a=t.n.sum(where=t.who == "x"))),
    "a window": lambda t: (
        t.mutate(a=t.n.sum().over(group_by="who")), t.mutate(a=t.n.sum().over(group_by="who", order_by="n")),
    ),
    "a frame": lambda t: (
        t.mutate(a=t.n.sum().over(order_by="n", rows=(-1, 0))), t.mutate(a=t.n.sum().over(order_by="n", rows=(-2, 0))),
    ),
    "a list": lambda t: (t.filter(t.n.isin([1, 2])), t.filter(t.n.isin([1, 3]))),
    "a comma": lambda t: (t.mutate(a=ibis.literal(["x,y"])), t.mutate(a=ibis.literal(["x", "y"]))),
    "how many": lambda t: (t.order_by("n").limit(1), t.order_by("n").limit(2)),
    "a cast": lambda t: (t.mutate(a=t.n.cast("int32")), t.mutate(a=t.n.cast("float32"))),
    "digits of a cast": lambda t: (t.mutate(a=t.n.cast("decimal(9, 2)")), t.mutate(a=t.n.cast("decimal(9, 3)"))),
    "a table in memory": lambda t: (
        t.join(ibis.memtable({"n": [1, 2]}), "n"), t.join(ibis.memtable({"n": [1, 3]}), "n"),
    ),
    "a kind of join": lambda t: (
        t.left_join(t.filter(t.n > 1).select(m="n"), [("n", "m")]),
        t.inner_join(t.filter(t.n > 1).select(m="n"), [("n", "m")]),
    ),
    "a side of a join": lambda t: (
        t.join(t, "n", rname="{name}_2").select("who"), t.join(t, "n", rname="{name}_2").select(who="who_2"),
    ),
    "a kept table": lambda t: (t.filter(t.n > 1).cache().count(), t.filter(t.n > 2).cache().count()),
    "rows or one": lambda t: (t.n.sum(), t.n.count()),
}  # fmt: skip


@pytest.mark.parametrize("asked_of", UNLIKE.values(), ids=UNLIKE)
def test_questions_that_differ_have_other_keys_and_the_same_ones_the_same(asked_of, connected, built):
    keys = []
    for _again in range(2):
        con = connected()
        keys.append([con.asked.key(query) for query in asked_of(engine.read_built(con, built))])
    assert keys[0] == keys[1]
    assert None not in keys[0]
    assert keys[0][0] != keys[0][1]


def test_a_set_of_names_has_no_order():
    told = asked._Reader({}).told
    assert list(frozenset((0, 8))) != list(frozenset((8, 0)))  # as they come, they would differ
    assert told(frozenset((0, 8))) == told(frozenset((8, 0))) != told(frozenset((0, 7)))


def test_tables_of_one_name_in_two_folders_are_two(connected, built, tmp_path):
    (tmp_path / "b").mkdir()
    ibis.memtable({"n": [7]}).to_parquet(tmp_path / "b" / "told.parquet")
    both = built, tmp_path / "b" / "told.parquet"
    sums = [engine.read_built(connected(), path).n.sum().to_pyarrow().as_py() for path in both]
    assert sums == [6, 7]


def test_what_may_say_another_thing_each_time_is_run_each_time(connected, built):
    @ibis.udf.scalar.builtin
    def upper(text: str) -> str: ...

    con = connected()
    told = engine.read_built(con, built)
    unknown = con.create_table("unknown", ibis.memtable({"n": [1]}), temp=True)
    for query in (told.mutate(a=ibis.random()), told.mutate(a=upper(told.who)), unknown, told.join(unknown, "n"),
                  told.mutate(a=ibis.now()), told.sql("SELECT 1 AS a"), told.view(),
                  told.mutate(a=ibis.random()).cache()):  # fmt: skip
        assert con.asked.key(query) is None
    before = len(connected.runs)
    assert unknown.n.sum().to_pyarrow().as_py() == unknown.n.sum().to_pyarrow().as_py() == 1
    assert len(connected.runs) == before + 2


def test_a_question_too_deep_to_be_read_is_asked(connected, built):
    con = connected()
    told = engine.read_built(con, built)
    deep = told.n
    for _each in range(500):
        deep = deep + 1
    assert con.asked.key(told.select(deep)) is None


def test_rows_in_an_order_are_not_those_that_were_asked_without_one(connected, built):
    con = connected()
    told = engine.read_built(con, built)
    told.to_pyarrow()
    with engine.in_order(told):
        before = len(connected.runs)
        told.to_pyarrow()
        assert len(connected.runs) == before + 1
    told.to_pyarrow()
    assert len(connected.runs) == before + 1


def test_a_table_in_memory_alone_has_its_order_too():
    told = ibis.memtable({"n": [2, 1]})
    with engine.in_order(told):
        assert told.to_pyarrow()["n"].to_pylist() == [2, 1]


def test_large_answers_are_not_kept_and_a_full_disk_only_keeps_nothing(connected, built, monkeypatch, tmp_path):
    con = connected()
    told = engine.read_built(con, built)
    monkeypatch.setattr(engine, "LARGEST", 10)
    told.mutate(a=1).cache()
    monkeypatch.setattr(asked, "LARGEST", 10)
    told.to_pyarrow()
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    monkeypatch.undo()
    con.asked.left = told.to_pyarrow().nbytes  # that one is kept, and there is room for one more
    for more in (1, 2):
        told.mutate(n=told.n + more).to_pyarrow()
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 2
    con.asked.folder = tmp_path / "gone"
    assert told.n.sum().to_pyarrow().as_py() == 6


def test_outside_a_run_nothing_is_shared(built, monkeypatch):
    monkeypatch.delenv(ASKED, raising=False)
    con = engine.connect()
    assert con.asked is None
    assert engine.read_built(con, built).n.sum().to_pyarrow().as_py() == 6


@pytest.mark.every_twentieth
@pytest.mark.parametrize("step", sorted((step.id for step in steps()), key=lambda name: name != "04"))
def test_two_questions_of_a_notebook_have_one_key_only_if_their_sql_is_one(step, demo_client, monkeypatch, tmp_path):
    """Over all that a notebook asks: what the engine is told, with tables by what they hold, tells keys apart."""
    monkeypatch.setenv(ASKED, str(tmp_path))
    monkeypatch.setenv("CVO_REPORT", str(tmp_path))
    told: dict[str, set[str]] = {}
    holds: dict[str, str] = {}
    monkeypatch.setattr(asked.Asked, "find", lambda *_key: None)  # every question is run
    key, fill = asked.Asked.key, engine._DuckDB._fill_or_share

    def seen(self, query):
        found = key(self, query)
        if found:
            con = query._find_backend(use_default=True)
            for table in query.op().find(ibis.expr.operations.InMemoryTable):
                holds[table.name] = blake2b(table.data.to_frame().to_csv().encode()).hexdigest()
            sql = re.sub(r"ibis_\w+", lambda name: holds.get(name[0], name[0]), con.compile(query))
            told.setdefault(found, set()).add(sql)
        return found

    def filled(self, name, key, expr):
        holds[name] = key
        fill(self, name, key, expr)

    monkeypatch.setattr(asked.Asked, "key", seen)
    monkeypatch.setattr(engine._DuckDB, "_fill_or_share", filled)
    notebook = nbformat.read(next(s.notebook for s in steps() if s.id == step), as_version=4)
    names = {"client": demo_client.slug, "as_of": "", "language": "en", "__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            exec(cell.source, names)  # noqa: S102
    assert len(told) > 10
    assert {key: sqls for key, sqls in told.items() if len(sqls) > 1} == {}
    every = [sql for sqls in told.values() for sql in sqls]
    assert len(set(every)) == len(every)
    assert os.listdir(tmp_path)
