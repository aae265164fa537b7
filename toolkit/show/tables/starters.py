"""Tables of what newcomers start with: the verdicts, and what is at stake against the cost of delisting."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.definitions import DECIDED, TRAITS, VERDICTS
from toolkit.show.figures.starters import drawn
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.text import fitted
from toolkit.words import Between, Count, Number, Phrase, Share, _

ROOM = 215
"""Room in px for a name; a longer one is cut, so that a row stays a line."""
MOST_STAKES = 6


def starters(rows: pd.DataFrame, is_margin: bool = True) -> Table:
    """The products that differ, then the best known of the others.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.summary`
    """
    unit = here().currency
    amount = _("margin of 12 months, {unit}", unit=unit) if is_margin else _("sales of 12 months, {unit}", unit=unit)
    header = (_("begun with"), _("verdict"), _("n"), _("second order, points"), amount, _("returns, points"), _("NPS"))
    cells = [_row(row) for row in drawn(rows).head(MOST_ROWS).to_dict("records")]
    heard = any(row[-1] is not None for row in cells)
    return Table(header if heard else header[:-1], tuple(row if heard else row[:-1] for row in cells))


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    kinds = {
        "difference": _hundredth,
        "value": _whole,
        "returned": _hundredth,
        "nps": _whole,
    }
    cells = [_with_interval(row, name, kind) for name, kind in kinds.items()]
    return fitted(row["name"], ROOM), VERDICTS[row["verdict"]], Count(row["matched"]), *cells


def _hundredth(value: float) -> Number:
    return _whole(100 * value)


def _whole(value: float) -> Number:
    return Number(round(value) + 0.0, 0)


def _with_interval(row: dict[str, Any], name: str, kind: Any) -> Phrase | None:
    low, high = ("low", "high") if name == "difference" else (f"{name}_low", f"{name}_high")
    if not known(row[name], row[low], row[high]):
        return None
    return _("{value} ({interval})", value=kind(row[name]), interval=Between(kind(row[low]), kind(row[high])))


def balance(rows: pd.DataFrame) -> Table:
    """How far those who begin with an item are from the others before matching, and after it.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.balance`
    """
    header = (_("first order"), _("from everybody, in standard deviations"), _("from others alike"))
    cells = (
        (TRAITS[row["trait"]], Number(row["before"], 2), Number(row["after"], 2)) for row in rows.to_dict("records")
    )
    return Table(header, tuple(cells))


def at_stake(rows: pd.DataFrame, is_margin: bool = True) -> Table:
    """What each product puts at stake in a year beside what would go with it, and what follows.

    Parameters
    ----------
    rows : DataFrame of :func:`delisting.decided`, with ``name``
    """
    unit = here().currency
    amount = _("margin at stake, {unit}", unit=unit) if is_margin else _("sales at stake, {unit}", unit=unit)
    header = (
        _("begun with"), _("newcomers a year"), amount, _("orders with it"),
        _("the rest of these orders, {unit}", unit=unit), _("buyers in the best groups"), _("what follows"),
    )  # fmt: skip
    return Table(header, tuple(_decision(row) for row in rows.head(MOST_STAKES).to_dict("records")))


def _decision(row: dict[str, Any]) -> tuple[Any, ...]:
    amounts = [_with_range(row, name, _whole) for name in ("stake", "rest")]
    best = _with_range(row, "best", lambda v: Share(v, 0), "best_share")
    told = {"share": best or _("fewer than ten"), "usual": Share(row["usual_share"], 0)}
    best = _("{share}; all: {usual}", **told) if known(row["usual_share"]) else best
    counts = Count(row["starters"]), amounts[0], Count(row["orders"]), amounts[1]
    return fitted(row["name"], 2 * ROOM), *counts, best, DECIDED[row["decision"]]


def _with_range(row: dict[str, Any], name: str, kind: Any, value: str = "") -> Phrase | None:
    found = (row[value or name], row[f"{name}_low"], row[f"{name}_high"])
    if not known(*found):
        return None
    return _("{value} ({interval})", value=kind(found[0]), interval=Between(kind(found[1]), kind(found[2])))
