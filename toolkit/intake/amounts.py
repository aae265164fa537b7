"""What each line is worth: from its price, from its order's total, less its share of the order's discount, without VAT.

Platforms tell some amounts once an order (shipping, a discount code, a refund), on its first line or again on every
line. :func:`settle` brings them to the lines; :func:`with_parts` makes lines of their own of shipping and refunds, so
that the money of a record is all there.
"""

from __future__ import annotations

import ibis

from toolkit.client import Client
from toolkit.intake.held import held, is_empty
from toolkit.intake.raw import AMOUNT, FILE, LINE, PART, VALUE

DIFFERS = "__differs"
OF_ORDER = ("ordered_at", "customer_id", "email", "status", "currency", "sales_channel", "payment_method", "coupon",
            "region", "town", "agent", "device", "delivered_at", "order_total", "order_discount", "shipping", "tax",
            "refunded")  # fmt: skip
OF_PRODUCT = ("product_id", "product_name", "category", "brand", "quantity", "unit_price", "unit_cost", "discount",
              "line_discount")  # fmt: skip
OF_LINE = ("quantity", "unit_price", "discount", "line_discount")
CARRIED = ("shipping", "line_shipping", "refunded", "line_refunded")
"""Amounts of a record that become lines of their own."""
TAXED = ("net_amount", "discount", "shipping", "line_shipping", "refunded", "line_refunded")


def filled(client: Client, table: str, rows: ibis.Table) -> ibis.Table:
    """Rows with what is an order's own, where the source writes it on the order's first line only.

    By order id, never by position: lines of two orders may stand mixed.
    """
    source = client.config.sources[table]
    if table != "lines" or source.layout != "first_line" or "order_id" not in rows.columns:
        return rows
    told = {
        name: rows[name].argmin(rows[LINE], where=rows[name].notnull()) for name in OF_ORDER if name in rows.columns
    }
    orders = rows.filter(rows.order_id.notnull()).group_by(of_file=rows[FILE], of_order=rows.order_id)
    firsts = orders.agg(**{f"__first_{name}": value for name, value in told.items()})
    both = rows.left_join(firsts, [rows[FILE] == firsts.of_file, rows.order_id == firsts.of_order])
    return both.mutate(**{name: both[name].fill_null(both[f"__first_{name}"]) for name in told}).select(*rows.columns)


def settle(client: Client, table: str, rows: ibis.Table) -> ibis.Table:
    """Rows with ``net_amount`` and ``discount`` without VAT, and ``shipping`` and ``refunded`` likewise.

    ``net_amount`` is the source's own, or ``unit_price`` x ``quantity`` less ``line_discount``, or the order's total
    less shipping and tax, spread over its lines by quantity; less the line's share of ``order_discount``. Lines of one
    order that tell different totals are marked in ``__differs``: theirs are no totals of the order.
    """
    if table != "lines":
        return rows
    has, original = set(rows.columns), rows.columns
    if "line_discount" in has:
        rows = rows.mutate(discount=rows.line_discount.abs())
    if "net_amount" not in has:
        rows = _by_price(rows, has) if "unit_price" in has else _by_order(rows, has)
    if "order_discount" in has:
        off = rows.order_discount.abs().fill_null(0.0) * _share(rows, rows.net_amount)
        before = rows.discount.fill_null(0.0) if "discount" in rows.columns else ibis.literal(0.0)
        rows = rows.mutate(net_amount=rows.net_amount - off, discount=before + off)
    rows = _without_vat(client, rows, has)
    made = [name for name in ("net_amount", "discount", DIFFERS) if name not in original and name in rows.columns]
    return rows.select(*original, *made)


def _by_price(rows: ibis.Table, has: set[str]) -> ibis.Table:
    value = rows.unit_price * rows.quantity
    return rows.mutate(net_amount=value - rows.line_discount.abs().fill_null(0.0) if "line_discount" in has else value)


