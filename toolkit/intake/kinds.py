"""What each line counts as: excluded days, the client's rules in order, tests and staff, statuses, then the sign."""

from __future__ import annotations

import ibis

from toolkit import contract
from toolkit.client import Client, KindRule
from toolkit.errors import DataRefused
from toolkit.intake import contacts
from toolkit.intake.mapping import word
from toolkit.intake.notes import Check
from toolkit.words import _

RULED, BY_SIGN, OWN, ADDRESS = "__ruled", "__by_sign", "__own", "__address"
TEST_NAMES = r"^(comand[aă]|produs|order|product)?\s*(de\s+)?test(are)?\s*(order|product)?$"


def assign(client: Client, lines: ibis.Table) -> ibis.Table:
    """Give every line its ``kind``.

    ``excluded`` days first; then the first of ``kinds`` whose every condition holds; then tests and the shop's own
    staff; then ``statuses``; then the kind the source itself names; then ``return`` where amount or quantity is
    negative, and ``sale``. ``__ruled`` marks lines that a rule of the client took, ``__own`` tests and staff,
    ``__by_sign`` those that only their sign makes a return; ``__address`` is the buyer's e-mail address.
    """
    source = client.config.sources["lines"]
    lines = lines.mutate(**{ADDRESS: contacts.address(lines)})
    price = lines.unit_price.fill_null(lines.net_amount / lines.quantity.nullif(0)).fill_null(lines.net_amount)
    day = lines.ordered_at.date()
    excluded = [(day.between(p.first, p.last).fill_null(False), "excluded") for p in client.config.excluded]
    rules = [(_holds(rule, lines, price), rule.kind) for rule in source.kinds]
    own = ibis.or_(*(check.met for check in own_orders(client, lines)))
    said = [(_one_of(lines.status, words), kind) for kind, words in source.statuses.items()]
    said += [(lines.kind == kind, kind) for kind in contract.KINDS]
    negative = (lines.net_amount < 0) | (lines.quantity < 0).fill_null(False)
    kind = ibis.cases(*excluded, *rules, (own, "test"), *said, (negative, "return"), else_="sale")
    earlier = [met for met, _kind in (*excluded, *rules, (own, ""), *said)]
    return lines.mutate(
        kind=kind,
        **{
            RULED: ibis.or_(*(met for met, _kind in rules)) if rules else ibis.literal(False),
            OWN: own,
            BY_SIGN: negative.fill_null(False) & ~ibis.or_(*earlier).fill_null(False),
        },
    )


def own_orders(client: Client, lines: ibis.Table) -> list[Check]:
    """Test orders and the orders of the shop's own staff, as the configuration tells them; lines with ``__address``."""
    rules, email = client.config.identity, lines[ADDRESS]
    named = lines.product_name.lower().strip().re_search(TEST_NAMES).fill_null(False)
    return [
        Check("test_orders", contacts.is_one_of(email, rules.tests) | named, email.fill_null(lines.product_name)),
        Check("staff_orders", contacts.is_one_of(email, rules.staff), email),
    ]


def refuse_uncovered(client: Client, lines: ibis.Table) -> None:
    """Refuse statuses without a kind.

    Raises
    ------
    DataRefused
        ``statuses`` do not cover every status of the lines, or the lines have several and none is given: the rest,
        with counts.
    """
    source = client.config.sources["lines"]
    words = [w for said in source.statuses.values() for w in said] + [w for rule in source.kinds for w in rule.status]
    rest = lines.filter(~_one_of(lines.status, tuple(words)))
    rest = rest if source.statuses else rest.filter(rest.status.notnull())
    counts = rest.group_by(word=rest.status.fill_null("")).agg(n=rest.count()).order_by(ibis.desc("n"), "word")
    listed = counts.limit(20).to_pandas()
    if len(listed) > (0 if source.statuses else 1) and (source.statuses or not words):
        unmapped = ", ".join(f'"{said}" ({n})' for said, n in zip(listed.word, listed.n, strict=True))
        raise DataRefused(
            _(
                "lines: these statuses have no kind: {unmapped}. Add each under [sources.lines.statuses] in "
                "data/{client}/client.toml; kinds: {kinds}.",
                unmapped=unmapped, client=client.slug, kinds=", ".join(contract.KINDS),
            )
        )  # fmt: skip


def _holds(rule: KindRule, lines: ibis.Table, price: ibis.Value) -> ibis.Value:
    conditions = [ibis.literal(True)]
    if rule.status:
        conditions.append(_one_of(lines.status, rule.status))
    if rule.order_id_prefix is not None:
        conditions.append(lines.order_id.startswith(rule.order_id_prefix))
    if rule.product_id:
        conditions.append(lines.product_id.isin(rule.product_id))
    if rule.product_name:
        name = lines.product_name.lower()
        conditions.append(ibis.or_(*(name.contains(word(text)) for text in rule.product_name)))
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
