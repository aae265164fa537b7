"""Lifetime value: histories, the hold-out comparison, and forecasts worked out by hand."""

from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import lifetime
from toolkit.measures.lifetime import season
from toolkit.measures.lifetime.beta_geometric import BetaGeometric
from toolkit.measures.lifetime.margin import margin_share
from toolkit.measures.lifetime.order_value import GammaGamma
from toolkit.measures.statistics import Z

# a: three order days, one of them free; b: one; c: after the last day
SHOP = shop(
    ("a", "2024-01-01", 10.0), ("a", "2024-01-11", 20.0), ("a", "2024-01-11", 20.0), ("a", "2024-02-01", 0.0),
    ("a", "2024-02-10", 60.0), ("b", "2024-01-31", 7.0), ("c", "2024-03-02", 1.0),
).customer_days  # fmt: skip
AS_OF = day("2024-03-01")


def _people(frame):
    return frame.order_by("customer_id").to_pandas().set_index("customer_id")


def test_a_history_is_counted_in_order_days_and_days():
    found = _people(lifetime.histories(SHOP, AS_OF))
    assert found.loc["a", ["x", "t_x", "T", "m", "n_valued"]].tolist() == [3, 40, 60, 50.0, 2]
    assert found.loc["b", ["x", "t_x", "T", "n_valued"]].tolist() == [0, 0, 30, 0]
    assert np.isnan(found.loc["b", "m"])
    assert list(found.index) == ["a", "b"]


def test_histories_are_collapsed_and_rounded_to_weeks():
    cells = lifetime.collapse(lifetime.histories(SHOP, AS_OF))
    assert cells.values.tolist() == [[0, 0, 30, 1], [3, 40, 60, 1]]
    cells = lifetime.collapse(lifetime.histories(SHOP, AS_OF), 7)
    assert cells.values.tolist() == [[0, 0, 28, 1], [3, 42, 63, 1]]


def test_the_order_of_rows_does_not_matter():
    one, other = (lifetime.histories(days, AS_OF) for days in (SHOP, shuffled(SHOP)))
    pd.testing.assert_frame_equal(_people(one), _people(other))


def test_order_values_count_paid_repeat_days():
    values = lifetime.order_values(lifetime.histories(SHOP, AS_OF))
    assert values["x"].tolist() == [2]
    assert values["m"].tolist() == pytest.approx([50.0])


def test_correlation_is_of_how_often_and_how_much():
    days = shop(
        ("a", "2024-01-01", 1.0), ("a", "2024-01-02", 10.0),
        ("b", "2024-01-01", 1.0), ("b", "2024-01-02", 20.0), ("b", "2024-01-03", 20.0),
        ("c", "2024-01-01", 1.0), *((("c", f"2024-01-0{d}", 30.0)) for d in (2, 3, 4)),
    ).customer_days  # fmt: skip
    assert lifetime.correlation(lifetime.histories(days, AS_OF)) == pytest.approx(1.0)
    assert np.isnan(lifetime.correlation(lifetime.histories(SHOP.filter(SHOP.customer_id == "b"), AS_OF)))


# the season


def _daily(counts, last="2024-12-31"):
    return pd.Series(counts, index=pd.date_range(end=last, periods=len(counts)).date)


def test_repeat_days_leave_first_orders_out_and_fill_quiet_days():
    repeats = season.repeat_days(SHOP, day("2024-02-11"))
    assert repeats[repeats > 0].to_dict() == {day("2024-01-11"): 1, day("2024-02-01"): 1, day("2024-02-10"): 1}
    assert len(repeats) == 42


def test_the_season_is_that_of_a_year_ago_over_its_mean():
    counts = np.ones(365)
    counts[:10] = 3
    repeats = _daily(counts)
    assert season.index(repeats, day("2024-12-31"), 0, 10) == pytest.approx(3 / (385 / 365))
    assert season.index(repeats, day("2024-12-31"), 0, 365) == pytest.approx(1)
    assert season.index(repeats, day("2024-12-31"), 365, 375) == pytest.approx(3 / (385 / 365))


def test_there_is_no_season_without_a_whole_year():
    assert np.isnan(season.index(_daily(np.ones(364)), day("2024-12-31"), 0, 10))
    assert np.isnan(season.index(_daily(np.zeros(365)), day("2024-12-31"), 0, 10))


