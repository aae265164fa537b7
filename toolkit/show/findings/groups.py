"""Findings of step 2: who the most valuable customers are and how much of sales they bring."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import GROUPS
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.words import Between, Count, Number, Phrase, Share, _, n_

STEP = "02a"
ENOUGH = 30
"""Customers a group must hold before it carries a headline."""


def cuts(cuts: object, proposed: bool = True) -> Finding:
    """Where the thresholds of the scores come from."""
    days = cuts.recency_days[0]
    n_gaps = cuts.n_gaps
    if proposed:
        headline = _("A customer is recent within {days} days, as this shop's own rhythm says", days=Count(days))
        takeaway = _(
            "Cuts are read from {n} gaps between order days and from the median order; change them where the "
            "management knows better.",
            n=Count(n_gaps),
        )
    else:
        headline = _("A customer is recent within {days} days, as set for this client", days=Count(days))
        takeaway = _(
            "These cuts were set in the client's configuration; the proposal from the shop's own orders was not used."
        )
    return Finding(
        STEP,
        "cuts",
        headline,
        takeaway,
        about(headline, _("Table: the four cuts of recency, frequency and monetary value.")),
        days,
        "days",
        n_gaps,
        base=_("{n} gaps between order days", n=Count(n_gaps)) if known(n_gaps) else None,
    )


def groups(groups: pd.DataFrame) -> Finding:
    """The group that brings the most sales: how few customers it is, how much of sales it brings."""
    n = int(groups["customers"].sum())
    if not n or not known(groups["sales_share"].max()):
        return _no_groups("groups", n)
    lead = groups.loc[groups["sales_share"].idxmax()]
    headline = _(
        "{group} are {customer_share} of customers and bring {sales_share} of sales",
        group=lead["group"],
        customer_share=Share(lead["customer_share"]),
        sales_share=Share(lead["sales_share"]),
    )
    takeaway = _(
        "{group}: {gloss}. {customers} of {n} customers; {level} intervals: {people} of customers, {sales} of sales.",
        group=lead["group"],
        gloss=_gloss(lead["group"]),
        customers=Count(lead["customers"]),
        n=Count(n),
        level=Share(0.95, 0),
        people=Between(Share(lead["low"]), Share(lead["high"])),
        sales=Between(Share(lead["sales_low"]), Share(lead["sales_high"])),
    )
    takeaway = _with_merged(takeaway, groups)
    return Finding(
        STEP,
        "groups",
        headline,
        takeaway,
        about(headline, _("Bars: share of customers and share of sales of each group.")),
        lead["sales_share"],
        "share",
        n,
        lead["sales_low"],
        lead["sales_high"],
        base=n_("{n} customer", "{n} customers", n),
    )


def _with_merged(said: Phrase, groups: pd.DataFrame) -> Phrase:
    """A takeaway that also tells of groups too small to stand alone."""
    merged = int(groups["merged_into"].notna().sum())
    if not merged:
        return said
    return _(
        "{quiet} Groups too small to stand alone: {merged}, counted in a neighbour.", quiet=said, merged=Count(merged)
    )


def _gloss(group: str) -> Phrase | str:
    return GROUPS.get(group, "")


def _no_groups(id: str, n: int) -> Finding:
    headline = _("Customers cannot be told apart by value: no sales are known")
    return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(n)), headline, n=n)


def value(groups: pd.DataFrame) -> Finding:
    """How many average customers one customer of the best group is worth."""
    held = groups[(groups["customers"] >= ENOUGH) & groups["sales_index"].notna()]
    n = int(groups["customers"].sum())
    if held.empty:
        headline = _("No group holds {enough} customers: too few to compare their value", enough=Count(ENOUGH))
        return Finding(STEP, "value", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    best = held.loc[held["sales_index"].idxmax()]
    low, high = (best[bound] / best["customer_share"] for bound in ("sales_low", "sales_high"))
    headline = _(
        "One of the {group} is worth {index} average customers", group=best["group"], index=Number(best["sales_index"])
    )
    takeaway = _(
        "Sales index {index} ({support}). Median {days} days since the last order, {orders} orders and {value} "
        "a customer on average.",
        index=Number(best["sales_index"], 2),
        support=support(Count(best["customers"]), Number(low, 2), Number(high, 2)),
        days=Count(best["recency_days_median"]),
        orders=Number(best["frequency_mean"]),
        value=money(best["mean_value"]),
    )
    return Finding(
        STEP,
        "value",
        headline,
        takeaway,
        about(headline, _("Bars: sales index of each group, one being the average customer.")),
        best["sales_index"],
        "ratio",
        int(best["customers"]),
        low,
        high,
        base=n_("{n} customer", "{n} customers", n),
    )


def score_map(cells: pd.DataFrame, absent: pd.Series) -> Finding:
    """How many customers have not ordered within the longest recency cut."""
    n = int(cells["customers"].sum())
    if not n:
        return _no_groups("score_map", n)
    loyal = int(cells.loc[(cells["r"] >= 4) & (cells["f"] >= 4), "customers"].sum())
    if 0 < absent["k"] < FEWEST_SHOWN:
        headline = _("Fewer than ten customers sit in R1, the column of the longest absent")
        return Finding(STEP, "score_map", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    headline = _("{share} of customers sit in R1, the column of the longest absent", share=Share(absent["value"]))
    words = {
        "gone": Count(absent["k"]), "support": support(Count(n), Share(absent["low"]), Share(absent["high"])),
    }  # fmt: skip
    if 0 < loyal < FEWEST_SHOWN:
        takeaway = _("R1: {gone} customers ({support}). Fewer than ten score at least 4 on both.", **words)
    else:
        takeaway = _(
            "R1: {gone} customers ({support}). {loyal} customers score at least 4 on both: the shop's core.",
            loyal=Count(loyal), **words,
        )  # fmt: skip
    return Finding(
        STEP,
        "score_map",
        headline,
        takeaway,
        about(headline, _("Heat map: share of customers at each recency and frequency score.")),
        absent["value"],
        "share",
        n,
        absent["low"],
        absent["high"],
        base=n_("{n} customer", "{n} customers", n),
    )


def group_table(groups: pd.DataFrame, quiet: pd.Series) -> Finding:
    """What can be lost: sales of customers who have not ordered for long."""
    n = int(groups["customers"].sum())
    if not n or not known(quiet["value"]):
        return _no_groups("group_table", n)
    headline = _("{share} of sales came from customers who have since gone quiet", share=Share(quiet["value"]))
    takeaway = _(
        "{level} interval {interval}. Gone quiet are R1 and R2: {customers} of {n} customers.",
        level=Share(0.95, 0),
        interval=Between(Share(quiet["low"]), Share(quiet["high"])),
        customers=Count(quiet["k"]),
        n=Count(n),
    )
    takeaway = _with_merged(takeaway, groups)
    return Finding(
        STEP,
        "group_table",
        headline,
        takeaway,
        about(headline, _("Table: customers, sales and habits of each group.")),
        quiet["value"],
        "share",
        n,
        quiet["low"],
        quiet["high"],
        base=n_("{n} customer", "{n} customers", n),
    )


__all__ = ["cuts", "group_table", "groups", "score_map", "value"]
