"""What groups buy: goods without postage, one drawn order a customer, equal quarters and baskets, what is told."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hand import CON, day, table
from scipy import stats

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import goods, overindex, patterns, standardised

AS_OF = day("2026-06-30")


def line(customer, order, on, product, amount=10.0, **more):
    return {
        "customer_id": customer, "order_id": order, "ordered_at": pd.Timestamp(f"{on} 12:00"), "product_id": product,
        "net_amount": amount, "quantity": 1, "kind": "sale",
    } | more  # fmt: skip


def orders_of(rows):
    """One order each of the lines' orders."""
    firsts = {row["order_id"]: row for row in rows if row["kind"] == "sale"}
    return table(
        "orders",
        [
            {
                "order_id": name, "customer_id": row["customer_id"], "ordered_at": row["ordered_at"],
                "day": row["ordered_at"].date(), "sales": row["net_amount"], "n_lines": 1,
                "discount": row.get("discount"), "sales_channel": row.get("sales_channel"),
            }
            for name, row in firsts.items()
        ],
    )  # fmt: skip


def in_groups(**names):
    """``in_groups(Lovers=["a", "b"])`` as a table."""
    rows = [(customer, group) for group, held in names.items() for customer in held]
    frame = pd.DataFrame(rows, columns=["customer_id", "group"]).assign(region="Cluj", town=None)
    frame["town"] = frame["town"].astype("string")
    return CON.create_table("patterned", frame, overwrite=True)


def compared(what, rows, groups, products=None):
    sold = goods.goods(table("lines", rows), products, AS_OF, ("sale",))
    one = patterns.drawn(groups, orders_of(rows), AS_OF)
    return patterns.by(what, one, groups, patterns.bought(one, sold))


def test_goods_leave_out_postage_where_codes_are_numbers():
    rows = [line("a", f"o{i}", "2026-01-01", f"{10000 + i}") for i in range(19)]
    rows += [line("a", "p", "2026-01-01", "POST"), line("a", "q", "2026-01-01", "C2")]
    held = goods.goods(table("lines", rows), None, AS_OF).to_pandas()
    assert len(held) == 19
    assert set(held["product_id"]) & {"POST", "C2"} == set()


def test_goods_keep_codes_of_words_where_all_are_words():
    rows = [line("a", "o", "2026-01-01", name) for name in ("vase", "lamp", "POST")]
    assert len(goods.goods(table("lines", rows), None, AS_OF).to_pandas()) == 3


def test_goods_leave_out_fees_and_what_is_later():
    rows = [
        line("a", "o", "2026-01-01", "vase"),
        line("a", "o", "2026-01-01", "postage", kind="fee"),
        line("a", "r", "2026-02-01", "vase", -10.0, kind="return"),
        line("a", "z", "2026-07-01", "vase"),
    ]
    held = goods.goods(table("lines", rows), None, AS_OF).to_pandas()
    assert sorted(held["kind"]) == ["return", "sale"]


def test_goods_are_named_by_the_product_list():
    products = table("products", [{"product_id": "v", "name": "Vase", "category": "Home", "brand": "B"}])
    held = goods.goods(
        table("lines", [line("a", "o", "2026-01-01", "v"), line("a", "o", "2026-01-01", "x")]), products, AS_OF
    )
    named = held.to_pandas().set_index("product_id")
    assert named.loc["v", ["product", "category", "brand"]].tolist() == ["Vase", "Home", "B"]
    assert named.loc["x", "product"] == "x"
    assert pd.isna(named.loc["x", "category"])
    assert goods.coarsest(held) == "category"


def test_without_a_product_anywhere_there_are_no_goods():
    with pytest.raises(MissingData):
        goods.goods(table("lines", [line("a", "o", "2026-01-01", None)]), None, AS_OF)


def test_recent_goods_are_those_of_the_last_months():
    rows = [line("a", "o", "2026-01-01", "v"), line("a", "p", "2025-12-30", "v")]
    held = goods.goods(table("lines", rows), None, AS_OF)
    assert goods.recent(held, AS_OF, 6).count().to_pyarrow().as_py() == 1


