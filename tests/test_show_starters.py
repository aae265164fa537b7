"""Slides of what newcomers start with: marks where the numbers are, claims that the numbers carry."""

import fabricated as shop
import matplotlib.pyplot as plt
import pytest
from seen import headline, takeaway

from toolkit import show
from toolkit.gallery import starting
from toolkit.show import figures, findings, tables


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="05")
    yield
    plt.close("all")


def texts(figure):
    return [text.get_text().replace("\u00a0", " ") for axes in figure.axes for text in axes.texts]


def dots(figure):
    """Where single dots are drawn, from the top down: (x, filled)."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [(line.get_xdata()[0], line.get_markerfacecolor() != "white") for line in lines]


def test_what_differs_stands_at_both_ends_and_only_that_is_filled():
    figure = figures.plot_starters(starting.summary())
    drawn = dots(figure)
    assert drawn[0] == (0.32, True)
    assert [x for x, filled in drawn if filled] == [0.32, -0.19, -0.28]
    assert len(drawn) == 8
    assert "−19 points · n 234" in texts(figure)


def test_of_many_that_differ_the_first_and_the_last_six_are_drawn():
    rows = shop.starting.summary().iloc[[0] * 9 + [6] * 9].reset_index(drop=True)
    rows["difference"] = [0.3 - 0.01 * i for i in range(9)] + [-0.1 - 0.01 * i for i in range(9)]
    assert [x for x, _filled in dots(figures.plot_starters(rows))] == pytest.approx(
        [0.30, 0.29, 0.28, 0.27, 0.26, 0.25, -0.13, -0.14, -0.15, -0.16, -0.17, -0.18]
    )


def test_the_claim_names_the_worst_and_the_best():
    rows = starting.summary()
    both = headline(findings.starters(rows, "product", few=264))
    assert both == (
        "Newcomers who begin with Electrocasnice mici come back 19 points less often than others alike; with Grădină, "
        "32 more often"
    )
    assert "less often" not in headline(findings.starters(rows[rows["verdict"] != "toxic"], "product"))
    assert "more often" not in headline(findings.starters(rows[rows["verdict"] != "locomotive"], "product"))
    assert "Tested: 9, false finds held to 5%; 264 too rare" in takeaway(findings.starters(rows, "product", few=264))


def test_without_a_verdict_nothing_is_claimed():
    rows = starting.summary()
    none = rows[rows["verdict"] == "no_difference"]
    assert headline(findings.starters(none, "brand")).startswith("No brand can be shown to make newcomers come back")
    assert headline(findings.starters_verdicts(none)).startswith("After none of 5 products tested")
    assert (
        headline(findings.starters(rows.head(0), "product"))
        == "Too few newcomers begin with the same product to compare"
    )
    assert headline(findings.at_stake(starting.at_stake().head(0))).startswith("Nothing is at stake")
    assert headline(findings.seeming(rows.head(0))) == "No product only seems to matter to newcomers"


def test_what_only_seems_so_is_told_with_its_cause():
    rows = starting.seeming()
    assert headline(findings.seeming(rows)).endswith("only seems to turn newcomers away; what differs is the season")
    assert "was sold off" in headline(findings.seeming(rows.iloc[1:]))
    other = rows.assign(raw=-rows["raw"], explained_by=None)
    assert headline(findings.seeming(other)).endswith("come back; what differs is several things at once")
    said = texts(figures.plot_seeming(rows))
    assert "−16 → +1 points · the season" in said
    assert "−28 points · sold off" in said


def test_an_amount_is_claimed_only_where_its_interval_lies_below_nothing():
    rows = starting.at_stake()
    assert "bring 16,843 RON less margin than others alike" in headline(findings.at_stake(rows))
    assert "less sales" in headline(findings.at_stake(rows, is_margin=False))
    unsure = headline(findings.at_stake(rows.iloc[1:]))
    assert unsure.endswith("what that costs in a year cannot be told yet")


def test_one_product_is_told_by_its_interval():
    rows = starting.compared()
    assert "come back 19 points less often within 180 days" in headline(findings.matched(rows, "Vază"))
    wide = rows.assign(high=0.01)
    assert "cannot be shown to come back more, or less" in headline(findings.matched(wide, "Vază"))
    up = rows.assign(low=0.1, high=0.3, difference=0.2)
    assert "come back 20 points more often" in headline(findings.matched(up, "Vază"))
    assert "25 of 259 newcomers have nobody alike" in takeaway(findings.matched(rows, "Vază"))
    assert "Fewer than ten of 240" in takeaway(findings.matched(rows.assign(n=240), "Vază"))
    assert "too few newcomers" in headline(findings.matched(rows.iloc[1:], "Vază"))


def test_the_tables_give_each_difference_with_its_interval():
    first = tables.starters(starting.summary()).spoken()
    assert first["header"][4] == "margin of 12 months, RON"
    assert first["rows"][-2][:2] == ["Electrocasnice mici", "toxic"]
    assert first["rows"][-2][3].replace("\u00a0", " ") == "−19 (−25 – −13)"
    assert first["rows"][-1][-1] == ""
    unasked = tables.starters(starting.summary().assign(nps=float("nan"))).spoken()
    assert unasked["header"] == first["header"][:-1]
    assert {len(row) for row in unasked["rows"]} == {6}
    second = tables.at_stake(starting.at_stake()).spoken()
    assert second["rows"][0][2].replace("\u00a0", " ") == "−16,843 (−23,027 – −10,659)"
    assert second["rows"][0][-1] == "keep it, do not lead with it"
    hidden = starting.at_stake().assign(best_share=float("nan"))
    assert tables.at_stake(hidden).spoken()["rows"][0][5] == "fewer than ten; all: 6%"
