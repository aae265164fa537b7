"""What is planted in the demo shop's answers is found again: the turn, the rude agent, the one with hard customers."""

import json
from datetime import date, timedelta

import pandas as pd
import pytest

from toolkit import measures as m


@pytest.fixture(scope="module")
def truth(demo_client):
    return json.loads((demo_client.folder / "truth.json").read_text(encoding="utf-8"))["nps"]


@pytest.fixture(scope="module")
def rated(demo_client):
    shop = demo_client
    buyers = m.rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    assigned = m.groups.assign(m.rfm.score(buyers, cuts))
    joined = m.answers.with_groups(shop.answers, shop.lines, shop.orders, cuts, assigned)
    return m.rated.rated(joined, shop.lines, shop.products)


def test_every_answer_after_delivery_is_there(rated, truth):
    answers = rated.settled().answers
    assert len(answers) == truth["answers"]
    found = [(answers["kind"] == kind).sum() for kind in ("promoter", "passive", "detractor")]
    assert found == [truth["promoters"], truth["passives"], truth["detractors"]]
    assert answers["group"].notna().mean() > 0.99


def test_the_score_turned_when_the_courier_changed(rated, truth):
    told = m.turning.overall(m.turning.changes(rated.settled(), "group"))
    turn = date.fromisoformat(truth["turn"])
    assert told["p"] < 0.01
    assert told["day_low"] <= turn + timedelta(days=3)  # answers come three days after an order at the earliest
    assert turn <= told["day_high"]
    assert told["after"] < told["before"] - 20
    assert told["sudden"]


def test_late_parcels_are_what_it_costs(rated, demo_client):
    by = m.nps.by(rated.settled().since(demo_client.as_of), "delivery").set_index("key")
    assert by.index.tolist() == ["0-1", "2-3", "4-6", "7+"]
    assert by.loc["7+", "difference_high"] < 0 < by.loc["0-1", "difference_low"]
    assert (by.loc[["0-1", "7+"], "q"] < 0.01).all()


def test_the_rude_agent_is_found_and_the_one_with_newcomers_is_cleared(rated, demo_client, truth):
    found = m.agents.agents(rated.settled().since(demo_client.as_of)).set_index("key")
    rude, newcomers = found.loc[truth["rude_agent"]], found.loc[truth["newcomers_agent"]]
    assert rude["q"] < 0.01
    assert rude["difference_high"] < -10
    assert newcomers["raw_difference"] < -20
    assert newcomers["q"] > 0.05
    assert newcomers["difference"] > -10
    worse = found[(found["q"] < 0.05) & (found["difference"] < 0)]
    assert worse.index.tolist() == [truth["rude_agent"]]


def test_before_delivery_the_score_is_higher(rated):
    by = m.nps.by(rated, "stage").set_index("key")
    assert by.loc["pre", "difference_low"] > 20


def test_the_light_of_step_0_and_the_score_of_step_7_agree(rated, demo_report, demo_client):
    summary = json.loads((demo_report.folder / "summary.json").read_text(encoding="utf-8"))
    told = {finding["id"]: finding for finding in summary["findings"]}["nps"]
    score = m.nps.overall(rated.settled().since(demo_client.as_of))
    assert told["value"] == pytest.approx(score["value"])
    shop = demo_client
    light = m.growth.lights(shop.lines, shop.orders, shop.customer_days, shop.as_of, shop.answers).set_index("light")
    assert light.loc["nps", ["value", "low", "high", "n"]].tolist() == pytest.approx(
        score[["value", "low", "high", "n"]].tolist()
    )


def test_the_list_of_calls_holds_ids_and_no_addresses(demo_report):
    listed = pd.read_csv(demo_report.folder / "audiences" / "call_after_low_score.csv")
    assert len(listed) >= 10
    assert (listed["score"] <= 6).all()
    assert set(listed["group"]) <= set(m.movement.BEST)
    text = (demo_report.folder / "audiences" / "call_after_low_score.csv").read_text(encoding="utf-8")
    assert "@" not in text
    assert "+40" not in text
