"""Panels of cohorts and lifetime value: a control moves the drawing, "Save" writes the configuration."""

import ibis
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import explore, show
from toolkit.client import load_config
from toolkit.explore.cohorts import Cohorts
from toolkit.explore.lifetime import Lifetime
from toolkit.measures.lifetime import Study, Terms


@pytest.fixture
def shop(own_demo):
    show.start(client=own_demo.name, currency=own_demo.currency, as_of=own_demo.as_of, language="en", step="02d")
    return own_demo


@pytest.fixture(scope="module")
def study(demo_client):
    made = Study(demo_client.customer_days, demo_client.as_of, Terms())
    assert made.outlook.is_margin
    return made


def _live(state):
    head, message, picture = state.widgets()
    return head.children, message, picture


def test_the_horizon_moves_the_drawing_and_is_saved(shop, study):
    (_words, months, _more, rate, save), message, picture = _live(Lifetime(shop, study))
    before, said = picture.value, message.value
    months.value = 24
    assert picture.value != before
    assert "In 24 months a new customer" in message.value
    assert message.value != said
    rate.value = 0.2
    save.click()
    assert message.value == "<p>Saved under [lifetime] in client.toml.</p>"
    saved = load_config(shop.folder / "client.toml").lifetime
    assert (saved.horizon_months, saved.discount_rate_annual) == (24, 0.2)
    assert shop.config.lifetime == saved


def test_a_higher_discount_makes_what_is_to_come_worth_less(shop, study):
    state = Lifetime(shop, study)
    worth = state.new_customer()["clv"].iloc[-1]
    state.set(12, 0.3)
    assert state.new_customer()["clv"].iloc[-1] < worth
    assert state.study.backtest is study.backtest


def test_another_split_of_first_orders_is_drawn_and_saved(shop):
    (_words, choice, save), message, picture = _live(Cohorts(shop))
    assert choice.value == "category"
    before = picture.value
    choice.value = "source_channel"
    assert picture.value != before
    assert "TikTok Ads" in message.value
    save.click()
    assert load_config(shop.folder / "client.toml").cohorts.by == "source_channel"


def test_a_split_that_was_never_sent_is_refused_and_the_drawing_stays(shop):
    state = Cohorts(shop)
    (_words, choice, _save), message, picture = _live(state)
    before = picture.value
    shop.__dict__["lines"] = shop.lines.mutate(sales_channel=ibis.null("string"))
    choice.value = "sales_channel"
    assert picture.value == before
    assert "lines.sales_channel" in message.value
    assert state.split == "category"


@pytest.mark.parametrize("name", ["cohorts", "lifetime"])
def test_outside_of_jupyterlab_a_panel_is_a_picture(shop, study, name):
    InteractiveShell.instance()
    with capture_output() as captured:
        explore.lifetime(shop, study) if name == "lifetime" else explore.cohorts(shop)
    (output,) = captured.outputs
    assert {"text/plain", "application/vnd.jupyter.widget-view+json"} <= set(output.data)
    assert any(kind.startswith("image/") for kind in output.data)