# the hold-out comparison


def _held_out():
    """e has x 4 in 200 days, 2 of them in the last window, and then 1; f has 0 of 50 days, and then 2."""
    return shop(
        ("e", "2024-01-01", 1.0), ("e", "2024-02-01", 1.0), ("e", "2024-04-18", 1.0),
        ("e", "2024-06-01", 1.0), ("e", "2024-07-01", 1.0), ("e", "2024-08-01", 1.0),
        ("f", "2024-05-30", 1.0), ("f", "2024-08-01", 1.0), ("f", "2024-10-17", 1.0), ("f", "2024-10-18", 1.0),
        ("g", "2024-07-20", 1.0), ("g", "2024-07-25", 1.0),
    ).customer_days  # fmt: skip


def test_the_naive_rules_are_as_worked_out_by_hand():
    found = lifetime.backtest(_held_out(), day("2024-10-17")).set_index("candidate")
    assert list(found.index) == ["rate", "last_window"]  # too few came back for a model
    assert found["origin"].tolist() == [day("2024-07-18")] * 2
    # known on 18 July: e (4 repeat days in 199 days) and f (0 in 49); then 1 and 2
    last, rate = found.loc["last_window"], found.loc["rate"]
    assert last[["n", "predicted", "actual"]].tolist() == [2, 2, 3]
    assert last["error"] == pytest.approx(2 / 3 - 1)
    assert last["rmse"] == pytest.approx(np.sqrt(((2 - 1) ** 2 + (0 - 2) ** 2) / 2))
    assert rate["predicted"] == pytest.approx(4 / 199 * 91)
    assert rate["rmse"] == pytest.approx(np.sqrt(((4 / 199 * 91 - 1) ** 2 + 2**2) / 2))


def test_a_young_customer_counts_as_seen_for_one_window():
    days = shop(("e", "2024-01-01", 1.0), ("f", "2024-07-10", 1.0), ("f", "2024-07-17", 1.0)).customer_days
    found = lifetime.backtest(days, day("2024-10-17")).set_index("candidate")
    assert found.loc["rate", "predicted"] == pytest.approx(1.0)


def test_the_first_window_needs_half_a_year_before_it():
    days = shop(("e", "2024-01-01", 1.0)).customer_days
    assert len(lifetime.backtest(days, day("2024-09-29"))) == 0  # 272 days after
    assert len(lifetime.backtest(days, day("2024-09-30"))) == 2


def test_nobody_makes_no_window():
    assert lifetime.backtest(SHOP, day("2023-01-01")).empty
    assert lifetime.chosen(lifetime.ranking(lifetime.backtest(SHOP, AS_OF))) == "pareto"
    assert lifetime.calibration(SHOP, AS_OF, "pareto").empty


def _tried(**errors):
    rows = [
        {"candidate": name, "error": error, "rmse": 1.0, "predicted": 1 + error, "actual": 1.0}
        for name, both in errors.items()
        for error in both
    ]
    return pd.DataFrame(rows)


def test_the_nearest_on_average_leads_and_the_best_model_forecasts():
    found = lifetime.ranking(_tried(bg=(0.3, -0.1), last_window=(0.05, 0.05), pareto=(-0.1, 0.1)))
    assert found["candidate"].tolist() == ["last_window", "pareto", "bg"]
    assert found["absolute_error"].tolist() == pytest.approx([0.05, 0.1, 0.2])
    assert found["mean_error"].tolist() == pytest.approx([0.05, 0.0, 0.1])
    assert found["worst_error"].tolist() == pytest.approx([0.05, 0.1, 0.3])
    assert lifetime.chosen(found) == "pareto"


# forecasts

TERMS = lifetime.Terms(horizon_months=2, discount_rate_annual=0.21)
MODEL = BetaGeometric(0.6, 60.0, 0.5, 2.5)


def _outlook(**given):
    cells = lifetime.collapse(lifetime.histories(SHOP, AS_OF))
    fit = lifetime.Fit(MODEL, -1.0, np.zeros((4, 4)), 2)
    values = lifetime.Fit(GammaGamma(2.0, 3.0, 100.0), -1.0, np.zeros((3, 3)), 2)
    made = lifetime.Outlook(AS_OF, "bg", fit, fit, values, np.ones(12), cells, np.nan, np.nan, 0.0)
    return replace(made, **given)


