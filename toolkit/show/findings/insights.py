"""Findings of step 6: what to do, for how much, and what to ask next."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.deciding import HEADLINE, decision, question
from toolkit.show.finding import Finding, about, known
from toolkit.words import Between, Count, Phrase, Share, _, n_

STEP = "06"
AUDIENCES = ("ideal_customers", "exclude_buyers")


def insights_channels(rows: pd.DataFrame) -> Finding:
    """Which source channel to change first.

    Parameters
    ----------
    rows : DataFrame of ``winning.channels``
    """
    picture = _("Table: what a customer of each source channel costs and brings, how many are ideal, what follows.")
    sure = rows[rows["gain"].notna()]
    if sure.empty:
        headline = _("No source channel can be shown to need a change")
        takeaway = _(
            "Change nothing on these numbers: wait for more customers, or ask new ones how they found the shop."
        )
        return Finding(STEP, "insights_channels", headline, takeaway, about(headline, picture))
    row = sure.sort_values("gain_low", ascending=False, kind="stable").iloc[0]
    told = {"channel": row["source_channel"], "coca": money(row["coca"], 0), "margin": money(row["margin_per_new"], 0),
            "own": money(row["own_cost"], 0), "ceiling": money(row["ceiling"], 0)}  # fmt: skip
    headline = {
        "stop": _("A customer from {channel} costs {own} by itself and brings {margin} in a year", **told),
        "pay_less": _("A customer from {channel} costs {own} by itself; {ceiling} may be paid", **told),
        "grow": _("{channel} pays: {coca} a customer, {margin} in a year", **told),
    }[row["action"]]
    takeaway = _(
        "A year: {gain} (interval {interval}), counted on the channel's own cost: what is shared goes on without it. "
        "{ideal}",
        gain=money(row["gain"], 0), interval=Between(money(row["gain_low"], 0), money(row["gain_high"], 0)),
        ideal=_ideal(rows),
    )  # fmt: skip
    return Finding(STEP, "insights_channels", headline, takeaway, about(headline, picture), row["gain"], "currency",
                   row["n"], row["gain_low"], row["gain_high"], base=_new(row["n"]))  # fmt: skip


def _ideal(rows: pd.DataFrame) -> Phrase:
    """Which channels surely bring more of the ideal customers than of others."""
    more = rows[rows["ideal_sure"] & (rows["ideal_index"] > 1)].sort_values("ideal_index", ascending=False)
    if more.empty:
        return _("No channel surely brings more of the ideal customers than of others.")
    return _("Ideal customers surely come more often from {channels}.", channels=", ".join(more["source_channel"]))


def _new(n: float) -> Phrase:
    return n_("{n} new customer", "{n} new customers", int(n))


def insights_audiences(rows: pd.DataFrame) -> Finding:
    """Whom advertising looks for, and whom it leaves out.

    Parameters
    ----------
    rows : DataFrame of ``winning.audiences``
    """
    picture = _("Table: audiences for advertising, what each is for, how many customers it holds.")
    at = rows.set_index("audience")["written"]
    if at.eq(0).all():
        headline = _("Nobody may be matched in advertising yet")
        takeaway = _("Ask for consent to matching in advertising at the next order: without it no list may be used.")
        return Finding(STEP, "insights_audiences", headline, takeaway, about(headline, picture))
    seed, buyers = (Count(at[name]) if known(at[name]) else _("fewer than ten") for name in AUDIENCES)
    headline = _("{seed} ideal customers to look for alike, {buyers} buyers to leave out", seed=seed, buyers=buyers)
    takeaway = _(
        "Advertisements for new customers win nobody among those who buy already. The files {one} and {other} hold "
        "hashes only, and only of those who agreed.",
        one="audiences/ideal_customers_….csv", other="audiences/exclude_….csv",
    )  # fmt: skip
    n = rows["customers"].max()
    return Finding(STEP, "insights_audiences", headline, takeaway, about(headline, picture), at.iloc[0], "customers", n,
                   base=n_("{n} customer", "{n} customers", int(n)))  # fmt: skip


def insights_assortment(rows: pd.DataFrame) -> Finding:
    """What follows for the assortment.

    Parameters
    ----------
    rows : DataFrame of ``decisions.plan``
    """
    picture = _("Table: decisions on the assortment with their evidence.")
    if rows.empty:
        headline = _("Nothing on the assortment can be decided on these data yet")
        takeaway = _("No product surely keeps newcomers, turns them away, comes back or goes with another.")
        return Finding(STEP, "insights_assortment", headline, takeaway, about(headline, picture))
    row = rows.iloc[0]
    headline = _("First: {decision}", decision=decision(row, HEADLINE))
    takeaway = _(
        "{amount} Each line is sure, false finds held to {level}; what a bundle or an offer brings only a test can "
        "tell.",
        amount=_worth(row), level=Share(0.05, 0),
    )  # fmt: skip
    return _of_decision("insights_assortment", row, headline, takeaway, picture)


def _worth(row: pd.Series) -> Phrase:
    if not known(row["margin"], row["margin_low"], row["margin_high"]):
        return _("What it brings in money is not known.")
    told = {"amount": money(row["margin"], 0)}
    interval = Between(money(row["margin_low"], 0), money(row["margin_high"], 0))
    return _("It is worth {amount} a year (interval {interval}).", interval=interval, **told)


def _of_decision(id: str, row: pd.Series, headline: Phrase, takeaway: Phrase, picture: Phrase) -> Finding:
    return Finding(STEP, id, headline, takeaway, about(headline, picture), row["margin"], "currency", row["n"],
                   row["margin_low"], row["margin_high"], base=_("n = {n}", n=Count(row["n"])))  # fmt: skip


def insights_service(rows: pd.DataFrame) -> Finding:
    """Which groups earn more service than others.

    Parameters
    ----------
    rows : DataFrame of ``serving.levels``
    """
    picture = _("Table: what a customer of each group is worth, and how the group is served.")
    best = rows[rows["level"] == "personal"]
    if best.empty:
        headline = _("No group is surely worth more than the average customer")
        takeaway = _("Serve all alike until the groups differ.")
        return Finding(STEP, "insights_service", headline, takeaway, about(headline, picture))
    n, low = int(best["customers"].sum()), rows["low_scores"]
    headline = n_(
        "{n} customer is worth personal service: {groups}", "{n} customers are worth personal service: {groups}", n,
        groups=", ".join(best["group"]),
    )  # fmt: skip
    back = rows[rows["level"] == "win_back"]["group"]
    takeaway = _(
        "They have surely brought more than the average customer; what the service costs is not in these data. "
        "{back} {low}",
        back=_("Gone quiet, but worth a call: {groups}.", groups=", ".join(back)) if len(back) else _(
            "No group that has gone quiet is surely worth as much."
        ),
        low=_("Call first who gave a low score.") if low.notna().any() else _(
            "How satisfied they are is not known, or of too few."
        ),
    )  # fmt: skip
    return Finding(STEP, "insights_service", headline, takeaway, about(headline, picture), n, "customers", n,
                   base=n_("{n} customer", "{n} customers", n))  # fmt: skip


def insights_first(plan: pd.DataFrame) -> Finding:
    """What to do first.

    Parameters
    ----------
    plan : DataFrame of ``decisions.plan``
    """
    picture = _("Dots with intervals: the margin of a year of each decision.")
    sure = plan[plan["margin_low"] > 0]
    if sure.empty:
        headline = _("No decision surely brings margin yet")
        takeaway = _("What looks promising may be nothing: test it on a part of the customers first.")
        return Finding(STEP, "insights_first", headline, takeaway, about(headline, picture))
    row = sure.iloc[0]
    headline = n_(
        "{n} decision surely brings margin; first: {decision}", "{n} decisions surely bring margin; first: {decision}",
        len(sure), decision=decision(row, HEADLINE),
    )  # fmt: skip
    takeaway = _(
        "{amount} Do not add the lines up: the same customers stand in several. Those with a ring may bring nothing.",
        amount=_worth(row),
    )  # fmt: skip
    return _of_decision("insights_first", row, headline, takeaway, picture)


def insights_plan(plan: pd.DataFrame, file: str) -> Finding:
    """Who does what by when.

    Parameters
    ----------
    plan : DataFrame of ``decisions.plan``
    file : path within the report
    """
    picture = _("Table: each decision with its margin of a year, effort, owner and date.")
    n = len(plan)
    headline = n_("{n} decision to settle", "{n} decisions to settle", n) if n else _("No decision to settle yet")
    takeaway = _(
        "Owners and dates are a proposal: settle them in the room. All lines with their evidence are in {file}.",
        file=file,
    )
    return Finding(STEP, "insights_plan", headline, takeaway, about(headline, picture), n, "decisions", n)


def insights_questions(rows: pd.DataFrame) -> Finding:
    """What to ask customers next.

    Parameters
    ----------
    rows : DataFrame of ``unknowns.open_questions``
    """
    picture = _("Table: whom to ask, what, how many there are and how many answers are enough.")
    if rows.empty:
        headline = _("No question is open")
        return Finding(
            STEP, "insights_questions", headline, _("Every decision has its cause."), about(headline, picture)
        )
    n, first = len(rows), question(rows.iloc[0])
    headline = n_(
        "{n} question is open: the data say what, not why", "{n} questions are open: the data say what, not why", n
    )
    takeaway = _("First: {what} ({whom}). Add them to the next survey of step 3.", what=first[1], whom=first[0])
    return Finding(STEP, "insights_questions", headline, takeaway, about(headline, picture), n, "questions", n)


__all__ = [
    "insights_assortment",
    "insights_audiences",
    "insights_channels",
    "insights_first",
    "insights_plan",
    "insights_questions",
    "insights_service",
]  # fmt: skip
