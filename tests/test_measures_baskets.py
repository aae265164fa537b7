"""Baskets, next orders, discounts, returns, ABC and seasons by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hand import CON, day, table
from scipy import stats
from test_measures_patterns import AS_OF, in_groups, line, orders_of

from toolkit.errors import MissingData
from toolkit.measures import assortment, baskets, dependence, exact, goods, patterns, returned, seasons
from toolkit.measures.periods import add_months


def sold(rows, products=None):
    return goods.goods(table("lines", rows), products, AS_OF)


def basket(customer, *things, on="2026-02-01", order=None):
    return [line(customer, order or customer, on, thing) for thing in things]


def paired(*counts):
    """Customers whose one order holds these things: ``(20, "tea", "cup")``."""
    made = itertools.count()
    rows = [row for n, *things in counts for _ in range(n) for row in basket(f"c{next(made)}", *things)]
    groups = in_groups(Lovers=sorted({row["customer_id"] for row in rows}))
    return baskets.pairs(sold(rows), patterns.drawn(groups, orders_of(rows), AS_OF))


def test_a_pair_is_counted_by_customers_with_its_lift_and_exact_test():
    found = paired((30, "tea", "cup"), (20, "tea"), (10, "cup"), (140, "vase"))
    assert len(found) == 1
    row = found.iloc[0]
    assert tuple(row[["first", "second", "k", "n", "k_first", "k_second"]]) == ("cup", "tea", 30, 200, 40, 50)
    assert row["confidence"] == pytest.approx(30 / 40)
    assert row["lift"] == pytest.approx((30 / 40) / (20 / 160))
    assert row["p"] == pytest.approx(exact.two_sided(30, 40, 50, 200))


def test_pairs_never_seen_together_count_as_tests():
    """Three things have support, so three pairs are tested though one is seen."""
    row = paired((30, "tea", "cup"), (20, "tea"), (10, "cup"), (140, "vase")).iloc[0]
    assert row["q"] == pytest.approx(min(1, 3 * row["p"]))


def test_a_pair_of_fewer_than_ten_customers_is_not_told():
    assert paired((9, "tea", "cup"), (31, "tea"), (31, "cup")).empty


def test_things_of_little_support_are_not_paired():
    assert paired((20, "tea", "cup"), (100, "vase")).empty


def test_sure_pairs_leave_out_what_avoids_each_other_and_say_how_many_there_are():
    found = paired((15, "tea", "cup"), (100, "tea"), (100, "cup"), (40, "jam", "pot"), (60, "vase"))
    sure = baskets.sure_pairs(found)
    assert sure[["first", "second"]].to_numpy().tolist() == [["jam", "pot"]]
    assert sure["sure"].tolist() == [1]


def test_a_pair_that_tells_of_the_few_who_bought_one_alone_is_not_shown():
    found = paired((40, "tea", "cup"), (9, "tea"), (60, "vase"), (40, "jam", "pot"))
    assert baskets.sure_pairs(found)[["first", "second"]].to_numpy().tolist() == [["jam", "pot"]]


def test_a_step_goes_from_what_an_order_held_most_of_to_the_next():
    products = table("products", [{"product_id": p, "category": c} for p, c in (("t", "Tea"), ("c", "Cups"))])
    rows = [
        line("a", "o1", "2026-01-01", "t", 10.0), line("a", "o1", "2026-01-01", "c", 4.0),
        line("a", "o2", "2026-01-15", "c", 9.0), line("b", "o3", "2026-01-01", "t", 9.0),
    ]  # fmt: skip
    step = baskets.steps(sold(rows, products), orders_of(rows), AS_OF).to_pandas()
    assert step[["customer_id", "now", "next", "days"]].to_numpy().tolist() == [["a", "Tea", "Cups", 14]]


def test_each_customer_gives_one_step():
    products = table("products", [{"product_id": "t", "category": "Tea"}])
    rows = [line("a", f"o{i}", f"2026-01-{i + 1:02d}", "t") for i in range(8)]
    assert baskets.steps(sold(rows, products), orders_of(rows), AS_OF).count().to_pyarrow().as_py() == 1


def test_without_categories_there_are_no_steps_between_them():
    rows = [line("a", f"o{i}", f"2026-01-{i + 1:02d}", "t") for i in range(3)]
    with pytest.raises(MissingData, match="category"):
        baskets.steps(sold(rows), orders_of(rows), AS_OF)


def _steps(*rows):
    frame = pd.DataFrame([r for n, *r in rows for _ in range(n)], columns=["now", "next", "days"])
    frame["customer_id"] = [f"c{i}" for i in range(len(frame))]
    return CON.create_table("stepped", frame, overwrite=True)


def test_what_follows_is_compared_with_what_follows_anything_else():
    cells = baskets.following(
        _steps((60, "Tea", "Cups", 10), (40, "Tea", "Tea", 10), (10, "Vase", "Cups", 5), (90, "Vase", "Tea", 9))
    )
    cell = cells.set_index(["group", "value"]).loc[("Tea", "Cups")]
    assert (cell["share"], cell["base_share"], cell["n"]) == (0.6, 0.1, 100)
    assert cell["sure"]


@pytest.mark.parametrize("n", [11, 12, 40, 101])
def test_the_median_wait_has_the_interval_of_order_statistics(n):
    days = np.arange(1, n + 1) ** 2
    row = baskets.waits(_steps(*((1, "Tea", "Cups", int(d)) for d in days))).iloc[0]
    lower = int(stats.binom.ppf(0.025, n, 0.5))
    assert row["median_days"] == np.median(days)
    assert (row["low"], row["high"]) == (days[lower - 1], days[n - lower])


def test_waits_of_fewer_than_ten_customers_are_not_told():
    assert baskets.waits(_steps((9, "Tea", "Cups", 3))).empty


def _discounted():
    rows = [
        line(f"l{i}", f"l{i}-{j}", "2026-02-01", "v", 80.0, discount=20.0 * (j == 0)) for i in range(20) for j in (0, 1)
    ]
    rows += [line(f"b{i}", f"b{i}", "2026-02-01", "v", 90.0, discount=10.0 * (i < 5)) for i in range(20)]
    groups = in_groups(Lovers=[f"l{i}" for i in range(20)], Breakup=[f"b{i}" for i in range(20)])
    return groups, orders_of(rows)


def test_discounts_by_group_are_shares_of_orders_and_sales_and_how_deep():
    rates = dependence.by_group(*_discounted(), AS_OF).set_index("group")
    assert rates.loc["Lovers", ["n", "orders", "order_share", "sales_share", "depth"]].tolist() == [
        20,
        40,
        0.5,
        0.5,
        0.2,
    ]
    assert rates.loc["Breakup", ["order_share", "depth"]].tolist() == [0.25, 0.1]
    assert rates.loc["total", "n"] == 40
    low, high = rates.loc["Breakup", ["order_share_low", "order_share_high"]]
    half = stats.t.ppf(0.975, 19) * np.std([1] * 5 + [0] * 15, ddof=1) / np.sqrt(20)
    assert (low, high) == pytest.approx((0.25 - half, 0.25 + half))


def test_who_ever_paid_in_full_is_told_unless_too_few_did_not():
    rates = dependence.by_group(*_discounted(), AS_OF).set_index("group")
    assert rates.loc["Lovers", "full_share"] == 1.0
    assert np.isnan(rates.loc["Breakup", "full_share"]), "five never did"


def test_without_any_discount_there_is_no_dependence():
    rows = [line("a", "o", "2026-02-01", "v", discount=0.0)]
    with pytest.raises(MissingData, match="discount"):
        dependence.by_group(in_groups(Lovers=["a"]), orders_of(rows), AS_OF)


def _back(thing, bought, sent, start=0):
    rows = [line(f"c{i}", f"o{thing}{i}", "2026-02-01", thing) for i in range(start, start + bought)]
    back = range(start, start + sent)
    return rows + [line(f"c{i}", f"r{thing}{i}", "2026-02-09", thing, -8.0, kind="return") for i in back]


def test_returns_are_customers_who_sent_it_back_against_everything_else():
    rates = returned.rates(sold(_back("lamp", 100, 30) + _back("vase", 300, 12)), "product").set_index("key")
    lamp = rates.loc["lamp"]
    assert tuple(lamp[["k", "n", "rate", "base_rate", "returned", "sold"]]) == (30, 100, 0.3, 0.04, 240.0, 1000.0)
    assert lamp["money_rate"] == pytest.approx(0.24)
    assert lamp["p"] == pytest.approx(exact.two_sided(30, 100, 42, 400))
    assert lamp["sure"]
    assert not rates.loc["vase", "sure"], "it is below the rest"


def test_whoever_returns_a_thing_twice_counts_once():
    rows = _back("lamp", 100, 30) + _back("vase", 300, 12)
    rows += [line("c0", "again", "2026-03-01", "lamp", -1.0, kind="return")]
    assert returned.rates(sold(rows), "product").set_index("key").loc["lamp", "k"] == 30


def test_returns_of_fewer_than_ten_customers_are_not_told():
    rates = returned.rates(sold(_back("lamp", 100, 30) + _back("vase", 300, 9)), "product").set_index("key")
    assert rates.loc["vase", ["k", "rate", "returned", "q"]].isna().all()
    assert rates.index.tolist()[-1] == "vase"


def test_without_returns_there_is_no_rate():
    with pytest.raises(MissingData, match="status"):
        returned.rates(sold(_back("lamp", 10, 0)), "product")


def _costs(*rows):
    """``("lamp", amount, unit cost)`` each."""
    return sold(
        [line("a", f"o{i}", "2026-02-01", name, amount, unit_cost=cost) for i, (name, amount, cost) in enumerate(rows)]
    )


def test_products_are_classed_by_cumulative_margin():
    table_ = assortment.products(
        _costs(("a", 80.0, 0.0), ("b", 16.0, 2.0), ("c", 9.0, 3.0), ("d", 5.0, 9.0))
    ).set_index("product_id")
    assert table_["abc"].to_dict() == {"a": "A", "b": "B", "c": "B", "d": "loss"} | {"c": "B" if 94 < 95 else "C"}
    assert table_["cumulative"].round(2).tolist() == [0.8, 0.94, 1.0, 1.0]


def test_a_product_without_cost_is_in_no_class():
    table_ = assortment.products(_costs(("a", 80.0, 10.0), ("b", 20.0, None)))
    assert table_.set_index("product_id")["abc"].to_dict() == {"a": "A", "b": "unknown"}
    classes = assortment.classes(table_).set_index("abc")
    assert classes["products"].to_dict() == {"A": 1, "unknown": 1}
    assert classes.loc["unknown", "sales_share"] == pytest.approx(0.2)
    assert np.isnan(classes.loc["unknown", "value"])


def test_where_hardly_any_cost_is_known_sales_stand_for_margin():
    table_ = assortment.products(_costs(("a", 80.0, None), ("b", 20.0, 1.0)))
    assert set(table_["by"]) == {"sales"}
    assert table_["abc"].tolist() == ["A", "B"]


def test_returns_lower_what_a_product_brought():
    rows = [
        line("a", "o", "2026-02-01", "x", 50.0, unit_cost=20.0),
        line("a", "r", "2026-02-02", "x", -50.0, kind="return", quantity=-1, unit_cost=20.0),
    ]
    row = assortment.products(sold(rows)).iloc[0]
    assert (row["sales"], row["margin"], row["abc"]) == (0.0, 0.0, "loss")


def _months(counts, start="2024-01-01"):
    """Goods of ``counts[thing][i]`` customers in the i-th month."""
    made = itertools.count()
    rows = []
    for thing, each in counts.items():
        for i, n in enumerate(each):
            on = add_months(day(start), i).isoformat()
            rows += [line(f"c{next(made)}", f"o{next(made)}", on, thing) for _ in range(n)]
    return goods.goods(table("lines", rows), None, AS_OF)


def test_a_season_that_every_year_shows_is_told():
    year = [20] * 10 + [60, 20]
    cells = seasons.monthly(_months({"toy": year * 2, "tea": [100] * 24}), day("2025-12-31"), "product")
    season = seasons.seasonal(cells).set_index(["key", "calendar"])
    assert season.loc[("toy", 11), "index"] == pytest.approx(60 / np.mean(year))
    assert season.loc[("toy", 11), "returns"]
    assert not season.loc["tea", "returns"].any()
    assert (season.loc[("toy", 11), "n"], season.loc[("toy", 11), "years"]) == (120, 2)


def test_a_peak_of_one_year_is_no_season_but_unusual():
    flat, peak = [50] * 24, [50] * 24
    peak[17] = 300
    cells = seasons.monthly(_months({"toy": peak, "tea": [200] * 24, "pot": flat}), day("2025-12-31"), "product")
    odd = seasons.unusual(cells)
    assert (odd.loc[0, "key"], odd.loc[0, "month"], odd.loc[0, "n"]) == ("toy", day("2025-06-01"), 300)
    assert odd.loc[0, "expected"] == pytest.approx(550 * 50 / 300)
    assert not seasons.seasonal(cells).set_index(["key", "calendar"]).loc[("toy", 6), "returns"]


def test_a_month_in_which_the_whole_shop_sells_more_is_not_unusual():
    busy = np.array([1] * 17 + [3] + [1] * 6)
    cells = seasons.monthly(_months({"toy": 40 * busy, "tea": 80 * busy}), day("2025-12-31"), "product")
    assert not cells["unusual"].any()
    assert (seasons.unusual(cells)["found"] == 0).all()


def test_random_months_are_not_unusual():
    random = np.random.default_rng(1)
    counts = {f"p{i}": random.poisson(30, 36).tolist() for i in range(12)}
    assert not seasons.monthly(_months(counts, "2023-01-01"), day("2025-12-31"), "product")["unusual"].any()


def test_months_of_fewer_than_ten_customers_are_not_told():
    cells = seasons.monthly(_months({"toy": [9] + [30] * 23, "tea": [90] * 24}), day("2025-12-31"), "product")
    first = cells.set_index(["key", "month"]).loc[("toy", day("2024-01-01"))]
    assert first[["n", "index", "expected", "q"]].isna().all()


def test_less_than_two_years_hold_no_season():
    with pytest.raises(MissingData):
        seasons.monthly(_months({"toy": [30] * 23}), day("2025-11-30"), "product")
