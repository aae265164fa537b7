"""The eleven groups: the map, merging, and what a group is worth."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hand import CON
from scipy import stats

from toolkit.errors import ConfigError, MissingData
from toolkit.measures import groupmap, groups

NAMES = [
    "Soulmates", "Lovers", "New Passion", "Potential Lovers", "Flirting", "Platonic Friends", "Fresh Apprentice",
    "About to Dump You", "Ex-Lovers", "Don Juan", "Breakup",
]  # fmt: skip


def scored(*sizes_by_cell, known=1.0):
    """Buyers by cell: ("555", 3) is three buyers of 100 each, of whose sales a share has a known cost of a half."""
    cells = [cell for cell, n in sizes_by_cell for _ in range(n)]
    frame = pd.DataFrame({"customer_id": [f"c{n}" for n in range(len(cells))]})
    frame[["r", "f", "m"]] = [[int(score) for score in cell] for cell in cells]
    frame["recency_days"], frame["frequency"] = np.arange(len(cells)), 2
    frame["monetary_value"], frame["sales"] = 90.0, 100.0
    frame["known_sales"], frame["known_margin"] = 100.0 * known, 50.0 * known
    frame["discount"], frame["list_value"] = 10.0, 110.0
    return CON.create_table(f"cells_{len(cells)}_{abs(hash(sizes_by_cell))}_{known}", frame, overwrite=True)


def test_the_map_is_that_of_the_method(shared):
    expected = json.loads((shared / "reference.json").read_text())["rfm_cell_map"]
    assert {"".join(map(str, cell)): group for cell, group in groups.load().cells.items()} == expected


def test_every_one_of_the_125_cells_has_one_group():
    assert set(groups.load().cells) == set(product(range(1, 6), repeat=3))


def test_the_groups_hold_as_many_cells_as_the_method_says():
    counts = pd.Series(groups.load().cells).value_counts()
    assert counts.loc[NAMES].tolist() == [1, 7, 6, 10, 14, 29, 8, 25, 11, 2, 12]


def test_the_groups_are_spelt_and_ordered_as_in_the_method():
    assert list(groups.load().names) == NAMES


def test_merging_leads_to_one_of_two_groups_and_never_in_circles():
    into = groups.load().merge_into

    def end(name, seen=()):
        assert name not in seen
        return end(into[name], (*seen, name)) if into[name] else name

    assert {end(name) for name in NAMES} == {"Platonic Friends", "About to Dump You"}


def test_the_inactive_never_merge_with_the_active():
    into, cells = groups.load().merge_into, groups.load().cells
    inactive = {group for cell, group in cells.items() if cell[0] <= 2}
    assert all((name in inactive) == (into[name] in inactive) for name in NAMES if into[name])


def test_a_map_that_leaves_a_cell_without_a_group_is_refused():
    text = 'rules = [{ group = "A", r = [1, 2, 3, 4] }]\n[[groups]]\nname = "A"\n'
    with pytest.raises(ConfigError, match="25 of 125 cells have no listed group: 511, 512, 513"):
        groupmap.parse(text)


def test_a_rule_for_a_group_that_is_not_listed_is_refused():
    with pytest.raises(ConfigError, match="125 of 125"):
        groupmap.parse('rules = [{ group = "B" }]\n[[groups]]\nname = "A"\n')


def test_a_group_of_the_minimum_size_stands_for_itself():
    assigned = groups.assign(scored(("555", 30), ("444", 30)))
    assert assigned.group.to_pandas().value_counts().to_dict() == {"Soulmates": 30, "Lovers": 30}


def test_a_group_below_the_minimum_size_merges():
    assigned = groups.assign(scored(("555", 29), ("444", 30)))
    assert assigned.group.to_pandas().unique().tolist() == ["Lovers"]


def test_a_neighbour_is_judged_with_those_it_took_in():
    assigned = groups.assign(scored(("555", 20), ("444", 10), ("411", 40)))
    assert assigned.group.to_pandas().value_counts().to_dict() == {"Fresh Apprentice": 40, "Lovers": 30}


def test_merging_goes_on_until_a_group_is_large_enough():
    assigned = groups.assign(scored(("555", 5), ("444", 5), ("433", 25), ("411", 40)))
    assert assigned.group.to_pandas().value_counts().to_dict() == {"Fresh Apprentice": 40, "Potential Lovers": 35}


def test_what_was_merged_is_told():
    merged = groups.merges(groups.assign(scored(("555", 5), ("115", 3), ("444", 50), ("111", 60))))
    assert merged.values.tolist() == [["Soulmates", "Lovers", 5], ["Don Juan", "Breakup", 3]]


def test_the_last_group_of_a_chain_stays_however_small():
    assert groups.assign(scored(("555", 1))).group.to_pandas().tolist() == ["Platonic Friends"]


def test_a_summary_gives_shares_index_and_means():
    summary = groups.summary(groups.assign(scored(("555", 30), ("111", 90)))).set_index("group")
    row = summary.loc["Soulmates"]
    assert (row.customers, row.orders, row.sales, row.monetary_value) == (30, 60, 3000.0, 2700.0)
    assert (row.customer_share, row.sales_share, row.margin_share, row.sales_index) == (0.25, 0.25, 0.25, 1.0)
    assert (row.recency_days_median, row.frequency_mean, row.mean_value) == (14.5, 2.0, 90.0)
    assert np.allclose([row.low, row.high], [0.1811, 0.3344], atol=5e-5)


def test_the_sales_index_is_sales_share_over_customer_share():
    both = scored(("555", 30), ("111", 90))
    dear = groups.assign(both.mutate(sales=(both.r == 5).ifelse(300.0, 100.0)))
    row = groups.summary(dear).set_index("group").loc["Soulmates"]
    assert (row.sales_share, row.sales_index) == (0.5, 2.0)


def test_a_summary_lists_every_group_in_the_methods_order():
    assert groups.summary(groups.assign(scored(("111", 40)))).group.tolist() == NAMES


def test_a_group_that_was_merged_says_where_to_and_holds_nobody():
    summary = groups.summary(groups.assign(scored(("555", 5), ("444", 50)))).set_index("group")
    assert summary.loc["Soulmates", ["customers", "merged_into"]].tolist() == [0, "Lovers"]
    assert summary.loc[["Lovers", "Breakup"], "merged_into"].tolist() == [None, None]


def test_a_group_without_anybody_has_no_means():
    row = groups.summary(groups.assign(scored(("555", 30)))).set_index("group").loc["Breakup"]
    missing = ["low", "high", "sales_index", "recency_days_median", "frequency_mean", "mean_value"]
    assert row[missing].isna().all()
    assert row[["customers", "sales", "sales_share", "margin_share"]].tolist() == [0, 0, 0, 0]


def test_sums_are_conserved():
    summary = groups.summary(groups.assign(scored(("555", 35), ("111", 40), ("433", 7), ("311", 33))))
    sums = summary[["customers", "customer_share", "sales", "sales_share", "margin_share"]].sum()
    assert np.allclose(sums, [115, 1, 11500, 1, 1])


def test_margin_shares_are_missing_where_too_little_cost_is_known():
    assert groups.summary(groups.assign(scored(("555", 30), known=0.79))).margin_share.isna().all()


def test_margin_shares_stand_where_most_cost_is_known():
    summary = groups.summary(groups.assign(scored(("555", 30), ("111", 30), known=0.8)))
    assert summary.margin_share.sum() == 1


def test_the_score_map_counts_pairs_of_scores():
    found = groups.score_map(groups.assign(scored(("555", 2), ("554", 1), ("115", 3))))
    assert found.values.tolist() == [[1, 1, 3], [5, 5, 3]]


def _residual_interval(own, whole):
    """Interval of sum(own) / sum(whole) from the residuals of each customer, Student's t (Cochran 1977)."""
    ratio, n = own.sum() / whole.sum(), len(own)
    error = np.sqrt(n / (n - 1) * ((own - ratio * whole) ** 2).sum()) / whole.sum()
    return ratio + np.array([-1, 1]) * stats.t.ppf(0.975, n - 1) * error