def _orders(x, t_x, T, months):
    month = 365.25 / 12
    data = (np.array([float(x)]), np.array([float(T)]))
    return float(MODEL.p_alive(data[0], [t_x], data[1])[0] * MODEL.expected_if_alive(month * months, *data)[0])


def test_money_of_a_month_is_worth_less_by_the_time_to_its_middle():
    assert lifetime.Terms(13, 0.21).discounts()[[0, 12]] == pytest.approx([1.21 ** -(0.5 / 12), 1.21 ** -(12.5 / 12)])
    assert lifetime.Terms(3, 0.0).discounts().tolist() == [1, 1, 1]


def test_a_customer_s_forecast_is_orders_times_value_discounted():
    found = _people(lifetime.by_customer(_outlook(), SHOP, TERMS)).loc["a"]
    first, both = _orders(3, 40, 60, 1), _orders(3, 40, 60, 2)
    value = 2.0 * (100 + 2 * 50) / (2.0 * 2 + 3 - 1)
    assert found["expected_orders"] == pytest.approx(both)
    assert found["order_value"] == pytest.approx(value)
    assert found["expected_sales"] == pytest.approx(both * value)
    discounted = first * 1.21 ** -(0.5 / 12) + (both - first) * 1.21 ** -(1.5 / 12)
    assert found["clv"] == pytest.approx(discounted * value)


def test_a_season_moves_orders_between_months():
    factors = np.array([2.0, 0.5, *[1.0] * 10])
    found = _people(lifetime.by_customer(_outlook(season=factors), SHOP, TERMS)).loc["a"]
    first, both = _orders(3, 40, 60, 1), _orders(3, 40, 60, 2)
    assert found["expected_orders"] == pytest.approx(2 * first + 0.5 * (both - first))


def test_the_margin_share_is_the_customer_s_own_and_one_order_at_the_shop_s():
    days = table("customer_days", [
        {"customer_id": "a", "day": day("2024-01-01"), "n_orders": 1, "sales": 100.0, "cost": 20.0},
        {"customer_id": "a", "day": day("2024-01-11"), "n_orders": 1, "sales": 100.0, "cost": 30.0},
        {"customer_id": "b", "day": day("2024-01-31"), "n_orders": 1, "sales": 50.0, "cost": None},
    ])  # fmt: skip
    cells = lifetime.collapse(lifetime.histories(days, AS_OF))
    found = _people(lifetime.by_customer(_outlook(cells=cells, margin_share=0.4), days, TERMS))
    one = 2.0 * 100 / (3 - 1)
    assert found["margin_share"].tolist() == pytest.approx([(150 + 0.4 * one) / (200 + one), 0.4])


def test_costs_count_once_they_are_known_of_four_fifths_of_sales():
    def share(known):
        rows = [("a", 100.0 * known, 60.0 * known), ("b", 100.0 * (1 - known), None)]
        return margin_share(table("customer_days", [
            {"customer_id": c, "day": AS_OF, "n_orders": 1, "sales": s, "cost": k} for c, s, k in rows
        ]))  # fmt: skip

    assert share(0.8) == pytest.approx(0.4)
    assert np.isnan(share(0.79))


def test_totals_are_sums_and_their_interval_holds_the_backtest_s_error():
    customers = lifetime.by_customer(_outlook(), SHOP, TERMS)
    sums = customers.to_pandas()[["p_alive", "expected_orders", "expected_sales", "clv"]].sum()
    sure = lifetime.total(_outlook(), customers, TERMS)
    assert sure["value"].tolist() == pytest.approx(sums.tolist())
    assert sure["n"].tolist() == [2] * 4
    assert sure["low"].tolist() == pytest.approx(sums.tolist())
    unsure = lifetime.total(_outlook(level_error=0.1), customers, TERMS)
    assert unsure.loc["clv", "high"] == pytest.approx(sums["clv"] * np.exp(0.1 * Z))
    assert unsure.loc["alive", "high"] == pytest.approx(sums["p_alive"])


