"""What promoters, passives and detractors went on to buy, whom to call, and the way of a low score."""

import numpy as np
import pandas as pd
import pytest
from hand import day, rated, shop, table

from toolkit.measures import consent, recommending

AS_OF = day("2025-06-30")
SHOP = shop(
    ("a", "2024-01-01", 100.0, 60.0),
    ("a", "2024-03-01", 50.0, 20.0),  # the day of the answer itself does not count
    ("a", "2024-03-02", 70.0, 30.0),
    ("a", "2025-03-01", 30.0, 10.0),  # the 365th day counts
    ("a", "2025-03-02", 999.0, 1.0),  # the 366th does not
    ("b", "2024-02-01", 80.0, 40.0),
    ("c", "2024-02-01", 80.0, 40.0),
    ("c", "2025-06-01", 60.0, 20.0),
    ("d", "2024-02-01", 80.0, 40.0),
    ("d", "2025-05-20", 40.0, 10.0),
)


def test_a_year_after_the_first_answer_counts_from_the_day_after_to_its_last():
    found = recommending.followed(rated(("a", "2024-03-01", 10), ("b", "2024-03-01", 2)), SHOP.orders, AS_OF)
    told = found.set_index("customer_id")[["kind", "retained", "sales", "margin"]]
    assert told.loc["a"].tolist() == ["promoter", 1.0, 100.0, 60.0]
    assert told.loc["b"].tolist() == ["detractor", 0.0, 0.0, 0.0]


def test_the_first_answer_counts_and_only_one_seen_for_the_whole_time():
    answers = rated(("a", "2024-03-01", 10), ("a", "2024-05-01", 1), ("b", "2024-07-01", 2))
    found = recommending.followed(answers, SHOP.orders, AS_OF)
    assert found[["customer_id", "kind"]].to_numpy().tolist() == [["a", "promoter"]]


def test_without_costs_sales_stand_for_the_margin():
    bare = shop(("a", "2024-01-01", 100.0), ("a", "2024-04-01", 50.0))
    found = recommending.followed(rated(("a", "2024-03-01", 10)), bare.orders, AS_OF)
    assert (found["sales"].tolist(), found["margin"].isna().all()) == ([50.0], True)


def followed(rng, n, effect):
    """Lovers order again more often and are promoters more often; ``effect`` is what the answer itself adds."""
    lover = rng.random(n) < 0.5
    promoter = rng.random(n) < np.where(lover, 0.8, 0.3)
    retained = (rng.random(n) < np.where(lover, 0.7, 0.2) + effect * promoter).astype(float)
    return pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(n)], "kind": np.where(promoter, "promoter", "detractor"),
         "group": np.where(lover, "Lovers", "Breakup"), "retained": retained, "sales": 100 * retained,
         "margin": 40 * retained}
    )  # fmt: skip


def test_at_equal_groups_a_difference_that_is_only_the_groups_vanishes():
    frame = followed(np.random.default_rng(7), 3000, 0.0)
    raw = frame.groupby("kind")["retained"].mean()
    assert raw["promoter"] - raw["detractor"] > 0.2
    told = recommending.promoter_gap(frame)
    assert told["low"] < 0 < told["high"]
    assert abs(told["value"]) < 0.05


def test_what_the_answer_itself_adds_is_found():
    frame = followed(np.random.default_rng(7), 3000, 0.15)
    retained, margin = recommending.gaps(frame)
    assert retained["low"] < 0.15 < retained["high"]
    assert margin["value"] == pytest.approx(40 * retained["value"])
    rows = recommending.worth(frame)
    assert rows["what"].tolist() == ["retained"] * 2 + ["margin"] * 2
    by_kind = rows[rows["what"] == "retained"].set_index("key")["mean"]
    assert by_kind["promoter"] - by_kind["detractor"] == pytest.approx(retained["value"])


