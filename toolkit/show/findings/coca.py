"""Findings of step 1: what a new customer costs, by channel and part by part."""

from __future__ import annotations

from functools import reduce

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import COST_PARTS, channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Number, Phrase, Share, _, n_

STEP = "01"
LAST_12 = _("last 12 complete months")


def coca(coca: pd.DataFrame) -> Finding:
    """What a new customer costs, all parts of the cost counted, and where most."""
    total = row_of(coca, "total")
    channels = coca[(coca["source_channel"] != "total") & coca["coca"].notna()]
    supported = support(Count(total["n"]), money(total["low"]), money(total["high"]))
    if not known(total["coca"]):
        headline = _("What a new customer costs is not known: no new customers in months with costs")
    elif not known(total["media"]):
        headline = _("A new customer costs {coca}, media not counted", coca=money(total["coca"]))
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
        _with_untold(takeaway, coca),
        about(headline, _("Stacked bars: media, tools, salaries and overheads per new customer by channel.")),
        total["coca"],
        "currency/customer",
        total["n"],
        total["low"],
        total["high"],
        base=new_customers_of(total["n"]),
        period=LAST_12,
    )


def _with_untold(takeaway: Phrase, coca: pd.DataFrame) -> Phrase:
    """The takeaway, and what the cost leaves out: parts without a row, costs that no channel bears."""
    total, loose = row_of(coca, "total"), row_of(coca, "unallocated")
    if known(total["cost"]):
        takeaway = _without(takeaway, [part for part in COST_PARTS if not known(total[part])])
    if not known(loose["cost"]):
        return takeaway
    return _("{takeaway} Not allocated to channels: {cost}.", takeaway=takeaway, cost=money(loose["cost"]))


def _without(takeaway: Phrase, parts: list[str]) -> Phrase:
    """The takeaway, and the parts of the cost that nobody told."""
    if not parts:
        return takeaway
    listed = reduce(lambda one, other: _("{one}, {other}", one=one, other=other), [COST_PARTS[part] for part in parts])
    return _("{takeaway} Not counted: {parts}; the full cost is higher.", takeaway=takeaway, parts=listed)


def row_of(frame: pd.DataFrame, name: str) -> pd.Series:
    found = frame[frame["source_channel"] == name]
    return found.iloc[0] if len(found) else pd.Series(float("nan"), index=frame.columns)


def new_customers_of(n: float) -> Phrase:
    return n_("{n} new customer", "{n} new customers", int(n) if known(n) else 0)


def bridge(bridge: pd.DataFrame) -> Finding:
    """How much more a new customer costs than media alone says."""
    rows = bridge[bridge["source_channel"] == "total"]
    media, whole = (rows.iloc[0], rows.iloc[-1]) if len(rows) else (row_of(bridge, ""), row_of(bridge, ""))
    times = whole["so_far"] / media["per_customer"] if known(media["per_customer"]) and media["per_customer"] else None
    supported = support(Count(whole["n"]), money(whole["low"]), money(whole["high"]))
    if not known(whole["so_far"]):
        headline = _("What a new customer costs is not known: no new customers in months with costs")
    elif times is None:
        headline = _("A new customer costs {coca}; what media alone cost is not told", coca=money(whole["so_far"]))
    else:
        headline = _(
            "Fully loaded, a new customer costs {coca}: {times} times what media alone says",
            coca=money(whole["so_far"]),
            times=Number(times, 1),
        )
    return Finding(
        STEP,
        "bridge",
        headline,
        _bridge_takeaway(rows, supported),
        about(headline, _("Bars that begin where the one before ends: media, tools, salaries, overheads, their sum.")),
        times,
        "ratio",
        whole["n"],
        base=new_customers_of(whole["n"]),
        period=LAST_12,
    )


def _bridge_takeaway(rows: pd.DataFrame, supported: Phrase) -> Phrase:
    added = rows.iloc[1:].dropna(subset=["per_customer"])
    if added.empty:
        takeaway = _("Only one part of the cost is told ({support}).", support=supported)
    else:
        largest = added.loc[added["per_customer"].idxmax()]
        takeaway = _(
            "CoCA: {support}. After media most is added by {part}: {amount} per new customer.",
            support=supported, part=COST_PARTS[largest["part"]], amount=money(largest["per_customer"]),
        )  # fmt: skip
    return _without(takeaway, list(rows.loc[rows["per_customer"].isna(), "part"]))
