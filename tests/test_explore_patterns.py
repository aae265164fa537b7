"""The panel of buying patterns: choices and thresholds redraw table, sentence and picture."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.demo import starters
from toolkit.explore.patterns import Patterns


@pytest.fixture(scope="module")
def study(demo_client):
    shop = demo_client
    show.start(client=shop.name, currency=shop.currency, as_of=shop.as_of, language="en", step="05")
    buyers = m.rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    people = m.profiles.described(assigned, shop.customers, shop.lines, shop.products, shop.as_of)
    goods = m.goods.goods(shop.lines, shop.products, shop.as_of)
    return m.patterns.Study(assigned, people, shop.orders, goods.filter(goods.kind == "sale"), shop.as_of)


@pytest.fixture(autouse=True)
def started(demo_client):
    show.start(client="Demo", currency="RON", as_of=demo_client.as_of, language="en", step="05")


def test_choices_redraw_the_table_and_the_picture(study):
    choices, _thresholds, message, table, picture = Patterns(study).widgets()
    by, group = choices.children
    assert [value for _label, value in by.options] == list(study.tables)
    by.value = "discount_band"
    assert "cells surely differ" in message.value
    before = table.value, picture.value
    group.value = "Lovers"
    assert "Breakup" not in table.value
    assert "Lovers" in table.value
    assert (table.value, picture.value) != before


def test_a_stricter_threshold_leaves_fewer_differences(study):
    state = Patterns(study)
    counts = []
    for least, level in ((10, 0.2), (10, 0.05), (300, 0.05)):
        state.set("discount_band", "", least, level)
        counts.append(int(state.cells()["sure"].sum()))
    assert counts[0] > counts[1] > counts[2] > 0


def test_no_threshold_lets_fewer_than_ten_customers_be_told(study):
    state = Patterns(study)
    state.set("brand", "", 1, 0.2)
    assert state.least == 10
    cells = state.cells()
    assert not (cells["sure"] & (cells["hidden"] | cells[["k", "expected"]].max(axis=1).lt(10))).any()


def test_the_planted_county_is_found_and_no_other(study):
    """The noise county, whose index is high by chance, is not reported."""
    cells = study.by("region")
    sure = cells[cells["sure"]]
    assert set(sure["value"]) == {starters.COUNTY}
    assert set(sure["group"]) <= {"Soulmates", "Lovers"}
    assert (sure["shrunken_index"] > 1.5).all()
    assert m.patterns.too_thin([cells]) > 0
