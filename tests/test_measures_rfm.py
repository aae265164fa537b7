"""Recency, frequency, monetary value and their scores."""

import json

import numpy as np
import pandas as pd
import pytest
from hand import CON, day, shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import groups, rfm

CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))


def buyers_of(a_shop, as_of):
    return rfm.buyers(a_shop.lines, a_shop.orders, day(as_of)).to_pandas().set_index("customer_id")


def scored(rows, cuts=CUTS):
    frame = pd.DataFrame(rows, columns=["customer_id", "recency_days", "frequency", "monetary_value"])
    return rfm.score(CON.create_table("scored", frame, overwrite=True), cuts).to_pandas().set_index("customer_id")


def test_a_buyer_has_days_since_the_last_order_orders_and_net_value():
    a_shop = shop(("a", "2024-01-01", 10.0), ("a", "2024-01-11", 20.5), returns=[("a", "2024-01-12", -5.25)])
    row = buyers_of(a_shop, "2024-01-31").loc["a"]
    assert (row.recency_days, row.frequency, row.monetary_value, row.sales) == (20, 2, 25.25, 30.5)


def test_two_orders_on_one_day_are_two_orders():
    assert buyers_of(shop(("a", "2024-01-01", 1.0), ("a", "2024-01-01", 1.0)), "2024-01-01").frequency["a"] == 2


def test_an_order_on_the_last_day_observed_was_zero_days_ago():
    assert buyers_of(shop(("a", "2024-01-31", 1.0)), "2024-01-31").recency_days["a"] == 0


def test_orders_and_returns_after_as_of_are_ignored():
    a_shop = shop(("a", "2024-01-01", 10.0), ("a", "2024-02-01", 90.0), returns=[("a", "2024-02-02", -1.0)])
    row = buyers_of(a_shop, "2024-01-31").loc["a"]
    assert (row.frequency, row.monetary_value) == (1, 10.0)


def test_returns_may_exceed_sales():
    a_shop = shop(("a", "2024-01-01", 10.0), returns=[("a", "2024-01-02", -30.0)])
    assert buyers_of(a_shop, "2024-01-31").monetary_value["a"] == -20.0


def test_who_sent_everything_back_is_worth_nothing_without_a_minus():
    a_shop = shop(("a", "2024-01-01", 0.1), ("a", "2024-01-02", 0.2), returns=[("a", "2024-01-03", -0.300000001)])
    worth = buyers_of(a_shop, "2024-01-31").monetary_value["a"]
    assert (worth, np.signbit(worth)) == (0, False)


def test_anonymous_orders_and_people_with_returns_only_make_no_buyer():
    a_shop = shop(("a", "2024-01-01", 10.0), (None, "2024-01-01", 5.0), returns=[("b", "2024-01-02", -3.0)])
    assert buyers_of(a_shop, "2024-01-31").index.tolist() == ["a"]


def test_cost_is_missing_unless_every_order_has_one():
    a_shop = shop(
        ("a", "2024-01-01", 10.0, 4.0), ("a", "2024-01-02", 10.0), ("b", "2024-01-02", 10.0, 6.0),
        ("b", "2024-01-03", 10.0, 7.0),
    )  # fmt: skip
    buyers = buyers_of(a_shop, "2024-01-31")
    assert np.isnan(buyers.cost["a"])
    assert (buyers.cost["b"], buyers.known_sales["a"], buyers.known_margin["a"]) == (13.0, 10.0, 6.0)


def test_value_in_margin_is_net_sales_at_the_customers_own_rate():
    a_shop = shop(
        ("a", "2024-01-01", 10.0, 4.0),
        ("a", "2024-01-02", 30.0),
        ("b", "2024-01-02", 20.0, 15.0),
        ("c", "2024-01-02", 6.0),
        returns=[("a", "2024-01-03", -20.0)],
    )
    found = rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"), "margin").to_pandas().set_index("customer_id")
    # a keeps 60 % of the net 20; b 25 % of 20; of c nothing is known: all keep 11 of 30
    assert found.monetary_value.to_dict() == {"a": 12.0, "b": 5.0, "c": 2.2}


def test_value_in_margin_is_refused_where_no_cost_is_known():
    a_shop = shop(("a", "2024-01-01", 10.0))
    with pytest.raises(MissingData):
        rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"), "margin")


def test_cuts_of_a_value_in_margin_come_from_the_median_margin_of_an_order():
    a_shop = shop(("a", "2024-01-01", 50.0, 20.0), ("b", "2024-01-05", 90.0, 50.0), ("b", "2024-01-06", 500.0))
    buyers = rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"), "margin")
    cuts = rfm.propose_cuts(buyers, a_shop.customer_days, a_shop.orders, day("2024-01-31"), "margin")
    assert cuts.monetary_value == (35, 70, 140, 280)


