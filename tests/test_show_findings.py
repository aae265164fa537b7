"""Findings: claims that the numbers carry, and plain words where they carry none."""

import fabricated as shop
import numpy as np
import pandas as pd
import pytest

from toolkit import show
from toolkit.show import findings
from toolkit.show.speaker import NOTES
from toolkit.words import say

NAN = float("nan")
MADE = {
    "adbt": lambda: findings.adbt(shop.adbt()),
    "coca": lambda: findings.coca(shop.coca()),
    "coca_by_month": lambda: findings.coca_by_month(shop.coca_by_month()),
    "coverage": lambda: findings.coverage(shop.coverage(), 72052),
    "cuts": lambda: findings.cuts(shop.cuts()),
    "decisions": lambda: findings.decisions(shop.ledger()),
    "equation": lambda: findings.equation(shop.equation()),
    "first_order": lambda: findings.first_order(shop.first_order()),
    "group_table": lambda: findings.group_table(shop.groups(), shop.quiet()),
    "groups": lambda: findings.groups(shop.groups()),
    "identity": lambda: findings.identity(shop.ledger()),
    "kinds": lambda: findings.kinds(shop.ledger()),
    "kpis": lambda: findings.kpis(shop.kpis()),
    "ledger": lambda: findings.ledger(shop.ledger()),
    "levers": lambda: findings.levers(shop.years()),
    "lights": lambda: findings.lights(shop.lights(), True),
    "margin": lambda: findings.margin(shop.margin()),
    "margin_by_month": lambda: findings.margin_by_month(shop.margin_by_month()),
    "monthly": lambda: findings.monthly(shop.monthly()),
    "notes": lambda: findings.notes(shop.ledger()),
    "righted": lambda: findings.righted(shop.ledger()),
    "files": lambda: findings.files(shop.ledger()),
    "other_decisions": lambda: findings.other_decisions(shop.ledger()),
    "pooled": lambda: findings.pooled(shop.pooled()),
    "retention": lambda: findings.retention(shop.retention(), shop.cohort_counts()),
    "rules": lambda: findings.rules(shop.ledger()),
    "score_map": lambda: findings.score_map(shop.cells(), shop.absent()),
    "second_order": lambda: findings.second_order(shop.second_order()),
    "stickiness": lambda: findings.stickiness(shop.stickiness(), shop.pooled_stickiness()),
    "value": lambda: findings.value(shop.groups()),
}


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en")


def headline(finding):
    return say(finding.headline, "en").replace("\u00a0", " ")


def takeaway(finding):
    return say(finding.takeaway, "en").replace("\u00a0", " ")


def test_every_finding_is_tried_here():
    assert set(MADE) == set(findings.__all__)


@pytest.mark.parametrize("name", MADE)
def test_a_finding_is_named_after_its_function_and_has_speaker_notes(name):
    finding = MADE[name]()
    assert finding.id == name
    assert name in NOTES


@pytest.mark.parametrize("name", MADE)
def test_a_finding_tells_how_many_cases_it_rests_on(name):
    assert MADE[name]().n > 0


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("name", MADE)
def test_a_finding_can_be_said_without_holes(name, language):
    finding = MADE[name]()
    said = " ".join(say(phrase, language) for phrase in (finding.headline, finding.takeaway, finding.alt))
    assert "nan" not in said.lower().split()
    assert "{" not in said
    assert "–" not in headline(finding)


@pytest.mark.parametrize("name", MADE)
def test_the_value_of_a_finding_lies_within_its_interval(name):
    finding = MADE[name]()
    if finding.low is not None and finding.high is not None:
        assert finding.low <= finding.value <= finding.high


def test_a_ledger_that_does_not_close_says_so():
    ledger = shop.ledger()
    ledger["sources"]["lines"]["files"][0]["kept"] -= 1
    assert headline(findings.ledger(ledger)).startswith("The ledger does not close")


def test_a_ledger_with_rows_set_aside_counts_them():
    assert headline(findings.ledger(shop.ledger())) == (
        "Every one of 90,806 rows is accounted for; 98.99% were kept and 14 set aside as unreadable"
    )


