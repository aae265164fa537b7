"""The programme's control group: who is active, how many must be left out, what it brought by the day."""

import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table

from toolkit.errors import MissingData
from toolkit.measures import arms, heldout, sizes
from toolkit.measures.statistics import wilson

AS_OF = day("2024-12-31")


def active(k_many=30, n_many=60, k_few=20, n_few=400, now=(70.0, 430.0)):
    frame = pd.DataFrame({"kind": ["many", "few"], "n": [n_many, n_few], "k": [k_many, k_few], "now": now})
    frame["share"] = frame["k"] / frame["n"]
    frame["low"], frame["high"] = wilson(frame["k"], frame["n"])
    return frame


def test_active_customers_are_those_of_a_year_before_the_days():
    sales = [
        *[("A", f"2024-0{month}-01", 10.0) for month in (3, 5, 7)], ("A", "2024-11-01", 10.0),  # many, ordered
        ("B", "2024-05-01", 10.0),  # few, did not
        ("C", "2023-09-01", 10.0), ("C", "2024-12-01", 10.0),  # too long ago on 2 October
        ("D", "2024-10-02", 10.0), ("D", "2024-10-03", 10.0),  # few, ordered on the first of the days
        ("E", "2024-12-30", 10.0),  # not yet a customer
        ("F", "2024-10-02", 10.0),  # few: the last day before the days is none of them
    ]  # fmt: skip
    found = heldout.active(shop(*sales).orders, AS_OF, 90).set_index("kind")
    assert found["n"].to_dict() == {"many": 1, "few": 3}
    assert found["k"].to_dict() == {"many": 1, "few": 1}
    assert found["now"].to_dict() == {"many": 1, "few": 5}


def test_who_orders_more_without_a_programme_is_told_with_its_interval():
    rows = heldout.self_selection(active()).set_index("kind")
    assert rows["share"].to_dict() == {"many": 0.5, "few": 0.05}
    assert rows.loc["many", "low"] < 0.5 < rows.loc["many", "high"]


@pytest.mark.parametrize("change", [{"k_many": 9}, {"k_many": 51}, {"n_many": 9, "k_many": 0}])
def test_of_fewer_than_ten_no_kind_is_told(change):
    assert heldout.self_selection(active(**change))["kind"].tolist() == ["few"]


def test_the_smallest_share_that_is_enough_is_chosen():
    design = heldout.design(active(3000, 6000, 2000, 40000, (7000.0, 43000.0)), effect=0.1)
    chosen = design[design["chosen"]].iloc[0]
    assert chosen["enough"]
    assert (design["enough"] == (design["detectable"] <= 0.1)).all()
    assert set(design["enough"]) == {True, False}
    assert not design[design["share"] < chosen["share"]]["enough"].any()
    base = 5000 / 46000
    assert chosen["detectable_points"] == pytest.approx(
        sizes.detectable(base, chosen["control"], chosen["members"] / chosen["control"])
    )
    assert chosen["detectable"] == pytest.approx(chosen["detectable_points"] / base)


def test_where_none_is_enough_one_that_shows_nearly_as_much_is_chosen():
    design = heldout.design(active(300, 600, 200, 4000, (700.0, 4300.0)), effect=0.01)
    assert not design["enough"].any()
    chosen, least = design[design["chosen"]].iloc[0], design["detectable"].min()
    assert chosen["detectable"] <= 1.3 * least
    assert (design[design["share"] < chosen["share"]]["detectable"] > 1.3 * least).all()


def test_everybody_is_either_left_out_or_in_it():
    design = heldout.design(active())
    assert set(design["control"] + design["members"]) == {500.0}


def test_too_few_orders_are_refused():
    with pytest.raises(MissingData, match="fewer than ten customers ordered again"):
        heldout.design(active(4, 60, 5, 400))


def given(trial, arm, n, k, first_day=3):
    """``n`` customers of an arm, ``k`` of whom order ``first_day`` days after; and their orders."""
    who = [f"{trial}-{arm}-{i}" for i in range(n)]
    rows = [
        {"trial": trial, "arm": arm, "customer_id": c, "assigned_at": pd.Timestamp("2024-03-01 09:00")} for c in who
    ]
    return rows, [(c, f"2024-03-{first_day + 1:02d}", 10.0) for c in who[:k]]


