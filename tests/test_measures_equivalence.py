"""One customer of the best group in new customers: by hand, and the case in which no number of them is enough."""

import numpy as np
import pandas as pd
import pytest
from hand import CON, day, shop, table

from toolkit.measures import equivalence, statistics

AS_OF = day("2024-12-31")


def best(*rows):
    """Soulmates by ``(sales, known_sales, known_margin)``."""
    frame = pd.DataFrame(rows, columns=["sales", "known_sales", "known_margin"], dtype=float).assign(group="Soulmates")
    return CON.create_table("best", frame, overwrite=True)


def new(*orders):
    """A shop that began a year before the customers who are counted as new: ``(customer, day, amount[, cost])``."""
    return shop(("old", "2023-01-01", 1.0, 1.0), *orders).orders


def spend(*months):
    return table("spend", [{"month": day(m), "kind": "media", "amount": a} for m, a in months])


NEW = [(f"n{i}", "2024-05-05", 100.0, 60.0 + i) for i in range(4)]  # margins 40, 39, 38, 37: mean 38.5
BEST = [(1000.0, 1000.0, 380.0), (1000.0, 1000.0, 390.0)]  # mean margin 385


def test_margin_of_the_group_over_margin_of_a_first_order():
    found = equivalence.equivalence(best(*BEST), new(*NEW), AS_OF)
    assert found["value"] == pytest.approx(10)
    assert found[["basis", "of_group", "of_new", "n", "n_new"]].tolist() == ["margin", 385.0, 38.5, 2, 4]
    assert np.isnan(found["coca"])


def test_the_cost_of_acquisition_is_taken_off_a_first_order():
    found = equivalence.equivalence(best(*BEST), new(*NEW), AS_OF, spend(("2024-05-01", 76.0)))
    assert found[["coca", "balance"]].tolist() == pytest.approx([19.0, 19.5])
    assert found["value"] == pytest.approx(385 / 19.5)


def test_where_a_new_customer_costs_more_than_the_first_order_brings_no_number_is_enough():
    found = equivalence.equivalence(best(*BEST), new(*NEW), AS_OF, spend(("2024-05-01", 400.0)))
    assert found["balance"] == pytest.approx(-61.5)
    assert found["value"] == np.inf
    assert found["high"] == np.inf


def test_new_customers_are_those_of_the_months_with_spend():
    late = ("late", "2024-07-01", 500.0, 0.0)
    found = equivalence.equivalence(best(*BEST), new(*NEW, late), AS_OF, spend(("2024-05-01", 76.0)))
    assert found[["n_new", "of_new"]].tolist() == [4, 38.5]


def test_without_spend_new_customers_are_those_of_the_last_twelve_complete_months():
    early, open_month = ("early", "2023-10-31", 900.0, 0.0), ("open", "2024-12-05", 900.0, 0.0)
    found = equivalence.equivalence(best(*BEST), new(*NEW, early, open_month), day("2024-12-30"))
    assert found["n_new"] == 4


def test_sales_stand_in_where_the_cost_of_too_little_is_known():
    found = equivalence.equivalence(
        best((1000.0, 700.0, 400.0), (800.0, 700.0, 390.0)), new(*NEW), AS_OF, spend(("2024-05-01", 76.0))
    )
    assert found["basis"] == "sales"
    assert found["value"] == pytest.approx(9)
    assert np.isnan(found["coca"])


def test_the_margin_of_lines_without_cost_is_taken_to_be_like_the_rest():
    found = equivalence.equivalence(best((1000.0, 800.0, 308.0), (1000.0, 1000.0, 385.0)), new(*NEW), AS_OF)
    assert found["of_group"] == pytest.approx((308 + 385) / 2 / 0.9)


def test_the_interval_is_fiellers_of_both_means_and_of_what_acquisition_varies():
    """Margins 308, 385 and 400 over a known share of 2700 / 2900; of new customers 40 to 37, each at a cost of 5."""
    some = best((1000.0, 800.0, 308.0), (1000.0, 1000.0, 385.0), (900.0, 900.0, 400.0))
    found = equivalence.equivalence(some, new(*NEW), AS_OF, spend(("2024-05-01", 20.0)))
    scale = 2900 / 2700
    top, varies = scale * np.mean([308, 385, 400]), scale**2 * np.var([308, 385, 400], ddof=1) / 3
    first = np.var([40, 39, 38, 37], ddof=1) / 4 + 5**2 / 4
    assert found[["low", "high"]].tolist() == pytest.approx(statistics.fieller(top, varies, 38.5 - 5, first))


def test_the_latest_twelve_months_after_the_first_three_make_new_customers():
    orders = shop(*((f"c{m}", f"{2023 + m // 12}-{m % 12 + 1:02d}-05", 10.0, 4.0) for m in range(24))).orders
    assert equivalence.equivalence(best(*BEST), orders, AS_OF)["n_new"] == 12
    assert equivalence.equivalence(best(*BEST), orders, day("2023-05-31"))["n_new"] == 2


def test_first_orders_whose_cost_is_mostly_unknown_are_told_in_sales():
    orders = new(*NEW[:3], ("n3", "2024-05-05", 80.0))
    assert equivalence.equivalence(best(*BEST), orders, AS_OF)["basis"] == "sales"


def test_a_group_of_nobody_is_worth_nothing_known():
    found = equivalence.equivalence(best(*BEST), new(*NEW), AS_OF, group="Lovers")
    assert found["n"] == 0
    assert np.isnan(found["value"])


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(2000):
        a, b = rng.normal(100, 10, 40), rng.normal(5, 10, 60)
        low, high = statistics.fieller(a.mean(), a.var(ddof=1) / 40, b.mean(), b.var(ddof=1) / 60)
        covered += low <= 20 <= high
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((10, 0, 2, 0), (5, 5)),
        ((10, 0, -2, 0.1), (np.inf, np.inf)),
        ((10, 1, np.nan, 1), (np.nan, np.nan)),
        ((0.1, 1, 2, 0.1), (np.nan, np.nan)),
    ],
)
def test_the_ends_of_fiellers_interval(given, expected):
    assert statistics.fieller(*given) == pytest.approx(expected, nan_ok=True)


def test_an_uncertain_denominator_leaves_the_interval_open_above():
    low, high = statistics.fieller(10, 0.01, 0.5, 1.0)
    assert high == np.inf
    # the low end is where mean - low x other lies 1.96 of its standard errors above nothing
    assert (10 - low * 0.5) / np.sqrt(0.01 + low**2 * 1.0) == pytest.approx(statistics.Z)
