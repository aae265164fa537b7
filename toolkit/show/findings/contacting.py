"""Findings of step 9 on messages: what changed since they are others, flow by flow, and what they must bring."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.contacting import sent_by, small
from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.text import fitted
from toolkit.words import Count, Day, Number, Phrase, Share, _, n_

STEP = "09"
GATE, ROOM = 1.5, 300
MOVED: dict[tuple[str, str], Phrase] = {
    ("opened", "up"): _("opened more often"),
    ("clicked", "up"): _("clicked more often"),
    ("converted", "up"): _("followed by what they were sent for more often"),
    ("answered", "up"): _("answered more often"),
    ("unsubscribed", "up"): _("signed off from more often"),
    ("opened", "down"): _("opened less often"),
    ("clicked", "down"): _("clicked less often"),
    ("converted", "down"): _("followed by what they were sent for less often"),
    ("answered", "down"): _("answered less often"),
    ("unsubscribed", "down"): _("signed off from less often"),
}
TOLD_FIRST = ("clicked", "answered", "converted", "opened", "unsubscribed")
"""Which outcome the headline is of: an open is counted by machines too, a click is not."""


def personal_messages(rows: pd.DataFrame, held: Any) -> Finding:
    """What surely changed since the messages are others.

    Parameters
    ----------
    rows : DataFrame of ``messaging.before_after``
    held : Periods of ``messaging.periods``
    """
    picture = _("Table: what came of messages before and since the change, with intervals.")
    since = _("Since {day}", day=Day(held.after[0])) if held.is_named else _("In the last {n} days", n=Count(held.days))
    sure = rows[rows["state"].isin(["up", "down"]) & rows["outcome"].isin(TOLD_FIRST)]
    told = rows[rows["outcome"].isin(TOLD_FIRST) & (rows["state"] != "few")]
    if told.empty:
        headline = _("Too few people got messages to say what came of them")
        return Finding(STEP, "personal_messages", headline, _("Wait for more messages."), about(headline, picture))
    order = {name: place for place, name in enumerate(TOLD_FIRST)}
    row = (sure if len(sure) else told).sort_values(
        "outcome", key=lambda names: names.map(order), kind="stable").iloc[0]  # fmt: skip
    ends = {"before": small(row["before"]), "after": small(row["after"])}
    if sure.empty:
        headline = _("{since} nothing that comes of messages has surely changed", since=since)
    else:
        headline = _(
            "{since} messages by {channel} are {moved}: {after}, before {before}", since=since,
            channel=sent_by(row["message_channel"]), moved=MOVED[row["outcome"], row["state"]], **ends,
        )  # fmt: skip
    n_messages = int(row["after_n"])
    base = n_("{n} message since, by {channel}", "{n} messages since, by {channel}", n_messages,
              channel=sent_by(row["message_channel"]))  # fmt: skip
    takeaway = _("{season} {shop} Nobody was left out: a cause is shown only by a test with a control group.",
                 season=_season(rows), shop=_shop(rows))  # fmt: skip
    if not held.is_named:
        takeaway = _("The day of a change is not named: the days before as many are compared. {rest}", rest=takeaway)
    return Finding(STEP, "personal_messages", headline, takeaway, about(headline, picture), row["difference"],
                   "share", n_messages, row["low"], row["high"], base=base)  # fmt: skip


def _season(rows: pd.DataFrame) -> Phrase:
    """Whether the same days a year before tell of a season."""
    seen = rows[rows["year_difference"].map(known)]
    if seen.empty:
        return _("The same days a year before are not known, so a season may hide in this.")
    again = seen[seen["state"] == "season"]
    if again.empty:
        return _("Between the same days a year before nothing moved like this.")
    return n_("{n} figure moved so between the same days a year before, too.",
              "{n} figures moved so between the same days a year before, too.", len(again))  # fmt: skip


def _shop(rows: pd.DataFrame) -> Phrase:
    """Whether anything of the shop itself surely changed for the better."""
    shop = rows.set_index("outcome")["state"]
    better = {"churn": "down", "aov": "up", "return_90": "up"}
    worse = {"churn": "up", "aov": "down", "return_90": "down"}
    if any(shop.get(name) == state for name, state in worse.items()):
        return _("Of the shop itself something got worse meanwhile.")
    if any(shop.get(name) == state for name, state in better.items()):
        return _("Of the shop itself something got better, too.")
    return _("Of the shop itself nothing surely got better.")


def personal_flows(rows: pd.DataFrame) -> Finding:
    """How many flows surely do better, and which does not.

    Parameters
    ----------
    rows : DataFrame of ``messaging.main``
    """
    picture = _("Table: each flow before and since the change, with intervals.")
    judged = rows[rows["state"] != "few"]
    if judged.empty:
        headline = _("No flow ran long enough on both sides of the change")
        return Finding(STEP, "personal_flows", headline, _("Wait for more messages."), about(headline, picture))
    up, n = judged[judged["state"] == "up"], len(judged)
    headline = n_(
        "{up} of {n} flow surely does better since the change",
        "{up} of {n} flows surely do better since the change",
        n,
        up=Count(len(up)),
    )
    most = judged.sort_values("after_n", ascending=False, kind="stable").iloc[0]
    takeaway = _(
        "“{flow}”, the one most sent, {state}. Begin where much is sent and nothing moves.",
        flow=fitted(most["flow"], ROOM),
        state={"up": _("does better"), "down": _("does worse"), "season": _("moves as it did a year before")}.get(
            most["state"], _("has not surely moved")
        ),
    )
    return Finding(STEP, "personal_flows", headline, takeaway, about(headline, picture), len(up) / n, "share", n,
                   base=n_("{n} flow", "{n} flows", n))  # fmt: skip


def personal_return(told: pd.Series) -> Finding:
    """What a year's messages must bring, in both definitions of return.

    Parameters
    ----------
    told : Series of ``messaging_return.gate``
    """
    picture = _("Tiles: the cost of a year's messages, the orders they must bring, what the senders count.")
    cost, n = money(told["cost"], 0), int(told["n"])
    if not known(told["orders_net"]):
        headline = _("A year's messages cost {cost}; what they must bring in orders is not known", cost=cost)
        takeaway = _("Without the cost of goods nobody knows what an order leaves.")
    else:
        headline = n_(
            "A year's messages cost {cost} and pay from {n} further order on",
            "A year's messages cost {cost} and pay from {n} further orders on", int(told["orders_net"]), cost=cost,
        )  # fmt: skip
        takeaway = _(
            "ROI of {gate} as (gain − cost) ÷ cost; as gain ÷ cost {few} orders would do. {most} How many of them come "
            "only by the messages, a control group shows.",
            gate=Share(GATE, 0), few=Count(told["orders_gross"]), most=_most(told),
        )  # fmt: skip
    return Finding(
        STEP,
        "personal_return",
        headline,
        takeaway,
        about(headline, picture),
        told["orders_net"],
        "orders",
        n,
        base=n_("{n} message of the last 365 days", "{n} messages of the last 365 days", n),
    )


def _most(told: pd.Series) -> Phrase:
    if not known(told["converted"]):
        return _("The senders count no orders.")
    return n_("The senders count {n} order, at most {back} back for 1 spent.",
              "The senders count {n} orders, at most {back} back for 1 spent.", int(told["converted"]),
              back=Number(told["back"], 1))  # fmt: skip


__all__ = ["personal_flows", "personal_messages", "personal_return"]
