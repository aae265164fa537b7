"""Cohorts: who comes back, how soon, how often."""

import json

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, shuffled, table

from toolkit.measures import cohorts, health

# a: Jan, Feb, Mar; b: Jan, Mar; c: Feb (first of the month and last of the month); d: April
SHOP = shop(
    ("a", "2024-01-31", 1.0), ("a", "2024-02-01", 1.0), ("a", "2024-02-20", 1.0), ("a", "2024-03-31", 1.0),
    ("b", "2024-01-01", 1.0), ("b", "2024-03-01", 1.0),
    ("c", "2024-02-01", 1.0), ("c", "2024-02-29", 1.0),
    ("d", "2024-04-10", 1.0), (None, "2024-01-05", 1.0),
)  # fmt: skip
DAYS = SHOP.customer_days


def _rows(frame):
    """Counts by cohort, None where missing."""
    return {f"{cohort:%Y-%m}": [None if np.isnan(v) else int(v) for v in row] for cohort, row in frame.iterrows()}


def _many(months, n, returning, start="2023-01"):
    """Cohorts of n customers in each of these months (0 = start), of whom so many return a month later."""
    first = pd.Period(start, "M")
    sales = []
    for month in months:
        for i in range(n):
            sales.append((f"m{month}c{i}", f"{first + month}-10", 1.0))
            if i < returning:
                sales.append((f"m{month}c{i}", f"{first + month + 1}-05", 1.0))
    return shop(*sales).customer_days


def test_a_month_not_yet_over_is_missing_and_a_month_without_anyone_is_0():
    assert _rows(cohorts.counts(DAYS, day("2024-04-29"))) == {
        "2024-01": [2, 1, 2, None],
        "2024-02": [1, 0, None, None],
        "2024-03": [0, None, None, None],
        "2024-04": [None, None, None, None],
    }


def test_a_month_is_over_on_its_last_day():
    assert _rows(cohorts.counts(DAYS, day("2024-04-30")))["2024-01"] == [2, 1, 2, 0]


def test_orders_after_as_of_are_ignored():
    assert _rows(cohorts.counts(DAYS, day("2024-02-29"))) == {"2024-01": [2, 1], "2024-02": [1, None]}


def test_retention_is_the_share_of_the_cohort():
    assert cohorts.retention(DAYS, day("2024-03-31")).loc[day("2024-01-01")].tolist() == [1.0, 0.5, 1.0]


def test_a_month_without_new_customers_has_no_retention():
    assert cohorts.retention(DAYS, day("2024-04-30")).loc[day("2024-03-01")].isna().all()


def test_one_customer_is_a_cohort():
    assert _rows(cohorts.counts(shop(("a", "2024-01-05", 1.0)).customer_days, day("2024-01-31"))) == {"2024-01": [1]}


def test_nobody_makes_no_cohort():
    assert cohorts.retention(DAYS, day("2023-12-31")).empty


def test_every_buyer_is_in_one_cohort():
    assert cohorts.counts(DAYS, day("2024-04-30"))[0].sum() == 4


def test_row_order_does_not_matter():
    pd.testing.assert_frame_equal(
        cohorts.counts(shuffled(DAYS), day("2024-04-30")), cohorts.counts(DAYS, day("2024-04-30"))
    )


def test_stickiness_is_missing_until_the_second_month_is_over():
    rows = cohorts.stickiness(DAYS, day("2024-04-29")).set_index("cohort")
    assert rows.loc[day("2024-01-01"), ["n", "k", "stickiness"]].tolist() == [2, 1, 0.5]
    assert rows.loc[day("2024-02-01"), ["n", "k", "stickiness"]].tolist() == [1, 0, 0.0]
    assert rows.complete.tolist() == [True, True]


def test_the_latest_cohort_waits_for_its_second_month():
    rows = cohorts.stickiness(DAYS, day("2024-02-29")).set_index("cohort")
    assert rows.complete.tolist() == [True, False]
    assert rows.stickiness.isna().tolist() == [False, True]


def test_stickiness_has_wilson_bounds():
    rows = cohorts.stickiness(DAYS, day("2024-04-29"))
    assert np.allclose(rows.loc[0, ["low", "high"]].astype(float), [0.0945, 0.9055], atol=5e-5)


