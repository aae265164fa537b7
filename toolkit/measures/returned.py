"""What is sent back: of who bought a product, a category or a brand, how many returned it, against everything else."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import disclosure, exact, overindex, statistics
from toolkit.measures.frames import fetch


def rates(goods: Table, what: str = "category") -> pd.DataFrame:
    """Return rate by category, brand or product.

    Parameters
    ----------
    goods : Table of :func:`goods.goods` with sales and returns
        A customer counts once in a row: whoever bought or returned it. Lines of nobody known are left out.

    Returns
    -------
    DataFrame, one row per value of :data:`disclosure.K` buyers or more, the highest rate first
        ``key``; ``k`` who returned it of ``n`` customers; ``rate`` (0-1) with Wilson ``low``, ``high``; ``base_rate``
        (of all other pairs of customer and value); ``index`` with ``index_low``, ``index_high``; ``returned``, ``sold``
        (currency) and ``money_rate`` = returned / sold; ``p`` (exact mid-p), ``q`` (Benjamini-Hochberg); ``sure``: q
        below 5 %, more returned than of everything else, and by ten customers or more. Numbers of who returned are
        missing where they are 1 to 9.

    Raises
    ------
    MissingData
        No value is known, or nothing was returned.
    """
    known = goods.filter(goods.customer_id.notnull() & goods[what].notnull())
    back = known.kind == "return"
    each = known.group_by(["customer_id", key := what]).aggregate(
        returned=back.cast("int64").max(), back=-back.ifelse(known.amount, 0.0).sum(),
        sold=(known.kind == "sale").ifelse(known.amount, 0.0).sum(),
    )  # fmt: skip
    table = fetch(
        each.group_by(key=each[key]).aggregate(
            k=each.returned.sum(), n=each.count(), returned=each.back.sum().round(2), sold=each.sold.sum().round(2)
        )
    )
    if table.empty:
        raise MissingData(f"products.{what}", "products", (what,))
    if not table["k"].sum() > 0:
        raise MissingData("lines.status", "lines", ("status",))
    return _judged(table)


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    k, n = table["k"].to_numpy(float), table["n"].to_numpy(float)
    table["rate"] = k / n
    table["low"], table["high"] = statistics.wilson(k, n)
    others = n.sum() - n
    table["base_rate"] = (k.sum() - k) / np.where(others > 0, others, np.nan)
    table["index"], table["index_low"], table["index_high"] = overindex.ratio(k, n, k.sum() - k, others)
    table["money_rate"] = table["returned"] / table["sold"].where(table["sold"] > 0)
    tested = n >= disclosure.K
    table["p"] = np.where(tested, exact.two_sided(k, n, k.sum(), n.sum()), np.nan)
    table["q"] = statistics.false_discovery(table["p"])
    table["sure"] = (table["q"] < overindex.SURE) & (table["index"] > 1) & (table["k"] >= disclosure.K)
    shown = table[tested].sort_values(["rate", "key"], ascending=[False, True]).reset_index(drop=True)
    few = shown["k"].between(1, disclosure.K - 1) | (shown["n"] - shown["k"]).between(1, disclosure.K - 1)
    hidden = ["k", "rate", "low", "high", "index", "index_low", "index_high", "returned", "money_rate", "p", "q"]
    shown = shown.astype(dict.fromkeys(hidden, float))
    shown.loc[few, hidden] = np.nan
    return shown.sort_values("rate", ascending=False, kind="stable").reset_index(drop=True)


def overall(goods: Table) -> pd.Series:
    """Share of all customers with a purchase or return in the window who returned something: an estimate."""
    known = goods.filter(goods.customer_id.notnull())
    each = known.group_by("customer_id").aggregate(k=(known.kind == "return").cast("int64").max())
    counts = fetch(each.aggregate(k=each.k.sum(), n=each.count())).iloc[0]
    return disclosure.share_of_enough(statistics.share(float(counts["k"] or 0), float(counts["n"])))
