"""Findings: claims that the numbers carry, and plain words where they carry none."""

import re

import fabricated as shop
import numpy as np
import pandas as pd
import pytest
from seen import headline, takeaway

from toolkit import show, words
from toolkit.gallery import (
    checklists,
    coding,
    contacting,
    deciding,
    next_products,
    planning,
    playing,
    reaching,
    rewarding,
    searching,
    starting,
    trials,
)
from toolkit.show import findings
from toolkit.show.speaker import NOTES
from toolkit.words import say

NAN = float("nan")
MADE = {
    "patterns_few": lambda: findings.patterns_few(shop.pattern_few(), 2290, 431),
    "patterns_category": lambda: findings.patterns_by(shop.pattern_cells(), "category", 3),
    "following": lambda: findings.following(shop.next_cells(), shop.next_waits()),
    "together": lambda: findings.together(shop.basket_pairs()),
    "dependence": lambda: findings.dependence(shop.dependence()),
    "returned": lambda: findings.returned(shop.returned(), "category"),
    "abc": lambda: findings.abc(shop.classes()),
    "seasons": lambda: findings.seasons(shop.season(), "category"),
    "unusual": lambda: findings.unusual(shop.unusual(), "category"),
    "nps": lambda: findings.nps(shop.nps_score(), shop.nps_scores()),
    "nps_months": lambda: findings.nps_months(shop.nps_months(), shop.nps_change(), shop.nps_slope()),
    "nps_changes": lambda: findings.nps_changes(shop.nps_changes()),
    "nps_by_group": lambda: findings.nps_by(shop.nps_rows(), "group"),
    "nps_agents": lambda: findings.nps_agents(shop.nps_agents()),
    "nps_worth": lambda: findings.nps_worth(shop.nps_worth(), shop.nps_gap(), shop.nps_margin_gap()),
    "nps_at_risk": lambda: findings.nps_at_risk(shop.nps_risk(), "audiences/call_after_low_score.csv"),
    "nps_journey": lambda: findings.nps_journey(shop.nps_journey(), shop.nps_usual()),
    "other_scores": lambda: findings.other_scores(shop.other_scores()),
    "starters_product": lambda: findings.starters(starting.summary(), "product"),
    "starters_verdicts": lambda: findings.starters_verdicts(starting.summary()),
    "matched": lambda: findings.matched(starting.compared(), "Electrocasnice mici"),
    "seeming": lambda: findings.seeming(starting.seeming()),
    "at_stake": lambda: findings.at_stake(starting.at_stake()),
    "ideal_groups": lambda: findings.ideal_groups(searching.standing(), searching.pooled(), searching.CHOSEN),
    "ideal_portrait": lambda: findings.ideal_portrait(searching.portrait()),
    "recognition": lambda: findings.recognition(searching.recognition()),
    "ideal_rules": lambda: findings.ideal_rules(searching.rules()),
    "ideal_odds": lambda: findings.ideal_odds(searching.odds(), ["x_income"]),
    "ideal_profiles": lambda: findings.ideal_profiles(searching.profiles(), pd.Series({"value": 0.051, "n": 4847.0})),
    "icp": lambda: findings.icp(searching.blanks(), searching.year(), ""),
    "said_done": lambda: findings.said_done(searching.deeds()),
    "lookalike": lambda: findings.lookalike(searching.outcomes(), ["audiences/lookalike_seed_meta.csv"]),
    "insights_service": lambda: findings.insights_service(deciding.levels()),
    "insights_audiences": lambda: findings.insights_audiences(deciding.audiences()),
    "insights_channels": lambda: findings.insights_channels(deciding.channels()),
    "insights_assortment": lambda: findings.insights_assortment(deciding.assortment()),
    "insights_first": lambda: findings.insights_first(deciding.plan()),
    "insights_plan": lambda: findings.insights_plan(deciding.plan(), "decisions.csv"),
    "insights_questions": lambda: findings.insights_questions(deciding.questions()),
    "plan_levers": lambda: findings.plan_levers(planning.levers()),
    "plan_watched": lambda: findings.plan_watched(planning.watched()),
    "plan_checklist": lambda: findings.plan_checklist(planning.checklist()),
    "plan_campaigns": lambda: findings.plan_campaigns(planning.campaigns()),
    "plan_recommendation": lambda: findings.plan_recommendation(planning.recommended()),
    "plan_scores": lambda: findings.plan_scores(planning.ranked()),
    "plan_initiatives": lambda: findings.plan_initiatives(planning.stability()),
    "plan_priorities": lambda: findings.plan_priorities(*planning.priorities(), "small", "early", "priorities.csv"),
    "plan_decisions": lambda: findings.plan_decisions(planning.decisions(), 1, "decision_log.csv"),
    "plan_raci": lambda: findings.plan_raci(planning.raci(), {}),
    "plan_claims_worth": lambda: findings.plan_claims(planning.claims(), "worth"),
    "plan_tests": lambda: findings.plan_tests(trials.plan()),
    "plan_sizes": lambda: findings.plan_sizes(trials.plan()),
    "read_tests": lambda: findings.read_tests(trials.read()),
    "read_numbers": lambda: findings.read_numbers(trials.read()),
    "next_products": lambda: findings.next_products(next_products.rates()),
    "next_by_group": lambda: findings.next_by_group(next_products.offers(), "audiences/master_plan.csv"),
    "loyalty_programme": lambda: findings.loyalty_programme(rewarding.figures(), rewarding.PROGRAMME),
    "loyalty_groups": lambda: findings.loyalty_groups(rewarding.groups()),
    "loyalty_selection": lambda: findings.loyalty_selection(rewarding.selection()),
    "loyalty_break_even": lambda: findings.loyalty_break_even(rewarding.promises()),
    "loyalty_programmes": lambda: findings.loyalty_programmes(rewarding.programmes()),
    "loyalty_milestones": lambda: findings.loyalty_milestones(rewarding.ladder()),
    "personal_reach": lambda: findings.personal_reach(reaching.reach()),
    "personal_audiences": lambda: findings.personal_audiences(reaching.audiences()),
    "loyalty_tiers": lambda: findings.loyalty_tiers(rewarding.tiers()),
    "loyalty_liability": lambda: findings.loyalty_liability(rewarding.months(), rewarding.RATE),
    "loyalty_breakage": lambda: findings.loyalty_breakage(rewarding.breakage(), rewarding.RATE),
    "loyalty_bunching": lambda: findings.loyalty_bunching(rewarding.bunching()),
    "loyalty_holdout": lambda: findings.loyalty_holdout(trials.design(), trials.joining()),
    "loyalty_effect": lambda: findings.loyalty_effect(trials.read().iloc[0]),
    "loyalty_stages": lambda: findings.loyalty_stages(checklists.stages()),
    "loyalty_methods": lambda: findings.loyalty_methods(checklists.methods(), checklists.facts()),
    "loyalty_mistakes": lambda: findings.loyalty_mistakes(checklists.mistakes()),
    "loyalty_budget": lambda: findings.loyalty_budget(checklists.budget()),
    "personal_playbook_groups": lambda: findings.personal_playbook(playing.lines(), "groups"),
    "personal_today": lambda: findings.personal_today(playing.today()),
    "personal_conflicts": lambda: findings.personal_conflicts(playing.week(), playing.lost()),
    "personal_worth": lambda: findings.personal_worth(playing.worth()),
    "earned": lambda: findings.earned(shop.earned_change()),
    "first_channel": lambda: findings.first_channel(shop.first_kinds()),
    "first_kind": lambda: findings.first_kind(shop.first_kinds(), "category"),
    "kept": lambda: findings.kept(shop.kept()),
    "orders_each": lambda: findings.orders_each(shop.orders_each()),
    "second_order_value": lambda: findings.second_order_value(shop.second_order_value()),
    "stickiness_change": lambda: findings.stickiness_change(shop.stickiness_change(), "category"),
    "time_to_second": lambda: findings.time_to_second(shop.time_to_second()),
    "alive": lambda: findings.alive(shop.alive(), shop.total()),
    "backtest": lambda: findings.backtest(shop.ranking(), shop.backtest()),
    "calibration": lambda: findings.calibration(shop.calibration()),
    "clv_by_channel": lambda: findings.clv_by_channel(shop.clv_by()),
    "clv_by_group": lambda: findings.clv_by_group(shop.clv_by()),
    "coming_value": lambda: findings.coming_value(shop.total(), 12, True),
    "lifetime_model": lambda: findings.lifetime_model(shop.order_parameters(), shop.value_parameters(), 0.01, 10634),
    "new_customer": lambda: findings.new_customer(shop.new_customer(), True),
    "value_tenths": lambda: findings.value_tenths(shop.value_tenths()),
    "adbt": lambda: findings.adbt(shop.adbt()),
    "bridge": lambda: findings.bridge(shop.bridge()),
    "ceiling": lambda: findings.ceiling(shop.worth()),
    "ceiling_by_group": lambda: findings.ceiling_by_group(shop.worth_of_groups(), shop.cost_today()),
    "clv_to_coca": lambda: findings.clv_to_coca(shop.worth()),
    "board": lambda: findings.board(shop.board(), shop.changes(), shop.moved()),
    "card_best": lambda: findings.card_best(shop.soulmates()),
    "card_core": lambda: findings.card_core(shop.soulmates()),
    "card_lost": lambda: findings.card_lost(shop.soulmates()),
    "coca": lambda: findings.coca(shop.coca()),
    "coca_by_month": lambda: findings.coca_by_month(shop.coca_by_month()),
    "coca_map": lambda: findings.coca_map(shop.coca_map()),
    "concentration": lambda: findings.concentration(shop.top_shares(), shop.gini()),
    "coverage": lambda: findings.coverage(shop.coverage(), 72052),
    "cuts": lambda: findings.cuts(shop.cuts()),
    "decisions": lambda: findings.decisions(shop.ledger()),
    "discounts": lambda: findings.discounts(shop.discounts()),
    "equation": lambda: findings.equation(shop.equation()),
    "equivalence": lambda: findings.equivalence(shop.equivalence()),
    "first_order": lambda: findings.first_order(shop.first_order()),
    "flows": lambda: findings.flows(shop.transitions(), shop.START, shop.END),
    "group_table": lambda: findings.group_table(shop.groups(), shop.quiet()),
    "groups": lambda: findings.groups(shop.groups()),
    "history": lambda: findings.history(shop.past_sizes(), shop.best_share()),
    "identity": lambda: findings.identity(shop.ledger()),
    "kinds": lambda: findings.kinds(shop.ledger()),
    "kpis": lambda: findings.kpis(shop.kpis()),
    "leaks": lambda: findings.leaks(shop.leaks(), shop.START, shop.END),
    "ledger": lambda: findings.ledger(shop.ledger()),
    "left": lambda: findings.left(shop.left_pairs(), shop.left_share(), shop.START, "audiences/left.csv"),
    "levers": lambda: findings.levers(shop.years()),
    "lights": lambda: findings.lights(shop.lights(), True),
    "margin": lambda: findings.margin(shop.margin()),
    "margin_by_channel": lambda: findings.margin_by_channel(shop.margin_by_channel()),
    "margin_by_place": lambda: findings.margin_by_place(shop.margin_by_place()),
    "margin_by_month": lambda: findings.margin_by_month(shop.margin_by_month()),
    "monthly": lambda: findings.monthly(shop.monthly()),
    "new_customers": lambda: findings.new_customers(shop.new_customers()),
    "personal_messages": lambda: findings.personal_messages(contacting.messages(), contacting.PERIODS),
    "personal_flows": lambda: findings.personal_flows(contacting.flows()),
    "personal_return": lambda: findings.personal_return(contacting.gate()),
    "personal_journey": lambda: findings.personal_journey(contacting.way()),
    "personal_points": lambda: findings.personal_points(contacting.way()),
    "personal_service": lambda: findings.personal_service(contacting.waits()),
    "personal_service_groups": lambda: findings.personal_service_groups(contacting.waits(groups=True)),
    "personal_service_after": lambda: findings.personal_service_after(contacting.after()),
    "personal_channels": lambda: findings.personal_channels(contacting.sales_channels()),
    "personal_sources": lambda: findings.personal_sources(contacting.sources()),
    "personal_multichannel": lambda: findings.personal_multichannel(contacting.several()),
    "notes": lambda: findings.notes(shop.ledger()),
    "righted": lambda: findings.righted(shop.ledger()),
    "files": lambda: findings.files(shop.ledger()),
    "other_decisions": lambda: findings.other_decisions(shop.ledger()),
    "payback": lambda: findings.payback(shop.payback(), shop.payback_months()),
    "payback_by_cohort": lambda: findings.payback_by_cohort(shop.payback_by_cohort(), shop.paid_back()),
    "pooled": lambda: findings.pooled(shop.pooled()),
    "profit": lambda: findings.profit(shop.profit_groups()),
    "retention": lambda: findings.retention(shop.retention(), shop.cohort_counts()),
    "rules": lambda: findings.rules(shop.ledger()),
    "score_map": lambda: findings.score_map(shop.cells(), shop.absent()),
    "scorings": lambda: findings.scorings(shop.scoring_sizes(), shop.moved(), shop.score_counts()),
    "saturation": lambda: findings.saturation(coding.saturation()),
    "second_order": lambda: findings.second_order(shop.second_order()),
    "stickiness": lambda: findings.stickiness(shop.stickiness(), shop.pooled_stickiness()),
    "transitions": lambda: findings.transitions(shop.transitions(), shop.START, shop.END),
    "value": lambda: findings.value(shop.groups()),
    "survey_plan": lambda: findings.survey_plan(shop.survey_plan(), 0.1, 0.1, ["audiences/survey_lovers.csv"]),
    "questionnaire": lambda: findings.questionnaire(["survey/questions_ro.csv"]),
    "response": lambda: findings.response(shop.response()),
    "bias": lambda: findings.bias(shop.bias()),
    "lost": lambda: findings.reasons("lost", shop.overall(), shop.standing_out()),
    "won": lambda: findings.reasons("won", shop.overall(), shop.standing_out().head(0)),
    "voices_groups": lambda: findings.voices_groups(shop.rated_groups()),
    "voices_table": lambda: findings.voices_table(shop.top(), "tables/voices.csv"),
    "voices_quotes": lambda: findings.voices_quotes(shop.quotes(), 1351),
}


