"""The playbook's moments, today's queue and the coming week: by hand, and against plain loops over events."""

import random
from dataclasses import replace
from datetime import timedelta

import playing
import pytest
from playing import AS_OF, DAY, Plain, plain_decide, rule

from toolkit import measures as m
from toolkit.measures.playbook import Playbook, load

BATCH = 50
"""Shops that are looked at together; nobody buys in two of them."""
NUMBERS = {"order_count": (1, 3), "silent": (5, 60), "cart_left": (15,), "anniversary": (2, 6), "season": (4,),
           "grace_passed": (None, 9), "low_score": (None, 5)}  # fmt: skip


def rules_of_every_moment():
    """A rule for each moment and number, with waits, windows, groups and second channels of all kinds."""
    rng, rules = random.Random(1), []
    for moment in m.moments.MOMENTS:
        if moment == "always":
            continue
        for number in NUMBERS.get(moment, (None,)):
            rules.append(rule(
                moment, name=f"{moment}_{number}", number=number, channel=rng.choice(m.consent.CHANNELS),
                fallback=rng.choice(("", "sms", "email", "site")), wait=rng.randint(0, 4), window=rng.randint(1, 5),
                groups=rng.choice(((), ("Soulmates",), ("Lovers", "Breakup"))) if moment != "account" else (),
                priority=rng.randint(1, 3), purpose=rng.choice(("service", "marketing", "marketing")),
                until_order=rng.random() < 0.3, after=("reactivation", "research"),
                sent_as=rng.choice(((), ("news",), ("Cart", "reactivation"))),
            ))  # fmt: skip
    return tuple(replace(one, cap=cap_of(one)) for one in rules)


def cap_of(one):
    return "free" if one.channel in ("site", "parcel") else "counted" if one.purpose == "service" else "held"


BOOK = Playbook(rules_of_every_moment())
BATCHES = [range(n * BATCH, (n + 1) * BATCH) for n in range(20)]


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_every_moment_is_told_as_by_a_loop_over_events(seeds):
    shop = playing.many(seeds)
    first, last = AS_OF - timedelta(days=200), AS_OF + timedelta(days=8)
    asked, plain = playing.known(shop, first=first, last=last), Plain(shop)
    for one in BOOK.rules:
        found = m.moments.happened(asked, one).to_pyarrow().to_pylist()
        got = {tuple(row[name] for name in ("customer_id", "happened_on", "over_on")) for row in found}
        assert got == plain.happened(one, first, last), one.name


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_who_is_due_and_who_goes_is_what_a_loop_over_customers_finds(seeds):
    shop, caps = playing.many(seeds), m.queue.Caps(email=2, sms=1, push=1, all=3, day=2)
    known, plain = playing.known(shop), Plain(shop)
    wanted = plain.due(BOOK.rules)
    found = m.queue.due(BOOK, known).to_pyarrow().to_pylist()
    assert {(r["customer_id"], r["rule"]): (r["due_on"], r["happened_on"]) for r in found} == wanted
    queue = m.queue.today(BOOK, known, caps, {"ordered_None": 5.0, "visited_None": 7.0}).to_pyarrow().to_pylist()
    assert len(queue) == len(wanted)
    people, allowed = {c["customer_id"]: c for c in shop["customers"]}, permitted(known)
    for who in {row["customer_id"] for row in queue}:
        mine = [row for row in queue if row["customer_id"] == who]
        waiting = []
        for row in mine:
            one = BOOK[row["rule"]]
            channel, state = channel_of(one, people.get(who), allowed.get(who))
            assert state is None or row["state"] == state
            if state is None:
                assert row["channel"] == channel
                bring = {"ordered_None": 5.0, "visited_None": 7.0}.get(one.name, 0)
                waiting.append((one.purpose == "marketing", one.priority, -bring, one.name, channel, one.cap))
        sent = [(x["message_channel"], x["sent_at"].date()) for x in shop["messages"] if x["customer_id"] == who]
        states = plain_decide(waiting, sent, AS_OF + DAY, caps)
        assert {row["rule"]: row["state"] for row in mine if row["rule"] in states} == states


def permitted(known):
    rows = m.consent.permits(known.customers, known.messages, AS_OF).to_pyarrow().to_pylist()
    return {row["customer_id"]: row for row in rows}


def channel_of(one, person, allowed):
    """The channel that a rule may use for a person, or why none."""
    if person and person["suppressed"]:
        return None, "suppressed"
    for name in (one.channel, one.fallback):
        held = {"email": "email", "sms": "phone", "push": "push_consent"}.get(name)
        service = one.purpose == "service" and held and person and person[held]
        open_to_all = name in m.consent.OPEN
        if name and (open_to_all or service or (one.purpose == "marketing" and allowed and allowed[name])
                     or (one.purpose == "service" and not held and allowed and allowed[name])):  # fmt: skip
            return name, None
    return None, "no_consent"


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_nobody_without_consent_goes_and_every_row_due_is_accounted_for(seeds):
    shop = playing.many(seeds)
    known = playing.known(shop)
    queue = m.queue.today(load(), known, m.queue.Caps(all=10, day=10, email=10, sms=10, push=10))
    allowed, book = permitted(known), load()
    for row in queue.filter(queue.state == "goes").to_pyarrow().to_pylist():
        if book[row["rule"]].purpose == "marketing" and row["channel"] not in m.consent.OPEN:
            assert allowed[row["customer_id"]][row["channel"]], row
    silent = {c["customer_id"] for c in shop["customers"] if c["suppressed"]}
    assert not silent & set(queue.filter(queue.state == "goes").customer_id.to_pyarrow().to_pylist())
    counted = m.queue.counts(queue, book)
    assert (counted[list(m.queue.STATES)].sum(axis=1) == counted["due"]).all()
    assert counted["due"].sum() == queue.count().to_pyarrow().as_py()
