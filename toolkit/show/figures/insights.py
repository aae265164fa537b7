"""The figure of step 6: what each decision may bring in a year."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from toolkit.show.context import money
from toolkit.show.deciding import decision
from toolkit.show.figures import marks
from toolkit.show.style import FOCUS, LINE, MUTED, pt
from toolkit.words import Between, Phrase, _, say

MOST_ROWS, LONGEST_NAME = 9, 460


def plot_insights(plan: pd.DataFrame) -> Figure:
    """Margin of a year of each decision whose margin is known, with its interval; hollow where it may be nothing.

    Parameters
    ----------
    plan : DataFrame of ``decisions.plan``
    """
    fig, ax = marks.axes(None, wide=True)
    rows = plan[plan["margin"].notna()].head(MOST_ROWS).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    marks.names_down(ax, [decision(row) for row in rows.to_dict("records")], LONGEST_NAME)
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(_("nothing"))])
    marks.intervals(ax, range(len(rows)), rows["margin_low"], rows["margin_high"])
    for row in rows.itertuples():
        sure = row.margin_low > 0
        ax.plot([row.margin], [row.Index], "o", color=FOCUS if sure else "white", zorder=4, markersize=pt(15),
                markeredgecolor="white" if sure else MUTED, markeredgewidth=1.5 if sure else 2)  # fmt: skip
    edges = rows[["margin", "margin_low", "margin_high"]].to_numpy(float)
    low, high = min(edges.min(), 0.0), max(edges.max(), 0.0)
    marks.end_texts(ax, [high] * len(rows), [_amount(row) for row in rows.itertuples()], low - 0.02 * (high - low))
    marks.note(ax, _("margin of a year · ○ may be nothing"))
    return fig


def _amount(row: object) -> Phrase:
    interval = Between(money(row.margin_low, 0), money(row.margin_high, 0))
    return _("{amount} ({interval})", amount=money(row.margin, 0), interval=interval)


__all__ = ["plot_insights"]
