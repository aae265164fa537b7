"""What a new customer costs, and what its first order leaves."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import acquisition, balance, margins, newness

AS_OF = day("2024-06-30")
# New in April: a, b (search), c (social), d (nobody knows); e came in January, f in June.
# What is sold costs half of its price, but c's first order more than it.
SHOP = shop(
    ("e", "2024-01-01", 10.0, 5.0), ("a", "2024-04-01", 100.0, 50.0), ("a", "2024-05-01", 60.0, 30.0),
    ("b", "2024-04-30", 80.0, 40.0), ("c", "2024-04-10", 20.0, 25.0), ("d", "2024-04-11", 40.0, 20.0),
    ("e", "2024-04-12", 10.0, 5.0), ("f", "2024-06-02", 10.0, 5.0), (None, "2024-04-12", 99.0, 1.0),
)  # fmt: skip
CHANNELS = {"a": "search", "b": "search", "c": "social", "d": None, "e": "search", "f": "search"}
CUSTOMERS = table("customers", [{"customer_id": c, "source_channel": s} for c, s in CHANNELS.items()])
COSTS = ["media", "tools", "salaries", "overheads", "cost"]


def spend(*rows):
    """Spend of (month, kind, amount[, channel])."""
    names = ("month", "kind", "amount", "source_channel")
    return table("spend", [dict(zip(names, row, strict=False)) for row in rows])


SPEND = spend(
    ("2024-01-01", "media", 7000.0, "search"), ("2024-04-01", "media", 60.0, "search"),
    ("2024-04-01", "media", 20.0, "social"), ("2024-04-01", "tools", 8.0), ("2024-04-01", "salaries", 16.0),
    ("2024-04-01", "overheads", 4.0, "social"), ("2024-07-01", "media", 500.0, "search"),
)  # fmt: skip


def coca(**options):
    frame = acquisition.coca(options.pop("spend", SPEND), SHOP.orders, CUSTOMERS, AS_OF, **options)
    return frame.assign(source_channel=frame.source_channel.fillna("unknown")).set_index("source_channel")


def test_a_customer_is_new_in_the_month_of_its_first_order_only():
    found = newness.new_customers(SHOP.orders, CUSTOMERS, AS_OF)
    assert found[["month", "source_channel", "n"]].values.tolist() == [
        [day("2024-01-01"), "search", 1], [day("2024-04-01"), "search", 2], [day("2024-04-01"), "social", 1],
        [day("2024-04-01"), None, 1], [day("2024-06-01"), "search", 1],
    ]  # fmt: skip
    assert found.may_hold_earlier.tolist() == [True, False, False, False, False]


def test_without_a_customer_table_every_channel_is_unknown():
    found = newness.new_customers(SHOP.orders, None, AS_OF)
    assert found.source_channel.tolist() == [None, None, None]
    assert found.n.tolist() == [1, 4, 1]


def test_customers_after_as_of_are_not_new_yet():
    assert newness.new_customers(SHOP.orders, None, day("2024-06-01")).n.sum() == 5


def test_coca_is_all_four_costs_over_new_customers_of_the_months_with_spend():
    row = coca().loc["total"]
    assert row[[*COSTS, "n", "coca"]].tolist() == [80, 8, 16, 4, 108, 4, 27]


def test_costs_without_a_channel_are_spread_by_media_cost():
    found = coca()
    columns = [*COSTS, "allocated", "n", "coca"]
    assert found.loc["search", columns].tolist() == [60, 6, 12, 0, 78, 18, 2, 39]
    assert found.loc["social", columns].tolist() == [20, 2, 4, 4, 30, 6, 1, 30]


def test_costs_can_be_spread_by_other_weights():
    found = coca(spread={"search": 1, "social": 3})
    assert found.allocated[["search", "social", "total"]].tolist() == [6, 18, 24]


def test_costs_that_cannot_be_spread_stay_in_the_total():
    found = coca(spend=spend(("2024-04-01", "tools", 10.0, "search"), ("2024-04-01", "salaries", 90.0)))
    assert found.cost[["search", "total"]].tolist() == [10, 100]
    assert found.allocated[["search", "total"]].tolist() == [0, 0]


def test_channels_conserve_cost_and_customers():
    found = coca()
    assert found.drop(index="total")[["cost", "n"]].sum().tolist() == found.loc["total", ["cost", "n"]].tolist()


def test_costs_may_be_spread_by_new_customers_also_to_channels_without_media():
    cost = spend(("2024-04-01", "media", 30.0, "search"), ("2024-04-01", "tools", 9.0))
    found = coca(spend=cost, spread="customers")
    assert found.cost[["search", "social"]].tolist() == [30 + 6, 3]
    assert found.coca[["search", "social", "total"]].tolist() == [18, 3, 39 / 4]


def test_weights_that_sum_to_one_or_less_spread_all_the_same():
    found = coca(spread={"search": 0.25, "social": 0.25})
    assert found.loc[["search", "social"], "allocated"].tolist() == [12, 12]


def test_costs_that_shall_not_be_spread_stand_by_themselves():
    found = coca(spread="none")
    assert found.index.tolist() == ["search", "social", "unknown", "unallocated", "total"]
    assert found.loc["unallocated", [*COSTS, "n"]].tolist() == [0, 8, 16, 0, 24, 0]
    assert found.cost[["search", "social", "unallocated"]].sum() == found.cost["total"]
    assert found.loc["unallocated", ["coca", "low", "high"]].isna().all()


def test_costs_that_no_channel_can_bear_stand_by_themselves():
    found = coca(spend=spend(("2024-04-01", "salaries", 9.0)))
    assert found.cost[["unallocated", "total"]].tolist() == [9, 9]


@pytest.mark.parametrize("spread", ["media", "customers", "none", {"search": 2, "social": 1, "radio": 5}])
def test_however_costs_are_spread_none_are_lost(spread):
    found = coca(spread=spread)
    parts = found.drop(index="total")[COSTS].sum()
    assert parts.tolist() == pytest.approx(found.loc["total", COSTS].tolist())


def test_a_part_that_nobody_told_is_missing_and_not_zero():
    found = coca(spend=spend(("2024-04-01", "media", 30.0, "search"), ("2024-04-01", "tools", 9.0)))
    assert found.loc[["search", "total"], ["salaries", "overheads"]].isna().all(axis=None)
    assert found.loc["total", ["tools", "cost"]].tolist() == [9, 39]


@pytest.mark.parametrize(
    ("spread", "says"), [("sales", "media, customers, none; sales"), ({"search": -1}, "search is -1")]
)
def test_a_spread_that_cannot_be_is_refused(spread, says):
    with pytest.raises(ParameterError, match=says):
        coca(spread=spread)


def test_the_bridge_adds_one_part_of_the_cost_after_another():
    found = acquisition.bridge(acquisition.coca(SPEND, SHOP.orders, CUSTOMERS, AS_OF))
    whole = found[found.source_channel == "total"]
    assert whole.part.tolist() == ["media", "tools", "salaries", "overheads"]
    assert whole.per_customer.tolist() == [20, 2, 4, 1]
    assert whole.so_far.tolist() == [20, 22, 26, 27]
    assert whole.iloc[-1][["low", "high"]].tolist() == pytest.approx([108 / 10.2416, 108 / 1.0899], rel=1e-4)
    assert found.source_channel.unique().tolist() == ["search", "social", "total"]


def test_the_bridge_passes_over_a_part_that_nobody_told():
    cost = spend(("2024-04-01", "media", 40.0, "search"), ("2024-04-01", "overheads", 4.0))
    whole = acquisition.bridge(acquisition.coca(cost, SHOP.orders, CUSTOMERS, AS_OF)).tail(4)
    assert whole.so_far.tolist() == [10, 10, 10, 11]
    assert whole.per_customer.isna().tolist() == [False, True, True, False]


def test_each_month_and_channel_has_its_own_coca():
    cost = spend(
        ("2024-04-01", "media", 60.0, "search"), ("2024-04-01", "tools", 6.0), ("2024-06-01", "media", 9.0, "search")
    )
    found = acquisition.coca_map(cost, SHOP.orders, CUSTOMERS, AS_OF)
    found = found.assign(source_channel=found.source_channel.fillna("unknown")).set_index(["month", "source_channel"])
    april, june = day("2024-04-01"), day("2024-06-01")
    assert found.coca[[(april, "search"), (april, "total"), (june, "search")]].tolist() == [33, 66 / 4, 9]
    assert found.n[[(april, "social"), (april, "unknown")]].tolist() == [1, 1]
    assert np.isnan(found.coca[(april, "social")])
    assert day("2024-05-01") not in found.index.get_level_values(0)


def test_a_month_that_lacks_a_part_of_the_cost_is_marked():
    cost = spend(("2024-04-01", "media", 1.0), ("2024-04-01", "tools", 1.0), ("2024-06-01", "media", 5.0, "search"))
    found = acquisition.coca_by_month(cost, SHOP.orders, AS_OF).set_index("month")
    assert found.partial.tolist() == [False, False, False, False, False, True]
    assert found.loc[day("2024-06-01"), ["media", "cost"]].tolist() == [5, 5]
    assert found.loc[day("2024-06-01"), ["tools", "salaries"]].isna().all()


def test_the_first_order_bears_the_costs_as_they_are_spread():
    found = balance.first_order(SHOP.orders, CUSTOMERS, SPEND, AS_OF, spread="none").set_index("source_channel")
    assert found.coca[["search", "social"]].tolist() == [30, 24]


def test_a_channel_without_spend_has_no_cost_which_is_not_zero():
    found = coca(spend=spend(("2024-04-01", "media", 10.0, "search")))
    assert found.loc["social", ["media", "cost", "coca"]].isna().all()
    assert found.n["social"] == 1


def test_a_channel_without_new_customers_has_no_coca():
    found = coca(spend=spend(("2024-04-01", "media", 10.0, "radio")))
    assert found.loc["radio", ["cost", "n"]].tolist() == [10, 0]
    assert np.isnan(found.coca["radio"])


def test_customers_of_unknown_channel_have_their_row_before_the_total():
    found = acquisition.coca(SPEND, SHOP.orders, CUSTOMERS, AS_OF)
    assert found.source_channel.tolist() == ["search", "social", None, "total"]


def test_coca_has_exact_poisson_bounds():
    row = coca().loc["total"]
    assert np.allclose(row[["low", "high"]].astype(float), [108 / 10.2416, 108 / 1.0899], rtol=1e-4)


def test_only_the_latest_months_count():
    with pytest.raises(MissingData) as caught:
        coca(months=2)
    assert caught.value.table == "spend"


def test_the_first_three_months_of_the_data_do_not_count():
    with pytest.raises(MissingData):
        coca(spend=spend(("2024-01-01", "media", 7000.0, "search"), ("2024-03-01", "media", 1.0, "search")))


def test_a_month_not_yet_over_does_not_count():
    with pytest.raises(MissingData):
        acquisition.coca(SPEND, SHOP.orders, CUSTOMERS, day("2024-04-29"))


def test_a_month_without_spend_is_missing_by_month():
    found = acquisition.coca_by_month(SPEND, SHOP.orders, AS_OF).set_index("month")
    assert found.index.tolist() == [day(f"2024-0{m}-01") for m in range(1, 7)]
    assert found.loc[day("2024-04-01"), [*COSTS, "n", "coca"]].tolist() == [80, 8, 16, 4, 108, 4, 27]
    assert found.loc[day("2024-06-01"), ["media", "cost", "coca", "low", "high"]].isna().all()
    assert found.n.tolist() == [1, 0, 0, 4, 0, 1]
    assert found.may_hold_earlier.tolist() == [True, True, True, False, False, False]


def test_a_month_not_yet_over_is_absent():
    assert acquisition.coca_by_month(SPEND, SHOP.orders, day("2024-04-29")).month.max() == day("2024-03-01")


def test_the_first_order_is_set_against_its_cost():
    found = balance.first_order(SHOP.orders, CUSTOMERS, SPEND, AS_OF)
    assert found.source_channel.tolist() == ["search", "social", None, "total"]
    found = found.assign(source_channel=found.source_channel.fillna("unknown")).set_index("source_channel")
    columns = ["n", "margin_per_new", "coca", "balance", "payback_orders"]
    assert found.loc["search", columns].tolist() == [2, 45, 39, 6, 39 / 40]
    assert found.loc["social", columns].tolist() == [1, -5, 30, -35, np.inf]
    assert found.loc["total", columns].tolist() == [4, 26.25, 27, -0.75, 27 / 27]
    assert found.loc["unknown", ["coca", "balance", "payback_orders"]].isna().all()


def test_the_mean_first_margin_has_students_interval():
    row = balance.first_order(SHOP.orders, CUSTOMERS, SPEND, AS_OF).iloc[-1]
    half = 3.18245 * np.std([50, 40, -5, 20], ddof=1) / 2
    assert np.allclose([row.low, row.high], [26.25 - half, 26.25 + half], rtol=1e-5)


def test_without_spend_the_first_order_still_has_a_margin():
    found = balance.first_order(SHOP.orders, CUSTOMERS, None, AS_OF).iloc[-1]
    assert (found.n, found.margin_per_new) == (5, 110 / 5)  # e came in the first three months of the data
    assert np.isnan([found.coca, found.balance, found.payback_orders]).all()


def test_a_margin_counts_as_known_from_four_fifths_of_sales_on():
    sales, known, margin = (pd.Series(values, dtype=float) for values in ([100, 100, 0], [80, 79.9, 0], [40, 40, 0]))
    found = margins.scaled_margin(sales, known, margin)
    assert found.tolist() == pytest.approx([50, np.nan, np.nan], nan_ok=True)


def test_first_orders_of_the_latest_twelve_months_count_unless_more_are_asked_for():
    orders = shop(*((f"c{m}", f"{2023 + m // 12}-{m % 12 + 1:02d}-05", 10.0, 4.0) for m in range(18))).orders
    assert balance.first_order(orders, None, None, AS_OF).iloc[-1].n == 12
    assert acquisition.coca(spend(*((f"{2023 + m // 12}-{m % 12 + 1:02d}-01", "media", 5.0) for m in range(18))),
                            orders, None, AS_OF).iloc[-1][["n", "cost"]].tolist() == [12, 60]  # fmt: skip


def test_a_customer_whose_orders_leave_nothing_never_pays_back():
    """An order that leaves exactly nothing is no way to pay back either."""
    orders = shop(("z", "2024-01-01", 1.0, 1.0), ("a", "2024-04-01", 20.0, 20.0)).orders
    found = balance.first_order(orders, None, spend(("2024-04-01", "media", 5.0)), AS_OF).iloc[-1]
    assert (found.margin_per_new, found.payback_orders) == (0, np.inf)
    gaining = shop(("z", "2024-01-01", 1.0, 1.0), ("a", "2024-04-01", 20.5, 20.0)).orders
    assert balance.first_order(gaining, None, spend(("2024-04-01", "media", 5.0)), AS_OF).iloc[-1].payback_orders == 10


def test_first_orders_of_unknown_cost_leave_an_unknown_margin():
    orders = shop(("a", "2024-01-01", 10.0, 5.0), ("b", "2024-01-01", 10.0)).orders
    assert np.isnan(balance.first_order(orders, None, None, AS_OF).margin_per_new.iloc[-1])


def test_a_shop_without_any_cost_is_asked_for_it():
    with pytest.raises(MissingData) as caught:
        balance.first_order(shop(("a", "2024-01-01", 10.0)).orders, None, None, AS_OF)
    assert (caught.value.table, caught.value.columns) == ("orders", ("cost",))


NAMES = ("order_id", "ordered_at", "kind", "net_amount", "quantity", "unit_cost", "product_id", "sales_channel")
ROWS = [
    ("1", "2024-01-31 23:59", "sale", 100.0, 2, 20.0, "p1", "app"),
    ("1", "2024-01-31 23:59", "sale", 50.0, 1, 30.0, "p2", "app"),
    ("2", "2024-02-01 00:00", "sale", 40.0, 4, 5.0, "p1", "shop"),
    ("3", "2024-02-02 12:00", "sale", 10.0, 1, None, "p3", "shop"),
    ("4", "2024-02-02 12:00", "return", -40.0, -4, 5.0, "p1", "shop"),
    ("5", "2024-03-01 12:00", "sale", 1000.0, 1, 1.0, "p1", "shop"),
]
LINES = table("lines", [dict(zip(NAMES, row, strict=True)) for row in ROWS])


def margin(by=None, as_of="2024-03-30", **options):
    return margins.margin(LINES, day(as_of), by, **options).set_index("key")


def test_gross_margin_is_of_sale_lines_of_known_cost_in_complete_months():
    row = margin().loc["total"]
    assert row[["revenue", "cost", "n_lines", "known_share"]].tolist() == [190, 90, 3, 0.95]
    assert np.allclose([row.gross_margin, row.revenue_to_cogs], [100 / 190, 190 / 90])


def test_revenue_and_cost_are_rounded_to_cents():
    row = margins.margin(shop(("a", "2024-01-05", 10.006, 4.004)).lines, day("2024-01-31")).iloc[0]
    assert (row.revenue, row.cost) == (10.01, 4.0)


def test_gross_margin_takes_only_the_latest_months():
    assert margin(months=1).revenue["total"] == 40
    assert margin(as_of="2024-03-31", months=None).revenue["total"] == 1190


def test_gross_margin_by_month_has_dates():
    assert margin("month").revenue.to_dict() == {day("2024-01-01"): 150, day("2024-02-01"): 40}


def test_gross_margin_by_sales_channel_conserves_revenue():
    assert margin("sales_channel").revenue.to_dict() == {"app": 150, "shop": 40}


def test_gross_margin_by_category_keeps_what_has_none():
    products = table("products", [{"product_id": "p1", "category": "tea"}, {"product_id": "p2"}])
    found = margins.margin(LINES, day("2024-03-30"), "category", products)
    assert found[["key", "revenue"]].values.tolist() == [["tea", 140.0], [None, 50.0]]


def test_gross_margin_by_source_channel_is_that_of_the_buyer():
    lines = LINES.mutate(customer_id=LINES.order_id)
    customers = table("customers", [{"customer_id": "1", "source_channel": "search"}, {"customer_id": "2"}])
    found = margins.margin(lines, day("2024-03-30"), "source_channel", customers=customers)
    assert found[["key", "revenue"]].values.tolist() == [["search", 150.0], [None, 40.0]]


def test_a_margin_known_for_no_line_of_a_key_is_missing():
    products = table("products", [{"product_id": "p3", "category": "gifts"}])
    row = margins.margin(LINES, day("2024-03-30"), "category", products).iloc[0]
    assert (row.key, row.n_lines, row.known_share) == ("gifts", 0, 0.0)
    assert np.isnan(row.gross_margin)


def test_a_margin_takes_orders_as_the_independent_units():
    row = margin().loc["total"]
    ratio, x, y = 100 / 190, np.array([80.0, 20.0]), np.array([150.0, 40.0])
    half = 12.7062 * np.sqrt(((x - ratio * y) ** 2).sum() * 2) / 190
    assert np.allclose([row.low, row.high], [ratio - half, ratio + half], rtol=1e-4)


@pytest.mark.parametrize(
    ("by", "missing", "columns"),
    [
        ("category", "products", ("category",)),
        ("sales_channel", "lines", ("sales_channel",)),
        ("source_channel", "customers", ("source_channel",)),
    ],
)
def test_what_a_breakdown_needs_is_asked_for(by, missing, columns):
    lines = LINES.mutate(sales_channel=LINES.status)
    with pytest.raises(MissingData) as caught:
        margins.margin(lines, day("2024-03-30"), by)
    assert (caught.value.table, caught.value.columns) == (missing, columns)


def test_a_margin_without_any_cost_is_asked_for():
    with pytest.raises(MissingData) as caught:
        margins.margin(shop(("a", "2024-01-01", 10.0)).lines, AS_OF)
    assert (caught.value.table, caught.value.columns) == ("lines", ("unit_cost",))


def test_an_unknown_breakdown_is_refused():
    with pytest.raises(ParameterError, match="month, category, sales_channel, source_channel; colour"):
        margin("colour")


def test_row_order_does_not_matter():
    plain, mixed = (
        acquisition.coca(SPEND, o, c, AS_OF)
        for o, c in ((SHOP.orders, CUSTOMERS), (shuffled(SHOP.orders), shuffled(CUSTOMERS)))
    )
    pd.testing.assert_frame_equal(plain, mixed)
