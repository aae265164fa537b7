"""Who may be contacted: by hand."""

from datetime import date, datetime

import ibis
import pytest

from toolkit import contract
from toolkit import measures as m

DAY = date(2026, 10, 31)


def _table(name, *rows):
    known = contract.table(name).columns
    return ibis.memtable(
        [{c.name: row.get(c.name) for c in known} for row in rows], schema=ibis.schema({c.name: c.type for c in known})
    )


def _person(**said):
    return {"customer_id": "a", "email": "a@x.ro", "phone": "+40721000111", **said}


def _allowed(people, messages=None):
    row = m.consent.permits(_table("customers", *people), messages, DAY).to_pandas().iloc[0]
    return {name for name in m.consent.CHANNELS if row[name]}


OPEN = {"parcel", "site", "call", "post"}


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ({}, OPEN),
        ({"email_consent": True}, OPEN | {"email"}),
        ({"email_consent": True, "email": None}, OPEN),
        ({"sms_consent": True}, OPEN | {"sms"}),
        ({"sms_consent": True, "phone": None}, OPEN),
        ({"push_consent": True, "phone": None, "email": None}, OPEN | {"push"}),
        ({"ads_consent": True, "email": None}, OPEN | {"ads"}),
        ({"ads_consent": True, "email": None, "phone": None}, OPEN),
        ({"email_consent": True, "sms_consent": True, "ads_consent": True, "suppressed": True}, set()),
        ({"email_consent": False, "suppressed": False}, OPEN),
    ],
)
def test_nobody_is_contacted_by_a_channel_without_consent_and_address(said, allowed):
    assert _allowed([_person(**said)]) == allowed


def test_every_row_of_a_customer_must_agree():
    assert _allowed([_person(email_consent=True), _person(email_consent=False)]) == OPEN
    assert _allowed([_person(email_consent=True), _person(email_consent=True, suppressed=True)]) == set()


@pytest.mark.parametrize(
    ("consent_at", "allowed"),
    [(None, {"sms"}), (datetime(2026, 10, 2), {"sms", "email"}), (datetime(2026, 9, 30), {"sms"})],
)
def test_who_signed_off_is_left_alone_in_that_channel_unless_consent_is_newer(consent_at, allowed):
    message = {"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "a", "message_channel": "email"}
    sent = _table("messages", {**message, "unsubscribed": 1})
    person = _person(email_consent=True, sms_consent=True, consent_at=consent_at)
    assert _allowed([person], sent) == OPEN | allowed


def test_who_signed_off_by_a_message_of_an_unknown_channel_is_left_alone_in_all():
    sent = _table("messages", {"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "a", "unsubscribed": 1})
    assert _allowed([_person(email_consent=True, sms_consent=True)], sent) == OPEN


def test_a_later_message_a_sending_to_many_and_one_read_in_peace_sign_nobody_off():
    message = {"sent_at": datetime(2026, 10, 1), "flow": "f", "customer_id": "a", "message_channel": "email"}
    later = {**message, "sent_at": datetime(2026, 11, 2), "unsubscribed": 1}
    many = {**message, "customer_id": None, "unsubscribed": 40}
    sent = _table("messages", later, many, {**message, "unsubscribed": 0}, {**message, "unsubscribed": None})
    assert "email" in _allowed([_person(email_consent=True)], sent)
