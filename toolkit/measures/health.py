"""Step 0: how the shop does, in the figures every later step builds on, and how much of it the data covers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import cohorts, statistics
from toolkit.measures.acquisition import coca
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.margins import margin
from toolkit.measures.periods import LATE_START, add_months, between, day_range, is_complete, months_between, up_to
from toolkit.measures.worth import margin_to_coca

KPIS = (
    "customers", "orders", "gross_sales", "returns", "net_revenue", "identified_share", "aov", "repeat_rate",
    "retention_rate", "stickiness", "adbt_days", "adbt_median_days", "adbt_mean_of_means_days",
    "orders_per_customer", "gross_margin", "coca", "realised_margin_to_coca", "clv_to_coca",
)  # fmt: skip
COVERED = (
    "customer_id", "product_id", "quantity", "unit_cost", "discount", "sales_channel", "coupon", "region", "town",
    "agent", "device", "delivered_at",
)  # fmt: skip


def kpis(lines: Table, orders: Table, customer_days: Table, as_of: date, spend: Table | None = None) -> pd.DataFrame:
    """The key figures, for identified customers over the whole history to ``as_of``.

    Parameters
    ----------
    spend : Table, optional
        Without it ``coca`` and ``realised_margin_to_coca`` are unknown.

    Returns
    -------
    DataFrame, one row per key of :data:`KPIS` (index ``key``)
        ``value``; ``k`` of ``n`` where it is a ratio (numerator, denominator); ``low``, ``high``: Wilson for shares,
        delta method with customers as units for ratios; NaN where unknown or where the figure is a plain total.
        ``coca`` is of the last 12 complete months with spend; ``clv_to_coca`` is unknown until a lifetime value is
        predicted (step 2d). ``gross_margin`` is of all sale lines of known cost, identified or not, in the last 12
        complete months.
    """
    lines, orders = up_to(lines, as_of, "ordered_at"), up_to(orders, as_of)
    days = up_to(customer_days, as_of)
    amounts = _amounts(lines)
    gaps = cohorts.adbt(days)
    n_gaps, figure = gaps["n_gaps"], statistics.estimate
    table = {
        "gross_sales": figure(amounts["sales"]),
        "returns": figure(amounts["returns"]),
        "net_revenue": figure(round(amounts["sales"] - amounts["returns"], 2)),
        "identified_share": _ratio(amounts["sales"], amounts["all_sales"]),
        **_people(orders, amounts["sales"]),
        "retention_rate": retention_rate(days, as_of),
        "stickiness": cohorts.pooled_stickiness(days, as_of),
        "adbt_days": figure(gaps["pooled_mean"], n=n_gaps, low=gaps["low"], high=gaps["high"]),
        "adbt_median_days": figure(gaps["median"], n=n_gaps),
        "adbt_mean_of_means_days": figure(gaps["mean_of_means"], n=gaps["n_customers"]),
        "gross_margin": _gross_margin(lines, as_of),
        **_acquisition(spend, orders, as_of),
    }
    return pd.DataFrame([table[key] for key in KPIS], index=pd.Index(KPIS, name="key"))


def _acquisition(spend: Table | None, orders: Table, as_of: date) -> dict[str, pd.Series]:
    unknown = statistics.estimate()
    if spend is None:
        return dict.fromkeys(("coca", "realised_margin_to_coca", "clv_to_coca"), unknown)
    try:
        total = coca(spend, orders, None, as_of).iloc[-1]
        cost = statistics.estimate(total["coca"], n=total["n"], low=total["low"], high=total["high"])
    except MissingData:
        cost = unknown
    ratio = margin_to_coca(spend, orders, as_of)
    return {"coca": cost, "realised_margin_to_coca": ratio[unknown.index], "clv_to_coca": unknown}


def retention_rate(customer_days: Table, as_of: date) -> pd.Series:
    """Of the customers who ordered in the year before the last, the share who ordered in the last.

    The year before is the days later than 24 and not later than 12 months before ``as_of``; the last year is the
    days later than 12 months before it, up to ``as_of``. Unknown when nobody ordered in the year before, and where the
    data begin more than a week into it.
    """
    turn, start = add_months(as_of, -12), add_months(as_of, -24)
    begin, _last = day_range(customer_days)
    if begin is None or begin > start + timedelta(days=1) + LATE_START:
        return statistics.estimate()
    before = between(customer_days, start, turn).select("customer_id").distinct()
    after = between(customer_days, turn, as_of).select("customer_id").distinct()
    n = before.count().to_pyarrow().as_py()
    k = before.semi_join(after, "customer_id").count().to_pyarrow().as_py()
    return statistics.share(k, n)


def monthly(orders: Table, as_of: date) -> pd.DataFrame:
    """Sales, orders and customers of each month from the first order to ``as_of``.

    Returns
    -------
    DataFrame, one row per calendar month, also those without orders
        ``month`` (date); ``sales`` (currency) and ``orders``, identified or not; ``customers`` who ordered and
        ``new_customers`` (first order ever seen), identified only; ``complete`` (the whole month lies at or before
        ``as_of``).
    """
    seen = up_to(orders, as_of)
    seen = seen.mutate(month=seen.day.truncate("M"))
    known = seen.filter(seen.customer_id.notnull())
    born = known.group_by("customer_id").aggregate(month=known.month.min())
    totals = seen.group_by("month").aggregate(
        sales=seen.sales.sum().round(2), orders=seen.count(), customers=seen.customer_id.nunique()
    )
    frame = fetch(totals).set_index("month")
    frame["new_customers"] = fetch(born.group_by("month").aggregate(n=born.count())).set_index("month")["n"]
    first, _ = day_range(seen)
    months = months_between(first, as_of) if first else []
    frame = frame.reindex(months).fillna(0).astype({"orders": int, "customers": int, "new_customers": int})
    frame["complete"] = [is_complete(month, as_of) for month in months]
    return frame.rename_axis("month").reset_index()


def coverage(lines: Table) -> pd.DataFrame:
    """How much of the sales carries each column that a later step needs.

    Returns
    -------
    DataFrame, one row per column of :data:`COVERED`
        ``column``; ``share_rows`` of the sale lines and ``share_sales`` of their amount (0-1; NaN without sales).
    """
    sales = lines.filter(lines.kind == "sale")
    sums = {"rows": sales.count().cast("float64"), "amount": sales.net_amount.sum()}
    for name in COVERED:
        filled = sales[name].notnull()
        sums |= {
            f"{name}_rows": filled.cast("int64").sum(),
            f"{name}_amount": filled.ifelse(sales.net_amount, 0.0).sum(),
        }
    row = fetch_row(sales.aggregate(**sums))
    rows, amount = (row[name] if row[name] else np.nan for name in ("rows", "amount"))
    return pd.DataFrame(
        {
            "column": COVERED,
            "share_rows": [row[f"{name}_rows"] / rows for name in COVERED],
            "share_sales": [row[f"{name}_amount"] / amount for name in COVERED],
        }
    )


def _amounts(lines: Table) -> pd.Series:
    """Sales and returns of identified customers, and all sales, as sums over lines."""
    sale, known = lines.kind == "sale", lines.customer_id.notnull()
    sums = lines.aggregate(
        sales=lines.net_amount.sum(where=sale & known),
        returns=-lines.net_amount.sum(where=(lines.kind == "return") & known),
        all_sales=lines.net_amount.sum(where=sale),
    )
    return fetch_row(sums).round(2)


def _people(orders: Table, gross_sales: float) -> dict[str, pd.Series]:
    """The figures per customer and per order, customers as independent units."""
    known = orders.filter(orders.customer_id.notnull())
    each = known.group_by("customer_id").aggregate(x=known.sales.sum().round(2), y=known.count().cast("float64"))
    sums = fetch_row(each.aggregate(
        n=each.count(), x=each.x.sum(), y=each.y.sum(), xx=(each.x * each.x).sum(), yy=(each.y * each.y).sum(),
        xy=(each.x * each.y).sum(), repeat=(each.y >= 2).cast("int64").sum(), sd=each.y.std(how="sample"),
    ))  # fmt: skip
    n, n_orders = sums["n"], sums["y"]
    _, low, high = statistics.ratio_from_sums(*sums[["n", "x", "y", "xx", "yy", "xy"]])
    few, many = statistics.mean_interval(n_orders / n if n else np.nan, sums["sd"], n)
    return {
        "customers": statistics.estimate(n),
        "orders": statistics.estimate(n_orders),
        "aov": _ratio(gross_sales, n_orders, low, high),
        "repeat_rate": statistics.share(sums["repeat"], n),
        "orders_per_customer": _ratio(n_orders, n, few, many),
    }


def _gross_margin(lines: Table, as_of: date) -> pd.Series:
    try:
        rows = margin(lines, as_of)
    except MissingData:
        return statistics.estimate()
    if rows.empty:
        return statistics.estimate()
    total = rows.iloc[0]
    return _ratio(total["revenue"] - total["cost"], total["revenue"], total["low"], total["high"])


def _ratio(k: float, n: float, low: float = np.nan, high: float = np.nan) -> pd.Series:
    return statistics.estimate(k / n if n else np.nan, k, n, low, high)
