"""The plan as it is shown: bars and marks are the numbers, and words say what the numbers carry."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from toolkit import gallery, show
from toolkit.gallery import planning
from toolkit.show import figures, findings, planned, tables
from toolkit.show.style import FOCUS
from toolkit.words import say

NAN = float("nan")


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme", currency="RON", as_of=gallery.shop.AS_OF, language="en", step="10")
    yield
    plt.close("all")


def said(phrase):
    return say(phrase, "en").replace("\u00a0", " ")


def widths(gains):
    return [bar.get_width() for bar in figures.plot_plan_levers(gains).axes[0].patches]


def test_a_bar_is_the_margin_that_a_lever_brings_and_all_at_once_is_no_bar():
    rows = planning.levers()
    assert widths(rows) == rows["profit"].tolist()[:5]


def test_without_costs_bars_are_sales_and_the_margin_has_none():
    rows = planning.levers().assign(profit=NAN, profit_low=NAN, profit_high=NAN)
    rows.loc[3, ["sales_low", "sales_high"]] = 0
    assert widths(rows) == rows["sales"].tolist()[:3]


def test_newcomers_whose_cost_is_not_known_are_left_out_and_the_words_say_so():
    rows = planning.levers()
    rows.loc[4, ["profit", "profit_low", "profit_high"]] = NAN
    assert len(widths(rows)) == 4
    assert "newcomers" not in said(findings.plan_levers(rows).headline)
    assert "is not in these data" in said(findings.plan_levers(rows).takeaway)


def test_a_place_is_filled_where_an_initiative_is_among_the_first_three_in_four_draws_of_five():
    rows = planning.stability()
    dots = [line for line in figures.plot_initiatives(rows).axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == rows["place"].tolist()
    assert [dot.get_color() == FOCUS for dot in dots] == (rows["top_share"] >= 0.8).tolist()


def test_a_total_that_is_printed_wrong_is_the_headline():
    assert said(findings.plan_scores(planning.ranked()).headline) == (
        "Scrisoare de mulțumire: the scores add up to 12, not 9"
    )


def test_without_a_wrong_total_the_first_initiative_is_named_and_the_unscored_are_counted():
    finding = findings.plan_scores(planning.ranked().assign(differs=False))
    assert said(finding.headline) == "Echipă de creștere does most for the goals: 16 points"
    assert "1 is not scored" in said(finding.takeaway)


def test_unscored_initiatives_alone_have_no_total():
    finding = findings.plan_scores(planning.ranked().tail(1))
    assert said(finding.headline) == "Nobody has scored the initiatives yet"
    assert finding.n == 1


def test_a_score_that_nobody_gave_is_a_dot_and_no_nought():
    rows = planned.scores(planning.ranked(), planning.GOALS, planning.WEIGHTS).spoken()["rows"]
    assert {cell["text"] for cell in rows[-1]["cells"]} == {"·"}
    assert rows[4]["cells"][0] == {"text": "0", "level": 0}


@pytest.mark.parametrize(("key", "shown", "first"), [
    ("Ads", 8, "Stop or rework Ads"),
    ("an oven dish of cast iron with a lid", 6, "Stop or rework an oven dish of cast iron w…"),
])  # fmt: skip
def test_names_that_take_two_lines_are_told_in_six_rows_and_not_cut_twice(key, shown, first):
    ranked = pd.concat([planning.ranked().tail(1).assign(key=key)] * 9)
    rows = planned.scores(ranked, planning.GOALS, planning.WEIGHTS).spoken()["rows"]
    assert [len(rows), rows[0]["name"]] == [shown, first]


def test_a_goal_that_counts_twice_says_so():
    matrix = planned.scores(planning.ranked(), planning.GOALS, planning.WEIGHTS | {"aov": 2.0})
    assert matrix.spoken()["columns"][:2] == ["NPS la 75", "order value\n× 2.0"]


def test_empty_priorities_are_said_to_be_lost_and_not_made_up():
    empty = planning.priorities(filled=False)
    finding = findings.plan_priorities(*empty, "small", None, "priorities.csv")
    assert "lost in the method's source" in said(finding.takeaway)
    assert planned.priorities(*empty).rows == ()


def test_the_must_haves_are_those_of_the_client_s_size_and_stage():
    filled = planning.priorities()
    assert findings.plan_priorities(*filled, "big", None, "f").value == 7
    assert findings.plan_priorities(*filled, "small", "early", "f").value == 5
    assert findings.plan_priorities(*filled, "small", "big", "f").value == 0


def test_a_size_that_nobody_told_is_asked_for():
    finding = findings.plan_priorities(*planning.priorities(), None, None, "f")
    assert "[growth] in client.toml" in said(finding.takeaway)


@pytest.mark.parametrize(
    ("state", "words"), [("pays", "brought 4.0"), ("unsure", "Not even"), ("loses", "No campaign that can be judged")]
)
def test_the_headline_of_campaigns_claims_no_more_than_the_best_one_carries(state, words):
    rows = planning.campaigns().head(1).assign(state=state)
    assert words in said(findings.plan_campaigns(rows).headline)


@pytest.mark.parametrize(
    ("low", "high", "words"), [(1.5, 2, "surely above"), (1, 1.4, "surely below"), (1, 2, "perhaps")]
)
def test_the_gate_is_passed_only_by_the_whole_interval(low, high, words):
    rows = planning.campaigns().head(1).assign(roi_low=low, roi_high=high)
    assert words in said(findings.plan_campaigns(rows).takeaway)


def test_campaigns_without_a_comparison_are_said_to_be_unknown():
    finding = findings.plan_campaigns(planning.campaigns().tail(2))
    assert said(finding.headline) == "What the campaigns brought cannot be known"
    assert finding.value is None


def test_a_change_that_chance_explains_is_no_headline():
    rows = planning.recommended().assign(sure=False)
    assert said(findings.plan_recommendation(rows).headline).startswith("After none of 2 campaigns")
    assert "rose from 5.5% to 7.8%" in said(findings.plan_recommendation(planning.recommended()).headline)


def test_an_owner_that_nobody_named_is_a_question():
    rows = tables.plan_checklist(planning.checklist()).spoken()["rows"]
    assert [row[-1] for row in rows][:3] == ["management?", "management", "marketing?"]


def test_what_is_without_end_is_said_and_not_written_as_a_number():
    cells = [cell for row in tables.plan_claims(planning.claims(), "worth").spoken()["rows"] for cell in row]
    assert "without end: newcomers lose money" in cells
    assert not [cell for cell in cells if "∞" in cell or "inf" in cell.split()]


def test_a_claim_that_is_not_known_here_says_what_to_ask():
    rows = tables.plan_claims(planning.claims(), "return").spoken()["rows"]
    by_claim = {row[0]: row for row in rows}
    assert by_claim["2.8 % of visits of the website order"][3:] == ["ask for visits by month", "", "unknown"]


def test_a_late_decision_is_named_first():
    finding = findings.plan_decisions(planning.decisions(), 2, "decision_log.csv")
    assert said(finding.takeaway).startswith("2 agreed decisions are late")
    assert said(finding.headline) == "Decisions: 1 agreed, 1 done, 1 proposed"


def test_unknown_measures_are_shown_as_unknown():
    rows = planning.watched()
    rows.loc[1, ["value", "low", "high", "n"]] = np.nan
    tile = tables.plan_watched(rows)[1].spoken()
    assert (tile["value"], tile["detail"]) == ("–", "not known from these data")
    assert findings.plan_watched(rows).value == 5
