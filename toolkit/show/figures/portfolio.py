"""Figures over all clients: one number side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.comparing import rounded, written
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, INK, LINE, MUTED, SMALLEST, pt
from toolkit.words import Count, _, say

MOST_ROWS = 12


def plot_side_by_side(figures: pd.DataFrame, benchmark: dict[str, Any] | None = None, ax: Axes | None = None) -> Figure:
    """One figure of every client with its interval, the highest first, over the quartiles of all.

    Of more than twelve clients the six highest and the six lowest are drawn.

    Parameters
    ----------
    figures : DataFrame, one row per client
        ``client``, ``currency``, ``figure`` (the same in all), ``value``, ``n``, ``low``, ``high``.
    benchmark : dict, optional
        ``low``, ``median``, ``high`` of all clients.
    """
    fig, ax = marks.axes(ax)
    rows = ends(figures)
    if rows.empty:
        return marks.nothing(ax)
    if benchmark:
        _quartiles(ax, benchmark, len(rows))
    place = range(len(rows))
    marks.names_down(ax, rows["client"])
    marks.intervals(ax, place, rows["low"], rows["high"], FOCUS)
    ax.plot(rows["value"], place, "o", color=FOCUS, markersize=pt(11), markeredgecolor="white", zorder=4)
    least, most = (rows[["value", "low", "high"]].agg(how).agg(how) for how in ("min", "max"))
    texts = [_told(row) for row in rows.to_dict("records")]
    marks.end_texts(ax, rows[["value", "high"]].max(axis=1), texts, least - (most - least or 1.0) * 0.08)
    return fig


def ends(figures: pd.DataFrame) -> pd.DataFrame:
    """The rows that are drawn: those whose value is known, of many the highest and the lowest."""
    rows = figures[figures["value"].notna()].sort_values("value", ascending=False, kind="stable")
    half = MOST_ROWS // 2
    return rows if len(rows) <= MOST_ROWS else pd.concat([rows.head(half), rows.tail(half)])


def _told(row: dict[str, Any]) -> Any:
    value = written(row["figure"], row["value"], row["currency"])
    return _("{value} · n {n}", value=value, n=Count(row["n"])) if known(row["n"]) else value


def _quartiles(ax: Axes, benchmark: dict[str, Any], rows: int) -> None:
    ax.axvspan(benchmark["low"], benchmark["high"], color=LINE, alpha=0.55, linewidth=0, zorder=0)
    ax.axvline(benchmark["median"], color=MUTED, linewidth=1.6, linestyle=(0, (4, 3)), zorder=1)
    ends = [rounded(benchmark["figure"], benchmark[name], benchmark["currency"]) for name in ("low", "median", "high")]
    words = _("grey: middle half of {n} clients, {low} to {high}; dashed: median {median}", n=Count(benchmark["n"]),
              low=ends[0], median=ends[1], high=ends[2])  # fmt: skip
    marks.note(ax, say(words))
    ax.tick_params(axis="y", labelcolor=INK, labelsize=pt(SMALLEST))
