"""Slides of the net promoter score: marks where the numbers are, claims that the numbers carry."""

import fabricated as shop
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from seen import headline, takeaway

from toolkit import show
from toolkit.show import figures, filled, findings, tables


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="07")
    yield
    plt.close("all")


def texts(figure):
    return [text.get_text().replace("\u00a0", " ") for axes in figure.axes for text in axes.texts]


def dots(figure):
    """Where single dots are drawn: (x, filled)."""
    lines = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
    return [
        (line.get_xdata()[0], line.get_markerfacecolor() != "white") for line in lines if len(line.get_xdata()) == 1
    ]


SCORE = shop.nps_score()


@pytest.mark.parametrize(
    ("low", "high", "claim"),
    [
        (27.6, 35.1, "below the threshold of 40, and the goal is 75"),
        (36.0, 44.0, "it cannot be told from the threshold of 40 yet"),
        (41.0, 52.0, "above the threshold of 40, and the goal is 75"),
        (76.0, 84.0, "the goal of 75 is reached"),
    ],
)
def test_the_score_is_held_against_threshold_and_goal_by_its_interval(low, high, claim):
    score = pd.Series({**SCORE, "low": low, "high": high})
    assert claim in headline(findings.nps(score, shop.nps_scores()))


def test_a_score_that_is_not_shown_is_named_as_such():
    assert "too few to be shown" in takeaway(findings.nps(SCORE, shop.nps_scores().iloc[2:]))
    assert "too few to be shown" not in takeaway(findings.nps(SCORE, shop.nps_scores()))


def test_without_answers_there_is_no_score():
    nobody = pd.Series(dict.fromkeys(SCORE.index, np.nan))
    finding = findings.nps(nobody, shop.nps_scores().head(0))
    assert headline(finding) == "Nobody has answered in this time"
    assert figures.plot_nps_scores(shop.nps_scores().head(0), nobody) is not None


def test_columns_are_as_high_as_their_shares_and_the_dot_stands_at_the_score():
    figure = figures.plot_nps_scores(shop.nps_scores(), SCORE)
    gauge, columns = figure.axes
    assert [bar.get_height() for bar in columns.patches] == pytest.approx(shop.nps_scores()["share"].tolist())
    assert (SCORE["value"], True) in dots(figure)
    interval = [line.get_xdata().tolist() for line in gauge.lines if len(line.get_xdata()) == 2]
    assert [SCORE["low"], SCORE["high"]] in interval


def test_rows_of_too_few_stand_hollow_and_every_row_has_its_n():
    figure = figures.plot_nps(shop.nps_rows(), "group")
    assert dots(figure) == [(row.nps, bool(row.enough)) for row in shop.nps_rows().itertuples()]
    assert {"58 · n 212", "40 · n 14", "○ too few answers to be compared"} <= set(texts(figure))


def test_of_many_rows_the_best_and_the_last_are_drawn():
    rows = pd.DataFrame(
        {"key": [f"r{i}" for i in range(30)], "n": 100, "nps": 60.0 - 2 * np.arange(30), "low": 0.0, "high": 61.0,
         "enough": True}
    )  # fmt: skip
    drawn = [x for x, _whole in dots(figures.plot_nps(rows, "brand"))]
    assert drawn == [60.0 - 2 * i for i in [*range(6), *range(24, 30)]]
    few = rows.assign(enough=rows.index < 4, n=range(30))
    kept = [x for x, _whole in dots(figures.plot_nps(few, "brand"))]
    assert kept == [60.0, 58.0, 56.0, 54.0, *(60.0 - 2 * i for i in range(29, 21, -1))]


