"""What newcomers start with: by hand, by simulation, and the demo shop's planted truths."""

import json
from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from starting import newcomers

from toolkit import measures as m
from toolkit.errors import MissingData, ParameterError
from toolkit.measures import delisting
from toolkit.measures import starters as s

AS_OF = date(2025, 12, 31)


def judged(begun, items):
    effects = s.effects(begun, items, outcomes=("again",))
    return s.verdicts(begun, items, effects).set_index("key")


# by simulation


def test_where_nothing_is_planted_nothing_is_called(soak):
    runs = 100 if soak else 3
    called = [judged(*newcomers(np.random.default_rng([1, i]))) for i in range(runs)]
    found = sum(table["verdict"].isin(["locomotive", "toxic", "clearance", "mixed"]).any() for table in called)
    assert found <= runs // 20 + (0 if soak else 1)
    assert all((table["verdict"] == "no_difference").sum() > 20 for table in called)


def test_what_is_sold_in_a_bad_season_is_not_called_toxic(soak):
    runs, seemed = 40 if soak else 1, 0
    for i in range(runs):
        begun, items = newcomers(np.random.default_rng([2, i]), seasonal=True)
        effects = s.effects(begun, items, outcomes=("again",))
        row = effects.set_index("key").loc["1"]
        told = s.verdicts(begun, items, effects[effects["key"] == "1"]).iloc[0]
        assert (told["verdict"], told["explained_by"]) in [("only_seems", "month"), ("no_difference", None)]
        seemed += row["raw_q"] < 0.05 and row["raw_high"] < 0
    assert seemed >= 0.9 * runs


def test_a_planted_effect_is_found_on_its_side(soak):
    runs = 40 if soak else 1
    found = [
        judged(*newcomers(np.random.default_rng([3, i]), effect, n=6000)).loc["0", "verdict"]
        for i in range(runs)
        for effect in (-0.14, 0.2)
    ]
    assert set(found[::2]) <= {"toxic", "no_difference"}
    assert set(found[1::2]) <= {"locomotive", "no_difference"}
    assert np.mean([verdict != "no_difference" for verdict in found]) >= 0.75


# the demo shop


@pytest.fixture(scope="module")
def shop(demo_client):
    shop = demo_client
    begun = s.starters(shop.lines, shop.orders, shop.as_of, shop.customers, shop.answers)
    items = s.items(begun, shop.lines)
    effects = s.effects(begun, items)
    verdicts = s.verdicts(begun, items, effects, s.sold_off(shop.lines, shop.as_of, shop.products))
    return begun, items, effects, verdicts


@pytest.fixture(scope="module")
def truth(demo_client):
    return json.loads((demo_client.folder / "truth.json").read_text(encoding="utf-8"))["starters"]


def test_the_planted_products_are_told_for_what_they_are(shop, truth):
    verdicts = shop[3].set_index("key")
    told = {
        name: verdicts.loc[truth[name]["product_id"]] for name in ("toxic", "locomotive", "bad_season", "clearance")
    }
    found = {name: row["verdict"] for name, row in told.items()}
    assert found == {
        "toxic": "toxic",
        "locomotive": "locomotive",
        "bad_season": "only_seems",
        "clearance": "clearance",
    }
    assert told["bad_season"]["explained_by"] == "month"


def test_no_other_product_of_the_demo_is_called_toxic_or_a_locomotive(shop, truth):
    verdicts = shop[3]
    called = verdicts.loc[verdicts["verdict"].isin(["toxic", "locomotive", "mixed"]), "key"]
    assert set(called) == {truth["toxic"]["product_id"], truth["locomotive"]["product_id"]}


def test_the_rates_as_they_are_lie_where_the_truth_says(shop, truth):
    again = shop[2][shop[2]["outcome"] == "again"].set_index("key")
    for name in ("toxic", "locomotive", "bad_season", "clearance"):
        k, n = truth[name]["came_back"]
        row = again.loc[truth[name]["product_id"]]
        assert row["n"] == pytest.approx(n, abs=2)
        assert row["mean"] == pytest.approx(k / n, abs=0.01)


def test_what_disappoints_is_sent_back_and_scored_low(shop, truth):
    rows = shop[2].set_index(["key", "outcome"]).loc[truth["toxic"]["product_id"]]
    assert rows.loc["returned", "low"] > 0
    assert rows.loc["nps", "high"] < 0
    assert rows.loc["value", "high"] < 0
    assert (rows.loc[["again", "returned", "nps"], "q"] < 0.05).all()


