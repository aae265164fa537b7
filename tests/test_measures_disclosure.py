"""Small groups: hidden, and not to be worked out from what is shown."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from toolkit.errors import MissingData
from toolkit.measures.disclosure import (
    blanked,
    counts_of_enough,
    enough,
    hidden,
    need_enough,
    safe,
    safe_pairs,
    share_of_enough,
    unless_few,
)


def test_a_table_without_small_groups_is_shown_whole():
    assert not hidden([10, 40, 0, 12]).any()


def test_a_lone_small_group_takes_the_next_smallest_with_it():
    """4 could be had from the total; with 12 hidden too, 0 to 16 are possible."""
    assert hidden([4, 50, 12, 30]).tolist() == [True, False, True, False]


def test_two_small_groups_whose_sum_is_small_take_a_third():
    """3 and 4 sum to 7: eight counts of each are possible, and ten must be."""
    assert hidden([3, 4, 20, 50]).tolist() == [True, True, True, False]


def test_small_groups_that_hide_each_other_take_no_third():
    assert hidden([6, 7, 20, 50]).tolist() == [True, True, False, False]


def test_a_shop_too_small_to_hide_in_shows_nothing():
    assert hidden([3, 2, 1]).all()
    assert hidden([4]).all()


def test_in_a_table_of_two_dimensions_rows_and_columns_hide_too():
    """The 3 alone falls to its row's total; a rectangle of four is the least that holds."""
    table = [[3, 50, 60], [70, 80, 40], [90, 55, 65]]
    assert hidden(table).sum() == 4
    assert hidden(table)[0, 0]


def test_a_sum_told_elsewhere_counts_as_known():
    """Without it 4 hides behind 12; where 4 + 30 is told too, 12 would hide nothing."""
    told = np.array([True, False, False, True])
    assert hidden([4, 50, 12, 30]).tolist() == [True, False, True, False]
    assert hidden([4, 50, 12, 30], [told]).tolist() == [True, False, False, True]


def _possible(table, mask):
    """Every table of whole numbers that agrees with what is shown, by trying them all."""
    table, mask = np.array(table), np.array(mask)
    places = list(zip(*np.nonzero(mask), strict=True))
    tops = [min(table[r][mask[r]].sum(), table[:, c][mask[:, c]].sum()) for r, c in places]
    for guess in product(*(range(top + 1) for top in tops)):
        other = table.copy()
        for place, value in zip(places, guess, strict=True):
            other[place] = value
        if (other.sum(0) == table.sum(0)).all() and (other.sum(1) == table.sum(1)).all():
            yield other


@pytest.mark.parametrize("table", [[[2, 13], [11, 15]], [[2, 3], [14, 12]], [[1, 0], [0, 14]]])
def test_whoever_tries_every_table_finds_at_least_ten_counts_for_a_small_cell(table):
    mask = hidden(table)
    for r, c in zip(*np.nonzero((np.array(table) > 0) & (np.array(table) < 10)), strict=True):
        counts = {other[r, c] for other in _possible(table, mask)}
        assert len(counts) >= 10 or mask.all()


@settings(max_examples=200, deadline=None)
@given(arrays(int, st.integers(1, 12), elements=st.integers(0, 40)))
def test_hidden_groups_of_a_list_hold_enough_people_together_or_are_all(counts):
    mask = hidden(counts)
    assert mask[(counts > 0) & (counts < 10)].all()
    assert not mask.any() or mask.all() or (mask.sum() >= 2 and counts[mask].sum() >= 9)