def test_only_sales_count_for_the_share_that_names_its_customer():
    finding = findings.kinds(shop.ledger())
    assert finding.value == pytest.approx(7431533.18 / (7431533.18 + 1321745.0))


def test_the_worst_column_is_named():
    assert "2 of 13 columns" in headline(findings.decisions(shop.ledger()))
    assert "“Data” with 12" in headline(findings.decisions(shop.ledger()))


def test_the_thinnest_column_is_named():
    assert headline(findings.coverage(shop.coverage(), 10)) == "4 of 12 columns cover less than half of sales"
    assert takeaway(findings.coverage(shop.coverage(), 10)).startswith(
        "Thinnest: cost of goods, on 0.0% of sales (n = 10"
    )


def test_an_open_month_does_not_count_against_the_year():
    with_open = findings.monthly(shop.monthly())
    without = findings.monthly(shop.monthly()[lambda m: m["complete"]])
    assert headline(with_open) == headline(without)


def test_the_last_twelve_complete_months_are_compared_with_the_twelve_before():
    sales = shop.monthly()["sales"].to_numpy()
    assert findings.monthly(shop.monthly()).value == pytest.approx(sales[22:34].sum() / sales[10:22].sum() - 1)


def test_new_customers_are_compared_only_where_the_year_before_is_past_the_data_s_first_months():
    monthly = shop.monthly()
    whole = int(monthly["complete"].sum())
    late = findings.monthly(monthly.iloc[whole - 26 :])
    assert "New customers cannot be compared" in takeaway(late)
    assert "against the 12 months before" in takeaway(findings.monthly(monthly.iloc[whole - 27 :]))


def test_falling_sales_are_said_to_fall():
    monthly = shop.monthly()
    monthly["sales"] = monthly["sales"].to_numpy()[::-1]
    assert "fell by" in headline(findings.monthly(monthly))


def test_less_than_two_years_are_not_compared():
    assert headline(findings.monthly(shop.monthly().tail(20))).startswith("19 complete months of sales: too few")


@pytest.mark.parametrize(
    ("trap", "growth", "begins"),
    [
        (True, 0.231, "The growth trap: sales grew by 23.1% while 2 of 4 known lights are red"),
        (False, 0.231, "No growth trap: sales grew by 23.1%"),
        (False, -0.1, "No growth to be trapped by: sales fell by 10.0%"),
        (None, 0.231, "Whether this is the growth trap cannot be told: only 4 of five lights are known"),
    ],
)
def test_the_verdict_of_the_lights(trap, growth, begins):
    lights = shop.lights()
    lights.loc[0, "value"] = growth
    assert headline(findings.lights(lights, trap)).startswith(begins)


def test_the_lever_that_moved_most_the_way_sales_went_is_named():
    assert (
        headline(findings.levers(shop.years()))
        == "Sales to identified customers +15.6%: what moved most that way is customers, +16.7%"
    )


def test_the_lever_of_falling_sales_is_the_one_that_fell():
    years = shop.years().assign(year=["last", "previous"])
    assert (
        headline(findings.levers(years))
        == "Sales to identified customers −13.5%: what moved most that way is customers, −14.3%"
    )


def test_one_year_has_no_levers():
    assert headline(findings.levers(shop.years().tail(1))).startswith("Two whole years are needed")


def test_no_year_has_no_levers():
    assert headline(findings.levers(shop.years().head(0))).startswith("Two whole years are needed")


def test_coca_is_that_of_all_channels():
    finding = findings.coca(shop.coca())
    assert headline(finding) == "A new customer costs 108.78 RON, of which 60% is media"
    assert takeaway(finding).endswith("The dearest is influencers with 353.62 RON (n = 282).")


def test_costs_without_new_customers_give_no_coca():
    coca = shop.coca().tail(1).assign(n=0, coca=NAN, low=NAN, high=NAN)
    assert "not known" in headline(findings.coca(coca))


def test_a_rise_beyond_the_intervals_is_a_rise():
    assert headline(findings.coca_by_month(shop.coca_by_month())) == (
        "From Oct 2025 to Oct 2026 the cost of a new customer rose by 28%"
    )


