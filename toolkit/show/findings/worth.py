"""Findings of step 2: what the way of scoring changes, what groups leave in margin, what the best are worth."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.words import Between, Count, Number, Phrase, Share, _, n_

STEP = "02a"
ENOUGH = 30
"""Customers a group must hold before it carries a headline."""


def scorings(sizes: pd.DataFrame, moved: pd.Series, counts: pd.DataFrame) -> Finding:
    """How many customers stand in another group when scored by fifths, and whether frequency has collapsed.

    Parameters
    ----------
    sizes : DataFrame, one row per group
    moved : Series
        Estimate of the share who change group.
    counts : DataFrame, one row per score
        ``score``, ``f``: customers at each frequency score by fifths.
    """
    n = int(sizes["customers"].sum())
    if not n or not known(moved["value"]):
        return _unknown("scorings", n)
    headline = _(
        "Scored by fifths of the base instead of thresholds, {share} of customers would change group",
        share=Share(moved["value"]),
    )
    empty = [f"F{row.score}" for row in counts.itertuples() if not row.f]
    takeaway = _(
        "{support}. {collapse}",
        support=support(Count(n), Share(moved["low"]), Share(moved["high"])),
        collapse=_collapse(empty, counts["f"].iloc[0], n),
    )
    picture = _("Bars: share of customers of each group by thresholds and by fifths.")
    return _finding("scorings", headline, takeaway, picture, moved["value"], n, moved["low"], moved["high"])


def _collapse(empty: list[str], seldom: float, n: int) -> Phrase:
    if not empty:
        return _("Every frequency score holds customers, so either way can be used.")
    return _(
        "Frequency has collapsed: {share} of customers ordered equally seldom, so {scores} stay empty by fifths. "
        "Thresholds do not suffer from this.",
        share=Share(seldom / n), scores=", ".join(empty),
    )  # fmt: skip


def profit(groups: pd.DataFrame) -> Finding:
    """The group that brings the most margin, and the one whose margin differs most from its sales."""
    n = int(groups["customers"].sum())
    told = groups[groups["margin_share"].notna() & (groups["customers"] > 0)]
    if told.empty:
        headline = _("The margin of groups is not known: the cost of too little of sales is")
        return Finding(STEP, "profit", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    lead = told.loc[told["margin_share"].idxmax()]
    headline = _(
        "{group} bring {margin} of margin, against {sales} of sales",
        group=lead["group"], margin=Share(lead["margin_share"]), sales=Share(lead["sales_share"]),
    )  # fmt: skip
    far = told.loc[(told["margin_share"] - told["sales_share"]).abs().idxmax()]
    takeaway = _(
        "Share of margin: {support}. Furthest apart: {group}, {sales} of sales and {margin} of margin.",
        support=support(Count(lead["customers"]), Share(lead["margin_low"]), Share(lead["margin_high"])),
        group=far["group"], sales=Share(far["sales_share"]), margin=Share(far["margin_share"]),
    )  # fmt: skip
    picture = _("Bars: share of sales and share of margin of each group.")
    interval = lead["margin_low"], lead["margin_high"]
    return _finding("profit", headline, takeaway, picture, lead["margin_share"], n, *interval)


def discounts(discounts: pd.DataFrame) -> Finding:
    """The group that gets the deepest discounts, against all customers."""
    total = discounts[discounts["group"] == "total"]
    n = int(total["customers"].sum())
    held = discounts[(discounts["group"] != "total") & (discounts["customers"] >= ENOUGH)]
    if held.empty:
        headline = _("No group holds {enough} customers: too few to compare discounts", enough=Count(ENOUGH))
        return Finding(STEP, "discounts", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    deepest, everyone = held.loc[held["discount_share"].idxmax()], total.iloc[0]
    words = {
        "group": deepest["group"], "share": Share(deepest["discount_share"]),
        "total": Share(everyone["discount_share"]),
    }  # fmt: skip
    if deepest["low"] > everyone["discount_share"]:
        headline = _("{group} get the deepest discounts: {share} off, against {total} for all customers", **words)
    else:
        headline = _("No group clearly gets deeper discounts than the {total} of all customers", total=words["total"])
    takeaway = _(
        "{group}: {support}. Discounts given in all: {amount}. Ask whether this group would have bought without.",
        group=deepest["group"],
        support=support(Count(deepest["customers"]), Share(deepest["low"]), Share(deepest["high"])),
        amount=money(everyone["discount"], 0),
    )
    picture = _("Bars: discount of each group as a share of list value, with that of all customers as a line.")
    interval = deepest["low"], deepest["high"]
    return _finding("discounts", headline, takeaway, picture, deepest["discount_share"], n, *interval)


def equivalence(worth: pd.Series) -> Finding:
    """How many new customers one customer of the best group is worth, or that no number is enough."""
    n, group, value = int(worth["n"]), worth["group"], worth["value"]
    if not n or value != value:
        headline = _("{group} and new customers cannot be compared: one of them holds nobody", group=group)
        return Finding(STEP, "equivalence", headline, _("n = {n} customers.", n=Count(n)), headline, n=n)
    endless = not known(value)
    number = Number(value, 0 if not endless and value >= 10 else 1)
    if endless:
        headline = _(
            "No number of new customers makes up for one of the {group}: each loses money at first", group=group
        )
    elif known(worth["coca"]):
        headline = _("One of the {group} is worth {number} new customers", group=group, number=number)
    elif worth["basis"] == "margin":
        headline = _("One of the {group} has left the margin of {number} first orders", group=group, number=number)
    else:
        headline = _("One of the {group} has bought as much as {number} first orders", group=group, number=number)
    basis = _basis(worth["basis"], known(worth["coca"]))
    takeaway = _("{interval} {basis}", interval=_interval(worth["low"], worth["high"]), basis=basis)
    low, high = (bound if known(bound) else None for bound in (worth["low"], worth["high"]))
    picture = _("Three numbers: one of the group, one new customer, how many of these make one of those.")
    value = None if endless else value
    return _finding("equivalence", headline, takeaway, picture, value, n, low, high, "customers")


def _interval(low: float, high: float) -> Phrase:
    if known(low, high):
        return _("{level} interval {interval}.", level=Share(0.95, 0), interval=Between(Number(low), Number(high)))
    if known(low):
        return _(
            "{level} interval from {low} upwards: that new customers bring nothing cannot be ruled out.",
            level=Share(0.95, 0), low=Number(low),
        )  # fmt: skip
    return _("After the cost of acquisition a first order leaves nothing, whatever the interval of its margin.")


def _basis(basis: str, with_cost: bool) -> Phrase:
    if with_cost:
        return _("Margin over the whole history against margin of the first order less its cost of acquisition.")
    if basis == "margin":
        return _("Margin against margin; the cost of acquisition is not known, and with it the number would be larger.")
    return _("Sales against sales: what either leaves after its costs is not known.")


def concentration(shares: pd.DataFrame, gini: pd.Series) -> Finding:
    """The share of sales of the few who buy most, and the Gini coefficient."""
    n = int(gini["n"]) if known(gini["n"]) else 0
    told = shares[shares["sales_share"].notna()]
    if told.empty:
        return _unknown("concentration", n)
    sure = told[told["low"].notna()]
    lead = (sure if len(sure) else told).iloc[0]
    headline = _(
        "The top {top} of customers bring {share} of sales; one of them buys as much as {times} average customers",
        top=Share(lead["top"], 0), share=Share(lead["sales_share"]), times=Number(lead["times_average"]),
    )  # fmt: skip
    takeaway = _(
        "{support}. Gini coefficient {gini} ({support_gini}): 0 if all bought alike, 1 if one bought all.",
        support=support(Count(lead["customers"]), Share(lead["low"]), Share(lead["high"])),
        gini=Number(gini["value"], 2), support_gini=support(Count(n), Number(gini["low"], 2), Number(gini["high"], 2)),
    )  # fmt: skip
    picture = _("Bars: share of sales of the customers who bought most; beside them the Lorenz curve.")
    interval = (lead["low"], lead["high"]) if known(lead["low"]) else (None, None)
    return _finding("concentration", headline, takeaway, picture, lead["sales_share"], n, *interval)


def board(cells: pd.DataFrame, changes: pd.DataFrame, moved: pd.Series) -> Finding:
    """Whether the client changed the map, and who changes group by it.

    Parameters
    ----------
    cells : DataFrame, one row per score
    changes : DataFrame, one row per pair of groups
        Customers whom the client's map puts in another group than the method's.
    moved : Series
        Estimate of their share.
    """
    n, edited = int(cells["customers"].sum()), int(cells["edited"].sum())
    picture = _("Five boards by monetary value: the group of each score of recency and frequency.")
    if not n:
        return _unknown("board", n)
    if not edited:
        headline = _("Each of the 125 scores belongs to exactly one group; no score has been moved")
    else:
        headline = n_(
            "{n} of 125 scores was moved: {share} of customers change group",
            "{n} of 125 scores were moved: {share} of customers change group",
            edited, share=Share(moved["value"]),
        )  # fmt: skip
    fullest = cells.loc[cells["customers"].idxmax()]
    words = {"empty": Count((cells["customers"] == 0).sum()), "moved": _moved(changes, moved)}
    if fullest["customers"] < FEWEST_SHOWN:
        takeaway = _("No score holds ten customers; {empty} hold nobody. {moved}", **words)
    else:
        takeaway = _(
            "Most customers stand at {score} ({customers} of {n}, {group}); {empty} scores hold nobody. {moved}",
            score="".join(str(fullest[s]) for s in "rfm"), customers=Count(fullest["customers"]), n=Count(n),
            group=fullest["group"], **words,
        )  # fmt: skip
    return _finding("board", headline, takeaway, picture, moved["value"], n, moved["low"], moved["high"])


def _moved(changes: pd.DataFrame, moved: pd.Series) -> Phrase:
    if changes.empty:
        return _("The board can be edited in JupyterLab.")
    first = changes.iloc[0]
    return _(
        "Most move from {group} to {other}: {customers} ({support}).",
        group=first["from_group"], other=first["to_group"], customers=Count(first["customers"]),
        support=support(Count(moved["n"]), Share(moved["low"]), Share(moved["high"])),
    )  # fmt: skip


def _unknown(id: str, n: int) -> Finding:
    headline = _("Customers cannot be told apart by value: no sales are known")
    return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(n)), headline, n=n)


def _finding(
    id: str, headline: Phrase, takeaway: Phrase, picture: Phrase, value: float | None, n: int,
    low: float | None, high: float | None, unit: str = "share",
) -> Finding:  # fmt: skip
    base = n_("{n} customer", "{n} customers", n)
    return Finding(STEP, id, headline, takeaway, about(headline, picture), value, unit, n, low, high, base=base)


__all__ = ["board", "concentration", "discounts", "equivalence", "profit", "scorings"]
