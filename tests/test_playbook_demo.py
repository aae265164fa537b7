"""The demo shop's playbook: what is planted is found, and what is told adds up."""

import json

import pytest


@pytest.fixture(scope="module")
def found(demo_report):
    summary = json.loads((demo_report.folder / "summary.json").read_text(encoding="utf-8"))
    return {finding["id"]: finding for finding in summary["findings"] if finding["step"] == "09"}


def test_every_question_of_the_playbook_is_answered(found):
    names = ("playbook_groups", "playbook_moments", "playbook_flows", "today", "conflicts", "worth")
    assert {f"personal_{name}" for name in names} <= set(found)


def test_the_carts_that_were_left_are_those_that_were_planted(demo_client):
    from toolkit import measures as m

    truth = json.loads((demo_client.folder / "truth.json").read_text(encoding="utf-8"))["carts"]
    known = m.moments.Known(demo_client.lines, demo_client.orders, demo_client.customer_days, demo_client.as_of,
                            demo_client.customer_days, demo_client.customers, demo_client.events)  # fmt: skip
    left = m.moments.happened(known, m.playbook.load()["cart_email"])
    assert left.count().to_pyarrow().as_py() == truth["left"]
    assert left.over_on.count().to_pyarrow().as_py() == truth["came_back"]


def test_the_open_carts_of_the_last_two_days_are_due(demo_report, found):
    slides = (demo_report.folder / "notebooks").glob("09*.ipynb")
    told = json.dumps([json.loads(path.read_text(encoding="utf-8")) for path in slides], ensure_ascii=False)
    truth = json.loads((demo_report.folder.parents[3] / "data/demo/truth.json").read_text(encoding="utf-8"))
    evidence = next(s for s in _slides(told) if s["id"] == "personal_today")["evidence"]
    rows = {row[0]: dict(zip(evidence["header"], row, strict=True)) for row in evidence["rows"]}
    assert int(rows["cart_email"]["due"]) == truth["carts"]["open"]
    for row in rows.values():
        states = ("goes", "outranked", "capped", "no_consent", "suppressed")
        assert sum(int(row[name]) for name in states) == int(row["due"])


def _slides(text):
    for notebook in json.loads(text):
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                if "slide" in output.get("metadata", {}):
                    yield output["metadata"]["slide"]


def test_no_rise_is_promised_and_the_one_needed_has_its_interval(found):
    worth = found["personal_worth"]
    assert 0 < worth["low"] < worth["value"] < worth["high"]