def test_a_share_of_sales_varies_as_customers_do():
    both = scored(("555", 30), ("111", 90))
    dear = both.mutate(sales=(both.r == 5).ifelse(300.0, 100.0) + both.recency_days)
    row = groups.summary(groups.assign(dear)).set_index("group").loc["Soulmates"]
    best = np.arange(120) < 30
    sales = np.where(best, 300.0, 100.0) + np.arange(120)
    assert [row.sales_low, row.sales_high] == pytest.approx(_residual_interval(sales * best, sales))


def test_the_longest_absent_are_those_of_the_lowest_recency_score():
    absent = groups.absent(groups.assign(scored(("555", 30), ("255", 40), ("111", 50))))
    assert (absent["value"], absent["k"], absent["n"]) == (50 / 120, 50, 120)
    assert [absent["low"], absent["high"]] == pytest.approx([0.3324, 0.5061], abs=5e-5)


def test_quiet_are_the_two_lowest_recency_scores():
    scores = scored(("555", 30), ("255", 40), ("111", 50))
    dear = scores.mutate(sales=(scores.r == 5).ifelse(400.0, 100.0) + scores.recency_days)
    quiet = groups.quiet(groups.assign(dear))
    away = np.arange(120) >= 30
    sales = np.where(away, 100.0, 400.0) + np.arange(120)
    assert (quiet["k"], quiet["n"]) == (90, 120)
    assert quiet["value"] == pytest.approx(sales[away].sum() / sales.sum())
    assert [quiet["low"], quiet["high"]] == pytest.approx(_residual_interval(sales * away, sales))


