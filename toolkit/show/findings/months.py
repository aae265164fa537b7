"""Findings of step 1: whether the cost of a new customer moves, in all and by channel."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.finding import Finding, about, support
from toolkit.show.findings.coca import STEP, new_customers_of
from toolkit.words import Count, Month, Phrase, Share, _

FEWEST = 30


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
