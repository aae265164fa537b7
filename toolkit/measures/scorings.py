"""Thresholds beside quintiles: how the groups' sizes move, and where a score has collapsed."""

from __future__ import annotations

import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import SCORES, load


def sizes(one: Table, other: Table) -> pd.DataFrame:
    """Size of each group under two ways of scoring the same buyers.

    Parameters
    ----------
    one, other : Tables, one row per buyer with ``group``

    Returns
    -------
    DataFrame, one row per group in the method's order
        ``group``; ``customers``, ``customer_share`` with Wilson ``low``, ``high`` of the first way;
        ``other_customers``, ``other_share`` with ``other_low``, ``other_high`` of the second.
    """
    frame = pd.DataFrame({"group": load().names})
    for table, count, prefix in ((one, "customers", ""), (other, "other_customers", "other_")):
        held = fetch(table.group_by("group").aggregate(n=table.count())).set_index("group")["n"]
        frame[count] = frame["group"].map(held).fillna(0).astype(int)
        frame["other_share" if prefix else "customer_share"] = frame[count] / max(frame[count].sum(), 1)
        frame[f"{prefix}low"], frame[f"{prefix}high"] = statistics.wilson(frame[count], frame[count].sum())
    return frame


def changes(one: Table, other: Table) -> pd.DataFrame:
    """Who stands in another group under the second way: by scoring, by cuts or by map.

    Returns
    -------
    DataFrame, one row per pair of groups with a customer, most customers first
        ``from_group``, ``to_group``, ``customers``, ``sales`` (theirs, currency).
    """
    both = one.select("customer_id", "sales", from_group="group").join(
        other.select("customer_id", to_group="group"), "customer_id"
    )
    moved = both.filter(both.from_group != both.to_group)
    frame = fetch(
        moved.group_by(["from_group", "to_group"]).aggregate(customers=moved.count(), sales=moved.sales.sum().round(2))
    )
    order = ["customers", "from_group", "to_group"]
    return frame.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def changed_share(one: Table, other: Table) -> pd.Series:
    """Share of buyers who stand in another group under the second way: an estimate."""
    return statistics.share(changes(one, other)["customers"].sum(), one.count().to_pyarrow().as_py())


def score_counts(scored: Table) -> pd.DataFrame:
    """Buyers at each score.

    Returns
    -------
    DataFrame, one row per score from 1 to 5
        ``score``; ``r``, ``f``, ``m``: how many buyers have it. A score that nobody has is 0: many equal values, as a
        first order each, leave no room for it.
    """
    held = fetch(scored.group_by(["r", "f", "m"]).aggregate(n=scored.count()))
    counts = {name: held.groupby(name)["n"].sum().reindex(SCORES, fill_value=0).to_numpy() for name in "rfm"}
    return pd.DataFrame({"score": SCORES, **counts})
