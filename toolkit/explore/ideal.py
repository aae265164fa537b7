"""The panel of profiles: pick up to three attributes; see how many match, become ideal, and can be reached."""

from __future__ import annotations

from datetime import date
from typing import Any

import ipywidgets as widgets
import pandas as pd
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.measures.candidates import Profile
from toolkit.measures.recognised import Base
from toolkit.show import figures, tables
from toolkit.show.attributes import attribute, value
from toolkit.words import Phrase, Share, _, say

NOTHING = ""


def ideal(base: Base, known: Table, as_of: date, customers: Table | None = None) -> None:
    """Show the panel.

    Parameters
    ----------
    base : Base of ``measures.recognised.base``
    known : Table of ``measures.attributes.known``
    customers : Table, optional
        For consents.
    """
    state = Builder(base, known, as_of, customers)
    panel.publish(state.widgets, state.picture(), _("Profiles of customers by size, value and reach."))


class Builder:
    """The panel's state: the customers who had time to become ideal, and the profiles looked at so far."""

    def __init__(self, base: Base, known: Table, as_of: date, customers: Table | None = None) -> None:
        self.base, self.known, self.as_of, self.customers = base, known, as_of, customers
        self.values: dict[str, list[str]] = {}
        for name, told in base.features.columns:
            self.values.setdefault(name, []).append(told)

    def rows(self, profile: Profile) -> pd.DataFrame:
        """Size, value and reach of a profile, without what tells of fewer than ten customers; none of no profile."""
        return m.candidates.compared(self.base, [profile] if profile else [], self.known, self.as_of, self.customers)

    def told(self, profile: Profile) -> str:
        """The row of the profile as a table."""
        return tables.ideal_profiles(self.rows(profile)).html()

    def overall(self) -> Phrase:
        """The share of all customers who are ideal, to hold a profile against."""
        return _("Of all customers {share} are ideal.", share=Share(float(self.base.ideal.mean()), 1))

    def picture(self) -> Any:
        """How many of each kind of first order size, or of the first attribute there is, become ideal."""
        name = "first_basket" if "first_basket" in self.values else next(iter(self.values))
        return self.drawn(name)

    def drawn(self, name: str) -> Any:
        """The share of ideal customers at each value of one attribute, with intervals."""
        return figures.plot_profiles(m.candidates.each(self.base, name, self.values[name]), self.base.ideal.mean())

    def widgets(self) -> list[widgets.Widget]:
        """Three choices of an attribute and its value; the table of the profile and the picture of the first."""
        names = [(say(_("(any)")), NOTHING), *((say(attribute(name)), name) for name in self.values)]
        which = [widgets.Dropdown(options=names, value=NOTHING) for _place in range(3)]
        what = [widgets.Dropdown(options=[("–", NOTHING)], value=NOTHING) for _place in range(3)]
        table, message, image = widgets.HTML(), widgets.HTML(), widgets.HTML(layout=panel.WIDE)

        def offer(place: int) -> None:
            told = self.values.get(which[place].value, [])
            what[place].options = [(say(value(which[place].value, one)), one) for one in told] or [("–", NOTHING)]

        def redraw() -> None:
            pairs = {a.value: b.value for a, b in zip(which, what, strict=True) if a.value and b.value}
            table.value = self.told(tuple(pairs.items()))
            first = next(iter(pairs), "")
            panel.redrawn(image, self.drawn(first) if first else self.picture())
            panel.told(message, self.overall)

        for place in range(3):
            panel.watch([which[place]], lambda place=place: offer(place))
        panel.watch([*which, *what], redraw)
        redraw()
        rows = [widgets.HBox([a, b]) for a, b in zip(which, what, strict=True)]
        return [*rows, message, table, image]
