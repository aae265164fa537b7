"""The net promoter score: who counts, by what it is told apart, against whom a row is compared."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hand import shop, table
from scipy import stats

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import answers, groups, nps, rfm, satisfaction
from toolkit.measures.rated import Rated, rated, rated_alone

DAY = date(2024, 6, 1)
SHOP = shop(("a", "2024-05-01", 100.0, 60.0), ("b", "2024-05-02", 50.0, 20.0), ("c", "2024-05-03", 70.0, 30.0))
CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))
LINES = table(
    "lines",
    [
        {"order_id": order, "ordered_at": f"{at} 10:00", "kind": kind, "net_amount": amount, "customer_id": who,
         "product_id": product, "agent": agent, "sales_channel": "shop", "delivered_at": delivered}
        for order, at, kind, amount, who, product, agent, delivered in [
            ("O000", "2024-05-01", "sale", 100.0, "a", "P1", "Ana", "2024-05-02 09:00"),
            ("O000", "2024-05-01", "sale", 20.0, "a", "P2", None, "2024-05-05 18:00"),
            ("O000", "2024-05-01", "fee", 5.0, "a", "P3", "Nobody", None),
            ("O001", "2024-05-02", "sale", 50.0, "b", "P1", "Ion", "2024-05-02 12:00"),
            ("O002", "2024-05-03", "sale", 70.0, "c", "P9", "Ana", None),
        ]
    ],
)  # fmt: skip
PRODUCTS = table(
    "products",
    [
        {"product_id": "P1", "name": "Vase", "category": "Home", "brand": "X"},
        {"product_id": "P2", "name": "Lamp", "category": "Home", "brand": "Y"},
    ],
)


def said(*rows, kind="nps", stage=None):
    """Answers ``(value, customer, order, day)``."""
    return table(
        "answers",
        [
            {"answered_at": f"{at} 12:00", "survey": "s", "question": "q", "value": value, "kind": kind,
             "customer_id": who, "order_id": order, "stage": stage}
            for value, who, order, at in rows
        ],
    )  # fmt: skip


@cache
def today():
    return groups.assign(rfm.score(rfm.buyers(SHOP.lines, SHOP.orders, DAY), CUTS), 1)


def joined(asked):
    return answers.with_groups(asked, SHOP.lines, SHOP.orders, CUTS, today())


ASKED = [("10", "a", "O000", "2024-05-10"), ("3", "b", "O001", "2024-05-11"), ("8", "c", "O002", "2024-05-12")]


def test_an_answer_knows_the_order_it_is_about():
    found = rated(joined(said(*ASKED)), LINES, PRODUCTS)
    told = found.answers.set_index("customer_id")
    assert told["point"].to_dict() == {"a": 1, "b": -1, "c": 0}
    assert told["kind"].to_dict() == {"a": "promoter", "b": "detractor", "c": "passive"}
    assert told["agent"].to_dict() == {"a": "Ana", "b": "Ion", "c": "Ana"}
    assert told["delivery"].fillna("unknown").to_dict() == {"a": "4-6", "b": "0-1", "c": "unknown"}
    assert told["month"].unique().tolist() == [date(2024, 5, 1)]


def test_an_answer_about_several_goods_counts_with_each_of_them():
    found = rated(joined(said(*ASKED)), LINES, PRODUCTS)
    by = {what: nps.by(found, what).set_index("key")["n"].to_dict() for what in ("category", "brand", "product")}
    assert by == {"category": {"Home": 2}, "brand": {"X": 2, "Y": 1}, "product": {"Vase": 2, "Lamp": 1, "P9": 1}}


def test_without_a_product_list_goods_are_known_by_their_id():
    found = rated(joined(said(*ASKED)), LINES)
    assert set(nps.by(found, "product")["key"]) == {"P1", "P2", "P9"}
    with pytest.raises(MissingData) as refused:
        nps.by(found, "brand")
    assert (refused.value.table, refused.value.columns) == ("products", ("brand",))


def test_only_scores_from_0_to_10_of_kind_nps_count():
    asked = said(*(("11", "a", None, "2024-05-10"), ("-1", "b", None, "2024-05-10"), ("0", "c", None, "2024-05-10")))
    assert rated(joined(asked), LINES).answers["score"].tolist() == [0]


def test_stars_are_no_net_promoter_score():
    with pytest.raises(MissingData) as refused:
        rated(joined(said(("5", "a", None, "2024-05-10"), kind="csat")), LINES)
    assert (refused.value.table, refused.value.columns) == ("answers", ("kind",))


def test_stars_are_shown_as_what_they_are():
    asked = said(*((v, w, None, "2024-05-10") for v, w in (("5", "a"), ("4", "b"), ("2", "c"), ("5", None), ("?", "d"))),
                 kind="csat")  # fmt: skip
    row = satisfaction.others(joined(asked)).iloc[0]
    assert (row.n, row.lowest, row.highest, row["mean"], row.top_share) == (4, 2.0, 5.0, 4.0, 0.5)
    low, high = stats.t.interval(0.95, 3, 4.0, stats.sem([5, 4, 2, 5]))
    assert (row.mean_low, row.mean_high) == (pytest.approx(low), pytest.approx(high))


def test_a_person_counts_once_with_the_latest_answer_and_nobody_known_each_time():
    asked = said(("10", "a", None, "2024-05-10"), ("2", "a", None, "2024-05-20"), ("9", None, None, "2024-05-11"),
                 ("9", None, None, "2024-05-12"))  # fmt: skip
    found = nps.overall(rated(joined(asked), LINES))
    assert (found["n"], found["answers"], found["promoters"], found["detractors"]) == (3, 4, 2, 1)


def test_who_answered_is_known_by_the_order_where_only_that_is_named():
    asked = said(("10", None, "O000", "2024-05-10"), ("2", "a", None, "2024-05-20"))
    assert nps.overall(rated_alone(answers.named(asked, SHOP.orders)))["n"] == 1


# rows by hand: a person, a day, a score and whatever tells them apart


def made(rows, goods=()):
    frame = pd.DataFrame(rows, columns=["person", "point", "agent", "stage"])
    frame["answer"] = range(len(frame))
    frame["answered_at"] = [DAY + timedelta(days=i) for i in range(len(frame))]
    frame["score"] = frame["point"].map({1: 10, 0: 7, -1: 2})
    return Rated(frame, pd.DataFrame(goods, columns=["answer", "product", "category", "brand", "amount"]))


def crowd(agent, promoters, passives, detractors, first=0):
    points = np.repeat([1, 0, -1], [promoters, passives, detractors])
    return [(first + i, point, agent, "post") for i, point in enumerate(points)]


def test_a_row_is_compared_with_the_people_who_are_not_in_it():
    rows = [*crowd("Ana", 20, 12, 8), *crowd("Ion", 5, 10, 25, 100)]
    both = [(0, -1, "Ion", "post")]  # the first of Ana's people was served by Ion too, later
    found = nps.by(made(rows + both), "agent", minimum=30).set_index("key")
    told = stats.ttest_ind(np.repeat([1, 0, -1], [20, 12, 8]), np.repeat([1, 0, -1], [5, 10, 25]), equal_var=False)
    assert found.loc["Ana", "n"] == 40
    assert found.loc["Ion", ["n", "promoters", "detractors"]].tolist() == [41, 5, 26]
    assert found.loc["Ana", "p"] == pytest.approx(told.pvalue)
    assert found.loc["Ana", "difference"] == pytest.approx(100 * (12 / 40 + 20 / 40))
    without = np.repeat([1, 0, -1], [19, 12, 8])
    other = stats.ttest_ind(np.repeat([1, 0, -1], [5, 10, 26]), without, equal_var=False)
    assert found.loc["Ion", "p"] == pytest.approx(other.pvalue)


def test_false_finds_are_held_over_the_rows_compared():
    rows = [*crowd("Ana", 20, 12, 8), *crowd("Ion", 5, 10, 25, 100), *crowd("Few", 9, 0, 0, 200)]
    found = nps.by(made(rows), "agent", minimum=30).set_index("key")
    assert found.loc["Few", ["enough", "p", "q"]].isna().tolist() == [False, True, True]
    assert not found.loc["Few", "enough"]
    expected = stats.false_discovery_control(found.loc[["Ana", "Ion"], "p"])
    assert found.loc[["Ana", "Ion"], "q"].tolist() == pytest.approx(expected.tolist())


def test_a_person_counts_in_a_row_with_the_latest_answer_there_and_elsewhere_with_the_latest_of_all():
    early = [(0, 1, "Ana", "post"), (500, 1, "Ana", "post"), (501, 1, "Eva", "post")]
    late = [(0, -1, "Ana", "post"), (501, -1, "Eva", "post")]
    found = nps.by(made([*early, *crowd("Ana", 0, 29, 0, 1), *crowd("Ion", 30, 0, 0, 100), *late]), "agent", minimum=30)
    ana, ion = (found.set_index("key").loc[name] for name in ("Ana", "Ion"))
    assert ana[["n", "promoters", "passives", "detractors"]].tolist() == [31, 1, 29, 1]
    # Ion's others: Ana's 31 and Eva's one, each with the latest answer of all: 1 promoter, 29 passives, 2 detractors
    assert ion["difference"] == pytest.approx(100 - 100 * (1 - 2) / 32)


@pytest.mark.parametrize(("minimum", "enough"), [(30, True), (31, False)])
def test_the_least_number_of_people_is_enough(minimum, enough):
    found = nps.by(made([*crowd("Ana", 10, 10, 10), *crowd("Ion", 10, 10, 20, 100)]), "agent", minimum=minimum)
    assert found.set_index("key").loc["Ana", "enough"] == enough


def test_rows_of_too_few_stand_last_however_good_they_are():
    rows = [*crowd("Ana", 10, 20, 10), *crowd("Ion", 20, 10, 10, 100), *crowd("Few", 9, 0, 0, 200)]
    assert nps.by(made(rows), "agent", minimum=30)["key"].tolist() == ["Ion", "Ana", "Few"]


def test_no_row_of_fewer_than_ten_is_told_nor_what_gives_it_away():
    rows = [*crowd("Ana", 10, 20, 10), *crowd("Ion", 20, 10, 10, 100), *crowd("Few", 9, 0, 0, 200)]
    shown = nps.told(nps.by(made(rows), "agent", minimum=30))
    assert len(shown) == 1
    assert not {"promoters", "passives", "detractors"} & set(shown)


def test_no_difference_is_called_one_oftener_than_in_a_twentieth_of_shops(soak):
    """Twelve agents alike: at least one called different in at most 5 % of shops (what false discovery then means)."""
    rng = np.random.default_rng(7)
    shops = 400 if soak else 20
    people = pd.DataFrame({"person": range(720), "agent": np.repeat([f"A{i}" for i in range(12)], 60)})
    called = 0
    for _shop in range(shops):
        points = rng.choice([1, 0, -1], 720, p=[0.5, 0.3, 0.2])
        found = nps.by(made(list(zip(people["person"], points, people["agent"], ["post"] * 720, strict=True))), "agent")
        called += bool((found["q"] < 0.05).any())
    assert called <= stats.binom.ppf(0.999, shops, 0.05)


def test_two_things_at_once():
    goods = [(0, "v", "Home", "X", 1.0), (0, "l", "Home", "Y", 1.0), (1, "v", "Home", "X", 1.0)]
    frame = made([(0, 1, "Ana", "pre"), (1, -1, "Ana", "post"), (2, 0, "Ion", "post")], goods)
    found = nps.cross(frame, "agent", "brand").set_index(["agent", "brand"])
    assert found["n"].to_dict() == {("Ana", "X"): 2, ("Ana", "Y"): 1}
    assert found.loc[("Ana", "X"), "nps"] == 0.0
    by_stage = nps.cross(frame, "stage", "agent").set_index(["stage", "agent"])["nps"].to_dict()
    assert by_stage == {("pre", "Ana"): 100.0, ("post", "Ana"): -100.0, ("post", "Ion"): 0.0}


@pytest.mark.parametrize(("rows", "columns"), [("agent", "agent"), ("agent", "weather")])
def test_two_things_must_be_two_known_ones(rows, columns):
    with pytest.raises(ParameterError):
        nps.cross(made([(0, 1, "Ana", "pre")]), rows, columns)


def test_answers_before_delivery_stand_apart_unless_there_are_no_others():
    frame = made([(0, 1, "Ana", "pre"), (1, -1, "Ana", "post"), (2, 0, "Ana", None)])
    assert frame.settled().answers["person"].tolist() == [1, 2]
    assert made([(0, 1, "Ana", "pre")]).settled().answers["person"].tolist() == [0]


def test_the_last_months_begin_on_the_day_after():
    frame = made([(i, 1, "Ana", None) for i in range(3)])
    later = date(2025, 6, 1)
    assert frame.since(later, 12).answers["person"].tolist() == [1, 2]


def test_how_often_each_score_was_given():
    found = nps.scores(made([*crowd("Ana", 2, 1, 1)])).set_index("score")
    assert (found.loc[10, "n"], found.loc[7, "share"], found.loc[5, "n"], len(found)) == (2, 0.25, 0, 11)


def score_of(promoters, passives, detractors):
    return pd.Series({"value": 1.0, "low": 0.0, "high": 2.0, "n": float(promoters + passives + detractors),
                      "promoters": promoters, "passives": passives, "detractors": detractors, "answers": 999.0})  # fmt: skip


def scores_of(**of):
    n = pd.Series(of).rename(lambda name: int(name[1:])).reindex(range(11), fill_value=0)
    return pd.DataFrame({"score": n.index, "n": n.to_numpy(), "share": n.to_numpy() / n.sum()})


def test_nobody_who_answered_has_no_score():
    found = rated(joined(said(*ASKED)), LINES, PRODUCTS)
    nobody = nps.overall(found.where(found.answers["score"] > 10))
    assert (nobody["n"], nobody["answers"], np.isnan(nobody["value"])) == (0, 0, True)


def test_a_score_of_fewer_than_ten_is_refused():
    with pytest.raises(MissingData):
        nps.shown(score_of(5, 2, 2), scores_of(s10=5, s8=2, s0=2))
    assert nps.shown(score_of(10, 0, 0), scores_of(s10=10))[0]["promoters"] == 10


def test_a_side_of_few_is_hidden_with_one_that_gives_it_away():
    told, _scores = nps.shown(score_of(120, 77, 3), scores_of(s10=120, s8=77, s0=3))
    assert told[["promoters", "passives", "detractors"]].notna().tolist() == [True, False, False]


def test_hidden_scores_cannot_be_worked_out_from_the_sides_that_are_told():
    scores = scores_of(s3=4, s5=60, s6=60, s7=15, s8=150, s10=200)
    score, told = nps.shown(score_of(200, 165, 124), scores)
    assert score[["promoters", "passives", "detractors"]].tolist() == [200, 165, 124]
    low = told[told["score"] < 7]
    assert 3 not in low[low["n"] > 0]["score"].tolist()
    assert 124 - low["n"].sum() > 10  # one of 5 and 6 is kept back too


def test_what_counts_is_of_the_months_and_then_after_delivery_where_there_is_any():
    early = rated(joined(said(("10", "a", "O000", "2024-05-10"), stage="pre")), LINES)
    assert len(early.counted(DAY).answers) == 1
    assert early.counted(date(2025, 6, 1)).answers.empty


def test_as_many_others_as_the_least_number_are_enough():
    found = nps.by(made([*crowd("Ana", 10, 10, 10), *crowd("Ion", 10, 10, 10, 100)]), "agent", minimum=30)
    assert found["enough"].tolist() == [True, True]


def test_months_and_delivery_times_stand_in_their_own_order():
    frame = made([(0, -1, "Ana", None), (1, 0, "Ana", None), (2, 1, "Ana", None)])
    told = frame.answers.assign(delivery=["0-1", "4-6", "7+"], month=[date(2024, n, 1) for n in (1, 2, 3)])
    for what in ("delivery", "month"):
        assert nps.by(Rated(told, frame.goods), what)["key"].tolist() == told[what].tolist()


def test_of_two_things_at_once_the_latest_answer_of_a_person_counts():
    found = nps.cross(made([(0, 1, "Ana", "post"), (0, -1, "Ana", "post")]), "agent", "stage")
    assert found[["n", "nps"]].to_numpy().tolist() == [[1, -100.0]]


@pytest.mark.parametrize(
    ("days", "band"), [(0, "0-1"), (1, "0-1"), (2, "2-3"), (3, "2-3"), (4, "4-6"), (6, "4-6"), (7, "7+")]
)
def test_the_last_day_of_a_band_of_delivery_is_in_it_and_the_dearest_line_names_the_agent(days, band):
    order = {"order_id": "O000", "ordered_at": "2024-05-01 10:00", "kind": "sale", "product_id": "P1",
             "delivered_at": f"2024-05-{1 + days:02d} 09:00"}  # fmt: skip
    lines = table("lines", [order | {"net_amount": 1.0, "agent": "Ion"}, order | {"net_amount": 9.0, "agent": "Ana"}])
    found = rated(joined(said(("10", "a", "O000", "2024-05-10"))), lines).answers.iloc[0]
    assert (found["delivery"], found["agent"]) == (band, "Ana")


@pytest.mark.parametrize(("score", "point"), [("6", -1), ("7", 0), ("8", 0), ("9", 1)])
def test_six_is_a_detractor_seven_a_passive_and_nine_a_promoter(score, point):
    asked = said((score, "a", None, "2024-05-10"))
    assert rated_alone(answers.named(asked, SHOP.orders)).answers["point"].tolist() == [point]


def test_each_other_scale_has_its_own_best_answer_and_a_person_counts_with_the_latest():
    stars = said(("1", "a", None, "2024-05-10"), ("5", "a", None, "2024-05-11"), ("4", "b", None, "2024-05-10"),
                 kind="csat")  # fmt: skip
    ease = said(("7", "a", None, "2024-05-10"), kind="ces")
    found = satisfaction.others(joined(stars).union(joined(ease))).set_index("kind")
    assert found[["n", "highest", "mean", "top_share"]].to_dict("index") == {
        "csat": {"n": 2, "highest": 5.0, "mean": 4.5, "top_share": 0.5},
        "ces": {"n": 1, "highest": 7.0, "mean": 7.0, "top_share": 1.0},
    }
