"""What is planted in the demo shop's messages and service contacts comes out at the other end."""

import json
from datetime import date

import pytest

from toolkit import measures as m


@pytest.fixture(scope="module")
def shop(demo_client):
    return demo_client


@pytest.fixture(scope="module")
def truth(shop):
    return json.loads((shop.folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def held(shop):
    return m.messaging.periods(shop.messages, shop.as_of, shop.config.personalisation.changed_on)


@pytest.fixture(scope="module")
def since(shop, held):
    rows = m.messaging.before_after(shop.messages, shop.orders, shop.customer_days, shop.as_of, held)
    return rows.set_index(["message_channel", "outcome"])


@pytest.fixture(scope="module")
def asked(shop):
    buyers = m.rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    assigned = m.groups.assign(m.rfm.score_by(buyers, cuts))
    return m.answering.placed(shop.tickets, shop.lines, shop.orders, cuts, assigned)


def test_every_message_and_contact_is_read(shop, truth):
    sent = shop.messages
    assert sent.filter(sent.cost.notnull()).count().execute() == truth["messages"]["messages"]
    assert shop.tickets.count().execute() == truth["tickets"]["tickets"]


def test_the_demo_stays_small(truth):
    assert truth["messages"]["messages"] < 50_000
    assert truth["tickets"]["tickets"] < 5_000


def test_who_signed_off_gets_nothing_more_by_that_channel(shop):
    sent = shop.messages.filter(lambda t: t.unsubscribed.notnull())
    gone = sent.filter(sent.unsubscribed == 1).group_by(["customer_id", "message_channel"])
    gone = gone.aggregate(at=sent.sent_at.min())
    both = sent.join(gone, ["customer_id", "message_channel"])
    assert both.filter(both.sent_at > both["at"]).count().execute() == 0


def test_only_who_agreed_is_written_to(shop):
    sent = shop.messages.filter(lambda t: t.cost.notnull())
    people = shop.customers.select("customer_id", "email_consent", "sms_consent")
    both = sent.join(people, "customer_id")
    agreed = (both.message_channel == "email").ifelse(both.email_consent, both.sms_consent)
    assert both.filter(~agreed.fill_null(False)).count().execute() == 0


def test_the_day_of_the_change_is_the_clients(held, truth):
    assert held.after[0] == date.fromisoformat(truth["messages"]["changed_on"])


@pytest.mark.parametrize(("channel", "outcome"), [("email", "opened"), ("email", "clicked"), ("sms", "answered")])
def test_what_was_raised_is_found_raised(since, channel, outcome):
    row = since.loc[(channel, outcome)]
    assert row["state"] == "up"
    assert row["year_low"] < 0 < row["year_high"]


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_who_signs_off_has_not_changed(since, channel):
    assert since.loc[(channel, "unsubscribed"), "state"] in ("unsure", "few")


def test_the_planted_share_of_answers_to_text_messages_lies_in_the_interval(since, truth):
    before, after = truth["messages"]["rates"]["sms"]["answered"]
    row = since.loc[("sms", "answered")]
    assert row["after_low"] < after < row["after_high"]
    assert row["low"] < after - before < row["high"]


def test_the_letter_that_stayed_as_it_was_has_not_moved(shop, held, truth):
    flows = m.messaging.main(m.messaging.by_flow(shop.messages, held)).set_index("flow")
    assert flows.loc[truth["messages"]["unchanged_flow"], "state"] == "unsure"
    assert (flows["state"] == "up").sum() >= 6


def test_the_slow_channel_breaks_the_promise_and_the_phone_keeps_it(shop, asked, truth):
    waits = m.answering.by(asked, "ticket_channel", shop.as_of).set_index("key")
    slow = truth["tickets"]["slow"]
    assert waits.loc[slow, "within_2h_high"] < 0.2
    assert waits.loc["phone", "within_2h_low"] > 0.9


def test_who_waits_longer_comes_back_less_often_as_planted(shop, asked):
    found = m.answering.followed(asked, shop.orders, shop.as_of)
    assert found["high"] < 0


def test_surveys_are_no_flow_of_those_asked(shop):
    asked = m.response.asked(shop.messages, shop.answers)
    assert set(asked.survey.execute()) == {"Sondaj deschis"}


def test_every_point_of_the_way_is_known(shop):
    others = map(shop.optional, ("customers", "traffic", "answers", "messages", "tickets"))
    way = m.journey.points(m.journey.Told(shop.lines, shop.orders, shop.as_of, *others)).set_index("point")
    assert way["share"].notna().all()
    assert way.loc["second", "low"] > 0.15
    assert way.loc["second", "high"] < 0.5


def test_several_channels_are_planted_to_change_nothing(shop):
    rows = m.channel_worth.by_channels(shop.orders, shop.as_of).set_index("channels")
    assert rows.loc[3, "sales_ratio_low"] < 1 < rows.loc[3, "sales_ratio_high"]
