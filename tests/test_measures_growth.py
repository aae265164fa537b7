"""Years, the five lights, the growth trap, and what new customers bring."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.measures import growth, health, newcomers

AS_OF = day("2024-12-31")
SHOP = shop(
    ("a", "2023-01-01", 100.0), ("a", "2023-12-31", 20.0), ("b", "2023-06-01", 80.0), (None, "2023-06-01", 50.0),
    ("a", "2024-01-01", 150.0), ("c", "2024-12-31", 90.0), ("c", "2024-12-31", 60.0), (None, "2024-06-01", 25.0),
)  # fmt: skip


def test_two_years_meet_at_as_of_less_twelve_months():
    found = growth.years(SHOP.orders, AS_OF).set_index("year")
    assert found[["start", "end"]].values.tolist() == [
        [day("2023-01-01"), day("2023-12-31")], [day("2024-01-01"), day("2024-12-31")],
    ]  # fmt: skip
    assert found[["sales", "orders", "customers", "all_sales"]].values.tolist() == [[200, 3, 2, 250], [300, 3, 2, 325]]


def test_sales_of_a_year_are_the_product_of_their_factors():
    found = growth.years(SHOP.orders, AS_OF)
    assert np.allclose(found.customers * found.orders_per_customer * found.aov, found.sales)
    assert np.allclose(found.customers * found.sales_per_customer, found.sales)


@pytest.mark.parametrize(
    ("first", "years"), [("2023-01-08", ["previous", "last"]), ("2023-01-09", ["last"]), ("2024-01-09", [])]
)
def test_a_year_that_the_data_do_not_hold_whole_is_absent(first, years):
    assert growth.years(shop(("a", first, 1.0)).orders, AS_OF).year.tolist() == years


def _new(month, n, value, cost=None, later=None):
    """n new customers in a month with a first order, and a later one (day, value) each."""
    sales = []
    for i in range(n):
        sales.append((f"{month}{i}", f"{month}-10", value, *([cost] if cost is not None else [])))
        if later:
            sales.append((f"{month}{i}", later[0], later[1], *([later[1] / 2] if cost is not None else [])))
    return sales


def test_the_first_year_of_a_customer_is_365_days():
    orders = shop(
        ("a", "2023-01-10", 10.0), ("a", "2024-01-09", 5.0), ("a", "2024-01-10", 99.0), ("b", "2023-01-31", 20.0)
    ).orders
    row = growth.realised(orders, AS_OF).iloc[0]
    assert (row.cohort, row.n, row.value_per_customer) == (day("2023-01-01"), 2, 17.5)
    assert row.value_sd == pytest.approx(np.std([15, 20], ddof=1))


@pytest.mark.parametrize(("as_of", "complete"), [("2024-01-29", False), ("2024-01-30", True)])
def test_a_cohort_is_complete_once_its_last_customer_was_seen_for_365_days(as_of, complete):
    orders = shop(("a", "2023-01-10", 10.0), ("b", "2023-04-01", 1.0)).orders
    assert growth.realised(orders, day(as_of)).complete.iloc[0] == complete


def test_margin_of_new_customers_is_missing_where_too_little_cost_is_known():
    enough = [("a", "2023-01-10", 80.0, 20.0), ("b", "2023-01-10", 20.0)]
    too_little = [("c", "2023-02-10", 79.0, 20.0), ("d", "2023-02-10", 21.0)]
    found = growth.realised(shop(*enough, *too_little).orders, AS_OF)
    assert found.margin_per_customer.iloc[0] == 60 / 80 * 100 / 2
    assert np.isnan(found.margin_per_customer.iloc[1])


def test_the_first_three_months_of_new_customers_are_marked():
    orders = shop(*(sale for m in range(1, 6) for sale in _new(f"2023-0{m}", 1, 1.0))).orders
    assert growth.realised(orders, AS_OF).may_hold_earlier.tolist() == [True, True, True, False, False]


def test_new_customers_are_conserved():
    assert growth.realised(SHOP.orders, AS_OF).n.sum() == 3


# Six cohorts of 40 a year: worth 100 (margin 50) in 2022, 70 (margin 35) in 2023; 2021 holds the first three months.
def _two_years(cost=True, value=70.0):
    sales = _new("2021-10", 5, 10.0, 5.0 if cost else None)
    for month in range(4, 10):
        for year, worth in ((2022, 100.0), (2023, value)):
            per = [(f"{year}-{month:02d}{i}", worth * (0.9 if i % 2 else 1.1)) for i in range(40)]
            sales += [(c, f"{year}-{month:02d}-15", v, *([v / 2] if cost else [])) for c, v in per]
    return shop(*sales, *[("z", "2024-12-01", 3.0, *([1.0] if cost else []))])


def lights(a_shop, as_of=AS_OF, **options):
    return growth.lights(*a_shop, as_of, **options).set_index("light")


def test_there_are_five_lights_in_the_methods_order():
    assert lights(SHOP).index.tolist() == ["revenue_yoy", "ltv_yoy", "nps", "clv_to_coca", "retention_rate"]


def test_what_is_unknown_is_grey_and_says_why():
    found = lights(shop(("a", "2024-12-01", 1.0)))
    assert found.state.tolist() == ["grey"] * 5
    assert found.note.tolist() == ["short_history", "few_cohorts", "no_answers", "no_spend", "short_history"]


def test_revenue_counts_anonymous_sales():
    row = lights(SHOP).loc["revenue_yoy"]
    assert (row.value, row.n, row.state, row.note) == (pytest.approx(0.3), 4, "green", "")


@pytest.mark.parametrize(("last", "state"), [(10.0, "red"), (10.01, "green")])
def test_revenue_is_red_unless_it_grows(last, state):
    assert lights(shop(("a", "2023-01-01", 10.0), ("a", "2024-01-01", last))).state["revenue_yoy"] == state


@pytest.mark.parametrize(("first", "state"), [("2023-01-08", "green"), ("2023-01-09", "grey")])
def test_revenue_needs_a_year_before_that_is_whole_but_for_a_week(first, state):
    assert lights(shop(("a", first, 1.0), ("a", "2024-06-01", 2.0))).state["revenue_yoy"] == state


def test_value_of_new_customers_is_compared_by_the_same_months_a_year_apart():
    row = lights(_two_years()).loc["ltv_yoy"]
    assert row.value == pytest.approx(-0.3)
    assert (row.n, row.state, row.note) == (240, "red", "")
    assert row.low < -0.3 < row.high


def test_sales_stand_for_the_margin_where_no_cost_is_known():
    row = lights(_two_years(cost=False)).loc["ltv_yoy"]
    assert (row.state, row.note) == ("red", "sales_not_margin")


@pytest.mark.parametrize(("value", "state"), [(79.9, "red"), (80.1, "green")])
def test_value_is_red_from_a_fall_of_a_fifth(value, state):
    assert lights(_two_years(value=value)).state["ltv_yoy"] == state


def test_value_needs_three_months_in_both_years():
    months = [m for year in (2022, 2023) for m in (f"{year}-04", f"{year}-05")]
    sales = [sale for month in ["2021-10", *months] for sale in _new(month, 2, 5.0)]
    assert lights(shop(*sales)).note["ltv_yoy"] == "few_cohorts"
    more = [sale for month in ("2022-06", "2023-06") for sale in _new(month, 2, 5.0)]
    assert lights(shop(*sales, *more)).state["ltv_yoy"] == "green"


def answers(*values, at="2024-06-01", kind="nps"):
    return table(
        "answers", [{"answered_at": at, "survey": "s", "question": "q", "value": v, "kind": kind} for v in values]
    )


def test_nps_counts_9_and_10_less_0_to_6():
    row = lights(SHOP, answers=answers("10", "9", "8", "7", "6", "0", "11", "-1", "n/a", None)).loc["nps"]
    assert (row.value, row.n, row.state) == (0.0, 6, "red")
    assert np.allclose([row.low, row.high], [-52.9, 52.9], atol=3)


@pytest.mark.parametrize(("detractors", "state"), [(3, "green"), (4, "red")])
def test_nps_is_green_from_40(detractors, state):
    values = ["9"] * 7 + ["3"] * detractors
    assert lights(SHOP, answers=answers(*values)).state["nps"] == state


def test_the_threshold_of_the_score_is_the_clients_own():
    row = lights(SHOP, answers=answers(*["9"] * 7, *["3"] * 4), nps_threshold=20).loc["nps"]
    assert (row.state, row.threshold) == ("green", 20)


@pytest.mark.parametrize(("at", "kind"), [("2023-12-31", "nps"), ("2025-01-01", "nps"), ("2024-06-01", "csat")])
def test_only_nps_answers_of_the_last_twelve_months_count(at, kind):
    row = lights(SHOP, answers=answers("10", at=at, kind=kind)).loc["nps"]
    assert (row.state, row.note) == ("grey", "no_answers")


def spend(*rows):
    return table("spend", [{"month": m, "kind": "media", "amount": a} for m, a in rows])


@pytest.mark.parametrize(("cost", "state"), [(40 * 35 / 1.51, "green"), (40 * 35 / 1.49, "red")])
def test_margin_to_coca_is_green_from_one_and_a_half(cost, state):
    row = lights(_two_years(), spend=spend(("2023-05-01", cost))).loc["clv_to_coca"]
    assert (row.value, row.n) == (pytest.approx(35 * 40 / cost), 40)
    assert (row.state, row.note) == (state, "")
    assert row.low < row.value < row.high


def test_margin_to_coca_is_grey_without_cost_of_goods():
    row = lights(_two_years(cost=False), spend=spend(("2023-05-01", 10.0))).loc["clv_to_coca"]
    assert (row.state, row.note) == ("grey", "no_cost")


def test_retention_is_that_of_the_key_figures():
    row = lights(SHOP).loc["retention_rate"]
    assert row[["value", "n", "state"]].tolist() == [0.5, 2, "green"]
    assert row[["low", "high"]].tolist() == health.retention_rate(SHOP.customer_days, AS_OF)[["low", "high"]].tolist()


@pytest.mark.parametrize(("back", "state"), [(1, "green"), (0, "red")])
def test_retention_is_green_from_a_fifth(back, state):
    sales = [(f"c{n}", "2023-05-01", 1.0) for n in range(5)] + [(f"c{n}", "2024-05-01", 1.0) for n in range(back)]
    assert lights(shop(*sales)).state["retention_rate"] == state


def test_row_order_does_not_matter():
    a_shop = _two_years()
    pd.testing.assert_frame_equal(lights(a_shop), lights([shuffled(frame) for frame in a_shop]))


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ("green red red green green", True),
        ("green red grey red grey", True),
        ("green red green green green", False),
        ("green red grey green green", None),
        ("green green grey grey green", None),
        ("green green grey green green", False),
        ("red red red red red", False),
        ("grey red red red red", None),
        ("grey red green green green", False),
        ("grey grey grey grey grey", None),
    ],
)
def test_the_growth_trap_is_growing_revenue_with_two_reds(states, verdict):
    names = ["revenue_yoy", "ltv_yoy", "nps", "clv_to_coca", "retention_rate"]
    assert growth.trap(pd.DataFrame({"light": names, "state": states.split()})) is verdict


TRAFFIC = table("traffic", [
    {"month": "2022-12-01", "sessions": 99}, {"month": "2023-06-01", "sessions": 50, "source_channel": "search"},
    {"month": "2023-06-01", "sessions": 50, "source_channel": "social"}, {"month": "2024-05-01", "sessions": 70},
    {"month": "2024-06-01", "sessions": 40}, {"month": "2024-12-01", "sessions": 10},
    {"month": "2024-01-01", "sessions": 0},
])  # fmt: skip


def test_the_equation_counts_only_months_with_visits_and_orders():
    found = growth.equation(SHOP.orders, TRAFFIC, AS_OF).set_index("year")
    assert found[["months", "sessions", "orders", "sales"]].values.tolist() == [[1, 100, 2, 130], [2, 50, 3, 175]]
    assert found.conversion.tolist() == [0.02, 0.06]
    assert np.allclose(found.loc["previous", ["low", "high"]].astype(float), [0.0055, 0.0700], atol=5e-5)


def test_the_product_of_the_equation_is_sales():
    found = growth.equation(SHOP.orders, TRAFFIC, AS_OF)
    assert np.allclose(found.sessions * found.conversion * found.aov, found.sales)


def test_the_equation_leaves_out_a_month_not_yet_over():
    found = growth.equation(SHOP.orders, TRAFFIC, day("2024-12-30")).set_index("year")
    assert found.loc["last", ["months", "sessions", "orders"]].tolist() == [1, 40, 1]


def test_the_equation_can_count_the_orders_of_some_sales_channels():
    orders = SHOP.orders.mutate(sales_channel=SHOP.orders.customer_id.fill_null("till"))
    found = growth.equation(orders, TRAFFIC, AS_OF, sales_channels=("till",))
    assert found.orders.tolist() == [1, 1]


def test_the_equation_of_a_shop_without_visits_has_no_rows():
    assert growth.equation(SHOP.orders, table("traffic", []), AS_OF).empty


def test_margin_to_coca_sets_cohorts_against_their_own_cost():
    cost = spend(("2021-10-01", 9999.0), ("2023-04-01", 700.0), ("2023-05-01", 100.0), ("2024-06-01", 9999.0))
    found = growth.margin_to_coca(cost, _two_years().orders, AS_OF)
    assert (found["margin_per_new"], found["coca"], found["value"]) == pytest.approx((35, 10, 3.5))
    assert found["n"] == 80
    assert found["low"] < 3.5 < found["high"]


def test_margin_to_coca_takes_the_latest_cohorts_only():
    cost = spend(("2023-04-01", 700.0), ("2023-05-01", 100.0))
    assert growth.margin_to_coca(cost, _two_years().orders, AS_OF, months=1)["coca"] == 100 / 40


def test_margin_to_coca_is_unknown_without_spend():
    found = growth.margin_to_coca(spend(("2024-06-01", 1.0)), _two_years().orders, AS_OF)
    assert found[["value", "coca"]].isna().all()


def test_cohorts_are_pooled_as_if_their_customers_stood_in_one_row():
    sales = [np.array([10.0, 30.0, 50.0]), np.array([80.0, 100.0])]
    margins = [sales[0] * 0.5, sales[1] * 0.2]
    cohorts = pd.DataFrame(
        {
            "n": [3, 2],
            "value_per_customer": [s.mean() for s in sales],
            "value_sd": [s.std(ddof=1) for s in sales],
            "margin_per_customer": [m.mean() for m in margins],
        }
    )
    everyone = np.concatenate(margins)
    assert newcomers.pool(cohorts, "margin_per_customer") == pytest.approx((everyone.mean(), everyone.std(ddof=1), 5))


def test_no_cohort_gives_nothing_to_pool():
    mean, sd, n = newcomers.pool(
        pd.DataFrame({"n": [], "value_per_customer": [], "value_sd": [], "margin": []}), "margin"
    )
    assert np.isnan([mean, sd]).all()
    assert n == 0
