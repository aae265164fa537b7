"""The figure of step 9: the customer's way from a visit to the second order, point by point."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from toolkit.show import text
from toolkit.show.contacting import BASES, POINTS
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, INK, LABEL, LINE, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Between, Count, Phrase, Share, Value, _, n_, say

COLUMNS, ROWS = 5, 2
STANDARD, ADVANCED = 0.15, 0.50
"""Share of newcomers with a second order in the method's standard and advanced journeys (1.0.8)."""
WIDTH, HEIGHT = 0.94, 0.88
"""Of a cell, what its box takes."""


def plot_journey(rows: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """The way's points in order, each with its share, how sure it is, and how long it takes; then the gauge.

    Parameters
    ----------
    rows : DataFrame, one row per point
        ``point``, ``base``, ``n``, ``share`` with ``low``, ``high``, ``days``, ``standard``, ``lack``.
    """
    fig, ax = marks.axes(ax, wide=True)
    if rows.empty or not rows["share"].map(known).any():
        return marks.nothing(ax)
    for place, row in enumerate(rows.head(COLUMNS * ROWS - 1).to_dict("records")):
        _cell(ax, *divmod(place, COLUMNS)[::-1], row)
        if place % COLUMNS < COLUMNS - 1 and place < len(rows) - 1:
            _arrow(ax, place)
    end = rows[rows["point"] == "second"]
    if len(end) and known(end.iloc[0]["share"]):
        _gauge(ax, end.iloc[0])
    ax.set_xlim(0, COLUMNS)
    ax.set_ylim(ROWS, 0)
    ax.set_axis_off()
    return fig


def _cell(ax: Axes, column: int, row: int, told: dict[str, Any]) -> None:
    """A point: a box with its name, its share, its interval and count, its days."""
    unknown = not known(told["share"])
    edge = QUIET if unknown else FOCUS if told["standard"] else WARN
    ax.add_patch(FancyBboxPatch(
        (column + 0.02, row + 0.03), WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.04", facecolor="white",
        edgecolor=edge, linewidth=1.8, linestyle=(0, (4, 3)) if unknown else "-",
    ))  # fmt: skip
    room = 215
    name = text.fitted(say(POINTS[told["point"]]), room)
    _text(ax, (column, row), 0.08, name, SMALLEST, color=INK, weight="bold")
    if unknown:
        _text(ax, (column, row), 0.42, say(_("not known yet")), BODY, color=MUTED)
        return
    is_base = told["point"] == "order"
    large = Count(told["n"]) if is_base else Share(told["share"], 1)
    _text(ax, (column, row), 0.26, say(large), 34, color=edge, weight="bold")
    for line, one in enumerate(_small(told, is_base)):
        _text(ax, (column, row), 0.53 + 0.125 * line, text.fitted(say(one), room), SMALLEST, color=MUTED)


def _small(told: dict[str, Any], is_base: bool) -> list[Phrase | Value]:
    """What stands under the share: its interval, of whom it is, how many did not, how long it takes."""
    if is_base:
        return [_("newcomers")]
    base = _("of {n} {what}", n=Count(told["n"]), what=BASES[told["base"]])
    lines = [Between(Share(told["low"], 1), Share(told["high"], 1)), base]
    days = n_("{n} day", "{n} days", round(told["days"])) if known(told["days"]) else None
    lost = _("{n} did not", n=Count(told["lost"])) if known(told["lost"]) and told["lost"] > 0 else None
    if days and lost:
        return [*lines, _("{lost} · {days}", lost=lost, days=days)]
    return [*lines, *(one for one in (days, lost) if one)]


def _text(ax: Axes, place: tuple[int, int], down: float, words: str, size: float, **look: Any) -> None:
    column, row = place
    ax.text(column + 0.02 + WIDTH / 2, row + down, words, ha="center", va="top", fontsize=pt(size), **look)


def _arrow(ax: Axes, place: int) -> None:
    row, column = divmod(place, COLUMNS)
    ax.annotate("", (column + 1.018, row + 0.47), (column + 0.965, row + 0.47),
                arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.6, "shrinkA": 0,
                            "shrinkB": 0})  # fmt: skip


def _gauge(ax: Axes, end: pd.Series) -> None:
    """Where the second order stands between the two journeys of the method, in the last cell."""
    left, top, width = COLUMNS - 1 + 0.10, ROWS - 1 + 0.48, 0.80
    whole = max(0.6, float(end["high"]) * 1.05)
    ax.barh([top], [width], left=left, height=0.13, color=LINE)
    ax.barh([top], [width * end["share"] / whole], left=left, height=0.13, color=FOCUS)
    ends = [left + width * end[name] / whole for name in ("low", "high")]
    ax.plot(ends, [top, top], color=INK, linewidth=1.8, solid_capstyle="butt")
    for mark, name in ((STANDARD, _("standard")), (ADVANCED, _("advanced"))):
        at = left + width * mark / whole
        ax.plot([at, at], [top - 0.11, top + 0.11], color=WARN, linewidth=2.2)
        ax.text(at, top + 0.13, f"{say(Share(mark, 0))}\n{say(name)}", ha="center", va="top", fontsize=pt(SMALLEST),
                color=WARN, linespacing=1.05)  # fmt: skip
    ax.text(left + width / 2, ROWS - 1 + 0.08, say(_("In the method")), ha="center", va="top", fontsize=pt(SMALLEST),
            color=INK, weight="bold")  # fmt: skip
    ax.text(left + width * end["share"] / whole, top - 0.1, say(Share(end["share"], 1)), ha="center", va="bottom",
            fontsize=pt(LABEL), color=FOCUS, weight="bold")  # fmt: skip


__all__ = ["plot_journey"]
