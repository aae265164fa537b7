"""Findings of step 1: what a new customer costs and whether the first order pays for it."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Month, Number, Phrase, Share, _, n_

STEP = "01"
LAST_12 = _("last 12 complete months")


def coca(coca: pd.DataFrame) -> Finding:
    """What a new customer costs, all four parts of the cost counted, and where most."""
    total = _row(coca, "total")
    channels = coca[(coca["source_channel"] != "total") & coca["coca"].notna()]
    supported = support(Count(total["n"]), money(total["low"]), money(total["high"]))
    if not known(total["coca"]):
        headline = _("What a new customer costs is not known: no new customers in months with costs")
    else:
        headline = _(
            "A new customer costs {coca}, of which {media} is media",
            coca=money(total["coca"]),
            media=Share(total["media"] / total["cost"], 0),
        )
    if len(channels) < 2:
        takeaway = _("Cost ÷ new customers ({support}). The cost by channel is not known.", support=supported)
    else:
        dearest = channels.loc[channels["coca"].idxmax()]
        takeaway = _(
            "All channels: {support}. The dearest is {channel} with {coca} (n = {n}).",
            support=supported, channel=channel(dearest["source_channel"]), coca=money(dearest["coca"]), n=Count(dearest["n"]),
        )  # fmt: skip
    return Finding(
        STEP, "coca", headline, takeaway, about(headline, _("Stacked bars: media, tools, salaries and overheads per new customer by channel.")),
        total["coca"], "currency/customer", total["n"], total["low"], total["high"],
        base=_new_customers(total["n"]), period=LAST_12,
    )  # fmt: skip


def _row(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[frame["source_channel"] == name].iloc[0]


def _new_customers(n: float) -> Phrase:
    return n_("{n} new customer", "{n} new customers", int(n) if known(n) else 0)


def coca_by_month(by_month: pd.DataFrame) -> Finding:
    """Whether the cost of a new customer rose within the months seen: the intervals decide."""
    seen = by_month[by_month["coca"].notna()]
    n = seen["n"].sum()
    change = float("nan")
    if len(seen) < 2:
        headline = _(
            "Costs are known for {n} months: too few to see where the cost of a customer is going", n=Count(len(seen))
        )
        takeaway = _("At least two months with costs and new customers are needed (n = {n} new customers).", n=Count(n))
    else:
        first, last = seen.iloc[0], seen.iloc[-1]
        change = last["coca"] / first["coca"] - 1
        values = {"first": Month(first["month"]), "last": Month(last["month"]), "change": Share(abs(change), 0)}
        if last["low"] > first["high"]:
            headline = _("From {first} to {last} the cost of a new customer rose by {change}", **values)
        elif last["high"] < first["low"]:
            headline = _("From {first} to {last} the cost of a new customer fell by {change}", **values)
        else:
            headline = _("From {first} to {last} the cost of a new customer moved within its interval", **values)
        takeaway = _(
            "{last}: {coca} ({support}). Months without costs are gaps, not zeros.",
            last=values["last"], coca=money(last["coca"]), support=support(Count(last["n"]), money(last["low"]), money(last["high"])),
        )  # fmt: skip
    return Finding(
        STEP, "coca_by_month", headline, takeaway, about(headline, _("Line with its band: cost of a new customer by month.")),
        change, "change", n, base=_new_customers(n), period=_("by month"),
    )  # fmt: skip


def margin(margin: pd.DataFrame) -> Finding:
    """The gross margin of all that is sold and the category that falls furthest short of it."""
    rows = margin[margin["gross_margin"].notna() & (margin["revenue"] > 0)]
    n = rows["n_lines"].sum()
    if rows.empty:
        headline = _("The gross margin is not known: no sale line carries its cost")
        takeaway = _("n = {n} lines with a known cost.", n=Count(0))
        whole = float("nan")
    else:
        whole = 1 - rows["cost"].sum() / rows["revenue"].sum()
        headline = _margin_headline(rows, whole)
        takeaway = _margin_takeaway(rows, n)
    return Finding(
        STEP, "margin", headline, takeaway, about(headline, _("Bars: gross margin of each category, with revenue to cost beside it.")),
        whole, "share", n, base=n_("{n} order line with a known cost", "{n} order lines with a known cost", int(n)), period=LAST_12,
    )  # fmt: skip


def _margin_headline(rows: pd.DataFrame, whole: float) -> Phrase:
    named = rows[rows["key"].notna()]
    lowest = named.loc[named["gross_margin"].idxmin()] if len(named) > 1 else None
    if lowest is None or not known(lowest["high"]) or lowest["high"] >= whole:
        return _("Gross margin is {margin}; no category stands clearly below it", margin=Share(whole))
    return _(
        "Gross margin is {margin}; {category} stands clearly below it with {low}",
        margin=Share(whole), category=str(lowest["key"]), low=Share(lowest["gross_margin"]),
    )  # fmt: skip


def _margin_takeaway(rows: pd.DataFrame, n: float) -> Phrase:
    named = rows[rows["key"].notna()]
    lowest = (named if len(named) else rows).sort_values("gross_margin").iloc[0]
    return _(
        "Lowest: {category}, {margin} ({support}). Revenue is {ratio} times cost over all {n} lines.",
        category=str(lowest["key"]), margin=Share(lowest["gross_margin"]),
        support=support(_("{n} lines", n=Count(lowest["n_lines"])), Share(lowest["low"]), Share(lowest["high"])),
        ratio=Number(rows["revenue"].sum() / rows["cost"].sum(), 2), n=Count(n),
    )  # fmt: skip


def margin_by_month(margin: pd.DataFrame) -> Finding:
    """Whether the gross margin moved between the first and the last month: the intervals decide."""
    seen = margin[margin["gross_margin"].notna()]
    n, change = seen["n_lines"].sum(), float("nan")
    if len(seen) < 2:
        headline = _("The margin is known for {n} months: too few to see where it is going", n=Count(len(seen)))
        takeaway = _("n = {n} lines with a known cost.", n=Count(n))
    else:
        first, last = seen.iloc[0], seen.iloc[-1]
        change = last["gross_margin"] - first["gross_margin"]
        values = {
            "before": Share(first["gross_margin"]),
            "after": Share(last["gross_margin"]),
            "first": Month(first["key"]),
            "last": Month(last["key"]),
        }
        headline = _margin_moved(first, last, values)
        takeaway = _(
            "{last}: {after} ({support}). A point of margin on last month's {revenue} is worth {point}.",
            support=support(_("{n} lines", n=Count(last["n_lines"])), Share(last["low"]), Share(last["high"])),
            revenue=money(last["revenue"]), point=money(last["revenue"] / 100), **values,
        )  # fmt: skip
    return Finding(
        STEP, "margin_by_month", headline, takeaway, about(headline, _("Line with its band: gross margin by month.")),
        change, "share", n, base=n_("{n} order line with a known cost", "{n} order lines with a known cost", int(n)), period=_("by month"),
    )  # fmt: skip


def _margin_moved(first: pd.Series, last: pd.Series, values: dict[str, object]) -> Phrase:
    if last["high"] < first["low"]:
        return _("Gross margin fell from {before} in {first} to {after} in {last}", **values)
    if last["low"] > first["high"]:
        return _("Gross margin rose from {before} in {first} to {after} in {last}", **values)
    return _("Gross margin held: {before} in {first}, {after} in {last}", **values)


def first_order(first: pd.DataFrame) -> Finding:
    """Which channel's customers cost more than their first order leaves, beyond the interval."""
    rows = first[(first["source_channel"] != "total") & first["balance"].notna()]
    total = _row(first, "total")
    losing = rows[rows["high"] < rows["coca"]]
    if not known(total["balance"]) and rows.empty:
        headline = _(
            "Whether a first order pays for its customer is not known: the cost of goods or of marketing is missing"
        )
        subject = total
    elif len(losing):
        subject = losing.loc[losing["balance"].idxmin()]
        headline = _(
            "{channel}: a new customer costs {loss} more than the first order leaves",
            channel=channel(subject["source_channel"]), loss=money(-subject["balance"]),
        )  # fmt: skip
    elif known(total["low"]) and total["low"] > total["coca"]:
        subject, headline = (
            total,
            _("A first order more than pays for its customer: {balance} is left", balance=money(total["balance"])),
        )
    else:
        subject, headline = total, _("No channel can be shown to lose money on the first order")
    return Finding(
        STEP, "first_order", headline, _first_takeaway(subject), about(headline, _("For each channel a dot for the cost of a customer and one for the margin of the first order.")),
        subject["balance"], "currency/customer", subject["n"], subject["low"] - subject["coca"], subject["high"] - subject["coca"],
        base=_new_customers(total["n"]), period=LAST_12,
    )  # fmt: skip


def _first_takeaway(row: pd.Series) -> Phrase:
    margin = _(
        "{channel}: first-order margin {margin} ({support}) against a CoCA of {coca}.",
        channel=channel(row["source_channel"]), margin=money(row["margin_per_new"]),
        support=support(Count(row["n"]), money(row["low"]), money(row["high"])), coca=money(row["coca"]),
    )  # fmt: skip
    if not known(row["payback_orders"]):
        return margin
    return _("{margin} It takes {orders} orders to pay back.", margin=margin, orders=Number(row["payback_orders"], 1))


__all__ = ["coca", "coca_by_month", "first_order", "margin", "margin_by_month"]
