"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import coca, coca_by_month, first_order
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
from toolkit.show.findings.margin import margin, margin_by_month

__all__ = [
    "adbt",
    "coca",
    "coca_by_month",
    "coverage",
    "cuts",
    "decisions",
    "equation",
    "files",
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
    "margin_by_month",
    "monthly",
    "notes",
    "other_decisions",
    "pooled",
    "retention",
    "righted",
    "rules",
    "score_map",
    "second_order",
    "stickiness",
    "value",
]
