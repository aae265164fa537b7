"""The panel of one product: its newcomers against everybody else, and against others alike."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.errors import ParameterError
from toolkit.explore import panel
from toolkit.measures.opening import Opening
from toolkit.measures.starters import Starters
from toolkit.show import figures, findings, tables
from toolkit.words import Lines, _, say

LONGEST, SHORTEST = 365, 30


def matched(opening: Opening) -> None:
    """Show the panel of any product that enough newcomers start with; of none nothing."""
    if opening.products.empty:
        return
    state = Matched(opening)
    alt = _("What became of the newcomers who began with {name}.", name=state.name)
    panel.publish(state.widgets, figures.plot_matched(state.compared()), alt)


class Matched:
    """The panel's state: the product that is looked at, and the days to a second order."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.names = dict(zip(opening.products["name"], opening.products["key"], strict=True))
        self.name = opening.products["name"].iloc[0]

    def choose(self, name: str) -> None:
        """Look at another product, by its name or its code.

        Raises
        ------
        ParameterError
            It is none of those with enough newcomers.
        """
        codes = {key: known for known, key in self.names.items()}
        if name not in self.names and name not in codes:
            raise ParameterError(
                _("{name} is none of the {n} products with enough newcomers; choose one of the list",
                  name=f'"{name}"', n=len(self.names))
            )  # fmt: skip
        self.name = codes.get(name, name)

    @property
    def begun(self) -> Starters:
        """The new customers."""
        return self.opening.starters

    def within(self, soon_days: int) -> None:
        """Count a second order within so many days."""
        self.opening = self.opening.within(soon_days)

    def compared(self) -> pd.DataFrame:
        """The outcomes of those who begin with it."""
        return m.starters.told(m.starters.compared(self.begun, self.opening.items, self.names[self.name]))

    def told(self, compared: pd.DataFrame) -> Lines:
        """What the drawing says of the second order."""
        finding = findings.matched(compared, self.name, self.begun.soon_days)
        return Lines((finding.headline, finding.takeaway))

    def balance(self) -> str:
        """The table of what its newcomers had in common with the others, before matching and after."""
        return tables.balance(m.starters.balance(self.begun, self.opening.items, self.names[self.name])).html()

    def widgets(self) -> list[widgets.Widget]:
        """The product, the days, and what they redraw."""
        choice = widgets.Combobox(options=list(self.names), value=self.name, ensure_option=False)
        days = widgets.IntSlider(self.begun.soon_days, SHORTEST, LONGEST, 15)
        compared = self.compared()
        message, table, picture = (
            widgets.HTML(),
            widgets.HTML(self.balance()),
            panel.shown(figures.plot_matched(compared)),
        )
        panel.told(message, lambda: self.told(compared))

        def redraw() -> Lines:
            self.choose(choice.value)
            if days.value != self.begun.soon_days:
                self.within(days.value)
            now = self.compared()
            panel.redrawn(picture, figures.plot_matched(now))
            table.value = self.balance()
            return self.told(now)

        panel.watch([choice, days], lambda: panel.told(message, redraw))
        labels = [widgets.Label(say(words)) for words in (_("product"), _("days to the second order"))]
        return [widgets.HBox([labels[0], choice, labels[1], days]), message, table, picture]
