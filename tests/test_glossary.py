"""The glossary holds every column of every contract and result table, and says of contract columns what the code says."""

import re
from pathlib import Path

import pandas as pd
import pytest

from toolkit import contract
from toolkit import measures as m

TEXT = (Path(__file__).parents[1] / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [*contract.TABLES.values(), *contract.BUILT.values()], ids=lambda t: t.name)
def test_contract_columns_stand_in_the_glossary_with_their_meaning(table):
    section = TEXT.split(f"### `{table.name}`: ")[1].split("\n### ")[0]
    for column in table.columns:
        assert re.search(rf"^\| `{column.name}` \|.*{re.escape(column.meaning)}", section, re.M), column.name


def _results(shop):
    day = shop.as_of
    buyers = m.rfm.buyers(shop.lines, shop.orders, day)
    assigned = m.groups.assign(m.rfm.score(buyers, m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)))
    kpis = m.health.kpis(shop.lines, shop.orders, shop.customer_days, day)
    yield from (kpis.T, kpis, m.health.monthly(shop.orders, day), m.health.coverage(shop.lines))
    yield from (m.growth.years(shop.orders, day), m.growth.realised(shop.orders, day))
    yield m.growth.lights(shop.lines, shop.orders, shop.customer_days, day)
    yield m.growth.equation(shop.orders, shop.traffic, day)
    coca = m.acquisition.coca(shop.spend, shop.orders, shop.customers, day)
    yield from (coca, m.acquisition.bridge(coca))
    yield m.acquisition.coca_map(shop.spend, shop.orders, shop.customers, day)
    yield m.newness.new_customers(shop.orders, shop.customers, day)
    yield m.newness.new_by_definition(shop.orders, [day.replace(day=1)], day)
    yield m.newness.coca_by_definition(shop.orders, shop.spend, day)
    by_cohort, curve = (f(shop.spend, shop.orders, day) for f in (m.payback.by_cohort, m.payback.curve))
    yield from (by_cohort, curve, m.payback.months_to_pay_back(curve), m.payback.paid_back(by_cohort).to_frame().T)
    yield m.worth.by_channel(shop.spend, shop.orders, shop.customers, day)
    yield m.worth.by_group(shop.orders, assigned, day)
    yield m.acquisition.coca_by_month(shop.spend, shop.orders, day)
    yield m.balance.first_order(shop.orders, shop.customers, shop.spend, day)
    yield m.margins.margin(shop.lines, day, by="month")
    yield from (assigned, m.groups.summary(assigned), m.groups.score_map(assigned), m.groups.discounts(assigned))
    yield from (m.groups.cells(assigned, m.groupmap.load()), m.scorings.sizes(assigned, assigned))
    yield from (m.scorings.changes(assigned, assigned), m.scorings.score_counts(assigned))
    yield from (m.concentration.top_shares(buyers), m.concentration.lorenz(buyers))
    yield m.equivalence.equivalence(assigned, shop.orders, day, shop.spend).to_frame().T
    described = m.profiles.described(assigned, shop.customers, shop.lines, shop.products, day)
    yield from (described, m.profiles.profiles(described, ["Soulmates"])["Soulmates"].traits)
    yield from _movement(shop, buyers, day)
    yield from _patterns(shop, assigned, described, day)
    yield from _voices(shop, buyers, assigned, day)
    yield from _coding()
    yield from (m.cohorts.stickiness(shop.customer_days, day), m.cohorts.pooled(shop.customer_days, day))
    yield m.cohorts.second_order(shop.customer_days, day)
    yield m.cohorts.adbt(shop.customer_days).to_frame().T
    kinds = m.firsts.keys(shop.lines, shop.orders, day, "category", None, shop.products)
    yield from (
        m.firsts.compare(kinds, shop.customer_days, day),
        m.mix.stickiness_change(kinds, shop.customer_days, day),
    )
    yield from (m.yearly.kept(shop.customer_days, day), m.waiting.time_to_second(shop.customer_days, day))
    yield from (
        m.waiting.second_order_value(shop.customer_days, day).to_frame().T,
        m.waiting.orders_each(shop.orders, day),
    )
    by_age = m.earned.by_age(shop.customer_days, day)
    yield from (by_age, m.earned.cumulative(by_age), m.earned.change(shop.customer_days, day).to_frame().T)
    study = m.lifetime.Study(shop.customer_days, day, m.lifetime.Terms())
    yield from (study.backtest, study.ranking, study.calibration, study.total, study.outlook.orders.parameters)
    yield from (m.lifetime.histories(shop.customer_days, day), study.outlook.cells, study.customers)
    yield from (study.by(shop.customers, "source_channel"), study.new_customer(shop.orders, shop.spend))
    yield from _recommending(shop, buyers, day)
    yield from _searching(shop, assigned, day)
    yield from _starting(shop, assigned, day)
    yield from _deciding(shop, assigned, day)
    yield from _planning(shop, assigned, kpis, day)
    yield from _rewarding(shop, assigned, day)
    yield from _next_products(shop, assigned, day)
    yield from _reaching(shop, assigned, day)
    yield from _testing(shop, assigned, buyers, day)
    yield from _contacting(shop, assigned, buyers, day)
    yield from _playing(shop, assigned, buyers, day)
    yield from (m.lifetime.concentration(study.customers), m.lifetime.alive(study.customers))


