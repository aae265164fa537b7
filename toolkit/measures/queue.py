"""Today's queue: who is due by which rule, who may be written to, and who is when everybody wants to.

**Due.** A rule is due for a customer on the day its moment happened plus its ``wait``. It stands in the queue of the
morning after the last day of data if that day has come and lies at most ``window`` mornings back; unless an order has
ended the moment meanwhile, or a message of the rule's flow on its channel was sent to the customer since the moment (of
a later step of a series: since the earlier step was due). A customer is due once per rule, by the latest moment. Groups
are today's.

**Decided.** In the order: service before marketing, then the rule's priority, then what such customers bring, then its
name. A rule of marketing needs the consent of its channel, else that of its second one; a rule of service an address.
Caps count any seven days in a row, messages sent before included; what is of service is never held back by them, and
counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import ibis
import pandas as pd
from ibis.expr.types import BooleanValue, IntegerValue, Table

from toolkit.measures import consent, moments
from toolkit.measures.frames import fetch
from toolkit.measures.moments.known import Known, day_of, later
from toolkit.measures.periods import up_to
from toolkit.measures.playbook import Playbook, Rule

STATES = ("goes", "outranked", "capped", "no_consent", "suppressed")
"""Goes; another rule took the place today; the week was full already; no channel may be used; not to be contacted."""
WEEK = 7
UNLIMITED = 1_000_000
RANKING = ("of_service", "priority", "bringing", "rule")
EVER = 36_500


@dataclass(frozen=True)
class Caps:
    """The most messages to one customer in any seven days in a row, by channel and in all, and on one day."""

    email: int = 2
    sms: int = 1
    push: int = 2
    all: int = 3
    day: int = 1

    @property
    def by_channel(self) -> dict[str, int]:
        return {name: most for name, most in asdict(self).items() if name not in ("all", "day")}


def due(playbook: Playbook, known: Known, ahead: int = 0) -> Table:
    """Who is due by which rule on the morning after ``known.as_of``, or within so many days ``ahead`` of it.

    Rules whose moments the client's data cannot tell have no rows.

    Returns
    -------
    Table, one row per customer and rule (with ``ahead``, and day after that morning); kept by the engine
        ``customer_id``, ``rule``, ``channel`` (the rule's own), ``due_on``, ``happened_on``, ``group`` (missing for who
        has not bought).
    """
    lacks = moments.told(known, playbook.timed)
    rules = [rule for rule in playbook.timed if lacks[rule.name] is None]
    if not rules:
        return ibis.memtable([], schema=dict(_DUE))
    groups = known.assigned.select("customer_id", "group")
    found = ibis.union(*(_due(rule, known, groups, ahead) for rule in rules), _nobody())
    pending = (
        found
        if known.messages is None
        else found.anti_join(_done(found, rules, known), ["customer_id", "rule", "happened_on"])
    )
    return pending.cache()


_DUE = {"customer_id": "string", "rule": "string", "channel": "string", "due_on": "date", "happened_on": "date",
        "group": "string"}  # fmt: skip


def _nobody() -> Table:
    return ibis.memtable([], schema=dict(_DUE))


def _due(rule: Rule, known: Known, groups: Table, ahead: int) -> Table:
    """A rule's moments that are due and not over; by customer the latest of the first morning, and all that follow."""
    morning, last = known.tomorrow, known.tomorrow + timedelta(days=ahead)
    back = timedelta(days=rule.window)
    waited = timedelta(days=rule.wait)
    found = moments.happened(known.between(morning - back - waited, last - waited), rule)
    found = found.filter(found.over_on.isnull() | (found.over_on > day_of(known.as_of)))
    found = found.mutate(due_on=later(found.happened_on, rule.wait))
    is_later = ibis.greatest(found.due_on, day_of(morning))
    found = found.group_by(["customer_id", is_later.name("morning")]).aggregate(
        due_on=found.due_on.max(), happened_on=found.happened_on.max()
    )
    placed = found.left_join(groups, "customer_id")
    placed = placed.filter(placed["group"].isin(list(rule.groups))) if rule.groups else placed
    return placed.select(
        "customer_id", "due_on", "happened_on", "group", rule=ibis.literal(rule.name),
        channel=ibis.literal(rule.channel),
    ).select(*_DUE).cast(_DUE)  # fmt: skip


