"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import coca, coca_by_month, first_order
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
from toolkit.show.findings.intake import coverage, decisions, identity, kinds, ledger, notes, rules
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
from toolkit.show.findings.margin import margin, margin_by_month

__all__ = [
    "adbt",
    "alive",
    "backtest",
    "calibration",
    "clv_by_channel",
    "clv_by_group",
    "coca",
    "coca_by_month",
    "coming_value",
    "coverage",
    "cuts",
    "decisions",
    "earned",
    "equation",
    "first_channel",
    "first_kind",
    "first_order",
    "group_table",
    "groups",
    "identity",
    "kept",
    "kinds",
    "kpis",
    "ledger",
    "levers",
    "lifetime_model",
    "lights",
    "margin",
    "margin_by_month",
    "monthly",
    "new_customer",
    "notes",
    "orders_each",
    "pooled",
    "retention",
    "rules",
    "score_map",
    "second_order",
    "second_order_value",
    "stickiness",
    "stickiness_change",
    "time_to_second",
    "value",
    "value_tenths",
]
