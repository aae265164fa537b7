"""Who counts as new: the first order of all, back after a silence, or the first order of the window."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import newness

AS_OF = day("2024-06-30")
WINDOW = [day("2024-04-01"), day("2024-05-01")]
# new: n (nothing before); r: back after 366 days, s: after 365 only; t: ordered a month ago; o: outside of the window
SHOP = shop(
    ("z", "2022-01-01", 1.0), ("n", "2024-04-30", 1.0), ("n", "2024-05-02", 1.0), ("r", "2023-04-15", 1.0),
    ("r", "2024-04-15", 1.0), ("s", "2023-05-01", 1.0), ("s", "2024-04-30", 1.0), ("t", "2024-03-31", 1.0),
    ("t", "2024-05-01", 1.0), ("o", "2024-06-01", 1.0), (None, "2024-04-02", 1.0),
)  # fmt: skip
CUSTOMERS = table("customers", [{"customer_id": c, "source_channel": "search"} for c in "nrt"])
SPEND = table("spend", [{"month": m, "kind": "media", "amount": a} for m, a in
                        (("2024-04-01", 9.0), ("2024-05-01", 3.0), ("2022-01-01", 500.0))])  # fmt: skip
COUNTS = ["first_ever", "reactivated", "first_or_reactivated", "first_in_window"]


def new(orders=SHOP.orders, months=WINDOW, as_of=AS_OF, **options):
    return newness.new_by_definition(orders, months, as_of, **options)


def test_a_customer_is_new_by_its_first_order_its_return_after_a_silence_or_its_first_order_of_the_window():
    assert new().iloc[-1][COUNTS].tolist() == [1, 1, 2, 4]


def test_a_silence_must_be_longer_than_the_days_given():
    assert new(silence_days=364).iloc[-1]["reactivated"] == 2
    assert new(silence_days=366).iloc[-1]["reactivated"] == 0


def test_each_customer_is_new_in_the_month_that_makes_it_so():
    each = newness.won(SHOP.orders, WINDOW, AS_OF).to_pandas().set_index("customer_id")
    months = each[["first_ever", "reactivated", "first_in_window"]].map(
        lambda m: 0 if pd.isna(m) else pd.Timestamp(m).month
    )
    assert months.loc["n"].tolist() == [4, 0, 4]
    assert months.loc["r"].tolist() == [0, 4, 4]
    assert months.loc["t"].tolist() == [0, 0, 5]
    assert set(months.index) == {"n", "r", "s", "t"}


def test_a_customer_first_seen_in_the_window_is_not_reactivated_in_it_as_well():
    twice = shop(("z", "2022-01-01", 1.0), ("n", "2024-04-01", 1.0), ("n", "2024-05-30", 1.0))
    assert new(twice.orders, silence_days=40).iloc[-1][COUNTS].tolist() == [1, 0, 1, 1]


def test_by_channel_every_customer_stands_once():
    found = new(customers=CUSTOMERS)
    assert found["source_channel"].tolist() == ["search", None, "total"]
    assert found["first_in_window"].tolist() == [3, 1, 4]
    assert found["first_ever"].tolist() == [1, 0, 1]


@pytest.mark.parametrize(("begin", "known"), [("2023-04-01", True), ("2023-04-02", False)])
def test_where_the_data_begin_too_late_a_silence_cannot_be_seen(begin, known):
    found = new(shop(("z", begin, 1.0), ("n", "2024-04-30", 1.0)).orders).iloc[-1]
    assert found[["reactivated", "first_or_reactivated"]].notna().all() == known
    assert found["first_in_window"] == 1


def test_the_definitions_hold_one_another():
    found = new(silence_days=30)
    assert (found["first_ever"] <= found["first_or_reactivated"]).all()
    assert (found["first_or_reactivated"] <= found["first_in_window"]).all()


def test_a_window_without_months_holds_nobody_and_tells_of_no_return():
    found = new(months=[]).iloc[-1]
    assert found[["first_ever", "first_in_window"]].tolist() == [0, 0]
    assert np.isnan(found["reactivated"])


def test_orders_later_than_as_of_make_nobody_new():
    assert new(as_of=day("2024-04-15")).iloc[-1][COUNTS].tolist() == [0, 1, 1, 1]


def test_the_same_cost_is_parted_among_more_customers_the_wider_the_definition():
    found = newness.coca_by_definition(SHOP.orders, SPEND, AS_OF).set_index("definition")
    assert found["n"].to_dict() == {"first_ever": 1, "first_or_reactivated": 2, "first_in_window": 4}
    assert found["coca"].tolist() == [12, 6, 3]
    assert found.loc["first_in_window", ["low", "high"]].tolist() == pytest.approx(
        [12 / 10.2416, 12 / 1.0899], rel=1e-4
    )


def test_months_without_spend_do_not_count_in_the_window():
    spend = SPEND.filter(SPEND.amount != 9)
    found = newness.coca_by_definition(SHOP.orders, spend, AS_OF).set_index("definition")
    assert found[["n", "cost"]].loc["first_in_window"].tolist() == [2, 3]


def test_without_spend_there_are_customers_and_no_cost():
    found = newness.coca_by_definition(SHOP.orders, None, AS_OF, months=3)
    assert found["n"].tolist() == [2, 3, 5]
    assert found[["cost", "coca", "low", "high"]].isna().all(axis=None)


def test_nobody_new_has_no_cost():
    spend = table("spend", [{"month": "2024-02-01", "kind": "media", "amount": 1.0}])
    found = newness.coca_by_definition(SHOP.orders, spend, AS_OF)
    assert found["n"].tolist() == [0, 0, 0]
    assert np.isnan(found[["coca", "low", "high"]]).all(axis=None)


def test_spend_in_no_month_is_asked_for():
    with pytest.raises(MissingData):
        newness.coca_by_definition(SHOP.orders, SPEND.filter(SPEND.amount > 100), AS_OF)


def test_row_order_does_not_matter():
    pd.testing.assert_frame_equal(new(customers=CUSTOMERS), new(shuffled(SHOP.orders), customers=shuffled(CUSTOMERS)))
