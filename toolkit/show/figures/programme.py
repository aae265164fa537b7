"""Figures of step 8: what is owed for points over time, and the repeat rate at which a programme pays."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.context import here, money
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, LABEL, MUTED, pt
from toolkit.words import Number, Share, _, say


def plot_liability(months: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """What is owed for points held at the end of each month, with the band of what may be claimed.

    Parameters
    ----------
    months : DataFrame, one row per month
        ``month``, ``liability`` with ``low``, ``high`` (currency).
    """
    fig, ax = marks.axes(ax)
    rows = months[months["liability"].notna()].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.line_with_band(ax, rows.index, rows["liability"], rows["low"], rows["high"])
    ax.set_ylim(0, max(float(rows["high"].max()), float(rows["liability"].max()), 0.01) * 1.18)
    small = rows["high"].max() < 10
    marks.value_axis(ax, lambda value: money(value, 2 if small else 0))
    marks.month_axis(ax, list(rows["month"]))
    last, above = rows.iloc[-1], rows["high"].tail(max(len(rows) // 3, 1)).max()
    ax.annotate(
        say(money(last["liability"], 2 if small else 0)), (rows.index[-1], above), xytext=(0, pt(3)),
        textcoords="offset points", ha="right", va="bottom", weight="bold", color=FOCUS, fontsize=pt(LABEL),
        bbox=marks.ON_PAPER, zorder=5,
    )  # fmt: skip
    marks.note(ax, _("owed for points held; line: every reward within reach is claimed; band: fewer are"))
    return fig


def plot_break_even(rows: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """The repeat rate at which a programme pays, by the share of what is paid that it gives back.

    Parameters
    ----------
    rows : DataFrame, one row per promise
        ``promise``, ``reward_value``, ``own``, ``repeat_rate``, ``needed_rate`` with ``low``, ``high``. Rows that no
        repeat rate pays for are not drawn.
    """
    fig, ax = marks.axes(ax)
    drawn = rows[rows["needed_rate"].map(known) & rows["low"].map(known) & (rows["needed_rate"] <= 1)]
    if drawn.empty:
        return marks.nothing(ax)
    drawn = drawn.assign(high=drawn["high"].clip(upper=1.0)).reset_index(drop=True)
    marks.line_with_band(ax, drawn.index, drawn["needed_rate"], drawn["low"], drawn["high"])
    today = float(drawn["repeat_rate"].iloc[0])
    ax.axhline(today, color=MUTED, linewidth=1.6, linestyle=(0, (4, 3)))
    top, bottom = float(drawn["high"].max()), min(today, float(drawn["low"].min()))
    room = max(top - bottom, 0.01)
    ax.set_ylim(bottom - 0.22 * room, top + 0.18 * room)
    marks.value_axis(ax, lambda value: Share(value, 1))
    _text(ax, _("today {rate}", rate=Share(today, 1)), (len(drawn) - 1, today), MUTED, "top", -6)
    for row in drawn[drawn["own"]].itertuples():
        ax.plot([row.Index], [row.needed_rate], "o", color=FOCUS, markersize=pt(16), markeredgecolor="white", zorder=5)
        _text(ax, Share(row.needed_rate, 1), (row.Index, row.needed_rate), FOCUS, "bottom", 12)
    names = ["\n".join((say(_promised(r.promise)), say(_worth(r.reward_value)))) for r in drawn.itertuples()]
    ax.set_xticks(drawn.index, names)
    ax.set_xlim(-0.7, len(drawn) - 0.3)
    ax.set_xlabel(say(_("given back of what is paid; worth of a reward, {unit}", unit=here().currency)))
    marks.note(ax, _("repeat rate at which it pays, with its interval; ● the programme as asked"))
    return fig


def _worth(amount: float) -> Number:
    return Number(amount, 0 if amount >= 100 or round(amount, 6).is_integer() else 2)


def _promised(share: float) -> Share:
    return Share(share, 0 if round(100 * share, 6).is_integer() else 1)


def _text(ax: Axes, words: object, at: tuple[float, float], colour: str, side: str, away: float) -> None:
    ax.annotate(
        say(words), at, xytext=(0, pt(away)), textcoords="offset points", ha="right", va=side, weight="bold",
        color=colour, fontsize=pt(BODY), bbox=marks.ON_PAPER, zorder=6,
    )  # fmt: skip


__all__ = ["plot_break_even", "plot_liability"]
