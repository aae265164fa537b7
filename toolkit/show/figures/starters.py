"""Figures of what newcomers start with: who comes back, and what only seems to matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.definitions import STARTED, VERDICTS, why
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, GOOD, INK, LINE, MUTED, WARN, pt
from toolkit.words import Count, Number, Phrase, _, say

MOST_ROWS, ENOUGH_ROWS = 12, 8
COLOURS = {"locomotive": GOOD, "toxic": WARN, "clearance": MUTED, "mixed": FOCUS}


def share_points(value: float) -> Number | Phrase:
    """A difference of shares in points, with its sign."""
    number = Number(round(100 * value) + 0.0, 0)
    return _("+{value}", value=number) if round(100 * value) > 0 else number


def drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that a picture has room for: those that differ from both ends, then the best known of the others."""
    apart = rows[rows["verdict"].isin(list(COLOURS))]
    if len(apart) > MOST_ROWS:
        half = MOST_ROWS // 2
        return pd.concat([apart.head(half), apart.tail(half)]).reset_index(drop=True)
    rest = rows[~rows["verdict"].isin(list(COLOURS))].head(max(ENOUGH_ROWS - len(apart), 0))
    both = pd.concat([apart[apart["difference"] > 0], rest, apart[apart["difference"] <= 0]])
    return both.reset_index(drop=True)


def plot_starters(rows: pd.DataFrame) -> Figure:
    """How much more or less often those who begin with each item come back, matched; hollow where none can be shown.

    Parameters
    ----------
    rows : DataFrame, one row per tested item
        ``name``, ``verdict``, ``matched``, ``difference`` with ``low``, ``high`` (shares). Of those that differ the
        first and the last six are drawn, or all with the best known of the others.
    """
    fig, ax = marks.axes(None)
    shown = drawn(rows)
    if shown.empty:
        return marks.nothing(ax)
    marks.names_down(ax, list(shown["name"]))
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(_("as others alike"))])
    marks.intervals(ax, range(len(shown)), shown["low"], shown["high"])
    for row in shown.itertuples():
        sure = row.verdict in COLOURS
        colour = COLOURS.get(row.verdict, MUTED)
        ax.plot(
            [row.difference], [row.Index], "o", color=colour if sure else "white", zorder=4, markersize=pt(15),
            markeredgecolor="white" if sure else MUTED, markeredgewidth=1.5 if sure else 2,
        )  # fmt: skip
    texts = [
        _("{points} points · n {n}", points=share_points(row.difference), n=Count(row.matched))
        for row in shown.itertuples()
    ]
    high = max(float(np.nanmax(shown["high"].to_numpy(float), initial=0.0)), 0.0)
    low = min(float(np.nanmin(shown["low"].to_numpy(float), initial=0.0)), 0.0)
    marks.end_texts(ax, [high] * len(shown), texts, low - 0.03)
    marks.note(ax, _("second order, against others alike · ○ no difference can be shown · grey: sold off"))
    return fig


def plot_seeming(rows: pd.DataFrame) -> Figure:
    """The difference to everybody (ring) and to others alike (dot), for what only seems to turn newcomers away.

    Parameters
    ----------
    rows : DataFrame, one row per item
        ``name``, ``explained_by``, ``raw`` with ``raw_low``, ``raw_high``, ``difference`` with ``low``, ``high``.
    """
    fig, ax = marks.axes(None)
    rows = rows.head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.names_down(ax, list(rows["name"]))
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(_("as the others"))])
    place = np.arange(len(rows))
    marks.intervals(ax, place - 0.14, rows["raw_low"], rows["raw_high"], MUTED)
    marks.intervals(ax, place + 0.14, rows["low"], rows["high"])
    ax.plot(rows["raw"], place - 0.14, "o", color="white", markeredgecolor=MUTED, markeredgewidth=2,
            markersize=pt(13), zorder=4)  # fmt: skip
    ax.plot(rows["difference"], place + 0.14, "o", color=FOCUS, markeredgecolor="white", markersize=pt(14), zorder=4)
    edges = rows[["raw_low", "raw_high", "low", "high"]].to_numpy(float)
    high, low = max(np.nanmax(edges), 0.0), min(np.nanmin(edges), 0.0)
    marks.end_texts(ax, [high] * len(rows), [_explained(row) for row in rows.itertuples()], low - 0.03)
    marks.note(ax, _("○ against everybody · ● against others alike"))
    return fig


def _explained(row: object) -> Phrase:
    told = {
        "after": share_points(row.difference),
        "why": VERDICTS["clearance"] if row.verdict == "clearance" else why(row.explained_by),
    }
    if not known(row.raw):
        return _("{after} points · {why}", **told)
    return _("{before} → {after} points · {why}", before=share_points(row.raw), **told)


def plot_matched(rows: pd.DataFrame) -> Figure:
    """One item: each outcome's difference to everybody (ring) and to others alike (dot), in standard deviations.

    Parameters
    ----------
    rows : DataFrame of :func:`starters.compared`
        ``outcome``; ``raw``, ``difference`` with ``low``, ``high``; ``sd``; ``matched``.
    """
    fig, ax = marks.axes(None)
    rows = rows[rows["sd"] > 0].reset_index(drop=True) if len(rows) else rows
    if rows.empty:
        return marks.nothing(ax)
    scaled = rows[["raw", "low", "high", "difference"]].div(rows["sd"], axis=0)
    marks.names_down(ax, [STARTED[outcome] for outcome in rows["outcome"]])
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    place = np.arange(len(rows))
    marks.intervals(ax, place, scaled["low"], scaled["high"])
    style_of = {"markeredgecolor": INK, "markeredgewidth": 2, "markersize": pt(12), "zorder": 4}
    ax.plot(scaled["raw"], place, "o", color="white", **style_of)
    ax.plot(scaled["difference"], place, "o", color=FOCUS, markeredgecolor="white", markersize=pt(15), zorder=5)
    high, low = max(np.nanmax(scaled.to_numpy(float)), 0.0), min(np.nanmin(scaled.to_numpy(float)), 0.0)
    ax.set_xticks([0], [say(_("as the others"))])
    marks.end_texts(ax, [high] * len(rows), [_outcome(row) for row in rows.itertuples()], low - 0.05)
    marks.note(ax, _("○ against everybody · ● against others alike, with its interval"))
    return fig


def _outcome(row: object) -> Phrase:
    """The matched difference in the outcome's own unit."""
    told = {"n": Count(row.matched)}
    if row.outcome == "value":
        return _("{value} · n {n}", value=money(row.difference, 0), **told)
    points = Number(round(row.difference) + 0.0, 0) if row.outcome == "nps" else share_points(row.difference)
    return _("{points} points · n {n}", points=points, **told)


__all__ = ["plot_matched", "plot_seeming", "plot_starters"]
