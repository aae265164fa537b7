"""Figures of the next product: how often one of five guesses is right, and what a group is offered."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from toolkit.show.figures import marks
from toolkit.show.personal import guess
from toolkit.show.style import FOCUS, MUTED, pt
from toolkit.words import Between, Phrase, Share, _

MOST_ROWS, LONGEST_NAME = 10, 560


def plot_next_products(rows: pd.DataFrame) -> Figure:
    """How often one of five guesses lies in the next order, by method, with its interval; the steps' own stand out.

    Parameters
    ----------
    rows : DataFrame of ``next_products.hit_rates``
    """
    fig, ax = marks.axes(None, wide=True)
    if rows.empty:
        return marks.nothing(ax)
    told = rows.to_dict("records")
    marks.names_down(ax, [guess(row) for row in told], LONGEST_NAME)
    marks.intervals(ax, range(len(told)), rows["low"], rows["high"])
    for place, row in enumerate(told):
        ax.plot([row["hit_rate"]], [place], "o", color=FOCUS if row["method"] == "next" else MUTED, zorder=4,
                markersize=pt(15), markeredgecolor="white", markeredgewidth=1.5)  # fmt: skip
    marks.end_texts(ax, list(rows["high"]), [Share(row["hit_rate"], 1) for row in told])
    marks.note(ax, _("customers for whom one of five guesses was right, with interval"))
    return fig


def plot_next_of_group(rows: pd.DataFrame) -> Figure:
    """The products that most customers of a group are offered next, with the share of each.

    Parameters
    ----------
    rows : DataFrame of ``next_products.by_group``, of one group
    """
    fig, ax = marks.axes(None, wide=True)
    if rows.empty:
        return marks.nothing(ax)
    rows = rows.head(MOST_ROWS)
    marks.bars(ax, list(rows["product"]), list(rows["share"]), [_share(row) for row in rows.to_dict("records")])
    marks.note(ax, _("share of the group's customers whose next product it is"))
    return fig


def _share(row: dict[str, Any]) -> Phrase:
    between = Between(Share(row["low"], 1), Share(row["high"], 1))
    return _("{share} ({interval})", share=Share(row["share"], 1), interval=between)


__all__ = ["plot_next_of_group", "plot_next_products"]
