"""The panel of the net promoter score: by any two things at once, and what it is held against."""

from __future__ import annotations

from functools import cached_property

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import MissingData
from toolkit.explore import panel
from toolkit.measures.rated import Rated
from toolkit.show import figures, filled
from toolkit.show.definitions import rated_by
from toolkit.words import Count, Lines, Number, Phrase, _, say

NARROW, LABEL = {"width": "90px"}, {"width": "230px"}
HELD = {
    "goal": _("goal"),
    "threshold": _("threshold"),
    "minimum_answers": _("people a row needs to be compared"),
    "alert_up_to": _("a score up to this calls for an answer"),
}
"""What can be moved and saved, and what it is called."""


def nps(shop: Client, rated: Rated) -> None:
    """Show the panel of the score by two things, and of the goal, the threshold, the least answers and the alert."""
    state = Nps(shop, rated)
    panel.publish(state.widgets, state.drawn("group"), _("The net promoter score by customer group."))


class Nps:
    """The panel's state: the answers, what they can be told apart by, and what the score is held against."""

    def __init__(self, shop: Client, rated: Rated) -> None:
        self.shop, self.rated = shop, rated
        self.held = shop.config.nps.model_dump(include=set(HELD))

    @cached_property
    def by(self) -> list[str]:
        """What the answers can be told apart by."""
        return [what for what in m.nps.BY if what == "group" or self._is_known(what)]

    def _is_known(self, what: str) -> bool:
        try:
            return len(m.nps.by(self.rated, what)) > 1
        except MissingData:
            return False

    def rows(self, what: str) -> pd.DataFrame:
        """The score by one thing, under the present least number of answers."""
        try:
            return m.nps.told(m.nps.by(self.rated, what, self.held["minimum_answers"]))
        except MissingData:
            return pd.DataFrame(columns=["key", "n", "nps", "low", "high", "enough"])

    def drawn(self, what: str):
        """The picture of it against the present threshold."""
        return figures.plot_nps(self.rows(what), what, self.held["threshold"])

    def crossed(self, rows: str, columns: str) -> str:
        """The table of two things at once, without cells of fewer than ten people.

        Raises
        ------
        ParameterError
            Both are the same.
        """
        pairs = m.nps.cross(self.rated, rows, columns)
        shown = m.disclosure.blanked(pairs.drop(columns=list(m.nps.COUNTS)), [rows, columns], "n")
        return filled.nps_cross(shown, rows, columns).table().html()

    def set(self, **held: float) -> None:
        """Another goal, threshold, least number of answers or alert."""
        self.held |= held

    def told(self) -> Phrase | Lines:
        """The score against them, and how many people would be called."""
        score = m.nps.overall(self.rated)
        latest = self.rated.latest["score"]
        low = int((latest <= self.held["alert_up_to"]).sum())
        return _(
            "Net promoter score {nps}; threshold {threshold}, goal {goal}. Scores up to {alert}: {k} of {n} people.",
            nps=Number(score["value"], 0), threshold=Number(self.held["threshold"], 0),
            goal=Number(self.held["goal"], 0), alert=Count(self.held["alert_up_to"]),
            k=_("fewer than ten") if 0 < low < m.disclosure.K else Count(low), n=Count(len(latest)),
        )  # fmt: skip

    def save(self) -> Phrase:
        """Write the present state to ``client.toml``."""
        self.shop.save("nps", {name: _whole(value) for name, value in self.held.items()})
        return _("Saved under [{part}] in client.toml.", part="nps")

    def widgets(self) -> list[widgets.Widget]:
        """Two choices of what to tell answers apart by, their table and picture, and four numbers to save."""
        options = [(say(rated_by(what)), what) for what in self.by]
        rows = widgets.Dropdown(options=options, value="group", description=say(_("rows")))
        columns = widgets.Dropdown(options=options, value=self.by[-1], description=say(_("columns")))
        numbers = {name: widgets.FloatText(self.held[name], layout=NARROW) for name in HELD}
        table, message, picture = widgets.HTML(), widgets.HTML(), panel.shown(self.drawn("group"))

        def redraw() -> Phrase | Lines:
            self.set(**{name: _whole(box.value) for name, box in numbers.items()})
            panel.redrawn(picture, self.drawn(rows.value))
            table.value = self.crossed(rows.value, columns.value)
            return self.told()

        panel.watch([rows, columns, *numbers.values()], lambda: panel.told(message, redraw))
        panel.told(message, redraw)
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        boxes = [widgets.HBox([widgets.Label(say(HELD[name]), layout=LABEL), box]) for name, box in numbers.items()]
        return [widgets.HBox([rows, columns]), *boxes, save, message, table, picture]


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value
