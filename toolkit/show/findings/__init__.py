"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import first_order, new_customers
from toolkit.show.findings.ceiling import ceiling, ceiling_by_group, clv_to_coca
from toolkit.show.findings.coca import bridge, coca
from toolkit.show.findings.cohorts import adbt, pooled, retention, second_order, stickiness
from toolkit.show.findings.groups import cuts, group_table, groups, score_map, value
from toolkit.show.findings.health import equation, kpis, levers, lights, monthly
from toolkit.show.findings.intake import coverage, decisions, identity, kinds, ledger, notes, rules
from toolkit.show.findings.margin import margin, margin_by_channel, margin_by_month, margin_by_place
from toolkit.show.findings.months import coca_by_month, coca_map
from toolkit.show.findings.payback import payback, payback_by_cohort

__all__ = [
    "adbt",
    "bridge",
    "ceiling",
    "ceiling_by_group",
    "clv_to_coca",
    "coca",
    "coca_by_month",
    "coca_map",
    "coverage",
    "cuts",
    "decisions",
    "equation",
    "first_order",
    "group_table",
    "groups",
    "identity",
    "kinds",
    "kpis",
    "ledger",
    "levers",
    "lights",
    "margin",
    "margin_by_channel",
    "margin_by_month",
    "margin_by_place",
    "monthly",
    "new_customers",
    "notes",
    "payback",
    "payback_by_cohort",
    "pooled",
    "retention",
    "rules",
    "score_map",
    "second_order",
    "stickiness",
    "value",
]
