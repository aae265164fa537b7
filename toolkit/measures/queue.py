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
import numpy as np
import pandas as pd
from ibis.expr.types import BooleanValue, IntegerValue, Table

from toolkit.measures import consent, disclosure, moments
from toolkit.measures.frames import fetch
from toolkit.measures.moments.known import Known, day_of, later
from toolkit.measures.periods import up_to
from toolkit.measures.playbook import Playbook

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


def due(playbook: Playbook, known: Known, ahead: int = 0, collected: Table | None = None) -> Table:
    """Who is due by which rule on the morning after ``known.as_of``, or within so many days ``ahead`` of it.

    Rules whose moments the client's data cannot tell have no rows.

    Parameters
    ----------
    collected : Table of :func:`collect`, optional
        Where it is at hand; it must be of at least these rules, waits and windows.

    Returns
    -------
    Table, one row per customer and rule (with ``ahead``, and day after that morning); kept by the engine
        ``customer_id``, ``rule``, ``channel`` (the rule's own), ``due_on``, ``happened_on``, ``group`` (missing for who
        has not bought).
    """
    held = collect(playbook, known, ahead) if collected is None else collected
    found = _of_groups(_latest(_within(held, playbook, known, ahead), known.tomorrow), playbook, known)
    return (found if known.messages is None else _not_done(found, playbook, known)).cache()


def collect(playbook: Playbook, known: Known, ahead: int = 0, back: int = 0) -> Table:
    """The moments that :func:`due` looks at; they stay the same when a rule's channel or priority changes.

    ``back``: look so many days further into the past than the rules ask for.
    """
    first, last = known.tomorrow - timedelta(days=back), known.tomorrow + timedelta(days=max(ahead, back))
    return moments.collected(known, playbook.timed, first, last)


def _within(found: Table, playbook: Playbook, known: Known, ahead: int) -> Table:
    """The moments of every rule that are due and not over."""
    rows = [
        {"kind": moments.kind(rule), "rule": rule.name, "wait": rule.wait, "window": rule.window,
         "ends": rule.ends_with_order}
        for rule in playbook.timed
    ]  # fmt: skip
    both = found.join(ibis.memtable(rows, schema=_RULES), "kind")
    both = both.mutate(due_on=later(both.happened_on, both.wait))
    is_due = both.due_on <= day_of(known.tomorrow + timedelta(days=ahead))
    is_listed = later(both.due_on, both.window) >= day_of(known.tomorrow)
    is_over = both.ends & (both.over_on <= day_of(known.as_of)).fill_null(False)
    return both.filter(is_due & is_listed & ~is_over)


_RULES = {"kind": "string", "rule": "string", "wait": "int64", "window": "int64", "ends": "boolean"}


def _latest(found: Table, morning: date) -> Table:
    """By customer and rule the latest moment of the first morning, and every one of the mornings after it."""
    listed = ibis.greatest(found.due_on, day_of(morning)).name("morning")
    each = found.group_by(["customer_id", "rule", listed])
    return each.aggregate(due_on=found.due_on.max(), happened_on=found.happened_on.max()).drop("morning")


def _of_groups(found: Table, playbook: Playbook, known: Known) -> Table:
    """With the group of today and the rule's channel; without who is in none of the rule's groups."""
    rows = [
        {"rule": rule.name, "channel": rule.channel, "wanted": "".join(f"|{group}|" for group in rule.groups)}
        for rule in playbook.timed
    ]
    rules = ibis.memtable(rows, schema=dict.fromkeys(("rule", "channel", "wanted"), "string"))
    both = found.join(rules, "rule").left_join(known.assigned.select("customer_id", "group"), "customer_id")
    named = ibis.literal("|") + both["group"] + "|"
    both = both.filter((both.wanted == "") | both.wanted.contains(named).fill_null(False))
    return both.select("customer_id", "rule", "channel", "due_on", "happened_on", "group")


def _not_done(found: Table, playbook: Playbook, known: Known) -> Table:
    """The moments for which no message was sent yet."""
    named = [
        {"rule": rule.name, "named": name, "since": -EVER if rule.moment == "in_group" else rule.since,
         "first": rule.channel, "second": rule.fallback}
        for rule in playbook.timed for name in rule.names
    ]  # fmt: skip
    sent = up_to(known.messages, known.as_of, "sent_at").filter(lambda t: t.customer_id.notnull())
    sent = sent.mutate(named=sent.flow.strip().lower(), sent_on=sent.sent_at.cast("date"))
    sent = sent.filter(sent.named.isin(sorted({row["named"] for row in named})))
    sent = sent.group_by(["customer_id", "named", "message_channel"]).aggregate(sent_on=sent.sent_on.max())
    mine = sent.join(ibis.memtable(named, schema=_NAMED), "named")
    mine = mine.filter(mine.message_channel.isnull() | mine.message_channel.isin([mine["first"], mine.second]))
    mine = mine.join(found, ["customer_id", "rule"])
    done = mine.filter(mine.sent_on >= later(mine.happened_on, mine.since))
    return found.anti_join(done, ["customer_id", "rule", "happened_on"])


