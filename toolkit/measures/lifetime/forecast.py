"""What customers are worth from now on: orders, sales and margin over a horizon, discounted.

An order is an order day. Orders times the value of an order times the share that is margin: what a customer has
shown, drawn towards everybody's the more the less was seen.
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.lifetime.histories import histories
from toolkit.measures.lifetime.margin import margin_shares
from toolkit.measures.lifetime.outlooks import MONTH, Outlook, Terms, errors
from toolkit.measures.periods import up_to


def monthly_orders(model: Any, season: np.ndarray, terms: Terms, histories: pd.DataFrame) -> np.ndarray:
    """Order days expected of each history (``x``, ``t_x``, ``T``) in each month of the horizon, months first."""
    x, t_x, T = (histories[c].to_numpy(float) for c in ("x", "t_x", "T"))
    ends = (model.expected_if_alive(MONTH * month, x, T) for month in range(1, terms.horizon_months + 1))
    so_far = np.vstack([np.zeros(len(x)), *ends])
    return np.diff(so_far, axis=0) * model.p_alive(x, t_x, T) * np.resize(season, terms.horizon_months)[:, None]


def by_customer(outlook: Outlook, customer_days: Table, terms: Terms) -> Table:
    """The forecast of every customer.

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``p_alive`` (0-1); ``expected_orders`` (order days within the horizon); ``order_value``
        (currency); ``expected_sales`` = expected_orders x order_value; ``margin_share`` (own margin and one average
        order at everybody's share, over the same sales; 1 where costs are unknown); ``clv``, discounted margin
        within the horizon (discounted sales where costs are unknown).
    """
    days = up_to(customer_days, outlook.as_of)
    cells = outlook.cells
    monthly = monthly_orders(outlook.orders.model, outlook.season, terms, cells)
    x, t_x, T = (cells[c].to_numpy(float) for c in ("x", "t_x", "T"))
    told = pd.DataFrame(
        {
            "x": cells["x"].astype(int), "t_x": cells["t_x"].astype(int), "T": cells["T"].astype(int),
            "p_alive": outlook.orders.model.p_alive(x, t_x, T), "expected_orders": monthly.sum(axis=0),
            "discounted": terms.discounts() @ monthly,
        }
    )  # fmt: skip
    known = histories(days, outlook.as_of).join(ibis.memtable(told), ["x", "t_x", "T"])
    spending = outlook.values.model
    seen = known.n_valued * known.m.fill_null(0.0)
    value = spending.p * (spending.gamma + seen) / (spending.p * known.n_valued + spending.q - 1)
    known = known.mutate(order_value=value)
    shares = margin_shares(days, outlook.margin_share, spending.mean)
    told = known.join(shares, "customer_id")
    return told.select(
        "customer_id", "p_alive", "expected_orders", "order_value", "margin_share",
        expected_sales=told.expected_orders * told.order_value,
        clv=told.discounted * told.order_value * told.margin_share,
    )  # fmt: skip


def total(outlook: Outlook, customers: Table, terms: Terms) -> pd.DataFrame:
    """Of all customers together: how many are still there, what they will order and what it is worth.

    Parameters
    ----------
    customers : Table, one row per customer
        From :func:`by_customer`.

    Returns
    -------
    DataFrame, index ``alive``, ``expected_orders``, ``expected_sales``, ``clv``
        ``value``; ``n`` customers; ``low``, ``high``: 95 %, from the standard errors of the models (delta method)
        and, for all but ``alive``, the backtest's error of the level: the logarithms' variances are added.
    """
    row = fetch_row(
        customers.aggregate(
            n=customers.count(), alive=customers.p_alive.sum(), expected_orders=customers.expected_orders.sum(),
            expected_sales=customers.expected_sales.sum(), clv=customers.clv.sum(),
        )
    )  # fmt: skip
    n = row.pop("n")
    spread = errors(outlook, terms)
    half = statistics.Z * pd.Series([spread["alive"], spread["orders"], spread["value"], spread["value"]], row.index)
    return pd.DataFrame({"value": row, "n": n, "low": row * np.exp(-half), "high": row * np.exp(half)})


def by_group(outlook: Outlook, customers: Table, groups: Table, key: str, terms: Terms) -> pd.DataFrame:
    """The forecast by group, channel or any other key of the customers.

    Parameters
    ----------
    customers : Table
        From :func:`by_customer`.
    groups : Table
        ``customer_id`` and ``key``; customers that are not in it come under a missing key.

    Returns
    -------
    DataFrame, one row per key, highest ``clv_per_customer`` first
        ``key`` (None: unknown); ``n`` customers; ``p_alive`` (mean); ``expected_orders`` (a customer); ``clv``
        (sum, currency) and ``clv_share`` of all; ``clv_per_customer`` with ``low``, ``high``: the error of the
        total and of the mean of so many customers.
    """
    keys = groups.select("customer_id", key=groups[key]).distinct(on="customer_id")
    joined = customers.left_join(keys, "customer_id").drop("customer_id_right")
    rows = fetch(
        joined.group_by("key").aggregate(
            n=joined.count(), p_alive=joined.p_alive.mean(), expected_orders=joined.expected_orders.mean(),
            clv=joined.clv.sum(), sd=joined.clv.std(how="sample"),
        )
    )  # fmt: skip
    mean = rows["clv"] / rows["n"]
    own = rows["sd"].astype(float).fillna(0.0) / np.sqrt(rows["n"]) / mean.where(mean > 0)
    half = statistics.Z * np.hypot(own, errors(outlook, terms)["value"])
    rows = rows.assign(clv_share=rows["clv"] / rows["clv"].sum(), clv_per_customer=mean)
    rows = rows.assign(low=mean * np.exp(-half), high=mean * np.exp(half)).drop(columns="sd")
    return rows.sort_values("clv_per_customer", ascending=False).reset_index(drop=True)


def concentration(customers: Table, parts: int = 10) -> pd.DataFrame:
    """Which share of the coming value lies with which tenth of customers, the most valuable first.

    Returns
    -------
    DataFrame, one row per tenth
        ``tenth`` (1 = most valuable); ``n``; ``clv`` (sum); ``clv_share``; ``expected_orders`` (sum);
        ``p_alive`` (mean).
    """
    place = ibis.ntile(parts).over(order_by=[ibis.desc(customers.clv), customers.customer_id])
    ranked = customers.mutate(tenth=place + 1)
    rows = fetch(
        ranked.group_by("tenth").aggregate(
            n=ranked.count(), clv=ranked.clv.sum(), expected_orders=ranked.expected_orders.sum(),
            p_alive=ranked.p_alive.mean(),
        ).order_by("tenth")
    )  # fmt: skip
    return rows.assign(clv_share=rows["clv"] / rows["clv"].sum())


def alive(customers: Table) -> pd.DataFrame:
    """How many customers are likely still there, by fifths of the chance.

    Returns
    -------
    DataFrame, one row per fifth of the chance, from the lowest
        ``least`` (0, 0.2, … 0.8: the chance is at least this); ``n`` customers; ``share`` of all; ``p_alive`` (mean).
    """
    banded = customers.mutate(band=ibis.least((customers.p_alive * 5).floor(), 4))
    counted = banded.group_by("band").aggregate(n=banded.count(), p_alive=banded.p_alive.mean())
    rows = counted.to_pandas().set_index("band").reindex(range(5))
    n = rows["n"].fillna(0).astype(int)
    frame = {"least": np.arange(5) / 5, "n": n, "share": n / max(n.sum(), 1), "p_alive": rows["p_alive"]}
    return pd.DataFrame(frame).reset_index(drop=True)
