"""Findings: one function a claim, a finished result in, a :class:`~toolkit.show.finding.Finding` out."""

from toolkit.show.findings.acquisition import coca, coca_by_month, first_order
from toolkit.show.findings.cards import card_best, card_core, card_lost
from toolkit.show.findings.cohorts import adbt, pooled, retention, second_order, stickiness
from toolkit.show.findings.groups import cuts, group_table, groups, score_map, value
from toolkit.show.findings.health import equation, kpis, levers, lights, monthly
from toolkit.show.findings.intake import coverage, decisions, identity, kinds, ledger, notes, rules
from toolkit.show.findings.margin import margin, margin_by_month
from toolkit.show.findings.movement import flows, history, leaks, left, transitions
from toolkit.show.findings.worth import board, concentration, discounts, equivalence, profit, scorings

__all__ = [
    "adbt",
    "board",
    "card_best",
    "card_core",
    "card_lost",
    "coca",
    "coca_by_month",
    "concentration",
    "coverage",
    "cuts",
    "decisions",
    "discounts",
    "equation",
    "equivalence",
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
    "margin_by_month",
    "monthly",
    "notes",
    "pooled",
    "profit",
    "retention",
    "rules",
    "score_map",
    "scorings",
    "second_order",
    "stickiness",
    "transitions",
    "value",
]
