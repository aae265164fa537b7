"""The board: the 125 scores, the group each makes and how many customers stand there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.show import style, text
from toolkit.show.definitions import GROUP_CODES, code
from toolkit.show.figures import marks
from toolkit.show.figures.groups import BLUES, frame_cells, ink_on
from toolkit.show.style import SMALLEST, WARN, pt
from toolkit.words import _, say

ROOM_FOR_KEY = 0.155
"""Share of the figure's height above the panels, where the groups' letters are told."""
SCORES = range(1, 6)


def plot_board(cells: pd.DataFrame) -> Figure:
    """Five panels by monetary value, recency across and frequency up: the letters of each score's group.

    The darker, the more customers; a score that the client moved to another group is framed.

    Parameters
    ----------
    cells : DataFrame, one row per score
        ``r``, ``f``, ``m`` (1 to 5), ``group``, ``edited``, ``customers``.
    """
    fig = style.figure(wide=True)
    if cells.empty or not cells["customers"].sum():
        return marks.nothing(fig.add_subplot())
    most = cells["customers"].max()
    fig.get_layout_engine().set(rect=(0, 0, 1, 1 - ROOM_FOR_KEY), w_pad=0.03)
    for m, ax in zip(SCORES, fig.subplots(1, 5, sharey=True), strict=True):
        _panel(ax, cells[cells["m"] == m], most)
        ax.set_title(f"M{m}")
    for line, words in enumerate(_key(fig, set(cells["group"]))):
        place = (0.005, 1 - line * ROOM_FOR_KEY / 2)
        fig.text(*place, words, va="top", fontsize=pt(SMALLEST), color=style.MUTED)
    return fig


def _panel(ax: Axes, cells: pd.DataFrame, most: float) -> None:
    weight = cells.pivot_table(index="f", columns="r", values="customers", aggfunc="sum")
    weight = np.sqrt(weight.reindex(index=SCORES, columns=SCORES).fillna(0).to_numpy(float) / most)
    ax.imshow(weight, cmap=BLUES, origin="lower", aspect="auto", vmin=0, vmax=1)
    frame_cells(ax, 5, 5)
    for row in cells.itertuples():
        ink = ink_on(weight[row.f - 1, row.r - 1])
        ax.text(row.r - 1, row.f - 1, code(row.group), ha="center", va="center", fontsize=pt(SMALLEST), color=ink)
        if row.edited:
            box = Rectangle((row.r - 1.44, row.f - 1.44), 0.88, 0.88, fill=False, edgecolor=WARN, linewidth=2.4)
            ax.add_patch(box)
    ax.set_xticks(range(5), [f"R{score}" for score in SCORES])
    ax.set_yticks(range(5), [f"F{score}" for score in SCORES])
    ax.tick_params(labelsize=pt(SMALLEST))


def _key(fig: Figure, groups: set[str]) -> Iterator[str]:
    """The groups on the board by their letters, in as many lines as they need (two)."""
    told = [f"{letters} {name}" for name, letters in GROUP_CODES.items() if name in groups]
    room, line = fig.get_figwidth() * 96 - 20, say(_("The darker, the more customers."))
    for one in told:
        longer = f"{line}  ·  {one}"
        if text.width(longer, SMALLEST) > room:
            yield line
            longer = one
        line = longer
    yield line


__all__ = ["plot_board"]
