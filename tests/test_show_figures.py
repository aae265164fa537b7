"""Figures by their marks: bars as long as the numbers, texts whole and large enough to read."""

import fabricated as shop
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from seen import texts_of

from toolkit import show
from toolkit import words as spoken
from toolkit.gallery import (
    beside,
    coding,
    contacting,
    deciding,
    next_products,
    planning,
    playing,
    recommending,
    rewarding,
    searching,
    starting,
    trials,
)
from toolkit.show import figures, style
from toolkit.show.definitions import GROUP_CODES

DRAWN = {
    "bridge": lambda: figures.plot_bridge(shop.bridge()),
    "ceiling": lambda: figures.plot_ceiling(shop.worth()),
    "ceiling_by_group": lambda: figures.plot_ceiling_by_group(shop.worth_of_groups(), shop.cost_today()),
    "clv_to_coca": lambda: figures.plot_clv_to_coca(shop.worth()),
    "coca_map": lambda: figures.plot_coca_map(shop.coca_map()),
    "new_customers": lambda: figures.plot_new_customers(shop.new_customers()),
    "payback": lambda: figures.plot_payback(shop.payback()),
    "payback_by_cohort": lambda: figures.plot_payback_by_cohort(shop.payback_by_cohort()),
    "board": lambda: figures.plot_board(shop.board()),
    "earned": lambda: figures.plot_earned(shop.earned()),
    "first_kinds": lambda: figures.plot_first_kinds(shop.first_kinds()),
    "kept": lambda: figures.plot_kept(shop.kept()),
    "orders_each": lambda: figures.plot_orders_each(shop.orders_each()),
    "second_order_value": lambda: figures.plot_second_order_value(shop.second_order_value()),
    "stickiness_change": lambda: figures.plot_stickiness_change(shop.stickiness_change()),
    "time_to_second": lambda: figures.plot_time_to_second(shop.time_to_second()),
    "alive": lambda: figures.plot_alive(shop.alive()),
    "backtest": lambda: figures.plot_backtest(shop.ranking(), shop.backtest()),
    "calibration": lambda: figures.plot_calibration(shop.calibration()),
    "clv_by": lambda: figures.plot_clv_by(shop.clv_by()),
    "new_customer": lambda: figures.plot_new_customer(shop.new_customer()),
    "value_tenths": lambda: figures.plot_value_tenths(shop.value_tenths()),
    "coca": lambda: figures.plot_coca(shop.coca()),
    "coca_by_month": lambda: figures.plot_coca_by_month(shop.coca_by_month()),
    "concentration": lambda: figures.plot_concentration(shop.top_shares(), shop.lorenz()),
    "coverage": lambda: figures.plot_coverage(shop.coverage()),
    "discounts": lambda: figures.plot_discounts(shop.discounts()),
    "equation": lambda: figures.plot_equation(shop.equation()),
    "first_order": lambda: figures.plot_first_order(shop.first_order()),
    "groups": lambda: figures.plot_groups(shop.groups()),
    "history": lambda: figures.plot_history(shop.past_sizes()),
    "leaks": lambda: figures.plot_leaks(shop.leaks()),
    "levers": lambda: figures.plot_levers(shop.years()),
    "margin": lambda: figures.plot_margin(shop.margin()),
    "margin_by_month": lambda: figures.plot_margin_by_month(shop.margin_by_month()),
    "monthly": lambda: figures.plot_monthly(shop.monthly()),
    "pooled": lambda: figures.plot_pooled(shop.pooled()),
    "profit": lambda: figures.plot_profit(shop.profit_groups()),
    "retention": lambda: figures.plot_retention(shop.retention(), shop.cohort_counts()),
    "score_map": lambda: figures.plot_score_map(shop.cells()),
    "scorings": lambda: figures.plot_scorings(shop.scoring_sizes()),
    "saturation": lambda: figures.plot_saturation(coding.saturation()),
    "second_order": lambda: figures.plot_second_order(shop.second_order()),
    "stickiness": lambda: figures.plot_stickiness(shop.stickiness(), shop.pooled_stickiness()),
    "value": lambda: figures.plot_value(shop.groups()),
    "patterns": lambda: figures.plot_patterns(shop.pattern_cells(), "category"),
    "following": lambda: figures.plot_following(shop.next_cells(), shop.next_waits()),
    "dependence": lambda: figures.plot_dependence(shop.dependence()),
    "returned": lambda: figures.plot_returned(shop.returned()),
    "seasons": lambda: figures.plot_seasons(shop.season()),
    "agents": lambda: figures.plot_agents(recommending.nps_agents()),
    "nps": lambda: figures.plot_nps(recommending.nps_rows(), "group"),
    "nps_changes": lambda: figures.plot_nps_changes(recommending.nps_changes()),
    "nps_months": lambda: figures.plot_nps_months(recommending.nps_months(), recommending.nps_change()),
    "nps_scores": lambda: figures.plot_nps_scores(recommending.nps_scores(), recommending.nps_score()),
    "nps_worth": lambda: figures.plot_nps_worth(recommending.nps_worth()),
    "bias": lambda: figures.plot_bias(shop.bias()),
    "reasons": lambda: figures.plot_reasons(shop.overall(), shop.standing_out()),
    "response": lambda: figures.plot_response(shop.response()),
    "theme": lambda: figures.plot_theme(shop.theme_by_group()),
    "ideal_groups": lambda: figures.plot_ideal_groups(searching.standing(), searching.CHOSEN),
    "portrait": lambda: figures.plot_portrait(searching.portrait()),
    "recognition": lambda: figures.plot_recognition(searching.calibration(), 0.051),
    "odds": lambda: figures.plot_odds(searching.odds()),
    "profiles": lambda: figures.plot_profiles(searching.values(), 0.051),
    "starters": lambda: figures.plot_starters(starting.summary()),
    "seeming": lambda: figures.plot_seeming(starting.seeming()),
    "matched": lambda: figures.plot_matched(starting.compared()),
    "insights": lambda: figures.plot_insights(deciding.plan()),
    "plan_levers": lambda: figures.plot_plan_levers(planning.levers()),
    "initiatives": lambda: figures.plot_initiatives(planning.stability()),
    "liability": lambda: figures.plot_liability(rewarding.months()),
    "break_even": lambda: figures.plot_break_even(rewarding.promises()),
    "conflicts": lambda: figures.plot_conflicts(playing.spread()),
    "side_by_side": lambda: figures.plot_side_by_side(beside.clients(), beside.QUARTILES),
    "trends": lambda: figures.plot_trends(beside.runs()),
    "queue": lambda: figures.plot_queue(playing.today()),
    "plan_sizes": lambda: figures.plot_plan_sizes(trials.plan()),
    "journey": lambda: figures.plot_journey(contacting.way()),
    "next_products": lambda: figures.plot_next_products(next_products.rates()),
    "next_of_group": lambda: figures.plot_next_of_group(next_products.offers()),
    "read_tests": lambda: figures.plot_read_tests(trials.read()),
    "test_size": lambda: figures.plot_test_size(trials.sizes(), 0.3),
    "loyalty_effect": lambda: figures.plot_loyalty_effect(trials.curve()),
}


