"""Findings of step 8: a loyalty programme replayed on the client's own orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.rewarding import PROGRAMMES, milestone, paid, points
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
                   "share", n, figures["low"], figures["high"], base=_active(n))  # fmt: skip


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


def _active(n: float) -> Phrase:
    return n_("{n} customer of the last 365 days", "{n} customers of the last 365 days", int(n))


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
                       base=_all(everybody))  # fmt: skip
    cost, sales = best["cost_share"].sum(), best["sales_share"].sum()
    headline = _(
        "{cost} of the rewards go to {groups}, who bring {sales} of sales anyway",
        cost=Share(cost, 0),
        groups=", ".join(best["group"]),
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
                   base=_all(everybody))  # fmt: skip


def _all(n: float) -> Phrase:
    return n_("{n} customer", "{n} customers", int(n))


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
                   told["n"], told["low"], told["high"], base=_all(told["n"]))  # fmt: skip


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
                   "share", own["n"], own["low"], own["high"], base=_active(own["n"]))  # fmt: skip


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


def loyalty_milestones(rows: pd.DataFrame) -> Finding:
    """Which milestone's reward costs most.

    Parameters
    ----------
    rows : DataFrame of ``milestones.told``
    """
    picture = _("Table: milestones, who has passed them, who is near, and what a reward at each would cost a year.")
    costs = rows.dropna(subset=["cost_year"])
    costs = costs[costs["cost_year"] > 0]
    if costs.empty:
        headline = _("No milestone is passed by enough customers to be told")
        return Finding(STEP, "loyalty_milestones", headline, _("Choose milestones that more customers can reach."),
                       about(headline, picture))  # fmt: skip
    dear = costs.sort_values("cost_year", ascending=False).iloc[0]
    share = dear["cost_year"] / costs["cost_year"].sum()
    headline = _(
        "“{milestone}” takes {share} of the cost of all milestones",
        milestone=milestone(dear["milestone"], dear["needed"]),
        share=Share(share, 0),
    )
    near = rows.dropna(subset=["near"])
    near = near[(near["milestone"] != "years") & (near["near"] > 0)]
    takeaway = _(
        "A reward for what happens anyway changes nothing. {near}",
        near=_("Write to those who are near a milestone that takes an order.") if near.empty else n_(
            "Write to the {n} customer who is near “{milestone}”.",
            "Write to the {n} customers who are near “{milestone}”.",
            int(near.iloc[0]["near"]), milestone=milestone(near.iloc[0]["milestone"], near.iloc[0]["needed"]),
        ),
    )  # fmt: skip
    return Finding(STEP, "loyalty_milestones", headline, takeaway, about(headline, picture), dear["cost_year"],
                   "currency", dear["n"], base=_all(dear["n"]) if known(dear["n"]) else None)  # fmt: skip


def loyalty_tiers(rows: pd.DataFrame) -> Finding:
    """Whether tiers hold their customers.

    Parameters
    ----------
    rows : DataFrame of ``tiers.told``
    """
    picture = _("Table: tiers by what is paid in a year, their customers, who stays, who is near, and the bonus.")
    upper = rows[rows["tier"] > 0]
    if upper.empty:
        headline = _("No tier would hold ten customers")
        return Finding(STEP, "loyalty_tiers", headline, _("Too few customers buy often enough for tiers."),
                       about(headline, picture))  # fmt: skip
    n, total = upper["customers"].sum(), float(upper.iloc[0]["n"])
    sales = upper["sales_share"].sum()
    headline = _(
        "{share} of last year's customers stand in a tier and bring {sales} of sales",
        share=Share(n / total, 0),
        sales=Share(sales, 0),
    )
    first = upper.iloc[0]
    stays = _("How many stay is not known.") if not known(first["stayed_share"]) else _(
        "Of those in a tier a year ago {share} still are (interval {interval}).", share=Share(first["stayed_share"], 0),
        interval=Between(Share(first["stayed_low"], 0), Share(first["stayed_high"], 0)),
    )  # fmt: skip
    takeaway = _(
        "{stays} Who falls below a tier loses something: decide what they are told before they do.", stays=stays
    )
    return Finding(STEP, "loyalty_tiers", headline, takeaway, about(headline, picture), n / total, "share", total,
                   base=_active(total))  # fmt: skip


def loyalty_liability(months: pd.DataFrame, rate: Mapping[str, float]) -> Finding:
    """What is owed for points today.

    Parameters
    ----------
    months : DataFrame of ``points.months``
    rate : Series of ``points.redemption``
    """
    picture = _("A line with its band: what is owed for the points held at the end of each month.")
    if months.empty:
        headline = _("Nothing would be owed for points")
        return Finding(STEP, "loyalty_liability", headline, _("No points were earned."), about(headline, picture))
    row = months.iloc[-1]
    year = months.iloc[-13]["liability"] if len(months) > 12 else None
    headline = _("{amount} would be owed for points held today", amount=money(row["liability"], 0))
    rose = _("A year before it was {amount}.", amount=money(year, 0)) if known(year) else _("The programme is young.")
    takeaway = _(
        "{held} points × {each} × {rate} that are used. {rose} It is owed until the points are used or expire, and "
        "stands in the balance sheet.",
        held=Count(row["outstanding"]), each=points(row), rate=Share(rate["value"], 0), rose=rose,
    )  # fmt: skip
    return Finding(STEP, "loyalty_liability", headline, takeaway, about(headline, picture), row["liability"],
                   "currency", row["outstanding"], row["low"], row["high"],
                   base=_("{n} points held", n=Count(row["outstanding"])))  # fmt: skip


def loyalty_breakage(rows: pd.DataFrame, rate: Mapping[str, float]) -> Finding:
    """How many points are never used, and what of the sales is deferred.

    Parameters
    ----------
    rows : DataFrame of ``allocation.by_rate``
    rate : Series of ``points.redemption``
    """
    picture = _("Table: at each redemption rate what is revenue now, what is deferred, and what is owed.")
    if rows.empty or not known(rate["value"]):
        headline = _("How many points would never be used is not known yet")
        return Finding(STEP, "loyalty_breakage", headline, _("No points were earned."), about(headline, picture))
    at = rows.set_index("rate")
    ends = Between(Share(at["breakage"]["most"], 0), Share(at["breakage"]["least"], 0))
    headline = _("{range} of points would never be used", range=ends)
    takeaway = _(
        "The lower end: everybody uses what they can; the upper: only a part does, which no order tells. Of a year's "
        "sales {deferred} is revenue only later (IFRS 15). Ask the auditor which rate holds.",
        deferred=money(at["deferred"]["value"], 0),
    )  # fmt: skip
    return Finding(STEP, "loyalty_breakage", headline, takeaway, about(headline, picture), 1 - rate["value"], "share",
                   rate["n"], at["breakage"]["most"], at["breakage"]["least"],
                   base=_("{n} points past their last day", n=Count(rate["n"])))  # fmt: skip


def loyalty_bunching(rows: pd.DataFrame) -> Finding:
    """Whether customers add something to an order to reach a threshold.

    Parameters
    ----------
    rows : DataFrame of ``bunching.bunching``
    """
    picture = _("Table: thresholds, orders just above each, and how many a smooth curve lets expect.")
    if rows.empty:
        headline = _("Too few orders to say whether thresholds draw them")
        return Finding(STEP, "loyalty_bunching", headline, _("Wait for more orders."), about(headline, picture))
    sure = rows[rows["sure"]]
    if sure.empty:
        headline = _("Orders are not seen to bunch above any round amount")
        if rows["named"].any():
            headline = _("Orders are not seen to bunch above any threshold, the one named included")
        takeaway = _(
            "Nothing shows that customers add to a basket to reach an amount: try a threshold before you rely on one."
        )
        row = rows[rows["named"]].iloc[0] if rows["named"].any() else rows.iloc[rows["ratio"].argmax()]
    else:
        row = sure.sort_values("q", kind="stable").iloc[0]
        headline = _(
            "Just above {threshold} stand {times} times as many orders as expected",
            threshold=paid(row["threshold"]),
            times=Number(row["ratio"], 2),
        )
        takeaway = _(
            "A price or a rule draws baskets to this amount: ask which. A threshold that works is a reward that costs "
            "little."
        )
    base = _("{n} orders around {threshold}", n=Count(row["n"]), threshold=paid(row["threshold"]))
    return Finding(STEP, "loyalty_bunching", headline, takeaway, about(headline, picture), row["ratio"], "ratio",
                   row["n"], row["low"], row["high"], base=base)  # fmt: skip


__all__ = [
    "loyalty_break_even", "loyalty_breakage", "loyalty_bunching", "loyalty_groups", "loyalty_liability",
    "loyalty_milestones", "loyalty_programme", "loyalty_programmes", "loyalty_selection", "loyalty_tiers",
]  # fmt: skip