@pytest.fixture(scope="module")
def curve():
    rows, sales = [], []
    for arm, n, k, at in (("control", 100, 20, 5), ("member", 200, 60, 2), ("tiny", 9, 3, 2)):
        more, orders = given("loyalty", arm, n, k, at)
        rows, sales = rows + more, sales + orders
    each = arms.outcomes(table("trials", rows), shop(*sales).orders, AS_OF, {"loyalty": arms.Reading(days=30)})
    return heldout.curve(each, "loyalty", "control", 30)


def test_the_curve_ends_at_the_share_that_ordered(curve):
    last = curve.groupby("arm").tail(1).set_index("arm")
    assert last["share"].to_dict() == {"control": 0.2, "member": 0.3}
    assert last["is_control"].to_dict() == {"control": True, "member": False}


def test_the_curve_rises_on_the_day_of_the_order(curve):
    control = curve[curve["is_control"]].set_index("day")["share"]
    assert (control[5], control[6], len(control)) == (
        0.0,
        0.2,
        31,
    )  # noon of the sixth day: five and an eighth days later


def test_no_arm_of_fewer_than_ten_is_drawn(curve):
    assert set(curve["arm"]) == {"control", "member"}


def test_a_count_below_ten_is_not_told():
    rows, sales = given("loyalty", "control", 100, 4)
    more, orders = given("loyalty", "x", 100, 30)
    each = arms.outcomes(table("trials", rows + more), shop(*sales, *orders).orders, AS_OF)
    found = heldout.curve(each, "loyalty", "control", 30)
    assert np.isnan(found[found["is_control"]]["share"].iloc[-1])


def test_the_lot_leaves_out_the_share_and_nobody_twice():
    orders = shop(*[(f"c{i:03d}", "2024-11-01", 10.0) for i in range(205)], ("gone", "2023-01-01", 1.0)).orders
    lot = heldout.drawn(orders, AS_OF, 0.2)
    assert lot["arm"].value_counts().to_dict() == {"programme": 164, "control": 41}
    assert lot["customer_id"].is_unique
    assert "gone" not in set(lot["customer_id"])


def test_the_lot_is_the_same_again_and_another_with_another_seed():
    orders = shop(*[(f"c{i:03d}", "2024-11-01", 10.0) for i in range(50)]).orders
    one, again, other = (heldout.drawn(orders, AS_OF, 0.5, seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, again)
    assert (one["arm"] != other["arm"]).any()


def test_the_lot_is_read_as_the_pilot_once_it_has_run():
    lot = heldout.drawn(shop(*[(f"c{i:03d}", "2024-11-01", 10.0) for i in range(50)]).orders, day("2024-11-15"), 0.5)
    given = table("trials", lot.assign(assigned_at=pd.Timestamp("2024-11-15")).to_dict("records"))
    assert heldout.programme(given, {}) == "loyalty"
    assert arms.control_of(sorted(lot["arm"].unique()), arms.Reading()) == "control"


def trials_of(*names):
    return table("trials", [{"trial": n, "arm": "control", "assigned_at": pd.Timestamp("2024-03-01")} for n in names])


def test_the_pilot_is_the_one_marked_so():
    assert heldout.programme(trials_of("Loyalty", "Pilot"), {"Pilot": {"programme": True}}) == "Pilot"


def test_a_test_called_loyalty_is_the_pilot():
    assert heldout.programme(trials_of("letter", "Loyalty"), {}) == "Loyalty"
    assert heldout.programme(trials_of("Program de loialitate"), {}) == "Program de loialitate"


def test_without_a_pilot_it_is_asked_for():
    with pytest.raises(MissingData) as refused:
        heldout.programme(trials_of("letter"), {})
    assert (refused.value.table, refused.value.columns) == ("trials", ("programme_trial",))


def test_the_surest_arm_speaks_for_the_programme():
    rows, sales = [], []
    for arm, k in (("control", 40), ("gold", 60), ("silver", 100)):
        more, orders = given("loyalty", arm, 300, k)
        rows, sales = rows + more, sales + orders
    how = {"loyalty": arms.Reading(days=30)}
    each = arms.outcomes(table("trials", rows), shop(*sales).orders, AS_OF, how)
    assert heldout.effect(each, how, "loyalty")["arm"] == "silver"


def test_no_more_are_left_out_than_asked_and_a_year_ends_after_365_days():
    orders = shop(*((f"c{i}", "2024-01-02", 10.0) for i in range(11)), ("old", "2024-01-01", 10.0)).orders
    lot = heldout.drawn(orders, day("2024-12-31"), 0.25)
    assert sorted(lot["customer_id"]) == sorted(f"c{i}" for i in range(11))
    assert (lot["arm"] == "control").sum() == 2
