"""The cost of a new customer, with the parts that count and the way shared costs are spread to choose."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from toolkit.client import Client
from toolkit.errors import ParameterError
from toolkit.explore.panel import Panel, saved_in
from toolkit.measures import acquisition
from toolkit.show import Finding, figures, findings
from toolkit.show.definitions import COST_PARTS
from toolkit.words import Phrase, _, say

SPREADS: dict[str, Phrase] = {
    "media": _("by media cost"),
    "customers": _("by new customers"),
    "none": _("not spread"),
}


def coca(client: Client) -> Panel:
    """Show what a new customer costs when other parts count or shared costs are spread another way.

    "Save" writes ``parts`` and ``spread`` under ``[coca]`` of ``client.toml``; weights given there by hand stay where
    the spread is left as it is.

    Returns
    -------
    Panel

    Raises
    ------
    MissingData
        The client has sent no spend.
    """
    told, spend = client.config.coca, client.every_cost
    given = _("by the weights of client.toml")
    ways = [(say(name), way) for way, name in SPREADS.items()]
    ways += [(say(given), "weights")] if told.weights else []
    controls: dict[str, widgets.Widget] = {
        part: widgets.Checkbox(value=part in told.parts, description=say(COST_PARTS[part]), indent=False)
        for part in COST_PARTS
    }
    controls["spread"] = widgets.Dropdown(
        options=ways, value="weights" if told.weights else told.spread, description=say(_("shared costs"))
    )

    def draw(spread: str, **counted: bool) -> tuple[Any, Finding]:
        parts = [part for part, counts in counted.items() if counts]
        if not parts:
            raise ParameterError(_("No part of the cost is chosen. Tick at least one."))
        costs = spend.filter(spend.kind.isin(parts))
        way = dict(told.weights) if spread == "weights" else spread
        found = acquisition.coca(costs, client.orders, client.optional("customers"), client.as_of, spread=way)
        return figures.plot_coca(found), findings.coca(found)

    def save(spread: str, **counted: bool) -> Phrase:
        values: dict[str, object] = {"parts": [part for part, counts in counted.items() if counts]}
        if spread != "weights":
            values |= {"spread": spread, "weights": {}}
        client.save("coca", values)
        return saved_in(client.slug)

    panel = Panel(draw, controls, save)
    panel.show()
    return panel
