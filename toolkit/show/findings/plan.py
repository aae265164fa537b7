"""Findings of step 10: levers, the checklist, initiatives, priorities, decisions, roles."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.planning import (
    FOR_GROWTH,
    FOR_SHOP,
    HEADLINE,
    POINTS,
    SIZES,
    STAGES,
    initiative,
)
from toolkit.words import Count, Number, Phrase, Share, _, n_

STEP = "10"
FIRM = 0.8
"""From this share of the draws on a place is called firm."""


def plan_levers(gains: pd.DataFrame) -> Finding:
    """What a tenth more of each lever is worth.

    Parameters
    ----------
    gains : DataFrame of ``levers.gains``
    """
    picture = _("Bars with intervals: what 10 % more of each lever brings in a year.")
    if gains.empty:
        headline = _("What a lever is worth is not known yet")
        return Finding(STEP, "plan_levers", headline, _("A year of orders is needed."), about(headline, picture))
    at = gains.set_index("lever")
    what = "profit" if known(at.loc["frequency", "profit"]) else "sales"
    one, new, every = at.loc["frequency"], at.loc["newcomers"], at.loc["all"]
    told = {"more": Share(one["change"], 0), "amount": money(one[what], 0), "all": money(every[what], 0)}
    if what == "sales":
        headline = _("{more} more customers, orders of each or order value bring {amount} of sales a year", **told)
    elif known(new["profit"]):
        headline = _(
            "{more} more orders of each bring {amount} a year; {more} more newcomers, {net} after their cost",
            net=money(new["profit"], 0), **told,
        )  # fmt: skip
    else:
        headline = _("{more} more of any lever brings {amount} of margin a year", **told)
    takeaway = _(
        "All at once bring {all}: more than one after another, since each works on what the others add.", **told
    )
    known_cost = _("What it costs to move one is known of newcomers only.")
    unknown_cost = _("What it costs to move one is not in these data.")
    takeaway = _("{some} {one}", some=takeaway, one=known_cost if known(new["profit"]) else unknown_cost)
    if what == "profit":
        sales = money(one["sales"], 0)
        takeaway = _("Each but the margin also brings {sales} of sales. {rest}", sales=sales, rest=takeaway)
    return Finding(STEP, "plan_levers", headline, takeaway, about(headline, picture), one[what], "currency", one["n"],
                   one[f"{what}_low"], one[f"{what}_high"], base=_customers(one["n"]),
                   period=_("the last 12 months"))  # fmt: skip


def _customers(n: float) -> Phrase:
    return n_("{n} customer", "{n} customers", int(n))


def plan_watched(rows: pd.DataFrame) -> Finding:
    """How many of the measures that the method watches can be known here.

    Parameters
    ----------
    rows : DataFrame of ``checklist.watched``
    """
    picture = _("Tiles: the six measures that are watched beside lifetime value.")
    n, whole = int(rows["value"].notna().sum()), len(rows)
    headline = _("{n} of the {whole} measures to watch beside lifetime value are known", n=Count(n), whole=Count(whole))
    takeaway = _("Name one person for each, and look at them every month: a measure that nobody watches does not move.")
    return Finding(STEP, "plan_watched", headline, takeaway, about(headline, picture), n, "measures", whole)


def plan_checklist(rows: pd.DataFrame) -> Finding:
    """How far the client is with the seven points.

    Parameters
    ----------
    rows : DataFrame of ``checklist.points``
    """
    picture = _("Table: the seven points of the method with evidence, status and owner.")
    done, whole = int(rows["status"].eq("done").sum()), len(rows)
    measured = int(rows["value"].notna().sum())
    headline = _(
        "{measured} of {whole} points of growth are measured; said to be done: {done}",
        measured=Count(measured), whole=Count(whole), done=Count(done),
    )  # fmt: skip
    open_ones = rows[~rows["status"].isin(["done", "under_way"])]
    takeaway = _("Data say what is measured, not what is done: write that into {file}.", file="plan.toml")
    if len(open_ones):
        takeaway = _("{rest} Next: {point}.", rest=takeaway, point=POINTS[open_ones.iloc[0]["point"]])
    return Finding(STEP, "plan_checklist", headline, takeaway, about(headline, picture), done, "points", whole)


def plan_scores(ranked: pd.DataFrame) -> Finding:
    """What the scores add up to.

    Parameters
    ----------
    ranked : DataFrame of ``initiatives.totals``
    """
    picture = _("Matrix: what each initiative does for each goal, 0 to 5, with its total.")
    scored, n = ranked[ranked["total"].notna()], len(ranked)
    rest = n - len(scored)
    unscored = _("Every initiative is scored.") if not rest else n_(
        "{n} is not scored: give it 0 to 5 for each goal, in the room.",
        "{n} are not scored: give them 0 to 5 for each goal, in the room.", rest,
    )  # fmt: skip
    if scored.empty:
        headline = _("Nobody has scored the initiatives yet") if n else _("There are no initiatives yet")
        takeaway = unscored if n else _("Name them in the room; the decisions of step 6 are a beginning.")
        return Finding(STEP, "plan_scores", headline, takeaway, about(headline, picture), 0, "initiatives", n)
    wrong = scored[scored["differs"]]
    first = scored.iloc[0]
    if len(wrong):
        row = wrong.iloc[0]
        headline = _(
            "{name}: the scores add up to {sum}, not {told}", name=initiative(row, HEADLINE),
            sum=_points(row["total"]), told=_points(row["told"]),
        )  # fmt: skip
        takeaway = _("Totals are counted anew, never typed; so it stands at place {place}. {unscored}",
                     place=Count(row["place"]), unscored=unscored)  # fmt: skip
    else:
        headline = _("{name} does most for the goals: {sum} points", name=initiative(first, HEADLINE),
                     sum=_points(first["total"]))  # fmt: skip
        takeaway = _("Totals are counted anew, never typed. {unscored}", unscored=unscored)
    return Finding(STEP, "plan_scores", headline, takeaway, about(headline, picture), first["total"], "points", n)


def _points(total: float) -> Number:
    return Number(total, 0 if float(total).is_integer() else 1)


def plan_initiatives(stability: pd.DataFrame) -> Finding:
    """How firm the ranking is.

    Parameters
    ----------
    stability : DataFrame of ``initiatives.stability``
    """
    picture = _("Dots with intervals: the place of each initiative, and the places it holds in 95 % of the draws.")
    if stability.empty:
        headline = _("Without scores there is no ranking")
        takeaway = _("Score the initiatives in the room: alone first, then together.")
        return Finding(STEP, "plan_initiatives", headline, takeaway, about(headline, picture))
    row, draws = stability.iloc[0], int(stability["n"].iloc[0])
    firm = int((stability["top_share"] >= FIRM).sum())
    headline = _(
        "{name} stays first in {share} of the draws", name=initiative(row, HEADLINE), share=Share(row["keeps_share"], 0)
    )
    takeaway = _(
        "Each score moved by one at random: {firm} of the first three stand firm. Where the lines overlap the order is "
        "not known: choose by cost and effort.",
        firm=Count(firm),
    )
    return Finding(STEP, "plan_initiatives", headline, takeaway, about(headline, picture), row["keeps_share"], "share",
                   draws, base=n_("{n} draw", "{n} draws", draws))  # fmt: skip


def plan_priorities(
    shop: pd.DataFrame, growth: pd.DataFrame, size: str | None, stage: str | None, file: str
) -> Finding:
    """What matters most at the client's size, where somebody has filled that in.

    Parameters
    ----------
    shop, growth : DataFrame of ``priorities.matrix``
    size, stage : the client's column of each, or None
    file : where the blank form lies within the report
    """
    picture = _("Matrix: what is nice to have, needed or a must at each size of company.")
    n = int(shop.notna().sum().sum() + growth.notna().sum().sum())
    if not n:
        headline = _("No priorities by size of company are filled in yet")
        takeaway = _(
            "Which cell holds what is lost in the method's source, so none is made up. Fill the form {file} once and "
            "keep it as {kept}.",
            file=file, kept="data/priorities.csv",
        )  # fmt: skip
        return Finding(STEP, "plan_priorities", headline, takeaway, about(headline, picture), 0, "cells")
    must = [FOR_SHOP[name] for name, value in (shop[size] if size else pd.Series(dtype=float)).items() if value == 3]
    must += [FOR_GROWTH[name] for name, value in (growth[stage] if stage else pd.Series(dtype=float)).items()
             if value == 3]  # fmt: skip
    if not size and not stage:
        headline = _("How large this shop is nobody has said")
        takeaway = _("Write size and stage under [growth] in client.toml: they choose the column that counts.")
    else:
        which = SIZES[size] if size else STAGES[stage]
        headline = n_(
            "{n} must-have for a shop of this size ({which})", "{n} must-haves for a shop of this size ({which})",
            len(must), which=which,
        )  # fmt: skip
        takeaway = _("Must-have: {must}. The consultant's own judgement, not the source's.", must=_listed(must))
    return Finding(STEP, "plan_priorities", headline, takeaway, about(headline, picture), len(must), "cells", n)


def _listed(phrases: list[Phrase]) -> Phrase:
    """Phrases with commas between them."""
    if not phrases:
        return _("none")
    told = phrases[0]
    for one in phrases[1:]:
        told = _("{some}, {one}", some=told, one=one)
    return told


def plan_decisions(rows: pd.DataFrame, late: int, file: str) -> Finding:
    """What is settled, and what is still to be.

    Parameters
    ----------
    rows : DataFrame of ``decision_log.merged``
    late : int
        Agreed decisions whose day has passed.
    file : the whole log within the report
    """
    picture = _("Table: decisions with status, owner and date.")
    agreed, done = (int(rows["status"].eq(status).sum()) for status in ("agreed", "done"))
    proposed = int(rows["status"].eq("proposed").sum())
    headline = _("Decisions: {agreed} agreed, {done} done, {proposed} proposed",
                 agreed=Count(agreed), done=Count(done), proposed=Count(proposed))  # fmt: skip
    takeaway = _("Settle the proposed ones in the room; the log is {kept}, all of it is in {file}.",
                 kept="data/…/decisions.csv", file=file)  # fmt: skip
    if late:
        takeaway = n_("{n} agreed decision is late: ask why first. {rest}",
                      "{n} agreed decisions are late: ask why first. {rest}", late, rest=takeaway)  # fmt: skip
    return Finding(STEP, "plan_decisions", headline, takeaway, about(headline, picture), agreed, "decisions", len(rows))


def plan_raci(letters: pd.DataFrame, own: Mapping[str, object]) -> Finding:
    """Who answers for what.

    Parameters
    ----------
    letters : DataFrame of ``raci.raci``
    own : what the client settled itself
    """
    picture = _("Matrix: areas of the plan by roles, with who does, answers, is asked, is told.")
    n = len(letters)
    headline = _("One role answers for each of the {n} areas of the plan", n=Count(n))
    takeaway = _("A proposal: write names over the roles in the room, and keep them under [raci] in {file}.",
                 file="plan.toml")  # fmt: skip
    if own:
        takeaway = _("As the room settled it; the rest is a proposal. It is kept under [raci] in {file}.",
                     file="plan.toml")  # fmt: skip
    return Finding(STEP, "plan_raci", headline, takeaway, about(headline, picture), n, "areas", n)


__all__ = [
    "plan_checklist",
    "plan_decisions",
    "plan_initiatives",
    "plan_levers",
    "plan_priorities",
    "plan_raci",
    "plan_scores",
    "plan_watched",
]  # fmt: skip