@pytest.fixture(autouse=True, params=["en"])
def started(request):
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language=request.param)
    yield
    plt.close("all")


def words(figure):
    return [text.get_text() for text in texts_of(figure)]


def widths(axes):
    return [round(patch.get_width(), 6) for patch in axes.patches]


def test_every_figure_is_tried_here():
    assert {f"plot_{name}" for name in DRAWN} == set(figures.__all__)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("started", ["en", "ro"], indirect=True)
def test_texts_are_whole_and_large_enough(name):
    figure = DRAWN[name]()
    figure.canvas.draw()
    page = figure.bbox.padded(1)
    boxes = {text.get_text(): text.get_window_extent() for text in texts_of(figure)}
    cut = [
        text
        for text, box in boxes.items()
        if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
    ]
    assert cut == []
    assert min(text.get_fontsize() for text in texts_of(figure)) >= style.pt(style.SMALLEST)


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_fills_its_place_on_the_slide(name):
    width, height = DRAWN[name]().get_size_inches() * 96
    assert (round(width), round(height)) in (style.SIDE, style.WIDE)


def test_bars_of_coverage_are_as_long_as_the_shares_fullest_first():
    (axes,) = figures.plot_coverage(shop.coverage()).axes
    assert widths(axes) == [1, 1, 1, 1, 1, 0.991, 0.987, 0.849, 0.31, 0.04, 0, 0]


def test_a_column_on_less_than_half_of_sales_is_marked():
    (axes,) = figures.plot_coverage(shop.coverage()).axes
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches][7:9] == [style.QUIET, style.WARN]


