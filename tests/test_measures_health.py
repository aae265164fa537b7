"""The key figures, months and coverage of a shop."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.measures import health

# a: orders in both years and twice; b: only in the year before, with returns; c: only in the last year; one anonymous
SHOP = shop(
    ("a", "2022-06-02", 100.0, 60.0), ("a", "2022-07-03", 50.0, 30.0), ("a", "2023-06-03", 50.0, 30.0),
    ("b", "2023-05-31", 40.0, 30.0), ("c", "2024-05-01", 60.0, 15.0), (None, "2024-05-02", 100.0, 90.0),
    returns=[("b", "2023-06-10", -70.0), ("x", "2023-07-01", -5.0), (None, "2023-07-01", -3.0)],
)  # fmt: skip
AS_OF = day("2024-05-31")


def kpis(a_shop=SHOP, as_of=AS_OF, spend=None):
    return health.kpis(*a_shop, as_of, spend)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("customers", 3), ("orders", 5), ("gross_sales", 300.0), ("returns", 75.0), ("net_revenue", 225.0),
        ("identified_share", 0.75), ("aov", 60.0), ("repeat_rate", 1 / 3), ("retention_rate", 0.5),
        ("adbt_days", 183.0), ("adbt_median_days", 183.0), ("adbt_mean_of_means_days", 183.0),
        ("orders_per_customer", 5 / 3),
    ],
)  # fmt: skip
def test_a_key_figure_is_what_its_definition_says(key, value):
    assert kpis().value[key] == value


@pytest.mark.parametrize(
    ("key", "k", "n"),
    [
        ("identified_share", 300, 400), ("aov", 300, 5), ("repeat_rate", 1, 3), ("retention_rate", 1, 2),
        ("orders_per_customer", 5, 3),
    ],
)  # fmt: skip
def test_a_ratio_says_what_it_was_counted_from(key, k, n):
    assert kpis().loc[key, ["k", "n"]].tolist() == [k, n]


def test_days_between_orders_say_how_many_gaps_and_customers():
    assert kpis().n[["adbt_days", "adbt_median_days", "adbt_mean_of_means_days"]].tolist() == [2, 2, 1]


def test_gross_margin_is_of_the_last_twelve_complete_months_identified_or_not():
    row = kpis().loc["gross_margin"]
    assert np.allclose(row[["value", "k", "n"]].astype(float), [75 / 210, 75, 210])


def test_gross_margin_is_unknown_without_any_cost():
    assert np.isnan(kpis(shop(("a", "2024-01-01", 1.0))).value["gross_margin"])


def test_gross_margin_is_unknown_before_a_month_is_complete():
    assert np.isnan(kpis(shop(("a", "2024-01-05", 1.0, 0.5)), day("2024-01-20")).value["gross_margin"])


def test_cost_of_customers_is_unknown_without_spend():
    assert kpis().value[["coca", "realised_margin_to_coca", "clv_to_coca"]].isna().all()


def test_cost_of_customers_comes_from_spend():
    a_shop = shop(("a", "2023-01-05", 1.0, 1.0), ("b", "2023-05-05", 100.0, 40.0), ("c", "2024-05-06", 9.0, 1.0))
    costs = {"2023-05-01": 30.0, "2024-05-01": 50.0}
    spend = table("spend", [{"month": m, "kind": "media", "amount": a} for m, a in costs.items()])
    found = kpis(a_shop, spend=spend)
    assert found.value["coca"] == 50
    assert found.loc["realised_margin_to_coca", ["value", "n"]].tolist() == [2, 1]
    assert np.isnan(found.value["clv_to_coca"])


def test_cost_of_customers_is_unknown_when_no_month_has_spend():
    spend = table("spend", [{"month": "2030-01-01", "kind": "media", "amount": 1.0}])
    assert kpis(spend=spend).value[["coca", "realised_margin_to_coca"]].isna().all()


def test_later_rows_are_ignored():
    found = kpis(as_of=day("2023-06-02")).value
    assert found[["customers", "orders", "gross_sales", "returns"]].tolist() == [2, 3, 190.0, 0.0]


def test_intervals_hold_their_value():
    found = kpis().loc[["aov", "repeat_rate", "retention_rate", "adbt_days", "orders_per_customer"]]
    inside = (found.low <= found.value) & (found.value <= found.high)
    assert inside.drop("adbt_days").all()
    assert np.isnan(found.low["adbt_days"])


def test_two_orders_make_a_repeat_customer():
    two_of_three = shop(*((c, f"2024-01-0{d}", 1.0) for c, d in (("a", 1), ("a", 2), ("b", 1), ("b", 3), ("c", 1))))
    assert kpis(two_of_three).loc["repeat_rate", ["k", "n"]].tolist() == [2, 3]


def test_one_customer_has_figures_without_intervals():
    found = kpis(shop(("a", "2024-01-05", 10.0)), day("2024-01-31"))
    assert found.value[["customers", "orders", "aov", "repeat_rate"]].tolist() == [1, 1, 10.0, 0.0]
    assert found.loc[["aov", "orders_per_customer"], ["low", "high"]].isna().all(axis=None)


def test_a_shop_of_anonymous_orders_has_no_customers_and_no_order_value():
    found = kpis(shop((None, "2024-01-05", 10.0)), day("2024-01-31")).value
    assert found[["customers", "orders", "gross_sales", "identified_share"]].tolist() == [0, 0, 0.0, 0.0]
    assert found[["aov", "repeat_rate", "orders_per_customer", "retention_rate"]].isna().all()


def test_row_order_does_not_matter():
    pd.testing.assert_frame_equal(kpis(), kpis([shuffled(frame) for frame in SHOP]))


@pytest.mark.parametrize(
    ("before", "last", "k", "n"),
    [
        ("2022-12-10", "2024-12-09", 1, 1), ("2022-12-09", "2024-12-09", np.nan, np.nan),
        ("2023-12-09", "2023-12-10", 1, 1), ("2023-12-09", "2024-12-10", 0, 1),
        ("2023-12-10", "2024-01-01", np.nan, np.nan),
    ],
)  # fmt: skip
def test_retention_counts_from_the_day_after_24_months_back_and_turns_after_12(before, last, k, n):
    days = shop(("old", "2022-12-01", 1.0), ("a", before, 1.0), ("a", last, 1.0)).customer_days
    found = health.retention_rate(days, day("2024-12-09"))
    assert np.array_equal(found[["k", "n"]], [k, n], equal_nan=True)


def test_a_year_before_the_29th_of_february_ends_on_the_28th():
    days = shop(("old", "2022-02-28", 1.0), ("a", "2023-02-28", 1.0), ("a", "2023-03-01", 1.0)).customer_days
    assert health.retention_rate(days, day("2024-02-29")).value == 1.0


@pytest.mark.parametrize(("begin", "known"), [("2022-12-17", True), ("2022-12-18", False)])
def test_retention_needs_a_year_before_that_is_whole_but_for_a_week(begin, known):
    days = shop(("a", begin, 1.0), ("b", "2023-05-01", 1.0), ("b", "2024-05-01", 1.0)).customer_days
    assert (health.retention_rate(days, day("2024-12-09")).value == 0.5) == known


def test_months_without_orders_are_rows_of_zeros():
    frame = health.monthly(shop(("a", "2024-01-31", 5.0), ("a", "2024-03-01", 7.0)).orders, day("2024-03-30"))
    assert frame.month.tolist() == [day("2024-01-01"), day("2024-02-01"), day("2024-03-01")]
    assert frame[["sales", "orders", "customers", "new_customers"]].values.tolist() == [
        [5, 1, 1, 1], [0, 0, 0, 0], [7, 1, 1, 0],
    ]  # fmt: skip
    assert frame.complete.tolist() == [True, True, False]


def test_months_hold_anonymous_sales_but_count_identified_customers_once():
    orders = shop(("a", "2024-01-02", 5.0), ("a", "2024-01-31", 5.0), (None, "2024-01-03", 9.0)).orders
    row = health.monthly(orders, day("2024-01-31")).iloc[0]
    assert row[["sales", "orders", "customers", "new_customers", "complete"]].tolist() == [19.0, 3, 1, 1, True]


def test_months_conserve_the_sum_of_sales():
    assert health.monthly(SHOP.orders, AS_OF).sales.sum() == 400.0


def test_coverage_weighs_sale_lines_by_number_and_by_amount():
    rows = [
        {"order_id": "1", "ordered_at": "2024-01-01", "kind": "sale", "net_amount": 90.0, "customer_id": "a"},
        {"order_id": "2", "ordered_at": "2024-01-01", "kind": "sale", "net_amount": 10.0, "town": "Arad"},
        {"order_id": "3", "ordered_at": "2024-01-01", "kind": "return", "net_amount": -50.0, "town": "Arad"},
    ]
    found = health.coverage(table("lines", rows)).set_index("column")
    assert found.loc["customer_id"].tolist() == [0.5, 0.9]
    assert found.loc["town"].tolist() == [0.5, 0.1]
    assert found.loc["agent"].tolist() == [0.0, 0.0]


def test_coverage_of_no_sales_is_unknown():
    assert health.coverage(table("lines", [])).share_sales.isna().all()
