"""Figures of step 3: who answered, how they differ from those asked, and what customers say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.context import money
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, INK, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.show.themes import theme
from toolkit.words import Change, Count, Number, Phrase, Share, _, say

MOST_ROWS, MOST_THEMES = 12, 8
FEWEST_SHOWN = 10
SURE = 0.05
"""A group differs where the false-discovery rate of saying so is below this."""
TOTAL = "total"
TRAITS: dict[str, Phrase] = {
    "recency_days": _("days since the last order"),
    "frequency": _("orders each"),
    "monetary_value": _("value each"),
}


def plot_response(response: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of those asked who answered, by group; the pooled share as a line.

    Parameters
    ----------
    response : DataFrame, one row per group, and "total"
        ``group``, ``customers`` asked, ``k`` who answered, ``response_rate`` with ``low``, ``high``; missing where too
        few to be shown.
    """
    fig, ax = marks.axes(ax)
    rows = response[(response["group"] != TOTAL) & response["response_rate"].notna()].head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_rate(row) for row in rows.itertuples()]
    marks.bars(ax, rows["group"], rows["response_rate"], [""] * len(rows))
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(ax, np.fmax(rows["response_rate"], rows["high"]), texts)
    pooled = response.loc[response["group"] == TOTAL, "response_rate"]
    if len(pooled) and known(pooled.iloc[0]):
        _line(ax, pooled.iloc[0], _("all: {share}", share=Share(pooled.iloc[0])))
    return fig


def _rate(row: Any) -> Phrase:
    return _("{share} · {k} of {n}", share=Share(row.response_rate, 0), k=Count(row.k), n=Count(row.customers))


def _line(ax: Axes, at: float, words: Phrase) -> None:
    """A line down the rows and its words above them, on the side where there is more room."""
    right = max(ax.get_xlim()[1], 1.03 * at)
    ax.set_xlim(right=right)
    ax.axvline(at, color=WARN, linewidth=1.6, zorder=0)
    side, step = ("left", 6) if at < right / 2 else ("right", -6)
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    place |= {"xytext": (pt(step), pt(6)), "ha": side, "va": "bottom"}
    ax.annotate(say(words), (at, 1), color=WARN, fontsize=pt(SMALLEST), **place)


def plot_bias(bias: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """How far those who answered lie from everybody asked in their groups, in percent of the latter, with intervals.

    Parameters
    ----------
    bias : DataFrame, one row per trait and group, and "total"
        ``trait``, ``group``, ``mean_answered``, ``mean_asked``, ``difference`` with ``low``, ``high``.
    """
    fig, ax = marks.axes(ax)
    rows = bias[(bias["group"] == TOTAL) & (bias["mean_asked"] > 0)]
    if rows.empty:
        return marks.nothing(ax)
    relative = rows[["difference", "low", "high"]].div(rows["mean_asked"], axis=0)
    place = range(len(rows))
    marks.names_down(ax, [TRAITS[name] for name in rows["trait"]])
    ax.axvline(0, color=MUTED, linewidth=1.4, zorder=0)
    marks.intervals(ax, place, relative["low"], relative["high"], FOCUS)
    ax.plot(relative["difference"], place, "o", color=FOCUS, markersize=pt(15), zorder=4)
    for row, at in zip(rows.itertuples(), relative.itertuples(), strict=True):
        words = _(
            "{change}: {answered} against {asked}",
            change=Change(at.difference, 1), answered=_mean(row.trait, row.mean_answered),
            asked=_mean(row.trait, row.mean_asked),
        )  # fmt: skip
        row_at = list(rows.index).index(row.Index)
        ax.annotate(say(words), (at.difference, row_at), xytext=(0, pt(18)), textcoords="offset points", ha="center",
                    va="bottom", bbox=marks.ON_PAPER)  # fmt: skip
    reach = max(float(np.nanmax(relative.abs().to_numpy())), 0.01)
    ax.set_xlim(-2.2 * reach, 2.2 * reach)
    marks.note(ax, _("those who answered against everybody asked in their groups"))
    return fig


def _mean(trait: str, value: float) -> Any:
    return money(value, 0) if trait == "monetary_value" else Number(value, 0 if trait == "recency_days" else 1)


def plot_reasons(overall: pd.DataFrame, standing_out: pd.DataFrame) -> Figure:
    """Share of customers who say each theme, and beside it the group that differs most from all others.

    Parameters
    ----------
    overall : DataFrame, one row per theme
        ``theme``, ``k`` of ``n`` people, ``share`` (weighed to the size of groups) with ``low``, ``high``.
    standing_out : DataFrame, one row per theme with a group that surely differs
        ``theme``, ``group``, ``k``, ``n``, ``share`` with ``low``, ``high``, ``difference``.
    """
    rows = overall[overall["k"] >= FEWEST_SHOWN].sort_values("share", ascending=False, kind="stable").head(MOST_THEMES)
    if rows.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (everybody, groups) = style.pair()
    names = [theme(name) for name in rows["theme"]]
    marks.bars(everybody, names, rows["share"], [""] * len(rows), QUIET)
    marks.intervals(everybody, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(everybody, np.fmax(rows["share"], rows["high"]), [Share(share) for share in rows["share"]])
    everybody.set_title(say(_("All customers · n {n}", n=Count(rows["n"].max()))))
    told = standing_out.set_index("theme").reindex(rows["theme"])
    colours = [FOCUS if difference > 0 else QUIET for difference in told["difference"].fillna(0)]
    marks.bars(groups, names, told["share"].fillna(0), [""] * len(rows), colours)
    marks.intervals(groups, range(len(rows)), told["low"], told["high"], INK)
    ends = np.fmax(told["share"], told["high"]).fillna(0)
    marks.end_texts(groups, ends, [_group(row) for row in told.itertuples()])
    groups.set_xlim(0, max(groups.get_xlim()[1], everybody.get_xlim()[1]))
    groups.set_title(say(_("The group that differs most")))
    return fig


def _group(row: Any) -> Phrase:
    if not known(row.share):
        return _("no group surely differs")
    return _("{group} {share} · n {n}", group=row.group, share=Share(row.share, 0), n=Count(row.n))


def plot_theme(reasons: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of each group that says one theme, those that surely differ in colour; the share of all as a line.

    Parameters
    ----------
    reasons : DataFrame, one row per group, and "total", of one question and theme
        ``group``, ``n``, ``share`` with ``low``, ``high``, missing where too few to be shown; ``q``.
    """
    fig, ax = marks.axes(ax, wide=True)
    rows = reasons[(reasons["group"] != TOTAL) & reasons["share"].notna()].head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_("{share} · n {n}", share=Share(row.share, 0), n=Count(row.n)) for row in rows.itertuples()]
    marks.bars(ax, rows["group"], rows["share"], [""] * len(rows), [FOCUS if q < SURE else QUIET for q in rows["q"]])
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(ax, np.fmax(rows["share"], rows["high"]), texts)
    total = reasons.loc[reasons["group"] == TOTAL, "share"]
    if len(total) and known(total.iloc[0]):
        _line(ax, total.iloc[0], _("all who answered: {share}", share=Share(total.iloc[0], 0)))
    return fig


__all__ = ["plot_bias", "plot_reasons", "plot_response", "plot_theme"]
