"""Findings of step 8: milestones, tiers, what is owed for points, and whether thresholds draw orders."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.rewarding import active, customers, milestone, paid, points
from toolkit.words import Between, Count, Number, Share, _, n_

STEP = "08"


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
                   "currency", dear["n"], base=customers(dear["n"]) if known(dear["n"]) else None)  # fmt: skip


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
                   base=active(total))  # fmt: skip


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


__all__ = ["loyalty_breakage", "loyalty_bunching", "loyalty_liability", "loyalty_milestones", "loyalty_tiers"]
