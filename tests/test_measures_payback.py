"""After how many months a new customer has paid for itself."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import payback

AS_OF = day("2024-09-15")
# The first three months of the data do not count. April: a and b, who together cost 60; May: c, who cost 50.
SHOP = shop(
    ("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 50.0, 30.0), ("b", "2024-04-30", 30.0, 20.0),
    ("a", "2024-05-01", 30.0, 20.0), ("a", "2024-07-31", 70.0, 30.0), ("b", "2024-09-01", 99.0, 1.0),
    ("c", "2024-05-20", 40.0, 30.0), ("d", "2024-08-01", 10.0, 5.0), (None, "2024-04-05", 500.0, 1.0),
)  # fmt: skip
AGES = ["cohort", "age"]


def spend(**months):
    rows = [{"month": f"2024-{m[1:]}-01", "kind": "media", "amount": a} for m, a in months.items()]
    return table("spend", rows)


SPEND = spend(m04=60.0, m05=50.0)


def by_cohort(orders=SHOP.orders, cost=SPEND, as_of=AS_OF, **options):
    return payback.by_cohort(cost, orders, as_of, **options).set_index(AGES)


def of(found, cohort, column):
    return found.loc[day(cohort), column].tolist()


def test_a_cohort_brings_the_margin_of_all_its_orders_so_far():
    found = by_cohort(horizon_months=5)
    assert of(found, "2024-04-01", "margin_per_customer") == pytest.approx([15, 20, 20, 40, 40, np.nan], nan_ok=True)
    assert of(found, "2024-04-01", "recovered")[:4] == pytest.approx([15 / 30, 20 / 30, 20 / 30, 40 / 30])
    assert of(found, "2024-04-01", "n") == [2] * 6
    assert of(found, "2024-04-01", "coca") == [30] * 6


def test_a_month_not_yet_over_is_not_seen_which_is_not_zero():
    found = by_cohort(horizon_months=3)
    assert np.isnan(found.loc[(day("2024-08-01"), 1), "margin_per_customer"])
    assert found.loc[(day("2024-08-01"), 0), "margin_per_customer"] == 5
    on_the_last_day = by_cohort(as_of=day("2024-09-30"), horizon_months=5)
    assert on_the_last_day.loc[(day("2024-04-01"), 5), "margin_per_customer"] == pytest.approx((80 + 98) / 2)


def test_the_interval_is_students_of_what_each_customer_brought():
    row = by_cohort().loc[(day("2024-04-01"), 3)]
    half = 12.7062 * np.std([70, 10], ddof=1) / np.sqrt(2)
    assert [row.low, row.high] == pytest.approx([40 - half, 40 + half], rel=1e-4)


def test_the_interval_of_three_customers_with_a_part_of_the_cost_unknown_is_scaled_like_their_mean():
    three = shop(
        ("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 50.0, 10.0), ("b", "2024-04-11", 40.0, 20.0),
        ("c", "2024-04-12", 10.0, 2.0), ("c", "2024-04-13", 20.0),
    )  # fmt: skip
    row = by_cohort(three.orders).loc[(day("2024-04-01"), 0)]
    scale, gains = 120 / 100, [40, 20, 8]
    half = 4.302653 * np.std(gains, ddof=1) * scale / np.sqrt(3)
    assert row["margin_per_customer"] == pytest.approx(scale * 68 / 3)
    assert [row["low"], row["high"]] == pytest.approx([scale * 68 / 3 - half, scale * 68 / 3 + half], rel=1e-5)


def test_the_first_three_months_of_the_data_are_left_out():
    assert day("2024-01-01") not in by_cohort().index.get_level_values(0)


def test_a_month_without_spend_has_an_unknown_cost():
    found = by_cohort()
    assert of(found, "2024-08-01", "coca")[:1] == pytest.approx([np.nan], nan_ok=True)
    assert np.isnan(found.loc[(day("2024-08-01"), 0), "recovered"])


def test_what_has_no_known_cost_is_taken_to_earn_as_the_rest():
    more = shop(
        ("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 80.0, 40.0), ("b", "2024-04-30", 20.0),
        ("c", "2024-05-10", 79.0, 40.0), ("d", "2024-05-30", 21.0),
    )  # fmt: skip
    found = by_cohort(more.orders)
    assert found.loc[(day("2024-04-01"), 0), "margin_per_customer"] == pytest.approx(40 / 80 * 100 / 2)
    assert np.isnan(found.loc[(day("2024-05-01"), 0), "margin_per_customer"])


def test_without_cost_of_goods_it_is_asked_for():
    with pytest.raises(MissingData) as caught:
        by_cohort(shop(("a", "2024-04-10", 1.0)).orders)
    assert (caught.value.table, caught.value.columns) == ("orders", ("cost",))


def test_without_spend_in_the_month_of_a_cohort_it_is_asked_for():
    with pytest.raises(MissingData) as caught:
        by_cohort(cost=spend(m01=5.0, m03=1.0))
    assert caught.value.table == "spend"


def curve(orders, cost, as_of="2024-10-31", **options):
    return payback.curve(cost, orders, day(as_of), **options)


# One customer a month from April: 10 at once, 10 in the month after, 20 two months after; each cost 25.
STEADY = shop(("z", "2024-01-05", 9.0, 1.0), *(
    (f"c{month}", f"2024-{month + later:02d}-03", gain + 1, 1.0)
    for month in range(4, 9) for later, gain in ((0, 10.0), (1, 10.0), (2, 20.0))
))  # fmt: skip
EACH_25 = spend(**{f"m{month:02d}": 25.0 for month in range(4, 11)})


def test_the_same_customers_stand_at_every_age_of_the_curve():
    found = curve(STEADY.orders, EACH_25, horizon_months=2)
    assert found["period"].unique().tolist() == ["last"]
    assert found["n"].tolist() == [5, 5, 5]
    assert found["balance"].tolist() == [-15, -5, 15]
    assert (found["first"].iloc[0], found["last"].iloc[0]) == (day("2024-04-01"), day("2024-08-01"))


def test_a_young_shop_is_followed_as_far_as_three_cohorts_reach():
    found = curve(STEADY.orders, EACH_25, as_of="2024-09-30")
    assert found["age"].max() == 3
    assert found["n"].unique().tolist() == [3]


def test_two_cohorts_make_no_curve():
    assert curve(STEADY.orders, spend(m04=25.0, m05=25.0)).empty


def test_three_cohorts_make_a_curve():
    found = curve(STEADY.orders, spend(m04=25.0, m05=25.0, m06=25.0), horizon_months=2)
    assert found["cohorts"].tolist() == [3, 3, 3]
    assert found["balance"].tolist() == [-15, -5, 15]


def test_the_year_before_needs_three_cohorts_too():
    months = [f"{2022 + m // 12}-{m % 12 + 1:02d}" for m in range(19)]
    orders = shop(*((m, f"{m}-05", 3.0, 1.0) for m in months)).orders
    found = {}
    for last in ("2023-06-30", "2023-07-31"):
        cost = table("spend", [{"month": f"{m}-01", "kind": "media", "amount": 2.0} for m in months])
        found[last] = payback.curve(cost, orders, day(last), horizon_months=1)["period"].unique().tolist()
    assert found == {"2023-06-30": ["last"], "2023-07-31": ["previous", "last"]}


def test_a_year_is_followed_unless_told_otherwise():
    assert by_cohort().index.get_level_values("age").max() == 12


def test_fifteen_cohorts_are_told_apart_by_year():
    months = [f"{2022 + m // 12}-{m % 12 + 1:02d}" for m in range(20)]
    orders = shop(*((m, f"{m}-05", 3.0 + (i >= 8), 1.0) for i, m in enumerate(months))).orders
    cost = table("spend", [{"month": f"{m}-01", "kind": "media", "amount": 2.0} for m in months])
    found = payback.curve(cost, orders, day("2023-09-30"), horizon_months=1)
    assert found["cohorts"].unique().tolist() == [5, 12]
    assert found["balance"].tolist() == [0, 0, 1, 1]
    assert found["last"].iloc[0] < found["first"].iloc[-1]


def test_the_months_to_pay_back_are_those_to_the_first_balance_that_is_not_negative():
    found = pd.DataFrame({
        "period": ["last"] * 4, "age": range(4), "n": 9, "balance": [-9.0, 0.0, 5.0, 9.0],
        "low": [-12.0, -3.0, -0.1, 4.0], "high": [-6.0, -1.0, 8.0, 12.0],
    })  # fmt: skip
    assert payback.months_to_pay_back(found).iloc[0].tolist() == ["last", 1.0, 2.0, 3.0, 9, 3]


def test_what_is_not_paid_back_within_the_ages_seen_is_unknown():
    found = curve(STEADY.orders, spend(**{f"m{m:02d}": 99.0 for m in range(4, 11)}))
    assert np.isnan(payback.months_to_pay_back(found)["months"]).all()


def test_row_order_does_not_matter():
    pd.testing.assert_frame_equal(by_cohort(), by_cohort(shuffled(SHOP.orders)))
