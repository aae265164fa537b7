"""The panel of movement: any two month ends side by side."""

from __future__ import annotations

from datetime import date

import ipywidgets as widgets
import pandas as pd
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ParameterError
from toolkit.explore import panel
from toolkit.show import figures, filled
from toolkit.words import Day, _, say


def movement(shop: Client, past: Table, ends: list[date]) -> None:
    """Show the panel of the moves between two of these month ends."""
    state = Movement(shop, past, ends)
    _moves, leaks = state.between(*m.movement.span(ends, shop.orders))
    panel.publish(state.widgets, figures.plot_leaks(leaks), _("Moves between two month ends, and what leaked."))


class Movement:
    """The panel's state: the month ends there are, and the groups at each."""

    def __init__(self, shop: Client, past: Table, ends: list[date]) -> None:
        self.shop, self.past, self.ends = shop, past, ends

    def between(self, start: date, end: date) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The transitions and the leaks from one month end to another.

        Raises
        ------
        ParameterError
            The second is not the later one.
        """
        if start > end or (start == end and len(self.ends) > 1):
            raise ParameterError(_("The second month end must be the later one."))
        moved = m.movement.moves(self.past, start, end)
        return (
            m.movement.transitions(moved, self.shop.orders, start, end),
            m.movement.leaks(moved, self.shop.orders, start, end),
        )

    def widgets(self) -> list[widgets.Widget]:
        """Two choices of a month end, the matrix and the leaks between them."""
        options = [(say(Day(end)), end) for end in self.ends]
        first, last = m.movement.span(self.ends, self.shop.orders)
        start = widgets.Dropdown(options=options, value=first, description=say(_("from")))
        end = widgets.Dropdown(options=options, value=last, description=say(_("to")))
        matrix, message = widgets.HTML(), widgets.HTML()
        picture = widgets.HTML(layout=panel.WIDE)

        def redraw() -> str:
            moves, leaks = self.between(start.value, end.value)
            matrix.value = filled.transitions(moves).table().html()
            panel.redrawn(picture, figures.plot_leaks(leaks))
            return ""

        panel.watch([start, end], lambda: panel.told(message, redraw))
        panel.told(message, redraw)
        return [widgets.HBox([start, end]), message, matrix, picture]
