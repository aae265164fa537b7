"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import coca, coca_by_month, first_order, margin, margin_by_month
from toolkit.show.findings.cohorts import adbt, pooled, retention, second_order, stickiness
from toolkit.show.findings.groups import cuts, group_table, groups, score_map, value
from toolkit.show.findings.health import coverage, decisions, equation, kinds, kpis, ledger, levers, lights, monthly

__all__ = [
    "adbt", "coca", "coca_by_month", "coverage", "cuts", "decisions", "equation", "first_order", "group_table", "groups",
    "kinds", "kpis", "ledger", "levers", "lights", "margin", "margin_by_month", "monthly", "pooled", "retention",
    "score_map", "second_order", "stickiness", "value",
]  # fmt: skip
