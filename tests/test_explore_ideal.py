"""The panel of profiles: what is picked is counted, held back below ten, and drawn."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from toolkit import show
from toolkit.explore.ideal import Builder
from toolkit.measures.recognised import Base


@pytest.fixture
def builder():
    show.start(client="Acme", currency="RON", as_of=date(2024, 6, 30), language="en", step="04")
    n = 1000
    frame = pd.DataFrame(
        {"channel": np.where(np.arange(n) % 4 == 0, "mail", "ads"), "town": np.where(np.arange(n) % 50 == 1, "X", "Y")}
    )
    people = frame.assign(ideal=np.arange(n) % 8 == 0, learn=np.arange(n) % 3 == 0, brought=10.0)
    known = frame.assign(customer_id=[f"c{i}" for i in range(n)], first=date(2024, 1, 1))
    return Builder(
        Base(people, ["channel", "town"], n), ibis.memtable(known).cast({"first": "date"}), date(2024, 6, 30)
    )


def test_a_profile_is_told_by_size_value_and_reach(builder):
    row = builder.rows((("channel", "mail"),)).iloc[0]
    held = builder.base.people[~builder.base.learn & (builder.base.people["channel"] == "mail")]
    assert (row["customers"], row["n"], row["k"]) == (250, len(held), held["ideal"].sum())
    assert row["reach"] == pytest.approx(0.25)
    assert "250" in builder.told((("channel", "mail"),))


def test_of_fewer_than_ten_no_share_is_told(builder):
    profile = (("town", "X"), ("channel", "mail"))
    assert builder.rows(profile)["share"].isna().all()
    assert "too few to show" in builder.told(profile)
    assert builder.rows(()).empty


def test_picking_an_attribute_offers_its_values_and_moves_the_table(builder):
    first, _second, _third, message, table, image = builder.widgets()
    which, what = first.children
    assert "12.5%" in message.value
    before = image.value
    which.value = "town"
    assert [value for _label, value in what.options] == ["X", "Y"]
    what.value = "Y"
    assert "980" in table.value
    assert image.value != before