def _contacting(shop, assigned, buyers, day):
    held = m.messaging.periods(shop.messages, day, shop.config.personalisation.changed_on)
    yield m.messaging.before_after(shop.messages, shop.orders, shop.customer_days, day, held)
    yield m.messaging.by_flow(shop.messages, held)
    yield m.messaging_return.gate(shop.messages, shop.orders, day).to_frame().T
    yield m.journey.points(m.journey.Told(shop.lines, shop.orders, day, shop.customers))
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    asked = m.answering.placed(shop.tickets, shop.lines, shop.orders, cuts, assigned)
    yield from (m.answering.by(asked, "group", day), m.answering.followed(asked, shop.orders, day).to_frame().T)
    yield from (m.channels.sales_channels(shop.orders, day), m.channel_worth.by_channels(shop.orders, day))
    yield m.channels.sources(shop.orders, shop.customers, shop.spend, shop.traffic, day)


def _patterns(shop, assigned, described, day):
    goods = m.goods.goods(shop.lines, shop.products, day)
    sold = goods.filter(goods.kind == "sale")
    study = m.patterns.Study(assigned, described, shop.orders, sold, day)
    steps = m.baskets.steps(sold, shop.orders, day)
    yield from (goods, study.one, study.by("category"), study.few()[0])
    yield from (m.baskets.pairs(sold, study.one), m.baskets.sure_pairs(m.baskets.pairs(sold, study.one)))
    yield from (steps, m.baskets.following(steps), m.baskets.waits(steps))
    yield from (m.dependence.by_group(assigned, shop.orders, day), m.returned.rates(goods))
    products, months = m.assortment.products(goods), m.seasons.monthly(goods, day)
    yield from (products, m.assortment.classes(products))
    yield from (months, m.seasons.seasonal(months), m.seasons.unusual(months))


def _voices(shop, buyers, assigned, day):
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    place = (shop.lines, shop.orders, cuts, assigned)
    answers = m.answers.with_groups(shop.answers, *place)
    said = m.voices.said(answers)
    coded = m.themes.code(said.set_index("answer")["text"])
    counted = m.reasons.by_group(said, coded)
    agreed = m.asking.invitable(assigned, m.consent.permits(shop.customers, shop.messages, day))
    plan = m.asking.plan(assigned, agreed, 0.1, 0.1)
    yield from (said, counted, plan, m.asking.invitations(agreed, plan))
    yield m.reasons.weighted(counted, plan.set_index("group")["customers"])
    asked = m.answers.with_groups(m.response.asked(shop.messages, shop.answers), *place)
    rates, top = m.response.shown_rates(m.response.rates(asked)), m.reasons.top(m.reasons.shown(counted))
    texts = m.quoting.texts(said, coded, shop.customers)
    yield from (asked, rates, m.response.bias(asked), top, texts, m.quoting.quoted(texts, top))
    yield m.voices.groups(plan, rates, m.voices.ratings(answers, day))


def _next_products(shop, assigned, day):
    goods = m.goods.goods(shop.lines, shop.products, day)
    learned = m.next_products.learn(goods, shop.orders, day)
    guesses = m.next_products.ranked(learned)
    yield from (learned.common, learned.after, learned.last, learned.had, guesses)
    yield m.next_products.hit_rates(goods, shop.orders, day)
    yield m.next_products.by_group(guesses, assigned, goods)


def _searching(shop, assigned, day):
    known = m.attributes.known(shop.lines, shop.orders, day, shop.customers, shop.products)
    names = ["source_channel", "first_basket", "gender"]
    standing = m.ideal.standing(assigned, shop.customers)
    chosen = m.ideal.choose(standing)
    cells = m.attributes.cells(known, names, assigned)
    yield from (known, cells, standing, m.portrait.portrait(cells, chosen), m.ideal.outcomes(9, 3, 3, 3))
    base = m.recognised.base(known, names, assigned, chosen, day)
    chances = m.recognised.predicted(base)
    yield from (m.recognised.recognition(base, chances), m.recognised.calibration(base, chances["tree"]))
    yield from (m.recognised.rules(base), m.recognised.odds(base), m.candidates.each(base, "gender", ["f"]))
    yield m.candidates.compared(base, [(("gender", "f"),)], known, day)
    ours = m.sentence.Customers(known, names, assigned, chosen, shop.orders, day)
    said = m.sentence.heard(None)
    (first, *_others) = m.sentence.sentences(ours, *said, m.attributes.asked(None))
    yield from (first.blanks, first.year)
    yield m.said_done.checks([])


