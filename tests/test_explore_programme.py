"""The panel of loyalty programmes: other rules are replayed, told and saved."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.explore import panel
from toolkit.explore.programme import Simulator
from toolkit.words import say


@pytest.fixture
def simulator(demo_client):
    show.start(client=demo_client.name, currency="RON", as_of=demo_client.as_of, language="en", step="08")
    did = m.bought.events(demo_client.orders, demo_client.lines, demo_client.as_of, 0.19)
    return Simulator(demo_client, did, m.breakeven.repeaters(demo_client.customer_days, demo_client.as_of))


def test_a_dearer_reward_needs_a_higher_repeat_rate(simulator):
    before = simulator.needed().set_index("own").loc[True, "needed_rate"]
    simulator.set(reward_value=100.0)
    assert simulator.needed().set_index("own").loc[True, "needed_rate"] > before


def test_rules_give_what_the_measure_gives(simulator):
    simulator.set(points_per_100=20.0, expiry_months=6)
    rules = m.programme.Programme(points_per_100=20.0, reward_value=50.0, expiry_months=6)
    assert simulator.run.redeemed.sum() == m.replay.replay(simulator.events, rules).redeemed.sum()


def test_cashback_is_replayed_at_its_rate(simulator):
    run = simulator.set("cashback", 0.03)
    assert run.programme.nominal_rate == pytest.approx(0.03)
    assert "It pays if the repeat rate rises from 26.1%" in say(simulator.told())


def test_without_costs_nothing_is_said_of_what_must_change(simulator):
    simulator.base = None
    assert simulator.needed() is None
    assert "not known without the cost of goods" in say(simulator.told())


def test_sliders_redraw_and_a_refusal_is_written_beneath(simulator):
    controls = simulator.widgets()
    owed, message = controls[-2], controls[-3]
    before, said = owed.value, message.value
    controls[2].value = 300
    assert owed.value != before
    assert message.value != said
    assert "of 6,495 customers use a reward" in message.value


def test_the_rules_are_saved_and_a_fault_is_refused(tmp_client):
    toml = 'name = "A"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/a.csv"]\n'
    shop = tmp_client({"a.csv": "x\n"}, toml)
    shop.save("programme", {"reward_value": 25.0, "expiry_months": 6})
    held = Client.configured("acme", shop.folder.parent).config.programme
    assert (held.reward_value, held.expiry_months, held.points_per_100) == (25.0, 6, 10)
    assert m.programme.Programme(**held.points).value == 25
    for values, said in (
        ({"claimed": [0.9, 0.5]}, "two shares of 0 to 1, the least before the most"),
        ({"tiers": [[500, 1.5], [500, 2]]}, "the amounts rising"),
        ({"thresholds": [-1]}, "amounts above 0"),
        ({"reward_value": 0}, "a number > 0"),
    ):
        with pytest.raises(ConfigError, match=said):
            shop.save("programme", values)


def test_saving_the_panel_writes_the_present_rules(simulator, monkeypatch):
    written = {}
    monkeypatch.setattr(simulator.shop, "save", lambda part, values: written.update({part: values}))
    simulator.set(points_per_100=5.0)
    assert say(simulator.save()) == "Saved under [programme] in client.toml."
    assert written["programme"]["points_per_100"] == 5.0
    assert written["programme"]["reward_value"] == 50.0


def test_the_panel_is_a_picture_in_a_report(simulator, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", "x")
    shown = []
    monkeypatch.setattr(panel, "display", lambda bundle, raw: shown.append(bundle))
    panel.publish(simulator.widgets, simulator.picture(), "x")
    assert any(kind.startswith("image/") for kind in shown[0])
