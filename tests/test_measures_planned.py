"""The test planner: bases of a hand shop, sizes, pooling, weeks, levels of rollback; what cannot be known is not said."""

from datetime import datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table

from toolkit.measures import baselines, groupmap, planned, reach, sequential, sized, sizes
from toolkit.measures.rfm import Cuts
from toolkit.measures.sized import Crowd, Trial

AS_OF = day("2024-12-31")
CUTS = Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))


def base(group, n, k, days=90, mean=20.0, sd=50.0):
    return {"days": days, "group": group, "n": n, "k": k, "sales_mean": mean, "sales_sd": sd, "margin_mean": np.nan,
            "margin_sd": np.nan}  # fmt: skip


def there(**groups):
    rows = [(name.replace("_", " "), channel, float(n)) for name, n in groups.items() for channel in ("", "email")]
    return pd.DataFrame(rows, columns=["group", "channel", "available"]).assign(consent_known=True)


def plan(trial, bases, reached):
    return planned.plan([trial], pd.DataFrame(bases), reached)


@pytest.fixture(scope="module")
def testable():
    return plan(Trial("x", ("Breakup",)), [base("Breakup", 10000, 1000)], there(Breakup=40000)).iloc[0]


def test_a_group_large_enough_can_be_tested(testable):
    assert testable["verdict"] == "testable"
    assert testable["per_arm"] == np.ceil(sizes.per_arm(0.1, 0.112))
    assert testable["needed"] == 2 * testable["per_arm"]


def test_one_customer_an_arm_too_few_is_too_few(testable):
    enough = int(testable["needed"])
    for there_are, verdict in ((enough, "testable"), (enough - 1, "too_few")):
        row = plan(Trial("x", ("Breakup",)), [base("Breakup", 10000, 1000)], there(Breakup=there_are)).iloc[0]
        assert row["verdict"] == verdict


def test_the_base_is_told_with_its_interval_and_what_it_is_to_become(testable):
    assert testable[["base", "n", "sought"]].tolist() == pytest.approx([0.1, 10000, 0.112])
    assert testable[["low", "high"]].tolist() == pytest.approx([0.0942728, 0.1060344], abs=2e-7)


def test_an_effect_in_points_is_another_test(testable):
    assert testable["if_points"] == np.ceil(sizes.per_arm(0.1, 0.22))


def test_what_all_of_them_can_show_is_told_relative_and_as_a_difference(testable):
    assert testable["detectable_points"] == pytest.approx(sizes.detectable(0.1, 20000))
    assert testable["detectable"] == pytest.approx(testable["detectable_points"] / 0.1)


def test_those_who_are_there_are_tested_at_once(testable):
    assert testable["weeks"] == 13  # 90 days


def test_the_smallest_control_still_shows_the_effect(testable):
    share = testable["control_share"]
    assert sizes.detectable(0.1, 40000 * share, (1 - share) / share) <= 0.012
    smaller = sized.CONTROL_SHARES[sized.CONTROL_SHARES.index(share) - 1]
    assert sizes.detectable(0.1, 40000 * smaller, (1 - smaller) / smaller) > 0.012


def test_an_arm_is_stopped_where_it_is_surely_worse_at_half():
    crowd = Crowd(4000, 0.2, 0.19, 0.21, 0.4, 4000)
    z = sequential.boundaries()[1]
    assert sized.rollback(crowd, 1000) == pytest.approx(0.2 - z * 0.4 * np.sqrt(2 / 500))
    assert np.isnan(sized.rollback(crowd, 20))


def test_a_group_too_small_is_pooled_with_the_one_it_would_merge_into():
    bases = [base("Soulmates", 500, 400), base("Lovers", 4000, 2400)]
    row = plan(Trial("x", ("Soulmates",)), bases, there(Soulmates=200, Lovers=4000)).iloc[0]
    assert (row["verdict"], row["pool"], row["pool_available"]) == ("pool", "Lovers", 4200)
    pooled = (200 * 0.8 + 4000 * 0.6) / 4200
    assert row["pool_needed"] == 2 * np.ceil(sizes.per_arm(pooled, pooled * 1.12))


def test_the_least_pool_that_is_enough_is_taken():
    bases = [base(name, 4000, 2000) for name in ("Soulmates", "Lovers", "Potential Lovers", "Platonic Friends")]
    reached = there(Soulmates=100, Lovers=900, Potential_Lovers=1300, Platonic_Friends=9000)
    assert plan(Trial("x", ("Soulmates",)), bases, reached).iloc[0]["pool"] == "Lovers + Potential Lovers"


def test_those_who_buy_are_never_pooled_with_those_who_stopped():
    names = groupmap.load().names
    reached = there(**{name.replace(" ", "_"): 15 for name in names if "-" not in name}, **{"Ex-Lovers": 15})
    row = plan(Trial("x", ("Soulmates",)), [base(name, 400, 20) for name in names], reached).iloc[0]
    assert set(row["pool"].split(" + ")) == {
        "Lovers", "New Passion", "Potential Lovers", "Flirting", "Platonic Friends", "Fresh Apprentice",
    }  # fmt: skip
    assert (row["verdict"], row["pool_kind"]) == ("too_few", "active")


