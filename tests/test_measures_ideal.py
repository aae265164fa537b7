"""Step 4 on shops small enough to check by eye: who is ideal, what was known at first, how early it shows."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import table
from scipy import stats
from sklearn.metrics import roc_auc_score

from toolkit.client import Client, load_config
from toolkit.errors import MissingData, ParameterError
from toolkit.measures import (
    attributes,
    candidates,
    consent,
    ideal,
    portrait,
    recognised,
    said_done,
    sentence,
    statistics,
)

DAY = date(2024, 6, 30)


def line(order, at, who, amount, product=None, **more):
    return {"order_id": order, "ordered_at": at, "kind": "sale", "net_amount": amount, "customer_id": who,
            "product_id": product, **more}  # fmt: skip


LINES = table(
    "lines",
    [
        line("1", "2024-01-01 09:30", "a", 30.0, "P1", payment_method="card", device="phone"),
        line("1", "2024-01-01 09:30", "a", 70.0, "P2", payment_method="cash"),
        line("2", "2024-02-03 23:00", "a", 900.0, "P1", payment_method="cash"),
        line("3", "2024-01-06 13:00", "b", 20.0, "P9"),
        line("4", "2024-03-01 02:00", "c", 50.0, None),
        line("5", "2024-07-01 02:00", "d", 50.0, "P1"),
    ],
)
ORDERS = table(
    "orders",
    [
        {"order_id": o, "customer_id": who, "ordered_at": at, "day": at[:10], "sales": sales, "n_lines": 1,
         "discount": off, "sales_channel": channel, "region": region, "town": None}
        for o, who, at, sales, off, channel, region in [
            ("1", "a", "2024-01-01 09:30", 100.0, 25.0, "website", "Cluj"),
            ("2", "a", "2024-02-03 23:00", 900.0, 0.0, "shop", "Iasi"),
            ("3", "b", "2024-01-06 13:00", 20.0, 0.0, "shop", "Iasi"),
            ("4", "c", "2024-03-01 02:00", 50.0, None, None, None),
            ("5", "d", "2024-07-01 02:00", 50.0, 0.0, "shop", "Iasi"),
            ("6", None, "2024-01-01 01:00", 50.0, 0.0, "shop", "Iasi"),
        ]
    ],
)  # fmt: skip
CUSTOMERS = table(
    "customers",
    [
        {"customer_id": "a", "gender": "f", "birth_year": 1990, "party": "person", "source_channel": "ads"},
        {"customer_id": "b", "region": "Arad", "birth_year": 1900},
    ],
)
PRODUCTS = table("products", [{"product_id": "P1", "name": "Vase", "category": "Home"},
                              {"product_id": "P2", "category": "Garden", "brand": "X"}])  # fmt: skip


@pytest.fixture(scope="module")
def known():
    customers = CUSTOMERS.mutate(x_card=ibis.literal("gold"))
    frame = attributes.known(LINES, ORDERS, DAY, customers, PRODUCTS).to_pandas().set_index("customer_id")
    return frame.astype(object).where(frame.notna(), None)


def test_only_the_first_order_is_told_and_of_it_the_dearest_line(known):
    assert sorted(known.index) == ["a", "b", "c"]
    a = known.loc["a"]
    assert [a[name] for name in ("first_product", "first_category", "first_brand", "payment_method", "device")] == [
        "P2", "Garden", "X", "cash", "phone",
    ]  # fmt: skip
    assert (a["region"], a["sales_channel"], a["source_channel"], a["x_card"]) == ("Cluj", "website", "ads", "gold")
    assert known.loc["b", "region"] == "Arad"
    assert known.loc["c", ["region", "first_product", "gender", "x_card"]].tolist() == [None] * 4


def test_bands_take_their_lower_edge(known):
    """Of first orders 100, 20 and 50 the median is 50; 25 of 125 are off; births tell ages at the first order."""
    assert known["first_basket"].to_dict() == {"a": "2+", "b": "0-0.5", "c": "1-2"}
    assert known["first_discount"].to_dict() == {"a": "10-25", "b": "0", "c": None}
    assert known["first_weekday"].to_dict() == {"a": "1", "b": "6", "c": "5"}
    assert known["first_hours"].to_dict() == {"a": "6-11", "b": "12-17", "c": "0-5"}
    assert known["age"].to_dict() == {"a": "25-34", "b": None, "c": None}


def test_without_customers_and_products_what_they_tell_is_missing():
    found = attributes.known(LINES, ORDERS, DAY)
    assert attributes.filled(found) == [
        "region", "sales_channel", "first_product", "first_basket", "first_discount", "first_weekday", "first_hours",
    ]  # fmt: skip
    assert "region" not in attributes.filled(found, ["region"])


def test_hours_are_unknown_where_no_order_tells_its_hour():
    orders = ORDERS.mutate(ordered_at=ORDERS.ordered_at.truncate("D"))
    assert attributes.known(LINES, orders, DAY).first_hours.count().to_pyarrow().as_py() == 0


def test_a_question_of_choice_is_an_attribute_with_the_latest_answer():
    rows = [("a", "q1", "yes", "choice", "2024-01-01"), ("a", "q1", "no", "choice", "2024-02-01"),
            ("a", "q2", "9", "nps", "2024-02-01"), (None, "q1", "yes", "choice", "2024-02-01")]  # fmt: skip
    answers = table("answers", [{"customer_id": who, "question": q, "value": v, "kind": kind, "survey": "s",
                                 "answered_at": f"{at} 10:00"} for who, q, v, kind, at in rows])  # fmt: skip
    assert attributes.asked(answers).to_numpy().tolist() == [["a", "survey: q1", "no"]]
    assigned = assign([("a", "Soulmates")])
    counted = attributes.cells(attributes.known(LINES, ORDERS, DAY), ["region"], assigned, attributes.asked(answers))
    assert counted.to_numpy().tolist() == [["region", "Cluj", "Soulmates", 1], ["survey: q1", "no", "Soulmates", 1]]


def assign(rows, **columns):
    frame = pd.DataFrame(rows, columns=["customer_id", "group"])
    return ibis.memtable(frame.assign(**columns))


GROUPS = [("Soulmates", 12, 900.0, 5), ("Lovers", 20, 300.0, 4), ("Fresh Apprentice", 30, 20.0, 5),
          ("Ex-Lovers", 10, 800.0, 1)]  # fmt: skip


def bought(margin=0.5, known=1.0):
    """Buyers of four groups; within each, half bring a tenth more and half a tenth less."""
    rows = [
        (f"{group}{i}", group, r, value * (1.1 if i % 2 else 0.9)) for group, n, value, r in GROUPS for i in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "group", "r", "sales"])
    frame["known_sales"] = frame["sales"] * known
    return ibis.memtable(frame.assign(known_margin=frame["known_sales"] * margin))


def test_what_a_customer_of_each_group_brought_net_of_its_channel_s_cost():
    customers = table("customers", [{"customer_id": "Soulmates0", "source_channel": "ads"},
                                    {"customer_id": "Soulmates1", "source_channel": "mail"}])  # fmt: skip
    coca = pd.DataFrame({"source_channel": ["ads", "mail", "total"], "coca": [130.0, np.nan, 10.0]})
    rows = ideal.standing(bought(), customers, coca).set_index("group")
    assert rows.loc["Soulmates", "brought"] == pytest.approx(450.0)
    assert rows.loc["Soulmates", "coca"] == pytest.approx((130 + 11 * 10) / 12)
    assert rows.loc["Lovers", ["brought", "coca", "net"]].tolist() == pytest.approx([150.0, 10.0, 140.0])
    low, high = stats.t.interval(0.95, 19, 140, np.std([135, 165] * 10, ddof=1) / np.sqrt(20))
    assert rows.loc["Lovers", ["low", "high"]].tolist() == pytest.approx([low, high])
    assert rows.loc["total", "customers"] == 72
    assert rows.loc["Ex-Lovers", "quiet_share"] == 1.0
    assert rows["is_margin"].all()


def test_sales_stand_for_margin_where_too_little_cost_is_known():
    rows = ideal.standing(bought(known=0.79)).set_index("group")
    assert not rows["is_margin"].any()
    assert rows.loc["Lovers", "brought"] == pytest.approx(300.0)
    assert rows["coca"].isna().all()
    assert ideal.standing(bought(known=0.8)).set_index("group").loc["Lovers", "brought"] == pytest.approx(150.0)


def test_ideal_is_who_still_buys_and_surely_brings_more_than_those_who_do():
    """The average of those who still buy is (12 x 450 + 20 x 150 + 30 x 10) / 62 = 140; Lovers begin at 143."""
    standing = ideal.standing(bought())
    assert ideal.choose(standing) == ["Soulmates", "Lovers"]
    dearer = standing.assign(low=standing["low"].where(standing["group"] != "Lovers", 139.0))
    assert ideal.choose(dearer) == ["Soulmates"]
    assert ideal.choose(standing, ["Ex-Lovers"]) == ["Ex-Lovers"]


def test_what_cannot_be_chosen_is_refused():
    standing = ideal.standing(bought())
    with pytest.raises(ParameterError, match="Soulmatez"):
        ideal.choose(standing, ["Soulmatez"])
    with pytest.raises(ParameterError, match="not all"):
        ideal.choose(standing, [group for group, *_rest in GROUPS])
    few = standing[standing["group"].isin(["Fresh Apprentice", "total"])]
    with pytest.raises(MissingData):
        ideal.choose(few)


def test_groups_together_weigh_by_their_customers():
    rows = pd.DataFrame({"group": ["A", "B", "total"], "customers": [10, 30, 40], "net": [100.0, 20.0, 40.0],
                         "low": [80.0, 10.0, 0.0], "high": [120.0, 30.0, 0.0]})  # fmt: skip
    found = ideal.pooled(rows, ["A", "B"])
    half = np.sqrt((0.25 * 20) ** 2 + (0.75 * 10) ** 2)
    assert found[["value", "low", "high", "n"]].tolist() == pytest.approx([40, 40 - half, 40 + half, 40])


def test_a_year_of_the_ideal_customers_counts_those_too_who_did_not_order():
    orders = table("orders", [{"order_id": str(i), "customer_id": who, "day": day, "sales": sales, "cost": cost}
                              for i, (who, day, sales, cost) in enumerate([
                                  ("a", "2024-06-30", 100.0, 60.0), ("a", "2023-07-01", 50.0, 30.0),
                                  ("a", "2023-06-30", 999.0, 1.0), ("b", "2024-01-01", 10.0, 6.0)])])  # fmt: skip
    assigned = assign([("a", "Soulmates"), ("b", "Lovers"), ("c", "Soulmates")])
    rows = ideal.year(assigned, orders, DAY, ["Soulmates"]).set_index("who")
    assert rows["n"].to_dict() == {"ideal": 2, "total": 3}
    assert rows["orders"].to_dict() == pytest.approx({"ideal": 1.0, "total": 1.0})
    assert rows["brought"].to_dict() == pytest.approx({"ideal": 30.0, "total": 64 / 3})
    assert rows.loc["ideal", "orders_high"] - 1 == pytest.approx(stats.t.ppf(0.975, 1) * np.sqrt(2) / np.sqrt(2))


def test_what_became_of_the_customers_of_a_file_hides_fewer_than_ten():
    assert ideal.outcomes(100, 60, 0, 40)["customers"].tolist() == [100, 60, 0, 40]
    assert ideal.outcomes(100, 60, 5, 35)["customers"].isna().tolist() == [False, False, True, True]


# the portrait


def cells(**attributes_):
    rows = [(name, value, group, k) for name, values in attributes_.items() for value, (ours, others) in values.items()
            for group, k in (("Soulmates", ours), ("Breakup", others)) if k]  # fmt: skip
    return pd.DataFrame(rows, columns=["attribute", "value", "group", "customers"])


def test_the_portrait_finds_what_differs_over_all_attributes():
    rows = portrait.portrait(cells(channel={"ads": (60, 300), "mail": (40, 700)}, town={"X": (50, 500), "Y": (50, 500)}),
                             ["Soulmates"]).set_index("value")  # fmt: skip
    assert rows.index[0] == "ads"
    assert rows.loc["ads", ["k", "n", "k_others", "n_others"]].tolist() == [60, 100, 300, 1000]
    assert rows.loc["ads", "index"] == pytest.approx(2.0)
    assert rows["sure"].to_dict() == {"ads": True, "mail": True, "X": False, "Y": False}
    p = stats.false_discovery_control(rows["p"])
    assert rows["q"].tolist() == pytest.approx(p)


def test_the_portrait_reports_the_noise_of_a_null_shop_hardly_ever():
    rng = np.random.default_rng(4)
    found = 0
    for _shop in range(30):
        ours, others = rng.multinomial(300, [0.02] * 50), rng.multinomial(3000, [0.02] * 50)
        values = {f"v{i}": (int(a), int(b)) for i, (a, b) in enumerate(zip(ours, others, strict=True))}
        found += bool(portrait.portrait(cells(town=values), ["Soulmates"])["sure"].any())
    assert found <= 4


def test_the_portrait_hides_small_cells():
    rows = portrait.portrait(cells(town={"X": (3, 97), "Y": (47, 403), "Z": (50, 500)}), ["Soulmates"])
    told = rows.set_index("value")
    assert np.isnan(told.loc["X", "k"])
    assert np.isnan(told.loc["X", "p"])
    assert told["k"].isna().sum() >= 2


def test_an_attribute_known_of_few_is_left_out_of_the_portrait():
    rows = portrait.portrait(
        cells(channel={"ads": (60, 300), "mail": (40, 700)}, survey={"X": (9, 500)}), ["Soulmates"]
    )
    assert set(rows["attribute"]) == {"channel"}
    rows = portrait.portrait(cells(channel={"ads": (60, 300), "mail": (40, 700)}, survey={"X": (50, 9)}), ["Soulmates"])
    assert set(rows["attribute"]) == {"channel"}


# recognition


def delong(ideal_, score):
    """DeLong's variance by all pairs (DeLong et al., 1988)."""
    ours, others = score[ideal_], score[~ideal_]
    wins = (ours[:, None] > others[None, :]) + 0.5 * (ours[:, None] == others[None, :])
    return wins.mean(), wins.mean(1).var(ddof=1) / len(ours) + wins.mean(0).var(ddof=1) / len(others)


