"""Figures of step 2d: which forecast held, who is still there, what they will bring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.models import NAIVE, named
from toolkit.show.style import BODY, FOCUS, INK, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Number, Share, _, say

MOST_ROWS = 12
WIDEST = 1.5
"""Errors beyond this are drawn at it; their size is written."""


def plot_backtest(ranking: pd.DataFrame, backtest: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """The error of each candidate in each window, and their mean size; the nearest on top, naive rules in grey.

    Parameters
    ----------
    ranking : DataFrame, one row per candidate, the nearest first
        ``candidate``, ``absolute_error``, ``worst_error``, ``windows``.
    backtest : DataFrame, one row per window and candidate
        ``candidate``, ``error``: predicted / actual - 1.
    """
    fig, ax = marks.axes(ax)
    rows = ranking[ranking["absolute_error"].notna()].head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    ends = []
    for place, row in enumerate(rows.itertuples()):
        errors = backtest["error"][backtest["candidate"] == row.candidate].dropna().clip(-1, WIDEST)
        colour = QUIET if row.candidate in NAIVE else FOCUS
        ax.plot([errors.min(), errors.max()], [place] * 2, color=colour, linewidth=2, alpha=0.5)
        ax.plot(errors, [place] * len(errors), "o", color=colour, markeredgecolor="white", markersize=pt(13))
        ends.append(max(errors.max(), 0.0))
    marks.names_down(ax, [named(candidate) for candidate in rows["candidate"]])
    texts = [_("{error} off", error=Share(row.absolute_error)) for row in rows.itertuples()]
    least = min(0.0, backtest["error"].min(), -0.05)
    marks.end_texts(ax, ends, texts, least * 1.1)
    ax.axvline(0, color=INK, linewidth=1.4, zorder=0)
    marks.note(ax, _("● forecast ÷ outcome − 1 in each window; beside them the mean size of the error"))
    return fig


def plot_calibration(calibration: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Orders forecast and orders that came, a customer, by tenths of the forecast.

    Parameters
    ----------
    calibration : DataFrame, one row per tenth of customers by forecast
        ``predicted``, ``actual`` with ``low``, ``high``, ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = calibration.reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    place = np.arange(len(rows))
    ax.bar(place, rows["predicted"], color=QUIET, width=0.62)
    for spot, row in enumerate(rows.itertuples()):
        ax.plot([spot] * 2, [row.low, row.high], color=INK, linewidth=1.8)
        ax.plot(spot, row.actual, "o", color=FOCUS, markeredgecolor="white", markersize=pt(12), zorder=4)
    marks.value_axis(ax, lambda value: Number(value, 1 if np.nanmax(rows["high"]) < 10 else 0))
    ax.set_ylim(bottom=0)
    named_places = sorted({0, len(rows) - 1})
    texts = {0: _("least"), len(rows) - 1: _("most")}
    ax.set_xticks(named_places, [say(texts[p]) for p in named_places])
    ax.set_xlabel(say(_("customers by tenths of the forecast")))
    marks.note(ax, _("grey bar: order days forecast a customer; ● what came, with its interval"))
    return fig


def plot_alive(alive: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Customers by the chance that they are still there.

    Parameters
    ----------
    alive : DataFrame, one row per fifth of the chance
        ``least`` (0 to 0.8), ``n``, ``share``.
    """
    fig, ax = marks.axes(ax)
    rows = alive.iloc[::-1].reset_index(drop=True)
    if not rows["n"].sum():
        return marks.nothing(ax)
    names = [
        _("{low} to {high}", low=Share(least, 0), high=Share(least + 0.2, 0))
        if least
        else _("below {high}", high=Share(0.2, 0))
        for least in rows["least"]
    ]
    texts = [_("{share} · n {n}", share=Share(row.share), n=Count(row.n)) for row in rows.itertuples()]
    colours = [FOCUS if least >= 0.5 else QUIET for least in rows["least"]]
    marks.bars(ax, names, rows["share"], texts, colours)
    marks.note(ax, _("chance that a customer is still there"))
    return fig


