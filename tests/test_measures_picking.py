"""One row of a group, or the value at its largest, whatever the order of the rows."""

import ibis
import pytest

from toolkit import measures as m

ROWS = [
    {"g": "a", "at": 5.0, "x": "late", "y": None},
    {"g": "a", "at": 5.0, "x": "early", "y": None},
    {"g": "a", "at": 9.0, "x": None, "y": "nine"},
    {"g": "a", "at": 1.0, "x": "least", "y": "one"},
    {"g": "b", "at": None, "x": "unknown", "y": "unknown"},
]
SCHEMA = {"g": "string", "at": "float64", "x": "string", "y": "string"}


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
def test_of_equal_rows_the_first_value_in_order_counts_and_rows_without_a_value_do_not(rows):
    table = ibis.memtable(rows, schema=SCHEMA)
    most = m.picking.at_most(table, ["g"], "at", ["x", "y"]).order_by("g").to_pyarrow().to_pylist()
    assert most == [{"g": "a", "x": "early", "y": "nine"}, {"g": "b", "x": None, "y": None}]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
def test_the_first_row_of_a_group_is_whole_and_the_order_alone_tells_which(rows):
    table = ibis.memtable(rows, schema=SCHEMA)
    first = m.picking.first_of(table, ["g"], [ibis.desc("at"), "x"]).order_by("g").to_pyarrow().to_pylist()
    assert first == [ROWS[2], ROWS[4]]
    least = m.picking.first_of(table.filter(table["at"] < 9), ["g"], [ibis.desc("at"), "x"]).to_pyarrow().to_pylist()
    assert least == [ROWS[1]]
