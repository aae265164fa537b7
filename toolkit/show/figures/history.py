"""Figures run by run: small panels of one figure each, with the interval of every run."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from toolkit.show import style, text
from toolkit.show.context import here
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.history import COUNTED, OF_MONEY, name_of, told
from toolkit.show.style import MUTED, SMALLEST, pt
from toolkit.words import Count, Day, Money, Phrase, Value, _, say

ACROSS, MOST_PANELS = 3, 6
ROOM = 350
"""Width in px of a panel's title."""


def plot_trends(over: pd.DataFrame) -> Figure:
    """One panel a figure, its last value and n written beside the title; days stand as far apart as they are.

    Parameters
    ----------
    over : DataFrame, one row a figure and run
        ``key``, ``unit``, ``as_of``, ``value``, ``n``, ``low``, ``high``. The first six figures are drawn.
    """
    fig = style.figure(wide=True)
    if over.empty:
        return marks.nothing(fig.add_subplot())
    keys = list(dict.fromkeys(over["key"]))[:MOST_PANELS]
    down = -(-len(keys) // ACROSS)
    panels = fig.subplots(down, ACROSS, squeeze=False, gridspec_kw={"wspace": 0.05, "hspace": 0.08})
    days = sorted(over["as_of"].unique())
    for place, ax in enumerate(panels.flat):
        if place >= len(keys):
            ax.set_axis_off()
            continue
        _panel(ax, over[over["key"] == keys[place]])
        _days(ax, (days[0], days[-1]), is_named=place + ACROSS >= len(keys))
    return fig


def _days(ax: Axes, ends: tuple[date, date], is_named: bool) -> None:
    """The same days under each panel, the first and the last named where there is no panel below."""
    first, last = date2num(ends)
    ax.set_xlim(first - 0.06 * (last - first), last + 0.06 * (last - first))
    ax.set_xticks([first, last], [say(Day(day)) for day in ends] if is_named else ["", ""])
    ax.tick_params(axis="x", labelcolor=MUTED, labelsize=pt(SMALLEST))
    for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
        label.set_horizontalalignment(side)


def _panel(ax: Axes, rows: pd.DataFrame) -> None:
    first, last = rows.iloc[0], rows.iloc[-1]
    kind = partial(told, unit=last["unit"], currency=here().currency)
    marks.line_with_band(ax, date2num(rows["as_of"]), rows["value"], rows["low"], rows["high"])
    ax.set_title(text.fitted(say(name_of(last["key"])), ROOM, SMALLEST), fontsize=pt(SMALLEST))
    ax.set_yticks([])
    low, high = (rows[[name, "value"]].stack().agg(end) for name, end in (("low", "min"), ("high", "max")))
    span = (high - low) or abs(high) or 1.0
    ax.set_ylim(low - 0.1 * span, high + 0.55 * span)
    _value(ax, first, kind(first["value"]), "left")
    _value(ax, last, _last(last, kind(last["value"])), "right")


def _value(ax: Axes, row: pd.Series, words: Phrase | Value, side: str) -> None:
    """A text over its point, at the top of the panel, where no line runs."""
    place = {"transform": ax.get_xaxis_transform(), "va": "top", "ha": side}
    ax.text(date2num(row["as_of"]), 1, say(words), fontsize=pt(SMALLEST), **place)


def _last(row: pd.Series, value: Value) -> Phrase | Value:
    if row["unit"] in COUNTED or not known(row["n"]):
        return value
    n = Money(row["n"], here().currency) if row["key"] in OF_MONEY else Count(row["n"])
    return _("{value}, n = {n}", value=value, n=n)