NAMED = {
    "patterns_category": "patterns_by",
    "starters_product": "starters",
    "nps_by_group": "nps_by",
    "lost": "reasons",
    "won": "reasons",
    "plan_claims_worth": "plan_claims",
    "personal_playbook_groups": "personal_playbook",
}
"""One function makes a slide for each thing that answers can be told apart by, and for each question asked."""


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en")


def test_every_finding_is_tried_here():
    assert {NAMED.get(name, name) for name in MADE} == set(findings.__all__)


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
    assert "–" not in re.sub(r"(?<=\d)\W?–\W?(?=\d)", " to ", headline(finding))


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


def test_parts_that_nobody_told_are_named_and_the_cost_is_said_to_be_higher():
    coca = shop.coca().assign(tools=NAN, overheads=NAN)
    assert takeaway(findings.coca(coca)).endswith("Not counted: tools, overheads; the full cost is higher.")


def test_costs_that_were_not_allocated_are_told():
    coca = shop.coca()
    loose = pd.DataFrame([{"source_channel": "unallocated", "cost": 1234.0, "n": 0}])
    made = findings.coca(pd.concat([coca.iloc[:-1], loose, coca.iloc[-1:]]))
    assert takeaway(made).endswith("Not allocated to channels: 1,234 RON.")