@pytest.mark.parametrize("ties", [False, True])
def test_the_auc_and_its_interval_are_delong_s(ties):
    rng = np.random.default_rng(1)
    who = rng.random(200) < 0.2
    score = rng.normal(size=200) + 0.8 * who
    score = np.round(score) if ties else score
    value, variance = delong(who, score)
    found = recognised.auc(who, score)
    assert found["value"] == pytest.approx(value) == pytest.approx(roc_auc_score(who, score))
    half = 1.959963985 * np.sqrt(variance)
    assert found[["low", "high"]].tolist() == pytest.approx([value - half, value + half])
    assert found[["k", "n"]].tolist() == [who.sum(), 200]


def test_the_auc_of_two_and_two_by_hand():
    """Pairs: .9 beats both, .4 beats .3 and loses to .6: 3 of 4."""
    found = recognised.auc(np.array([True, True, False, False]), np.array([0.9, 0.4, 0.6, 0.3]))
    assert found["value"] == 0.75
    assert np.isnan(recognised.auc(np.array([True, False, False]), np.zeros(3))["value"])


def test_lift_of_the_best_tenth():
    who = np.zeros(400, bool)
    who[:20] = who[100:120] = True
    score = np.linspace(1, 0, 400)
    found = recognised.lift(who, score)
    assert (found["top_n"], found["top_k"], found["lift"]) == (40, 20, pytest.approx(5.0))
    low, high = statistics.wilson(20, 40)
    assert (found["lift_low"], found["lift_high"]) == pytest.approx((low / 0.1, high / 0.1))
    same = recognised.lift(who, np.zeros(400))
    assert (same["top_k"], np.isnan(same["lift"])) == (4, True)


