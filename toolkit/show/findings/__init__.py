"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import first_order, new_customers
from toolkit.show.findings.cards import card_best, card_core, card_lost
from toolkit.show.findings.ceiling import ceiling, ceiling_by_group, clv_to_coca
from toolkit.show.findings.coca import bridge, coca
from toolkit.show.findings.coding import saturation
from toolkit.show.findings.cohort_kinds import (
    earned,
    first_channel,
    first_kind,
    kept,
    orders_each,
    second_order_value,
    stickiness_change,
    time_to_second,
)
from toolkit.show.findings.cohorts import adbt, pooled, retention, second_order, stickiness
from toolkit.show.findings.groups import cuts, group_table, groups, score_map, value
from toolkit.show.findings.health import equation, kpis, levers, lights, monthly
from toolkit.show.findings.intake import (
    coverage,
    decisions,
    files,
    identity,
    kinds,
    ledger,
    notes,
    other_decisions,
    righted,
    rules,
)
from toolkit.show.findings.lifetime import (
    alive,
    backtest,
    calibration,
    clv_by_channel,
    clv_by_group,
    coming_value,
    lifetime_model,
    new_customer,
    value_tenths,
)
from toolkit.show.findings.margin import margin, margin_by_channel, margin_by_month, margin_by_place
from toolkit.show.findings.months import coca_by_month, coca_map
from toolkit.show.findings.movement import flows, history, leaks, left, transitions
from toolkit.show.findings.payback import payback, payback_by_cohort
from toolkit.show.findings.worth import board, concentration, discounts, equivalence, profit, scorings

__all__ = [
    "adbt",
    "alive",
    "backtest",
    "board",
    "bridge",
    "calibration",
    "card_best",
    "card_core",
    "card_lost",
    "ceiling",
    "ceiling_by_group",
    "clv_by_channel",
    "clv_by_group",
    "clv_to_coca",
    "coca",
    "coca_by_month",
    "coca_map",
    "coming_value",
    "concentration",
    "coverage",
    "cuts",
    "decisions",
    "discounts",
    "earned",
    "equation",
    "equivalence",
    "files",
    "first_channel",
    "first_kind",
    "first_order",
    "flows",
    "group_table",
    "groups",
    "history",
    "identity",
    "kept",
    "kinds",
    "kpis",
    "leaks",
    "ledger",
    "left",
    "levers",
    "lifetime_model",
    "lights",
    "margin",
    "margin_by_channel",
    "margin_by_month",
    "margin_by_place",
    "monthly",
    "new_customer",
    "new_customers",
    "notes",
    "orders_each",
    "other_decisions",
    "payback",
    "payback_by_cohort",
    "pooled",
    "profit",
    "retention",
    "righted",
    "rules",
    "saturation",
    "score_map",
    "scorings",
    "second_order",
    "second_order_value",
    "stickiness",
    "stickiness_change",
    "time_to_second",
    "transitions",
    "value",
    "value_tenths",
]
