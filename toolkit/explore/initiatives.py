"""The board of initiatives: score, weigh, see the totals and how firm the ranking is; keep it in ``plan.toml``."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import MissingData, ParameterError
from toolkit.explore import panel
from toolkit.measures.initiatives import EFFORTS, HIGHEST
from toolkit.show import figures, findings
from toolkit.show.deciding import EFFORTS as EFFORT_WORDS
from toolkit.show.planning import goal, initiative
from toolkit.words import Count, Number, Phrase, _, say

UNSCORED = "–"
NARROW, NAME = {"width": "64px"}, {"width": "330px"}
SCORES = (UNSCORED, *(str(score) for score in range(HIGHEST + 1)))


def initiatives(shop: Client, board: pd.DataFrame) -> None:
    """Show the board.

    Parameters
    ----------
    board : DataFrame of ``measures.initiatives.proposed``
    """
    state = Board(shop, board)
    alt = _("Dots with intervals: the place of each initiative, and the places it holds in 95 % of the draws.")
    panel.publish(state.widgets, state.picture(), alt)


class Board:
    """The board's state: scores, weights, effort and cost of each initiative, and what follows for the ranking."""

    def __init__(self, shop: Client, board: pd.DataFrame) -> None:
        self.shop, self.board = shop, board.reset_index(drop=True).copy()
        plan = shop.plan
        self.weights, self.names = plan.weights, plan.goal_names

    def score(self, place: int, name: str, value: str | float) -> None:
        """Set a score (``"–"``: not scored), the effort or the cost of the initiative at a place of the board.

        Raises
        ------
        ParameterError
            No number where one is wanted, or a cost below 0.
        """
        if name == "effort":
            self.board.loc[place, name] = value or None
            return
        try:
            number = np.nan if str(value).strip() in ("", UNSCORED) else float(value)
        except ValueError:
            raise ParameterError(_("{value} is no number. Write it as 1200 or 1200.50.", value=repr(value))) from None
        if number < 0:
            raise ParameterError(_("{value} is below 0.", value=repr(value)))
        self.board.loc[place, name] = number

    def weigh(self, name: str, weight: float) -> None:
        """Set how much a goal counts."""
        self.weights = self.weights | {name: float(weight)}

    def add(self, name: str) -> None:
        """Another initiative, not scored yet.

        Raises
        ------
        ParameterError
            No name, or one that is there already.
        """
        told = " ".join(name.split())
        if not told or told in set(self.board["initiative"]):
            raise ParameterError(_("Give the initiative a name of its own."))
        row = dict.fromkeys(self.board.columns, np.nan) | {"initiative": told, "effort": None}
        row |= dict.fromkeys(("origin", "action", "key", "subject"), "")
        self.board = pd.concat([self.board, pd.DataFrame([row])], ignore_index=True)

    def ranked(self) -> pd.DataFrame:
        """Totals and places in the present state, counted anew."""
        return m.initiatives.totals(self.board, self.weights)

    def firm(self) -> pd.DataFrame:
        """How firm the ranking is; no rows where nothing is scored yet."""
        try:
            return m.initiatives.stability(self.ranked(), self.weights)
        except MissingData:
            return pd.DataFrame()

    def picture(self) -> Any:
        """The places that each initiative may hold."""
        return figures.plot_initiatives(self.firm())

    def told(self) -> Phrase:
        """What the picture says."""
        return findings.plan_initiatives(self.firm()).headline

    def save(self) -> Phrase:
        """Keep weights and initiatives in ``plan.toml``; a proposal that nobody scored is not kept: it comes again."""
        scored = self.board[list(self.weights)].notna().any(axis=1) | self.board["cost"].notna()
        kept = self.board[scored | self.board["initiative"].ne("")].copy()
        kept["initiative"] = [say(initiative(row, 2000)) for row in kept.to_dict("records")]
        self.shop.save_plan(self.weights, kept)
        return _("Saved in {file}.", file="plan.toml")

    def widgets(self) -> list[widgets.Widget]:
        """A row of scores for each initiative under the weights of the goals, and what they change."""
        message, image, grid = widgets.HTML(), widgets.HTML(layout=panel.WIDE), widgets.VBox()
        totals: list[widgets.Label] = []

        def redraw() -> Phrase:
            at = self.ranked().set_index(["initiative", "origin"])["total"] if len(self.board) else pd.Series()
            for label, row in zip(totals, self.board.to_dict("records"), strict=True):
                label.value = _shown(at.loc[(row["initiative"], row["origin"])])
            panel.redrawn(image, self.picture())
            return self.told()

        def changed(action: Any) -> None:
            panel.told(message, lambda: (action(), redraw())[1])

        def fill() -> None:
            rows = [self._row(place, changed) for place in range(len(self.board))]
            totals[:] = [row.children[-1] for row in rows]
            grid.children = [self._weights(changed), *rows]

        def more() -> Phrase:
            self.add(name.value)
            fill()
            return redraw()

        name = widgets.Text(placeholder=say(_("another initiative")), layout=NAME)
        fill()
        panel.told(message, redraw)
        add = panel.button(_("Add"), lambda: panel.told(message, more))
        save = panel.button(_("Save in plan.toml"), lambda: panel.told(message, self.save))
        return [grid, widgets.HBox([name, add, save]), message, image]

    def _weights(self, changed: Any) -> widgets.HBox:
        cells = []
        for name, weight in self.weights.items():
            field = widgets.FloatText(weight, step=0.5, layout=NARROW)
            panel.watch([field], lambda name=name, field=field: changed(lambda: self.weigh(name, field.value)))
            cells.append(widgets.VBox([widgets.HTML(f"<small>{say(goal(name, self.names))[:22]}</small>"), field]))
        return widgets.HBox([widgets.Label(say(_("weight")), layout=NAME), *cells], layout={"align_items": "flex-end"})

    def _row(self, place: int, changed: Any) -> widgets.HBox:
        row = self.board.loc[place]
        fields: dict[str, Any] = {
            name: widgets.Dropdown(options=SCORES, value=_as_score(row[name]), layout=NARROW) for name in self.weights
        }
        efforts = [(UNSCORED, ""), *((say(EFFORT_WORDS[one]), one) for one in EFFORTS)]
        effort = row["effort"] if row["effort"] in EFFORTS else ""
        fields["effort"] = widgets.Dropdown(options=efforts, value=effort, layout={"width": "90px"})
        cost = "" if np.isnan(row["cost"]) else f"{row['cost']:g}"
        fields["cost"] = widgets.Text(cost, placeholder=say(_("cost")), layout={"width": "90px"})
        for name, field in fields.items():
            panel.watch([field], lambda name=name, field=field: changed(lambda: self.score(place, name, field.value)))
        label = widgets.Label(say(initiative(row.to_dict(), 320)), layout=NAME)
        return widgets.HBox([label, *fields.values(), widgets.Label("")])


def _as_score(value: float) -> str:
    return UNSCORED if np.isnan(value) or str(round(value)) not in SCORES else str(round(value))


def _shown(total: Any) -> str:
    value = float(np.atleast_1d(total)[0])
    return "" if np.isnan(value) else say(Count(value) if value.is_integer() else Number(value, 1))
