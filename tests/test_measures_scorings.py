"""Two ways of scoring side by side."""

import pandas as pd
from hand import CON

from toolkit.measures import scorings


def grouped(*names, start=0):
    frame = pd.DataFrame({"customer_id": [f"c{start + i}" for i in range(len(names))], "group": names})
    frame["sales"] = [10.0 * (start + i + 1) for i in range(len(names))]
    return CON.create_table(f"grouped_{abs(hash(names))}", frame, overwrite=True)


ONE = grouped("Lovers", "Lovers", "Breakup", "Breakup", "Flirting")
OTHER = grouped("Soulmates", "Lovers", "Breakup", "Flirting", "Breakup")


def test_sizes_stand_side_by_side():
    frame = scorings.sizes(ONE, OTHER).set_index("group")
    assert frame.loc[["Soulmates", "Lovers", "Breakup"], ["customers", "other_customers"]].to_numpy().tolist() == [
        [0, 1], [2, 1], [2, 2],
    ]  # fmt: skip
    assert frame.loc["Lovers", ["customer_share", "other_share"]].tolist() == [0.4, 0.2]
    assert frame.loc["Lovers", "low"] < 0.4 < frame.loc["Lovers", "high"]
    assert frame["customers"].sum() == frame["other_customers"].sum() == 5


def test_those_who_change_group_are_counted_by_pair_with_their_sales():
    assert scorings.changes(ONE, OTHER).to_numpy().tolist() == [
        ["Breakup", "Flirting", 1, 40.0], ["Flirting", "Breakup", 1, 50.0], ["Lovers", "Soulmates", 1, 10.0],
    ]  # fmt: skip


def test_the_share_who_change_group():
    found = scorings.changed_share(ONE, OTHER)
    assert found[["value", "k", "n"]].tolist() == [0.6, 3, 5]
    assert scorings.changed_share(ONE, ONE)["value"] == 0


def test_a_score_that_nobody_has_is_zero():
    scored = CON.create_table(
        "some_scores", pd.DataFrame({"r": [1, 5, 5], "f": [1, 1, 3], "m": [2, 2, 2]}), overwrite=True
    )
    frame = scorings.score_counts(scored)
    assert frame["r"].tolist() == [1, 0, 0, 0, 2]
    assert frame["f"].tolist() == [2, 0, 1, 0, 0]
    assert frame["m"].tolist() == [0, 3, 0, 0, 0]
