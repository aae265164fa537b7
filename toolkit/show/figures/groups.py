"""Figures of step 2: how many customers each group holds and how much it brings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, INK, PAPER, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Number, Share, _, say

MOST_ROWS = 12
BLUES = LinearSegmentedColormap.from_list("house", ["#f1f5f8", "#8dbad6", FOCUS, "#062f47"])


def plot_groups(groups: pd.DataFrame) -> Figure:
    """Share of customers beside share of sales of each group, largest share of sales first.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers``, ``customer_share`` with ``low`` and ``high``, ``sales_share`` with ``sales_low`` and
        ``sales_high``.
    """
    rows = _held(groups).sort_values("sales_share", ascending=False, kind="stable").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (people, sales) = style.pair()
    counts = [_("{share} · n {n}", share=Share(r.customer_share), n=Count(r.customers)) for r in rows.itertuples()]
    marks.bars(people, rows["group"], rows["customer_share"], [""] * len(rows), QUIET)
    marks.intervals(people, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(people, np.fmax(rows["customer_share"], rows["high"]), counts)
    marks.bars(sales, rows["group"], rows["sales_share"], [""] * len(rows))
    marks.intervals(sales, range(len(rows)), rows["sales_low"], rows["sales_high"])
    marks.end_texts(sales, np.fmax(rows["sales_share"], rows["sales_high"]), [Share(v) for v in rows["sales_share"]])
    people.set_title(say(_("Share of customers")))
    sales.set_title(say(_("Share of sales")))
    return fig


def plot_value(groups: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Sales index of each group: its share of sales over its share of customers; 1 is the average customer.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers``, ``customer_share``, ``sales_index``, ``sales_low`` and ``sales_high``.
    """
    fig, ax = marks.axes(ax)
    rows = _held(groups).sort_values("sales_index", ascending=False, kind="stable").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_("{index} × · n {n}", index=Number(r.sales_index, 2), n=Count(r.customers)) for r in rows.itertuples()]
    colours = [FOCUS if index >= 1 else QUIET for index in rows["sales_index"]]
    low, high = (rows[bound] / rows["customer_share"] for bound in ("sales_low", "sales_high"))
    marks.bars(ax, rows["group"], rows["sales_index"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), low, high)
    marks.end_texts(ax, np.fmax(rows["sales_index"], high), texts)
    ax.axvline(1, color=WARN, linewidth=1.6, zorder=0)
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    average = say(_("average customer = 1"))
    ax.annotate(average, (1, 1), xytext=(pt(6), pt(6)), va="bottom", color=WARN, fontsize=pt(SMALLEST), **place)
    return fig


def plot_score_map(cells: pd.DataFrame, ax: Axes | None = None, n: int | None = None) -> Figure:
    """Share of customers at each recency and frequency score; the best corner is top right.

    Parameters
    ----------
    cells : DataFrame, one row per pair of scores
        ``r`` and ``f`` (1 to 5), ``customers``, missing where too few to be shown; pairs that are absent hold nobody.
    n : int, optional
        Customers in all, where some cells are missing; by default their sum.
    """
    fig, ax = marks.axes(ax)
    if cells.empty:
        return marks.nothing(ax)
    grid = np.zeros((5, 5))
    grid[cells["f"] - 1, cells["r"] - 1] = cells["customers"]
    shares = grid / max(np.nansum(grid) if n is None else n, 1)
    most = max(np.nanmax(shares, initial=0), 1e-9)
    ax.imshow(np.nan_to_num(shares), cmap=BLUES, origin="lower", aspect="auto", vmin=0, vmax=most)
    for (f, r), share in np.ndenumerate(shares):
        told = f"{say(Share(share))}\n{say(_('n {n}', n=Count(grid[f, r])))}" if known(share) else "·"
        ink = ink_on(share / most) if known(share) else INK
        ax.text(r, f, told, ha="center", va="center", fontsize=pt(SMALLEST), color=ink)
    if np.isnan(grid).any():
        marks.note(ax, _("·  fewer than 10 customers, or what would give them away"))
    ax.set_xticks(range(5), [f"R{score}" for score in range(1, 6)])
    ax.set_yticks(range(5), [f"F{score}" for score in range(1, 6)])
    ax.set_xlabel(say(_("recency score: last order long ago → recent")))
    ax.set_ylabel(say(_("frequency score: few orders → many")))
    frame_cells(ax, 5, 5)
    return fig


def ink_on(intensity: float) -> str:
    """The colour of a text that can be read on a cell of this intensity (0-1)."""
    return PAPER if intensity > 0.5 else INK


def frame_cells(ax: Axes, rows: int, columns: int) -> None:
    """White lines between the cells of a heat map, no frame around it."""
    for line in range(1, columns):
        ax.axvline(line - 0.5, color=PAPER, linewidth=2)
    for line in range(1, rows):
        ax.axhline(line - 0.5, color=PAPER, linewidth=2)
    ax.spines["bottom"].set_visible(False)


def _held(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups that hold customers; those merged away hold none."""
    return groups[groups["customers"] > 0]


__all__ = ["plot_groups", "plot_score_map", "plot_value"]
