"""The slides of the playbook and of its queue say what the numbers carry, and no more."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from seen import texts_of

from toolkit import measures as m
from toolkit import show, words
from toolkit.gallery import playing, shop
from toolkit.show import figures, findings, tables
from toolkit.show import playing as spoken


@pytest.fixture(autouse=True)
def _started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="09")


def say(text):
    """As spoken, with plain spaces."""
    return words.say(text).replace("\u00a0", " ")


def cells(table, row):
    return [say(cell) if cell is not None else "" for cell in table.rows[row]]


def test_every_rule_moment_channel_and_state_has_words():
    book = m.playbook.load()
    assert {rule.name for rule in book.rules} | {rule.flow for rule in book.rules} - {""} <= set(spoken.RULES)
    assert set(spoken.CHANNELS) == set(m.consent.CHANNELS)
    assert set(spoken.STATES) == set(m.queue.STATES)
    for rule in book.rules:
        assert say(spoken.moment(rule.moment, np.nan if rule.number is None else rule.number, rule.follows))


def test_a_line_tells_who_when_and_how():
    table = tables.personal_playbook(playing.lines(), "groups")
    assert cells(table, 0) == ["thank-you in the parcel", "Soulmates", "after order 5", "parcel", "183", "12"]
    assert cells(table, 1)[2:] == ["grace period over", "e-mail or SMS +1", "183", "·"]
    assert cells(table, 2)[1] == "Lovers and 2 more"
    assert cells(table, 3)[2] == "after “why did you leave?”"


def test_a_flow_tells_its_steps_and_the_client_s_own_rule_stands_first():
    table = tables.personal_playbook(playing.lines(), "flows")
    assert cells(table, 0)[:4] == ["Catalog de toamnă", "Soulmates", "45 silent days", "call +1"]
    assert cells(table, 2)[3] == "e-mail +2, +10, +21"


def test_what_cannot_run_is_told_below_the_table_with_what_it_lacks():
    table = tables.personal_playbook(playing.lines(), "moments")
    assert [cells(table, row)[-1] for row in range(len(table.rows))] == ["holds always"]
    finding = findings.personal_playbook(playing.lines(), "moments")
    assert say(finding.headline) == "The playbook of moments: 1 of 3 lines can run on these data"
    assert say(finding.takeaway).startswith(
        "Not yet: birthday wishes, is all well now? (ask for birthdays, service contacts). Strike"
    )
    assert "Nothing is missing." in say(findings.personal_playbook(playing.lines(), "flows").takeaway)


def test_where_no_line_can_run_each_says_in_its_row_what_it_lacks():
    table = tables.personal_playbook(playing.lines().assign(table="customers", column="birthday"), "moments")
    assert [cells(table, row)[-1] for row in range(3)] == ["missing: birthdays"] * 3


def test_a_state_of_fewer_than_ten_stands_with_all_that_is_held_back():
    rows = playing.today().assign(held=lambda t: t["due"] - t["goes"], outranked=np.nan, capped=np.nan)
    table = tables.personal_today(rows)
    assert [say(title) for title in table.header] == ["rule", "due", "goes", "held back", "cost, RON"]
    assert cells(table, 5)[1:4] == ["2,044", "1,089", "955"]
    finding = findings.personal_today(rows)
    assert say(finding.headline) == "1,089 of 2,044 contacts that are due go tomorrow"
    assert say(finding.takeaway).startswith("Held back are those without consent")


def test_of_too_few_who_go_only_who_is_due_is_told():
    rows = playing.today().assign(goes=np.nan, outranked=np.nan, capped=np.nan, no_consent=np.nan, suppressed=np.nan,
                                  held=np.nan, cost=np.nan)  # fmt: skip
    assert [say(title) for title in tables.personal_today(rows).header] == ["rule", "due"]
    told = findings.personal_today(rows)
    assert say(told.headline) == "2,044 contacts are due tomorrow: too few to tell who goes"
    assert say(told.takeaway).startswith("Ask for consent")
    none = findings.personal_today(rows.assign(due=np.nan))
    assert say(none.headline) == "Fewer than ten contacts are due tomorrow"


def test_the_queue_is_told_with_what_holds_it_back_and_what_it_costs():
    finding = findings.personal_today(playing.today())
    assert say(finding.headline) == "1,089 of 2,044 contacts that are due go tomorrow; 38% lack consent"
    assert "Another rule goes first for 159, the week is full for 12. Those that go cost 33 RON." in say(
        finding.takeaway
    )
    assert (finding.value, finding.n) == (1089, 2044)
    table = tables.personal_today(playing.today())
    assert cells(table, 1)[:4] == ["come back after half a year", "231", "149", "–"]
    assert table.strong == {5}


def test_a_state_in_which_nobody_is_has_no_column():
    rows = playing.today().assign(capped=0.0)
    assert "week is full" not in [say(title) for title in tables.personal_today(rows).header]
    assert "the week is full" not in say(findings.personal_today(rows).takeaway)


def test_without_costs_or_anybody_due_the_slide_says_so():
    unpriced = playing.today().assign(cost=np.nan)
    assert "write it under [costs] in playbook.toml" in say(findings.personal_today(unpriced).takeaway)
    assert say(tables.personal_today(unpriced).header[-1]) == "not to be contacted"
    nobody = playing.today().head(0)
    assert say(findings.personal_today(nobody).headline) == "Nobody is due tomorrow by any rule"
    assert not tables.personal_today(nobody).rows


def test_without_a_list_of_customers_the_consents_are_asked_for():
    told = say(findings.personal_today(playing.today(), listed=False).takeaway)
    assert "ask for the list of customers with consents" in told


def test_the_week_names_who_would_get_too_much_and_which_rule_loses():
    finding = findings.personal_conflicts(playing.week(), playing.lost())
    assert say(finding.headline) == "58 customers would get more than 3 messages this week, without caps"
    assert "With caps 2,649 of 2,850 messages go." in say(finding.takeaway)
    assert "“early access to what is new” loses most: 73 of 305." in say(finding.takeaway)
    few = playing.week()
    few["crowded"] = np.nan
    assert say(findings.personal_conflicts(few, playing.lost()).headline).startswith("Fewer than ten customers")
    few["crowded"] = 0
    assert say(findings.personal_conflicts(few, playing.lost()).headline).startswith("Nobody would get more than 3")
    few["n"] = np.nan
    assert say(findings.personal_conflicts(few, playing.lost()).headline).startswith("Fewer than ten customers are to")
    few["n"] = 0
    assert "Nobody is to get a message" in say(findings.personal_conflicts(few, playing.lost()).headline)


def test_the_bars_of_the_week_are_the_customers_without_and_with_caps():
    figure = figures.plot_conflicts(playing.spread())
    heights = [patch.get_height() for patch in figure.axes[0].patches]
    assert heights[:7] == [0, 1499, 354, 133, 47, 11, 0]
    assert heights[7:] == [12, 1505, 449, 78, 0, 0, 0]
    assert [text.get_text() for text in texts_of(figure)].count("·") == 1
    plt.close(figure)


def test_the_bars_of_the_queue_are_those_who_go():
    figure = figures.plot_queue(playing.today())
    assert [round(patch.get_width()) for patch in figure.axes[0].patches] == [538, 149, 25, 58, 319]
    assert "538 of 850" in [text.get_text() for text in texts_of(figure)]
    plt.close(figure)


def test_what_a_contact_must_bring_is_told_with_its_interval_and_never_as_a_promise():
    table = tables.personal_worth(playing.worth())
    assert cells(table, 0)[-2:] == ["under 0.1%", "−1.4 (−8.5 – 5.7)"]
    assert cells(table, 1)[-2:] == ["", "the split is broken"]
    assert cells(table, 2)[2:] == ["136.1 (116.2–156.0)", "6.80", "5.0% (4.4–5.9%)", "not tested"]
    finding = findings.personal_worth(playing.worth())
    assert say(finding.headline) == (
        "“thank-you note, anniversary” must raise the margin of 60 days by 5.0% to pay, more than any other"
    )
    assert "only a test can tell. 1 of the rules was tested." in say(finding.takeaway)
    assert finding.low < finding.value < finding.high


def test_without_costs_what_a_contact_must_bring_is_not_known():
    unpriced = playing.worth().assign(cost=np.nan, needed=np.nan)
    finding = findings.personal_worth(unpriced)
    assert say(finding.headline) == "What a contact must bring to pay is not known"
    assert "[costs] in playbook.toml" in say(finding.takeaway)
    assert "Too little is known" in say(findings.personal_worth(playing.worth().assign(needed=np.nan)).takeaway)
