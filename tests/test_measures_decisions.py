"""What follows from the findings: who decides what on which evidence, and what stays a question."""

from datetime import date, datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hand import rated, shop, table

from toolkit.measures import assorting, decisions, groups, ideal, rfm, serving, unknowns, winning

DAY = date(2026, 10, 31)


def worth(*rows):
    names = ("source_channel", "n", "margin_per_new", "margin_low", "margin_high", "coca")
    table = pd.DataFrame(rows, columns=names)
    for end in ("", "_low", "_high"):
        brought = "margin_per_new" if end == "" else f"margin{end}"
        table[f"ceiling{end}"] = table[brought] / 1.5
    return table


def own(**costs):
    return pd.DataFrame({"source_channel": list(costs), "coca": list(costs.values())})


def one(n=100, margin=100.0, half=10.0, coca=50.0, cost=30.0):
    rows = worth(("A", n, margin, margin - half, margin + half, coca))
    return winning.channels(rows, own(A=cost)).iloc[0]


@pytest.mark.parametrize(
    ("numbers", "action"),
    [
        ({"cost": 111}, "stop"), ({"cost": 110}, "pay_less"), ({"cost": 74}, "pay_less"), ({"cost": 73, "coca": 99}, "unsure"),
        ({"cost": 61, "coca": 99}, "unsure"), ({"cost": 60, "coca": 61}, "keep"), ({"cost": 60, "coca": 60}, "grow"),
        ({"cost": np.nan, "coca": np.nan}, "unsure"), ({"margin": np.nan}, "unsure"),
    ],
)  # fmt: skip
def test_a_channel_is_judged_by_the_end_of_the_interval_that_speaks_against_it(numbers, action):
    assert one(**numbers)["action"] == action


def test_a_channel_that_loses_would_save_what_its_customers_lose():
    assert one(cost=150)[["gain", "gain_low", "gain_high"]].tolist() == [5000, 4000, 6000]


def test_a_channel_that_is_too_dear_would_save_what_lies_above_the_ceiling():
    found = one(margin=90, half=0, cost=80)
    assert found[["gain", "gain_low", "gain_high"]].tolist() == pytest.approx([2000] * 3)
    wide = one(margin=90, half=15, cost=80)
    assert (wide["gain_low"], wide["gain_high"]) == pytest.approx((100 * (80 - 70), 100 * (80 - 50)))


def test_a_channel_that_pays_would_bring_a_tenth_more_beyond_its_own_cost():
    assert one()[["gain", "gain_low", "gain_high"]].tolist() == pytest.approx([700, 600, 800])


def test_nothing_is_promised_of_a_channel_that_is_kept_or_unsure():
    for cost, coca in ((60, 61), (65, 99)):
        assert one(cost=cost, coca=coca)[["gain", "gain_low", "gain_high"]].isna().all()


def test_unknown_channels_and_the_total_are_no_channels_and_the_largest_stands_first():
    rows = worth(("A", 5, 1, 1, 1, 1), (None, 9, 1, 1, 1, 1), ("B", 7, 1, 1, 1, 1), ("total", 21, 1, 1, 1, 1))
    assert winning.channels(rows, own(A=1.0, B=1.0))["source_channel"].tolist() == ["B", "A"]


def test_a_channel_carries_what_is_known_of_the_ideal_customers():
    portrait = pd.DataFrame(
        {"attribute": ["town", "source_channel"], "value": ["A", "A"], "share": [0.9, 0.2], "low": [0.8, 0.1],
         "high": [1.0, 0.3], "index": [9.0, 1.5], "sure": [True, True]}
    )  # fmt: skip
    rows = winning.channels(worth(("A", 9, 1, 1, 1, 1), ("B", 8, 1, 1, 1, 1)), own(A=1.0), portrait)
    assert rows[["ideal_share", "ideal_low", "ideal_high", "ideal_index"]].iloc[0].tolist() == [0.2, 0.1, 0.3, 1.5]
    assert (rows["ideal_sure"].tolist(), np.isnan(rows["ideal_share"].iloc[1])) == ([True, False], True)


