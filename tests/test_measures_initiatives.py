"""Initiatives: totals are recomputed, ties share a place, and the ranking's firmness is known."""

import numpy as np
import pandas as pd
import pytest

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import initiatives

GOALS = ("OS1", "OS2", "OS3", "OS4", "OS5", "OS6")
EVEN = dict.fromkeys(GOALS, 1.0)
PRINTED = [
    ("letter", 5, 1, 3, 0, 3, 0, 9), ("ppc", 0, 0, 0, 0, 0, 4, 4), ("team", 3, 2, 2, 3, 3, 3, 16),
    ("audit", 1, 1, 2, 3, 3, 0, 10), ("payment", 0, 0, 0, 2, 2, 0, 4), ("survey", 1, 0, 1, 3, 3, 0, 8),
]  # fmt: skip


def board(rows=PRINTED):
    table = pd.DataFrame(rows, columns=["initiative", *GOALS, "told"])
    return initiatives.proposed(table.assign(origin="", effort=None, cost=np.nan), None)


def test_the_printed_nine_of_the_source_is_twelve():
    row = initiatives.totals(board(), EVEN).set_index("initiative").loc["letter"]
    assert (row["total"], row["told"], row["differs"]) == (12, 9, True)


def test_no_other_total_of_the_source_is_wrong():
    rows = initiatives.totals(board(), EVEN)
    assert rows.loc[rows["differs"], "initiative"].tolist() == ["letter"]


def test_the_right_sum_puts_the_letter_before_the_audit():
    rows = initiatives.totals(board(), EVEN)
    assert rows["initiative"].tolist()[:4] == ["team", "letter", "audit", "survey"]
    assert rows["total"].tolist() == [16, 12, 10, 8, 4, 4]


def test_equal_totals_share_a_place():
    assert initiatives.totals(board(), EVEN)["place"].tolist() == [1, 2, 3, 4, 5, 5]


def test_of_equal_totals_the_smaller_effort_then_the_cheaper_stands_first():
    rows = board().assign(effort=[None, "large", None, None, "small", None])
    assert initiatives.totals(rows, EVEN)["initiative"].tolist()[4:] == ["payment", "ppc"]
    rows = board().assign(cost=[np.nan, 9.0, np.nan, np.nan, 10.0, np.nan])
    assert initiatives.totals(rows, EVEN)["initiative"].tolist()[4:] == ["ppc", "payment"]


def test_weights_change_the_total_and_not_what_the_file_is_compared_with():
    rows = initiatives.totals(board(), EVEN | {"OS6": 3.0}).set_index("initiative")
    assert (rows.loc["ppc", "total"], rows.loc["ppc", "differs"]) == (12, False)
    assert rows.loc["team", "total"] == 22


def test_an_initiative_without_a_score_has_no_total_and_stands_last():
    half = [("half", 5, 5, 5, 5, 5, np.nan, np.nan), *PRINTED]
    row = initiatives.totals(board(half), EVEN).iloc[-1]
    assert (row["initiative"], row["scored"]) == ("half", 5)
    assert np.isnan(row["total"])
    assert np.isnan(row["place"])


def test_a_goal_that_does_not_count_need_not_be_scored():
    half = [("half", 5, 5, 5, 5, 5, np.nan, np.nan), *PRINTED]
    rows = initiatives.totals(board(half), EVEN | {"OS6": 0.0}).set_index("initiative")
    assert rows.loc["half", "total"] == 25


@pytest.mark.parametrize("score", [-1, 5.5])
def test_a_score_outside_zero_to_five_is_refused(score):
    with pytest.raises(ParameterError, match=f"a score is {score:g}; it must be 0 to 5"):
        initiatives.totals(board([("x", score, 0, 0, 0, 0, 0, 0)]), EVEN)


@pytest.mark.parametrize("weights", [dict.fromkeys(GOALS, 0.0), EVEN | {"OS1": -1.0}])
def test_weights_below_nothing_or_all_nothing_are_refused(weights):
    with pytest.raises(ParameterError, match="weights"):
        initiatives.totals(board(), weights)


def test_the_board_handed_in_stays_as_it_is():
    rows = board()
    before = rows.copy(deep=True)
    initiatives.totals(rows, EVEN)
    pd.testing.assert_frame_equal(rows, before)


def test_the_same_seed_gives_the_same_shares_and_another_one_others():
    ranked = initiatives.totals(board(), EVEN)
    first = initiatives.stability(ranked, EVEN, draws=500)
    pd.testing.assert_frame_equal(first, initiatives.stability(ranked, EVEN, draws=500))
    other = initiatives.stability(ranked, EVEN, draws=500, seed=8)
    assert (first["keeps_share"] != other["keeps_share"]).any()