def _done(found: Table, rules: list[Rule], known: Known) -> Table:
    """The moments that a message was sent for."""
    named = [
        {"rule": rule.name, "named": name, "since": -EVER if rule.moment == "in_group" else rule.since,
         "first": rule.channel, "second": rule.fallback}
        for rule in rules for name in rule.names
    ]  # fmt: skip
    sent = up_to(known.messages, known.as_of, "sent_at").filter(lambda t: t.customer_id.notnull())
    sent = sent.select(
        "customer_id", "message_channel", named=sent.flow.strip().lower(), sent_on=sent.sent_at.cast("date")
    )
    sent = sent.group_by(["customer_id", "named", "message_channel"]).aggregate(sent_on=sent.sent_on.max())
    mine = found.join(ibis.memtable(pd.DataFrame(named)), "rule").join(sent, ["customer_id", "named"])
    fits = mine.message_channel.isnull() | mine.message_channel.isin([mine["first"], mine.second])
    return mine.filter(fits & (mine.sent_on >= later(mine.happened_on, mine.since)))


def candidates(found: Table, playbook: Playbook, known: Known, bringing: Mapping[str, float] | None = None) -> Table:
    """Who is due, with the channel that may be used and the place in the ranking; kept by the engine.

    Parameters
    ----------
    found : Table of :func:`due`
    bringing : mapping of a rule to what such customers bring (currency), optional

    Returns
    -------
    Table, as :func:`due`
        ``channel`` is the rule's second one where only that may be used; ``state``: no_consent or suppressed, else
        missing; ``expected_margin`` (what such customers brought within the horizon, contacted or not), and what ranks.
    """
    rows = [
        {"rule": rule.name, "first": rule.channel, "second": rule.fallback, "window": rule.window,
         "of_service": 0 if rule.purpose == "service" else 1, "priority": rule.priority, "cap": rule.cap,
         "expected_margin": (bringing or {}).get(rule.name, float("nan"))}
        for rule in playbook.timed
    ]  # fmt: skip
    facts = ibis.memtable(pd.DataFrame(rows)).mutate(expected_margin=lambda t: t.expected_margin.nullif(float("nan")))
    both = found.join(facts, "rule").left_join(_reachable(known), "customer_id")
    may = {name: _may(both, name) for name in ("first", "second")}
    nobody = both.suppressed.fill_null(False)
    state = ibis.cases(
        (nobody, "suppressed"), (~may["first"] & ~may["second"], "no_consent"), else_=ibis.null("string")
    )
    chosen = ibis.ifelse(may["second"] & ~may["first"], both.second, both["first"])
    bring = both.expected_margin.fill_null(0.0)
    return both.select(
        "customer_id", "rule", "due_on", "group", "window", "of_service", "priority", "cap", "expected_margin",
        channel=chosen, state=state, bringing=-bring,
    ).cache()  # fmt: skip


def _reachable(known: Known) -> Table:
    """By which channels each customer may be reached, for marketing (``email``) and for service (``email_service``)."""
    if known.customers is None:
        return ibis.memtable([], schema={"customer_id": "string", "suppressed": "boolean"} | {
            f"{name}{of}": "boolean" for name in consent.CHANNELS for of in ("", "_service")})  # fmt: skip
    may = consent.permits(known.customers, known.messages, known.as_of)
    rows = known.customers
    held = rows.group_by("customer_id").aggregate(
        email_held=rows.email.notnull().any(), sms_held=rows.phone.notnull().any(),
        push_held=rows.push_consent.fill_null(False).all(),
    )  # fmt: skip
    both = may.join(held, "customer_id")
    served = {f"{name}_service": both.parcel & both[f"{name}_held"] for name in ("email", "sms", "push")}
    served |= {f"{name}_service": both[name] for name in consent.CHANNELS if name not in ("email", "sms", "push")}
    return both.select("customer_id", *consent.CHANNELS, suppressed=~both.parcel, **served)


def _may(both: Table, which: str) -> BooleanValue:
    """Whether the rule's first or second channel may be used; who is not listed only by channels that ask nobody."""

    def allowed(name: str) -> BooleanValue:
        told = ibis.ifelse(both.of_service == 0, both[f"{name}_service"], both[name])
        return told.fill_null(name in consent.OPEN)

    return ibis.cases(*((both[which] == name, allowed(name)) for name in consent.CHANNELS), else_=False)