def test_the_toxic_product_costs_money_and_is_no_favourite_of_the_best(shop, truth, demo_client):
    begun, items, effects, _verdicts = shop
    key, c = truth["toxic"]["product_id"], demo_client
    buyers = m.rfm.buyers(c.lines, c.orders, c.as_of)
    cuts = m.rfm.propose_cuts(buyers, c.customer_days, c.orders, c.as_of)
    stake = delisting.at_stake(begun, items, effects, [key], c.as_of)
    held = delisting.baskets(c.lines, m.groups.assign(m.rfm.score(buyers, cuts)), [key], c.as_of)
    row = delisting.decided(stake, held).iloc[0]
    value = effects.set_index(["key", "outcome"]).loc[(key, "value")]
    assert row["stake"] == pytest.approx(row["starters"] * value["difference"])
    assert row["stake_low"] < row["stake"] < row["stake_high"] < 0
    assert row["rest_low"] < row["rest"] < row["rest_high"]
    assert row["decision"] == "stop_leading"


def test_a_brand_of_one_locomotive_is_none_without_it(shop, truth, demo_client):
    begun, _items, _effects, _verdicts = shop
    c = demo_client
    brands = s.items(begun, c.lines, "brand", c.products)
    assert (judged(begun, brands)["verdict"] == "locomotive").sum() == 1
    start = m.opening.Opening(c.lines, c.orders, c.as_of, c.products, c.customers, c.answers)
    assert not start.judged("brand")["verdict"].isin(s.APART).any()


# by hand


def orders_of(rows):
    """Rows of customer, order, day, product, amount, cost, discount, kind."""
    names = ["customer_id", "order_id", "ordered_at", "product_id", "net_amount", "unit_cost", "discount", "kind"]
    frame = pd.DataFrame(rows, columns=names)
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    frame["quantity"], frame["sales_channel"] = 1.0, "website"
    sold = frame[frame["kind"] == "sale"]
    orders = sold.groupby("order_id", as_index=False).agg(
        customer_id=("customer_id", "first"), ordered_at=("ordered_at", "min"), sales=("net_amount", "sum"),
        cost=("unit_cost", "sum"), discount=("discount", "sum"), sales_channel=("sales_channel", "first"),
    )  # fmt: skip
    orders["day"] = orders["ordered_at"].dt.date
    return ibis.memtable(frame), ibis.memtable(orders).cast({"day": "date"})


HAND = [
    ("old", "o0", "2024-01-05 10:00", "p", 10, 4, 0, "sale"),
    ("a", "o1", "2024-05-01 10:00", "p", 100, 40, 0, "sale"),
    ("a", "o1", "2024-05-01 10:00", "q", 50, 20, 50, "sale"),
    ("a", "o2", "2024-05-01 18:00", "q", 30, 10, 0, "sale"),
    ("a", "r1", "2024-05-20 10:00", "q", -50, 20, 0, "return"),
    ("b", "o3", "2024-06-01 10:00", "q", 80, 30, 0, "sale"),
    ("b", "o4", "2024-11-28 10:00", "p", 20, 5, 0, "sale"),
    ("b", "o5", "2025-06-01 10:00", "p", 999, 1, 0, "sale"),
    ("c", "o6", "2025-12-01 10:00", "p", 40, 10, 0, "sale"),
]


@pytest.fixture(scope="module")
def hand():
    lines, orders = orders_of(HAND)
    return lines, s.starters(lines, orders, AS_OF)


def test_by_hand_who_is_new_and_what_became_of_them(hand):
    people = hand[1].people.to_pandas().set_index("customer_id").sort_index()
    assert people.index.tolist() == ["a", "b", "c"]  # the first three months may hold earlier customers
    # a's second order is of the same day; b's comes on day 180; c is not seen long enough
    assert people["again"].tolist()[:2] == [0.0, 1.0]
    assert np.isnan(people.loc["c", "again"])
    # b's order of day 365 is outside the year: 80-30 + 20-5
    assert people["value"].tolist()[:2] == [110.0, 65.0]
    assert np.isnan(people.loc["c", "value"])
    assert people["returned"].tolist()[:2] == [1.0, 0.0]
    assert people.loc["a", "discount_share"] == pytest.approx(50 / 200)
    assert people["discount"].tolist() == ["much", "none", "none"]
    assert people["month"].tolist() == ["2024-05", "2024-06", "2025-12"]
    assert people["breadth"].tolist() == ["2", "1", "1"]
    assert hand[1].is_margin
    assert hand[1].channel == "sales_channel"


def test_every_item_of_the_first_order_counts(hand):
    lines, begun = hand
    found = s.items(begun, lines).to_pandas()
    assert sorted(zip(found["customer_id"], found["key"], strict=True)) == [
        ("a", "p"), ("a", "q"), ("b", "q"), ("c", "p"),
    ]  # fmt: skip


