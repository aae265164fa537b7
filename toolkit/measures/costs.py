"""What acquisition costs by month and source channel, and how the costs that have no channel are spread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.contract import COSTS
from toolkit.errors import MissingData, ParameterError
from toolkit.measures.frames import fetch
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range
from toolkit.words import _

TOTAL, UNALLOCATED = "total", "unallocated"
Spread = Literal["media", "customers", "none"] | Mapping[str, float]
SPREADS = ("media", "customers", "none")


def usable_months(spend: Table, orders: Table, as_of: date, months: int | None = 12) -> list[date]:
    """Of the latest complete months, those with spend, without the first three months of the data.

    Raises
    ------
    MissingData
        There is none.
    """
    begin, _last = day_range(orders)
    every = complete_months(begin, as_of) if begin else []
    latest = every[MAY_HOLD_EARLIER:] if months is None else every[MAY_HOLD_EARLIER:][-months:]
    spent = set(spent_months(spend))
    usable = [month for month in latest if month in spent]
    if not usable:
        raise MissingData("spend", "spend")
    return usable


def spent_months(spend: Table) -> list[date]:
    """The months with at least one row of spend, in order."""
    return sorted(fetch(spend.select(month=spend.month.truncate("M")).distinct())["month"])


def summed(spend: Table) -> pd.DataFrame:
    """Costs by ``month``, ``source_channel`` (None: shared by all) and ``kind``: ``amount``, currency."""
    costs = spend.mutate(month=spend.month.truncate("M"))
    return fetch(costs.group_by(["month", "source_channel", "kind"]).aggregate(amount=costs.amount.sum()))


def by_channel(costs: pd.DataFrame, n: pd.Series, spread: Spread = "media") -> pd.DataFrame:
    """Costs of each source channel and in total, the shared ones spread over the channels.

    Parameters
    ----------
    costs : DataFrame of :func:`summed`
    n : Series, index: source channel
        New customers, by which ``spread = "customers"`` goes.
    spread : "media", "customers", "none" or a mapping of source channel to weight
        In proportion to what the shared costs are spread.

    Returns
    -------
    DataFrame, one row per source channel with costs, then "unallocated" where something could not be spread, "total"
        The four parts, ``allocated`` (the part that was spread) and ``cost``, currency. A part that no row of the
        costs has is missing; so are all parts of a channel without costs.

    Raises
    ------
    ParameterError
        Another word for ``spread``, or a weight below 0.
    """
    named, shared = costs.dropna(subset="source_channel"), costs[costs["source_channel"].isna()]
    own = named.pivot_table(index="source_channel", columns="kind", values="amount", aggfunc="sum", fill_value=0.0)
    own = own.rename_axis(columns=None).reindex(columns=list(COSTS), fill_value=0.0)
    own = own.reindex(sorted(set(own.index) | set(n.index)))
    loose = shared.groupby("kind")["amount"].sum().reindex(COSTS, fill_value=0.0)
    keys = _keys(own["media"], n, spread).reindex(own.index).fillna(0.0)
    each = pd.DataFrame(np.outer(keys, loose), index=own.index, columns=own.columns)
    has_costs = own.notna().any(axis=1) | (each.sum(axis=1) > 0)
    table = (own.fillna(0.0) + each).where(has_costs)
    table["allocated"] = each.sum(axis=1).where(has_costs)
    if not keys.sum() and loose.sum():
        table.loc[UNALLOCATED] = [*loose, 0.0]
    whole = costs.groupby("kind")["amount"].sum().reindex(COSTS)
    table.loc[TOTAL] = [*whole, table["allocated"].sum()]
    table[[part for part in COSTS if part not in set(costs["kind"])]] = np.nan
    return table.assign(cost=table[list(COSTS)].sum(axis=1, min_count=1))


def _keys(media: pd.Series, n: pd.Series, spread: Spread) -> pd.Series:
    """The share of the shared costs that each channel bears; all 0 where they cannot or shall not be spread."""
    if isinstance(spread, str) and spread not in SPREADS:
        raise ParameterError(
            _("costs can be spread by {known}; {found} is none of them", known=", ".join(SPREADS), found=spread)
        )
    if isinstance(spread, str):
        keys = {"media": media.fillna(0.0), "customers": n, "none": media * 0.0}[spread]
    else:
        keys = pd.Series(dict(spread), dtype=float).reindex(media.index).fillna(0.0)
    if (keys < 0).any():
        name = str(keys.idxmin())
        raise ParameterError(_("the weight of {channel} is {weight}; it must be 0 or more", channel=name,
                               weight=str(keys[name])))  # fmt: skip
    return keys / keys.sum() if keys.sum() > 0 else keys * 0.0
