"""Figures of tests: the smallest effect that shows, and what came of the tests that were read."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, GOOD, LINE, MUTED, QUIET, SMALLEST, WARN, darker, pt, whole_ticks
from toolkit.show.testing import READ, action, arm, group, level, points
from toolkit.words import Change, Count, Phrase, Share, _, say

MOST_ROWS, LONGEST_NAME = 9, 560
READABLE = {"better": GOOD, "worse": WARN}


def plot_plan_sizes(rows: pd.DataFrame) -> Figure:
    """The smallest effect that each test can show (dot; ring with other groups), and the effect sought (line).

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``
    """
    fig, ax = marks.axes(None, wide=True)
    shown = rows[rows["detectable"].notna()].sort_values("detectable", kind="stable").head(MOST_ROWS)
    if shown.empty:
        return marks.nothing(ax)
    told = list(shown.reset_index(drop=True).to_dict("records"))
    marks.names_down(ax, [_("{action} · {group}", action=say(action(row["name"])), group=say(group(row["group"])))
                          for row in told], LONGEST_NAME)  # fmt: skip
    ends = [max(row["detectable"], row["effect"]) for row in told]
    for place, row in enumerate(told):
        ax.plot([0, row["detectable"]], [place] * 2, color=QUIET, linewidth=3, zorder=1, solid_capstyle="butt")
        ax.plot([row["effect"]] * 2, [place - 0.36, place + 0.36], color=WARN, linewidth=3, zorder=2)
        if known(row["pool_detectable"]):
            ax.plot([row["pool_detectable"]], [place], "o", color="white", markeredgecolor=FOCUS, zorder=3,
                    markersize=pt(15), markeredgewidth=2)  # fmt: skip
        seen = row["detectable"] <= row["effect"]
        ax.plot([row["detectable"]], [place], "o", color=GOOD if seen else MUTED, markeredgecolor="white", zorder=4,
                markersize=pt(15), markeredgewidth=1.5)  # fmt: skip
    marks.end_texts(ax, ends, [_smallest(row) for row in told])
    marks.note(ax, _("smallest effect that shows · ○ with other groups · orange: effect sought"))
    return fig


def _smallest(row: dict) -> Phrase:
    difference = level(row["detectable_points"], row["metric"])
    if row["metric"] == "order":
        difference = _("{points} points", points=points(row["detectable_points"]))
    return _("{effect} ({difference})", effect=Change(row["detectable"], 0), difference=difference)


def plot_test_size(curve: pd.DataFrame, effect: float) -> Figure:
    """Customers that a test needs by the effect sought, beside those there are; the effect chosen stands out.

    Parameters
    ----------
    curve : DataFrame of ``sized.needed`` by effect
        ``effect`` (relative), ``needed``, ``available`` customers.
    effect : float
        The effect chosen.
    """
    fig, ax = marks.axes(None)
    rows = curve[curve["needed"].notna()]
    if rows.empty:
        return marks.nothing(ax)
    ax.plot(rows["effect"], rows["needed"], color=FOCUS)
    ax.axvline(effect, color=WARN, linewidth=2, zorder=0)
    there = float(rows["available"].iloc[0])
    if known(there):
        ax.axhline(there, color=MUTED, linewidth=1.6, linestyle="--", zorder=0)
        ax.annotate(
            say(_("there are {n}", n=Count(there))),
            (float(rows["effect"].max()), there),
            xytext=(0, pt(6)),
            textcoords="offset points",
            ha="right",
            color=MUTED,
            fontsize=pt(SMALLEST),
            bbox=marks.ON_PAPER,
        )
    ax.set_yscale("log")
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: say(Count(value))))
    ax.tick_params(axis="y", labelcolor=MUTED, labelsize=pt(SMALLEST))
    ax.grid(axis="y")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: say(Share(value, 0))))
    ax.set_xlabel(say(_("effect sought, relative")))
    marks.note(ax, _("customers needed · orange: effect chosen"))
    return fig


def plot_read_tests(rows: pd.DataFrame) -> Figure:
    """Each arm against its control in points, with its interval; no mark where it may not be read.

    Parameters
    ----------
    rows : DataFrame of ``trials.read``
    """
    fig, ax = marks.axes(None, wide=True)
    told = rows.head(MOST_ROWS).reset_index(drop=True)
    if told.empty:
        return marks.nothing(ax)
    marks.names_down(ax, [arm(row) for row in told.to_dict("records")], LONGEST_NAME)
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(_("as the control"))])
    drawn = told["difference"].where(told["verdict"].isin(("better", "worse", "unclear", "running")))
    low, high = (told[name].where(drawn.notna()) for name in ("low", "high"))
    marks.intervals(ax, range(len(told)), low, high)
    for place, row in enumerate(told.to_dict("records")):
        if known(drawn[place]):
            colour = READABLE.get(row["verdict"])
            ax.plot([drawn[place]], [place], "o", color=colour or "white", markeredgecolor="white" if colour else MUTED,
                    zorder=4, markersize=pt(15), markeredgewidth=1.5 if colour else 2)  # fmt: skip
    edge = [max(float(np.nanmax([*high.dropna(), 0.0])), 0.0)] * len(told)
    least = min(float(np.nanmin([*low.dropna(), 0.0])), 0.0)
    marks.end_texts(ax, edge, [_outcome(row) for row in told.to_dict("records")], least - 0.02 * (edge[0] - least))
    marks.note(ax, _("points against the control, with interval · ○ may be nothing"))
    return fig


def _outcome(row: dict) -> Phrase:
    if row["verdict"] in ("better", "worse", "unclear") and known(row["difference"]):
        return _("{verdict}: {points} points", verdict=READ[row["verdict"]], points=points(row["difference"]))
    return READ[row["verdict"]]


def plot_loyalty_effect(curve: pd.DataFrame) -> Figure:
    """The share that has ordered by days since the start, in the programme and left out, each with its band.

    Parameters
    ----------
    curve : DataFrame of ``heldout.curve``
        ``arm``, ``is_control``, ``day``, ``share`` with ``low``, ``high``.
    """
    fig, ax = marks.axes(None)
    if not (curve["k"] > 0).any():
        return marks.nothing(ax)
    for (name, is_control), line in curve.groupby(["arm", "is_control"], sort=False):
        line = line[line["k"] > 0]
        if line.empty:
            continue
        colour = MUTED if is_control else FOCUS
        ax.fill_between(line["day"], line["low"], line["high"], color=colour, alpha=0.16, linewidth=0, step="post")
        ax.step(line["day"], line["share"], where="post", color=colour, linewidth=2.4)
        last = line.iloc[-1]
        words = _("left out: {share}", share=Share(last["share"], 1)) if is_control else _(
            "in the programme: {share}", share=Share(last["share"], 1)
        )  # fmt: skip
        if curve["arm"].nunique() > 2 and not is_control:
            words = _("{arm}: {share}", arm=str(name), share=Share(last["share"], 1))
        edge, side = (last["low"], "top") if is_control else (last["high"], "bottom")
        ax.annotate(
            say(words), (last["day"], edge), xytext=(0, pt(-6 if is_control else 6)), ha="right", va=side,
            textcoords="offset points", weight="bold", fontsize=pt(BODY), color=darker(colour), bbox=marks.ON_PAPER,
        )  # fmt: skip
    ax.set_ylim(0, float(curve["high"].max()) * 1.18)
    ax.set_xlim(0, float(curve["day"].max()) * 1.01)
    ax.xaxis.set_major_locator(whole_ticks(6))
    ax.tick_params(axis="x", labelsize=pt(SMALLEST))
    marks.value_axis(ax, lambda value: Share(value, 0))
    ax.set_xlabel(say(_("days since the start")))
    return fig


__all__ = ["plot_loyalty_effect", "plot_plan_sizes", "plot_read_tests", "plot_test_size"]
