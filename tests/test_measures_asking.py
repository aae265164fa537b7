"""Asking customers: how many answers are enough, whom to invite, who answered and how they differ."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table
from scipy import stats

from toolkit.errors import ParameterError
from toolkit.measures import answers, asking, consent, groups, response, rfm, statistics

CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))


@pytest.mark.parametrize("margin", [0.03, 0.05, 0.1, 0.2])
def test_so_many_answers_bring_a_wilson_interval_of_the_margin_and_one_fewer_does_not(margin):
    n = int(asking.answers_needed(margin))
    for answered, wide in ((n, True), (n - 2, False)):
        low, high = statistics.wilson(answered / 2, answered)
        assert ((high - low) / 2 <= margin) == wide


def test_few_people_need_fewer_answers_and_never_more_than_there_are():
    needed = asking.answers_needed(0.1, [5, 50, 200, 10_000, np.inf])
    assert needed.tolist() == sorted(needed)
    assert needed[0] <= 5
    assert needed[-1] == asking.answers_needed(0.1)


def test_the_margin_of_a_sample_of_a_group_is_as_a_simulation_finds():
    rng = np.random.default_rng(3)
    people, n = 200, 64
    half = rng.hypergeometric(people // 2, people // 2, n, 20_000) / n
    assert float(asking.margin_at(n, people)) == pytest.approx(1.96 * half.std(), rel=0.05)


def test_a_margin_is_a_share_below_one_half():
    with pytest.raises(ParameterError, match=r"between 0 and 0\.5; found 0\.6"):
        asking.answers_needed(0.6)


SHOP = shop(
    *((f"c{i:03d}", "2024-12-20", 50.0) for i in range(200)), *((f"c{i:03d}", "2024-12-21", 50.0) for i in range(200))
)
END = day("2024-12-31")


def assigned():
    return groups.assign(rfm.score(rfm.buyers(SHOP.lines, SHOP.orders, END), CUTS), 1)


def may(**consents):
    """What customers may be sent, by id with their consent; all of them have an address."""
    rows = [{"customer_id": i, "email": f"{i}@x.ro", "email_consent": c} for i, c in consents.items()]
    return consent.permits(table("customers", rows), None, END)


def test_nobody_without_a_yes_is_asked():
    known = may(c000=True, c001=False, c002=None, zz=True)
    assert asking.invitable(assigned(), known).to_pandas()["customer_id"].tolist() == ["c000"]
    assert asking.invitable(assigned(), consent.permits(None, None, END)).count().execute() == 0


def test_the_plan_asks_as_many_as_bring_the_answers_and_no_more_than_agreed():
    agreed = asking.invitable(assigned(), may(**{f"c{i:03d}": i < 120 for i in range(200)}))
    plan = asking.plan(assigned(), agreed, 0.1, 0.5).iloc[0]
    needed = int(asking.answers_needed(0.1, 200))
    assert (plan["customers"], plan["invitable"], plan["needed"]) == (200, 120, needed)
    assert (plan["invite"], plan["expected"], plan["enough"]) == (120, 60, False)
    richer = asking.plan(assigned(), agreed, 0.1, 0.6).iloc[0]
    assert (richer["invite"], richer["enough"]) == (int(np.ceil(needed / 0.6)), True)


def test_who_is_invited_is_drawn_at_random_the_same_every_time_from_those_who_agreed():
    agreed = asking.invitable(assigned(), may(**{f"c{i:03d}": i < 120 for i in range(200)}))
    plan = asking.plan(assigned(), agreed, 0.25, 0.5)
    drawn = asking.invitations(agreed, plan)
    assert len(drawn) == plan["invite"].sum() < 120
    assert set(drawn["customer_id"]) <= {f"c{i:03d}" for i in range(120)}
    pd.testing.assert_frame_equal(drawn, asking.invitations(agreed, plan))
    assert set(asking.invitations(agreed, plan, seed=1)["customer_id"]) != set(drawn["customer_id"])
    assert int(drawn["customer_id"].max()[1:]) > len(drawn)  # not merely the first


def test_consents_of_fewer_than_ten_are_not_shown():
    plan = pd.DataFrame(
        {"group": ["Lovers", "Breakup", "Flirting"], "customers": [60, 80, 90], "invitable": [4, 40, 50], "needed": [30, 40, 40],
         "invite": [4, 40, 50], "expected": [0, 4, 5], "margin": [np.nan, 0.3, 0.3], "enough": False}
    )  # fmt: skip
    shown = asking.shown(plan).set_index("group")
    assert np.isnan(shown.loc["Lovers", "invitable"])
    assert shown["invitable"].notna().sum() == 1
    assert shown["needed"].tolist() == [30, 40, 40]


def test_each_customer_asked_counts_once_and_has_answered_or_not():
    messages = table("messages", [
        {"sent_at": "2024-11-01 10:00", "flow": "s", "message_channel": "email", "customer_id": "a"},
        {"sent_at": "2024-12-01 10:00", "flow": "s", "message_channel": "email", "customer_id": "a"},
        {"sent_at": "2024-12-01 10:00", "flow": "s", "message_channel": "email", "customer_id": "b"},
        {"sent_at": "2024-12-01 10:00", "flow": "newsletter", "message_channel": "email", "customer_id": "c"},
        {"sent_at": "2024-12-01 10:00", "flow": "s", "message_channel": "email", "customer_id": None},
    ])  # fmt: skip
    said = table("answers", [
        {"answered_at": "2024-11-03 10:00", "survey": "s", "question": "q", "value": "x", "kind": "open", "customer_id": "a"},
        {"answered_at": "2024-11-03 10:00", "survey": "s", "question": "r", "value": "x", "kind": "open", "customer_id": "a"},
    ])  # fmt: skip
    found = response.asked(messages, said).order_by("customer_id").to_pandas()
    assert found["customer_id"].tolist() == ["a", "b"]
    assert found["responded"].tolist() == [True, False]
    assert found["answered_at"].dt.month.tolist() == [12, 12]


def test_who_was_asked_in_two_surveys_counts_once_as_of_the_later():
    messages = table("messages", [
        {"sent_at": "2024-12-01 10:00", "flow": "one", "message_channel": "email", "customer_id": "a"},
        {"sent_at": "2024-06-01 10:00", "flow": "two", "message_channel": "email", "customer_id": "a"},
    ])  # fmt: skip
    said = table("answers", [
        {"answered_at": "2024-06-03 10:00", "survey": "two", "question": "q", "value": "x", "kind": "open", "customer_id": "a"},
        {"answered_at": "2024-12-03 10:00", "survey": "one", "question": "q", "value": "x", "kind": "open", "customer_id": "b"},
    ])  # fmt: skip
    found = response.asked(messages, said).to_pandas()
    assert found[["customer_id", "responded"]].to_numpy().tolist() == [["a", True]]
    assert found["answered_at"].dt.month.tolist() == [12]


def asked(*rows):
    """People asked: ``(group, responded, recency_days, times)``."""
    import ibis

    told = [(g, r, float(d), 1.0, 10.0) for g, r, d, times in rows for _ in range(times)]
    columns = ["group", "responded", "recency_days", "frequency", "monetary_value"]
    return ibis.memtable(pd.DataFrame(told, columns=columns))


def test_rates_are_of_those_asked_by_group_and_in_all():
    frame = response.rates(asked(("Lovers", True, 5, 20), ("Lovers", False, 5, 60), ("Breakup", False, 400, 20)))
    assert frame[["group", "customers", "k"]].to_numpy().tolist() == [
        ["Lovers", 80, 20],
        ["Breakup", 20, 0],
        ["total", 100, 20],
    ]
    low, high = statistics.wilson(20, 80)
    assert frame.loc[0, ["response_rate", "low", "high"]].tolist() == pytest.approx([0.25, float(low), float(high)])


def test_rates_that_tell_of_fewer_than_ten_are_not_shown():
    frame = response.rates(
        asked(("Lovers", True, 5, 3), ("Lovers", False, 5, 60), ("Breakup", True, 5, 30), ("Breakup", False, 400, 70),
              ("Flirting", True, 5, 40), ("Flirting", False, 5, 90))
    )  # fmt: skip
    shown = response.shown_rates(frame).set_index("group")
    assert np.isnan(shown.loc["Lovers", "k"])
    assert shown["k"].notna().sum() == 2  # one other group, and the total
    assert shown.loc["total", "k"] == 73


def test_the_bias_of_a_group_is_who_answered_against_all_asked_with_welch_s_interval():
    rows = asked(
        ("Lovers", True, 10, 20), ("Lovers", True, 20, 20), ("Lovers", False, 40, 30), ("Lovers", False, 60, 30)
    )
    one = response.bias(rows).set_index(["trait", "group"]).loc["recency_days", "Lovers"]
    yes, no = np.repeat([10, 20], 20), np.repeat([40, 60], 30)
    assert one["mean_answered"] == 15
    assert one["mean_asked"] == pytest.approx(np.concatenate([yes, no]).mean())
    assert one["difference"] == pytest.approx(15 - 36)
    half = 1.96 * 0.6 * np.sqrt(stats.sem(yes) ** 2 + stats.sem(no) ** 2)
    assert one["high"] - one["difference"] == pytest.approx(half, rel=1e-3)


def test_a_group_that_answers_more_is_no_bias_within_groups():
    rows = asked(
        ("Lovers", True, 5, 50), ("Lovers", False, 5, 50), ("Breakup", True, 400, 10), ("Breakup", False, 400, 90)
    )
    total = response.bias(rows).set_index(["trait", "group"]).loc["recency_days", "total"]
    assert total["difference"] == pytest.approx(0)


def test_the_total_bias_weighs_groups_by_their_answers():
    rows = asked(
        ("Lovers", True, 10, 30), ("Lovers", False, 20, 30), ("Breakup", True, 300, 10), ("Breakup", False, 400, 90)
    )
    found = response.bias(rows).set_index(["trait", "group"])["difference"]["recency_days"]
    assert found["total"] == pytest.approx((30 * found["Lovers"] + 10 * found["Breakup"]) / 40)


def test_where_everybody_answered_there_is_no_bias_to_tell():
    assert response.bias(asked(("Lovers", True, 5, 50))).empty


def test_those_asked_stand_in_the_group_of_the_day_they_were_asked():
    messages = table(
        "messages", [{"sent_at": "2024-12-20 10:00", "flow": "s", "message_channel": "email", "customer_id": "c000"}]
    )
    said = table("answers", [{"answered_at": "2024-12-31 10:00", "survey": "s", "question": "q", "value": "x", "kind": "open", "customer_id": "c000"}])  # fmt: skip
    placed = answers.with_groups(response.asked(messages, said), SHOP.lines, SHOP.orders, CUTS, assigned()).to_pandas()
    assert placed[["frequency", "responded"]].to_numpy().tolist() == [[1, True]]


def test_a_total_of_fewer_than_ten_who_answered_is_not_told():
    frame = response.rates(asked(("Lovers", True, 5, 9), ("Lovers", False, 5, 60), ("Breakup", False, 400, 70)))
    assert response.shown_rates(frame)["k"].isna().all()


def test_a_group_of_few_who_were_asked_cannot_be_worked_out_from_the_total():
    frame = response.rates(
        asked(("Soulmates", False, 5, 4), ("Lovers", True, 5, 50), ("Lovers", False, 5, 100), ("Breakup", True, 9, 40),
              ("Breakup", False, 9, 60))
    )  # fmt: skip
    assert response.shown_rates(frame)["group"].tolist() == ["Lovers", "total"]


def test_an_answer_from_before_the_invitation_is_no_answer_to_it():
    messages = table("messages", [
        {"sent_at": "2024-11-10 10:00", "flow": "s", "message_channel": "email", "customer_id": who} for who in "ab"
    ])  # fmt: skip
    said = table("answers", [
        {"answered_at": f"2024-11-{at} 09:00", "survey": "s", "question": "q", "value": "x", "kind": "open", "customer_id": who}
        for who, at in (("a", "09"), ("b", "10"))
    ])  # fmt: skip
    found = response.asked(messages, said).order_by("customer_id").to_pandas()
    assert found["responded"].tolist() == [False, True]


@pytest.mark.parametrize(("people", "needed"), [(100, 49), (130, 55)])
def test_the_correction_for_few_people_takes_one_off(people, needed):
    """n = 92.195: 92.195 / (1 + 91.195 / 100) = 48.2; with n for n - 1 it would be 47.97."""
    assert asking.answers_needed(0.1, people) == needed


def test_where_everybody_answered_nothing_is_left_to_chance():
    assert float(asking.margin_at(10, 10)) == pytest.approx(0, abs=1e-3)


def test_a_whole_number_of_expected_answers_stays_whole():
    """100 x 0.29 is 28.999999999999996 to a computer."""
    agreed = asking.invitable(assigned(), may(**{f"c{i:03d}": i < 100 for i in range(200)}))
    assert asking.plan(assigned(), agreed, 0.1, 0.29).iloc[0][["invite", "expected"]].tolist() == [100, 29]


def test_two_who_answered_and_two_who_did_not_are_enough_for_a_bias():
    assert len(response.bias(asked(("Lovers", True, 5, 2), ("Lovers", False, 9, 2)))) == 6
    assert response.bias(asked(("Lovers", True, 5, 1), ("Lovers", False, 9, 2))).empty


def test_the_total_bias_of_two_groups_alike_is_known_better_by_the_root_of_two():
    one = [(True, 10, 20), (True, 20, 20), (False, 40, 30), (False, 60, 30)]
    rows = asked(*((group, *row) for group in ("Lovers", "Breakup") for row in one))
    found = response.bias(rows).set_index(["trait", "group"]).loc["recency_days"]
    half = (found["high"] - found["low"]) / 2
    assert half["total"] == pytest.approx(half["Lovers"] / np.sqrt(2))


def test_ten_asked_who_all_answered_are_shown_with_their_bias():
    frame = response.rates(asked(("Lovers", True, 5, 10), ("Breakup", True, 5, 30), ("Breakup", False, 5, 30)))
    shown = response.shown_rates(frame)
    assert shown["k"].tolist() == [10, 30, 40]
    bias = pd.DataFrame({"group": ["Lovers", "Breakup"], "k": [10, 9]})
    assert response.shown_bias(bias, shown)["group"].tolist() == ["Lovers"]
