"""The board: the map's 125 scores, painted score by score; saved to ``client.toml``."""

from __future__ import annotations

import ipywidgets as widgets
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.client import Client
from toolkit.explore import panel
from toolkit.measures.groupmap import SCORES, Cell, GroupMap
from toolkit.show import figures
from toolkit.show.definitions import code
from toolkit.show.tables.table import Table as Shown
from toolkit.words import Count, Phrase, Share, _, n_, say

COLOURS = (
    "#0b5a82", "#3d86ad", "#62a8d1", "#8dbad6", "#a9cbe0", "#c9dfec", "#d6e4ee",
    "#f0c566", "#e79b6c", "#d7c4a3", "#b3c0c9",
)  # fmt: skip
"""Of the groups in the method's order: the active ones blue, those gone quiet not."""
SMALL = {"width": "52px", "height": "32px", "margin": "1px", "padding": "0"}
MOST_CHANGES = 8


def board(shop: Client, scored: Table, own: GroupMap) -> None:
    """Show the board of the client's map."""
    state = Board(shop, scored, own)
    alt = _("Five boards by monetary value: the group of each score of recency and frequency.")
    panel.publish(state.widgets, figures.plot_board(state.cells), alt)


class Board:
    """The board's state: the group of each score, and who changes group by it."""

    def __init__(self, shop: Client, scored: Table, own: GroupMap) -> None:
        self.shop, self.scored = shop, scored
        self.smallest = shop.config.groups.minimum_size
        self.saved, self.map = own, own
        self.before = self.assigned()
        self.cells = m.groups.cells(self.before, own)

    def assigned(self) -> Table:
        """The buyers in the groups of the present map."""
        return m.groups.assign(self.scored, self.smallest, self.map)

    def paint(self, cell: Cell, group: str) -> None:
        """Put a score in a group."""
        self.map = self.map.with_cells({"".join(map(str, cell)): group})

    def reset(self) -> None:
        """Put every score where the method has it."""
        self.map = m.groupmap.load()

    def told(self) -> str:
        """Who changes group by the present map, against the one saved, as HTML."""
        now = self.assigned()
        moved, share = m.scorings.changes(self.before, now), m.scorings.changed_share(self.before, now)
        claim = n_(
            "{n} score moved: {k} customers ({share}) change group.",
            "{n} scores moved: {k} customers ({share}) change group.",
            len(self.map.changes_from(self.saved)), k=Count(share["k"]), share=Share(share["value"]),
        )  # fmt: skip
        rows = tuple((r.from_group, r.to_group, Count(r.customers)) for r in moved.head(MOST_CHANGES).itertuples())
        return f"<p>{say(claim)}</p>" + Shown((_("from"), _("to"), _("customers")), rows).html() * bool(rows)

    def save(self) -> Phrase:
        """Write the scores that differ from the method's map to ``client.toml``."""
        self.shop.save("groups", {"cells": self.map.changes_from(m.groupmap.load()) or None})
        self.saved, self.before = self.map, self.assigned()
        return _("Saved under [groups] in client.toml.")

    def widgets(self) -> list[widgets.Widget]:
        """The brush, the five grids of scores, and what a stroke changes."""
        names = self.map.names
        styles = {n: widgets.ButtonStyle(button_color=c) for n, c in zip(names, COLOURS, strict=True)}
        brush = widgets.Dropdown(options=[(f"{code(name)}  {name}", name) for name in names])
        layout, message = widgets.Layout(**SMALL), widgets.HTML()
        held = self.cells.set_index(["r", "f", "m"])["customers"]
        squares = {cell: widgets.Button(layout=layout, tooltip=_tip(cell, held[cell])) for cell in self.map.cells}

        def colour() -> None:
            for cell, square in squares.items():
                group = self.map.cells[cell]
                if square.description != code(group):
                    square.description, square.style = code(group), styles[group]

        def stroke(cell: Cell | None) -> str:
            self.paint(cell, brush.value) if cell else self.reset()
            colour()
            return self.told()

        for cell, square in squares.items():
            square.on_click(lambda _button, cell=cell: panel.told(message, lambda: stroke(cell)))
        colour()
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        reset = panel.button(_("The method's map"), lambda: panel.told(message, lambda: stroke(None)))
        hint = widgets.Label(say(_("Choose a group, then click the scores that belong to it.")))
        return [widgets.HBox([brush, hint, save, reset]), widgets.HBox([_grid(m_, squares) for m_ in SCORES]), message]


def _grid(value: int, squares: dict[Cell, widgets.Button]) -> widgets.VBox:
    rows = [widgets.HBox([squares[(r, f, value)] for r in SCORES]) for f in reversed(SCORES)]
    title = widgets.Label(f"M{value} · R1–R5 → · F1–F5 ↑")
    return widgets.VBox([title, *rows], layout={"margin": "0 12px 0 0"})


def _tip(cell: Cell, customers: int) -> str:
    return say(_("{score}: {n} customers", score="R{}F{}M{}".format(*cell), n=Count(customers)))