def test_standard_errors_reach_the_interval_by_the_delta_method():
    covariance = np.diag([0.0, 0.04, 0.0, 0.0])  # log alpha is known to +-0.2
    wide = lifetime.Fit(MODEL, -1.0, covariance, 2)
    once = table("customer_days", [{"customer_id": "b", "day": AS_OF, "n_orders": 1, "sales": 7.0}])
    made = _outlook(orders=wide, cells=lifetime.collapse(lifetime.histories(once, AS_OF)))
    found = lifetime.total(made, lifetime.by_customer(made, once, TERMS), TERMS).loc["expected_orders"]
    ends = [replace(MODEL, alpha=60 * np.exp(step)).expected_of_new(365.25 / 6) for step in (-1e-4, 1e-4)]
    slope = np.log(ends[0] / ends[1]) / 2e-4
    assert np.log(found["high"] / found["value"]) == pytest.approx(Z * 0.2 * slope, rel=1e-4)


def test_groups_conserve_customers_and_value():
    customers = lifetime.by_customer(_outlook(), SHOP, TERMS)
    names = table("customers", [{"customer_id": "a", "source_channel": "Email"}])
    found = lifetime.by_group(_outlook(), customers, names, "source_channel", TERMS)
    assert found["key"].tolist() == ["Email", None]
    assert found["n"].sum() == 2
    assert found["clv"].sum() == pytest.approx(customers.clv.sum().to_pyarrow().as_py())
    assert found["clv_share"].sum() == pytest.approx(1)
    assert (found["low"] <= found["clv_per_customer"]).all()


def test_a_group_of_few_has_the_wider_interval():
    people = [(f"p{i:02d}", "2024-01-01", 10.0) for i in range(12)]
    again = [(f"p{i:02d}", f"2024-02-{i + 1:02d}", 10.0 * (i + 1)) for i in range(12)]
    days = shop(*people, *again).customer_days
    made = _outlook(cells=lifetime.collapse(lifetime.histories(days, AS_OF)))
    customers = lifetime.by_customer(made, days, TERMS)
    names = table("customers", [
        {"customer_id": f"p{i:02d}", "source_channel": "few" if i in (0, 11) else "many"} for i in range(12)
    ])  # fmt: skip
    found = lifetime.by_group(made, customers, names, "source_channel", TERMS).set_index("key")
    width = found["high"] / found["low"]
    assert width["few"] > width["many"] > 1
    values = customers.filter(customers.customer_id.isin(["p00", "p11"])).to_pandas()["clv"]
    half = Z * values.std(ddof=1) / np.sqrt(2) / values.mean()
    assert found.loc["few", "high"] == pytest.approx(values.mean() * np.exp(half))


def test_tenths_are_ranked_by_value_and_add_up():
    people = [(f"p{i:02d}", "2024-01-01", 10.0) for i in range(20)]
    again = [(f"p{i:02d}", "2024-02-01", 10.0 * (i + 1)) for i in range(20)]
    days = shop(*people, *again).customer_days
    made = _outlook(cells=lifetime.collapse(lifetime.histories(days, AS_OF)))
    found = lifetime.concentration(lifetime.by_customer(made, days, TERMS))
    assert found["tenth"].tolist() == list(range(1, 11))
    assert found["n"].tolist() == [2] * 10
    assert found["clv"].is_monotonic_decreasing
    assert found["clv_share"].sum() == pytest.approx(1)


def _born(n, sales):
    """So many new customers whose first orders leave ``sales`` or one more, a half of what they paid."""
    first = {"day": day("2024-01-15"), "n_orders": 1}
    rows = [first | {"customer_id": f"n{i}", "sales": 2 * (sales + i % 2), "cost": sales + i % 2} for i in range(n)]
    return table("customer_days", rows)


def test_a_new_customer_begins_with_the_first_order_and_grows():
    cost = pd.Series({"coca": 50.0, "low": 50.0, "high": 50.0})
    found = lifetime.new_customer(_outlook(margin_share=0.5), _born(30, 40.0), TERMS, cost)
    assert found["month"].tolist() == [0, 1, 2]
    assert found.loc[0, "clv"] == pytest.approx(40.5)
    assert found.loc[0, "low"] == pytest.approx(40.5 - Z * np.sqrt(0.25 * 30 / 29) / np.sqrt(30))
    month = 365.25 / 12
    orders = [MODEL.expected_of_new(month * k) for k in (1, 2)]
    assert found["repeat_orders"].tolist() == pytest.approx([0, *orders])
    worth = 0.5 * 2.0 * 100 / (3 - 1)
    assert found.loc[1, "clv"] == pytest.approx(40.5 + orders[0] * worth * 1.21 ** -(0.5 / 12))
    assert found["clv_to_coca"].tolist() == pytest.approx((found["clv"] / 50).tolist())
    assert (found["ratio_low"] < found["clv_to_coca"]).all()


