"""What came of messages before and after a change: by hand, by the method's own table, and by laws."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hand import shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import budget, clustered, messaging, messaging_return, shop_change, statistics

AS_OF, CHANGED = date(2026, 6, 30), date(2026, 4, 1)
HELD = messaging.Periods((date(2026, 1, 1), date(2026, 3, 31)), (CHANGED, date(2026, 6, 29)), True)
NOBODY = shop(("x", "2026-01-01", 1.0))


def sums(pairs):
    """The sums of units (k, n)."""
    k, n = (np.array(part, float) for part in zip(*pairs, strict=True))
    told = (len(pairs), k.sum(), n.sum(), (k * k).sum(), (n * n).sum(), (k * n).sum())
    return pd.DataFrame([dict(zip(clustered.SUMS, told, strict=True))])


def sent(day, n, opened, channel="email", flow="f", who="c", **more):
    """Messages to n customers, of whom so many opened."""
    return [
        {"sent_at": datetime.fromisoformat(f"{day} 10:00"), "flow": flow, "message_channel": channel,
         "customer_id": f"{who}{i}", "opened": int(i < opened)} | more
        for i in range(n)
    ]  # fmt: skip


def unread(day, n):
    """Messages of which nobody knows whether they were opened."""
    return [row | {"opened": None} for row in sent(day, n, 0)]


def sending(day, recipients, opened, **more):
    return {"sent_at": datetime.fromisoformat(f"{day} 10:00"), "flow": "letter", "message_channel": "email",
            "recipients": recipients, "opened": opened} | more  # fmt: skip


def told(rows, held=HELD):
    found = messaging.before_after(table("messages", rows), NOBODY.orders, NOBODY.customer_days, AS_OF, held)
    return found.set_index(["message_channel", "outcome"])


def test_with_one_message_each_the_interval_is_wilsons():
    row = clustered.shares(sums([(1, 1)] * 81 + [(0, 1)] * 182)).iloc[0]
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.2553, 0.3662)
    assert row["n_effective"] == pytest.approx(263)


def test_the_difference_of_independent_messages_is_newcombes():
    one = clustered.shares(sums([(1, 1)] * 56 + [(0, 1)] * 14)).iloc[0]
    other = clustered.shares(sums([(1, 1)] * 48 + [(0, 1)] * 32)).iloc[0]
    change = clustered.change(other, one)
    assert (round(change["low"], 4), round(change["high"], 4)) == (0.0524, 0.3339)


def test_who_opens_all_or_nothing_counts_as_one_case():
    row = clustered.shares(sums([(10, 10)] * 20 + [(0, 10)] * 20)).iloc[0]
    assert row["n_effective"] == pytest.approx(40)
    assert (row["low"], row["high"]) == pytest.approx(tuple(map(float, statistics.wilson(20, 40))))


def test_the_effective_number_is_that_of_a_plain_loop():
    pairs = [(1, 4), (3, 4), (0, 2), (2, 6), (5, 5), (0, 1)]
    k, n = sum(a for a, _b in pairs), sum(b for _a, b in pairs)
    p = k / n
    spread = sum((a - p * b) ** 2 for a, b in pairs) / n**2
    assert clustered.effective(*sums(pairs).iloc[0]) == pytest.approx(min(p * (1 - p) / spread, n))


def test_messages_never_count_as_more_than_they_are():
    assert clustered.effective(*sums([(1, 2)] * 50).iloc[0]) == 100


def test_where_nobody_opened_all_messages_of_one_are_one():
    assert clustered.effective(*sums([(0, 5)] * 8).iloc[0]) == pytest.approx(8)


def test_one_unit_tells_nothing():
    assert np.isnan(clustered.effective(*sums([(3, 9)]).iloc[0]))


def test_the_methods_own_table_is_found_sure():
    rows = sent("2026-02-01", 1000, 180) + sent("2026-05-01", 1000, 340)
    row = told(rows).loc[("email", "opened")]
    assert (row["before"], row["after"], row["state"]) == (pytest.approx(0.18), pytest.approx(0.34), "up")
    assert (row["low"], row["high"]) == pytest.approx(statistics.difference_of_shares(340, 1000, 180, 1000))


def test_the_same_share_of_fewer_messages_is_not_sure():
    rows = sent("2026-02-01", 61, 11) + sent("2026-05-01", 59, 20)
    assert told(rows).loc[("email", "opened"), "state"] == "unsure"


def test_messages_to_the_same_people_tell_less():
    once = sent("2026-02-01", 400, 80) + sent("2026-05-01", 400, 120)
    often = [row for day in range(1, 6) for row in sent(f"2026-02-0{day}", 80, 16) + sent(f"2026-05-0{day}", 80, 24)]
    wide, narrow = (told(rows).loc[("email", "opened")] for rows in (often, once))
    assert wide["difference"] == pytest.approx(narrow["difference"])
    assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"])


def test_sendings_to_many_are_the_units_however_many_got_them():
    rows = [sending(f"2026-02-{d:02}", 10_000, k) for d, k in ((1, 1500), (8, 2500), (15, 1800), (22, 1400))]
    rows += [sending(f"2026-05-{d:02}", 10_000, k) for d, k in ((1, 2000), (8, 2600), (15, 1700), (22, 2300))]
    row = told(rows).loc[("email", "opened")]
    assert (row["before"], row["after"]) == (pytest.approx(0.18), pytest.approx(0.215))
    assert row["state"] == "unsure"
    assert row["after_high"] - row["after_low"] > 0.05


def test_days_outside_both_periods_do_not_count():
    rows = sent("2026-01-01", 50, 20) + sent("2025-12-31", 50, 50) + sent("2026-06-29", 50, 30)
    rows += sent("2026-06-30", 50, 50)
    row = told(rows).loc[("email", "opened")]
    assert (row["before"], row["after"]) == (pytest.approx(0.4), pytest.approx(0.6))


def test_more_openings_than_recipients_are_all_of_them():
    rows = [sending(f"2026-0{m}-{d:02}", 100, 130) for m in (2, 5) for d in (1, 8, 15)]
    assert told(rows).loc[("email", "opened"), "after"] == 1


def test_what_is_not_told_of_a_message_does_not_count():
    rows = sent("2026-02-01", 40, 20) + sent("2026-05-01", 40, 20) + unread("2026-05-02", 40)
    assert told(rows).loc[("email", "opened"), "after_n"] == 40


def test_fewer_than_ten_people_are_told_of_on_no_side():
    rows = sent("2026-02-01", 100, 9) + sent("2026-05-01", 100, 40)
    row = told(rows).loc[("email", "opened")]
    assert (row["state"], np.isnan(row["before"]), np.isnan(row["before_n"])) == ("few", True, True)


def test_what_moved_so_a_year_before_is_a_season():
    rows = sent("2026-02-01", 1000, 180) + sent("2026-05-01", 1000, 340)
    rows += sent("2025-02-02", 1000, 180) + sent("2025-05-02", 1000, 340)
    row = told(rows).loc[("email", "opened")]
    assert (row["state"], row["year_difference"]) == ("season", pytest.approx(0.16))


def test_channels_are_told_apart_and_the_unnamed_one_stays():
    rows = [row for channel in ("email", "sms", None) for day in ("2026-02-01", "2026-05-01")
            for row in sent(day, 30, 15, channel)]  # fmt: skip
    assert {channel for channel, _outcome in told(rows).index} == {"email", "sms", "", "shop"}


def test_a_flow_that_began_with_the_change_is_not_compared():
    rows = sent("2026-02-01", 30, 15, flow="old") + sent("2026-05-01", 30, 15, flow="old")
    rows += sent("2026-05-01", 30, 15, flow="new")
    assert set(messaging.by_flow(table("messages", rows), HELD)["flow"]) == {"old"}


def test_of_a_flow_the_clicks_are_told_before_the_opens():
    rows = [row | {"clicked": row["opened"]} for day in ("2026-02-01", "2026-05-01") for row in sent(day, 40, 20)]
    assert messaging.main(messaging.by_flow(table("messages", rows), HELD))["outcome"].tolist() == ["clicked"]


def test_where_clicks_are_too_few_a_flow_is_told_by_its_opens():
    rows = [row | {"clicked": 0 if i else 1} for day in ("2026-02-01", "2026-05-01")
            for i, row in enumerate(sent(day, 40, 20))]  # fmt: skip
    assert messaging.main(messaging.by_flow(table("messages", rows), HELD))["outcome"].tolist() == ["opened"]


def test_the_order_of_messages_does_not_matter():
    rows = table("messages", sent("2026-02-01", 60, 20) + sent("2026-05-01", 60, 30))
    tables = [
        messaging.before_after(r, NOBODY.orders, NOBODY.customer_days, AS_OF, HELD) for r in (rows, shuffled(rows))
    ]
    pd.testing.assert_frame_equal(*tables)


def test_a_named_day_parts_equal_numbers_of_days():
    rows = table("messages", sent("2025-12-01", 1, 1) + sent("2026-06-30", 1, 1))
    held = messaging.periods(rows, AS_OF, CHANGED)
    assert (held.after, held.days, held.is_named) == ((CHANGED, AS_OF), 91, True)
    assert held.before == (date(2025, 12, 31), date(2026, 3, 31))


def test_no_more_days_are_compared_than_are_seen_before_the_change():
    held = messaging.periods(table("messages", sent("2026-03-01", 1, 1) + sent("2026-06-30", 1, 1)), AS_OF, CHANGED)
    assert (held.before[0], held.after[1], held.days) == (date(2026, 3, 1), date(2026, 5, 1), 31)


def test_without_a_named_day_the_last_ninety_days_are_held_against_those_before():
    held = messaging.periods(table("messages", sent("2025-01-01", 1, 1)), AS_OF)
    assert (held.after[0], held.days, held.is_named) == (AS_OF - timedelta(days=89), 90, False)


@pytest.mark.parametrize("rows", [None, [], unread("2026-02-01", 3)], ids=["none", "empty", "no outcome"])
def test_without_outcomes_what_came_of_messages_is_asked_for(rows):
    with pytest.raises(MissingData) as refused:
        messaging.periods(None if rows is None else table("messages", rows), AS_OF, CHANGED)
    assert (refused.value.table, refused.value.columns) == ("messages", ("opened",))


@pytest.mark.parametrize("changed", [date(2026, 6, 5), date(2026, 2, 20)], ids=["just changed", "just begun"])
def test_fewer_than_four_weeks_on_a_side_are_refused(changed):
    with pytest.raises(MissingData) as refused:
        messaging.periods(table("messages", sent("2026-02-01", 3, 1)), AS_OF, changed)
    assert refused.value.columns == ("two_periods",)


def figure(shop_, outcome, held=HELD, as_of=AS_OF):
    rows = shop_change.rows(shop_.orders, shop_.customer_days, as_of, held.all, "shop")
    return pd.Series({row["outcome"]: row for row in rows}[outcome])


def test_who_passes_180_days_in_a_month_has_gone_in_it():
    rows = shop(("old", "2024-01-01", 1.0), *((f"c{i}", "2025-09-15", 1.0) for i in range(20)),
                *((f"s{i}", "2025-12-20", 1.0) for i in range(30)))  # fmt: skip
    found = figure(rows, "churn")
    assert found["before_n"] == 50 * 3
    assert found["before"] == pytest.approx(20 / 150)


def test_who_orders_again_in_time_has_not_gone():
    rows = shop(("old", "2024-01-01", 1.0), *((f"c{i}", day, 1.0) for i in range(20) for day in ("2025-09-15", "2026-03-10")),
                *((f"s{i}", "2025-09-15", 1.0) for i in range(12)))  # fmt: skip
    assert figure(rows, "churn")["before"] == pytest.approx(12 / (32 * 3))


def test_order_value_with_one_order_each_is_tested_by_welch():
    from scipy import stats

    one, other = np.arange(20) + 40.0, np.arange(25) * 2 + 42.0
    rows = shop(("old", "2024-01-01", 1.0), *((f"a{i}", "2026-02-01", v) for i, v in enumerate(one)),
                *((f"b{i}", "2026-05-01", v) for i, v in enumerate(other)))  # fmt: skip
    found = figure(rows, "aov")
    assert (found["before"], found["after"]) == (pytest.approx(one.mean()), pytest.approx(other.mean()))
    assert found["p"] == pytest.approx(stats.ttest_ind(other, one, equal_var=False).pvalue)


def test_order_value_is_sales_by_orders():
    rows = shop(("old", "2024-01-01", 1.0), *((f"a{i}", "2026-02-01", 10.0) for i in range(10)),
                *(("a0", "2026-02-02", 30.0) for _ in range(10)))  # fmt: skip
    assert figure(rows, "aov")["before"] == pytest.approx(20.0)


def test_newcomers_of_each_side_have_their_ninety_days_on_their_side():
    held = messaging.Periods((date(2025, 11, 1), date(2026, 1, 31)), (date(2026, 2, 1), AS_OF), True)

    def new(who, first, back):
        return [(f"{who}{i}", first, 1.0) for i in range(40)] + [(f"{who}{i}", back, 1.0) for i in range(15)]

    rows = shop(("old", "2024-01-01", 1.0), *new("a", "2026-03-01", "2026-05-30"), *new("b", "2026-03-01", "2026-05-31"),
                *new("z", "2026-01-15", "2026-01-20"), *new("y", "2025-10-01", "2025-10-20"))  # fmt: skip
    found = figure(rows, "return_90", held)
    assert (found["after"], found["after_n"]) == (pytest.approx(15 / 80), 80)
    assert (found["before"], found["before_n"]) == (pytest.approx(15 / 40), 40)


def spent(cost, converted, n=100):
    rows = sent("2026-05-01", n, 0, cost=cost / n)
    return [row | {"converted": int(i < converted)} for i, row in enumerate(rows)]


PRICED = shop(*((f"c{i}", "2026-05-01", 100.0, 60.0) for i in range(20)))


def test_both_definitions_of_return_ask_for_different_orders():
    found = messaging_return.gate(table("messages", spent(1000, 40)), PRICED.orders, AS_OF)
    assert found["margin_per_order"] == pytest.approx(40)
    assert (found["gain_gross"], found["gain_net"]) == (pytest.approx(1500), pytest.approx(2500))
    assert (found["orders_gross"], found["orders_net"]) == (38, 63)
    assert budget.passes(63 * 40, 1000) == (True, True)
    assert budget.passes(62 * 40, 1000) == (True, False)


def test_the_most_that_messages_may_claim_is_all_that_is_counted():
    found = messaging_return.gate(table("messages", spent(1000, 40)), PRICED.orders, AS_OF)
    low, high = (40 * float(end) for end in statistics.poisson_interval(40))
    assert (found["most"], found["low"], found["high"]) == (
        pytest.approx(1600),
        pytest.approx(low),
        pytest.approx(high),
    )
    assert (found["back"], found["roi"]) == (pytest.approx(1.6), pytest.approx(0.6))


def test_what_2_3_back_for_one_spent_is_fails_as_a_net_return():
    assert budget.passes(2.3, 1.0) == (True, False)


def test_without_costs_of_messages_there_is_nothing_to_judge():
    with pytest.raises(MissingData) as refused:
        messaging_return.gate(table("messages", sent("2026-05-01", 5, 1)), PRICED.orders, AS_OF)
    assert refused.value.columns == ("cost",)


def test_without_costs_of_goods_the_orders_are_not_known():
    bare = shop(*((f"c{i}", "2026-05-01", 100.0) for i in range(20)))
    found = messaging_return.gate(table("messages", spent(1000, 40)), bare.orders, AS_OF)
    assert np.isnan(found["orders_net"])
    assert found["gain_net"] == pytest.approx(2500)


def test_messages_of_an_earlier_year_cost_nothing_now():
    rows = spent(1000, 40) + sent("2025-06-30", 10, 0, cost=50.0)
    assert messaging_return.gate(table("messages", rows), PRICED.orders, AS_OF)["cost"] == pytest.approx(1000)
