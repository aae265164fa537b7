"""The panel of thresholds: move a cut and see the groups move; save it to ``client.toml``."""

from __future__ import annotations

from itertools import chain
from typing import Any

import ipywidgets as widgets
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ParameterError
from toolkit.explore import panel
from toolkit.measures.rfm import Cuts
from toolkit.show import figures
from toolkit.words import Count, Phrase, Share, _, say

CUTS = {
    "recency_days": _("days since the last order: 5 up to the first"),
    "frequency": _("orders: one score more from each"),
    "monetary_value": _("value: one score more from each"),
}
NARROW, LABEL = {"width": "110px"}, {"width": "330px"}


def thresholds(shop: Client, buyers: Table, cuts: Cuts) -> None:
    """Show the panel of the cuts, of the way of scoring and of the smallest group."""
    state = Thresholds(shop, buyers, cuts)
    panel.publish(state.widgets, state.drawn(state.before), _("Groups as the thresholds make them."))


class Thresholds:
    """The panel's state: the cuts, the way of scoring, the smallest group, and the groups they make."""

    def __init__(self, shop: Client, buyers: Table, cuts: Cuts) -> None:
        self.shop, self.buyers, self.cuts = shop, buyers, cuts
        self.scoring, self.smallest = shop.config.groups.scoring, shop.config.groups.minimum_size
        self.map = m.groupmap.load().with_cells(shop.config.groups.cells)
        self.before = self.assigned()

    def assigned(self) -> Table:
        """The buyers in the groups of the present state."""
        scored = m.rfm.score_by(self.buyers, self.cuts, self.scoring)
        return m.groups.assign(scored, self.smallest, self.map)

    def drawn(self, assigned: Table) -> Any:
        """The groups' shares of customers and sales."""
        return figures.plot_groups(m.groups.summary(assigned))

    def told(self, now: Table) -> Phrase:
        """How many customers change group against the first state."""
        moved = m.scorings.changed_share(self.before, now)
        return _(
            "{k} of {n} customers change group ({share}).",
            k=Count(moved["k"]), n=Count(moved["n"]), share=Share(moved["value"]),
        )  # fmt: skip

    def set(self, cuts: dict[str, tuple[float, ...]], scoring: str, smallest: int) -> None:
        """Another state.

        Raises
        ------
        ParameterError
            Cuts that do not rise.
        """
        for name, four in cuts.items():
            if sorted(set(four)) != list(four):
                raise ParameterError(_("{name}: four rising numbers are needed", name=say(CUTS[name])))
        self.cuts, self.scoring, self.smallest = Cuts(**cuts), scoring, smallest

    def save(self) -> Phrase:
        """Write the present state to ``client.toml``."""
        cuts = {name: [_whole(cut) for cut in getattr(self.cuts, name)] for name in CUTS}
        self.shop.save("groups", cuts | {"scoring": self.scoring, "minimum_size": self.smallest})
        return _("Saved under [groups] in client.toml.")

    def widgets(self) -> list[widgets.Widget]:
        """The controls and what they redraw."""
        boxes = {name: [widgets.FloatText(cut, layout=NARROW) for cut in getattr(self.cuts, name)] for name in CUTS}
        ways = [(say(_("thresholds")), "threshold"), (say(_("fifths")), "quantile")]
        scoring = widgets.ToggleButtons(options=ways, value=self.scoring)
        smallest = widgets.BoundedIntText(self.smallest, min=1, max=10**6, layout=NARROW)
        message, picture = widgets.HTML(), panel.shown(self.drawn(self.before))

        def redraw() -> Phrase:
            self.set({n: tuple(b.value for b in four) for n, four in boxes.items()}, scoring.value, smallest.value)
            now = self.assigned()
            panel.redrawn(picture, self.drawn(now))
            return self.told(now)

        panel.watch([*chain(*boxes.values()), scoring, smallest], lambda: panel.told(message, redraw))
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        rows = [widgets.HBox([widgets.Label(say(CUTS[n]), layout=LABEL), *four]) for n, four in boxes.items()]
        last = widgets.HBox([scoring, widgets.Label(say(_("smallest group"))), smallest, save])
        return [*rows, last, message, picture]


def _whole(cut: float) -> float:
    return int(cut) if cut == int(cut) else cut