def decide(waiting: Table, contacts: Table | None, morning: date, caps: Caps) -> Table:
    """Who goes on a morning.

    Parameters
    ----------
    waiting : Table of :func:`candidates`
    contacts : Table of :func:`contacted`, or None where nothing is known to have been sent

    Returns
    -------
    Table, as ``waiting``
        ``state`` of :data:`STATES`, never missing.
    """
    both = _with_sent(waiting, contacts, morning)
    held = both.state.isnull() & (both.cap == "held")
    room = ibis.cases(*((both.channel == name, most - both[f"had_{name}"]) for name, most in caps.by_channel.items()),
                      else_=UNLIMITED)  # fmt: skip
    in_all = caps.all - both.had
    full = held & ((room <= 0) | (in_all <= 0))
    both = both.mutate(full=full, room=room, in_all=ibis.least(in_all, caps.day),
                       runs=both.state.isnull() & (both.cap != "free") & ~full)  # fmt: skip
    both = both.mutate(place=_place(both, "channel", "runs"))
    both = both.mutate(passes=both.runs & ((both.cap == "counted") | (both.place < both.room)))
    both = both.mutate(place=_place(both, "passes"))
    goes = both.passes & ((both.cap == "counted") | (both.place < both.in_all))
    state = ibis.cases((both.full, "capped"), (goes | (both.cap == "free"), "goes"), else_="outranked")
    return both.mutate(state=both.state.coalesce(state)).select(*waiting.columns)


def _place(both: Table, *within: str) -> IntegerValue:
    """The place of each row in the ranking of its customer, 0 for the first."""
    order = [both[name] for name in (*RANKING, "due_on")]
    return ibis.row_number().over(
        ibis.window(group_by=[both.customer_id, *(both[name] for name in within)], order_by=order)
    )


def _with_sent(waiting: Table, contacts: Table | None, morning: date) -> Table:
    """With the messages of the six days before: ``had``, and ``had_email`` and so on."""
    names = tuple(consent.WRITTEN)
    if contacts is None:
        return waiting.mutate(had=ibis.literal(0), **{f"had_{name}": ibis.literal(0) for name in names})
    week = contacts.filter(
        contacts.sent_on.between(day_of(morning - timedelta(days=WEEK - 1)), day_of(morning - timedelta(days=1)))
    )
    had = week.group_by("customer_id").aggregate(
        had=week.count(), **{f"had_{name}": (week.channel == name).sum() for name in names}
    )
    both = waiting.left_join(had, "customer_id").drop("customer_id_right")
    return both.mutate(**{name: both[name].fill_null(0) for name in ("had", *(f"had_{name}" for name in names))})


def contacted(known: Known) -> Table | None:
    """The messages to single customers of the last seven days: ``customer_id``, ``channel``, ``sent_on``."""
    if known.messages is None:
        return None
    sent = up_to(known.messages, known.as_of, "sent_at").filter(lambda t: t.customer_id.notnull())
    sent = sent.select("customer_id", channel="message_channel", sent_on=sent.sent_at.cast("date"))
    return sent.filter(sent.sent_on > day_of(known.as_of - timedelta(days=WEEK)))


def today(playbook: Playbook, known: Known, caps: Caps, bringing: Mapping[str, float] | None = None) -> Table:
    """The queue of the morning after ``known.as_of``, decided.

    Returns
    -------
    Table, one row per customer and rule that is due; kept by the engine
        ``customer_id``, ``rule``, ``channel``, ``due_on``, ``state``, ``expected_margin``, ``group``, ``cap``.
    """
    waiting = candidates(due(playbook, known), playbook, known, bringing)
    decided = decide(waiting, contacted(known), known.tomorrow, caps)
    return decided.select(
        "customer_id", "rule", "channel", "due_on", "state", "expected_margin", "group", "cap"
    ).cache()


def counts(queue: Table, playbook: Playbook) -> pd.DataFrame:
    """The queue by rule.

    Returns
    -------
    DataFrame, one row per rule with a day, in the playbook's order
        ``rule``, ``due`` customers and how many of them are in each of :data:`STATES`; they sum to ``due``.
    """
    states = {state: (queue.state == state).sum() for state in STATES}
    counted = fetch(queue.group_by("rule").aggregate(due=queue.count(), **states)).set_index("rule")
    names = pd.Index([rule.name for rule in playbook.timed], name="rule")
    return counted.reindex(names).fillna(0).astype(int).reset_index()


def lost_to(queue: Table) -> pd.DataFrame:
    """Which rule another lost its place to today.

    Returns
    -------
    DataFrame, one row per pair, the most frequent first
        ``rule`` (outranked), ``winner`` (goes to the same customer and counts), ``customers``.
    """
    losers = queue.filter(queue.state == "outranked").select("customer_id", "rule")
    winners = queue.filter((queue.state == "goes") & (queue.cap != "free")).select("customer_id", winner="rule")
    pairs = losers.join(winners, "customer_id").group_by(["rule", "winner"]).aggregate(customers=ibis._.count())
    return fetch(pairs).sort_values(["customers", "rule", "winner"], ascending=[False, True, True], ignore_index=True)


__all__ = [
    "STATES", "WEEK", "Caps", "candidates", "contacted", "counts", "decide", "due", "lost_to", "today",
]  # fmt: skip
