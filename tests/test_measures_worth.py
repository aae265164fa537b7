"""What a new customer is worth against what it cost, and how much may be paid for one."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.errors import MissingData
from toolkit.measures import worth

AS_OF = day("2025-05-31")
# April 2024: a, b (search) and c (nobody knows) bring 60, 30 and 30 in their first 365 days; d came in May: 45 (social).
SHOP = shop(
    ("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 60.0, 30.0), ("a", "2025-04-09", 50.0, 20.0),
    ("a", "2025-04-10", 999.0, 1.0), ("b", "2024-04-20", 50.0, 20.0), ("c", "2024-04-21", 50.0, 20.0),
    ("d", "2024-05-31", 90.0, 45.0), ("e", "2024-07-01", 80.0, 1.0),
)  # fmt: skip
CUSTOMERS = table("customers", [{"customer_id": c, "source_channel": s} for c, s in
                                zip("abcde", ("search", "search", None, "social", "social"), strict=True)])  # fmt: skip
NAMES = ("month", "kind", "amount", "source_channel")
SPEND = table("spend", [dict(zip(NAMES, row, strict=True)) for row in (
    ("2024-04-01", "media", 40.0, "search"), ("2024-05-01", "media", 10.0, "social"),
    ("2024-05-01", "tools", 25.0, None), ("2024-07-01", "media", 900.0, "social"), ("2024-02-01", "media", 1.0, "search"),
)])  # fmt: skip


def by_channel(orders=SHOP.orders, customers=CUSTOMERS, as_of=AS_OF, **options):
    found = worth.by_channel(SPEND, orders, customers, as_of, **options)
    return found.assign(source_channel=found.source_channel.fillna("unknown")).set_index("source_channel")


def test_a_customer_is_worth_the_margin_of_its_first_365_days():
    found = by_channel()
    assert found["n"].to_dict() == {"search": 2, "social": 1, "unknown": 1, "total": 4}
    assert found["margin_per_new"].tolist() == [45, 45, 30, 165 / 4]


def test_its_cost_is_that_of_the_same_months_the_shared_part_spread_by_media():
    found = by_channel()
    assert found["coca"].tolist() == pytest.approx([60 / 2, 15 / 1, np.nan, 75 / 4], nan_ok=True)
    assert found["ratio"].tolist() == pytest.approx([1.5, 3, np.nan, 165 / 75], nan_ok=True)


def test_the_spread_may_be_another():
    assert by_channel(spread="none")["coca"].tolist() == pytest.approx([20, 10, np.nan, 75 / 4], nan_ok=True)


def test_one_and_a_half_is_green_and_less_is_red_and_unknown_is_grey():
    assert by_channel()["state"].tolist() == ["green", "green", "grey", "green"]
    assert by_channel(spread={"search": 1})["state"]["search"] == "red"


def test_what_may_be_paid_leaves_one_and_a_half_of_it():
    found = by_channel()
    assert found["ceiling"].tolist() == [30, 30, 20, 27.5]
    assert found.loc["search", ["ceiling_low", "ceiling_high"]].tolist() == pytest.approx(
        [(45 + sign * 12.7062 * np.std([60, 30], ddof=1) / np.sqrt(2)) / 1.5 for sign in (-1, 1)], rel=1e-4
    )


def test_intervals_of_the_ratio_come_from_the_margin():
    row = by_channel().loc["total"]
    assert [row.low, row.high] == pytest.approx([row.margin_low / 18.75, row.margin_high / 18.75])
    assert row.margin_low < 165 / 4 < row.margin_high


def test_only_the_latest_months_count():
    assert by_channel(months=1).loc["total", ["n", "margin_per_new", "coca"]].tolist() == [1, 45, 35]


def test_customers_not_yet_seen_for_a_year_do_not_count():
    assert by_channel(as_of=day("2025-05-29"))["n"]["total"] == 3


def test_no_month_with_spend_and_a_whole_year_is_asked_for():
    with pytest.raises(MissingData) as caught:
        by_channel(as_of=day("2025-03-01"))
    assert caught.value.table == "spend"


def test_too_little_cost_of_goods_gives_no_worth():
    orders = shop(("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 79.0, 1.0), ("b", "2024-04-10", 21.0)).orders
    row = by_channel(orders).loc["total"]
    assert row[["margin_per_new", "ratio", "ceiling"]].isna().all()
    assert row["state"] == "grey"


def test_where_a_part_of_the_cost_is_unknown_the_interval_is_scaled_like_the_mean():
    orders = shop(
        ("z", "2024-01-05", 9.0, 1.0), ("a", "2024-04-10", 50.0, 10.0), ("b", "2024-04-11", 30.0, 10.0),
        ("b", "2024-04-12", 20.0),
    ).orders  # fmt: skip
    row = by_channel(orders).loc["total"]
    scale = 100 / 80
    half = 12.7062 * np.std([40, 20], ddof=1) * scale / np.sqrt(2)
    assert row["margin_per_new"] == pytest.approx(scale * 30)
    assert [row["margin_low"], row["margin_high"]] == pytest.approx([37.5 - half, 37.5 + half], rel=1e-4)


def test_the_total_is_the_light_of_the_growth_page():
    row, light = by_channel().loc["total"], worth.margin_to_coca(SPEND, SHOP.orders, AS_OF)
    assert light[["value", "low", "high", "n"]].tolist() == row[["ratio", "low", "high", "n"]].tolist()


ASSIGNED = table("customers", [{"customer_id": c, "town": g} for c, g in zip("abcde", "SSBBB", strict=True)])
ASSIGNED = ASSIGNED.select("customer_id", group=ASSIGNED.town)


def test_a_group_is_worth_the_first_year_of_those_who_are_in_it_now():
    found = worth.by_group(SHOP.orders, ASSIGNED, AS_OF).set_index("group")
    assert found["n"].to_dict() == {"B": 2, "S": 2, "total": 4}
    assert found["margin_per_new"].tolist() == [37.5, 45, 165 / 4]
    assert found["ceiling"].tolist() == [25, 30, 27.5]


def test_row_order_does_not_matter():
    pd.testing.assert_frame_equal(by_channel(), by_channel(shuffled(SHOP.orders), shuffled(CUSTOMERS)))
