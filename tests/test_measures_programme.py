"""What a loyalty programme must change, whom it reaches, its milestones, tiers, and whether thresholds draw orders."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table
from test_measures_replay import made

from toolkit.errors import MissingData
from toolkit.measures import (
    bought,
    breakeven,
    bunching,
    milestones,
    points,
    programmes,
    referring,
    replay,
    rewarded,
    selecting,
)
from toolkit.measures import tiers as tier
from toolkit.measures.milestones import Milestone
from toolkit.measures.programme import Programme

AS_OF = day("2026-10-31")
BASE = pd.Series(
    {"value": 0.31, "k": 310.0, "n": 1000.0, "low": 0.28, "high": 0.34, "worth": 100.0, "worth_low": 80.0,
     "worth_high": 120.0, "later_sales": 0.0, "sales": 100000.0, "margin": 45000.0}
)  # fmt: skip


# break-even


def test_the_programme_pays_if_the_repeat_rate_rises_from_31_to_33_4_percent():
    found = breakeven.break_even(BASE, (2400.0, 2400.0, 2400.0), 0.0)
    assert found[["repeat_rate", "needed_rate", "extra"]].tolist() == pytest.approx([0.31, 0.334, 24])


def test_the_interval_holds_both_doubts():
    found = breakeven.break_even(BASE, (2400.0, 1200.0, 2600.0), 0.0)
    assert found[["extra_low", "extra_high"]].tolist() == pytest.approx([1200 / 120, 2600 / 80])
    assert found[["low", "high"]].tolist() == pytest.approx([0.32, 0.3425])


def test_those_who_come_again_earn_rewards_themselves():
    found = breakeven.break_even({**BASE, "later_sales": 400.0}, (2400.0,) * 3, 0.05)
    assert found[["worth", "extra"]].tolist() == pytest.approx([80, 30])


def test_a_discount_that_takes_the_margin_cannot_pay():
    found = breakeven.break_even({**BASE, "later_sales": 400.0}, (2400.0,) * 3, 0.5)
    assert np.isinf(found[["needed_rate", "extra", "uplift"]].to_numpy(float)).all()


def test_five_percent_off_at_45_percent_margin_needs_an_eighth_more_sales():
    assert breakeven.uplift(0.05, 0.45) == pytest.approx(0.125)
    assert breakeven.uplift(0.45, 0.45) == np.inf
    assert breakeven.break_even(BASE, (5000.0,) * 3, 0.05)["uplift"] == pytest.approx(0.125)


def test_repeaters_are_those_with_a_second_day_in_the_last_365_days():
    s = shop(
        ("A", "2025-10-30", 10.0, 5.0), ("A", "2026-01-01", 10.0, 4.0), ("B", "2026-01-01", 20.0, 10.0),
        ("B", "2026-02-01", 30.0, 10.0), ("B", "2026-03-01", 30.0, 20.0), ("C", "2026-03-01", 10.0, 6.0),
        ("C", "2026-03-01", 10.0, 6.0), ("D", "2026-05-01", 40.0, 30.0), ("D", "2026-06-01", 40.0, 30.0),
    )  # fmt: skip
    days = table("customer_days", [
        {"customer_id": c, "day": day(d), "n_orders": 1, "sales": sales, "cost": cost} for c, d, sales, cost in (
            ("A", "2025-10-30", 10.0, 5.0), ("A", "2026-01-01", 10.0, 4.0), ("B", "2026-01-01", 20.0, 10.0),
            ("B", "2026-02-01", 30.0, 10.0), ("B", "2026-03-01", 30.0, 20.0), ("C", "2026-03-01", 20.0, 12.0),
            ("D", "2026-05-01", 40.0, 30.0), ("D", "2026-06-01", 40.0, 30.0))])  # fmt: skip
    found = breakeven.repeaters(days, AS_OF)
    assert found[["k", "n", "value"]].tolist() == [2, 4, 0.5]
    assert found[["worth", "later_sales"]].tolist() == pytest.approx([20, 50])
    assert found[["sales", "margin"]].tolist() == pytest.approx([190, 74])
    assert found["worth_low"] < 20 < found["worth_high"]
    with pytest.raises(MissingData, match=r"lines\.unit_cost"):
        breakeven.repeaters(s.customer_days, AS_OF)


def test_without_anybody_who_came_again_nothing_is_said():
    days = table("customer_days", [{"customer_id": "A", "day": AS_OF, "n_orders": 1, "sales": 9.0, "cost": 5.0}])
    with pytest.raises(MissingData, match="nobody ordered again"):
        breakeven.repeaters(days, AS_OF)


def _many(people=40, orders=5, paid=40000):
    """People who each order every 60 days, the last at ``AS_OF``."""
    last = bought.day_number(AS_OF)
    return made([(f"C{i:02d}", last - 60 * j, paid + 100 * i, 0) for i in range(people) for j in range(orders)])


def test_a_higher_promise_needs_a_higher_repeat_rate_and_the_programmes_own_stands_among_them():
    run = replay.replay(_many(), Programme(reward_value=40.0))
    got, rate = points.summary(run), points.redemption(run)
    rows = breakeven.by_promise(run, BASE, got, rate)
    assert rows["needed_rate"].is_monotonic_increasing
    assert rows.loc[rows["own"], ["promise", "reward_value"]].to_numpy().tolist() == [[0.04, 40.0]]
    one = breakeven.of(run, BASE, got, rate)
    assert rows.loc[rows["own"], "needed_rate"].iloc[0] == pytest.approx(one["needed_rate"])


def test_running_it_costs_whatever_is_promised():
    fixed = replay.replay(_many(), Programme(reward_value=40.0, monthly_cost=100.0))
    got, rate = points.summary(fixed), points.redemption(fixed)
    plain = got["issued_year"] * 0.4 * rate["value"]
    assert breakeven.yearly_cost(fixed, got["issued_year"], rate)[0] == pytest.approx(plain + 1200)
    rows = breakeven.by_promise(fixed, BASE, got, rate)
    assert rows.loc[rows["promise"] == 0.02, "cost"].iloc[0] == pytest.approx(plain / 2 + 1200)


# kinds of programmes


def test_tiers_cost_more_than_points_and_cashback_reaches_more():
    rules = Programme(reward_value=50.0, tiers=((500.0, 1.5),))
    rows = programmes.compared(_many(), rules, BASE).set_index("programme")
    assert rows.index.tolist() == ["points", "tiers", "cashback"]
    assert rows["cost_year"]["tiers"] > rows["cost_year"]["points"]
    assert rows["reached"]["cashback"] == 40
    assert rows["unit_rate"].tolist() == pytest.approx([0.05] * 3)


def test_without_costs_or_tiers_a_programme_has_no_needed_rate_and_no_such_row():
    rows = programmes.compared(_many(), Programme(reward_value=50.0))
    assert rows["programme"].tolist() == ["points", "cashback"]
    assert rows["needed_rate"].isna().all()


def test_few_who_are_reached_are_not_told():
    assert programmes.compared(_many(people=9), Programme(reward_value=50.0))["reached"].isna().all()


def test_milestones_and_recommendations_stand_beside_points():
    ladder = pd.DataFrame({"cost_year": [300.0, 700.0]})
    brought = pd.Series({"k": 30.0, "cost_year": 600.0, "needed_share": 0.2, "needed_low": 0.1, "needed_high": 0.4})
    others = programmes.Others(0.02, (0.5, 1.0), ladder, 55, brought)
    rows = programmes.compared(_many(), Programme(reward_value=50.0), BASE, others).set_index("programme")
    assert rows.loc["milestones", ["reached", "cost_year", "cost_low", "cost_high"]].tolist() == [55, 1000, 500, 1000]
    assert rows.loc["milestones", "needed_rate"] == pytest.approx((310 + 1000 / 100) / 1000)
    assert rows.loc["referral", ["reached", "cost_year", "needed_share"]].tolist() == [30, 600, 0.2]
    assert rows.loc["cashback", "unit_rate"] == pytest.approx(0.02)


# milestones


LADDER = (Milestone("spent", 2000), Milestone("years", 1), Milestone("orders", 3), Milestone("refund"))


def _climbing():
    return made([
        ("A", "2024-01-01", 150000, 0), ("A", "2026-01-01", 50000, 0), ("A", "2026-02-01", 100, 0),
        ("B", "2026-01-01", 160000, 0), ("B", "2026-03-01", 1000, 500), ("C", "2025-06-01", 5000, 0),
    ])  # fmt: skip


def test_a_milestone_counts_who_passed_it_and_who_did_so_in_the_last_year():
    rows = milestones.ladder(_climbing(), 10.0, None, LADDER)
    assert rows["k"].tolist() == [1, 2, 1, 1]
    assert rows["reached_year"].tolist() == [1, 1, 1, 1]
    assert rows["cost_year"].tolist() == [10, 10, 10, 10]
    assert rows["n"].tolist() == [3, 3, 3, 3]


def test_who_is_near_has_ordered_lately_and_gone_four_fifths_of_the_way():
    rows = milestones.ladder(_climbing(), 10.0, None, LADDER).set_index("milestone")
    assert rows["near"].fillna(-1).to_dict() == {"spent": 1, "years": 1, "orders": 0, "refund": -1}
    assert rows["distance"].fillna(-1).to_dict() == {"spent": 390, "years": 62, "orders": 1, "refund": -1}


def test_whoever_passed_two_milestones_is_rewarded_once_in_the_count():
    assert milestones.rewarded(_climbing(), None, LADDER) == 3
    people = table("customers", [{"customer_id": c, "registered_at": day(d)} for c, d in
                                 (("A", "2026-01-01"), ("Z", "2026-01-01"), ("Y", "2025-01-01"))])  # fmt: skip
    assert milestones.rewarded(_climbing(), people, (Milestone("account"), Milestone("orders", 3))) == 2


def test_accounts_are_counted_among_all_who_are_listed():
    people = table("customers", [
        {"customer_id": "A", "registered_at": day("2024-01-01")}, {"customer_id": "B", "registered_at": day("2026-01-01")},
        {"customer_id": "C"}, {"customer_id": "D", "registered_at": day("2026-11-01")},
    ])  # fmt: skip
    row = milestones.ladder(_climbing(), 10.0, people).set_index("milestone").loc["account"]
    assert row[["k", "n", "reached_year", "cost_year"]].tolist() == [2, 4, 1, 10]
    assert milestones.ladder(_climbing(), 10.0).loc[0, ["k", "n"]].isna().all()


def test_the_ladder_is_the_methods():
    names = [(one.kind, one.needed) for one in milestones.SOURCE]
    assert names == [("account", 1), ("spent", 2000), ("years", 1), ("orders", 10), ("refund", 1), ("orders", 50)]


def test_a_milestone_of_fewer_than_ten_is_not_told():
    rows = pd.DataFrame({"k": [9.0, 95, 50], "n": [100.0] * 3, "share": [0.1] * 3, "low": [0.0] * 3, "high": [1.0] * 3,
                         "reached_year": [3.0, 20, 0], "cost_year": [3.0, 20, 0], "near": [12.0, 9, 0],
                         "distance": [1.0, 2, 3]})  # fmt: skip
    shown = milestones.told(rows)
    assert shown["k"].isna().tolist() == [True, True, False]
    assert shown["cost_year"].isna().tolist() == [True, False, False]
    assert shown["distance"].isna().tolist() == [False, True, False]


# tiers


def _tiered():
    last = bought.day_number(AS_OF)
    rows = [(f"L{i:02d}", last - 30, 10000, 0) for i in range(20)]
    rows += [(f"M{i:02d}", last - d, 60000, 0) for i in range(15) for d in (30, 400)]
    rows += [(f"H{i:02d}", last - 30, 200000, 0) for i in range(12)] + [("H00", last - 400, 200000, 0)]
    rows += [(f"N{i:02d}", last - 30, 42000, 0) for i in range(11)]
    return made(rows)


def test_tiers_hold_last_years_customers_by_what_they_paid():
    rules = Programme(reward_value=50.0, tiers=((500.0, 1.5), (1500.0, 2.0)))
    rate = {"value": 0.5}
    rows = tier.standing(replay.replay(_tiered(), rules), rate)
    assert rows["customers"].tolist() == [31, 15, 12]
    assert rows["near"].tolist()[:2] == [11, 0]
    assert rows["before"].tolist() == [16, 16, 1]
    assert rows["stayed"].tolist() == [16, 16, 1]
    assert rows["cost_year"].tolist() == [0, 0, 0]
    assert rows["sales_share"].sum() == pytest.approx(1)


def test_the_bonus_is_what_the_points_beyond_the_base_cost():
    rows = [("A", "2025-12-01", 60000, 0), ("A", "2026-06-01", 10000, 0)]
    run = replay.replay(made(rows), Programme(reward_value=50.0, tiers=((500.0, 1.5),)))
    found = tier.standing(run, {"value": 0.5})
    assert found["cost_year"].tolist() == pytest.approx([0, 100 * 0.1 * 0.5 * 0.5 * 0.5])


def test_who_pays_just_what_a_tier_begins_with_stands_in_it():
    rules = Programme(reward_value=50.0, tiers=((500.0, 1.5),))
    run = replay.replay(made([("A", "2026-01-01", 50000, 0), ("B", "2026-01-01", 49999, 0)]), rules)
    assert tier.standing(run, {"value": 0.5})["customers"].tolist() == [1, 1]


def test_proposed_tiers_stand_at_readable_amounts_and_rise():
    assert tier.propose(_tiered()) == ((600.0, 1.25), (2000.0, 2.0))
    assert tier.propose(made([("A", "2024-01-01", 100, 0)])) == ()


def test_tiers_that_fewer_than_ten_would_reach_are_left_out():
    rules = Programme(reward_value=50.0, tiers=((500.0, 1.5), (5000.0, 2.0)))
    assert tier.merged(_tiered(), rules).tiers == ((500.0, 1.5),)


# whom it reaches, and who they were


def _before(users=12, others=30, theirs=4, ours=8):
    last = bought.day_number(AS_OF)
    rows = [(f"U{i}", last - 400 - j, 1000 + i, 0) for i in range(users) for j in range(ours + i % 2)]
    rows += [(f"U{i}", last - 30, 100000, 0) for i in range(users)]
    rows += [(f"O{i}", last - 400 - j, 1000, 0) for i in range(others) for j in range(theirs + i % 2)]
    return made([*rows, ("Z", last - 730, 100, 0), ("Z", last - 729, 100, 0)])


def test_who_would_earn_a_reward_is_compared_in_the_year_before():
    found = selecting.before(_before(), Programme(reward_value=50.0))
    assert found[["users", "others", "n"]].tolist() == [12, 31, 43]
    assert (found["orders_users"], found["orders_others"]) == pytest.approx((8.5, (15 * 4 + 15 * 5 + 1) / 31))
    assert found["value"] == pytest.approx(8.5 / (136 / 31))
    assert found["low"] < found["value"] < found["high"]


def test_self_selection_needs_two_years_and_ten_on_each_side():
    with pytest.raises(MissingData, match="two years"):
        selecting.before(made([("A", "2025-01-01", 100, 0)]), Programme())
    with pytest.raises(MissingData, match="fewer than ten"):
        selecting.before(_before(users=9), Programme())


def test_the_money_of_each_group_adds_up_and_small_counts_stay_hidden():
    last = bought.day_number(AS_OF)
    rows = [(f"C{i:02d}", last - d, 120000, 0) for i in range(30) for d in (60, 30)]
    rows += [(f"D{i:02d}", last - 30, 1000, 0) for i in range(25)]
    run = replay.replay(made(rows), Programme(reward_value=50.0))
    assigned = table("customers", [{"customer_id": f"{k}{i:02d}"} for k, n in (("C", 30), ("D", 25)) for i in range(n)])
    assigned = assigned.select("customer_id", group=(assigned.customer_id < "C20").ifelse("Lovers", "Flirting"))
    found = rewarded.by_group(run, assigned).set_index("group")
    assert found.index.tolist() == ["Lovers", "Flirting", "total"]
    assert found["cost_year"].tolist() == [1000, 500, 1500]
    assert found["rewarded"].tolist() == [20, 10, 30]
    assert found["cost_share"].tolist() == pytest.approx([2 / 3, 1 / 3, 1])
    few = assigned.select("customer_id", group=(assigned.customer_id < "C25").ifelse("Lovers", "Flirting"))
    hidden = rewarded.by_group(run, few).set_index("group")
    assert hidden.loc[["Lovers", "Flirting"], ["rewarded", "cost_year", "per_customer"]].isna().to_numpy().all()


# recommendation


def _referred():
    start = AS_OF - timedelta(days=700)
    rows = [(f"C{i:02d}", (start + timedelta(days=10 * i)).isoformat(), 100.0, 60.0) for i in range(70)]
    s = shop(*rows)
    people = [{"customer_id": f"C{i:02d}", "source_channel": "Recomandare" if i % 2 else "Ads"} for i in range(70)]
    return s, table("customers", people)


def test_recommended_customers_are_counted_by_the_name_of_their_channel():
    s, people = _referred()
    found = referring.referral(s.orders, people, AS_OF, 10.0)
    assert found[["k", "n"]].tolist() == [18, 36]
    assert found["worth"] == pytest.approx(40)
    assert found["cost_year"] == 18 * 2 * 10
    assert found["needed_share"] == pytest.approx(0.5)


def test_without_such_a_channel_nothing_is_said_of_recommendation():
    s, people = _referred()
    with pytest.raises(MissingData):
        referring.referral(
            s.orders, people.mutate(source_channel=people.source_channel.replace("Recomandare", "X")), AS_OF, 1
        )
    assert referring.known(s.orders, None, AS_OF, 10.0) is None


# bunching


def _orders(values):
    return shop(*[(None, "2026-01-01", round(float(v), 2)) for v in values]).orders


def _smooth(seed, n=6000):
    return np.random.default_rng(seed).lognormal(5.3, 0.6, n)


def test_a_planted_threshold_is_found_and_others_are_not():
    values = _smooth(1)
    moved = (values > 225) & (values < 250) & (np.random.default_rng(2).random(len(values)) < 0.5)
    values[moved] = 250 + np.random.default_rng(3).exponential(6, moved.sum())
    rows = bunching.bunching(_orders(values), AS_OF, 0.0, (250.0,)).set_index("threshold")
    assert rows.loc[250.0, ["named", "sure"]].tolist() == [True, True]
    assert rows.loc[250.0, "low"] > 1.1
    assert rows.loc[250.0, "below_ratio"] < 0.8
    far = rows.index[(rows.index < 170) | (rows.index > 340)]
    assert not rows.loc[far, "sure"].any()


def test_smooth_orders_rarely_seem_to_bunch():
    found = [bunching.bunching(_orders(_smooth(seed, 2500)), AS_OF)["sure"].any() for seed in range(10, 22)]
    assert sum(found) <= 1


def test_thresholds_are_of_what_is_paid():
    values = _smooth(4)
    moved = (values > 225) & (values < 250)
    values[moved] = 252
    rows = bunching.bunching(_orders(values / 1.19), AS_OF, 0.19, (250.0,)).set_index("threshold")
    assert rows.loc[250.0, "sure"]


def test_a_threshold_with_few_orders_around_it_is_not_tried():
    assert bunching.bunching(_orders([100.0] * 299), AS_OF, 0.0, (100.0,)).empty
    assert bunching.bunching(_orders([]), AS_OF).empty


def test_the_order_of_orders_does_not_matter():
    orders = _orders(_smooth(5, 1500))
    one, other = bunching.bunching(orders, AS_OF), bunching.bunching(shuffled(orders), AS_OF)
    pd.testing.assert_frame_equal(one, other)
