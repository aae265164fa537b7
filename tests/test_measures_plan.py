"""The plan: the checklist, priorities by size, roles, and the log of decisions."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hand import day

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import checklist, decision_log, priorities, raci, statistics

LIGHTS = pd.DataFrame(
    {"light": ["nps", "clv_to_coca"], "value": [12.0, 1.4], "low": [8.0, 1.2], "high": [16.0, 1.6], "n": [400.0, 90.0]}
)
KPIS = pd.DataFrame(
    {"value": [0.3, 41.0, 2.5, 0.1], "low": 0.0, "high": 99.0, "n": 500.0},
    index=pd.Index(["retention_rate", "adbt_days", "orders_per_customer", "stickiness"], name="key"),
)
EFFORT = pd.DataFrame(
    {"kind": ["csat", "ces", "ces"], "n": [900, 40, 12], "mean": [4.0, 5.5, 1.0], "mean_low": 5.0, "mean_high": 6.0,
     "highest": [5.0, 7.0, 7.0]}
)  # fmt: skip
SECOND = pd.DataFrame({"days": [90, 365], "k": [20, 30], "n": [100, 80]})


def watched():
    return checklist.watched(KPIS, LIGHTS, EFFORT)


def test_the_six_measures_of_the_method_are_watched_in_its_order():
    rows = watched()
    assert rows["key"].tolist() == list(checklist.WATCHED)
    assert rows["value"].tolist() == [0.3, 12.0, 5.5, 41.0, 2.5, 0.1]


def test_the_effort_question_with_most_answers_counts_and_tells_its_scale():
    row = watched().set_index("key").loc["ces"]
    assert row[["n", "low", "high", "highest"]].tolist() == [40, 5.0, 6.0, 7.0]


def test_effort_of_fewer_than_ten_is_not_told():
    rows = checklist.watched(KPIS, LIGHTS, EFFORT.assign(n=[900, 9, 5]))
    assert np.isnan(rows.set_index("key").loc["ces", "value"])


def points(told=None, decisions=None):
    return checklist.points([checklist.facts(watched(), LIGHTS, SECOND, None, decisions)], told or {}).set_index(
        "point"
    )


def test_a_point_is_measured_where_there_is_evidence_and_unknown_where_there_is_none():
    rows = points()
    assert rows["status"].to_dict() == {
        "success": "measured", "kpis": "measured", "icp": "unknown", "journey": "measured", "assortment": "unknown",
        "acquisition": "unknown", "personalisation": "unknown",
    }  # fmt: skip


def test_data_never_say_that_a_point_is_done():
    assert set(points()["status"]) <= {"measured", "unknown"}
    assert points({"icp": SimpleNamespace(status="done", owner="Ana")}).loc["icp", ["status", "owner"]].tolist() == [
        "done", "Ana",
    ]  # fmt: skip


def test_an_owner_without_a_status_leaves_what_is_measured():
    assert points({"kpis": SimpleNamespace(status=None, owner="Ana")}).loc["kpis", "status"] == "measured"


def test_the_journey_is_shown_by_those_who_order_again_within_a_year():
    row = points().loc["journey"]
    assert row[["k", "n"]].tolist() == [30, 80]
    assert row["low"] == pytest.approx(float(statistics.wilson(30, 80)[0]))


def test_the_kpis_are_shown_by_how_many_are_known():
    assert points().loc["kpis", ["k", "n"]].tolist() == [6, 6]


def test_decisions_of_step_6_on_the_assortment_are_counted():
    decided = pd.DataFrame({"lever": ["assortment", "service", "assortment"]})
    assert points(decisions=decided).loc["assortment", ["k", "n"]].tolist() == [2, 3]


def test_newcomers_of_channels_that_pay_are_counted_without_the_total_and_the_unknown():
    channels = pd.DataFrame(
        {"source_channel": ["A", "B", "C", None, "total"], "n": [60, 40, 500, 70, 670],
         "state": ["green", "red", "grey", "green", "green"]}
    )  # fmt: skip
    found = checklist.facts(watched(), LIGHTS, SECOND, channels, None).loc["paying_channels"]
    assert found[["k", "n", "value"]].tolist() == [60, 100, 0.6]


CELL = {"matrix": "shop", "row": "traffic", "column": "small", "priority": 3}


def filled(*cells):
    return pd.DataFrame([CELL | cell for cell in cells], columns=list(CELL))


def test_no_priority_is_made_up():
    for name, (rows, columns) in priorities.MATRICES.items():
        table = priorities.matrix(filled(), name)
        assert table.shape == (len(rows), len(columns))
        assert table.isna().all(axis=None)


def test_the_matrices_are_those_of_the_method():
    assert [len(rows) * len(columns) for rows, columns in priorities.MATRICES.values()] == [21, 15]
    assert len(priorities.blank()) == 36


def test_a_cell_that_was_filled_in_stands_where_it_belongs():
    assert priorities.matrix(filled({}), "shop").loc["traffic", "small"] == 3
    assert priorities.matrix(filled({}), "shop").notna().sum().sum() == 1


@pytest.mark.parametrize("wrong", [{"column": "huge"}, {"row": "luck"}, {"matrix": "other"}])
def test_a_cell_that_there_is_not_is_refused(wrong):
    with pytest.raises(ParameterError, match=r"is no cell; there are shop: branding"):
        priorities.matrix(filled(wrong), "shop")


def test_one_role_answers_for_each_area_and_somebody_does_it():
    letters = raci.raci()
    assert (letters == "A").sum(axis=1).eq(1).all()
    assert (letters == "R").any(axis=1).all()
    assert list(letters.columns) == list(raci.ROLES)


def test_an_area_of_the_client_takes_the_proposal_s_place_or_is_added():
    letters = raci.raci({"tests": {"it": "A", "crm": "R"}, "returns": {"head": "A", "it": "R"}})
    assert letters.loc["tests"].tolist() == ["", "", "", "R", "A", ""]
    assert letters.index[-1] == "returns"
    assert len(letters) == len(raci.PROPOSED) + 1


@pytest.mark.parametrize("letters", [{"head": "R"}, {"head": "A", "it": "A", "crm": "R"}, {"head": "A"}, {"boss": "A"}])
def test_an_area_nobody_or_two_answer_for_is_refused(letters):
    with pytest.raises(ParameterError, match=r"\[raci\.tests\] must have one A and an R"):
        raci.raci({"tests": letters})


LOG = pd.DataFrame(
    [
        ("later", "", "a", "agreed", day("2026-12-01"), ""), ("", "stop|TikTok|", "b", "agreed", day("2026-11-01"), ""),
        ("gone", "", "c", "dropped", None, ""), ("wait", "", "d", "parked", None, ""),
    ],
    columns=["decision", "origin", "owner", "status", "due", "note"],
)  # fmt: skip
PROPOSED = pd.DataFrame(
    {"action": ["stop", "grow"], "key": ["TikTok", "Organic"], "subject": "", "owner": "marketing",
     "due": [day("2026-10-01"), day("2026-10-02")]}
)  # fmt: skip


def test_what_is_agreed_stands_first_the_earliest_day_before():
    rows = decision_log.merged(LOG, PROPOSED)
    assert rows["status"].tolist() == ["agreed", "agreed", "proposed", "parked", "dropped"]
    assert rows["due"].tolist()[:2] == [day("2026-11-01"), day("2026-12-01")]


def test_a_proposal_that_is_in_the_log_is_not_proposed_again():
    rows = decision_log.merged(LOG, PROPOSED)
    assert rows.loc[rows["status"] == "proposed", "key"].tolist() == ["Organic"]


def test_a_logged_proposal_keeps_what_its_words_are_made_of():
    row = decision_log.merged(LOG, None).iloc[0]
    assert row[["action", "key", "subject"]].tolist() == ["stop", "TikTok", ""]


def test_only_agreed_decisions_are_late():
    rows = decision_log.merged(LOG, PROPOSED)
    assert decision_log.overdue(rows, day("2026-11-15")) == 1
    assert decision_log.overdue(rows, day("2026-11-01")) == 0


def test_without_a_log_and_without_proposals_nothing_is_told():
    for nothing in (None, PROPOSED.head(0)):
        with pytest.raises(MissingData, match="no decision"):
            decision_log.merged(LOG.head(0), nothing)


def test_proposals_alone_are_a_log():
    assert decision_log.merged(LOG.head(0), PROPOSED)["status"].tolist() == ["proposed", "proposed"]
