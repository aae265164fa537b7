"""Figures of step 5: what groups buy, what comes next, discounts, returns, the year of a category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from toolkit.show import style, text
from toolkit.show.definitions import code, pattern_key
from toolkit.show.figures import marks
from toolkit.show.figures.groups import frame_cells
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, INK, LINE, MUTED, PAPER, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Number, Share, _, say

MOST_ROWS = 12
STRONGEST = np.log(3)
"""An index of 3, or a third, has the strongest colour."""
LEAST = 0.28
"""How strong the weakest coloured cell is, 0 to 1."""
ABOVE = LinearSegmentedColormap.from_list("above", [PAPER, FOCUS])
BELOW = LinearSegmentedColormap.from_list("below", [PAPER, WARN])


def plot_patterns(cells: pd.DataFrame, what: str) -> Figure:
    """The shrunken index of each value in each group: coloured where it surely differs from all others.

    Parameters
    ----------
    cells : DataFrame, one row per value and group
        ``value``, ``group``, ``n``, ``shrunken_index``, ``index``, ``sure``; numbers of hidden cells are missing.
    what : what groups are compared by
    """
    fig, ax = marks.axes(None, wide=True)
    if cells.empty:
        return marks.nothing(ax)
    rows, columns = list(pd.unique(cells["value"]))[:MOST_ROWS], list(pd.unique(cells["group"]))
    sizes = cells.groupby("group", sort=False)["n"].max()
    at = cells.set_index(["value", "group"])
    index = at["shrunken_index"].unstack("group").reindex(index=rows, columns=columns).to_numpy(float)
    sure = at["sure"].unstack("group").reindex(index=rows, columns=columns, fill_value=False).to_numpy(bool)
    seen = at["k"].unstack("group").reindex(index=rows, columns=columns).notna().to_numpy()
    texts = [
        [
            say(Number(index[r, c], 2)) if known(index[r, c]) else ("" if seen[r, c] else "·")
            for c in range(len(columns))
        ]
        for r in range(len(rows))
    ]
    _heat(ax, np.log(np.where(index > 0, index, np.nan)), sure, texts)
    heads = [f"{code(name)}\n{say(_('n {n}', n=Count(sizes[name])))}" for name in columns]
    _sides(ax, [pattern_key(what, value) for value in rows], heads)
    marks.note(ax, _("blue above, orange below all other customers · grey: no sure difference · dot: too few to show"))
    return fig


def _heat(ax: Axes, strength: np.ndarray, sure: np.ndarray, texts: Sequence[Sequence[str]]) -> None:
    """Cells by sign and size of ``strength`` where ``sure``, else white; each with its text."""
    picture = np.ones((*strength.shape, 4))
    for (row, column), value in np.ndenumerate(strength):
        share = LEAST + (1 - LEAST) * min(abs(value) / STRONGEST, 1) if known(value) else 0.0
        whole = sure[row, column] and known(value)
        if whole:
            picture[row, column] = (ABOVE if value > 0 else BELOW)(share)
        ground = picture[row, column]
        ink = (PAPER if style.contrast(tuple(ground[:3]), PAPER) >= 4.5 else INK) if whole else MUTED
        ax.text(
            column, row, texts[row][column], ha="center", va="center", fontsize=pt(SMALLEST), color=ink,
            weight="bold" if whole else "normal",
        )  # fmt: skip
    ax.imshow(picture, aspect="auto")


def _sides(ax: Axes, names: Sequence[Any], heads: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), [text.fitted(say(name), marks.LONGEST_NAME) for name in names])
    ax.tick_params(axis="y", labelsize=pt(SMALLEST))
    ax.set_xticks(range(len(heads)), heads)
    ax.tick_params(axis="x", labelsize=pt(SMALLEST), pad=4)
    for line in range(len(names) + 1):
        ax.axhline(line - 0.5, color=LINE, linewidth=1)
    frame_cells(ax, len(names), len(heads))


def plot_following(cells: pd.DataFrame, waits: pd.DataFrame) -> Figure:
    """What comes next (columns) after what was bought now (rows): percent of customers, coloured where it stands apart.

    Parameters
    ----------
    cells : DataFrame, one row per pair
        ``group`` (now), ``value`` (next), ``n``, ``share``, ``shrunken_index``, ``sure``.
    waits : DataFrame, one row per thing bought now
        ``now``, ``median_days``.
    """
    fig, ax = marks.axes(None, wide=True)
    if cells.empty:
        return marks.nothing(ax)
    sizes = cells.groupby("group", sort=False)["n"].max().sort_values(ascending=False, kind="stable")
    names = list(sizes.index)[: MOST_ROWS - 2]
    every = list(pd.unique(cells["value"]))
    nexts = [*(name for name in names if name in every), *(name for name in every if name not in names)][: len(names)]
    at = cells.set_index(["group", "value"])
    grid = {name: at[name].unstack("value").reindex(index=names, columns=nexts) for name in ("shrunken_index", "share")}
    sure = at["sure"].unstack("value").reindex(index=names, columns=nexts, fill_value=False).to_numpy(bool)
    index, share = grid["shrunken_index"].to_numpy(float), grid["share"].to_numpy(float)
    texts = [[say(Number(100 * value, 0)) if known(value) else "·" for value in row] for row in share]
    _heat(ax, np.log(np.where(index > 0, index, np.nan)), sure, texts)
    room = 820 / max(len(nexts), 1)
    days = waits.set_index("now")["median_days"].to_dict()
    rows = [_now(name, sizes[name], days.get(name)) for name in names]
    _sides(ax, names, [text.fitted(name, room - 8) for name in nexts])
    ax.set_yticks(range(len(names)), rows)
    ax.tick_params(axis="y", labelsize=pt(SMALLEST))
    marks.note(ax, _("rows: bought now, days to the next order; columns: % who buy it next · blue above, orange below"))
    return fig


def _now(name: str, n: float, days: float | None) -> str:
    of = say(_("n {n} · {days} d", n=Count(n), days=Number(days, 0)) if known(days) else _("n {n}", n=Count(n)))
    return f"{text.fitted(name, marks.LONGEST_NAME - 60)} · {of}"


def plot_dependence(groups: pd.DataFrame) -> Figure:
    """Share of each group's orders with a discount, with its interval; how deep it is and who ever paid in full.

    Parameters
    ----------
    groups : DataFrame, one row per group, and "total"
        ``group``, ``n``, ``order_share`` with ``_low``, ``_high``, ``depth``, ``full_share``.
    """
    fig, ax = marks.axes(None)
    rows = groups[groups["group"] != "total"].sort_values("order_share", ascending=False, kind="stable")
    rows = rows[rows["order_share"].notna()].head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [
        _("{share}, {depth} off · n {n}", share=Share(r.order_share, 0), depth=Share(r.depth, 0), n=Count(r.n))
        for r in rows.itertuples()
    ]
    marks.bars(ax, rows["group"], rows["order_share"], [""] * len(rows), FOCUS)
    marks.intervals(ax, range(len(rows)), rows["order_share_low"], rows["order_share_high"])
    marks.end_texts(ax, np.fmax(rows["order_share"], rows["order_share_high"].fillna(0)), texts)
    return fig


def plot_returned(rates: pd.DataFrame, what: str = "category") -> Figure:
    """Share of a row's buyers who returned it, with its interval; the line is the share of everything.

    Parameters
    ----------
    rates : DataFrame, one row per value, the highest first
        ``key``, ``k``, ``n``, ``rate`` with ``low``, ``high``, ``sure``; the sure ones are drawn first.
    """
    fig, ax = marks.axes(None)
    rows = rates[rates["rate"].notna()].sort_values(["sure", "rate"], ascending=False, kind="stable")
    rows = rows.head(MOST_ROWS).sort_values("rate", ascending=False, kind="stable").reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_("{share} · n {n}", share=Share(r.rate), n=Count(r.n)) for r in rows.itertuples()]
    colours = [WARN if sure else QUIET for sure in rows["sure"]]
    marks.bars(ax, [pattern_key(what, key) for key in rows["key"]], rows["rate"], [""] * len(rows), colours)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.end_texts(ax, np.fmax(rows["rate"], rows["high"]), texts)
    marks.note(ax, _("orange: surely more than everything else · grey: cannot be told"))
    return fig


def plot_seasons(season: pd.DataFrame) -> Figure:
    """Customers of each value in each calendar month over its own average: coloured where every year says the same.

    Parameters
    ----------
    season : DataFrame, one row per value and calendar month
        ``key``, ``calendar`` (1 to 12), ``years``, ``n``, ``index`` (1 is an average month), ``returns``.
    """
    fig, ax = marks.axes(None, wide=True)
    if season.empty:
        return marks.nothing(ax)
    keys = list(pd.unique(season["key"]))[:MOST_ROWS]
    at = season.set_index(["key", "calendar"])
    grid = at["index"].unstack("calendar").reindex(index=keys, columns=range(1, 13)).to_numpy(float)
    sure = at["returns"].unstack("calendar").reindex(index=keys, columns=range(1, 13)).eq(True).to_numpy()
    texts = [[say(Number(100 * value, 0)) if known(value) else "·" for value in row] for row in grid]
    _heat(ax, np.log(np.where(grid > 0, grid, np.nan)), sure, texts)
    sizes = season.groupby("key")["n"].sum()
    names = [
        f"{text.fitted(str(key), marks.LONGEST_NAME - 90)} · {say(_('n {n}', n=Count(sizes[key])))}" for key in keys
    ]
    _sides(ax, names, [say(name) for name in MONTHS])
    ax.set_yticks(range(len(names)), names)
    marks.note(ax, _("100: an average month of the row · blue above, orange below it in every year seen"))
    return fig


MONTHS = (
    _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"),
    _("Dec"),
)  # fmt: skip

__all__ = ["plot_dependence", "plot_following", "plot_patterns", "plot_returned", "plot_seasons"]
