"""The view of conflicts: move the caps, see how many messages customers get in the coming week and which rule loses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import ipywidgets as widgets
import pandas as pd
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.client import Client
from toolkit.explore import panel
from toolkit.measures.moments import Known
from toolkit.measures.playbook import Playbook
from toolkit.measures.queue import Caps
from toolkit.show import figures
from toolkit.show.playing import CHANNELS, rule
from toolkit.words import Count, Lines, Phrase, _, say

SLIDERS: dict[str, Phrase] = {
    "email": CHANNELS["email"], "sms": CHANNELS["sms"], "push": CHANNELS["push"],
    "all": _("in all, in seven days"), "day": _("on one day"),
}  # fmt: skip
MOST, MOST_LOSERS = 10, 3
LABEL = {"description_width": "180px"}


def conflicts(shop: Client, book: Playbook, known: Known, week: Table) -> None:
    """Show the panel.

    Parameters
    ----------
    week : Table of ``measures.coming_week.waiting``
    """
    state = Conflicts(shop, book, known, week)
    alt = _("Bars: customers by the number of messages in the coming week, without caps and with them.")
    panel.publish(state.widgets, state.picture(), alt)


class Conflicts:
    """The panel's state: the caps that are tried, and what they make of the coming week."""

    def __init__(self, shop: Client, book: Playbook, known: Known, week: Table) -> None:
        self.shop, self.book, self.known, self.week = shop, book, known, week
        self.set(**shop.caps)

    def set(self, **caps: int) -> pd.DataFrame:
        """Simulate the week under other caps; gives its spread."""
        self.caps = Caps(**caps)
        self.sent = m.coming_week.simulated(self.week, self.known, self.caps)
        self.spread = m.coming_week.spread(self.week, self.sent)
        return self.spread

    def picture(self) -> Any:
        """Customers by number of messages."""
        return figures.plot_conflicts(m.coming_week.shown(self.spread))

    def losers(self) -> pd.DataFrame:
        """What each rule loses, the most first."""
        lost = m.coming_week.by_rule(self.week, self.sent, self.book)
        return lost[lost["lost"] >= m.disclosure.K]

    def told(self) -> Lines:
        """What goes of the week, and who loses."""
        week = m.coming_week.summary(self.spread, self.caps)
        went = _("{sent} of {messages} messages go.", sent=Count(week["sent"]), messages=Count(week["messages"]))
        lost = [
            _("“{rule}” loses {lost} of {wanted}.", rule=rule(row.rule, self.book[row.rule].words),
              lost=Count(row.lost), wanted=Count(row.wanted))
            for row in self.losers().head(MOST_LOSERS).itertuples()
        ]  # fmt: skip
        return Lines((went, *lost))

    def save(self) -> Phrase:
        """Write the caps to ``client.toml``."""
        self.shop.save("personalisation", {"caps": asdict(self.caps)})
        return _("Saved under [{part}] in client.toml.", part="personalisation.caps")

    def widgets(self) -> list[widgets.Widget]:
        """A slider for each cap, and what they redraw."""
        now, sliders = asdict(self.caps), {}
        for name, words in SLIDERS.items():
            least = 1 if name == "day" else 0
            sliders[name] = widgets.IntSlider(
                now[name], least, max(MOST, now[name]), description=say(words), style=LABEL
            )
        message, image = widgets.HTML(), widgets.HTML(layout=panel.WIDE)

        def redraw() -> Lines:
            panel.redrawn(image, self.picture())
            return self.told()

        def changed() -> Lines:
            self.set(**{name: slider.value for name, slider in sliders.items()})
            return redraw()

        panel.watch(list(sliders.values()), lambda: panel.told(message, changed))
        panel.told(message, redraw)
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        return [widgets.HBox([*sliders.values()][:3]), widgets.HBox([*[*sliders.values()][3:], save]), message, image]
