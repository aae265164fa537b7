"""Every slide that can be made of the gallery's invented shop, as a notebook would publish it."""

from __future__ import annotations

import pandas as pd

from toolkit import show
from toolkit.errors import MissingData
from toolkit.gallery import (  # noqa: F401
    checklists,
    contacting,
    deciding,
    next_products,
    planning,
    playing,
    published,
    reaching,
    rewarding,
    searching,
    starting,
    trials,
    write_notebook,
)
from toolkit.gallery.customers import *
from toolkit.gallery.future import *
from toolkit.gallery.groups import *
from toolkit.gallery.newcomers import *
from toolkit.gallery.patterns import *
from toolkit.gallery.recommending import *
from toolkit.gallery.returning import *
from toolkit.gallery.shop import *
from toolkit.gallery.voices import *
from toolkit.show import figures, filled, findings, planned, questionnaires, tables


def publish_all(language: str, client: str = "Acme SRL") -> None:
    """Publish every slide of the notebooks, and the two slides that say what is missing."""
    publish_health(language, client)
    publish_acquisition(language, client)
    publish_groups(language, client)
    publish_movement(language, client)
    publish_cohorts(language, client)
    publish_lifetime(language, client)
    publish_voices(language, client)
    publish_searching(language, client)
    publish_patterns(language, client)
    publish_starters(language, client)
    publish_insights(language, client)
    publish_recommending(language, client)
    publish_rewarding(language, client)
    publish_personal(language, client)
    publish_reaching(language, client)
    publish_trials(language, client)
    publish_contacting(language, client)
    publish_plan(language, client)


def _start(step: str, language: str, client: str) -> None:
    show.start(client=client, currency="RON", as_of=AS_OF, language=language, step=step)


def publish_health(language: str, client: str = "Acme SRL") -> None:
    _start("00", language, client)
    show.slide(tables.kpis(kpis()), findings.kpis(kpis()), kpis=kpis())
    show.slide(tables.ledger(ledger(), "RON"), findings.ledger(ledger()))
    show.slide(tables.kinds(ledger(), "RON"), findings.kinds(ledger()))
    show.slide(tables.rules(ledger(), "RON"), findings.rules(ledger()))
    show.slide(tables.identity(ledger(), "RON"), findings.identity(ledger()))
    show.slide(tables.decisions(ledger()), findings.decisions(ledger()))
    show.slide(tables.notes(ledger()), findings.notes(ledger()))
    show.slide(tables.righted(ledger()), findings.righted(ledger()))
    show.slide(tables.files(ledger()), findings.files(ledger()))
    show.slide(tables.other_decisions(ledger()), findings.other_decisions(ledger()))
    show.slide(figures.plot_coverage(coverage()), findings.coverage(coverage(), 72052), evidence=coverage())
    show.slide(figures.plot_monthly(monthly()), findings.monthly(monthly()), evidence=monthly())
    show.slide(tables.lights(lights()), findings.lights(lights(), True), evidence=lights())
    show.slide(figures.plot_equation(equation()), findings.equation(equation()))
    show.slide(figures.plot_levers(years()), findings.levers(years()))


def publish_acquisition(language: str, client: str = "Acme SRL") -> None:
    _start("01", language, client)
    with show.question("margin"):
        raise MissingData("lines.unit_cost", "lines", ("unit_cost",))
    with show.question("coca"):
        raise MissingData("spend", "spend")
    show.slide(figures.plot_coca(coca()), findings.coca(coca()), kpis={"coca": float(coca()["coca"].iloc[-1])})
    show.slide(figures.plot_bridge(bridge()), findings.bridge(bridge()))
    show.slide(figures.plot_coca_by_month(coca_by_month()), findings.coca_by_month(coca_by_month()))
    show.slide(figures.plot_coca_map(coca_map()), findings.coca_map(coca_map()))
    show.slide(figures.plot_new_customers(new_customers()), findings.new_customers(new_customers()))
    show.slide(figures.plot_first_order(first_order()), findings.first_order(first_order()))
    show.slide(figures.plot_payback(payback()), findings.payback(payback(), payback_months()))
    by_cohort = payback_by_cohort()
    show.slide(figures.plot_payback_by_cohort(by_cohort), findings.payback_by_cohort(by_cohort, paid_back()))
    show.slide(figures.plot_clv_to_coca(worth()), findings.clv_to_coca(worth()))
    show.slide(figures.plot_ceiling(worth()), findings.ceiling(worth()))
    groups, today = worth_of_groups(), cost_today()
    show.slide(figures.plot_ceiling_by_group(groups, today), findings.ceiling_by_group(groups, today))
    show.slide(figures.plot_margin(margin()), findings.margin(margin()))
    show.slide(figures.plot_margin(margin_by_channel()), findings.margin_by_channel(margin_by_channel()))
    show.slide(figures.plot_margin(margin_by_place()), findings.margin_by_place(margin_by_place()))
    show.slide(figures.plot_margin_by_month(margin_by_month()), findings.margin_by_month(margin_by_month()))