def test_a_customer_counts_once_with_one_order_of_the_window():
    rows = [line("a", f"o{i}", "2026-01-01", "v") for i in range(9)] + [line("b", "old", "2023-01-01", "v")]
    one = patterns.drawn(in_groups(Lovers=["a", "b"]), orders_of(rows), AS_OF).to_pandas()
    assert one["customer_id"].tolist() == ["a"]


def test_the_drawn_order_does_not_depend_on_the_order_of_rows():
    rows = [line("a", f"o{i}", "2026-01-01", "v") for i in range(9)]
    groups = in_groups(Lovers=["a"])
    one, other = (patterns.drawn(groups, orders_of(r), AS_OF).to_pandas() for r in (rows, rows[::-1]))
    assert one["order_id"].tolist() == other["order_id"].tolist()


def _two_groups(n=200):
    return in_groups(Lovers=[f"l{i}" for i in range(n)], Breakup=[f"b{i}" for i in range(n)])


def test_a_group_that_buys_more_of_everything_is_fond_of_nothing():
    """Lovers order ten times, the others once, everybody one thing of ten by turns."""
    rows = [line(f"l{i}", f"l{i}-{j}", "2026-02-01", f"p{(i + j) % 10}") for i in range(200) for j in range(10)]
    rows += [line(f"b{i}", f"b{i}", "2026-02-01", f"p{i % 10}") for i in range(200)]
    assert not compared("product", rows, _two_groups())["sure"].any()


def test_a_group_of_large_baskets_is_fond_of_nothing():
    """Lovers put four of ten things into each order, the others one."""
    rows = [line(f"l{i}", f"l{i}", "2026-02-01", f"p{(i + j) % 10}") for i in range(200) for j in range(4)]
    rows += [line(f"b{i}", f"b{i}", "2026-02-01", f"p{i % 10}") for i in range(200)]
    third = [line(f"c{i}", f"c{i}-{j}", "2026-02-01", f"p{(i + j) % 10}") for i in range(200) for j in (0, 1, 2, 3)]
    groups = in_groups(
        Lovers=[f"l{i}" for i in range(200)],
        Breakup=[f"b{i}" for i in range(200)],
        Flirting=[f"c{i}" for i in range(200)],
    )
    assert not compared("product", rows + third, groups)["sure"].any()


def test_what_was_launched_after_a_group_left_is_no_dislike():
    """Breakup bought in 2025 when only the vase was sold; in 2026 half of all buy the lamp."""
    rows = [line(f"b{i}", f"b{i}", "2025-02-01", "vase") for i in range(200)]
    rows += [line(f"l{i}", f"l{i}", "2026-02-01", ("vase", "lamp")[i % 2]) for i in range(200)]
    table_ = compared("product", rows, _two_groups())
    assert not table_["sure"].any()
    assert table_["n"].eq(0).all(), "nobody else bought in the same quarter"


def test_a_liking_is_found_with_its_index():
    rows = [line(f"l{i}", f"l{i}", "2026-02-01", "lamp" if i < 90 else "vase") for i in range(200)]
    rows += [line(f"b{i}", f"b{i}", "2026-02-01", "lamp" if i < 30 else "vase") for i in range(200)]
    cell = compared("product", rows, _two_groups()).set_index(["value", "group"]).loc[("lamp", "Lovers")]
    assert (cell["share"], cell["base_share"], cell["index"]) == pytest.approx((0.45, 0.15, 3.0))
    assert cell["sure"]
    assert 1.5 < cell["shrunken_index"] < 3


def test_a_customer_with_several_things_counts_once():
    """Of a category with two products, and among those of whom a category is known."""
    products = table(
        "products",
        [{"product_id": p, "name": p, "category": c, "brand": None} for p, c in (("v", "Vase"), ("w", "Vase"), ("l", "Lamp"))],
    )  # fmt: skip
    rows = [line(f"{g}{i}", f"{g}{i}", "2026-02-01", p) for g in "lb" for i in range(40) for p in "vwl"]
    cells = compared("category", rows, _two_groups(40), products).set_index(["value", "group"])
    assert cells["k"].tolist() == [40] * 4
    assert cells["n"].tolist() == [40] * 4


