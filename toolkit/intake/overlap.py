"""Rows that two exports of one source both hold, so that each counts once.

Files are compared only where their dates overlap, and rows of one file never with each other: a customer may buy
the same thing twice. Of an order in two files the later export's copy is kept, the later being the one whose last
date is later.
"""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.intake.clean import HASH, KEY, MOMENT
from toolkit.intake.raw import FILE, LINE


def repeated(table: str, good: ibis.Table, by_order: bool) -> tuple[ibis.Table | None, dict[str, Any]]:
    """The rows of a source that another of its rows makes superfluous.

    Parameters
    ----------
    good : Table, one row per record that can be read
        ``__file``, ``__line``, ``__hash`` of the raw cells (several files only) and the contract's columns.
    by_order : bool
        Whether the source has order ids: then (source, order id) is the key; otherwise of each distinct row in the
        overlapping days the larger of the two counts is kept.

    Returns
    -------
    superfluous : Table of ``__file`` and ``__line``, or None
    report : dict
        ``orders`` in two files (entities, for customers and products) and ``changed``: those that differ there.
    """
    if table in KEY:
        return _entities(table, good)
    pairs = _pairs(table, good) if HASH in good.columns else []
    if not pairs:
        return None, {"orders": 0, "changed": 0}
    windows = ibis.memtable(pairs, columns=["earlier", "later", "first", "last"])
    return _orders(good, windows) if by_order else _rows(table, good, windows)


def older(good: ibis.Table) -> ibis.Table:
    """``__file`` and ``__line`` of the lines of an order that a later version of it replaces, by ``updated_at``."""
    known = good.filter(good.updated_at.notnull() & good.order_id.notnull())
    last = known.updated_at.max().over(group_by="order_id")
    return known.mutate(last=last).filter(ibis._.updated_at < ibis._["last"]).select(FILE, LINE)


def _pairs(table: str, good: ibis.Table) -> list[tuple[int, int, Any, Any]]:
    """Each two files whose dates overlap, the later export second, with the days they share."""
    day = good[MOMENT[table]].cast("date")
    spans = good.group_by(file=good[FILE]).agg(first=day.min(), last=day.max()).order_by("last", "file").to_pandas()
    rows = list(spans.itertuples(index=False))
    return [
        (int(a.file), int(b.file), max(a.first, b.first), min(a.last, b.last))
        for i, a in enumerate(rows)
        for b in rows[i + 1 :]
        if max(a.first, b.first) <= min(a.last, b.last)
    ]


def _orders(good: ibis.Table, windows: ibis.Table) -> tuple[ibis.Table, dict[str, Any]]:
    copies = good.group_by(file=good[FILE], order=good.order_id).agg(
        rows=good[HASH].cast("string").group_concat(",", order_by=good[HASH])
    )
    later = copies.select(later=copies.file, order_later=copies.order, rows_later=copies.rows)
    both = copies.join(windows, copies.file == windows.earlier)
    both = both.join(later, [both.later == later.later, both.order == later.order_later], rname="{name}_right")
    both = both.select("file", "order", differs=both.rows != both.rows_later).cache()
    counted = both.agg(orders=both.order.nunique(), changed=both.order.nunique(where=both.differs)).to_pandas().iloc[0]
    twice = both.select("file", "order").distinct()
    rows = good.semi_join(twice, [good[FILE] == twice.file, good.order_id == twice.order]).select(FILE, LINE)
    return rows, {"orders": int(counted.orders), "changed": int(counted.changed)}


def _rows(table: str, good: ibis.Table, windows: ibis.Table) -> tuple[ibis.Table, dict[str, Any]]:
    day = good[MOMENT[table]].cast("date")
    place = ibis.row_number().over(group_by=[FILE, HASH], order_by=LINE)
    numbered = good.select(FILE, LINE, HASH, day=day, place=place)
    counts = good.group_by(later_file=good[FILE], later_hash=good[HASH]).agg(n=good.count())
    both = numbered.join(windows, numbered[FILE] == windows.earlier)
    both = both.filter(both.day.between(both.first, both["last"]))
    both = both.join(counts, [both.later == counts.later_file, both[HASH] == counts.later_hash])
    return both.filter(both.place < both.n).select(FILE, LINE).distinct(), {"orders": 0, "changed": 0}


def _entities(table: str, good: ibis.Table) -> tuple[ibis.Table, dict[str, Any]]:
    """Of a customer or product listed twice the last row is kept: later file, later line."""
    key = good[KEY[table]]
    last = ibis.row_number().over(group_by=key, order_by=[ibis.desc(good[FILE]), ibis.desc(good[LINE])])
    values = [good[name].cast("string").fill_null("") for name in good.columns if not name.startswith("__")]
    ranked = good.select(FILE, LINE, key=key, last=last, row=ibis.literal("\x1f").join(values))
    several = ranked.group_by("key").agg(n=ranked.count(), different=ranked.row.nunique())
    several = several.filter(several.n > 1)
    row = several.agg(orders=several.count(), changed=(several.different > 1).sum().fill_null(0)).to_pandas().iloc[0]
    report = {"orders": int(row.orders), "changed": int(row.changed)}
    return ranked.filter(ranked["last"] > 0).select(FILE, LINE), report
