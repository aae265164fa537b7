"""What one customer of the best group is worth in new customers: "1 Soulmate = N new customers"."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import acquisition, costs, newness, statistics
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import MAY_HOLD_EARLIER, complete_months, day_range

MARGIN, SALES = "margin", "sales"


def equivalence(
    assigned: Table, orders: Table, as_of: date, spend: Table | None = None, group: str = "Soulmates"
) -> pd.Series:
    """How many new customers bring what one customer of a group has brought.

    N = mean value of a customer of the group / (mean value of a first order - CoCA). Value is gross margin before
    returns where the cost is known for at least 80 % of sales on both sides, else sales. CoCA is left out on sales and
    without spend.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``, ``sales``, ``known_sales``, ``known_margin``
    spend : Table, optional
        Cost of acquisition by month.

    Returns
    -------
    Series
        ``value`` = N (infinite where a new customer brings nothing after its cost), with ``low`` and ``high`` (Fieller
        1954; infinite where the data cannot tell that a new customer brings anything), ``n`` customers of the group;
        ``group``; ``basis`` ("margin" or "sales"); ``of_group``, ``of_new`` (mean value of each, currency), ``coca``
        (NaN where left out), ``balance`` = of_new - coca; ``n_new`` customers whose first order fell in the latest 12
        complete months (of these the months with spend, where spend counts). NaN where either side has nobody.
    """
    ours = _sums(assigned.filter(assigned.group == group).select("sales", "known_sales", "known_margin"))
    cost = _coca(spend, orders, as_of)
    first = _first(orders, as_of, spend if cost is not None else None)
    basis = MARGIN if min(ours["known_share"], first["known_share"]) >= KNOWN_ENOUGH else SALES
    coca = cost["coca"] if basis == MARGIN and cost is not None else np.nan
    # the number of new customers is a Poisson count, and so the cost of one of them varies
    paid, varies = (0.0, 0.0) if np.isnan(coca) else (coca, coca**2 / cost["n"])
    top, top_varies = ours[basis], ours[f"{basis}_variance"]
    balance = first[basis] - paid
    low, high = statistics.fieller(top, top_varies, balance, first[f"{basis}_variance"] + varies)
    value = np.nan if np.isnan(top) or np.isnan(balance) else top / balance if balance > 0 else np.inf
    found = {
        "value": value, "low": low, "high": high, "n": int(ours["n"]), "group": group, "basis": basis,
        "of_group": top, "of_new": first[basis], "coca": coca, "balance": balance, "n_new": int(first["n"]),
    }  # fmt: skip
    return pd.Series(found, dtype=object)


def _coca(spend: Table | None, orders: Table, as_of: date) -> pd.Series | None:
    """Cost and number of new customers in total; None where no usable month has spend."""
    try:
        return None if spend is None else acquisition.coca(spend, orders, None, as_of).iloc[-1]
    except MissingData:
        return None


def _first(orders: Table, as_of: date, spend: Table | None) -> pd.Series:
    """:func:`_sums` of the first orders of the latest new customers."""
    if spend is not None:
        months = costs.usable_months(spend, orders, as_of)
    else:
        begin, _ = day_range(orders)
        months = complete_months(begin, as_of)[MAY_HOLD_EARLIER:][-12:] if begin else []
    first = newness.first_orders(orders, None, as_of)
    first = first.filter(first.month.isin([ibis.date(m.isoformat()) for m in months]))
    known = first.cost.notnull()
    return _sums(
        first.select(
            "sales",
            known_sales=known.ifelse(first.sales, 0.0),
            known_margin=known.ifelse(first.sales - first.cost, 0.0),
        )
    )


def _sums(values: Table) -> pd.Series:
    """Mean sales and mean margin of the rows, the variance of each mean, and how much of sales has a known cost.

    The margin of the rows without a cost is taken to be like that of the others.
    """
    row = values.aggregate(
        n=values.count(),
        sales=values.sales.mean(),
        sales_variance=values.sales.var(how="sample"),
        known_share=values.known_sales.sum() / values.sales.sum().nullif(0.0),
        margin=values.known_margin.mean(),
        margin_variance=values.known_margin.var(how="sample"),
    ).to_pandas().iloc[0].astype(float)  # fmt: skip
    n, known = row["n"], 0.0 if np.isnan(row["known_share"]) else row["known_share"]
    scale = 1 / known if known > 0 else np.nan
    return pd.Series(
        {
            "n": n,
            "known_share": known,
            "sales": row["sales"],
            "sales_variance": row["sales_variance"] / max(n, 1),
            "margin": row["margin"] * scale,
            "margin_variance": row["margin_variance"] * scale**2 / max(n, 1),
        }
    )
