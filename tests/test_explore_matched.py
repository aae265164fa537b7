"""The panel of one product: another one redraws it, more days count more second orders, a stranger is refused."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.errors import ParameterError
from toolkit.explore.matched import Matched


@pytest.fixture(scope="module")
def state(demo_client):
    c = demo_client
    show.start(client=c.name, currency=c.currency, as_of=c.as_of, language="en", step="05")
    return Matched(m.opening.Opening(c.lines, c.orders, c.as_of, c.products, c.customers, c.answers))


def test_another_product_redraws_and_a_stranger_is_refused(state):
    controls, message, table, picture = state.widgets()
    _label, choice, _other, days = controls.children
    before = message.value, table.value, picture.value
    assert "come back" in message.value
    choice.value = next(name for name in state.names if name.startswith("Coroniță mare"))
    assert "cannot be shown to come back more, or less" in message.value
    assert all(now != then for now, then in zip((message.value, table.value, picture.value), before, strict=True))
    choice.value = "Lampa lui Aladin"
    assert "is none of the" in message.value
    days.value = 90
    with pytest.raises(ParameterError):
        state.choose("P0000")


def test_a_product_is_found_by_its_code_too(state):
    state.choose("P1050")
    assert state.name.startswith("Fierbător inox albastru")
    again = state.compared().set_index("outcome").loc["again"]
    assert again["high"] < 0
    state.within(60)
    assert state.compared().set_index("outcome").loc["again", "n"] >= again["n"]
    assert 'tr><th style="text-align:left">first order' in state.balance()
