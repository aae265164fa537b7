"""A loyalty programme replayed: the same as a plain loop over orders, nothing lost, published accounting examples."""

from collections import deque
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import allocation, bought, points, programme, replay
from toolkit.measures.bought import Events
from toolkit.measures.periods import add_months
from toolkit.measures.programme import Programme
from toolkit.measures.replay import UNIT

AS_OF = day("2026-10-31")
TENFOLD = Programme(reward_value=50.0)


def made(rows, as_of=AS_OF, vat=0.0):
    """Events from ``(customer, day as text or number, paid, returned)`` in cents."""
    rows = sorted((c, bought.day_number(day(d)) if isinstance(d, str) else d, p, r) for c, d, p, r in rows)
    ids = sorted({row[0] for row in rows})
    columns = [
        np.array(part, np.int64)
        for part in ([ids.index(r[0]) for r in rows], *zip(*[r[1:] for r in rows], strict=True))
    ]
    customer, days, paid, returned = columns
    return Events(np.array(ids, object), customer, days, paid, returned, paid / 100 / (1 + vat),
                  (paid > 0).astype(np.int64), as_of, vat)  # fmt: skip


def loop(events, rules):
    """A plain loop over days and lots of points, as one would write it: per entry redeemed, taken; points expired by day."""
    redeemed, taken, expired = [0] * len(events.day), [0] * len(events.day), {}
    held = []
    for who in range(len(events.ids)):
        lots, history = deque(), []

        def lapse(today, lots=lots):
            while lots and lots[0][0] is not None and lots[0][0] < today:
                last, left, _own = lots.popleft()
                expired[last] = expired.get(last, 0) + left

        def use(amount, lots=lots):
            while amount:
                part = min(amount, lots[0][1])
                lots[0][1] -= part
                amount -= part
                if not lots[0][1]:
                    lots.popleft()

        for place in np.flatnonzero(events.customer == who):
            today = int(events.day[place])
            lapse(today)
            if events.n_orders[place]:
                balance, step = sum(lot[1] for lot in lots), round(rules.reward_points * UNIT)
                redeemed[place] = balance // step * step
                use(redeemed[place])
            spent = max(sum(p for d, p in history if today - 365 <= d < today), 0)
            factor = max([f for start, f in rules.tiers if spent >= round(100 * start)], default=1.0)
            rate = round(rules.points_per_100 * 100) * round(100 * factor)
            last = None
            if rules.expiry_months:
                when = date(1970, 1, 1) + timedelta(days=today)
                last = bought.day_number(add_months(when, rules.expiry_months))
            if events.paid[place]:
                lots.append([last, int(events.paid[place]) * rate, place])
            taken[place] = min(int(events.returned[place]) * rate, sum(lot[1] for lot in lots))
            use(taken[place])
            history.append((today, int(events.paid[place] - events.returned[place])))
        lapse(events.last_day)
        held.append(sum(lot[1] for lot in lots))
    return redeemed, taken, expired, held


rows_of_shops = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 1200), st.integers(0, 90000), st.sampled_from([0, 0, 0, 5000, 40000])),
    min_size=1, max_size=40,
)  # fmt: skip
programmes = st.builds(
    Programme, st.sampled_from([10.0, 3.33, 0.5, 100.0]), st.sampled_from([100.0, 7.5, 0.01, 1000.0]),
    st.sampled_from([50.0, None]), st.sampled_from([0, 1, 6, 12, 24]),
    st.sampled_from([(), ((100.0, 1.5),), ((100.0, 1.25), (900.0, 2.0))]),
)  # fmt: skip


def _merged(rows):
    whole = {}
    for who, ago, paid, back in rows:
        entry = whole.setdefault((who, bought.day_number(AS_OF) - ago), [0, 0])
        entry[0] += paid
        entry[1] += back
    return [(who, when, *entry) for (who, when), entry in whole.items()]


@settings(max_examples=150, deadline=None)
@given(rows_of_shops, programmes)
def test_a_replay_is_what_a_plain_loop_over_days_and_lots_finds(rows, rules):
    events = made(_merged(rows))
    run = replay.replay(events, rules)
    redeemed, taken, expired, held = loop(events, rules)
    assert (run.redeemed.tolist(), run.taken.tolist()) == (redeemed, taken)
    found = {}
    for last, lost in zip(run.expires.tolist(), run.expired.tolist(), strict=True):
        if lost:
            found[last] = found.get(last, 0) + lost
    assert found == {last: lost for last, lost in expired.items() if lost}
    assert run.outstanding == sum(held)
    assert points.summary(run)["cost"] == pytest.approx(sum(redeemed) / UNIT * rules.value / rules.reward_points)