def test_a_channels_evidence_is_what_it_brings_for_each_unit_of_its_own_cost():
    rows = winning.channels(worth(("A", 100, 100, 90, 120, 50), ("B", 9, 1, 1, 1, 1)), own(A=40.0, B=np.nan))
    found = winning.decided(rows)
    assert found[["lever", "action", "key", "measure"]].to_numpy().tolist() == [["acquisition", "grow", "A", "worth"]]
    assert found[["value", "low", "high", "n", "margin"]].to_numpy().tolist() == [[2.5, 2.25, 3.0, 100, 600]]
    assert found[["margin_low", "margin_high"]].to_numpy().tolist() == [[500, 800]]


@pytest.mark.parametrize(
    ("n", "told"),
    [((40, 9), (40, None)), ((40, 31), (40, None)), ((40, 30), (40, 30)), ((9, 0), (None, None)), ((0, 0), (0, 0))],
)
def test_an_audience_tells_of_no_fewer_than_ten(n, told):
    row = winning.audiences({"ideal_customers": SimpleNamespace(customers=n[0], written=n[1])}).iloc[0]
    assert [None if np.isnan(v) else v for v in row[["customers", "written"]].astype(float)] == list(told)


def test_what_comes_back_too_often_costs_the_margin_beyond_the_usual_rate():
    rates = pd.DataFrame(
        {"key": ["A", "B"], "n": [200, 300], "k": [40, 30], "rate": [0.2, 0.1], "low": [0.16, 0.07], "high": [0.25, 0.14],
         "base_rate": [0.1, 0.14], "returned": [1000.0, 900.0], "sure": [True, False]}
    )  # fmt: skip
    found = assorting.returning(rates, 0.4)
    assert found["key"].tolist() == ["A"]
    assert found[["margin", "margin_low", "margin_high"]].to_numpy()[0] == pytest.approx([200, 150, 240])
    assert assorting.returning(rates, np.nan)["margin"].isna().all()


def test_at_most_three_pairs_are_bundled_and_no_margin_is_promised():
    pairs = pd.DataFrame({"first": list("abcd"), "second": list("wxyz"), "k": [40, 30, 20, 10], "lift": 2.0,
                          "lift_low": 1.5, "lift_high": 3.0})  # fmt: skip
    found = assorting.bundling(pairs)
    assert found["key"].tolist() == ["a + w", "b + x", "c + y"]
    assert found[["value", "low", "high", "n"]].iloc[0].tolist() == [2.0, 1.5, 3.0, 40]
    assert found["margin"].isna().all()


def test_only_what_the_ideal_groups_buy_more_of_is_offered():
    few = pd.DataFrame(
        {"by": ["category", "region", "brand", "brand"], "value": list("abcd"),
         "group": ["Lovers", "Lovers", "Breakup", "Lovers"], "k": 50, "index": [1.6, 1.9, 1.7, 0.6], "index_low": 1.2,
         "index_high": 2.0}
    )  # fmt: skip
    found = assorting.offering(few, ["Lovers"])
    assert found[["key", "subject", "value"]].to_numpy().tolist() == [["a", "Lovers", 1.6]]


def standing(**rows):
    names = ["customers", "net", "low", "high", "quiet_share"]
    table = pd.DataFrame(rows, index=names).T.reset_index(names="group")
    table["group"] = table["group"].str.replace("_", " ")
    return table.assign(is_margin=True).astype({"customers": int})


def test_a_group_is_served_by_what_it_is_surely_worth():
    rows = standing(
        Soulmates=(50, 300, 250, 350, 0.0), Lovers=(50, 120, 90, 150, 0.0), Ex_Lovers=(50, 200, 150, 250, 0.5),
        Flirting=(50, 150, 101, 199, 0.49), Breakup=(900, 40, 20, 60, 1.0), New_Passion=(50, 40, 20, 60, 0.0), total=(1100, 100, 90, 110, 0.8),
    )  # fmt: skip
    levels = serving.levels(rows).set_index("group")["level"]
    assert levels.to_dict() == {"Soulmates": "personal", "Lovers": "standard", "Ex Lovers": "win_back",
                                "Flirting": "personal", "Breakup": "self_service", "New Passion": "standard"}  # fmt: skip


