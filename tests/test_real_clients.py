"""Real shops from raw exports to summary: the figures that must come out."""

import json

import nbformat
import pytest

from toolkit import measures as m
from toolkit.run.notebook import slides_of


@pytest.fixture(scope="module")
def summary(online_retail_report):
    return json.loads((online_retail_report.folder / "summary.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("key", "value", "within"),
    [
        ("customers", 5878, 0), ("orders", 36969, 0), ("gross_sales", 17431533.18, 0.05), ("returns", 1087882.14, 0.05),
        ("net_revenue", 16343651.04, 0.05), ("identified_share", 0.849, 0.0005), ("aov", 471.52, 0.005),
        ("repeat_rate", 0.72389, 0.000005), ("retention_rate", 2683 / 4248, 1e-9), ("stickiness", 380 / 1718, 1e-9),
        ("adbt_days", 59.02, 0.005), ("orders_per_customer", 6.289, 0.0005),
    ],
)  # fmt: skip
def test_online_retail_has_its_known_kpis(summary, key, value, within):
    assert summary["kpis"][key] == pytest.approx(value, abs=within)


@pytest.mark.parametrize("key", ["gross_margin", "coca", "realised_margin_to_coca", "clv_to_coca"])
def test_what_online_retail_cannot_know_is_null(summary, key):
    assert summary["kpis"][key] is None


def test_online_retail_groups_hold_every_customer_and_all_sales(summary):
    assert sum(group["customers"] for group in summary["groups"]) == 5878
    assert sum(group["sales_share"] for group in summary["groups"]) == pytest.approx(1)


def test_online_retail_without_spend_or_cost_is_told_only_who_is_new_in_step_1(summary):
    assert {step["id"] for step in summary["steps"] if step["status"] != "ok"} == {"07"}
    (new,) = [finding for finding in summary["findings"] if finding["step"] == "01"]
    assert (new["id"], new["value"]) == ("new_customers", 1584)
    assert new["headline"]["en"] == "1,584 customers were new; a count of the period alone would say 4,297"


def test_online_retail_findings_carry_n_and_interval(summary):
    found = {finding["id"]: finding for finding in summary["findings"]}
    repeat = found["kpis"]
    assert (repeat["value"], repeat["n"]) == (pytest.approx(0.72389, abs=5e-6), 5878)
    assert repeat["low"] < repeat["value"] < repeat["high"]
    assert set(repeat["headline"]) == {"en", "ro"}


UNANSWERED = {
    "personal_audiences",
    "personal_flows",
    "personal_service_groups",
    "personal_service_after",
    "personal_multichannel",
}
"""Slides that follow one whose question the data cannot answer: that one says what to ask for."""


def test_online_retail_makes_a_slide_for_every_question_and_one_for_scores_never_asked(online_retail_report):
    made = {}
    for path in sorted((online_retail_report.folder / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        asked = [slide["id"] for slide in notebook.metadata["cvo"]["slides"]]
        made[path.stem] = [s.metadata.slide["id"] for s in slides_of(notebook)]
        less = {"03_qualitative": asked[:-1], "04_ideal_customer": [*asked[:6], "icp", asked[-1]], "07_nps": ["nps"],
                "09_personalisation": [slide for slide in asked if slide not in UNANSWERED],
                "10_growth_plan": [slide for slide in asked if slide != "read_numbers"]}  # fmt: skip
        assert made[path.stem] == less.get(path.stem, asked)


def test_online_retail_whose_customers_were_never_asked_has_no_list_of_low_scores(online_retail_report):
    notebook = nbformat.read(online_retail_report.folder / "notebooks" / "06_icp_insights.ipynb", as_version=4)
    (slide,) = [s.metadata.slide for s in slides_of(notebook) if s.metadata.slide["id"] == "insights_audiences"]
    assert [row[0] for row in slide["table"]["rows"]] == ["ideal customers", "everybody who has bought"]


def test_cdnow_has_its_published_cohorts(real_client):
    shop = real_client("cdnow")
    counts = m.cohorts.counts(shop.customer_days, shop.as_of)
    assert counts.iloc[0, :8].tolist() == [7846, 1157, 964, 810, 679, 736, 720, 582]
    assert counts.iloc[1, :8].tolist() == [8476, 1312, 980, 783, 847, 786, 626, 619]
    assert counts.iloc[2, :8].tolist() == [7248, 1032, 752, 756, 674, 564, 561, 579]


def test_cdnow_runs_to_a_deck_though_it_has_only_four_columns(run_real):
    report = run_real("cdnow")
    assert {outcome.id for outcome in report.outcomes if outcome.status != "ok"} == {"05", "07"}
    assert report.deck.stat().st_size > 100_000
