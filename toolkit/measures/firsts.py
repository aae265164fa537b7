"""Cohorts by what the first order was: its product, category, channel, coupon or region."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.margins import need, scaled_margin
from toolkit.measures.newness import first_orders
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range, month_number, up_to
from toolkit.measures.picking import at_most
from toolkit.words import _

KINDS = ("source_channel", "sales_channel", "category", "product", "coupon", "region")
NO_COUPON = "no coupon"
YEAR = 365


def keys(
    lines: Table, orders: Table, as_of: date, by: str, people: Table | None = None, products: Table | None = None
) -> Table:
    """What each customer's first order was.

    Parameters
    ----------
    by : one of :data:`KINDS`
        Product and category: of the first order's dearest line. Coupon: its code, or :data:`NO_COUPON`.
    people, products : Table, optional
        The customers, needed by source channel; the products, needed by category.

    Returns
    -------
    Table, one row per customer with a sale order
        ``customer_id``; ``key`` (missing where unknown).

    Raises
    ------
    MissingData
        Nothing in the column or table that ``by`` needs.
    ParameterError
        ``by`` is none of the above.
    """
    if by not in KINDS:
        raise ParameterError(
            _("cohorts can be split by {known}; {found} is none of them", known=", ".join(KINDS), found=by)
        )
    if by == "source_channel":
        if people is None:
            raise MissingData("customers", "customers", ("source_channel",))
        need(people, "customers", "source_channel")
        return first_orders(orders, people, as_of).select("customer_id", key="source_channel")
    first = first_orders(orders, None, as_of).select("customer_id", "order_id")
    return _of_lines(first, lines, by, products)


def _of_lines(first: Table, lines: Table, by: str, products: Table | None) -> Table:
    """The key of each first order, from its dearest sale line."""
    column = "product_id" if by in ("product", "category") else by
    need(lines, "lines", column)
    sold = lines.filter(lines.kind == "sale").select("order_id", "net_amount", value=lines[column])
    if by == "coupon":
        counted = sold.group_by("order_id").aggregate(key=sold.value.min())
        return first.left_join(counted, "order_id").select("customer_id", key=counted.key.fill_null(NO_COUPON))
    dearest = at_most(sold, ["order_id"], "net_amount", ["value"])
    found = first.left_join(dearest, "order_id").select("customer_id", "value")
    if by not in ("product", "category"):
        return found.select("customer_id", key="value")
    if products is None:
        if by == "category":
            raise MissingData("products", "products", ("category",))
        return found.select("customer_id", key="value")
    if by == "category":
        need(products, "products", "category")
    name = products.category if by == "category" else products.name.fill_null(products.product_id)
    named = products.select("product_id", key=name)
    return found.left_join(named, found.value == named.product_id).select("customer_id", "key")


def compare(
    keys: Table, customer_days: Table, as_of: date, months: int = 24, leave_out: int = MAY_HOLD_EARLIER
) -> pd.DataFrame:
    """How customers fare by what their first order was.

    Parameters
    ----------
    keys : Table
        ``customer_id``, ``key``, from :func:`keys`.
    months : int
        Customers first seen in so many months up to ``as_of`` count, without the first three months of the data.

    Returns
    -------
    DataFrame, one row per key, most customers first
        ``key`` (None: unknown); ``n`` customers; ``k`` of ``n_seen`` (whose second month is over) who ordered in it,
        ``stickiness`` with Wilson ``low``, ``high``; of ``n_year`` customers observed for 365 days, what they brought
        within them: ``orders`` (order days), ``value_per_customer`` (sales) with ``value_low``, ``value_high`` (t)
        and ``margin_per_customer`` (NaN where too little of the cost is known).
    """
    days = up_to(customer_days, as_of)
    first, _last = day_range(days)
    after = add_months(as_of, -months) + timedelta(days=1)
    begin = max(after, add_months(first.replace(day=1), leave_out)) if first else after
    joined = _each(days, as_of).filter(lambda t: t.first >= ibis.date(begin.isoformat()))
    joined = joined.left_join(keys, "customer_id").drop("customer_id_right")
    year = joined.observed >= YEAR - 1
    table = fetch(
        joined.group_by("key").aggregate(
            n=joined.count(), k=joined.again.sum(where=joined.over), n_seen=joined.over.cast("int64").sum(),
            n_year=year.cast("int64").sum(), orders=joined.orders.mean(where=year), sales=joined.sales.sum(where=year),
            value_per_customer=joined.sales.mean(where=year), sd=joined.sales.std(how="sample", where=year),
            known_sales=joined.known_sales.sum(where=year), known_margin=joined.known_margin.sum(where=year),
        )
    )  # fmt: skip
    return _rates(table).sort_values(["n", "key"], ascending=[False, True]).reset_index(drop=True)


def shown(compared: pd.DataFrame) -> pd.DataFrame:
    """Of :func:`compare` what rests on enough people: kinds of so many customers, and of each only such numbers."""
    kinds = disclosure.safe(compared, "n")
    kinds = disclosure.unless_few(kinds, "n_seen", ["k", "n_seen", "stickiness", "low", "high"])
    year = ["n_year", "orders", "value_per_customer", "value_low", "value_high", "margin_per_customer"]
    return disclosure.unless_few(kinds, "n_year", year)


def _each(days: Table, as_of: date) -> Table:
    """One row a customer: whether they came in their second month, and what they brought within 365 days."""
    born = days.group_by("customer_id").aggregate(first=days.day.min())
    seen = days.join(born, "customer_id")
    age = month_number(seen.day) - month_number(seen["first"])
    within = seen.day.delta(seen["first"], unit="day") < YEAR
    each = seen.group_by(["customer_id", "first"]).aggregate(
        again=(age == 1).cast("int64").max(),
        orders=within.cast("int64").sum(),
        sales=seen.sales.sum(where=within),
        known_sales=seen.cost.notnull().ifelse(seen.sales, 0.0).sum(where=within),
        known_margin=(seen.sales - seen.cost).sum(where=within).fill_null(0.0),
    )
    tomorrow = ibis.date((as_of + timedelta(days=1)).isoformat())
    return each.mutate(
        over=month_number(tomorrow) - month_number(each["first"]) >= 2,
        observed=ibis.date(as_of.isoformat()).delta(each["first"], unit="day"),
    )


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    k, seen, year = table["k"].fillna(0).astype(int), table["n_seen"], table["n_year"]
    low, high = statistics.wilson(k, seen)
    value_low, value_high = statistics.mean_interval(table["value_per_customer"], table["sd"], year)
    margin = scaled_margin(*(table[name].astype(float) for name in ("sales", "known_sales", "known_margin")))
    return pd.DataFrame(
        {
            "key": table["key"], "n": table["n"], "k": k, "n_seen": seen, "stickiness": k / seen.where(seen > 0),
            "low": low, "high": high, "n_year": year, "orders": table["orders"].astype(float),
            "value_per_customer": table["value_per_customer"].astype(float), "value_low": value_low,
            "value_high": value_high, "margin_per_customer": margin / year.where(year > 0, np.nan),
        }
    )  # fmt: skip
