"""How much of sales a few customers bring: published and hand-computed values, intervals against other ways."""

import numpy as np
import pandas as pd
import pytest
from hand import CON, shuffled

from toolkit.measures import concentration

INEQ = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]


def buyers(sales):
    frame = pd.DataFrame({"customer_id": [f"c{n}" for n in range(len(sales))], "sales": np.asarray(sales, float)})
    return CON.create_table("bought", frame, overwrite=True)


def test_the_gini_coefficient_is_that_of_the_r_package_ineq():
    assert concentration.gini(buyers(INEQ))["value"] == pytest.approx(0.4620911, abs=5e-8)


def test_customers_who_all_bought_alike_have_a_gini_of_zero():
    assert concentration.gini(buyers([7, 7, 7, 7]))["value"] == pytest.approx(0)


def test_where_one_of_ten_bought_all_the_gini_is_nine_tenths():
    assert concentration.gini(buyers([0] * 9 + [50]))["value"] == pytest.approx(0.9)


def test_the_interval_of_the_gini_is_near_that_of_the_jackknife():
    sales = np.sort(np.random.default_rng(3).lognormal(0, 1, 500).round(1))

    def plain(x):
        return 2 * (x * np.arange(1, len(x) + 1)).sum() / (len(x) * x.sum()) - (len(x) + 1) / len(x)

    left_out = np.array([plain(np.delete(sales, i)) for i in range(500)])
    half = 1.96 * np.sqrt(499 / 500 * ((left_out - left_out.mean()) ** 2).sum())
    found = concentration.gini(buyers(sales))
    assert found["value"] == pytest.approx(plain(sales))
    assert [found["value"] - found["low"], found["high"] - found["value"]] == pytest.approx([half, half], rel=0.05)


def test_the_gini_of_two_customers_has_an_interval_and_that_of_one_has_none():
    assert np.isfinite(concentration.gini(buyers([1, 3]))["high"])
    assert np.isnan(concentration.gini(buyers([3]))["high"])


def test_top_shares_are_counted_from_the_customers_who_bought_most():
    found = concentration.top_shares(buyers([10] * 90 + [100] * 9 + [1000]), (0.01, 0.1, 0.2))
    assert found["customers"].tolist() == [1, 10, 20]
    assert found["sales_share"].tolist() == pytest.approx([1000 / 2800, 1900 / 2800, 2000 / 2800])
    assert found["times_average"].tolist() == pytest.approx([1000 / 28, 190 / 28, 100 / 28])
    assert found["n"].tolist() == [100] * 3


def test_a_part_of_a_customer_counts_as_one():
    assert concentration.top_shares(buyers(range(1, 12)), (0.1,))["customers"].tolist() == [2]


def test_the_interval_of_a_top_share_is_near_that_of_a_bootstrap():
    rng = np.random.default_rng(5)
    sales = rng.lognormal(0, 1, 1000).round(2)
    found = concentration.top_shares(buyers(sales), (0.2,)).iloc[0]
    again = np.sort(rng.choice(sales, (4000, 1000)), axis=1)
    low, high = np.quantile(again[:, -200:].sum(axis=1) / again.sum(axis=1), [0.025, 0.975])
    assert [found["low"], found["high"]] == pytest.approx([low, high], abs=0.006)


def test_a_top_of_fewer_than_twenty_customers_has_no_interval():
    found = concentration.top_shares(buyers(range(1, 201)), (0.09, 0.1))
    assert found["customers"].tolist() == [18, 20]
    assert found["low"].isna().tolist() == found["high"].isna().tolist() == [True, False]


def test_the_lorenz_curve_of_few_customers_has_a_point_for_each_amount():
    curve = concentration.lorenz(buyers([1, 1, 2, 6]))
    assert curve["customer_share"].tolist() == [0, 0.5, 0.75, 1]
    assert curve["sales_share"].tolist() == [0, 0.2, 0.4, 1]


def test_a_long_lorenz_curve_is_thinned_and_rises_below_the_diagonal():
    curve = concentration.lorenz(buyers(range(1, 2001)), 50)
    assert len(curve) == 51
    assert curve.iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert (curve["sales_share"] <= curve["customer_share"] + 1e-12).all()
    assert curve["sales_share"].is_monotonic_increasing


def test_a_customer_whose_sales_are_negative_counts_as_nothing():
    assert concentration.lorenz(buyers([-5, 5, 5]))["sales_share"].tolist() == [0, 0, 1]


def test_nothing_sold_is_nothing_known():
    nothing = buyers([0.0, 0.0])
    assert np.isnan(concentration.gini(nothing)["value"])
    assert concentration.top_shares(nothing)["sales_share"].isna().all()
    assert concentration.lorenz(nothing).empty
    assert concentration.top_shares(buyers([])).empty


def test_the_order_of_customers_does_not_matter():
    one = buyers(INEQ)
    assert concentration.top_shares(one).equals(concentration.top_shares(shuffled(one)))


@pytest.mark.parametrize(("slug", "shares"), [("cdnow", [0.1588, 0.5094, 0.6778])])
def test_cdnow_is_as_concentrated_as_is_known(real_client, slug, shares):
    from toolkit.measures import rfm

    shop = real_client(slug)
    found = concentration.top_shares(rfm.buyers(shop.lines, shop.orders, shop.as_of))
    assert found["sales_share"].tolist() == pytest.approx(shares, abs=5e-5)
    assert found["times_average"].iloc[0] == pytest.approx(15.86, abs=5e-3)
