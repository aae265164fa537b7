"""The way to the second order, point by point, on a shop small enough to count by eye."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hand import shuffled, table
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import journey

AS_OF = date(2026, 6, 30)
FIRST, LAST = date(2024, 7, 1), date(2025, 6, 30)
DAY = datetime(2025, 1, 10, 12)
N = 60


def line(order, customer, at, amount=10.0, kind="sale", cost=6.0, delivered=None):
    return {"order_id": order, "customer_id": customer, "ordered_at": at, "kind": kind, "net_amount": amount,
            "unit_cost": cost, "quantity": 1, "delivered_at": delivered}  # fmt: skip


def told(lines, **tables):
    """The tables of the way; orders are made of the sale lines."""
    sold = [row for row in lines if row["kind"] == "sale"]
    orders = [
        {"order_id": row["order_id"], "customer_id": row["customer_id"], "ordered_at": row["ordered_at"],
         "day": row["ordered_at"].date(), "sales": row["net_amount"], "cost": row["unit_cost"], "n_lines": 1,
         "sales_channel": "website"} for row in sold
    ]  # fmt: skip
    old = line("old", "old", datetime(2023, 1, 1), kind="sale")
    made = {name: None if rows is None else table(name, rows) for name, rows in tables.items()}
    return journey.Told(table("lines", [old, *lines]), table("orders", orders), AS_OF, **made)


def newcomers(n=N, again=20, wait=30, later=50.0):
    """n customers of one day, of whom so many order again after so many days."""
    rows = [line(f"o{i}", f"c{i}", DAY, delivered=DAY + timedelta(days=2)) for i in range(n)]
    return rows + [
        line(f"p{i}", f"c{i}", DAY + timedelta(days=wait), later + (-1) ** i, cost=later - 20) for i in range(again)
    ]


def points(told_):
    return journey.points(told_).set_index("point")


def test_the_points_are_the_nine_of_the_method_and_six_of_them_are_standard():
    found = points(told(newcomers()))
    assert tuple(found.index) == journey.POINTS
    assert found.index[found["standard"]].tolist() == list(journey.STANDARD)


def test_the_second_order_is_counted_within_a_year_of_the_first():
    rows = newcomers(again=20, wait=365) + [line(f"q{i}", f"c{i}", DAY + timedelta(days=366)) for i in range(20, 40)]
    found = points(told(rows)).loc["second"]
    assert (found["k"], found["n"], found["lost"], found["days"]) == (20, N, 40, 365)


def test_the_first_order_is_the_earliest_whatever_its_name():
    """``p…`` comes after ``a…`` in the alphabet and before it in time."""
    early = [line(f"p{i}", f"c{i}", DAY, delivered=DAY + timedelta(days=2)) for i in range(N)]
    late = [line(f"a{i}", f"c{i}", DAY + timedelta(days=20), delivered=DAY + timedelta(days=29)) for i in range(N)]
    found = points(told(early + late))
    assert (found.loc["delivered", "days"], found.loc["second", "days"]) == (2, 20)


def test_an_order_on_the_first_day_is_no_second_order():
    rows = newcomers() + [line(f"q{i}", f"c{i}", DAY + timedelta(hours=3)) for i in range(20, 40)]
    assert points(told(rows)).loc["second", "k"] == 20


def test_what_is_lost_is_what_those_who_came_back_brought():
    found = points(told(newcomers())).loc["second"]
    assert (found["value"], found["is_margin"]) == (pytest.approx(40 * 20.0), True)


def test_the_value_has_the_interval_of_a_mean():
    rows = newcomers(again=0) + [
        line(f"p{i}", f"c{i}", DAY + timedelta(days=30), 20.0 + i, cost=0.0) for i in range(20)
    ]
    brought = np.arange(20) + 20.0
    half = stats.t.ppf(0.975, 19) * brought.std(ddof=1) / np.sqrt(20)
    found = points(told(rows)).loc["second"]
    assert found["value"] == pytest.approx(40 * brought.mean())
    assert found["value_high"] == pytest.approx(40 * (brought.mean() + half))


def test_without_costs_the_value_is_in_sales():
    bare = [row | {"unit_cost": None} for row in newcomers()]
    found = points(told(bare)).loc["second"]
    assert (found["value"], found["is_margin"]) == (pytest.approx(40 * 50.0), False)


@pytest.mark.parametrize(("name", "confirmed"), [("a", N), ("z", N - 20)])
def test_of_two_orders_at_the_same_moment_the_first_by_name_is_the_first(name, confirmed):
    rows = newcomers() + [line(f"{name}{i}", f"c{i}", DAY, kind="sale") for i in range(20)]
    called_off = [
        row | {"kind": "cancelled"} if row["order_id"] in {f"o{i}" for i in range(20)} else row for row in rows
    ]
    assert points(told(called_off)).loc["confirmed", "k"] == confirmed


def test_only_first_orders_of_the_year_that_ended_a_year_ago_count():
    edge = [datetime.combine(day, datetime.min.time()) for day in (FIRST, LAST)]
    outside = [edge[0] - timedelta(days=1), edge[1] + timedelta(days=1)]
    rows = newcomers() + [line(f"e{i}", f"e{i}", at) for i, at in enumerate(edge)]
    rows += [line(f"x{i}", f"x{i}", at) for i, at in enumerate(outside)]
    assert points(told(rows)).loc["order", "n"] == N + 2


def test_a_first_order_that_was_cancelled_is_a_newcomer_lost_at_confirmation():
    rows = newcomers() + [line(f"z{i}", f"z{i}", DAY, kind="cancelled") for i in range(15)]
    found = points(told(rows))
    assert (found.loc["confirmed", "k"], found.loc["confirmed", "n"]) == (N, N + 15)
    assert found.loc["delivered", "n"] == N


def test_without_cancelled_orders_nobody_knows_how_many_are_confirmed():
    found = points(told(newcomers())).loc["confirmed"]
    assert (found["lack"], np.isnan(found["share"])) == ("lines.status", True)


def test_what_was_not_delivered_yet_is_lost_on_the_way():
    rows = newcomers()
    for row in rows[:15]:
        row["delivered_at"] = None
    found = points(told(rows)).loc["delivered"]
    assert (found["k"], found["n"], found["lost"], found["days"]) == (45, N, 15, 2)


def answer(customer, days, value, survey="nps"):
    return {"answered_at": DAY + timedelta(days=days), "survey": survey, "question": "q", "value": str(value), "kind": "nps",
            "customer_id": customer}  # fmt: skip


SCORES = [answer(f"c{i}", 10, 3 if i < 24 else 9) for i in range(40)]


def test_answers_within_sixty_days_count():
    late = [answer(f"c{i}", 61, 9) for i in range(40, 55)]
    found = points(told(newcomers(), answers=SCORES + late)).loc["answered"]
    assert (found["k"], found["n"], found["days"]) == (40, N, 10)


def test_a_low_score_is_settled_by_an_answered_contact_or_an_order():
    asked = [
        {"opened_at": DAY + timedelta(days=12), "answered_at": DAY + timedelta(days=13) if i < 12 else None,
         "customer_id": f"c{i}"} for i in range(24)
    ]  # fmt: skip
    found = points(told(newcomers(again=0), answers=SCORES, tickets=asked)).loc["settled"]
    assert (found["k"], found["n"], found["lost"]) == (12, 24, 12)


def test_a_contact_before_the_low_score_settles_nothing():
    asked = [{"opened_at": DAY + timedelta(days=9), "answered_at": DAY + timedelta(days=9), "customer_id": f"c{i}"}
             for i in range(24)]  # fmt: skip
    found = points(told(newcomers(again=0), answers=SCORES, tickets=asked)).loc["settled"]
    assert (found["k"], found["share"]) == (0, 0)


def message(customer, days, flow="welcome"):
    return {"sent_at": DAY + timedelta(days=days), "flow": flow, "message_channel": "email", "customer_id": customer}


def test_a_survey_is_no_personal_message():
    sent = [message(f"c{i}", 5) for i in range(30)] + [message(f"c{i}", 5, "nps") for i in range(30, 60)]
    found = points(told(newcomers(), answers=SCORES, messages=sent)).loc["written"]
    assert (found["k"], found["days"]) == (30, 5)


def test_messages_before_the_first_order_do_not_count():
    sent = [message(f"c{i}", -1) for i in range(15)] + [message(f"c{i}", 0) for i in range(15, 30)]
    assert points(told(newcomers(), messages=sent)).loc["written", "k"] == 15


def test_who_ordered_before_the_message_could_matter_is_not_compared():
    early = newcomers(again=20, wait=10)
    late = [line(f"q{i}", f"c{i}", DAY + timedelta(days=100), 50.0, cost=20.0) for i in range(20, 40)]
    sent = [message(f"c{i}", 50) for i in [*range(20), *range(20, 35)]]
    found = points(told(early + late, messages=sent)).loc["written"]
    rest = 60 - 20 - 15
    assert found["value"] == pytest.approx(rest * (30.0 - 5 * 30.0 / rest))


def test_who_may_be_written_to_is_enrolled():
    people = [{"customer_id": f"c{i}", "email": "a@b.ro", "email_consent": i < 40} for i in range(N)]
    found = points(told(newcomers(), customers=people)).loc["enrolled"]
    assert (found["k"], found["n"]) == (40, N)


def test_a_visit_brings_an_order_or_not():
    traffic = [{"month": date(2025, month, 1), "sessions": 100.0} for month in range(1, 4)]
    found = points(told(newcomers(), traffic=traffic)).loc["visit"]
    assert (found["base"], found["k"], found["n"]) == ("visits", N + 20, 200)


@pytest.mark.parametrize(("point", "lack"), [
    ("visit", "traffic"), ("answered", "answers"), ("settled", "answers"), ("enrolled", "customers.email_consent"),
    ("written", "messages"), ("second", ""),
])  # fmt: skip
def test_what_a_point_lacks_is_named(point, lack):
    assert points(told(newcomers())).loc[point, "lack"] == lack


def test_counts_of_fewer_than_ten_are_not_told():
    found = points(told(newcomers(again=9))).loc["second"]
    assert found[["k", "share", "lost", "days", "value"]].isna().all()


def test_nine_newcomers_are_nobodys_business():
    with pytest.raises(MissingData) as refused:
        journey.points(told(newcomers(n=9, again=0)))
    assert refused.value.columns == ("enough_customers",)


def begun(day, as_of=AS_OF):
    """The way of a shop whose data begin on that day."""
    one = told(newcomers())
    lines = [line("old", "old", day), *newcomers()]
    return journey.Told(table("lines", lines), one.orders, as_of)


def test_the_first_three_months_of_the_data_may_hold_earlier_customers():
    assert begun(datetime(2024, 9, 20)).cohort == (date(2024, 12, 1), LAST)


def test_ninety_days_of_newcomers_seen_for_a_year_are_needed():
    assert points(begun(datetime(2024, 10, 5))).loc["order", "n"] == N
    with pytest.raises(MissingData) as refused:
        journey.points(begun(datetime(2025, 1, 9), AS_OF - timedelta(days=2)))
    assert (refused.value.table, refused.value.columns) == ("lines", ("seen_year",))


def test_the_order_of_rows_does_not_matter():
    one = told(newcomers(), answers=SCORES)
    other = journey.Told(shuffled(one.lines), shuffled(one.orders), AS_OF, answers=shuffled(one.answers))
    pd.testing.assert_frame_equal(journey.points(one), journey.points(other))
