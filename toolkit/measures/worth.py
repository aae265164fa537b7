"""What a new customer is worth against what it cost, and how much may be paid for one."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import costs, statistics
from toolkit.measures.costs import Spread
from toolkit.measures.frames import fetch
from toolkit.measures.margins import scaled_margin
from toolkit.measures.newcomers import first_year, settled_months

TARGET = 1.5
"""What a new customer should bring in its first 365 days for each unit that it cost (method 1.0.3)."""


def by_channel(
    spend: Table,
    orders: Table,
    customers: Table | None,
    as_of: date,
    months: int = 12,
    spread: Spread = "media",
) -> pd.DataFrame:
    """What a new customer of each source channel brings in its first 365 days, against what it cost.

    Parameters
    ----------
    months : int
        The customers first seen in the latest so many months that have spend and whose customers have all been seen
        for 365 days, without the first three months of the data; costs are of the same months.
    spread : "media", "customers", "none" or a mapping of source channel to weight
        How costs without a channel are spread (see :func:`costs.by_channel`).

    Returns
    -------
    DataFrame, one row per source channel (None: unknown) and a last row "total"
        ``source_channel``; ``n`` customers; ``margin_per_new`` of 365 days (currency, before returns; NaN where too
        little cost of goods is known) with ``margin_low``, ``margin_high`` (t); ``coca``; ``ratio`` = margin_per_new
        / coca with ``low``, ``high``; ``ceiling`` = margin_per_new / 1.5 with ``ceiling_low``, ``ceiling_high``: the
        most that may be paid for such a customer; ``state`` of the ratio: "green" from 1.5, "red" below, "grey"
        unknown.

    Raises
    ------
    MissingData
        No such month has spend.
    """
    spent = costs.summed(spend)
    window = [month for month in settled_months(orders, as_of) if month in set(spent["month"])][-months:]
    if not window:
        raise MissingData("spend", "spend")
    table = earned(first_year(orders, as_of), window, _channels(customers), "source_channel")
    named = table["source_channel"].notna() & (table["source_channel"] != costs.TOTAL)
    n = table[named].set_index("source_channel")["n"]
    cost = costs.by_channel(spent[spent["month"].isin(window)], n, spread)["cost"]
    table["coca"] = table["source_channel"].map(cost) / table["n"].where(table["n"] > 0)
    for name, margin in {"ratio": "margin_per_new", "low": "margin_low", "high": "margin_high"}.items():
        table[name] = table[margin] / table["coca"].where(table["coca"] > 0)
    table["state"] = np.select([table["ratio"] >= TARGET, table["ratio"] < TARGET], ["green", "red"], "grey")
    return table


def by_group(orders: Table, assigned: Table, as_of: date) -> pd.DataFrame:
    """What the customers who are now in each group brought in their first 365 days, and what may be paid for one.

    Parameters
    ----------
    assigned : Table, one row per customer: ``customer_id``, ``group``

    Returns
    -------
    DataFrame, one row per group with a customer seen for 365 days, and a last row "total"
        ``group``; ``n``, ``margin_per_new``, ``margin_low``, ``margin_high``, ``ceiling``, ``ceiling_low``,
        ``ceiling_high`` as in :func:`by_channel`, of all settled months. A group is known only afterwards: newcomers
        are a mixture of all of them.
    """
    groups = assigned.select("customer_id", "group")
    return earned(first_year(orders, as_of), settled_months(orders, as_of), groups, "group")


def earned(each: Table, months: list[date], segments: Table, name: str) -> pd.DataFrame:
    """Mean margin of the first 365 days of the customers first seen in some months, by segment and in total.

    Parameters
    ----------
    each : Table of :func:`first_year`
    segments : Table, one row per customer: ``customer_id`` and a column ``name``
        Customers who are not in it are of an unknown segment.

    Returns
    -------
    DataFrame, one row per segment (None: unknown) and a last row "total"
        ``name``; ``n``; ``margin_per_new`` with ``margin_low``, ``margin_high`` (t); ``ceiling``, ``ceiling_low``,
        ``ceiling_high``, the same divided by 1.5.
    """
    each = each.filter(each.cohort.isin([ibis.date(month.isoformat()) for month in months]))
    each = each.left_join(segments, "customer_id").drop("customer_id", "customer_id_right").cache()
    sums = {
        "n": each.count(), "value": each.value.sum(), "known_sales": each.known_sales.sum(),
        "known_margin": each.known_margin.sum(), "sd": each.known_margin.std(how="sample"),
    }  # fmt: skip
    rows = fetch(each.group_by(name).aggregate(**sums)).sort_values(name, na_position="last")
    table = pd.concat([rows, fetch(each.aggregate(**sums)).assign(**{name: costs.TOTAL})], ignore_index=True)
    n = table["n"].where(table["n"] > 0)
    mean = scaled_margin(table["value"], table["known_sales"], table["known_margin"].astype(float)) / n
    scale = table["value"] / table["known_sales"].where(table["known_sales"] > 0)
    low, high = statistics.mean_interval(mean, table["sd"].astype(float) * scale, table["n"])
    result = pd.DataFrame(
        {name: table[name], "n": table["n"].astype(int), "margin_per_new": mean, "margin_low": low, "margin_high": high}
    )
    return result.assign(ceiling=mean / TARGET, ceiling_low=low / TARGET, ceiling_high=high / TARGET)


def _channels(customers: Table | None) -> Table:
    if customers is None:
        return ibis.memtable([], schema={"customer_id": "string", "source_channel": "string"})
    return customers.select("customer_id", "source_channel").distinct(on="customer_id")


def margin_to_coca(spend: Table, orders: Table, as_of: date, months: int = 12) -> pd.Series:
    """Margin of a new customer's first 365 days over what the same customers cost: the total of :func:`by_channel`.

    Returns
    -------
    Series
        ``value`` with ``low``, ``high`` (t interval of the margin); ``n`` customers; ``k`` missing;
        ``margin_per_new``, ``coca`` (currency). NaN where the margin or the cost is unknown.
    """
    try:
        total = by_channel(spend, orders, None, as_of, months).iloc[-1]
    except MissingData:
        total = pd.Series(np.nan, index=["ratio", "n", "low", "high", "margin_per_new", "coca"])
    figure = statistics.estimate(total["ratio"], np.nan, total["n"], total["low"], total["high"])
    return pd.concat([figure, total[["margin_per_new", "coca"]].astype(float)])
