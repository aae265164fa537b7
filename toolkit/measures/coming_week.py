"""The coming week, day by day: how many messages each customer would get, and gets once the caps are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, queue
from toolkit.measures.frames import fetch
from toolkit.measures.moments.known import Known, day_of, later
from toolkit.measures.playbook import Playbook
from toolkit.measures.queue import WEEK, Caps

MOST = 6
"""So many messages and more are counted together."""


def waiting(playbook: Playbook, known: Known, bringing: Mapping[str, float] | None = None) -> Table:
    """Everything that is due on one of the coming seven mornings, as :func:`queue.candidates`.

    What new orders, carts and answers of that week will add is not known yet.
    """
    return queue.candidates(queue.due(playbook, known, WEEK - 1), playbook, known, bringing)


def simulated(week: Table, known: Known, caps: Caps) -> Table:
    """Who gets what on which of the seven mornings, what was sent before and in the days before them counted.

    What is held back on a morning is tried again on the next, as long as its rule keeps it listed.

    Parameters
    ----------
    week : Table of :func:`waiting`

    Returns
    -------
    Table, one row per message; kept by the engine
        ``customer_id``, ``rule``, ``channel``, ``due_on``, ``sent_on``.
    """
    left = week.filter(week.state.isnull() & (week.cap != "free"))
    contacts, gone = queue.contacted(known), []
    for ahead in range(WEEK):
        morning = known.tomorrow + timedelta(days=ahead)
        listed = left.filter((left.due_on <= day_of(morning)) & (later(left.due_on, left.window) >= day_of(morning)))
        sent = queue.decide(listed, contacts, morning, caps).filter(lambda t: t.state == "goes")
        sent = sent.select("customer_id", "rule", "channel", "due_on", sent_on=day_of(morning)).cache()
        fresh = sent.select("customer_id", "channel", "sent_on")
        contacts = fresh if contacts is None else contacts.union(fresh)
        left = left.anti_join(sent, ["customer_id", "rule", "due_on"])
        gone.append(sent)
    return ibis.union(*gone).cache()


def spread(week: Table, sent: Table) -> pd.DataFrame:
    """Customers by how many messages of the week they would get without caps, and get with them.

    Returns
    -------
    DataFrame, one row per number of messages (0 to :data:`MOST`, the last and more)
        ``messages``; ``before`` and ``after``: customers who would get one or more without caps. Missing where it tells
        of fewer than ten.
    """
    wanted = week.filter(week.state.isnull() & (week.cap != "free"))
    each = wanted.group_by("customer_id").aggregate(before=wanted.count())
    got = sent.group_by("customer_id").aggregate(after=sent.count())
    both = each.left_join(got, "customer_id").select("before", after=ibis._.after.fill_null(0))
    rows = [
        fetch(both.group_by(messages=ibis.least(both[name], MOST)).aggregate(n=both.count()))
        for name in ("before", "after")
    ]
    table = pd.DataFrame({"messages": range(MOST + 1)})
    for name, counted in zip(("before", "after"), rows, strict=True):
        people = table["messages"].map(counted.set_index("messages")["n"]).fillna(0).astype(float)
        table[name] = people.where(~disclosure.hidden(people))
    return table


def by_rule(week: Table, sent: Table, playbook: Playbook) -> pd.DataFrame:
    """What each rule loses in the week to the caps and to the others.

    Returns
    -------
    DataFrame, one row per rule with anything to send, that which loses most first
        ``rule``, ``wanted`` messages, ``sent``, ``lost`` (the difference).
    """
    wanted = week.filter(week.state.isnull() & (week.cap != "free"))
    asked = fetch(wanted.group_by("rule").aggregate(wanted=wanted.count())).set_index("rule")["wanted"]
    got = fetch(sent.group_by("rule").aggregate(sent=sent.count())).set_index("rule")["sent"]
    names = [rule.name for rule in playbook.timed if rule.name in asked.index]
    table = pd.DataFrame({"rule": names, "wanted": asked.reindex(names).to_numpy(int)})
    table["sent"] = got.reindex(names).fillna(0).to_numpy(int)
    table["lost"] = table["wanted"] - table["sent"]
    return table.sort_values("lost", ascending=False, kind="stable", ignore_index=True)


__all__ = ["MOST", "by_rule", "simulated", "spread", "waiting"]
