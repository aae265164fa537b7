"""The panel of buying patterns: any group by anything, with live thresholds."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.measures.patterns import Study
from toolkit.show import figures, tables
from toolkit.show.definitions import PATTERNS
from toolkit.words import Count, Lines, Phrase, Share, _, say

ALL = ""


def patterns(study: Study) -> None:
    """Show the panel of any group by anything, with the least customers and the rate of false finds."""
    state = Patterns(study)
    panel.publish(state.widgets, state.drawn(), _("Index of each group against all other customers."))


class Patterns:
    """The panel's state: what groups are compared by, which group, how few customers, how sure."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.known = list(study.tables)
        self.by = self.known[0] if self.known else ""
        self.group, self.least, self.level = ALL, m.disclosure.K, m.overindex.SURE

    def set(self, by: str, group: str, least: int, level: float) -> None:
        """Another dimension, group, least number of customers counted or expected, or rate of false finds."""
        self.by, self.group, self.least, self.level = by, group, max(least, m.disclosure.K), level

    @property
    def groups(self) -> list[str]:
        """Every group that is compared."""
        return list(pd.unique(pd.concat([table["group"] for table in self.study.tables.values()])))

    def cells(self) -> pd.DataFrame:
        """The comparison under the present thresholds; ``sure`` is judged by them."""
        table = self.study.by(self.by)
        enough = table[["k", "expected"]].max(axis=1) >= self.least
        sure = (table["q"] < self.level) & enough & ~table["hidden"]
        table = table.assign(sure=sure)
        return table[table["group"] == self.group] if self.group else table

    def drawn(self):
        """The heat map of it."""
        cells = self.cells().assign(by=self.by) if self.by else pd.DataFrame(columns=["value"])
        return figures.plot_patterns(m.patterns.told(cells) if len(cells) else cells, self.by)

    def table(self) -> str:
        """The sure differences, the largest first."""
        sure = self.cells().assign(by=self.by).query("sure")
        beyond = ((sure["shrunken_index"] - 1) * sure["expected"]).abs()
        return tables.patterns_few(sure.loc[beyond.sort_values(ascending=False, kind="stable").index]).html()

    def told(self) -> Phrase | Lines:
        """How many differences are sure under the present thresholds."""
        cells = self.cells()
        return _(
            "{sure} of {tested} cells surely differ: at least {least} customers counted or expected, false finds "
            "held to {level}.",
            sure=Count(int(cells["sure"].sum())), tested=Count(int(cells["tested"].sum())), least=Count(self.least),
            level=Share(self.level, 0),
        )  # fmt: skip

    def widgets(self) -> list[widgets.Widget]:
        """Two choices, two sliders, the sentence, the table and the picture."""
        if not self.known:
            return [widgets.HTML(say(_("not known yet")))]
        by = widgets.Dropdown(options=[(say(PATTERNS[what]), what) for what in self.known], description=say(_("by")))
        names = [(say(_("all groups")), ALL), *((name, name) for name in self.groups)]
        group = widgets.Dropdown(options=names, value=ALL, description=say(_("group")))
        least = widgets.IntSlider(m.disclosure.K, m.disclosure.K, 100, description=say(_("least n")))
        level = widgets.FloatSlider(m.overindex.SURE, min=0.01, max=0.2, step=0.01, description=say(_("false finds")))
        table, message, picture = widgets.HTML(), widgets.HTML(), panel.shown(self.drawn())

        def redraw() -> Phrase | Lines:
            self.set(by.value, group.value, least.value, level.value)
            panel.redrawn(picture, self.drawn())
            table.value = self.table()
            return self.told()

        panel.watch([by, group, least, level], lambda: panel.told(message, redraw))
        panel.told(message, redraw)
        return [widgets.HBox([by, group]), widgets.HBox([least, level]), message, table, picture]
