"""The client's edits to the playbook: what they change, and what is refused."""

import pytest

from toolkit import measures as m
from toolkit.client.playbook import read_playbook, write_playbook
from toolkit.errors import ConfigError

TEXT = """# agreed in March
[costs]
sms = 0.32

[rules.upsell_email_3]
off = true

[rules.grace_offer] # the head of CRM's
wait = 4
channel = "sms"

[rules.ours]
moment = "silent"
number = 45
channel = "call"
words = "the agent calls"
groups = ["Soulmates"]
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "acme"
    made.mkdir()
    return made


def kept(folder, text):
    (folder / "playbook.toml").write_text(text, encoding="utf-8")
    return read_playbook(folder)


def test_without_a_file_the_playbook_is_the_method_s(folder):
    book = m.playbook.load(read_playbook(folder))
    assert {rule.name for rule in book.rules} == set(m.playbook.method())
    assert [len(book.of(part)) for part in m.playbook.PARTS] == [12, 12, 25]


def test_the_method_s_rules_stand_in_its_words(folder):
    book = m.playbook.load()
    soulmates = [(r.moment, r.number) for r in book.of("groups") if r.groups == ("Soulmates",)]
    assert soulmates == [
        ("order_count", 5), ("order_count", 10), ("ordered", None), ("visited", None), ("grace_passed", None),
        ("ordered", None), ("delivered", None), ("low_score", None),
    ]  # fmt: skip
    assert (book["grace_offer"].wait, book["cart_email"].number, book["reactivation_sms"].number) == (1, 15, 60)
    assert [r.wait for r in book.rules if r.flow == "post_purchase" and r.channel == "email"] == [2, 10, 21]


def test_edits_switch_off_change_and_add_rules(folder):
    book = m.playbook.load(kept(folder, TEXT))
    names = [rule.name for rule in book.rules]
    assert "upsell_email_3" not in names
    assert (book["grace_offer"].wait, book["grace_offer"].channel, book["grace_offer"].window) == (4, "sms", 7)
    assert (names[-1], book["ours"].part, book["ours"].words, book["ours"].groups) == (
        "ours", "own", "the agent calls", ("Soulmates",)
    )  # fmt: skip
    assert book.costs == {"sms": 0.32}


def test_a_later_step_of_a_series_is_not_done_by_the_message_of_an_earlier_one():
    book = m.playbook.load()
    assert [book[f"upsell_email_{n}"].since for n in (1, 2, 3)] == [0, 3, 11]
    assert book["upsell_push"].since == 0


REFUSED = [
    ("wait = 4", "wait = -1", r"\[rules.grace_offer\] wait: .*greater than or equal to 0"),
    ("wait = 4", "window = 0", r"\[rules.grace_offer\] window: "),
    ("wait = 4", "priority = 10", r"\[rules.grace_offer\] priority: "),
    ("wait = 4", "weight = 4", r"unknown key \[rules.grace_offer\] weight"),
    ("wait = 4", "waits = 4", "Did you mean wait"),
    ("wait = 4", 'purpose = "both"', r"\[rules.grace_offer\] purpose: "),
    ("wait = 4", "cost = -1", r"\[rules.grace_offer\] cost: "),
    ("[costs]", "[prices]", r"unknown key prices"),
]


@pytest.mark.parametrize(("told", "instead", "said"), REFUSED)
def test_a_value_that_is_none_is_refused_with_file_and_key(folder, told, instead, said):
    with pytest.raises(ConfigError, match=f"data/acme/playbook.toml: .*{said}|{said}") as refusal:
        kept(folder, TEXT.replace(told, instead, 1))
    assert "data/acme/playbook.toml" in str(refusal.value)


UNKNOWN = [
    ('"Soulmates"]', '"Soulmate"]', r"\[rules.ours\] groups is 'Soulmate'.* \(did you mean Soulmates\?\)"),
    ('channel = "call"', 'channel = "phone"', r"\[rules.ours\] channel is 'phone'; it must be one of email, sms"),
    ('moment = "silent"', 'moment = "silence"', r"\[rules.ours\] moment is 'silence'.* \(did you mean silent\?\)"),
    ("number = 45\n", "", r"\[rules.ours\] moment silent needs a number. Add number"),
    ('moment = "silent"\n', "", r"\[rules.ours\] is no rule of the method"),
    ("[rules.grace_offer]", "[rules.grace_ofer]", r"grace_ofer\] is no rule .*name \(did you mean grace_offer\?\)"),
    ("sms = 0.32", "telex = 1", r"\[costs\] .*'telex'"),
    ("wait = 4", 'fallback = "fax"', r"\[rules.grace_offer\] fallback is 'fax'"),
]


@pytest.mark.parametrize(("told", "instead", "said"), UNKNOWN)
def test_an_unknown_rule_group_moment_or_channel_is_refused(folder, told, instead, said):
    with pytest.raises(ConfigError, match=said):
        m.playbook.load(kept(folder, TEXT.replace(told, instead, 1)))


def test_a_file_that_is_no_toml_is_refused(folder):
    with pytest.raises(ConfigError, match=r"data/acme/playbook\.toml cannot be read"):
        kept(folder, "[rules")


def test_a_rule_that_follows_none_is_refused():
    with pytest.raises(ConfigError, match=r"\[rules.welcome_back\] follows is 'nothing'"):
        m.playbook.load({"rules": {"welcome_back": {"follows": "nothing"}}})


def test_a_rule_follows_the_messages_of_another_by_all_its_names():
    book = m.playbook.load({"rules": {"research": {"sent_as": ["De ce ai plecat "]}}})
    assert book["objections"].after == ("de ce ai plecat", "research")


def test_saving_keeps_comments_and_what_else_the_file_holds(folder):
    kept(folder, TEXT)
    edits = write_playbook(folder, {"grace_offer": {"wait": 2, "off": True}, "cart_sms": {"groups": ("Lovers",)}})
    text = (folder / "playbook.toml").read_text(encoding="utf-8")
    assert "# agreed in March" in text
    assert "# the head of CRM's" in text
    assert edits == read_playbook(folder)
    assert edits["rules"]["grace_offer"] == {"wait": 2, "channel": "sms", "off": True}
    assert edits["rules"]["cart_sms"] == {"groups": ("Lovers",)}


def test_a_refused_save_writes_nothing(folder):
    kept(folder, TEXT)
    with pytest.raises(ConfigError, match="wait"):
        write_playbook(folder, {"grace_offer": {"wait": -2}})
    assert (folder / "playbook.toml").read_text(encoding="utf-8") == TEXT


def test_the_first_save_makes_the_file(folder):
    write_playbook(folder, {"cart_sms": {"off": True}})
    assert read_playbook(folder) == {"rules": {"cart_sms": {"off": True}}}


def test_caps_seasons_and_grace_are_told_in_client_toml(tmp_client):
    toml = 'name = "A"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/a.csv"]\n[personalisation]\ngrace = 30\n'
    shop = tmp_client({"a.csv": "x\n"}, toml + "caps = { email = 5 }\nseason = { Easter = 2027-05-02 }\n")
    assert shop.caps == {"email": 5, "sms": 1, "push": 2, "all": 3, "day": 1}
    assert (shop.settled["grace_days"], shop.settled["season"]["Easter"].year) == (30, 2027)
    shop.save("personalisation", {"caps": {"all": 7}})
    assert shop.caps["all"] == 7
    for values in ({"caps": {"fax": 1}}, {"caps": {"day": 0}}, {"grace": 0}, {"season": {"x": "soon"}}):
        with pytest.raises(ConfigError, match="personalisation"):
            shop.save("personalisation", values)
