"""Findings of step 1: what is left of a sale after the cost of goods."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import sales_channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Month, Number, Phrase, Share, _, n_

STEP = "01"
LAST_12 = _("last 12 complete months")


def margin(margin: pd.DataFrame) -> Finding:
    """The gross margin of all that is sold and the category that falls furthest short of it."""
    picture = _("Bars: gross margin of each category, with revenue to cost beside it.")
    return _by(margin, "margin", _("no category stands clearly below it"), picture)


def margin_by_channel(margin: pd.DataFrame) -> Finding:
    """The gross margin of all that is sold and the channel of origin that falls furthest short of it."""
    picture = _("Bars: gross margin by the channel that brought the customer, with revenue to cost beside it.")
    return _by(margin, "margin_by_channel", _("no channel stands clearly below it"), picture)


def margin_by_place(margin: pd.DataFrame) -> Finding:
    """The gross margin of all that is sold and the place of sale (website, app, shop) that falls furthest short."""
    picture = _("Bars: gross margin by where it was sold, with revenue to cost beside it.")
    named = margin.assign(key=margin["key"].map(sales_channel, na_action="ignore"))
    return _by(named, "margin_by_place", _("no sales channel stands clearly below it"), picture)


def _by(margin: pd.DataFrame, id: str, none: Phrase, picture: Phrase) -> Finding:
    rows = margin[margin["gross_margin"].notna() & (margin["revenue"] > 0)]
    n = rows["n_lines"].sum()
    if rows.empty:
        headline = _("The gross margin is not known: no sale line carries its cost")
        takeaway = _("n = {n} lines with a known cost.", n=Count(0))
        whole = float("nan")
    else:
        whole = 1 - rows["cost"].sum() / rows["revenue"].sum()
        headline = _margin_headline(rows, whole, none)
        takeaway = _margin_takeaway(rows, n)
    return Finding(
        STEP,
        id,
        headline,
        takeaway,
        about(headline, picture),
        whole,
        "share",
        n,
        base=n_("{n} order line with a known cost", "{n} order lines with a known cost", int(n)),
        period=LAST_12,
    )


def _margin_headline(rows: pd.DataFrame, whole: float, none: Phrase) -> Phrase:
    named = rows[rows["key"].notna()]
    lowest = named.loc[named["gross_margin"].idxmin()] if len(named) > 1 else None
    if lowest is None or not known(lowest["high"]) or lowest["high"] >= whole:
        return _("Gross margin is {margin}; {none}", margin=Share(whole), none=none)
    return _(
        "Gross margin is {margin}; {category} stands clearly below it with {low}",
        margin=Share(whole),
        category=lowest["key"],
        low=Share(lowest["gross_margin"]),
    )


def _margin_takeaway(rows: pd.DataFrame, n: float) -> Phrase:
    named = rows[rows["key"].notna()]
    lowest = (named if len(named) else rows).sort_values("gross_margin").iloc[0]
    return _(
        "Lowest: {category}, {margin} ({support}). Revenue is {ratio} times cost over all {n} lines.",
        category=lowest["key"],
        margin=Share(lowest["gross_margin"]),
        support=support(_("{n} lines", n=Count(lowest["n_lines"])), Share(lowest["low"]), Share(lowest["high"])),
        ratio=Number(rows["revenue"].sum() / rows["cost"].sum(), 2),
        n=Count(n),
    )


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
            revenue=money(last["revenue"]),
            point=money(last["revenue"] / 100),
            **values,
        )
    return Finding(
        STEP,
        "margin_by_month",
        headline,
        takeaway,
        about(headline, _("Line with its band: gross margin by month.")),
        change,
        "share",
        n,
        base=n_("{n} order line with a known cost", "{n} order lines with a known cost", int(n)),
        period=_("by month"),
    )


def _margin_moved(first: pd.Series, last: pd.Series, values: dict[str, object]) -> Phrase:
    if last["high"] < first["low"]:
        return _("Gross margin fell from {before} in {first} to {after} in {last}", **values)
    if last["low"] > first["high"]:
        return _("Gross margin rose from {before} in {first} to {after} in {last}", **values)
    return _("Gross margin held: {before} in {first}, {after} in {last}", **values)
