"""The panels of the plan: what is scored is counted anew and kept; levers move sales and margin."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from toolkit import show
from toolkit.client.plan import Plan, read_plan, write_plan
from toolkit.errors import ParameterError
from toolkit.explore.initiatives import Board
from toolkit.explore.levers import Levers
from toolkit.measures import initiatives
from toolkit.words import say

GOALS = ("nps", "sales")


class Shop:
    """A client with a folder and a plan, and nothing else."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def plan(self):
        return read_plan(self.folder)

    def save_plan(self, weights, board):
        return write_plan(self.folder, weights, board)


@pytest.fixture
def state(tmp_path):
    show.start(client="Acme", currency="RON", as_of=date(2026, 10, 31), language="en", step="10")
    (tmp_path / "plan.toml").write_text(
        "[goals.nps]\n[goals.sales]\n[[initiatives]]\nname = 'Letter'\nscores = { nps = 5, sales = 1 }\n"
        "[[initiatives]]\nname = 'Audit'\nscores = { nps = 1, sales = 4 }\n",
        encoding="utf-8",
    )
    shop = Shop(tmp_path)
    decisions = pd.DataFrame({"action": ["stop"], "key": ["TikTok"], "subject": [""], "effort": ["small"]})
    return Board(shop, initiatives.proposed(shop.plan.board(), decisions))


def test_a_score_counts_in_the_total_at_once(state):
    state.score(1, "sales", "5")
    assert state.ranked()["total"].tolist()[:2] == [6, 6]


def test_a_weight_turns_the_order(state):
    assert state.ranked()["initiative"].iloc[0] == "Letter"
    state.weigh("sales", 3)
    assert state.ranked()["initiative"].iloc[0] == "Audit"


def test_a_score_taken_back_leaves_the_initiative_without_a_total(state):
    state.score(0, "nps", "–")
    assert np.isnan(state.ranked().set_index("initiative").loc["Letter", "total"])


@pytest.mark.parametrize("value", ["much", "-3"])
def test_a_cost_that_is_none_is_refused(state, value):
    with pytest.raises(ParameterError):
        state.score(0, "cost", value)


def test_an_initiative_of_the_room_is_added_once(state):
    state.add("  New   shop ")
    assert state.board["initiative"].tolist()[-1] == "New shop"
    with pytest.raises(ParameterError):
        state.add("New shop")


def test_what_is_saved_is_the_plan_of_the_next_run_and_an_unscored_proposal_comes_again(state):
    state.score(1, "effort", "large")
    state.score(1, "cost", "1200.5")
    state.weigh("nps", 2)
    assert say(state.save()) == "Saved in plan.toml."
    plan = state.shop.plan
    assert isinstance(plan, Plan)
    assert plan.weights == {"nps": 2.0, "sales": 1.0}
    assert [one.name for one in plan.initiatives] == ["Letter", "Audit"]
    assert (plan.initiatives[1].effort, plan.initiatives[1].cost) == ("large", 1200.5)


def test_a_proposal_that_was_scored_is_kept_under_its_words(state):
    state.score(2, "nps", "3")
    state.save()
    assert [(one.name, one.origin) for one in state.shop.plan.initiatives][-1] == (
        "Stop or rework TikTok",
        "stop|TikTok|",
    )


def test_moving_a_field_redraws_and_counts(state):
    grid, more, message, image = state.widgets()
    before = image.value
    row = grid.children[2]
    assert row.children[-1].value == "5"
    row.children[2].value = "5"
    assert row.children[-1].value == "6"
    assert image.value != before
    assert "of the draws" in message.value
    more.children[0].value = "Another"
    more.children[1].click()
    assert len(grid.children) == 1 + 4


YEAR = pd.Series({"customers": 1000.0, "frequency": 2.0, "basket": 100.0, "margin": 0.4, "sales": 200_000.0,
                  "profit": 80_000.0, "sales_se": 5000.0, "profit_se": 2000.0})  # fmt: skip


@pytest.fixture
def levers():
    show.start(client="Acme", currency="RON", as_of=date(2026, 10, 31), language="en", step="10")
    return Levers(YEAR)


def test_the_levers_begin_at_a_tenth_more_of_each(levers):
    assert "266,200" in say(levers.told())
    assert "117,128" in say(levers.told())


def test_what_the_levers_do_to_each_other_is_told(levers):
    assert "5,128" in say(levers.told())


def test_a_lever_alone_brings_its_own_share(levers):
    levers.move("basket", 0.2)
    row = levers.rows().set_index("lever").loc["basket"]
    assert (row["sales"], row["profit"]) == pytest.approx((40_000, 16_000))


def test_a_moved_slider_tells_the_year_anew(levers):
    *sliders, message, table, image = levers.widgets()
    before = image.value
    sliders[0].value = 0.5
    assert "363,000" in message.value
    assert "1,500" in table.value
    assert image.value != before


def test_without_costs_of_goods_only_sales_are_told():
    show.start(client="Acme", currency="RON", as_of=date(2026, 10, 31), language="en", step="10")
    told = say(Levers(YEAR.drop(["margin", "profit"]).reindex(YEAR.index)).told())
    assert "266,200" in told
    assert "the margin is not known" in told
