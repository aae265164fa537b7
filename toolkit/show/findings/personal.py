"""Findings of step 9: what of the playbook can run, who is due, who would get too much, what a contact must bring."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.show import gaps
from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.playing import LEAST, PARTS, of_part, rule
from toolkit.words import Count, Lines, Phrase, Share, _, n_

STEP = "09"


def personal_playbook(lines: pd.DataFrame, part: str) -> Finding:
    """Which lines of a part of the playbook can run on the client's data.

    Parameters
    ----------
    lines : DataFrame of ``eligible.lines``
    part : of ``playing.PARTS``
    """
    lines = of_part(lines, part)
    picture = _("Table: what is said, to whom, when, on which channels, and how many customers are due today.")
    runs, id = lines["table"].eq(""), f"personal_playbook_{part}"
    headline = _("{part}: {k} of {n} lines can run on these data", part=PARTS[part], k=Count(runs.sum()),
                 n=Count(len(lines)))  # fmt: skip
    takeaway = _("Nothing is missing. Strike what the company will not do; each line needs an owner.")
    missing = [gaps.of(row.table, (row.column,)).what for row in lines[~runs].itertuples()]
    wanted = {str(gap): gap for gap in missing}
    if wanted:
        takeaway = _(
            "Not yet: {names} (ask for {gaps}). Strike what the company will not do; each line needs an owner.",
            names=Lines(tuple(rule(row.line, row.words) for row in lines[~runs].itertuples()), ", "),
            gaps=Lines(tuple(wanted.values()), ", "),
        )
    return Finding(STEP, id, headline, takeaway, about(headline, picture), float(runs.sum()), "count", len(lines),
                   base=_("{n} lines of the playbook", n=Count(len(lines))))  # fmt: skip


def personal_today(rows: pd.DataFrame, listed: bool = True) -> Finding:
    """How many messages the next morning holds.

    Parameters
    ----------
    rows : DataFrame of ``queue.shown``
    listed : whether there is a list of customers, with their consents
    """
    picture = _("Table: by rule who is due, who goes, who has not agreed, and whom another rule or a full week holds.")
    if rows.empty or not rows.iloc[-1]["due"]:
        headline = _("Nobody is due tomorrow by any rule")
        return Finding(STEP, "personal_today", headline, _("Look at the playbook: which of its moments are seen?"),
                       about(headline, picture))  # fmt: skip
    total = rows.iloc[-1]
    if not known(total["goes"]):
        headline = _("Fewer than ten contacts are due tomorrow")
        if known(total["due"]):
            headline = n_("{n} contact is due tomorrow: too few to tell who goes",
                          "{n} contacts are due tomorrow: too few to tell who goes", int(total["due"]))  # fmt: skip
        return Finding(STEP, "personal_today", headline, _asked(listed), about(headline, picture))
    if known(total["held"]):
        headline = n_("{k} of {n} contact that is due goes tomorrow", "{k} of {n} contacts that are due go tomorrow",
                      int(total["due"]), k=Count(total["goes"]))  # fmt: skip
        held_back = _("Held back are those without consent and those whom another rule or a full week keeps.")
    else:
        lack = (total["no_consent"] + total["suppressed"]) / total["due"]
        headline = n_("{k} of {n} contact that is due goes tomorrow; {held} lack consent",
                      "{k} of {n} contacts that are due go tomorrow; {held} lack consent", int(total["due"]),
                      k=Count(total["goes"]), held=Share(lack, 0))  # fmt: skip
        held_back = _("Another rule goes first for {outranked}.", outranked=Count(total["outranked"]))
        if not total["outranked"]:
            held_back = _("No rule stands in another's way.")
    if not known(total["held"]) and total["capped"]:
        held_back = _("Another rule goes first for {outranked}, the week is full for {capped}.",
                      outranked=Count(total["outranked"]), capped=Count(total["capped"]))  # fmt: skip
    takeaway = _("{held_back} {cost} {ask}", held_back=held_back, cost=_cost(total), ask=_asked(listed))
    return Finding(STEP, "personal_today", headline, takeaway, about(headline, picture), total["goes"], "count",
                   total["due"], base=n_("{n} contact due", "{n} contacts due", int(total["due"])))  # fmt: skip


def _asked(listed: bool) -> Phrase:
    if listed:
        return _("Ask for consent where a contact is worth most: in the parcel, after a good answer, at the till.")
    return _("Nobody may be written to whose consent is not told: ask for the list of customers with consents.")


def _cost(total: pd.Series) -> object:
    if not known(total["cost"]):
        return _("What a contact costs is not known: write it under [costs] in playbook.toml.")
    return _("Those that go cost {amount}.", amount=money(total["cost"], 0))


def personal_conflicts(week: Mapping[str, float], lost: pd.DataFrame) -> Finding:
    """Who would get too many messages.

    Parameters
    ----------
    week : Series of ``coming_week.summary``
    lost : DataFrame of ``coming_week.by_rule``
    """
    picture = _("Bars: customers by the number of messages in the coming week, without caps and with them.")
    if not week["n"]:
        headline = _("Nobody is to get a message in the coming week")
        return Finding(
            STEP, "personal_conflicts", headline, _("There is nothing to resolve."), about(headline, picture)
        )
    if not known(week["n"]):
        headline = _("Fewer than ten customers are to get a message in the coming week")
        return Finding(
            STEP, "personal_conflicts", headline, _("That is too few to tell more."), about(headline, picture)
        )
    headline = _("Fewer than ten customers would get more than {most} messages this week", most=Count(week["most"]))
    if week["crowded"] == 0:
        headline = _("Nobody would get more than {most} messages this week", most=Count(week["most"]))
    elif known(week["crowded"]):
        headline = n_(
            "{n} customer would get more than {most} messages this week, without caps",
            "{n} customers would get more than {most} messages this week, without caps", int(week["crowded"]),
            most=Count(week["most"]),
        )  # fmt: skip
    takeaway = _(
        "With caps {sent} of {messages} messages go. What new orders and carts will add is not known yet. {loser}",
        sent=Count(week["sent"]), messages=Count(week["messages"]), loser=_loser(lost),
    )  # fmt: skip
    return Finding(STEP, "personal_conflicts", headline, takeaway, about(headline, picture), week["crowded"], "count",
                   week["n"], base=n_("{n} customer with anything to get", "{n} customers with anything to get",
                                      int(week["n"])))  # fmt: skip


def _loser(lost: pd.DataFrame) -> object:
    """Which rule loses most."""
    if lost.empty or not lost["lost"].iloc[0]:
        return _("No rule loses any.")
    first = lost.iloc[0]
    return _("“{rule}” loses most: {lost} of {wanted}.", rule=rule(first["rule"]), lost=Count(first["lost"]),
             wanted=Count(first["wanted"]))  # fmt: skip


def personal_worth(rows: pd.DataFrame) -> Finding:
    """What contacts must bring to pay.

    Parameters
    ----------
    rows : DataFrame of ``contact_worth.told``
    """
    picture = _("Table: by rule the margin of such customers, the cost of a contact, the rise that pays for it.")
    priced = rows.dropna(subset=["needed"])
    if priced.empty:
        headline = _("What a contact must bring to pay is not known")
        unpriced = rows["cost"].isna().all()
        takeaway = _("Write what a contact costs under [costs] in playbook.toml.") if unpriced else _(
            "Too little is known of the margin of customers at these moments."
        )  # fmt: skip
        return Finding(STEP, "personal_worth", headline, takeaway, about(headline, picture))
    dear = priced.sort_values("needed", ascending=False, kind="stable").iloc[0]
    tested = rows["verdict"].isin(["better", "worse", "unclear"]).sum()
    headline = _("“{rule}” must raise the margin of 60 days by {needed} to pay, more than any other",
                 rule=rule(dear["rule"], dear["words"]), needed=_rise(dear["needed"]))  # fmt: skip
    takeaway = _(
        "The margin is what such customers bring anyway; what a contact adds only a test can tell. {tested} Add to the "
        "cost what is given away.",
        tested=n_("{n} of the rules was tested.", "{n} of the rules were tested.", int(tested)) if tested
        else _("None of the rules was tested."),
    )  # fmt: skip
    return Finding(STEP, "personal_worth", headline, takeaway, about(headline, picture), dear["needed"], "share",
                   dear["n"], dear["needed_low"], dear["needed_high"],
                   base=n_("{n} moment in a year", "{n} moments in a year", int(dear["n"])))  # fmt: skip


def _rise(needed: float) -> object:
    return Share(needed, 1) if needed >= LEAST else _("under {share}", share=Share(LEAST, 1))


__all__ = ["personal_conflicts", "personal_playbook", "personal_today", "personal_worth"]