def _by_order(rows: ibis.Table, has: set[str]) -> ibis.Table:
    goods = rows.order_total
    for name in ("shipping", "tax"):
        goods = goods - rows[name].fill_null(0.0) if name in has else goods
    if "order_id" not in has:
        return rows.mutate(net_amount=goods)
    order = ibis.window(group_by=[FILE, "order_id"])
    differs = rows.order_total.max().over(order) != rows.order_total.min().over(order)
    rows = rows.mutate(**{DIFFERS: differs.fill_null(False)})
    return rows.mutate(net_amount=goods * _share(rows, rows.quantity if "quantity" in has else None))


def _share(rows: ibis.Table, weight: ibis.Value | None) -> ibis.Value:
    """A line's part of its order by weight, 0 to 1; equal parts without a weight."""
    order = ibis.window(group_by=[FILE, "order_id"])
    equal = 1.0 / rows[LINE].count().over(order)
    if weight is None:
        return equal
    weight = weight.fill_null(0.0)
    total = weight.sum().over(order)
    return ibis.ifelse(total == 0, equal, weight / total.nullif(0))


def _without_vat(client: Client, rows: ibis.Table, has: set[str]) -> ibis.Table:
    vat = client.config.vat
    if vat.included:
        names = [
            n
            for n in ("net_amount", "discount", "shipping", "line_shipping", "refunded", "line_refunded")
            if n in rows.columns
        ]
        rows = rows.mutate(**{name: rows[name] / (1 + vat.rate) for name in names})
    elif {"tax", "order_total", "refunded"} <= has:
        untaxed = 1 - rows.tax.fill_null(0.0) / rows.order_total.nullif(0)
        rows = rows.mutate(refunded=rows.refunded * untaxed.fill_null(1.0))
    return rows.mutate(discount=rows.discount.abs()) if "discount" in rows.columns else rows


def with_parts(rows: ibis.Table) -> ibis.Table:
    """Classed lines, and beside each record that carries shipping or a refund a line for it.

    The record keeps its own row (``__part`` is empty); ``fee`` and ``return`` are its parts, of the same file, line and
    class. What stands on every line of an order is taken from its first. Computed, where there are any.
    """
    carrying = [name for name in CARRIED if not is_empty(rows, name)]
    if not carrying:
        return rows
    counted = rows.filter(rows["__class"].isin(["kept", "deduplicated"]))
    first = ibis.row_number().over(group_by=[FILE, "order_id", "__class"], order_by=LINE) == 0
    once = counted.mutate(__once=first).filter(ibis._["__once"]).drop("__once")
    made = {
        "shipping": lambda: _part(once, "fee", once.shipping, OF_PRODUCT),
        "line_shipping": lambda: _part(counted, "fee", counted.line_shipping, OF_PRODUCT),
        "refunded": lambda: _part(once, "return", -once.refunded.abs(), OF_PRODUCT),
        "line_refunded": lambda: _part(counted, "return", -counted.line_refunded.abs(), OF_LINE),
    }
    return held(ibis.union(rows, *(made[name]() for name in carrying)))


def _part(rows: ibis.Table, part: str, amount: ibis.Value, blank: tuple[str, ...]) -> ibis.Table:
    rate = (rows[AMOUNT] / rows[VALUE].nullif(0)).fill_null(1.0)
    told = {AMOUNT: amount, VALUE: amount / rate, "net_amount": amount, PART: ibis.literal(part)}
    own = rows.mutate(**told)
    own = own.filter(own[AMOUNT].notnull() & (own[AMOUNT] != 0))
    return own.mutate(**{name: ibis.null(rows[name].type()).cast(rows[name].type()) for name in blank})


def kinds_of_parts(lines: ibis.Table) -> ibis.Table:
    """Lines of kind ``sale`` that are a fee or a return take that kind; those of a cancelled order stay cancelled."""
    part = lines[PART].isin(["fee", "return"])
    counts = lines.kind.isin(["sale", "return", "free"])
    return lines.mutate(kind=ibis.ifelse(part & counts, lines[PART], lines.kind))
