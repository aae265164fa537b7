"""Exports that hold an order's fields on one of its lines only, or its total on each; and ids two shops share."""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake.held import held
from toolkit.intake.notes import note
from toolkit.intake.raw import FILE, LINE
from toolkit.words import Day, _

OF_ORDER = (
    "ordered_at", "customer_id", "email", "phone", "status", "sales_channel", "coupon", "region", "town", "agent",
    "payment_method", "device", "delivered_at", "currency", "order_total", "shipping", "tax", "order_discount",
    "refunded_at", "updated_at",
)  # fmt: skip
LAYOUT_ORDERS, LAYOUT_SHARE = 5, 0.9
CENT = 0.005


def fill(rows: ibis.Table, bad: dict[str, str], files: tuple[str, ...]) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """Give every line of an order the fields that the export writes on one line only: by order id, not by position.

    Only where dates are so written; a field with two values in an order is left alone.
    """
    unread = rows[bad["ordered_at"]].fill_null(False) if "ordered_at" in bad else ibis.literal(False)
    blank = rows.ordered_at.isnull() & ~unread & rows.order_id.notnull()
    dated = rows.ordered_at.max().over(group_by=[FILE, "order_id"])
    marked = rows.mutate(__blank=blank & dated.notnull())
    counted = marked.group_by(file=FILE).agg(n=marked["__blank"].sum()).order_by("file").to_pandas()
    if not counted.n.sum():
        return rows, []
    order = [FILE, "order_id"]
    filled = {
        name: ibis.ifelse(
            rows.order_id.notnull() & (rows[name].min().over(group_by=order) == rows[name].max().over(group_by=order)),
            rows[name].fill_null(rows[name].max().over(group_by=order)),
            rows[name],
        )
        for name in OF_ORDER
        if name in rows.columns
    }
    notes = [note("filled_by_order", files[int(file)], n, "") for file, n in zip(counted.file, counted.n) if n]  # noqa: B905
    return held(rows.mutate(**filled)), notes


def per_file(client: Client, rows: ibis.Table) -> ibis.Table:
    """Order ids that each file counts for itself, told apart by the file's number."""
    if client.config.sources["lines"].order_ids == "shared":
        return rows
    return rows.mutate(order_id=rows.order_id + "/" + (rows[FILE] + 1).cast("string"))


def spread(client: Client, rows: ibis.Table, files: tuple[str, ...]) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """The amount of an order that the export repeats on each of its lines (or writes on one), parted over them.

    ``amounts`` of the configuration says whether amounts are the lines' or the order's. Without it they are the
    order's where at least 5 orders of several lines, and 90 % of them, hold one amount on all lines, which is not
    price x quantity. Parts are in proportion to price x quantity where known, else to quantity, else equal.
    """
    said = client.config.sources["lines"].amounts
    if said == "line" or (said is None and not _is_of_order(rows)):
        return rows, []
    order = [FILE, "order_id"]
    each = rows.unit_price * rows.quantity if {"unit_price", "quantity"} <= set(rows.columns) else ibis.null("float64")
    quantity = rows.quantity if "quantity" in rows.columns else ibis.null("float64")
    weight = ibis.ifelse(rows[LINE].notnull(), ibis.coalesce(each, quantity, 1.0).abs(), 1.0)
    sums, lines = weight.sum().over(group_by=order), rows[LINE].count().over(group_by=order)
    part = ibis.ifelse(sums > 0, weight / sums, 1.0 / lines)
    total = rows.net_amount.max().over(group_by=order)
    several = rows.filter(rows.order_id.notnull()).group_by(file=FILE, order=rows.order_id).agg(n=ibis._.count())
    counts = several.group_by("file").agg(n=(several.n - 1).sum()).order_by("file").to_pandas()
    notes = [note("order_totals", files[int(row.file)], row.n, "") for row in counts.itertuples() if row.n]
    return held(rows.mutate(net_amount=ibis.ifelse(rows.order_id.notnull(), total * part, rows.net_amount))), notes


def _is_of_order(rows: ibis.Table) -> bool:
    known = rows.filter(rows.order_id.notnull())
    amount = known.net_amount
    priced = {"unit_price", "quantity"} <= set(rows.columns)
    line = (known.unit_price * known.quantity - amount).abs() < CENT if priced else amount.isnull() & False
    orders = known.group_by(FILE, "order_id").agg(
        n=known.count(), low=amount.min(), high=amount.max(), filled=amount.count(), lines=line.sum().fill_null(0)
    )
    several = orders.filter(orders.n > 1)
    alike = several.low == several.high
    row = several.agg(
        n=several.count(),
        alike=alike.sum().fill_null(0),
        amounts=several.high.nunique(),
        lines=several["lines"].sum().fill_null(0),
        filled=several.filled.sum().fill_null(0),
    ).to_pandas().iloc[0]  # fmt: skip
    return bool(
        row.n >= LAYOUT_ORDERS
        and row.alike >= LAYOUT_SHARE * row.n
        and row.amounts > row.n / 2
        and row["lines"] < row.filled / 2
    )


def refuse_reused(client: Client, kept: ibis.Table, files: tuple[str, ...]) -> None:
    """Refuse order ids that a shop has used twice: other customers, days apart.

    Raises
    ------
    DataRefused
        How many, and the first of them with its file, line, customers and days.
    """
    day = kept.ordered_at.date()
    orders = kept.group_by("order_id").agg(
        people=kept.customer_id.nunique(), first=day.min(), last=day.max(), line=kept[LINE].max(),
        file=kept[FILE].max(), one=kept.customer_id.min(), other=kept.customer_id.max(),
    )  # fmt: skip
    twice = orders.filter((orders.people > 1) & ((orders["last"].epoch_days() - orders["first"].epoch_days()) > 1))
    found = twice.order_by("order_id").limit(1).mutate(n=twice.count().as_scalar()).to_pandas()
    if len(found):
        row = found.iloc[0]
        raise DataRefused(
            _(
                '{file} line {line}: order "{order}" is of customer "{one}" and of customer "{other}", on {first} and '
                "on {last}; {n} orders are so. Order numbers were used twice, as after a move to another platform. "
                'Export each platform to its own file and set order_ids = "per_file" under [sources.lines] in '
                "data/{client}/client.toml.",
                file=files[int(row.file)], line=int(row.line), order=row.order_id, one=row.one, other=row.other,
                first=Day(row["first"]), last=Day(row["last"]), n=int(row.n), client=client.slug,
            )
        )  # fmt: skip
