"""The demo shop's deck on a loyalty programme: what is planted is found, and nothing where nothing is."""

import json

import pytest


@pytest.fixture(scope="module")
def found(demo_report):
    summary = json.loads((demo_report.folder / "summary.json").read_text(encoding="utf-8"))
    return {finding["id"]: finding for finding in summary["findings"] if finding["step"] == "08"}


def test_every_question_of_the_programme_is_answered(found):
    assert len([name for name in found if name.startswith("loyalty_")]) >= 10


def test_the_programme_must_raise_the_repeat_rate_and_says_by_how_much(found):
    needed = found["loyalty_break_even"]
    assert needed["low"] < needed["value"] < needed["high"] < 0.35
    assert "26,1\u00a0%" in needed["headline"]["ro"]


def test_those_who_order_often_by_themselves_take_the_rewards(found):
    assert found["loyalty_selection"]["low"] > 3
    assert found["loyalty_groups"]["value"] > 0.5


def test_no_threshold_is_planted_and_none_is_found(found):
    bunched = found["loyalty_bunching"]
    assert bunched["low"] < 1 < bunched["high"]
    assert "not seen to bunch" in bunched["headline"]["en"]


def test_points_promise_more_than_they_cost(found):
    rate = found["loyalty_programme"]
    assert rate["value"] < 0.05
    assert found["loyalty_breakage"]["low"] < found["loyalty_breakage"]["value"] < found["loyalty_breakage"]["high"]
