"""Figures of step 1: what is left of a sale after the cost of goods."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.definitions import sales_channel
from toolkit.show.figures import marks
from toolkit.show.style import FOCUS, WARN
from toolkit.words import Count, Number, Phrase, Share, _

MOST_ROWS = 12


def plot_margin(margin: pd.DataFrame, by: str = "", ax: Axes | None = None) -> Figure:
    """Gross margin by category or channel, best first, the literal revenue to cost beside it.

    Parameters
    ----------
    margin : DataFrame, one row per category or channel
        ``key``, ``revenue``, ``gross_margin``, ``revenue_to_cogs``, ``n_lines``, ``low``, ``high``. The twelve that
        sell most are drawn.
    by : str
        "sales_channel" where the keys are these, some of which have a name in every language.
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
    names = [_name(key, by) for key in rows["key"]]
    colours = [WARN if value < 0 else FOCUS for value in rows["gross_margin"]]
    marks.bars(ax, names, rows["gross_margin"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    lowest = min(0.0, rows["gross_margin"].min(), rows["low"].min())
    marks.end_texts(ax, np.fmax(np.fmax(rows["gross_margin"], rows["high"]), 0.0), texts, lowest * 1.1)
    return fig


def _name(key: object, by: str) -> Phrase | str:
    if key is None or key != key:
        return _("not known")
    return sales_channel(key) if by == "sales_channel" else str(key)


def plot_margin_by_month(margin: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Gross margin month by month with its band.

    Parameters
    ----------
    margin : DataFrame, one row per month
        ``key`` (month), ``gross_margin``, ``low``, ``high``, ``n_lines``.
    """
    fig, ax = marks.axes(ax)
    if margin["gross_margin"].isna().all():
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


__all__ = ["plot_margin", "plot_margin_by_month"]