def test_a_discount_counts_where_it_is_known():
    rows = [{"order_id": f"o{i}", "customer_id": "a", "day": day("2024-01-01"), "sales": 90.0, "n_lines": 1, "discount": d}
            for i, d in enumerate((10.0, 0.0, None))]  # fmt: skip
    a_shop = shop(("a", "2024-01-01", 1.0))
    row = rfm.buyers(a_shop.lines, table("orders", rows), day("2024-01-31")).to_pandas().iloc[0]
    assert (row.discount, row.list_value, row.sales) == (10.0, 190.0, 270.0)


def test_gaps_are_days_between_order_days():
    a_shop = shop(
        ("a", "2024-01-01", 1.0), ("a", "2024-01-01", 1.0), ("a", "2024-01-11", 1.0), ("b", "2024-01-05", 1.0)
    )
    assert rfm.gaps(a_shop.customer_days).to_pandas().gap_days.tolist() == [10]


@pytest.mark.parametrize(("days", "r"), [(0, 5), (30, 5), (31, 4), (90, 4), (180, 3), (181, 2), (365, 2), (366, 1)])
def test_recency_scores_at_or_below_a_cut(days, r):
    assert scored([("a", days, 1, 1.0)]).r["a"] == r


@pytest.mark.parametrize(("orders", "f"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (9, 4), (10, 5)])
def test_frequency_scores_at_or_above_a_cut(orders, f):
    assert scored([("a", 0, orders, 1.0)]).f["a"] == f


@pytest.mark.parametrize(
    ("money", "m"), [(-5.0, 1), (0.0, 1), (59.99, 1), (60.0, 2), (120.0, 3), (479.99, 4), (480.0, 5)]
)
def test_monetary_value_scores_at_or_above_a_cut(money, m):
    assert scored([("a", 0, 1, money)]).m["a"] == m


def test_a_value_of_nothing_scores_1_even_above_a_cut():
    low = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (-9, -1, 0, 480))
    assert scored([("a", 0, 1, 0.0)], low).m["a"] == 1


def test_a_client_may_give_some_of_the_cuts():
    given = CUTS.with_given(frequency=(2, 4, 6, 8))
    assert (given.frequency, given.recency_days) == ((2, 4, 6, 8), CUTS.recency_days)


@pytest.mark.parametrize(("scoring", "r"), [("threshold", [5, 5]), ("quantile", [3, 1])])
def test_the_way_of_scoring_is_the_clients(scoring, r):
    frame = pd.DataFrame({"recency_days": [1, 2], "frequency": 1, "monetary_value": 1.0})
    made = CON.create_table("two", frame, overwrite=True)
    assert rfm.score_by(made, CUTS, scoring).order_by("recency_days").to_pandas().r.tolist() == r


def test_quantile_scores_leave_a_score_empty_where_ties_fill_it():
    sizes = {1: 540, 2: 200, 3: 120, 4: 60, 5: 40, 8: 40}
    frequency = np.repeat(list(sizes), list(sizes.values()))
    frame = pd.DataFrame({"recency_days": np.arange(1000), "frequency": frequency, "monetary_value": 1.0})
    scores = rfm.score_quantile(CON.create_table("ties", frame, overwrite=True)).to_pandas()
    assert scores.f.value_counts().reindex(range(1, 6), fill_value=0).tolist() == [540, 0, 200, 120, 140]
    assert scores.r.value_counts().tolist() == [200] * 5
    assert scores.loc[scores.recency_days < 200, "r"].unique().tolist() == [5]
    assert scores.m.unique().tolist() == [1]


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([1, 2, 3], 0.5, 2),
        ([1, 2, 3, 10], 0.5, 2.5),
        ([5], 0.5, 5),
        ([1, 1, 1, 9], 0.5, 1),
        ([1, 2, 3, 4, 5], 0.8, 4.5),
    ],
)
def test_a_quantile_is_read_from_counts_of_distinct_values(values, q, expected):
    counts = pd.Series(values).value_counts().sort_index().rename_axis("value").rename("n").reset_index()
    assert rfm.quantile(counts, q) == expected