def test_bars_of_the_months_are_sales_and_the_open_month_is_hatched():
    upper, lower = figures.plot_monthly(shop.monthly()).axes
    monthly = shop.monthly()
    assert [bar.get_height() for bar in upper.patches] == pytest.approx(list(monthly["sales"] / 1000))
    assert [bar.get_hatch() for bar in upper.patches][-2:] == [None, "////"]
    new = [bar.get_height() for bar in lower.patches][len(monthly) :]
    assert new == list(monthly["new_customers"])


def test_the_factors_of_sales_stand_beside_the_year_before():
    panels = figures.plot_equation(shop.equation()).axes
    assert [[bar.get_height() for bar in panel.patches] for panel in panels] == [
        [801234, 1103111], [0.0140, 0.0118], [221.4, 236.2], [2483444.0, 3074615.0],
    ]  # fmt: skip


def test_the_change_of_each_lever_is_written():
    assert [w for w in words(figures.plot_levers(shop.years())) if w.endswith("%")] == [
        "+16.7%",
        "−7.2%",
        "+6.7%",
        "+15.6%",
    ]


def test_the_parts_of_coca_add_up_to_it():
    (axes,) = figures.plot_coca(shop.coca()).axes
    parts = np.array(widths(axes)).reshape(4, -1)
    assert parts.sum(axis=0)[:2] == pytest.approx([108.78, 353.62], abs=0.01)


def test_the_total_stands_on_top_then_the_dearest_channel():
    (axes,) = figures.plot_coca(shop.coca()).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "all channels", "influencers", "facebook", "google_ads", "newsletter", "unknown channel",
    ]  # fmt: skip


def test_a_channel_without_cost_is_not_shown_as_free():
    assert "cost not known · n 188" in words(figures.plot_coca(shop.coca()))


def test_costs_that_were_not_allocated_stand_without_a_bar():
    loose = (
        shop.coca().tail(1).assign(source_channel="unallocated", cost=1234.0, n=0, coca=np.nan, low=np.nan, high=np.nan)
    )
    figure = figures.plot_coca(pd.concat([shop.coca(), loose]))
    assert "1,234\u00a0RON in all" in words(figure)
    assert np.array(widths(figure.axes[0])).reshape(4, -1)[:, -1].tolist() == [0, 0, 0, 0]


def test_a_part_that_was_not_told_has_no_name_on_the_bars():
    assert "tools" not in words(figures.plot_coca(shop.coca().assign(tools=np.nan)))


def test_each_part_of_the_bridge_begins_where_the_one_before_ends():
    (axes,) = figures.plot_bridge(shop.bridge()).axes
    ends = [round(bar.get_x() + bar.get_width(), 2) for bar in axes.patches]
    assert [round(bar.get_x(), 2) for bar in axes.patches] == [0, *ends[:3], 0]
    assert ends == [65.56, 71.33, 100.14, 108.78, 108.78]


def test_the_parts_of_a_month_add_up_to_its_coca_and_a_month_without_spend_is_a_gap():
    (axes,) = figures.plot_coca_by_month(shop.coca_by_month()).axes
    heights = np.array([bar.get_height() for bar in axes.patches]).reshape(4, -1).sum(axis=0)
    assert heights[:2].tolist() == pytest.approx([70 + 3 * 2.2, 70 + 4 * 2.2])
    assert heights[5] == 0
    assert len(heights) == 21


def test_a_month_that_lacks_a_part_is_hatched():
    (axes,) = figures.plot_coca_by_month(shop.coca_by_month()).axes
    assert [bar.get_hatch() or "" for bar in axes.patches][6:9] == ["", "///", ""]


def test_each_month_of_a_column_has_its_interval():
    (axes,) = figures.plot_coca_by_month(shop.coca_by_month()).axes
    assert list(axes.lines[0].get_ydata()) == pytest.approx([76.6 * 0.9, 76.6 * 1.12])
    assert len(axes.lines) == 20


def test_the_map_of_coca_has_the_total_on_top_and_a_blank_for_what_is_not_known():
    (axes,) = figures.plot_coca_map(shop.coca_map()).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "all channels", "google_ads", "facebook", "newsletter", "influencers",
    ]  # fmt: skip
    cells = np.ma.filled(axes.images[0].get_array(), np.nan)
    assert cells[0, 0] == pytest.approx(108.78 * 0.76, abs=0.01)
    assert np.isnan(cells[3, 0])


def test_three_definitions_of_new_stand_beside_their_cost():
    people, cost = figures.plot_new_customers(shop.new_customers()).axes
    assert widths(people) == [4204, 4311, 5127]
    assert widths(cost) == pytest.approx([108.78, 106.08, 89.20], abs=0.01)


