"""What step 9 says of who may be reached and of the files."""

from datetime import date

import pytest

from toolkit.gallery import reaching
from toolkit.show import findings, start, tables
from toolkit.words import say


@pytest.fixture(autouse=True)
def _started():
    start(client="Acme SRL", currency="RON", as_of=date(2026, 10, 31), language="en", step="09")


def test_the_headline_is_the_money_that_no_message_reaches():
    finding = findings.personal_reach(reaching.reach())
    assert (
        say(finding.headline)
        == "826,268\xa0RON of a year's sales come from customers whom no message may reach, 32% of all"
    )
    assert "The largest part lies with About to Dump You" in say(finding.takeaway)


def test_without_consent_the_headline_says_so():
    rows = reaching.reach()
    rows["any"] = 0.0
    assert "Nobody may be reached" in say(findings.personal_reach(rows).headline)
    rows["any"] = float("nan")
    assert "too few to tell" in say(findings.personal_reach(rows).headline)


def test_every_share_that_may_be_told_has_its_interval():
    shown = tables.personal_reach(reaching.reach()).spoken()["rows"]
    assert len(shown) == 12
    assert [cell for row in shown for cell in row[2:6] if "(" not in cell] == ["·"]


def test_the_files_are_counted_by_channel_and_small_groups_named():
    finding = findings.personal_audiences(reaching.audiences())
    assert say(finding.headline) == (
        "5,849 of 11,718 customers are in the files for e-mail, 3,372 in those for SMS, 3,444 for advertising"
    )
    assert "2 groups are too small (Soulmates, New Passion)" in say(finding.takeaway)
    assert "personal data still" in say(finding.takeaway)
    assert len(tables.personal_audiences(reaching.audiences()).rows) == 6


def test_where_nobody_is_in_a_file_or_a_platform_is_not_wanted_the_headline_says_so():
    rows = reaching.audiences()
    assert "{}" not in say(findings.personal_audiences(rows[rows["platform"] == "meta"]).headline)
    assert "none in those for SMS" in say(findings.personal_audiences(rows[rows["platform"] == "meta"]).headline)
    rows["written"] = 0.0
    assert say(findings.personal_audiences(rows).headline) == "Nobody may be in a file yet"
