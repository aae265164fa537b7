"""Movement between groups: past month ends, who moved where, what leaks."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import groups, movement, rfm
from toolkit.measures.groupmap import load

CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))
START, END = day("2024-06-30"), day("2024-12-31")

# a: Soulmate in June (10 orders), silent since. b: new in December. c: one order in each half. d: lost before June.
SHOP = shop(
    *(("a", f"2024-06-{n:02d}", 100.0, 60.0) for n in range(11, 21)),
    ("b", "2024-12-30", 70.0, 35.0),
    ("c", "2024-06-25", 50.0, 30.0),
    ("c", "2024-12-20", 80.0, 50.0),
    ("d", "2023-02-01", 500.0, 100.0),
    (None, "2024-06-01", 9.0, 5.0),
    returns=[("a", "2024-07-05", -40.0), ("d", "2023-02-10", -100.0), ("nobody", "2024-07-05", -40.0)],
)


def replayed(dates=(START, END), value="sales"):
    return movement.replay(SHOP.lines, SHOP.orders, list(dates), value)


def past(minimum_size=1):
    return movement.past_groups(replayed(), CUTS, minimum_size)


def test_the_last_month_ends_are_those_of_complete_months():
    ends = movement.month_ends(SHOP.orders, day("2024-12-30"), 3)
    assert ends == [day("2024-09-30"), day("2024-10-31"), day("2024-11-30")]


def test_a_month_end_observed_to_its_last_day_counts():
    assert movement.month_ends(SHOP.orders, END)[-1] == END


def test_there_are_thirteen_month_ends_and_none_before_the_data():
    assert len(movement.month_ends(SHOP.orders, END)) == 13
    late = shop(("a", "2024-11-20", 1.0)).orders
    assert movement.month_ends(late, END) == [day("2024-11-30"), END]


@pytest.mark.parametrize(
    ("first", "start"),
    [
        ("2022-12-01", "2023-12-31"), ("2023-01-07", "2023-12-31"), ("2023-01-08", "2024-01-31"),
        ("2024-01-01", "2024-06-30"), ("2024-11-20", "2024-11-30"),
    ],
)  # fmt: skip
def test_two_month_ends_lie_no_farther_apart_than_the_data_reach_before_the_first(first, start):
    orders = shop(("a", first, 1.0)).orders
    assert movement.span(movement.month_ends(orders, END), orders) == (day(start), END)


@pytest.mark.parametrize("value", ["sales", "margin"])
@pytest.mark.parametrize("at", [day("2023-02-05"), START, day("2024-07-05"), END])
def test_a_replayed_day_is_what_the_buyers_were_on_that_day(at, value):
    columns = ["customer_id", "recency_days", "frequency", "monetary_value", "sales"]
    then = rfm.buyers(SHOP.lines, SHOP.orders, at, value).select(columns).order_by("customer_id").to_pandas()
    days = [day("2023-02-01"), at, day("2025-03-01")]
    found = replayed(days, value).filter(lambda t: t.at == at).select(columns).order_by("customer_id").to_pandas()
    pd.testing.assert_frame_equal(found, then, check_dtype=False)


def test_a_day_named_twice_counts_once():
    assert replayed((END, START, END)).count().to_pyarrow().as_py() == 3 + 4


def test_a_margin_that_nobody_knows_is_refused():
    bare = shop(("a", "2024-01-01", 1.0))
    with pytest.raises(MissingData):
        movement.replay(bare.lines, bare.orders, [END], "margin")


def test_another_value_is_refused():
    with pytest.raises(ParameterError, match="sales / margin; found profit"):
        replayed(value="profit")


def test_everybody_stands_in_the_group_of_that_day():
    found = {(row["at"], row["customer_id"]): row["group"] for row in past().to_pyarrow().to_pylist()}
    assert found == {
        (START, "a"): "Soulmates", (START, "c"): "Fresh Apprentice", (START, "d"): "Don Juan",
        (END, "a"): "About to Dump You", (END, "b"): "Fresh Apprentice", (END, "c"): "Platonic Friends",
        (END, "d"): "Don Juan",
    }  # fmt: skip


def test_groups_too_small_on_the_last_day_are_merged_on_every_day():
    found = {(row["at"], row["customer_id"]): row["group"] for row in past(2).to_pyarrow().to_pylist()}
    assert found[(START, "d")] == found[(END, "d")] == "About to Dump You"
    assert found[(START, "a")] == "Soulmates"  # held nobody on the last day, so it was not too small then


def test_a_clients_own_map_holds_in_the_past_too():
    own = load().with_cells({"555": "Flirting"})
    rows = movement.past_groups(replayed(), CUTS, 1, own).to_pyarrow().to_pylist()
    assert [row["group"] for row in rows if (row["at"], row["customer_id"]) == (START, "a")] == ["Flirting"]


def test_sizes_count_every_group_that_ever_held_anybody_on_every_day():
    frame = movement.sizes(past())
    assert frame["at"].tolist() == [START] * 5 + [END] * 5
    assert frame.set_index(["at", "group"])["customers"].to_dict() == {
        (START, "Soulmates"): 1, (START, "Platonic Friends"): 0, (START, "Fresh Apprentice"): 1,
        (START, "About to Dump You"): 0, (START, "Don Juan"): 1, (END, "Soulmates"): 0, (END, "Platonic Friends"): 1,
        (END, "Fresh Apprentice"): 1, (END, "About to Dump You"): 1, (END, "Don Juan"): 1,
    }  # fmt: skip
    assert frame["n"].tolist() == [3] * 5 + [4] * 5
    assert frame.loc[0, "customer_share"] == pytest.approx(1 / 3)


def moved():
    return movement.moves(past(), START, END)


def test_each_customer_of_the_end_has_a_place_at_the_start():
    rows = {
        r["customer_id"]: (r["from_group"], r["to_group"], r["gone_quiet"]) for r in moved().to_pyarrow().to_pylist()
    }
    assert rows == {
        "a": ("Soulmates", "About to Dump You", True), "b": ("new", "Fresh Apprentice", False),
        "c": ("Fresh Apprentice", "Platonic Friends", False), "d": ("Don Juan", "Don Juan", False),
    }  # fmt: skip


def test_transitions_tell_what_was_bought_in_as_long_a_time_before_and_since():
    frame = movement.transitions(moved(), SHOP.orders, START, END).set_index("from_group")
    assert frame["to_group"].tolist() == ["About to Dump You", "Platonic Friends", "Don Juan", "Fresh Apprentice"]
    assert frame.loc["Soulmates", ["customers", "n", "share"]].tolist() == [1, 1, 1.0]
    assert frame["sales_before"].to_dict() == {"Soulmates": 1000, "Fresh Apprentice": 50, "Don Juan": 0, "new": 0}
    assert frame["sales_after"].to_dict() == {"Soulmates": 0, "Fresh Apprentice": 80, "Don Juan": 0, "new": 70}
    assert frame["margin_before"].to_dict() == {"Soulmates": 400, "Fresh Apprentice": 20, "Don Juan": 0, "new": 0}
    assert frame["margin_after"].to_dict() == {"Soulmates": 0, "Fresh Apprentice": 30, "Don Juan": 0, "new": 35}


def test_the_months_before_are_as_many_as_those_since():
    early = shop(
        ("a", "2023-12-31", 7.0), ("a", "2024-01-01", 20.0), ("a", "2024-06-30", 1.0), ("a", "2024-07-01", 5.0)
    )
    found = movement.past_groups(movement.replay(early.lines, early.orders, [START, END]), CUTS, 1)
    row = movement.transitions(movement.moves(found, START, END), early.orders, START, END).iloc[0]
    assert row[["sales_before", "sales_after"]].tolist() == [21, 5]


def test_nobody_and_no_money_is_lost_in_a_move():
    frame = movement.transitions(moved(), SHOP.orders, START, END)
    assert frame["customers"].sum() == 4
    assert frame["sales_after"].sum() == 150
    assert frame.groupby("from_group")["share"].sum().tolist() == pytest.approx([1] * 4)


def test_margin_is_unknown_where_no_cost_is():
    bare = shop(("a", "2024-01-01", 20.0), ("a", "2024-07-01", 5.0))
    found = movement.past_groups(movement.replay(bare.lines, bare.orders, [START, END]), CUTS, 1)
    row = movement.transitions(movement.moves(found, START, END), bare.orders, START, END).iloc[0]
    assert np.isnan([row["margin_before"], row["margin_after"]]).all()


def test_a_leak_is_an_active_customer_who_has_gone_quiet():
    frame = movement.leaks(moved(), SHOP.orders, START, END)
    row = frame.iloc[0]
    assert frame[["from_group", "to_group"]].to_numpy().tolist() == [["Soulmates", "About to Dump You"]]
    assert row[["sales_lost", "margin_lost"]].tolist() == [1000, 400]


def test_what_is_lost_is_what_they_bought_before_less_what_they_bought_since():
    some = shop(
        *(("a", f"2024-06-{n:02d}", 100.0, 60.0) for n in range(11, 21)), ("a", "2024-07-01", 30.0, 10.0),
        *(("b", f"2024-06-{n:02d}", 10.0, 6.0) for n in range(11, 21)), ("b", "2024-09-01", 5.0, 1.0),
    )  # fmt: skip
    found = movement.past_groups(movement.replay(some.lines, some.orders, [START, END]), CUTS, 1)
    frame = movement.leaks(movement.moves(found, START, END), some.orders, START, END)
    assert frame["from_group"].tolist() == ["Soulmates"]  # b, last seen 121 days before, has not gone quiet
    assert frame.iloc[0][["sales_lost", "margin_lost"]].tolist() == [970, 380]


def test_some_of_the_days_can_be_counted_alone():
    assert movement.sizes(past(), [END])["at"].unique().tolist() == [END]
    assert movement.sizes(past(), [END])["customers"].sum() == 4


def test_the_share_that_leaks_is_of_all_who_stood_in_the_group():
    both = shop(
        *(("a", f"2024-06-{n:02d}", 100.0) for n in range(11, 21)),
        *(("b", f"2024-06-{n:02d}", 100.0) for n in range(11, 21)),
        ("b", "2024-12-24", 5.0),
    )
    found = movement.past_groups(movement.replay(both.lines, both.orders, [START, END]), CUTS, 1)
    row = movement.leaks(movement.moves(found, START, END), both.orders, START, END).iloc[0]
    assert row[["customers", "n", "share"]].tolist() == [1, 2, 0.5]


def test_those_who_left_the_best_groups_are_named_by_id_the_dearest_first():
    frame = movement.left(past(30), START, END)
    assert frame.to_numpy().tolist() == [["a", "Soulmates", "About to Dump You", 1000.0]]
    assert movement.left_share(past(30), START, END)[["k", "n", "value"]].tolist() == [1, 1, 1.0]


def test_who_rises_within_the_best_groups_has_not_left_them():
    frame = movement.left(past(), START, END, best=("Soulmates", "About to Dump You"))
    assert frame.empty


def test_the_order_of_rows_does_not_matter():
    other = movement.replay(shuffled(SHOP.lines), shuffled(SHOP.orders), [START, END])
    one, two = (t.order_by(["at", "customer_id"]).to_pandas() for t in (replayed(), other))
    pd.testing.assert_frame_equal(one, two)


def test_online_retail_replayed_on_the_last_day_is_online_retail_today(real_client):
    retail = real_client("online_retail")
    buyers = rfm.buyers(retail.lines, retail.orders, retail.as_of)
    cuts = rfm.propose_cuts(buyers, retail.customer_days, retail.orders, retail.as_of)
    today = groups.assign(rfm.score(buyers, cuts)).group_by("group").aggregate(n=lambda t: t.count()).to_pandas()
    ends = movement.month_ends(retail.orders, retail.as_of)
    replay = movement.replay(retail.lines, retail.orders, [*ends, retail.as_of])
    sizes = movement.sizes(movement.past_groups(replay, cuts))
    last = sizes[(sizes["at"] == retail.as_of) & (sizes["customers"] > 0)].set_index("group")["customers"]
    assert len(ends) == 13
    assert last.to_dict() == today.set_index("group")["n"].to_dict()
