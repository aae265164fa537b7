"""Tables of step 2: the cuts behind the scores, and what each group is and is worth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import GROUPS
from toolkit.show.tables.table import Table
from toolkit.words import Count, Number, Phrase, Share, Value, _


def cuts(cuts: Any, proposed: Any | None = None, value: str = "sales") -> Table:
    """What each score from 5 to 1 asks for in days, orders and money.

    Parameters
    ----------
    cuts : with ``recency_days``, ``frequency``, ``monetary_value``
        Four rising numbers each.
    proposed : likewise, optional
        What the shop's own orders propose; told below where the client set something else.
    value : "sales" or "margin"
        What monetary value is.
    """
    rows = _cut_rows(cuts, value)
    if proposed is not None and proposed != cuts:
        own = _cut_rows(proposed, value)
        rows += [
            (_("proposed: {name}", name=new[0]), *new[1:]) for old, new in zip(rows, own, strict=True) if old != new
        ]
    return Table((_("score"), "5", "4", "3", "2", "1"), tuple(rows))


def _cut_rows(cuts: Any, value: str) -> list[tuple[Any, ...]]:
    worth = _("monetary value: margin less returns") if value == "margin" else _("monetary value: sales less returns")
    return [
        (_("recency: last order"), *_recency([Count(days) for days in cuts.recency_days])),
        (_("frequency: orders"), *_reached([Count(orders) for orders in cuts.frequency])),
        (worth, *_reached([money(amount, 0) for amount in cuts.monetary_value])),
    ]


def _recency(cuts: list[Value]) -> list[Phrase]:
    return [*(_("up to {cut} days", cut=cut) for cut in cuts), _("later")]


def _reached(cuts: list[Value]) -> list[Phrase]:
    return [*(_("{cut} or more", cut=cut) for cut in reversed(cuts)), _("less")]


def group_table(groups: pd.DataFrame) -> Table:
    """What each group is and is worth, in the method's order; merged groups say where they went."""
    header = (
        _("group"),
        _("who they are"),
        _("customers"),
        _("share"),
        _("sales share"),
        _("index"),
        _("orders each"),
        _("value each"),
    )
    return Table(header, tuple(_group_row(row) for row in groups.to_dict("records")))


def _group_row(row: dict[str, Any]) -> tuple[Any, ...]:
    gloss: Any = GROUPS.get(row["group"])
    if row["merged_into"] is not None and row["merged_into"] == row["merged_into"]:
        gloss = _("too few: counted in {group}", group=row["merged_into"])
    return (
        row["group"],
        gloss,
        Count(row["customers"]),
        Share(row["customer_share"]),
        Share(row["sales_share"]),
        Number(row["sales_index"], 2),
        Number(row["frequency_mean"]),
        money(row["mean_value"], 0),
    )