def test_without_costs_sales_stand_for_margin():
    lines, orders = orders_of(HAND)
    begun = s.starters(lines, orders.mutate(cost=ibis.null("float64")), AS_OF)
    assert not begun.is_margin
    assert begun.people.to_pandas().set_index("customer_id").loc["b", "value"] == 100.0


def answered(rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "order_id", "answered_at", "value", "stage"])
    frame["answered_at"], frame["kind"] = pd.to_datetime(frame["answered_at"]), "nps"
    return ibis.memtable(frame).cast({"order_id": "string", "stage": "string"})


def test_the_score_is_that_of_the_first_order_within_ninety_days():
    lines, orders = orders_of(HAND)
    answers = answered(
        [
            ("a", "o1", "2024-05-02 10:00", "10", "pre"),
            ("a", "o2", "2024-05-03 10:00", "10", "post"),
            ("a", "o1", "2024-05-09 10:00", "3", "post"),
            ("a", "o1", "2024-05-10 10:00", "9", "post"),
            ("a", "o1", "2024-05-09 10:00", "10", "post"),  # of two at the same moment the lower
            ("b", None, "2024-06-10 10:00", "8", None),
            ("b", None, "2024-06-11 10:00", "2", None),  # later
            ("c", None, "2025-11-10 10:00", "9", None),
        ]
    )
    people = s.starters(lines, orders, AS_OF, answers=answers).people.to_pandas().set_index("customer_id").sort_index()
    assert people["nps"].tolist()[:2] == [-100.0, 0.0]
    assert np.isnan(people.loc["c", "nps"])


def test_sold_off_is_what_is_marked_or_given_away_or_not_sold_for_a_year():
    lines, _orders = orders_of(
        [
            ("a", "o1", "2024-12-30 10:00", "ended", 10, 4, 0, "sale"),
            ("a", "o2", "2024-12-31 10:00", "there", 75, 4, 24.9, "sale"),
            ("a", "o3", "2025-12-30 10:00", "deep", 75, 4, 25, "sale"),
            ("a", "o4", "2025-12-30 10:00", "marked", 75, 4, 0, "sale"),
        ]
    )
    products = ibis.memtable(pd.DataFrame({"product_id": ["marked", "there"], "clearance": [True, None]}))
    found = s.sold_off(lines, AS_OF, products.cast({"clearance": "boolean"})).set_index("key")["sold_off"]
    assert found.to_dict() == {"ended": True, "there": False, "deep": True, "marked": True}


def test_a_rate_that_gives_fewer_than_ten_away_is_not_told():
    rows = pd.DataFrame(
        {
            "outcome": ["again", "again", "again", "value"], "key": list("abcd"), "n": [100, 100, 100, 100],
            "mean": [0.09, 0.10, 0.95, 3.0], "matched": [90, 90, 90, 9], "q": [0.5] * 4,
            **dict.fromkeys(["raw", "raw_low", "raw_high", "raw_p", "raw_q"], 0.1),
        }
    )  # fmt: skip
    told = s.told(rows)
    assert told["key"].tolist() == ["a", "b", "c"]
    assert told["mean"].isna().tolist() == [True, False, True]
    assert told["raw"].isna().tolist() == [True, False, True]


def effect(key, outcome="again", **more):
    row = {"key": key, "outcome": outcome, "n": 100, "mean": 0.3, "matched": 90, "difference": -0.1, "low": -0.2,
           "high": -0.05, "q": 0.01, "raw": -0.1, "raw_q": 0.01}  # fmt: skip
    return row | more


def verdict_of(*rows, off=()):
    empty = ibis.memtable(pd.DataFrame({"customer_id": ["x"], "key": ["nobody"]}))
    people = pd.DataFrame([{"customer_id": "x", "again": 1.0, **dict.fromkeys(s.MATCHED_ON, "1")}])
    begun = s.Starters(ibis.memtable(people), True, "", 180)
    sold_off = pd.DataFrame({"key": list(off), "sold_off": [True] * len(off)})
    return s.verdicts(begun, empty, pd.DataFrame(rows), sold_off).set_index("key")["verdict"].to_dict()


