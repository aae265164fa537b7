"""Which groups of customers a programme's money goes to."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.groupmap import load
from toolkit.measures.points import by_customer
from toolkit.measures.replay import Replay

TOTAL = "total"


def by_group(replay: Replay, assigned: Table) -> pd.DataFrame:
    """Cost of the last 365 days' rewards by group of today, without groups of fewer than ten customers.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``

    Returns
    -------
    DataFrame, one row per group in the method's order, then total
        ``group``; ``customers``; ``rewarded``: used a reward in the last 365 days, ``rewarded_share`` (missing where
        they or the others are 1 to 9); ``cost_year`` and ``cost_share`` of all; ``per_customer`` with ``low``, ``high``
        (t); ``sales_share``; ``rebate_rate`` = cost / sales of the group. A customer's group may follow from the very
        orders that earn the points: this is where the money goes, not what it does.
    """
    groups = assigned.select("customer_id", "group").to_pandas()
    each = by_customer(replay).merge(groups, "inner", "customer_id")
    rows = each.groupby("group").apply(_row, include_groups=False)
    names = [name for name in load().names if name in rows.index] + [n for n in rows.index if n not in load().names]
    rows = rows.reindex(names).rename_axis("group").reset_index()
    rows = pd.concat([rows, _row(each).to_frame().T.assign(group=TOTAL)], ignore_index=True)
    everything = rows.iloc[-1]
    rows["cost_share"] = rows["cost_year"] / (everything["cost_year"] or np.nan)
    rows["sales_share"] = rows["sales_year"] / (everything["sales_year"] or np.nan)
    rows["rebate_rate"] = rows["cost_year"] / rows["sales_year"].where(rows["sales_year"] > 0)
    rows["low"], rows["high"] = statistics.mean_interval(rows["per_customer"], rows["sd"], rows["customers"])
    rows = _safe(rows)
    names = ["group", "customers", "rewarded", "rewarded_share", "cost_year", "cost_share", "per_customer", "low",
             "high", "sales_share", "rebate_rate"]  # fmt: skip
    numbers = dict.fromkeys(names[1:], float)
    return disclosure.safe(rows[names].astype(numbers), "customers", TOTAL)


def _safe(rows: pd.DataFrame) -> pd.DataFrame:
    """Without what tells how many were rewarded, where they or the others of the group are 1 to 9."""
    groups = rows["group"] != TOTAL
    rewarded = rows.loc[groups, "rewarded"].to_numpy(int)
    costs = np.append(disclosure.hidden(rewarded), 0 < rewarded.sum() < disclosure.K)
    others = np.append(disclosure.hidden(rows.loc[groups, "customers"].to_numpy(int) - rewarded), False)
    money = ["cost_year", "cost_share", "per_customer", "low", "high", "rebate_rate"]
    rows[money] = rows[money].astype(float)
    rows.loc[costs.astype(bool), money] = np.nan
    rows.loc[costs.astype(bool) | others.astype(bool), "rewarded"] = np.nan
    rows["rewarded_share"] = rows["rewarded"] / rows["customers"]
    return rows


def _row(each: pd.DataFrame) -> pd.Series:
    cost = each["cost_year"]
    return pd.Series(
        {
            "customers": float(len(each)), "rewarded": float((cost > 0).sum()), "cost_year": cost.sum(),
            "sales_year": each["sales_year"].sum(), "per_customer": cost.mean(), "sd": cost.std(),
        }
    )  # fmt: skip


__all__ = ["TOTAL", "by_group"]