def test_without_media_the_cost_is_said_to_be_without_it():
    assert (
        headline(findings.coca(shop.coca().assign(media=NAN))) == "A new customer costs 108.78 RON, media not counted"
    )


def test_the_bridge_compares_with_media_alone():
    made = findings.bridge(shop.bridge())
    assert headline(made) == "Fully loaded, a new customer costs 108.78 RON: 1.7 times what media alone says"
    assert takeaway(made).endswith("After media most is added by salaries: 28.81 RON per new customer.")


def test_a_bridge_of_media_alone_says_what_is_missing():
    bridge = shop.bridge().assign(per_customer=[65.56, NAN, NAN, NAN], so_far=65.56)
    assert takeaway(findings.bridge(bridge)) == (
        "Only one part of the cost is told (n = 4,204; 95% interval 105.52–112.04 RON). "
        "Not counted: tools, salaries, overheads; the full cost is higher."
    )


def test_the_channel_whose_cost_moved_most_is_named():
    assert headline(findings.coca_map(shop.coca_map())) == (
        "google_ads: a new customer cost 57.07 RON in Oct 2025 and 93.11 RON in Oct 2026"
    )


def test_a_channel_of_few_customers_carries_no_change():
    few = shop.coca_map().assign(n=29)
    assert headline(findings.coca_map(few)).startswith("Too few new customers by channel and month")


