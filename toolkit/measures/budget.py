"""What a loyalty programme may cost, and what it must bring: a tenth to a seventh of marketing, a return of 150 %."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import costs
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import within
from toolkit.words import _

SHARES, GATE = (0.10, 0.15), 1.5
"""Of the marketing budget (METHOD 1.3), and the return that is asked of a programme within a year (METHOD 1.2)."""


def roi(gain: float, cost: float) -> tuple[float, float]:
    """Both numbers that are called return: gain / cost, and (gain - cost) / cost; NaN where nothing was spent.

    >>> roi(2.3, 1.0)
    (2.3, 1.3)
    """
    if not cost > 0:
        return np.nan, np.nan
    return gain / cost, round((gain - cost) / cost, 12)


def passes(gain: float, cost: float, gate: float = GATE) -> tuple[bool, bool]:
    """Whether a return passes the gate as gain / cost, and as (gain - cost) / cost."""
    gross, net = roi(gain, cost)
    return bool(gross >= gate), bool(net >= gate)


def margin_per_order(placed: Table) -> tuple[float, float, float]:
    """What an order leaves: its mean margin, the standard deviation of that, and how many orders there are.

    The first two are missing unless nearly all costs of goods are known and orders leave something.
    """
    margin = placed.sales - placed.cost
    found = fetch_row(placed.aggregate(
        n=placed.count(), sales=placed.sales.sum(), known=placed.cost.notnull().ifelse(placed.sales, 0.0).sum(),
        margin=margin.sum(), spread=margin.std(how="sample"),
    ))  # fmt: skip
    enough = found["sales"] > 0 and found["known"] / found["sales"] >= KNOWN_ENOUGH
    each = found["margin"] / found["known"] * found["sales"] / found["n"] if enough else np.nan
    return (each, found["spread"], found["n"]) if each > 0 else (np.nan, np.nan, found["n"])


def rule(spend: Table, orders: Table, as_of: date, gate: float = GATE) -> pd.DataFrame:
    """What the budget rule means in the client's money and orders.

    Parameters
    ----------
    spend : Table
        Of the latest 12 complete months with spend; fewer are taken up to a year.

    Returns
    -------
    DataFrame, one row per share of :data:`SHARES`
        ``share``; ``marketing``, ``budget``, ``monthly`` (currency; of a year, a year, a month); ``margin_per_order``
        (currency) and ``n`` orders it was counted from; ``gain_gross`` and ``gain_net``, the further margin of a year
        that passes the gate as gain / cost and as (gain - cost) / cost; ``orders_gross``, ``orders_net``, the further
        orders that bring it; ``orders_year``, orders of the same months taken to a year; margin and orders are missing
        unless nearly all costs of goods are known.

    Raises
    ------
    MissingData
        No month with spend.
    """
    months = costs.usable_months(spend, orders, as_of)
    told = costs.summed(spend)
    marketing = float(told.loc[told["month"].isin(months), "amount"].sum()) * 12 / len(months)
    if not marketing > 0:
        raise MissingData(_("no marketing costs"), "spend")
    each, _spread, n = margin_per_order(within(orders, months))
    rows = []
    for share in SHARES:
        budget = share * marketing
        gains = gate * budget, (1 + gate) * budget
        rows.append({
            "share": share, "marketing": marketing, "budget": budget, "monthly": budget / 12, "margin_per_order": each,
            "n": n, "gain_gross": gains[0], "gain_net": gains[1], "orders_gross": np.ceil(gains[0] / each),
            "orders_net": np.ceil(gains[1] / each), "orders_year": n * 12 / len(months),
        })  # fmt: skip
    return pd.DataFrame(rows)


__all__ = ["GATE", "SHARES", "margin_per_order", "passes", "roi", "rule"]
