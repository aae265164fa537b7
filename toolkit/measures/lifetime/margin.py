"""Which share of a customer's sales is margin."""

from __future__ import annotations

import ibis
import numpy as np
from ibis.expr.types import Table

from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH


def margin_share(customer_days: Table) -> float:
    """Margin / sales of the days whose cost is known; NaN where those hold less than four fifths of all sales."""
    days = _known(customer_days)
    row = fetch_row(days.aggregate(_sums(days)))
    enough = row["known_sales"] > 0 and row["known_sales"] >= KNOWN_ENOUGH * row["sales"]
    return row["known_margin"] / row["known_sales"] if enough else np.nan


def margin_shares(customer_days: Table, share: float, one_order: float) -> Table:
    """The same of each customer, as if one order more at everybody's ``share`` had been seen.

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``margin_share``; 1 throughout where ``share`` is NaN: sales stand for the margin.
    """
    days = _known(customer_days)
    each = days.group_by("customer_id").aggregate(_sums(days))
    if np.isnan(share):
        return each.select("customer_id", margin_share=ibis.literal(1.0))
    seen = (each.known_margin + share * one_order) / (each.known_sales + one_order)
    return each.select("customer_id", margin_share=seen)


def _sums(days: Table) -> list[ibis.Value]:
    return [days[name].sum().name(name) for name in ("sales", "known_sales", "known_margin")]


def _known(customer_days: Table) -> Table:
    return customer_days.select(
        "customer_id",
        sales=customer_days.sales,
        known_sales=customer_days.cost.notnull().ifelse(customer_days.sales, 0.0),
        known_margin=(customer_days.sales - customer_days.cost).fill_null(0.0),
    )
