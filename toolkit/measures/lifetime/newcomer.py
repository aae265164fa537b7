"""What a new customer is worth, from the first order on, against what one costs."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.acquisition import coca
from toolkit.measures.frames import fetch_row
from toolkit.measures.lifetime.outlooks import MONTH, NEW_DAYS, Outlook, Terms
from toolkit.measures.periods import up_to

FIRST_DAYS, FEWEST = 365, 30


def new_customer(outlook: Outlook, customer_days: Table, terms: Terms, cost: pd.Series | None = None) -> pd.DataFrame:
    """What a new customer is worth, month by month from the first order on.

    Like those first seen in the last two years; the first order is the mean of those of the last 12 months (24 where
    fewer than 30 are that recent).

    Parameters
    ----------
    cost : Series, optional
        ``coca`` with ``low`` and ``high``: what a new customer costs.

    Returns
    -------
    DataFrame, one row per month of the horizon, from 0 (the first order alone)
        ``month``; ``n`` customers the first order rests on; ``repeat_orders`` expected so far; ``clv``, discounted
        margin so far, the first order's included (sales where costs are unknown), with ``low``, ``high``; ``coca``;
        ``clv_to_coca`` = clv / coca with ``ratio_low``, ``ratio_high`` (NaN where the cost of customers
        or of goods is unknown).
    """
    mean, sd, n = _first_order(customer_days, outlook)
    share = outlook.margin_share if outlook.is_margin else 1.0
    worth = outlook.values.model.mean * share
    monthly = np.diff([_new(outlook, month) for month in range(terms.horizon_months + 1)])
    later = np.append(0.0, np.cumsum(monthly * terms.discounts())) * worth
    clv = mean + later
    spread = np.hypot(sd / np.sqrt(max(n, 1)), later * _new_error(outlook, terms))
    table = pd.DataFrame({"month": np.arange(terms.horizon_months + 1), "n": int(n), "clv": clv})
    table["repeat_orders"] = np.append(0.0, np.cumsum(monthly))
    table["low"], table["high"] = clv - statistics.Z * spread, clv + statistics.Z * spread
    one, least, most = (np.nan,) * 3 if cost is None else (cost["coca"], cost["low"], cost["high"])
    error = np.hypot(spread / np.abs(clv), np.log(most / least) / (2 * statistics.Z))
    ratio = clv / one if outlook.is_margin else clv * np.nan
    return table.assign(
        coca=one, clv_to_coca=ratio, ratio_low=ratio - statistics.Z * np.abs(ratio) * error,
        ratio_high=ratio + statistics.Z * np.abs(ratio) * error,
    )  # fmt: skip


def cost_of_one(spend: Table | None, orders: Table, as_of: date) -> pd.Series | None:
    """CoCA of all channels in the last 12 complete months, with its interval; None without any costs in them."""
    try:
        return None if spend is None else coca(spend, orders, None, as_of).iloc[-1]
    except MissingData:
        return None


def _new(outlook: Outlook, month: int) -> float:
    return outlook.newcomers.model.expected_of_new(MONTH * month) if month else 0.0


def _new_error(outlook: Outlook, terms: Terms) -> float:
    ahead = MONTH * terms.horizon_months
    model = outlook.newcomers.relative_error(lambda m: m.expected_of_new(ahead))
    value = outlook.values.relative_error(lambda m: m.mean)
    return float(np.sqrt(model**2 + value**2 + np.nan_to_num(outlook.level_error) ** 2))


def _first_order(customer_days: Table, outlook: Outlook) -> tuple[float, float, float]:
    """Mean, deviation and count of what first orders left: margin, or sales; of the last year, or else the last two."""
    days = up_to(customer_days, outlook.as_of)
    born = days.group_by("customer_id").aggregate(day=days.day.min())
    first = days.semi_join(born, ["customer_id", "day"])
    first = first.mutate(ago=ibis.date(outlook.as_of.isoformat()).delta(first.day, unit="day"))
    gain = first.sales - first.cost if outlook.is_margin else first.sales
    for latest in (FIRST_DAYS, NEW_DAYS):
        recent = first.ago < latest
        row = fetch_row(first.aggregate(
            mean=gain.mean(where=recent), sd=gain.std(how="sample", where=recent), n=gain.count(where=recent),
        ))  # fmt: skip
        if row["n"] >= FEWEST:
            return row["mean"], row["sd"], row["n"]
    return np.nan, np.nan, row["n"]