def test_without_a_side_there_is_no_gap():
    frame = followed(np.random.default_rng(7), 100, 0.0)
    assert np.isnan(recommending.promoter_gap(frame[frame["kind"] == "promoter"])["value"])
    assert np.isnan(recommending.promoter_gap(frame.head(0))["value"])
    assert recommending.worth(frame.head(0)).empty


def assigned(*best):
    rows = pd.DataFrame(
        {"customer_id": list("abcd"), "cell_group": ["Soulmates" if c in best else "Breakup" for c in "abcd"]}
    )
    import ibis

    return ibis.memtable(rows)


def test_the_best_customers_with_a_low_score_are_listed_the_largest_first():
    answers = rated(("a", "2025-01-01", 6), ("b", "2025-01-01", 0), ("c", "2025-01-01", 3), ("d", "2025-01-01", 7))
    found = recommending.at_risk(answers, assigned("a", "c", "d"), SHOP.orders, AS_OF)
    assert found[["customer_id", "score", "sales", "margin"]].to_numpy().tolist() == [
        ["a", 6, 1029.0, 1018.0], ["c", 3, 60.0, 40.0]
    ]  # fmt: skip
    by_group = recommending.at_risk_by_group(found)
    assert by_group.to_numpy().tolist() == [["Soulmates", 2, 1089.0, 1058.0]]


def test_a_later_better_answer_takes_somebody_off_the_list():
    answers = rated(("a", "2025-01-01", 2), ("a", "2025-02-01", 9))
    assert recommending.at_risk(answers, assigned("a"), SHOP.orders, AS_OF).empty


def test_the_alert_is_what_the_client_says():
    answers = rated(("a", "2025-01-01", 6))
    assert recommending.at_risk(answers, assigned("a"), SHOP.orders, AS_OF, alert=5).empty


def test_the_list_says_who_may_be_written_to_and_holds_no_address():
    people = table("customers", [{"customer_id": "a", "email": "a@x.ro", "email_consent": True, "sms_consent": False}])
    found = recommending.at_risk(rated(("a", "2025-01-01", 2)), assigned("a"), SHOP.orders, AS_OF)
    listed = recommending.call_list(found, consent.permits(people, None, AS_OF))
    assert listed[["email_consent", "sms_consent"]].to_numpy().tolist() == [[True, False]]
    assert not {"email", "phone", "first_name", "last_name"} & set(listed)
    nobody = recommending.call_list(found.head(0), consent.permits(None, None, AS_OF))
    assert len(nobody) == 0


def test_the_way_of_a_low_score_is_counted_point_by_point():
    answers = rated(
        ("c", "2025-03-05", 2), ("c", "2025-06-10", 8),  # ordered on 1 June, 88 days later, and answered better
        ("d", "2025-03-01", 5), ("d", "2025-04-01", 6),  # ordered 80 days later, answered again as low
        ("a", "2025-06-01", 1),  # not seen for 90 days yet
        ("b", "2025-06-01", 3),  # has not ordered in the last 12 months
    )  # fmt: skip
    found = recommending.journey(answers, SHOP.orders, AS_OF).set_index("point")
    assert found["customers"].to_dict() == {
        "ordered": 3, "answered": 3, "low": 3, "ordered_again": 2, "answered_again": 2, "won_back": 1
    }  # fmt: skip
    assert found["n"].fillna(0).to_dict() == {
        "ordered": 0, "answered": 3, "low": 3, "ordered_again": 2, "answered_again": 3, "won_back": 2
    }  # fmt: skip
    assert found.loc["won_back", "share"] == 0.5


def test_what_is_usual_after_a_higher_score():
    answers = rated(("c", "2025-03-05", 9), ("d", "2025-03-01", 7), ("b", "2025-03-01", 8), ("a", "2025-03-01", 2))
    told = recommending.again_after(answers, SHOP.orders, AS_OF)
    assert (told["k"], told["n"]) == (2, 3)
    assert np.isnan(recommending.again_after(rated(("a", "2025-06-29", 9)), SHOP.orders, AS_OF)["value"])


