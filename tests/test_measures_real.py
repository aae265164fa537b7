"""Real shops through the intake: the figures that are known for them."""

import pytest
from hand import day

from toolkit.measures import (
    bought,
    bunching,
    cohorts,
    goods,
    groups,
    health,
    lifetime,
    next_products,
    points,
    programme,
    replay,
    rfm,
    selecting,
)


@pytest.fixture(scope="module")
def shop(real_client):
    return real_client("online_retail")


@pytest.fixture(scope="module")
def kpis(shop):
    return health.kpis(shop.lines, shop.orders, shop.customer_days, shop.as_of)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("customers", 5878), ("orders", 36969), ("gross_sales", 17431533.18), ("returns", 1087882.14),
        ("net_revenue", 16343651.04), ("identified_share", 0.849), ("aov", 471.52), ("repeat_rate", 0.72389),
        ("retention_rate", 0.6316), ("stickiness", 0.2212), ("adbt_days", 59.02), ("adbt_median_days", 31),
        ("adbt_mean_of_means_days", 110.82), ("orders_per_customer", 6.289),
    ],
)  # fmt: skip
def test_online_retail_has_its_key_figures(kpis, key, value):
    decimals = len(str(value).partition(".")[2])
    assert kpis.value[key] == pytest.approx(value, abs=0.5001 * 10**-decimals)


@pytest.mark.parametrize(("key", "k", "n"), [("retention_rate", 2683, 4248), ("stickiness", 380, 1718)])
def test_online_retail_shares_rest_on_their_counts(kpis, key, k, n):
    assert kpis.loc[key, ["k", "n"]].tolist() == [k, n]


def test_online_retail_has_no_margin_to_speak_of(kpis):
    assert kpis.loc[["gross_margin", "coca", "clv_to_coca"], "value"].isna().all()


def test_online_retail_proposes_cuts_from_its_own_gaps(shop):
    buyers = rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    assert cuts == rfm.Cuts((31, 87, 180, 365), (2, 3, 5, 10), (300, 600, 1200, 2400), 27229)


def test_online_retail_groups_conserve_customers_orders_and_money(shop):
    buyers = rfm.buyers(shop.lines, shop.orders, shop.as_of)
    cuts = rfm.propose_cuts(buyers, shop.customer_days, shop.orders, shop.as_of)
    found = groups.summary(groups.assign(rfm.score(buyers, cuts)))
    assert found[["customers", "orders"]].sum().tolist() == [5878, 36969]
    assert found.sales.sum() == pytest.approx(17431533.18, abs=0.05)
    assert found[["customer_share", "sales_share"]].sum().tolist() == pytest.approx([1, 1])


def test_online_retail_has_buyers_who_returned_all_or_more(shop):
    values = rfm.buyers(shop.lines, shop.orders, shop.as_of).monetary_value.to_pandas()
    assert ((values < 0).sum(), (values == 0).sum()) == (20, 21)


def test_online_retail_is_best_forecast_with_its_season_by_customers_who_are_surely_new(shop):
    found = lifetime.ranking(lifetime.backtest(shop.customer_days, shop.as_of)).set_index("candidate")
    assert found.index[0] == "pareto_seasonal"
    assert found.loc["pareto_seasonal", "absolute_error"] == pytest.approx(0.057, abs=0.005)
    assert found.loc["last_window", "absolute_error"] > 0.3


def test_cdnow_through_the_intake_has_its_published_cohorts(real_client):
    shop = real_client("cdnow")
    found = cohorts.counts(shop.customer_days, day("1998-06-30"))
    assert found.loc[day("1997-01-01")].tolist()[:8] == [7846, 1157, 964, 810, 679, 736, 720, 582]


def test_online_retail_orders_bunch_above_300_pounds_and_nowhere_else(shop):
    rows = bunching.bunching(shop.orders, shop.as_of)
    assert rows.loc[rows["sure"], "threshold"].tolist() == [300.0]
    row = rows[rows["threshold"] == 300.0].iloc[0]
    assert (row["ratio"], row["n"]) == (pytest.approx(1.97, abs=0.005), 15344)


def test_online_retail_points_add_up_and_their_users_had_ordered_more_before(shop):
    did, rules = bought.events(shop.orders, shop.lines, shop.as_of), programme.Programme(reward_value=50.0)
    got = points.summary(replay.replay(did, rules))
    parts = ["redeemed", "expired", "taken", "outstanding"]
    assert got["issued"] == pytest.approx(got[parts].sum())
    assert got["issued"] == pytest.approx(17431533.18 / 10, abs=0.005)
    assert got["members"] == 5878
    before = selecting.before(did, rules)
    assert (before["users"] + before["others"], before["low"] > 2.9) == (4248, True)


def test_online_retail_next_orders_are_guessed_better_by_the_last_order_than_by_the_best_sellers(shop):
    sold = goods.goods(shop.lines, shop.optional("products"), shop.as_of)
    rates = next_products.hit_rates(sold, shop.orders, shop.as_of).set_index(["method", "again"])
    assert rates["n"].unique().tolist() == [2279]
    assert rates.loc[("next", False), ["k", "hit_rate"]].tolist() == [463, pytest.approx(0.2032, abs=1e-4)]
    assert rates.loc[("common", False), "k"] == 337
    assert rates.loc[("next", False), "gain_low"] > 0.03
    assert rates.loc[("own", True), "hit_rate"] == pytest.approx(0.6016, abs=1e-4)
