"""Tables of step 2b: what moved with the customers who changed group, and who left the best groups."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Between, Count, Share, _

NEW = "new"


def flows(moves: pd.DataFrame) -> Table:
    """The moves between groups that changed sales most, both ways; those of missing numbers are left out."""
    moves = moves.dropna(subset="customers")
    moved = moves[(moves["from_group"] != moves["to_group"]) & (moves["from_group"] != NEW)]
    change = (moved["sales_after"] - moved["sales_before"]).abs()
    largest = moved.loc[change.sort_values(ascending=False, kind="stable").index].head(MOST_ROWS - 2)
    amounts = {"sales_before": _("sales before"), "sales_after": _("sales since")}
    if largest["margin_before"].notna().any():
        amounts |= {"margin_before": _("margin before"), "margin_after": _("margin since")}
    header = (_("then"), _("now"), _("customers"), _("share of then"), *amounts.values())
    return Table(header, tuple(_flow(row, list(amounts)) for row in largest.to_dict("records")))


def _flow(row: dict[str, Any], amounts: list[str]) -> tuple[Any, ...]:
    share = _(
        "{share} ({interval})",
        share=Share(row["share"], 0), interval=Between(Share(row["low"], 0), Share(row["high"], 0)),
    )  # fmt: skip
    told = (money(row[name], 0) for name in amounts)
    return row["from_group"], row["to_group"], Count(row["customers"]), share, *told


def left(pairs: pd.DataFrame) -> Table:
    """Who left the best groups, by the group they left and came to; only counts and money.

    Parameters
    ----------
    pairs : DataFrame, one row per pair of groups
        ``from_group``, ``to_group``, ``customers``, ``sales``.
    """
    header = (_("left"), _("now"), _("customers"), _("sales so far"), _("sales each"))
    rows = tuple(
        (row.from_group, row.to_group, Count(row.customers), money(row.sales, 0), money(row.sales / row.customers, 0))
        for row in pairs.head(MOST_ROWS).itertuples()
    )
    return Table(header, rows)


__all__ = ["flows", "left"]
