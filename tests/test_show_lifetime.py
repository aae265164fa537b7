"""Figures and findings of cohorts and lifetime value: marks as long as the numbers, claims that the numbers carry."""

import fabricated as shop
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from seen import headline, takeaway, texts_of

from toolkit import show
from toolkit.show import figures, findings, style, tables
from toolkit.words import say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en")
    yield
    plt.close("all")


def words(figure):
    return [text.get_text() for text in texts_of(figure)]


# which forecast held


def test_each_window_is_a_dot_and_naive_rules_are_grey():
    (axes,) = figures.plot_backtest(shop.ranking(), shop.backtest()).axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert sorted(dots[0].get_xdata()) == pytest.approx([-0.12, -0.06, -0.03, 0.01])
    assert [to_hex(dot.get_color()) == style.QUIET for dot in dots].count(True) == 2


def test_the_nearest_model_is_named_with_the_better_naive_rule():
    made = findings.backtest(shop.ranking(), shop.backtest())
    assert headline(made) == ("Held against the past, Pareto/NBD, new only, season came nearest: 5.5% off on average")
    assert "“as in the last quarter”, was 27.2% off" in takeaway(made)


def test_it_is_said_when_a_naive_rule_wins():
    ranking = shop.ranking()
    first = ranking["candidate"] == "last_window"
    made = findings.backtest(pd.concat([ranking[first], ranking[~first]]), shop.backtest())
    assert headline(made).startswith("A naive rule forecast best: “as in the last quarter”")
    assert "Pareto/NBD, new only, season tells customers apart" in takeaway(made)


def test_a_short_history_leaves_the_forecasts_untried():
    made = findings.backtest(shop.ranking().head(0), shop.backtest().head(0))
    assert headline(made).startswith("No forecast can be held against the past")
    assert made.value is None


def test_forecast_is_the_bar_and_outcome_the_dot():
    (axes,) = figures.plot_calibration(shop.calibration()).axes
    assert [bar.get_height() for bar in axes.patches] == pytest.approx(shop.calibration()["predicted"].tolist())
    dots = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert dots == pytest.approx(shop.calibration()["actual"].tolist())


def test_tenths_that_came_as_forecast_are_counted():
    calibration = shop.calibration()
    hit = ((calibration["predicted"] >= calibration["low"]) & (calibration["predicted"] <= calibration["high"])).sum()
    assert headline(findings.calibration(calibration)) == (
        f"In the last quarter {hit} of 10 tenths of customers ordered as forecast"
    )


# who is still there and what is to come


def test_customers_by_their_chance_are_bars_the_likeliest_on_top():
    (axes,) = figures.plot_alive(shop.alive()).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(shop.alive()["share"].tolist()[::-1])
    assert [to_hex(bar.get_facecolor()) == style.FOCUS for bar in axes.patches] == [True, True, False, False, False]


def test_what_is_to_come_is_margin_or_says_that_it_is_sales():
    assert "bring a margin of 461,812 RON" in headline(findings.coming_value(shop.total(), 12, True))
    assert "buy for 461,812 RON" in headline(findings.coming_value(shop.total(), 12, False))
    labels = [say(tile.label, "en") for tile in tables.coming_value(shop.total(), False)]
    assert labels[-1] == "Sales, discounted"


def test_the_best_tenth_is_named_and_coloured():
    (axes,) = figures.plot_value_tenths(shop.value_tenths()).axes
    assert [bar.get_height() for bar in axes.patches] == pytest.approx(shop.value_tenths()["clv_share"].tolist())
    assert headline(findings.value_tenths(shop.value_tenths())) == (
        "The best tenth of customers holds 64% of the coming value"
    )


def test_channels_are_drawn_with_their_intervals():
    (axes,) = figures.plot_clv_by(shop.clv_by()).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(shop.clv_by()["clv_per_customer"].tolist())
    assert list(axes.lines[0].get_xdata()) == pytest.approx([76.2 * 0.75, 76.2 * 1.33])
    assert "unknown channel" in [label.get_text() for label in axes.get_yticklabels()]


def test_a_channel_within_its_interval_of_the_average_is_no_claim():
    by = shop.clv_by()
    assert headline(findings.clv_by_channel(by)) == (
        "From now on a customer of newsletter is worth 1.9 times the average one"
    )
    assert headline(findings.clv_by_channel(by.assign(low=1.0))) == (
        "No difference in coming value between channels can be shown"
    )


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (1.1, 1.4, "below the 1.5 needed"),
        (1.6, 2.0, "above the 1.5 needed"),
        (1.4, 1.6, "the interval holds the 1.5 needed"),
    ],
)
def test_the_light_of_a_new_customer_follows_the_interval(low, high, ends):
    new = shop.new_customer().assign(ratio_low=low, ratio_high=high)
    assert headline(findings.new_customer(new, True)).endswith(ends)


def test_the_month_of_payback_is_the_first_above_the_cost():
    new = shop.new_customer()
    month = int(new["month"][new["clv"] >= 99.23].iloc[0])
    assert takeaway(findings.new_customer(new, True)).endswith(
        f"The cost of 99.23 RON is earned back after {month} months."
    )
    assert takeaway(findings.new_customer(new.assign(coca=999.0), True)).endswith(
        "The cost of 999.00 RON is not earned back in this time."
    )


def test_without_a_cost_there_is_no_ratio():
    new = shop.new_customer().assign(coca=np.nan, clv_to_coca=np.nan)
    made = findings.new_customer(new, True)
    assert headline(made).endswith("what one costs is not known")
    assert made.unit == "currency/customer"
    (axes,) = figures.plot_new_customer(new).axes
    assert len(axes.lines) == 1


