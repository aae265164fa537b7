"""The panel of the next product: another group redraws it, what was had before is another offer."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.explore.next_products import Offers


@pytest.fixture(scope="module")
def state(demo_client):
    c = demo_client
    show.start(client=c.name, currency=c.currency, as_of=c.as_of, language="en", step="09")
    buyers = m.rfm.buyers(c.lines, c.orders, c.as_of)
    cuts = m.rfm.propose_cuts(buyers, c.customer_days, c.orders, c.as_of)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    goods = m.goods.goods(c.lines, c.products, c.as_of)
    return Offers(m.next_products.learn(goods, c.orders, c.as_of), assigned, goods)


def test_another_group_and_what_was_had_before_redraw(state):
    controls, message, drawn = state.widgets()
    _label, group, again = controls.children
    before = message.value, drawn.value
    group.value = state.groups[1]
    then = message.value, drawn.value
    assert all(now != was for now, was in zip(then, before, strict=True))
    again.value = True
    assert drawn.value != then[1]


def test_the_counts_of_a_group_are_of_its_customers_who_have_a_next_product(state):
    for group in state.groups:
        state.set(group, again=False)
        rows = state.rows()
        assert rows["n"].nunique() == 1
        assert rows["k"].ge(10).all()
        assert rows["k"].sum() <= rows["n"].iloc[0]
        assert rows["k"].is_monotonic_decreasing
