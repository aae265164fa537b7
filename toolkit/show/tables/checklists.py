"""Tables of the loyalty checklists: stages, ways to keep customers, mistakes, budget."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.checking import METHODS, MISTAKES, STAGES, VERDICTS, base, fact, interval, told, written
from toolkit.show.context import here
from toolkit.show.finding import known
from toolkit.show.tables.table import Table
from toolkit.words import Between, Count, Number, Share, _

MOST_METHODS, MOST_MISTAKES = 5, 8


def loyalty_stages(rows: pd.DataFrame) -> Table:
    """The stages of a programme with one number each that the data hold, and what only the room can tell.

    Parameters
    ----------
    rows : DataFrame of ``methods.stages``
    """
    header = (_("stage"), _("known from the data"), _("value"), _("interval"), _("n"), _("ask"))
    first = rows[~rows["stage"].duplicated()]
    return Table(header, tuple(_stage(row) for row in first.to_dict("records")))


def _stage(row: dict[str, Any]) -> tuple[Any, ...]:
    name, question = STAGES[row["stage"]]
    if not row["fact"]:
        return (name, _("nothing yet"), None, None, None, question)
    value, n = written(row["fact"], row["value"]), base(row["fact"], row)
    return (name, fact(row["fact"]), value, interval(row["fact"], row), n, question)


def loyalty_methods(rows: pd.DataFrame, facts: pd.DataFrame) -> Table:
    """The ways to keep customers that fit best: what speaks for and against each, anywhere and here.

    Parameters
    ----------
    rows : DataFrame of ``methods.methods``
    facts : DataFrame of ``facts.facts``
    """
    header = (_("way"), _("fit"), _("interval"), _("for it"), _("against it"), _("decisive here"))
    return Table(header, tuple(_method(row, facts) for row in rows.head(MOST_METHODS).to_dict("records")))


def _method(row: dict[str, Any], facts: pd.DataFrame) -> tuple[Any, ...]:
    name, good, bad = METHODS[row["method"]]
    if not known(row["fit"]):
        return (name, None, None, good, bad, _("nothing known yet"))
    decisive = row["pro"] or row["contra"]
    return (
        name, Number(row["fit"], 0), Between(Number(row["low"], 0), Number(row["high"], 0)), good, bad,
        told(decisive, facts.loc[decisive]) if decisive else None,
    )  # fmt: skip


def loyalty_mistakes(rows: pd.DataFrame) -> Table:
    """The common mistakes that the data can speak of.

    Parameters
    ----------
    rows : DataFrame of ``methods.mistakes``
    """
    header = (_("mistake"), _("what the data say"), _("value"), _("interval"), _("n"), _("verdict"))
    told_ = rows[rows["verdict"] != "ask"].head(MOST_MISTAKES)
    return Table(header, tuple(_mistake(row) for row in told_.to_dict("records")))


def _mistake(row: dict[str, Any]) -> tuple[Any, ...]:
    name = row["fact"]
    return (MISTAKES[row["mistake"]], fact(name), written(name, row["value"]), interval(name, row), base(name, row),
            VERDICTS[row["verdict"]])  # fmt: skip


def loyalty_budget(rows: pd.DataFrame) -> Table:
    """What a tenth to a seventh of marketing is, and what must come back for it.

    Parameters
    ----------
    rows : DataFrame of ``budget.rule``
    """
    unit = here().currency
    header = (
        _("of marketing"), _("a year, {unit}", unit=unit), _("a month, {unit}", unit=unit),
        _("margin if 150% is gain ÷ cost, {unit}", unit=unit), _("orders for it"),
        _("margin if 150% is net, {unit}", unit=unit), _("orders for it"),
    )  # fmt: skip
    told_ = [
        (_("{share} of marketing", share=Share(row["share"], 0)), Number(row["budget"], 0), Number(row["monthly"], 0),
         Number(row["gain_gross"], 0), Count(row["orders_gross"]) if known(row["orders_gross"]) else None,
         Number(row["gain_net"], 0), Count(row["orders_net"]) if known(row["orders_net"]) else None)
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told_))


__all__ = ["loyalty_budget", "loyalty_methods", "loyalty_mistakes", "loyalty_stages"]
