"""The panels of the playbook: a rule that is changed changes the queue, caps that are moved change the week; both saved."""

import pytest

from toolkit import measures as m
from toolkit import show
from toolkit.errors import ConfigError
from toolkit.explore import panel
from toolkit.explore.conflicts import Conflicts
from toolkit.explore.playbook import Editor
from toolkit.words import say


@pytest.fixture(scope="module")
def known(demo_client):
    day = demo_client.as_of
    buyers = m.rfm.buyers(demo_client.lines, demo_client.orders, day)
    cuts = m.rfm.propose_cuts(buyers, demo_client.customer_days, demo_client.orders, day)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    others = map(demo_client.optional, m.moments.TABLES)
    held = m.moments.Known(demo_client.lines, demo_client.orders, demo_client.customer_days, day, assigned, *others)
    return held.having(**demo_client.settled)


@pytest.fixture(scope="module")
def collected(demo_client, known):
    """The moments of all rules, looked at once for all tests."""
    state = Editor(demo_client, known)
    state.counts()
    return state._moments


@pytest.fixture
def editor(own_demo, known, demo_client, collected):
    show.start(client=own_demo.name, currency="RON", as_of=own_demo.as_of, language="en", step="09")
    (own_demo.folder / "playbook.toml").write_bytes((demo_client.folder / "playbook.toml").read_bytes())
    state = Editor(own_demo, known)
    state._moments = collected
    return state


def row(counts, name):
    found = counts[counts["rule"] == name]
    return found.iloc[0] if len(found) else None


def test_a_rule_that_is_switched_off_leaves_its_place_to_others(editor):
    before = editor.counts()
    after = editor.set("after_first", off=True)
    assert row(after, "after_first") is None
    assert row(after, "upsell_email_1")["goes"] > row(before, "upsell_email_1")["goes"]
    assert row(editor.set("after_first", off=False), "after_first")["due"] == row(before, "after_first")["due"]


def test_another_wait_is_another_day_of_the_same_moments(editor, known):
    fast = row(editor.set("complement", wait=30), "complement")["due"]
    changed = m.playbook.load({"rules": {"complement": {"wait": 30}}})
    book = m.playbook.Playbook((changed["complement"],))
    assert fast == m.queue.due(book, known).count().to_pyarrow().as_py() > 0


def test_channel_and_priority_change_who_goes(editor):
    before = editor.counts()
    site = editor.set("upsell_email_1", channel="parcel")
    assert row(site, "upsell_email_1")["no_consent"] == 0
    editor.set("upsell_email_1", channel="email")
    first = editor.set("upsell_email_1", priority=1)
    assert row(first, "upsell_email_1")["goes"] > row(before, "upsell_email_1")["goes"]


def test_what_is_refused_is_not_tried(editor):
    editor.set("complement", wait=3)
    with pytest.raises(ConfigError, match="channel"):
        editor.set("complement", channel="fax")
    assert editor.tried == {"complement": {"wait": 3}}


def test_saving_writes_what_was_tried_beside_what_was_there(editor):
    editor.set("complement", wait=3, off=False)
    assert say(editor.save()) == "Saved in playbook.toml."
    held = editor.shop.playbook
    assert held["rules"]["complement"] == {"wait": 3, "off": False}
    assert held["costs"]["sms"] == 0.32
    assert editor.book["complement"].wait == 3


def test_the_widgets_of_the_editor_try_and_redraw(editor):
    top, controls, message, image = editor.widgets()
    chosen = top.children[0]
    chosen.value = "complement"
    on, wait, channel, priority = controls.children
    assert (on.value, wait.value, channel.value, priority.value) == (True, 14, "email", 4)
    assert editor.tried == {}
    before, drawn = message.value, image.value
    on.value = False
    assert editor.tried["complement"]["off"] is True
    assert message.value != before
    assert image.value != drawn
    assert "contacts due go tomorrow" in message.value
    top.children[1].click()
    assert editor.shop.playbook["rules"]["complement"]["off"] is True


@pytest.fixture(scope="module")
def week(known):
    book = m.playbook.load()
    return book, m.coming_week.waiting(book, known)


def test_tighter_caps_let_fewer_messages_go(own_demo, known, week):
    show.start(client=own_demo.name, currency="RON", as_of=own_demo.as_of, language="en", step="09")
    state = Conflicts(own_demo, week[0], known, week[1])
    before = state.spread["after"] @ state.spread["messages"]
    tight = state.set(email=1, sms=0, push=0, all=1, day=1)
    assert tight["after"] @ tight["messages"] < before
    assert (tight["before"] == state.set(**own_demo.caps)["before"]).all()
    assert tight.loc[tight["messages"] > 1, "after"].sum() < 60  # only service, which nothing holds back


def test_the_sliders_of_the_caps_redraw_and_are_saved(own_demo, known, week):
    show.start(client=own_demo.name, currency="RON", as_of=own_demo.as_of, language="en", step="09")
    state = Conflicts(own_demo, week[0], known, week[1])
    first, second, message, image = state.widgets()
    before, drawn = message.value, image.value
    assert "loses" in before
    first.children[0].value = 1
    assert state.caps.email == 1
    assert (message.value, image.value) != (before, drawn)
    second.children[-1].click()
    assert own_demo.caps["email"] == 1
    assert "Saved under [personalisation.caps] in client.toml." in message.value


def test_the_panels_are_pictures_in_a_report(editor, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", "x")
    shown = []
    monkeypatch.setattr(panel, "display", lambda bundle, raw: shown.append(bundle))
    panel.publish(editor.widgets, editor.picture(), say("x"))
    assert any(kind.startswith("image/") for kind in shown[0])
