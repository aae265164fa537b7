"""The summary: every key of the agreed shape, unknown values null."""

import json

import fabricated as shop
import pytest

from toolkit.publish import slides
from toolkit.publish.summary import summarise


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    outputs = shop.published(shop.publish_health, "en") + shop.published(shop.publish_groups, "en")
    notebook = shop.write_notebook(tmp_path_factory.mktemp("summary") / "all.ipynb", outputs)
    return summarise(
        slides.read([notebook]),
        client="Acme SRL",
        as_of=shop.AS_OF,
        currency="RON",
        language="en",
        versions={"cvo-toolkit": "0.1.0"},
        rules={"groups": "5f2c"},
        ledger=shop.ledger(),
        steps=[{"id": "00", "status": "ok", "reason": None, "seconds": 1.5, "slides": 9}],
    )


def test_the_summary_has_its_agreed_keys(summary):
    assert list(summary) == [
        "client", "as_of", "currency", "language", "versions", "rules", "kpis", "support", "lights", "groups",
        "findings", "ledger", "steps",
    ]  # fmt: skip


def test_the_kpis_are_the_agreed_ones(summary):
    assert list(summary["kpis"]) == [
        "customers", "orders", "gross_sales", "returns", "net_revenue", "identified_share", "aov", "repeat_rate",
        "retention_rate", "stickiness", "adbt_days", "orders_per_customer", "gross_margin", "coca",
        "realised_margin_to_coca", "clv_to_coca",
    ]  # fmt: skip


def test_a_known_kpi_has_its_value_and_an_unknown_one_is_null(summary):
    assert summary["kpis"]["gross_sales"] == 7431533.18
    assert summary["kpis"]["gross_margin"] is None


def test_a_figure_has_what_it_rests_on_where_that_is_known(summary):
    assert summary["support"]["repeat_rate"] == {"n": 12043, "low": 0.4151, "high": 0.4327}
    assert "gross_sales" not in summary["support"]


def test_each_light_has_its_state(summary):
    states = {light["light"]: light["state"] for light in summary["lights"]}
    assert states["retention_rate"] == "green"
    assert list(states.values()).count("red") == 2


def test_a_group_has_its_shares(summary):
    soulmates = summary["groups"][0]
    assert list(soulmates) == [
        "name", "customers", "customer_share", "low", "high", "sales_share", "sales_low", "sales_high", "margin_share",
    ]  # fmt: skip
    assert (soulmates["name"], soulmates["customers"], soulmates["margin_share"]) == ("Soulmates", 210, None)


def test_a_finding_has_its_agreed_keys(summary):
    first = summary["findings"][0]
    assert list(first) == ["step", "id", "headline", "value", "unit", "n", "low", "high"]
    assert (first["step"], first["id"], first["value"], first["n"]) == ("00", "kpis", 0.4239, 12043)


def test_findings_come_in_the_order_of_the_slides(summary):
    assert [f["id"] for f in summary["findings"]][-12:-7] == ["cuts", "groups", "value", "score_map", "group_table"]
    assert [f["id"] for f in summary["findings"]][-2:] == ["board", "card_best"]


def test_the_ledger_is_kept_by_file_and_by_kind(summary):
    lines = summary["ledger"]["lines"]
    assert lines["files"][0] == {
        "file": "raw/comenzi_2024.csv", "read": 24011, "structural": 1, "quarantined": 4,
        "deduplicated": 0, "kept": 24006,
    }  # fmt: skip
    assert lines["kinds"][0] == {"kind": "sale", "with_customer": True, "rows": 61044, "amount": 7431533.18}


def test_a_step_has_its_agreed_keys_and_no_time(summary):
    assert summary["steps"] == [{"id": "00", "status": "ok", "reason": None}]


def test_the_summary_is_plain_json(summary):
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_the_later_of_two_values_of_a_kpi_counts(tmp_path):
    first, second = shop.published(shop.publish_acquisition, "en")[2:4]
    first.metadata.slide.facts, second.metadata.slide.facts = {"kpis": {"coca": 1}}, {"kpis": {"coca": 2, "aov": None}}
    notebook = shop.write_notebook(tmp_path / "n.ipynb", [first, second])
    named = {
        "client": "A",
        "as_of": shop.AS_OF,
        "currency": "RON",
        "language": "en",
        "versions": {},
        "rules": {},
        "steps": [],
    }
    kpis = summarise(slides.read([notebook]), **named, ledger={"sources": {}})["kpis"]
    assert (kpis["coca"], kpis["aov"]) == (2, None)
