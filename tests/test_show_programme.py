"""The slides of a loyalty programme say what the numbers carry, and no more."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from seen import texts_of

from toolkit import show, words
from toolkit.gallery import rewarding, shop
from toolkit.show import figures, findings, tables


@pytest.fixture(autouse=True)
def _started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="08")


def say(text):
    """As spoken, with plain spaces."""
    return words.say(text).replace("\u00a0", " ")


def headline(finding):
    return say(finding.headline)


def test_the_programme_is_told_with_its_rule_and_its_reach():
    finding = findings.loyalty_programme(rewarding.figures(), rewarding.PROGRAMME)
    assert headline(finding) == "Rewards of 55,714 RON a year, 2.2% of sales, for 564 of 6,495 customers"
    assert "10 points for each 100 RON paid, 50 RON for 100 points, good for 12 months." in say(finding.takeaway)
    assert (finding.value, finding.n, finding.low, finding.high) == (0.0217, 6495, 0.0203, 0.023)


def test_an_assumed_worth_is_called_an_assumption():
    told = say(findings.loyalty_programme(rewarding.figures(), rewarding.ASSUMED).takeaway)
    assert "12.50 points for each 100 RON paid, 40 RON for 100 points." in told
    assert "our assumption" in told


@pytest.mark.parametrize(
    ("reached", "cost", "said"), [(np.nan, np.nan, "fewer than ten would have used"), (0, 0, "nobody would have used")]
)
def test_a_reward_out_of_reach_is_told_as_such(reached, cost, said):
    numbers = pd.concat(
        [
            rewarding.figures().drop(["rewarded_year", "cost_year"]),
            pd.Series({"rewarded_year": reached, "cost_year": cost}),
        ]
    )
    assert said in headline(findings.loyalty_programme(numbers, rewarding.PROGRAMME))


def test_the_groups_that_take_the_money_are_named_with_their_sales():
    finding = findings.loyalty_groups(rewarding.groups())
    assert headline(finding) == "70% of the rewards go to Soulmates and Lovers, who bring 37% of sales anyway"
    assert "Blank: fewer than ten" in say(finding.takeaway)
    assert say(tables.loyalty_groups(rewarding.groups()).rows[-1][0]) == "all customers"


def test_selection_is_claimed_only_where_it_is_sure():
    told = rewarding.selection()
    assert (
        headline(findings.loyalty_selection(told))
        == "Who would earn a reward had ordered 5.2 times as often before it began"
    )
    unsure = told.copy()
    unsure["low"] = 0.9
    assert "not surely" in headline(findings.loyalty_selection(unsure))


def test_break_even_is_what_must_change_not_what_will():
    finding = findings.loyalty_break_even(rewarding.promises())
    assert headline(finding) == "The programme pays if the repeat rate rises from 26.1% to 29.9%"
    assert "not what it will do" in say(finding.takeaway)
    hopeless = rewarding.promises().assign(needed_rate=np.inf, extra=np.inf, extra_low=np.inf, extra_high=np.inf)
    assert "cannot pay" in headline(findings.loyalty_break_even(hopeless))
    assert "no more than its own reward" in say(findings.loyalty_break_even(hopeless).takeaway)
    assert "not known" in headline(findings.loyalty_break_even(rewarding.promises().head(0)))


def test_the_programme_that_asks_for_least_is_named_and_without_costs_the_cheapest():
    rows = rewarding.programmes()
    assert (
        headline(findings.loyalty_programmes(rows))
        == "Least must change for points: a repeat rate of 29.7% pays for it"
    )
    bare = rows.assign(needed_rate=np.nan)
    assert headline(findings.loyalty_programmes(bare)) == "Least is paid for recommending: 29,244 RON a year"


def test_what_must_change_is_written_by_kind():
    written = [
        say(row[-1]) if row[-1] is not None else None for row in tables.loyalty_programmes(rewarding.programmes()).rows
    ]
    assert written[0] == "repeat rate 29.7% (27.7–30.2%)"
    assert written[-1] == "35% of them came only for it (29–46%)"
    dear = rewarding.programmes().assign(needed_rate=1.2)
    assert say(tables.loyalty_programmes(dear).rows[0][-1]) == "cannot pay by repeat orders"


def test_the_dearest_milestone_is_named_and_who_is_near():
    finding = findings.loyalty_milestones(rewarding.ladder())
    assert headline(finding).startswith("“made an account” takes 59% of the cost")
    assert "87 customers who are near “paid 2,000 RON”" in say(finding.takeaway)


def test_tiers_tell_who_stays():
    finding = findings.loyalty_tiers(rewarding.tiers())
    assert headline(finding) == "19% of last year's customers stand in a tier and bring 68% of sales"
    assert "39% still are (interval 35–43%)" in say(finding.takeaway)
    assert "No tier" in headline(findings.loyalty_tiers(rewarding.tiers().head(1)))


def test_what_is_owed_is_told_with_its_parts():
    finding = findings.loyalty_liability(rewarding.months(), rewarding.RATE)
    assert headline(finding) == "42,539 RON would be owed for points held today"
    assert "× 0.42 RON × 56% that are used" in say(finding.takeaway)
    assert finding.low < finding.value < finding.high


def test_breakage_is_a_range():
    finding = findings.loyalty_breakage(rewarding.breakage(), rewarding.RATE)
    assert headline(finding) == "41–73% of points would never be used"
    assert finding.low < finding.value < finding.high


def test_bunching_is_claimed_only_where_it_is_sure():
    assert headline(findings.loyalty_bunching(rewarding.bunching())) == (
        "Just above 250 RON stand 1.42 times as many orders as expected"
    )
    none = rewarding.bunching().assign(sure=False)
    assert headline(findings.loyalty_bunching(none)).startswith("Orders are not seen to bunch above any threshold")
    assert (
        headline(findings.loyalty_bunching(none.assign(named=False)))
        == "Orders are not seen to bunch above any round amount"
    )


@pytest.mark.parametrize(
    ("made", "rows"),
    [
        (findings.loyalty_groups, rewarding.groups()), (findings.loyalty_programmes, rewarding.programmes()),
        (findings.loyalty_milestones, rewarding.ladder()), (findings.loyalty_tiers, rewarding.tiers()),
        (findings.loyalty_bunching, rewarding.bunching()),
        (lambda rows: findings.loyalty_liability(rows, rewarding.RATE), rewarding.months()),
        (lambda rows: findings.loyalty_breakage(rows, rewarding.RATE), rewarding.breakage()),
    ],
)  # fmt: skip
def test_without_rows_a_finding_says_that_nothing_is_known(made, rows):
    finding = made(rows.head(0))
    assert headline(finding)
    assert finding.value is None


def test_the_curve_of_what_is_needed_marks_the_programme_as_asked():
    figure = figures.plot_break_even(rewarding.promises())
    said = [text.get_text() for text in texts_of(figure)]
    assert {"29.9%", "today 26.1%"} <= set(said)
    lines = figure.axes[0].lines
    assert lines[0].get_ydata() == pytest.approx(rewarding.promises()["needed_rate"].to_numpy())
    plt.close(figure)


def test_what_is_owed_is_drawn_month_by_month():
    figure = figures.plot_liability(rewarding.months())
    assert figure.axes[0].lines[0].get_ydata() == pytest.approx(rewarding.months()["liability"].to_numpy())
    plt.close(figure)


def test_numbers_that_tell_of_few_are_a_word_in_the_tiles():
    numbers = rewarding.figures()
    numbers["rewarded_year"] = numbers["holding"] = np.nan
    tiles = [tile.spoken() for tile in tables.loyalty_programme(numbers)]
    assert tiles[1]["value"] == "fewer than ten"
    assert "fewer than ten customers could use" in tiles[-1]["detail"]


def test_a_programme_without_expiry_is_told_without_months():
    rules = SimpleNamespace(**{**vars(rewarding.PROGRAMME), "expiry_months": 0})
    assert "good for" not in say(findings.loyalty_programme(rewarding.figures(), rules).takeaway)
