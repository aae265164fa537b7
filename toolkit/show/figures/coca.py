"""Figures of step 1: what a new customer costs, by channel, by month and part by part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.definitions import COST_PARTS, channel
from toolkit.show.figures import marks
from toolkit.show.figures.groups import BLUES, frame_cells, ink_on
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, INK, PARTS, SMALLEST, darker, pt
from toolkit.words import Count, Month, Number, Phrase, _, say

MOST_ROWS, MOST_CHANNELS, MOST_MONTHS = 12, 6, 13


def plot_coca(coca: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Cost of one new customer by channel, made of its four parts; the interval comes from the count of customers.

    Parameters
    ----------
    coca : DataFrame, one row per channel, ``unallocated`` costs and one ``total``
        ``source_channel``, ``media``, ``tools``, ``salaries``, ``overheads`` (currency, in all; missing: not told),
        ``cost``, ``n``, ``coca`` with ``low``, ``high``.
    """
    fig, ax = marks.axes(ax)
    rows = total_first(coca, "coca").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    left, centres = np.zeros(len(rows)), []
    for part, colour in zip(COST_PARTS, PARTS, strict=True):
        each = (rows[part] / rows["n"].where(rows["n"] > 0)).fillna(0.0).to_numpy(float)
        ax.barh(np.arange(len(rows)), each, left=left, color=colour, height=0.58, edgecolor="white", linewidth=0.8)
        centres.append(left[0] + each[0] / 2)
        left += each
    marks.names_down(ax, [channel(name) for name in rows["source_channel"]])
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    ends = np.fmax(left, rows["high"].fillna(0))
    marks.end_texts(ax, ends, [_coca_text(row) for row in rows.itertuples()])
    told = [i for i, part in enumerate(COST_PARTS) if known(rows[part].iloc[0])]
    if known(rows["coca"].iloc[0]):
        names = list(COST_PARTS.values())
        marks.named_parts(ax, [centres[i] for i in told], [names[i] for i in told], [PARTS[i] for i in told])
    return fig


def _coca_text(row: Any) -> Phrase:
    if row.source_channel == "unallocated":
        return _("{cost} in all", cost=money(row.cost))
    if not known(row.coca):
        return _("cost not known · n {n}", n=Count(row.n))
    return _("{coca} · n {n}", coca=money(row.coca), n=Count(row.n))


