"""Figures of step 0: what the data carry, sales by month, and what sales are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show.context import here
from toolkit.show.definitions import COLUMNS, column
from toolkit.show.figures import marks
from toolkit.show.style import BODY, FOCUS, GOOD, INK, MUTED, QUIET, SMALLEST, WARN, figure, pt
from toolkit.words import Change, Count, Month, Number, Phrase, Share, _, say

MOST_COLUMNS = 12


def plot_coverage(coverage: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Share of sales whose lines carry each column, fullest first, with the steps the column unlocks.

    Parameters
    ----------
    coverage : DataFrame, one row per column
        ``column``, ``share_sales`` (0-1). At most 12 columns are drawn, the fullest and the emptiest.
    """
    fig, ax = marks.axes(ax)
    rows = coverage.sort_values("share_sales", ascending=False, kind="stable").reset_index(drop=True)
    if len(rows) > MOST_COLUMNS:
        rows = pd.concat([rows.head(MOST_COLUMNS // 2), rows.tail(MOST_COLUMNS // 2)], ignore_index=True)
    if rows.empty:
        return marks.nothing(ax)
    texts = [_coverage_text(row) for row in rows.itertuples()]
    colours = [FOCUS if share >= 0.995 else WARN if share < 0.5 else QUIET for share in rows["share_sales"]]
    marks.bars(ax, [column(name) for name in rows["column"]], rows["share_sales"], texts, colours)
    return fig


def _coverage_text(row: Any) -> Phrase:
    steps = COLUMNS.get(row.column, ("", "–"))[1]
    return _(
        "{share} · steps {steps}", share=Share(row.share_sales, 0 if row.share_sales in (0, 1) else 1), steps=steps
    )


def plot_monthly(monthly: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Sales by month above, customers below with the new ones darker; a month not yet over is hatched.

    Parameters
    ----------
    monthly : DataFrame, one row per month
        ``month``, ``sales``, ``customers``, ``new_customers``, ``complete``. ``ax`` is not used: two panels are drawn.
    """
    fig = ax.figure if ax is not None else figure()
    if monthly.empty:
        return marks.nothing(fig.add_subplot())
    upper, lower = fig.subplots(2, 1, sharex=True, height_ratios=[1.55, 1])
    unit = marks.unit_of_thousands(monthly["sales"])
    place = np.arange(len(monthly))
    drawn = upper.bar(place, monthly["sales"] / unit, color=FOCUS, width=0.76)
    all_customers = lower.bar(place, monthly["customers"], color=QUIET, width=0.76)
    new = lower.bar(place, monthly["new_customers"], color=FOCUS, width=0.76)
    for month, complete in enumerate(monthly["complete"]):
        if not complete:
            for bar in (drawn[month], all_customers[month], new[month]):
                bar.set_hatch("////")
    upper.set_title(say(_sales_title(unit)))
    lower.set_title(say(_("Customers ordering, of whom new (dark)")))
    for panel in (upper, lower):
        marks.value_axis(panel, Count if unit > 1 or panel is lower else lambda v: Number(v, 0), 4)
    marks.month_axis(lower, list(monthly["month"]))
    _name_incomplete(upper, monthly)
    return fig


def _sales_title(unit: float) -> Phrase:
    currency = here().currency
    if unit == 1e6:
        return _("Sales, millions of {currency}", currency=currency)
    return (
        _("Sales, thousands of {currency}", currency=currency)
        if unit == 1e3
        else _("Sales, {currency}", currency=currency)
    )


def _name_incomplete(ax: Axes, monthly: pd.DataFrame) -> None:
    open_months = monthly.loc[~monthly["complete"].astype(bool), "month"]
    if len(open_months):
        text = say(_("hatched: {month}, not over yet", month=Month(open_months.iloc[-1])))
        ax.set_title(text, loc="right", fontsize=pt(SMALLEST), color=MUTED, weight="normal")


def plot_equation(equation: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Visits x conversion x order value = sales, the year before beside the last one.

    Parameters
    ----------
    equation : DataFrame, two rows
        ``year`` ("previous", "last"), ``sessions``, ``conversion`` with ``low`` and ``high``, ``aov``, ``sales``.
    """
    factors = [
        ("sessions", _("Visits"), Count),
        ("conversion", _("Conversion"), lambda v: Share(v, 2)),
        ("aov", _("Average order, {currency}", currency=here().currency), lambda v: Number(v, 2)),
        _sales_factor(equation),
    ]
    return _plot_factors(equation, factors, {"conversion": ("low", "high")}, ax)


def plot_levers(years: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Customers x orders per customer x order value = sales, the 12 months before beside the last 12.

    Parameters
    ----------
    years : DataFrame, two rows
        ``year`` ("previous", "last"), ``customers``, ``orders_per_customer``, ``aov``, ``sales``.
    """
    factors = [
        ("customers", _("Customers"), Count),
        ("orders_per_customer", _("Orders per customer"), lambda v: Number(v, 2)),
        ("aov", _("Average order, {currency}", currency=here().currency), lambda v: Number(v, 2)),
        _sales_factor(years),
    ]
    return _plot_factors(years, factors, {}, ax)


def _sales_factor(years: pd.DataFrame) -> tuple[str, Phrase, Any]:
    unit = marks.unit_of_thousands(years["sales"] / 100)
    return "sales", _sales_title(unit), lambda v: Count(v / unit)


def _plot_factors(
    years: pd.DataFrame, factors: list[tuple], bounds: dict[str, tuple[str, str]], ax: Axes | None
) -> Figure:
    """One panel a factor, two bars each, joined by the signs of the product."""
    fig = ax.figure if ax is not None else figure(wide=True)
    both = years.set_index("year").reindex(["previous", "last"])
    panels = fig.subplots(1, len(factors), gridspec_kw={"wspace": 0.16})
    for panel, (name, label, kind) in zip(panels, factors, strict=True):
        _plot_factor(panel, both[name], label, kind)
        if name in bounds:
            low, high = (both[bound] for bound in bounds[name])
            for place in range(2):
                panel.plot([place] * 2, [low.iloc[place], high.iloc[place]], color=INK, linewidth=1.6)
    for sign, panel in zip(["×"] * (len(factors) - 2) + ["="], panels, strict=False):
        panel.text(1.08, 0.4, sign, transform=panel.transAxes, ha="center", va="center", fontsize=pt(34), color=MUTED)
    return fig


def _plot_factor(ax: Axes, values: pd.Series, label: Phrase, kind: Any) -> None:
    before, last = values
    ax.bar([0, 1], [before, last], color=[QUIET, FOCUS], width=0.72)
    for place, value in enumerate((before, last)):
        end = (place, value if marks.known(value) else 0)
        ax.annotate(say(kind(value)), end, xytext=(0, pt(7)), textcoords="offset points", ha="center", va="bottom")
    ax.set_xticks([0, 1], [say(year).replace(" ", "\n") for year in (_("year before"), _("last year"))])
    ax.set_yticks([])
    ax.set_xlim(-0.62, 1.62)
    ax.margins(y=0.16)
    change = last / before - 1 if marks.known(before, last) and before else float("nan")
    ax.set_title(say(label), fontsize=pt(BODY), pad=pt(42), loc="center")
    colour = MUTED if not marks.known(change) else GOOD if change >= 0 else WARN
    place = {"transform": ax.transAxes, "ha": "center", "va": "bottom"}
    ax.text(0.5, 1.02, say(Change(change, 1)), color=colour, fontsize=pt(24), weight="bold", **place)
