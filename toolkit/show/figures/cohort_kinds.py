"""Figures of step 2c beyond the cohort table: kinds of first orders, what cohorts earned, the wait, years kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.context import money
from toolkit.show.definitions import first_key
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, GOOD, INK, LINE, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Month, Number, Phrase, Share, _, say

MOST_ROWS = 10
STANDARD, ADVANCED = 0.15, 0.50


def plot_first_kinds(kinds: pd.DataFrame, split: str = "") -> Figure:
    """Second-month stickiness beside what a customer brings in the first year, by what the first order was.

    Parameters
    ----------
    kinds : DataFrame, one row per kind
        ``key``, ``n``, ``stickiness`` with ``low``, ``high``, ``n_seen``; ``value_per_customer`` with ``value_low``,
        ``value_high``, ``n_year``. The ten with most customers are drawn.
    split : str
        What the kinds are, as in ``definitions.SPLITS``.
    """
    rows = kinds[kinds["n"] > 0].nlargest(MOST_ROWS, "n").reset_index(drop=True)
    if rows.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (back, worth) = style.pair()
    names = [first_key(key, split) for key in rows["key"]]
    shares = [_("{share} · n {n}", share=Share(r.stickiness), n=Count(r.n_seen)) for r in rows.itertuples()]
    _interval_bars(back, names, rows["stickiness"], (rows["low"], rows["high"]), shares, QUIET)
    values = [_("{value} · n {n}", value=money(r.value_per_customer), n=Count(r.n_year)) for r in rows.itertuples()]
    bounds = (rows["value_low"].clip(lower=0), rows["value_high"])
    _interval_bars(worth, names, rows["value_per_customer"], bounds, values, FOCUS)
    back.set_title(say(_("Order in the month after")))
    worth.set_title(say(_("Sales in the first 365 days")))
    return fig


def _interval_bars(ax: Axes, names: list[Any], values: pd.Series, bounds: Any, texts: list[Any], colour: str) -> None:
    marks.bars(ax, names, values, [""] * len(values), colour)
    marks.intervals(ax, range(len(values)), *bounds)
    marks.end_texts(ax, np.fmax(values.fillna(0.0), bounds[1].fillna(0.0)), texts)


def plot_earned(earned: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """What a customer has brought so far by months since the first order, a line for each year of first order.

    Parameters
    ----------
    earned : DataFrame, one row per year and age
        ``year``, ``age``, ``value`` (currency a customer), ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = earned[earned["value"].notna()]
    if rows.empty:
        return marks.nothing(ax)
    years = sorted(rows["year"].unique())[-4:]
    for year in years:
        line = rows[rows["year"] == year]
        colour = FOCUS if year == years[-1] else style.darker(QUIET) if year == years[0] else MUTED
        ax.plot(line["age"], line["value"], color=colour, marker="o", markersize=pt(6), markeredgecolor="white")
    marks.value_axis(ax, lambda value: money(value, 0))
    ax.set_ylim(0, rows["value"].max() * 1.12)
    last = int(rows["age"].max())
    ax.set_xlim(-0.4, last + max(2.2, last * 0.12))
    ax.set_xlabel(say(_("months since the first order")))
    _name_lines(ax, rows, years)
    return fig


def _name_lines(ax: Axes, rows: pd.DataFrame, years: list[int]) -> None:
    """The year at the end of its line, moved apart where two would touch."""
    ends = rows[rows["year"].isin(years)].groupby("year").tail(1).sort_values("value")
    low, high = ax.get_ylim()
    apart, before = (high - low) * 0.055, -np.inf
    for row in ends.itertuples():
        height = max(row.value, before + apart)
        before = height
        ax.annotate(
            str(row.year), (row.age, height), xytext=(pt(9), 0), textcoords="offset points", va="center",
            weight="bold", fontsize=pt(SMALLEST), color=FOCUS if row.year == years[-1] else MUTED,
        )  # fmt: skip