def test_a_change_within_the_intervals_is_none():
    wide = shop.coca_map().assign(low=1.0, high=999.0)
    assert headline(findings.coca_map(wide)) == (
        "In no channel did the cost of a new customer clearly change from Oct 2025 to Oct 2026"
    )


def test_a_month_that_lacks_a_part_is_not_compared():
    by_month = shop.coca_by_month()
    by_month.loc[23, "partial"] = True
    assert headline(findings.coca_by_month(by_month)).startswith("From Feb 2025 to Sept 2026")


def test_new_customers_are_those_of_the_first_order_ever():
    made = findings.new_customers(shop.new_customers())
    assert headline(made) == "4,204 customers were new; a count of the period alone would say 5,127"
    assert takeaway(made).startswith("A customer would look like 89.20 RON and costs 108.78 RON (n = 4,204;")
    assert takeaway(made).endswith("107 came back after a silence.")


def test_a_period_without_anybody_new_says_so():
    new = shop.new_customers().assign(n=[0.0, 0.0, 8332.0])
    assert headline(findings.new_customers(new)) == (
        "Nobody was new in the period: all 8,332 customers had ordered before"
    )
    assert headline(findings.new_customers(new.assign(n=0.0))) == "Nobody ordered in the period"


def test_without_costs_new_customers_are_still_counted():
    new = shop.new_customers().assign(coca=NAN, low=NAN, high=NAN)
    new.loc[1, "n"] = NAN
    assert takeaway(findings.new_customers(new)) == (
        "That is +22%. Who came back after a silence cannot be told: the data begin too late. "
        "Use one definition everywhere: the first order ever."
    )