def test_the_cost_and_half_as_much_again_are_lines():
    (axes,) = figures.plot_new_customer(shop.new_customer()).axes
    assert [line.get_ydata()[0] for line in axes.lines[1:]] == pytest.approx([99.23, 1.5 * 99.23])


def test_assumptions_that_do_not_hold_are_said():
    parts = shop.order_parameters(), shop.value_parameters()
    assert headline(findings.lifetime_model(*parts, 0.05, 10)).startswith("Nothing here speaks against the model")
    vague = parts[0].assign(se=parts[0]["value"] * 1.1)
    assert headline(findings.lifetime_model(vague, parts[1], 0.05, 10)).startswith("No leaving can be seen")
    assert headline(findings.lifetime_model(*parts, 0.4, 10)).startswith("Those who order more often spend otherwise")
    stuck = parts[0].assign(se=[0.01, 1, 0, 0])
    assert headline(findings.lifetime_model(stuck, parts[1], 0.05, 10)).startswith("No leaving can be seen")
    assert tables.lifetime_model(stuck, parts[1]).spoken()["rows"][2][2:] == ["–", "–", "–"]
    flat = parts[0].assign(se=1e8, low=1e-157, high=3e167)
    assert tables.lifetime_model(flat, parts[1]).spoken()["rows"][2][2:] == ["–", "–", "–"]


# cohorts


def test_kinds_stand_beside_each_other_with_their_intervals():
    back, worth = figures.plot_first_kinds(shop.first_kinds()).axes
    kinds = shop.first_kinds()
    assert [bar.get_width() for bar in back.patches] == pytest.approx(kinds["stickiness"].tolist())
    assert [bar.get_width() for bar in worth.patches] == pytest.approx(kinds["value_per_customer"].tolist())
    assert list(back.lines[0].get_xdata()) == pytest.approx(kinds.loc[0, ["low", "high"]].astype(float).tolist())


def test_a_kind_is_better_only_where_the_intervals_part():
    kinds = shop.first_kinds()
    assert headline(findings.first_channel(kinds)) == (
        "influencers: 24.0% order again in the month after; google_ads: 10.0%"
    )
    alike = kinds.assign(low=0.01, high=0.5)
    assert headline(findings.first_kind(alike, "region")) == (
        "By county or country no difference in who comes back can be shown"
    )


@pytest.mark.parametrize(
    ("low", "high", "says"), [(-0.2, -0.1, "17% less"), (0.1, 0.2, "17% more"), (-0.1, 0.1, "about as much")]
)
def test_what_cohorts_brought_is_compared_beyond_the_interval(low, high, says):
    change = shop.earned_change()
    change["low"], change["high"] = low, high
    assert says in headline(findings.earned(change))


def test_each_year_of_first_order_is_a_line():
    (axes,) = figures.plot_earned(shop.earned()).axes
    assert [len(line.get_xdata()) for line in axes.lines] == [31, 19, 9]
    assert {"2024", "2025", "2026"} <= set(words(figures.plot_earned(shop.earned())))


def test_the_larger_part_of_a_change_is_named():
    change = shop.stickiness_change()
    assert headline(findings.stickiness_change(change, "category")).endswith(
        "the same kinds of customers behave otherwise"
    )
    swapped = change.rename(columns={"mix": "behaviour", "behaviour": "mix"})
    assert headline(findings.stickiness_change(swapped, "category")).endswith("other customers come")
    within = change.assign(change_high=0.01)
    assert "did not clearly change" in headline(findings.stickiness_change(within, "category"))


def test_the_parts_of_a_change_are_bars_in_points():
    (axes,) = figures.plot_stickiness_change(shop.stickiness_change()).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([-0.041, -0.012, -0.029])
    assert "−4.1" in words(figures.plot_stickiness_change(shop.stickiness_change()))


def test_half_of_a_year_s_second_orders_are_in_by_a_day():
    curve = shop.time_to_second()
    year = curve[curve["days"] <= 365].iloc[-1]
    half = curve["days"][curve["share"] >= year["share"] / 2].iloc[0]
    assert headline(findings.time_to_second(curve)).endswith(f"half of them within {half} days")
    (axes,) = figures.plot_time_to_second(curve).axes
    assert axes.lines[0].get_ydata()[-1] == pytest.approx(curve["share"].iloc[-1])


def test_a_point_is_worth_margin_or_says_that_it_is_sales():
    point = shop.second_order_value()
    assert "7,692 RON of margin" in headline(findings.second_order_value(point))
    point["is_margin"] = 0
    assert "7,692 RON of sales" in headline(findings.second_order_value(point))
    (axes,) = figures.plot_second_order_value(point).axes
    assert axes.patches[1].get_width() == pytest.approx(0.312)


def test_customers_by_number_of_orders_are_bars():
    (axes,) = figures.plot_orders_each(shop.orders_each()).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(shop.orders_each()["share"].tolist())
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["one order", "2 orders", "3 orders", "4 orders", "5 to 9", "10 or more"]


def test_a_year_that_is_none_of_the_calendar_is_named_by_its_end():
    kept = shop.kept()
    assert headline(findings.kept(kept)).endswith("39.5% ordered again in 2025")
    rolling = kept.assign(first_day=[d.replace(month=3) for d in kept["first_day"]])
    assert headline(findings.kept(rolling)).endswith("in the year to Dec 2025")
    (axes,) = figures.plot_kept(kept).axes
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([0.476, 0.3949])
