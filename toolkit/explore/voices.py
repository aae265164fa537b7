"""The panel of themes: one theme of one question by group, and what was said."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from toolkit import measures as m
from toolkit.explore import panel
from toolkit.show import figures
from toolkit.show.definitions import ROLES
from toolkit.show.escape import escaped
from toolkit.show.themes import theme
from toolkit.words import Count, _, say

MOST_EXAMPLES = 8


def voices(reasons: pd.DataFrame, texts: pd.DataFrame) -> None:
    """Show the panel.

    Parameters
    ----------
    reasons : DataFrame of ``measures.reasons.shown``
    texts : DataFrame of ``measures.quoting.texts``
    """
    state = Voices(reasons, texts)
    panel.publish(state.widgets, state.picture(*state.first), _("Who says a theme, group by group."))


class Voices:
    """The panel's state: what is shown of each question and theme, and the texts."""

    def __init__(self, reasons: pd.DataFrame, texts: pd.DataFrame) -> None:
        self.reasons, self.texts = reasons[reasons["role"] != m.voices.ANY], texts

    @property
    def first(self) -> tuple[str, str]:
        """The question and the theme shown first: where a group differs most, else what is said most."""
        out = m.reasons.standing_out(self.reasons)
        rows = out if len(out) else self.reasons.sort_values("share", ascending=False)
        return ("", "") if rows.empty else (rows["role"].iloc[0], rows["theme"].iloc[0])

    def picture(self, role: str, name: str) -> Any:
        """The share of each group that says this theme when asked this."""
        return figures.plot_theme(self._of(self.reasons, role, name))

    def examples(self, role: str, name: str, group: str = "") -> list[str]:
        """Some texts of a theme, of one group or of all; none where a group says it too seldom to be shown."""
        told, counted = (self._of(frame, role, name) for frame in (self.texts, self.reasons))
        told = told[told["group"] == group] if group else told
        counted = counted[counted["group"] == (group or m.voices.TOTAL)]
        may = len(counted) and counted["k"].iloc[0] >= m.disclosure.K
        return told["text"].drop_duplicates().head(MOST_EXAMPLES).tolist() if may else []

    @staticmethod
    def _of(frame: pd.DataFrame, role: str, name: str) -> pd.DataFrame:
        return frame[(frame["role"] == role) & (frame["theme"] == name)]

    def widgets(self) -> list[widgets.Widget]:
        """A choice of the question, the theme and the group; the picture and the examples beneath."""
        role, name = self.first
        roles = [(say(ROLES[one]), one) for one in self.reasons["role"].unique()]
        names = [(say(theme(one)), one) for one in self.reasons["theme"].unique()]
        held = [one for one in self.reasons["group"].unique() if one != m.voices.TOTAL]
        asked = widgets.Dropdown(options=roles, value=role or None, description=say(_("question")))
        said = widgets.Dropdown(options=names, value=name or None, description=say(_("theme")))
        who = widgets.Dropdown(options=[(say(_("all groups")), ""), *zip(held, held, strict=True)],
                               description=say(_("group")))  # fmt: skip
        image, list_ = widgets.HTML(layout=panel.WIDE), widgets.HTML()

        def redraw() -> None:
            panel.redrawn(image, self.picture(asked.value, said.value))
            found = self.examples(asked.value, said.value, who.value)
            heading = escaped(say(_("{n} examples", n=Count(len(found)))))
            list_.value = f"<p>{heading}</p><ul>{''.join(f'<li>{escaped(text)}</li>' for text in found)}</ul>"

        panel.watch([asked, said, who], redraw)
        redraw()
        return [widgets.HBox([asked, said, who]), image, list_]
