"""Answers joined to who gave them: the group on the day of the answer, the order they are about."""

import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import ParameterError
from toolkit.measures import answers, groups, rfm
from toolkit.measures.groupmap import load

CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))
SHOP = shop(
    *(("a", f"2024-06-{n:02d}", 100.0, 60.0) for n in range(11, 21)),
    ("b", "2024-12-30", 70.0, 35.0),
    ("c", "2024-06-25", 50.0, 30.0),
    ("c", "2024-12-20", 80.0, 50.0),
    returns=[("a", "2024-07-05", -940.0)],
)
END = day("2024-12-31")


def said(*rows):
    """Answers ``(when, customer, order)``."""
    return table(
        "answers",
        [
            {"answered_at": f"{at} 12:00", "survey": "s", "question": "q", "value": "9", "kind": "nps",
             "customer_id": who, "order_id": order}
            for at, who, order in rows
        ],
    )  # fmt: skip


def joined(asked, value="sales", minimum_size=1):
    buyers = rfm.buyers(SHOP.lines, SHOP.orders, END, value)
    assigned = groups.assign(rfm.score(buyers, CUTS), minimum_size)
    return answers.with_groups(asked, SHOP.lines, SHOP.orders, CUTS, assigned, value)


def found(asked, *columns, **more):
    frame = joined(asked, **more).order_by("answer").to_pandas()
    return [tuple(None if pd.isna(v) else v for v in row) for row in frame[list(columns)].itertuples(index=False)]


def test_everybody_stands_in_the_group_of_the_day_of_the_answer():
    asked = said(("2024-06-21", "a", None), ("2024-07-06", "a", None), ("2024-12-21", "c", None))
    assert found(asked, "frequency", "recency_days", "monetary_value", "group") == [
        (10, 1, 1000.0, "Soulmates"),
        (10, 16, 60.0, load().cells[5, 5, 2]),
        (2, 1, 130.0, load().cells[5, 2, 3]),
    ]


@pytest.mark.parametrize("value", ["sales", "margin"])
@pytest.mark.parametrize("at", ["2024-06-15", "2024-07-05", "2024-12-31"])
def test_the_day_of_an_answer_is_seen_as_the_buyers_of_that_day_are(at, value):
    columns = ["recency_days", "frequency", "monetary_value"]
    then = rfm.buyers(SHOP.lines, SHOP.orders, day(at), value).to_pandas().set_index("customer_id")
    seen = joined(said(*((at, who, None) for who in then.index)), value).to_pandas().set_index("customer_id")
    pd.testing.assert_frame_equal(seen[columns].sort_index(), then[columns].sort_index(), check_dtype=False)


def test_an_order_of_the_same_day_counts_and_a_later_one_does_not():
    asked = said(("2024-06-24", "c", None), ("2024-06-25", "c", None), ("2024-12-19", "c", None))
    assert found(asked, "frequency", "group") == [
        (None, None), (1, load().cells[5, 1, 1]), (1, load().cells[3, 1, 1])
    ]  # fmt: skip


def test_who_answered_is_read_from_the_order_where_only_that_is_named():
    assert found(said(("2024-12-31", None, "O010")), "customer_id", "frequency") == [("b", 1)]


def test_the_order_an_answer_is_about_is_the_latest_where_none_is_named():
    asked = said(("2024-07-01", "c", None), ("2024-12-21", "c", None), ("2024-12-21", "c", "O011"))
    assert sorted(found(asked, "order_id")) == [("O011",), ("O011",), ("O012",)]


def test_an_answer_of_nobody_known_stays_without_a_group():
    asked = said(("2024-12-31", None, None), ("2024-12-31", "stranger", None), ("2024-12-31", None, "no such order"))
    assert found(asked, "value", "group") == [("9", None)] * 3


def test_what_is_merged_today_is_merged_on_the_day_of_the_answer():
    buyers = rfm.buyers(SHOP.lines, SHOP.orders, END)
    assigned = groups.assign(rfm.score(buyers, CUTS), 2)
    today = assigned.to_pandas().set_index("customer_id")[["cell_group", "group"]]
    assert (today["cell_group"] != today["group"]).any()
    asked = said(*(("2024-12-31", who, None) for who in "abc"))
    seen = answers.with_groups(asked, SHOP.lines, SHOP.orders, CUTS, assigned).to_pandas().set_index("customer_id")
    pd.testing.assert_frame_equal(seen[["cell_group", "group"]].sort_index(), today.sort_index(), check_dtype=False)


def test_every_answer_is_kept_once_and_the_order_of_rows_does_not_matter():
    asked = said(("2024-12-31", "a", None), ("2024-12-31", "a", None), ("2024-01-01", "c", None))
    rows = found(asked, "answer", "customer_id", "group")
    assert [row[0] for row in rows] == [0, 1, 2]
    assert found(shuffled(asked), "answer", "customer_id", "group") == rows


def test_another_value_is_refused():
    with pytest.raises(ParameterError):
        joined(said(("2024-12-31", "a", None)), value="profit")


def test_who_is_named_comes_before_who_ordered():
    assert found(said(("2024-12-31", "a", "O010")), "customer_id") == [("a",)]


def test_two_orders_of_one_day_are_two():
    twice = shop(("z", "2024-06-01", 10.0), ("z", "2024-06-01", 20.0))
    today = groups.assign(rfm.score(rfm.buyers(twice.lines, twice.orders, END), CUTS), 1)
    told = answers.with_groups(said(("2024-06-02", "z", None)), twice.lines, twice.orders, CUTS, today)
    assert told.frequency.execute().tolist() == [2]