def test_the_first_three_months_of_the_data_may_hold_earlier_customers():
    rows = cohorts.stickiness(_many(range(5), 2, 1), day("2023-12-31"))
    assert rows.may_hold_earlier.tolist() == [True, True, True, False, False]


def test_pooled_stickiness_leaves_the_first_three_months_out():
    pooled = cohorts.pooled_stickiness(_many(range(5), 4, 1), day("2023-12-31"))
    assert pooled[["value", "k", "n"]].tolist() == [0.25, 2, 8]


def test_pooled_stickiness_takes_the_latest_complete_cohorts_with_customers():
    days = _many([0, 1, 2, 3, 5, 6, 7], 4, 1)
    pooled = cohorts.pooled_stickiness(days, day("2023-08-30"), last=2)
    assert pooled[["k", "n"]].tolist() == [2, 8]
    assert cohorts.pooled_stickiness(days, day("2023-08-31"), last=9)[["k", "n"]].tolist() == [3, 12]


def test_pooled_stickiness_can_keep_the_first_months():
    assert cohorts.pooled_stickiness(DAYS, day("2024-03-31"), leave_out=0)[["k", "n"]].tolist() == [1, 3]


@pytest.mark.parametrize("as_of", ["2024-01-31", "2024-04-30"])
def test_pooled_stickiness_is_unknown_without_a_cohort_to_pool(as_of):
    assert cohorts.pooled_stickiness(DAYS, day(as_of)).isna().all()


def test_pooled_retention_counts_only_cohorts_that_have_seen_the_age():
    frame = cohorts.pooled(_many(range(6), 4, 1), day("2023-06-30"))
    assert frame[["age", "k", "n"]].values.tolist() == [[0, 12, 12], [1, 2, 8], [2, 0, 4]]
    assert frame.retention.tolist() == [1.0, 0.25, 0.0]


def test_days_between_orders_are_given_three_ways():
    days = shop(
        ("a", "2024-01-01", 1.0), ("a", "2024-01-11", 1.0), ("a", "2024-01-31", 1.0), ("a", "2024-01-31", 1.0),
        ("b", "2024-01-01", 1.0), ("b", "2024-03-01", 1.0), ("c", "2024-01-01", 1.0),
    ).customer_days  # fmt: skip
    found = cohorts.adbt(days)
    assert found.drop(["low", "high"]).to_dict() == {
        "pooled_mean": 30, "median": 20, "mean_of_means": 37.5, "n_gaps": 3, "n_customers": 2,
    }  # fmt: skip
    # customers as units: gaps 10 + 20 in two and 60 in one, around 30 a gap
    half = 12.7062 * np.sqrt(((30 - 60) ** 2 + (60 - 30) ** 2) / (2 - 1) / 2) / 1.5
    assert [found["low"], found["high"]] == pytest.approx([30 - half, 30 + half], rel=1e-4)


def test_days_between_orders_are_unknown_when_nobody_came_twice():
    found = cohorts.adbt(shop(("a", "2024-01-01", 1.0)).customer_days)
    assert found.drop(["n_gaps", "n_customers"]).isna().all()
    assert found[["n_gaps", "n_customers"]].tolist() == [0, 0]


SECOND = shop(
    ("early", "2024-01-01", 1.0), ("early", "2024-01-02", 1.0),
    ("on", "2024-04-01", 1.0), ("on", "2024-05-01", 1.0), ("on", "2024-05-02", 1.0),
    ("late", "2024-04-01", 1.0), ("late", "2024-05-02", 1.0),
    ("never", "2024-04-02", 1.0), ("young", "2024-05-10", 1.0), ("young", "2024-05-11", 1.0),
).customer_days  # fmt: skip


def test_a_second_order_counts_up_to_and_with_the_last_day():
    frame = cohorts.second_order(SECOND, day("2024-06-01"), days=(30, 31))
    assert frame[["days", "k", "n"]].values.tolist() == [[30, 1, 3], [31, 2, 3]]
    assert np.allclose(frame["share"], [1 / 3, 2 / 3])


def test_second_orders_are_counted_by_one_two_three_six_and_twelve_months():
    assert cohorts.second_order(SECOND, day("2024-06-01")).days.tolist() == [30, 60, 90, 180, 365]


