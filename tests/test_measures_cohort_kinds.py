"""Cohorts by kind of first order, what they earned, how long they waited, who was kept, why stickiness changed."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table
from statsmodels.duration.survfunc import SurvfuncRight

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import earned, firsts, mix, waiting, yearly
from toolkit.measures.statistics import Z

# first orders and what they were


def _line(order, customer, when, **rest):
    at = pd.Timestamp(f"{when} 12:00").to_pydatetime()
    return {"order_id": order, "customer_id": customer, "ordered_at": at, "kind": "sale", "net_amount": 1.0} | rest


LINES = table("lines", [
    _line("1", "a", "2024-05-01", product_id="p1", net_amount=5.0, region="Cluj"),
    _line("1", "a", "2024-05-01", product_id="p2", net_amount=9.0, region="Cluj", coupon="SALE"),
    _line("2", "a", "2024-05-02", product_id="p1", net_amount=99.0, region="Iași", coupon="LATER"),
    _line("3", "b", "2024-05-03", product_id="p1", region="Iași"),
    _line("4", "c", "2024-05-04"),
])  # fmt: skip
ORDERS = table("orders", [
    {"order_id": o, "customer_id": c, "ordered_at": pd.Timestamp(d).to_pydatetime(), "day": date.fromisoformat(d),
     "sales": 1.0, "n_lines": 1}
    for o, c, d in (("1", "a", "2024-05-01"), ("2", "a", "2024-05-02"), ("3", "b", "2024-05-03"),
                    ("4", "c", "2024-05-04"))
])  # fmt: skip
PRODUCTS = table("products", [
    {"product_id": "p1", "name": "Vază", "category": "Decor"}, {"product_id": "p2", "category": "Textile"},
])  # fmt: skip
PEOPLE = table("customers", [{"customer_id": "a", "source_channel": "Email"}, {"customer_id": "b"}])
LAST = day("2024-12-31")


def _key(by):
    found = firsts.keys(LINES, ORDERS, LAST, by, PEOPLE, PRODUCTS).order_by("customer_id").to_pandas()
    return [None if pd.isna(key) else key for key in found["key"]]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("product", ["p2", "Vază", None]),
        ("category", ["Textile", "Decor", None]),
        ("coupon", ["SALE", "no coupon", "no coupon"]),
        ("region", ["Cluj", "Iași", None]),
        ("source_channel", ["Email", None, None]),
    ],
)
def test_a_customer_belongs_to_what_the_first_order_was(by, keys):
    assert _key(by) == keys


def test_what_was_never_sent_is_missing():
    with pytest.raises(MissingData) as missing:
        firsts.keys(LINES, ORDERS, LAST, "sales_channel")
    assert (missing.value.table, missing.value.columns) == ("lines", ("sales_channel",))
    with pytest.raises(MissingData, match="products"):
        firsts.keys(LINES, ORDERS, LAST, "category")
    with pytest.raises(MissingData, match="customers"):
        firsts.keys(LINES, ORDERS, LAST, "source_channel")


def test_another_split_is_refused_with_those_there_are():
    with pytest.raises(ParameterError, match=r"source_channel, .*; colour is none of them"):
        firsts.keys(LINES, ORDERS, LAST, "colour")


# a and b came by mail, c by ads; d is of the data's first three months
DAYS = shop(
    ("d", "2023-01-10", 1.0, 0.5),
    ("a", "2023-05-10", 10.0, 5.0), ("a", "2023-06-30", 20.0, 5.0), ("a", "2024-05-09", 100.0, 50.0),
    ("b", "2023-05-11", 40.0, 30.0), ("b", "2024-05-10", 7.0, 1.0),
    ("c", "2024-04-30", 3.0, 1.0), ("c", "2024-05-01", 2.0, 1.0),
)  # fmt: skip
KEYS = ibis.memtable({"customer_id": ["a", "b", "c"], "key": ["mail", "mail", "ads"]})
COSTED = table("customer_days", [
    {"customer_id": c, "day": day(d), "n_orders": 1, "sales": s, "cost": k}
    for c, d, s, k in (("d", "2023-01-10", 1.0, 0.5), ("a", "2023-05-10", 10.0, 5.0), ("a", "2023-06-30", 20.0, 5.0),
                       ("a", "2024-05-09", 100.0, 50.0), ("b", "2023-05-11", 40.0, 30.0), ("b", "2024-05-10", 7.0, 1.0),
                       ("c", "2024-04-30", 3.0, 1.0), ("c", "2024-05-01", 2.0, 1.0))
])  # fmt: skip


def test_kinds_are_compared_by_their_second_month_and_their_first_year():
    found = firsts.compare(KEYS, COSTED, day("2024-05-31")).set_index("key")
    assert found["n"].to_dict() == {"mail": 2, "ads": 1}
    assert found.loc["mail", ["k", "n_seen", "stickiness"]].tolist() == [1, 2, 0.5]
    assert found.loc["ads", ["k", "n_seen"]].tolist() == [1, 1]
    # within 365 days: a twice, b once; both came again on day 365 (2024 has a 29 February)
    assert found.loc["mail", "n_year"] == 2
    assert found.loc["mail", "orders"] == 1.5
    assert found.loc["mail", "value_per_customer"] == (30 + 40) / 2
    assert found.loc["mail", "margin_per_customer"] == (20 + 10) / 2
    assert found.loc["ads", "n_year"] == 0
    assert np.isnan(found.loc["ads", "value_per_customer"])


@pytest.mark.parametrize(("first", "n"), [("2023-03-31", 0), ("2023-04-01", 1)])
def test_who_came_on_the_first_day_after_the_first_three_months_counts(first, n):
    days = shop(("old", "2023-01-10", 1.0), ("a", first, 1.0)).customer_days
    keys = ibis.memtable({"customer_id": ["old", "a"], "key": ["x", "x"]})
    assert firsts.compare(keys, days, day("2023-12-31"))["n"].sum() == n


@pytest.mark.parametrize(("first", "n"), [("2023-12-31", 0), ("2024-01-01", 1)])
def test_who_came_earlier_than_the_months_asked_for_does_not_count(first, n):
    days = shop(("old", "2022-01-10", 1.0), ("a", first, 1.0)).customer_days
    keys = ibis.memtable({"customer_id": ["old", "a"], "key": ["x", "x"]})
    assert firsts.compare(keys, days, day("2024-12-31"), months=12)["n"].sum() == n


def test_of_a_kind_only_what_rests_on_ten_customers_is_shown():
    kinds = pd.DataFrame({"key": ["a", "b", "c"], "n": [40, 12, 9], "k": 1, "n_seen": [30, 9, 9], "stickiness": 0.1,
                          "low": 0.0, "high": 0.2, "n_year": [9, 10, 0], "orders": 1.0, "value_per_customer": 5.0,
                          "value_low": 4.0, "value_high": 6.0, "margin_per_customer": 2.0})  # fmt: skip
    kinds = pd.concat([kinds, kinds[:1].assign(key="d", n=30, n_year=30)], ignore_index=True)
    found = firsts.shown(kinds).set_index("key")
    assert found.index.tolist() == ["a", "d"]  # b hides c
    assert found.loc["a", ["n", "n_seen", "stickiness"]].tolist() == [40, 30, 0.1]
    assert found.loc["a", ["n_year", "value_per_customer", "margin_per_customer"]].isna().all()
    assert firsts.shown(kinds[:2]).set_index("key").loc["b", ["n_seen", "k", "low"]].isna().all()


def test_the_second_month_counts_once_it_is_over():
    found = firsts.compare(KEYS, COSTED, day("2024-05-30")).set_index("key")
    assert found.loc["ads", "n_seen"] == 0
    assert np.isnan(found.loc["ads", "stickiness"])


# what cohorts earned


def test_sales_and_margin_add_up_with_age():
    found = earned.by_age(COSTED, day("2024-05-31"))
    may = found[found["cohort"] == day("2023-05-01")].set_index("age")
    assert may["n"].unique().tolist() == [2]
    assert may.loc[[0, 1, 2, 12], "sales"].tolist() == [50, 20, 0, 107]
    assert may.loc[[0, 1, 2, 12], "margin"].tolist() == [15, 15, 0, 56]
    assert may.index.max() == 12


def test_the_value_of_a_customer_is_cumulative_and_without_the_first_three_cohorts():
    by_age = earned.by_age(COSTED, day("2024-05-31"))
    found = earned.cumulative(by_age).set_index(["year", "age"])
    assert found.loc[(2023, 0), "value"] == 25
    assert found.loc[(2023, 12), "value"] == (50 + 20 + 107) / 2
    assert found.loc[(2023, 1), "n"] == 2
    assert found.loc[(2024, 1), ["n", "value"]].tolist() == [1, 5.0]
    assert earned.cumulative(by_age, "margin").set_index(["year", "age"]).loc[(2023, 1), "value"] == 15


def test_a_margin_is_unknown_where_its_cost_is():
    costless = COSTED.mutate(cost=ibis.null("float64"))
    found = earned.cumulative(earned.by_age(costless, day("2024-05-31")), "margin")
    assert found["value"].isna().all()


def test_new_customers_are_compared_with_those_a_year_before_at_the_same_age():
    rows = [("old", "2022-01-01", 1.0, 0.0)]
    for year, worth in ((2023, 40.0), (2024, 30.0)):
        for i in range(4):
            rows += [(f"{year}-{i}", f"{year}-05-10", worth + i, 10.0), (f"{year}-{i}", f"{year}-06-20", 20.0, 10.0)]
            rows.append((f"{year}-{i}", f"{year}-07-01", 999.0, 0.0))
    rows.append(("alone", "2024-06-10", 5.0, 1.0))
    days = table("customer_days", [
        {"customer_id": c, "day": day(d), "n_orders": 1, "sales": s, "cost": k} for c, d, s, k in rows
    ])  # fmt: skip
    found = earned.change(days, day("2024-07-31"), months=1)
    before, now = 40 + 1.5 + 20 - 20, 30 + 1.5 + 20 - 20
    assert found[["now", "before", "n", "n_before", "is_margin"]].tolist() == [now, before, 4, 4, 1]
    assert found["value"] == pytest.approx(now / before - 1)
    sd = np.sqrt(5 / 3)
    half = Z * np.sqrt((sd / now) ** 2 / 4 + (sd / before) ** 2 / 4)
    assert found["high"] == pytest.approx(now / before * np.exp(half) - 1)


@pytest.mark.parametrize(("unknown", "is_margin"), [(40.0, 1), (40.5, 0)])
def test_what_they_brought_is_margin_from_four_fifths_of_known_cost_on(unknown, is_margin):
    rows = [
        ("old", "2022-01-01", 0.0, 0.0), ("then", "2023-05-10", 100.0, 40.0), ("now", "2024-05-10", 60.0, 20.0),
        ("now", "2024-05-11", unknown, None), ("other", "2024-05-12", 0.0, 0.0),
    ]  # fmt: skip
    days = table("customer_days", [
        {"customer_id": c, "day": day(d), "n_orders": 1, "sales": s, "cost": k} for c, d, s, k in rows
    ])  # fmt: skip
    found = earned.change(days, day("2024-07-31"), months=1)
    assert found[["is_margin", "n", "n_before"]].tolist() == [is_margin, 2, 1]


def test_cohorts_without_one_a_year_before_are_not_compared():
    assert np.isnan(earned.change(COSTED, day("2023-12-31"))["value"])


# waiting for the second order

WAITING = shop(
    ("early", "2024-01-01", 1.0), ("early", "2024-01-02", 1.0),
    ("a", "2024-04-01", 1.0), ("a", "2024-04-11", 5.0), ("a", "2024-04-20", 1.0),
    ("b", "2024-04-01", 1.0), ("b", "2024-04-21", 7.0),
    ("c", "2024-04-16", 1.0), ("d", "2024-04-01", 1.0),
).customer_days  # fmt: skip


def test_those_who_were_seen_shortly_count_as_long_as_they_were_seen():
    found = waiting.time_to_second(WAITING, day("2024-05-01"))
    # at day 10 of four one came; at day 15 c is seen no longer; at day 20 of two one came
    assert found[["days", "at_risk", "events"]].values.tolist() == [[10, 4, 1], [20, 2, 1]]
    assert found["share"].tolist() == pytest.approx([1 / 4, 1 - 3 / 4 * 1 / 2])


def test_the_curve_and_its_interval_are_those_of_statsmodels():
    rng = np.random.default_rng(3)
    wait, seen = rng.integers(1, 200, 400), rng.integers(1, 300, 400)
    sales = []
    for i in range(400):
        begin = pd.Timestamp("2024-12-31") - pd.Timedelta(days=int(seen[i]))
        sales.append((f"c{i}", f"{begin:%Y-%m-%d}", 1.0))
        if wait[i] <= seen[i]:
            sales.append((f"c{i}", f"{begin + pd.Timedelta(days=int(wait[i])):%Y-%m-%d}", 1.0))
    found = waiting.time_to_second(shop(*sales).customer_days, day("2024-12-31"), leave_out=0)
    curve = SurvfuncRight(np.minimum(wait, seen), wait <= seen)
    assert found["days"].tolist() == curve.surv_times.tolist()
    assert found["share"].to_numpy() == pytest.approx(1 - curve.surv_prob)
    middle = len(found) // 2
    spread = Z * curve.surv_prob_se[middle] / curve.surv_prob[middle] / -np.log(curve.surv_prob[middle])
    assert found["low"][middle] == pytest.approx(1 - curve.surv_prob[middle] ** np.exp(-spread))
    assert found["high"][middle] == pytest.approx(1 - curve.surv_prob[middle] ** np.exp(spread))


def test_nobody_who_came_again_makes_no_curve():
    assert waiting.time_to_second(shop(("a", "2024-05-01", 1.0)).customer_days, LAST, leave_out=0).empty


def test_a_point_of_second_orders_is_worth_what_those_who_came_brought_later():
    days = table("customer_days", [
        {"customer_id": c, "day": day(d), "n_orders": 1, "sales": s, "cost": s / 2}
        for c, d, s in (
            ("zero", "2022-01-01", 1.0),
            ("a", "2022-06-01", 100.0), ("a", "2023-06-01", 30.0), ("a", "2023-06-02", 999.0),
            ("b", "2022-06-01", 100.0), ("b", "2022-07-01", 10.0), ("b", "2022-08-01", 20.0),
            ("c", "2022-06-01", 100.0), ("c", "2023-06-02", 40.0),
            ("d", "2022-06-01", 100.0), ("new", "2024-01-01", 5.0), ("new2", "2024-01-02", 5.0),
        )
    ])  # fmt: skip
    found = waiting.second_order_value(days, day("2024-06-01"))
    assert found[["k", "n", "value", "new_a_year", "is_margin"]].tolist() == [2, 4, 0.5, 2, 1]
    assert found["worth_of_later"] == pytest.approx((15 + 5 + 10) / 2)
    assert found["point"] == pytest.approx(0.01 * 2 * 15)


@pytest.mark.parametrize(("seen", "n", "fresh"), [(364, 0, 1), (365, 1, 0), (1094, 1, 0), (1095, 0, 0)])
def test_customers_seen_for_a_year_and_not_for_three_are_counted(seen, n, fresh):
    first = pd.Timestamp("2024-06-01") - pd.Timedelta(days=seen)
    days = shop(("old", "2019-01-01", 1.0), ("a", f"{first:%Y-%m-%d}", 1.0)).customer_days
    found = waiting.second_order_value(days, day("2024-06-01"))[["n", "new_a_year"]]
    assert found.fillna(0).tolist() == [n, fresh]


def test_where_too_little_cost_is_known_a_point_is_worth_sales():
    rows = [("zero", "2022-01-01", 1.0, None), ("a", "2022-06-01", 9.0, 1.0), ("a", "2022-07-01", 80.0, 30.0),
            ("a", "2022-08-01", 20.0, None), ("b", "2022-06-01", 9.0, 1.0)]  # fmt: skip
    days = table("customer_days", [
        {"customer_id": c, "day": day(d), "n_orders": 1, "sales": s, "cost": k} for c, d, s, k in rows
    ])  # fmt: skip
    found = waiting.second_order_value(days, day("2024-06-01"))
    assert found[["is_margin", "worth_of_later"]].tolist() == [1, 50 / 80 * 100]  # four fifths are known
    less = days.filter(days.sales != 80).union(days.filter(days.sales == 80).mutate(sales=79.0))
    found = waiting.second_order_value(less, day("2024-06-01"))
    assert found[["is_margin", "worth_of_later"]].tolist() == [0, 99]


def test_customers_are_counted_by_how_many_orders_they_have():
    held = [1, 1, 2, 3, 4, 5, 9, 10, 12]
    orders = shop(
        *((f"c{i}", f"2024-01-{n + 1:02d}", 1.0) for i, count in enumerate(held) for n in range(count))
    ).orders
    found = waiting.orders_each(orders, LAST)
    assert found["least"].tolist() == [1, 2, 3, 4, 5, 10]
    assert found["most"].tolist() == pytest.approx([1, 2, 3, 4, 9, np.nan], nan_ok=True)
    assert found["n"].tolist() == [2, 1, 1, 1, 2, 2]
    assert found["orders"].tolist() == [2, 2, 3, 4, 14, 22]
    assert found["share"].tolist() == pytest.approx([2 / 9, 1 / 9, 1 / 9, 1 / 9, 2 / 9, 2 / 9])


# kept from year to year

KEPT = shop(
    ("old", "2022-01-05", 1.0), ("old", "2023-05-01", 1.0), ("old", "2024-05-01", 1.0),
    ("back", "2022-03-01", 1.0), ("back", "2024-03-01", 1.0),
    ("gone", "2023-12-31", 1.0), ("stays", "2023-01-01", 1.0), ("stays", "2024-12-31", 1.0),
    ("new", "2024-01-01", 1.0),
).customer_days  # fmt: skip


def test_calendar_years_are_kept_two_ways():
    found = yearly.kept(KEPT, day("2024-12-31"))
    assert [d.year for d in found["first_day"]] == [2023, 2024]
    last = found.iloc[-1]
    assert last[["at_start", "at_end", "new"]].tolist() == [3, 4, 1]
    assert last["crr"] == 1.0
    assert last[["k", "n"]].tolist() == [2, 3]
    assert last["retention"] == pytest.approx(2 / 3)
    assert last["last_day"] == day("2024-12-31")


def test_a_year_not_over_is_none():
    assert [d.year for d in yearly.kept(KEPT, day("2024-12-30"))["first_day"]] == [2023]


def test_where_there_are_not_two_calendar_years_they_are_counted_back():
    days = shop(("a", "2023-06-01", 1.0), ("a", "2024-06-01", 1.0), ("b", "2023-06-10", 1.0)).customer_days
    found = yearly.kept(days, day("2025-05-31"))
    assert found["first_day"].tolist() == [day("2024-06-01")]
    assert found.iloc[0][["at_start", "k"]].tolist() == [2, 1]
    assert len(yearly.kept(days, day("2025-05-24"))) == 1  # begins a week late: still a whole year
    assert yearly.kept(days, day("2025-05-23")).empty


# why stickiness changed


def _cohorts(spec, keys):
    """Customers of each month (2024 and 2025), kind and whether they came back: ``(month, kind, n, k)``."""
    sales, kinds = [], {}
    for month, kind, n, k in spec:
        start = pd.Period("2024-01", "M") + month
        for i in range(n):
            name = f"{kind}{month}-{i}"
            kinds[name] = kind
            sales.append((name, f"{start}-10", 1.0))
            if i < k:
                sales.append((name, f"{start + 1}-05", 1.0))
    return shop(*sales).customer_days, ibis.memtable({"customer_id": list(kinds), "key": list(kinds.values())})


EARLY = [(m, "x", 1, 0) for m in range(3)]


def test_the_same_behaviour_with_other_customers_is_mix():
    days, keys = _cohorts(
        [*EARLY, (3, "good", 10, 5), (3, "bad", 10, 1), (4, "good", 5, 2.5), (4, "bad", 15, 1.5), (5, "bad", 3, 0)],
        None,
    )  # the second month of the last three is not over
    found = mix.stickiness_change(keys, days, day("2024-06-30")).set_index("key")
    assert found.loc["total", ["n0", "n1"]].tolist() == [20, 20]
    assert found.loc["total", "stickiness0"] == pytest.approx(0.3)


def test_mix_and_behaviour_add_up_to_the_change():
    days, keys = _cohorts([*EARLY, (3, "good", 10, 6), (3, "bad", 10, 1), (4, "good", 4, 2), (4, "bad", 16, 4)], None)
    found = mix.stickiness_change(keys, days, day("2024-06-30")).set_index("key")
    total = found.loc["total"]
    assert total["change"] == pytest.approx(6 / 20 - 7 / 20)
    assert total["mix"] + total["behaviour"] == pytest.approx(total["change"])
    # good: share .5 -> .2, stickiness .6 -> .5; bad: share .5 -> .8, .1 -> .25
    assert found.loc["good", "behaviour"] == pytest.approx(-0.1 * 0.35)
    assert found.loc["bad", "behaviour"] == pytest.approx(0.15 * 0.65)
    assert total["mix"] == pytest.approx(-0.3 * 0.55 + 0.3 * 0.175)
    # against the middle of all, .35 x .55 + .65 x .175
    assert found.loc[["good", "bad"], "mix"].tolist() == pytest.approx(
        [-0.3 * (0.55 - 0.30625), 0.3 * (0.175 - 0.30625)]
    )
    squares, means = ((0.1665625, 0.085), (0.3625, 0.25))
    variance = sum((square - mean**2) / 20 for square, mean in zip(squares, means, strict=True))
    half = Z * np.sqrt(variance)
    assert [total["mix"] - total["mix_low"], total["mix_high"] - total["mix"]] == pytest.approx([half, half])
    assert total["behaviour_low"] < total["behaviour"] < total["behaviour_high"]
    variance = 0.35**2 * (0.24 / 10 + 0.25 / 4) + 0.65**2 * (0.09 / 10 + 0.1875 / 16)
    assert total["behaviour_high"] - total["behaviour"] == pytest.approx(Z * np.sqrt(variance))


def test_a_kind_of_one_customer_who_is_new_or_gone_is_all_mix():
    days, keys = _cohorts([*EARLY, (3, "good", 10, 5), (3, "gone", 1, 1), (4, "good", 9, 4), (4, "new", 1, 1)], None)
    found = mix.stickiness_change(keys, days, day("2024-06-30")).set_index("key")
    assert found.loc[["gone", "new"], "behaviour"].tolist() == [0, 0]
    assert found.loc["gone", ["n0", "n1", "stickiness0"]].tolist() == [1, 0, 1]
    assert found.loc["new", ["n0", "n1", "stickiness1"]].tolist() == [0, 1, 1]
    assert found.loc["total", "mix"] + found.loc["total", "behaviour"] == pytest.approx(5 / 10 - 6 / 11)


def test_without_two_cohorts_there_is_no_change():
    days, keys = _cohorts([*EARLY, (3, "good", 10, 6)], None)
    assert mix.stickiness_change(keys, days, day("2024-05-31")).empty
