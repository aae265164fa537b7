"""Who may be reached, what the others are worth, and how other systems band the scores: by hand."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import shop, table

from toolkit.measures import bands, consent, contact, statistics

DAY = date(2026, 10, 31)


def _assigned(groups, **columns):
    frame = pd.DataFrame({"customer_id": [f"c{i}" for i in range(len(groups))], "group": groups} | columns)
    return ibis.memtable(frame)


def _allowed(*consents):
    """What customers c0, c1, … may be sent: each says e-mail and SMS."""
    rows = [{"customer_id": f"c{i}", "email": f"{i}@x.ro", "phone": "+40721000111", "email_consent": e, "sms_consent": s}
            for i, (e, s) in enumerate(consents)]  # fmt: skip
    return consent.permits(table("customers", rows), None, DAY)


def test_each_group_is_counted_by_channel_and_those_whom_none_reaches_by_their_sales_of_a_year():
    sold = shop(("c0", "2026-01-05", 10.0), ("c2", "2026-01-05", 70.0), ("c2", "2025-10-31", 900.0),
                ("c3", "2025-11-01", 5.0), (None, "2026-01-05", 40.0))  # fmt: skip
    allowed = _allowed((True, True), (True, False), (False, False), (None, None))
    groups = contact.by_group(_assigned(["Lovers", "Lovers", "Lovers", "Breakup"]), allowed, sold.orders, DAY)
    assert groups["group"].tolist() == ["Lovers", "Breakup", "all"]
    lovers, breakup, everybody = groups.to_dict("records")
    assert [lovers[name] for name in ("customers", "email", "sms", "push", "ads", "any", "unreached")] == [
        3,
        2,
        1,
        0,
        0,
        2,
        1,
    ]
    assert (lovers["sales"], lovers["unreached_sales"]) == (80.0, 70.0)
    assert (breakup["unreached_sales"], everybody["unreached_sales"]) == (5.0, 75.0)
    low, high = statistics.wilson(2, 3)
    assert (lovers["email_share"], lovers["email_low"], lovers["email_high"]) == pytest.approx((2 / 3, low, high))


def test_who_is_not_in_the_list_of_customers_may_not_be_reached():
    groups = contact.by_group(_assigned(["Lovers", "Lovers"]), consent.permits(None, None, DAY), shop().orders, DAY)
    assert groups["any"].tolist() == [0, 0]


def test_nothing_is_told_of_fewer_than_ten_reached_or_not():
    names = ["Lovers"] * 40 + ["Breakup"] * 30 + ["Don Juan"] * 4
    allowed = _allowed(*[(i % 2 == 0 or i > 34, i < 3) for i in range(74)])
    shown = contact.told(contact.by_group(_assigned(names), allowed, shop().orders, DAY)).set_index("group")
    assert "Don Juan" not in shown.index
    assert np.isnan(shown.loc["Lovers", "sms_share"])
    assert np.isnan(shown.loc["all", "sms_share"])


def test_an_audience_tells_no_end_of_fewer_than_ten():
    rows = pd.DataFrame({"audience": ["a", "b", "c"], "platform": "meta", "customers": [100, 100, 5], "enough": True,
                         "written": [60, 60, 5], "refused": [40, 35, 0], "suppressed": [0, 5, 0], "unreachable": 0})  # fmt: skip
    shown = contact.audiences(rows)
    assert shown.loc[0, ["written", "refused"]].tolist() == [60, 40]
    assert shown.loc[1, ["written", "refused", "suppressed", "unreachable"]].isna().sum() >= 2
    assert np.isnan(shown.loc[1, "suppressed"])
    assert shown.loc[2, ["customers", "written"]].isna().all()


def test_there_is_a_list_of_all_customers_and_one_of_each_group_in_the_methods_order():
    lists = contact.lists(_assigned(["Breakup", "Lovers", "Breakup"]))
    assert {name: each.count().execute() for name, each in lists.items()} == {
        "all_customers": 3,
        "Lovers": 1,
        "Breakup": 2,
    }
    assert list(lists) == ["all_customers", "Lovers", "Breakup"]


def test_the_score_and_the_place_of_the_group_are_told():
    assigned = _assigned(["Lovers", "Breakup"], recency_days=[1, 2], frequency=[3, 4], monetary_value=[1.0, 2.0],
                         r=[5, 1], f=[4, 2], m=[3, 1])  # fmt: skip
    rows = bands.banded(assigned).order_by("customer_id").to_pandas()
    assert rows["score"].tolist() == ["543", "121"]
    assert rows["group_id"].tolist() == [2, 11]


def test_bands_end_at_the_vendors_percentiles_and_equal_figures_share_one():
    n = 200
    assigned = _assigned(["Lovers"] * n, recency_days=range(n), frequency=[1] * 150 + [2] * 50,
                         monetary_value=[float(i) for i in range(n)], r=1, f=1, m=1)  # fmt: skip
    rows = bands.banded(assigned).to_pandas().sort_values("monetary_value")
    by_hand = [min(b for b in bands.BANDS if (i + 1) * 100 / n <= b) for i in range(n)]
    assert rows["m_percentile"].tolist() == by_hand
    assert rows["r_percentile"].tolist() == by_hand[::-1]
    assert rows["f_percentile"].tolist() == [75] * 150 + [100] * 50
