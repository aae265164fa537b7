"""Loyalty checklists: what is measured, which way fits, which mistakes show, what a programme may cost and must bring."""

from datetime import timedelta

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table

from toolkit.errors import ParameterError
from toolkit.measures import budget, facts, methods

AS_OF = day("2024-12-31")


def known(**values):
    """Facts of which these are known: ``name=(value, low, high)``, or a value alone."""
    frame = pd.DataFrame(np.nan, index=pd.Index(facts.FACTS, name="fact"), columns=["value", "k", "n", "low", "high"])
    for name, told in values.items():
        value, low, high = told if isinstance(told, tuple) else (told, told, told)
        frame.loc[name, ["value", "low", "high", "n"]] = [value, low, high, 100]
    return frame


def test_a_number_counts_between_its_levels():
    assert methods.worth("repeat_rate", 0.15) == 0
    assert methods.worth("repeat_rate", 0.50) == 1
    assert methods.worth("repeat_rate", 0.325) == pytest.approx(0.5)
    assert (methods.worth("repeat_rate", 0.9), methods.worth("repeat_rate", 0.0)) == (1, 0)
    assert np.isnan(methods.worth("repeat_rate", np.nan))


def test_the_fit_is_the_weighted_mean_of_what_is_known():
    found = methods.methods(known(app_share=0.25, orders_per_customer=1.2)).set_index("method")
    assert found.loc["games", "fit"] == pytest.approx(100 * 3 / 5)  # size is not known
    assert found.loc["games", ["known", "asked"]].tolist() == [2, 3]
    assert found.loc["games", ["pro", "contra"]].tolist() == ["app_share", "orders_per_customer"]


def test_the_ends_of_the_numbers_are_those_of_the_fit():
    found = methods.methods(known(app_share=(0.135, 0.02, 0.25))).set_index("method").loc["games"]
    assert found[["low", "fit", "high"]].tolist() == pytest.approx([0, 50, 100])


def test_a_way_of_which_nothing_is_known_comes_last_without_a_fit():
    found = methods.methods(known(app_share=0.2))
    assert found["method"].iloc[0] == "games"
    assert found["fit"].notna().tolist() == [True, *[False] * 9]


def test_a_client_may_weigh_otherwise():
    told = known(app_share=0.25, orders_per_customer=1.2)
    found = methods.methods(told, {"games": {"orders_per_customer": 0}}).set_index("method")
    assert found.loc["games", "fit"] == 100
    assert found.loc["games", "asked"] == 2


@pytest.mark.parametrize("own", [{"gamez": {"size": 1}}, {"games": {"sise": 1}}])
def test_an_unknown_way_or_number_is_refused(own):
    with pytest.raises(ParameterError, match="is unknown; known are"):
        methods.methods(known(), own)


def test_every_number_of_the_file_is_measured():
    told = methods.rules()
    named = {fact for way in told["methods"] for fact in way["weights"]} | set(told["levels"])
    named |= {fact for stage in told["stages"] for fact in stage["facts"]}
    named |= {mistake["fact"] for mistake in told["mistakes"] if "fact" in mistake}
    assert named <= set(facts.FACTS)
    assert len(told["methods"]) == 10
    assert len(told["stages"]) == 7


def test_a_stage_of_which_nothing_is_known_is_asked_about():
    found = methods.stages(known(email_reach=0.5))
    assert found["stage"].tolist() == ["segment", "goals", "rewards", "technology", "launch", "monitor", "extend"]
    assert found["fact"].tolist() == ["", "", "", "email_reach", "", "", ""]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [((0.3, 0.2, 0.4), "sign"), ((0.7, 0.6, 0.8), "no_sign"), ((0.45, 0.4, 0.55), "open"), (np.nan, "ask")],
)
def test_a_mistake_shows_where_the_number_surely_lies_on_the_wrong_side(told, verdict):
    found = methods.mistakes(known(full_price=told)).set_index("mistake")
    assert found.loc["discounts_only", "verdict"] == verdict