@settings(max_examples=100, deadline=None)
@given(rows_of_shops, programmes)
def test_no_point_is_lost_or_made_for_any_customer(rows, rules):
    run = replay.replay(made(_merged(rows)), rules)
    moved = run.issued - run.redeemed - run.taken - run.expired
    assert (np.add.reduceat(moved, run.events.start) >= 0).all()
    assert min(part.min() for part in (run.redeemed, run.taken, run.expired, run.unpaid)) >= 0
    table = points.months(run, points.redemption(run))
    assert table["outstanding"].iloc[-1] == pytest.approx(run.outstanding / UNIT)
    assert (table["outstanding"] > -1e-6).all()


@settings(max_examples=100, deadline=None)
@given(rows_of_shops, programmes)
def test_points_past_their_last_day_were_redeemed_taken_or_lost(rows, rules):
    run = replay.replay(made(_merged(rows)), rules)
    settled = run.expires < run.events.last_day
    if not settled.any():
        return
    rate = points.redemption(run)
    lost = run.expired.sum() / UNIT
    assert rate["n"] - rate["k"] == pytest.approx(lost, abs=1e-6)


def _shop():
    return shop(
        ("A", "2025-01-10", 600.0), ("A", "2025-03-01", 600.0), ("A", "2025-04-01", 100.0), ("B", "2025-01-10", 90.5),
        ("B", "2025-01-10", 9.5), (None, "2025-02-01", 500.0), ("B", "2027-01-01", 500.0),
        returns=[("A", "2025-03-20", -50.0), ("C", "2025-03-20", -70.0), ("B", "2025-01-02", -30.0)],
    )  # fmt: skip


def test_a_reward_is_used_at_the_order_after_the_points_for_it():
    s = _shop()
    run = replay.replay(bought.events(s.orders, s.lines, AS_OF), Programme(reward_value=50.0, expiry_months=0))
    got = points.summary(run)
    assert (got["members"], got["rewarded"], got["redeemed"], got["taken"]) == (2, 1, 100, 5)
    assert (got["issued"], got["outstanding"], got["cost"]) == (140, 35, 50)
    assert run.events.ids.tolist() == ["A", "B"]


def test_points_expire_after_the_same_day_some_months_later():
    rows = [("A", "2025-01-31", 100000, 0), ("A", "2025-02-28", 100, 0)]
    assert replay.replay(made(rows), Programme(expiry_months=1)).redeemed.tolist() == [0, 100 * UNIT]
    late = [("A", "2025-01-31", 100000, 0), ("A", "2025-03-01", 100, 0)]
    run = replay.replay(made(late), Programme(expiry_months=1))
    assert run.redeemed.tolist() == [0, 0]
    assert run.expired.tolist() == [100 * UNIT, 0.1 * UNIT]


def test_a_point_can_be_used_on_the_last_day_of_all():
    rows = [("A", "2025-10-31", 100000, 0)]
    assert replay.replay(made(rows), TENFOLD).expired.sum() == 0
    assert replay.replay(made(rows, day("2026-11-01")), TENFOLD).expired.sum() == 100 * UNIT


def test_a_return_takes_back_no_more_points_than_are_held():
    rows = [("A", "2026-01-01", 100000, 0), ("A", "2026-02-01", 1000, 0), ("A", "2026-03-01", 0, 100000)]
    run = replay.replay(made(rows), TENFOLD)
    assert (run.redeemed.sum(), run.taken.sum(), run.unpaid.sum()) == (100 * UNIT, 1 * UNIT, 99 * UNIT)


def test_points_are_not_used_on_a_day_without_an_order():
    rows = [("A", "2026-01-01", 200000, 0), ("A", "2026-03-01", 0, 100)]
    assert replay.replay(made(rows), TENFOLD).redeemed.sum() == 0