def test_the_size_of_a_basket_is_that_of_its_different_products():
    """One line of a vase and two lines of the same vase are alike; two products are not."""
    rows = [line(f"l{i}", f"l{i}", "2026-02-01", "v") for i in range(40) for _twice in range(2)]
    rows += [line(f"b{i}", f"b{i}", "2026-02-01", "v") for i in range(40)]
    assert compared("product", rows, _two_groups(40))["n"].tolist() == [40, 40]
    rows += [line(f"l{i}", f"l{i}", "2026-02-01", "w") for i in range(40)]
    assert compared("product", rows, _two_groups(40))["n"].eq(0).all()


def test_places_are_compared_as_they_are():
    groups = _two_groups()
    rows = [line("l1", "o", "2026-02-01", "v")]
    cells = compared("region", rows, groups)
    assert cells["value"].unique().tolist() == ["Cluj"]
    assert cells.set_index("group")["k"].to_dict() == {"Lovers": 200, "Breakup": 200}
    with pytest.raises(MissingData, match="town"):
        compared("town", rows, groups)


def test_weekdays_and_discounts_are_in_their_own_order():
    start = day("2026-02-02")  # a Monday
    rows = [
        line(
            f"l{i}",
            f"l{i}",
            (start + timedelta(days=6 - i % 7)).isoformat(),
            "v",
            90.0,
            discount=[0.0, 10.0, 30.0][i % 3],
        )
        for i in range(70)
    ]
    assert compared("weekday", rows, _two_groups())["value"].unique().tolist() == list("1234567")
    assert compared("discount_band", rows, _two_groups())["value"].unique().tolist() == ["0", "1-10", "21-30"]


def test_an_unknown_dimension_is_refused_with_those_there_are():
    with pytest.raises(ParameterError, match="weekday"):
        compared("colour", [line("l1", "o", "2026-02-01", "v")], _two_groups())


def test_what_is_not_known_is_named():
    for what, place in (("category", "products.category"), ("discount_band", "lines.discount")):
        with pytest.raises(MissingData, match=place):
            compared(what, [line("l1", "o", "2026-02-01", "v")], _two_groups())


def _standardised(sizes, **values):
    """``values``: for each stratum the counts of the groups."""
    rows = [
        (name, group, stratum, k)
        for name, strata in values.items()
        for stratum, ks in enumerate(strata)
        for group, k in zip(sizes.index, ks, strict=True)
    ]
    counts = pd.DataFrame(rows, columns=["value", "group", "stratum", "k"])
    return standardised.compare(counts, sizes).set_index(["value", "group"])


def test_the_others_are_weighed_as_the_group_is_spread():
    sizes = pd.DataFrame({0: [90, 100], 1: [10, 300]}, index=["A", "B"])
    cell = _standardised(sizes, tea=[(45, 20), (1, 150)]).loc[("tea", "A")]
    assert cell["expected"] == pytest.approx(90 * 0.2 + 10 * 0.5)
    assert cell["index"] == pytest.approx(46 / 23)


def test_counts_of_a_group_that_is_not_compared_are_left_out():
    sizes = pd.DataFrame({0: [100, 100]}, index=["A", "B"])
    rows = [("tea", "A", 0, 40), ("tea", "B", 0, 20), ("tea", "Other", 0, 90)]
    counts = pd.DataFrame(rows, columns=["value", "group", "stratum", "k"])
    cells = standardised.compare(counts, sizes).set_index("group")
    assert cells[["k", "k_others"]].to_numpy().tolist() == [[40, 20], [20, 40]]