@pytest.mark.parametrize(
    ("differences", "claim"),
    [
        ((30.0, -25.0), "By brand: B (5) is surely below the rest, A (60) above it"),
        ((2.0, -25.0), "By brand: B (5) is surely below the rest"),
        ((30.0, -2.0), "By brand: A (60) is surely above the rest"),
        ((2.0, -2.0), "By brand no difference of the score can be shown"),
    ],
)
def test_only_what_stands_apart_beyond_chance_is_claimed(differences, claim):
    rows = pd.DataFrame(
        {"key": ["A", "C", "B"], "n": 100, "nps": [60.0, 30.0, 5.0], "low": 0.0, "high": 61.0, "enough": True,
         "difference": [differences[0], 0.0, differences[1]], "difference_low": -1.0, "difference_high": 1.0,
         "q": [0.01 if abs(differences[0]) > 10 else 0.6, 0.9, 0.01 if abs(differences[1]) > 10 else 0.6]}
    )  # fmt: skip
    assert headline(findings.nps_by(rows, "brand")) == claim


def test_one_row_of_enough_people_is_no_comparison():
    rows = shop.nps_rows().assign(enough=[True] + [False] * 6)
    assert headline(findings.nps_by(rows, "group")) == "There are too few answers to compare by customer group"


def test_a_turn_is_drawn_and_told_only_where_it_is_no_chance():
    sure, chance = shop.nps_change(), shop.nps_change().copy()
    chance["p"] = 0.4
    drawn = [
        any("turned in" in text for text in texts(figures.plot_nps_months(shop.nps_months(), c)))
        for c in (sure, chance)
    ]
    assert drawn == [True, False]
    assert headline(findings.nps_months(shop.nps_months(), sure, shop.nps_slope())).startswith(
        "The score fell from 38 to 17 in"
    )
    assert "No change" in headline(findings.nps_months(shop.nps_months(), chance, shop.nps_slope()))


def test_a_drift_is_not_told_as_a_step():
    drift = shop.nps_change().copy()
    drift["sudden"] = False
    assert "has been falling" in headline(findings.nps_months(shop.nps_months(), drift, shop.nps_slope()))


def test_a_month_without_answers_is_a_gap():
    months = shop.nps_months().drop(index=10)
    (line,) = [
        line for line in figures.plot_nps_months(months, shop.nps_change()).axes[0].lines if line.get_marker() == "o"
    ]
    values = np.asarray(line.get_ydata(), float)
    assert (len(values), np.isnan(values).nonzero()[0].tolist()) == (24, [10])


def test_the_agent_who_only_seems_bad_is_cleared_and_the_bad_one_named():
    finding = findings.nps_agents(shop.nps_agents())
    assert headline(finding) == "Vlad T. is rated 40 points below the other agents at the same mix of customers"
    assert "Anca D. only seems bad: −34 points to the others as it is, +2 at the same mix" in takeaway(finding)


def test_where_no_agent_stands_apart_nobody_is_named_as_bad():
    alike = shop.nps_agents().assign(q=0.6)
    assert headline(findings.nps_agents(alike)) == "At the same mix of customers no agent is rated below the others"
    assert "cannot be compared yet" in headline(findings.nps_agents(alike.head(0)))


@pytest.mark.parametrize(
    ("value", "claim"),
    [
        ((0.17, 0.09, 0.25), "promoters order again 17.0 points more often than detractors"),
        ((-0.17, -0.25, -0.09), "detractors order again 17.0 points more often than promoters"),
        ((0.03, -0.05, 0.11), "promoters do not clearly order again more often"),
        ((np.nan, np.nan, np.nan), "Too few answers are a year old"),
    ],
)
def test_what_a_promoter_is_worth_is_claimed_beyond_chance_only(value, claim):
    gap = pd.Series({**shop.nps_gap(), **dict(zip(("value", "low", "high"), value, strict=True))})
    assert claim in headline(findings.nps_worth(shop.nps_worth(), gap, shop.nps_margin_gap()))


