"""Slides of buying patterns: only sure cells are coloured and claimed, what is hidden is a dot, every claim has its n."""

import fabricated as shop
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from seen import headline, takeaway

from toolkit import show
from toolkit.show import figures, findings, tables
from toolkit.words import say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="05")
    yield
    plt.close("all")


def cells_of(figure):
    """Texts of a heat map by row and column."""
    axes = figure.axes[0]
    return {(round(t.get_position()[1]), round(t.get_position()[0])): t for t in axes.texts if len(t.get_text()) < 6}


def grounds(figure):
    """Colours of a heat map."""
    return np.asarray(figure.axes[0].images[0].get_array())


def rows_of(table):
    return [[("" if cell is None else say(cell, "en")).replace("\u00a0", " ") for cell in row] for row in table.rows]


def test_only_sure_cells_are_coloured_blue_above_orange_below():
    cells = shop.pattern_cells()
    figure = figures.plot_patterns(cells, "category")
    colours = grounds(figure)[:, :, :3]
    sure = cells["sure"].to_numpy().reshape(5, 5)
    assert ((colours == 1).all(axis=2) == ~sure).all()
    assert colours[0, 0, 2] > colours[0, 0, 0]
    assert colours[2, 4, 0] > colours[2, 4, 2]


def test_a_cell_says_its_shrunken_index_and_a_hidden_one_is_a_dot():
    cells = shop.pattern_cells()
    texts = cells_of(figures.plot_patterns(cells, "category"))
    assert texts[0, 0].get_text() == "1.83"
    assert texts[4, 0].get_text() == "·"
    assert texts[0, 0].get_weight() == "bold"
    assert texts[0, 1].get_weight() == "normal"


def test_a_column_says_how_many_customers_the_group_holds():
    figure = figures.plot_patterns(shop.pattern_cells(), "category")
    assert figure.axes[0].get_xticklabels()[0].get_text().replace("\u00a0", " ") == "S\nn 212"


def test_the_stronger_the_index_the_stronger_the_colour():
    cells = shop.pattern_cells()
    cells.loc[0, "shrunken_index"] = 1.2
    weak = grounds(figures.plot_patterns(cells, "category"))[0, 0, 0]
    assert weak > grounds(figures.plot_patterns(shop.pattern_cells(), "category"))[0, 0, 0]


def test_the_claim_is_the_difference_of_most_customers():
    finding = findings.patterns_by(shop.pattern_cells(), "category", 3)
    row = shop.pattern_cells().query("sure")
    largest = row.loc[((row["shrunken_index"] - 1) * row["expected"]).abs().idxmax()]
    assert headline(finding).startswith(largest["group"])
    assert (finding.n, finding.value, finding.low) == (largest["n"], largest["index"], largest["index_low"])
    assert "3 cells of all look striking but rest on fewer than 10 customers." in takeaway(finding)


def test_nothing_sure_is_no_claim():
    cells = shop.pattern_cells().assign(sure=False)
    assert (
        headline(findings.patterns_by(cells, "category", 0))
        == "By category no group can surely be told from the others"
    )
    assert findings.patterns_by(cells, "category", 0).value is None
    assert takeaway(findings.patterns_by(cells, "region", 2)).endswith("Do not act on them.")


def test_of_a_place_the_claim_says_who_lives_there():
    few = shop.pattern_few().assign(by="region")
    assert " live in " in headline(findings.patterns_few(few, 10, 2))


def test_the_few_say_how_many_were_tested_and_how_many_are_too_thin():
    text = takeaway(findings.patterns_few(shop.pattern_few(), 2290, 431))
    assert "2,290 cells tested, false finds held to 5%" in text
    assert "431 more have an index of 1.5 or more but rest on fewer than 10 customers" in text
    assert headline(findings.patterns_few(shop.pattern_few().head(0), 10, 2)).startswith("No group can surely be told")


def test_the_table_of_the_few_names_group_n_and_interval():
    row = rows_of(tables.patterns_few(shop.pattern_few()))[0]
    assert row[:4] == ["Soulmates", "category: Bucătărie", "59.5%", "212"]
    assert (
        row[5] == "1.92 (1.63–2.25)".replace("–", "\u2060–\u2060") or row[5].replace("\u2060", "") == "1.92 (1.63–2.25)"
    )


@pytest.mark.parametrize(
    ("what", "key", "shown"),
    [("weekday", "1", "Monday"), ("discount_band", "0", "full price"), ("discount_band", "1-10", "1–10 % off"),
     ("sales_channel", "app", "mobile app"), ("brand", "Olarin", "Olarin")],
)  # fmt: skip
def test_values_are_shown_as_a_person_calls_them(what, key, shown):
    cells = shop.pattern_cells().assign(value=key).head(5)
    label = figures.plot_patterns(cells, what).axes[0].get_yticklabels()[0].get_text()
    assert label.replace("\u00a0", " ") == shown


