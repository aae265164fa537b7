"""The panel of the next product: what a group is offered, new or again."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.measures.next_products import Learned
from toolkit.show import figures
from toolkit.words import Count, Phrase, _, n_, say

MOST = 10


def next_products(learned: Learned, assigned: Table, goods: Table) -> None:
    """Show the panel of what each group is offered next; of no group nothing."""
    state = Offers(learned, assigned, goods)
    if state.groups:
        alt = _("Bars: the products that most customers of {group} are offered next.", group=state.group)
        panel.publish(state.widgets, figures.plot_next_of_group(state.rows()), alt)


class Offers:
    """The panel's state: the group looked at, and whether what customers have had may be offered."""

    def __init__(self, learned: Learned, assigned: Table, goods: Table) -> None:
        self.learned, self.assigned, self.goods = learned, assigned, goods
        self.again = False
        self._offers: dict[bool, pd.DataFrame] = {}
        self.groups = list(pd.unique(self._all()["group"]))
        self.group = self.groups[0] if self.groups else ""

    def set(self, group: str, again: bool) -> None:
        """Another group, or with what customers have had."""
        self.group, self.again = group, again

    def rows(self) -> pd.DataFrame:
        """What the group is offered, the most offered first."""
        rows = self._all()
        return rows[rows["group"] == self.group].reset_index(drop=True)

    def told(self) -> Phrase:
        """How many customers of the group have a next product, and how many products that is."""
        rows = self.rows()
        if rows.empty:
            return _("No product is the next one of ten customers of this group.")
        return n_(
            "{customers} customers have a next product; {n} of these products is offered to ten or more.",
            "{customers} customers have a next product; {n} of these products are offered to ten or more.",
            len(rows), customers=Count(rows.iloc[0]["n"]),
        )  # fmt: skip

    def _all(self) -> pd.DataFrame:
        if self.again not in self._offers:
            method = "own" if self.again else "next"
            guesses = m.next_products.ranked(self.learned, method, self.again, top=1)
            self._offers[self.again] = m.next_products.by_group(guesses, self.assigned, self.goods, MOST)
        return self._offers[self.again]

    def widgets(self) -> list[widgets.Widget]:
        """The group, new or again, and what they redraw."""
        choice = widgets.Dropdown(options=self.groups, value=self.group)
        again = widgets.Checkbox(value=self.again, description=say(_("what they have had before")), indent=False)
        message, drawn = widgets.HTML(), panel.shown(figures.plot_next_of_group(self.rows()))
        panel.told(message, self.told)

        def redraw() -> Phrase:
            self.set(choice.value, again.value)
            panel.redrawn(drawn, figures.plot_next_of_group(self.rows()))
            return self.told()

        panel.watch([choice, again], lambda: panel.told(message, redraw))
        return [widgets.HBox([widgets.Label(say(_("group"))), choice, again]), message, drawn]


__all__ = ["Offers", "next_products"]