def test_a_customer_counts_once_observed_that_long():
    frame = cohorts.second_order(SECOND, day("2024-06-01"), days=(22, 23, 61, 62))
    assert frame[["k", "n"]].values.tolist() == [[1, 4], [0, 3], [2, 2], [0, 0]]
    assert np.isnan(frame["share"].iloc[-1])


def test_the_first_months_can_be_kept_among_second_orders():
    assert cohorts.second_order(SECOND, day("2024-06-01"), days=(1,), leave_out=0)[["k", "n"]].values.tolist() == [
        [2, 5]
    ]


@pytest.fixture(scope="module")
def cdnow(shared):
    raw = pd.read_csv(shared / "data" / "cdnow" / "cdnow_master.txt", sep=r"\s+", skiprows=1, header=None, dtype=str)
    days = raw.groupby([0, 1]).size().reset_index(name="n_orders")
    days["day"] = pd.to_datetime(days[1], format="%Y%m%d").dt.date
    rows = days.rename(columns={0: "customer_id"})[["customer_id", "day", "n_orders"]]
    return table("customer_days", rows.to_dict("records"))


def test_cdnow_has_its_published_cohort_table(cdnow, shared):
    expected = json.loads((shared / "reference.json").read_text())["cdnow_master"]["cohorts"]
    found = cohorts.counts(cdnow, day("1998-06-30"))
    assert {month: row[:8] for month, row in _rows(found.iloc[:3]).items()} == expected


def test_cdnow_has_its_published_stickiness(cdnow):
    shares = cohorts.stickiness(cdnow, day("1998-06-30")).stickiness
    assert (100 * shares).round(2).tolist() == [14.75, 15.48, 14.24]


def test_cdnow_has_its_published_days_between_orders(cdnow, shared):
    expected = json.loads((shared / "reference.json").read_text())["cdnow_master"]["adbt"]
    found = cohorts.adbt(cdnow)[list(expected)]
    assert np.allclose(found, list(expected.values()), atol=0.005)


def test_cdnow_has_its_published_repeat_rate(cdnow):
    orders = cdnow.mutate(order_id=cdnow.customer_id + cdnow.day.cast("string"), ordered_at=cdnow.day.cast("timestamp"))
    orders = orders.mutate(sales=1.0)
    lines = orders.mutate(kind=ibis.literal("sale"), net_amount=1.0, unit_cost=ibis.null("float64"))
    rate = health.kpis(lines, orders, cdnow, day("1998-06-30")).loc["repeat_rate"]
    assert (round(100 * rate.value, 3), rate.n) == (48.859, 23570)


@pytest.fixture(scope="module")
def sample(shared):
    """The tenth of CDNOW, from its raw rows: order days and buyers."""
    names = ["_", "customer_id", "day", "cds", "sales"]
    raw = pd.read_csv(shared / "data/cdnow/cdnow_sample.txt", sep=r"\s+", names=names, dtype={1: str, 2: str})
    days = raw.groupby(["customer_id", "day"], as_index=False)["sales"].sum().assign(n_orders=1)
    days["day"] = pd.to_datetime(days["day"], format="%Y%m%d").dt.date
    return table("customer_days", days.to_dict("records"))


def test_the_cdnow_sample_has_its_known_days_customers_and_sales(sample):
    found = sample.aggregate(days=sample.count(), who=sample.customer_id.nunique(), sales=sample.sales.sum())
    row = found.to_pandas().iloc[0]
    assert (row.days, row.who, round(row.sales, 2)) == (6696, 2357, 244091.94)


def test_the_cdnow_sample_has_its_known_days_between_orders_and_repeat_rate(sample):
    found = cohorts.adbt(sample)
    assert found[["pooled_mean", "median", "mean_of_means"]].tolist() == pytest.approx([70.861, 34, 112.112], abs=5e-3)
    assert round(100 * found["n_customers"] / 2357, 3) == 48.324


def test_the_cdnow_sample_is_as_concentrated_as_is_known(sample):
    from toolkit.measures import concentration

    bought = sample.group_by("customer_id").aggregate(sales=sample.sales.sum())
    shares = concentration.top_shares(bought)["sales_share"]
    assert (100 * shares).round(2).tolist() == [14.55, 50.81, 67.46]