def publish_groups(language: str, client: str = "Acme SRL") -> None:
    _start("02a", language, client)
    show.slide(tables.cuts(cuts()), findings.cuts(cuts()))
    show.slide(figures.plot_groups(groups()), findings.groups(groups()), evidence=groups(), groups=groups())
    show.slide(figures.plot_value(groups()), findings.value(groups()))
    show.slide(figures.plot_score_map(cells()), findings.score_map(cells(), absent()))
    show.slide(tables.group_table(groups()), findings.group_table(groups(), quiet()))
    show.slide(figures.plot_scorings(scoring_sizes()), findings.scorings(scoring_sizes(), moved(), score_counts()))
    show.slide(figures.plot_profit(profit_groups()), findings.profit(profit_groups()))
    show.slide(figures.plot_discounts(discounts()), findings.discounts(discounts()))
    show.slide(tables.equivalence(equivalence()), findings.equivalence(equivalence()))
    show.slide(figures.plot_concentration(top_shares(), lorenz()), findings.concentration(top_shares(), gini()))
    show.slide(figures.plot_board(board()), findings.board(board(), changes(), moved()))
    show.slide(filled.card(profile(), soulmates()), findings.card_best(soulmates()))


def publish_movement(language: str, client: str = "Acme SRL") -> None:
    _start("02b", language, client)
    show.slide(figures.plot_history(past_sizes()), findings.history(past_sizes(), best_share()))
    show.slide(filled.transitions(transitions()), findings.transitions(transitions(), START, END))
    show.slide(tables.flows(transitions()), findings.flows(transitions(), START, END))
    show.slide(figures.plot_leaks(leaks()), findings.leaks(leaks(), START, END))
    left = findings.left(left_pairs(), left_share(), START, "audiences/left_best_groups.csv")
    show.slide(tables.left(left_pairs()), left)


def publish_cohorts(language: str, client: str = "Acme SRL") -> None:
    _start("02c", language, client)
    show.slide(figures.plot_retention(retention(), cohort_counts()), findings.retention(retention(), cohort_counts()))
    show.slide(
        figures.plot_stickiness(stickiness(), pooled_stickiness()),
        findings.stickiness(stickiness(), pooled_stickiness()),
    )
    show.slide(figures.plot_pooled(pooled()), findings.pooled(pooled()))
    show.slide(figures.plot_second_order(second_order()), findings.second_order(second_order()))
    show.slide(tables.adbt(adbt()), findings.adbt(adbt()))
    show.slide(figures.plot_first_kinds(first_kinds()), findings.first_channel(first_kinds()))
    show.slide(figures.plot_first_kinds(first_kinds()), findings.first_kind(first_kinds(), "category"))
    show.slide(figures.plot_earned(earned()), findings.earned(earned_change()))
    show.slide(
        figures.plot_stickiness_change(stickiness_change()), findings.stickiness_change(stickiness_change(), "category")
    )
    show.slide(figures.plot_time_to_second(time_to_second()), findings.time_to_second(time_to_second()))
    show.slide(figures.plot_second_order_value(second_order_value()), findings.second_order_value(second_order_value()))
    show.slide(figures.plot_orders_each(orders_each()), findings.orders_each(orders_each()))
    show.slide(figures.plot_kept(kept()), findings.kept(kept()))


def publish_patterns(language: str, client: str = "Acme SRL") -> None:
    _start("05", language, client)
    show.slide(tables.patterns_few(pattern_few()), findings.patterns_few(pattern_few(), 2290, 431))
    cells = findings.patterns_by(pattern_cells(), "category", 3)
    show.slide(figures.plot_patterns(pattern_cells(), "category"), cells)
    steps = findings.following(next_cells(), next_waits())
    show.slide(figures.plot_following(next_cells(), next_waits()), steps)
    show.slide(tables.pairs(basket_pairs()), findings.together(basket_pairs()))
    show.slide(figures.plot_dependence(dependence()), findings.dependence(dependence()))
    show.slide(figures.plot_returned(returned()), findings.returned(returned(), "category"))
    show.slide(tables.abc(classes()), findings.abc(classes()))
    show.slide(figures.plot_seasons(season()), findings.seasons(season(), "category"))
    show.slide(tables.unusual(unusual()), findings.unusual(unusual(), "category"))