_NAMED = {"rule": "string", "named": "string", "since": "int64", "first": "string", "second": "string"}


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
    settled = both.state.coalesce(ibis.cases((full, "capped"), (both.cap == "free", "goes")))
    both = both.mutate(state=settled, room=room, in_all=ibis.least(in_all, caps.day))
    runs = both.filter(both.state.isnull())
    runs = runs.mutate(passes=(runs.cap == "counted") | (_place(runs, "channel") < runs.room))
    goes = runs.passes & ((runs.cap == "counted") | (_place(runs, "passes") < runs.in_all))
    ranked = runs.mutate(state=ibis.ifelse(goes, "goes", "outranked")).select(*waiting.columns)
    return both.filter(both.state.notnull()).select(*waiting.columns).union(ranked)


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


def today(
    playbook: Playbook,
    known: Known,
    caps: Caps,
    bringing: Mapping[str, float] | None = None,
    collected: Table | None = None,
) -> Table:
    """The queue of the morning after ``known.as_of``, decided.

    Parameters
    ----------
    collected : Table of :func:`collect`, optional
        As for :func:`due`.

    Returns
    -------
    Table, one row per customer and rule that is due; kept by the engine
        ``customer_id``, ``rule``, ``channel``, ``due_on``, ``state``, ``service`` (not marketing),
        ``expected_margin``, ``group``, ``cap``.
    """
    waiting = candidates(due(playbook, known, collected=collected), playbook, known, bringing)
    decided = decide(waiting, contacted(known), known.tomorrow, caps)
    return decided.select(
        "customer_id", "rule", "channel", "due_on", "state", "expected_margin", "group", "cap",
        service=decided.of_service == 0,
    ).cache()  # fmt: skip


def counts(queue: Table, playbook: Playbook) -> pd.DataFrame:
    """The queue by rule.

    Returns
    -------
    DataFrame, one row per rule with a day, in the playbook's order
        ``rule``, ``words`` (a client's own), ``due`` customers, and how many of them are in each of :data:`STATES`,
        which sum to ``due``.
    """
    states = {state: (queue.state == state).sum() for state in STATES}
    counted = fetch(queue.group_by("rule").aggregate(due=queue.count(), **states)).set_index("rule")
    names = pd.Index([rule.name for rule in playbook.timed], name="rule")
    table = counted.reindex(names).fillna(0).astype(int).reset_index()
    table.insert(1, "words", [rule.words for rule in playbook.timed])
    return table


def shown(counts: pd.DataFrame, costs: Mapping[str, float], most: int = 10) -> pd.DataFrame:
    """The rules with most to do, the others together and all of them, without what tells of fewer than ten.

    Parameters
    ----------
    counts : DataFrame of :func:`counts`
    costs : mapping of a rule to what one contact costs, NaN where unknown

    Returns
    -------
    DataFrame
        ``rule`` (:data:`OTHERS` for the rest, :data:`TOTAL` for all), ``words``; ``due`` and :data:`STATES`, missing
        where they may not be shown; ``cost`` of those who go (currency; of all, of the rules whose cost is known);
        ``held``, all who do not go, where one of the other states holds fewer than ten in all: those are then missing.
        Where so few go in all, or all but so few, who goes is missing everywhere.
    """
    busy = counts[counts["due"] > 0].sort_values("due", ascending=False, kind="stable")
    busy = busy.assign(cost=busy["goes"] * busy["rule"].map(dict(costs)))
    busy["held"] = busy[list(STATES[1:])].sum(axis=1)
    numbers = ["due", *STATES, "cost", "held"]
    rest = busy.iloc[most:][numbers].sum(min_count=1).to_frame().T.assign(rule=OTHERS, words="")
    parts = [busy.head(most), *([rest] if len(busy) > most else [])]
    table = pd.concat(parts, ignore_index=True).astype(dict.fromkeys(numbers, float))
    if table.empty:
        return table
    total = table[numbers].sum(min_count=1).to_frame().T.assign(rule=TOTAL, words="")
    few = _few(total.loc[0, list(STATES[1:])].astype(float)).any()
    told, untold = (["goes", "held"], list(STATES[1:])) if few else (list(STATES), ["held"])
    table[told] = table[told].where(~disclosure.hidden(table[told].to_numpy(int)))
    table[untold], total[untold] = np.nan, np.nan
    table["cost"] = table["cost"].where(table["goes"].notna())
    table = disclosure.counts_of_enough(table, ["due"])
    if _few(total[["due", *told]]).any(axis=None):
        hidden = numbers if _few(total["due"]).any() else numbers[1:]
        table[hidden], total[hidden] = np.nan, np.nan
    return pd.concat([table, total], ignore_index=True)[["rule", "words", *numbers]]


def _few(counts: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
    """Where a count tells of somebody, but of fewer than ten."""
    return (counts > 0) & (counts < disclosure.K)


OTHERS, TOTAL = "others", "total"


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
    "OTHERS", "STATES", "TOTAL", "WEEK", "Caps", "candidates", "collect", "contacted", "counts", "decide", "due",
    "lost_to", "shown", "today",
]  # fmt: skip
