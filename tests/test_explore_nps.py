"""The panel of the net promoter score: two choices make the table, a number moves the picture, "Save" writes it."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import explore, show
from toolkit import measures as m
from toolkit.client import load_config
from toolkit.errors import ParameterError
from toolkit.explore.nps import Nps


@pytest.fixture
def shop(own_demo):
    show.start(client=own_demo.name, currency=own_demo.currency, as_of=own_demo.as_of, language="en", step="07")
    return own_demo


@pytest.fixture(scope="module")
def rated(demo_client):
    shop = demo_client
    buyers = m.rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    joined = m.answers.with_groups(shop.answers, shop.lines, shop.orders, cuts, assigned)
    return m.rated.rated(joined, shop.lines, shop.products).since(shop.as_of)


def test_two_choices_make_the_table_and_the_picture(shop, rated):
    choices, *_boxes, _save, message, table, picture = Nps(shop, rated).widgets()
    rows, columns = choices.children
    assert "Net promoter score" in message.value
    before = table.value, picture.value
    rows.value, columns.value = "agent", "delivery"
    assert "Vlad T." in table.value
    assert (table.value, picture.value) != before
    columns.value = "agent"
    assert message.value == "<p>Choose two different things to tell answers apart by.</p>"


def test_a_threshold_moves_the_picture_and_is_saved(shop, rated):
    _choices, goal, threshold, least, alert, save, message, _table, picture = Nps(shop, rated).widgets()
    before = picture.value
    threshold.children[1].value = -20
    assert picture.value != before
    goal.children[1].value, least.children[1].value, alert.children[1].value = 60, 50, 5
    save.click()
    assert message.value == "<p>Saved under [nps] in client.toml.</p>"
    saved = load_config(shop.folder / "client.toml").nps
    assert (saved.goal, saved.threshold, saved.minimum_answers, saved.alert_up_to) == (60, -20, 50, 5)
    assert shop.config.nps == saved


def test_a_number_that_cannot_be_is_refused_and_nothing_is_written(shop, rated):
    _choices, goal, *_others, save, message, _table, _picture = Nps(shop, rated).widgets()
    goal.children[1].value = 1000
    save.click()
    assert "[nps] goal is 1000" in message.value
    assert load_config(shop.folder / "client.toml").nps.goal == 75


def test_no_cell_of_fewer_than_ten_is_in_the_table(shop, rated):
    told = Nps(shop, rated).crossed("sales_channel", "group")
    counts = [int(cell.split("<")[0]) for cell in told.split(", n ")[1:]]
    assert counts
    assert min(counts) >= 10


def test_both_things_the_same_are_refused(shop, rated):
    with pytest.raises(ParameterError):
        Nps(shop, rated).crossed("group", "group")


def test_in_a_run_the_panel_is_its_picture(shop, rated, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", "somewhere")
    InteractiveShell.instance()
    with capture_output() as captured:
        explore.nps(shop, rated)
    (output,) = captured.outputs
    assert "application/vnd.jupyter.widget-view+json" not in output.data
    assert "image/svg+xml" in output.data