def test_the_months_to_pay_back_are_told_with_their_range_and_with_those_before():
    made = findings.payback(shop.payback(), shop.payback_months())
    assert headline(made) == "A new customer pays back 3 months after its first order; a year earlier it took 1"
    assert "By the interval of the margin, month 3 to 4." in takeaway(made)
    assert (made.value, made.low, made.high, made.n) == (3, 3, 4, 3200)


def test_what_is_not_paid_back_within_the_months_seen_is_said_so():
    months = shop.payback_months().assign(months=NAN, low=NAN, high=NAN)
    assert headline(findings.payback(shop.payback(), months)) == (
        "12 months after the first order a new customer has not paid back what it cost"
    )


def test_a_shop_too_young_to_pay_back_says_so():
    made = findings.payback(shop.payback().head(0), shop.payback_months().head(0))
    assert headline(made).startswith("After how long a new customer pays back is not known yet")


def test_cohorts_that_paid_back_are_counted_at_one_age():
    made = findings.payback_by_cohort(shop.payback_by_cohort(), shop.paid_back())
    assert headline(made) == "Of the last 12 cohorts seen that long 9 had paid back 3 months after the first order"
    assert takeaway(made).startswith("75% of cohorts (n = 12 cohorts; 95% interval 47–91%)")


def test_the_light_of_worth_is_red_only_beyond_the_interval():
    made = findings.clv_to_coca(shop.worth())
    assert headline(made) == "Red: a new customer brings 1.31 times its cost in a year, below 1.5"
    assert "the worst influencers with 0.17 (n = 282)" in takeaway(made)
    wide = shop.worth().assign(low=1.0, high=2.0)
    assert "not clearly above or below 1.5" in headline(findings.clv_to_coca(wide))
    good = shop.worth().assign(low=1.5, high=2.0)
    assert headline(findings.clv_to_coca(good)).startswith("Green")


def test_the_channel_that_is_overpaid_most_is_named():
    assert headline(findings.ceiling(shop.worth())) == (
        "influencers: up to 39.33 RON may be paid for a new customer, 353.62 RON is paid"
    )


def test_a_channel_overpaid_within_the_interval_is_not_named():
    assert headline(findings.ceiling(shop.worth().assign(ceiling_high=999.0))) == (
        "Up to 94.87 RON may be paid for a new customer; no channel surely costs more"
    )


def test_the_best_and_the_poorest_group_are_told_with_what_may_be_paid():
    made = findings.ceiling_by_group(shop.worth_of_groups(), shop.cost_today())
    assert headline(made) == ("Up to 710.30 RON may be paid for one of the Soulmates, 29.40 RON in the poorest group")
    assert takeaway(made).endswith("A new customer costs 108.78 RON today.")


def test_groups_of_a_few_customers_carry_no_price():
    few = shop.worth_of_groups().assign(n=29)
    assert headline(findings.ceiling_by_group(few, shop.cost_today())).startswith("How much may be paid")


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


def test_what_new_customers_lose_on_the_first_order_is_told_for_one_and_for_all():
    made = findings.first_order(shop.first_order().assign(high=90.0))
    assert headline(made) == "New customers lose 22.38 RON each on their first order: 94,081 RON in all"
    assert takeaway(made).endswith("Most is lost on influencers: 292.12 RON per customer (n = 282).")


def test_a_loss_within_the_interval_is_not_claimed():
    first = shop.first_order().assign(high=1000.0, low=0.0)
    assert headline(findings.first_order(first)) == (
        "Whether new customers lose or earn on their first order cannot be told from so few"
    )


def test_a_first_order_that_pays_says_so():
    first = shop.first_order().assign(coca=10.0)
    first["balance"] = first["margin_per_new"] - 10
    assert headline(findings.first_order(first)) == (
        "New customers earn 76.40 RON each on their first order: 321,186 RON in all"
    )


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


def test_where_frequency_has_collapsed_the_empty_scores_are_named():
    said = takeaway(findings.scorings(shop.scoring_sizes(), shop.moved(), shop.score_counts()))
    assert "54.0% of customers ordered equally seldom, so F2 stay empty by fifths" in said
    full = shop.score_counts().assign(f=100)
    assert "either way can be used" in takeaway(findings.scorings(shop.scoring_sizes(), shop.moved(), full))


def test_the_group_of_most_margin_is_named_with_what_it_is_of_sales():
    finding = findings.profit(shop.profit_groups())
    lead = shop.profit_groups().set_index("group").loc["Lovers"]
    assert (
        headline(finding)
        == f"Lovers bring {lead['margin_share']:.1%} of margin, against {lead['sales_share']:.1%} of sales"
    )
    assert (finding.value, finding.low, finding.high) == tuple(lead[["margin_share", "margin_low", "margin_high"]])


def test_margin_that_is_not_known_is_not_claimed():
    assert headline(findings.profit(shop.groups())).startswith("The margin of groups is not known")