def test_what_comes_next_is_claimed_only_where_it_is_more_and_sure():
    cells = shop.next_cells()
    finding = findings.following(cells, shop.next_waits())
    assert "Half come back within" in takeaway(finding)
    assert finding.low is not None
    none = findings.following(cells.assign(sure=False), shop.next_waits())
    assert headline(none) == "What customers buy next does not surely depend on what they bought before"
    less = findings.following(cells.assign(shrunken_index=0.5), shop.next_waits())
    assert headline(less) == headline(none)


def test_the_pair_is_told_with_what_it_rests_on():
    finding = findings.together(shop.basket_pairs())
    assert headline(finding) == ("73% of those who buy Papetărie also buy Cadouri: 7.4 times as often as all others")
    assert "n = 250" in takeaway(finding)
    assert "41 pairs are sure" in takeaway(finding)
    assert headline(findings.together(shop.basket_pairs().head(0))).startswith("No two things surely lie")


def test_groups_by_discount_are_told_apart_only_where_intervals_are():
    assert headline(findings.dependence(shop.dependence())) == (
        "Platonic Friends buy 58% of their orders at a discount, Soulmates 32%"
    )
    wide = shop.dependence().assign(order_share_low=0.1, order_share_high=0.9)
    assert headline(findings.dependence(wide)) == "No group surely buys at a discount more often than another"


def test_returns_are_told_only_where_sure():
    finding = findings.returned(shop.returned(), "category")
    assert headline(finding) == "13.1% of the buyers of Bucătărie return it, 7.4% of all others"
    assert "2 rows are surely above the rest" in takeaway(finding)
    none = findings.returned(shop.returned().assign(sure=False), "brand")
    assert headline(none) == "By brand nothing is surely returned more often than the rest"


def test_bars_of_returns_are_orange_where_sure():
    from toolkit.show.style import QUIET, WARN

    bars = [p for p in figures.plot_returned(shop.returned()).axes[0].patches if p.get_width() > 0]
    from matplotlib.colors import to_hex

    assert [to_hex(bar.get_facecolor()) for bar in bars] == [WARN, WARN, QUIET, QUIET, QUIET]
    assert [round(bar.get_width(), 3) for bar in bars] == [0.131, 0.089, 0.08, 0.063, 0.057]


def test_products_of_unknown_cost_are_named():
    finding = findings.abc(shop.classes())
    assert headline(finding) == "141 of 440 products bring 80% of the margin"
    assert "Of 40 products (4.4% of sales) the cost is not known" in takeaway(finding)
    sales = findings.abc(shop.classes().assign(by="sales"))
    assert headline(sales).endswith("of sales; their margin is not known")
    assert len(tables.abc(shop.classes().assign(by="sales")).header) == 5
    assert rows_of(tables.abc(shop.classes()))[-1][-1] in ("–", "")


def test_a_season_is_claimed_where_every_year_shows_it():
    finding = findings.seasons(shop.season(), "category")
    assert "peaks in Nov: 1.4 times its average month" in headline(finding)
    assert (finding.low, finding.high) == (pytest.approx(1.35 * 0.93), pytest.approx(1.35 * 1.07))
    none = findings.seasons(shop.season().assign(returns=False), "category")
    assert headline(none) == "By category no season that comes back can be shown"


def test_a_season_is_coloured_where_every_year_shows_it():
    coloured = (grounds(figures.plot_seasons(shop.season()))[:, :, :3] != 1).any(axis=2)
    assert coloured.sum(axis=0).tolist() == [5, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 0]


def test_an_unusual_month_is_told_with_what_was_expected_and_no_reason():
    finding = findings.unusual(shop.unusual(), "category")
    assert headline(finding) == "Grădină: 412 customers in Mar 2026, where 201 were to be expected"
    assert "2 months are surely unusual of 288" in takeaway(finding)
    none = findings.unusual(shop.unusual().assign(unusual=False), "category")
    assert headline(none) == "By category no month is surely unusual"


@pytest.mark.parametrize("language", ["en", "ro"])
def test_nothing_at_all_is_still_a_slide(language):
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language=language, step="05")
    empty = pd.DataFrame(columns=shop.pattern_cells().columns)
    for finding in (findings.patterns_by(empty, "brand", 0), findings.following(empty, shop.next_waits().head(0)),
                    findings.dependence(shop.dependence().head(0)), findings.returned(shop.returned().head(0), "brand"),
                    findings.abc(shop.classes().head(0)), findings.seasons(shop.season().head(0), "brand"),
                    findings.unusual(shop.unusual().head(0), "brand")):  # fmt: skip
        assert finding.value is None
        assert say(finding.headline)
