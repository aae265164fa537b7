"""Findings of step 5: which differences are sure, what comes next, discounts, returns, products, seasons."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import PATTERNS, pattern_key
from toolkit.show.figures.patterns import MONTHS
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.words import Between, Count, Month, Number, Phrase, Share, _, n_

STEP = "05"
LEVEL = 0.05
STRIKING = 1.5


def patterns_few(few: pd.DataFrame, tested: int, thin: int, months: int = 24) -> Finding:
    """The differences between groups that matter, and how many only seem to.

    Parameters
    ----------
    few : DataFrame, one row per group and value, the largest first
        ``by``, ``value``, ``group``, ``n``, ``share`` with ``low``, ``high``, ``base_share``, ``index`` with
        ``index_low``, ``index_high``.
    tested : int
        Cells that were looked at.
    thin : int
        Cells that look striking but rest on too few customers to tell.
    """
    picture = _("Table: the largest sure differences, with n and interval.")
    held = _(
        "{tested} cells tested, false finds held to {level}. {thin} more have an index of {striking} or more but rest "
        "on fewer than {few} customers: too thin to tell.",
        tested=Count(tested), level=Share(LEVEL, 0), thin=Count(thin), striking=Number(STRIKING, 1),
        few=Count(FEWEST_SHOWN),
    )  # fmt: skip
    if few.empty:
        headline = _("No group can surely be told from the others by what it buys")
        return Finding(STEP, "patterns_few", headline, held, about(headline, picture), period=_last(months))
    return _told("patterns_few", few.iloc[0], few.iloc[0]["by"], held, picture, months)


def patterns_by(cells: pd.DataFrame, what: str, thin: int, months: int = 24) -> Finding:
    """Which value of a dimension sets a group apart.

    Parameters
    ----------
    cells : DataFrame, one row per value and group
        ``value``, ``group``, ``n``, ``share``, ``base_share``, ``expected``, ``index`` and its interval,
        ``shrunken_index``, ``sure``.
    what : what groups are compared by
    thin : int
        Cells that look striking but rest on too few.
    """
    by = PATTERNS[what]
    picture = _("Heat map by {by} and group: index to all other customers, coloured where surely different.", by=by)
    sure = cells[cells["sure"]] if len(cells) else cells
    under = n_(
        "{n} cell of all looks striking but rests on fewer than {few} customers.",
        "{n} cells of all look striking but rest on fewer than {few} customers.", thin, few=Count(FEWEST_SHOWN),
    )  # fmt: skip
    if sure.empty:
        headline = _("By {by} no group can surely be told from the others", by=by)
        chance = _(
            "Every difference here is within what chance gives; false finds held to {level}.", level=Share(LEVEL, 0)
        )
        takeaway = _("{thin} Do not act on them.", thin=under) if thin else chance
        return Finding(
            STEP, f"patterns_{what}", headline, takeaway, about(headline, picture), period=_period(what, months)
        )
    beyond = ((sure["shrunken_index"] - 1) * sure["expected"]).abs()
    count = n_("{n} cell is sure", "{n} cells are sure", len(sure))
    held = {"count": count, "level": Share(LEVEL, 0)}
    rest = (
        _("{count} at false finds of {level}. {thin}", thin=under, **held)
        if thin
        else _("{count} at false finds of {level}.", **held)
    )
    return _told(f"patterns_{what}", sure.loc[beyond.idxmax()], what, rest, picture, months)


def _told(id: str, row: pd.Series, what: str, rest: Phrase, picture: Phrase, months: int) -> Finding:
    told = {
        "group": row["group"], "value": pattern_key(what, row["value"]), "share": Share(row["share"]),
        "base": Share(row["base_share"]),
    }  # fmt: skip
    if what in ("region", "town"):
        headline = _("{share} of {group} live in {value}, {base} of all other customers", **told)
    else:
        headline = _("{group}: {value} in {share} of their orders, in {base} for all others", **told)
    takeaway = _(
        "n = {n} of the group; index {index} ({interval}). {rest}",
        n=Count(row["n"]), index=Number(row["index"], 2),
        interval=Between(Number(row["index_low"], 2), Number(row["index_high"], 2)), rest=rest,
    )  # fmt: skip
    return Finding(
        STEP, id, headline, takeaway, about(headline, picture), row["index"], "ratio", row["n"], row["index_low"],
        row["index_high"], base=n_("{n} customer", "{n} customers", int(row["n"])), period=_period(what, months),
    )  # fmt: skip


def following(cells: pd.DataFrame, waits: pd.DataFrame, months: int = 24) -> Finding:
    """What is bought next after what, and when.

    Parameters
    ----------
    cells : DataFrame, one row per pair
        ``group`` (now), ``value`` (next), ``n``, ``share`` with ``low``, ``high``, ``base_share``, ``expected``,
        ``shrunken_index``, ``sure``.
    waits : DataFrame, one row per thing bought now
        ``now``, ``n``, ``median_days`` with ``low``, ``high``.
    """
    picture = _("Heat map: what customers buy next, by what they bought before.")
    sure = cells[cells["sure"] & (cells["shrunken_index"] > 1)] if len(cells) else cells
    if sure.empty:
        headline = _("What customers buy next does not surely depend on what they bought before")
        takeaway = _("Offer everybody the same after an order, until more orders tell more.")
        return Finding(STEP, "following", headline, takeaway, about(headline, picture), period=_last(months))
    other = sure[sure["group"] != sure["value"]]
    row = (other if len(other) else sure).pipe(_largest)
    told = {
        "now": row["group"],
        "next": row["value"],
        "share": Share(row["share"], 0),
        "base": Share(row["base_share"], 0),
    }
    same = len(other) == 0
    headline = (
        _("After {now} customers come back for {next}: {share}, against {base} after anything else", **told)
        if same
        else _("After {now}, {share} buy {next} next; {base} after anything else", **told)
    )
    wait = waits[waits["now"] == row["group"]]
    when = _("When they come back is not known.")
    if len(wait):
        low, high = (Number(wait[name].iloc[0], 0) for name in ("low", "high"))
        days = Number(wait["median_days"].iloc[0], 0)
        when = _(
            "Half come back within {days} days ({interval}), of those who do.", days=days, interval=Between(low, high)
        )
    takeaway = _(
        "{support}. {when} Offer it then. {count}.",
        support=support(Count(row["n"]), Share(row["low"], 0), Share(row["high"], 0)), when=when,
        count=n_("{n} step is sure", "{n} steps are sure", int(cells["sure"].sum())),
    )  # fmt: skip
    return Finding(
        STEP, "following", headline, takeaway, about(headline, picture), row["share"], "share", row["n"], row["low"],
        row["high"], base=n_("{n} customer", "{n} customers", int(row["n"])), period=_last(months),
    )  # fmt: skip


def _largest(rows: pd.DataFrame) -> pd.Series:
    return rows.loc[((rows["shrunken_index"] - 1) * rows["expected"]).abs().idxmax()]


def together(sure: pd.DataFrame, months: int = 24) -> Finding:
    """Which things lie in one basket.

    Parameters
    ----------
    sure : DataFrame, one row per sure pair, those of most customers beyond chance first
        ``first``, ``second``, ``k``, ``n``, ``k_first``, ``sure`` (pairs in all), ``confidence`` with ``low``,
        ``high``, ``lift`` with its interval.
    """
    picture = _("Table: pairs that lie in one order more often than chance puts them there.")
    if sure.empty:
        headline = _("No two things surely lie in the same order more often than by chance")
        takeaway = _("Baskets are small, or each is bought for itself: nothing here carries a bundle.")
        return Finding(STEP, "together", headline, takeaway, about(headline, picture), period=_last(months))
    row = sure.iloc[0]
    headline = _(
        "{share} of those who buy {first} also buy {second}: {lift} times as often as all others",
        share=Share(row["confidence"], 0), first=row["first"], second=row["second"], lift=Number(row["lift"], 1),
    )  # fmt: skip
    takeaway = _(
        "{support}; {pairs}. One order of each customer counts. Large baskets put many things together: "
        "bundle only what fits, and test it.",
        support=support(Count(row["k_first"]), Share(row["low"], 0), Share(row["high"], 0)),
        pairs=n_("{n} pair is sure", "{n} pairs are sure", int(row["sure"])),
    )  # fmt: skip
    return Finding(
        STEP, "together", headline, takeaway, about(headline, picture), row["lift"], "ratio", row["k"], row["lift_low"],
        row["lift_high"], base=n_("{n} customer", "{n} customers", int(row["n"])), period=_last(months),
    )  # fmt: skip


def dependence(groups: pd.DataFrame, months: int = 24) -> Finding:
    """Which group buys at a discount most often, and which least.

    Parameters
    ----------
    groups : DataFrame, one row per group, and "total"
        ``group``, ``n``, ``order_share`` with ``_low``, ``_high``, ``depth``, ``full_share`` with ``low``, ``high``.
    """
    picture = _("Bars with intervals: share of each group's orders with a discount.")
    rows = groups[(groups["group"] != "total") & groups["order_share_low"].notna()].sort_values("order_share")
    if len(rows) < 2:
        headline = _("Too few customers to compare groups by their discounts")
        takeaway = _("A group needs ten customers; more months would tell.")
        return Finding(STEP, "dependence", headline, takeaway, about(headline, picture), period=_last(months))
    most, least = rows.iloc[-1], rows.iloc[0]
    told = {
        "most": most["group"], "more": Share(most["order_share"], 0), "least": least["group"],
        "less": Share(least["order_share"], 0),
    }  # fmt: skip
    apart = most["order_share_low"] > least["order_share_high"]
    headline = (
        _("{most} buy {more} of their orders at a discount, {least} {less}", **told)
        if apart
        else _("No group surely buys at a discount more often than another")
    )
    full = (
        _(
            "{full} of {most} paid an order in full at least once.",
            full=Share(most["full_share"], 0),
            most=most["group"],
        )
        if known(most["full_share"])
        else _("How many of them ever paid in full is too few to tell, or nearly all.")
    )
    takeaway = _(
        "{most}: {support}; {depth} off when there is one. {full}",
        most=most["group"], depth=Share(most["depth"], 0), full=full,
        support=support(Count(most["n"]), Share(most["order_share_low"], 0), Share(most["order_share_high"], 0)),
    )  # fmt: skip
    return Finding(
        STEP, "dependence", headline, takeaway, about(headline, picture), most["order_share"], "share", most["n"],
        most["order_share_low"], most["order_share_high"], base=n_("{n} customer", "{n} customers", int(most["n"])),
        period=_last(months),
    )  # fmt: skip


def returned(rates: pd.DataFrame, what: str, months: int = 24) -> Finding:
    """What is sent back more often than everything else.

    Parameters
    ----------
    rates : DataFrame, one row per value, the highest first
        ``key``, ``n``, ``rate`` with ``low``, ``high``, ``base_rate``, ``returned`` (currency), ``sure``.
    what : "category", "brand" or "product"
    """
    id, by = "returned", PATTERNS[what]
    picture = _("Bars with intervals: share of buyers who returned something, by {by}.", by=by)
    sure = rates[rates["sure"]] if len(rates) else rates
    if sure.empty:
        headline = _("By {by} nothing is surely returned more often than the rest", by=by)
        takeaway = _("What looks high rests on too few buyers; false finds held to {level}.", level=Share(LEVEL, 0))
        return Finding(STEP, id, headline, takeaway, about(headline, picture), period=_last(months))
    row = sure.iloc[0]
    headline = _(
        "{rate} of the buyers of {key} return it, {base} of all others",
        rate=Share(row["rate"]), key=row["key"], base=Share(row["base_rate"]),
    )  # fmt: skip
    takeaway = _(
        "{support}. {count} surely above the rest, {money} sent back in all. Ask why: size, quality, or what the page "
        "promises.",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
        count=n_("{n} row is", "{n} rows are", len(sure)), money=money(sure["returned"].sum(), 0),
    )  # fmt: skip
    return Finding(
        STEP, id, headline, takeaway, about(headline, picture), row["rate"], "share", row["n"], row["low"], row["high"],
        base=n_("{n} buyer", "{n} buyers", int(row["n"])), period=_last(months),
    )  # fmt: skip


def abc(classes: pd.DataFrame, months: int = 24) -> Finding:
    """How few products bring most of the margin.

    Parameters
    ----------
    classes : DataFrame, one row per class
        ``abc``, ``products``, ``product_share``, ``sales_share``, ``value_share``, ``by``.
    """
    picture = _("Table: the classes of products, how many they hold and what they bring.")
    at = classes.set_index("abc")
    if "A" not in at.index:
        headline = _("No product brought anything in this time")
        takeaway = _("Ask for the order lines with product codes.")
        return Finding(STEP, "abc", headline, takeaway, about(headline, picture), period=_last(months))
    of_margin, total = at["by"].iloc[0] == "margin", int(at["products"].sum())
    told = {"n": Count(at.loc["A", "products"]), "total": Count(total), "share": Share(at.loc["A", "value_share"], 0)}
    headline = (
        _("{n} of {total} products bring {share} of the margin", **told)
        if of_margin
        else _("{n} of {total} products bring {share} of sales; their margin is not known", **told)
    )
    takeaway = _("{rest} {unknown}", rest=_tail(at), unknown=_unknown_margin(at, of_margin))
    return Finding(
        STEP, "abc", headline, takeaway, about(headline, picture), at.loc["A", "value_share"], "share", total,
        base=n_("{n} product", "{n} products", total), period=_last(months),
    )  # fmt: skip


def _tail(at: pd.DataFrame) -> Phrase:
    if "C" not in at.index:
        return _("There is no long tail.")
    return _(
        "The last class holds {share} of the products and brings {value}: a list to go through, not to delist by.",
        share=Share(at.loc["C", "product_share"], 0), value=Share(at.loc["C", "value_share"], 0),
    )  # fmt: skip


def _unknown_margin(at: pd.DataFrame, of_margin: bool) -> Phrase:
    if not of_margin:
        return _("Ask for the cost of goods: sales alone do not say what pays.")
    if "unknown" not in at.index:
        return _("The cost of every product is known.")
    return _(
        "Of {n} products ({share} of sales) the cost is not known: they are in no class.",
        n=Count(at.loc["unknown", "products"]), share=Share(at.loc["unknown", "sales_share"]),
    )  # fmt: skip


def seasons(season: pd.DataFrame, what: str) -> Finding:
    """Which value has the strongest season that came back every year.

    Parameters
    ----------
    season : DataFrame, one row per value and calendar month
        ``key``, ``calendar``, ``years``, ``n``, ``index`` with ``low``, ``high``, ``returns``.
    what : what the rows are
    """
    months = int(season.groupby("key")["years"].sum().max()) if len(season) else 0
    picture = _("Heat map: customers of each row in each calendar month over its own average.")
    shown = season[season["key"].isin(pd.unique(season["key"])[:12])]
    sure = shown[shown["returns"] & (shown["index"] > 1)] if len(shown) else shown
    if sure.empty:
        headline = _("By {by} no season that comes back can be shown", by=PATTERNS[what])
        takeaway = _(
            "A month counts as season when every year of two or more says so; {n} months were seen.", n=Count(months)
        )
        return Finding(STEP, "seasons", headline, takeaway, about(headline, picture), period=_last(months))
    row = sure.loc[sure["index"].idxmax()]
    headline = _(
        "{key} peaks in {month}: {index} times its average month",
        key=row["key"], month=MONTHS[int(row["calendar"]) - 1], index=Number(row["index"], 1),
    )  # fmt: skip
    takeaway = _(
        "{support}, seen in {years} years. Buy and advertise before it; compare a month with the same month of another "
        "year.",
        support=support(Count(row["n"]), Number(row["low"], 2), Number(row["high"], 2)), years=Count(row["years"]),
    )  # fmt: skip
    return Finding(
        STEP, "seasons", headline, takeaway, about(headline, picture), row["index"], "ratio", row["n"], row["low"],
        row["high"], base=n_("{n} customer", "{n} customers", int(row["n"])), period=_last(months),
    )  # fmt: skip


def unusual(cells: pd.DataFrame, what: str) -> Finding:
    """Which month of a value neither its season nor the shop explains.

    Parameters
    ----------
    cells : DataFrame, one row per unusual value and month
        ``key``, ``month``, ``n``, ``expected``, ``q``, ``unusual``, ``found`` of ``tested``.
    what : what the rows are
    """
    picture = _("Table: unusual months, with what was expected.")
    if not len(cells) or not cells["unusual"].any():
        headline = _("By {by} no month is surely unusual", by=PATTERNS[what])
        takeaway = _(
            "The table holds what comes nearest. Each month was compared with the same months of other years, at the "
            "shop's own sales; false finds held to {level}.",
            level=Share(LEVEL, 0),
        )  # fmt: skip
        return Finding(STEP, "unusual", headline, takeaway, about(headline, picture))
    row = cells.iloc[0]
    headline = _(
        "{key}: {n} customers in {month}, where {expected} were to be expected",
        key=row["key"], n=Count(row["n"]), month=Month(row["month"]), expected=Number(row["expected"], 0),
    )  # fmt: skip
    takeaway = _(
        "{count} of {tested}, against the same months of other years at the shop's own sales. The data do not say why: "
        "a launch, an empty shelf, a campaign. Ask.",
        tested=Count(row["tested"]),
        count=n_("{n} month is surely unusual", "{n} months are surely unusual", int(row["found"])),
    )  # fmt: skip
    return Finding(
        STEP, "unusual", headline, takeaway, about(headline, picture), row["n"], "customers", row["n"],
        base=n_("{n} customer", "{n} customers", int(row["n"])),
    )  # fmt: skip


def _period(what: str, months: int) -> Phrase | None:
    return None if what in ("region", "town") else _last(months)


def _last(months: int) -> Phrase:
    return n_("last {n} month", "last {n} months", months)


__all__ = [
    "abc",
    "dependence",
    "following",
    "patterns_by",
    "patterns_few",
    "returned",
    "seasons",
    "together",
    "unusual",
]