def test_a_discount_is_claimed_of_groups_of_thirty_only():
    few = shop.discounts().assign(customers=29)
    assert headline(findings.discounts(few)).startswith("No group holds 30 customers")
    assert headline(findings.discounts(shop.discounts())) == (
        "Breakup get the deepest discounts: 11.0% off, against 6.4% for all customers"
    )


def worth(**changes):
    return findings.equivalence(pd.Series({**shop.equivalence(), **changes}))


@pytest.mark.parametrize(
    ("changes", "says", "value"),
    [
        ({}, "One of the Soulmates is worth 112 new customers", 112.5),
        ({"value": 3.21}, "One of the Soulmates is worth 3.2 new customers", 3.21),
        ({"coca": NAN}, "One of the Soulmates has left the margin of 112 first orders", 112.5),
        ({"coca": NAN, "basis": "sales"}, "One of the Soulmates has bought as much as 112 first orders", 112.5),
        ({"value": float("inf"), "low": float("inf"), "high": float("inf")},
         "No number of new customers makes up for one of the Soulmates: each loses money at first", None),
        ({"value": NAN}, "Soulmates and new customers cannot be compared: one of them holds nobody", None),
    ],
)  # fmt: skip
def test_what_one_of_the_best_is_worth(changes, says, value):
    finding = worth(**changes)
    assert headline(finding) == says
    assert finding.value == value


def test_an_interval_without_an_upper_end_says_so():
    finding = worth(high=float("inf"))
    assert "from 84.3 upwards" in takeaway(finding)
    assert (finding.low, finding.high) == (84.3, None)


def test_few_customers_on_top_give_way_to_a_share_that_is_sure():
    shares = shop.top_shares()
    shares.loc[0, ["low", "high"]] = NAN
    assert headline(findings.concentration(shares, shop.gini())).startswith("The top 10% of customers bring 59.4%")
    assert headline(findings.concentration(shop.top_shares(), shop.gini())) == (
        "The top 1% of customers bring 18.9% of sales; one of them buys as much as 18.9 average customers"
    )


def test_a_board_that_nobody_moved_says_so():
    still = shop.board().assign(edited=False)
    assert headline(findings.board(still, shop.changes().head(0), shop.moved())) == (
        "Each of the 125 scores belongs to exactly one group; no score has been moved"
    )
    assert headline(findings.board(shop.board(), shop.changes(), shop.moved())) == (
        "1 of 125 scores was moved: 48.2% of customers change group"
    )


@pytest.mark.parametrize("card", ["card_best", "card_core", "card_lost"])
def test_a_card_of_no_group_claims_nothing(card):
    finding = getattr(findings, card)(None)
    assert (finding.n, finding.value) == (0, None)


def test_a_rise_is_claimed_only_where_the_intervals_part():
    best = shop.best_share()
    assert "are 7.7% of customers, up from 6.1%" in headline(findings.history(shop.past_sizes(), best))
    near = best.assign(low=best["share"] - 0.01, high=best["share"] + 0.01)
    assert "are 7.7% of customers, as on" in headline(findings.history(shop.past_sizes(), near))
    fall = best.assign(at=best["at"].to_numpy()[::-1]).iloc[::-1]
    assert "are 6.1% of customers, down from 7.7%" in headline(findings.history(shop.past_sizes(), fall))


def test_one_month_end_is_too_little_to_tell_movement():
    moves = shop.transitions()
    assert "needs two month ends" in headline(findings.history(shop.past_sizes(), shop.best_share().head(1)))
    for made in (findings.transitions(moves, shop.END, shop.END), findings.flows(moves, shop.END, shop.END),
                 findings.leaks(shop.leaks(), shop.END, shop.END)):  # fmt: skip
        assert "needs two month ends" in headline(made)


def test_those_of_the_best_group_who_are_still_there_are_told():
    moves = shop.transitions()
    stayed = moves[(moves["from_group"] == "Soulmates") & (moves["to_group"] == "Soulmates")].iloc[0]
    finding = findings.transitions(moves, shop.START, shop.END)
    assert finding.value == stayed["share"]
    assert headline(finding).endswith("of the Soulmates of 31 October 2025 are still so on 31 October 2026")
    without = moves.drop(stayed.name)
    assert headline(findings.transitions(without, shop.START, shop.END)).startswith("None of the Soulmates")


def test_where_only_few_have_gone_quiet_it_is_not_said_that_nobody_has():
    none = findings.leaks(shop.leaks().head(0), shop.START, shop.END)
    few = findings.leaks(shop.leaks().head(0), shop.START, shop.END, kept_back=True)
    assert headline(none).startswith("No active customer of ")
    assert headline(few).startswith("Too few active customers of ")
    some = findings.leaks(shop.leaks(), shop.START, shop.END, kept_back=True)
    assert "In the groups large enough to be shown 864 active customers" in takeaway(some)


