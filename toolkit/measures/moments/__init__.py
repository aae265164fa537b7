"""Moments: what happened to a customer on which day, told by a small closed vocabulary of rules over events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import BooleanValue, Table

from toolkit.measures.moments import buying, calendar, contact
from toolkit.measures.moments.contact import detractors
from toolkit.measures.moments.known import COLUMNS, MOMENTS, NEEDS, TABLES, Known, Settled, day_of
from toolkit.measures.rated import SCORED

if TYPE_CHECKING:
    from toolkit.measures.playbook import Rule

TOLD = {
    name: getattr(module, name)
    for module in (buying, calendar, contact)
    for name in module.__all__
}  # fmt: skip
"""How each moment is told; ``always`` is none."""
OF_TIERS = ("near_tier", "tier_reached")


def happened(known: Known, rule: Rule) -> Table:
    """The moments of a rule within the span that is asked for.

    Returns
    -------
    Table, one row per customer and day
        ``customer_id``, ``happened_on``, ``over_on``: the day of the order that ends it; missing where none has, or
        none could.
    """
    first, last = known.span
    found = TOLD[rule.moment](known, rule).select(*COLUMNS)
    return found.filter(found.happened_on.between(day_of(first), day_of(last)))


def collected(known: Known, rules: Sequence[Rule], first: date, last: date) -> Table:
    """The moments of several rules that make them due between two mornings; each kind is kept by the engine.

    Returns
    -------
    Table, one row per :func:`kind` of moment, customer and day
        ``kind`` and what :func:`happened` gives. Moments that the client's data cannot tell have none.
    """
    lacks = told(known, rules)
    kinds: dict[str, list[Rule]] = {}
    for rule in rules:
        if lacks[rule.name] is None:
            kinds.setdefault(kind(rule), []).append(rule)
    parts = [_of_kind(known, alike, first, last).cache() for alike in kinds.values()]
    nothing = ibis.memtable([], schema={"kind": "string"} | dict(zip(COLUMNS, ("string", "date", "date"), strict=True)))
    return ibis.union(nothing, *parts) if parts else nothing


def kind(rule: Rule) -> str:
    """What tells a rule's moments from those of others: rules of one kind share them."""
    groups = rule.groups if rule.moment == "in_group" else ()
    return "|".join((rule.moment, "" if rule.number is None else f"{rule.number:g}", *rule.after, *groups))


def _of_kind(known: Known, rules: Sequence[Rule], first: date, last: date) -> Table:
    """The moments of rules that share them, as far back as the most patient of them looks."""
    back, least = max(rule.wait + rule.window for rule in rules), min(rule.wait for rule in rules)
    found = happened(known.between(first - timedelta(days=back), last - timedelta(days=least)), rules[0])
    return found.select(*COLUMNS).mutate(kind=ibis.literal(kind(rules[0]))).select("kind", *COLUMNS)


def told(known: Known, rules: Sequence[Rule]) -> dict[str, tuple[str, str] | None]:
    """The table and the column that each rule's moment needs and the client has not sent; None where it can be told."""
    lacks = _lacking(known, list(dict.fromkeys(rule.moment for rule in rules)))
    return {rule.name: lacks[rule.moment] for rule in rules}


def _lacking(known: Known, of: Sequence[str]) -> dict[str, tuple[str, str] | None]:
    """What is lacking, by moment; every table is looked at once, for all the moments that need it."""
    can: dict[str, bool] = {}
    asked: dict[str, list[str]] = {}
    for moment in of:
        table, _column = NEEDS[moment]
        if table == "season":
            can[moment] = bool(known.settled.season)
        elif moment in OF_TIERS:
            can[moment] = bool(known.settled.tiers)
        elif getattr(known, table) is not None:
            asked.setdefault(table, []).append(moment)
    for table, those in asked.items():
        held = getattr(known, table)
        shows = {moment: _shows(held, moment, NEEDS[moment][1]).any().fill_null(False) for moment in those}
        can |= held.aggregate(**shows).to_pyarrow().to_pylist()[0]
    lost = NEEDS | dict.fromkeys(OF_TIERS, ("lines", "one_year"))
    return {moment: None if can.get(moment) else lost[moment] for moment in of}


def _shows(held: Table, moment: str, column: str) -> BooleanValue:
    """Whether a row tells of such a moment at all."""
    if moment in ("cart_left", "visited"):
        return held.kind == column
    if moment == "refunded":
        return held.kind.isin(["return", "cancelled"])
    return held.kind == SCORED if moment == "low_score" else held[column].notnull()


__all__ = [
    "MOMENTS",
    "NEEDS",
    "TABLES",
    "TOLD",
    "Known",
    "Settled",
    "collected",
    "detractors",
    "happened",
    "kind",
    "told",
]
