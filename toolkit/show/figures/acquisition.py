"""Figures of step 1: who is new, and whether the first order pays for its customer."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.context import money
from toolkit.show.definitions import NEW, channel
from toolkit.show.figures import marks
from toolkit.show.figures.coca import total_first
from toolkit.show.style import FOCUS, GOOD, LINE, MUTED, QUIET, WARN, pt
from toolkit.words import Count, Phrase, _, say

MOST_ROWS = 12
COLOURS = [FOCUS, QUIET, QUIET]


def plot_new_customers(new: pd.DataFrame) -> Figure:
    """Customers won beside what one cost, by three definitions of new.

    Parameters
    ----------
    new : DataFrame, one row per definition
        ``definition``, ``n`` (missing: the data are too short to tell), ``coca`` with ``low``, ``high`` (missing
        without costs).
    """
    if new.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    if new["coca"].isna().all():
        people = style.figure(wide=True).add_subplot()
        _draw_counts(people, new)
        return people.figure
    fig, (people, cost) = style.pair()
    _draw_counts(people, new)
    marks.bars(cost, [NEW[name] for name in new["definition"]], new["coca"], [""] * len(new), COLOURS[: len(new)])
    marks.intervals(cost, range(len(new)), new["low"], new["high"])
    amounts = [money(c) if c == c else _("cost not known") for c in new["coca"]]
    marks.end_texts(cost, np.fmax(new["coca"], new["high"]).fillna(0.0), amounts)
    cost.set_title(say(_("Cost of one")))
    return fig


def _draw_counts(ax: Axes, new: pd.DataFrame) -> None:
    counts = [Count(n) if n == n else _("not known: the data begin too late") for n in new["n"]]
    marks.bars(ax, [NEW[name] for name in new["definition"]], new["n"], counts, COLOURS[: len(new)])
    ax.set_title(say(_("New customers")))


def plot_first_order(first: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Margin of a first order against the cost of acquiring the customer, by channel, the worst first.

    Parameters
    ----------
    first : DataFrame, one row per channel and one ``total``
        ``source_channel``, ``margin_per_new`` with ``low`` and ``high``, ``coca``, ``balance``, ``n``.
    """
    fig, ax = marks.axes(ax)
    rows = total_first(first.dropna(subset=["balance"]), "balance", ascending=True).head(MOST_ROWS)
    if rows.empty:
        return marks.nothing(ax)
    for place, row in enumerate(rows.itertuples()):
        colour = GOOD if row.balance >= 0 else WARN
        ax.plot([row.coca, row.margin_per_new], [place] * 2, color=colour, linewidth=5, alpha=0.35, zorder=1)
        ax.plot(
            row.coca, place, "o", color="white", markeredgecolor=MUTED, markeredgewidth=2.2, markersize=pt(14), zorder=4
        )
        ax.plot(row.margin_per_new, place, "o", color=colour, markersize=pt(14), zorder=4)
    marks.intervals(ax, range(len(rows)), rows["low"], rows["high"])
    marks.names_down(ax, [channel(name) for name in rows["source_channel"]])
    ends = np.fmax(np.fmax(rows["coca"], rows["margin_per_new"]), rows["high"].fillna(-np.inf))
    texts = [_("{balance} · n {n}", balance=_signed(row.balance), n=Count(row.n)) for row in rows.itertuples()]
    lowest = min(0.0, np.nanmin(rows[["coca", "margin_per_new", "low"]].to_numpy(float)))
    marks.end_texts(ax, ends + 0.015 * ends.max(), texts, lowest * 1.1 if lowest < 0 else -0.03 * ends.max())
    ax.axvline(0, color=LINE, linewidth=1, zorder=0)
    marks.note(ax, _("○ CoCA   ● margin of the first order; beside them what is left per new customer"))
    return fig


def _signed(amount: float) -> Phrase:
    return _("+{amount}", amount=money(amount)) if amount >= 0 else _("−{amount}", amount=money(-amount))


__all__ = ["plot_first_order", "plot_new_customers"]