def test_the_rules_of_the_verdict():
    up = {"difference": 0.1, "low": 0.05, "high": 0.2, "raw": 0.1}
    found = verdict_of(
        effect("toxic"), effect("off"), effect("loco", **up), effect("off loco", **up), effect("few", q=np.nan),
        effect("unsure", q=0.05), effect("wide", high=0.01), effect("mixed"), effect("mixed", "value", **up),
        effect("cheap"), effect("cheap", "value", **up, q=0.2), off=("off", "off loco"),
    )  # fmt: skip
    assert found == {
        "toxic": "toxic", "off": "clearance", "loco": "locomotive", "off loco": "locomotive", "few": "too_few",
        "unsure": "no_difference", "wide": "no_difference", "mixed": "mixed", "cheap": "toxic",
    }  # fmt: skip


def test_what_follows_weighs_the_least_loss_against_the_most_that_could_go():
    stakes = pd.DataFrame(
        {"key": ["a", "b", "c"], "starters": [50] * 3, "stake": [-900.0, -500.0, -100.0],
         "stake_low": [-1000.0] * 3, "stake_high": [-400.0, -300.0, 20.0]}
    )  # fmt: skip
    held = pd.DataFrame({"key": ["a", "b", "c"], "own": [100.0] * 3, "rest": 150.0, "rest_high": [250.0] * 3})
    found = delisting.decided(stakes, held)
    assert found["decision"].tolist() == ["delist", "stop_leading", "look"]


def test_where_nothing_is_toxic_nothing_is_at_stake():
    lines, orders = orders_of(HAND)
    start = m.opening.Opening(lines, orders, AS_OF)
    nobody = ibis.memtable(pd.DataFrame({"customer_id": ["a"], "cell_group": ["Lovers"]}))
    assert start.products.empty
    assert start.at_stake(nobody).empty
    assert start.seeming.empty


def test_of_few_people_neither_buyers_nor_their_groups_are_told():
    rows = pd.DataFrame(
        {"key": list("abc"), "starters": [9, 10, 300], "buyers": [200, 9, 209], "best_share": [0.1, 0.5, 8 / 209],
         **dict.fromkeys(["stake", "stake_low", "stake_high", "orders", "own", "rest", "rest_low", "rest_high"], 1.0),
         "best_low": 0.01, "best_high": 0.2}
    )  # fmt: skip
    told = delisting.shown(rows).set_index("key").isna()
    assert told.loc["a"][lambda missing: missing].index.tolist() == ["starters", "stake", "stake_low", "stake_high"]
    assert told.loc["b", ["orders", "own", "rest", "rest_low", "rest_high", "buyers", "best_share"]].all()
    assert told.loc["c"][lambda missing: missing].index.tolist() == ["best_share", "best_low", "best_high"]


def test_by_hand_what_else_is_in_the_baskets():
    lines, _orders = orders_of(
        [
            ("a", "o1", "2025-02-01 10:00", "p", 100, 40, 0, "sale"),
            ("a", "o1", "2025-02-01 10:00", "q", 50, 20, 0, "sale"),
            ("b", "o2", "2025-03-01 10:00", "p", 100, 40, 0, "sale"),
            ("b", "o2", "2025-03-01 10:00", "q", 30, 20, 0, "sale"),
            ("c", "o3", "2025-03-01 10:00", "q", 30, 20, 0, "sale"),
            ("a", "o4", "2024-12-31 10:00", "p", 999, 1, 0, "sale"),
            ("a", "r1", "2025-03-05 10:00", "p", -100, 40, 0, "return"),
        ]
    )
    assigned = ibis.memtable(pd.DataFrame({"customer_id": ["a", "b", "c"], "cell_group": ["Soulmates", "x", "Lovers"]}))
    row = delisting.baskets(lines, assigned, ["p", "none"], AS_OF).set_index("key").loc["p"]
    assert row[["orders", "own", "rest", "buyers", "best_share"]].tolist() == [2, 120.0, 40.0, 2, 0.5]
    assert row["usual_share"] == pytest.approx(2 / 3)
    half = 12.706204736 * np.std([30, 10], ddof=1) / np.sqrt(2) * 2  # Student, 1 degree of freedom
    assert row[["rest_low", "rest_high"]].tolist() == pytest.approx([40 - half, 40 + half])


# refusals


def test_what_cannot_be_told_is_refused(hand):
    lines, begun = hand
    with pytest.raises(ParameterError, match="product, brand, category"):
        s.items(begun, lines, "town")
    with pytest.raises(MissingData):
        s.items(begun, lines, "brand")
    with pytest.raises(MissingData):
        s.items(begun, lines.mutate(product_id=ibis.null("string")))
    with pytest.raises(ParameterError, match="give 1 or more"):
        s.starters(*orders_of(HAND), AS_OF, soon_days=0)
    with pytest.raises(MissingData):
        s.starters(*orders_of(HAND[:1]), AS_OF)
