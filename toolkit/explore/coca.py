"""The panel of CoCA: which parts of the cost count and how shared costs are spread; save it to ``client.toml``."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ParameterError
from toolkit.explore import panel
from toolkit.show import Finding, figures, findings
from toolkit.show.definitions import COST_PARTS
from toolkit.words import Lines, Phrase, _, say

SPREADS: dict[str, Phrase] = {
    "media": _("by media cost"),
    "customers": _("by new customers"),
    "none": _("not spread"),
}
GIVEN = _("by the weights of client.toml")


def coca(shop: Client) -> None:
    """Show the panel of the parts of the cost and of the way in which shared costs are spread.

    Raises
    ------
    MissingData
        The client has sent no spend.
    """
    state = Coca(shop)
    found = state.found()
    panel.publish(state.widgets, figures.plot_coca(found), findings.coca(found).alt)


class Coca:
    """The panel's state: the parts that count, and the way (``weights``: those of ``client.toml``) of the spread."""

    def __init__(self, shop: Client) -> None:
        self.shop, self.every = shop, shop.every_cost
        told = shop.config.coca
        self.parts, self.way, self.weights = told.parts, "weights" if told.weights else told.spread, told.weights

    def found(self) -> Any:
        """CoCA by channel in the present state."""
        spend = self.every.filter(self.every.kind.isin(self.parts))
        spread = self.weights if self.way == "weights" else self.way
        sources, as_of = self.shop.optional("customers"), self.shop.as_of
        return m.acquisition.coca(spend, self.shop.orders, sources, as_of, spread=spread)

    def set(self, parts: tuple[str, ...], way: str) -> None:
        """Another state.

        Raises
        ------
        ParameterError
            No part at all.
        """
        if not parts:
            raise ParameterError(_("No part of the cost is chosen. Tick at least one."))
        self.parts, self.way = parts, way

    def told(self, finding: Finding) -> Lines:
        """What the drawing says."""
        return Lines((finding.headline, finding.takeaway))

    def save(self) -> Phrase:
        """Write the present state to ``client.toml``; weights given there stay unless another way is chosen."""
        values: dict[str, Any] = {"parts": list(self.parts)}
        if self.way != "weights":
            values |= {"spread": self.way, "weights": {}}
        self.shop.save("coca", values)
        return _("Saved under [{part}] in client.toml.", part="coca")

    def widgets(self) -> list[widgets.Widget]:
        """The controls and what they redraw."""
        boxes = {
            part: widgets.Checkbox(part in self.parts, description=say(name), indent=False)
            for part, name in COST_PARTS.items()
        }
        ways = [(say(name), way) for way, name in SPREADS.items()]
        ways += [(say(GIVEN), "weights")] if self.weights else []
        spread = widgets.Dropdown(options=ways, value=self.way)
        found = self.found()
        message, picture = widgets.HTML(), panel.shown(figures.plot_coca(found))
        panel.told(message, lambda: self.told(findings.coca(found)))

        def redraw() -> Lines:
            self.set(tuple(part for part, box in boxes.items() if box.value), spread.value)
            now = self.found()
            panel.redrawn(picture, figures.plot_coca(now))
            return self.told(findings.coca(now))

        panel.watch([*boxes.values(), spread], lambda: panel.told(message, redraw))
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        label = widgets.Label(say(_("shared costs")))
        return [widgets.HBox(list(boxes.values())), widgets.HBox([label, spread, save]), message, picture]
