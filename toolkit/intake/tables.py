"""The tables made from others: products named only in the lines, unit costs, orders and customer days."""

from __future__ import annotations

import ibis

from toolkit import contract
from toolkit.contract import BUILT

_EXACT = "decimal(38, 8)"


def with_unit_costs(lines: ibis.Table, products: ibis.Table) -> ibis.Table:
    """Lines whose ``unit_cost`` is missing take that of their product."""
    costs = products.filter(products.unit_cost.notnull()).select(costed=products.product_id, cost_of=products.unit_cost)
    joined = lines.left_join(costs, lines.product_id == costs.costed)
    return joined.mutate(unit_cost=joined.unit_cost.fill_null(joined.cost_of)).drop("costed", "cost_of")


def products_of(lines: ibis.Table) -> ibis.Table:
    """One row per ``product_id`` of the lines, with the name, category and brand most of its lines give.

    Equal counts are settled by the alphabet, so that two builds agree.
    """
    known = lines.filter(lines.product_id.notnull())
    products = known.select("product_id").distinct()
    for name, source in (("name", "product_name"), ("category", "category"), ("brand", "brand")):
        products = products.left_join(_usual(known, source, name), "product_id").drop("product_id_right")
    return products


def _usual(lines: ibis.Table, source: str, name: str) -> ibis.Table:
    counts = lines.filter(lines[source].notnull()).group_by("product_id", **{name: lines[source]}).agg(n=ibis._.count())
    best = ibis.row_number().over(group_by=counts.product_id, order_by=[ibis.desc(counts.n), counts[name]])
    return counts.mutate(best=best).filter(ibis._.best == 0).select("product_id", name)


def stacked(table: str, parts: list[ibis.Table]) -> ibis.Table:
    """The rows of several sources of a contract table as one: what a source does not have is missing."""
    if len(parts) == 1:
        return parts[0]
    types = {c.name: c.type for c in contract.table(table).columns}
    types |= {name: kind for part in parts for name, kind in part.schema().items() if name not in types}
    held = [name for name in types if any(name in part.columns for part in parts)]
    alike = [
        part.select(**{
            name: part[name].cast(types[name]) if name in part.columns else ibis.null(types[name]) for name in held
        })
        for part in parts
    ]  # fmt: skip
    return ibis.union(*alike, distinct=False)


def orders_of(lines: ibis.Table) -> ibis.Table:
    """One row per sale order, as ``contract.BUILT["orders"]`` says.

    ``ordered_at`` is the earliest line's. Sums are exact (decimals), then rounded to 2 decimals, so that two builds
    agree to the cent; ``cost`` is missing unless every line's cost is known.
    """
    sales = lines.filter(lines.kind == "sale")
    cost = sales.unit_cost * sales.quantity
    orders = sales.group_by("order_id").agg(
        customer_id=sales.customer_id.max(),
        ordered_at=sales.ordered_at.min(),
        sales=_sum(sales.net_amount),
        cost=ibis.ifelse(cost.count() == sales.count(), _sum(cost), ibis.null("float64")),
        n_lines=sales.count(),
        discount=_sum(sales.discount),
        sales_channel=sales.sales_channel.max(),
        region=sales.region.max(),
        town=sales.town.max(),
    )
    return orders.mutate(day=orders.ordered_at.date()).select(*BUILT["orders"].names)


def customer_days_of(orders: ibis.Table) -> ibis.Table:
    """One row per identified customer and day with a sale order, as ``contract.BUILT["customer_days"]`` says."""
    known = orders.filter(orders.customer_id.notnull())
    return known.group_by("customer_id", "day").agg(
        n_orders=known.count(),
        sales=_sum(known.sales),
        cost=ibis.ifelse(known.cost.count() == known.count(), _sum(known.cost), ibis.null("float64")),
    )


def _sum(values: ibis.Value) -> ibis.Value:
    return values.cast(_EXACT).sum().round(2).cast("float64")