def test_low_scores_of_a_group_are_not_told_of_few_nor_to_be_worked_out():
    rows = standing(
        Soulmates=(50, 3, 2, 4, 0), Lovers=(50, 3, 2, 4, 0), Flirting=(50, 3, 2, 4, 0), total=(150, 3, 2, 4, 0)
    )
    low = pd.DataFrame({"customer_id": range(73), "group": ["Soulmates"] * 3 + ["Lovers"] * 20 + ["Flirting"] * 50})
    told = serving.levels(rows, low)["low_scores"]
    assert told.isna().tolist() == [True, True, False]
    assert told.iloc[2] == 50
    assert serving.levels(rows)["low_scores"].isna().all()


def test_a_call_is_worth_what_a_promoter_brings_more_where_that_is_sure():
    risk = pd.DataFrame({"margin": [100.0] * 12})
    gap = pd.Series({"value": 50.0, "low": 10.0, "high": 90.0})
    row = serving.calling(risk, gap).iloc[0]
    assert row[["value", "n", "margin", "margin_low", "margin_high"]].tolist() == [1200, 12, 600, 120, 1080]
    assert np.isnan(serving.calling(risk, gap.replace(10.0, 0.0))["margin"].iloc[0])
    assert np.isnan(serving.calling(risk, gap, is_margin=False)["margin"].iloc[0])
    assert len(serving.calling(risk.head(10), gap)) == 1
    assert serving.calling(risk.head(9), gap).empty


def test_the_worst_of_what_is_surely_below_the_rest_is_mended():
    rows = pd.DataFrame(
        {"key": ["7+", "4-6", "2-3", "0-1"], "n": 60, "nps": [-30.0, 0.0, -50.0, 60.0], "q": [0.01, 0.01, 0.2, 0.01],
         "difference": [-60.0, -30.0, -70.0, 50.0], "difference_low": [-80.0, -50.0, -150.0, 30.0],
         "difference_high": [-40.0, -10.0, 10.0, 70.0]}
    )  # fmt: skip
    found = serving.mending(rows, "deliver_sooner")
    assert found[["action", "key", "value", "low", "high"]].to_numpy().tolist() == [
        ["deliver_sooner", "7+", -60, -80, -40]
    ]
    assert serving.mending(rows[rows["q"] > 0.05], "train").empty


def rows_of(*rows):
    return decisions.made("service", [{"measure": "score", "key": "k", **row} for row in rows])


def test_sure_margins_come_first_then_the_smaller_effort_then_more_customers():
    table = decisions.plan(
        [rows_of({"action": "fix", "n": 500}, {"action": "offer", "n": 20}, {"action": "offer", "n": 30, "key": "more"}),
         rows_of({"action": "delist", "n": 1, "margin": 9, "margin_low": 5, "margin_high": 12},
                 {"action": "grow", "n": 1, "margin": 99, "margin_low": 6, "margin_high": 112},
                 {"action": "stop", "n": 99, "margin": 99, "margin_low": -1, "margin_high": 112})], DAY,
    )  # fmt: skip
    assert table["action"].tolist() == ["grow", "delist", "stop", "offer", "offer", "fix"]
    assert table["key"].tolist()[3] == "more"
    assert decisions.is_sure(table).tolist() == [True, True, False, False, False, False]


def test_a_margin_that_may_be_nothing_is_not_sure():
    assert decisions.is_sure(rows_of({"action": "stop", "margin_low": 0}, {"action": "stop", "margin_low": 0.01})).tolist() == [
        False, True
    ]  # fmt: skip


def test_each_decision_has_an_effort_an_owner_and_a_date():
    row = decisions.plan([rows_of({"action": "call", "n": 12})], DAY).iloc[0]
    assert (row["effort"], row["owner"], row["due"]) == ("small", "care", date(2026, 11, 7))
    assert set(decisions.EFFORTS) >= {work.effort for work in decisions.WORK.values()}
    assert set(decisions.OWNERS) == {work.owner for work in decisions.WORK.values()}


