"""Tables and tiles of step 2d: what is to come, and the model's parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import support
from toolkit.show.models import PARAMETERS
from toolkit.show.tables.table import Table
from toolkit.show.tiles import Tile
from toolkit.words import Count, Number, Phrase, Value, _


def coming_value(total: pd.DataFrame, is_margin: bool) -> list[Tile]:
    """Four tiles: customers still there, their orders, sales and what those leave.

    Parameters
    ----------
    total : DataFrame, index ``alive``, ``expected_orders``, ``expected_sales``, ``clv``
        ``value``, ``n``, ``low``, ``high``.
    is_margin : bool
        Whether ``clv`` is margin; sales otherwise.
    """
    clv = _("Margin, discounted") if is_margin else _("Sales, discounted")
    kinds: dict[str, tuple[Phrase, Callable[[Any], Value]]] = {
        "alive": (_("Customers still there"), Count),
        "expected_orders": (_("Order days to come"), Count),
        "expected_sales": (_("Sales to come"), lambda v: money(v, 0)),
        "clv": (clv, lambda v: money(v, 0)),
    }
    rows = ((*kinds[key], total.loc[key]) for key in kinds)
    return [
        Tile(label, kind(row["value"]), support(Count(row["n"]), kind(row["low"]), kind(row["high"])))
        for label, kind, row in rows
    ]


UNBOUNDED = 1e9
"""An interval up to here and beyond says nothing, and has no room in a table."""


def lifetime_model(orders: pd.DataFrame, values: pd.DataFrame) -> Table:
    """The parameters of both models with their standard errors and intervals.

    Parameters
    ----------
    orders, values : DataFrame, one row per parameter
        ``parameter``, ``value``, ``se``, ``low``, ``high``; of the model of orders and of that of order values.
    """
    header = (_("parameter"), _("value"), _("±"), _("from"), _("to"))
    rows = [
        (PARAMETERS[row.parameter], *(Number(v, 3 if abs(row.value) < 100 else 1) for v in _numbers(row)))
        for frame in (orders, values)
        for row in frame.itertuples()
    ]
    return Table(header, tuple(rows))


def _numbers(row: Any) -> tuple[float, ...]:
    """Unknown where the data say nothing about a parameter."""
    known = row.se > 0 and row.high < UNBOUNDED
    return (row.value, *((row.se, row.low, row.high) if known else (float("nan"),) * 3))