def test_exactly_three_are_among_the_first_three_of_every_draw():
    rows = initiatives.stability(initiatives.totals(board(), EVEN), EVEN, draws=2000)
    assert rows["top_share"].sum() == pytest.approx(3)


def test_an_initiative_far_ahead_keeps_its_place_in_every_draw():
    rows = [("best", 5, 5, 5, 5, 5, 5, 30), ("worst", 0, 0, 0, 0, 0, 0, 0), ("middle", 3, 3, 3, 2, 2, 2, 15)]
    firm = initiatives.stability(initiatives.totals(board(rows), EVEN), EVEN)
    assert firm["keeps_share"].tolist() == [1, 1, 1]
    assert firm[["place_low", "place_high"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]


def test_one_score_of_two_moves_as_counted_by_hand():
    # 3 against 2 of one goal: of the nine pairs of moves the second passes in one, and is level in two (half by lot)
    rows = pd.DataFrame({"initiative": ["a", "b"], "g": [3.0, 2.0], "told": np.nan, "origin": "", "effort": None,
                         "cost": np.nan})  # fmt: skip
    ranked = initiatives.totals(initiatives.proposed(rows, None), {"g": 1.0})
    firm = initiatives.stability(ranked, {"g": 1.0}, draws=60_000)
    assert firm["keeps_share"].tolist() == pytest.approx([7 / 9, 7 / 9], abs=0.006)


def test_scores_never_leave_zero_to_five():
    # 5 cannot rise, 4 can: of the nine pairs of moves they are level in three and the order turns in one
    rows = pd.DataFrame({"initiative": ["a", "b"], "g": [5.0, 4.0], "told": np.nan, "origin": "", "effort": None,
                         "cost": np.nan})  # fmt: skip
    ranked = initiatives.totals(initiatives.proposed(rows, None), {"g": 1.0})
    firm = initiatives.stability(ranked, {"g": 1.0}, draws=60_000)
    assert firm["keeps_share"].iloc[0] == pytest.approx(1 - (1 + 3 / 2) / 9, abs=0.006)


def test_equal_ones_keep_the_places_that_they_share():
    rows = [("a", 5, 5, 5, 5, 5, 5, 30), ("b", 0, 0, 0, 0, 2, 0, 2), ("c", 0, 0, 0, 2, 0, 0, 2)]
    firm = initiatives.stability(initiatives.totals(board(rows), EVEN), EVEN, draws=500)
    assert firm["keeps_share"].tolist() == [1, 1, 1]
    assert firm[["place_low", "place_high"]].to_numpy().tolist() == [[1, 1], [2, 3], [2, 3]]


def test_what_has_no_total_takes_no_part():
    half = [("half", 5, 5, 5, 5, 5, np.nan, np.nan), *PRINTED]
    assert "half" not in set(initiatives.stability(initiatives.totals(board(half), EVEN), EVEN)["initiative"])


def test_without_scores_nothing_is_ranked():
    rows = board([("x", *[np.nan] * 6, np.nan)])
    with pytest.raises(MissingData, match="no scores"):
        initiatives.stability(initiatives.totals(rows, EVEN), EVEN)


def test_without_initiatives_there_is_nothing_to_add_up():
    with pytest.raises(MissingData, match="no initiative"):
        initiatives.totals(board([]), EVEN)


DECISIONS = pd.DataFrame({"action": ["stop", "grow"], "key": ["TikTok", "Organic"], "subject": "", "effort": "small"})


def test_a_proposal_of_step_6_comes_without_scores():
    rows = initiatives.proposed(board()[["initiative", *GOALS, "told", "origin", "effort", "cost"]], DECISIONS)
    fresh = rows.tail(2)
    assert fresh["origin"].tolist() == ["stop|TikTok|", "grow|Organic|"]
    assert fresh[list(GOALS)].isna().all(axis=None)
    assert fresh["effort"].tolist() == ["small", "small"]


def test_a_proposal_that_was_taken_up_does_not_come_again():
    own = board()[["initiative", *GOALS, "told", "origin", "effort", "cost"]]
    own.loc[0, "origin"] = "stop|TikTok|"
    assert initiatives.proposed(own, DECISIONS)["key"].tolist()[-1:] == ["Organic"]
    assert len(initiatives.proposed(own, DECISIONS)) == len(own) + 1
