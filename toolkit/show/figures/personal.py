"""Figures of step 9: who goes by which rule tomorrow, and how many messages the coming week holds for a customer."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.playing import rule
from toolkit.show.rewarding import people
from toolkit.show.style import FOCUS, LABEL, MUTED, pt
from toolkit.words import Count, _, say

WIDTH = 0.4
MOST_RULES = 11
SERIES = {"before": (-WIDTH / 2, MUTED, "right"), "after": (WIDTH / 2, FOCUS, "left")}


def plot_conflicts(rows: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Two bars for each number of messages: customers without caps and with them.

    Parameters
    ----------
    rows : DataFrame of ``coming_week.shown``
        ``messages``, ``before``, ``after``; a count that may not be shown is missing and has no bar but a dot.
    """
    fig, ax = marks.axes(ax)
    numbers = rows[["before", "after"]].fillna(0).to_numpy(float)
    if rows.empty or not numbers.sum():
        return marks.nothing(ax)
    rows = rows[(rows[["before", "after"]] != 0).any(axis=1)].reset_index(drop=True)
    for name, (shift, colour, side) in SERIES.items():
        ax.bar(rows.index + shift, rows[name].fillna(0), WIDTH * 0.92, color=colour)
        for place, value in rows[name].items():
            if not known(value) or value:
                ax.annotate(say(Count(value)) if known(value) else "·", (place, value if known(value) else 0),
                            xytext=(pt(3) if side == "left" else -pt(3), pt(4)), textcoords="offset points", ha=side,
                            va="bottom", color=colour, weight="bold", fontsize=pt(LABEL))  # fmt: skip
    ax.set_ylim(0, numbers.max() * 1.16)
    ax.set_yticks([])
    ax.set_xticks(rows.index, [_name(n, rows["messages"].max()) for n in rows["messages"]])
    ax.set_xlabel(say(_("messages to one customer in the coming week")))
    marks.note(ax, _("customers: grey without caps, blue with them; · fewer than ten"))
    return fig


def plot_queue(rows: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """A bar for each rule: the customers who go tomorrow, of those who are due.

    Parameters
    ----------
    rows : DataFrame of ``queue.shown``
        Without the row of all.
    """
    fig, ax = marks.axes(ax)
    rows = rows[rows["rule"] != "total"].head(MOST_RULES)
    if rows.empty:
        return marks.nothing(ax)
    names = [rule(row.rule, row.words) for row in rows.itertuples()]
    texts = [_("{k} of {n}", k=people(row.goes), n=people(row.due)) for row in rows.itertuples()]
    marks.bars(ax, names, rows["goes"].fillna(0), texts)
    marks.note(ax, _("customers who go tomorrow, of those who are due; · fewer than ten"))
    return fig


def _name(n: int, last: int) -> str:
    return f"{n}+" if n == last and n >= 6 else str(n)


__all__ = ["plot_conflicts", "plot_queue"]