def publish_recommending(language: str, client: str = "Acme SRL") -> None:
    _start("07", language, client)
    scores = nps_scores()
    show.slide(figures.plot_nps_scores(scores, nps_score()), findings.nps(nps_score(), scores))
    month = findings.nps_months(nps_months(), nps_change(), nps_slope())
    show.slide(figures.plot_nps_months(nps_months(), nps_change()), month)
    show.slide(figures.plot_nps_changes(nps_changes()), findings.nps_changes(nps_changes()))
    show.slide(figures.plot_nps(nps_rows(), "group"), findings.nps_by(nps_rows(), "group"))
    show.slide(figures.plot_agents(nps_agents()), findings.nps_agents(nps_agents()))
    worth = findings.nps_worth(nps_worth(), nps_gap(), nps_margin_gap())
    show.slide(figures.plot_nps_worth(nps_worth()), worth)
    show.slide(tables.nps_at_risk(nps_risk()), findings.nps_at_risk(nps_risk(), "audiences/call_after_low_score.csv"))
    show.slide(tables.nps_journey(nps_journey()), findings.nps_journey(nps_journey(), nps_usual()))
    show.slide(tables.other_scores(other_scores()), findings.other_scores(other_scores()))


def publish_searching(language: str, client: str = "Acme SRL") -> None:
    _start("04", language, client)
    groups_ = searching.standing(), searching.CHOSEN
    finding = findings.ideal_groups(groups_[0], searching.pooled(), searching.CHOSEN)
    show.slide(figures.plot_ideal_groups(*groups_), finding)
    show.slide(figures.plot_portrait(searching.portrait()), findings.ideal_portrait(searching.portrait()))
    show.slide(figures.plot_recognition(searching.calibration()), findings.recognition(searching.recognition()))
    show.slide(tables.ideal_rules(searching.rules()), findings.ideal_rules(searching.rules()))
    show.slide(figures.plot_odds(searching.odds()), findings.ideal_odds(searching.odds(), ["x_income"]))
    found = searching.profiles()
    share = pd.Series({"value": 0.051, "n": 4847.0})
    show.slide(tables.ideal_profiles(found), findings.ideal_profiles(found, share))
    for party in ("person", "company"):
        told = searching.blanks(), searching.year()
        show.slide(tables.icp(*told), findings.icp(*told, party))
    show.slide(tables.said_done(searching.deeds()), findings.said_done(searching.deeds()))
    files = ["audiences/lookalike_seed_meta.csv", "audiences/lookalike_seed_google.csv"]
    show.slide(tables.lookalike(searching.outcomes()), findings.lookalike(searching.outcomes(), files))


def publish_starters(language: str, client: str = "Acme SRL") -> None:
    _start("05", language, client)
    rows = starting.summary()
    show.slide(figures.plot_starters(rows), findings.starters(rows, "product"))
    show.slide(tables.starters(rows), findings.starters_verdicts(rows))
    show.slide(figures.plot_seeming(starting.seeming()), findings.seeming(starting.seeming()))
    show.slide(tables.at_stake(starting.at_stake()), findings.at_stake(starting.at_stake()))
    show.slide(figures.plot_matched(starting.compared()), findings.matched(starting.compared(), "Electrocasnice mici"))


def publish_insights(language: str, client: str = "Acme SRL") -> None:
    _start("06", language, client)
    plan, file = deciding.plan(), "decisions.csv"
    show.slide(tables.insights_service(deciding.levels()), findings.insights_service(deciding.levels()))
    show.slide(tables.insights_audiences(deciding.audiences()), findings.insights_audiences(deciding.audiences()))
    show.slide(tables.insights_channels(deciding.channels()), findings.insights_channels(deciding.channels()))
    show.slide(tables.insights_assortment(deciding.assortment()), findings.insights_assortment(deciding.assortment()))
    show.slide(figures.plot_insights(plan), findings.insights_first(plan))
    show.slide(tables.insights_plan(plan), findings.insights_plan(plan, file))
    show.slide(tables.insights_questions(deciding.questions()), findings.insights_questions(deciding.questions()))


