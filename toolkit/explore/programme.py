"""The panel of loyalty programmes: move what is earned and what a reward takes and is worth; see what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from toolkit import measures as m
from toolkit.client import Client
from toolkit.explore import panel
from toolkit.measures.bought import Events
from toolkit.measures.programme import Programme
from toolkit.measures.replay import Replay
from toolkit.show import figures
from toolkit.show.context import money
from toolkit.show.rewarding import PROGRAMMES
from toolkit.words import Between, Count, Lines, Phrase, Share, _, say

SLIDERS: dict[str, tuple[Phrase, float, float, float]] = {
    "points_per_100": (_("points for each 100 paid"), 1, 50, 0.5),
    "reward_points": (_("points that a reward takes"), 10, 500, 10),
    "reward_value": (_("what a reward is worth"), 1, 200, 1),
    "expiry_months": (_("months that points hold, 0 for ever"), 0, 36, 1),
    "cashback": (_("cashback, % of what is paid"), 0.5, 15, 0.5),
}
"""What can be moved: its name, the least, the most, the step."""
WIDE = {"width": "520px"}
LABEL = {"description_width": "260px"}
OF_POINTS = ("points_per_100", "reward_points", "reward_value", "expiry_months")


def programme(shop: Client, events: Events, base: Mapping[str, float] | None = None) -> None:
    """Show the panel.

    Parameters
    ----------
    events : Events of ``measures.replay.events``
    base : Series of ``measures.breakeven.repeaters``, optional
        Without it nothing is said of what the programme must change.
    """
    state = Simulator(shop, events, base)
    panel.publish(state.widgets, state.picture(), _("What would be owed for points over time, and what must change."))


class Simulator:
    """The panel's state: the rules that are tried, and what they come to on the client's orders."""

    def __init__(self, shop: Client, events: Events, base: Mapping[str, float] | None = None) -> None:
        self.shop, self.events, self.base = shop, events, base
        rules = shop.config.programme
        self.rules, self.claimed, self.rate = Programme(**rules.points), rules.claimed, rules.cashback
        self.kind = "points"
        self.run = m.replay.replay(events, self.rules)

    def set(self, kind: str = "points", cashback: float = 0.0, **rules: Any) -> Replay:
        """Replay other rules.

        Parameters
        ----------
        kind : "points" or "cashback"
        cashback : share of what is paid, for the latter
        rules : numbers of ``Programme``
        """
        self.rules, self.kind = replace(self.rules, **rules), kind
        self.rate = cashback or self.rate
        tried = self.rules
        if kind == "cashback":
            tried = m.programme.cashback(self.rate, self.rules.expiry_months, self.rules.monthly_cost)
        self.run = m.replay.replay(self.events, tried)
        return self.run

    def picture(self) -> Any:
        """What is owed over time."""
        return figures.plot_liability(m.points.months(self.run, self._rate()))

    def _rate(self) -> Any:
        return m.points.redemption(self.run, self.claimed)

    def needed(self) -> Any:
        """The repeat rate it needs by what it gives back; None where costs are not known."""
        if self.base is None:
            return None
        return m.breakeven.by_promise(self.run, self.base, m.points.summary(self.run), self._rate())

    def told(self) -> Lines:
        """What a year costs, whom it reaches and what must change."""
        got, rate = m.points.summary(self.run), self._rate()
        cost, low, high = m.breakeven.yearly_cost(self.run, got["issued_year"], rate)
        reached = m.points.told(got)["rewarded_year"]
        lines = [
            _(
                "A year's points cost {cost} (interval {interval}), {share} of sales; {k} of {n} customers use a "
                "reward.",
                cost=money(cost, 0), interval=Between(money(low, 0), money(high, 0)),
                share=Share(cost / got["sales_year"] if got["sales_year"] else 0.0, 1),
                k=Count(reached) if reached == reached else _("fewer than ten"), n=Count(got["active"]),
            ),
        ]  # fmt: skip
        if self.base is None:
            return Lines((*lines, _("What it must change to pay is not known without the cost of goods.")))
        own = m.breakeven.of(self.run, self.base, got, rate)
        if own["needed_rate"] > 1:
            return Lines((*lines, _("It cannot pay by repeat orders.")))
        return Lines((*lines, _(
            "It pays if the repeat rate rises from {today} to {needed} (interval {interval}).",
            today=Share(own["repeat_rate"], 1), needed=Share(own["needed_rate"], 1),
            interval=Between(Share(own["low"], 1), Share(min(own["high"], 1.0), 1)),
        )))  # fmt: skip

    def save(self) -> Phrase:
        """Write the present rules to ``client.toml``."""
        values: dict[str, Any] = {name: getattr(self.rules, name) for name in OF_POINTS}
        values |= {"reward_value": self.rules.value, "cashback": self.rate}
        self.shop.save("programme", values)
        return _("Saved under [{part}] in client.toml.", part="programme")

    def widgets(self) -> list[widgets.Widget]:
        """The controls and what they redraw."""
        kind = widgets.Dropdown(
            options=[(say(PROGRAMMES[one]), one) for one in ("points", "cashback")], value=self.kind
        )
        now = {name: getattr(self.rules, name) for name in OF_POINTS} | {
            "reward_value": self.rules.value, "cashback": 100 * (self.rate or min(self.rules.nominal_rate, 0.15))
        }  # fmt: skip
        sliders = {name: self._slider(name, now[name]) for name in SLIDERS}
        message, owed, needed = widgets.HTML(), widgets.HTML(layout=panel.WIDE), widgets.HTML(layout=panel.WIDE)

        def redraw() -> Lines:
            values = {name: sliders[name].value for name in OF_POINTS}
            values["expiry_months"] = int(values["expiry_months"])
            self.set(kind.value, sliders["cashback"].value / 100, **values)
            panel.redrawn(owed, self.picture())
            rows = self.needed()
            if rows is not None:
                panel.redrawn(needed, figures.plot_break_even(rows))
            return self.told()

        panel.watch([kind, *sliders.values()], lambda: panel.told(message, redraw))
        panel.told(message, redraw)
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        return [widgets.HBox([kind, save]), *sliders.values(), message, owed, needed]

    def _slider(self, name: str, value: float) -> widgets.FloatSlider:
        words, least, most, step = SLIDERS[name]
        return widgets.FloatSlider(
            value=value, min=min(least, value), max=max(most, value), step=step, description=say(words), layout=WIDE,
            style=LABEL,
        )  # fmt: skip
