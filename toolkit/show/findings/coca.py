"""Findings of step 1: what a new customer costs, by channel, by month and part by part."""

from __future__ import annotations

from functools import reduce

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import COST_PARTS, channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Count, Month, Number, Phrase, Share, _, n_

STEP = "01"
LAST_12 = _("last 12 complete months")
FEWEST = 30


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
    untold = [name for part, name in COST_PARTS.items() if not known(total[part])] if known(total["cost"]) else []
    if untold:
        listed = reduce(lambda one, other: _("{one}, {other}", one=one, other=other), untold)
        takeaway = _("{takeaway} Not counted: {parts}; the full cost is higher.", takeaway=takeaway, parts=listed)
    if known(loose["cost"]):
        takeaway = _("{takeaway} Not allocated to channels: {cost}.", takeaway=takeaway, cost=money(loose["cost"]))
    return takeaway


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
    untold = rows[rows["per_customer"].isna()]
    if added.empty:
        takeaway = _("Only one part of the cost is told ({support}).", support=supported)
    else:
        largest = added.loc[added["per_customer"].idxmax()]
        takeaway = _(
            "CoCA: {support}. After media most is added by {part}: {amount} per new customer.",
            support=supported, part=COST_PARTS[largest["part"]], amount=money(largest["per_customer"]),
        )  # fmt: skip
    if len(untold) and len(rows):
        listed = reduce(lambda one, other: _("{one}, {other}", one=one, other=other),
                        [COST_PARTS[part] for part in untold["part"]])  # fmt: skip
        takeaway = _("{takeaway} Not counted: {parts}; the full cost is higher.", takeaway=takeaway, parts=listed)
    return takeaway


def coca_by_month(by_month: pd.DataFrame) -> Finding:
    """Whether a new customer costs more than a year before: the intervals decide, months of one season are compared."""
    flags = by_month["may_hold_earlier"].astype(bool) | by_month["partial"].astype(bool)
    seen = by_month[by_month["coca"].notna() & ~flags]
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
        about(headline, _("Stacked columns: cost of a new customer by month, with its interval.")),
        change,
        "change",
        n,
        base=new_customers_of(n),
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


def coca_map(coca_map: pd.DataFrame) -> Finding:
    """In which channel a new customer clearly became dearer or cheaper from the first month shown to the last."""
    ends = (coca_map["month"].min(), coca_map["month"].max()) if len(coca_map) else (None, None)
    named = coca_map[coca_map["coca"].notna() & (coca_map["n"] >= FEWEST) & (coca_map["source_channel"] != "total")]
    first, last = (named[named["month"] == month].set_index("source_channel") for month in ends)
    both = last.merge(first, left_index=True, right_index=True, suffixes=("", "_first"))
    both["change"] = both["coca"] / both["coca_first"] - 1
    clear = both[(both["low"] > both["high_first"]) | (both["high"] < both["low_first"])]
    n = coca_map.loc[coca_map["source_channel"] == "total", "n"].sum()
    moved = clear.loc[clear["change"].abs().idxmax()] if len(clear) else None
    headline, takeaway = _map_words(moved, ends, len(both), n)
    return Finding(
        STEP,
        "coca_map",
        headline,
        takeaway,
        about(headline, _("Heat map: cost of a new customer by channel and month.")),
        moved["change"] if moved is not None else float("nan"),
        "change",
        n,
        base=new_customers_of(n),
        period=_("last 13 complete months"),
    )


def _map_words(moved: pd.Series | None, ends: tuple, compared: int, n: float) -> tuple[Phrase, Phrase]:
    if not compared:
        return (
            _("Too few new customers by channel and month to compare what they cost"),
            _("At least {least} in the first and the last month are needed (n = {n} new customers in all).",
              least=Count(FEWEST), n=Count(n)),
        )  # fmt: skip
    months = {"first": Month(ends[0]), "last": Month(ends[1])}
    if moved is None:
        return (
            _("In no channel did the cost of a new customer clearly change from {first} to {last}", **months),
            _("Compared: {k} channels with {least} new customers or more in both months (n = {n} in all).",
              k=Count(compared), least=Count(FEWEST), n=Count(n)),
        )  # fmt: skip
    return (
        _("{channel}: a new customer cost {before} in {first} and {after} in {last}", channel=channel(moved.name),
          before=money(moved["coca_first"]), after=money(moved["coca"]), **months),
        _("{last}: {support}. Clear only where the intervals of the two months part; {k} channels compared.",
          last=months["last"], support=support(Count(moved["n"]), money(moved["low"]), money(moved["high"])),
          k=Count(compared)),
    )  # fmt: skip
