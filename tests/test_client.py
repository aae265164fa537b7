"""A client's configuration: each mistake is named with its file, key, value and fix."""

from datetime import date

import pandas as pd
import pytest

from toolkit.client import Client, folder_of
from toolkit.errors import ConfigError, MissingData
from toolkit.measures import consent

GOOD = 'name = "Acme"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/*.csv"]\n'


@pytest.fixture
def acme(tmp_path):
    (tmp_path / "acme" / "raw").mkdir(parents=True)

    def write(text):
        (tmp_path / "acme" / "client.toml").write_text(text, encoding="utf-8")
        return Client.configured("acme", tmp_path)

    return write


def test_defaults_are_romanian_and_threshold_scoring(acme):
    config = acme(GOOD).config
    assert (config.language, config.groups.scoring, config.vat.included) == ("ro", "threshold", False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('currency = "RON"\n[sources.lines]\nfiles = []', "the key name is missing"),
        (GOOD + "decimals = ','", "unknown key [sources.lines] decimals. Did you mean decimal?"),
        (GOOD + "[sources.line]\nfiles = []", "unknown key [sources] line. Did you mean lines?"),
        ('langauge = "ro"\n' + GOOD, "unknown key langauge. Did you mean language?"),
        (GOOD.replace("RON", "lei"), "currency is 'lei'"),
        ('language = "de"\n' + GOOD, "language is 'de'"),
        (GOOD + '[vat]\nrate = 19', "[vat] rate is 19"),
        (GOOD + "[groups]\nfrequency = [2, 2, 5, 10]", "frequency is [2, 2, 5, 10]; it must be: four rising numbers"),
        (GOOD + '[groups]\nscoring = "quintile"', "[groups] scoring is 'quintile'"),
        (GOOD + '[coca]\nparts = []', "[coca] parts is []; it must be: at least one part of the cost, each once"),
        (GOOD + '[coca]\nparts = ["media", "media"]', "at least one part of the cost, each once"),
        (GOOD + '[coca]\nspread = "fair"', "[coca] spread is 'fair'"),
        (GOOD + "[coca]\nweights = { Email = -1 }", "it must be: numbers of 0 or more, not all of them 0"),
        (GOOD + '[limits]\nmemory = "much"', "[limits] memory is 'much'"),
        (GOOD + 'kinds = [{ kind = "gift" }]', "[sources.lines.kinds.0] kind is 'gift'"),
        ('as_of = "soon"\n' + GOOD, "as_of is 'soon'"),
        ('name = "a"\nname = "b"', "is not valid TOML"),
        (GOOD + "rate = 0123", "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_named(acme, text, says):
    with pytest.raises(ConfigError) as refusal:
        acme(text)
    assert says in str(refusal.value)
    assert "data/acme/client.toml" in str(refusal.value)


@pytest.mark.parametrize(
    "slug", ["../acme", "/etc", "C:\\", "a\0b", "CON", "con", "", ".", "Acme", "a" * 41, "a/b", "-a", "acmé"]
)
def test_a_slug_that_could_leave_the_folder_is_refused(acme, tmp_path, slug):
    acme(GOOD)
    with pytest.raises(ConfigError, match="is no client's name"):
        folder_of(slug, tmp_path)


def test_a_link_out_of_the_data_folder_is_no_client(acme, tmp_path):
    acme(GOOD)
    (tmp_path / "linked").symlink_to(tmp_path / "acme")
    with pytest.raises(ConfigError, match="no client linked"):
        folder_of("linked", tmp_path)


def test_an_unknown_client_is_answered_with_its_neighbours(acme, tmp_path):
    acme(GOOD)
    with pytest.raises(ConfigError, match="Clients there: acme"):
        folder_of("acm", tmp_path)


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/passwd", "raw/../../x.csv"])
def test_files_outside_the_client_are_refused(acme, pattern):
    client = acme(GOOD.replace("raw/*.csv", pattern))
    with pytest.raises(ConfigError, match="leaves the client's folder"):
        client.files_of("lines")


def test_a_link_to_a_file_outside_the_client_is_refused(acme, tmp_path):
    client = acme(GOOD)
    (tmp_path / "secret.csv").write_text("x")
    (client.folder / "raw" / "a.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ConfigError, match="leaves the client's folder"):
        client.files_of("lines")


def test_a_pattern_without_a_file_says_what_to_do(acme):
    with pytest.raises(ConfigError, match="nothing matches"):
        acme(GOOD).files_of("lines")


def test_the_key_follows_files_and_intake_settings_only(acme):
    (acme(GOOD).folder / "raw" / "a.csv").write_text("x")
    before = acme(GOOD).key
    assert acme(GOOD + "[groups]\nminimum_size = 10").key == before
    assert acme(GOOD + "[vat]\nincluded = true\nrate = 0.19").key != before
    (acme(GOOD).folder / "raw" / "a.csv").write_text("y")
    assert acme(GOOD).key != before


def test_a_client_not_yet_built_says_how(acme, tmp_path):
    (acme(GOOD).folder / "raw" / "a.csv").write_text("x")
    with pytest.raises(ConfigError, match="cvo check acme"):
        Client.open("acme", data=tmp_path)


def _reported(root, *days):
    for day in days:
        (root / "acme" / day / "ro").mkdir(parents=True)
        (root / "acme" / day / "ro" / "manifest.json").write_text("{}", encoding="utf-8")


def test_within_a_run_the_raw_files_of_its_client_are_not_read_again(acme, monkeypatch):
    client = acme(GOOD)
    (client.folder / "raw" / "a.csv").write_text("x")
    monkeypatch.setenv("CVO_TABLES", f"{client.folder}=told")
    assert acme(GOOD).key == "told"
    monkeypatch.setenv("CVO_TABLES", f"{client.folder}2=told")
    assert acme(GOOD).key == client.key != "told"


def test_the_last_run_is_the_latest_older_report(acme, tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    client = acme(GOOD)
    client.__dict__["as_of"] = date(2026, 3, 31)
    assert client.last_run is None
    _reported(tmp_path / "reports", "2025-12-31", "2026-02-28", "2026-03-31", "2026-04-30", "notes")
    assert client.last_run == date(2026, 2, 28)


def test_a_table_is_written_into_the_report_of_the_run(acme, tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", str(tmp_path / "now"))
    frame = pd.DataFrame({"customer_id": ["=1+1", "C2"], "n": [-3, 4]})
    assert acme(GOOD).write("audiences/left.csv", frame) == "audiences/left.csv"
    assert (tmp_path / "now" / "audiences" / "left.csv").read_text(
        encoding="utf-8"
    ) == "customer_id,n\n'=1+1,-3\nC2,4\n"


def test_numbers_of_files_have_no_digits_of_chance(acme, tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", str(tmp_path / "now"))
    frame = pd.DataFrame({"a": [0.1 + 0.2, -0.0, 17431533.180000003, None], "b": [0.31751008161558636, 2, None, "x"]})
    acme(GOOD).write("made.csv", frame)
    assert (tmp_path / "now" / "made.csv").read_text() == "a,b\n0.3,0.317510082\n0.0,2\n17431533.18,\n,x\n"


def test_outside_a_run_a_table_goes_to_the_clients_own_report(acme, tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    monkeypatch.delenv("CVO_REPORT", raising=False)
    client = acme(GOOD)
    client.__dict__["as_of"] = date(2026, 3, 31)
    assert client.report == tmp_path / "reports" / "acme" / "2026-03-31" / "ro"


def test_groups_by_margin_need_the_cost_of_goods(acme):
    client = acme(GOOD + '[groups]\nvalue = "margin"\n')
    client.__dict__["ledger"] = {"tables": {"lines": {"rows": 3, "filled": {"customer_id": 3, "unit_cost": 0}}}}
    with pytest.raises(MissingData) as missing:
        client.need_groups()
    assert missing.value.columns == ("unit_cost",)


def _with_customers(client, monkeypatch, tmp_path):
    from hand import table

    monkeypatch.setenv("CVO_REPORT", str(tmp_path / "now"))
    known = table("customers", [
        {"customer_id": "=1+1", "email": "a@x.ro", "first_name": "@Ana", "email_consent": True},
        {"customer_id": "C2", "email": "b@x.ro", "first_name": "Dan", "email_consent": False},
        {"customer_id": "C3", "email": "c@x.ro", "first_name": None, "email_consent": None},
        {"customer_id": "C4", "email": None, "first_name": "Ion", "email_consent": True},
        {"customer_id": "C5", "email": "e@x.ro", "first_name": "Ela", "email_consent": True},
    ])  # fmt: skip
    monkeypatch.setattr(Client, "optional", lambda _client, _name: known)
    return client, consent.permits(known, None, date(2026, 10, 31))


def test_an_audience_holds_only_who_agreed_and_has_an_address_and_no_formula(acme, tmp_path, monkeypatch):
    client, allowed = _with_customers(acme(GOOD), monkeypatch, tmp_path)
    people = pd.DataFrame({"customer_id": ["=1+1", "C2", "C3", "C4", "nobody"], "group": "Ex-Lovers"})
    assert client.write_audience("audiences/a.csv", people, allowed) == "audiences/a.csv"
    assert (tmp_path / "now" / "audiences" / "a.csv").read_text(encoding="utf-8") == (
        "customer_id,group,email,first_name\n'=1+1,Ex-Lovers,a@x.ro,'@Ana\n"
    )


def test_each_group_has_an_audience_of_its_own(acme, tmp_path, monkeypatch):
    client, allowed = _with_customers(acme(GOOD), monkeypatch, tmp_path)
    people = pd.DataFrame({"customer_id": ["=1+1", "C5"], "group": ["Ex-Lovers", "About to Dump You"]})
    files = client.write_audiences("survey", people, allowed)
    assert files == ["audiences/survey_ex_lovers.csv", "audiences/survey_about_to_dump_you.csv"]
    rows = [(tmp_path / "now" / name).read_text(encoding="utf-8").splitlines()[1] for name in files]
    assert rows == ["'=1+1,Ex-Lovers,a@x.ro,'@Ana", "C5,About to Dump You,e@x.ro,Ela"]
    assert client.write_audiences("survey", people.head(0), allowed) == []


def test_a_list_to_act_on_by_hand_leaves_out_who_is_not_to_be_contacted(acme, tmp_path, monkeypatch):
    from hand import table

    monkeypatch.setenv("CVO_REPORT", str(tmp_path))
    rows = [{"customer_id": "a", "suppressed": True}, {"customer_id": "b"}]
    allowed = consent.permits(table("customers", rows), None, date(2026, 10, 31))
    people = pd.DataFrame({"customer_id": ["a", "b", "stranger"], "arm": "control"})
    acme(GOOD).write_list("x.csv", people, allowed)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "customer_id,arm\nb,control\nstranger,control\n"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " ="])
def test_no_cell_of_a_table_begins_as_a_formula_does(acme, tmp_path, monkeypatch, sign):
    monkeypatch.setenv("CVO_REPORT", str(tmp_path))
    acme(GOOD).write("x.csv", pd.DataFrame({"name": [f"{sign}1+1"], "n": [-1.5]}))
    assert f"'{sign}1+1" in (tmp_path / "x.csv").read_bytes().decode()


@pytest.mark.parametrize("said", ['platforms = ["facebook"]', "plain_letters = 1.5", "emails = true"])
def test_what_personalisation_cannot_be_is_refused(acme, said):
    with pytest.raises(ConfigError, match="personalisation"):
        acme(GOOD + f"[personalisation]\n{said}\n")
