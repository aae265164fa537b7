"""Findings of step 2b: how the best groups grew, who moved where, what leaks and who left."""

from __future__ import annotations

from datetime import date

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.words import Between, Change, Count, Day, Phrase, Share, _, n_

STEP = "02b"
ENOUGH = 30
"""Customers a group must have held before what became of it carries a headline."""
NEW = "new"


def history(sizes: pd.DataFrame, best: pd.DataFrame) -> Finding:
    """Whether the best groups hold more of the customers than they did.

    Parameters
    ----------
    sizes : DataFrame, one row per month end and group
    best : DataFrame, one row per month end
        ``at``, ``k`` of ``n`` customers in the best groups, ``share`` with ``low``, ``high``.
    """
    if len(best) < 2:
        return _too_short("history", int(sizes["customers"].sum()))
    first, last = best.iloc[0], best.iloc[-1]
    names = {"then": Share(first["share"]), "now": Share(last["share"]), "day": Day(first["at"])}
    if last["low"] > first["high"]:
        headline = _("Soulmates and Lovers are {now} of customers, up from {then} on {day}", **names)
    elif last["high"] < first["low"]:
        headline = _("Soulmates and Lovers are {now} of customers, down from {then} on {day}", **names)
    else:
        headline = _("Soulmates and Lovers are {now} of customers, as on {day} ({then})", **names)
    takeaway = _(
        "Now {support}; then {support_then}. Today's cuts at every month end. Frequency and value only grow as the "
        "history does: believe a fall before a rise.",
        support=_of(last), support_then=_of(first),
    )  # fmt: skip
    picture = _("Heat map: share of customers of each group at each month end.")
    return _finding("history", headline, takeaway, picture, last["share"], int(last["n"]), last["low"], last["high"])


def _of(row: pd.Series) -> Phrase:
    return _(
        "{k} of {n} customers ({level} interval {interval})",
        k=Count(row["k"]), n=Count(row["n"]), level=Share(0.95, 0),
        interval=Between(Share(row["low"]), Share(row["high"])),
    )  # fmt: skip


def transitions(moves: pd.DataFrame, start: date, end: date) -> Finding:
    """How many of the best group are still there, and where most of the others went.

    Parameters
    ----------
    moves : DataFrame, one row per pair of groups
        ``from_group``, ``to_group``, ``customers``, ``n``, ``share`` with ``low``, ``high``; missing where so few moved
        that they are not shown.
    """
    known_before = moves[moves["from_group"] != NEW]
    n = int(moves.groupby("from_group")["n"].first().sum())
    if known_before.empty or start == end:
        return _too_short("transitions", n)
    picture = _("Matrix: of each group then, the share in each group now.")
    days = {"start": Day(start), "end": Day(end)}
    name = _first_told(known_before)
    if name is None:
        headline = _("In no group of {start} are enough still so on {end} to be shown", **days)
        takeaway = _("n = {n} customers. A dot: too few to be shown.", n=Count(n))
        return _finding("transitions", headline, takeaway, picture, float("nan"), n, None, None)
    ours = known_before[known_before["from_group"] == name]
    still, gone = ours[ours["to_group"] == name], ours[ours["to_group"] != name]
    if still.empty:
        headline = _("None of the {group} of {start} is still one on {end}", group=name, **days)
        value, low, high = 0.0, None, None
    else:
        value, low, high = still[["share", "low", "high"]].iloc[0]
        headline = _("{share} of the {group} of {start} are still so on {end}", share=Share(value), group=name, **days)
    takeaway = _(
        "{support}. {went}",
        support=support(Count(ours["n"].iloc[0]), _share(low), _share(high)), went=_went(gone),
    )  # fmt: skip
    if moves["customers"].isna().any():
        takeaway = _("{takeaway} A dot: too few to be shown.", takeaway=takeaway)
    return _finding("transitions", headline, takeaway, picture, value, n, low, high)


def _first_told(moves: pd.DataFrame) -> str | None:
    """The best large group of which it is shown how many are still in it, else the best of any size."""
    own = moves[moves["from_group"] == moves["to_group"]].set_index("from_group")["customers"]
    held = moves.drop_duplicates("from_group").set_index("from_group")["n"]
    told = held[~held.index.isin(own.index[own.isna()])].dropna()
    large = told[told >= ENOUGH]
    return next(iter((large if len(large) else told).index), None)


def _share(value: float | None) -> Share | None:
    return None if value is None else Share(value)


def _went(gone: pd.DataFrame) -> Phrase:
    if gone.empty:
        return _("None of them moved.")
    if gone["customers"].isna().all():
        return _("Where the others are now is not shown: too few in each group.")
    most = gone.loc[gone["customers"].idxmax()]
    words = {
        "group": most["to_group"], "customers": Count(most["customers"]), "share": Share(most["share"]),
        "interval": Between(Share(most["low"]), Share(most["high"])),
    }  # fmt: skip
    if gone["customers"].isna().any():
        return _("The largest move that is shown: {group}, {customers} ({share}, {interval}).", **words)
    return _("Of those who moved, most are now {group}: {customers} ({share}, {interval}).", **words)


