"""Figures of step 2: how sizes depend on the scoring, what groups leave in margin, how few customers buy most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from toolkit.show import style
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import FOCUS, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Phrase, Share, _, say

MOST_ROWS = 12


def plot_scorings(sizes: pd.DataFrame) -> Figure:
    """Share of customers in each group when scored by thresholds, beside that by fifths.

    Parameters
    ----------
    sizes : DataFrame, one row per group
        ``group``; ``customers``, ``customer_share`` with ``low``, ``high``; ``other_customers``, ``other_share`` with
        ``other_low``, ``other_high``.
    """
    rows = sizes[(sizes["customers"] > 0) | (sizes["other_customers"] > 0)].head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (left, right) = style.pair()
    _shares(left, rows["group"], rows["customer_share"], rows["low"], rows["high"], rows["customers"], FOCUS)
    _shares(
        right, rows["group"], rows["other_share"], rows["other_low"], rows["other_high"], rows["other_customers"], QUIET
    )
    left.set_title(say(_("Scored by thresholds")))
    right.set_title(say(_("Scored by fifths of the base")))
    return fig


def plot_profit(groups: pd.DataFrame) -> Figure:
    """Share of sales beside share of margin of each group, largest share of margin first.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers``, ``sales_share`` with ``sales_low``, ``sales_high``, ``margin_share`` with
        ``margin_low``, ``margin_high``.
    """
    rows = groups[(groups["customers"] > 0) & groups["margin_share"].notna()]
    rows = rows.sort_values("margin_share", ascending=False, kind="stable").head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (sales, margin) = style.pair()
    _shares(sales, rows["group"], rows["sales_share"], rows["sales_low"], rows["sales_high"], rows["customers"], QUIET)
    _shares(margin, rows["group"], rows["margin_share"], rows["margin_low"], rows["margin_high"], None, FOCUS)
    sales.set_title(say(_("Share of sales")))
    margin.set_title(say(_("Share of margin")))
    return fig


def _shares(
    ax: Axes, names: pd.Series, shares: pd.Series, low: pd.Series, high: pd.Series, n: pd.Series | None, colour: str
) -> None:
    """Bars of shares with their intervals and, at the ends, the share and its count."""
    marks.bars(ax, names, shares, [""] * len(names), colour)
    marks.intervals(ax, range(len(names)), low, high)
    marks.end_texts(ax, np.fmax(shares, high.fillna(0.0)), _texts(shares, n))


def _texts(shares: pd.Series, n: pd.Series | None) -> Sequence[Phrase | Share]:
    if n is None:
        return [Share(share) for share in shares]
    return [_("{share} · n {n}", share=Share(s), n=Count(k)) for s, k in zip(shares, n, strict=True)]


def plot_discounts(discounts: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Discount of each group as a share of list value, deepest first, and that of all customers as a line.

    Parameters
    ----------
    discounts : DataFrame, one row per group and one ``total``
        ``group``, ``customers``, ``discount_share`` with ``low``, ``high``.
    """
    fig, ax = marks.axes(ax)
    rows = discounts[discounts["group"] != "total"].sort_values("discount_share", ascending=False, kind="stable")
    rows = rows.head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    _shares(ax, rows["group"], rows["discount_share"], rows["low"], rows["high"], rows["customers"], FOCUS)
    total = discounts.loc[discounts["group"] == "total", "discount_share"]
    if len(total) and known(total.iloc[0]):
        _average(ax, total.iloc[0])
    return fig


def _average(ax: Axes, share: float) -> None:
    """A line at the share of all customers, named above its nearer end."""
    most = max(ax.get_xlim()[1], share * 1.1)
    ax.set_xlim(0, most)
    ax.axvline(share, color=WARN, linewidth=1.6, zorder=0)
    place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    side = "left" if share < most / 2 else "right"
    words = say(_("all customers: {share}", share=Share(share)))
    ax.annotate(words, (share, 1), xytext=(0, pt(6)), va="bottom", ha=side, color=WARN, fontsize=pt(SMALLEST), **place)


def plot_concentration(shares: pd.DataFrame, curve: pd.DataFrame) -> Figure:
    """Share of sales of the customers who bought most, beside the Lorenz curve.

    Parameters
    ----------
    shares : DataFrame, one row per share of customers
        ``top``, ``customers``, ``sales_share`` with ``low``, ``high``.
    curve : DataFrame
        ``customer_share``, ``sales_share``, rising from 0 to 1.
    """
    fig = style.figure(wide=True)
    if curve.empty or not shares["sales_share"].notna().any():
        return marks.nothing(fig.add_subplot())
    tops, lorenz = fig.subplots(1, 2, gridspec_kw={"width_ratios": (1.1, 1), "wspace": 0.08})
    names = [_("top {share}", share=Share(top, 0)) for top in shares["top"]]
    texts = [_("{share} · n {n}", share=Share(r.sales_share), n=Count(r.customers)) for r in shares.itertuples()]
    marks.bars(tops, names, shares["sales_share"], [""] * len(shares))
    marks.intervals(tops, range(len(shares)), shares["low"], shares["high"])
    marks.end_texts(tops, np.fmax(shares["sales_share"], shares["high"]), texts)
    tops.set_title(say(_("Share of sales of the best customers")))
    _lorenz(lorenz, curve)
    return fig


def _lorenz(ax: Axes, curve: pd.DataFrame) -> None:
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1.6)
    ax.plot(curve["customer_share"], curve["sales_share"], color=FOCUS)
    ax.fill_between(curve["customer_share"], curve["sales_share"], curve["customer_share"], color=FOCUS, alpha=0.1)
    ax.text(0.76, 0.82, say(_("if all bought alike")), color=MUTED, fontsize=pt(SMALLEST), ha="right", va="bottom")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(_percent))
        axis.set_ticks([0, 0.5, 1])
    ax.tick_params(labelsize=pt(SMALLEST), labelcolor=MUTED)
    ax.set_xlim(0, 1.04)
    ax.set_ylim(0, 1.02)
    ax.grid(axis="y")
    ax.set_xlabel(say(_("customers, the smallest first")), fontsize=pt(SMALLEST))
    ax.set_title(say(_("Share of sales")))


def _percent(value: float, _place: Any) -> str:
    return say(Share(value, 0))


__all__ = ["plot_concentration", "plot_discounts", "plot_profit", "plot_scorings"]
