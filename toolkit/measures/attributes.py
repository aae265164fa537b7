"""What is known of a customer at the first order: who they are, where they came from, and what that order was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from toolkit.measures.frames import fetch
from toolkit.measures.periods import up_to
from toolkit.measures.picking import at_most, first_of
from toolkit.measures.profiles import band

OWN = ("age", "gender", "party", "region", "town", "source_channel")
"""Of the customer."""
FIRST = (
    "sales_channel", "first_category", "first_brand", "first_product", "first_basket", "first_discount",
    "payment_method", "device", "first_weekday", "first_hours",
)  # fmt: skip
"""Of the first order."""
MARK = "x_"
"""What the names of a client's own attributes begin with."""
SURVEY = "survey: "
"""What stands before the question of an attribute that a survey asked for."""
BASKETS = (0.5, 1.0, 2.0)
"""Where one band of first orders ends and the next begins, in medians of all first orders."""
DISCOUNTS = (0.0, 0.10, 0.25)
"""Shares off the list value at which one band of discounts ends and the next begins."""
HOURS = ((6, "0-5"), (12, "6-11"), (18, "12-17"), (24, "18-23"))
"""The hour at which each band of the day ends, and its name."""


def known(
    lines: Table, orders: Table, as_of: date, customers: Table | None = None, products: Table | None = None
) -> Table:
    """Every buyer with what was known when the first order was placed.

    Parameters
    ----------
    customers, products : Table, optional
        Without them the attributes that they tell are missing. Further attributes of the customers (``x_…``) are taken
        as known at the first order.

    Returns
    -------
    Table, one row per identified customer with a sale order up to ``as_of``
        ``customer_id``; ``first`` (day of the first order); the attributes of :data:`OWN` and :data:`FIRST` and each
        ``x_…``, as text, missing where unknown. ``age``: a band of years at the first order. ``region``, ``town``: of
        the customer, else of the first order. Category, brand and product: of its dearest line.
        ``first_basket``: its sales in medians of all first orders, as ``0.5-1``. ``first_discount``: share of the list
        value off, as ``0-10``, in percent (``0``: none). ``first_weekday``: 1 (Monday) to 7. ``first_hours``: of the
        day; missing where no order of the shop tells its hour. Worked out once and kept by the engine.
    """
    first = _first_orders(up_to(orders, as_of))
    dearest = _dearest(up_to(lines, as_of, "ordered_at"), first, products)
    table = first.left_join(dearest, "order_id").drop("order_id_right")
    table = table.mutate(**_bands(table))
    own = _own(table, customers)
    return own.select("customer_id", "first", *OWN, *FIRST, *marked(own)).cache()


def marked(table: Table) -> list[str]:
    """The client's own attributes among the columns."""
    return [name for name in table.columns if name.startswith(MARK)]


def _first_orders(orders: Table) -> Table:
    ours = orders.filter(orders.customer_id.notnull())
    return first_of(ours, ["customer_id"], ["ordered_at", "order_id"]).select(
        "customer_id", "order_id", "ordered_at", "sales", "discount", "sales_channel", first="day", _region="region",
        _town="town",
    )  # fmt: skip


def _dearest(lines: Table, first: Table, products: Table | None) -> Table:
    """Of each first order: its dearest product with category and brand, and how it was paid and on which device."""
    sold = lines.filter(lines.kind == "sale").semi_join(first, "order_id")
    told = at_most(sold, ["order_id"], "net_amount", ["product_id", "payment_method", "device"])
    if products is None:
        nothing = ibis.null("string")
        return told.select(
            "order_id", "payment_method", "device", first_product="product_id", first_category=nothing,
            first_brand=nothing,
        )  # fmt: skip
    named = products.distinct(on="product_id").select("product_id", "name", "category", "brand")
    both = told.left_join(named, "product_id")
    return both.select("order_id", "payment_method", "device", first_product=both.name.coalesce(both.product_id),
                       first_category=both.category, first_brand=both.brand)  # fmt: skip


