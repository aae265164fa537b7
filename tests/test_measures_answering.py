"""How soon contacts are answered, who comes back afterwards, and channels side by side."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hand import CON, table

from toolkit.errors import MissingData
from toolkit.measures import answering, channel_worth, channels, statistics

AS_OF = date(2026, 6, 30)
AT = datetime(2026, 5, 4, 10)


def asked(*waits, channel="email", at=AT, group="Lovers", who="c"):
    """Contacts of one customer each with the minutes to their answer, None for none."""
    return [
        {"ticket_channel": channel, "customer_id": f"{who}{i}", "group": group, "opened_at": at,
         "answered_at": None if wait is None else at + timedelta(minutes=wait), "minutes": wait}
        for i, wait in enumerate(waits)
    ]  # fmt: skip


def contacts(rows):
    names = {"ticket_channel": "VARCHAR", "customer_id": "VARCHAR", "group": "VARCHAR", "opened_at": "TIMESTAMP",
             "answered_at": "TIMESTAMP", "minutes": "DOUBLE"}  # fmt: skip
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(names), dtype=object)
    CON.con.register("_asked", frame)
    casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in names.items())
    name = f"asked_{contacts.count}"
    contacts.count += 1
    CON.raw_sql(f"CREATE TABLE {name} AS SELECT {casts} FROM _asked")  # noqa: S608
    return CON.table(name)


contacts.count = 0


END = asked(1, at=AT + timedelta(days=1), who="end")
"""A later contact, so that those before it have waited long enough to count."""


def by(rows, key="ticket_channel"):
    return answering.by(contacts(rows), key, AS_OF).set_index("key")


def test_answers_to_the_minute_are_within_the_hour_and_the_next_is_not():
    found = by(asked(*[60] * 12, *[61] * 12, *[120] * 12, *[121] * 12)).loc["total"]
    assert (found["within_1h"], found["within_2h"]) == (0.25, 0.75)
    assert (found["within_2h_low"], found["within_2h_high"]) == pytest.approx(
        tuple(map(float, statistics.wilson(36, 48)))
    )


def test_who_got_no_answer_is_counted_as_not_answered_in_time():
    found = by([*asked(*[10] * 20, *[None] * 21), *END]).loc["total"]
    assert (found["within_2h"], found["open"]) == (0.5, 21)


def test_the_median_takes_those_without_an_answer_as_the_longest():
    assert by([*asked(*[10] * 11, *[90] * 4, *[None] * 10), *END]).loc["total", "median_minutes"] == 90


def test_where_half_have_no_answer_there_is_no_median():
    assert np.isnan(by([*asked(*[10] * 12, *[None] * 14), *END]).loc["total", "median_minutes"])


def test_who_wrote_within_the_last_two_hours_does_not_count_yet():
    rows = asked(*[10] * 20) + asked(*[None] * 15, at=AT + timedelta(days=1), who="d")
    rows += asked(5, at=AT + timedelta(days=1, minutes=100), who="e")
    assert by(rows).loc["total", "n"] == 21


def test_contacts_of_an_earlier_year_do_not_count():
    rows = asked(*[10] * 20) + asked(*[10] * 20, at=datetime(2025, 6, 30, 23), who="d")
    assert by(rows).loc["total", "n"] == 20


def test_channels_of_fewer_than_ten_people_are_left_out_with_another_that_would_give_them_away():
    rows = asked(*[10] * 9, channel="chat", who="a") + asked(*[10] * 20, channel="phone", who="b")
    rows += asked(*[10] * 30, channel="email", who="c")
    assert by(rows).index.tolist() == ["email", "total"]


def test_groups_stand_in_the_methods_order():
    rows = asked(*[10] * 30, group="Lovers", who="a") + asked(*[10] * 20, group="Soulmates", who="b")
    assert by(rows, "group").index.tolist() == ["Soulmates", "Lovers", "total"]


def test_contacts_of_one_customer_are_one_unit():
    one_each = by(asked(*[10] * 20, *[200] * 20)).loc["total"]
    rows = [row | {"customer_id": f"c{i // 4}"} for i, row in enumerate(asked(*[10] * 40, *[200] * 40))]
    wide = by(rows).loc["total"]
    assert wide["within_2h"] == one_each["within_2h"] == 0.5
    assert wide["within_2h_high"] - wide["within_2h_low"] > one_each["within_2h_high"] - one_each["within_2h_low"]


def test_without_a_contact_in_the_year_they_are_asked_for():
    with pytest.raises(MissingData) as refused:
        by(asked(*[10] * 20, at=datetime(2024, 1, 1)))
    assert refused.value.table == "tickets"


def bought(*who, days=30, at=None):
    day = (at or datetime(2026, 2, 1)).date() + timedelta(days=days)
    return [{"order_id": f"{name}-{days}", "customer_id": name, "ordered_at": datetime.combine(day, AT.time()), "day": day,
             "sales": 10.0, "n_lines": 1} for name in who]  # fmt: skip


EARLY = datetime(2026, 2, 1, 9)


def after(rows, orders):
    return answering.followed(contacts(rows), table("orders", orders), AS_OF)


def test_who_waits_longer_is_held_against_others_of_the_same_group():
    rows = asked(*[200] * 40, at=EARLY, group="Lovers", who="a") + asked(*[10] * 20, at=EARLY, group="Lovers", who="b")
    rows += asked(*[200] * 20, at=EARLY, group="Breakup", who="c") + asked(
        *[10] * 60, at=EARLY, group="Breakup", who="d"
    )
    orders = bought(*(f"a{i}" for i in range(20)), *(f"b{i}" for i in range(15)), *(f"c{i}" for i in range(2)),
                    *(f"d{i}" for i in range(12)))  # fmt: skip
    found = after(rows, orders)
    weight = np.array([40 * 20 / 60, 20 * 60 / 80])
    assert (found["n"], found["others"]) == (60, 80)
    assert found["difference"] == pytest.approx((weight * [0.5 - 0.75, 0.1 - 0.2]).sum() / weight.sum())
    assert found["back_others"] == pytest.approx(22 / 60 - found["difference"])


def test_ninety_days_are_looked_at_and_no_more():
    rows = asked(*[200] * 20, at=EARLY, who="a") + asked(*[10] * 20, at=EARLY, who="b")
    orders = bought(*(f"a{i}" for i in range(10)), days=90) + bought(*(f"a{i}" for i in range(10, 20)), days=91)
    orders += bought(*(f"b{i}" for i in range(10)), days=0) + bought(*(f"b{i}" for i in range(10, 20)), days=1)
    assert after(rows, orders)["back"] == pytest.approx(0.5)


def test_only_the_first_contact_of_a_customer_counts():
    rows = asked(*[10] * 20, at=EARLY, who="a") + asked(*[500] * 20, at=EARLY + timedelta(days=1), who="a")
    rows += asked(*[500] * 20, at=EARLY, who="b")
    found = after(rows, bought(*(f"a{i}" for i in range(10)), *(f"b{i}" for i in range(10))))
    assert (found["n"], found["others"]) == (20, 20)


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_contacts_at_the_same_moment_the_one_answered_first_counts(turned):
    twice = asked(*[10] * 20, at=EARLY, who="a") + asked(*[500] * 20, at=EARLY, who="a")
    rows = (twice[::-1] if turned else twice) + asked(*[500] * 20, at=EARLY, who="b")
    found = after(rows, bought(*(f"a{i}" for i in range(10)), *(f"b{i}" for i in range(10))))
    assert (found["n"], found["others"]) == (20, 20)


def test_of_too_few_nothing_is_said():
    rows = asked(*[200] * 20, at=EARLY, who="a") + asked(*[10] * 20, at=EARLY, who="b")
    assert np.isnan(after(rows, bought(*(f"a{i}" for i in range(9)), *(f"b{i}" for i in range(10))))["difference"])


def order(customer, day, sales=10.0, channel="website", n=0):
    at = datetime.fromisoformat(f"{day} 10:00")
    return {"order_id": f"{customer}{day}{n}", "customer_id": customer, "ordered_at": at, "day": at.date(), "sales": sales,
            "n_lines": 1, "sales_channel": channel}  # fmt: skip


LATE, BEFORE = "2026-02-01", "2025-02-01"


def test_a_customer_of_two_channels_counts_in_each_and_once_in_all():
    rows = [order(f"c{i}", day, channel=channel) for i in range(20) for day, channel in
            ((BEFORE, "website"), ("2025-03-01", "app"), (LATE, "website")) if day != LATE or i < 10]  # fmt: skip
    rows += [order(f"d{i}", LATE, channel="app") for i in range(12)]
    found = channels.sales_channels(table("orders", rows), AS_OF).set_index("channel")
    assert found.loc[["website", "app", "total"], "n"].tolist() == [20, 20, 20]
    assert found.loc["app", "retention"] == 0.5
    assert found.loc["total", "customers"] == 22


def test_order_value_of_a_channel_is_sales_by_orders():
    rows = [order(f"c{i}", LATE, 10.0) for i in range(10)] + [order("c0", LATE, 21.0, n=i) for i in range(1, 11)]
    assert channels.sales_channels(table("orders", rows), AS_OF)["aov"].tolist() == pytest.approx([15.5, 15.5])


def test_without_sales_channels_they_are_asked_for():
    with pytest.raises(MissingData) as refused:
        channels.sales_channels(table("orders", [order(f"c{i}", LATE, channel=None) for i in range(20)]), AS_OF)
    assert refused.value.columns == ("sales_channel",)


def people(n, source, who):
    return [{"customer_id": f"{who}{i}", "source_channel": source} for i in range(n)]


def test_marketing_channels_have_conversion_and_cost_of_new_customers():
    base = [order(f"o{i}", "2024-01-15") for i in range(12)]
    rows = base + [order(f"a{i}", LATE) for i in range(20)] + [order(f"b{i}", LATE) for i in range(30)]
    customers = table("customers", people(20, "Ads", "a") + people(30, "Organic", "b") + people(12, "Ads", "o"))
    spend = table("spend", [{"month": date(2026, 2, 1), "kind": "media", "amount": 400.0, "source_channel": "Ads"}])
    traffic = table("traffic", [{"month": date(2026, 2, 1), "sessions": n, "source_channel": name}
                                for name, n in (("Ads", 1000.0), ("Organic", 600.0))])  # fmt: skip
    found = channels.sources(table("orders", rows), customers, spend, traffic, AS_OF).set_index("channel")
    assert (found.loc["Ads", "new"], found.loc["Ads", "cac"]) == (20, pytest.approx(20.0))
    assert found["conversion"].to_dict() == pytest.approx({"Organic": 0.05, "Ads": 0.02, "total": 50 / 1600})


def test_without_costs_and_visits_the_rest_is_told():
    rows = [order(f"a{i}", LATE) for i in range(20)]
    found = channels.sources(table("orders", rows), table("customers", people(20, "Ads", "a")), None, None, AS_OF)
    assert (found["orders"].tolist(), found["cac"].isna().all()) == ([20, 20], True)


def test_without_source_channels_they_are_asked_for():
    with pytest.raises(MissingData) as refused:
        channels.sources(table("orders", [order("a", LATE)]), None, None, None, AS_OF)
    assert refused.value.columns == ("source_channel",)


def loyal(who, n, placed, back, later=100.0):
    """n customers who placed orders in these channels the year before, of whom so many come back."""
    rows = [order(f"{who}{i}", f"2025-0{m + 1}-01", channel=c) for i in range(n) for m, c in enumerate(placed)]
    return rows + [order(f"{who}{i}", LATE, later) for i in range(back)]


def test_channels_are_those_of_the_year_before_what_is_compared():
    rows = loyal("a", 40, ("website", "website"), 20) + loyal("b", 40, ("website", "app"), 30, 200.0)
    found = channel_worth.by_channels(table("orders", rows), AS_OF).set_index("channels")
    assert found["customers"].tolist() == [40, 40]
    assert found.loc[2, "retention_ratio"] == pytest.approx(1.5)
    assert found.loc[2, "sales_ratio"] == pytest.approx(150 / 50)


def test_who_orders_more_often_is_not_held_against_who_orders_once():
    rows = loyal("a", 200, ("website",), 20) + loyal("b", 20, ("website", "website"), 15)
    rows += loyal("c", 20, ("website", "app"), 10)
    found = channel_worth.by_channels(table("orders", rows), AS_OF).set_index("channels")
    assert found.loc[2, "retention_ratio"] == pytest.approx(10 / 15)
    assert found.loc[2, "retention_matched"] == 20


def test_more_than_three_channels_are_three_or_more():
    rows = loyal("a", 20, ("website",) * 4, 10) + loyal("b", 20, ("website", "app", "shop", "phone"), 10)
    found = channel_worth.by_channels(table("orders", rows), AS_OF)
    assert found["channels"].tolist() == [1, 3]


def test_counts_that_would_tell_of_fewer_than_ten_are_left_out():
    rows = loyal("a", 40, ("website",), 20) + loyal("b", 20, ("website", "app"), 9)
    with pytest.raises(MissingData) as refused:
        channel_worth.by_channels(table("orders", rows), AS_OF)
    assert refused.value.columns == ("enough_customers",)


def test_without_channels_in_the_year_before_nothing_is_compared():
    with pytest.raises(MissingData) as refused:
        channel_worth.by_channels(table("orders", [order(f"c{i}", LATE) for i in range(20)]), AS_OF)
    assert refused.value.columns == ("sales_channel",)
