"""Returns: their sign, the day they count on, whether the goods come back, and how far they exceed their order."""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.client import Client
from toolkit.intake.notes import note
from toolkit.intake.raw import FILE, LINE

CENT = 0.005
MATCHED = 0.5
"""From this share of returns whose order is known on, the others are refunds of older orders."""


def settle(client: Client, lines: ibis.Table, files: tuple[str, ...]) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """Returns with negative amounts, on the day and at the cost that ``[returns]`` says.

    Where most returns are written without a sign all of them are turned; where few are they stay and are noted.
    ``dated = "order"`` puts a return on the day of its order; ``"refund"`` on ``refunded_at``, where a source has it,
    else on its own day. Without ``restock`` the goods are lost: a return recovers no cost.
    """
    is_return = lines.kind == "return"
    positive = is_return & (lines.net_amount > 0).fill_null(False)
    row = lines.agg(
        positive=positive.sum().fill_null(0),
        negative=(is_return & (lines.net_amount < 0)).sum().fill_null(0),
        one=lines.order_id.argmin(lines[LINE], where=positive),
        file=lines[FILE].argmin(lines[LINE], where=positive),
    ).to_pandas().iloc[0]  # fmt: skip
    if not row.positive and not row.negative:
        return lines, []
    notes = []
    if row.positive:
        turn = row.positive > row.negative
        rule = "returns_turned" if turn else "returns_positive"
        notes.append(note(rule, files[int(row.file)], row.positive, str(row.one)))
        if turn:
            lines = lines.mutate(
                net_amount=ibis.ifelse(is_return, -lines.net_amount.abs(), lines.net_amount),
                quantity=ibis.ifelse(is_return, -lines.quantity.abs(), lines.quantity),
            )
    day = lines.refunded_at
    if client.config.returns.dated == "order":
        sold = ibis.ifelse(lines.kind == "sale", lines.ordered_at, ibis.null("timestamp(6)"))
        day = sold.min().over(group_by=[FILE, "order_id"])
    lines = lines.mutate(
        ordered_at=ibis.ifelse((lines.kind == "return") & day.notnull(), day, lines.ordered_at),
        unit_cost=lines.unit_cost
        if client.config.returns.restock
        else ibis.ifelse(lines.kind == "return", 0.0, lines.unit_cost),
    )
    return lines, notes


def excess(lines: ibis.Table, good: ibis.Value) -> ibis.Table:
    """``__file`` and ``__line`` of the returns that bring those of an order above its sales, in the order they stand.

    An order whose sales are not in the data has no excess: its returns are unmatched (see :func:`unmatched`).
    """
    known = lines.filter(good)
    returns = known.filter(known.kind == "return")
    sales = known.filter(known.kind == "sale").semi_join(returns, [FILE, "order_id"])
    sold = sales.group_by(FILE, "order_id").agg(sold=sales.net_amount.sum())
    back = (-returns.net_amount).sum().over(ibis.cumulative_window(group_by=[FILE, "order_id"], order_by=LINE))
    returned = returns.select(FILE, LINE, "order_id", back=back)
    both = returned.inner_join(sold, [FILE, "order_id"])
    return both.filter(both.back > both.sold + CENT).select(file=both[FILE], line=both[LINE])


def unmatched(kept: ibis.Table, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """Refunds whose order is older than the export, where the source's refunds carry their order's id at all."""
    returns = kept.filter(kept.kind == "return")
    sold = kept.filter(kept.kind == "sale").select("order_id").distinct().mutate(known=True)
    returns = returns.left_join(sold, "order_id")
    lone = returns.known.isnull()
    found = returns.group_by(file=returns[FILE]).agg(
        n=lone.sum(),
        all=returns.count(),
        amount=returns.net_amount.sum(where=lone).fill_null(0.0),
        line=returns[LINE].min(where=lone),
        one=returns.order_id.argmin(returns[LINE], where=lone),
    ).order_by("file").to_pandas()  # fmt: skip
    if not len(found) or found.n.sum() > MATCHED * found["all"].sum():
        return []
    return [
        note("unmatched_refunds", files[int(r.file)], r.n, str(r.one), line=int(r.line), amount=float(r.amount))
        for r in found.itertuples()
        if r.n
    ]