def test_sales_are_not_held_against_the_cost_of_a_customer():
    cost = pd.Series({"coca": 50.0, "low": 50.0, "high": 50.0})
    found = lifetime.new_customer(_outlook(), _born(30, 40.0), TERMS, cost)
    assert found.loc[0, "clv"] == pytest.approx(81.0)
    assert found["clv_to_coca"].isna().all()


def test_customers_are_counted_by_fifths_of_their_chance_to_be_there():
    found = lifetime.alive(ibis.memtable({"p_alive": [0.0, 0.19, 0.2, 0.99, 1.0]}))
    assert found["n"].tolist() == [2, 1, 0, 0, 2]
    assert found["share"].tolist() == pytest.approx([0.4, 0.2, 0, 0, 0.4])
    assert found.loc[4, "p_alive"] == pytest.approx(0.995)


def test_a_new_customer_is_unknown_where_few_were_new():
    found = lifetime.new_customer(_outlook(), _born(29, 40.0), TERMS)
    assert found["clv"].isna().all()
    assert found["clv_to_coca"].isna().all()


def test_too_few_repeat_customers_are_said_to_be_missing():
    with pytest.raises(MissingData, match="repeat_orders"):
        lifetime.outlook(SHOP, AS_OF, lifetime.ranking(lifetime.backtest(SHOP, AS_OF)), lifetime.backtest(SHOP, AS_OF))


# planted customers


@pytest.fixture(scope="module")
def planted():
    """2,000 invented BG/NBD customers of two years: r 0.8, alpha 60 days, a 0.6, b 3; values Gamma-Gamma 4, 4, 90."""
    rng = np.random.default_rng(7)
    rows = []
    for i in range(2000):
        rate, leaves, nu = rng.gamma(0.8, 1 / 60), rng.beta(0.6, 3), rng.gamma(4, 1 / 90)
        at, begin = 0.0, rng.integers(0, 640)
        while begin + at < 730:
            rows.append((f"c{i}", int(begin + at), rng.gamma(4, 1 / nu)))
            if rng.random() < leaves and at > 0:
                break
            at += rng.exponential(1 / rate)
    frame = (
        pd.DataFrame(rows, columns=["customer_id", "at", "sales"]).groupby(["customer_id", "at"], as_index=False).sum()
    )
    frame["day"] = (pd.Timestamp("2023-01-01") + pd.to_timedelta(frame["at"], "D")).dt.date
    rows = frame[["customer_id", "day", "sales"]].assign(n_orders=1)
    return table("customer_days", rows.to_dict("records"))


def test_planted_parameters_are_found_within_their_errors(planted):
    found = lifetime.fit("bg", lifetime.collapse(lifetime.histories(planted, day("2024-12-30")), 7)).parameters
    truth = np.array([0.8, 60.0, 0.6, 3.0])
    assert (np.abs(found["value"] - truth) < 3 * found["se"]).all()
    assert (found["se"] / found["value"]).max() < 0.4


def test_planted_values_are_found_within_their_errors(planted):
    found = lifetime.fit_order_value(lifetime.order_values(lifetime.histories(planted, day("2024-12-30")))).parameters
    assert (np.abs(found["value"] - [4.0, 4.0, 90.0]) < 3 * found["se"]).all()


def test_where_customers_are_as_the_model_says_it_beats_the_naive_rules(planted):
    found = lifetime.ranking(lifetime.backtest(planted, day("2024-12-30"))).set_index("candidate")
    assert found.loc["bg", "absolute_error"] < 0.1
    assert found.loc["bg", "rmse"] < found.loc[["rate", "last_window"], "rmse"].min()


def test_where_customers_are_as_the_model_says_forecast_and_outcome_agree(planted):
    found = lifetime.calibration(planted, day("2024-12-30"), "bg")
    assert (
        found["n"].sum() == planted.filter(planted.day <= day("2024-09-30")).customer_id.nunique().to_pyarrow().as_py()
    )
    within = (found["predicted"] >= found["low"]) & (found["predicted"] <= found["high"])
    assert within.sum() >= 8
