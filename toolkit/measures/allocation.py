"""The price of an order shared between the goods and the points that come with it (IFRS 15)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.measures.points import liability
from toolkit.measures.replay import Replay


def allocation(sales: float, points: float, point_value: float, redemption_rate: float) -> tuple[float, float]:
    """Share a price between goods and points by what each would be sold for alone.

    Parameters
    ----------
    sales : float
        What was paid, and what the goods alone would be sold for.
    points : float
        Points given for it, each worth ``point_value`` once used.
    redemption_rate : float, 0 to 1
        Share of them expected to be used.

    Returns
    -------
    goods, deferred : float
        Together ``sales``: revenue now, and what is owed until the points are used or lapse.

    Notes
    -----
    IFRS 15, illustrative example 52 (IE267-IE270).
    """
    alone = liability(points, point_value, redemption_rate)
    both = sales + alone
    goods = sales * sales / both if both else 0.0
    return goods, sales - goods


def recognised(deferred: float, redeemed: float, expected: float) -> float:
    """Revenue from points so far: their part of the price x points used so far / points expected to be used in all.

    Parameters
    ----------
    deferred : float
        The second figure of :func:`allocation`; it stays when the expectation changes.
    """
    return deferred * min(redeemed / expected, 1.0) if expected else deferred


def by_rate(replay: Replay, figures: Mapping[str, float], rate: Mapping[str, float]) -> pd.DataFrame:
    """The last 365 days' sales shared between goods and points, at each redemption rate that is possible.

    Parameters
    ----------
    figures : Series of :func:`points.summary`
    rate : Series of :func:`points.redemption`

    Returns
    -------
    DataFrame, rows least, value, most
        ``rate``: which one; ``redemption_rate``, ``breakage`` = 1 - it; ``alone``: what the points would be sold for
        alone; ``goods`` and ``deferred``: ``sales_year`` between them; ``liability`` for all points held at ``as_of``.
        Currency without VAT.
    """
    rows = []
    for name in ("least", "value", "most"):
        goods, deferred = allocation(figures["sales_year"], figures["issued_year"], replay.point_cost, rate[name])
        alone = liability(figures["issued_year"], replay.point_cost, rate[name])
        owed = liability(figures["outstanding"], replay.point_cost, rate[name])
        rows.append((name, rate[name], 1 - rate[name], alone, goods, deferred, owed))
    names = ["rate", "redemption_rate", "breakage", "alone", "goods", "deferred", "liability"]
    return pd.DataFrame(rows, columns=names)


__all__ = ["allocation", "by_rate", "recognised"]
