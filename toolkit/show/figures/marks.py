"""Marks that several figures share: labelled bars, intervals, lines with a band, months on an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, INK, MUTED, SMALLEST, figure, pt
from toolkit.words import Month, _, say

ON_PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
"""The ground of a text that may lie on a line."""


def axes(ax: Axes | None, wide: bool = False) -> tuple[Figure, Axes]:
    """The axes given, or those of a new figure of the slide's size."""
    if ax is not None:
        return ax.figure, ax
    new = figure(wide)
    return new, new.add_subplot()


def nothing(ax: Axes) -> Figure:
    """An empty picture that says so: there is nothing yet that could be drawn."""
    ax.set_axis_off()
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


def names_down(ax: Axes, names: Sequence[Any]) -> None:
    """Names at the left, the first on top, and no value axis."""
    ax.set_yticks(range(len(names)), [say(name) for name in names])
    ax.set_ylim(len(names) - 0.45, -0.55)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)


def end_texts(ax: Axes, ends: Sequence[float], texts: Sequence[Any], height: float = 0.0) -> None:
    """A text to the right of each mark, and room for the longest of them."""
    spoken = [say(text) for text in texts]
    for row, (end, text) in enumerate(zip(ends, spoken, strict=True)):
        ax.annotate(
            text,
            (end, row + height),
            xytext=(pt(10), 0),
            textcoords="offset points",
            va="center",
            fontsize=pt(BODY),
            zorder=5,
            bbox=ON_PAPER,
        )
    room_for_texts(ax, ends, max(map(len, spoken), default=0))


def room_for_texts(ax: Axes, ends: Sequence[float], characters: int, left: float = 0.0) -> None:
    """Widen the value axis so that a text of this length fits after the longest mark."""
    longest = max([end for end in ends if known(end)], default=1.0) or 1.0
    share_of_text = min(0.62, (characters * 8.2 + 24) / 660)
    ax.set_xlim(left, left + (longest - left) / (1 - share_of_text))


def intervals(ax: Axes, rows: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str = INK) -> None:
    """A thin line from low to high on each row; none where the interval is unknown."""
    for row, (a, b) in enumerate(zip(low, high, strict=True)):
        if known(a, b):
            ax.plot([a, b], [rows[row]] * 2, color=colour, linewidth=1.6, solid_capstyle="butt", zorder=3)


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


def month_axis(ax: Axes, months: Sequence[Any], below: Sequence[Any] | None = None, most: int = 7) -> None:
    """Month names under every few places, the last always named; ``below`` adds a second line under each."""
    places = every_few(len(months), most)
    lines = ["\n".join([say(Month(months[p])), *([say(below[p])] if below is not None else [])]) for p in places]
    ax.set_xticks(places, lines)
    ax.set_xlim(-0.7, len(months) - 0.3)


def every_few(count: int, most: int) -> list[int]:
    """Places to name when there is room for ``most`` of ``count``; the last is among them."""
    step = max(1, -(-count // most))
    return list(range(count - 1, -1, -step))[::-1]


def key(ax: Axes, entries: Sequence[tuple[Any, str]], rise: float = 8) -> None:
    """Names above the axes, each after a square of its colour: read before the marks, not beside them."""
    offset = 0.0
    for name, colour in entries:
        place = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "annotation_clip": False}
        ax.annotate("■", (0, 1), xytext=(offset, pt(rise)), color=colour, fontsize=pt(BODY), **place)
        ax.annotate(say(name), (0, 1), xytext=(offset + pt(20), pt(rise)), fontsize=pt(BODY), **place)
        offset += pt(20) + pt(8.4) * len(say(name)) + pt(24)


def unit_of_thousands(values: Sequence[float]) -> float:
    """What an axis of these amounts is best divided by: 1, a thousand or a million."""
    largest = max([abs(v) for v in values if known(v)], default=0)
    return 1e6 if largest >= 2e6 else 1e3 if largest >= 2e3 else 1.0