def test_points_are_given_for_what_is_paid_and_cost_what_is_left_of_vat():
    s = shop(("A", "2026-01-01", 1000.0), ("A", "2026-02-01", 1.0))
    run = replay.replay(bought.events(s.orders, s.lines, AS_OF, 0.19), TENFOLD)
    got = points.summary(run)
    assert got["issued"] == pytest.approx(119.119)
    assert got["cost"] == pytest.approx(50 / 1.19)
    assert got["rebate_rate"] == pytest.approx(50 / 1.19 / 1001)


def test_the_order_of_rows_does_not_matter():
    s = _shop()
    one, other = (
        bought.events(o, lines, AS_OF) for o, lines in ((s.orders, s.lines), (shuffled(s.orders), shuffled(s.lines)))
    )
    for name in ("ids", "customer", "day", "paid", "returned", "n_orders"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def test_a_shop_in_which_nobody_can_be_named_is_refused():
    s = shop((None, "2025-01-10", 600.0))
    with pytest.raises(MissingData):
        bought.events(s.orders, s.lines, AS_OF)


def test_cashback_is_used_whole_at_the_next_order():
    rows = [("A", "2026-01-01", 100000, 0), ("A", "2026-02-01", 20000, 0), ("A", "2026-03-01", 100, 0)]
    run = replay.replay(made(rows), programme.cashback(0.03))
    assert [run.money(one) for one in run.redeemed] == pytest.approx([0, 30, 6])


def test_tiers_multiply_points_from_what_was_paid_in_the_year_before():
    rows = [("A", "2025-01-01", 100000, 0), ("A", "2025-06-01", 10000, 0)]
    rules = Programme(tiers=((1000.0, 2.0),))
    for later, found in (("2026-01-01", 20), ("2026-01-02", 10)):
        run = replay.replay(made([*rows, ("A", later, 10000, 0)]), rules)
        assert (run.issued / UNIT).tolist() == [100, 20, found]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"points_per_100": 0}, "points_per_100 is 0.00; it must be above 0"),
        ({"reward_points": 0.001}, "reward_points is 0.00; it must be above 0"),
        ({"tiers": ((5.0, 1.0), (5.0, 2.0))}, "tiers must rise"),
        ({"tiers": ((5.0, 0.0),)}, "factor above 0"),
    ],
)  # fmt: skip
def test_rules_that_make_no_programme_are_refused(rules, said):
    with pytest.raises(ParameterError, match=said):
        Programme(**rules)


@pytest.mark.parametrize("rate", [0, 1.5])
def test_a_cashback_of_nothing_or_of_more_than_all_is_refused(rate):
    with pytest.raises(ParameterError, match="must lie above 0 and up to 1"):
        programme.cashback(rate)


def test_the_source_programme_gives_one_or_five_percent_back():
    assert Programme(reward_value=10.0).nominal_rate == pytest.approx(0.01)
    assert Programme(reward_value=50.0).nominal_rate == pytest.approx(0.05)
    assert (Programme().spent_for_reward, Programme().value, Programme().is_assumed) == (1000, 50, True)


def test_what_is_owed_is_points_times_cost_times_the_share_that_is_used():
    assert points.liability(100_000, 0.05, 0.7) == pytest.approx(3500)


def test_the_redemption_rate_without_expiry_lies_between_what_was_and_what_could_be_used():
    rows = [("A", "2025-01-01", 100000, 0), ("A", "2025-06-01", 50000, 0)]
    rate = points.redemption(replay.replay(made(rows), Programme(expiry_months=0)), (0.5, 1.0))
    assert rate[["value", "low", "high"]].tolist() == pytest.approx([100 / 150, 100 / 150, 1])
    assert rate[["least", "most"]].tolist() == pytest.approx([100 / 300, 1])


def test_only_the_last_365_days_count_for_a_year():
    rows = [("A", "2024-01-01", 100000, 0), ("A", "2024-02-01", 100000, 0), ("A", "2025-10-31", 100, 0),
            ("A", "2025-11-01", 100, 0)]  # fmt: skip
    got = points.summary(replay.replay(made(rows), Programme(reward_value=50.0, expiry_months=0)))
    assert (got["rewarded"], got["rewarded_year"], got["cost"], got["cost_year"]) == (1, 0, 100, 0)
    assert got["sales_year"] == 1


