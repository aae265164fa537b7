"""Figures: one function a picture, a finished result in, a matplotlib figure out."""

from toolkit.show.figures.acquisition import plot_first_order, plot_new_customers
from toolkit.show.figures.board import plot_board
from toolkit.show.figures.ceiling import plot_ceiling, plot_ceiling_by_group, plot_clv_to_coca
from toolkit.show.figures.coca import plot_bridge, plot_coca, plot_coca_by_month, plot_coca_map
from toolkit.show.figures.coding import plot_saturation
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
from toolkit.show.figures.history import plot_trends
from toolkit.show.figures.ideal import plot_ideal_groups, plot_odds, plot_portrait, plot_profiles, plot_recognition
from toolkit.show.figures.insights import plot_insights
from toolkit.show.figures.journey import plot_journey
from toolkit.show.figures.lifetime import (
    plot_alive,
    plot_backtest,
    plot_calibration,
    plot_clv_by,
    plot_new_customer,
    plot_value_tenths,
)
from toolkit.show.figures.margin import plot_margin, plot_margin_by_month
from toolkit.show.figures.movement import plot_history, plot_leaks
from toolkit.show.figures.next_products import plot_next_of_group, plot_next_products
from toolkit.show.figures.nps import (
    plot_agents,
    plot_nps,
    plot_nps_changes,
    plot_nps_months,
    plot_nps_scores,
    plot_nps_worth,
)
from toolkit.show.figures.patterns import (
    plot_dependence,
    plot_following,
    plot_patterns,
    plot_returned,
    plot_seasons,
)
from toolkit.show.figures.payback import plot_payback, plot_payback_by_cohort
from toolkit.show.figures.personal import plot_conflicts, plot_queue
from toolkit.show.figures.plan import plot_initiatives, plot_plan_levers
from toolkit.show.figures.portfolio import plot_side_by_side
from toolkit.show.figures.programme import plot_break_even, plot_liability
from toolkit.show.figures.starters import plot_matched, plot_seeming, plot_starters
from toolkit.show.figures.trials import plot_loyalty_effect, plot_plan_sizes, plot_read_tests, plot_test_size
from toolkit.show.figures.voices import plot_bias, plot_reasons, plot_response, plot_theme
from toolkit.show.figures.worth import plot_concentration, plot_discounts, plot_profit, plot_scorings

__all__ = [
    "plot_agents",
    "plot_alive",
    "plot_backtest",
    "plot_bias",
    "plot_board",
    "plot_break_even",
    "plot_bridge",
    "plot_calibration",
    "plot_ceiling",
    "plot_ceiling_by_group",
    "plot_clv_by",
    "plot_clv_to_coca",
    "plot_coca",
    "plot_coca_by_month",
    "plot_coca_map",
    "plot_concentration",
    "plot_conflicts",
    "plot_coverage",
    "plot_dependence",
    "plot_discounts",
    "plot_earned",
    "plot_equation",
    "plot_first_kinds",
    "plot_first_order",
    "plot_following",
    "plot_groups",
    "plot_history",
    "plot_ideal_groups",
    "plot_initiatives",
    "plot_insights",
    "plot_journey",
    "plot_kept",
    "plot_leaks",
    "plot_levers",
    "plot_liability",
    "plot_loyalty_effect",
    "plot_margin",
    "plot_margin_by_month",
    "plot_matched",
    "plot_monthly",
    "plot_new_customer",
    "plot_new_customers",
    "plot_next_of_group",
    "plot_next_products",
    "plot_nps",
    "plot_nps_changes",
    "plot_nps_months",
    "plot_nps_scores",
    "plot_nps_worth",
    "plot_odds",
    "plot_orders_each",
    "plot_patterns",
    "plot_payback",
    "plot_payback_by_cohort",
    "plot_plan_levers",
    "plot_plan_sizes",
    "plot_pooled",
    "plot_portrait",
    "plot_profiles",
    "plot_profit",
    "plot_queue",
    "plot_read_tests",
    "plot_reasons",
    "plot_recognition",
    "plot_response",
    "plot_retention",
    "plot_returned",
    "plot_saturation",
    "plot_score_map",
    "plot_scorings",
    "plot_seasons",
    "plot_second_order",
    "plot_second_order_value",
    "plot_seeming",
    "plot_side_by_side",
    "plot_starters",
    "plot_stickiness",
    "plot_stickiness_change",
    "plot_test_size",
    "plot_theme",
    "plot_time_to_second",
    "plot_trends",
    "plot_value",
    "plot_value_tenths",
]
