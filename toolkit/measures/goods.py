"""What was bought: sale and return lines of goods, with the product's name, category and brand."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import StringValue, Table

from toolkit.measures.margins import need
from toolkit.measures.periods import add_months, between, up_to

DIGITS = 3
"""A code of fewer digits is none of goods where :data:`CODED` of the codes have as many."""
CODED = 0.9


def goods(lines: Table, products: Table | None, as_of: date, kinds: tuple[str, ...] = ("sale", "return")) -> Table:
    """Lines of goods up to ``as_of``.

    Parameters
    ----------
    kinds : kinds of line

    Returns
    -------
    Table, one row per line
        ``order_id``, ``customer_id`` (missing where nobody is known), ``day``, ``kind``, ``product_id``, ``product``
        (its name, else its code), ``category``, ``brand`` (missing where unknown), ``amount`` (currency), ``pieces``
        (missing where unknown), ``discount``, ``unit_cost``, both as the line has them. Without lines of
        :func:`services`. Worked out once and kept by the engine.

    Raises
    ------
    MissingData
        No line names a product.
    """
    need(lines, "lines", "product_id")
    known = up_to(lines, as_of, "ordered_at")
    known = known.filter(known.kind.isin(kinds) & known.product_id.notnull())
    known = known.anti_join(services(lines), "product_id")
    day = known.ordered_at.cast("date")
    sold = known.select(
        "order_id", "customer_id", "kind", "product_id", "discount", "unit_cost", day=day, amount=known.net_amount,
        pieces=known.quantity,
    )  # fmt: skip
    if products is None:
        nothing = ibis.null("string")
        return sold.mutate(product=sold.product_id, category=nothing, brand=nothing).cache()
    named = products.distinct(on="product_id").select("product_id", "name", "category", "brand")
    both = sold.left_join(named, "product_id").drop("product_id_right")
    return both.mutate(product=both.name.coalesce(both.product_id)).drop("name").cache()


def services(lines: Table) -> Table:
    """Codes that are no goods but postage, charges and the like: ``product_id``.

    Where nine of ten codes hold three digits or more, those that hold fewer (``POST``, ``C2``, ``BANK CHARGES``); in a
    shop whose codes are words, none. Shops that mark such lines as fees need no such guess: they are left out by kind.
    """
    codes = lines.filter(lines.product_id.notnull()).select("product_id").distinct()
    plain = _digits(codes.product_id) < DIGITS
    share = plain.cast("float64").mean().as_scalar()
    return codes.filter(plain & (share <= 1 - CODED))


def _digits(code: StringValue) -> ibis.Value:
    return code.re_replace("[^0-9]", "").length()


def recent(goods: Table, as_of: date, months: int) -> Table:
    """The lines of so many months up to ``as_of``."""
    return between(goods, add_months(as_of, -months), as_of)


def coarsest(goods: Table) -> str:
    """What goods are best told of in few rows: ``category`` where one is known, else ``product``."""
    return "category" if goods.filter(goods.category.notnull()).limit(1).count().to_pyarrow().as_py() else "product"