def test_a_share_of_margin_varies_as_customers_do():
    both = scored(("555", 30), ("111", 90))
    dear = both.mutate(known_margin=(both.r == 5).ifelse(80.0, 50.0) + both.recency_days / 10)
    row = groups.summary(groups.assign(dear)).set_index("group").loc["Soulmates"]
    best = np.arange(120) < 30
    margin = np.where(best, 80.0, 50.0) + np.arange(120) / 10
    assert row.margin_share == pytest.approx(margin[best].sum() / margin.sum())
    assert [row.margin_low, row.margin_high] == pytest.approx(_residual_interval(margin * best, margin))


def test_the_interval_of_a_margin_share_is_unknown_with_the_share():
    frame = groups.summary(groups.assign(scored(("555", 30), known=0.79)))
    assert frame[["margin_low", "margin_high"]].isna().all(axis=None)


def test_discounts_are_a_share_of_what_the_orders_would_have_cost():
    both = scored(("555", 30), ("111", 90))
    given = both.mutate(discount=(both.r == 5).ifelse(0.0, 11.0))
    frame = groups.discounts(groups.assign(given)).set_index("group")
    assert frame.index.tolist() == ["Soulmates", "Breakup", "total"]
    assert frame["discount_share"].tolist() == pytest.approx([0, 0.1, 0.075])
    assert frame.loc["total", ["customers", "discount", "list_value"]].tolist() == [120, 990, 13200]


def test_a_discount_share_varies_as_customers_do():
    one = scored(("555", 40))
    given = one.mutate(discount=one.recency_days + 1.0)
    row = groups.discounts(groups.assign(given)).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx(_residual_interval(np.arange(40) + 1.0, np.full(40, 110.0)))


def test_customers_whose_discounts_are_unknown_do_not_count_among_them():
    both = scored(("555", 30), ("111", 90))
    given = both.mutate(list_value=(both.r == 5).ifelse(0.0, 110.0))
    assert groups.discounts(groups.assign(given))["customers"].tolist() == [90, 90]


def test_where_no_discount_is_known_there_is_nothing_to_say():
    with pytest.raises(MissingData):
        groups.discounts(groups.assign(scored(("555", 30)).mutate(list_value=0.0)))


def test_a_client_may_put_cells_in_another_group():
    own = groups.load().with_cells({"555": "Lovers", "111": "Breakup"})
    assert own.cells[(5, 5, 5)] == "Lovers"
    assert own.edited == {(5, 5, 5)}
    assert own.changes_from(groups.load()) == {"555": "Lovers"}
    assert groups.load().cells[(5, 5, 5)] == "Soulmates"


@pytest.mark.parametrize("code", ["55", "556", "0", "5555", "a11", "²11"])
def test_a_cell_that_is_no_score_is_refused(code):
    with pytest.raises(ConfigError, match=r"is no score\. Write three digits from 1 to 5"):
        groups.load().with_cells({code: "Lovers"})


def test_a_cell_in_no_group_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError, match="555 is put in 'Soulmate', which is no group; did you mean Soulmates"):
        groups.load().with_cells({"555": "Soulmate"})


def test_an_edited_map_moves_its_customers():
    own = groups.load().with_cells({"555": "Flirting"})
    assigned = groups.assign(scored(("555", 40), ("111", 50)), groups=own)
    assert assigned.group.to_pandas().value_counts().to_dict() == {"Breakup": 50, "Flirting": 40}


def test_the_cells_of_the_map_hold_every_customer_once():
    own = groups.load().with_cells({"111": "Don Juan"})
    frame = groups.cells(groups.assign(scored(("555", 3), ("111", 2)), groups=own), own)
    assert len(frame) == 125
    held = frame[frame["customers"] > 0]
    assert held[["r", "f", "m", "group", "edited", "customers"]].to_numpy().tolist() == [
        [1, 1, 1, "Don Juan", True, 2], [5, 5, 5, "Soulmates", False, 3],
    ]  # fmt: skip
    assert frame["edited"].sum() == 1
