"""Figures: one function a picture, a finished result in, a matplotlib figure out."""

from toolkit.show.figures.acquisition import (
    plot_coca,
    plot_coca_by_month,
    plot_first_order,
    plot_margin,
    plot_margin_by_month,
)
from toolkit.show.figures.cohort_kinds import (
    plot_earned,
    plot_first_kinds,
    plot_kept,
    plot_orders_each,
    plot_second_order_value,
    plot_stickiness_change,
    plot_time_to_second,
)
from toolkit.show.figures.cohorts import plot_pooled, plot_retention, plot_second_order, plot_stickiness
from toolkit.show.figures.groups import plot_groups, plot_score_map, plot_value
from toolkit.show.figures.health import plot_coverage, plot_equation, plot_levers, plot_monthly
from toolkit.show.figures.lifetime import (
    plot_alive,
    plot_backtest,
    plot_calibration,
    plot_clv_by,
    plot_new_customer,
    plot_value_tenths,
)

__all__ = [
    "plot_alive",
    "plot_backtest",
    "plot_calibration",
    "plot_clv_by",
    "plot_coca",
    "plot_coca_by_month",
    "plot_coverage",
    "plot_earned",
    "plot_equation",
    "plot_first_kinds",
    "plot_first_order",
    "plot_groups",
    "plot_kept",
    "plot_levers",
    "plot_margin",
    "plot_margin_by_month",
    "plot_monthly",
    "plot_new_customer",
    "plot_orders_each",
    "plot_pooled",
    "plot_retention",
    "plot_score_map",
    "plot_second_order",
    "plot_second_order_value",
    "plot_stickiness",
    "plot_stickiness_change",
    "plot_time_to_second",
    "plot_value",
    "plot_value_tenths",
]