def test_without_decisions_the_plan_is_empty():
    assert decisions.plan([], DAY).columns.tolist() == [*decisions.COLUMNS, "effort", "owner", "due"]


def test_what_the_data_do_not_say_becomes_a_question():
    plan = rows_of(
        {"action": "fix", "key": "A", "n": 200, "value": 0.2}, {"action": "train", "key": "Ion", "n": 62},
        {"action": "stop_leading", "key": "B", "n": 33}, {"action": "grow", "key": "C", "n": 100},
        {"action": "deliver_sooner", "key": "7+", "n": 9}, {"action": "call", "key": "", "n": 41},
    )  # fmt: skip
    found = unknowns.open_questions(unknowns.of_decisions(plan))
    assert found[["question", "key"]].to_numpy().tolist() == [
        ["why_not_again", "B"], ["why_sent_back", "A"], ["about_delay", "7+"], ["about_agent", "Ion"], ["about_score", ""]
    ]  # fmt: skip
    assert found["people"].fillna(-1).tolist() == [33, 40, -1, 62, 41]
    assert found["enough"].tolist() == [True, True, False, True, True]


def test_so_many_answers_are_needed_as_bring_ten_points_either_way():
    found = unknowns.open_questions([unknowns.asked("how_found", 1e9)])
    assert found["needed"].tolist() == [93]


def test_a_question_that_everybody_must_answer_can_be_answered():
    found = unknowns.open_questions([unknowns.asked("how_found", 10)])
    assert found[["people", "needed", "enough"]].to_numpy().tolist() == [[10, 10, True]]


SHOP = shop(
    ("a", "2026-03-01", 10.0), ("a", "2026-05-01", 10.0), ("b", "2025-10-30", 10.0), ("c", "2026-10-31", 10.0),
    ("d", "2025-11-01", 10.0),
)  # fmt: skip


@pytest.mark.parametrize(("actions", "asked"), [(["grow", "keep"], False), (["grow", "unsure"], True), ([], True)])
def test_new_customers_are_asked_how_they_came_where_a_channel_is_open(actions, asked):
    found = unknowns.of_channels(pd.DataFrame({"action": actions}), SHOP.orders, DAY)
    assert found == ([unknowns.asked("how_found", 3)] if asked else [])
    assert unknowns.of_channels(None, SHOP.orders, DAY) == [unknowns.asked("how_found", 3)]


def test_where_no_cost_is_known_no_margin_is_told_of_goods_sent_back():
    assert np.isnan(assorting.margin_share(SHOP.lines, DAY))


def test_goods_sent_back_cost_the_margin_that_the_shop_makes_of_sales(monkeypatch):
    lines = [{"order_id": f"o{n}", "ordered_at": datetime(2026, 1 + n % 9, 1), "kind": "sale", "product_id": "p",
              "net_amount": 100.0, "quantity": 1, "unit_cost": 60.0} for n in range(20)]  # fmt: skip
    lines = table("lines", lines)
    rates = pd.DataFrame(
        {"key": ["p"], "n": [40], "rate": [0.2], "low": [0.1], "high": [0.4], "base_rate": [0.05], "returned": [1000.0],
         "sure": [True]}
    )  # fmt: skip
    monkeypatch.setattr(assorting.returned, "rates", lambda *_given: rates)
    monkeypatch.setattr(assorting, "coarsest", lambda _goods: "product")
    found = assorting.sent_back(lines, lines, DAY)
    assert assorting.margin_share(lines, DAY) == pytest.approx(0.4)
    assert found[["margin", "margin_low", "margin_high"]].to_numpy().tolist() == [pytest.approx([300, 200, 350])]


@pytest.mark.parametrize(("known", "told"), [(16, True), (15, False)])
def test_the_margin_of_sales_is_told_where_enough_of_the_cost_is_known(known, told):
    lines = [{"order_id": f"o{n}", "ordered_at": datetime(2026, 5, 1), "kind": "sale", "product_id": "p",
              "net_amount": 100.0, "quantity": 1, "unit_cost": 60.0 if n < known else None} for n in range(20)]  # fmt: skip
    assert np.isfinite(assorting.margin_share(table("lines", lines), DAY)) == told


