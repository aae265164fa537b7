"""The coming week, day by day: how many messages each customer would get, and gets once the caps are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, queue
from toolkit.measures.frames import fetch
from toolkit.measures.moments.known import Known, day_of, later
from toolkit.measures.playbook import Playbook
from toolkit.measures.queue import WEEK, Caps

MOST = 6
"""So many messages and more are counted together."""


def waiting(
    playbook: Playbook, known: Known, bringing: Mapping[str, float] | None = None, collected: Table | None = None
) -> Table:
    """Everything that is due on one of the coming seven mornings, as :func:`queue.candidates`.

    What new orders, carts and answers of that week will add is not known yet.

    Parameters
    ----------
    collected : Table of :func:`queue.collect`, optional
        Where it is at hand, of as many days ahead.
    """
    return queue.candidates(queue.due(playbook, known, WEEK - 1, collected), playbook, known, bringing)


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
    DataFrame, one row per number of messages, 0 to the most of all
        ``messages``; ``before`` and ``after``: customers, of those who would get one or more without caps.
    """
    wanted = week.filter(week.state.isnull() & (week.cap != "free"))
    each = wanted.group_by("customer_id").aggregate(before=wanted.count())
    got = sent.group_by("customer_id").aggregate(after=sent.count())
    both = each.left_join(got, "customer_id").select("before", after=ibis._.after.fill_null(0))
    pairs = fetch(both.group_by(["before", "after"]).aggregate(n=both.count()))
    most = int(pairs["before"].max()) if len(pairs) else 0
    table = pd.DataFrame({"messages": range(most + 1)})
    for name in ("before", "after"):
        table[name] = table["messages"].map(pairs.groupby(name)["n"].sum()).fillna(0).astype(int)
    return table


def summary(spread: pd.DataFrame, caps: Caps) -> pd.Series:
    """The week in five numbers.

    Returns
    -------
    Series
        ``n`` customers with anything to get; ``crowded`` of them would get more than ``most`` (the cap of a week) and
        ``crowded_after`` still do (by service, which nothing holds back); ``messages`` without and ``sent`` with caps.
        Counts of 1 to 9 people are missing.
    """
    many = spread["messages"] > caps.all
    people = {"n": spread["before"].sum(), "crowded": spread.loc[many, "before"].sum(),
              "crowded_after": spread.loc[many, "after"].sum()}  # fmt: skip
    told = {name: np.nan if 0 < count < disclosure.K else float(count) for name, count in people.items()}
    told |= {name: float(spread["messages"] @ spread[of]) for name, of in (("messages", "before"), ("sent", "after"))}
    return pd.Series(told | {"most": float(caps.all)})


def shown(spread: pd.DataFrame) -> pd.DataFrame:
    """The same with :data:`MOST` messages and more together, and counts missing that tell of fewer than ten."""
    together = spread.assign(messages=spread["messages"].clip(upper=MOST)).groupby("messages", as_index=False).sum()
    for name in ("before", "after"):
        people = together[name].astype(float)
        together[name] = people.where(~disclosure.hidden(people))
    return together


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


__all__ = ["MOST", "by_rule", "shown", "simulated", "spread", "summary", "waiting"]