def test_where_pooling_helps_little_nothing_is_pooled():
    row = plan(Trial("x", ("Soulmates",)), [base("Soulmates", 400, 200), base("Lovers", 40, 20)],
               there(Soulmates=400, Lovers=40)).iloc[0]  # fmt: skip
    assert (row["verdict"], row["pool"]) == ("too_few", "")


def test_unknown_consents_are_told():
    asked = there(Breakup=40000).assign(consent_known=lambda t: t["channel"] == "")
    bases = [base("Breakup", 10000, 1000)]
    assert not plan(Trial("x", ("Breakup",), channel="email"), bases, asked).iloc[0]["consent_known"]
    assert plan(Trial("x", ("Breakup",)), bases, asked).iloc[0]["consent_known"]


def test_newcomers_are_waited_for():
    row = plan(Trial("x", ("newcomers",), days=60), [base("newcomers", 5000, 1000, 60)], there(newcomers=1000)).iloc[0]
    needed = 2 * np.ceil(sizes.per_arm(0.2, 0.224))
    assert (row["verdict"], row["per_week"]) == ("testable", 1000)
    assert row["weeks"] == np.ceil(needed / 1000) + 9


def test_for_newcomers_nobody_waits_longer_than_half_a_year():
    row = plan(Trial("x", ("newcomers",), days=60), [base("newcomers", 5000, 1000, 60)], there(newcomers=100)).iloc[0]
    assert row["verdict"] == "too_few"
    assert row["available"] == 100 * (planned.MOST_WEEKS - 9)
    assert np.isnan(row["weeks"])


def test_the_base_of_fewer_than_ten_orders_is_not_told():
    row = plan(Trial("x", ("Breakup",)), [base("Breakup", 4000, 9)], there(Breakup=4000)).iloc[0]
    assert row["verdict"] == "unknown"
    assert row[["base", "low", "high", "sought", "per_arm", "detectable", "rollback"]].isna().all()


def test_a_group_of_fewer_than_ten_is_left_out():
    assert plan(Trial("x", ("Breakup",)), [base("Breakup", 4000, 400)], there(Breakup=9)).empty


def test_three_arms_need_more_customers_each():
    bases, reached = [base("Breakup", 10000, 1000)], there(Breakup=90000)
    three = plan(Trial("x", ("Breakup",), arms=3), bases, reached).iloc[0]
    assert three["per_arm"] == np.ceil(sizes.per_arm(0.1, 0.112, alpha=0.025))
    assert three["needed"] == 3 * three["per_arm"]


def test_money_is_planned_by_its_spread():
    row = plan(
        Trial("x", ("Lovers",), metric="sales", effect=0.5), [base("Lovers", 4000, 400)], there(Lovers=4000)
    ).iloc[0]
    assert row[["base", "sought"]].tolist() == [20, 30]
    assert row["per_arm"] == np.ceil(sizes.per_arm_of_means(50, 10))
    assert np.isnan(row["if_points"])


def test_the_spread_of_groups_together_holds_what_they_differ_by():
    bases = [base("Soulmates", 400, 100, mean=100, sd=10), base("Lovers", 400, 100, mean=20, sd=10)]
    row = plan(Trial("x", ("Soulmates", "Lovers"), metric="sales"), bases, there(Soulmates=100, Lovers=300)).iloc[0]
    sd = np.sqrt(10**2 + 0.25 * 60**2 + 0.75 * 20**2)
    assert row["base"] == pytest.approx(40)
    assert row["per_arm"] == np.ceil(sizes.per_arm_of_means(sd, 4.8))
    assert (row["low"], row["high"]) == pytest.approx(
        (40 - 1.963 * sd / np.sqrt(800), 40 + 1.963 * sd / np.sqrt(800)), abs=0.01
    )


def test_margin_without_costs_is_unknown():
    row = plan(Trial("x", ("Lovers",), metric="margin"), [base("Lovers", 4000, 400)], there(Lovers=4000)).iloc[0]
    assert row["verdict"] == "unknown"


def test_an_effect_that_would_take_the_share_beyond_all_is_unknown():
    row = plan(Trial("x", ("Lovers",), effect=0.5), [base("Lovers", 4000, 3000)], there(Lovers=4000)).iloc[0]
    assert row["verdict"] == "unknown"


def test_what_can_be_tested_comes_first():
    bases = [base("Breakup", 10000, 1000), base("Lovers", 300, 100), base("New Passion", 500, 3)]
    trials = [Trial("c", ("New Passion",)), Trial("b", ("Lovers",)), Trial("a", ("Breakup",))]
    found = planned.plan(trials, pd.DataFrame(bases), there(Breakup=40000, Lovers=300, New_Passion=500))
    assert found["name"].tolist() == ["a", "b", "c"]


def test_the_methods_tests_are_for_known_groups_and_channels():
    for trial in planned.proposed():
        assert set(trial.groups) <= {*groupmap.load().names, baselines.NEWCOMERS}
        assert trial.metric in sized.METRICS
        assert trial.channel in sized.CHANNELS


