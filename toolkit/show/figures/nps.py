"""Figures of step 7: the score, by what it is told apart by, in time, by agent, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.context import money
from toolkit.show.definitions import ANSWERED, rated_key
from toolkit.show.figures import marks
from toolkit.show.finding import known
from toolkit.show.style import BODY, FOCUS, GOOD, INK, LINE, MUTED, QUIET, SMALLEST, WARN, pt
from toolkit.words import Count, Month, Number, Phrase, Share, _, say

MOST_ROWS, MOST_MONTHS = 12, 24
COLOURS = {"detractor": WARN, "passive": QUIET, "promoter": GOOD}


def points(value: float) -> Number:
    """A net promoter score as it is written."""
    return Number(value, 0)


def plot_nps_scores(scores: pd.DataFrame, score: pd.Series, threshold: float = 40, goal: float = 75) -> Figure:
    """How often each score was given, over the net promoter score and its interval between threshold and goal.

    Parameters
    ----------
    scores : DataFrame, one row per score
        ``score`` (0-10), ``share`` of people; scores that are missing are not drawn.
    score : Series
        ``value`` with ``low``, ``high``.
    """
    fig = style.figure()
    top, ax = fig.subplots(2, 1, gridspec_kw={"height_ratios": [1, 3.2]})
    if not known(score["value"]):
        top.set_axis_off()
        return marks.nothing(ax)
    _gauge(top, score, threshold, goal)
    colours = [COLOURS["detractor" if s <= 6 else "passive" if s <= 8 else "promoter"] for s in scores["score"]]
    ax.bar(scores["score"], scores["share"], color=colours, width=0.72)
    for row in scores.itertuples():
        ax.annotate(
            say(Share(row.share, 0)), (row.score, row.share), xytext=(0, pt(5)), textcoords="offset points",
            ha="center", fontsize=pt(SMALLEST),
        )  # fmt: skip
    ax.set_xlim(-0.6, 10.6)
    ax.set_ylim(0, max(scores["share"].max() if len(scores) else 0, 0.01) * 1.42)
    ax.set_xticks(range(11))
    ax.set_yticks([])
    for kind, centre in (("detractor", 3), ("passive", 7.4), ("promoter", 9.75)):
        side = {"ha": "right", "x": 10.6} if kind == "promoter" else {"ha": "center", "x": centre}
        name = {"passive": _("7–8"), "promoter": _("promoters 9–10")}.get(kind, ANSWERED[kind])
        y = ax.get_ylim()[1] * 0.97
        ax.text(side["x"], y, say(name), ha=side["ha"], va="top", color=style.darker(COLOURS[kind]), weight="bold",
                fontsize=pt(SMALLEST))  # fmt: skip
    return fig


def _gauge(ax: Axes, score: pd.Series, threshold: float, goal: float) -> None:
    """The score with its interval on the whole scale, with the threshold and the goal named."""
    ax.barh([0], [200], left=-100, color=LINE, height=0.5)
    ax.plot([score["low"], score["high"]], [0, 0], color=INK, linewidth=3, solid_capstyle="butt", zorder=3)
    ax.plot([score["value"]], [0], "o", color=FOCUS, markersize=pt(20), markeredgecolor="white", zorder=4)
    ax.annotate(
        say(points(score["value"])), (score["value"], 0), xytext=(0, -pt(16)), textcoords="offset points", ha="center",
        va="top", weight="bold", color=FOCUS, fontsize=pt(BODY),
    )  # fmt: skip
    near = abs(threshold - goal) < 45
    for place, name, side in (
        (threshold, _("threshold {t}", t=points(threshold)), "right" if near and threshold <= goal else "center"),
        (goal, _("goal {t}", t=points(goal)), "left" if near and threshold <= goal else "center"),
    ):
        ax.plot([place, place], [-0.32, 0.32], color=WARN, linewidth=2)
        ax.annotate(
            say(name), (place, 0.32), xytext=(0, pt(3)), textcoords="offset points", ha=side, va="bottom", color=WARN,
            fontsize=pt(SMALLEST),
        )  # fmt: skip
    ax.set_xlim(-104, 104)
    ax.set_ylim(-1.1, 0.9)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    for end in (-100, 100):
        ax.annotate(
            say(points(end)), (end, -0.28), xytext=(0, -pt(4)), textcoords="offset points", va="top", color=MUTED,
            ha="left" if end < 0 else "right", fontsize=pt(SMALLEST),
        )  # fmt: skip


def plot_nps(rows: pd.DataFrame, what: str = "", threshold: float = 40) -> Figure:
    """The net promoter score of each row with its interval, against the threshold; hollow where it is not compared.

    Parameters
    ----------
    rows : DataFrame, one row per value
        ``key``, ``n``, ``nps`` with ``low``, ``high``, ``enough``. Of more than twelve the best and the last six of
        those with enough people are drawn, or the twelve with most people.
    """
    fig, ax = marks.axes(None)
    drawn = extremes(rows, what)
    if drawn.empty:
        return marks.nothing(ax)
    names = [rated_key(what, key) for key in drawn["key"]]
    texts = [_("{nps} · n {n}", nps=points(row.nps), n=Count(row.n)) for row in drawn.itertuples()]
    _dots(ax, names, drawn, texts, drawn["enough"], threshold)
    if not drawn["enough"].all():
        marks.note(ax, _("○ too few answers to be compared"))
    return fig


def extremes(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    """The rows that a picture has room for, in their order."""
    if len(rows) <= MOST_ROWS or what == "delivery":
        return rows.head(MOST_ROWS).reset_index(drop=True)
    enough = rows[rows["enough"]]
    if len(enough) > MOST_ROWS:
        half = MOST_ROWS // 2
        return pd.concat([enough.head(half), enough.tail(half)]).reset_index(drop=True)
    rest = rows[~rows["enough"]].nlargest(MOST_ROWS - len(enough), "n")
    return pd.concat([enough, rest]).reset_index(drop=True)


def _dots(
    ax: Axes, names: Sequence[Any], rows: pd.DataFrame, texts: Sequence[Any], filled: pd.Series, threshold: float | None
) -> None:
    """Dots with intervals from the top down, their texts in one column at the right, lines at 0 and the threshold."""
    place = np.arange(len(rows))
    marks.names_down(ax, names)
    lowest = np.nanmin(np.append(rows["low"].to_numpy(float), [0.0]))
    highest = np.nanmax(np.append(rows["high"].to_numpy(float), [0.0, threshold or 0.0]))
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(points(0))])
    marks.intervals(ax, place, rows["low"], rows["high"])
    for row, (value, whole) in enumerate(zip(rows["nps"], filled, strict=True)):
        below = threshold is not None and rows["high"].iloc[row] < threshold
        colour = WARN if below and whole else FOCUS
        ax.plot(
            [value], [row], "o", color=colour if whole else "white", markeredgecolor="white" if whole else MUTED,
            markeredgewidth=1.5 if whole else 2, markersize=pt(15), zorder=4,
        )  # fmt: skip
    marks.end_texts(ax, [highest] * len(rows), texts, lowest - 6)
    if threshold is not None:
        ax.axvline(threshold, color=WARN, linewidth=1.6, linestyle="--", zorder=0)
        above = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
        ax.annotate(
            say(_("threshold {t}", t=points(threshold))), (threshold, 1), xytext=(0, pt(2)), ha="right", va="bottom",
            color=WARN, fontsize=pt(SMALLEST), **above,
        )  # fmt: skip


def plot_nps_months(months: pd.DataFrame, change: pd.Series, threshold: float = 40, ax: Axes | None = None) -> Figure:
    """The net promoter score month by month with its band; the day of the clearest change where it is no chance.

    Parameters
    ----------
    months : DataFrame, one row per month
        ``key`` (month), ``nps`` with ``low``, ``high``, ``n``; the latest 24 are drawn, gaps where a month is absent.
    change : Series
        ``day`` with ``day_low``, ``day_high`` and ``p``, of :func:`turning.change_point`.
    """
    fig, ax = marks.axes(ax, wide=True)
    if months.empty:
        return marks.nothing(ax)
    span = pd.period_range(min(months["key"]), max(months["key"]), freq="M")[-MOST_MONTHS:]
    days = [period.start_time.date() for period in span]
    rows = months.set_index("key").reindex(days)
    marks.line_with_band(ax, np.arange(len(rows)), rows["nps"], rows["low"], rows["high"])
    marks.value_axis(ax, points)
    low = min(np.nanmin(rows["low"]), 0.0)
    ax.set_ylim(low - 8, max(np.nanmax(rows["high"]), threshold) + 22)
    marks.month_axis(ax, days, [_("n {n}", n=Count(n)) for n in rows["n"]], most=8)
    ax.axhline(threshold, color=WARN, linewidth=1.6, linestyle="--", zorder=0)
    ax.annotate(
        say(_("threshold {t}", t=points(threshold))), (len(rows) - 0.4, threshold), xytext=(0, pt(5)), ha="right",
        textcoords="offset points", color=WARN, fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
    )  # fmt: skip
    if change["day"] is not None and change["p"] < 0.05 and -0.5 <= _place(days, change["day"]) < len(days):
        _turn(ax, days, change)
    return fig


def _turn(ax: Axes, days: list[Any], change: pd.Series) -> None:
    at, low, high = (_place(days, change[name]) for name in ("day", "day_low", "day_high"))
    ax.axvspan(max(low, -0.7), high, color=WARN, alpha=0.10, linewidth=0, zorder=0)
    ax.axvline(at, color=WARN, linewidth=2)
    side = "right" if at > len(days) / 2 else "left"
    ax.annotate(
        say(_("turned in {month}", month=Month(change["day"]))), (at, ax.get_ylim()[1]), va="top", ha=side,
        xytext=(pt(-8 if side == "right" else 8), 0), textcoords="offset points", color=WARN, weight="bold",
        fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
    )  # fmt: skip


def _place(days: list[Any], day: Any) -> float:
    """Where a day lies among months that are drawn at 0, 1, 2 … in their middle."""
    months = (day.year - days[0].year) * 12 + day.month - days[0].month
    return months - 0.5 + (day.day - 1) / 31


def plot_nps_changes(changes: pd.DataFrame, what: str = "group") -> Figure:
    """The score before and from the clearest change of each row, the largest fall first; hollow where it may be chance.

    Parameters
    ----------
    changes : DataFrame, "total" first
        ``key``, ``day``, ``before``, ``after`` with ``_low``, ``_high``, ``q``, ``n``.
    """
    fig, ax = marks.axes(None, wide=True)
    rows = changes.head(MOST_ROWS - 1).reset_index(drop=True)
    if rows.empty:
        return marks.nothing(ax)
    sure = rows["q"] < 0.05
    marks.names_down(ax, [rated_key(what, key) for key in rows["key"]])
    place = np.arange(len(rows))
    for shift, name, colour in ((-0.17, "before", MUTED), (0.17, "after", FOCUS)):
        marks.intervals(ax, place + shift, rows[f"{name}_low"], rows[f"{name}_high"], colour)
        for row, whole in zip(rows.itertuples(), sure, strict=True):
            ax.plot(
                [getattr(row, name)], [row.Index + shift], "o", color=colour if whole else "white", zorder=4,
                markeredgecolor="white" if whole else colour, markeredgewidth=2, markersize=pt(13),
            )  # fmt: skip
    texts = [_turned(row, whole) for row, whole in zip(rows.itertuples(), sure, strict=True)]
    highest = np.nanmax(rows[["before_high", "after_high"]].to_numpy(float))
    marks.end_texts(ax, [highest] * len(rows), texts, np.nanmin(rows[["before_low", "after_low"]].to_numpy(float)) - 6)
    marks.note(ax, _("grey above: before; blue below: since · ○ no change can be shown"))
    return fig


def _turned(row: Any, sure: bool) -> Phrase:
    told = {"before": points(row.before), "after": points(row.after), "n": Count(row.n)}
    if sure:
        return _("{before} → {after} from {month} · n {n}", month=Month(row.day), **told)
    return _("no change shown · n {n}", n=told["n"])


def plot_agents(agents: pd.DataFrame) -> Figure:
    """Each sales agent's score at the same mix of customers, with its interval; ○ the score as it is.

    Parameters
    ----------
    agents : DataFrame, one row per agent
        ``key``, ``n``, ``raw``, ``nps`` with ``low``, ``high``, ``q``.
    """
    fig, ax = marks.axes(None)
    drawn = agents[agents["nps"].notna()].reset_index(drop=True)
    if len(drawn) > MOST_ROWS:
        half = MOST_ROWS // 2
        drawn = pd.concat([drawn.head(half), drawn.tail(half)]).reset_index(drop=True)
    if drawn.empty:
        return marks.nothing(ax)
    texts = [
        _("{nps} (as it is {raw}) · n {n}", nps=points(row.nps), raw=points(row.raw), n=Count(row.n))
        for row in drawn.itertuples()
    ]
    frame = drawn.assign(high=np.fmax(drawn["high"], drawn["raw"]), low=np.fmin(drawn["low"], drawn["raw"]))
    marks.names_down(ax, list(drawn["key"]))
    marks.intervals(ax, range(len(drawn)), drawn["low"], drawn["high"])
    ax.axvline(0, color=LINE, linewidth=1.4, zorder=0)
    ax.set_xticks([0], [say(points(0))])
    ax.plot(
        drawn["raw"],
        range(len(drawn)),
        "o",
        color="white",
        markeredgecolor=INK,
        markeredgewidth=2,
        markersize=pt(12),
        zorder=4,
    )
    colours = [WARN if row.q < 0.05 and row.difference < 0 else FOCUS for row in drawn.itertuples()]
    ax.scatter(drawn["nps"], range(len(drawn)), s=pt(15) ** 2, c=colours, edgecolors="white", linewidths=1.5, zorder=4)
    marks.end_texts(ax, [max(frame["high"].max(), 0.0)] * len(drawn), texts, min(frame["low"].min(), 0.0) - 6)
    marks.note(ax, _("● at the same mix of groups and categories · ○ as it is"))
    return fig


def plot_nps_worth(worth: pd.DataFrame) -> Figure:
    """Who ordered again within a year of the answer, beside what they brought, by kind of answer at equal groups.

    Parameters
    ----------
    worth : DataFrame, one row per what and kind
        ``what`` ("retained", and "margin" or "sales"); ``key``; ``n``; ``mean`` with ``low``, ``high``.
    """
    if worth.empty:
        return marks.nothing(style.figure(wide=True).add_subplot())
    fig, (left, right) = style.pair()
    money_of = "margin" if (worth["what"] == "margin").any() else "sales"
    for ax, what, kind, title in (
        (left, "retained", Share, _("Ordered again within a year")),
        (right, money_of, money, _("Margin in that year") if money_of == "margin" else _("Sales in that year")),
    ):
        rows = worth[(worth["what"] == what) & worth["mean"].notna()].iloc[::-1].reset_index(drop=True)
        names = [ANSWERED.get(key, key) for key in rows["key"]]
        texts = [
            _("{value} · n {n}", value=kind(mean), n=Count(n)) for mean, n in zip(rows["mean"], rows["n"], strict=True)
        ]
        colours = [COLOURS.get(key, QUIET) for key in rows["key"]]
        marks.bars(ax, names, rows["mean"].clip(lower=0), [""] * len(rows), colours)
        marks.intervals(ax, range(len(rows)), rows["low"].clip(lower=0), rows["high"])
        marks.end_texts(ax, np.fmax(rows["mean"].clip(lower=0), rows["high"]), texts)
        ax.set_title(say(title))
    return fig


__all__ = ["plot_agents", "plot_nps", "plot_nps_changes", "plot_nps_months", "plot_nps_scores", "plot_nps_worth"]