@pytest.mark.parametrize(("k", "told"), [(9, False), (10, True), (0, True)])
def test_fewer_than_ten_who_left_are_not_counted(k, told):
    share = pd.Series({"value": k / 500, "k": k, "n": 500, "low": 0.0, "high": 0.1})
    finding = findings.left(shop.left_pairs().head(0), share, shop.START, "audiences/left_best_groups.csv")
    assert headline(finding).startswith("Fewer than ten customers have left") != told
    assert (finding.value is None) != told


@pytest.mark.parametrize(("low", "claimed"), [(0.05, True), (0.04, False)])
def test_the_deepest_discounts_are_claimed_only_beyond_the_interval(low, claimed):
    frame = shop.discounts()
    total = frame["group"] == "total"
    frame.loc[total, "discount_share"] = 0.045
    frame.loc[~total, ["discount_share", "low", "high"]] = [0.06, low, 0.08]
    assert ("get the deepest discounts" in headline(findings.discounts(frame))) == claimed


def test_few_new_customers_are_not_none():
    new = shop.new_customers().assign(n=[NAN, NAN, 8332.0])
    assert headline(findings.new_customers(new)) == "Too few customers were new in the period to be shown"
    same = shop.new_customers().assign(n=[50.0, NAN, 50.0])
    assert headline(findings.new_customers(same)) == "50 customers were new, all who ordered in the period"


def _hidden(moves, *pairs):
    """The moves with these pairs kept back."""
    own = moves.set_index(["from_group", "to_group"])
    numbers = ["customers", "share", "low", "high"]
    own[numbers] = own[numbers].astype(float)
    own.loc[list(pairs), numbers] = float("nan")
    return own.reset_index()


def test_no_count_that_the_matrix_keeps_back_is_told_beside_it():
    moves = shop.transitions()
    own = moves[(moves["from_group"] == "Soulmates") & (moves["to_group"] != "Soulmates")]
    most, next_ = own.nlargest(2, "customers")["to_group"]
    shown = findings.transitions(_hidden(moves, ("Soulmates", most)), shop.START, shop.END)
    assert f"The largest move that is shown: {next_}" in say(shown.takeaway, "en")
    assert say(shown.takeaway, "en").endswith("A dot: too few to be shown.")


def test_a_group_whose_stayers_are_kept_back_makes_no_headline():
    moves = _hidden(shop.transitions(), ("Soulmates", "Soulmates"))
    assert " of the Lovers of " in headline(findings.transitions(moves, shop.START, shop.END))
    own = [(name, name) for name in set(moves["from_group"]) & set(moves["to_group"])]
    nothing = findings.transitions(_hidden(moves, *own), shop.START, shop.END)
    assert headline(nothing).startswith("In no group of ")


def test_sales_channels_are_told_in_the_words_of_the_language_and_others_as_the_client_wrote_them():
    words.use("ro")
    rows = shop.margin_by_place().assign(key=["website", "app", "Târg"][: len(shop.margin_by_place())])
    lowest = rows["gross_margin"].idxmin()
    rows.loc[lowest, ["key", "high"]] = ["phone", rows.loc[lowest, "gross_margin"]]
    assert "telefon" in say(findings.margin_by_place(rows).headline, "ro")
    assert "phone" in say(findings.margin(rows).headline, "ro")  # a category of that name is the client's own word
    rows.loc[lowest, "key"] = "Târg"
    assert "Târg" in say(findings.margin_by_place(rows).headline, "ro")


def test_moves_up_and_down_are_added_apart_without_the_new_and_the_steady():
    moves = pd.DataFrame(
        [("Lovers", "Soulmates", 10, 100.0, 180.0), ("Lovers", "Flirting", 5, 90.0, 20.0),
         ("Lovers", "Lovers", 9, 10.0, 500.0), ("new", "Lovers", 9, 0.0, 70.0)],
        columns=["from_group", "to_group", "customers", "sales_before", "sales_after"],
    ).assign(margin_before=NAN, margin_after=NAN)  # fmt: skip
    finding = findings.flows(moves, shop.START, shop.END)
    assert headline(finding) == "Moves up brought 80 RON more, moves down took 70 RON away"
    assert (finding.value, finding.n) == (10, 15)


def test_the_largest_leak_is_by_money_not_by_heads():
    finding = findings.leaks(shop.leaks(), shop.START, shop.END)
    assert headline(finding) == (
        "The largest leak: 12.8% of the Lovers have become About to Dump You, and 182,524 RON of sales went with them"
    )
    assert finding.n == 712


