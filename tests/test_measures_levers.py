"""Levers: the identity is the money, a tenth more of each, and what all four bring together."""

import math

import numpy as np
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import levers

AS_OF = day("2025-12-31")
BUYERS = [(f"c{i}", f"2025-0{1 + i % 9}-15", 100.0 + 10 * i, 60.0 + 5 * i) for i in range(12)]
OLD = [("c0", "2024-12-20", 70.0, 40.0)]


def year(*more):
    return levers.year(shop(*OLD, *BUYERS, *more).orders, AS_OF)


def test_customers_times_orders_times_value_is_the_money_of_the_year():
    found = year(("c3", "2025-12-31", 45.5, 30.0))
    assert (found["customers"], found["orders"]) == (12, 13)
    assert found["sales"] == pytest.approx(sum(s for _c, _d, s, _k in BUYERS) + 45.5)
    assert found["customers"] * found["frequency"] * found["basket"] == pytest.approx(found["sales"])
    assert found["sales"] * found["margin"] == pytest.approx(found["profit"])


def test_the_year_begins_the_day_after_as_of_twelve_months_ago():
    assert year(("c1", "2024-12-31", 999.0, 1.0))["sales"] == year()["sales"]
    assert year(("c1", "2025-01-01", 999.0, 1.0))["sales"] == pytest.approx(year()["sales"] + 999)


def test_orders_of_nobody_known_are_no_customers():
    assert year((None, "2025-05-05", 500.0, 100.0))["sales"] == year()["sales"]


def test_the_order_of_rows_does_not_matter():
    orders = shop(*OLD, *BUYERS).orders
    assert levers.year(shuffled(orders), AS_OF).to_dict() == pytest.approx(levers.year(orders, AS_OF).to_dict())


def test_the_standard_error_is_that_of_a_sum_of_as_many_customers():
    found = year()
    assert found["sales_se"] == pytest.approx(math.sqrt(sum(s * s for _c, _d, s, _k in BUYERS)))
    assert found["profit_se"] == pytest.approx(math.sqrt(sum((s - k) ** 2 for _c, _d, s, k in BUYERS)))


def test_two_orders_of_one_customer_vary_as_one():
    together = year(("c3", "2025-12-31", 45.5, 30.0))
    assert together["sales_se"] ** 2 - year()["sales_se"] ** 2 == pytest.approx((130 + 45.5) ** 2 - 130**2)


def test_too_little_known_cost_leaves_the_margin_unknown_and_the_sales_known():
    half = [(c, d, s, None if i % 2 else k) for i, (c, d, s, k) in enumerate(BUYERS)]
    found = levers.year(shop(*OLD, *half).orders, AS_OF)
    assert math.isnan(found["profit"])
    assert found["sales"] == year()["sales"]


def test_an_order_of_unknown_cost_is_taken_to_earn_as_the_others_do():
    known = [(c, d, s, None if i == 3 else k) for i, (c, d, s, k) in enumerate(BUYERS)]
    found = levers.year(shop(*OLD, *known).orders, AS_OF)
    rest = [(s, s - k) for i, (_c, _d, s, k) in enumerate(BUYERS) if i != 3]
    rate = sum(m for _s, m in rest) / sum(s for s, _m in rest)
    assert found["margin"] == pytest.approx(rate)
    assert found["profit"] == pytest.approx(rate * found["sales"])


def test_less_than_a_year_is_refused():
    with pytest.raises(MissingData):
        levers.year(shop(*BUYERS).orders, day("2025-10-15"))


def test_a_year_of_fewer_than_ten_customers_is_refused():
    with pytest.raises(MissingData):
        levers.year(shop(*OLD, *BUYERS[:9]).orders, AS_OF)


@pytest.mark.parametrize("lever", ["customers", "frequency", "basket"])
def test_a_tenth_more_of_a_lever_is_a_tenth_of_sales_and_of_margin(lever):
    rows = levers.gains(year(), None, None, AS_OF).set_index("lever")
    assert rows.loc[lever, "sales"] == pytest.approx(0.1 * year()["sales"])
    assert rows.loc[lever, "profit"] == pytest.approx(0.1 * year()["profit"])


def test_a_tenth_more_margin_leaves_sales_as_they_are():
    row = levers.gains(year(), None, None, AS_OF).set_index("lever").loc["margin"]
    assert (row["sales"], row["profit"]) == (0, pytest.approx(0.1 * year()["profit"]))


def test_all_at_once_are_more_than_one_after_another():
    rows, one = levers.gains(year(), None, None, AS_OF).set_index("lever"), year()
    assert rows.loc["all", "sales"] == pytest.approx(one["sales"] * (1.1**3 - 1))
    assert rows.loc["all", "profit"] == pytest.approx(one["profit"] * (1.1**4 - 1))


def test_the_interval_is_the_same_share_of_the_total_s():
    row, one = levers.gains(year(), None, None, AS_OF).set_index("lever").loc["basket"], year()
    assert (row["profit_high"] - row["profit"]) == pytest.approx(1.959964 * 0.1 * one["profit_se"], rel=1e-5)
    assert (row["sales"] - row["sales_low"]) == pytest.approx(1.959964 * 0.1 * one["sales_se"], rel=1e-5)


def test_newcomers_without_costs_of_marketing_are_unknown():
    row = levers.gains(year(), None, None, AS_OF).set_index("lever").loc["newcomers"]
    assert np.isnan(row["profit"])


def test_newcomers_bring_their_first_year_less_what_they_cost():
    early = [(f"e{i}", "2023-01-05", 10.0, 5.0) for i in range(3)]
    won = [(f"n{i}", "2024-06-10", 100.0, 40.0) for i in range(20)]
    sold = shop(*early, *won, *BUYERS)
    spend = table("spend", [{"month": day("2024-06-01"), "kind": "media", "amount": 400.0, "source_channel": "a"}])
    one = levers.year(sold.orders, AS_OF)
    row = levers.gains(one, spend, sold.orders, AS_OF).set_index("lever").loc["newcomers"]
    assert row["profit"] == pytest.approx(0.1 * 12 * (60 - 400 / 20))
    assert row["n"] == 20


def test_a_lever_that_there_is_not_is_refused():
    with pytest.raises(ParameterError, match="levers are customers, frequency, basket, margin"):
        levers.moved(year(), {"price": 0.1})


def test_no_lever_falls_below_nothing():
    with pytest.raises(ParameterError):
        levers.moved(year(), {"basket": -1.1})
    assert levers.moved(year(), {"basket": -1.0}) == (0, 0)
