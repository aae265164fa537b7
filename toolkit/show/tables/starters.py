"""Tables of what newcomers start with: the verdicts, and what is at stake against the cost of delisting."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import DECIDED, TRAITS, VERDICTS
from toolkit.show.figures.starters import drawn
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Between, Count, Number, Phrase, Share, _


def starters(rows: pd.DataFrame, is_margin: bool = True) -> Table:
    """The products that differ, then the best known of the others.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.summary`
    """
    amount = _("margin of 12 months") if is_margin else _("sales of 12 months")
    header = (_("begun with"), _("verdict"), _("n"), _("second order, points"), amount, _("returns, points"), _("NPS"))
    return Table(header, tuple(_row(row) for row in drawn(rows).head(MOST_ROWS).to_dict("records")))


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    kinds = {
        "difference": _hundredth,
        "value": lambda v: money(v, 0),
        "returned": _hundredth,
        "nps": lambda v: Number(v, 0),
    }
    cells = [_with_interval(row, name, kind) for name, kind in kinds.items()]
    return row["name"], VERDICTS[row["verdict"]], Count(row["matched"]), *cells


def _hundredth(value: float) -> Number:
    return Number(round(100 * value) + 0.0, 0)


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
    amount = _("margin at stake a year") if is_margin else _("sales at stake a year")
    header = (
        _("begun with"), _("newcomers a year"), amount,
        _("orders with it"), _("the rest of these orders"), _("buyers in the best groups (all buyers)"),
        _("what follows"),
    )  # fmt: skip
    return Table(header, tuple(_decision(row) for row in rows.head(MOST_ROWS).to_dict("records")))


def _decision(row: dict[str, Any]) -> tuple[Any, ...]:
    amounts = [_with_range(row, name, lambda v: money(v, 0)) for name in ("stake", "rest")]
    best = _with_range(row, "best", lambda v: Share(v, 0), "best_share")
    if best is not None:
        best = _("{share}; all: {usual}", share=best, usual=Share(row["usual_share"], 0))
    counts = Count(row["starters"]), amounts[0], Count(row["orders"]), amounts[1]
    return row["name"], *counts, best, DECIDED[row["decision"]]


def _with_range(row: dict[str, Any], name: str, kind: Any, value: str = "") -> Phrase | None:
    found = (row[value or name], row[f"{name}_low"], row[f"{name}_high"])
    if not known(*found):
        return None
    return _("{value} ({interval})", value=kind(found[0]), interval=Between(kind(found[1]), kind(found[2])))
