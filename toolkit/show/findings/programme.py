"""Findings of step 8: a loyalty programme replayed on the client's own orders."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.findings.ideal import joined
from toolkit.show.rewarding import PROGRAMMES, active, customers, paid
from toolkit.words import Between, Count, Number, Phrase, Share, _, n_

STEP = "08"
BEST = 2
"""How many of the best groups are told together."""


def loyalty_programme(figures: pd.Series, programme: Any) -> Finding:
    """What a programme would have come to.

    Parameters
    ----------
    figures : Series of ``points.told``
    programme : Programme
        Its rules.
    """
    picture = _("Numbers: members, points earned, used, expired and held, and what the rewards of a year cost.")
    n = figures["active"]
    told = {"n": Count(n), "share": Share(figures["rebate_rate"], 1), "cost": money(figures["cost_year"], 0)}
    if not known(figures["rewarded_year"], figures["cost_year"]):
        headline = _("Of {n} customers of the last year fewer than ten would have used a reward", **told)
    elif not figures["rewarded_year"]:
        headline = _("Of {n} customers of the last year nobody would have used a reward", **told)
    else:
        k = Count(figures["rewarded_year"])
        headline = _("Rewards of {cost} a year, {share} of sales, for {k} of {n} customers", k=k, **told)
    takeaway = _(
        "{rule} {assumed} The orders are those that came without a programme; what it would change in them is not "
        "known.",
        rule=_rule(programme), assumed=_assumed(programme),
    )  # fmt: skip
    return Finding(STEP, "loyalty_programme", headline, takeaway, about(headline, picture), figures["rebate_rate"],
                   "share", n, figures["low"], figures["high"], base=active(n))  # fmt: skip


def _rule(programme: Any) -> Phrase:
    told = {
        "points": Number(programme.points_per_100, 0 if float(programme.points_per_100).is_integer() else 2),
        "hundred": paid(100), "needed": Number(programme.reward_points, 0), "value": paid(programme.value),
    }  # fmt: skip
    if not programme.expiry_months:
        return _("{points} points for each {hundred} paid, {value} for {needed} points.", **told)
    return n_(
        "{points} points for each {hundred} paid, {value} for {needed} points, good for {n} month.",
        "{points} points for each {hundred} paid, {value} for {needed} points, good for {n} months.",
        programme.expiry_months, **told,
    )  # fmt: skip


def _assumed(programme: Any) -> Phrase:
    if programme.is_assumed:
        return _("What a reward is worth is our assumption: agree on it first.")
    return _("Every reward within reach counts as used at the next order.")


def loyalty_groups(rows: pd.DataFrame) -> Finding:
    """Which groups the money goes to.

    Parameters
    ----------
    rows : DataFrame of ``rewarded.by_group``
    """
    picture = _("Table: of each group the customers, who of them used a reward, and what it cost.")
    groups = rows[rows["group"] != "total"].dropna(subset=["cost_share"])
    best = groups[groups["cost_share"] > 0].nlargest(BEST, "cost_share")
    everybody = float(rows.loc[rows["group"] == "total", "customers"].sum())
    if best.empty:
        headline = _("No group of customers would have used enough rewards to be told")
        takeaway = _("The reward is out of reach of most: ask how many orders in a year it should take.")
        return Finding(STEP, "loyalty_groups", headline, takeaway, about(headline, picture), n=everybody,
                       base=customers(everybody))  # fmt: skip
    cost, sales = best["cost_share"].sum(), best["sales_share"].sum()
    headline = _(
        "{cost} of the rewards go to {groups}, who bring {sales} of sales anyway",
        cost=Share(cost, 0),
        groups=joined(list(best["group"])),
        sales=Share(sales, 0),
    )
    row = best.iloc[0]
    takeaway = _(
        "A customer of {group} costs {each} a year (interval {interval}). These orders came without any reward: pay "
        "for what would not happen anyway.{blank}",
        blank=_(" Blank: fewer than ten.") if rows["cost_year"].isna().any() else "",
        group=row["group"], each=money(row["per_customer"]),
        interval=Between(money(row["low"]), money(row["high"])),
    )  # fmt: skip
    return Finding(STEP, "loyalty_groups", headline, takeaway, about(headline, picture), cost, "share", everybody,
                   base=customers(everybody))  # fmt: skip


def loyalty_selection(told: pd.Series) -> Finding:
    """How much more its users had bought before it began.

    Parameters
    ----------
    told : Series of ``selecting.before``
    """
    picture = _("Numbers: orders in the year before, of those who would earn a reward and of all others.")
    times = Number(told["value"], 1)
    if told["low"] > 1:
        headline = _("Who would earn a reward had ordered {times} times as often before it began", times=times)
    else:
        headline = _("Who would earn a reward had not surely ordered more before it began")
    takeaway = _(
        "Members differ before they join. Compared with others after the launch, they would seem won by the programme: "
        "measure it against customers kept out by lot."
    )
    return Finding(STEP, "loyalty_selection", headline, takeaway, about(headline, picture), told["value"], "ratio",
                   told["n"], told["low"], told["high"], base=customers(told["n"]))  # fmt: skip


def loyalty_break_even(rows: pd.DataFrame) -> Finding:
    """At which repeat rate the programme pays.

    Parameters
    ----------
    rows : DataFrame of ``breakeven.by_promise``
    """
    picture = _("A line with its band: the repeat rate needed for each share of what is paid that is given back.")
    if rows.empty:
        headline = _("What the programme must change to pay is not known")
        takeaway = _("Without customers who order again nobody can say what one more is worth.")
        return Finding(STEP, "loyalty_break_even", headline, takeaway, about(headline, picture))
    own = rows[rows["own"]].iloc[0] if rows["own"].any() else rows.iloc[-1]
    today = Share(own["repeat_rate"], 1)
    if own["needed_rate"] > 1:
        headline = _("The programme cannot pay by repeat orders: even if everybody came again it would cost more")
    else:
        told = {"today": today, "needed": Share(own["needed_rate"], 1)}
        headline = _("The programme pays if the repeat rate rises from {today} to {needed}", **told)
    takeaway = _(
        "{extra} Or by {uplift} more sales from all. This is what it must do, not what it will do.",
        extra=_extra(own), uplift=Share(own["uplift"], 1),
    )  # fmt: skip
    return Finding(STEP, "loyalty_break_even", headline, takeaway, about(headline, picture), own["needed_rate"],
                   "share", own["n"], own["low"], own["high"], base=active(own["n"]))  # fmt: skip


def _extra(own: pd.Series) -> Phrase:
    if not known(own["extra"], own["extra_low"], own["extra_high"]):
        return _("A further order brings no more than its own reward takes.")
    return n_(
        "{n} further customer must come again within a year (interval {interval}), worth {worth}, to bring back "
        "{cost}.",
        "{n} further customers must come again within a year (interval {interval}), each worth {worth}, to bring back "
        "{cost}.",
        round(own["extra"]), cost=money(own["cost"], 0),
        interval=Between(Count(own["extra_low"]), Count(own["extra_high"])), worth=money(own["worth"], 0),
    )  # fmt: skip


def loyalty_programmes(rows: pd.DataFrame) -> Finding:
    """Which kind of programme asks for least.

    Parameters
    ----------
    rows : DataFrame of ``programmes.compared`` and the rows beside it
    """
    picture = _("Table: of each kind of programme whom it reaches, what a year costs and what it must change to pay.")
    if rows.empty:
        headline = _("No programme could be replayed")
        return Finding(STEP, "loyalty_programmes", headline, _("Ask which programme the company has in mind."),
                       about(headline, picture))  # fmt: skip
    asked = rows.dropna(subset=["needed_rate"])
    row = (asked.sort_values("needed_rate") if len(asked) else rows.sort_values("cost_year")).iloc[0]
    told = {"programme": PROGRAMMES[row["programme"]], "cost": money(row["cost_year"], 0)}
    if len(asked):
        headline = _("Least must change for {programme}: a repeat rate of {rate} pays for it", **told,
                     rate=Share(row["needed_rate"], 1))  # fmt: skip
    else:
        headline = _("Least is paid for {programme}: {cost} a year", **told)
    dearest = rows.sort_values("cost_year", ascending=False).iloc[0]
    takeaway = _(
        "Most is paid for {programme}: {cost} a year. Counted is what the points earned in a year cost once used. Do "
        "not add the rows up; who recommended whom is not in these data.",
        programme=PROGRAMMES[dearest["programme"]], cost=money(dearest["cost_year"], 0),
    )  # fmt: skip
    base = _("{n} customers reached", n=Count(row["reached"])) if known(row["reached"]) else None
    return Finding(STEP, "loyalty_programmes", headline, takeaway, about(headline, picture), row["cost_year"],
                   "currency", row["reached"], row["cost_low"], row["cost_high"], base=base)  # fmt: skip


__all__ = [
    "loyalty_break_even", "loyalty_groups", "loyalty_programme", "loyalty_programmes", "loyalty_selection",
]  # fmt: skip