def test_who_left_is_counted_with_the_file_of_their_ids():
    finding = findings.left(shop.left_pairs(), shop.left_share(), shop.START, "audiences/left.csv")
    assert headline(finding) == ("45 customers have left Soulmates and Lovers since 31 October 2025: 4.9% of them")
    assert "Their ids, the largest first: audiences/left.csv." in takeaway(finding)
    nobody = pd.Series({"value": NAN, "k": NAN, "n": NAN, "low": NAN, "high": NAN})
    assert headline(findings.left(shop.left_pairs().head(0), nobody, shop.START, "x")).startswith("Nobody stood")


def test_groups_merged_away_are_told_under_the_picture():
    assert "Groups too small to stand alone: 1, counted in a neighbour." in takeaway(findings.groups(shop.groups()))
    alone = shop.groups().assign(merged_into=None)
    assert "too small" not in takeaway(findings.groups(alone))


def test_the_group_that_stands_out_carries_the_headline_else_what_is_said_most():
    asked = shop.overall(), shop.standing_out()
    assert headline(findings.reasons("lost", *asked)) == (
        "Ex-Lovers left because of delivery time more than others: 54% against 19%"
    )
    less = asked[1].assign(difference=-asked[1]["difference"].abs())
    for none in (asked[1].head(0), less):
        made = findings.reasons("lost", asked[0], none)
        assert headline(made) == "Customers leave above all because of price: 28.4%"
        assert "No group surely says one more than others." in takeaway(made)


def test_a_theme_of_fewer_than_ten_carries_no_headline():
    few = shop.overall().assign(k=9)
    finding = findings.reasons("won", few, shop.standing_out().head(0))
    assert headline(finding) == "Not enough answers yet: reasons to buy"
    assert finding.value is None


def test_shares_of_answers_without_customers_are_not_called_weighed():
    plain = findings.reasons("won", shop.overall().assign(covered=0.0), shop.standing_out().head(0))
    assert "Of all who answered, whoever they are: price 28%" in takeaway(plain)
    assert "weighed" not in takeaway(plain)


def test_a_bias_is_claimed_only_where_its_interval_leaves_no_doubt():
    bias = shop.bias()
    assert "35 days more recently" in headline(findings.bias(bias))
    unsure = bias.assign(low=-5.0, high=5.0)
    assert headline(findings.bias(unsure)) == "Those who answer ordered as recently as those asked in their groups"
    assert "No sign that silence is other than chance." in takeaway(findings.bias(unsure))
    longer = bias.assign(low=10.0, high=60.0, difference=20.0)
    assert "20 days longer ago" in headline(findings.bias(longer))


def test_without_consents_nobody_is_invited_and_the_slide_says_what_to_ask_for():
    plan = shop.survey_plan().assign(invitable=0, invite=0, expected=0, enough=False)
    finding = findings.survey_plan(plan, 0.1, 0.1, [])
    assert headline(finding).startswith("Nobody may be invited yet")
    assert "Ask for the consents" in takeaway(finding)


def test_two_scores_are_set_against_each_other_only_where_their_intervals_part():
    groups = shop.rated_groups()
    assert "Fresh Apprentice least (12)" in headline(findings.voices_groups(groups))
    near = groups.assign(nps_low=-50.0)
    assert headline(findings.voices_groups(near)) == "Lovers would recommend the shop most (NPS 44)"
    nobody = groups.assign(nps=NAN)
    assert "nobody was asked for a score yet" in headline(findings.voices_groups(nobody))


@pytest.mark.parametrize(("gone", "told"), [(0, True), (9, False), (10, True)])
def test_the_longest_absent_are_counted_from_ten_on(gone, told):
    cells = pd.DataFrame({"r": [1, 3, 5], "f": [1, 2, 5], "customers": [gone, 500, 9]})
    absent = pd.Series({"value": gone / (509 + gone), "k": gone, "n": 509 + gone, "low": 0.0, "high": 0.1})
    finding = findings.score_map(cells, absent)
    assert headline(finding).startswith("Fewer than ten customers sit in R1") != told
    assert ("Fewer than ten score at least 4 on both" in takeaway(finding)) == told


def test_a_score_of_fewer_than_ten_is_not_named_as_the_fullest():
    cells = pd.DataFrame({"r": [1, 2], "f": 1, "m": 1, "group": "Breakup", "edited": False, "customers": [9, 8]})
    moved = pd.Series({"value": 0.0, "k": 0, "n": 17, "low": 0.0, "high": 0.2})
    none = pd.DataFrame(columns=["from_group", "to_group", "customers", "sales"])
    assert takeaway(findings.board(cells, none, moved)).startswith("No score holds ten customers; 0 hold nobody.")


def test_rows_without_a_quote_are_no_quotes():
    none = shop.quotes().assign(quote=None)
    assert headline(findings.voices_quotes(none, 1351)) == "No quotes to show yet"
    assert findings.voices_quotes(shop.quotes(), 1351).value == shop.quotes()["quote"].notna().sum()
