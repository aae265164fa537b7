"""Figures of step 2b: groups month by month, and where customers leak."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style, text
from toolkit.show.context import money
from toolkit.show.figures import marks
from toolkit.show.figures.groups import BLUES, frame_cells, ink_on
from toolkit.show.finding import known
from toolkit.show.style import SMALLEST, WARN, pt
from toolkit.words import Count, Number, Phrase, Share, _, say

MOST_ROWS, MOST_MONTHS, MOST_LEAKS = 12, 13, 6


def plot_history(sizes: pd.DataFrame) -> Figure:
    """Share of customers in each group at each month end; the number of customers by then under each month.

    Parameters
    ----------
    sizes : DataFrame, one row per month end and group
        ``at`` (date), ``group``, ``customer_share``, ``n`` customers by then.
    """
    fig = style.figure(wide=True)
    ax = fig.add_subplot()
    if sizes.empty:
        return marks.nothing(ax)
    names = list(dict.fromkeys(sizes["group"]))[:MOST_ROWS]
    days = sorted(sizes["at"].unique())[-MOST_MONTHS:]
    shares = sizes.pivot_table(index="group", columns="at", values="customer_share", aggfunc="sum").loc[names, days]
    grid, most = shares.to_numpy(float), max(np.nanmax(shares.to_numpy(float)), 1e-9)
    ax.imshow(grid, cmap=BLUES, aspect="auto", vmin=0, vmax=most)
    for (row, column), share in np.ndenumerate(grid):
        ink = ink_on(share / most)
        ax.text(column, row, say(Number(100 * share)), ha="center", va="center", fontsize=pt(SMALLEST), color=ink)
    frame_cells(ax, *grid.shape)
    ax.set_yticks(range(len(names)), [text.fitted(name, marks.LONGEST_NAME) for name in names])
    n = sizes.groupby("at")["n"].first()
    marks.month_axis(ax, days, [_("n {n}", n=Count(n[day])) for day in days], most=7)
    ax.set_xlim(-0.5, len(days) - 0.5)
    marks.note(ax, _("% of all customers by then"))
    return fig


def plot_leaks(leaks: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Sales lost with the active customers who have gone quiet, by the groups they left and came to, the largest first.

    Parameters
    ----------
    leaks : DataFrame, one row per pair of groups
        ``from_group``, ``to_group``, ``customers``, ``share`` of ``from_group``, ``sales_lost``, ``margin_lost``.
    """
    fig, ax = marks.axes(ax, wide=True)
    rows = leaks.sort_values("sales_lost", ascending=False, kind="stable").head(MOST_LEAKS)
    if rows.empty:
        return marks.nothing(ax)
    marks.bars(ax, rows["from_group"], rows["sales_lost"].clip(lower=0), [""] * len(rows), WARN)
    names = [[text.fitted(say(name), marks.LONGEST_NAME) for name in pair] for pair in _pairs(rows)]
    ax.set_yticks(range(len(names)), ["\n".join(pair) for pair in names])
    marks.end_texts(ax, rows["sales_lost"].clip(lower=0), [_lost(row) for row in rows.itertuples()])
    return fig


def _pairs(rows: pd.DataFrame) -> list[tuple[str, Phrase]]:
    return [(row.from_group, _("→ {group}", group=row.to_group)) for row in rows.itertuples()]


def _lost(row: object) -> Phrase:
    count = _("{share} of {n}", share=Share(row.share, 0), n=Count(row.n))
    if known(row.margin_lost):
        return _(
            "{lost} · margin {margin} · {count}",
            lost=money(row.sales_lost, 0), margin=money(row.margin_lost, 0), count=count,
        )  # fmt: skip
    return _("{lost} · {count}", lost=money(row.sales_lost, 0), count=count)


__all__ = ["plot_history", "plot_leaks"]
