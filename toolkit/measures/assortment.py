"""ABC of the assortment: which products bring the margin, and of which it cannot be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.frames import fetch

CLASSES = (("A", 0.8), ("B", 0.95), ("C", 1.0))
LOSS, UNKNOWN = "loss", "unknown"
KNOWN = 0.5
"""Share of sales whose cost must be known for margin to be looked at; below it sales stand for it."""


def products(goods: Table) -> pd.DataFrame:
    """Every product by the margin it brought, with its class.

    Parameters
    ----------
    goods : Table of :func:`goods.goods` with sales and returns

    Returns
    -------
    DataFrame, one row per product, most margin first
        ``product_id``, ``product``; ``sales`` (net of returns, currency); ``margin`` (missing where a line's cost or
        pieces are not known); ``value`` (margin, or sales where the cost of less than half of sales is known: ``by``
        says which); ``cumulative`` (share of all positive value up to and with this product); ``abc``: A the first
        80 %, B up to 95 %, C the rest, ``loss`` where value is 0 or less, ``unknown`` where margin is not known.
    """
    cost = goods.unit_cost * goods.pieces
    each = goods.group_by(["product_id", "product"]).aggregate(
        sales=goods.amount.sum().round(2), margin=(goods.amount - cost).sum().round(2),
        unknown=cost.isnull().cast("int64").sum(),
    )  # fmt: skip
    table = fetch(each)
    table["margin"] = table["margin"].astype(float).where(table["unknown"] == 0)
    known_sales = table["sales"].where(table["margin"].notna(), 0).sum()
    by = "margin" if known_sales >= KNOWN * table["sales"].sum() and known_sales > 0 else "sales"
    table["value"] = table[by]
    table = table.sort_values(["value", "product_id"], ascending=[False, True]).reset_index(drop=True)
    positive = table["value"].clip(lower=0).fillna(0)
    table["cumulative"] = positive.cumsum() / max(positive.sum(), 1e-9)
    before = table["cumulative"] - positive / max(positive.sum(), 1e-9)
    at = np.searchsorted([share for _name, share in CLASSES], before.to_numpy() + 1e-12, side="right")
    names = np.array([name for name, _share in CLASSES], object)[np.minimum(at, len(CLASSES) - 1)]
    table["abc"] = np.where(table["value"].isna(), UNKNOWN, np.where(table["value"] <= 0, LOSS, names))
    return table.assign(by=by)[["product_id", "product", "sales", "margin", "value", "cumulative", "abc", "by"]]


def classes(products: pd.DataFrame) -> pd.DataFrame:
    """The classes of :func:`products`.

    Returns
    -------
    DataFrame, one row per class that holds a product
        ``abc``; ``products``, ``product_share`` (0-1); ``sales``, ``sales_share``; ``value``, ``value_share`` (of all
        positive value; missing of ``unknown``); ``by``.
    """
    order = [*(name for name, _share in CLASSES), LOSS, UNKNOWN]
    grouped = products.groupby("abc").agg(
        products=("product_id", "size"), sales=("sales", "sum"), value=("value", lambda v: v.sum(min_count=1))
    )
    table = grouped.reindex([name for name in order if name in grouped.index]).reset_index()
    table["product_share"] = table["products"] / max(len(products), 1)
    table["sales_share"] = table["sales"] / max(table["sales"].sum(), 1e-9)
    table["value_share"] = table["value"] / max(products["value"].clip(lower=0).sum(), 1e-9)
    by = products["by"].iloc[0] if len(products) else "sales"
    return table.assign(by=by)