def test_without_the_month_of_the_year_before_the_first_sound_one_is_compared():
    by_month = shop.coca_by_month().drop(index=11)
    assert headline(findings.coca_by_month(by_month)).startswith("From Feb 2025 to Oct 2026")


def test_a_rise_within_the_intervals_is_none():
    by_month = shop.coca_by_month()
    by_month["low"], by_month["high"] = 10, 200
    assert "did not clearly change" in headline(findings.coca_by_month(by_month))


def test_a_category_clearly_below_the_whole_is_named():
    assert headline(findings.margin(shop.margin())) == (
        "Gross margin is 36.5%; Electrocasnice mici stands clearly below it with 18.1%"
    )


def test_a_category_that_could_be_at_the_whole_is_not_named():
    margin = shop.margin()
    margin["high"] = 0.9
    assert headline(findings.margin(margin)) == "Gross margin is 36.5%; no category stands clearly below it"


def test_a_margin_within_its_intervals_held():
    margin = shop.margin_by_month()
    margin["low"], margin["high"] = 0.2, 0.6
    assert headline(findings.margin_by_month(margin)).startswith("Gross margin held")


def test_the_channel_that_loses_most_on_the_first_order_is_named():
    assert headline(findings.first_order(shop.first_order())) == (
        "influencers: a new customer costs 292.12 RON more than the first order leaves"
    )


def test_a_loss_within_the_interval_is_not_claimed():
    first = shop.first_order().assign(high=1000.0, low=0.0)
    assert headline(findings.first_order(first)) == "No channel can be shown to lose money on the first order"


def test_a_first_order_that_pays_says_so():
    first = shop.first_order().assign(coca=10.0)
    first["balance"] = first["margin_per_new"] - 10
    assert headline(findings.first_order(first)) == "A first order more than pays for its customer: 76.40 RON is left"


def test_an_unknown_cost_of_goods_gives_no_first_order():
    first = shop.first_order().assign(margin_per_new=NAN, balance=NAN, low=NAN, high=NAN, payback_orders=NAN)
    assert "is not known" in headline(findings.first_order(first))


def test_the_group_that_brings_most_is_named_with_both_shares():
    assert headline(findings.groups(shop.groups())) == "Lovers are 5.9% of customers and bring 23.0% of sales"
    assert "712 of 12,043 customers; 95% intervals: 5.5–6.3% of customers, 20.3–25.8% of sales" in takeaway(
        findings.groups(shop.groups())
    )


def test_groups_without_sales_carry_no_claim():
    groups = shop.groups().assign(sales_share=NAN)
    assert headline(findings.groups(groups)).startswith("Customers cannot be told apart")


def test_a_group_of_a_few_customers_carries_no_headline():
    groups = shop.groups()
    groups.loc[0, "customers"] = 29
    assert headline(findings.value(groups)) == "One of the Lovers is worth 3.9 average customers"


def test_the_interval_of_the_index_comes_from_the_share_of_sales():
    groups = shop.groups()
    finding = findings.value(groups)
    assert finding.low == pytest.approx(groups["sales_low"][0] / groups["customer_share"][0])


def test_cuts_set_by_hand_are_not_called_the_shops_own():
    assert (
        headline(findings.cuts(shop.cuts(), proposed=False))
        == "A customer is recent within 31 days, as set for this client"
    )


def test_those_longest_absent_are_counted():
    finding = findings.score_map(shop.cells(), shop.absent())
    assert headline(finding) == "39.0% of customers sit in R1, the column of the longest absent"
    assert takeaway(finding).startswith("R1: 4,680 customers (n = 12,000; 95% interval 38.1–39.9%). 1,200 customers")


def test_the_quiet_groups_are_added_up():
    finding = findings.group_table(shop.groups(), shop.quiet())
    assert headline(finding) == "40.1% of sales came from customers who have since gone quiet"
    assert takeaway(finding) == (
        "95% interval 37.7–42.5%. Gone quiet are R1 and R2: 8,129 of 12,043 customers. "
        "Groups too small to stand alone: 1, counted in a neighbour."
    )