def test_without_costs_only_the_customers_are_drawn():
    (people,) = figures.plot_new_customers(shop.new_customers().assign(coca=np.nan, low=np.nan, high=np.nan)).axes
    assert widths(people) == [4204, 4311, 5127]


def test_a_definition_that_cannot_be_told_has_no_bar():
    new = shop.new_customers()
    new.loc[1, "n"] = np.nan
    figure = figures.plot_new_customers(new)
    assert widths(figure.axes[0])[1] == 0
    assert "not known: the data begin too late" in words(figure)


def test_the_name_of_a_line_of_payback_lies_on_a_ground_that_no_line_shows_through():
    (axes,) = figures.plot_payback(shop.payback()).axes
    names = [text for text in axes.texts if " – " in text.get_text()]
    assert len(names) == 2
    assert all(text.get_bbox_patch() and text.get_zorder() > 3 for text in names)


def test_sales_channels_of_the_contract_stand_in_the_language_of_the_deck():
    spoken.use("ro")
    rows = shop.margin_by_place().head(3).assign(key=["website", "shop", None])
    assert ticks(figures.plot_margin(rows, "sales_channel")) >= {"site", "magazin"}
    assert "shop" in ticks(figures.plot_margin(rows))


def ticks(figure):
    return {label.get_text() for label in figure.axes[0].get_yticklabels()}


def test_the_curve_of_payback_is_the_balance_by_month():
    (axes,) = figures.plot_payback(shop.payback()).axes
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_ydata()[0] for line in lines] == [-14.0, -29.4]
    assert list(lines[1].get_xdata()) == list(range(13))


def test_a_month_of_a_cohort_not_yet_seen_is_blank_not_zero():
    (axes,) = figures.plot_payback_by_cohort(shop.payback_by_cohort()).axes
    shares = np.ma.filled(axes.images[0].get_array(), np.nan)
    assert shares.shape == (15, 13)
    assert np.isnan(shares[-1, 1:]).all()
    assert shares[-1, 0] == pytest.approx(0.68 - 0.17)


def test_worth_is_drawn_by_its_light_against_the_threshold():
    (axes,) = figures.plot_clv_to_coca(shop.worth()).axes
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches] == [
        style.WARN,
        style.GOOD,
        style.GOOD,
        style.WARN,
        style.WARN,
    ]
    assert list(axes.lines[-1].get_xdata()) == [1.5, 1.5]


def test_what_may_be_paid_stands_against_what_is_paid():
    (axes,) = figures.plot_ceiling(shop.worth()).axes
    assert [label.get_text() for label in axes.get_yticklabels()][:2] == ["all channels", "influencers"]
    assert list(axes.lines[3].get_xdata()) == pytest.approx([353.62, 59 / 1.5], abs=0.01)


def test_a_group_is_drawn_with_what_may_be_paid_and_the_line_of_coca():
    (axes,) = figures.plot_ceiling_by_group(shop.worth_of_groups(), shop.cost_today()).axes
    assert widths(axes)[:2] == [710.3, 601.1]
    assert list(axes.lines[-1].get_xdata()) == pytest.approx([108.78, 108.78], abs=0.01)


def test_a_group_of_a_few_customers_is_not_drawn():
    groups = shop.worth_of_groups()
    groups.loc[0, "n"] = 29
    assert "Soulmates" not in words(figures.plot_ceiling_by_group(groups, shop.cost_today()))


def test_margins_are_drawn_best_first_with_the_mark_up_beside_them():
    figure = figures.plot_margin(shop.margin())
    assert widths(figure.axes[0])[:2] == [0.52, 0.47]
    assert "52.0% · 2.08 × cost · n 8,000" in words(figure)


def test_the_worst_channel_of_the_first_order_comes_after_the_total():
    (axes,) = figures.plot_first_order(shop.first_order()).axes
    assert [label.get_text() for label in axes.get_yticklabels()][:2] == ["all channels", "influencers"]


def test_a_channel_that_loses_is_written_as_a_loss():
    assert "−292.12\u00a0RON · n 282" in words(figures.plot_first_order(shop.first_order()))


def test_groups_are_drawn_by_their_share_of_sales():
    people, sales = figures.plot_groups(shop.groups()).axes
    assert [label.get_text() for label in people.get_yticklabels()][:3] == ["Lovers", "Ex-Lovers", "Soulmates"]
    assert widths(people)[:1] == [round(712 / 12043, 6)]
    assert widths(sales)[:1] == [round(1.71 / 7.43, 6)]