def test_without_a_test_effects_are_not_measured_and_with_one_they_are():
    assert methods.mistakes(known(tested=0.0)).set_index("mistake").loc["not_tracked", "verdict"] == "sign"
    assert methods.mistakes(known(tested=1.0)).set_index("mistake").loc["not_tracked", "verdict"] == "no_sign"


def test_too_much_is_a_mistake_above_its_limit():
    found = methods.mistakes(known(crowded=(0.3, 0.2, 0.4), old_coupons=(0.1, 0.05, 0.2))).set_index("mistake")[
        "verdict"
    ]
    assert found[["too_automatic", "never_changed"]].tolist() == ["sign", "no_sign"]


def test_signs_come_first_and_questions_last():
    found = methods.mistakes(known(full_price=(0.7, 0.6, 0.8), email_reach=(0.1, 0.05, 0.2)))
    assert found["verdict"].tolist() == ["sign", "no_sign", *["ask"] * 10]


def test_a_return_has_two_meanings():
    assert budget.roi(2.3, 1.0) == (2.3, 1.3)
    assert budget.passes(2.3, 1.0) == (True, False)  # 230 % of the cost, +130 %: below 150 %
    assert budget.passes(2.5, 1.0) == (True, True)
    assert all(np.isnan(value) for value in budget.roi(1.0, 0.0))


MONTHS = [f"2024-{m:02d}-15" for m in range(1, 13)]


def year(cost=30.0):
    sales = [(f"c{i}", at, 100.0, *([cost] if cost else [])) for at in MONTHS for i in range(10)]
    return shop(("old", "2023-01-01", 1.0, 0.5), *sales)


def spending(months=12):
    rows = [{"month": day(at[:8] + "01"), "kind": "media", "amount": 1000.0} for at in MONTHS[-months:]]
    return table("spend", rows)


def test_the_rule_is_a_tenth_and_15_percent_of_a_year_of_marketing():
    found = budget.rule(spending(), year().orders, AS_OF)
    assert found["budget"].tolist() == pytest.approx([1200, 1800])
    assert found["monthly"].tolist() == pytest.approx([100, 150])
    assert set(found["marketing"]) == {12000}


def test_what_must_come_back_is_told_for_both_meanings_in_money_and_orders():
    row = budget.rule(spending(), year().orders, AS_OF).iloc[0]
    assert row["margin_per_order"] == pytest.approx(70)
    assert row[["gain_gross", "gain_net"]].tolist() == pytest.approx([1800, 3000])
    assert row[["orders_gross", "orders_net"]].tolist() == [26, 43]
    for gain, passing in ((row["gain_gross"], (True, False)), (row["gain_net"], (True, True))):
        assert budget.passes(gain, row["budget"]) == passing


def test_half_a_year_of_costs_is_taken_to_a_year():
    row = budget.rule(spending(6), year().orders, AS_OF).iloc[0]
    assert row["marketing"] == pytest.approx(12000)
    assert row["orders_year"] == pytest.approx(120)


def test_without_costs_of_goods_no_orders_are_told():
    row = budget.rule(spending(), year(cost=None).orders, AS_OF).iloc[0]
    assert row[["margin_per_order", "orders_gross", "orders_net"]].isna().all()
    assert row["budget"] == pytest.approx(1200)


def told(**tables):
    """The facts of a shop of 30 customers who order monthly, and twice as many orders without one."""
    sales = [(f"c{i}", at, 100.0, 40.0) for i in range(30) for at in MONTHS[i % 4 :]]
    guests = [(None, at, 50.0, 20.0) for at in MONTHS]
    held = shop(*sales, *guests, ("c0", "2023-10-01", 10.0, 4.0))
    assigned = ibis.memtable(pd.DataFrame({"customer_id": [f"c{i}" for i in range(30)], "group": "Lovers"}))
    sent = facts.Sent(held.lines, held.orders, held.customer_days, AS_OF, assigned, **tables)
    return facts.facts(sent)


@pytest.fixture(scope="module")
def plain():
    return told()


def test_what_was_not_sent_is_not_known(plain):
    unknown = ("email_reach", "sms_reach", "app_share", "recommended_share", "promoter_share", "answering", "crowded",
               "variety", "coupon_share", "full_price", "discount_gap")  # fmt: skip
    assert plain.loc[list(unknown), "value"].isna().all()


