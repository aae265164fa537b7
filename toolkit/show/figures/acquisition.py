"""Figures of step 1: what a new customer costs and whether the first order pays for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.definitions import COST_PARTS, channel
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, GOOD, LINE, MUTED, PARTS, WARN, pt
from toolkit.words import Count, Number, Phrase, Share, _

MOST_ROWS = 12


def plot_coca(coca: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Cost of one new customer by channel, made of its four parts; the interval comes from the count of customers.

    Parameters
    ----------
    coca : DataFrame, one row per channel and one ``total``
        ``source_channel``, ``media``, ``tools``, ``salaries``, ``overheads`` (currency, in all), ``n``, ``coca`` with
        ``low``, ``high``.
    """
    fig, ax = marks.axes(ax)
    rows = total_first(coca, "coca").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    left, centres = np.zeros(len(rows)), []
    for part, colour in zip(COST_PARTS, PARTS, strict=True):
        each = (rows[part] / rows["n"].where(rows["n"] > 0)).fillna(0.0).to_numpy(float)
        ax.barh(np.arange(len(rows)), each, left=left, color=colour, height=0.58, edgecolor="white", linewidth=0.8)
        centres += [left[0] + each[0] / 2] if len(rows) else []
        left += each
    marks.names_down(ax, [channel(name) for name in rows["source_channel"]])
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    ends = np.fmax(left, rows["high"].fillna(0))
    marks.end_texts(ax, ends, [_coca_text(row) for row in rows.itertuples()])
    if known(rows["coca"].head(1).squeeze()):
        marks.named_parts(ax, centres, list(COST_PARTS.values()), PARTS)
    return fig


def _coca_text(row: Any) -> Phrase:
    if not known(row.coca):
        return _("cost not known · n {n}", n=Count(row.n))
    return _("{coca} · n {n}", coca=money(row.coca), n=Count(row.n))


def plot_coca_by_month(by_month: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Cost of one new customer month by month with its band; new customers under each month.

    Parameters
    ----------
    by_month : DataFrame, one row per month
        ``month``, ``coca``, ``low``, ``high``, ``n``, ``may_hold_earlier``; a month without spend is a gap, and the
        first months of the data, in which old customers look new, are left out.
    """
    fig, ax = marks.axes(ax)
    rows = by_month[~by_month["may_hold_earlier"].astype(bool)].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.line_with_band(ax, np.arange(len(rows)), rows["coca"], rows["low"], rows["high"])
    marks.value_axis(ax, lambda value: money(value, 0))
    ax.set_ylim(bottom=0)
    marks.month_axis(ax, list(rows["month"]), [_("n {n}", n=Count(n)) for n in rows["n"]])
    return fig


def plot_margin(margin: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Gross margin by category, best first, the literal revenue to cost beside it.

    Parameters
    ----------
    margin : DataFrame, one row per category
        ``key``, ``revenue``, ``gross_margin``, ``revenue_to_cogs``, ``n_lines``, ``low``, ``high``. The twelve that
        sell most are drawn.
    """
    fig, ax = marks.axes(ax)
    largest = margin[margin["gross_margin"].notna()].nlargest(MOST_ROWS, "revenue")
    rows = largest.sort_values("gross_margin", ascending=False, kind="stable").reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [
        _(
            "{margin} · {ratio} × cost · n {n}",
            margin=Share(row.gross_margin),
            ratio=Number(row.revenue_to_cogs, 2),
            n=Count(row.n_lines),
        )
        for row in rows.itertuples()
    ]
    names = [_("no category") if name is None or name != name else str(name) for name in rows["key"]]
    colours = [WARN if value < 0 else FOCUS for value in rows["gross_margin"]]
    marks.bars(ax, names, rows["gross_margin"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    lowest = min(0.0, rows["gross_margin"].min(), rows["low"].min())
    marks.end_texts(ax, np.fmax(np.fmax(rows["gross_margin"], rows["high"]), 0.0), texts, lowest * 1.1)
    return fig


def plot_margin_by_month(margin: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Gross margin month by month with its band.

    Parameters
    ----------
    margin : DataFrame, one row per month
        ``key`` (month), ``gross_margin``, ``low``, ``high``, ``n_lines``.
    """
    fig, ax = marks.axes(ax)
    if margin.empty:
        return marks.nothing(ax)
    marks.line_with_band(ax, np.arange(len(margin)), margin["gross_margin"], margin["low"], margin["high"])
    marks.value_axis(ax, lambda value: Share(value, 0))
    _zoom(ax, margin[["gross_margin", "low", "high"]])
    marks.month_axis(ax, list(margin["key"]), [_("n {n}", n=Count(n)) for n in margin["n_lines"]])
    return fig


def _zoom(ax: Axes, values: pd.DataFrame) -> None:
    """Margins move within a few points: the axis starts near the lowest, and the grid says where."""
    low, high = np.nanmin(values.to_numpy(float)), np.nanmax(values.to_numpy(float))
    room = max(0.02, (high - low) * 0.4)
    ax.set_ylim(low - room, high + room)


def plot_first_order(first: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Margin of a first order against the cost of acquiring the customer, by channel, the worst first.

    Parameters
    ----------
    first : DataFrame, one row per channel and one ``total``
        ``source_channel``, ``margin_per_new`` with ``low`` and ``high``, ``coca``, ``balance``, ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = total_first(first.dropna(subset=["balance"]), "balance", ascending=True).head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    for place, row in enumerate(rows.itertuples()):
        colour = GOOD if row.balance >= 0 else WARN
        ax.plot([row.coca, row.margin_per_new], [place] * 2, color=colour, linewidth=5, alpha=0.35, zorder=1)
        ax.plot(
            row.coca, place, "o", color="white", markeredgecolor=MUTED, markeredgewidth=2.2, markersize=pt(14), zorder=4
        )
        ax.plot(row.margin_per_new, place, "o", color=colour, markersize=pt(14), zorder=4)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.names_down(ax, [channel(name) for name in rows["source_channel"]])
    ends = np.fmax(np.fmax(rows["coca"], rows["margin_per_new"]), rows["high"].fillna(-np.inf))
    texts = [_("{balance} · n {n}", balance=_signed(row.balance), n=Count(row.n)) for row in rows.itertuples()]
    lowest = min(0.0, np.nanmin(rows[["coca", "margin_per_new", "low"]].to_numpy(float)))
    marks.end_texts(ax, ends, texts, lowest * 1.1 if lowest < 0 else -0.03 * ends.max())
    ax.axvline(0, color=LINE, linewidth=1, zorder=0)
    marks.note(ax, _("○ CoCA   ● margin of the first order; beside them what is left per new customer"))
    return fig


def _signed(amount: float) -> Phrase:
    return _("+{amount}", amount=money(amount)) if amount >= 0 else _("−{amount}", amount=money(-amount))


def total_first(frame: pd.DataFrame, by: str, ascending: bool = False) -> pd.DataFrame:
    """The total on top, then the channels ordered by a column, unknown last."""
    is_total = frame["source_channel"] == "total"
    channels = frame[~is_total].sort_values(by, ascending=ascending, na_position="last", kind="stable")
    return pd.concat([frame[is_total], channels], ignore_index=True)


__all__ = ["plot_coca", "plot_coca_by_month", "plot_first_order", "plot_margin", "plot_margin_by_month", "total_first"]
