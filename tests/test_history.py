"""What has changed between runs: what moved, what may be chance, what cannot be compared, and where it is told."""

import json
from datetime import date

import pytest
from earlier import GROUPS, finding, full, lights, runs, summary
from test_run import _cvo

from toolkit.client import Client
from toolkit.client.config import Config
from toolkit.publish import changes, history, since
from toolkit.publish.since import chapter
from toolkit.publish.summary import KPIS
from toolkit.run import unchanged
from toolkit.show.history import UNITS

UNKNOWN = {"value": None, "n": None, "low": None, "high": None}


def figure(value, low=None, high=None):
    return {"value": value, "n": 100, "low": low, "high": high}


# how a figure changed


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (figure(0.2, 0.1, 0.3), figure(0.4, 0.31, 0.5), "rose"),
        (figure(0.4, 0.31, 0.5), figure(0.2, 0.1, 0.3), "fell"),
        (figure(0.2, 0.1, 0.3), figure(0.4, 0.3, 0.5), "chance"),
        (figure(0.4, 0.3, 0.5), figure(0.2, 0.1, 0.3), "chance"),
        (figure(0.2, 0.1, 0.3), figure(0.4), "unsure"),
        (figure(0.2), figure(0.4, 0.3, 0.5), "unsure"),
        (figure(0.2), figure(0.2), "same"),
        (UNKNOWN, figure(0.2), "new"),
        (figure(0.2), UNKNOWN, "gone"),
    ],
)
def test_a_share_has_moved_only_where_its_intervals_do_not_meet(then, now, expected):
    assert changes.verdict("share", then, now) == expected


def test_a_total_is_counted_whatever_is_said_of_it():
    assert changes.verdict("total", figure(1, 0, 2), figure(9, 8, 10)) == "counted"


def test_every_key_figure_has_a_unit_and_they_come_in_the_order_of_the_summary():
    assert tuple(UNITS) == KPIS


def test_a_key_figure_that_neither_run_knows_is_left_out():
    found = changes.kpis(*runs(summary(kpis={"coca": None}), summary("2026-02-28", {"coca": None})))
    assert "coca" not in set(found["key"])
    assert len(found) == len(KPIS) - 1


def test_amounts_in_two_currencies_are_not_compared_and_shares_are():
    then, now = runs(summary(currency="EUR"), summary("2026-02-28", {"net_revenue": 9.0, "repeat_rate": 0.6}))
    found = changes.kpis(then, now).set_index("key")["verdict"]
    assert (found["net_revenue"], found["aov"], found["repeat_rate"]) == ("currency", "currency", "rose")
    assert "Amounts were in EUR and are in RON: they are not compared." in map(str, changes.pair_of(then, now).cautions)


def test_rules_set_otherwise_and_another_version_are_said():
    now = summary("2026-02-28", rules={"groups": "b", "vat": "c"}, versions={"cvo-toolkit": "0.2.0"})
    rules, version = map(str, changes.pair_of(*runs(summary(), now)).cautions)
    assert "([groups], [vat])" in rules
    assert "was 0.1.0 and is 0.2.0" in version


def test_between_runs_alike_nothing_is_to_be_cautious_of():
    assert changes.pair_of(*runs(summary(), summary("2026-02-28"))).cautions == []


def test_a_summary_written_before_rules_and_lights_were_told_can_be_compared():
    old = summary()
    for name in ("rules", "lights", "support", "versions"):
        del old[name]
    then, now = runs(old, summary("2026-02-28", {"repeat_rate": 0.5}))
    assert changes.kpis(then, now).set_index("key")["verdict"]["repeat_rate"] == "unsure"
    assert changes.pair_of(then, now).rules == ()