def test_a_client_changes_a_test_and_adds_its_own():
    own = {"thank_you": {"effect": 0.3}, "cake": {"groups": ["Soulmates"], "days": 30}, "old": {"control": "a"}}
    trials = {trial.name: trial for trial in planned.proposed(own)}
    assert (trials["thank_you"].effect, trials["thank_you"].groups) == (0.3, ("newcomers",))
    assert trials["cake"] == Trial("cake", ("Soulmates",), days=30)
    assert "old" not in trials


SALES = [
    ("A", "2024-01-05", 100.0, 40.0), ("A", "2024-11-15", 50.0, 20.0), ("A", "2024-12-20", 30.0, 10.0),
    ("B", "2024-01-06", 100.0, 40.0), ("C", "2024-05-01", 80.0, 30.0), ("C", "2024-05-01", 10.0, 5.0),
    ("C", "2024-06-15", 60.0, 30.0), ("D", "2024-12-20", 70.0, 30.0),
]  # fmt: skip


def measured(sales=SALES, days=(60,)):
    held = shop(*sales)
    found = baselines.measured(held.lines, held.orders, AS_OF, days, baselines.Scoring(CUTS, 1))
    return found.set_index("group")


def test_the_base_counts_orders_after_the_day_the_group_was_taken():
    found = measured()
    groups = found.drop(index="newcomers")
    assert groups["n"].sum() == 3  # D had not ordered by 1 November
    assert groups["k"].sum() == 1  # A
    held = groups[groups["k"] == 1].iloc[0]
    assert held["sales_mean"] * held["n"] == pytest.approx(80.0)
    assert held["margin_mean"] * held["n"] == pytest.approx(50.0)


def test_newcomers_are_those_whose_days_are_over_and_who_are_surely_new():
    found = measured().loc["newcomers"]
    assert (found["n"], found["k"]) == (1, 1)  # C; the second order of the first day is none
    assert found["sales_mean"] == 60.0


def test_an_order_on_the_last_of_the_days_counts_and_one_a_day_later_does_not():
    again = [("E", "2024-06-01", 10.0, 4.0), ("E", "2024-07-31", 10.0, 4.0), ("F", "2024-06-01", 10.0, 4.0),
             ("F", "2024-08-01", 10.0, 4.0)]  # fmt: skip
    assert measured([*SALES, *again]).loc["newcomers", ["n", "k"]].tolist() == [3, 2]  # C and E


def test_margin_is_unknown_where_one_cost_is():
    found = measured([*SALES[:2], ("A", "2024-12-20", 30.0), *SALES[3:]])
    groups = found[(found["k"] == 1) & (found.index != "newcomers")]
    assert groups["margin_mean"].isna().all()
    assert groups["sales_mean"].notna().all()


def test_each_length_has_its_own_base():
    found = measured(days=(30, 60)).reset_index()
    assert found.groupby("days")["k"].sum().to_dict() == {30: 1, 60: 2}
    assert found["days"].drop_duplicates().tolist() == [30, 60]


ASSIGNED = [{"customer_id": f"c{i}", "group": "Lovers"} for i in range(4)]


def reached(customers, messages=None):
    orders = shop(*[(f"c{i}", (AS_OF - timedelta(days=i * 40)).isoformat(), 10.0) for i in range(4)]).orders
    found = reach.reach(ibis.memtable(pd.DataFrame(ASSIGNED)), orders, AS_OF, customers, messages)
    return found.set_index(["group", "channel"])


def test_consent_and_address_make_a_customer_reachable():
    people = table("customers", [
        {"customer_id": "c0", "email": "a@x.ro", "email_consent": True},
        {"customer_id": "c1", "email": "b@x.ro", "email_consent": False},
        {"customer_id": "c2", "email_consent": True},
        {"customer_id": "c3", "email": "d@x.ro"},
    ])  # fmt: skip
    found = reached(people)
    assert found.loc[("Lovers", ""), "available"] == 4
    assert found.loc[("Lovers", "email"), "available"] == 1
    assert found.loc[("Lovers", "email"), "consent_known"]


def test_who_is_not_to_be_contacted_or_signed_off_is_not_reachable():
    people = table("customers", [
        {"customer_id": "c0", "email": "a@x.ro", "email_consent": True, "suppressed": True},
        {"customer_id": "c1", "email": "b@x.ro", "email_consent": True},
        {"customer_id": "c2", "email": "c@x.ro", "email_consent": True},
    ])  # fmt: skip
    sent = {"customer_id": "c1", "sent_at": datetime(2024, 12, 5), "message_channel": "email", "unsubscribed": 1}
    assert reached(people, table("messages", [sent])).loc[("Lovers", "email"), "available"] == 1


def test_where_consents_are_unknown_everybody_is_counted_and_that_is_told():
    found = reached(None)
    assert found.loc[("Lovers", "email"), ["available", "consent_known"]].tolist() == [4, False]


def test_newcomers_are_counted_by_week():
    assert reached(None).loc[("newcomers", ""), "available"] == pytest.approx(3 / 13)  # 0, 40 and 80 days ago
