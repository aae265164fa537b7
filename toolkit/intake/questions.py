"""What nobody but the client can settle: asked about, never changed. Each doubt is a note with its first example."""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.client import Client
from toolkit.intake.held import is_empty
from toolkit.intake.notes import Check, collect, note
from toolkit.intake.raw import FILE, LINE, PART

NO_PRODUCT = (
    r"\b(transport|livrare|shipping|delivery|postage|carriage|ramburs|tax[aă]|voucher"
    r"|gift ?card|card cadou|store credit)\b"
)  # fmt: skip
HUGE, FEW_CUSTOMERS, SHORT_MONTHS = 10_000, 30, 12
ZERO_COST, NO_CATEGORY, VAT_RATIO = 0.05, 0.2, 0.02
JUMPS = ((70.0, 140.0), (7_000.0, 14_000.0))
"""Ratios of median amounts that tell bani from lei (100) and old lei from new (10,000)."""
CENT = 0.01


def of_lines(client: Client, lines: ibis.Table, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sale lines that may be no product, cost more than they bring, or hold quantities nobody orders."""
    sale = lines.kind == "sale"
    cost = lines.unit_cost * lines.quantity
    name = lines.product_name.fill_null(lines.product_id)
    named = "product_id" if is_empty(lines, "product_name") else "product_name"
    checks = [
        Check("no_value", sale & (lines.net_amount == 0), lines.order_id, "net_amount"),
        Check("cent_orders", sale & (lines.net_amount > 0) & (lines.net_amount <= CENT), lines.order_id, "net_amount"),
        Check("no_product", sale & name.lower().re_search(NO_PRODUCT), name, named),
        Check("cost_above_price", sale & (cost > lines.net_amount) & (lines.net_amount > 0), name, "unit_cost"),
        Check("zero_cost", sale & (lines.unit_cost == 0), name, "unit_cost"),
        Check("huge_quantity", sale & (lines.quantity >= HUGE), lines.quantity, "quantity"),
        Check("fractional_quantity", lines.quantity != lines.quantity.round(), lines.quantity, "quantity"),
        Check("excluded_days", lines.kind == "excluded", lines.ordered_at.date(), "ordered_at"),
    ]
    found = collect(lines, files, checks)
    zero = sum(entry["count"] for entry in found if entry["rule"] == "zero_cost")
    if zero:
        costed = lines.filter(sale & lines.unit_cost.notnull()).count().execute()
        found = found if zero > ZERO_COST * costed else [entry for entry in found if entry["rule"] != "zero_cost"]
    return found + _jumps(lines, files)


def _jumps(lines: ibis.Table, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """A month, or a file, whose median amount is a hundred or ten thousand times another's."""
    sales = lines.filter((lines.kind == "sale") & (lines.net_amount > 0))
    parts = sales.group_by(file=FILE, month=sales.ordered_at.truncate("M").date()).agg(
        median=sales.net_amount.median(), n=sales.count()
    )
    found = parts.filter(parts.n >= 5).order_by("month", "file").to_pandas()
    for earlier, later in zip(found.itertuples(), found.iloc[1:].itertuples(), strict=False):
        ratio = max(earlier.median, later.median) / min(earlier.median, later.median)
        if any(low <= ratio <= high for low, high in JUMPS):
            example = f"{earlier.median:.2f} → {later.median:.2f}"
            return [note("amount_jump", files[int(later.file)], later.n, example, month=str(later.month)[:7])]
    return []


def of_history(orders: ibis.Table, file: str) -> list[dict[str, Any]]:
    """A history that is too short, has months without an order, or customers who cannot be compared.

    ``orders`` : one row a sale order.
    """
    month = orders.day.truncate("M")
    row = orders.agg(
        first=orders.day.min(), last=orders.day.max(), days=orders.day.nunique(), months=month.nunique(),
        customers=orders.customer_id.nunique(), with_customer=orders.customer_id.count(),
    ).to_pandas().iloc[0]  # fmt: skip
    if not row.days:
        return []
    first, last = row["first"], row["last"]
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    days, said = f"{first:%Y-%m-%d} – {last:%Y-%m-%d}", []
    if row.days == 1:
        said.append(note("one_day", file, 1, f"{first:%Y-%m-%d}"))
    elif span < SHORT_MONTHS:
        said.append(note("short_history", file, span, days))
    if span > row.months:
        said.append(note("empty_months", file, span - int(row.months), days))
    if row.customers < FEW_CUSTOMERS:
        said.append(note("few_customers", file, int(row.customers), ""))
    if row.customers and row.with_customer == row.customers:
        said.append(note("single_orders", file, int(row.customers), ""))
    return said


def of_products(lines: ibis.Table, products: ibis.Table, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sales of products without category or brand, where the list has them at all."""
    sales = lines.filter(lines.kind == "sale")
    listed = products.select(id_p="product_id", category_p="category", brand_p="brand")
    both = sales.left_join(listed, sales.product_id == listed.id_p)
    row = both.agg(
        sales=both.net_amount.sum(),
        category=both.net_amount.sum(where=both.category_p.isnull()).fill_null(0),
        brand=both.net_amount.sum(where=both.brand_p.isnull()).fill_null(0),
        categories=both.category_p.count(),
        brands=both.brand_p.count(),
    ).to_pandas().iloc[0]  # fmt: skip
    said = []
    for name in ("category", "brand"):
        known = row["categories" if name == "category" else "brands"]
        share = row[name] / row.sales if row.sales else 0.0
        if known and share > NO_CATEGORY:
            said.append(note(f"no_{name}", files[0], round(share * 100), f"{share:.0%}", share=float(share)))
    return said


def of_costs(lines: ibis.Table, products: ibis.Table, rates: tuple[float, ...], file: str) -> list[dict[str, Any]]:
    """Costs of the lines that are those of the product list times 1 + VAT, or the other way round."""
    listed = products.select(id_p="product_id", cost_p="unit_cost")
    both = lines.inner_join(listed, lines.product_id == listed.id_p)
    ratio = both.unit_cost / both.cost_p.nullif(0)
    row = both.agg(ratio=ratio.median(), n=ratio.count()).to_pandas().iloc[0]
    if not row.n or not row.ratio:
        return []
    larger = max(row.ratio, 1 / row.ratio)
    if any(abs(larger - (1 + rate)) < VAT_RATIO / 2 for rate in rates if rate):
        return [note("cost_basis", file, int(row.n), f"{larger:.2f}", column="unit_cost")]
    return []


def whales(client: Client, orders: ibis.Table) -> list[dict[str, Any]]:
    """Customers with at least ``[whales] share`` of identified sales, and the figures with and without them."""
    known = orders.filter(orders.customer_id.notnull())
    people = known.group_by("customer_id").agg(sales=known.sales.sum(), orders=known.count())
    total = people.sales.sum().as_scalar()
    large = people.filter(people.sales >= client.config.whales.share * total).to_pandas()
    if large.empty:
        return []
    row = people.agg(customers=people.count(), orders=people.orders.sum(), sales=people.sales.sum()).to_pandas().iloc[0]
    with_all = {"customers": int(row.customers), "orders": int(row.orders), "sales": float(row.sales)}
    without = {
        "customers": with_all["customers"] - len(large),
        "orders": with_all["orders"] - int(large.orders.sum()),
        "sales": with_all["sales"] - float(large.sales.sum()),
    }
    return [{"whales": len(large), "with": with_all, "without": without}]


def of_totals(lines: ibis.Table, vat: float, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """Orders whose own total is not the sum of their parts, on the basis that explains most of them.

    A basis is the lines, with or without postage, discount and tax; it is chosen once for the whole source.
    """
    known = lines.filter(lines.order_total.notnull() & (lines[PART] == ""))
    orders = known.group_by(FILE, "order_id").agg(
        total=known.order_total.max(),
        net=known.net_amount.sum(),
        shipping=known.shipping.max().fill_null(0.0),
        discount=known.order_discount.max().fill_null(0.0).abs(),
        tax=known.tax.max().fill_null(0.0),
        line=known[LINE].min(),
    )
    gross = orders.net * (1 + vat)
    bases = [
        gross + shipping * orders.shipping - discount * orders.discount + tax * orders.tax
        for shipping in (0, 1)
        for discount in (0, 1)
        for tax in (0, 1)
    ]
    gaps = [(orders.total - basis).abs() for basis in bases]
    row = orders.agg(
        n=orders.count(), **{f"g{i}": (gap > 2 * CENT).sum().fill_null(0) for i, gap in enumerate(gaps)}
    ).to_pandas().iloc[0]  # fmt: skip
    if not row.n:
        return []
    best = min(range(len(gaps)), key=lambda i: row[f"g{i}"])
    if not row[f"g{best}"]:
        return []
    worst = orders.mutate(gap=gaps[best]).order_by(ibis.desc("gap"), "order_id").limit(1).to_pandas().iloc[0]
    return [
        note(
            "order_totals_differ", files[int(worst[FILE])], int(row[f"g{best}"]), str(worst.order_id),
            line=int(worst.line), amount=float(worst.gap),
        )
    ]  # fmt: skip
