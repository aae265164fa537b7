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
            support=supported,
            channel=channel(dearest["source_channel"]),
            coca=money(dearest["coca"]),
            n=Count(dearest["n"]),
        )
    return Finding(
        STEP,
        "coca",
        headline,
        takeaway,
        about(headline, _("Stacked bars: media, tools, salaries and overheads per new customer by channel.")),
        total["coca"],
        "currency/customer",
        total["n"],
        total["low"],
        total["high"],
        base=_new_customers(total["n"]),
        period=LAST_12,
    )


def _row(frame: pd.DataFrame, name: str) -> pd.Series:
    found = frame[frame["source_channel"] == name]
    return found.iloc[0] if len(found) else pd.Series(float("nan"), index=frame.columns)


def _new_customers(n: float) -> Phrase:
    return n_("{n} new customer", "{n} new customers", int(n) if known(n) else 0)


def coca_by_month(by_month: pd.DataFrame) -> Finding:
    """Whether a new customer costs more than a year before: the intervals decide, months of one season are compared."""
    seen = by_month[by_month["coca"].notna() & ~by_month["may_hold_earlier"].astype(bool)]
    n, change = seen["n"].sum(), float("nan")
    if len(seen) < 2:
        headline = _(
            "Costs are known for {n} months: too few to see where the cost of a customer is going", n=Count(len(seen))
        )
        takeaway = _("At least two months with costs and new customers are needed (n = {n} new customers).", n=Count(n))
    else:
        before, last = _year_apart(seen)
        change = last["coca"] / before["coca"] - 1
        headline = _coca_moved(before, last, Share(abs(change), 0))
        supported = support(Count(last["n"]), money(last["low"]), money(last["high"]))
        takeaway = _(
            "{last}: {coca} ({support}). Months without costs are gaps, not zeros.",
            last=Month(last["month"]),
            coca=money(last["coca"]),
            support=supported,
        )
    return Finding(
        STEP,
        "coca_by_month",
        headline,
        takeaway,
        about(headline, _("Line with its band: cost of a new customer by month.")),
        change,
        "change",
        n,
        base=_new_customers(n),
        period=_("by month, without the first three of the data"),
    )


def _year_apart(seen: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The same month of the year before and the last month; the first month where there is none."""
    last = seen.iloc[-1]
    year_ago = last["month"].replace(year=last["month"].year - 1)
    same = seen[seen["month"] == year_ago]
    return (same if len(same) else seen).iloc[0], last


def _coca_moved(before: pd.Series, last: pd.Series, change: Share) -> Phrase:
    values = {"first": Month(before["month"]), "last": Month(last["month"]), "change": change}
    if last["low"] > before["high"]:
        return _("From {first} to {last} the cost of a new customer rose by {change}", **values)
    if last["high"] < before["low"]:
        return _("From {first} to {last} the cost of a new customer fell by {change}", **values)
    return _("From {first} to {last} the cost of a new customer did not clearly change", **values)


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
            channel=channel(subject["source_channel"]),
            loss=money(-subject["balance"]),
        )
    elif known(total["low"]) and total["low"] > total["coca"]:
        subject, headline = (
            total,
            _("A first order more than pays for its customer: {balance} is left", balance=money(total["balance"])),
        )
    else:
        subject, headline = total, _("No channel can be shown to lose money on the first order")
    return Finding(
        STEP,
        "first_order",
        headline,
        _first_takeaway(subject),
        about(
            headline, _("For each channel a dot for the cost of a customer and one for the margin of the first order.")
        ),
        subject["balance"],
        "currency/customer",
        subject["n"],
        subject["low"] - subject["coca"],
        subject["high"] - subject["coca"],
        base=_new_customers(total["n"]),
        period=LAST_12,
    )


def _first_takeaway(row: pd.Series) -> Phrase:
    margin = _(
        "{channel}: first-order margin {margin} ({support}) against a CoCA of {coca}.",
        channel=channel(row["source_channel"]),
        margin=money(row["margin_per_new"]),
        support=support(Count(row["n"]), money(row["low"]), money(row["high"])),
        coca=money(row["coca"]),
    )
    if not known(row["payback_orders"]):
        return margin
    return _("{margin} It takes {orders} orders to pay back.", margin=margin, orders=Number(row["payback_orders"], 1))
