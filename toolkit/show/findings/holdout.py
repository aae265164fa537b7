"""Findings of the loyalty programme's control group: how large it must be, and what the programme brought."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.testing import WHY_NOT, points
from toolkit.words import Between, Change, Count, Number, Phrase, Share, _, n_

STEP = "08"


def loyalty_holdout(design: pd.DataFrame, joining: pd.DataFrame, file: str = "") -> Finding:
    """How many customers to leave out, and why members must not be compared with the others.

    Parameters
    ----------
    design : DataFrame of ``heldout.design``
    joining : DataFrame of ``heldout.self_selection``
    file : path within the report
        Of the lot as drawn.
    """
    picture = _("Table: shares of customers left out, and the smallest effect of the programme that shows with each.")
    chosen = design[design["chosen"]].iloc[0] if len(design) else None
    n = int(design["control"].iloc[0] + design["members"].iloc[0]) if len(design) else 0
    if chosen is None or not known(chosen["detectable"]):
        headline = _("What a programme brings could not be shown: too few customers order again")
        return Finding(STEP, "loyalty_holdout", headline, _why(joining), about(headline, picture))
    told = {
        "share": Share(chosen["share"], 0),
        "effect": Change(chosen["detectable"], 0),
        "sought": Change(chosen["sought"], 0),
    }
    headline = _("Leave out {share} of the customers, by lot: then {effect} or more shows", **told)
    if not chosen["enough"]:
        headline = _("With {share} left out by lot {effect} or more shows; {sought} would take more customers", **told)
    takeaway = _why(joining)
    if file:
        takeaway = _("{why} The lot is drawn in {file}.", why=takeaway, file=file)
    base = n_("{n} customer of the last year", "{n} customers of the last year", n)
    return Finding(
        STEP,
        "loyalty_holdout",
        headline,
        takeaway,
        about(headline, picture),
        chosen["detectable"],
        "share",
        n,
        base=base,
    )


def _why(joining: pd.DataFrame) -> Phrase:
    """What a comparison of members with others would call the effect of the programme."""
    rows = joining.set_index("kind")
    if not {"many", "few"} <= set(rows.index) or not known(*rows["share"]):
        return _(
            "Members choose themselves: whoever compares them with the others measures who joins, not what it does."
        )
    many, few = rows.loc["many"], rows.loc["few"]
    told = {
        "many": Share(many["share"], 0),
        "few": Share(few["share"], 0),
        "n": Count(many["n"]),
        "interval": Between(Share(many["low"], 0), Share(many["high"], 0)),
    }
    return _(
        "Members choose themselves: with three orders or more {many} ({interval}; n = {n}) order again within the "
        "days, of the others {few}, without any programme. Only a lot tells what it does.",
        **told,
    )


def loyalty_effect(row: pd.Series) -> Finding:
    """What the programme brought against those left out.

    Parameters
    ----------
    row : Series, one row of ``trials.read``
    """
    picture = _("Two lines with bands: the share that has ordered since the start, in the programme and left out.")
    if row["verdict"] not in ("better", "worse", "unclear"):
        headline = _("What the programme brings is not known: {why}", why=WHY_NOT[row["verdict"]])
        takeaway = _("Until it can be read, the programme is neither a success nor a failure.")
        return Finding(STEP, "loyalty_effect", headline, takeaway, about(headline, picture))
    told = {
        "points": points(row["difference"]),
        "interval": Between(Number(100 * row["low"], 1), Number(100 * row["high"], 1)),
        "days": Count(row["days"]),
    }
    headline = {
        "better": _("The programme brings orders: {points} points in {days} days", **told),
        "worse": _("The programme costs orders: {points} points in {days} days", **told),
        "unclear": _("The programme shows no sure effect: {points} points in {days} days", **told),
    }[row["verdict"]]
    n = row["n"] + row["n_control"]
    takeaway = _(
        "Interval {interval} points, n = {n}. {money} Compare that with what rewards cost a member.",
        **told,
        n=Count(n),
        money=_money(row),
    )
    return Finding(
        STEP,
        "loyalty_effect",
        headline,
        takeaway,
        about(headline, picture),
        row["difference"],
        "share",
        n,
        row["low"],
        row["high"],
        base=n_("{n} customer in the test", "{n} customers in the test", int(n)),
    )


def _money(row: pd.Series) -> Phrase:
    if not known(row["amount_difference"], row["amount_low"], row["amount_high"]):
        return _("What it brings in sales is not known.")
    told = {
        "amount": money(row["amount_difference"]),
        "interval": Between(money(row["amount_low"]), money(row["amount_high"])),
    }
    if row["amount_low"] > 0:
        return _("A member brings {amount} more ({interval}).", **told)
    return _("In sales a member brings {amount} ({interval}): not sure.", **told)


__all__ = ["loyalty_effect", "loyalty_holdout"]
