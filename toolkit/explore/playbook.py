"""The editor of the playbook: switch a rule off, change its wait, channel or priority, and see who is due and goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import pandas as pd
from ibis.expr.types import Table

from toolkit import measures as m
from toolkit.client import Client
from toolkit.explore import panel
from toolkit.measures.moments import Known
from toolkit.measures.playbook import Playbook
from toolkit.show import figures
from toolkit.show.playing import CHANNELS, rule
from toolkit.words import Count, Phrase, _, n_, say

WIDE = {"width": "420px"}
LABEL = {"description_width": "120px"}
PATIENT = 60
"""Days by which a rule's wait may be moved without looking at the data again."""


def playbook(
    shop: Client, known: Known, bringing: Mapping[str, float] | None = None, collected: Table | None = None
) -> None:
    """Show the panel.

    Parameters
    ----------
    known : Known of ``measures.moments``
    bringing : mapping of a rule to what such customers bring, as ``measures.queue.today`` takes it
    collected : Table of ``measures.queue.collect`` for the client's playbook, optional
    """
    state = Editor(shop, known, bringing, collected)
    panel.publish(state.widgets, state.picture(), _("Bars: the customers who go tomorrow by each rule, of those due."))


class Editor:
    """The panel's state: the client's edits, those that are tried, and what follows for tomorrow's queue."""

    def __init__(
        self,
        shop: Client,
        known: Known,
        bringing: Mapping[str, float] | None = None,
        collected: Table | None = None,
    ) -> None:
        self.shop, self.known, self.bringing = shop, known, bringing
        self.saved = shop.playbook
        self.tried: dict[str, dict[str, Any]] = {}
        self._moments: Any = None if collected is None else (*_kinds(self.book), collected)

    @property
    def book(self) -> Playbook:
        """The playbook as it is tried."""
        rules = {name: dict(edit) for name, edit in (self.saved.get("rules") or {}).items()}
        for name, edit in self.tried.items():
            rules[name] = rules.get(name, {}) | edit
        return m.playbook.load({**self.saved, "rules": rules})

    def set(self, name: str, **values: Any) -> pd.DataFrame:
        """Try other values of a rule (``off``, ``wait``, ``channel``, ``priority``, ...); gives :meth:`counts`.

        Raises
        ------
        ConfigError
            The playbook would be refused; what was tried before stays.
        """
        before = dict(self.tried)
        self.tried = before | {name: before.get(name, {}) | values}
        try:
            return self.counts()
        except Exception:
            self.tried = before
            raise

    def counts(self) -> pd.DataFrame:
        """Tomorrow's queue by rule in the present state."""
        book, caps = self.book, m.queue.Caps(**self.shop.caps)
        due = m.queue.due(book, self.known, collected=self._collected(book))
        waiting = m.queue.candidates(due, book, self.known, self.bringing)
        return m.queue.counts(m.queue.decide(waiting, m.queue.contacted(self.known), self.known.tomorrow, caps), book)

    def _collected(self, book: Playbook) -> Any:
        """The moments of all rules, looked at once for as long as no rule asks for others."""
        kinds, patient = _kinds(book)
        if self._moments is None or not kinds <= self._moments[0] or patient > self._moments[1]:
            longer = patient + PATIENT
            self._moments = kinds, longer, m.queue.collect(book, self.known, back=longer)
        return self._moments[2]

    def picture(self) -> Any:
        """Who goes by each rule."""
        return figures.plot_queue(m.queue.shown(self.counts(), {}))

    def told(self) -> Phrase:
        """How many are due and go."""
        total = self.counts()[["due", "goes"]].sum()
        return n_("{k} of {n} contact due goes tomorrow.", "{k} of {n} contacts due go tomorrow.", int(total["due"]),
                  k=Count(total["goes"]))  # fmt: skip

    def save(self) -> Phrase:
        """Keep what is tried in ``playbook.toml``."""
        self.saved = self.shop.save_playbook(self.tried)
        self.tried = {}
        return _("Saved in {file}.", file="playbook.toml")

    def widgets(self) -> list[widgets.Widget]:
        """A choice of the rule, its controls, and what they redraw."""
        every = m.playbook.load({**self.saved, "rules": {name: dict(edit) | {"off": False} for name, edit in
                                                         (self.saved.get("rules") or {}).items()}})  # fmt: skip
        names = [(say(rule(one.name, one.words)), one.name) for one in every.timed]
        chosen = widgets.Dropdown(options=names, description=say(_("rule")), layout=WIDE, style=LABEL)
        controls = _controls()
        message, image = widgets.HTML(), widgets.HTML(layout=panel.WIDE)
        filling: list[bool] = []

        def fill() -> None:
            filling.append(True)
            live = {one.name: one for one in self.book.rules}
            one = live.get(chosen.value) or every[chosen.value]
            controls["on"].value = chosen.value in live
            for name in ("wait", "channel", "priority"):
                controls[name].value = getattr(one, name)
            filling.clear()

        def redraw() -> Phrase:
            panel.redrawn(image, self.picture())
            return self.told()

        def changed() -> Phrase:
            self.set(chosen.value, off=not controls["on"].value,
                     **{name: controls[name].value for name in ("wait", "channel", "priority")})  # fmt: skip
            return redraw()

        fill()
        panel.watch([chosen], fill)
        panel.watch(list(controls.values()), lambda: None if filling else panel.told(message, changed))
        panel.told(message, redraw)
        save = panel.button(_("Save in playbook.toml"), lambda: panel.told(message, self.save))
        return [widgets.HBox([chosen, save]), widgets.HBox(list(controls.values())), message, image]


def _kinds(book: Playbook) -> tuple[set[str], int]:
    """The kinds of moments that a playbook asks for, and the days it looks back at most."""
    return {m.moments.kind(rule) for rule in book.timed}, max(rule.wait + rule.window for rule in book.timed)


def _controls() -> dict[str, widgets.Widget]:
    options = [(say(words), name) for name, words in CHANNELS.items()]
    return {
        "on": widgets.Checkbox(True, description=say(_("in use")), indent=False, layout={"width": "110px"}),
        "wait": widgets.IntSlider(0, 0, PATIENT, description=say(_("days later")), style=LABEL),
        "channel": widgets.Dropdown(options=options, description=say(_("channel")), style=LABEL),
        "priority": widgets.IntSlider(5, 1, 9, description=say(_("priority")), style=LABEL),
    }  # fmt: skip
