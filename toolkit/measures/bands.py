"""Scores as other systems know them: three digits, the group's number, and percentile bands of recency, frequency and
monetary value."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from toolkit.measures.groupmap import load

BANDS = (1, 5, 10, 20, 25, 50, 75, 80, 90, 95, 99, 100)
"""The percentiles that a band ends at."""
OF = {"r": "recency_days", "f": "frequency", "m": "monetary_value"}


def banded(assigned: Table) -> Table:
    """Customers with their score, the number of their group, and the band of each figure.

    Parameters
    ----------
    assigned : Table, one row per customer
        ``recency_days``, ``frequency``, ``monetary_value``, ``r``, ``f``, ``m``, ``group``.

    Returns
    -------
    Table, one row per customer
        Besides ``score`` (``"543"``); ``group_id`` (1 to 11, the place of the group in the method's map);
        ``r_percentile``, ``f_percentile``, ``m_percentile``: the lowest of :data:`BANDS` that is not below the share
        of customers, in percent, who ordered no more recently, no more often, for no more. 100 holds the best; equal
        figures share a band.
    """
    places = {name: place for place, name in enumerate(load().names, 1)}
    rows = assigned.mutate(
        score=assigned.r.cast("string") + assigned.f.cast("string") + assigned.m.cast("string"),
        group_id=assigned.group.cases(*places.items(), else_=ibis.null("int64")),
    )
    for letter, name in OF.items():
        band = _bands(assigned, name).select(of=name, **{f"{letter}_percentile": "band"})
        rows = rows.left_join(band, rows[name] == band.of).drop("of")
    return rows


def _bands(assigned: Table, name: str) -> Table:
    """The band of each distinct figure, from counts of distinct figures."""
    counted = assigned.group_by(name).aggregate(n=assigned.count())
    best = counted[name].desc() if name == "recency_days" else counted[name]
    window = ibis.cumulative_window(order_by=best)
    share = 100.0 * counted.n.sum().over(window) / counted.n.sum().over(ibis.window())
    ranked = counted.mutate(share=share.round(9))
    return ranked.mutate(band=ibis.cases(*[(ranked.share <= band, band) for band in BANDS], else_=100))


__all__ = ["BANDS", "banded"]
