"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import first_order, new_customers
from toolkit.show.findings.cards import card_best, card_core, card_lost
from toolkit.show.findings.ceiling import ceiling, ceiling_by_group, clv_to_coca
from toolkit.show.findings.coca import bridge, coca, coca_by_month, coca_map
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
from toolkit.show.findings.margin import margin, margin_by_channel, margin_by_month, margin_by_place
from toolkit.show.findings.movement import flows, history, leaks, left, transitions
from toolkit.show.findings.payback import payback, payback_by_cohort
from toolkit.show.findings.worth import board, concentration, discounts, equivalence, profit, scorings

__all__ = [
    "adbt",
    "board",
    "bridge",
    "card_best",
    "card_core",
    "card_lost",
    "ceiling",
    "ceiling_by_group",
    "clv_to_coca",
    "coca",
    "coca_by_month",
    "coca_map",
    "concentration",
    "coverage",
    "cuts",
    "decisions",
    "discounts",
    "equation",
    "equivalence",
    "files",
    "first_order",
    "flows",
    "group_table",
    "groups",
    "history",
    "identity",
    "kinds",
    "kpis",
    "leaks",
    "ledger",
    "left",
    "levers",
    "lights",
    "margin",
    "margin_by_channel",
    "margin_by_month",
    "margin_by_place",
    "monthly",
    "new_customers",
    "notes",
    "other_decisions",
    "payback",
    "payback_by_cohort",
    "pooled",
    "profit",
    "retention",
    "righted",
    "rules",
    "score_map",
    "scorings",
    "second_order",
    "stickiness",
    "transitions",
    "value",
]