def test_few_gaps_give_the_stock_recency_cuts_and_money_cuts_from_the_median_order():
    a_shop = shop(
        ("a", "2024-01-01", 50.0), ("a", "2024-01-05", 61.4), ("b", "2024-01-05", 1000.0), (None, "2024-01-05", 1.0)
    )
    buyers = rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"))
    cuts = rfm.propose_cuts(buyers, a_shop.customer_days, a_shop.orders, day("2024-01-31"))
    assert cuts == rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (61, 122, 244, 488), 1)


def _many_gaps(*gaps):
    """A shop where each of 50 customers orders after each of these gaps."""
    start = pd.Timestamp("2020-01-01")
    days = [start + pd.Timedelta(days=int(d)) for d in np.cumsum([0, *gaps])]
    return shop(*((f"c{n}", f"{d:%Y-%m-%d}", 123.0) for n in range(50) for d in days))


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [((20, 70), (45, 70)), ((1, 1), (14, 45)), ((300, 300), (60, 150)), ((90, 30), (60, 90))],
)
def test_recency_cuts_come_from_the_gaps_within_limits(gaps, expected):
    a_shop = _many_gaps(*gaps)
    buyers = rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"))
    cuts = rfm.propose_cuts(buyers, a_shop.customer_days, a_shop.orders, day("2024-01-31"))
    assert (cuts.recency_days, cuts.n_gaps) == ((*expected, 180, 365), 100)


def test_a_shop_that_gives_everything_away_still_gets_rising_cuts():
    a_shop = shop(("a", "2024-01-01", 0.0))
    buyers = rfm.buyers(a_shop.lines, a_shop.orders, day("2024-01-31"))
    cuts = rfm.propose_cuts(buyers, a_shop.customer_days, a_shop.orders, day("2024-01-31"))
    assert cuts.monetary_value == (1, 2, 4, 8)


def test_row_order_does_not_matter():
    a_shop = shop(*((f"c{n % 7}", f"2024-01-{n % 28 + 1:02d}", 10.0 * n) for n in range(40)))
    plain, mixed = (
        rfm.score_quantile(rfm.buyers(lines, orders, day("2024-01-31"))).order_by("customer_id").to_pandas()
        for lines, orders in ((a_shop.lines, a_shop.orders), (shuffled(a_shop.lines), shuffled(a_shop.orders)))
    )
    pd.testing.assert_frame_equal(plain, mixed)


# The example of the R package rfm (its own cuts): lower <= value < upper there, so days below 115 score 5.
PACKAGE = rfm.Cuts((114, 180, 297, 481), (4, 5, 6, 8), (255.8, 382, 506.4, 666))


@pytest.fixture(scope="module")
def package(shared):
    orders = pd.read_csv(shared / "data" / "rfm_example" / "orders.csv")
    rows = [
        {"order_id": str(i), "customer_id": o.customer_id, "ordered_at": o.order_date, "day": o.order_date,
         "sales": o.revenue, "n_lines": 1, "kind": "sale", "net_amount": o.revenue}
        for i, o in enumerate(orders.itertuples())
    ]  # fmt: skip
    lines = table(
        "lines", [{k: row[k] for k in ("order_id", "customer_id", "ordered_at", "kind", "net_amount")} for row in rows]
    )
    orders = table("orders", [{k: v for k, v in row.items() if k not in ("kind", "net_amount")} for row in rows])
    return rfm.score(rfm.buyers(lines, orders, day("2006-12-31")), PACKAGE)


def test_the_package_example_has_its_published_scores(package):
    frame = package.to_pandas().set_index("customer_id")
    code = frame.r * 100 + frame.f * 10 + frame.m
    published = {
        "Abbey O'Reilly": 343, "Add Senger": 412, "Aden Lesch": 323, "Aden Murphy": 544, "Admiral Senger": 433,
        "Agness O'Keefe": 555, "Ailene Hermann": 355,
    }  # fmt: skip
    found = {name: next(int(v) for c, v in code.items() if c.startswith(name)) for name in published}
    assert found == published


def test_the_package_example_has_its_published_score_counts(package):
    frame = package.to_pandas()
    counts = {name: frame[name].value_counts().sort_index().tolist() for name in "rfm"}
    assert counts == {"r": [197, 200, 199, 199, 200], "f": [268, 187, 176, 244, 120], "m": [200, 200, 198, 202, 195]}


def test_the_package_example_falls_into_the_eleven_groups_as_recomputed(package, shared):
    expected = json.loads((shared / "reference.json").read_text())["rfm_pkg"]["omni_partition"]
    summary = groups.summary(groups.assign(package, minimum_size=1)).set_index("group")
    found = {g: [int(r.customers), int(r.orders), round(r.sales)] for g, r in summary.iterrows()}
    assert found == expected