def test_one_stratum_gives_what_the_plain_comparison_gives():
    sizes = pd.DataFrame({0: [120, 300, 500]}, index=["A", "B", "C"])
    many = {f"v{i}": [(20 + i, 40, 80 - i)] for i in range(8)}
    table_ = _standardised(sizes, **many)
    counts = table_.reset_index()[["value", "group", "k"]]
    plain = overindex.compare(counts, sizes[0]).set_index(["value", "group"])
    for name in ("share", "base_share", "expected", "index", "hidden", "fragile", "tested"):
        assert table_[name].tolist() == pytest.approx(plain[name].tolist()), name
    assert table_["shrunken_index"].to_numpy() == pytest.approx(plain["shrunken_index"].to_numpy(), rel=0.02)
    assert table_["p"].to_numpy() == pytest.approx(plain["p"].to_numpy(), rel=0.05, abs=1e-4)


def test_the_p_of_a_sum_is_near_that_of_the_summed_distributions():
    """Two strata convolved by scipy's hypergeometric."""
    first, second = stats.hypergeom(400, 60, 50), stats.hypergeom(900, 30, 200)
    x = np.arange(0, 61)
    chance = np.convolve(first.pmf(x), second.pmf(x))
    mean, variance = first.mean() + second.mean(), first.var() + second.var()
    for k in (4, 9, 14, 22, 26):
        upper = chance[k + 1 :].sum() + chance[k] / 2
        expected = 2 * min(upper, 1 - upper)
        assert standardised.summed_p(k, mean, variance) == pytest.approx(expected, rel=0.1), k


def test_the_p_of_a_very_small_count_is_small_and_not_nothing():
    p = standardised.summed_p([0.0, 30.0], [80.0, 100.0], [70.0, 80.0])
    assert (p > 0).all()
    assert (p < 1e-10).all()


def test_few_holds_all_tables_to_one_rate_and_puts_most_customers_first():
    big = overindex.compare(
        pd.DataFrame({"value": ["tea"] * 2, "group": ["A", "B"], "k": [300, 100]}), pd.Series({"A": 500, "B": 500})
    )
    small = overindex.compare(
        pd.DataFrame({"value": ["red"] * 2, "group": ["A", "B"], "k": [40, 12]}), pd.Series({"A": 500, "B": 500})
    )
    few = patterns.few({"region": small, "product": big})
    assert few["by"].tolist()[:2] == ["product", "product"]
    p = [*small["p"], *big["p"]]
    assert sorted(few["q"]) == pytest.approx(sorted(stats.false_discovery_control(p)))


def test_no_table_fills_the_few_alone():
    sizes = pd.Series({"A": 1000, "B": 1000})
    rows = [(f"v{i}", g, k) for i in range(6) for g, k in (("A", 300), ("B", 100))]
    many = overindex.compare(pd.DataFrame(rows, columns=["value", "group", "k"]), sizes)
    one = overindex.compare(pd.DataFrame({"value": ["x"] * 2, "group": ["A", "B"], "k": [90, 30]}), sizes)
    assert patterns.few({"product": many, "region": one})["by"].tolist() == ["product"] * 4 + ["region"] * 2


def test_few_of_nothing_is_empty():
    assert patterns.few({}).empty


def test_striking_cells_of_few_customers_are_counted():
    sizes = pd.Series({"A": 100, "B": 1000})
    counts = pd.DataFrame({"value": ["tea"] * 2, "group": ["A", "B"], "k": [5, 10]})
    assert patterns.too_thin([overindex.compare(counts, sizes)]) == 1


def test_of_many_values_those_with_sure_differences_are_told_first():
    sizes = pd.Series({"A": 1000, "B": 1000})
    values = [(f"v{i:02d}", 200 - i, 200 - i) for i in range(20)] + [("liked", 60, 10)]
    rows = [(v, g, k) for v, a, b in values for g, k in (("A", a), ("B", b))]
    told = patterns.told(overindex.compare(pd.DataFrame(rows, columns=["value", "group", "k"]), sizes))
    assert told["value"].nunique() == 12
    assert "liked" in set(told["value"])
    assert "v00" in set(told["value"])
