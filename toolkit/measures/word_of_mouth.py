"""Word of mouth: of the customers first seen before and after a campaign, how many were sent by others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.periods import day_range, up_to

AROUND = 90
"""Days before and after the start of a campaign in which newcomers are counted."""
SENT_BY_OTHERS = ("recom", "refer", "word of mouth", "friend", "prieten")
"""How the name of a source channel begins whose customers were sent by others, where the client does not name it."""


def sent_by_others(channels: Sequence[str], named: Sequence[str] = ()) -> list[str]:
    """The source channels whose customers were sent by others: those named, else those whose names say so."""
    if named:
        asked = {fold(name) for name in named}
        return [name for name in channels if fold(name) in asked]
    return [name for name in channels if fold(name).startswith(SENT_BY_OTHERS)]


def recommended(
    log: pd.DataFrame, orders: Table, customers: Table, as_of: date, named: Sequence[str] = ()
) -> pd.DataFrame:
    """Of the customers first seen before and after each campaign began, the share that others sent.

    Parameters
    ----------
    customers : Table
        ``customer_id``, ``source_channel``; customers of an unknown channel do not count.
    named : sequence of str
        The source channels that mean a recommendation, where their names do not say so.

    Returns
    -------
    DataFrame, one row per campaign of the log, in its order
        ``name``, ``start``; in the 90 days before and from its start: ``before``, ``after`` (0-1), ``before_n``,
        ``after_n``; ``change`` (-1 to 1) with ``low``, ``high`` (Newcombe); ``n`` of both; ``sure`` (the interval lies
        on one side of 0). Missing until the 90 days are over, and where it would tell of fewer than ten people. What
        else changed on that day is in the difference too.
    """
    told = customers.filter(customers.source_channel.notnull()).distinct(on="customer_id")
    sent = sent_by_others(fetch(told.select("source_channel").distinct())["source_channel"].tolist(), named)
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    born = known.group_by("customer_id").aggregate(first=known.day.min())
    born = born.join(told.select("customer_id", sent=told.source_channel.isin(sent)), "customer_id")
    begin = day_range(known)[0]
    rows = [_around(row["start"], born, begin, as_of) for row in log.to_dict("records")]
    names = ["before", "before_n", "after", "after_n", "change", "low", "high"]
    found = pd.DataFrame(rows, columns=names, index=log.index, dtype=float)
    table = pd.concat([log[["name", "start"]], found], axis=1)
    return table.assign(n=table["before_n"] + table["after_n"], sure=(table["low"] > 0) | (table["high"] < 0))


def _around(start: date, born: Table, begin: date | None, as_of: date) -> dict[str, float]:
    """Shares before and after a day; nothing where a side is not seen whole or tells of too few."""
    wide = timedelta(days=AROUND)
    if begin is None or start - wide < begin or start + wide - timedelta(days=1) > as_of:
        return {}
    since = born["first"].delta(ibis.date(start.isoformat()), unit="day")
    before, after = since.between(-AROUND, -1), since.between(0, AROUND - 1)
    row = fetch_row(born.aggregate(
        k0=(before & born.sent).sum(), n0=before.sum(), k1=(after & born.sent).sum(), n1=after.sum(),
    )).fillna(0)  # fmt: skip
    k0, n0, k1, n1 = (int(row[name]) for name in ("k0", "n0", "k1", "n1"))
    if min(k0, n0 - k0, k1, n1 - k1) < disclosure.K:
        return {}
    low, high = statistics.difference_of_shares(k1, n1, k0, n0)
    return {"before": k0 / n0, "before_n": n0, "after": k1 / n1, "after_n": n1, "change": k1 / n1 - k0 / n0,
            "low": low, "high": high}  # fmt: skip


__all__ = ["AROUND", "recommended", "sent_by_others"]
