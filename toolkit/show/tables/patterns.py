"""Tables of step 5: the few differences that matter, what lies in one basket, classes of products, unusual months."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import ABC, PATTERNS, pattern_key
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Between, Count, Month, Number, Phrase, Share, _

SMALLEST_Q = 0.001
MOST_PAIRS, MOST_FEW = 5, 10
"""Names of two products may take two lines a row."""


def patterns_few(rows: pd.DataFrame) -> Table:
    """The sure differences, the largest first.

    Parameters
    ----------
    rows : DataFrame, one row per group and value
        ``by``, ``value``, ``group``, ``k``, ``n``, ``share``, ``base_share``, ``index`` with ``index_low``,
        ``index_high``, ``shrunken_index``.
    """
    header = (
        _("group"), _("what"), _("of its customers"), _("n"), _("of all others"), _("index"), _("after shrinking"),
    )  # fmt: skip
    return Table(header, tuple(_difference(row) for row in rows.head(MOST_FEW).to_dict("records")))


def _difference(row: dict[str, Any]) -> tuple[Any, ...]:
    what = _("{by}: {value}", by=PATTERNS[row["by"]], value=pattern_key(row["by"], row["value"]))
    return (
        row["group"], what, Share(row["share"]), Count(row["n"]), Share(row["base_share"]),
        _interval(row["index"], row["index_low"], row["index_high"]), Number(row["shrunken_index"], 2),
    )  # fmt: skip


def _interval(value: float, low: float, high: float) -> Phrase | None:
    if not known(value):
        return None
    return _("{share} ({interval})", share=Number(value, 2), interval=Between(Number(low, 2), Number(high, 2)))


def pairs(rows: pd.DataFrame) -> Table:
    """What is bought together, those of most customers beyond chance first.

    Parameters
    ----------
    rows : DataFrame, one row per pair
        ``first``, ``second``, ``k``, ``confidence`` with ``low``, ``high``, ``lift`` with ``lift_low``, ``lift_high``.
    """
    header = (
        _("who buys"),
        _("also buys"),
        _("customers with both"),
        _("share (interval)"),
        _("times as often (interval)"),
    )
    return Table(header, tuple(_pair(row) for row in rows.head(MOST_PAIRS).to_dict("records")))


def _pair(row: dict[str, Any]) -> tuple[Any, ...]:
    share = _(
        "{share} ({interval})",
        share=Share(row["confidence"], 0), interval=Between(Share(row["low"], 0), Share(row["high"], 0)),
    )  # fmt: skip
    lift = _(
        "{share} ({interval})",
        share=Number(row["lift"], 1), interval=Between(Number(row["lift_low"], 1), Number(row["lift_high"], 1)),
    )  # fmt: skip
    return row["first"], row["second"], Count(row["k"]), share, lift


def abc(classes: pd.DataFrame) -> Table:
    """The classes of products: how many, and what they bring.

    Parameters
    ----------
    classes : DataFrame, one row per class
        ``abc``, ``products``, ``product_share``, ``sales``, ``sales_share``, ``value``, ``value_share``, ``by``.
    """
    of_margin = len(classes) > 0 and classes["by"].iloc[0] == "margin"
    header = (_("class"), _("products"), _("of the products"), _("sales less returns"), _("of sales"))
    header += (_("margin"), _("of margin")) if of_margin else ()
    return Table(header, tuple(_class(row, of_margin) for row in classes.to_dict("records")))


def _class(row: dict[str, Any], of_margin: bool) -> tuple[Any, ...]:
    told = (
        ABC[row["abc"]], Count(row["products"]), Share(row["product_share"]), money(row["sales"], 0),
        Share(row["sales_share"]),
    )  # fmt: skip
    return (*told, money(row["value"], 0), Share(row["value_share"])) if of_margin else told


def unusual(cells: pd.DataFrame) -> Table:
    """Months that neither the season nor the shop's own sales explain, the surest first.

    Parameters
    ----------
    cells : DataFrame, one row per value and month
        ``key``, ``month``, ``n``, ``expected``, ``q``.
    """
    header = (_("what"), _("month"), _("customers"), _("expected"), _("q"))
    rows = cells.head(MOST_ROWS).to_dict("records")
    return Table(
        header,
        tuple(
            (row["key"], Month(row["month"]), Count(row["n"]), Number(row["expected"], 0), _chance(row["q"]))
            for row in rows
        ),
    )


def _chance(q: float) -> Phrase | Number:
    return _("< {q}", q=Number(SMALLEST_Q, 3)) if q < SMALLEST_Q else Number(q, 3)


__all__ = ["abc", "pairs", "patterns_few", "unusual"]