def _deciding(shop, assigned, day):
    worth = m.worth.by_channel(shop.spend, shop.orders, shop.customers, day)
    channels = m.winning.channels(worth, worth)
    plan = m.decisions.plan([m.winning.decided(channels)], day)
    yield from (channels, m.winning.audiences({}), m.serving.levels(m.ideal.standing(assigned)), plan)
    yield m.unknowns.open_questions(m.unknowns.of_channels(None, shop.orders, day))


def _planning(shop, assigned, kpis, day):
    decided = m.decisions.plan([], day)
    lights = m.growth.lights(shop.lines, shop.orders, shop.customer_days, day)
    watched = m.checklist.watched(kpis, lights, m.checklist.effort(shop.answers, shop.orders, day))
    found = m.checklist.facts(watched, lights, m.cohorts.second_order(shop.customer_days, day), None, decided)
    yield from (watched, m.checklist.points([found, m.checklist.people(assigned, shop.customers)], {}))
    log = m.campaigns.log(shop.campaigns)
    yield from (log, m.campaigns.gains(log, shop.orders, day))
    yield m.word_of_mouth.recommended(log, shop.orders, shop.customers, day)
    yield m.levers.gains(m.levers.year(shop.orders, day), shop.spend, shop.orders, day)
    ranked = m.initiatives.totals(m.initiatives.proposed(shop.plan.board(), decided), shop.plan.weights)
    yield from (ranked.drop(columns=list(shop.plan.goals)), m.initiatives.stability(ranked, shop.plan.weights, 10))
    yield from (m.decision_log.merged(shop.decided, decided), m.priorities.blank())
    yield m.claims.judged(m.claims_here.facts(m.claims_here.Shop(shop.orders, shop.customer_days, assigned, day)))


def _rewarding(shop, assigned, day):
    did, rules = m.bought.events(shop.orders, shop.lines, day), m.programme.Programme(reward_value=50.0)
    tiered = m.programme.with_tiers(rules, m.tiers.propose(did))
    run, base = m.replay.replay(did, tiered), m.breakeven.repeaters(shop.customer_days, day)
    got, rate = m.points.summary(run), m.points.redemption(run)
    yield from (got.to_frame().T, rate.to_frame().T, m.points.months(run, rate), m.points.by_customer(run))
    yield from (m.allocation.by_rate(run, got, rate), m.breakeven.by_promise(run, base, got, rate), base.to_frame().T)
    yield from (m.programmes.compared(did, tiered, base), m.milestones.ladder(did, 50.0, shop.customers))
    yield from (m.tiers.standing(run, rate), m.selecting.before(did, rules).to_frame().T)
    yield from (m.rewarded.by_group(run, assigned), m.bunching.bunching(shop.orders, day))
    yield m.referring.referral(shop.orders, shop.customers, day, 50.0).to_frame().T


def _reaching(shop, assigned, day):
    allowed = m.consent.permits(shop.customers, shop.messages, day)
    shown = m.contact.told(m.contact.by_group(assigned, allowed, shop.orders, day))
    yield from (allowed, shown, m.bands.banded(assigned))


def _playing(shop, assigned, buyers, day):
    known = m.moments.Known(shop.lines, shop.orders, shop.customer_days, day, assigned,
                            *map(shop.optional, m.moments.TABLES)).having(**shop.settled)  # fmt: skip
    book, caps = m.playbook.load(shop.playbook), m.queue.Caps()
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    ends = m.movement.month_ends(shop.orders, day, m.contact_worth.MONTHS)
    past = m.movement.past_groups(m.movement.replay(shop.lines, shop.orders, ends), cuts)
    queue = m.queue.today(book, known, caps)
    counts, week = m.queue.counts(queue, book), m.coming_week.waiting(book, known)
    sent = m.coming_week.simulated(week, known, caps)
    spread = m.coming_week.spread(week, sent)
    worth, tested = m.contact_worth.by_rule(book, known, past), m.contact_worth.tested(book, None)
    yield from (m.moments.happened(known, book["cart_email"]), queue, week, sent, counts, m.queue.lost_to(queue))
    yield from (spread, m.coming_week.summary(spread, caps).to_frame().T, m.coming_week.by_rule(week, sent, book))
    yield from (m.eligible.lines(book, known, counts), m.contact_worth.told(worth, tested, counts, book))


