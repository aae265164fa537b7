"""The panel of cohorts: what tells first orders apart; save it to ``client.toml``."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import CvoError
from toolkit.explore import panel
from toolkit.show import figures, findings
from toolkit.show.definitions import SPLITS
from toolkit.words import Lines, Phrase, _, say


def cohorts(shop: Client) -> None:
    """Show the panel of what tells first orders apart.

    Raises
    ------
    MissingData
        The client has not sent what the present choice needs.
    """
    state = Cohorts(shop)
    still = figures.plot_first_kinds(state.compared(), state.split)
    panel.publish(state.widgets, still, _("Customers by what the first order was."))


class Cohorts:
    """The panel's state: what tells first orders apart."""

    def __init__(self, shop: Client) -> None:
        self.shop, self.split = shop, shop.cohort_kind

    def compared(self) -> pd.DataFrame:
        """Customers by the present choice."""
        people, products = self.shop.optional("customers"), self.shop.optional("products")
        kinds = m.firsts.keys(self.shop.lines, self.shop.orders, self.shop.as_of, self.split, people, products)
        return m.firsts.shown(m.firsts.compare(kinds, self.shop.customer_days, self.shop.as_of))

    def told(self, compared: pd.DataFrame) -> Lines:
        """What the drawing says."""
        finding = findings.first_kind(compared, self.split)
        return Lines((finding.headline, finding.takeaway))

    def save(self) -> Phrase:
        """Write the present choice to ``client.toml``."""
        self.shop.save("cohorts", {"by": self.split})
        return _("Saved under [{part}] in client.toml.", part="cohorts")

    def widgets(self) -> list[widgets.Widget]:
        """The controls and what they redraw."""
        choice = widgets.Dropdown(options=[(say(name), split) for split, name in SPLITS.items()], value=self.split)
        compared = self.compared()
        message, picture = widgets.HTML(), panel.shown(figures.plot_first_kinds(compared, self.split))
        panel.told(message, lambda: self.told(compared))

        def redraw() -> Lines:
            before, self.split = self.split, choice.value
            try:
                now = self.compared()
            except CvoError:
                self.split = before
                raise
            panel.redrawn(picture, figures.plot_first_kinds(now, self.split))
            return self.told(now)

        panel.watch([choice], lambda: panel.told(message, redraw))
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        return [widgets.HBox([widgets.Label(say(_("cohorts by"))), choice, save]), message, picture]
