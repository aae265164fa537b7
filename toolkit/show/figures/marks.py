"""Marks that several figures share: labelled bars, intervals, lines with a band, months on an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import offset_copy

from toolkit.show import text
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, INK, MUTED, SMALLEST, darker, figure, pt
from toolkit.words import Month, _, say

LONGEST_NAME = 250
"""Room in px for the name of a row; a longer one is cut here and whole in the table."""
FEWEST_ROWS = 4
"""Rows that a chart leaves room for, so that one bar alone does not fill it."""
GAP = 22

ON_PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
"""The ground of a text that may lie on a line."""


def axes(ax: Axes | None, wide: bool = False) -> tuple[Figure, Axes]:
    """The axes given, or those of a new figure of the slide's size."""
    if ax is not None:
        return ax.figure, ax
    new = figure(wide)
    return new, new.add_subplot()


NOTHING = "nothing"
"""The mark of axes on which there was nothing to draw."""


def is_empty(figure: Figure) -> bool:
    """Whether there was nothing to draw on any of its axes."""
    return bool(figure.axes) and all(ax.get_gid() == NOTHING for ax in figure.axes)


def nothing(ax: Axes) -> Figure:
    """An empty picture that says so: there is nothing yet that could be drawn."""
    ax.set_axis_off()
    ax.set_gid(NOTHING)
    ax.text(0.5, 0.5, say(_("not known yet")), transform=ax.transAxes, ha="center", fontsize=pt(BODY), color=MUTED)
    return ax.figure


def bars(
    ax: Axes, names: Sequence[Any], values: Sequence[float], texts: Sequence[Any], colours: Sequence[str] | str = FOCUS
) -> None:
    """Horizontal bars from the top down, each with its text just after its end; no value axis is needed."""
    place = np.arange(len(names))
    lengths = pd.to_numeric(pd.Series(list(values)), errors="coerce").fillna(0.0)
    ax.barh(place, lengths, color=colours, height=0.62)
    names_down(ax, names)
    end_texts(ax, lengths, texts)


def names_down(ax: Axes, names: Sequence[Any], room: float = LONGEST_NAME) -> None:
    """Names at the left, the first on top, and no value axis; one wider than ``room`` px is cut with an ellipsis."""
    ax.set_yticks(range(len(names)), [text.fitted(say(name), room) for name in names])
    ax.set_ylim(max(len(names), FEWEST_ROWS) - 0.45, -0.55)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)


def end_texts(ax: Axes, ends: Sequence[float], texts: Sequence[Any], least: float = 0.0) -> None:
    """A text to the right of each mark, and room for the longest of them; the axis begins at 0 or at ``least``."""
    spoken = [say(one) for one in texts]
    for row, (end, one) in enumerate(zip(ends, spoken, strict=True)):
        ax.annotate(
            one, (end, row), xytext=(pt(10), 0), textcoords="offset points", va="center", zorder=5, bbox=ON_PAPER
        )
    _room_for_texts(ax, list(ends), spoken, least)


def _room_for_texts(ax: Axes, ends: Sequence[float], texts: Sequence[str], least: float) -> None:
    """Widen the value axis until every text fits after its mark: the narrowest scale that any of them asks for."""
    columns = ax.get_subplotspec().get_gridspec().ncols if ax.get_subplotspec() else 1
    shown = [label.get_text() for label in ax.get_yticklabels() if label.get_visible()]
    panel = ax.figure.get_figwidth() * 96 / columns
    room = panel - max([text.width(name, BODY) for name in shown], default=0) - 40
    spans = [
        (end - least) * room / max(room - text.width(one, BODY) - 28, room * 0.15)
        for end, one in zip(ends, texts, strict=True)
        if known(end)
    ]
    ax.set_xlim(least, least + (max(spans, default=1.0) or 1.0))


def intervals(ax: Axes, rows: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str = INK) -> None:
    """A thin line from low to high on each row; none where the interval is unknown."""
    for row, (a, b) in enumerate(zip(low, high, strict=True)):
        if known(a, b):
            ends = ax.plot([a, b], [rows[row]] * 2, color=colour, linewidth=1.8, solid_capstyle="butt", zorder=3)
            ends[0].set_path_effects([withStroke(linewidth=4, foreground="white")])


def line_with_band(
    ax: Axes,
    x: Sequence[float],
    values: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    colour: str = FOCUS,
) -> None:
    """A line with the band of its interval; gaps stay gaps."""
    low, high, values = (
        pd.to_numeric(pd.Series(list(v)), errors="coerce").to_numpy(float) for v in (low, high, values)
    )
    ax.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)
    ax.plot(x, values, color=colour, marker="o", markersize=pt(8), markeredgecolor="white", markeredgewidth=1)


def value_axis(ax: Axes, kind: Any, ticks: int = 4) -> None:
    """A light grid whose few labels are written in the slide's language; ``kind`` makes a value of a number."""
    ax.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: say(kind(value))))
    ax.tick_params(axis="y", labelcolor=MUTED, labelsize=pt(SMALLEST))
    ax.grid(axis="y")


def month_axis(ax: Axes, months: Sequence[Any], below: Sequence[Any] | None = None, most: int = 6) -> None:
    """Month names under every few places, the last always named; ``below`` adds a second line under each."""
    places = every_few(len(months), most)
    lines = ["\n".join([say(Month(months[p])), *([say(below[p])] if below is not None else [])]) for p in places]
    ax.set_xticks(places, lines)
    ax.set_xlim(-0.7, len(months) - 0.3)


def every_few(count: int, most: int) -> list[int]:
    """Places to name when there is room for ``most`` of ``count``; the last is among them."""
    step = max(1, -(-count // most))
    return list(range(count - 1, -1, -step))[::-1]


def named_parts(ax: Axes, centres: Sequence[float], names: Sequence[Any], colours: Sequence[str]) -> None:
    """The name of each part of the first bar above it, led to its part by a line: read without a legend."""
    ax.figure.canvas.draw()
    at = (ax.transData.transform([(centre, 0) for centre in centres])[:, 0] - ax.bbox.x0) * 96 / ax.figure.dpi
    end = -GAP
    for centre, pixels, name, colour in zip(centres, at, names, colours, strict=True):
        wide = text.width(say(name), SMALLEST, "bold")
        left = max(pixels - wide / 2, end + GAP)
        end = left + wide
        ax.annotate(
            say(name),
            (centre, -0.3),
            xytext=(0, 1),
            textcoords=offset_copy(ax.transAxes, ax.figure, (left + wide / 2) / 96, 16 / 96, units="inches"),
            ha="center",
            va="bottom",
            color=darker(colour),
            weight="bold",
            fontsize=pt(SMALLEST),
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )


def note(ax: Axes, words: Any) -> None:
    """A line above the axes that says how to read the marks."""
    place = {"xycoords": ("figure fraction", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(say(words), (0, 1), xytext=(pt(4), pt(12)), va="bottom", fontsize=pt(SMALLEST), color=MUTED, **place)


def unit_of_thousands(values: Sequence[float]) -> float:
    """What an axis of these amounts is best divided by: 1, a thousand or a million."""
    largest = max([abs(v) for v in values if known(v)], default=0)
    return 1e6 if largest >= 2e6 else 1e3 if largest >= 2e3 else 1.0