@settings(max_examples=25, deadline=None)
@given(arrays(int, (4, 4), elements=st.one_of(st.integers(0, 12), st.integers(0, 300))))
def test_linear_programming_finds_no_narrower_range_than_ten_counts(counts):
    """Whoever solves the table's equations (rows, columns, people >= 0) is left with ten counts for each small cell."""
    mask = hidden(counts)
    unknown = np.argwhere(mask)
    lines = [[cell[axis] == place for cell in unknown] for axis in (0, 1) for place in range(4)]
    told = [np.where(mask, counts, 0).sum(1 - axis)[place] for axis in (0, 1) for place in range(4)]
    for cell in np.argwhere((counts > 0) & (counts < 10)):
        aim = (unknown == cell).all(1).astype(float)
        low, high = (
            sign * linprog(sign * aim, A_eq=np.array(lines, float), b_eq=told, bounds=(0, None)).fun for sign in (1, -1)
        )
        assert mask.all() or high - low >= 9 - 1e-6


def test_small_groups_leave_a_table_with_one_that_gives_them_away_and_the_total_stays():
    table = pd.DataFrame({"channel": ["a", "b", "c", "total"], "n": [4, 12, 50, 66], "coca": [1.0, 2.0, 3.0, 2.6]})
    assert safe(table, "n", "total")["channel"].tolist() == ["c", "total"]
    assert safe(table[2:], "n", "total")["channel"].tolist() == ["c", "total"]
    assert safe(table[:0], "n", "total").empty


def test_pairs_of_few_people_lose_their_numbers_and_an_empty_pair_hides_them():
    """1 of a's 15 went to y: the 14 beside it, and b's own pairs, one of them empty, must hide it."""
    pairs = pd.DataFrame(
        {"then": ["a", "a", "b"], "now": ["x", "y", "y"], "customers": [14, 1, 14], "n": [15, 15, 14], "share": 0.5}
    )
    shown = safe_pairs(pairs, "then", "now")
    assert shown[["then", "now"]].values.tolist() == [["a", "x"], ["a", "y"], ["b", "y"], ["b", "x"]]
    assert shown["customers"].isna().all()
    assert shown["share"].isna().all()
    assert shown["n"].tolist() == [15, 15, 14, 14]


def test_a_row_of_ten_keeps_its_count_and_one_of_nine_does_not():
    rows = [("a", "x", 9), ("a", "y", 1), ("b", "x", 9), ("c", "x", 40), ("c", "y", 40)]
    pairs = pd.DataFrame(rows, columns=["then", "now", "customers"])
    pairs["n"] = pairs.groupby("then")["customers"].transform("sum")
    held = safe_pairs(pairs, "then", "now").groupby("then")["n"].first()
    assert held.fillna(0).to_dict() == {"a": 10, "b": 0, "c": 80}


def test_pairs_without_small_ones_stay_as_they_are():
    pairs = pd.DataFrame({"then": ["a", "b"], "now": ["x", "y"], "customers": [14, 11], "share": [1.0, 1.0]})
    assert safe_pairs(pairs, "then", "now").equals(pairs)


def test_a_block_told_elsewhere_keeps_what_hides_behind_it_within():
    """4 hides behind 12 of its block; without the block behind the smaller 11 outside it."""
    rows = [("a", "x", 4), ("a", "y", 12), ("a", "z", 11), ("b", "x", 12), ("b", "y", 40), ("b", "z", 11)]
    pairs = pd.DataFrame(rows, columns=["then", "now", "customers"])
    assert safe_pairs(pairs, "then", "now")["customers"].isna().tolist() == [True, False, True, True, False, True]
    within = safe_pairs(pairs, "then", "now", told=[(["a"], ["x", "y"])])
    assert within["customers"].isna().tolist() == [True, True, False, True, True, False]


def test_a_cell_of_few_people_is_blank_and_so_are_those_that_give_it_away_while_the_total_stays():
    """6 of a in January: its row and its column would give it away, so a rectangle of four is blank."""
    rows = [
        ("Jan", "a", 6),
        ("Jan", "b", 40),
        ("Jan", "total", 46),
        ("Feb", "a", 30),
        ("Feb", "b", 20),
        ("Feb", "total", 50),
    ]
    cells = pd.DataFrame(rows, columns=["month", "channel", "n"]).assign(coca=2.0)
    shown = blanked(cells, ["month", "channel"], total="total")
    assert shown[["month", "channel"]].equals(cells[["month", "channel"]])
    assert shown["n"].isna().tolist() == shown["coca"].isna().tolist() == [True, True, False, True, True, False]


