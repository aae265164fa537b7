"""Figures of step 4: which group to look for, who they are, how well and by what they are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.attributes import pair
from toolkit.show.context import money
from toolkit.show.figures import marks
from toolkit.show.finding import decimals
from toolkit.show.style import FOCUS, LINE, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Number, Share, _, say

MOST_ROWS = 12
SURE = 0.05


def plot_ideal_groups(standing: pd.DataFrame, chosen: Sequence[str] = ()) -> Figure:
    """What a customer of each group has brought, less what it cost to win; the ideal groups in blue.

    Parameters
    ----------
    standing : DataFrame, one row per group and a row "total"
        ``group``, ``customers``, ``net`` with ``low``, ``high``; the best twelve are drawn.
    """
    fig, ax = marks.axes(None)
    rows = standing[(standing["group"] != "total") & standing["net"].notna()]
    rows = rows.sort_values("net", ascending=False, kind="stable").head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [
        _("{value} · n {n}", value=money(row.net, 0), n=Count(row.customers)) for row in rows.itertuples()
    ]  # fmt: skip
    colours = [FOCUS if group in chosen else QUIET for group in rows["group"]]
    _dots(ax, list(rows["group"]), rows["net"], rows["low"], rows["high"], texts, colours, 0.0)
    ax.set_xticks([0], [say(money(0, 0))])
    return fig


def _dots(
    ax: Axes, names: Sequence[Any], values: pd.Series, low: pd.Series, high: pd.Series, texts: Sequence[Any],
    colours: Sequence[str], line: float,
) -> None:  # fmt: skip
    """Dots with intervals from the top down, a line at what is usual, the texts after the longest interval."""
    marks.names_down(ax, names)
    ends = np.concatenate([low.to_numpy(float), high.to_numpy(float), values.to_numpy(float), [line]])
    ends = ends[np.isfinite(ends)]
    ax.axvline(line, color=LINE, linewidth=1.6, zorder=0)
    marks.intervals(ax, range(len(values)), low.clip(ends.min(), ends.max()), high.clip(ends.min(), ends.max()))
    ax.scatter(values, range(len(values)), s=pt(15) ** 2, c=list(colours), edgecolors="white", linewidths=1.5, zorder=4)
    space = (ends.max() - ends.min()) * 0.04 or 1.0
    marks.end_texts(ax, [ends.max()] * len(values), texts, ends.min() - space)


def _logarithm(values: pd.Series) -> pd.Series:
    """Logarithms of ratios, those of 0 and of what has no end at the ends of what is drawn."""
    return np.log(values.astype(float).clip(0.05, 20.0))


def _ratios(ax: Axes, marked: Sequence[float], words: Sequence[Any]) -> None:
    ax.set_xticks([np.log(one) for one in marked], [say(one) for one in words])
    ax.tick_params(axis="x", labelcolor=MUTED, labelsize=pt(SMALLEST))


def plot_portrait(rows: pd.DataFrame) -> Figure:
    """The values on which the ideal customers surely differ from all others, as an index: 100 is the same.

    Parameters
    ----------
    rows : DataFrame, one row per attribute and value, the surest first
        ``attribute``, ``value``, ``share``, ``base_share``, ``index`` with ``index_low``, ``index_high``, ``n``,
        ``sure``.
    """
    fig, ax = marks.axes(None)
    drawn = rows[rows["sure"].astype(bool)].head(MOST_ROWS).sort_values("index", ascending=False, ignore_index=True)
    if drawn.empty:
        return marks.nothing(ax)
    names = [pair(row.attribute, row.value) for row in drawn.itertuples()]
    texts = [
        _(
            "{index} · {share} against {base}",
            index=Count(100 * row.index_100), share=Share(row.share, places), base=Share(row.base_share, places),
        )
        for row in drawn.rename(columns={"index": "index_100"}).itertuples()
        for places in [decimals(row.share, row.base_share)]
    ]  # fmt: skip
    colours = [FOCUS if one > 1 else WARN for one in drawn["index"]]
    log = [_logarithm(drawn[name]) for name in ("index", "index_low", "index_high")]
    _dots(ax, names, *log, texts, colours, 0.0)
    _ratios(ax, [1.0], [_("as all others (100)")])
    return fig


def plot_odds(rows: pd.DataFrame) -> Figure:
    """How much each value multiplies the odds of being ideal, all others being equal; hollow: may be chance.

    Parameters
    ----------
    rows : DataFrame, one row per value
        ``attribute``, ``value``, ``odds_ratio`` with ``low``, ``high``, ``n``, ``q``.
    """
    fig, ax = marks.axes(None)
    drawn = rows.head(MOST_ROWS).reset_index(drop=True)
    if drawn.empty:
        return marks.nothing(ax)
    names = [pair(row.attribute, row.value) for row in drawn.itertuples()]
    texts = [
        _("× {odds} · n {n}", odds=Number(row.odds_ratio, 2), n=Count(row.n)) for row in drawn.itertuples()
    ]  # fmt: skip
    colours = [QUIET if row.q >= SURE else FOCUS if row.odds_ratio > 1 else WARN for row in drawn.itertuples()]
    log = [_logarithm(drawn[name]) for name in ("odds_ratio", "low", "high")]
    _dots(ax, names, *log, texts, colours, 0.0)
    _ratios(ax, [1.0], [_("× 1: no difference")])
    if (drawn["q"] >= SURE).any():
        marks.note(ax, _("grey: may be chance"))
    return fig


def plot_profiles(rows: pd.DataFrame, share: float = np.nan) -> Figure:
    """The share of ideal customers at each value of one attribute, with its interval, and that of all.

    Parameters
    ----------
    rows : DataFrame, one row per value
        ``attribute``, ``value``, ``n``, ``share`` with ``low``, ``high``; those without a share are left out.
    """
    fig, ax = marks.axes(None)
    drawn = rows[rows["share"].notna()].sort_values("share", ascending=False, kind="stable")
    drawn = drawn.head(MOST_ROWS).reset_index(drop=True)
    if drawn.empty:
        return marks.nothing(ax)
    names = [pair(row.attribute, row.value) for row in drawn.itertuples()]
    texts = [_("{value} · n {n}", value=Share(row.share, 1), n=Count(row.n)) for row in drawn.itertuples()]
    usual = share if share == share else 0.0
    _dots(ax, names, drawn["share"], drawn["low"], drawn["high"], texts, [FOCUS] * len(drawn), usual)
    ax.set_xticks([usual], [say(_("all: {share}", share=Share(usual, 1)))])
    ax.tick_params(axis="x", labelcolor=MUTED, labelsize=pt(SMALLEST))
    return fig


def plot_recognition(calibration: pd.DataFrame, share: float = np.nan) -> Figure:
    """The share of ideal customers in each tenth of the chance told at the first order, and what was told.

    Parameters
    ----------
    calibration : DataFrame, one row per tenth, the lowest first
        ``tenth``, ``n``, ``told``, ``share`` with ``low``, ``high``; missing where it must not be told.
    share : float
        Of all customers.
    """
    fig, ax = marks.axes(None)
    if calibration.empty:
        return marks.nothing(ax)
    place = np.arange(len(calibration))
    ax.bar(place, calibration["share"].fillna(0.0), color=FOCUS, width=0.62)
    for at, row in zip(place, calibration.itertuples(), strict=True):
        ax.plot([at, at], [row.low, row.high], color=style.INK, linewidth=1.8, solid_capstyle="butt", zorder=3)
    ax.plot(place, calibration["told"], "o", color="white", markeredgecolor=WARN, markeredgewidth=2.4,
            markersize=pt(12), zorder=4)  # fmt: skip
    top = float(np.nanmax([*calibration[["high", "told", "share"]].to_numpy(float).ravel(), share]))
    for at, row in zip(place, calibration.itertuples(), strict=True):
        words = say(Share(row.share, 0)) if row.share == row.share else say(_("few"))
        ax.annotate(
            words, (at, np.nanmax([row.high, row.told, 0.0])), xytext=(0, pt(13)), textcoords="offset points", zorder=3,
            ha="center", fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
        )  # fmt: skip
    ax.set_ylim(0, top * 1.25)
    ax.set_xlim(-0.6, len(calibration) + 0.9)
    ax.set_yticks([])
    ax.set_xticks(place, [say(Count(tenth)) for tenth in calibration["tenth"]])
    ax.set_xlabel(say(_("tenths by the chance told at the first order, the lowest first")), fontsize=pt(SMALLEST))
    if share == share:
        ax.axhline(share, color=MUTED, linewidth=1.4, linestyle="--", zorder=2)
        ax.annotate(say(_("all: {share}", share=Share(share, 1))), (len(place) - 0.5, share), va="center",
                    color=MUTED, fontsize=pt(SMALLEST), bbox=marks.ON_PAPER)  # fmt: skip
    marks.note(ax, _("bar: ideal today, with interval · ring: the chance told"))
    return fig


__all__ = ["plot_ideal_groups", "plot_odds", "plot_portrait", "plot_profiles", "plot_recognition"]
