"""The test reader and its arithmetic: published sizes, boundaries, intervals; hand tables; refusals; laws."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from toolkit.errors import ParameterError
from toolkit.measures import arms, compared, sequential, sizes, trials

AS_OF = day("2024-12-31")
SEED_BASES = (0.028, 0.034, 0.041, 0.025, 0.019, 0.037, 0.022, 0.008, 0.052, 0.015)
SEED_SIZES = (40043, 32761, 26958, 44996, 59592, 30005, 51299, 143216, 20996, 75810)


def test_the_size_is_that_of_r_power_prop_test():
    assert sizes.per_arm(0.01, 0.02) == pytest.approx(2318.165, abs=0.001)


@pytest.mark.parametrize(("base", "other", "n"), [(0.1, 0.2, 199), (0.5, 0.65, 170), (0.05, 0.06, 8158)])
def test_published_sizes_come_out(base, other, n):
    assert np.ceil(sizes.per_arm(base, other)) == n


def test_the_sizes_of_the_methods_channels_come_out():
    base = np.array(SEED_BASES)
    assert np.ceil(sizes.per_arm(base, base * 1.12)).tolist() == list(SEED_SIZES)


def test_twelve_percent_of_the_rate_and_twelve_points_are_other_tests():
    assert [np.ceil(sizes.per_arm(0.037, other)) for other in (0.037 * 1.12, 0.037 + 0.12)] == [30005, 95]


def test_a_thousand_an_arm_find_the_rise_that_r_finds():
    assert 0.01 + sizes.detectable(0.01, 1000) == pytest.approx(0.02684817, abs=2e-5)  # R stops within 1e-4


@settings(max_examples=60, deadline=None)
@given(st.floats(0.005, 0.9), st.integers(50, 200_000), st.sampled_from([0.25, 1.0, 4.0]))
def test_what_can_just_be_found_needs_just_those_there_are(base, n, ratio):
    rise = sizes.detectable(base, n, ratio)
    if not np.isnan(rise):
        assert sizes.per_arm(base, base + rise, ratio) == pytest.approx(n, rel=1e-4)


def test_a_larger_arm_spares_customers_of_the_control():
    assert sizes.per_arm(0.1, 0.12, ratio=4) < sizes.per_arm(0.1, 0.12)
    assert sizes.per_arm(0.1, 0.12, ratio=4) * 5 > sizes.per_arm(0.1, 0.12) * 2


def test_with_unequal_arms_the_power_is_the_one_asked_for():
    n, ratio = sizes.per_arm(0.1, 0.15, ratio=3), 3
    pooled = (0.1 + ratio * 0.15) / (1 + ratio)
    under_none = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / (ratio * n)))
    under_some = np.sqrt(0.1 * 0.9 / n + 0.15 * 0.85 / (ratio * n))
    assert (0.05 - 1.959964 * under_none) / under_some == pytest.approx(0.841621, abs=1e-5)
    half = np.sqrt(1 / 500 + 1 / 1500)
    assert sizes.detectable_of_means(100, 500, ratio) == pytest.approx((1.959964 + 0.841621) * 100 * half, rel=1e-5)


def test_no_difference_is_never_found():
    assert sizes.per_arm(0.1, 0.1) == np.inf


@pytest.mark.parametrize(("base", "n"), [(0.1, 1), (0.1, 0), (np.nan, 100), (1.0, 100)])
def test_nothing_is_found_by_nobody_or_above_all(base, n):
    assert np.isnan(sizes.detectable(base, n))


def test_the_size_for_means_is_that_of_the_normal_formula():
    assert sizes.per_arm_of_means(100, 10) == pytest.approx(2 * (1.959964 + 0.841621) ** 2 * 100, rel=1e-5)
    assert sizes.detectable_of_means(100, sizes.per_arm_of_means(100, 10)) == pytest.approx(10)


def test_the_level_is_shared_by_the_arms():
    assert [sizes.corrected(arms) for arms in (2, 3, 6)] == [0.05, 0.025, 0.01]


def test_a_test_of_one_arm_is_refused():
    with pytest.raises(ParameterError, match="a control and at least one other arm; found 1 arms"):
        sizes.corrected(1)


def test_the_level_spent_at_each_look_is_the_published_one():
    assert sequential.spent([0.25, 0.5, 0.75, 1]).round(5).tolist() == [0.00009, 0.00557, 0.02363, 0.05]


@pytest.mark.parametrize(
    ("looks", "published"),
    [(4, [4.333, 2.963, 2.359, 2.014]), (5, [4.877, 3.357, 2.680, 2.290, 2.031])],
)
def test_boundaries_are_those_of_gsdesign_and_ldbounds(looks, published):
    shares = np.arange(1, looks + 1) / looks
    each_side = 2 * sequential.spent(shares, 0.025)
    assert sequential.boundaries(shares, each_side) == pytest.approx(published, abs=0.001)


def test_one_look_at_the_end_is_the_plain_test():
    assert sequential.boundaries([1.0]) == pytest.approx([1.959964], abs=1e-4)


def test_with_looks_on_the_way_no_true_difference_is_found_more_often_than_the_level():
    rng, bounds = np.random.default_rng(3), sequential.boundaries()
    steps = rng.normal(size=(200_000, 4)).cumsum(axis=1) / np.sqrt(np.arange(1, 5))
    assert (np.abs(steps) > bounds).any(axis=1).mean() == pytest.approx(0.05, abs=0.002)


def test_looks_that_do_not_rise_are_refused():
    with pytest.raises(ParameterError, match="looks are rising shares"):
        sequential.boundaries([0.5, 0.5])


def test_chi_squared_is_that_of_r_prop_test():
    assert compared.chi_squared(48, 2319, 23, 2319) == pytest.approx((8.2388, 0.0041), abs=1e-4)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1)],
)
def test_the_interval_of_a_difference_is_newcombes(counts, low, high):
    found = compared.difference(*counts)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-4)


def test_several_arms_have_wider_intervals():
    found = compared.difference(56, 70, 48, 80, sizes.corrected(3))
    told = confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="newcomb", alpha=0.025)
    assert (found["low"], found["high"]) == pytest.approx(told)


def test_the_chance_to_be_better_is_the_published_one():
    assert compared.chance_better(120, 1000, 100, 1000) == pytest.approx(0.92318, abs=5e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_one_of_two_arms_is_the_better_one(k, k0):
    assert compared.chance_better(k, 60, k0, 60) + compared.chance_better(k0, 60, k, 60) == pytest.approx(1)


def test_the_chance_agrees_with_draws():
    rng = np.random.default_rng(1)
    drawn = rng.beta(31, 271, 400_000) > rng.beta(21, 281, 400_000)
    assert compared.chance_better(30, 300, 20, 300) == pytest.approx(drawn.mean(), abs=0.003)


def test_means_are_compared_by_welch():
    one, other = [3.0, 4.0, 5.0, 9.0], [1.0, 2.0, 2.0, 3.0, 4.0]
    from scipy import stats

    told = stats.ttest_ind(one, other, equal_var=False)
    found = compared.means((np.mean(one), np.std(one, ddof=1), 4), (np.mean(other), np.std(other, ddof=1), 5))
    interval = told.confidence_interval()
    assert found == pytest.approx((2.85, interval.low, interval.high, told.pvalue))


def test_drawing_again_agrees_with_welch_where_there_are_many():
    rng = np.random.default_rng(5)
    one, other = rng.normal(12, 3, 4000), rng.normal(10, 3, 3000)
    welch = compared.means((one.mean(), one.std(ddof=1), 4000), (other.mean(), other.std(ddof=1), 3000))
    assert compared.bootstrapped(one, other) == pytest.approx(welch[1:3], abs=0.02)


def test_a_split_as_planned_is_not_broken_and_a_lost_tenth_is():
    assert not compared.is_broken(compared.split_chance([5010, 4990], [1, 1]))
    assert not compared.is_broken(compared.split_chance([1990, 8010], [0.2, 0.8]))
    assert not compared.is_broken(compared.split_chance([5000, 4800], [1, 1]))  # p = .043: happens
    assert compared.is_broken(compared.split_chance([5000, 4500], [1, 1]))


def test_a_split_of_which_an_arm_was_not_planned_cannot_be_judged():
    assert np.isnan(compared.split_chance([100, 100], compared.split_of(["a", "b"], {"a": 0.5})))


def rows(trial, arm, n, k, **more):
    """``n`` customers of an arm without an id, ``k`` of whom converted."""
    return [
        {"trial": trial, "arm": arm, "assigned_at": pd.Timestamp("2024-03-01 10:00"), "converted": i < k} | more
        for i in range(n)
    ]


NO_ORDERS = shop((None, "2024-01-01", 10.0)).orders


def read(given, how=None, as_of=AS_OF, orders=NO_ORDERS):
    return trials.read(arms.outcomes(table("trials", given), orders, as_of, how), how)


@pytest.fixture(scope="module")
def clear():
    return read(rows("T", "control", 1000, 100) + rows("T", "letter", 1000, 150))


def test_an_arm_is_told_against_its_control(clear):
    row = clear.iloc[0]
    assert (row["trial"], row["arm"], row["control"]) == ("T", "letter", "control")
    assert row[["n", "k", "n_control", "k_control"]].tolist() == [1000, 150, 1000, 100]
    assert row[["rate", "rate_control", "difference", "relative"]].tolist() == pytest.approx([0.15, 0.1, 0.05, 0.5])
    assert row["chance"] == pytest.approx(compared.chance_better(150, 1000, 100, 1000))
    uneven = read(
        rows("T", "control", 500, 50) + rows("T", "x", 1500, 225), {"T": arms.Reading(split={"control": 1, "x": 3})}
    )
    assert uneven["relative"].tolist() == pytest.approx([0.5])


def test_what_is_sure_is_called_better_or_worse(clear):
    assert clear["verdict"].tolist() == ["better"]
    other_way = read(rows("T", "control", 1000, 150) + rows("T", "letter", 1000, 100))
    assert other_way["verdict"].tolist() == ["worse"]


def test_what_may_be_chance_is_unclear():
    assert read(rows("T", "control", 1000, 100) + rows("T", "letter", 1000, 110))["verdict"].tolist() == ["unclear"]


def test_a_broken_split_is_not_read():
    assert read(rows("T", "control", 1000, 100) + rows("T", "letter", 800, 150))["verdict"].tolist() == ["broken_split"]


def test_a_split_planned_so_is_not_broken():
    how = {"T": arms.Reading(split={"control": 5, "letter": 4})}
    assert read(rows("T", "control", 1000, 100) + rows("T", "letter", 800, 150), how)["verdict"].tolist() == ["better"]


def test_of_fewer_than_ten_nothing_is_told():
    row = read(rows("T", "control", 1000, 9) + rows("T", "letter", 1000, 150)).iloc[0]
    assert row["verdict"] == "few"
    assert row[["k", "k_control", "rate", "difference", "low", "chance", "amount"]].isna().all()


def test_a_test_whose_control_nobody_can_name_says_so():
    row = read(rows("T", "a", 100, 20) + rows("T", "b", 100, 30)).iloc[0]
    assert (row["verdict"], row["arm"]) == ("no_control", "")


def test_the_control_may_be_named():
    how = {"T": arms.Reading(control="a")}
    row = read(rows("T", "a", 500, 50) + rows("T", "b", 500, 100), how).iloc[0]
    assert (row["control"], row["verdict"]) == ("a", "better")


@pytest.mark.parametrize("name", ["Control", "MARTOR", "Holdout", "Grup de control"])
def test_a_control_is_known_by_its_name(name):
    assert arms.control_of([name, "letter"], arms.Reading()) == name


def test_two_arms_that_sound_like_controls_are_asked_about():
    assert arms.control_of(["control", "martor", "x"], arms.Reading()) is None


def test_three_arms_share_the_level():
    given = rows("T", "control", 1000, 100) + rows("T", "a", 1000, 129) + rows("T", "b", 1000, 100)
    found = read(given).set_index("arm")
    two = read(rows("T", "control", 1000, 100) + rows("T", "a", 1000, 129)).iloc[0]
    assert found.loc["a", "p"] == pytest.approx(two["p"])
    assert found.loc["a", "low"] < two["low"]
    assert found["arms"].tolist() == [3, 3]


def test_a_difference_sure_among_two_arms_may_not_be_among_three():
    two = rows("T", "control", 1000, 100) + rows("T", "a", 1000, 130)
    assert read(two)["verdict"].tolist() == ["better"]
    assert read(two + rows("T", "b", 1000, 100)).set_index("arm").loc["a", "verdict"] == "unclear"


def test_what_came_of_it_is_read_from_the_orders():
    bought = shop(
        ("A", "2024-03-01", 50.0),  # noon: after the assignment
        ("A", "2024-03-20", 30.0),
        ("B", "2024-02-28", 99.0),  # before
        ("C", "2024-05-30", 99.0),  # 90 days later
    )
    given = [
        {"trial": "T", "arm": "x", "customer_id": c, "assigned_at": pd.Timestamp("2024-03-01 10:00")} for c in "ABC"
    ]
    found = arms.outcomes(table("trials", given), bought.orders, AS_OF, {"T": arms.Reading(days=60)}).to_pandas()
    assert sorted(zip(found["converted"], found["amount"], strict=True)) == [(False, 0.0), (False, 0.0), (True, 80.0)]


def test_an_order_counts_up_to_the_last_hour_of_the_days():
    bought = shop(("A", "2024-03-31", 50.0), ("B", "2024-04-01", 50.0))
    given = [
        {"trial": "T", "arm": "x", "customer_id": c, "assigned_at": pd.Timestamp("2024-03-01 12:00")} for c in "AB"
    ]
    found = arms.outcomes(table("trials", given), bought.orders, AS_OF, {"T": arms.Reading(days=30)}).to_pandas()
    assert found["converted"].sum() == 1


def test_on_the_last_of_the_days_they_are_over():
    given = [{"trial": "T", "arm": "x", "customer_id": c, "assigned_at": pd.Timestamp(f"2024-12-{d}")} for c, d in
             (("A", "01"), ("B", "02"))]  # fmt: skip
    found = arms.outcomes(table("trials", given), NO_ORDERS, AS_OF, {"T": arms.Reading(days=30)}).order_by("day")
    assert found.over.to_pandas().tolist() == [True, False]


def test_what_the_source_says_is_not_read_from_the_orders():
    bought = shop(("A", "2024-03-02", 50.0))
    given = [{"trial": "T", "arm": "x", "customer_id": "A", "assigned_at": pd.Timestamp("2024-03-01"), "converted": False,
              "amount": 7.0}]  # fmt: skip
    found = arms.outcomes(table("trials", given), bought.orders, AS_OF).to_pandas()
    assert found[["converted", "amount"]].to_numpy().tolist() == [[False, 7.0]]


def test_without_a_customer_and_an_outcome_nothing_is_known():
    given = [{"trial": "T", "arm": "x", "assigned_at": pd.Timestamp("2024-03-01")}]
    found = arms.outcomes(table("trials", given), NO_ORDERS, AS_OF).to_pandas()
    assert found[["converted", "amount"]].isna().all(axis=None)


def test_a_customer_assigned_twice_counts_once_and_one_in_two_arms_not_at_all():
    at = [pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-02")]
    given = [{"trial": "T", "arm": a, "customer_id": c, "assigned_at": t, "converted": True, "amount": 1.0}
             for c, a, t in (("A", "x", at[0]), ("A", "x", at[1]), ("B", "x", at[0]), ("B", "control", at[1]))]  # fmt: skip
    each = arms.outcomes(table("trials", given), NO_ORDERS, AS_OF)
    assert sorted(each.arms.to_pandas()) == [1, 2]
    more = rows("T", "control", 300, 30) + rows("T", "x", 299, 30)
    row = trials.read(arms.outcomes(table("trials", given + more), NO_ORDERS, AS_OF)).iloc[0]
    assert (row["n"], row["n_control"]) == (300, 300)


def test_how_many_were_in_several_arms_is_told():
    at = pd.Timestamp("2024-03-01")
    given = [{"trial": "T", "arm": a, "customer_id": f"d{i}", "assigned_at": at, "converted": True}
             for i in range(12) for a in ("x", "control")]  # fmt: skip
    assert read(given + rows("T", "control", 300, 30) + rows("T", "x", 300, 30))["in_two_arms"].tolist() == [12]


def test_while_the_days_are_not_over_it_runs():
    late = rows("T", "control", 500, 50, assigned_at=pd.Timestamp("2024-12-20")) + rows(
        "T", "x", 500, 50, assigned_at=pd.Timestamp("2024-12-20")
    )
    given = rows("T", "control", 500, 50) + rows("T", "x", 500, 70) + late
    row = read(given).iloc[0]
    assert (row["verdict"], row["seen_share"], row["n"]) == ("running", 0.5, 500)
    assert row["boundary"] == pytest.approx(2.7717, abs=0.001)  # spends .00557 at half


def test_an_effect_beyond_the_boundary_ends_a_running_test():
    late = [
        r | {"assigned_at": pd.Timestamp("2024-12-20")} for r in rows("T", "control", 500, 0) + rows("T", "x", 500, 0)
    ]
    row = read(rows("T", "control", 500, 50) + rows("T", "x", 500, 110) + late).iloc[0]
    assert (row["verdict"], row["seen_share"]) == ("better", 0.5)


def test_a_test_tells_when_it_could_have_been_stopped():
    weeks = [pd.Timestamp("2024-03-01") + pd.Timedelta(weeks=w) for w in range(8)]
    given = []
    for at in weeks:
        given += rows("T", "control", 200, 20, assigned_at=at) + rows("T", "x", 200, 36, assigned_at=at)
    each = arms.outcomes(table("trials", given), NO_ORDERS, AS_OF)
    looks = trials.looks(each, "T", "x", "control")
    assert looks["share"].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert looks["boundary"].tolist() == pytest.approx([3.920, 2.774, 2.298, 2.043], abs=0.002)
    assert trials.read(each)["stopped_at"].tolist() == [0.5]


def test_the_order_of_rows_does_not_matter():
    given = (
        rows("T", "control", 300, 30, amount=2.0) + rows("T", "x", 310, 60, amount=3.5) + rows("U", "martor", 50, 20)
    )
    given += rows("U", "y", 50, 25)
    frame = table("trials", given)
    one, other = (trials.read(arms.outcomes(f, NO_ORDERS, AS_OF)) for f in (frame, shuffled(frame)))
    pd.testing.assert_frame_equal(one, other)


def test_later_assignments_are_ignored():
    given = rows("T", "control", 100, 20) + rows("T", "x", 100, 20, assigned_at=pd.Timestamp("2025-02-01"))
    assert read(given)["verdict"].tolist() == ["no_control"]


def test_money_is_compared_by_customer():
    given = rows("T", "control", 400, 40, amount=1.0) + rows("T", "x", 400, 80, amount=3.0)
    given += rows("T", "control", 400, 40, amount=3.0) + rows("T", "x", 400, 80, amount=6.0)
    row = read(given).iloc[0]
    assert row[["amount", "amount_control", "amount_difference"]].tolist() == pytest.approx([4.5, 2.0, 2.5])
    assert row["amount_low"] < 2.5 < row["amount_high"]
    assert row["amount_high"] - row["amount_low"] == pytest.approx(2 * 1.9615 * np.sqrt((1.5**2 + 1) / 799), rel=0.001)


def test_what_a_client_says_of_a_test_is_read():
    own = {
        "T": {"control": "a", "split": {"a": 1, "b": 3}, "days": 30},
        "U": {"control": None, "split": {}, "days": None},
    }
    assert arms.readings(own) == {"T": arms.Reading("a", {"a": 1, "b": 3}, 30), "U": arms.Reading()}


def test_the_last_day_of_a_test_is_when_the_last_customers_days_are_over():
    given = rows("T", "control", 10, 5) + rows("T", "x", 10, 5, assigned_at=pd.Timestamp("2024-04-01"))
    each = arms.outcomes(table("trials", given), NO_ORDERS, AS_OF)
    assert arms.last_day(each, {"T": arms.Reading(days=30)}) == {"T": day("2024-05-01")}
