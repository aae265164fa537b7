"""Figures of step 10: what a tenth more of each lever is worth, and how firm the ranking of initiatives is."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.figures import marks
from toolkit.show.planning import LEVERS, initiative
from toolkit.show.style import FOCUS, LINE, MUTED, pt
from toolkit.words import Between, Count, Number, Share, _, say

MOST_ROWS, LONGEST_NAME = 9, 460
SURE = 0.8
"""From this share of the draws on an initiative is taken to belong to the first three."""


def plot_plan_levers(gains: pd.DataFrame) -> Figure:
    """What 10 % more of each lever brings in a year: margin, or sales where no cost is known.

    Parameters
    ----------
    gains : DataFrame of ``levers.gains``
    """
    fig, ax = marks.axes(None, wide=True)
    what = "profit" if gains["profit"].notna().any() else "sales"
    rows = gains[gains[what].notna() & gains["lever"].ne("all") & gains[f"{what}_high"].ne(0)].reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [
        _("{amount} ({interval})", amount=money(row[what], 0),
          interval=Between(money(row[f"{what}_low"], 0), money(row[f"{what}_high"], 0)))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    names = [LEVERS[name] for name in rows["lever"]]
    ax.barh(
        range(len(rows)), rows[what], color=[MUTED if n == "newcomers" else FOCUS for n in rows["lever"]], height=0.5
    )
    marks.names_down(ax, names, LONGEST_NAME)
    marks.intervals(ax, range(len(rows)), rows[f"{what}_low"], rows[f"{what}_high"])
    ends = rows[[what, f"{what}_high"]].max(axis=1).clip(lower=0)
    marks.end_texts(ax, ends, texts, min(0.0, float(rows[f"{what}_low"].min())))
    marks.note(ax, _("margin a year") if what == "profit" else _("sales a year; margin is not known"))
    return fig


def plot_initiatives(stability: pd.DataFrame) -> Figure:
    """The places that each initiative may hold when every score may be one off, and how often it is in the first three.

    Parameters
    ----------
    stability : DataFrame of ``initiatives.stability``
    """
    fig, ax = marks.axes(None, wide=True)
    rows = stability.head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.names_down(ax, [initiative(row, LONGEST_NAME) for row in rows.to_dict("records")], LONGEST_NAME)
    last = max(int(rows["place_high"].max()), 3)
    for place in range(1, last + 1):
        ax.axvline(place, color=LINE, linewidth=0.8, zorder=0)
    marks.intervals(ax, range(len(rows)), rows["place_low"], rows["place_high"])
    for row in rows.itertuples():
        sure = row.top_share >= SURE
        ax.plot([row.place], [row.Index], "o", color=FOCUS if sure else "white", zorder=4, markersize=pt(16),
                markeredgecolor="white" if sure else MUTED, markeredgewidth=1.5 if sure else 2)  # fmt: skip
    texts = [
        _("{total} points · first three in {share}", total=Number(row.total, 0 if float(row.total).is_integer() else 1),
          share=Share(row.top_share, 0))
        for row in rows.itertuples()
    ]  # fmt: skip
    marks.end_texts(ax, [last] * len(rows), texts, 0.6)
    ax.set_xticks(range(1, last + 1), [say(Count(place)) for place in range(1, last + 1)])
    marks.note(ax, _("place; the line holds 95 % of the draws · ● among the first three in 80 % of them"))
    return fig


__all__ = ["plot_initiatives", "plot_plan_levers"]
