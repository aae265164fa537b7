"""Findings of step 9 on the customer's way: the second order, what is lost on it, how soon the service answers."""

from __future__ import annotations

import pandas as pd

from toolkit.show.contacting import POINTS, asked_by, lacking
from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.words import Count, Day, Lines, Number, Phrase, Share, _, n_

STEP = "09"
MOST_ASKED = 3
"""Of more unknown points only the next slide says what to ask for."""
STANDARD, ADVANCED = 0.15, 0.50
"""Share of newcomers with a second order in the method's standard and advanced journeys (1.0.8)."""
TOTAL = "total"


def personal_journey(rows: pd.DataFrame) -> Finding:
    """How many newcomers reach the second order, between the method's 15 and 50 %.

    Parameters
    ----------
    rows : DataFrame of ``journey.points``
    """
    picture = _("A map of nine points from a visit to the second order: share, time and loss at each.")
    end = rows[rows["point"] == "second"]
    if end.empty or not known(end.iloc[0]["share"]):
        headline = _("How many newcomers order again within a year is not known")
        return Finding(STEP, "personal_journey", headline, _missing(rows), about(headline, picture))
    row = end.iloc[0]
    headline = _("{share} of newcomers order again within a year: between the {standard} and {advanced} of the method",
                 share=Share(row["share"], 0), standard=Share(STANDARD, 0), advanced=Share(ADVANCED, 0))  # fmt: skip
    if row["share"] < STANDARD:
        headline = _("{share} of newcomers order again within a year: below the method's standard journey, {standard}",
                     share=Share(row["share"], 0), standard=Share(STANDARD, 0))  # fmt: skip
    if row["share"] > ADVANCED:
        headline = _("{share} of newcomers order again within a year: above the method's advanced journey, {advanced}",
                     share=Share(row["share"], 0), advanced=Share(ADVANCED, 0))  # fmt: skip
    takeaway = _(
        "First orders from {first} to {last}, each seen for a year. Shares do not multiply: each box says of whom, how "
        "many did not, and after how many days half of the others did. {missing}",
        first=Day(row["first"]),
        last=Day(row["last"]),
        missing=_missing(rows),
    )
    n = int(row["n"])
    return Finding(STEP, "personal_journey", headline, takeaway, about(headline, picture), row["share"], "share", n,
                   row["low"], row["high"], base=n_("{n} newcomer", "{n} newcomers", n))  # fmt: skip


def _missing(rows: pd.DataFrame) -> Phrase:
    """Which points are not known."""
    lacks = rows[rows["lack"].ne("") & rows["lack"].notna()]
    if lacks.empty:
        return _("Every point is known.")
    if len(lacks) > MOST_ASKED:
        return _("{n} points are not known yet.", n=Count(len(lacks)))
    return n_("{n} point is not known. Ask for: {names}.", "{n} points are not known. Ask for: {names}.", len(lacks),
              names=Lines(tuple(lacking(place) for place in dict.fromkeys(lacks["lack"])), ", "))  # fmt: skip


def personal_points(rows: pd.DataFrame) -> Finding:
    """What is lost with those who do not order again, and which point surely makes a difference.

    Parameters
    ----------
    rows : DataFrame of ``journey.points``
    """
    picture = _("Table: each point of the way with share, time, how many do not pass it and what they are worth.")
    row = rows[rows["point"] == "second"].iloc[0] if (rows["point"] == "second").any() else None
    if row is None or not known(row["value"]):
        headline = _("What is lost on the way to the second order is not known")
        return Finding(STEP, "personal_points", headline, _("Too few newcomers."), about(headline, picture))
    amount, count = money(round(row["value"], -3), 0), int(row["lost"])
    headline = n_(
        "{n} newcomer did not order again within a year: at most {amount} of margin",
        "{n} newcomers did not order again within a year: at most {amount} of margin", count, amount=amount,
    ) if rows["is_margin"].all() else n_(
        "{n} newcomer did not order again within a year: at most {amount} of sales",
        "{n} newcomers did not order again within a year: at most {amount} of sales", count, amount=amount,
    )  # fmt: skip
    others = rows[rows["point"].ne("second") & rows["value_low"].gt(0)]
    sure = (
        _("At no earlier point do those who pass surely bring more later.") if others.empty
        else _("At “{point}” those who pass surely bring more later; they may differ in other ways, too.",
               point=POINTS[others.sort_values("value", ascending=False).iloc[0]["point"]])
    )  # fmt: skip
    one = money(row["value"] / row["lost"], 0)
    takeaway = _(
        "At most: if each brought what those who came back did, {one}. One in ten of them: {tenth}. {sure}",
        one=one,
        tenth=money(round(row["value"] / 10, -2), 0),
        sure=sure,
    )
    return Finding(STEP, "personal_points", headline, takeaway, about(headline, picture), row["value"], "currency",
                   int(row["n"]), row["value_low"], row["value_high"],
                   base=n_("{n} newcomer", "{n} newcomers", int(row["n"])))  # fmt: skip


