"""What the workshop keeps beside a client: the plan, the log of decisions, the priorities."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from toolkit.client.kept import read_decisions, read_priorities, read_proposed, write_decisions
from toolkit.client.plan import GOALS, read_plan, write_plan
from toolkit.errors import ConfigError

PLAN = """# what we agreed on
[goals.nps]
name = "NPS to 75" # the board's
[goals.sales]
weight = 2

[[initiatives]]
name = "Letter"
scores = { nps = 5, sales = 1 }
total = 9

[checklist.icp]
status = "done"
owner = "Ana"

[raci.tests]
head = "A"
it = "R"
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "acme"
    made.mkdir()
    return made


def kept(folder, text):
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_goals_are_the_method_s_and_nothing_is_scored(folder):
    plan = read_plan(folder)
    assert plan.weights == dict.fromkeys(GOALS, 1.0)
    assert plan.board().empty
    assert plan.checklist == {}


def test_a_plan_tells_goals_scores_statuses_and_roles(folder):
    plan = read_plan(kept(folder, PLAN))
    assert plan.weights == {"nps": 1.0, "sales": 2.0}
    assert plan.goal_names == {"nps": "NPS to 75", "sales": ""}
    assert plan.board()[["nps", "sales", "told"]].to_numpy().tolist() == [[5, 1, 9]]
    assert (plan.checklist["icp"].status, plan.checklist["icp"].owner) == ("done", "Ana")
    assert plan.raci == {"tests": {"head": "A", "it": "R"}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("nps = 5, sales = 1", "nps = 5, sale = 1"), ("nps = 5", "nps = 6"), ('"done"', '"finished"'), ("total", "totl"),
        ('head = "A"', 'head = "X"'), ("weight = 2", "weight = -1"),
    ],
)  # fmt: skip
def test_a_plan_that_says_something_else_is_refused_with_its_file(folder, wrong, said):
    with pytest.raises(ConfigError, match=r"data/acme/plan\.toml"):
        read_plan(kept(folder, PLAN.replace(wrong, said, 1)))


def test_a_plan_that_is_no_toml_is_refused(folder):
    with pytest.raises(ConfigError, match=r"data/acme/plan\.toml cannot be read"):
        read_plan(kept(folder, "[goals"))


def test_what_is_saved_is_what_is_read_back_and_the_rest_stays(folder):
    board = read_plan(kept(folder, PLAN)).board()
    board.loc[0, "sales"] = 4
    board.loc[1] = {"initiative": "New", "origin": "stop|TikTok|", "effort": "small", "cost": 1200.0, "told": np.nan,
                    "nps": np.nan, "sales": 2.0}  # fmt: skip
    saved = write_plan(folder, {"nps": 0.5, "sales": 2.0}, board)
    again = read_plan(folder)
    assert again == saved
    pd.testing.assert_frame_equal(
        again.board().astype(object).fillna(-1), board.astype(object).fillna(-1), check_dtype=False
    )
    assert again.weights["nps"] == 0.5
    assert again.goal_names["nps"] == "NPS to 75"
    assert again.checklist["icp"].status == "done"
    assert "# what we agreed on" in (folder / "plan.toml").read_text(encoding="utf-8")


def test_a_first_save_makes_the_file(folder):
    board = read_plan(folder).board()
    write_plan(folder, read_plan(folder).weights, board)
    assert read_plan(folder).weights == dict.fromkeys(GOALS, 1.0)


def test_what_would_be_refused_is_not_written(folder):
    board = read_plan(kept(folder, PLAN)).board()
    board.loc[0, "nps"] = 7
    with pytest.raises(ConfigError):
        write_plan(folder, {"nps": 1.0, "sales": 1.0}, board)
    assert (folder / "plan.toml").read_text(encoding="utf-8") == PLAN
    assert [path.name for path in folder.iterdir()] == ["plan.toml"]


def test_the_log_is_empty_before_anything_was_decided(folder):
    assert read_decisions(folder).empty


def test_a_later_line_of_a_decision_takes_the_earlier_one_s_place(folder):
    write_decisions(
        folder, [("", "stop|TikTok|", "marketing", "agreed", "2026-11-14", ""), ("Shop", "", "", "parked", "", "")]
    )
    log = write_decisions(folder, [("", "stop|TikTok|", "marketing", "done", "2026-11-14", "gone")])
    assert log["status"].tolist() == ["parked", "done"]
    assert log["due"].tolist() == [None, date(2026, 11, 14)]
    assert read_decisions(folder)["note"].tolist() == ["", "gone"]


@pytest.mark.parametrize("row", [("x", "", "", "maybe", "", ""), ("x", "", "", "done", "14.11.2026", "")])
def test_a_status_or_day_that_is_none_is_not_written(folder, row):
    with pytest.raises(ConfigError, match=r"data/acme/decisions\.csv line 2"):
        write_decisions(folder, [row])
    assert list(folder.iterdir()) == []


def test_a_log_with_other_columns_is_refused(folder):
    (folder / "decisions.csv").write_text("what,who\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="its columns must be decision, origin, owner, status, due, note"):
        read_decisions(folder)


HEADER = "matrix,row,column,priority\n"


def test_the_client_s_own_priorities_come_before_those_of_all_clients(folder):
    assert read_priorities(folder).empty
    (folder.parent / "priorities.csv").write_text(HEADER + "shop,traffic,small,1\n", encoding="utf-8")
    assert read_priorities(folder)["priority"].tolist() == [1]
    (folder / "priorities.csv").write_text(HEADER + "shop,traffic,small,3\nshop,branding,small,\n", encoding="utf-8")
    assert read_priorities(folder)["priority"].tolist() == [3]


def test_a_priority_that_is_none_is_refused(folder):
    (folder / "priorities.csv").write_text(HEADER + "shop,traffic,small,4\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"priorities\.csv line 2.*1, 2, 3"):
        read_priorities(folder)


def test_proposals_come_back_as_step_6_wrote_them(folder):
    path = folder / "decisions.csv"
    path.write_text(
        "lever,action,subject,key,measure,value,low,high,n,margin,margin_low,margin_high,effort,owner,due\n"
        "assortment,fix,,'-20 Set,return_rate,0.1,,,9,,,,large,buying,2027-01-29\n",
        encoding="utf-8",
    )
    row = read_proposed(path).iloc[0]
    assert row[["action", "subject", "key"]].tolist() == ["fix", "", "-20 Set"]
    assert row["due"] == date(2027, 1, 29)
    assert np.isnan(row["margin"])
