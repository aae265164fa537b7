"""Who the ideal customers are: on every attribute that the client has, against all other customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from toolkit.measures import overindex, statistics
from toolkit.measures.disclosure import K

IDEAL, OTHERS = "ideal", "others"


def portrait(cells: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """The ideal groups against all other customers, value by value of every attribute.

    Parameters
    ----------
    cells : DataFrame of :func:`attributes.cells`
    chosen : names of the ideal groups

    Returns
    -------
    DataFrame, one row per attribute and value
        ``attribute``, then the columns of :func:`overindex.compare` for the ideal groups, without ``group``: customers
        whose value is unknown count on neither side, and an attribute known of fewer than ten on a side is left out;
        ``q`` and ``shrunken_index`` are over all rows. What must not be shown is missing. Rows that are sure come
        first, those with the index farthest from 1 at its nearer end before.
    """
    side = cells.assign(group=np.where(cells["group"].isin(list(chosen)), IDEAL, OTHERS), k=cells["customers"])
    parts = []
    for name, part in side.groupby("attribute", sort=False):
        sizes = part.groupby("group")["k"].sum().reindex([IDEAL, OTHERS], fill_value=0)
        parts.append(overindex.compare(part[["value", "group", "k"]], sizes, exclusive=True).assign(attribute=name))
    if not parts:
        return pd.DataFrame(columns=["attribute", *[name for name in overindex.COLUMNS if name != "group"]])
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[(rows["group"] == IDEAL) & (rows["n"] >= K) & (rows["n_others"] >= K)]
    rows = rows.drop(columns="group").reset_index(drop=True)
    rows = overindex.shown(_over_all(rows))
    nearer = np.fmax(rows["index_low"], 1 / rows["index_high"].replace(0, np.nan)).where(rows["sure"], 0.0)
    rows = rows.assign(nearer=nearer).sort_values(["sure", "nearer"], ascending=False, kind="stable")
    return rows[["attribute", *rows.columns.drop(["attribute", "nearer"])]].reset_index(drop=True)


def _over_all(rows: pd.DataFrame) -> pd.DataFrame:
    """Of all attributes together the false-discovery rate, and how far each index is drawn to 1."""
    everyone, having = rows["n"] + rows["n_others"], rows["k"] + rows["k_others"]
    scale = np.where(rows["tested"], rows["n_others"] / (everyone - having).clip(lower=1), np.nan)
    q = statistics.false_discovery(rows["p"])
    shrunken = overindex.shrink(rows["k"] * scale, rows["expected"] * scale)
    return rows.assign(q=q, sure=overindex.is_sure(rows.assign(q=q)), shrunken_index=shrunken)


__all__ = ["portrait"]