def test_a_rule_is_what_figures_are_worked_out_by_and_not_where_files_lie():
    def rules(groups=None, **source):
        told = {"sources": {"lines": {"files": ["raw/a.csv"], **source}}, "groups": groups or {}}
        return Config.model_validate({"name": "A", "currency": "RON", **told}).rules

    assert rules(files=["raw/b.csv"]) == rules()
    assert rules(statuses={"sale": ["Done"]})["sources"] != rules()["sources"]
    assert set(rules({"minimum_size": 9})) - set(rules()) == {"groups"}


def test_lights_that_turned_are_told_and_others_not():
    then, now = runs(summary(), summary("2026-02-28", lights=lights("red", "grey")))
    assert changes.lights(then, now).to_numpy().tolist() == [["retention_rate", "green", "red"]]


def test_a_group_is_held_against_itself():
    now = summary("2026-02-28")
    now["groups"][1] |= {"customer_share": 0.2, "low": 0.19, "high": 0.21}
    found = changes.groups(*runs(summary(), now)).set_index("key")["verdict"]
    assert found[found != "same"].to_dict() == {"Lovers": "rose"}


# findings


def verdicts(before, after, **now):
    told = changes.findings(*runs(summary(findings=before), summary("2026-02-28", findings=after, **now)))
    return dict(zip(told["key"], told["verdict"], strict=True))


def test_findings_are_new_gone_moved_within_chance_or_without_an_interval():
    before = [finding("a", 0.2), finding("b", 0.2), finding("c", 0.2), finding("d", 0.2, width=None)]
    after = [finding("b", 0.4), finding("c", 0.21), finding("d", 0.4, width=None), finding("e", 0.2)]
    assert verdicts(before, after) == {"a": "gone", "b": "rose", "c": "chance", "d": "unsure", "e": "new"}


def test_a_headline_of_other_numbers_and_months_says_the_same():
    one = finding("a", 0.2, said="{value} of 1,234 RON since 30 November 2025: −3.5")
    other = finding("a", 0.4, said="{value} of 99 RON since 31 May 2026: +12")
    assert verdicts([one], [other]) == {"a": "rose"}


def test_a_headline_of_other_words_is_another_claim_whatever_its_number():
    assert verdicts([finding("a", 0.2, said="Red: {value}")], [finding("a", 0.4, said="Blue: {value}")]) == {
        "a": "reworded"
    }


def test_a_finding_of_a_step_that_failed_is_not_gone():
    steps = [{"id": "00", "status": "failed", "reason": "x"}, {"id": "02c", "status": "ok", "reason": ""}]
    assert verdicts([finding("a", 0.2), finding("b", 0.2, step="02c")], [], steps=steps) == {"b": "gone"}


def test_steps_that_ended_in_one_run_only_are_named():
    failed = [{"id": "00", "status": "ok", "reason": ""}, {"id": "02c", "status": "failed", "reason": "x"}]
    more = [{"id": "00", "status": "ok", "reason": ""}, {"id": "05", "status": "ok", "reason": ""}]
    assert changes.not_compared(*runs(summary(steps=failed), summary("2026-02-28", steps=more))) == ["02c", "05"]


def test_an_amount_that_is_gone_is_gone_in_whatever_currency():
    coca = {"coca": None}
    found = changes.kpis(*runs(summary(currency="EUR"), summary("2026-02-28", coca))).set_index("key")["verdict"]
    assert (found["coca"], found["aov"]) == ("gone", "currency")


def test_what_a_skipped_step_says_when_it_can_is_new():
    skipped = [{"id": "00", "status": "skipped", "reason": ""}]
    then, now = runs(summary(findings=[], steps=skipped), summary("2026-02-28", findings=[finding("a", 0.2)]))
    assert list(changes.findings(then, now)["verdict"]) == ["new"]


def test_what_was_said_of_a_change_is_not_compared_itself():
    assert verdicts([finding("a", 0.2, step="since")], []) == {}