def test_customers_are_active_for_a_year(plain):
    assert plain.loc["size", "value"] == 30
    assert plain.loc["tested", "value"] == 0


@pytest.mark.parametrize(("first", "growth"), [("2023-01-02", 0.5), ("2023-01-03", None)])
def test_how_the_base_grew_is_known_of_two_whole_years_only(first, growth):
    earlier = [(f"c{i}", "2023-06-01", 10.0, 4.0) for i in range(20)]
    held = shop(("c0", first, 10.0, 4.0), *earlier, *((f"c{i}", "2024-06-01", 10.0, 4.0) for i in range(30)))
    assigned = ibis.memtable(pd.DataFrame({"customer_id": [f"c{i}" for i in range(30)], "group": "Lovers"}))
    sent = facts.Sent(held.lines, held.orders, held.customer_days, AS_OF, assigned)
    value = facts.facts(sent).loc["base_growth", "value"]
    assert (None if np.isnan(value) else value) == growth


def test_orders_without_a_customer_are_told(plain):
    n = sum(12 - i % 4 for i in range(30))
    assert plain.loc["identified", ["k", "n"]].tolist() == [n, n + 12]


def test_orders_at_full_price_are_those_without_any_discount():
    held = shop(*((f"c{i}", at, 100.0, 40.0) for i in range(20) for at in MONTHS))
    months = held.orders.day.month()
    discount = ibis.cases((months <= 3, 0.0), (months <= 10, 5.0))  # of the last two months it is not known
    assigned = ibis.memtable(pd.DataFrame({"customer_id": [f"c{i}" for i in range(20)], "group": "Lovers"}))
    sent = facts.Sent(held.lines, held.orders.mutate(discount=discount), held.customer_days, AS_OF, assigned)
    assert facts.facts(sent).loc["full_price", ["k", "n"]].tolist() == [60, 200]


def people():
    rows = [{"customer_id": f"c{i}", "email": f"c{i}@x.ro", "email_consent": i < 20,
             "source_channel": "Recomandare" if i < 12 else "Ads"} for i in range(30)]  # fmt: skip
    listed = {"customer_id": "z", "email": "z@x.ro", "email_consent": True, "source_channel": None}  # never bought
    return table("customers", [*rows, listed])


def test_reach_takes_consent_and_an_address():
    found = told(customers=people())
    assert found.loc["email_reach", ["k", "n"]].tolist() == [20, 30]
    assert found.loc["sms_reach"].isna().all()


def test_recommended_are_those_whose_channel_says_so():
    found = told(customers=people())
    assert found.loc["recommended_share", ["k", "n"]].tolist() == [11, 29]  # c0 came before the year


def test_promoters_and_who_answered_are_counted():
    rows = [{"answered_at": pd.Timestamp("2024-06-01"), "survey": "s", "question": "q", "kind": "nps", "customer_id": f"c{i % 15}",
             "value": str(9 if i < 24 else 3)} for i in range(40)]  # fmt: skip
    found = told(answers=table("answers", rows))
    assert found.loc["promoter_share", ["k", "n"]].tolist() == [24, 40]
    assert found.loc["answering", ["k", "n"]].tolist() == [15, 30]


def test_more_than_two_messages_in_a_week_crowd():
    start = pd.Timestamp("2024-06-03 10:00")
    rows = [{"sent_at": start + timedelta(days=d), "flow": "f", "customer_id": f"c{i}"} for i in range(30)
            for d in range(3 if i < 12 else 2)]  # fmt: skip
    assert told(messages=table("messages", rows)).loc["crowded", ["k", "n"]].tolist() == [12, 30]


def test_tests_are_counted_by_name():
    rows = [{"assigned_at": pd.Timestamp("2024-06-01"), "trial": name, "arm": "control"} for name in ("a", "a", "b")]
    assert told(trials=table("trials", rows)).loc["tested", "value"] == 2


def test_a_share_of_fewer_than_ten_is_not_told():
    few = people().mutate(email_consent=ibis._.customer_id.isin(["c1", "c2"]))
    assert np.isnan(told(customers=few).loc["email_reach", "value"])