def test_no_point_tells_of_fewer_than_ten_who_stand_there_or_do_not():
    rows = pd.DataFrame(
        {"point": ["ordered", "answered", "low", "ordered_again", "answered_again", "won_back"],
         "customers": [100, 60, 12, 9, 0, 55], "n": [np.nan, 100, 60, 60, 12, 60]}
    )  # fmt: skip
    assert recommending.shown(rows)["point"].tolist() == ["ordered", "answered", "low", "answered_again"]


def test_of_fewer_than_ten_promoters_or_detractors_no_gap_is_told():
    rows = [("promoter", 1.0)] * 30 + [("detractor", 0.0)] * 9
    frame = pd.DataFrame(rows, columns=["kind", "retained"]).assign(group="Lovers", sales=10.0, margin=4.0)
    frame["customer_id"] = frame.index.astype(str)
    assert [np.isnan(gap["value"]) for gap in recommending.gaps(frame)] == [True, True]
    one_more = pd.concat([frame, frame.tail(1).assign(customer_id="x")], ignore_index=True)
    assert recommending.gaps(one_more)[0]["value"] == pytest.approx(1)


def test_the_interval_of_a_share_ends_at_none_and_all():
    frame = pd.DataFrame({"kind": ["promoter"] * 10 + ["detractor"] * 10, "retained": [1.0] * 9 + [0.0] * 11})
    frame = frame.assign(group="Lovers", sales=0.0, margin=0.0, customer_id=frame.index.astype(str))
    shares = recommending.worth(frame).query("what == 'retained'").set_index("key")
    assert (shares.loc["promoter", "high"], shares["low"].min()) == (1, 0)


def test_an_answer_whose_last_day_is_the_day_of_the_data_has_been_seen_for_the_whole_time():
    answers = rated(("a", "2024-06-30", 10), ("b", "2024-07-01", 10))
    assert recommending.followed(answers, SHOP.orders, AS_OF)["customer_id"].tolist() == ["a"]


def test_four_fifths_of_sales_with_a_cost_are_enough_and_the_rest_earns_at_their_rate():
    after = shop(("a", "2024-04-01", 80.0, 48.0), ("b", "2024-04-01", 20.0))
    answers = rated(("a", "2024-03-01", 10), ("b", "2024-03-01", 2))
    found = recommending.followed(answers, after.orders, AS_OF).set_index("customer_id")["margin"]
    assert found.to_dict() == {"a": pytest.approx(32.0), "b": pytest.approx(8.0)}
    fewer = shop(("a", "2024-04-01", 80.0, 48.0), ("b", "2024-04-01", 20.01))
    assert recommending.followed(answers, fewer.orders, AS_OF)["margin"].isna().all()


def test_ten_low_scores_of_whom_none_or_all_did_something_are_told():
    rows = pd.DataFrame(
        {"point": ["ordered_again", "answered_again", "won_back"], "customers": [10, 0, 0], "n": [10, 10, 0]}
    )
    assert recommending.shown(rows)["point"].tolist() == ["ordered_again", "answered_again"]


def test_a_score_at_the_alert_is_low_and_ninety_days_to_the_last_day_are_seen():
    assert np.isnan(recommending.again_after(rated(("d", "2025-04-01", 6)), SHOP.orders, AS_OF)["value"])
    seen = rated(("d", "2025-04-01", 7), ("c", "2025-04-02", 7))  # only the first for ninety days
    told = recommending.again_after(seen, SHOP.orders, AS_OF)
    assert (told["k"], told["n"]) == (1, 1)
    low = rated(("d", "2025-04-01", 6), ("c", "2025-04-02", 6))
    way = recommending.journey(low, SHOP.orders, AS_OF).set_index("point")
    assert way.loc["ordered_again", ["customers", "n"]].tolist() == [1, 1]


def test_a_margin_that_nobody_knows_is_missing_and_not_nought():
    rows = pd.DataFrame({"customer_id": ["a", "b"], "group": "Lovers", "sales": [10.0, 20.0], "margin": np.nan})
    assert np.isnan(recommending.at_risk_by_group(rows)["margin"].iloc[0])
