"""A table told by several reports of different forms: media from the platforms, the other costs filled in by hand."""

import json

import pytest

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.intake import build

LINES = (
    "order;day;customer;value\n0;2025-10-03;z;10,00\n1;2026-01-05;a;100,50\n2;2026-01-19;b;80,00\n"
    "3;2026-01-20;c;20,00\n4;2026-02-28;d;20,00\n"
)
CUSTOMERS = "customer;source\na;Google Ads\nb;Google Ads\nc;Meta Ads\nd;Meta Ads\n"
GOOGLE = (
    'Campaign report\n"January 1, 2026 - February 28, 2026"\n'
    "Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value\n"
    '2026-01-05,Brand,11,RON,"1,204.50","10,200",310,12.00,"3,400.00"\n'
    "2026-01-19,Brand,11,RON,95.50,800,20,--,0.00\n"
    'Total: Account, --, --,RON,"1,300.00","11,000",330,12.00,"3,400.00"\n'
)
META = (
    "Începutul raportării;Sfârșitul raportării;Numele campaniei;Suma cheltuită (RON);Afișări;Clicuri pe link;Achiziții\n"
    "2026-01-01;2026-01-31;Retargeting;700,00;11000;330;12\n2026-02-01;2026-02-28;Retargeting;300,25;5100;150;4\n"
)
BY_HAND = "Luna;Canal;Tip;Suma\n2026-01;;Unelte;100,00\n2026-01;;Salarii;500,00\n2026-02;;Salarii;n/a\n"
TOML = """name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/lines.csv"]
columns = { order_id = "order", ordered_at = "day", customer_id = "customer", net_amount = "value" }
[sources.customers]
files = ["raw/customers.csv"]
columns = { customer_id = "customer", source_channel = "source" }
[sources.spend]
files = ["raw/by_hand.csv"]
columns = { month = "Luna", source_channel = "Canal", kind = "Tip", amount = "Suma" }
values = { kind = { tools = ["Unelte"], salaries = ["Salarii"] } }
[sources.spend.also.google]
files = ["raw/google.csv"]
recipe = "google_ads"
[sources.spend.also.meta]
files = ["raw/meta.csv"]
recipe = "meta_ads"
"""
FILES = {
    "lines.csv": LINES, "customers.csv": CUSTOMERS, "google.csv": GOOGLE, "meta.csv": META, "by_hand.csv": BY_HAND,
}  # fmt: skip


@pytest.fixture
def built(tmp_client):
    client = tmp_client(FILES, TOML)
    build(client)
    return Client.open("acme", data=client.folder.parent)


def test_the_reports_of_two_platforms_and_a_table_filled_by_hand_make_one_cost_of_a_customer(built):
    found = m.acquisition.coca(built.spend, built.orders, built.customers, built.as_of).set_index("source_channel")
    assert found.loc["total", ["media", "tools", "salaries", "cost", "n"]].tolist() == [2300.25, 100, 500, 2900.25, 4]
    assert found.loc["Google Ads", ["media", "n"]].tolist() == [1300, 2]
    assert found.loc["Meta Ads", "media"] == 1000.25
    assert found["allocated"]["Google Ads"] == pytest.approx(600 * 1300 / 2300.25)


def test_what_a_report_does_not_have_is_missing(built):
    rows = built.spend.to_pandas()
    assert rows.loc[rows.kind != "media", "clicks"].isna().all()
    assert rows.loc[rows.source_channel == "Meta Ads", "clicks"].sum() == 480


def test_each_report_has_its_own_ledger_and_every_one_closes(built):
    book = built.ledger["sources"]
    assert {name: [(f["file"], f["read"], f["kept"]) for f in book[name]["files"]] for name in book if "spend" in name} == {
        "spend": [("raw/by_hand.csv", 3, 2)],
        "spend.google": [("raw/google.csv", 3, 2)],
        "spend.meta": [("raw/meta.csv", 2, 2)],
    }  # fmt: skip
    assert book["spend.google"]["structural"][0]["rule"] == "total"
    assert book["spend"]["quarantine"][0]["rows"] == 1
    assert "n/a" in (built.built / "quarantine" / "spend.csv").read_text(encoding="utf-8")
    assert json.dumps(book)


def test_another_report_makes_other_tables(tmp_client):
    first = tmp_client(FILES, TOML)
    other = tmp_client(FILES | {"meta.csv": META.replace("700,00", "701,00")}, TOML, slug="other")
    assert first.key != other.key


def test_a_report_that_is_not_there_is_named_with_its_place(tmp_client):
    with pytest.raises(ConfigError, match=r"\[sources.spend.also.meta\] files: nothing matches \"raw/meta.csv\""):
        build(tmp_client({name: text for name, text in FILES.items() if name != "meta.csv"}, TOML))


def test_order_lines_of_several_forms_are_refused(tmp_client):
    with pytest.raises(ConfigError, match="order lines of one form"):
        tmp_client(FILES, TOML + '[sources.lines.also.pos]\nfiles = ["raw/pos.csv"]\n')
