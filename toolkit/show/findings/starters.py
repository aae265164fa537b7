"""Findings of what newcomers start with: what makes them stay or leave, what only seems to, and what is at stake."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import STARTED_BY, why
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.show.text import fitted
from toolkit.words import Between, Count, Number, Phrase, Share, _, n_

STEP = "05"
LEVEL = 0.05
BOTH, ALONE, PX = 340, 620, 32
"""Room in px for a name in a headline with another one, and without; the size of its letters."""


def starters(rows: pd.DataFrame, by: str, tested_from: int = 30, few: int = 0, soon_days: int = 180) -> Finding:
    """Which first items make newcomers come back, or stay away, against others alike.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.summary`
    few : int
        Items with fewer matched starters than ``tested_from``.
    """
    id, what = f"starters_{by}", STARTED_BY[by]
    picture = _(
        "Dots with intervals: the second order of those who begin with each {what}, against others alike.", what=what
    )
    if rows.empty:
        headline = _("Too few newcomers begin with the same {what} to compare", what=what)
        takeaway = _("A comparison needs {n} newcomers with others alike; none has them.", n=Count(tested_from))
        return Finding(STEP, id, headline, takeaway, about(headline, picture))
    good = rows[rows["verdict"] == "locomotive"].sort_values("difference", ascending=False)
    bad = rows[rows["verdict"] == "toxic"].sort_values("difference")
    told = bad.iloc[0] if len(bad) else good.iloc[0] if len(good) else rows.iloc[0]
    headline = _claim(bad, good, what)
    values = {"name": told["name"], "support": _support(told), "tested": Count(len(rows)), "level": Share(LEVEL, 0)}
    if by == "product":
        takeaway = _(
            "{name}: {support} points, within {days} days. Others alike: same month, channel, basket and discount of "
            "the first order. Tested: {tested}, false finds held to {level}; {few} too rare to test.",
            days=Count(soon_days), few=Count(few), **values,
        )  # fmt: skip
    else:
        takeaway = _(
            "{name}: {support} points. Newcomers who began with a product that stands out are left out, so that no "
            "single product speaks for the rest. Tested: {tested}, false finds held to {level}.",
            **values,
        )  # fmt: skip
    return Finding(
        STEP, id, headline, takeaway, about(headline, picture), told["difference"], "share", told["matched"],
        told["low"], told["high"], base=_("{name}: n = {n}", name=told["name"], n=Count(told["matched"])),
    )  # fmt: skip


def _claim(bad: pd.DataFrame, good: pd.DataFrame, what: Phrase) -> Phrase:
    room = BOTH if len(bad) and len(good) else ALONE
    worst = {"worst": fitted(bad.iloc[0]["name"], room, PX), "less": _size(bad.iloc[0])} if len(bad) else {}
    best = {"best": fitted(good.iloc[0]["name"], room, PX), "more": _size(good.iloc[0])} if len(good) else {}
    if worst and best:
        return _(
            "Newcomers who begin with {worst} come back {less} points less often than others alike; with {best}, "
            "{more} more often",
            **worst, **best,
        )  # fmt: skip
    if worst:
        return _("Newcomers who begin with {worst} come back {less} points less often than others alike", **worst)
    if best:
        return _("Newcomers who begin with {best} come back {more} points more often than others alike", **best)
    return _("No {what} can be shown to make newcomers come back more or less than others alike", what=what)


def _size(row: pd.Series) -> Number:
    return Number(100 * abs(row["difference"]), 0)


def _support(row: pd.Series) -> Phrase:
    low, high = (Number(round(100 * row[end]) + 0.0, 0) for end in ("low", "high"))
    return support(Count(row["matched"]), low, high)


def starters_verdicts(rows: pd.DataFrame) -> Finding:
    """How many products were judged, and how many differ in what their starters bring, send back and say.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.summary`
    """
    picture = _("Table: the products that differ, with the second order, the margin, the returns and the score.")
    counts = rows["verdict"].value_counts()
    toxic, locomotive = (int(counts.get(name, 0)) for name in ("toxic", "locomotive"))
    headline = _(
        "Second orders: fewer than among others alike after {toxic} of {n} products tested, more after {locomotive}",
        n=Count(len(rows)), toxic=Count(toxic), locomotive=Count(locomotive),
    )  # fmt: skip
    if rows.empty:
        headline = _("Too few newcomers begin with the same {what} to compare", what=STARTED_BY["product"])
    elif not toxic + locomotive:
        headline = _(
            "After none of {n} products tested do newcomers surely come back more, or less", n=Count(len(rows))
        )
    takeaway = _(
        "Differences to matched newcomers, with {level} intervals: the second order makes the verdict, the rest stands "
        "beside it. An order of several products counts for each. Ask why before you act.",
        level=Share(1 - LEVEL, 0),
    )  # fmt: skip
    return Finding(
        STEP, "starters_verdicts", headline, takeaway, about(headline, picture), toxic, "products", len(rows),
        base=n_("{n} product tested", "{n} products tested", len(rows)),
    )  # fmt: skip


def matched(rows: pd.DataFrame, name: str, soon_days: int = 180) -> Finding:
    """What became of those who begin with one item.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.compared`, of ten matched people or more
    """
    picture = _("Rings and dots: each outcome against everybody, and against others alike.")
    again = rows[rows["outcome"] == "again"] if len(rows) else rows
    if again.empty:
        headline = _("{name}: too few newcomers have others alike to compare them with", name=name)
        return Finding(STEP, "matched", headline, _("Choose another product, or fewer days."), about(headline, picture))
    row = again.iloc[0]
    lost = int(row["n"] - row["matched"])
    told = {"name": name, "points": _size(row), "days": Count(soon_days)}
    if row["high"] < 0:
        headline = _("Newcomers who begin with {name} come back {points} points less often within {days} days", **told)
    elif row["low"] > 0:
        headline = _("Newcomers who begin with {name} come back {points} points more often within {days} days", **told)
    else:
        headline = _("Newcomers who begin with {name} cannot be shown to come back more, or less, than others", **told)
    takeaway = _(
        "{support} points, against {others} others alike. {lost} of {n} newcomers have nobody alike. One product is "
        "looked at alone: no allowance is made for the others that could have been looked at.",
        support=_support(row), others=Count(row["others"]), n=Count(row["n"]),
        lost=_("Fewer than ten") if 0 < lost < FEWEST_SHOWN else Count(lost),
    )  # fmt: skip
    return Finding(
        STEP, "matched", headline, takeaway, about(headline, picture), row["difference"], "share", row["matched"],
        row["low"], row["high"], base=_("{name}: n = {n}", name=name, n=Count(row["matched"])),
    )  # fmt: skip


def seeming(rows: pd.DataFrame) -> Finding:
    """What only looks toxic, or like a locomotive: a bad season, large baskets, or a product that is sold off.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.seeming`
    """
    picture = _("Rings and dots: the difference to everybody, and to others alike.")
    if rows.empty:
        headline = _("No product only seems to matter to newcomers")
        takeaway = _("What differs from everybody differs from others alike as well, or is not sure either way.")
        return Finding(STEP, "seeming", headline, takeaway, about(headline, picture))
    told = rows.iloc[0]
    headline = _seems(told)
    n = {name: int((rows["verdict"] == name).sum()) for name in ("only_seems", "clearance")}
    takeaway = _(
        "{name}: {support} points against others alike. Of this kind: {seem}; sold off to people who come for the "
        "price: {off}. Do not judge the product by it, judge what explains it.",
        name=told["name"], support=_support(told), seem=Count(n["only_seems"]), off=Count(n["clearance"]),
    )  # fmt: skip
    return Finding(
        STEP, "seeming", headline, takeaway, about(headline, picture), told["difference"], "share", told["matched"],
        told["low"], told["high"], base=_("{name}: n = {n}", name=told["name"], n=Count(told["matched"])),
    )  # fmt: skip


def _seems(row: pd.Series) -> Phrase:
    if row["verdict"] == "clearance":
        return _("{name} was sold off: they may have come for the price, so it is not called toxic", name=row["name"])
    told = {"name": row["name"], "why": why(row["explained_by"])}
    if row["raw"] < 0:
        return _("{name} only seems to turn newcomers away; what differs is {why}", **told)
    return _("{name} only seems to make newcomers come back; what differs is {why}", **told)


def at_stake(rows: pd.DataFrame, is_margin: bool = True) -> Finding:
    """What the products that turn newcomers away put at stake in a year, against what sits in the baskets with them.

    Parameters
    ----------
    rows : DataFrame of :func:`delisting.decided`, with ``name``
    """
    picture = _("Table: what each product puts at stake, and what else is in the orders that hold it.")
    if rows.empty:
        headline = _("Nothing is at stake: no product can be shown to turn newcomers away")
        takeaway = _("What is not shown here is not shown to be harmless: rare products cannot be judged.")
        return Finding(STEP, "at_stake", headline, takeaway, about(headline, picture))
    row = rows.iloc[0]
    told = {"name": row["name"], "amount": money(abs(row["stake"]), 0), "n": Count(row["starters"])}
    if known(row["stake_high"]) and row["stake_high"] < 0:
        headline = (
            _("A year's newcomers who begin with {name} bring {amount} less margin than others alike would", **told)
            if is_margin
            else _("A year's newcomers who begin with {name} bring {amount} less sales than others alike would", **told)
        )
    else:
        headline = _("After {name} newcomers come back less, but what that costs in a year cannot be told yet", **told)
    takeaway = _(
        "{n} newcomers of the last 12 months × the matched difference of a year, interval {stake}. The {orders} orders "
        "that hold it bring {rest} besides. The most that could be lost: part would be bought without it.",
        stake=Between(money(row["stake_low"], 0), money(row["stake_high"], 0)), orders=Count(row["orders"]),
        rest=money(row["rest"], 0), **told,
    )  # fmt: skip
    return Finding(
        STEP, "at_stake", headline, takeaway, about(headline, picture), row["stake"], "currency",
        row["starters"], row["stake_low"], row["stake_high"],
        base=n_("{n} newcomer", "{n} newcomers", int(row["starters"])),
    )  # fmt: skip