def flows(moves: pd.DataFrame, start: date, end: date) -> Finding:
    """What customers who changed group bought more or less than in as long a time before."""
    moved = moves[(moves["from_group"] != moves["to_group"]) & (moves["from_group"] != NEW)]
    n = int(moved["customers"].sum())
    if not n or start == end:
        return _too_short("flows", int(moves["customers"].sum()))
    change = moved["sales_after"] - moved["sales_before"]
    more, less = change[change > 0].sum(), -change[change < 0].sum()
    headline = _("Moves up brought {more} more, moves down took {less} away", more=money(more, 0), less=money(less, 0))
    takeaway = _(
        "{customers} customers changed group between {start} and {end}; their sales since against as many months "
        "before: {change}. {margin} Some of it is chance: who bought much in one year tends to buy less in the next.",
        customers=Count(n), start=Day(start), end=Day(end),
        change=Change((more - less) / moved["sales_before"].sum() if moved["sales_before"].sum() else float("nan"), 1),
        margin=_margin(moved),
    )  # fmt: skip
    picture = _("Table: the moves between groups that changed sales most.")
    finding = _finding("flows", headline, takeaway, picture, more - less, n, None, None, "currency")
    return finding


def _margin(moved: pd.DataFrame) -> Phrase:
    change = (moved["margin_after"] - moved["margin_before"]).sum(skipna=False)
    if not known(change):
        return _("Their margin is not known.")
    return _("Their margin changed by {change}.", change=money(change, 0))


def leaks(leaks: pd.DataFrame, start: date, end: date, kept_back: bool = False) -> Finding:
    """Where most sales are lost with active customers who have gone quiet; ``kept_back``: some of few are not shown."""
    n = int(leaks["customers"].sum())
    if start == end:
        return _too_short("leaks", n)
    days = {"start": Day(start), "end": Day(end)}
    if not n and kept_back:
        headline = _("Too few active customers of {start} have gone quiet by {end} to be shown", **days)
        return Finding(STEP, "leaks", headline, _("Groups of fewer than ten are not shown."), headline)
    if not n:
        headline = _("No active customer of {start} has gone quiet by {end}", **days)
        return Finding(STEP, "leaks", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    worst = leaks.loc[leaks["sales_lost"].idxmax()]
    headline = _(
        "The largest leak: {share} of the {group} have become {other}, and {lost} of sales went with them",
        share=Share(worst["share"]), group=worst["from_group"], other=worst["to_group"],
        lost=money(worst["sales_lost"], 0),
    )  # fmt: skip
    words = {
        "support": support(Count(worst["n"]), Share(worst["low"]), Share(worst["high"])), "customers": Count(n), **days,
        "before": money(leaks["sales_before"].sum(), 0), "after": money(leaks["sales_after"].sum(), 0),
    }  # fmt: skip
    if kept_back:
        takeaway = _(
            "{support}. In the groups large enough to be shown {customers} active customers of {start} have gone quiet "
            "by {end}; in the months before they bought for {before}, since then for {after}.", **words
        )  # fmt: skip
    else:
        takeaway = _(
            "{support}. In all {customers} active customers of {start} have gone quiet by {end}; in the months before "
            "they bought for {before}, since then for {after}.", **words
        )  # fmt: skip
    picture = _("Bars: sales lost by the groups that customers left and came to.")
    return _finding("leaks", headline, takeaway, picture, worst["share"], int(worst["n"]), worst["low"], worst["high"])


def left(pairs: pd.DataFrame, share: pd.Series, since: date, file: str) -> Finding:
    """Who left the best groups since the last run.

    Parameters
    ----------
    pairs : DataFrame, one row per pair of groups
        ``from_group``, ``to_group``, ``customers``, ``sales``.
    share : Series
        Estimate of the share of the best groups who left them.
    file : str
        Where their ids are, as a path within the report.
    """
    n, day = int(share["n"]) if known(share["n"]) else 0, Day(since)
    if not n:
        headline = _("Nobody stood in the best groups on {day}", day=day)
        return Finding(STEP, "left", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    if 0 < share["k"] < FEWEST_SHOWN:
        headline = _("Fewer than ten customers have left Soulmates and Lovers since {day}", day=day)
        takeaway = _("n = {n} customers. Their ids, the largest first: {file}.", n=Count(n), file=file)
        return Finding(STEP, "left", headline, takeaway, headline, n=n)
    headline = n_(
        "{n} customer has left Soulmates and Lovers since {day}: {share} of them",
        "{n} customers have left Soulmates and Lovers since {day}: {share} of them",
        int(share["k"]), day=day, share=Share(share["value"]),
    )  # fmt: skip
    takeaway = _(
        "{support}. They have bought for {sales} so far. Their ids, the largest first: {file}.",
        support=support(Count(n), Share(share["low"]), Share(share["high"])), sales=money(pairs["sales"].sum(), 0),
        file=file,
    )  # fmt: skip
    picture = _("Table: the groups they left and came to.")
    return _finding("left", headline, takeaway, picture, share["value"], n, share["low"], share["high"])


def _too_short(id: str, n: int) -> Finding:
    headline = _("Movement cannot be told yet: it needs two month ends with customers")
    return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(n)), headline, n=n)


def _finding(
    id: str, headline: Phrase, takeaway: Phrase, picture: Phrase, value: float, n: int,
    low: float | None, high: float | None, unit: str = "share",
) -> Finding:  # fmt: skip
    base = n_("{n} customer", "{n} customers", n)
    return Finding(STEP, id, headline, takeaway, about(headline, picture), value, unit, n, low, high, base=base)


__all__ = ["flows", "history", "leaks", "left", "transitions"]
