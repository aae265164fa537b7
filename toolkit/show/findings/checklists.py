"""Findings of the loyalty checklists: stages, ways to keep customers, mistakes, budget."""

from __future__ import annotations

import pandas as pd

from toolkit.show.checking import METHODS, MISTAKES, STAGES, told
from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.words import Change, Count, Phrase, _, n_

STEP = "08"


def loyalty_stages(rows: pd.DataFrame) -> Finding:
    """How many stages of a programme the data say something of.

    Parameters
    ----------
    rows : DataFrame of ``methods.stages``
    """
    picture = _("Table: the seven stages of a programme, a number of each, and what to ask.")
    total, silent = rows["stage"].nunique(), rows.loc[rows["fact"] == "", "stage"]
    n = total - len(silent)
    headline = n_(
        "The data say something of {n} of {total} stages of a programme",
        "The data say something of {n} of {total} stages of a programme",
        n,
        total=Count(total),
    )
    takeaway = _("A number is where a stage begins, not that it is done. Settle an owner and a date for each question.")
    if len(silent):
        takeaway = _(
            "Nothing is known yet of: {stages}. Settle an owner and a date for each question.",
            stages=_names([STAGES[name][0] for name in silent]),
        )
    return Finding(
        STEP,
        "loyalty_stages",
        headline,
        takeaway,
        about(headline, picture),
        n,
        "stages",
        total,
        base=n_("{n} stage", "{n} stages", total),
    )


def loyalty_methods(rows: pd.DataFrame, facts: pd.DataFrame) -> Finding:
    """Which way to keep customers fits best.

    Parameters
    ----------
    rows : DataFrame of ``methods.methods``
    facts : DataFrame of ``facts.facts``
    """
    picture = _("Table: ways to keep customers with how well they fit, and what speaks for and against each.")
    known_ = rows[rows["fit"].notna()]
    if known_.empty:
        headline = _("Which way to keep customers fits is not known: the data say nothing of it")
        takeaway = _("Ask for consents, costs and answers first.")
        return Finding(STEP, "loyalty_methods", headline, takeaway, about(headline, picture))
    best = known_.iloc[0]
    name, alike = METHODS[best["method"]][0], known_.iloc[1:][known_.iloc[1:]["high"] >= best["low"]]
    headline = _("Best fit by the client's own numbers: {method}", method=name)
    if len(alike):
        headline = _(
            "Best fit by the client's own numbers: {method}, hardly before {other}",
            method=name,
            other=METHODS[alike.iloc[0]["method"]][0],
        )
    last = known_.iloc[-1]
    takeaway = _(
        "The fit is an opinion in numbers: its weights stand in a file and are to be argued about. Worst: "
        "{worst}{why}. No fit says what a programme brings; only a test does.",
        worst=METHODS[last["method"]][0],
        why=_(" ({fact})", fact=told(last["contra"], facts.loc[last["contra"]])) if last["contra"] else "",
    )
    return Finding(
        STEP,
        "loyalty_methods",
        headline,
        takeaway,
        about(headline, picture),
        best["fit"],
        "points",
        facts.loc["size", "n"],
        best["low"],
        best["high"],
        base=n_("{n} active customer", "{n} active customers", int(facts.loc["size", "n"])),
    )


def loyalty_mistakes(rows: pd.DataFrame) -> Finding:
    """Which common mistakes the data show.

    Parameters
    ----------
    rows : DataFrame of ``methods.mistakes``
    """
    picture = _("Table: common mistakes, what the data say of each, and a verdict.")
    signs, asked = rows[rows["verdict"] == "sign"], rows[rows["verdict"] == "ask"]
    spoken = len(rows) - len(asked)
    headline = _("The data show no sign of a common mistake")
    if len(signs):
        headline = n_(
            "The data show a sign of {n} common mistake: {names}",
            "The data show signs of {n} common mistakes: {names}",
            len(signs),
            names=_names([MISTAKES[name] for name in signs["mistake"]]),
        )
    takeaway = _(
        "No sign is no proof. Ask the room about the others: {names}.",
        names=_names([MISTAKES[name] for name in asked["mistake"]]),
    )
    return Finding(
        STEP,
        "loyalty_mistakes",
        headline,
        takeaway,
        about(headline, picture),
        len(signs),
        "mistakes",
        spoken,
        base=n_("{n} mistake that data can show", "{n} mistakes that data can show", spoken),
    )


def _names(names: list[Phrase]) -> Phrase:
    """Several names, parted by commas."""
    told_ = names[0]
    for name in names[1:]:
        told_ = _("{some}, {more}", some=told_, more=name)
    return told_


def loyalty_budget(rows: pd.DataFrame) -> Finding:
    """What the budget rule allows and asks.

    Parameters
    ----------
    rows : DataFrame of ``budget.rule``
    """
    picture = _(
        "Table: a tenth and 15% of marketing a year and a month, and the margin and orders that must come back."
    )
    low, high = rows.iloc[0], rows.iloc[-1]
    budget = {"low": money(low["budget"], 0), "high": money(high["budget"], 0)}
    if not known(low["orders_net"]):
        headline = _("The budget rule allows {low} to {high} a year", **budget)
        takeaway = _("How many orders must come back for it is not known without the cost of goods.")
        return Finding(STEP, "loyalty_budget", headline, takeaway, about(headline, picture), low["budget"], "currency")
    more = low["orders_net"] / low["orders_year"]
    headline = _(
        "{budget} for a programme must bring {n} orders more a year, {more}",
        budget=budget["low"],
        n=Count(low["orders_net"]),
        more=Change(more, 0),
    )
    takeaway = _(
        "That is for 150% net, (gain − cost) ÷ cost; as gain ÷ cost {few} would do. Say which: a gain of 2.3 for 1 is "
        "230% of the cost and +130% net, which fails. An order brings {margin} of margin (n = {n}).",
        few=Count(low["orders_gross"]),
        margin=money(low["margin_per_order"]),
        n=Count(low["n"]),
    )
    return Finding(
        STEP,
        "loyalty_budget",
        headline,
        takeaway,
        about(headline, picture),
        low["orders_net"],
        "orders",
        low["n"],
        base=n_("{n} order of a year", "{n} orders of a year", int(low["n"])),
    )


__all__ = ["loyalty_budget", "loyalty_methods", "loyalty_mistakes", "loyalty_stages"]
