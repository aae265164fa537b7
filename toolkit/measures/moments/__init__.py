"""Moments: what happened to a customer on which day, told by a small closed vocabulary of rules over events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ibis.expr.types import BooleanValue, Table

from toolkit.measures.moments import buying, calendar, contact
from toolkit.measures.moments.known import COLUMNS, MOMENTS, NEEDS, TABLES, Known, Settled, day_of, never
from toolkit.measures.rated import SCORED

if TYPE_CHECKING:
    from toolkit.measures.playbook import Rule

TOLD = {
    name: getattr(module, name)
    for module in (buying, calendar, contact)
    for name in module.__all__
}  # fmt: skip
"""How each moment is told; ``always`` is none."""


def happened(known: Known, rule: Rule) -> Table:
    """The moments of a rule within the span that is asked for.

    Returns
    -------
    Table, one row per customer and day
        ``customer_id``, ``happened_on``, ``over_on``: the day of the order that ends it; missing where none has, or
        none does.
    """
    first, last = known.span
    found = TOLD[rule.moment](known, rule).select(*COLUMNS)
    found = found.filter(found.happened_on.between(day_of(first), day_of(last)))
    return found if rule.ends_with_order else found.mutate(over_on=never())


def lacking(known: Known, rule: Rule) -> tuple[str, str] | None:
    """The table and the column that a rule's moment needs and the client has not sent; None where it can be told."""
    table, column = NEEDS[rule.moment]
    if table == "season":
        return None if known.settled.season else (table, column)
    if rule.moment in ("near_tier", "tier_reached"):
        return None if known.settled.tiers else ("lines", "one_year")
    held = getattr(known, table)
    if held is None:
        return table, column
    return None if _shows(held, rule.moment, column).any().to_pyarrow().as_py() else (table, column)


def _shows(held: Table, moment: str, column: str) -> BooleanValue:
    """Whether a row tells of such a moment at all."""
    if moment in ("cart_left", "visited"):
        return held.kind == column
    if moment == "refunded":
        return held.kind.isin(["return", "cancelled"])
    return held.kind == SCORED if moment == "low_score" else held[column].notnull()


def told(known: Known, rules: Sequence[Rule]) -> dict[str, tuple[str, str] | None]:
    """:func:`lacking` of each rule, by its name; each need is looked at once."""
    needs: dict[str, tuple[str, str] | None] = {}
    for rule in rules:
        if rule.moment not in needs:
            needs[rule.moment] = lacking(known, rule)
    return {rule.name: needs[rule.moment] for rule in rules}


__all__ = ["MOMENTS", "NEEDS", "TABLES", "TOLD", "Known", "Settled", "happened", "lacking", "told"]