def plot_bridge(bridge: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """From media alone to the fully loaded cost of a new customer: each part begins where the one before ends.

    Parameters
    ----------
    bridge : DataFrame, one row per channel and part of the cost
        ``source_channel`` (the ``total`` is drawn), ``part``, ``per_customer`` (missing: not told), ``so_far``,
        ``low``, ``high``, ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = bridge[bridge["source_channel"] == "total"].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    width = rows["per_customer"].fillna(0.0)
    place, last = np.arange(len(rows)), rows.iloc[-1]
    ax.barh(place, width, left=rows["so_far"] - width, color=[PARTS[list(COST_PARTS).index(p)] for p in rows["part"]])
    ax.barh(len(rows), last["so_far"], color=FOCUS)
    marks.intervals(ax, [len(rows)], [last["low"]], [last["high"]])
    for spot, so_far in zip(place, rows["so_far"], strict=True):
        ax.plot([so_far] * 2, [spot + 0.4, spot + 0.6], color=INK, linewidth=1)
    names = [COST_PARTS[p] if i == 0 else _("+ {part}", part=COST_PARTS[p]) for i, p in enumerate(rows["part"])]
    marks.names_down(ax, [*names, _("= CoCA")])
    texts = [money(v) if known(v) else _("not told") for v in rows["per_customer"]]
    whole = _("{coca} · n {n}", coca=money(last["so_far"]), n=Count(last["n"]))
    marks.end_texts(ax, [*rows["so_far"], max(last["so_far"], last["high"])], [*texts, whole])
    return fig


def plot_coca_by_month(by_month: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Cost of one new customer month by month, made of its parts, with its interval; new customers under each month.

    Parameters
    ----------
    by_month : DataFrame, one row per month
        ``month``, the four parts (currency, in all), ``coca``, ``low``, ``high``, ``n``, ``partial``,
        ``may_hold_earlier``; a month without spend is a gap, a month that lacks a part is hatched, and the first
        months of the data, in which old customers look new, are left out.
    """
    fig, ax = marks.axes(ax)
    rows = by_month[~by_month["may_hold_earlier"].astype(bool)].reset_index(drop=True)
    if rows.empty or rows["coca"].isna().all():
        return marks.nothing(ax)
    place, bottom = np.arange(len(rows)), np.zeros(len(rows))
    hatches = ["///" if partial else "" for partial in rows["partial"]]
    for part, colour in zip(COST_PARTS, PARTS, strict=True):
        each = (rows[part] / rows["n"].where(rows["n"] > 0)).fillna(0.0).to_numpy(float)
        ax.bar(place, each, bottom=bottom, color=colour, width=0.8, hatch=hatches)
        bottom += each
    for spot, low, high in zip(place, rows["low"], rows["high"], strict=True):
        if known(low, high):
            ax.plot([spot] * 2, [low, high], color=INK, linewidth=1.4)
    marks.value_axis(ax, lambda value: money(value, 0 if bottom.max() >= 10 else 2))
    marks.month_axis(ax, list(rows["month"]), [_("n {n}", n=Count(n)) for n in rows["n"]])
    _parts_beside_the_last(ax, rows)
    if rows["coca"].isna().any() or rows["partial"].any():
        marks.note(ax, _("gap: costs not known; hatched: a part of the costs is missing"))
    return fig


def _parts_beside_the_last(ax: Axes, rows: pd.DataFrame) -> None:
    """The name of each part to the right of the last column that has it, one above the other."""
    whole = rows[rows["coca"].notna()].iloc[-1]
    each = (whole[list(COST_PARTS)].astype(float) / whole["n"]).fillna(0.0)
    centres = each.cumsum() - each / 2
    top = ax.get_ylim()[1]
    step, lowest = top * 0.062, -1.0
    right = len(rows) - 0.4
    for (part, name), colour in zip(COST_PARTS.items(), PARTS, strict=True):
        if known(whole[part]):
            lowest = max(centres[part], lowest + step)
            ax.annotate(say(name), (right, lowest), va="center", color=darker(colour), weight="bold",
                        fontsize=pt(SMALLEST), annotation_clip=False)  # fmt: skip
    ax.set_ylim(0, top)


def plot_coca_map(coca_map: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Cost of one new customer of each channel in each month, new customers under it; blank where it is not known.

    Parameters
    ----------
    coca_map : DataFrame, one row per month and channel
        ``month``, ``source_channel``, ``coca``, ``n``. The last thirteen months are drawn, the total first, then the
        channels that won most customers.
    """
    fig, ax = marks.axes(ax, wide=True)
    seen = coca_map[coca_map["coca"].notna() & coca_map["source_channel"].notna()]
    if seen.empty:
        return marks.nothing(ax)
    months = sorted(coca_map["month"].unique())[-MOST_MONTHS:]
    totals = seen.groupby("source_channel")["n"].sum().drop("total", errors="ignore")
    channels = ["total", *totals.nlargest(MOST_CHANNELS).index]
    cost, n = (seen.pivot_table(index="source_channel", columns="month", values=v).reindex(channels, columns=months)
               for v in ("coca", "n"))  # fmt: skip
    unit = marks.unit_of_thousands(cost.to_numpy(float).ravel())
    shown = cost.to_numpy(float) / unit
    decimals = 0 if np.nanmax(shown) >= 10 else 2
    depth = Normalize(np.nanmin(shown), max(np.nanmax(shown), 1e-9))
    ax.imshow(shown, cmap=BLUES, aspect="auto", norm=depth)
    for (row, column), value in np.ndenumerate(shown):
        if np.isfinite(value):
            words = f"{say(Number(value, decimals))}\n{say(_('n {n}', n=Count(n.iloc[row, column])))}"
            ax.text(column, row, words, ha="center", va="center", fontsize=pt(SMALLEST), linespacing=1.0,
                    color=ink_on(depth(value)))  # fmt: skip
    marks.names_down(ax, [channel(name) for name in channels])
    ax.set_ylim(len(channels) - 0.5, -0.5)
    ax.set_xticks(range(len(months)), [say(Month(month)).replace(" ", "\n") for month in months])
    marks.note(ax, _("{unit} per new customer", unit=money(unit, 0)) if unit > 1 else
               _("{currency} per new customer", currency=money(0).currency))  # fmt: skip
    frame_cells(ax, len(channels), len(months))
    return fig


def total_first(frame: pd.DataFrame, by: str, ascending: bool = False) -> pd.DataFrame:
    """The total on top, then the channels ordered by a column, unknown last."""
    is_total = frame["source_channel"] == "total"
    channels = frame[~is_total].sort_values(by, ascending=ascending, na_position="last", kind="stable")
    return pd.concat([frame[is_total], channels], ignore_index=True)


__all__ = ["plot_bridge", "plot_coca", "plot_coca_by_month", "plot_coca_map", "total_first"]
