"""Slides of the loyalty checklists: claims that the numbers carry, questions where there are none."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.gallery import checklists as shop
from toolkit.gallery.shop import AS_OF
from toolkit.show import checking, findings, tables
from toolkit.words import say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=AS_OF, language="en", step="08")


def text(phrase):
    return say(phrase, "en").replace("\u00a0", " ")


def cells(table, place):
    return [text(row[place]) if row[place] is not None else "" for row in table.rows]


def test_every_number_way_stage_and_mistake_has_its_words():
    told = m.methods.rules()
    assert set(checking.FACTS) == set(m.facts.FACTS)
    assert set(checking.METHODS) == {way["name"] for way in told["methods"]}
    assert set(checking.STAGES) == {stage["name"] for stage in told["stages"]}
    assert set(checking.MISTAKES) == {mistake["name"] for mistake in told["mistakes"]}
    assert set(checking.VERDICTS) == set(m.methods.VERDICTS)


def test_a_stage_has_a_number_or_says_that_nothing_is_known():
    table = tables.loyalty_stages(shop.stages())
    assert cells(table, 1)[4] == "nothing yet"
    assert [cells(table, place)[1] for place in (2, 3, 4)] == ["19.0%", "18.0–20.0%", "3,815"]
    found = findings.loyalty_stages(shop.stages())
    assert text(found.headline) == "The data say something of 6 of 7 stages of a programme"
    assert text(found.takeaway).startswith("Nothing is known yet of: 5 Launch and tell.")


def test_the_best_fit_is_told_with_what_decides_it():
    found = findings.loyalty_methods(shop.methods(), shop.facts())
    assert text(found.headline) == "Best fit by the client's own numbers: advice and content"
    assert (found.value, found.low, found.high) == (90, 88, 92)
    assert "Worst: rewarded recommendations (new customers by recommendation: 6.2%)" in text(found.takeaway)
    assert cells(tables.loyalty_methods(shop.methods(), shop.facts()), 5)[0] == "reachable by e-mail: 63.0%"


def test_two_that_fit_alike_are_both_named():
    rows = shop.methods()
    rows.loc[1, "high"] = 89
    assert text(findings.loyalty_methods(rows, shop.facts()).headline).endswith(", hardly before asking and answering")


def test_where_nothing_is_known_no_way_is_named():
    nothing = shop.methods().tail(1)
    assert text(findings.loyalty_methods(nothing, shop.facts()).headline).startswith(
        "Which way to keep customers fits is not"
    )
    assert cells(tables.loyalty_methods(nothing, shop.facts()), 5) == ["nothing known yet"]


def test_signs_of_mistakes_are_named_and_the_others_asked_about():
    found = findings.loyalty_mistakes(shop.mistakes())
    assert text(found.headline) == "The data show a sign of 1 common mistake: nothing is ever changed"
    assert text(found.takeaway).endswith(
        "rewards nobody wants, rules nobody understands, no goals in numbers, nobody answers for it."
    )
    assert cells(tables.loyalty_mistakes(shop.mistakes()), 5)[0] == "sign of it"
    assert len(tables.loyalty_mistakes(shop.mistakes()).rows) == 8


def test_without_a_sign_none_is_claimed():
    rows = shop.mistakes().assign(verdict=lambda t: t["verdict"].replace("sign", "no_sign"))
    assert text(findings.loyalty_mistakes(rows).headline) == "The data show no sign of a common mistake"


def test_counted_things_have_no_interval():
    row = tables.loyalty_mistakes(shop.mistakes()).rows[3]
    assert text(row[2]) == "3"
    assert (row[3], row[4]) == (None, None)


def test_the_budget_says_what_must_come_back_and_both_meanings_of_return():
    found = findings.loyalty_budget(shop.budget())
    assert text(found.headline) == "57,364 RON for a programme must bring 2,038 orders more a year, +14%"
    assert "as gain ÷ cost 1,223 would do" in text(found.takeaway)
    assert "230% of the cost and +130% net, which fails" in text(found.takeaway)


def test_without_costs_of_goods_no_orders_are_claimed():
    rows = shop.budget().assign(orders_net=float("nan"), orders_gross=float("nan"))
    found = findings.loyalty_budget(rows)
    assert text(found.headline) == "The budget rule allows 57,364 RON to 86,046 RON a year"
    assert cells(tables.loyalty_budget(rows), 4) == ["", ""]