def test_a_hatched_month_is_named_only_where_there_is_one():
    short = shop.monthly().tail(6)
    assert "hatched" in takeaway(findings.monthly(short.assign(complete=[True] * 5 + [False])))
    assert "hatched" not in takeaway(findings.monthly(short.assign(complete=True)))


def test_the_first_three_cohorts_carry_no_claim():
    retention = shop.retention()
    retention.iloc[:3, 1] = 0.99
    assert "99" not in headline(findings.retention(retention.tail(30).head(12), shop.cohort_counts()))


def test_cohorts_without_a_second_month_carry_no_claim():
    retention = shop.retention()[[0]]
    assert headline(findings.retention(retention, shop.cohort_counts())).startswith("No cohort has lived through")


def test_a_shop_whose_cohorts_are_all_of_the_first_three_months_is_told_why_nothing_is_claimed():
    retention = shop.retention().head(3)
    finding = findings.retention(retention, shop.cohort_counts().head(3))
    assert headline(finding).startswith("Every cohort is of the data's first three months")


def test_stickiness_is_the_pooled_one():
    finding = findings.stickiness(shop.stickiness(), shop.pooled_stickiness())
    assert headline(finding) == "12.1% of new customers order again in the month after their first order"
    assert "0 of 25 cohorts" in takeaway(finding)


def test_unknown_stickiness_is_said_to_be_unknown():
    unknown = pd.Series({"value": NAN, "n": NAN, "low": NAN, "high": NAN})
    finding = findings.stickiness(shop.stickiness(), unknown)
    assert "is not known: no complete cohort" in headline(finding)
    assert "–" not in takeaway(finding)


def test_the_curve_is_read_at_a_year_where_it_goes_on():
    assert headline(findings.pooled(shop.pooled())).startswith("12 months after the first order 6.6%")


def test_a_young_shop_is_read_at_its_last_month():
    assert headline(findings.pooled(shop.pooled().head(2))).startswith("1 month after the first order 14.0%")


def test_the_second_order_is_read_at_ninety_days():
    assert (
        headline(findings.second_order(shop.second_order()))
        == "23.9% of new customers place a second order within 90 days"
    )


def test_nobody_observed_long_enough_gives_no_second_order():
    second = shop.second_order().assign(n=0, share=np.nan)
    assert headline(findings.second_order(second)).startswith("No customer first seen after")


def test_the_median_is_told_from_the_mean():
    assert headline(findings.adbt(shop.adbt())) == "Half of all next orders come within 31 days of the one before"


def test_nobody_ordering_twice_gives_no_days_between():
    assert "not known" in headline(findings.adbt(shop.adbt() * NAN))


def test_a_ledger_that_does_not_close_in_one_currency_says_so():
    ledger = shop.ledger()
    money = {"read": 100.0, "kept": 90.0, "deduplicated": 0.0, "quarantined": 9.0, "structural": 0.0}
    ledger["sources"]["lines"]["files"][0]["currencies"] = {"EUR": money}
    assert "does not close" in headline(findings.ledger(ledger))


def test_the_notes_count_the_questions_and_what_was_put_right():
    made = findings.notes(shop.ledger())
    assert headline(made) == "2 things in the files only the client can settle"
    assert headline(findings.righted(shop.ledger())) == "1 kind of thing in the files was put right, each value counted"


def test_without_a_question_the_notes_say_so():
    ledger = shop.ledger()
    ledger["sources"]["lines"]["notes"] = []
    assert headline(findings.notes(ledger)) == "Nothing in the files needs asking about"


def test_identity_is_the_share_of_sales_with_a_buyer():
    made = findings.identity(shop.ledger())
    assert (made.value, headline(made)) == (0.85, "85.0% of sales have a buyer who can be recognised again")
    assert "3 people may hold several ids" in takeaway(made)


def test_rules_say_what_share_of_lines_are_sales():
    assert findings.rules(shop.ledger()).value == (61044 + 11008) / (61044 + 11008 + 1446 + 119 + 2631 + 611)
