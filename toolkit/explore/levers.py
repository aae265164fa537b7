"""The panel of levers: move customers, orders of each, order value and margin, and see sales and margin of a year."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.measures.levers import LEVERS, MORE
from toolkit.show import figures
from toolkit.show.context import money
from toolkit.show.finding import known
from toolkit.show.planning import LEVERS as NAMES
from toolkit.show.tables.table import Table
from toolkit.words import Change, Count, Lines, Number, Phrase, Share, _, say


def levers(year: pd.Series) -> None:
    """Show the panel.

    Parameters
    ----------
    year : Series of ``measures.levers.year``
    """
    state = Levers(year)
    panel.publish(state.widgets, state.picture(), _("What each lever brings in a year when it moves alone."))


class Levers:
    """The panel's state: how much each lever is moved, as a share."""

    def __init__(self, year: pd.Series) -> None:
        self.year, self.changes = year, dict.fromkeys(LEVERS, MORE)

    def move(self, lever: str, change: float) -> None:
        """Move one lever."""
        self.changes = self.changes | {lever: change}

    def told(self) -> Phrase:
        """Sales and margin of the year with all levers as they are, against the year as it was."""
        sales, profit = m.levers.moved(self.year, self.changes)
        change = Change(sales / self.year["sales"] - 1, 1)
        told = _("Sales of a year: {sales} ({change})", sales=money(sales, 0), change=change)
        if not known(profit):
            return _("{sales}; the margin is not known.", sales=told)
        alone = sum(m.levers.moved(self.year, {name: by})[1] for name, by in self.changes.items())
        together = profit - self.year["profit"]
        return _(
            "{sales}; margin: {profit} ({more}). Of it {both} because each lever works on what the others add.",
            sales=told, profit=money(profit, 0), more=Change(together / self.year["profit"], 1),
            both=money(together - (alone - len(self.changes) * self.year["profit"]), 0),
        )  # fmt: skip

    def rows(self) -> pd.DataFrame:
        """What each lever brings when it moves alone, as the figure takes it."""
        rows = []
        for name, change in self.changes.items():
            sales, profit = m.levers.moved(self.year, {name: change})
            gained = {"sales": sales - self.year["sales"], "profit": profit - self.year["profit"]}
            told = {f"{what}{end}": value for what, value in gained.items() for end in ("", "_low", "_high")}
            rows.append({"lever": name, "n": self.year["customers"], "change": change, **told})
        return pd.DataFrame(rows)

    def picture(self) -> Any:
        """What each lever brings alone."""
        return figures.plot_plan_levers(self.rows())

    def table(self) -> str:
        """The year as it was and as it would be."""
        kinds = {"customers": Count, "frequency": lambda v: Number(v, 2), "basket": lambda v: money(v, 2),
                 "margin": Share}  # fmt: skip
        rows = tuple(
            (NAMES[name], kinds[name](self.year[name]), kinds[name](self.year[name] * (1 + self.changes[name])))
            for name in LEVERS
        )
        return Table((_("lever"), _("now"), _("then")), rows).html()

    def widgets(self) -> list[widgets.Widget]:
        """A slider for each lever, and what they change."""
        sliders = {
            name: widgets.FloatSlider(self.changes[name], min=-0.3, max=0.5, step=0.01, readout_format="+.0%",
                                      description=say(NAMES[name]), style={"description_width": "260px"},
                                      layout={"width": "620px"})
            for name in LEVERS
        }  # fmt: skip
        message, table, image = widgets.HTML(), widgets.HTML(), widgets.HTML(layout=panel.WIDE)

        def redraw() -> Lines:
            for name, slider in sliders.items():
                self.move(name, slider.value)
            table.value = self.table()
            panel.redrawn(image, self.picture())
            return Lines((self.told(),))

        panel.watch(list(sliders.values()), lambda: panel.told(message, redraw))
        panel.told(message, redraw)
        return [*sliders.values(), message, table, image]
