"""Who bought: one customer id across guests, accounts and channels; and which ids may be one person.

A line keeps its own customer id. Without one it is keyed by its e-mail address, then by its phone number, both in one
form; where that address or number belongs to exactly one customer id, by that id. Addresses of marketplaces that hide
the buyer, placeholders, and addresses or numbers that many share name nobody. Ids that look like one person are
proposed with the evidence, and merged only for the evidence that ``[identity] merge`` accepts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from toolkit.client import Client
from toolkit.intake import contacts
from toolkit.intake.held import held
from toolkit.intake.kinds import ADDRESS, OWN, RULED
from toolkit.intake.notes import Check, collect
from toolkit.intake.raw import FILE, LINE, PART

SHARED = 5
"""From this many people on, an address or a number is nobody's own."""
EVIDENCE = ("email", "phone", "alias", "spelling")
HOW = ("id", "email", "phone", "relay", "placeholder", "nobody")


@dataclass(frozen=True)
class Resolved:
    """Lines with their customers, what was noted, the ledger's part, and the ids that may be one person."""

    lines: ibis.Table
    notes: list[dict[str, Any]]
    entry: dict[str, Any]
    proposals: pd.DataFrame


def resolve(client: Client, lines: ibis.Table, customers: ibis.Table | None, files: tuple[str, ...]) -> Resolved:
    """Give every line its customer.

    Parameters
    ----------
    lines : Table, one row per order line kept
        With the intake's own ``email`` and ``phone``.
    customers : Table, one row per customer, or None
    files : tuple of str
        The files of the lines, by number.

    Returns
    -------
    Resolved
        ``entry``: ``by`` (how a line was tied to a customer, one of :data:`HOW`: rows, orders, sales), ``share`` of
        sales tied to a customer, ``proposals`` (people with several ids), ``ids`` of theirs, ``sales`` of theirs,
        ``merged`` ids. ``proposals``: one row an id, ``person``, ``customer_id``, ``same`` (evidence), ``value``,
        ``orders``, ``sales``, ``first_day``, ``last_day``.
    """
    if not _says_more(lines, customers):
        return _by_id_alone(lines)
    seen = _seen(client, lines, customers).cache()
    seen = _without_shared(seen).cache()
    keyed = _keyed(seen, customers).cache()
    notes = collect(keyed, files, _checks(keyed))
    proposals = _proposals(keyed, customers)
    same = _merged(proposals, client.config.identity.merge)
    if same:
        keyed = keyed.mutate(key=keyed.key.cases(*same.items(), else_=keyed.key)).cache()
    told = keyed.group_by(file_k=FILE, line_k=LINE).agg(  # a line of a document holds all items of its order
        key=keyed.key.max(), how=keyed.how.max(), own_order=keyed.own_order.any()
    )
    joined = lines.left_join(told, [lines[FILE] == told.file_k, lines[LINE] == told.line_k])
    kind = ibis.ifelse(joined.own_order & ~joined[RULED], "test", joined.kind)
    resolved = held(joined.mutate(customer_id=joined.key, kind=kind).drop("file_k", "line_k", "key", "own_order"))
    entry = _entry(resolved, proposals, same)
    return Resolved(resolved.drop("how"), notes, entry, _told(proposals, resolved))


def _says_more(lines: ibis.Table, customers: ibis.Table | None) -> bool:
    """Whether anything but the customer ids tells who bought."""
    contact = lines.email.notnull() | lines.phone.notnull() | lines.customer_id.contains("@").fill_null(False)
    nobody = lines.customer_id.lower().isin(contacts.NOBODY).fill_null(False)
    row = lines.agg(n=(contact | nobody).sum().fill_null(0)).to_pandas()
    if row.n[0]:
        return True
    return customers is not None and bool((customers.email.count() + customers.phone.count()).execute())


def _by_id_alone(lines: ibis.Table) -> Resolved:
    marked = lines.mutate(how=ibis.ifelse(lines.customer_id.notnull(), "id", "nobody"))
    none = pd.DataFrame(columns=["person", "customer_id", "same", "value"])
    return Resolved(lines, [], _entry(marked, none, {}), none)


def listed(client: Client, customers: ibis.Table, files: tuple[str, ...]) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """The list of customers with addresses and numbers in one form; those that reach nobody are blanked and noted."""
    rules = client.config.identity
    email, phone = contacts.email(customers.email), contacts.phone(customers.phone, rules.country)
    nobody = contacts.is_one_of(email, (*rules.placeholders, *rules.relays))
    unread = customers.phone.notnull() & phone.isnull()
    checks = [
        Check("invalid_addresses", customers.email.notnull() & email.isnull(), customers.email, "email"),
        Check("several_addresses", contacts.is_several(customers.email), customers.email, "email"),
        Check("placeholder_addresses", nobody, customers.email, "email"),
        Check("unread_phones", unread, customers.phone, "phone"),
        Check("phone_form", phone.notnull() & (phone != customers.phone), customers.phone, "phone"),
    ]
    notes = collect(customers, files, checks)
    return customers.mutate(email=ibis.ifelse(nobody, ibis.null("string"), email), phone=phone), notes


