"""Campaigns: what one brought against the rest of the shop, and who was sent by others before and after it."""

from datetime import date, timedelta

import numpy as np
import pytest
from hand import day, table

from toolkit.measures import campaigns, word_of_mouth

START, WEEKS = date(2024, 1, 1), 30
AS_OF = START + timedelta(days=7 * WEEKS - 1)
LAST = START + timedelta(days=7 * (WEEKS - 1))
"""The first day of the last week, in which the campaigns run."""


def logged(**told):
    row = {"name": "c", "start": LAST, "end": AS_OF, "cost": 100.0, "segment": "Cluj"} | told
    return campaigns.log(table("campaigns", [row]))


def orders(cluj, rest=1000.0, cost=0.6, region="Cluj"):
    """Twelve equal orders of Cluj and ten of Iasi in each week; sales of Cluj by week, of Iasi the same in each."""
    rows = []
    for week, (ours, theirs) in enumerate(zip(cluj, np.broadcast_to(rest, len(cluj)), strict=True)):
        first = START + timedelta(days=7 * week)
        for place, total, n in ((region, ours, 12), ("Iasi", theirs, 10)):
            for i in range(n):
                amount = total / n
                rows.append({"order_id": f"{place}{week}-{i}", "customer_id": f"{place}{i}",
                             "day": first + timedelta(days=i % 7), "ordered_at": first, "sales": amount, "n_lines": 1,
                             "cost": None if cost is None else cost * amount, "region": place})  # fmt: skip
    return table("orders", rows)


STEADY = [500.0 * (1.1 if week % 2 else 1 / 1.1) for week in range(WEEKS - 1)]


def one(last, **told):
    cost = told.pop("cost_share", 0.6)
    return campaigns.gains(logged(**told), orders([*STEADY, last], cost=cost), AS_OF).iloc[0]


def test_the_gain_is_what_the_part_sold_beyond_its_usual_ratio_to_the_rest():
    row = one(900.0)
    windows = [500 * (1.1 if w % 2 else 1 / 1.1) for w in range(WEEKS - 1)][-26:]
    usual = 1000 * np.exp(np.mean(np.log(np.array(windows) / 1000)))
    assert row["windows"] == 26
    assert (row["sales"], row["n"]) == (pytest.approx(900), 12)
    assert row["expected"] == pytest.approx(usual)
    assert row["gain"] == pytest.approx(0.4 * (900 - usual))


def test_the_interval_is_that_of_an_ordinary_window():
    row, usual = one(900.0), np.log(np.array(STEADY[-26:]) / 1000)
    half = 2.0595 * usual.std(ddof=1) * np.sqrt(1 + 1 / 26)
    assert row["gain_low"] == pytest.approx(0.4 * (900 - row["expected"] * np.exp(half)), rel=1e-3)
    assert row["gain_high"] == pytest.approx(0.4 * (900 - row["expected"] * np.exp(-half)), rel=1e-3)


def test_both_definitions_of_return_are_told():
    row = one(900.0)
    assert row["back"] == pytest.approx(row["gain"] / 100)
    assert row["roi"] == pytest.approx((row["gain"] - 100) / 100)
    assert (row["roi_low"], row["roi_high"]) == pytest.approx((row["back_low"] - 1, row["back_high"] - 1))


def test_two_point_three_back_for_one_is_an_roi_of_130_percent():
    row = one(900.0, cost=0.4 * (900 - one(900.0)["expected"]) / 2.3)
    assert (row["back"], row["roi"]) == pytest.approx((2.3, 1.3))


@pytest.mark.parametrize(("last", "cost", "state"), [(900, 50, "pays"), (900, 150, "unsure"), (500, 500, "loses")])
def test_a_verdict_needs_the_whole_interval(last, cost, state):
    assert one(float(last), cost=float(cost))["state"] == state


def test_a_better_week_for_all_is_no_gain_of_the_campaign():
    steady = [500.0] * (WEEKS - 1) + [1000.0]
    rows = orders(steady, rest=[1000.0] * (WEEKS - 1) + [2000.0])
    assert campaigns.gains(logged(), rows, AS_OF).iloc[0]["gain"] == pytest.approx(0, abs=1e-9)


