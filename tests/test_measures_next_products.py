"""The next product, by hand: what is learnt, what is guessed, how often it is right."""

from datetime import date, datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from toolkit import contract
from toolkit import measures as m

DAY = date(2026, 6, 30)
START = datetime(2026, 4, 10)


def _shop(baskets):
    """Goods and orders of baskets: customer, days since 10 April, things."""
    lines, placed = [], []
    for number, (who, days, things) in enumerate(baskets):
        at = START + timedelta(days=days)
        placed.append({"order_id": f"o{number:04}", "customer_id": who, "ordered_at": at, "day": at.date(), "sales": 9.0,
                       "n_lines": len(things)})  # fmt: skip
        lines += [
            {"order_id": f"o{number:04}", "customer_id": who, "ordered_at": at, "kind": "sale", "product_id": thing,
             "net_amount": 10.0 - place}
            for place, thing in enumerate(things)
        ]  # fmt: skip
    made = [
        ibis.memtable(_whole(name, rows), schema=_schema(name)) for name, rows in (("lines", lines), ("orders", placed))
    ]
    return m.goods.goods(made[0], None, date(2027, 1, 1)), made[1]


def _schema(name):
    return ibis.schema({c.name: c.type for c in contract.table(name).columns})


def _whole(name, rows):
    return [{c.name: row.get(c.name) for c in contract.table(name).columns} for row in rows]


def _named(learned, table):
    return table.inner_join(learned.things, "thing")


def _gains(learned):
    names = dict(_rows(learned.things, "thing", "product_id"))
    return {(names[now], names[then]): gain for now, then, gain in _rows(learned.after, "thing", "then", "gain")}


@pytest.fixture(scope="module")
def shop():
    """Forty buy tea-1 and next cup-1; forty buy pot-1 twice; five buy the rare oil-1. One of the first has had cup-1."""
    baskets = [(f"t{i:02}", i % 5, ["tea-1"]) for i in range(40)] + [(f"t{i:02}", 20, ["cup-1"]) for i in range(40)]
    baskets += [(f"p{i:02}", i % 5, ["pot-1"]) for i in range(40)] + [(f"p{i:02}", 30, ["pot-1"]) for i in range(40)]
    baskets += [(f"r{i}", 3, ["oil-1"]) for i in range(5)]
    baskets += [("new", 40, ["tea-1"]), ("had", 39, ["cup-1"]), ("had", 40, ["tea-1"])]
    return _shop(baskets)


@pytest.fixture(scope="module")
def learned(shop):
    return m.next_products.learn(*shop, DAY)


def _rows(table, *columns):
    return sorted(table.select(*columns).to_pandas().itertuples(index=False, name=None))


def test_a_thing_is_as_common_as_the_customers_of_the_last_90_days_who_bought_it(learned):
    assert _rows(_named(learned, learned.common), "product_id", "share") == [
        ("cup-1", pytest.approx(41 / 87, abs=1e-6)),
        ("pot-1", pytest.approx(40 / 87, abs=1e-6)),
        ("tea-1", pytest.approx(42 / 87, abs=1e-6)),
    ]


def test_a_gain_is_how_much_likelier_a_thing_lies_in_the_next_order_drawn_towards_the_usual(learned):
    usual = 40 / 81
    gains = _gains(learned)
    assert gains["tea-1", "cup-1"] == pytest.approx((40 + 30 * usual) / 70 - usual, abs=1e-6)
    assert gains["pot-1", "pot-1"] == pytest.approx((40 + 30 * usual) / 70 - usual, abs=1e-6)
    assert gains["cup-1", "tea-1"] == pytest.approx((1 + 30 / 81) / 31 - 1 / 81, abs=1e-6)
    assert len(gains) == 3


def test_a_customer_counts_once_however_many_steps():
    baskets = [(f"t{i:02}", 0, ["tea-1"]) for i in range(30)] + [(f"t{i:02}", 1, ["cup-1"]) for i in range(30)]
    baskets += [(f"p{i:02}", day, ["pot-1"]) for i in range(30) for day in (0, 1)]
    goods, orders = _shop(baskets + [("often", day, ["tea-1"]) for day in range(11)])
    gains = _gains(m.next_products.learn(goods, orders, DAY))
    assert gains["tea-1", "cup-1"] == pytest.approx((30 + 30 * 30 / 61) / (31 + 30) - 30 / 61, abs=1e-6)


def test_after_tea_comes_a_cup_and_to_who_has_one_the_best_seller_not_had(learned):
    first = {
        who: thing
        for who, thing, place in _rows(m.next_products.ranked(learned), "customer_id", "product_id", "place")
        if place == 1
    }
    assert first["new"] == "cup-1"
    assert first["had"] == "pot-1"
    assert first["p00"] == "tea-1"