def plot_stickiness_change(change: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """The change of stickiness in points, and its two parts, with their intervals.

    Parameters
    ----------
    change : DataFrame with a row "total"
        ``change``, ``mix``, ``behaviour`` and the ``_low`` and ``_high`` of each.
    """
    fig, ax = marks.axes(ax)
    total = change[change["key"] == "total"] if "key" in change else change
    if total.empty:
        return marks.nothing(ax)
    row = total.iloc[0]
    parts = {"change": _("change in all"), "mix": _("other customers came"), "behaviour": _("the same kinds behave so")}
    values = [row[name] for name in parts]
    low, high = ([row[f"{name}_{end}"] for name in parts] for end in ("low", "high"))
    marks.bars(ax, list(parts.values()), values, [""] * 3, [WARN if value < 0 else GOOD for value in values])
    marks.intervals(ax, range(3), low, high)
    least = min(0.0, *low)
    marks.end_texts(ax, np.fmax(high, 0.0), [Number(100 * value, 1) for value in values], least * 1.15)
    ax.axvline(0, color=INK, linewidth=1.2)
    marks.note(ax, _("points of second-month stickiness, latest cohorts against those before"))
    return fig


def plot_time_to_second(curve: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of customers with a second order by days since the first, with its band and the method's two marks.

    Parameters
    ----------
    curve : DataFrame, one row per day with second orders
        ``days``, ``share`` with ``low``, ``high``. The first 730 days are drawn.
    """
    fig, ax = marks.axes(ax)
    rows = curve[curve["days"] <= 730]
    if rows.empty:
        return marks.nothing(ax)
    days, share = np.append(0, rows["days"]), np.append(0.0, rows["share"])
    ax.fill_between(
        days, np.append(0.0, rows["low"].fillna(rows["share"])), np.append(0.0, rows["high"].fillna(rows["share"])),
        step="post", color=FOCUS, alpha=0.16, linewidth=0,
    )  # fmt: skip
    ax.step(days, share, where="post", color=FOCUS, linewidth=2.4)
    for mark, name in ((STANDARD, _("standard {share}", share=Share(STANDARD, 0))),
                       (ADVANCED, _("advanced {share}", share=Share(ADVANCED, 0)))):  # fmt: skip
        ax.axhline(mark, color=WARN, linewidth=1.6, linestyle="--", zorder=0)
        ax.annotate(
            say(name), (days[-1], mark), xytext=(0, pt(5)), textcoords="offset points", ha="right", va="bottom",
            color=WARN, fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
        )  # fmt: skip
    ax.set_ylim(0, max(0.6, float(share.max()) * 1.15))
    ax.set_xlim(0, max(days[-1], 30))
    ax.xaxis.set_major_locator(style.whole_ticks(6))
    marks.value_axis(ax, lambda value: Share(value, 0))
    ax.set_xlabel(say(_("days since the first order")))
    return fig


def plot_second_order_value(figure: pd.Series, ax: Axes | None = None) -> Figure:
    """Where the shop stands between the method's two journeys: share of customers with a second order in a year.

    Parameters
    ----------
    figure : Series
        ``value`` with ``low``, ``high``; ``n``.
    """
    fig, ax = marks.axes(ax)
    if not known(figure.get("value")):
        return marks.nothing(ax)
    top = max(0.6, float(figure["high"]) * 1.1)
    ax.barh([0], [top], color=LINE, height=0.5)
    ax.barh([0], [figure["value"]], color=FOCUS, height=0.5)
    marks.intervals(ax, [0], [figure["low"]], [figure["high"]])
    for mark, name in ((STANDARD, _("standard journey")), (ADVANCED, _("advanced journey"))):
        ax.plot([mark, mark], [-0.42, 0.42], color=WARN, linewidth=2.4)
        text = f"{say(name)}\n{say(Share(mark, 0))}"
        ax.annotate(
            text, (mark, 0.42), xytext=(0, -pt(8)), textcoords="offset points", ha="center", va="top", color=WARN,
            fontsize=pt(BODY),
        )  # fmt: skip
    ax.annotate(
        say(Share(figure["value"])), (figure["value"], -0.26), xytext=(0, pt(8)), textcoords="offset points",
        ha="center", va="bottom", color=FOCUS, weight="bold", fontsize=pt(36),
    )  # fmt: skip
    ax.set_xlim(0, top)
    ax.set_ylim(1.2, -1.1)
    ax.set_axis_off()
    return fig


def plot_orders_each(orders: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of customers by how many orders they have placed, with intervals.

    Parameters
    ----------
    orders : DataFrame, one row per count of orders
        ``least``, ``most`` (missing: or more), ``share`` with ``low``, ``high``, ``n``.
    """
    fig, ax = marks.axes(ax)
    if not orders["n"].sum():
        return marks.nothing(ax)
    texts = [_("{share} · n {n}", share=Share(row.share), n=Count(row.n)) for row in orders.itertuples()]
    marks.bars(ax, [_orders(row) for row in orders.itertuples()], orders["share"], [""] * len(orders))
    marks.intervals(ax, range(len(orders)), orders["low"], orders["high"])
    marks.end_texts(ax, np.fmax(orders["share"], orders["high"]), texts)
    return fig


def _orders(row: Any) -> Phrase:
    if row.least == 1:
        return _("one order")
    if not known(row.most):
        return _("{n} or more", n=Count(row.least))
    if row.most > row.least:
        return _("{low} to {high}", low=Count(row.least), high=Count(row.most))
    return _("{n} orders", n=Count(row.least))


def plot_kept(kept: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of each year's customers who ordered again in the next, with intervals; ○ the same with those who returned.

    Parameters
    ----------
    kept : DataFrame, one row per year
        ``first_day``, ``last_day``, ``retention`` with ``low``, ``high``, ``n``, ``crr``.
    """
    fig, ax = marks.axes(ax)
    rows = kept[kept["retention"].notna()].tail(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    names = [year_name(row) for row in rows.itertuples()]
    texts = [
        _("{share} · with returned {crr} · n {n}", share=Share(row.retention), crr=Share(row.crr), n=Count(row.n))
        for row in rows.itertuples()
    ]
    marks.bars(ax, names, rows["retention"], [""] * len(rows))
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    ax.plot(
        rows["crr"], range(len(rows)), "o", color="white", markeredgecolor=INK, markeredgewidth=2, markersize=pt(12)
    )
    marks.end_texts(ax, np.fmax(np.fmax(rows["retention"], rows["high"]), rows["crr"]), texts)
    marks.note(ax, _("bar: of last year's customers; ○ (E − N) ÷ S, which counts those back after longer too"))
    return fig


def year_name(row: Any) -> Phrase | str:
    """A calendar year as such, another by its last day."""
    if row.first_day.month == 1 and row.first_day.day == 1:
        return str(row.first_day.year)
    return _("year to {month}", month=Month(row.last_day))


__all__ = [
    "plot_earned",
    "plot_first_kinds",
    "plot_kept",
    "plot_orders_each",
    "plot_second_order_value",
    "plot_stickiness_change",
    "plot_time_to_second",
]
