"""How many customers may be reached, by group and channel, what the others are worth, and what became of audiences."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.periods import add_months, between
from toolkit.measures.statistics import wilson

CHANNELS = ("email", "sms", "push", "ads")
"""The channels that need a consent."""
ANY, ALL = "any", "all"
EVERYBODY = "all_customers"
MONTHS = 12
ENDS = ("written", "refused", "suppressed", "unreachable")


def by_group(assigned: Table, allowed: Table, orders: Table, as_of: date) -> pd.DataFrame:
    """Customers of each group, those that may be reached by each channel, and the sales of those by none.

    Parameters
    ----------
    assigned : Table, one row per customer with ``group``
    allowed : Table of ``consent.permits``

    Returns
    -------
    DataFrame, one row per group in the method's order, last all of them (``group`` is "all")
        ``customers``; for each of :data:`CHANNELS` and for ``any`` of them the ``…`` customers that may be reached,
        ``…_share`` with Wilson ``…_low``, ``…_high``; ``unreached`` by any of them; ``sales`` and ``unreached_sales``
        in the 12 months to ``as_of``.
    """
    recent = between(orders, add_months(as_of, -MONTHS), as_of).filter(lambda t: t.customer_id.notnull())
    bought = recent.group_by("customer_id").aggregate(sales_year=recent.sales.sum())
    rows = assigned.select("customer_id", "group").left_join(allowed, "customer_id").drop("customer_id_right")
    rows = rows.left_join(bought, "customer_id").drop("customer_id_right")
    rows = rows.mutate(
        **{name: rows[name].fill_null(False) for name in CHANNELS}, sales_year=rows.sales_year.fill_null(0.0)
    )
    rows = rows.mutate(any=ibis.or_(*[rows[name] for name in CHANNELS]))
    counts = {name: rows[name].sum() for name in (*CHANNELS, ANY)}
    found = rows.group_by("group").aggregate(
        customers=rows.count(), **counts, unreached=(~rows.any).sum(), sales=rows.sales_year.sum(),
        unreached_sales=rows.sales_year.sum(where=~rows.any).fill_null(0.0),
    )  # fmt: skip
    frame = fetch(found).set_index("group")
    frame = frame.reindex([name for name in load().names if name in frame.index]).astype(float)
    frame.loc[ALL] = frame.sum()
    return _with_shares(frame.rename_axis("group").reset_index())


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    for name in (*CHANNELS, ANY):
        frame[f"{name}_share"] = frame[name] / frame["customers"]
        frame[f"{name}_low"], frame[f"{name}_high"] = wilson(frame[name], frame["customers"])
    return frame


def lists(scored: Table) -> dict[str, Table]:
    """Audiences to write, by name: all customers, and those of each group that holds any; kept by the engine."""
    scored = scored.cache()
    names = scored.group_by("group").aggregate(n=scored.count()).to_pandas()["group"]
    groups = {name: scored.filter(scored.group == name) for name in load().names if name in set(names)}
    return {EVERYBODY: scored, **groups}


def told(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups of :func:`by_group` as they may be shown: of fewer than ten, reached or not, nothing is told."""
    shown = disclosure.safe(groups, total=ALL)
    total = (shown["group"] == ALL).to_numpy()
    for name in (*CHANNELS, ANY):
        cells = np.column_stack([shown[name], shown["customers"] - shown[name]]).astype(int)
        few = np.where(total, ((cells > 0) & (cells < disclosure.K)).any(axis=1), False)
        few[~total] = disclosure.hidden(cells[~total]).any(axis=1)
        hide = [name, *(f"{name}_{part}" for part in ("share", "low", "high"))]
        shown.loc[few, hide + (["unreached", "unreached_sales"] if name == ANY else [])] = np.nan
    return shown


def audiences(written: pd.DataFrame) -> pd.DataFrame:
    """What became of the customers of each audience on each platform, as it may be told.

    Parameters
    ----------
    written : DataFrame, one row per audience and platform
        ``audience``, ``platform``, ``customers``, the counts of :data:`ENDS`, ``enough``.

    Returns
    -------
    DataFrame
        The same columns; the counts of a row are missing where they would tell of fewer than ten people.
    """
    shown = written[["audience", "platform", "customers", *ENDS, "enough"]].copy()
    shown = shown.astype(dict.fromkeys(("customers", *ENDS), float))
    for place, row in shown.iterrows():
        few = disclosure.hidden(row[list(ENDS)].to_numpy(int))
        shown.loc[place, [name for name, small in zip(ENDS, few, strict=True) if small]] = np.nan
        if 0 < row["customers"] < disclosure.K:
            shown.loc[place, ["customers", *ENDS]] = np.nan
    return shown


__all__ = ["ALL", "ANY", "CHANNELS", "EVERYBODY", "audiences", "by_group", "lists", "told"]