def test_a_group_without_customers_is_not_drawn():
    assert "Don Juan" not in words(figures.plot_groups(shop.groups()))


def test_the_index_is_drawn_against_the_average_customer():
    (axes,) = figures.plot_value(shop.groups()).axes
    assert list(axes.lines[-1].get_xdata()) == [1, 1]


def test_the_index_is_drawn_with_its_interval():
    best = shop.groups().set_index("group").loc["Soulmates"]
    (axes,) = figures.plot_value(shop.groups()).axes
    drawn = list(axes.lines[0].get_xdata())
    assert drawn == pytest.approx(
        [best["sales_low"] / best["customer_share"], best["sales_high"] / best["customer_share"]]
    )


def test_the_map_puts_recency_across_and_frequency_up():
    (axes,) = figures.plot_score_map(shop.cells()).axes
    shares = axes.images[0].get_array()
    assert shares[0, 4] == pytest.approx(0.08)
    assert shares[4, 0] == pytest.approx(0.01)


def test_months_without_any_known_margin_draw_no_axis():
    (axes,) = figures.plot_margin_by_month(
        shop.margin_by_month().assign(gross_margin=np.nan, low=np.nan, high=np.nan)
    ).axes
    assert not axes.lines
    assert axes.texts


def test_a_cell_of_too_few_is_a_dot_and_the_others_keep_their_share():
    cells = shop.cells().astype({"customers": float})
    whole = cells["customers"].sum()
    cells.loc[0, "customers"] = np.nan
    (axes,) = figures.plot_score_map(cells, n=whole).axes
    assert axes.images[0].get_array()[0, 4] == pytest.approx(0.08)
    assert axes.texts[0].get_text() == "·"
    assert any("fewer than 10" in text.get_text() for text in axes.texts)


def test_a_cell_of_the_future_is_blank_not_zero():
    (axes,) = figures.plot_retention(shop.retention(), shop.cohort_counts()).axes
    shares = np.ma.filled(axes.images[0].get_array(), np.nan)
    assert np.isnan(shares[-1, 1:]).all()
    assert np.isfinite(shares[-1, 0])


def test_cohorts_that_may_hold_earlier_customers_are_hollow():
    (axes,) = figures.plot_stickiness(shop.stickiness(), shop.pooled_stickiness()).axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() == "white" for dot in dots[:4]] == [True, True, True, False]


def test_the_first_month_itself_is_not_on_the_curve():
    (axes,) = figures.plot_pooled(shop.pooled()).axes
    assert max(axes.lines[0].get_ydata()) == pytest.approx(0.14)


def test_second_orders_are_bars_with_intervals():
    (axes,) = figures.plot_second_order(shop.second_order()).axes
    assert [bar.get_height() for bar in axes.patches] == [0.121, 0.19, 0.239, 0.311, 0.38]
    assert list(axes.lines[2].get_ydata()) == pytest.approx([0.231, 0.248])


def test_a_figure_can_be_drawn_on_axes_given():
    _figure, axes = plt.subplots()
    assert figures.plot_value(shop.groups(), ax=axes) is axes.figure


def test_two_scorings_stand_side_by_side_for_every_group_that_holds_anybody():
    left, right = figures.plot_scorings(shop.scoring_sizes()).axes
    sizes = shop.scoring_sizes()
    assert widths(left) == [round(share, 6) for share in sizes["customer_share"]]
    assert widths(right) == [round(share, 6) for share in sizes["other_share"]]
    assert len(left.lines) == len(right.lines) == 11


def test_margin_stands_beside_sales_the_largest_share_of_margin_first():
    sales, margin = figures.plot_profit(shop.profit_groups()).axes
    held = shop.profit_groups().query("customers > 0").sort_values("margin_share", ascending=False, kind="stable")
    assert widths(margin) == [round(share, 6) for share in held["margin_share"]]
    assert widths(sales) == [round(share, 6) for share in held["sales_share"]]
    assert list(margin.lines[0].get_xdata()) == held[["margin_low", "margin_high"]].iloc[0].tolist()


def test_the_deepest_discount_stands_on_top_and_all_customers_are_a_line():
    (axes,) = figures.plot_discounts(shop.discounts()).axes
    deepest = shop.discounts().query("group != 'total'")["discount_share"].max()
    assert widths(axes)[0] == round(deepest, 6)
    assert list(axes.lines[-1].get_xdata()) == [0.064, 0.064]
    assert "all customers: 6.4%" in words(axes.figure)


