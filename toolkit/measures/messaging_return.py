"""What a year of messages cost, and what they must bring: the return of 150 % that the method asks for."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import budget, statistics
from toolkit.measures.frames import fetch_row
from toolkit.measures.periods import between
from toolkit.words import _

YEAR = timedelta(days=365)


def gate(messages: Table | None, orders: Table, as_of: date, least: float = budget.GATE) -> pd.Series:
    """The cost of the last 365 days' messages against the margin that passes the gate.

    Returns
    -------
    Series
        ``cost`` (currency) of ``n`` messages whose cost is known; ``messages``, all of them; ``converted``, what the
        senders count as their success; ``margin_per_order`` (currency; missing unless nearly all costs of goods are
        known); ``gain_gross``, ``gain_net``, the margin that passes as gain / cost and as (gain - cost) / cost, and
        ``orders_gross``, ``orders_net``, the orders that bring it; ``most`` with ``low``, ``high``: the margin of all
        that is counted as converted, the most that messages may claim (count: Poisson, orders: as they vary), and
        ``back`` = most / cost, ``roi`` = (most - cost) / cost.

    Raises
    ------
    MissingData
        No message of that year has a cost.
    """
    unknown = MissingData(_("what the messages cost"), "messages", ("cost",))
    if messages is None:
        raise unknown
    year = between(messages, as_of - YEAR, as_of, "sent_at")
    size = year.recipients.fill_null(1)
    row = fetch_row(year.aggregate(
        messages=size.sum(), n=size.sum(where=year.cost.notnull()), cost=year.cost.sum(),
        converted=year.converted.sum(), told=year.converted.count(),
    ))  # fmt: skip
    if not row["cost"] > 0:
        raise unknown
    each, spread, placed = budget.margin_per_order(between(orders, as_of - YEAR, as_of))
    counted = row["converted"] if row["told"] else np.nan
    most = counted * each
    few, many = (float(end) * each for end in statistics.poisson_interval(counted))
    wide = statistics.Z * spread / np.sqrt(placed) / each if placed else np.nan
    gains = least * row["cost"], (1 + least) * row["cost"]
    back, roi = budget.roi(most, row["cost"])
    return pd.Series({
        "cost": row["cost"], "n": row["n"], "messages": row["messages"], "converted": counted,
        "margin_per_order": each, "gain_gross": gains[0], "gain_net": gains[1],
        "orders_gross": np.ceil(gains[0] / each), "orders_net": np.ceil(gains[1] / each), "most": most,
        "low": most - np.hypot(most - few, most * wide), "high": most + np.hypot(many - most, most * wide),
        "back": back, "roi": roi,
    }, dtype=float)  # fmt: skip


__all__ = ["gate"]
