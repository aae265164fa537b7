"""Over- and under-index: hand cells, the method's county table, exact tests against scipy, what is kept from sight."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from toolkit.measures import exact, overindex

COUNTIES = {
    "Alba": (9, 1.41), "Arad": (9, 2.48), "Arges": (16, 2.80), "Bacau": (10, 1.60), "Bihor": (9, 2.53),
    "Bistrita-Nasaud": (4, 0.82), "Botosani": (4, 1.07), "Braila": (4, 0.84), "Brasov": (17, 4.44),
    "Bucuresti": (81, 22.91),
}  # fmt: skip
"""True Lovers of 391 in each county, and the percentage of the 4,387 About to Dump You (METHOD 1.0.13)."""


def compared(sizes, exclusive=False, **values):
    """``compared({"A": 50, "B": 100}, tea=(20, 10))``: 20 of A's 50 bought tea, 10 of B's 100."""
    rows = [(value, group, k) for value, ks in values.items() for group, k in zip(sizes, ks, strict=True)]
    table = overindex.compare(pd.DataFrame(rows, columns=["value", "group", "k"]), pd.Series(sizes), exclusive)
    return table.set_index(["value", "group"])


def counties():
    counts = {name: (k, round(base * 43.87)) for name, (k, base) in COUNTIES.items()}
    return compared({"True Lovers": 391, "About to dump": 4387}, exclusive=True, **counts)


def test_a_cell_is_compared_with_all_other_groups():
    cell = compared({"A": 50, "B": 100, "C": 300}, tea=(20, 10, 30)).loc[("tea", "A")]
    assert tuple(cell[["k", "n", "k_others", "n_others"]]) == (20, 50, 40, 400)
    assert (cell["share"], cell["base_share"], cell["expected"]) == pytest.approx((0.4, 0.1, 5.0))
    assert cell["index"] == pytest.approx(4.0)


def test_a_group_without_anybody_who_has_it_still_has_its_row():
    counts = pd.DataFrame({"value": ["tea"], "group": ["A"], "k": [40]})
    table = overindex.compare(counts, pd.Series({"A": 50, "B": 100})).set_index("group")
    assert (table.loc["B", "k"], table.loc["B", "index"]) == (0, 0.0)
    assert table.loc["A", "index"] == np.inf


def test_a_group_of_whom_no_size_is_known_counts_with_nobody():
    counts = pd.DataFrame({"value": ["tea"] * 2, "group": ["A", "gone"], "k": [40, 99]})
    assert overindex.compare(counts, pd.Series({"A": 50, "B": 100}))["k"].tolist() == [40, 0]


@pytest.mark.parametrize("mid", [False, True])
def test_the_exact_test_is_that_of_scipy_s_distribution(mid):
    random = np.random.default_rng(5)
    n_all = random.integers(2, 300, 200)
    n, k_all = random.integers(0, n_all + 1), random.integers(0, n_all + 1)
    k = random.hypergeometric(k_all, n_all - k_all, n)
    oracle = stats.hypergeom(n_all, k_all, n)
    half = oracle.pmf(k) / 2 if mid else 0
    expected = np.minimum(2 * np.minimum(oracle.cdf(k) - half, oracle.sf(k - 1) - half), 1)
    assert exact.two_sided(k, n, k_all, n_all, mid) == pytest.approx(expected, abs=1e-10)


def test_the_exact_test_of_a_large_table_is_that_of_scipy():
    k, n, k_all, n_all = 3_400, 20_000, 15_000, 100_000
    oracle = stats.hypergeom(n_all, k_all, n)
    assert exact.two_sided(k, n, k_all, n_all, mid=False) == pytest.approx(2 * oracle.sf(k - 1), rel=1e-6)


def test_fisher_s_tea():
    """METHOD 5.2: one-sided p .2429 of 3 right of 4; here both sides, doubled."""
    assert exact.two_sided(3, 4, 4, 8, mid=False) == pytest.approx(2 * 0.242857, abs=1e-5)
    assert exact.two_sided(3, 4, 4, 8) == pytest.approx(2 * (17 - 8) / 70, abs=1e-12)


def test_the_interval_of_an_index_is_that_of_statsmodels():
    plain, low, high = overindex.ratio(20, 50, 40, 400)
    expected = confint_proportions_2indep(20, 50, 40, 400, compare="ratio", method="log-adjusted")
    assert (plain, low, high) == pytest.approx((4.0, *expected))


@pytest.mark.parametrize(("observed", "expected", "shrunken"), [(3, 1, 1.18), (200, 180, 1.11)])
def test_the_shrunken_index_of_the_method(observed, expected, shrunken):
    """METHOD 5.2: its two figures are those of a prior with both parameters 10."""
    assert round(float(overindex.shrink(observed, expected, strength=10)), 2) == shrunken


def test_the_prior_is_found_again_from_counts_drawn_from_it():
    random = np.random.default_rng(2)
    expected = random.uniform(2, 60, 20_000)
    observed = random.poisson(expected * random.gamma(8, 1 / 8, 20_000))
    same, strength = overindex.prior(observed, expected)
    assert same < 0.05
    assert strength == pytest.approx(8, rel=0.1)


def test_the_prior_of_a_table_in_which_most_do_not_differ_is_found_again():
    random = np.random.default_rng(2)
    expected = random.uniform(10, 60, 20_000)
    differs = random.random(20_000) < 0.1
    observed = random.poisson(expected * np.where(differs, random.gamma(3, 1 / 3, 20_000), 1))
    same, strength = overindex.prior(observed, expected)
    assert same == pytest.approx(0.9, abs=0.03)
    assert strength == pytest.approx(3, rel=0.3)


def test_the_one_true_difference_among_many_of_none_keeps_most_of_its_size():
    random = np.random.default_rng(3)
    sizes = {"A": 180, "B": 700, "C": 2000}
    values = {f"v{i}": tuple(random.binomial(list(sizes.values()), 0.03)) for i in range(60)}
    cell = compared(sizes, planted=(24, 21, 60), **values).loc[("planted", "A")]
    assert cell["index"] > 4
    assert cell["shrunken_index"] > 2


def test_cells_that_differ_by_chance_alone_are_all_drawn_to_one():
    random = np.random.default_rng(3)
    sizes = {"A": 300, "B": 700, "C": 2000}
    values = {f"v{i}": tuple(random.binomial(list(sizes.values()), 0.1)) for i in range(200)}
    assert compared(sizes, **values)["shrunken_index"].between(0.97, 1.03).all()


def test_of_two_equal_indices_the_one_of_more_people_is_shrunken_less():
    table = compared({"A": 1000, "B": 9000}, rare=(12, 54), common=(200, 900), **{f"v{i}": (50, 450) for i in range(9)})
    rare, common = table.loc[("rare", "A")], table.loc[("common", "A")]
    assert rare["index"] == pytest.approx(common["index"], rel=0.001)
    assert 1 < rare["shrunken_index"] < common["shrunken_index"] < common["index"]


def test_the_county_of_nine_people_is_no_finding():
    alba = counties().loc[("Alba", "True Lovers")]
    assert alba["index"] == pytest.approx(1.63, abs=0.005)
    assert (alba["low"], alba["high"]) == pytest.approx((0.0122, 0.0432), abs=0.0001)
    assert alba["index_low"] < 1 < alba["index_high"]
    assert alba["fragile"]
    assert alba["p"] > 0.1
    assert not alba["sure"]


def test_nothing_in_the_county_table_of_the_method_is_a_finding():
    assert not counties()["sure"].any()


def test_a_difference_that_rests_on_nine_people_is_fragile_however_small_its_p():
    table = compared({"A": 100, "B": 2000}, tea=(9, 3), coffee=(10, 3), milk=(0, 300))
    assert table.loc[("tea", "A"), "q"] < 0.001
    assert table.loc[("tea", "A"), "fragile"]
    assert not table.loc[("coffee", "A"), "fragile"]
    assert not table.loc[("milk", "A"), "fragile"], "15 were expected"


def test_a_value_of_fewer_than_ten_people_or_of_all_but_so_many_is_not_tested():
    table = compared({"A": 100, "B": 100}, rare=(5, 4), ten=(5, 5), all_but_nine=(95, 96), all_but_ten=(95, 95))
    assert table.groupby("value")["tested"].all().to_dict() == {
        "rare": False, "ten": True, "all_but_nine": False, "all_but_ten": True,
    }  # fmt: skip
    assert table.loc["rare", "q"].isna().all()


def test_q_is_benjamini_hochberg_over_all_tested_cells():
    table = compared({"A": 100, "B": 200, "C": 50}, tea=(50, 20, 5), coffee=(30, 60, 20), milk=(1, 2, 3))
    tested = table[table["tested"]]
    assert len(tested) == 6
    assert tested["q"].to_numpy() == pytest.approx(stats.false_discovery_control(tested["p"]))


def test_the_table_does_not_depend_on_the_order_of_rows():
    counts = pd.DataFrame({"value": list("aabb"), "group": list("xyxy"), "k": [30, 10, 20, 40]})
    sizes = pd.Series({"x": 50, "y": 60})
    one, other = (overindex.compare(c, sizes).set_index(["value", "group"]) for c in (counts, counts[::-1]))
    pd.testing.assert_frame_equal(one, other.loc[one.index])


@pytest.mark.parametrize(
    ("counts", "hides"),
    [
        ([30, 20, 10], [0, 0, 0]),
        ([30, 20, 3], [0, 1, 1]),
        ([30, 0, 20, 3], [0, 0, 1, 1]),
        ([30, 4, 5], [0, 1, 1]),
        ([30, 4, 4], [1, 1, 1]),
        ([30, 4, 4, 20], [0, 1, 1, 1]),
        ([9, 0, 0], [1, 1, 1]),
    ],
)
def test_a_small_cell_is_hidden_with_one_that_could_stand_for_it(counts, hides):
    assert overindex.hidden(np.array([counts]), np.full((1, len(counts)), 1000)).tolist() == [list(map(bool, hides))]


def test_all_but_a_few_tells_of_the_few():
    assert overindex.hidden(np.array([[97, 50, 40]]), np.array([[100, 500, 500]])).tolist() == [[True, False, True]]


def test_where_a_customer_has_one_value_a_column_must_not_give_a_cell_away():
    k = np.array([[3, 20, 50], [40, 60, 80], [70, 30, 90]])
    kept_back = overindex.hidden(k, np.full((3, 3), 1000), exclusive=True)
    assert kept_back[0, 0]
    assert (kept_back.sum(axis=0) != 1).all()
    assert (kept_back.sum(axis=1) != 1).all()
    assert not kept_back.all()


def test_no_number_of_a_hidden_cell_is_shown():
    table = compared({"A": 100, "B": 200, "C": 300}, tea=(3, 20, 50)).reset_index()
    told = overindex.shown(table)
    assert told["hidden"].tolist() == [True, True, False]
    assert (
        told.loc[told["hidden"], ["k", "k_others", "share", "base_share", "index", "p", "expected"]]
        .isna()
        .all(axis=None)
    )
    assert told.loc[2, "k"] == 50


def test_a_group_of_fewer_than_ten_customers_is_not_shown():
    table = compared({"A": 9, "B": 200, "C": 300}, tea=(0, 20, 50)).reset_index()
    assert overindex.shown(table)["group"].tolist() == ["B", "C"]


def test_twenty_thousand_products_by_eleven_groups_are_tested_together():
    random = np.random.default_rng(4)
    sizes = pd.Series(random.integers(200, 20_000, 11), [f"g{i}" for i in range(11)])
    share = np.minimum(random.pareto(0.7, 20_000) * 3e-5 + 1e-5, 0.5)
    k = random.binomial(sizes.to_numpy(), share[:, None])
    index = pd.MultiIndex.from_product([range(len(share)), sizes.index], names=["value", "group"])
    used = time.process_time()
    table = overindex.compare(pd.DataFrame({"k": k.ravel()}, index).reset_index(), sizes)
    assert len(table) == 220_000
    assert table["tested"].sum() > 60_000
    assert table["sure"].sum() == 0
    assert time.process_time() - used < 20


def test_a_shop_without_differences_reports_nothing():
    """Labels dealt anew: of 60 values x 5 groups, no finding in nearly every one of 20 shops (100 in benchmarks)."""
    random = np.random.default_rng(6)
    sizes = {"A": 80, "B": 200, "C": 500, "D": 900, "E": 60}
    quiet = 0
    for _shop in range(20):
        have = random.integers(5, 400, 60)
        values = {f"v{i}": random.multivariate_hypergeometric(list(sizes.values()), h) for i, h in enumerate(have)}
        quiet += not compared(sizes, **values)["sure"].any()
    assert quiet >= 18
