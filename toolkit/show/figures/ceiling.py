"""Figures of step 1: what a new customer is worth against what it cost, and how much may be paid for one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.figures import marks
from toolkit.show.figures.coca import total_first
from toolkit.show.finding import known
from toolkit.show.findings.ceiling import FEWEST, TARGET
from toolkit.show.style import FOCUS, GOOD, INK, LINE, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Number, _, say

MOST_ROWS = 12
STATES = {"green": GOOD, "red": WARN}


def plot_clv_to_coca(worth: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Margin of a new customer's first 12 months over its cost by channel, against the threshold of 1.5.

    Parameters
    ----------
    worth : DataFrame, one row per channel and one ``total``
        ``source_channel``, ``ratio`` with ``low``, ``high``, ``n``, ``state`` ("green", "red", "grey").
    """
    fig, ax = marks.axes(ax)
    rows = total_first(worth.dropna(subset=["ratio"]), "ratio").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_("{ratio} × · n {n}", ratio=Number(r.ratio, 2), n=Count(r.n)) for r in rows.itertuples()]
    colours = [STATES.get(state, QUIET) for state in rows["state"]]
    marks.bars(ax, [channel(name) for name in rows["source_channel"]], rows["ratio"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    ends = np.fmax(np.fmax(rows["ratio"], rows["high"]), TARGET)
    marks.end_texts(ax, ends, texts, min(0.0, rows[["ratio", "low"]].min().min() * 1.1))
    _named_line(ax, TARGET, _("threshold {target}", target=Number(TARGET, 1)))
    return fig


def _named_line(ax: Axes, value: float, name: object) -> None:
    """An upright line with its name above it, on the side that has room; the axis reaches it."""
    least, most = ax.get_xlim()
    most = max(most, value + 0.02 * (value - least))
    ax.set_xlim(least, most)
    ax.axvline(value, color=INK, linewidth=1.6, zorder=2)
    side, offset = ("left", 6) if value - least < (most - least) / 2 else ("right", -6)
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(say(name), (value, 1), xytext=(pt(offset), pt(6)), va="bottom", ha=side, fontsize=pt(SMALLEST), **place)


def plot_ceiling(worth: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """The most that may be paid for a new customer of each channel against what is paid, the most overpaid first.

    Parameters
    ----------
    worth : DataFrame, one row per channel and one ``total``
        ``source_channel``, ``ceiling`` with ``ceiling_low``, ``ceiling_high``, ``coca`` (currency), ``n``.
    """
    fig, ax = marks.axes(ax)
    room = worth.assign(room=worth["ceiling"] - worth["coca"]).dropna(subset=["room"])
    rows = total_first(room, "room", ascending=True).head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    for place, row in enumerate(rows.itertuples()):
        colour = GOOD if row.room >= 0 else WARN
        ax.plot([row.coca, row.ceiling], [place] * 2, color=colour, linewidth=5, alpha=0.35, zorder=1)
        ax.plot(row.coca, place, "o", color="white", markeredgecolor=MUTED, markeredgewidth=2.2, markersize=pt(14),
                zorder=4)  # fmt: skip
        ax.plot(row.ceiling, place, "o", color=colour, markersize=pt(14), zorder=4)
    marks.intervals(ax, range(len(rows)), rows["ceiling_low"], rows["ceiling_high"])
    marks.names_down(ax, [channel(name) for name in rows["source_channel"]])
    texts = [_("up to {ceiling} · n {n}", ceiling=money(r.ceiling), n=Count(r.n)) for r in rows.itertuples()]
    ends = np.fmax(np.fmax(rows["coca"], rows["ceiling"]), rows["ceiling_high"].fillna(-np.inf))
    lowest = min(0.0, np.nanmin(rows[["coca", "ceiling", "ceiling_low"]].to_numpy(float)))
    marks.end_texts(ax, ends + 0.015 * ends.max(), texts, lowest * 1.1 if lowest < 0 else -0.03 * ends.max())
    ax.axvline(0, color=LINE, linewidth=1, zorder=0)
    marks.note(ax, _("○ CoCA, what is paid   ● what may be paid"))
    return fig


def plot_ceiling_by_group(groups: pd.DataFrame, today: float = np.nan, ax: Axes | None = None) -> Figure:
    """The most that may be paid for a customer who becomes one of each group, against what one costs today.

    Parameters
    ----------
    groups : DataFrame, one row per group and one ``total``
        ``group``, ``ceiling`` with ``ceiling_low``, ``ceiling_high`` (currency), ``n``; groups of fewer than thirty
        customers are not drawn.
    today : float
        What a new customer costs today, all channels together (currency); missing where it is not known.
    """
    fig, ax = marks.axes(ax)
    seen = groups[(groups["group"] != "total") & groups["ceiling"].notna() & (groups["n"] >= FEWEST)]
    rows = seen.sort_values("ceiling", ascending=False, kind="stable").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_("up to {ceiling} · n {n}", ceiling=money(r.ceiling), n=Count(r.n)) for r in rows.itertuples()]
    colours = [WARN if value < today else FOCUS for value in rows["ceiling"]]
    marks.bars(ax, list(rows["group"]), rows["ceiling"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), rows["ceiling_low"], rows["ceiling_high"])
    lowest = min(0.0, rows[["ceiling", "ceiling_low"]].min().min() * 1.1)
    marks.end_texts(ax, np.fmax(np.fmax(rows["ceiling"], rows["ceiling_high"]), 0.0), texts, lowest)
    if known(today):
        _named_line(ax, today, _("CoCA {coca}", coca=money(today)))
    return fig


__all__ = ["plot_ceiling", "plot_ceiling_by_group", "plot_clv_to_coca"]