def _seen(client: Client, lines: ibis.Table, customers: ibis.Table | None) -> ibis.Table:
    """What each record says of its buyer, and what the list of customers adds to it."""
    rules, lines = client.config.identity, lines.filter(lines[PART] == "")
    own = ibis.ifelse(
        lines.customer_id.contains("@") | lines.customer_id.lower().isin(contacts.NOBODY),
        ibis.null("string"),
        lines.customer_id,
    )
    seen = lines.select(
        FILE, LINE, RULED, OWN, "order_id", "kind", "net_amount", own=own, raw_id=lines.customer_id,
        raw_email=lines.email, email=lines[ADDRESS], phone=contacts.phone(lines.phone, rules.country),
    )  # fmt: skip
    if customers is not None:
        known = customers.select(id_c="customer_id", email_c="email", phone_c="phone")
        seen = seen.left_join(known, seen.own == known.id_c).drop("id_c")
        seen = seen.mutate(email=seen.email.fill_null(seen.email_c), phone=seen.phone.fill_null(seen.phone_c))
        seen = seen.drop("email_c", "phone_c")
    relay = contacts.is_one_of(seen.email, rules.relays)
    placeholder = contacts.is_one_of(seen.email, rules.placeholders)
    ours = seen[OWN] | contacts.is_one_of(seen.email, (*rules.staff, *rules.tests))
    return seen.mutate(
        relay=relay,
        placeholder=placeholder | (seen.raw_id.lower().isin(contacts.NOBODY)).fill_null(False),
        own_order=ours.fill_null(False),
        email=ibis.ifelse(relay | placeholder, ibis.null("string"), seen.email),
    )


def _without_shared(seen: ibis.Table) -> ibis.Table:
    """Addresses under which many phones or ids buy, and phones under which many addresses or ids do, taken out."""
    for name, other in (("email", "phone"), ("phone", "email")):
        known = seen.filter(seen[name].notnull())
        people = known.group_by(value=known[name]).agg(ids=known.own.nunique(), others=known[other].nunique())
        many = people.filter((people.ids >= SHARED) | (people.others >= SHARED)).select("value", many=True)
        seen = seen.left_join(many, seen[name] == many.value)
        seen = seen.mutate(
            **{
                f"{name}_shared": seen.many.fill_null(False),
                name: ibis.ifelse(seen.many, ibis.null("string"), seen[name]),
            }
        ).drop("value", "many")
    return seen


def _keyed(seen: ibis.Table, customers: ibis.Table | None) -> ibis.Table:
    """Each line's key, and how it was found."""
    first = seen.mutate(key=ibis.ifelse(seen.relay, ibis.null("string"), seen.own))
    by_email = _owners(first, customers, "email")
    first = first.left_join(by_email, first.email == by_email.value)
    guest = first.owner.fill_null(first.email)
    first = (
        first.mutate(key=ibis.ifelse(first.relay, first.key, first.key.fill_null(guest))).drop("value", "owner").cache()
    )
    by_phone = _owners(first, customers, "phone")
    both = first.left_join(by_phone, first.phone == by_phone.value)
    key = ibis.ifelse(both.relay, ibis.null("string"), both.key.fill_null(both.owner).fill_null(both.phone))
    how = ibis.cases(
        (both.relay, "relay"),
        (both.own.notnull(), "id"),
        (both.email.notnull(), "email"),
        (both.phone.notnull(), "phone"),
        (both.placeholder | both.email_shared | both.phone_shared, "placeholder"),
        else_="nobody",
    )
    return both.mutate(key=key, how=how).drop("value", "owner")


def _owners(keyed: ibis.Table, customers: ibis.Table | None, name: str) -> ibis.Table:
    """The addresses (or numbers) of exactly one key, with it."""
    pairs = keyed.filter(keyed.key.notnull() & keyed[name].notnull()).select(value=keyed[name], key=keyed.key)
    if customers is not None:
        listed = customers.filter(customers[name].notnull())
        pairs = pairs.union(listed.select(value=listed[name], key=listed.customer_id))
    owners = pairs.group_by("value").agg(owner=pairs.key.max(), n=pairs.key.nunique())
    return owners.filter(owners.n == 1).drop("n")