def heard(monkeypatch, answers, **parts):
    monkeypatch.setattr(serving.rated, "rated", lambda *_given: answers)
    for name, part in parts.items():
        monkeypatch.setattr(serving, name, part)
    buyers = rfm.buyers(SHOP.lines, SHOP.orders, DAY)
    assigned = groups.assign(rfm.score(buyers, rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))))
    return serving.heard(None, SHOP.lines, None, SHOP.orders, assigned, DAY, 12, 10, 6)


def test_low_is_who_gave_a_score_up_to_the_alert_last_and_not_long_ago(monkeypatch):
    answers = rated(("a", "2026-10-01", 6), ("b", "2026-10-01", 7), ("c", "2026-09-01", 2), ("c", "2026-10-31", 9),
                    ("d", "2025-10-01", 0))  # fmt: skip
    assert heard(monkeypatch, answers).low["customer_id"].tolist() == ["a"]


@pytest.mark.parametrize(("margins", "is_margin"), [([1.0, 2.0], True), ([1.0, None], False)])
def test_a_call_is_worth_margin_only_where_the_margin_of_all_who_answered_is_known(monkeypatch, margins, is_margin):
    told = []
    monkeypatch.setattr(serving.recommending, "followed", lambda *_given: pd.DataFrame({"margin": margins}))
    monkeypatch.setattr(serving.recommending, "gaps", lambda _followed: (None, pd.Series(dtype=float)))
    heard(monkeypatch, rated(("a", "2026-10-01", 6)), calling=lambda *given: told.append(given[2]) or NONE)
    assert told == [is_margin]


NONE = decisions.made("service", [])


def test_the_best_groups_of_a_hand_made_shop_are_served_in_person():
    buyers = rfm.buyers(SHOP.lines, SHOP.orders, DAY)
    assigned = groups.assign(rfm.score(buyers, rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))))
    rows = ideal.standing(assigned)
    assert set(serving.levels(rows.assign(customers=20))["level"]) <= set(serving.LEVELS)


class Begun:
    """What newcomers begin with: a locomotive, two toxic products (of one the loss is not sure), one without a verdict."""

    starters = items = effects = None
    is_margin = True
    products = pd.DataFrame(
        {"key": ["L", "T", "U", "N"], "name": ["Lamp", "Tray", "Urn", "Nail"],
         "verdict": ["locomotive", "toxic", "toxic", "no_difference"], "difference": [0.3, -0.2, -0.1, 0.0],
         "low": [0.2, -0.3, -0.2, -0.1], "high": [0.4, -0.1, -0.05, 0.1], "matched": [50, 60, 70, 80]}
    )  # fmt: skip

    def at_stake(self, _assigned):
        return pd.DataFrame(
            {"key": ["T", "U"], "stake": [-400.0, -100.0], "stake_low": [-600.0, -240.0], "stake_high": [-200.0, 40.0],
             "decision": ["delist", "look"]}
        )  # fmt: skip


@pytest.fixture
def begun(monkeypatch):
    won = pd.DataFrame({"key": ["L"], "starters": [20], "stake": [200.0], "stake_low": [80.0], "stake_high": [320.0]})
    monkeypatch.setattr(assorting.delisting, "at_stake", lambda *_given: won)
    return Begun()


def test_a_locomotive_wins_what_it_puts_at_stake_and_a_toxic_product_saves_it(begun):
    found = assorting.starting(begun, None, DAY)
    assert found[["action", "key", "measure", "n"]].to_numpy().tolist() == [
        ["lead_with", "Lamp", "second_order", 50], ["delist", "Tray", "second_order", 60]
    ]  # fmt: skip
    assert found[["value", "low", "high"]].to_numpy().tolist() == [[0.3, 0.2, 0.4], [-0.2, -0.3, -0.1]]
    assert found[["margin", "margin_low", "margin_high"]].to_numpy().tolist() == [[200, 80, 320], [400, 200, 600]]


def test_sales_at_stake_are_no_margin(begun):
    begun.is_margin = False
    assert assorting.starting(begun, None, DAY)["margin"].isna().all()