def _testing(shop, assigned, buyers, day):
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    tests, how = m.planned.proposed(shop.own_trials), m.arms.readings(shop.own_trials)
    scoring = m.baselines.Scoring(cuts)
    base = m.baselines.measured(shop.lines, shop.orders, day, m.planned.lengths(tests), scoring)
    there = m.reach.reach(assigned, shop.orders, day, shop.customers)
    each = m.arms.outcomes(shop.trials, shop.orders, day, how)
    read = m.trials.read(each, how)
    yield from (base, there, m.planned.plan(tests, base, there), each, read)
    row, active = read.iloc[0], m.heldout.active(shop.orders, day)
    yield m.trials.looks(each, row["trial"], row["arm"], row["control"])
    sent = m.facts.Sent(shop.lines, shop.orders, shop.customer_days, day, assigned, shop.customers)
    facts = m.facts.facts(sent)
    yield from (
        facts,
        facts.reset_index(),
        m.methods.methods(facts),
        m.methods.stages(facts),
        m.methods.mistakes(facts),
    )
    yield m.budget.rule(shop.spend, shop.orders, day)
    yield from (active, m.heldout.design(active), m.heldout.curve(each, row["trial"], row["control"], 60))


def _coding():
    texts = pd.Series(["pret bun, ambalaj rupt", "box torn, fast delivery"] * 30 + ["ok"] * 60)
    coded = m.themes.code(texts)
    names = m.codebook.load().names
    marks = pd.DataFrame([(m.themes.key("ok"), "", "second", "none")], columns=["answer", "theme", "reader", "says"])
    yield from (coded, marks, m.agreement.against(coded, coded, names), m.agreement.saturation(coded, len(texts)))
    yield m.agreement.precision(pd.DataFrame({"theme": ["price"], "right": [True]}), names)
    yield from (m.agreement.second_coder(coded, texts, marks, names), m.proposals.propose(texts))


def _movement(shop, buyers, day):
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    start, end = m.movement.span(m.movement.month_ends(shop.orders, day), shop.orders)
    past = m.movement.past_groups(m.movement.replay(shop.lines, shop.orders, [start, end]), cuts)
    sizes, moves = m.movement.sizes(past), m.movement.moves(past, start, end)
    yield from (past, sizes, m.movement.best_share(sizes), moves)
    yield m.movement.transitions(moves, shop.orders, start, end)
    yield m.movement.leaks(moves, shop.orders, start, end)
    left = m.movement.left(past, start, end)
    yield from (left, m.movement.left_pairs(left))


def _starting(shop, assigned, day):
    begun = m.starters.starters(shop.lines, shop.orders, day, shop.customers, shop.answers)
    items = m.starters.items(begun, shop.lines, "category", shop.products)
    effects, off = m.starters.effects(begun, items), m.starters.sold_off(shop.lines, day, shop.products)
    verdicts = m.starters.verdicts(begun, items, effects)
    yield from (begun.people, items, effects, off, verdicts, m.starters.summary(effects, verdicts, shop.products))
    key = verdicts["key"].iloc[0]
    yield from (m.starters.balance(begun, items, key), m.starters.compared(begun, items, key))
    stakes = m.delisting.at_stake(begun, items, effects, [key], day)
    yield m.delisting.decided(stakes, m.delisting.baskets(shop.lines, assigned, [key], day))


def _recommending(shop, buyers, day):
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    joined = m.answers.with_groups(shop.answers, shop.lines, shop.orders, cuts, assigned)
    rated = m.rated.rated(joined, shop.lines, shop.products)
    yield from (joined, rated.answers, rated.goods, m.nps.by(rated, "group"), m.nps.cross(rated, "group", "agent"))
    yield from (m.nps.overall(rated).to_frame().T, m.nps.scores(rated), m.agents.agents(rated))
    yield from (m.turning.changes(rated, "group"), m.satisfaction.others(joined))
    followed = m.recommending.followed(rated, shop.orders, day)
    yield from (followed, m.recommending.worth(followed), m.recommending.promoter_gap(followed).to_frame().T)
    calls = m.recommending.at_risk(rated, assigned, shop.orders, day)
    allowed = m.consent.permits(shop.customers, shop.messages, day)
    yield from (m.recommending.call_list(calls, allowed), m.recommending.at_risk_by_group(calls))
    yield m.recommending.journey(rated, shop.orders, day)


def test_result_columns_stand_in_the_glossary(demo_client):
    known = set(re.findall(r"`([A-Za-z_0-9]+)`", TEXT)) | {"low", "high"}
    assert {column for result in _results(demo_client) for column in result.columns} - known == set()
