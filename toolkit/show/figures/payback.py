"""Figures of step 1: after how many months a new customer has paid for itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.figures import marks
from toolkit.show.figures.groups import BLUES, frame_cells, ink_on
from toolkit.show.style import BODY, FOCUS, INK, MUTED, SMALLEST, pt
from toolkit.words import Count, Month, Number, _, say

MOST_COHORTS = 15
UNDER_ITS_NAME = 0.5
"""From which part of the axis on a line lies beside its name."""


def plot_payback(curve: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """What a new customer has earned or lost by each month after its first order, the latest cohorts and those before.

    Parameters
    ----------
    curve : DataFrame, one row per period ("previous", "last") and age
        ``period``, ``first`` and ``last`` cohort, ``age`` (months), ``n``, ``balance`` with ``low``, ``high``
        (currency per customer).
    """
    fig, ax = marks.axes(ax)
    if curve.empty or curve["balance"].isna().all():
        return marks.nothing(ax)
    ages = sorted(curve["age"].unique())
    for period, colour in (("previous", MUTED), ("last", FOCUS)):
        rows = curve[curve["period"] == period].sort_values("age")
        if len(rows):
            marks.line_with_band(ax, rows["age"], rows["balance"], rows["low"], rows["high"], colour)
    ax.axhline(0, color=INK, linewidth=1.4)
    marks.value_axis(ax, lambda value: money(value, 0 if np.nanmax(np.abs(curve["balance"])) >= 10 else 2), 6)
    ax.set_xticks(ages, [str(age) for age in ages])
    ax.set_xlabel(say(_("months since the first order")))
    _name_lines(ax, curve)
    marks.note(ax, _("margin so far less CoCA, per new customer; above the line it has paid for itself"))
    return fig


def _name_lines(ax: Axes, curve: pd.DataFrame) -> None:
    """Each line's cohorts written at its end: above the upper line, below the lower."""
    last = curve["age"].max()
    ends = curve[curve["age"] == last].sort_values("balance", ascending=False)
    for place, row in enumerate(ends.itertuples()):
        above = place == 0 and len(ends) > 1
        beside = curve[(curve["period"] == row.period) & (curve["age"] >= last * UNDER_ITS_NAME)]
        ax.annotate(
            say(_("{first} – {last} · n {n}", first=Month(row.first), last=Month(row.last), n=Count(row.n))),
            (row.age, beside["high"].max() if above else beside["low"].min()),
            xytext=(0, pt(8) if above else -pt(8)),
            textcoords="offset points",
            ha="right",
            va="bottom" if above else "top",
            color=FOCUS if row.period == "last" else MUTED,
            fontsize=pt(BODY),
            weight="bold",
            zorder=5,
            bbox=marks.ON_PAPER,
        )
    ax.margins(y=0.14)


def plot_payback_by_cohort(by_cohort: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Percent of its cost that each cohort has brought by each age; what has not been seen yet is blank.

    Parameters
    ----------
    by_cohort : DataFrame, one row per cohort (month) and age (months)
        ``cohort``, ``age``, ``n``, ``recovered`` (1 = paid back). The last fifteen cohorts of known cost are drawn.
    """
    fig, ax = marks.axes(ax, wide=True)
    grid = by_cohort.pivot_table(index="cohort", columns="age", values="recovered").tail(MOST_COHORTS)
    grid = grid.dropna(axis=1, how="all")
    if grid.empty:
        return marks.nothing(ax)
    size = by_cohort.groupby("cohort")["n"].first()
    shares = grid.to_numpy(float)
    depth = Normalize(0, max(np.nanmax(shares), 2.0))
    ax.imshow(shares, cmap=BLUES, aspect="auto", norm=depth)
    for (row, column), share in np.ndenumerate(shares):
        if np.isfinite(share):
            ax.text(column, row, say(Number(np.floor(100 * share), 0)), ha="center", va="center", fontsize=pt(SMALLEST),
                    color=ink_on(depth(share)), weight="bold" if share >= 1 else "normal")  # fmt: skip
    names = [_("{month} · n {n}", month=Month(cohort), n=Count(size[cohort])) for cohort in grid.index]
    ax.set_yticks(range(len(names)), [say(name) for name in names], fontsize=pt(SMALLEST))
    ax.set_xticks(range(len(grid.columns)), [str(age) for age in grid.columns])
    ax.set_xlabel(say(_("months since the first order; percent of CoCA brought so far, bold from 100")))
    frame_cells(ax, *shares.shape)
    return fig


__all__ = ["plot_payback", "plot_payback_by_cohort"]