def plot_value_tenths(tenths: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of the coming value by tenths of customers, the most valuable first.

    Parameters
    ----------
    tenths : DataFrame, one row per tenth
        ``tenth``, ``clv_share``, ``clv``, ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = tenths.reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    place = np.arange(len(rows))
    ax.bar(place, rows["clv_share"], color=[FOCUS] + [QUIET] * (len(rows) - 1), width=0.66)
    for spot, row in enumerate(rows.itertuples()):
        ax.annotate(
            say(Share(row.clv_share, 1 if row.clv_share < 0.1 else 0)), (spot, row.clv_share), xytext=(0, pt(6)),
            textcoords="offset points", ha="center", va="bottom", fontsize=pt(SMALLEST),
        )  # fmt: skip
    ax.set_xticks(place, [say(Count(tenth)) for tenth in rows["tenth"]])
    ax.set_xlabel(say(_("tenths of customers by coming value; {n} in each", n=Count(rows["n"].iloc[0]))))
    ax.set_yticks([])
    ax.margins(y=0.12)
    return fig


def plot_clv_by(by: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Coming value of a customer by group or channel with its interval, the highest first.

    Parameters
    ----------
    by : DataFrame, one row per key
        ``key``, ``clv_per_customer`` with ``low``, ``high``, ``n``, ``clv_share``.
    """
    fig, ax = marks.axes(ax)
    rows = by[by["n"] > 0].sort_values("clv_per_customer", ascending=False, kind="stable").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [
        _("{value} · {share} of all · n {n}", value=money(row.clv_per_customer), share=Share(row.clv_share, 0),
          n=Count(row.n))
        for row in rows.itertuples()
    ]  # fmt: skip
    marks.bars(ax, [channel(key) for key in rows["key"]], rows["clv_per_customer"], [""] * len(rows))
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(ax, np.fmax(rows["clv_per_customer"], rows["high"].fillna(0)), texts)
    return fig


def plot_new_customer(new: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """What a new customer has brought after each month, against what one costs.

    Parameters
    ----------
    new : DataFrame, one row per month from 0
        ``month``, ``clv`` with ``low``, ``high``, ``coca``.
    """
    fig, ax = marks.axes(ax)
    rows = new[new["clv"].notna()].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.line_with_band(ax, rows["month"], rows["clv"], rows["low"], rows["high"])
    top = np.nanmax([rows["high"].max(), rows["coca"].iloc[0] * 1.6 if known(rows["coca"].iloc[0]) else 0.0])
    ax.set_ylim(0, top * 1.08)
    marks.value_axis(ax, lambda value: money(value, 0))
    ax.set_xlabel(say(_("months since the first order")))
    _cost_lines(ax, rows["coca"].iloc[0], rows["month"].iloc[-1])
    last = rows.iloc[-1]
    ax.annotate(
        say(money(last["clv"])), (last["month"], last["clv"]), xytext=(-pt(6), pt(12)), textcoords="offset points",
        ha="right", va="bottom", fontsize=pt(BODY), weight="bold", color=FOCUS, bbox=marks.ON_PAPER,
    )  # fmt: skip
    return fig


def _cost_lines(ax: Axes, coca: float, last: Any) -> None:
    """The cost of a new customer, and one and a half times it, which the method asks for."""
    if not known(coca):
        return
    for height, text, dash in (
        (coca, _("CoCA {coca}", coca=money(coca)), "-"), (1.5 * coca, _("{times} × CoCA", times=Number(1.5, 1)), "--")
    ):  # fmt: skip
        ax.axhline(height, color=WARN, linewidth=1.8, linestyle=dash, zorder=0)
        ax.annotate(
            say(text), (0, height), xytext=(pt(4), -pt(5)), textcoords="offset points", ha="left", va="top",
            color=WARN, fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
        )  # fmt: skip


__all__ = [
    "plot_alive",
    "plot_backtest",
    "plot_calibration",
    "plot_clv_by",
    "plot_new_customer",
    "plot_value_tenths",
]