def test_without_costs_of_goods_the_gain_is_of_sales_and_says_so():
    row = one(900.0, cost_share=None)
    assert (row["is_margin"], row["gain"]) == (False, pytest.approx(900 - row["expected"]))


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"segment": None}, "no_segment"), ({"segment": "Soulmates"}, "no_comparison"),
        ({"end": AS_OF + timedelta(days=1)}, "running"), ({"start": day("2024-02-05"), "end": day("2024-02-11")}, "short"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(told, state):
    row = one(900.0, **told)
    assert row["state"] == state
    assert np.isnan(row["gain"])
    assert np.isnan(row["roi"])


def test_of_fewer_than_ten_orders_nothing_is_told():
    rows = orders([*STEADY, 900.0])
    few = rows.filter(~((rows.region == "Cluj") & (rows.day >= LAST) & (rows.order_id > f"Cluj{WEEKS - 1}-3")))
    row = campaigns.gains(logged(), few, AS_OF).iloc[0]
    assert row["state"] == "few"
    assert row[["n", "sales", "gain"]].isna().all()


def test_a_segment_is_found_whatever_its_case_and_diacritics():
    rows = orders([*STEADY, 900.0], region="Brașov")
    assert campaigns.gains(logged(segment="BRASOV"), rows, AS_OF).iloc[0]["by"] == "region"


def test_a_window_with_another_campaign_of_the_same_part_is_not_compared_with():
    other = {"name": "d", "start": LAST - timedelta(days=14), "end": LAST - timedelta(days=10), "cost": 9.0}
    first = {"name": "c", "start": LAST, "end": AS_OF, "cost": 100.0, "segment": "Cluj"}
    sold = orders([*STEADY, 900.0])
    for segment, windows in (("Cluj", 26), ("Iasi", 26)):
        log = campaigns.log(table("campaigns", [first, other | {"segment": segment}]))
        rows = campaigns.gains(log, sold, AS_OF).set_index("name")
        assert rows.loc["c", "windows"] == windows
        spoilt = [*STEADY[:-2], 5000.0, *STEADY[-1:]]
        changed = campaigns.gains(log, orders([*spoilt, 900.0]), AS_OF).set_index("name").loc["c", "expected"]
        assert (changed > 1.01 * rows.loc["c", "expected"]) == (segment == "Iasi")


def test_a_campaign_without_a_last_day_is_taken_to_run_28_days():
    row = logged(end=None).iloc[0]
    assert (row["days"], row["end"]) == (28, LAST + timedelta(days=27))


def test_a_campaign_that_cost_nothing_has_no_return():
    row = one(900.0, cost=0.0)
    assert np.isnan(row["roi"])
    assert row["gain"] > 0


def test_the_latest_campaign_stands_first():
    rows = [{"name": n, "start": day(d), "cost": 1.0} for n, d in (("a", "2024-01-01"), ("b", "2024-03-01"))]
    assert campaigns.log(table("campaigns", rows))["name"].tolist() == ["b", "a"]


def test_the_demo_s_campaign_is_found_and_the_other_did_nothing(demo_client):
    import json

    planted = json.loads((demo_client.folder / "truth.json").read_text(encoding="utf-8"))["campaign"]
    log = campaigns.log(demo_client.campaigns)
    rows = campaigns.gains(log, demo_client.orders, demo_client.as_of).set_index("name")
    won = rows.loc[planted["name"]]
    assert won["sales"] - won["expected"] == pytest.approx(planted["sales"], rel=0.2)
    assert won["state"] == "pays"
    nothing = rows.loc["Radio în Iași"]
    assert nothing["gain_low"] < 0 < nothing["gain_high"]
    assert nothing["state"] == "loses"
    assert set(rows["state"]) == {"pays", "loses", "no_segment", "no_comparison", "running"}


def buyers(before, after, channels=("Recomandare", "Ads")):
    """Newcomers, sent or not, as (sent, all), before and after the campaign's start; one order each."""
    people, placed, n = [], [], 0
    for (k, size), first in ((before, LAST - timedelta(days=40)), (after, LAST + timedelta(days=3))):
        for i in range(size):
            n += 1
            people.append({"customer_id": f"p{n}", "source_channel": channels[0] if i < k else channels[1]})
            placed.append(
                {"order_id": f"o{n}", "customer_id": f"p{n}", "day": first, "ordered_at": first, "sales": 1.0}
            )
    early = {"order_id": "e", "customer_id": "e", "day": date(2023, 1, 1), "ordered_at": START, "sales": 1.0}
    return table("orders", [*placed, early]), table("customers", people)


END = LAST + timedelta(days=89)


def test_the_share_sent_by_others_is_told_before_and_after():
    row = word_of_mouth.recommended(logged(), *buyers((20, 100), (60, 120)), END).iloc[0]
    assert (row["before"], row["after"], row["n"]) == (0.2, 0.5, 220)
    assert row["change"] == pytest.approx(0.3)
    assert row["low"] < 0.3 < row["high"]
    assert row["sure"]


@pytest.mark.parametrize(("before", "after", "sure"), [((20, 100), (26, 120), False), ((60, 120), (20, 100), True)])
def test_a_change_is_sure_where_its_interval_lies_on_one_side_of_nothing(before, after, sure):
    row = word_of_mouth.recommended(logged(), *buyers(before, after), END).iloc[0]
    assert np.isfinite(row["change"])
    assert row["sure"] == sure


def test_the_ninety_days_must_be_over():
    sold = buyers((20, 100), (60, 120))
    assert np.isnan(word_of_mouth.recommended(logged(), *sold, END - timedelta(days=1)).iloc[0]["change"])


@pytest.mark.parametrize("few", [((9, 100), (60, 120)), ((20, 100), (111, 120))])
def test_shares_that_tell_of_fewer_than_ten_are_held_back(few):
    assert np.isnan(word_of_mouth.recommended(logged(), *buyers(*few), END).iloc[0]["change"])


def test_a_channel_of_another_name_counts_where_the_client_names_it():
    sold = buyers((20, 100), (60, 120), ("Amici", "Ads"))
    assert np.isnan(word_of_mouth.recommended(logged(), *sold, END).iloc[0]["change"])
    assert word_of_mouth.recommended(logged(), *sold, END, ["amici"]).iloc[0]["before"] == 0.2


def test_names_that_say_recommendation_are_known_in_both_languages():
    names = ["Recomandare", "Referral", "Google Ads", "Prieteni", "word of mouth"]
    assert word_of_mouth.sent_by_others(names) == ["Recomandare", "Referral", "Prieteni", "word of mouth"]


def test_an_empty_log_has_no_rows():
    log = campaigns.log(table("campaigns", []))
    sold = buyers((20, 100), (60, 120))
    assert campaigns.gains(log, sold[0], END).empty
    assert word_of_mouth.recommended(log, *sold, END).empty