def _bands(table: Table) -> dict[str, ibis.Value]:
    size = table.sales / table.sales.median().over(ibis.window()).nullif(0)
    off = table.discount / (table.sales + table.discount).nullif(0)
    hour = table.ordered_at.hour()
    timed = (table.ordered_at != table.ordered_at.truncate("D")).any().over(ibis.window())
    nothing = ibis.null("string")
    return {
        "first_basket": _between(size, BASKETS, 1),
        "first_discount": ibis.cases((off.isnull(), nothing), (off <= 0, "0"), else_=_between(off, DISCOUNTS[1:], 100)),
        "first_weekday": (table.ordered_at.day_of_week.index() + 1).cast("string"),
        "first_hours": ibis.ifelse(timed, ibis.cases(*[(hour < end, name) for end, name in HOURS]), nothing),
    }


def _between(value: ibis.Value, edges: Sequence[float], scale: float) -> ibis.Value:
    """The band of a value, as ``0-0.5``, ``0.5-1`` or ``2+``; the lower edge belongs to it."""
    told = [f"{edge * scale:g}" for edge in (0, *edges)]
    cases = [(value < edge, f"{low}-{high}") for edge, low, high in zip(edges, told, told[1:], strict=False)]
    return ibis.cases((value.isnull(), ibis.null("string")), *cases, else_=f"{told[-1]}+")


def _own(table: Table, customers: Table | None) -> Table:
    nothing = ibis.null("string")
    if customers is None:
        return table.mutate(age=nothing, gender=nothing, party=nothing, source_channel=nothing, region=table._region,
                            town=table._town)  # fmt: skip
    one = customers.distinct(on="customer_id")
    names = {name: one[name].cast("string") for name in marked(one)}
    of_customer = one.select(
        "customer_id", "gender", "party", "source_channel", "birth_year", own_region="region", own_town="town", **names
    )
    both = table.left_join(of_customer, "customer_id").drop("customer_id_right")
    return both.mutate(
        age=band(both["first"].year() - both.birth_year),
        region=both.own_region.coalesce(both._region),
        town=both.own_town.coalesce(both._town),
    )


def filled(known: Table, without: Sequence[str] = ()) -> list[str]:
    """The attributes with at least two different values, in the order of the table; some may be left out."""
    names = [name for name in (*OWN, *FIRST, *marked(known)) if name not in without]
    counts = known.aggregate(**{name: known[name].nunique() for name in names}).to_pandas().iloc[0]
    return [name for name in names if counts[name] >= 2]


def asked(answers: Table | None) -> pd.DataFrame:
    """What customers chose when asked: each question of kind ``choice`` is an attribute.

    Returns
    -------
    DataFrame, one row per customer and question, the latest answer
        ``customer_id``; ``attribute`` (:data:`SURVEY` and the question); ``value``. Known later than the first order.
    """
    columns = ["customer_id", "attribute", "value"]
    if answers is None:
        return pd.DataFrame(columns=columns)
    chosen = answers.filter((answers.kind == "choice") & answers.customer_id.notnull())
    latest = first_of(chosen, ["customer_id", "question"], [ibis.desc("answered_at"), "value"])
    return fetch(latest.select("customer_id", attribute=ibis.literal(SURVEY) + latest.question, value="value"))[columns]


def cells(known: Table, names: Sequence[str], assigned: Table, later: pd.DataFrame | None = None) -> pd.DataFrame:
    """Customers by attribute, value and group: what :mod:`overindex` compares.

    Parameters
    ----------
    known : Table of :func:`known`
    names : attributes of it
    assigned : Table, one row per buyer with ``group``
    later : DataFrame of :func:`asked`, optional

    Returns
    -------
    DataFrame, one row per attribute, value and group that holds somebody
        ``attribute``, ``value``, ``group``, ``customers``; customers whose value is unknown are left out.
    """
    joined = known.join(assigned.select("customer_id", "group"), "customer_id")
    parts = [joined.select("group", attribute=ibis.literal(name), value=joined[name]) for name in names]
    if later is not None and len(later):
        asked = ibis.memtable(later.astype(str)).join(assigned.select("customer_id", "group"), "customer_id")
        parts.append(asked.select("group", "attribute", "value"))
    if not parts:
        return pd.DataFrame(columns=["attribute", "value", "group", "customers"])
    counts = [
        part.filter(part.value.notnull()).group_by(["attribute", "value", "group"]).aggregate(customers=_.count())
        for part in parts
    ]
    frame = fetch(ibis.union(*counts)) if len(counts) > 1 else fetch(counts[0])
    return frame.sort_values(["attribute", "value", "group"], ignore_index=True)


__all__ = ["FIRST", "MARK", "OWN", "SURVEY", "asked", "cells", "filled", "known", "marked"]