# which runs there are


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """``acme(day, language, **changes)``: write a summary of the client ``acme``."""
    folder = tmp_path / "data" / "acme"
    folder.mkdir(parents=True)
    (folder / "client.toml").write_text(
        'name = "A"\nlanguage = "en"\ncurrency = "RON"\n[sources.lines]\nfiles = ["a"]\n', encoding="utf-8"
    )
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))

    def write(day, language="en", **changes):
        path = tmp_path / "reports" / "acme" / day / language / "summary.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(summary(day, language=language, **changes)), encoding="utf-8")
        return path

    write.reports = tmp_path / "reports" / "acme"
    return write


def test_a_day_is_read_in_its_own_language_where_there_is_one(acme):
    days = {acme("2026-01-31", "ro"), acme("2026-02-28", "en")}
    acme("2026-02-28", "ro")
    (acme.reports / "old").mkdir()
    (acme.reports / "2026-03-31" / "en").mkdir(parents=True)
    assert history.files(acme.reports, "en") == sorted(days)


def test_a_run_looks_back_and_never_ahead(acme):
    days = [f"2026-01-{day:02}" for day in range(1, 20)]
    for day in days:
        acme(day)
    seen = [run.day.isoformat() for run in history.runs(acme.reports, "en", date(2026, 1, 17))]
    assert seen == days[16 - history.MOST_RUNS : 16]


# lines over several runs


def test_amounts_of_runs_in_another_currency_than_the_last_are_not_drawn():
    told = runs(summary(currency="EUR"), summary("2026-02-28"), summary("2026-03-31"))
    over = changes.over(told, ("aov", "repeat_rate"))
    assert over["value"].notna().tolist() == [False, True, True, True, True, True]


def test_a_figure_has_moved_where_its_first_and_its_last_interval_do_not_meet():
    there_and_back = runs(summary(), summary("2026-02-28", {"repeat_rate": 0.6}), summary("2026-03-31"))
    slowly = runs(*(summary(f"2026-0{m}-28", {"repeat_rate": 0.39 + 0.015 * m}) for m in (1, 2, 3)))
    assert changes.apart(changes.over(there_and_back, ("aov", "repeat_rate"))) == []
    assert changes.apart(changes.over(slowly, ("aov", "repeat_rate"))) == ["repeat_rate"]


def test_a_group_that_is_empty_in_both_runs_is_left_out():
    told = summary(groups=[{"name": "Lovers", "customers": 0, "customer_share": 0.0, "sales_share": 0.0}])
    assert changes.groups(*runs(told, told)).empty


# the chapter of the deck


def ids(*told):
    *earlier, now = told
    return [output.metadata.slide.id for output in chapter(now, runs(*earlier))]


def test_a_first_run_has_no_chapter():
    assert ids(summary()) == []


def test_lines_are_drawn_from_three_runs_on():
    two = ids(summary(), summary("2026-02-28"))
    three = ids(summary(), summary("2026-02-28"), summary("2026-03-31"))
    assert two == ["since_kpis", "since_moved", "since_groups"]
    assert three == [*two, "trend_kpis", "trend_groups"]


def test_the_chapter_says_what_moved_with_n_and_interval_and_what_it_may_be_for():
    kpis, moved = (output.metadata.slide for output in chapter(*full("en"))[:2])
    assert "Repeat rate 40.0% → 45.0%" in kpis.headline
    assert (kpis.finding["unit"], kpis.finding["n"]) == ("share", 11718)
    assert "45.0% · 44.0–46.0% · n\u00a0=\u00a011,718" in [cell for row in kpis.table.rows for cell in row]
    assert "Retention rate: healthy → failing" in kpis.takeaway
    assert "8 of 8 findings" in moved.headline


def test_where_nothing_moved_the_slides_say_so():
    slides = [output.metadata.slide for output in chapter(summary("2026-02-28"), runs(summary()))]
    assert slides[0].headline == "Since 31 January 2026 no rate or average has moved beyond chance"
    assert slides[1].headline.startswith("0 of 0 findings")
    assert slides[2].headline == "Since 31 January 2026 no group has become larger or smaller beyond chance"