def _checks(keyed: ibis.Table) -> list[Check]:
    guest = keyed.own.isnull() & keyed.key.notnull()
    invalid = keyed.raw_email.notnull() & contacts.email(keyed.raw_email).isnull()
    return [
        Check("guests", guest, keyed.key, "customer_id"),
        Check("anonymous", keyed.key.isnull() & ~keyed.relay & ~keyed.placeholder, keyed.order_id, "customer_id"),
        Check("relay_addresses", keyed.relay, keyed.order_id, "email"),
        Check("placeholder_addresses", keyed.placeholder, keyed.raw_email.fill_null(keyed.raw_id), "email"),
        Check("shared_addresses", keyed.email_shared, keyed.raw_email.fill_null(keyed.raw_id), "email"),
        Check("shared_phones", keyed.phone_shared, keyed.order_id, "phone"),
        Check("several_addresses", contacts.is_several(keyed.raw_email), keyed.raw_email, "email"),
        Check("invalid_addresses", invalid, keyed.raw_email, "email"),
    ]


def _proposals(keyed: ibis.Table, customers: ibis.Table | None) -> pd.DataFrame:
    """Ids that share an address, a mailbox, a number or all but the spelling: ``same``, ``value``, ``customer_id``."""
    people = keyed.filter(keyed.key.notnull()).select(id=keyed.key, email=keyed.email, phone=keyed.phone)
    if customers is not None:
        listed = customers.select(id="customer_id", email="email", phone="phone")
        people = people.union(listed)
    people = people.distinct().cache()
    values = {
        "email": people.email,
        "phone": people.phone,
        "alias": contacts.alias(people.email),
        "spelling": ibis.ifelse(people.id.contains("@"), ibis.null("string"), _spelling(people.id)),
    }
    found = [
        people.filter(value.notnull()).select(same=ibis.literal(name), value=value, customer_id=people.id).distinct()
        for name, value in values.items()
    ]
    pairs = ibis.union(*found)
    n = pairs.customer_id.count().over(group_by=["same", "value"])
    alike = pairs.mutate(n=n).filter((ibis._.n > 1) & (ibis._.n < SHARED)).drop("n")
    frame = alike.order_by("same", "value", "customer_id").to_pandas()
    groups = {key: tuple(ids) for key, ids in frame.groupby(["same", "value"])["customer_id"]}
    exact = {ids for (same, _value), ids in groups.items() if same == "email"}
    again = [key[0] == "alias" and groups[key] in exact for key in zip(frame["same"], frame["value"], strict=True)]
    return frame[~pd.Series(again, dtype=bool)].reset_index(drop=True)


def _spelling(text: ibis.Value) -> ibis.Value:
    return text.lower().re_replace(r"[\s._-]+", "").re_replace(r"^0+(\d)", r"\1")


def _merged(proposals: pd.DataFrame, accepted: tuple[str, ...]) -> dict[str, str]:
    """Ids to replace, each by the first of its person's."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.get(one, one) != one:
            one = parent[one]
        return one

    for _same, group in proposals[proposals["same"].isin(accepted)].groupby(["same", "value"]):
        first, *others = sorted({root(one) for one in group["customer_id"]}, key=lambda one: ("@" in one, one))
        for other in others:
            parent[other] = first
    return {one: root(one) for one in sorted(parent) if root(one) != one}


def _entry(resolved: ibis.Table, proposals: pd.DataFrame, same: dict[str, str]) -> dict[str, Any]:
    sales = resolved.filter(resolved.kind == "sale")
    by = sales.group_by("how").agg(rows=sales.count(), orders=sales.order_id.nunique(), sales=sales.net_amount.sum())
    counts = by.to_pandas().set_index("how")
    total = float(counts["sales"].sum())
    named = float(counts["sales"].reindex(["id", "email", "phone"]).fillna(0).sum())
    people = proposals.groupby(["same", "value"]).ngroups if len(proposals) else 0
    return {
        "by": [
            {
                "how": how,
                "rows": int(counts.rows[how]),
                "orders": int(counts.orders[how]),
                "sales": float(counts.sales[how]),
            }
            for how in HOW
            if how in counts.index
        ],
        "share": named / total if total else None,
        "proposals": int(people),
        "ids": int(proposals["customer_id"].nunique()),
        "merged": len(same),
    }


def _told(proposals: pd.DataFrame, resolved: ibis.Table) -> pd.DataFrame:
    """The proposals with what each id bought."""
    if proposals.empty:
        return proposals
    ids = ibis.memtable(proposals[["customer_id"]].drop_duplicates())
    sales = resolved.filter(resolved.kind == "sale").semi_join(ids, "customer_id")
    day = sales.ordered_at.date()
    bought = sales.group_by("customer_id").agg(
        orders=sales.order_id.nunique(), sales=sales.net_amount.sum().round(2), first_day=day.min(), last_day=day.max()
    )
    told = proposals.merge(bought.to_pandas(), on="customer_id", how="left")
    person = told.groupby(["same", "value"], sort=True).ngroup() + 1
    return told.assign(person=person).sort_values(["person", "customer_id"], kind="stable")[
        ["person", "customer_id", "same", "value", "orders", "sales", "first_day", "last_day"]
    ]
