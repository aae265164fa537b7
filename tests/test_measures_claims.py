"""Claims: a register of what the sources say, and the client's own value beside each."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table

from toolkit.measures import channel_worth, claims, claims_here
from toolkit.measures.claims_here import Shop
from toolkit.show.claiming import ASK, CLAIMS, GRADES, SOURCES, VERDICTS
from toolkit.show.findings.claims import TOPICS
from toolkit.show.tables.claims import MEASURED

AS_OF = day("2025-12-31")
NOBODY = None
REGISTER = claims.register()


def judged(**facts):
    table_ = pd.DataFrame(facts, index=["value", "low", "high", "n"]).T.rename_axis("fact")
    return claims.judged(table_).set_index("claim")


def test_every_claim_has_words_a_grade_and_a_place_in_the_sources():
    assert set(REGISTER["claim"]) == set(CLAIMS)
    assert set(REGISTER["grade"]) <= set(claims.GRADES) == set(GRADES)
    assert set(REGISTER["source"]) <= set(SOURCES)
    assert REGISTER["section"].str.fullmatch(r"1\.\d+(\.\d+)?").all()
    assert set(REGISTER["topic"]) == set(claims.TOPICS) == set(TOPICS)


def test_every_claim_can_be_measured_or_says_what_to_ask():
    assert set(REGISTER.loc[REGISTER["fact"] == "", "claim"]) <= set(ASK)
    assert set(REGISTER.loc[REGISTER["fact"] != "", "fact"]) <= set(ASK)
    assert set(REGISTER.loc[REGISTER["fact"] != "", "topic"]) == set(MEASURED)


def test_no_slide_of_claims_is_longer_than_nine_rows():
    assert REGISTER["topic"].value_counts().max() <= 9


def test_a_claim_to_be_measured_has_a_number_and_a_unit():
    held = REGISTER[REGISTER["fact"] != ""]
    assert held[["claimed_low", "claimed_high"]].notna().all(axis=None)
    assert (held["claimed_low"] <= held["claimed_high"]).all()
    assert set(held["unit"]) <= set(claims.UNITS)


def test_the_two_readings_of_67_percent_are_two_claims():
    two = REGISTER[REGISTER["claimed_low"] == 0.67]
    assert two["fact"].tolist() == ["loyal_value", "loyal_orders"]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.79, 0.81, "holds"), (0.60, 0.71, "less"), (0.60, 0.73, "holds"), (0.89, 0.95, "more"), (0.87, 0.95, "holds")],
)
def test_a_claim_agrees_where_the_interval_meets_it_within_a_tenth(low, high, verdict):
    assert judged(top20_share=[(low + high) / 2, low, high, 900]).loc["pareto", "verdict"] == verdict


def test_a_range_is_held_against_both_its_ends():
    found = judged(retention_profit=[0.5, 0.4, 0.6, 90])
    assert found.loc["retention_profit", "verdict"] == "holds"
    assert judged(retention_profit=[1.2, 1.1, 1.3, 90]).loc["retention_profit", "verdict"] == "more"


def test_what_is_not_measured_is_unknown():
    assert set(claims.judged(claims.NOTHING)["verdict"]) == {"unknown"} <= set(VERDICTS)
    assert judged(top20_share=[0.8, np.nan, np.nan, 9]).loc["pareto", "verdict"] == "unknown"


def test_one_fact_can_speak_to_two_claims():
    found = judged(second_order=[0.3, 0.28, 0.32, 900])
    assert found.loc[["second_standard", "second_advanced"], "verdict"].tolist() == ["more", "less"]


def here(*sales, **more):
    sold = shop(*sales)
    return Shop(sold.orders, sold.customer_days, NOBODY, AS_OF, **more)


def test_the_share_of_sales_of_later_orders_leaves_out_each_customer_s_first():
    known = [("old", "2024-02-01", 50.0), ("old", "2025-03-01", 30.0)]
    new = [(f"n{i}", "2025-05-01", 10.0) for i in range(12)]
    found = claims_here.sales_of_returning(here(*known, *new, ("n1", "2025-07-01", 20.0)))
    assert found["value"] == pytest.approx((30 + 20) / (30 + 120 + 20))
    assert found["n"] == 13


def test_an_order_of_the_loyal_is_compared_with_first_orders_of_the_year():
    loyal = [
        (f"l{i}", d, a)
        for i in range(12)
        for d, a in (("2024-01-05", 10.0), ("2024-05-05", 10.0), ("2025-02-02", 30.0 + i % 2))
    ]
    new = [(f"n{i}", "2025-06-01", 20.0 + i % 2) for i in range(12)]
    found = claims_here.loyal_value(here(*loyal, *new))
    assert found["value"] == pytest.approx(30.5 / 20.5 - 1)
    assert found["n"] == 12


def test_second_orders_are_neither_first_nor_loyal():
    loyal = [(f"l{i}", d, 30.0 + i) for i in range(12) for d in ("2024-01-05", "2024-05-05", "2025-02-02")]
    new = [(f"n{i}", "2025-06-01", 20.0 + i) for i in range(12)]
    second = [(f"n{i}", "2025-07-01", 900.0) for i in range(12)]
    assert (
        claims_here.loyal_value(here(*loyal, *new, *second))["value"]
        == claims_here.loyal_value(here(*loyal, *new))["value"]
    )


def test_orders_of_the_loyal_and_of_newcomers_are_counted_over_equal_years():
    begin = [("zero", "2023-01-01", 1.0)]
    loyal = [(f"l{i}", d, 9.0) for i in range(12) for d in ("2023-02-01", "2023-03-01", "2024-06-01")]
    lately = [(f"l{i}", f"2025-0{m}-01", 9.0) for i in range(12) for m in range(1, 4 + i % 2)]
    new = [(f"n{i}", "2024-07-01", 9.0) for i in range(12)]
    further = [(f"n{i}", d, 9.0) for i in range(6) for d in ("2024-08-01", "2025-06-30")]
    late = [(f"n{i}", "2025-07-03", 9.0) for i in range(12)]
    found = claims_here.loyal_orders(here(*begin, *loyal, *lately, *new, *further, *late))
    assert found["value"] == pytest.approx(3.5 / 1.0 - 1)
    assert found["n"] == 12


def test_who_was_silent_is_looked_for_within_as_many_days():
    then = AS_OF - timedelta(days=180)
    silent = [(f"s{i}", str(then - timedelta(days=180)), 9.0) for i in range(40)]
    awake = [(f"a{i}", str(then - timedelta(days=179)), 9.0) for i in range(20)]
    back = [(f"s{i}", str(then + timedelta(days=1)), 9.0) for i in range(12)]
    found = claims_here.reactivated(here(*silent, *awake, *back))
    assert found[["k", "n"]].tolist() == [12, 40]


def test_five_points_more_retention_are_priced_at_what_the_kept_ones_brought():
    begin = [("zero", "2023-12-30", 1.0, 0.5)]
    before = [(f"c{i}", "2024-06-01", 50.0, 25.0) for i in range(40)]
    kept = [(f"c{i}", "2025-06-01", 80.0 + i % 2, 40.0) for i in range(20)]
    new = [(f"n{i}", "2025-06-01", 100.0, 50.0) for i in range(10)]
    found = claims_here.retention_profit(here(*begin, *before, *kept, *new))
    assert found["value"] == pytest.approx(0.05 * 40 * 40.5 / (20 * 40.5 + 10 * 50))
    assert found["n"] == 20


def test_profit_is_not_told_of_a_shop_without_costs():
    sold = [("zero", "2023-12-30", 1.0), *((f"c{i}", d, 50.0) for i in range(40) for d in ("2024-06-01", "2025-06-01"))]
    assert np.isnan(claims_here.retention_profit(here(*sold))["value"])


def test_who_left_after_a_low_score_did_not_order_in_the_year_after_it():
    sold = [(f"c{i}", "2024-01-05", 9.0) for i in range(60)]
    again = [(f"c{i}", "2024-11-01", 9.0) for i in range(15)]
    low = [{"answered_at": date(2024, 1, 20), "survey": "s", "question": "q", "kind": "nps", "customer_id": f"c{i}",
            "value": "3" if i < 40 else "9"} for i in range(60)]  # fmt: skip
    found = claims_here.left_after_low(here(*sold, *again, answers=table("answers", low)))
    assert found[["k", "n"]].tolist() == [25, 40]


def test_too_few_people_are_not_told_of():
    loyal = [(f"l{i}", d, 30.0 + i) for i in range(9) for d in ("2024-01-05", "2024-05-05", "2025-02-02")]
    new = [(f"n{i}", "2025-06-01", 20.0 + i) for i in range(12)]
    assert np.isnan(claims_here.loyal_value(here(*loyal, *new))["value"])


def placed(many, one):
    """Customers of three orders each: on three channels, and on one, with these sums of sales."""
    rows = []
    for side, sums in (("many", many), ("one", one)):
        for i, total in enumerate(sums):
            for j, channel in enumerate(("app", "shop", "website") if side == "many" else ("app",) * 3):
                rows.append({"order_id": f"{side}{i}{j}", "customer_id": f"{side}{i}", "ordered_at": AS_OF, "n_lines": 1,
                             "day": AS_OF, "sales": total / 3, "sales_channel": channel})  # fmt: skip
    return rows


def test_customers_of_many_channels_are_compared_at_equal_numbers_of_orders():
    many, one = [290.0, 310.0] * 10, [140.0, 160.0] * 10
    equal = channel_worth.channels_value(table("orders", placed(many, one)))
    assert (equal["value"], equal["n"]) == (pytest.approx(2.0), 20)
    frequent = [
        {"order_id": f"f{i}{j}", "customer_id": f"f{i}", "ordered_at": AS_OF, "n_lines": 1, "day": AS_OF,
         "sales": 900.0, "sales_channel": "app"} for i in range(20) for j in range(12)
    ]  # fmt: skip
    more = channel_worth.channels_value(table("orders", [*placed(many, one), *frequent]))
    assert more["value"] == pytest.approx(equal["value"])


def test_bands_are_weighed_as_the_customers_of_many_channels_lie_in_them():
    rows = placed([290.0, 310.0] * 10, [140.0, 160.0] * 30)
    four = [row | {"customer_id": "4" + row["customer_id"], "order_id": "4" + row["order_id"], "sales": 150.0 + i % 2}
            for i, row in enumerate(placed([450.0] * 20, [450.0] * 20))]  # fmt: skip
    fourth = [
        row | {"order_id": "x" + row["order_id"], "sales": 200.0} for row in four if row["order_id"].endswith("0")
    ]
    found = channel_worth.channels_value(table("orders", [*rows, *four, *fourth]))
    sums = pd.DataFrame([*four, *fourth]).groupby("customer_id")["sales"].sum()
    many, one = (sums[sums.index.str.startswith(side)].mean() for side in ("4many", "4one"))
    assert found["value"] == pytest.approx((300 + many) / (150 + one))


def test_two_channels_are_neither_many_nor_one():
    rows = placed([290.0, 310.0] * 10, [140.0, 160.0] * 10)
    two = [row | {"order_id": "2" + row["order_id"], "customer_id": "2" + row["customer_id"], "sales": 900.0}
           for row in rows if row["sales_channel"] != "website" and row["customer_id"].startswith("many")]  # fmt: skip
    third = [row | {"order_id": "3" + row["order_id"]} for row in two if row["sales_channel"] == "app"]
    found = channel_worth.channels_value(table("orders", [*rows, *two, *third]))
    assert found["value"] == pytest.approx(2.0)


def test_fewer_than_ten_of_many_channels_are_not_told_of():
    found = channel_worth.channels_value(table("orders", placed([290.0, 310.0] * 4, [140.0, 160.0] * 10)))
    assert np.isnan(found["value"])


def test_orders_without_a_channel_tell_nothing():
    rows = [row | {"sales_channel": None} for row in placed([290.0, 310.0] * 10, [140.0, 160.0] * 10)]
    assert np.isnan(channel_worth.channels_value(table("orders", rows))["value"])
