"""Moments told by what a customer did besides buying: events, answers, service contacts, messages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from toolkit.measures.moments.known import Known, day_of, never
from toolkit.measures.periods import up_to
from toolkit.measures.rated import SCORED

if TYPE_CHECKING:
    from toolkit.measures.playbook import Rule

RECENT_DAYS = 90
"""So long is whoever gave a low score left out of advertising."""


def cart_left(known: Known, rule: Rule) -> Table:
    """The day on which a cart had been left for ``number`` minutes without an order; over with the next order.

    Of several carts of a day the last counts. An order told without a time of day counts as one at the day's end.
    """
    carts = up_to(known.events, known.as_of, "at").filter(lambda t: (t.kind == "cart") & t.customer_id.notnull())
    carts = carts.select("customer_id", at=carts["at"])
    minutes = ibis.interval(minutes=int(rule.number))
    carts = carts.mutate(left=carts["at"] + minutes)
    carts = carts.filter(carts.left.cast("date").between(*map(day_of, known.span)))
    carts = carts.group_by(["customer_id", carts.left.cast("date").name("happened_on")]).aggregate(
        at=carts["at"].max(), left=carts.left.max()
    )
    placed = known.sold.ordered_at
    at_once = placed == placed.truncate("D")
    sold = known.sold.select("customer_id", placed=ibis.ifelse(at_once, placed + ibis.interval(seconds=86_399), placed))
    later = carts.join(sold, "customer_id").filter(lambda t: t.placed >= t["at"])
    later = later.group_by(["customer_id", "happened_on"]).aggregate(placed=later.placed.min())
    held = carts.left_join(later, ["customer_id", "happened_on"])
    held = held.filter(held.placed.isnull() | (held.placed > held.left))
    return held.select("customer_id", "happened_on", over_on=held.placed.cast("date"))


def visited(known: Known, rule: Rule) -> Table:
    """A day with a visit."""
    seen = up_to(known.events, known.as_of, "at").filter(lambda t: (t.kind == "visit") & t.customer_id.notnull())
    return seen.select("customer_id", happened_on=seen["at"].cast("date")).distinct().mutate(over_on=never())


def low_score(known: Known, rule: Rule) -> Table:
    """The day of an answer from 0 to 10 that is ``number`` or lower (by default, what the client calls a low score)."""
    return _low(known, known.settled.low if rule.number is None else rule.number).mutate(over_on=never())


def detractors(known: Known, days: int = RECENT_DAYS) -> Table | None:
    """Who gave a low score in the last days: ``customer_id``; None where no answers were sent."""
    if known.answers is None:
        return None
    given = _low(known, known.settled.low)
    recent = given.filter(given.happened_on > day_of(known.as_of - timedelta(days=days)))
    return recent.select("customer_id").distinct()


def _low(known: Known, limit: float) -> Table:
    """The days of answers from 0 to 10 that are as low as the limit: ``customer_id``, ``happened_on``."""
    given = up_to(known.answers, known.as_of, "answered_at").filter(lambda t: t.kind == SCORED)
    score = given.value.strip().try_cast("float64")
    given = given.filter(score.between(0, limit)).select("customer_id", "order_id", at=given.answered_at.cast("date"))
    buyer = known.orders.select("order_id", buyer=known.orders.customer_id)
    given = given.left_join(buyer, "order_id")
    who = given.select(customer_id=given.customer_id.coalesce(given.buyer), happened_on=given["at"]).distinct()
    return who.filter(who.customer_id.notnull())


def ticket_opened(known: Known, rule: Rule) -> Table:
    """A day on which a customer wrote to the service or called it."""
    asked = up_to(known.tickets, known.as_of, "opened_at").filter(lambda t: t.customer_id.notnull())
    return asked.select("customer_id", happened_on=asked.opened_at.cast("date")).distinct().mutate(over_on=never())


def ticket_solved(known: Known, rule: Rule) -> Table:
    """The day of the answer (of the question, where none is told) of a matter that is settled."""
    asked = up_to(known.tickets, known.as_of, "opened_at")
    asked = asked.filter(asked.customer_id.notnull() & asked.resolved.fill_null(False))
    day = asked.answered_at.coalesce(asked.opened_at).cast("date")
    return asked.select("customer_id", happened_on=day).distinct().mutate(over_on=never())


def messaged(known: Known, rule: Rule) -> Table:
    """A day on which a message of the rule that is followed was sent."""
    return _sent(known, rule).select("customer_id", happened_on="day").distinct().mutate(over_on=never())


def responded(known: Known, rule: Rule) -> Table:
    """The day of a message of the rule that is followed, of those who clicked in it or answered it; over with an order.

    An order of that same day ends it, too.
    """
    sent = _sent(known, rule)
    did = sent.filter((sent.clicked.fill_null(0) > 0) | (sent.answered.fill_null(0) > 0))
    did = did.select("customer_id", happened_on="day").distinct()
    bought = did.join(known.days.select("customer_id", "day"), "customer_id").filter(lambda t: t.day >= t.happened_on)
    first = bought.group_by(["customer_id", "happened_on"]).aggregate(over_on=bought.day.min())
    return did.left_join(first, ["customer_id", "happened_on"]).select("customer_id", "happened_on", "over_on")


def _sent(known: Known, rule: Rule) -> Table:
    """Messages to single customers of the flow that the rule follows."""
    mine = up_to(known.messages, known.as_of, "sent_at")
    mine = mine.filter(mine.customer_id.notnull() & mine.flow.strip().lower().isin(list(rule.after)))
    return mine.mutate(day=mine.sent_at.cast("date"))


__all__ = ["cart_left", "low_score", "messaged", "responded", "ticket_opened", "ticket_solved", "visited"]