def test_the_chapter_looks_back_to_the_run_before_and_not_to_the_first():
    slides = chapter(summary("2026-03-31"), runs(summary(), summary("2026-02-28")))
    assert slides[0].metadata.slide.headline.startswith("Since 28 February 2026")


def test_the_largest_groups_are_drawn_and_only_what_is_drawn_is_told(monkeypatch):
    drawn, plot = [], since.plot_trends
    monkeypatch.setattr(since, "plot_trends", lambda over: drawn.append(list(dict.fromkeys(over["key"]))) or plot(over))
    later = [summary(day, {"coca": 300.0}) for day in ("2026-02-28", "2026-03-31")]
    kpis, _groups = (output.metadata.slide for output in chapter(later[1], runs(summary(), later[0]))[-2:])
    assert drawn == [list(since.DRAWN[:6]), list(GROUPS[:-7:-1])]
    assert "nothing drawn here" in kpis.headline  # what a new customer costs has moved, and has no panel


def test_the_same_summaries_give_the_same_slides():
    assert chapter(*full("ro")) == chapter(*full("ro"))


def test_a_deck_rests_on_the_summaries_of_earlier_runs_and_of_no_later_ones(acme, monkeypatch):
    client = Client.configured("acme")
    monkeypatch.setattr(Client, "as_of", date(2026, 2, 28))
    first = unchanged.published(client, "en")
    acme("2026-03-31")
    assert unchanged.published(client, "en") == first
    acme("2026-01-31")
    second = unchanged.published(client, "en")
    assert second != first
    acme("2026-01-31", kpis={"customers": 5})
    assert unchanged.published(client, "en") != second


# cvo diff


def test_diff_prints_the_last_two_runs(acme, monkeypatch, capsys):
    acme("2025-12-31")
    acme("2026-01-31", findings=[finding("a", 0.2), finding("b", 0.2)])
    now = {"repeat_rate": 0.5, "net_revenue": 3000000.0}
    acme("2026-02-28", "ro", kpis=now, findings=[finding("a", 0.4)], lights=lights("red", "grey"), currency="EUR")
    code, said = _cvo(monkeypatch, capsys, "diff", "acme")
    assert code == 0
    assert "Amounts were in RON and are in EUR" in said
    assert "31 January 2026" in said
    assert "31 December 2025" not in said
    for words in ("rose, beyond chance", "another currency", "failing", "gone", "40.0% of the customers order again"):
        assert words in said


def test_diff_of_a_day_given_is_against_the_last(acme, monkeypatch, capsys):
    for day in ("2025-12-31", "2026-01-31", "2026-02-28"):
        acme(day)
    code, said = _cvo(monkeypatch, capsys, "diff", "acme", "2025-12-31")
    assert (code, "28 February 2026" in said, "31 January 2026" in said) == (0, True, False)


def test_diff_of_two_days_begins_with_the_older(acme):
    for day in ("2025-12-31", "2026-01-31", "2026-02-28"):
        acme(day)
    found = history.two("acme", "en", "2026-01-31", "2025-12-31")
    assert [run.day for run in found] == [date(2025, 12, 31), date(2026, 1, 31)]


def test_diff_of_a_client_run_once_says_so(acme, monkeypatch, capsys):
    acme("2026-01-31")
    assert _cvo(monkeypatch, capsys, "diff", "acme") == (
        0,
        "acme: run once, up to 31 January 2026; nothing to compare.\n",
    )


@pytest.mark.parametrize("days", [(), ("2026-01-30",), ("2026-01-31",), ("2026-01-31", "yesterday")])
def test_diff_of_days_that_were_not_run_is_a_mistake_of_the_command(acme, monkeypatch, capsys, days):
    if days:
        acme("2026-01-31")
    code, said = _cvo(monkeypatch, capsys, "diff", "acme", *days)
    assert code == 2
    assert ("2026-01-31" if days else "cvo run acme") in said
