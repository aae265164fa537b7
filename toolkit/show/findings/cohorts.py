"""Findings of step 2: whether new customers come back, and how soon."""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Month, Number, Phrase, Share, _, n_

STEP = "02c"
MAY_HOLD_EARLIER = 3
"""Cohorts of so many first months of the data may hold earlier customers; no claim rests on them."""
SHOWN = 12
"""Cohorts that the heat map shows; the claim is about those."""


def retention(retention: pd.DataFrame, counts: pd.DataFrame) -> Finding:
    """Which cohort came back best in the month after its first order, among those that have seen it."""
    n = int(counts[0].sum()) if 0 in counts else 0
    base = n_("{n} customer", "{n} customers", n)
    seen = retention[1].iloc[MAY_HOLD_EARLIER:].dropna().tail(SHOWN) if 1 in retention else pd.Series(dtype=float)
    alt = _("Heat map: share of each monthly cohort that orders in each later month; months not over are blank.")
    if seen.empty:
        if 1 in retention and retention[1].notna().any():
            headline = _("Every cohort is of the data's first three months: none of them need be of new customers")
        else:
            headline = _("No cohort has lived through a whole second month yet: retention cannot be shown")
        return Finding(
            STEP, "retention", headline, _("n = {n} customers.", n=Count(n)), about(headline, alt), n=n, base=base
        )
    low, high = seen.idxmin(), seen.idxmax()
    headline = _(
        "In the month after the first order, between {low} and {high} of a cohort come back",
        low=Share(seen[low]),
        high=Share(seen[high]),
    )
    takeaway = _(
        "Best: {high} (n = {n_high}), weakest: {low} (n = {n_low}). Blank cells are months not over yet: not "
        "seen, which is not zero.",
        high=Month(high),
        n_high=Count(counts[0][high]),
        low=Month(low),
        n_low=Count(counts[0][low]),
    )
    return Finding(
        STEP,
        "retention",
        headline,
        takeaway,
        about(headline, alt),
        float(seen.max() - seen.min()),
        "share",
        n,
        base=base,
        period=_("cohorts by month of first order"),
    )


def stickiness(stickiness: pd.DataFrame, pooled: pd.Series) -> Finding:
    """How many customers order again in their second month, and whether the latest cohorts differ from that."""
    if not known(pooled["value"]):
        headline = _("Second-month stickiness is not known: no complete cohort after the data's first three months")
        takeaway = _("Hollow dots are cohorts that may hold earlier customers; no claim rests on them.")
        return Finding(STEP, "stickiness", headline, takeaway, headline, n=pooled["n"])
    ready = stickiness[stickiness["complete"] & ~stickiness["may_hold_earlier"]]
    differ = int(((ready["low"] > pooled["value"]) | (ready["high"] < pooled["value"])).sum())
    headline = _(
        "{value} of new customers order again in the month after their first order", value=Share(pooled["value"])
    )
    takeaway = _(
        "Last 12 complete cohorts: {support}. {differ} of {all} cohorts have an interval that misses it; one in "
        "twenty would by chance.",
        support=support(Count(pooled["n"]), Share(pooled["low"]), Share(pooled["high"])),
        differ=Count(differ),
        all=Count(len(ready)),
    )
    return Finding(
        STEP,
        "stickiness",
        headline,
        takeaway,
        about(headline, _("Dots with intervals: stickiness of each cohort; a line for the pooled value.")),
        pooled["value"],
        "share",
        pooled["n"],
        pooled["low"],
        pooled["high"],
        base=_new(pooled["n"]),
        period=_("last 12 complete cohorts"),
    )


def _new(n: float) -> Phrase:
    return n_("{n} new customer", "{n} new customers", int(n))


def pooled(pooled: pd.DataFrame) -> Finding:
    """How many of a cohort still order after six months and after a year."""
    rows = pooled[(pooled["age"] >= 1) & pooled["retention"].notna()].set_index("age")
    alt = _("Line with its band: retention by months since the first order.")
    if rows.empty:
        headline = _(
            "No cohort after the data's first three months has been seen for a whole month: no curve can be drawn"
        )
        return Finding(STEP, "pooled", headline, _("n = {n} customers.", n=Count(0)), about(headline, alt), n=0)
    age = max(a for a in rows.index if a <= 12)
    row = rows.loc[age]
    headline = n_(
        "{n} month after the first order {share} of customers are ordering",
        "{n} months after the first order {share} of customers are ordering",
        int(age),
        share=Share(row["retention"]),
    )
    takeaway = _(
        "{support}. At month 1 it is {first} (n = {n}). Any month may be ordered in, so the curve need not fall.",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
        first=Share(rows["retention"].iloc[0]),
        n=Count(rows["n"].iloc[0]),
    )
    return Finding(
        STEP,
        "pooled",
        headline,
        takeaway,
        about(headline, alt),
        row["retention"],
        "share",
        row["n"],
        row["low"],
        row["high"],
        base=_new(row["n"]),
        period=_("complete cohorts after the first three months"),
    )


def second_order(second: pd.DataFrame) -> Finding:
    """How many customers have a second order within 90 days, of those observed that long."""
    seen = second[second["share"].notna() & (second["n"] > 0)]
    alt = _("Bars with intervals: share of customers with a second order within so many days.")
    if seen.empty:
        headline = _(
            "No customer first seen after the data's first three months was observed for 30 days: "
            "the second order cannot be judged"
        )
        return Finding(STEP, "second_order", headline, _("n = {n} customers.", n=Count(0)), about(headline, alt), n=0)
    row, last = seen[seen["days"] <= 90].iloc[-1], seen.iloc[-1]
    headline = _(
        "{share} of new customers place a second order within {days} days",
        share=Share(row["share"]),
        days=Count(row["days"]),
    )
    takeaway = _(
        "{support}. Within {days} days it is {share} (n = {n}).",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
        days=Count(last["days"]),
        share=Share(last["share"]),
        n=Count(last["n"]),
    )
    return Finding(
        STEP,
        "second_order",
        headline,
        takeaway,
        about(headline, alt),
        row["share"],
        "share",
        row["n"],
        row["low"],
        row["high"],
        base=_new(row["n"]),
        period=_("customers observed that long"),
    )


def adbt(adbt: pd.Series) -> Finding:
    """How many days lie between two orders, and why the three answers differ."""
    if not known(adbt["pooled_mean"]):
        headline = _("Days between orders are not known: nobody has ordered on two days yet")
        return Finding(STEP, "adbt", headline, _("n = {n} gaps.", n=Count(0)), headline, n=0)
    headline = _("Half of all next orders come within {days} days of the one before", days=Count(adbt["median"]))
    takeaway = _(
        "The mean gap is {mean} days ({support}): a few long absences pull it up. The mean of customers' means, "
        "{means}, answers another question: it weighs rare buyers like frequent ones.",
        mean=Number(adbt["pooled_mean"]),
        support=support(_("{n} gaps", n=Count(adbt["n_gaps"])), Number(adbt["low"]), Number(adbt["high"])),
        means=Number(adbt["mean_of_means"]),
    )
    return Finding(
        STEP,
        "adbt",
        headline,
        takeaway,
        about(headline, _("Three tiles: pooled mean, median and mean of customers' means.")),
        adbt["pooled_mean"],
        "days",
        adbt["n_gaps"],
        adbt["low"],
        adbt["high"],
        base=_("{gaps} gaps of {n} customers", gaps=Count(adbt["n_gaps"]), n=Count(adbt["n_customers"])),
    )


__all__ = ["adbt", "pooled", "retention", "second_order", "stickiness"]