def people(n=4000, seed=3, effect=2.0, names=("channel", "town")):
    """Customers of whom one channel makes ideal ones so many times as often; the town makes none."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"channel": rng.choice(["ads", "mail", "shop"], n, p=[0.5, 0.3, 0.2]),
                          "town": rng.choice(["X", "Y", None], n)})  # fmt: skip
    chance = 0.08 * np.where(frame["channel"] == "shop", effect, 1.0)
    frame["ideal"] = rng.random(n) < chance
    frame["learn"] = rng.random(n) < 0.5
    frame["brought"] = rng.gamma(2.0, 50.0, n)
    return recognised.Base(frame, list(names), n)


def test_values_that_are_rare_or_unknown_make_no_feature():
    base = people()
    assert list(base.features.columns) == [("channel", "ads"), ("channel", "mail"), ("channel", "shop"), ("town", "X"),
                                           ("town", "Y")]  # fmt: skip
    assert base.features.loc[base.people["town"].isna(), [("town", "X"), ("town", "Y")]].to_numpy().sum() == 0
    rare = base.people.assign(town=["Z"] * 39 + ["X"] * 3961)
    assert ("town", "Z") not in recognised.Base(rare, ["town"], 4000).features.columns


def test_a_planted_channel_is_recognised_and_its_odds_found():
    base = people(effect=4.0)
    rows = recognised.recognition(base, recognised.predicted(base)).set_index("model")
    assert rows.loc["logistic", "low"] > 0.55
    assert rows.loc["logistic", "brier"] < rows.loc["logistic", "brier_base"]
    assert rows.loc["logistic", "brier_base"] == pytest.approx(base.ideal.mean() * (1 - base.ideal.mean()))
    leaf = recognised.rules(base).iloc[0]
    assert ("channel", "shop", True) in leaf["rule"]
    told = base.people[~base.learn & (base.people["channel"] == "shop")]
    odds = recognised.odds(base).set_index(["attribute", "value"]).loc[("channel", "shop")]
    assert (odds["n"], odds["q"] < 0.001) == (len(told), True)
    assert odds["low"] < 4.0 * 0.92 / 0.68 < odds["high"]


def test_the_odds_of_one_value_are_those_of_its_table():
    base = people(effect=4.0, names=["channel"])
    found = recognised.odds(recognised.Base(base.people.assign(channel=np.where(base.people["channel"] == "shop", "shop",
                            None)), ["channel"], base.n))  # fmt: skip
    told = base.people[~base.learn]
    shop, who = told["channel"].eq("shop"), told["ideal"]
    a, b, c, d = (shop & who).sum(), (shop & ~who).sum(), (~shop & who).sum(), (~shop & ~who).sum()
    assert found["odds_ratio"].tolist() == pytest.approx([a * d / (b * c)], rel=1e-4)
    half = 1.959963985 * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert np.log(found["high"].iloc[0] / found["odds_ratio"].iloc[0]) == pytest.approx(half, rel=1e-4)


def test_in_null_shops_nothing_is_recognised_nor_profiled():
    """Of ten shops in which nothing tells, intervals of the AUC leave out .5, and profiles seem good, hardly once."""
    wrong = []
    for seed in range(10):
        base = people(1500, seed, effect=1.0)
        found = recognised.recognition(base, recognised.predicted(base)).set_index("model")
        leaves, odds = recognised.rules(base), recognised.odds(base)
        wrong.append([found.loc["logistic", "low"] > 0.5, (leaves["q"] < 0.05).any(), (odds["q"] < 0.05).any()])
    assert np.sum(wrong, axis=0).max() <= 2


def test_rules_are_counted_in_the_half_that_was_not_learned_from():
    base = people(effect=4.0)
    rows = recognised.rules(base)
    assert rows["n"].sum() == (~base.learn).sum()
    assert rows["k"].sum() == base.ideal[~base.learn].sum()
    assert rows["share"].tolist() == sorted(rows["share"], reverse=True)
    first = rows.iloc[0]
    overall = base.ideal[~base.learn].mean()
    assert first["index"] == pytest.approx(first["k"] / first["n"] / overall)
    test = stats.fisher_exact([[first["k"], first["n"] - first["k"]], [rows["k"].sum() - first["k"],
                              rows["n"].sum() - first["n"] - rows["k"].sum() + first["k"]]], "greater")  # fmt: skip
    assert first["p"] == pytest.approx(test.pvalue)


def test_leaves_hold_enough_for_their_share_to_be_told():
    assert recognised.least(np.array([True] * 10 + [False] * 90)) == 150
    assert recognised.least(np.array([True] * 90 + [False] * 10)) == 30


def test_tenths_keep_equal_chances_together_and_hold_everybody():
    base = people(1000)
    rows = recognised.calibration(base, pd.Series(np.r_[np.zeros(550), np.linspace(0.1, 1, 450)]))
    assert rows["tenth"].tolist() == [6, 7, 8, 9, 10]
    assert rows["n"].sum() == 1000
    assert rows.loc[0, "n"] == 600
    assert rows["k"].sum() == base.ideal.sum()


def test_shares_of_fewer_than_ten_are_missing_and_so_is_what_gives_them_away():
    rows = pd.DataFrame({"n": [100, 200, 300], "k": [4, 30, 60], "share": [0.04, 0.15, 0.2], "low": 0.0, "high": 1.0})
    told = recognised.shown(rows)
    assert told["share"].isna().tolist() == [True, True, False]
    assert recognised.shown(rows.assign(k=[14, 30, 60]))["share"].notna().all()


def known_of(n, per_month=10):
    """Customers, so many first seen in each month from January 2022, every second of channel mail."""
    first = [date(2022 + i // per_month // 12, i // per_month % 12 + 1, 5) for i in range(n)]
    frame = pd.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "first": first,
                          "channel": ["ads", "mail"] * (n // 2)})  # fmt: skip
    return ibis.memtable(frame).cast({"first": "date"})


def test_only_customers_who_had_a_year_count_and_none_of_the_first_three_months():
    """From January 2022 on, ten a month; to 5 June 2024 those from April 2022 to June 2023 count: 15 months."""
    known = known_of(300)
    assigned = assign([(f"c{i}", "Soulmates" if i % 2 else "Breakup") for i in range(300)])
    base = recognised.base(known, ["channel"], assigned, ["Soulmates"], date(2024, 6, 5))
    assert (base.n, len(base.people), base.ideal.sum()) == (150, 150, 75)
    again = recognised.base(known, ["channel"], assigned, ["Soulmates"], date(2024, 6, 4), most=120)
    assert (again.n, len(again.people)) == (140, 120)
    assert base.people["learn"].sum() in range(50, 100)


def test_too_few_to_learn_from_is_refused():
    assigned = assign([(f"c{i}", "Soulmates" if i % 10 == 0 else "Breakup") for i in range(300)])
    with pytest.raises(MissingData):
        recognised.base(known_of(300), ["channel"], assigned, ["Soulmates"], date(2024, 6, 5))


def test_what_a_customer_brought_in_the_first_year_is_margin_where_costs_are_known():
    known = known_of(300)
    assigned = assign([(f"c{i}", "Soulmates" if i % 2 else "Breakup") for i in range(300)])
    frame = pd.DataFrame({"customer_id": [f"c{i}" for i in range(300)], "value": 100.0, "known_sales": 90.0,
                          "known_margin": 45.0})  # fmt: skip
    place = (known, ["channel"], assigned, ["Soulmates"], date(2024, 6, 5))
    assert recognised.base(*place, ibis.memtable(frame)).people["brought"].unique() == pytest.approx([50.0])
    sales = recognised.base(*place, ibis.memtable(frame.assign(known_sales=79.0)))
    assert sales.people["brought"].unique() == pytest.approx([100.0])


# candidate profiles


def test_a_planted_pair_is_proposed_and_told_of_in_the_other_half():
    rng = np.random.default_rng(5)
    base = people(6000)
    frame = base.people
    both = (frame["channel"] == "mail") & (frame["town"] == "X")
    frame["ideal"] = rng.random(6000) < np.where(both, 0.3, 0.08)
    profiles = candidates.proposed(base)
    assert set(profiles[0]) == {("channel", "mail"), ("town", "X")}
    ids = [f"c{i}" for i in range(6000)]
    known = ibis.memtable(frame[["channel", "town"]].assign(customer_id=ids, first=[date(2024, 1, 1)] * 4000 +
                          [date(2022, 1, 1)] * 2000)).cast({"first": "date"})  # fmt: skip
    customers = table("customers", [{"customer_id": one, "email_consent": i % 2 == 0} for i, one in enumerate(ids)])
    row = candidates.compared(base, profiles, known, DAY, customers).iloc[0]
    half = frame[~frame["learn"] & both]
    assert row[["n", "k"]].tolist() == [len(half), half["ideal"].sum()]
    assert row["brought"] == pytest.approx(half["brought"].mean())
    assert row["customers"] == both.sum()
    assert row["email_consent"] == both[::2].sum()
    assert (row["new_n"], row["reach"]) == (4000, pytest.approx(both[:4000].mean()))
    assert np.isnan(row["ads_consent"])
    assert row["q"] < 0.001


def test_no_profile_is_proposed_that_is_hardly_better():
    base = people(2000)
    base.people["ideal"] = np.arange(2000) % 4 == 0
    assert all(len(profile) <= 3 for profile in candidates.proposed(base))
    base.people["ideal"] = base.people["channel"].isna()
    assert candidates.proposed(base) == []
    assert list(candidates.compared(base, [], None, DAY).columns) == candidates.COLUMNS


def test_profiles_of_fewer_than_ten_ideal_customers_keep_their_share():
    base = people(400)
    base.people["ideal"] = np.arange(400) % 40 == 0
    frame = base.people[["channel", "town"]].assign(customer_id=[f"c{i}" for i in range(400)], first=date(2024, 1, 1))
    row = candidates.compared(base, [(("channel", "ads"),)], ibis.memtable(frame).cast({"first": "date"}), DAY).iloc[0]
    assert row[["k", "share", "low", "p"]].isna().all()
    assert row["n"] > 10
    told = candidates.each(people(), "channel", ["ads", "shop"])
    assert told["n"].tolist() == [(people().people["channel"] == value).sum() for value in ("ads", "shop")]


def test_a_profile_and_its_part_give_away_no_small_rest():
    """Of 250 of channel mail 245 are of town X: the five others must not be told by the difference."""
    frame = pd.DataFrame({"channel": ["mail"] * 250 + ["ads"] * 750, "town": ["X"] * 245 + ["Y"] * 755})
    base = recognised.Base(frame.assign(ideal=np.arange(1000) % 2 == 0, learn=False, brought=1.0), list(frame), 1000)
    known = ibis.memtable(frame.assign(customer_id=[f"c{i}" for i in range(1000)], first=date(2024, 1, 1)))
    pairs = [(("channel", "mail"),), (("channel", "mail"), ("town", "X"))]
    rows = candidates.compared(base, pairs, known.cast({"first": "date"}), DAY)
    assert rows.loc[0, ["customers", "n", "k"]].tolist() == [250, 250, 125]
    assert rows.loc[1, ["customers", "n", "k", "share", "reach"]].isna().all()


def test_one_sided_chance_is_fisher_s():
    test = stats.fisher_exact([[12, 28], [30, 330]], "greater")
    assert statistics.more_than_others(12, 40, 42, 400) == pytest.approx(test.pvalue)


# the sentence


def faces(**counts):
    """Customers of whom one attribute is known: value -> (ideal, others)."""
    rows = [(value, group) for value, (ours, others) in counts.items() for group, n in (("Soulmates", ours),
            ("Breakup", others)) for _i in range(n)]  # fmt: skip
    ids = [f"c{i}" for i in range(len(rows))]
    known = ibis.memtable(pd.DataFrame({"customer_id": ids, "town": [value for value, _group in rows]}))
    return known, assign([(one, group) for one, (_value, group) in zip(ids, rows, strict=True)])


@pytest.mark.parametrize(
    ("counts", "state", "value"),
    [
        ({"X": (40, 100), "Y": (20, 300)}, "filled", "X"),
        ({"X": (40, 100), "Y": (30, 300)}, "unclear", None),
        ({"X": (20, 100), "Y": (9, 300)}, "few", None),
        ({"X": (34, 100), "Y": (4, 300)}, "few", None),
        ({"X": (0, 100)}, "unknown", None),
    ],
)
def test_a_blank_is_filled_only_where_one_value_is_clearly_first(counts, state, value):
    row = sentence.traits(*faces(**counts), ["Soulmates"], ["town"]).iloc[0]
    assert (row["blank"], row["state"]) == ("town", state)
    assert row["value"] == value if value else row["value"] is None or pd.isna(row["value"])
    assert np.isnan(row["share"]) == (state != "filled")


def test_a_filled_blank_bears_its_share_and_that_of_all():
    row = sentence.traits(*faces(X=(40, 100), Y=(20, 300)), ["Soulmates"], ["town"]).iloc[0]
    assert row[["k", "n"]].tolist() == [40, 60]
    assert row["share"] == pytest.approx(2 / 3)
    assert [row["low"], row["high"]] == pytest.approx([float(end) for end in statistics.wilson(40, 60)])
    assert row["base_share"] == pytest.approx(140 / 460)


def test_the_age_is_the_shortest_run_of_bands_with_half_of_them():
    known, assigned = faces(**{"25-34": (20, 50), "35-44": (30, 50), "45-54": (25, 50), "65+": (15, 50)})
    row = sentence.traits(known.rename(age="town"), assigned, ["Soulmates"], ["age"]).iloc[0]
    assert (row["value"], row["k"], row["n"], row["state"]) == ("35-54", 55, 90, "filled")
    assert row["base_share"] == pytest.approx(155 / 290)
    known, assigned = faces(**{"55-64": (20, 50), "65+": (30, 50), "18-24": (15, 50)})
    row = sentence.traits(known.rename(age="town"), assigned, ["Soulmates"], ["age"]).iloc[0]
    assert row["value"] == "55+"
    known, assigned = faces(**{"25-34": (20, 50), "35-44": (40, 50), "45-54": (20, 50)})
    row = sentence.traits(known.rename(age="town"), assigned, ["Soulmates"], ["age"]).iloc[0]
    assert row["value"] == "35-44"


def test_what_they_appreciate_is_the_theme_that_most_of_them_name():
    rows = [(i, f"c{i}", f"c{i}", "Soulmates" if i < 60 else "Breakup", "won") for i in range(160)]
    said = pd.DataFrame(rows, columns=["answer", "person", "customer_id", "group", "role"]).assign(
        question="q", text="t"
    )
    themes = ["price"] * 40 + ["quality"] * 20 + ["quality"] * 100
    coded = pd.DataFrame({"answer": range(160), "theme": themes, "branch": "product"})
    row = sentence.appreciated(said, coded, ["Soulmates"]).iloc[0]
    assert (row["value"], row["k"], row["n"], row["state"]) == ("price", 40, 60, "filled")
    assert row["base_share"] == pytest.approx(40 / 160)
    nobody = sentence.appreciated(said[said["group"] == "Breakup"], coded, ["Soulmates"]).iloc[0]
    assert nobody["state"] == "unknown"
    assert sentence.appreciated(*sentence.heard(None), ["Soulmates"]).iloc[0]["state"] == "unknown"


def test_persons_and_companies_have_a_sentence_each_where_both_are_enough():
    known, assigned = faces(person=(40, 100), company=(12, 30))
    whole = known.rename(party="town").mutate(**{name: ibis.null("string") for name in ("region", "town", "gender",
                                                                                      "age", "x_studies")})  # fmt: skip
    orders = table("orders", [{"order_id": "1", "customer_id": "c0", "day": "2024-06-01", "sales": 10.0}])
    ours = sentence.Customers(whole, ["party", "x_studii"], assigned, ["Soulmates"], orders, DAY)
    ours = sentence.Customers(whole.mutate(x_studii=ibis.literal("high")), ["x_studii"], assigned, ["Soulmates"], orders,
                              DAY)  # fmt: skip
    asked = pd.DataFrame({"customer_id": [f"c{i}" for i in range(40)], "attribute": "survey: wish?",
                          "value": ["more"] * 30 + ["less"] * 10})  # fmt: skip
    found = sentence.sentences(ours, *sentence.heard(None), asked, "wish?")
    assert [one.party for one in found] == ["person", "company"]
    blanks = found[0].blanks.set_index("blank")
    assert (blanks.loc["future", "value"], blanks.loc["future", "n"]) == ("more", 40)
    assert (blanks.loc["education", "value"], blanks.loc["education", "share"]) == ("high", 1.0)
    assert blanks.loc["appreciates", "state"] == "unknown"
    assert found[0].year.set_index("who").loc["ideal", "n"] == 40
    assert found[1].year.set_index("who").loc["total", "n"] == 42


# words and deeds


def test_those_who_say_a_thing_are_held_against_those_who_answered_and_did_not():
    says = pd.DataFrame({"customer_id": [f"c{i}" for i in range(80)], "says": [True] * 40 + [False] * 40})
    done = pd.DataFrame({"customer_id": [f"c{i}" for i in range(90)], "done": [0.1, 0.3] * 20 + [0.0, 0.1] * 25})
    row = said_done.check("price", says, done)
    ours, others = np.array([0.1, 0.3] * 20), np.array([0.0, 0.1] * 20)
    assert (row["n"], row["n_others"], row["said"], row["unsaid"]) == (40, 40, pytest.approx(0.2), pytest.approx(0.05))
    assert row["p"] == pytest.approx(stats.ttest_ind(ours, others, equal_var=False).pvalue)
    assert row["difference_low"] < 0.15 < row["difference_high"]
    rows = said_done.checks([row, row | {"check": "recommend", "difference": -0.1}, row | {"check": "x", "p": 0.9}])
    assert rows["verdict"].tolist() == ["agrees", "contradicts", "open"]
    rare = done.assign(done=(np.arange(90) % 8 == 0).astype(float))
    assert np.isnan(said_done.check("return_policy", says, rare)["p"])
    few = said_done.check("price", says.head(69), done)
    assert np.isnan(few["p"])
    assert said_done.checks([few]).empty


def test_who_names_a_theme_and_what_they_did():
    said = pd.DataFrame(
        {"answer": [1, 2, 3, 4], "customer_id": ["a", "a", "b", None], "role": ["won", "lost", "won", "won"]}
    )
    coded = pd.DataFrame({"answer": [2, 4], "theme": ["price", "price"]})
    assert said_done.names(said, coded, "price", ("won", "lost")).to_numpy().tolist() == [["a", True], ["b", False]]
    assert said_done.names(said, coded, "price", ("won",)).to_numpy().tolist() == [["a", False], ["b", False]]
    lines = table("lines", [line("1", "2024-01-01 10:00", "a", 5.0), line("1", "2024-01-02 10:00", "b", 5.0),
                            {"order_id": "R", "kind": "return", "customer_id": "b", "net_amount": -5.0},
                            {"order_id": "R", "kind": "return", "customer_id": "c", "net_amount": -5.0}])  # fmt: skip
    found = said_done.returning(lines).sort_values("customer_id")
    assert found.to_numpy().tolist() == [["a", 0.0], ["b", 1.0]]
    assigned = ibis.memtable(
        pd.DataFrame({"customer_id": ["a", "b"], "discount": [20.0, 0.0], "list_value": [100.0, 0.0]})
    )
    assert said_done.discount_shares(assigned).to_numpy().tolist() == [["a", 0.2]]


# the seed


ROWS = [{"customer_id": f"c{i}", "email": f"x{i}@a.ro" if i % 3 else None, "ads_consent": i % 2 == 1}
        for i in range(40)]  # fmt: skip


def may(rows):
    return consent.permits(table("customers", rows), None, DAY)


@pytest.fixture
def client(tmp_path, monkeypatch):
    """A client of whose customers every second agreed to matching in advertising and every third has no address."""
    (tmp_path / "client.toml").write_text('name = "A"\ncurrency = "RON"\n[sources]\n', encoding="utf-8")
    monkeypatch.setenv("CVO_REPORT", str(tmp_path))
    monkeypatch.setattr(Client, "optional", lambda _client, _name: table("customers", ROWS))
    made = Client(tmp_path, load_config(tmp_path / "client.toml"))
    made.__dict__["as_of"] = DAY
    return made


def test_only_who_agreed_and_can_be_reached_is_in_the_seed(client, tmp_path):
    seed = client.write_seed("seed", pd.Series([f"c{i}" for i in range(30)]), may(ROWS))
    assert (seed.customers, seed.refused, seed.unreachable, seed.written, seed.known) == (30, 15, 5, 10, True)
    assert seed.files == ("audiences/seed_meta.csv", "audiences/seed_google.csv")
    told = (tmp_path / seed.files[0]).read_text(encoding="utf-8")
    assert len(told.splitlines()) == 11
    assert "@" not in told
    nobody = client.write_seed("none", pd.Series(["c0"]), may(ROWS))
    assert (nobody.written, nobody.files) == (0, ())


def test_who_is_not_to_be_contacted_is_not_in_the_seed(client, monkeypatch):
    rows = [row | {"suppressed": row["customer_id"] == "c1"} for row in ROWS]
    monkeypatch.setattr(Client, "optional", lambda _client, _name: table("customers", rows))
    assert client.write_seed("seed", pd.Series(["c1", "c5"]), may(rows)).written == 1


@pytest.mark.parametrize("rows", [[{"customer_id": "c1", "email": "x@a.ro"}], None])
def test_without_a_word_on_consent_nobody_is_in_the_seed(client, monkeypatch, rows):
    silent = None if rows is None else table("customers", rows)
    monkeypatch.setattr(Client, "optional", lambda _client, _name: silent)
    seed = client.write_seed("none", pd.Series(["c1", "c2"]), consent.permits(silent, None, DAY))
    assert (seed.known, seed.refused, seed.written, seed.files) == (False, 2, 0, ())
