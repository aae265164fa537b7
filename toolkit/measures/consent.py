"""Who may be contacted, and by which channel: nobody who has not said so."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import Table, Value

from toolkit import contract
from toolkit.measures.periods import up_to

WRITTEN = {"email": ("email_consent", "email"), "sms": ("sms_consent", "phone"), "push": ("push_consent", None)}
"""Channels that need a consent, and the address that they need."""
ADS = "ads"
OPEN = ("parcel", "site", "call", "post")
"""Channels that serve the contract or ask nobody: they end only where somebody is not to be contacted at all."""
CHANNELS = (*WRITTEN, ADS, *OPEN)


def permits(customers: Table | None, messages: Table | None, as_of: date) -> Table:
    """By which channels each customer may be contacted; no consent told is none given.

    Parameters
    ----------
    customers : Table, meets ``contract.customers``, or None
        Without any, nobody may be contacted. Where a customer stands in several rows, every row must agree.
    messages : Table, meets ``contract.messages``, or None
        Who signed off by a message of a channel is not written to by it again, unless consent is of a later day
        (``consent_at``); where the channel is not told, by none. A sending to many says nothing of anybody.

    Returns
    -------
    Table, one row per customer
        ``customer_id`` and a flag, never missing, for each of :data:`CHANNELS`.
    """
    customers = contract.empty("customers") if customers is None else customers
    nobody = customers.suppressed.fill_null(False)
    given: dict[str, Value] = {
        name: customers[consent].fill_null(False) & (customers[address].notnull() if address else True)
        for name, (consent, address) in WRITTEN.items()
    }
    given[ADS] = customers.ads_consent.fill_null(False) & (customers.email.notnull() | customers.phone.notnull())
    given |= {name: ibis.literal(True) for name in OPEN}
    flags = customers.select(
        "customer_id", "consent_at", **{name: told & ~nobody for name, told in given.items()}
    )  # fmt: skip
    one = flags.group_by("customer_id").aggregate(
        told=flags.consent_at.max(), **{name: flags[name].all() for name in CHANNELS}
    )
    if messages is not None:
        one = _without_signed_off(one, up_to(messages, as_of, "sent_at"))
    return one.select("customer_id", *CHANNELS)


def agreed(customers: Table | None, messages: Table | None, as_of: date, channel: str) -> Table | None:
    """Who may be written to by a channel: ``customer_id``; None where the shop says of nobody whether they agreed."""
    if not told(customers)[channel]:
        return None
    may = permits(customers, messages, as_of)
    return may.filter(may[channel]).select("customer_id")


def told(customers: Table | None) -> dict[str, bool]:
    """Whether the shop says of anybody if they agreed, by channel of :data:`WRITTEN`."""
    if customers is None:
        return dict.fromkeys(WRITTEN, False)
    asked = customers.aggregate(**{n: customers[consent].notnull().any() for n, (consent, _address) in WRITTEN.items()})
    return {name: bool(found) for name, found in asked.to_pyarrow().to_pylist()[0].items()}


def _without_signed_off(people: Table, messages: Table) -> Table:
    """Who signed off by a channel after consent was last told is taken out of it."""
    gone = messages.filter(messages.customer_id.notnull() & (messages.unsubscribed.fill_null(0) > 0))
    last = gone.group_by("customer_id").aggregate(
        **{f"{name}_off": gone.sent_at.max(where=gone.message_channel.fill_null(name) == name) for name in WRITTEN}
    )
    both = people.left_join(last, "customer_id")
    stays = {
        name: both[name] & (both[f"{name}_off"].isnull() | (both.told > both[f"{name}_off"]).fill_null(False))
        for name in WRITTEN
    }
    return both.mutate(**stays)


__all__ = ["CHANNELS", "agreed", "permits", "told"]
