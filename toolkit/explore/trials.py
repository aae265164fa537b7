"""The test planner: choose whom, what, how large an effect and how many arms; see customers, weeks and what shows."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.measures.sized import Trial
from toolkit.show import figures, tables
from toolkit.show.testing import group, metric
from toolkit.words import Phrase, _, say

EFFECTS = np.round(np.arange(0.05, 1.01, 0.05), 2)


def trials(baselines: pd.DataFrame, reach: pd.DataFrame, group_map: m.groupmap.GroupMap | None = None) -> None:
    """Show the panel.

    Parameters
    ----------
    baselines : DataFrame of ``measures.baselines.measured``
    reach : DataFrame of ``measures.reach.reach``
    group_map : GroupMap, optional
        As the client has it.
    """
    state = Planner(baselines, reach, group_map)
    panel.publish(state.widgets, state.picture(state.first), _("Customers that a test needs, by the effect sought."))


class Planner:
    """The panel's state: what groups do without an action, and how many of them there are."""

    def __init__(self, baselines: pd.DataFrame, reach: pd.DataFrame, group_map: m.groupmap.GroupMap | None) -> None:
        self.baselines, self.reach, self.map = baselines, reach, group_map
        self.groups = list(dict.fromkeys(baselines["group"]))
        self.lengths = sorted(set(baselines["days"]))

    @property
    def first(self) -> Trial:
        """The test shown first: the last of the groups, on everybody in it."""
        return Trial("", (self.groups[-1],), days=self.lengths[0])

    def planned(self, trial: Trial) -> pd.DataFrame:
        """The plan of one test; no row where its group is of fewer than ten."""
        return m.planned.plan([trial], self.baselines, self.reach, self.map)

    def told(self, trial: Trial) -> Phrase | str:
        """The plan as a table."""
        rows = self.planned(trial)
        return tables.planned_test(rows).html() if len(rows) else _("too few to show")

    def curve(self, trial: Trial) -> pd.DataFrame:
        """Customers needed for each effect: ``effect``, ``needed``, ``available``."""
        crowd = m.planned.crowd(trial, self.baselines, self.reach)
        needed = m.sized.needed(trial, crowd, EFFECTS)
        rows = self.planned(trial)
        there = float(rows["available"].iloc[0]) if len(rows) else np.nan
        return pd.DataFrame({"effect": EFFECTS, "needed": needed, "available": there})

    def picture(self, trial: Trial) -> Any:
        """Customers needed by the effect sought, beside those there are."""
        return figures.plot_test_size(self.curve(trial), trial.effect)

    def widgets(self) -> list[widgets.Widget]:
        """Whom, what, within how many days, on which channel; effect, arms and power; the table and the picture."""
        whom = widgets.Dropdown(options=[(say(group(name)), name) for name in self.groups], value=self.groups[-1])
        days = widgets.Dropdown(options=self.lengths, value=self.lengths[0], description=say(_("days")))
        names = {"order": _("orders again"), "sales": _("sales a customer"), "margin": _("margin a customer")}
        what = widgets.Dropdown(options=[(say(words), name) for name, words in names.items()], value="order")
        through = {"": _("no consent needed"), "email": _("e-mail"), "sms": _("SMS")}
        channel = widgets.Dropdown(options=[(say(words), name) for name, words in through.items()], value="")
        effect = widgets.FloatSlider(0.12, min=0.05, max=1.0, step=0.01, readout_format=".0%",
                                     description=say(_("effect")))  # fmt: skip
        arms = widgets.IntSlider(2, min=2, max=5, description=say(_("arms")))
        power = widgets.FloatSlider(m.sizes.POWER, min=0.5, max=0.95, step=0.05, readout_format=".0%",
                                    description=say(_("power")))  # fmt: skip
        table, image, message = widgets.HTML(), widgets.HTML(layout=panel.WIDE), widgets.HTML()

        def redraw() -> None:
            trial = Trial(
                "", (whom.value,), what.value, days.value, effect.value, arms.value, channel.value, power.value
            )
            panel.told(table, lambda: self.told(trial))
            panel.redrawn(image, self.picture(trial))
            panel.told(message, lambda: metric(trial.metric, trial.days))

        panel.watch([whom, what, days, channel, effect, arms, power], redraw)
        redraw()
        return [widgets.HBox([whom, what, days, channel]), widgets.HBox([effect, arms, power]), message, table, image]


__all__ = ["Planner", "trials"]
