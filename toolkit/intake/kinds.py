"""What each line counts as: the client's rules in order, then its statuses, then the sign of the line."""

from __future__ import annotations

import ibis

from toolkit import contract
from toolkit.client import Client, KindRule
from toolkit.errors import DataRefused
from toolkit.intake.mapping import word
from toolkit.words import _


def assign(client: Client, lines: ibis.Table) -> ibis.Table:
    """Give every line its ``kind``.

    The first of ``kinds`` whose every condition holds; then ``statuses``; then the kind the source itself names; then
    ``return`` where amount or quantity is negative, and ``sale``.

    Raises
    ------
    DataRefused
        ``statuses`` are given and do not cover every status of the lines: the rest, with counts.
    """
    source = client.config.sources["lines"]
    price = lines.unit_price.fill_null(lines.net_amount / lines.quantity.nullif(0)).fill_null(lines.net_amount)
    cases = [(_holds(rule, lines, price), rule.kind) for rule in source.kinds]
    cases += [(_one_of(lines.status, words), kind) for kind, words in source.statuses.items()]
    if source.statuses:
        _refuse_uncovered(client, lines)
    negative = (lines.net_amount < 0) | (lines.quantity < 0).fill_null(False)
    cases += [(lines.kind == kind, kind) for kind in contract.KINDS]
    return lines.mutate(kind=ibis.cases(*cases, (negative, "return"), else_="sale"))


def _holds(rule: KindRule, lines: ibis.Table, price: ibis.Value) -> ibis.Value:
    conditions = [ibis.literal(True)]
    if rule.status:
        conditions.append(_one_of(lines.status, rule.status))
    if rule.order_id_prefix is not None:
        conditions.append(lines.order_id.startswith(rule.order_id_prefix))
    if rule.product_id:
        conditions.append(lines.product_id.isin(rule.product_id))
    if rule.quantity_below is not None:
        conditions.append(lines.quantity < rule.quantity_below)
    if rule.quantity_above is not None:
        conditions.append(lines.quantity > rule.quantity_above)
    if rule.price is not None:
        conditions.append(price == rule.price)
    if rule.price_below is not None:
        conditions.append(price < rule.price_below)
    return ibis.and_(*conditions).fill_null(False)


def _one_of(status: ibis.Value, words: tuple[str, ...]) -> ibis.Value:
    return status.lower().fill_null("").isin([word(text) for text in words])


def _refuse_uncovered(client: Client, lines: ibis.Table) -> None:
    source = client.config.sources["lines"]
    words = [w for said in source.statuses.values() for w in said] + [w for rule in source.kinds for w in rule.status]
    rest = lines.filter(~_one_of(lines.status, tuple(words)))
    counts = rest.group_by(word=rest.status.fill_null("")).agg(n=rest.count()).order_by(ibis.desc("n"), "word")
    listed = counts.limit(20).to_pandas()
    if len(listed):
        unmapped = ", ".join(f'"{said}" ({n})' for said, n in zip(listed.word, listed.n, strict=True))
        raise DataRefused(
            _(
                "lines: these statuses have no kind: {unmapped}. Add each under [sources.lines.statuses] in "
                "data/{client}/client.toml; kinds: {kinds}.",
                unmapped=unmapped, client=client.slug, kinds=", ".join(contract.KINDS),
            )
        )  # fmt: skip