def test_a_total_of_few_people_is_blank_with_the_smallest_other():
    rows = [
        ("Jan", "a", 6),
        ("Jan", "total", 6),
        ("Feb", "a", 30),
        ("Feb", "total", 30),
        ("Mar", "a", 60),
        ("Mar", "total", 60),
    ]
    cells = pd.DataFrame(rows, columns=["month", "channel", "n"])
    shown = blanked(cells, ["month", "channel"], total="total").set_index(["month", "channel"])["n"]
    assert shown[:, "total"].isna().tolist() == [True, True, False]


def test_cells_of_a_list_and_of_an_unknown_name_are_blanked_too():
    cells = pd.DataFrame({"month": ["Jan", None, "Mar"], "n": [50, 4, 20]})
    assert blanked(cells, ["month"])["n"].isna().tolist() == [False, True, True]
    assert blanked(cells[:0], ["month"]).empty


@pytest.mark.parametrize(("n", "refused"), [(0, False), (1, True), (9, True), (10, False)])
def test_where_all_together_are_too_few_there_is_nothing_to_show(n, refused):
    table = pd.DataFrame({"channel": ["a", "total"], "n": [n, n]})
    if refused:
        with pytest.raises(MissingData, match="fewer than 10 customers"):
            safe(table, "n", "total")
    else:
        assert safe(table, "n", "total")["channel"].tolist() == ["a", "total"]


def test_a_figure_that_rests_on_few_people_is_missing():
    figures = pd.DataFrame({"key": list("abcd"), "value": [0.5] * 4, "n": [9, 10, 0, np.nan]})
    shown = unless_few(figures)
    assert shown["value"].isna().tolist() == [True, False, False, False]
    assert shown["n"].isna().tolist() == [True, False, False, True]
    assert shown["key"].tolist() == list("abcd")


def test_counts_of_few_people_are_missing_each_by_itself():
    months = pd.DataFrame({"sales": [5.0, 6.0], "customers": [9, 12], "new": [0, 1]})
    shown = counts_of_enough(months, ["customers", "new"])
    assert shown["sales"].tolist() == [5, 6]
    assert shown["customers"].isna().tolist() == [True, False]
    assert shown["new"].isna().tolist() == [False, True]


@pytest.mark.parametrize("few", [1, 9])
def test_what_rests_on_few_people_is_refused(few):
    need_enough(0, 10, float("nan"))
    with pytest.raises(MissingData):
        need_enough(40, few)


@pytest.mark.parametrize(
    ("k", "n", "told"), [(9, 40, False), (10, 40, True), (31, 40, False), (30, 40, True), (0, 9, False), (0, 10, True)]
)
def test_a_share_is_told_only_of_enough_people_on_both_sides(k, n, told):
    share = pd.Series({"value": k / n, "k": float(k), "n": float(n), "low": 0.0, "high": 1.0})
    assert share_of_enough(share).notna().all() == told


def test_ten_counts_are_enough_to_hide_among():
    """Of 4 and 5, nine together, 0 to 9 are possible for each."""
    assert hidden([4, 5, 20, 50]).tolist() == [True, True, False, False]


def test_rows_of_ten_are_enough_and_counts_of_ten_are_told():
    table = pd.DataFrame({"key": ["a", "b"], "n": [9, 10]})
    assert enough(table)["key"].tolist() == ["b"]
    assert counts_of_enough(table, ["n"])["n"].isna().tolist() == [True, False]


def test_a_cell_of_unknown_size_hides_nothing():
    cells = pd.DataFrame({"month": ["Jan", "Feb", "Mar"], "n": [np.nan, 50, 60]})
    assert blanked(cells, ["month"])["n"].isna().tolist() == [True, False, False]