def publish_plan(language: str, client: str = "Acme SRL") -> None:
    _start("10", language, client)
    show.slide(figures.plot_plan_levers(planning.levers()), findings.plan_levers(planning.levers()))
    show.slide(tables.plan_watched(planning.watched()), findings.plan_watched(planning.watched()))
    show.slide(tables.plan_checklist(planning.checklist()), findings.plan_checklist(planning.checklist()))
    show.slide(tables.plan_campaigns(planning.campaigns()), findings.plan_campaigns(planning.campaigns()))
    sent = planning.recommended()
    show.slide(tables.plan_recommendation(sent), findings.plan_recommendation(sent))
    ranked, firm = planning.ranked(), planning.stability()
    show.slide(planned.scores(ranked, planning.GOALS, planning.WEIGHTS), findings.plan_scores(ranked))
    show.slide(figures.plot_initiatives(firm), findings.plan_initiatives(firm))
    for sizes in (planning.priorities(), planning.priorities(filled=False)):
        chosen = findings.plan_priorities(*sizes, "small", "early", "priorities.csv")
        show.slide(planned.priorities(*sizes), chosen)
    settled = planning.decisions()
    show.slide(tables.plan_decisions(settled), findings.plan_decisions(settled, 1, "decision_log.csv"))
    show.slide(planned.raci(planning.raci()), findings.plan_raci(planning.raci(), {}))
    for topic in ("worth", "return", "programmes"):
        told = planning.claims()
        show.slide(tables.plan_claims(told, topic), findings.plan_claims(told, topic))


def publish_rewarding(language: str, client: str = "Acme SRL") -> None:
    _start("08", language, client)
    for rules in (rewarding.PROGRAMME, rewarding.ASSUMED):
        numbers = rewarding.figures()
        show.slide(tables.loyalty_programme(numbers), findings.loyalty_programme(numbers, rules))
    show.slide(tables.loyalty_groups(rewarding.groups()), findings.loyalty_groups(rewarding.groups()))
    show.slide(tables.loyalty_selection(rewarding.selection()), findings.loyalty_selection(rewarding.selection()))
    show.slide(figures.plot_break_even(rewarding.promises()), findings.loyalty_break_even(rewarding.promises()))
    show.slide(tables.loyalty_programmes(rewarding.programmes()), findings.loyalty_programmes(rewarding.programmes()))
    show.slide(tables.loyalty_milestones(rewarding.ladder()), findings.loyalty_milestones(rewarding.ladder()))
    show.slide(tables.loyalty_tiers(rewarding.tiers()), findings.loyalty_tiers(rewarding.tiers()))
    owed = findings.loyalty_liability(rewarding.months(), rewarding.RATE)
    show.slide(figures.plot_liability(rewarding.months()), owed)
    unused = findings.loyalty_breakage(rewarding.breakage(), rewarding.RATE)
    show.slide(tables.loyalty_breakage(rewarding.breakage()), unused)
    show.slide(tables.loyalty_bunching(rewarding.bunching()), findings.loyalty_bunching(rewarding.bunching()))


def publish_personal(language: str, client: str = "Acme SRL") -> None:
    _start("09", language, client)
    show.slide(figures.plot_next_products(next_products.rates()), findings.next_products(next_products.rates()))
    offers = next_products.offers()
    show.slide(tables.next_by_group(offers), findings.next_by_group(offers, "audiences/master_plan.csv"))
    show.slide(figures.plot_next_of_group(offers), findings.next_by_group(offers, "audiences/master_plan.csv"))
    for part in ("groups", "moments", "flows"):
        told = playing.lines()
        show.slide(tables.personal_playbook(told, part), findings.personal_playbook(told, part))
    show.slide(tables.personal_today(playing.today()), findings.personal_today(playing.today()))
    conflicts = findings.personal_conflicts(playing.week(), playing.lost())
    show.slide(figures.plot_conflicts(playing.spread()), conflicts)
    show.slide(tables.personal_worth(playing.worth()), findings.personal_worth(playing.worth()))


def publish_reaching(language: str, client: str = "Acme SRL") -> None:
    show.slide(tables.personal_reach(reaching.reach()), findings.personal_reach(reaching.reach()))
    show.slide(tables.personal_audiences(reaching.audiences()), findings.personal_audiences(reaching.audiences()))


