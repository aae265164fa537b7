"""Figures of step 2: whether customers come back, and how soon."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from toolkit.show.figures import marks
from toolkit.show.figures.groups import BLUES, frame_cells, ink_on
from toolkit.show.findings.cohorts import SHOWN
from toolkit.show.style import BODY, FOCUS, LABEL, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Month, Number, Share, _, say

MOST_AGES = 18


def plot_retention(retention: pd.DataFrame, counts: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of each cohort that orders at each age, in percent; what has not been seen yet is blank.

    Parameters
    ----------
    retention : DataFrame, cohort (month) x age (whole months)
        Shares 0-1, missing where the month is not over. The last 15 cohorts and the ages 1 to 18 are drawn.
    counts : DataFrame of the same shape
        Customers; those of age 0 are the cohort's size.
    """
    fig, ax = marks.axes(ax, wide=True)
    seen = retention[retention[1].notna()].tail(SHOWN)
    if seen.empty:
        return marks.nothing(ax)
    ages = [age for age in seen.columns if 1 <= age <= MOST_AGES and seen[age].notna().any()]
    shares = seen[ages].to_numpy(float)
    depth = Normalize(np.nanmin(shares), max(np.nanmax(shares), 1e-9))
    ax.imshow(shares, cmap=BLUES, aspect="auto", norm=depth)
    for (row, age), share in np.ndenumerate(shares):
        if np.isfinite(share):
            ax.text(
                age,
                row,
                say(Number(100 * share, 0)),
                ha="center",
                va="center",
                fontsize=pt(SMALLEST),
                color=ink_on(depth(share)),
            )
    names = [_("{month} · n {n}", month=Month(cohort), n=Count(counts[0][cohort])) for cohort in seen.index]
    ax.set_yticks(range(len(names)), [say(name) for name in names], fontsize=pt(SMALLEST))
    ax.set_xticks(range(len(ages)), [str(age) for age in ages])
    ax.set_xlabel(say(_("months since the first order; percent of the cohort that ordered in that month")))
    frame_cells(ax, len(names), len(ages))
    return fig


def plot_stickiness(stickiness: pd.DataFrame, pooled: pd.Series, ax: Axes | None = None) -> Figure:
    """Second-month stickiness of each cohort with its interval, the pooled value as a line.

    Parameters
    ----------
    stickiness : DataFrame, one row per cohort
        ``cohort``, ``stickiness``, ``low``, ``high``, ``may_hold_earlier``.
    pooled : Series with ``value``, ``low``, ``high``
        Over the last complete cohorts.
    """
    fig, ax = marks.axes(ax)
    rows = stickiness[stickiness["stickiness"].notna()].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    ax.axhspan(pooled["low"], pooled["high"], color=FOCUS, alpha=0.12, linewidth=0)
    ax.axhline(pooled["value"], color=FOCUS, linewidth=2)
    early = rows["may_hold_earlier"].to_numpy(bool)
    for place, row in enumerate(rows.itertuples()):
        colour = QUIET if early[place] else MUTED
        ax.plot([place] * 2, [row.low, row.high], color=colour, linewidth=1.6)
        ax.plot(
            place,
            row.stickiness,
            "o",
            color="white" if early[place] else FOCUS,
            markeredgecolor=MUTED if early[place] else "white",
            markersize=pt(10),
        )
    ax.set_ylim(bottom=0)
    marks.value_axis(ax, lambda value: Share(value, 0))
    marks.month_axis(ax, list(rows["cohort"]))
    _name_pooled(ax, pooled, len(rows))
    if early.any():
        marks.note(ax, _("○ first three months: may hold earlier customers, not pooled"))
    return fig


def _name_pooled(ax: Axes, pooled: pd.Series, cohorts: int) -> None:
    ax.annotate(
        say(_("pooled {value}", value=Share(pooled["value"]))),
        (cohorts - 0.3, pooled["value"]),
        xytext=(0, pt(5)),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=FOCUS,
        fontsize=pt(BODY),
        weight="bold",
        zorder=5,
        bbox=marks.ON_PAPER,
    )


def plot_pooled(pooled: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Retention by age over all complete cohorts with its band; customers under each age.

    Parameters
    ----------
    pooled : DataFrame, one row per age
        ``age``, ``retention``, ``low``, ``high``, ``n``. Age 0 is 1 by definition and not drawn.
    """
    fig, ax = marks.axes(ax)
    rows = pooled[(pooled["age"] >= 1) & pooled["retention"].notna()].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    place = np.arange(len(rows))
    marks.line_with_band(ax, place, rows["retention"], rows["low"], rows["high"])
    ax.set_ylim(bottom=0)
    marks.value_axis(ax, lambda value: Share(value, 0))
    named = marks.every_few(len(rows), 8)
    ax.set_xticks(named, [f"{rows['age'][p]}\n{say(_('n {n}', n=Count(rows['n'][p])))}" for p in named])
    ax.set_xlabel(say(_("months since the first order")))
    for spot in dict.fromkeys((0, len(rows) - 1)):
        ax.annotate(
            say(Share(rows["retention"][spot])),
            (spot, rows["retention"][spot]),
            xytext=(pt(10), pt(8)),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=pt(LABEL),
            weight="bold",
            color=FOCUS,
        )
    return fig


def plot_second_order(second: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of customers with a second order within so many days of the first, with intervals.

    Parameters
    ----------
    second : DataFrame, one row per number of days
        ``days``, ``share``, ``low``, ``high``, ``n`` (customers observed that long).
    """
    fig, ax = marks.axes(ax)
    rows = second.reset_index(drop=True)
    if not rows["n"].any():
        return marks.nothing(ax)
    place = np.arange(len(rows))
    ax.bar(place, rows["share"].fillna(0), color=FOCUS, width=0.6)
    for spot, row in enumerate(rows.itertuples()):
        ax.plot([spot] * 2, [row.low, row.high], color=WARN, linewidth=2)
        top = np.nanmax([row.share, row.high, 0.0])
        ax.annotate(
            say(Share(row.share)),
            (spot, top),
            xytext=(0, pt(6)),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=pt(LABEL),
            weight="bold",
        )
    ax.set_xticks(
        place,
        [
            f"{say(_('{n} days', n=Count(d)))}\n{say(_('n {n}', n=Count(n)))}"
            for d, n in zip(rows["days"], rows["n"], strict=True)
        ],
    )
    ax.set_yticks([])
    ax.margins(y=0.14)
    return fig


__all__ = ["plot_pooled", "plot_retention", "plot_second_order", "plot_stickiness"]