def test_what_so_few_used_that_it_tells_of_them_is_not_known():
    rows = [(f"C{i}", "2025-12-01", 100000, 0) for i in range(20)] + [(f"C{i}", "2026-01-01", 100, 0) for i in range(9)]
    shown = points.told(points.summary(replay.replay(made(rows), TENFOLD)))
    assert shown[["rewarded_year", "cost_year", "rebate_rate", "redeemed"]].isna().all()
    assert (shown["members"], shown["holding"]) == (20, 11)


# accounting: published examples


@pytest.mark.parametrize(
    ("sales", "n", "value", "rate", "goods", "deferred", "within"),
    [
        (100_000, 10_000, 1, 0.95, 91_324, 8_676, 0.5),  # IFRS 15 IE267-IE270
        (2_000, 2_000, 0.10, 0.85, 1_843.32, 156.68, 0.005),  # finlearnhub, which rounds to 1,842 and 158
        (800, 2_000, 0.012, 0.80, 781.25, 18.75, 0.005),  # acadifi
    ],
)
def test_a_price_is_shared_by_what_goods_and_points_would_be_sold_for_alone(
    sales, n, value, rate, goods, deferred, within
):
    assert allocation.allocation(sales, n, value, rate) == pytest.approx((goods, deferred), abs=within)


def test_ifrs_15_recognises_points_as_they_are_used():
    first = allocation.recognised(8676, 4500, 9500)
    assert first == pytest.approx(4110, abs=0.5)
    assert allocation.recognised(8676, 8500, 9700) - first == pytest.approx(3493, abs=0.6)


def test_kpmg_10a_and_10b_are_reproduced():
    first = allocation.recognised(9000, 4500, 9700)
    assert first == pytest.approx(4175, abs=0.5)
    assert allocation.recognised(9000, 8500, 9900) - first == pytest.approx(3552, abs=0.5)
    whole = allocation.recognised(9000, 4500, 9700) + 4140
    assert allocation.recognised(9000, 8500, 9200) == pytest.approx(whole, abs=0.6)


def test_kpmg_10a_shares_9_percent_to_points():
    _goods, deferred = allocation.allocation(100_000, 10_000, 1, 0.97)
    assert 100_000 + points.liability(10_000, 1, 0.97) == 109_700
    assert round(deferred / 100_000, 2) == 0.09


def test_no_more_is_recognised_than_was_deferred():
    assert allocation.recognised(100, 12, 10) == 100


def test_of_sales_without_points_nothing_is_deferred():
    assert allocation.allocation(100, 0, 1, 0.9) == (100, 0)


def test_the_rows_of_the_allocation_add_up_to_the_sales():
    rows = [("A", "2026-01-01", 150000, 0), ("A", "2026-06-01", 50000, 0), ("B", "2024-01-01", 30000, 0)]
    run = replay.replay(made(rows), TENFOLD)
    got, rate = points.summary(run), points.redemption(run, (0.5, 1.0))
    table = allocation.by_rate(run, got, rate)
    assert (table["goods"] + table["deferred"]).tolist() == pytest.approx([got["sales_year"]] * 3)
    assert (table["redemption_rate"] + table["breakage"]).tolist() == pytest.approx([1.0] * 3)


def test_points_expire_in_the_month_after_their_last_day():
    rows = [("A", "2025-08-31", 50000, 0), ("A", "2025-09-30", 30000, 0)]
    table = points.months(replay.replay(made(rows), TENFOLD), pd.Series({"value": 1.0, "least": 1.0, "most": 1.0}))
    lost = table.set_index(table["month"].astype(str))["expired"]
    assert lost[lost > 0].to_dict() == {"2026-09-01": 50, "2026-10-01": 30}


def test_months_hold_what_happened_in_them():
    rows = [("A", "2026-08-31", 100000, 0), ("A", "2026-09-01", 100000, 0), ("A", "2026-10-02", 0, 10000)]
    table = points.months(replay.replay(made(rows), TENFOLD), pd.Series({"value": 0.5, "least": 0.25, "most": 1.0}))
    assert [str(month) for month in table["month"]] == ["2026-08-01", "2026-09-01", "2026-10-01"]
    assert table["issued"].tolist() == [100, 100, 0]
    assert (table["redeemed"].tolist(), table["taken"].tolist()) == ([0, 100, 0], [0, 0, 10])
    assert table["outstanding"].tolist() == [100, 100, 90]
    assert table[["liability", "low", "high"]].iloc[-1].tolist() == pytest.approx([22.5, 11.25, 45])