def publish_trials(language: str, client: str = "Acme SRL") -> None:
    _start("08", language, client)
    design = trials.design()
    show.slide(tables.loyalty_holdout(design), findings.loyalty_holdout(design, trials.joining()))
    show.slide(figures.plot_loyalty_effect(trials.curve()), findings.loyalty_effect(trials.read().iloc[0]))
    facts = checklists.facts()
    show.slide(tables.loyalty_stages(checklists.stages()), findings.loyalty_stages(checklists.stages()))
    fits = checklists.methods(), facts
    show.slide(tables.loyalty_methods(*fits), findings.loyalty_methods(*fits))
    show.slide(tables.loyalty_mistakes(checklists.mistakes()), findings.loyalty_mistakes(checklists.mistakes()))
    show.slide(tables.loyalty_budget(checklists.budget()), findings.loyalty_budget(checklists.budget()))
    _start("10", language, client)
    show.slide(tables.plan_tests(trials.plan()), findings.plan_tests(trials.plan()))
    show.slide(figures.plot_plan_sizes(trials.plan()), findings.plan_sizes(trials.plan()))
    show.slide(figures.plot_read_tests(trials.read()), findings.read_tests(trials.read()))
    show.slide(tables.read_numbers(trials.read()), findings.read_numbers(trials.read()))


def publish_lifetime(language: str, client: str = "Acme SRL") -> None:
    _start("02d", language, client)
    show.slide(figures.plot_backtest(ranking(), backtest()), findings.backtest(ranking(), backtest()))
    show.slide(figures.plot_calibration(calibration()), findings.calibration(calibration()))
    show.slide(figures.plot_alive(alive()), findings.alive(alive(), total()))
    show.slide(tables.coming_value(total(), True), findings.coming_value(total(), 12, True))
    show.slide(figures.plot_value_tenths(value_tenths()), findings.value_tenths(value_tenths()))
    show.slide(figures.plot_clv_by(clv_by()), findings.clv_by_group(clv_by()))
    show.slide(figures.plot_clv_by(clv_by()), findings.clv_by_channel(clv_by()))
    show.slide(figures.plot_new_customer(new_customer()), findings.new_customer(new_customer(), True))
    parts = order_parameters(), value_parameters()
    show.slide(tables.lifetime_model(*parts), findings.lifetime_model(*parts, 0.01, 10634))


def publish_voices(language: str, client: str = "Acme SRL") -> None:
    _start("03", language, client)
    files = ["audiences/survey_soulmates.csv", "audiences/survey_lovers.csv"]
    show.slide(tables.survey_plan(survey_plan()), findings.survey_plan(survey_plan(), 0.1, 0.1, files))
    show.slide(questionnaires.table(), findings.questionnaire(["survey/questions_ro.csv", "survey/questions_en.csv"]))
    show.slide(figures.plot_response(response()), findings.response(response()))
    show.slide(figures.plot_bias(bias()), findings.bias(bias()))
    asked = overall(), standing_out()
    show.slide(figures.plot_reasons(*asked), findings.reasons("lost", *asked), evidence=asked[0])
    show.slide(figures.plot_reasons(asked[0], asked[1].head(0)), findings.reasons("won", asked[0], asked[1].head(0)))
    show.slide(tables.voices_groups(rated_groups(), who_answered()), findings.voices_groups(rated_groups()))
    show.slide(tables.voices_table(top()), findings.voices_table(top(), "tables/voices.csv"))
    show.slide(filled.wall(quotes()), findings.voices_quotes(quotes(), 1351))


def publish_contacting(language: str, client: str = "Acme SRL") -> None:
    _start("09", language, client)
    rows, flows, way = contacting.messages(), contacting.flows(), contacting.way()
    for held in (contacting.PERIODS, contacting.UNNAMED):
        show.slide(tables.personal_messages(rows), findings.personal_messages(rows, held))
    show.slide(tables.personal_flows(flows), findings.personal_flows(flows))
    show.slide(tables.personal_return(contacting.gate()), findings.personal_return(contacting.gate()))
    show.slide(figures.plot_journey(way), findings.personal_journey(way))
    show.slide(tables.personal_points(way), findings.personal_points(way))
    waits, groups = contacting.waits(), contacting.waits(groups=True)
    show.slide(tables.personal_service(waits), findings.personal_service(waits))
    show.slide(tables.personal_service_groups(groups), findings.personal_service_groups(groups))
    show.slide(tables.personal_service_after(contacting.after()), findings.personal_service_after(contacting.after()))
    for name in ("channels", "sources", "multichannel"):
        told = getattr(contacting, {"channels": "sales_channels", "multichannel": "several"}.get(name, name))()
        show.slide(getattr(tables, f"personal_{name}")(told), getattr(findings, f"personal_{name}")(told))