def personal_service(rows: pd.DataFrame) -> Finding:
    """How many contacts are answered within the promise of two hours, and where they are not.

    Parameters
    ----------
    rows : DataFrame of ``answering.by``, by channel
    """
    picture = _("Table: contacts by channel, answered within one and two hours.")
    total = rows[rows["key"] == TOTAL].iloc[0]
    parts = rows[rows["key"].ne(TOTAL) & rows["within_2h"].map(known)]
    headline = _("{share} of questions are answered within two hours", share=Share(total["within_2h"], 0))
    worst = parts.sort_values("within_2h", kind="stable").head(1)
    below = worst[worst["within_2h_high"] < total["within_2h_low"]]
    takeaway = _("The promise of the method is one to two hours, on every channel.")
    if len(below):
        row = below.iloc[0]
        headline = _("{share} of questions are answered within two hours, by {channel} only {least}",
                     share=Share(total["within_2h"], 0), channel=asked_by(row["key"]),
                     least=Share(row["within_2h"], 0))  # fmt: skip
        takeaway = _("The promise of the method is one to two hours, on every channel: begin with {channel}.",
                     channel=asked_by(row["key"]))  # fmt: skip
    takeaway = _("{begin} Hours of the clock, nights and Sundays counted; who got no answer counts as not answered.",
                 begin=takeaway)  # fmt: skip
    n = int(total["n"])
    return Finding(
        STEP,
        "personal_service",
        headline,
        takeaway,
        about(headline, picture),
        total["within_2h"],
        "share",
        n,
        total["within_2h_low"],
        total["within_2h_high"],
        base=_contacts(n),
    )


def _contacts(n: int) -> Phrase:
    return n_("{n} contact of the last 365 days", "{n} contacts of the last 365 days", n)


def personal_service_groups(rows: pd.DataFrame) -> Finding:
    """Whether the best customers are answered sooner.

    Parameters
    ----------
    rows : DataFrame of ``answering.by``, by group
    """
    picture = _("Table: contacts by group, answered within one and two hours.")
    total = rows[rows["key"] == TOTAL].iloc[0]
    best = rows[rows["key"] != TOTAL].head(1)
    n = int(total["n"])
    if best.empty or not known(best.iloc[0]["within_2h"]):
        headline = _("Too few named customers asked anything to compare groups")
        return Finding(STEP, "personal_service_groups", headline, _("Keep the customer with each contact."),
                       about(headline, picture), base=_contacts(n))  # fmt: skip
    row = best.iloc[0]
    told = {"group": row["key"], "share": Share(row["within_2h"], 0), "all": Share(total["within_2h"], 0)}
    headline = _("{group} are not surely answered sooner: {share} within two hours, {all} of all", **told)
    if row["within_2h_low"] > total["within_2h_high"]:
        headline = _("{group} are answered sooner: {share} within two hours, {all} of all", **told)
    if row["within_2h_high"] < total["within_2h_low"]:
        headline = _("{group} are answered later: {share} within two hours, {all} of all", **told)
    takeaway = _("Groups as they stood when they asked. The playbook gives the best group priority at every order.")
    return Finding(STEP, "personal_service_groups", headline, takeaway, about(headline, picture), row["within_2h"],
                   "share", int(row["n"]), row["within_2h_low"], row["within_2h_high"],
                   base=n_("{n} contact of this group", "{n} contacts of this group", int(row["n"])))  # fmt: skip


def personal_service_after(told: pd.Series) -> Finding:
    """Whether those who waited longer came back less often, at the same mix of groups.

    Parameters
    ----------
    told : Series of ``answering.followed``
    """
    picture = _("Tiles: who ordered again within 90 days of an answer in time, and of a late one.")
    if not known(told["difference"], told["low"], told["high"]):
        headline = _("What follows a slow answer is not known yet")
        return Finding(
            STEP,
            "personal_service_after",
            headline,
            _("Too few customers asked, on one side or the other."),
            about(headline, picture),
        )
    size = Number(100 * abs(told["difference"]), 1)
    headline = _("Who waits longer is not seen to come back less or more often")
    if told["high"] < 0:
        headline = _("Who waits longer comes back less often: by {points} points at the same mix of groups",
                     points=size)  # fmt: skip
    if told["low"] > 0:
        headline = _("Who waits longer comes back more often: by {points} points at the same mix of groups",
                     points=size)  # fmt: skip
    takeaway = _(
        "{back} of {n} who waited more than two hours, or in vain, ordered again in 90 days; of the others {others}. "
        "What takes long may also be what angers: this shows no cause.",
        back=Share(told["back"], 0),
        n=Count(told["n"]),
        others=Share(told["back_others"], 0),
    )
    n = int(told["n"] + told["others"])
    return Finding(
        STEP,
        "personal_service_after",
        headline,
        takeaway,
        about(headline, picture),
        told["difference"],
        "share",
        n,
        told["low"],
        told["high"],
        base=n_("{n} customer who asked", "{n} customers who asked", n),
    )


__all__ = [
    "personal_journey",
    "personal_points",
    "personal_service",
    "personal_service_after",
    "personal_service_groups",
]