def test_top_shares_are_bars_and_the_lorenz_curve_stands_under_the_diagonal():
    tops, lorenz = figures.plot_concentration(shop.top_shares(), shop.lorenz()).axes
    assert widths(tops) == [0.189, 0.594, 0.757]
    assert list(lorenz.lines[0].get_ydata()) == [0, 1]
    assert list(lorenz.lines[1].get_ydata()) == shop.lorenz()["sales_share"].tolist()
    assert "18.9% · n 121" in words(tops.figure)


def test_the_board_names_every_score_and_frames_the_one_that_was_moved():
    figure = figures.plot_board(shop.board())
    cells = shop.board()
    third, fifth = figure.axes[2], figure.axes[4]
    said = {(round(t.get_position()[0]) + 1, round(t.get_position()[1]) + 1): t.get_text() for t in third.texts}
    for cell in cells[cells["m"] == 3].itertuples():
        assert said[(cell.r, cell.f)] == GROUP_CODES[cell.group]
    assert [len(axes.patches) for axes in figure.axes] == [0, 0, 0, 0, 1]
    assert fifth.patches[0].get_xy() == pytest.approx((1.56, -0.44))
    assert all(any(name in text for text in words(figure)) for name in cells["group"].unique())


def test_a_score_on_the_board_is_darker_the_more_customers_it_holds():
    figure = figures.plot_board(shop.board())
    cells = shop.board()
    weight = figure.axes[0].images[0].get_array()
    one = cells[(cells["m"] == 1) & (cells["r"] == 2) & (cells["f"] == 3)].iloc[0]
    assert weight[2, 1] == pytest.approx(np.sqrt(one["customers"] / cells["customers"].max()))


def test_the_history_has_a_row_for_each_group_and_a_column_for_each_month_end():
    (axes,) = figures.plot_history(shop.past_sizes()).axes
    grid = axes.images[0].get_array()
    assert grid.shape == (11, 13)
    assert grid[0].tolist() == pytest.approx([210 / 12043] * 13)
    assert "n 11,600" in "".join(words(axes.figure))


def test_leaks_are_bars_of_the_sales_lost_the_largest_first():
    (axes,) = figures.plot_leaks(shop.leaks()).axes
    assert widths(axes) == [182524, 135764, 98210, 71000, 30111, 9000]
    assert "182,524\u00a0RON · margin 69,359\u00a0RON · 13% of 712" in words(axes.figure)
    assert axes.get_yticklabels()[0].get_text() == "Lovers\n→ About to Dump You"


def test_leaks_of_unknown_margin_do_not_name_it():
    figure = figures.plot_leaks(shop.leaks().assign(margin_lost=float("nan")))
    assert "182,524\u00a0RON · 13% of 712" in words(figure)


def test_reasons_are_drawn_most_said_first_beside_the_group_that_differs_most():
    everybody, groups = figures.plot_reasons(shop.overall(), shop.standing_out()).axes
    assert widths(everybody) == [0.284, 0.231, 0.178, 0.121, 0.064, 0.052, 0.031]
    assert widths(groups) == [0, 0.545, 0.07, 0, 0.098, 0, 0]
    told = words(groups.figure)
    assert "Ex-Lovers 54% · n 134" in told
    assert told.count("no group surely differs") == 4


def test_a_theme_that_fewer_than_ten_say_is_not_drawn():
    rare = shop.overall().assign(k=[196, 160, 123, 84, 44, 36, 9])
    everybody, _groups = figures.plot_reasons(rare, shop.standing_out()).axes
    assert len(everybody.patches) == 6


def test_only_groups_whose_share_may_be_told_are_drawn_and_the_sure_ones_stand_out():
    (axes,) = figures.plot_theme(shop.theme_by_group()).axes
    assert widths(axes) == [0.05, 0.08, 0.12, 0.09, 0.14, 0.545, 0.13]
    assert [to_hex(bar.get_facecolor()) == style.FOCUS for bar in axes.patches] == [False] * 5 + [True, False]


def test_a_bias_is_drawn_in_percent_of_those_asked():
    (axes,) = figures.plot_bias(shop.bias()).axes
    dots = next(line for line in axes.lines if line.get_marker() == "o")
    assert dots.get_xdata() == pytest.approx([-34.7 / 372.6, 0.6 / 4.5, 104.62 / 870.36])
    assert any("338 against 373" in text for text in words(axes.figure))