def test_fewer_than_ten_customers_at_risk_are_not_counted_out_loud():
    few = shop.nps_risk().assign(customers=[4, 5])
    finding = findings.nps_at_risk(few, "audiences/call_after_low_score.csv")
    assert headline(finding) == "Fewer than ten customers of the best groups gave a low score"
    assert finding.n is None
    told = findings.nps_at_risk(shop.nps_risk(), "audiences/call_after_low_score.csv")
    assert headline(told) == "52,800 RON of margin a year is at risk: 65 of the best customers gave a low score"


def test_without_costs_sales_are_at_risk():
    bare = shop.nps_risk().assign(margin=np.nan)
    assert "133,700 RON of sales a year" in headline(findings.nps_at_risk(bare, "x.csv"))
    assert len(tables.nps_at_risk(bare).header) == 3


def test_the_way_of_a_low_score_is_told_with_what_is_usual():
    finding = findings.nps_journey(shop.nps_journey(), shop.nps_usual())
    assert headline(finding) == "34% of those who answer give 6 or less; 40% of them order again within 90 days"
    assert "After a higher score: 49% (44–53%)" in takeaway(finding).replace("\u2060", "")
    short = shop.nps_journey().iloc[:2]
    assert "Too few low scores" in headline(findings.nps_journey(short, shop.nps_usual()))


def test_two_things_at_once_are_a_matrix_whose_hidden_cells_are_dots():
    pairs = pd.DataFrame(
        {"agent": ["Ana", "Ana", "Ion"], "stage": ["pre", "post", "post"], "n": [50.0, np.nan, 40.0],
         "nps": [62.0, np.nan, -5.0], "low": [40.0, np.nan, -20.0], "high": [75.0, np.nan, 11.0]}
    )  # fmt: skip
    matrix = filled.nps_cross(pairs, "agent", "stage").spoken()
    assert matrix["columns"] == ["before delivery", "after delivery"]
    cells = {row["name"]: [(cell["text"], cell["level"]) for cell in row["cells"]] for row in matrix["rows"]}
    assert cells["Ana"] == [("62 (40–75), n 50", 5), ("·", 0)]
    assert cells["Ion"] == [("", 0), ("−5 (−20\u00a0–\u00a011), n 40", 1)]


def test_the_agent_named_is_one_who_is_surely_low():
    agents = shop.nps_agents()
    unsure = agents.tail(1).assign(key="Dan P.", n=35, q=0.3, difference=-60.0)
    told = headline(findings.nps_agents(pd.concat([agents, unsure], ignore_index=True)))
    assert told.startswith("Vlad T. is rated 40 points below")


def test_the_best_is_named_where_rows_stand_in_an_order_of_their_own():
    rows = pd.DataFrame(
        {"key": ["0-1", "2-3", "7+"], "n": 100, "nps": [50.0, 60.0, -20.0], "low": -30.0, "high": 65.0, "enough": True,
         "difference": [20.0, 30.0, -50.0], "difference_low": -1.0, "difference_high": 1.0, "q": 0.01}
    )  # fmt: skip
    assert "2–3 days (60) above it" in headline(findings.nps_by(rows, "delivery"))


def test_customers_of_groups_that_are_hidden_count_among_those_at_risk():
    groups = pd.DataFrame(
        {"group": ["Soulmates", "Lovers"], "customers": [12, 5], "sales": 100.0, "margin": [40.0, 20.0]}
    )
    assert headline(findings.nps_at_risk(groups, "x.csv")).startswith("60 RON of margin a year is at risk: 17 of")


def test_sides_too_few_to_be_shown_are_not_told_in_words():
    few = pd.Series({**SCORE, "detractors": np.nan})
    assert "would recommend" not in takeaway(findings.nps(few, shop.nps_scores()))


def test_what_is_usual_is_not_told_of_too_few():
    unknown = pd.Series(np.nan, shop.nps_usual().index)
    assert "Too few gave a higher score to compare." in takeaway(findings.nps_journey(shop.nps_journey(), unknown))
