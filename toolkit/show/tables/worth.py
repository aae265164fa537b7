"""Tiles of step 2: one customer of the best group in new customers."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import known, support
from toolkit.show.tiles import Tile
from toolkit.words import Count, Number, Phrase, Value, _


def equivalence(worth: pd.Series) -> list[Tile]:
    """One of the best group, a new customer, and how many of these make one of those.

    Parameters
    ----------
    worth : Series
        ``value`` with ``low``, ``high``, ``n``, ``group``, ``basis``, ``of_group``, ``of_new``, ``coca``, ``balance``,
        ``n_new``.
    """
    margin, paid = worth["basis"] == "margin", known(worth["coca"])
    named = {"group": worth["group"]}
    one = _("Margin of one of the {group}", **named) if margin else _("Sales to one of the {group}", **named)
    new = _("Margin of a first order") if margin else _("Sales of a first order")
    many = _("First orders for one of the {group}", **named)
    if paid:
        new, many = _("First order less cost of acquisition"), _("New customers for one of the {group}", **named)
    parts = _("n = {n}", n=Count(worth["n_new"]))
    if paid:
        parts = _(
            "{first} − {coca}; n = {n}",
            first=money(worth["of_new"]),
            coca=money(worth["coca"]),
            n=Count(worth["n_new"]),
        )
    endless = not known(worth["value"]) and worth["value"] == worth["value"]
    number: Value | Phrase = _("infinite") if endless else Number(worth["value"])
    low, high = worth["low"], worth["high"]
    detail = support(Count(worth["n"]), Number(low), Number(high))
    if known(low) and not known(high):
        detail = _("at least {low}; n = {n}", low=Number(low), n=Count(worth["n"]))
    return [
        Tile(one, money(worth["of_group"]), _("n = {n}", n=Count(worth["n"]))),
        Tile(new, money(worth["balance"]), parts),
        Tile(many, number, detail),
    ]


__all__ = ["equivalence"]