def test_nothing_that_was_had_is_guessed_as_new_and_everything_may_be_again(learned):
    had = set(_rows(_named(learned, learned.had).inner_join(learned.people, "who"), "customer_id", "product_id"))
    assert not had & set(_rows(m.next_products.ranked(learned), "customer_id", "product_id"))
    again = m.next_products.ranked(learned, again=True)
    assert ("p00", "pot-1", 1) in _rows(again, "customer_id", "product_id", "place")


def test_own_guesses_are_what_the_customer_bought_most_often(learned):
    assert _rows(
        m.next_products.ranked(learned, "own", again=True).filter(lambda t: t.customer_id == "p00"),
        "product_id",
        "score",
    ) == [("pot-1", 2.0)]


def test_a_thing_that_few_bought_is_neither_learnt_nor_guessed(learned):
    assert "oil-1" not in {thing for (thing,) in _rows(_named(learned, learned.common), "product_id")}
    assert "oil-1" not in {thing for (thing,) in _rows(m.next_products.ranked(learned, again=True), "product_id")}


def test_a_thing_not_sold_in_the_last_90_days_is_not_guessed(shop):
    late = m.next_products.learn(*shop, date(2026, 8, 5))
    assert {thing for (thing,) in _rows(_named(late, late.common), "product_id")} == {"pot-1", "tea-1", "cup-1"}
    later = m.next_products.learn(*shop, date(2026, 8, 10))
    assert {thing for (thing,) in _rows(_named(later, later.common), "product_id")} == {"tea-1", "cup-1"}


def _held_back():
    """Sixty buy tea, then a cup; then ten who bought tea buy: nine a cup, one tea again."""
    baskets = [(f"t{i:02}", 0, ["tea-1"]) for i in range(60)] + [(f"t{i:02}", 1, ["cup-1"]) for i in range(60)]
    baskets += [(f"s{i:02}", 2, [f"jam-{i % 6}"]) for i in range(300)]
    baskets += [(f"n{i}", 3, ["tea-1"]) for i in range(10)]
    return baskets + [(f"n{i}", 60, ["cup-1" if i < 9 else "tea-1"]) for i in range(10)]


def test_hit_rates_are_of_the_next_order_after_the_days_kept_back():
    rates = m.next_products.hit_rates(*_shop(_held_back()), DAY, 45).set_index(["method", "again"])
    assert list(rates["n"].unique()) == [10]
    assert rates.loc[("own", True), "k"] == 1
    assert rates.loc[("next", True), "k"] == 10
    assert rates.loc[("next", False), "k"] == 9
    assert rates.loc[("common", False), "gain"] != rates.loc[("common", False), "gain"]
    assert rates.loc[("next", False), "low"] == pytest.approx(0.5958, abs=5e-4)


def test_fewer_than_ten_who_order_again_are_asked_nothing():
    assert m.next_products.hit_rates(*_shop(_held_back()[:-1]), DAY, 45).empty


@pytest.mark.parametrize(("more", "fewer", "n"), [(30, 10, 100), (5, 40, 60)])
def test_a_paired_difference_is_that_of_the_persons_with_half_a_person_of_each_kind_more(more, fewer, n):
    """Half a person is added to each of the four kinds: two more people, half of one up and half of one down."""
    value, low, high = m.next_products.paired(more, fewer, n)
    assert value == pytest.approx((more - fewer) / n)
    spread = (more + fewer + 1) / (n + 2) - ((more - fewer) / (n + 2)) ** 2
    assert (low + high) / 2 == pytest.approx((more - fewer) / (n + 2))
    assert (high - low) / 2 == pytest.approx(1.959964 * np.sqrt(spread / (n + 2)))


def test_the_paired_interval_is_agresti_and_mins():
    """Their adjusted Wald interval of 1 600 voters, 150 and 86 of whom changed their mind."""
    _value, low, high = m.next_products.paired(150, 86, 1600)
    assert (low, high) == (pytest.approx(0.0212, abs=2e-3), pytest.approx(0.0587, abs=2e-3))


def test_by_group_tells_of_products_that_ten_customers_or_more_get(shop, learned):
    goods, _orders = shop
    people = learned.people.select("customer_id").mutate(group=ibis.literal("Lovers"))
    rows = m.next_products.by_group(m.next_products.ranked(learned), people, goods)
    assert list(rows["product"]) == ["pot-1", "tea-1"]
    assert list(rows["k"]) == [41, 40]
    assert rows["n"].unique().tolist() == [82]


def test_the_order_of_rows_does_not_matter(shop):
    goods, orders = shop
    turned = m.next_products.learn(goods.order_by(ibis.desc("order_id")), orders.order_by(ibis.desc("day")), DAY)
    columns = ("customer_id", "product_id", "place", "score")
    assert _rows(m.next_products.ranked(turned), *columns) == _rows(
        m.next_products.ranked(m.next_products.learn(goods, orders, DAY)), *columns
    )


def test_what_was_learnt_holds_no_day_after_the_last(shop):
    goods, orders = shop
    early = m.next_products.learn(goods, orders, date(2026, 4, 20))
    assert isinstance(early.after.to_pandas(), pd.DataFrame)
    assert early.after.count().execute() == 0
