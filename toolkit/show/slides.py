"""Publish one slide: one output of the notebook whose metadata holds everything the deck lays out."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from toolkit.errors import MissingData
from toolkit.show import gaps, preview, style
from toolkit.show.context import here
from toolkit.show.figures.marks import is_empty
from toolkit.show.finding import Finding, known, number, unbroken
from toolkit.show.layouts import Card, Decision, Matrix, Quotes
from toolkit.show.speaker import MISSING, NOTES
from toolkit.show.tables.table import MOST_ROWS, Table, as_text
from toolkit.show.tiles import Tile
from toolkit.words import Count, Day, Phrase, _, say
from toolkit.words.private import masked, masked_within

Layout = Card | Quotes | Matrix | Decision
STATEMENT = "statement"
"""The slide of a question whose answer is that there is nothing: no empty chart, no table of nothing but a header."""
OF_A_GROUP = ("customers", "customer_share", "low", "high", "sales_share", "sales_low", "sales_high", "margin_share")
MOST_MARKS = 2000
"""A picture with more marks than this is published as PNG: as SVG it would be heavier and slower."""


def slide(
    content: Figure | Table | list[Tile] | Layout,
    finding: Finding,
    evidence: pd.DataFrame | None = None,
    kpis: pd.DataFrame | dict[str, float] | None = None,
    groups: pd.DataFrame | None = None,
) -> None:
    """Publish one slide: what is seen, what it claims and the numbers behind it.

    Parameters
    ----------
    content : Figure, Table, list of Tile, or one of the layouts (Card, Quotes, Matrix, Decision)
        A figure is closed once it is published.
    finding : Finding
        Headline, takeaway, alternative text and the number they rest on.
    evidence : DataFrame, optional
        The result behind the slide, kept with it as text.
    kpis : DataFrame with a column ``value``, or dict, optional
        KPIs this slide contributes to ``summary.json``.
    groups : DataFrame, one row per group, optional
        The groups this slide contributes to ``summary.json``.

    Raises
    ------
    ValueError
        A table of more than 12 rows.
    """
    _display(*made(content, finding, evidence, kpis, groups))


def made(
    content: Figure | Table | list[Tile] | Layout,
    finding: Finding,
    evidence: pd.DataFrame | None = None,
    kpis: pd.DataFrame | dict[str, float] | None = None,
    groups: pd.DataFrame | None = None,
) -> tuple[dict[str, str], dict[str, Any]]:
    """One slide as :func:`slide` publishes it: the data of its output, and what the output's metadata says of it.

    Raises
    ------
    ValueError
        A table of more than 12 rows.
    """
    kind, shown, data = _render(content, finding)
    return data, _told(
        kind=kind,
        id=finding.id,
        headline=unbroken(say(finding.headline)),
        takeaway=unbroken(say(finding.takeaway)),
        alt=say(finding.alt),
        notes=say(NOTES.get(finding.id, "")),
        footer=_footer(finding),
        finding=finding.as_dict() | {"step": finding.step or here().step},
        evidence=as_text(evidence),
        facts=_facts(kpis, groups),
        **shown,
    )


def missing(error: MissingData, id: str, why: Phrase | None = None, ask: Phrase | None = None) -> None:
    """Publish the slide that stands where data are missing: what, why it matters, what to ask the client for."""
    gap = gaps.of(error.table, error.columns)
    headline = _("Not answered yet: {what}", what=gap.what)
    told = _told(
        kind="missing",
        id=id,
        headline=say(headline),
        takeaway=say(why or gap.why),
        ask=say(ask or gap.ask),
        detail=gaps.place(error.table, error.columns),
        alt=say(headline),
        notes=say(MISSING),
        footer=_footer(None),
        finding=None,
        evidence=None,
        facts={},
    )
    _display({}, told)


class Asked:
    """Whether a question could be answered; true until data turn out to be missing."""

    answered = True

    def __bool__(self) -> bool:
        return self.answered


@contextmanager
def question(id: str, why: Phrase | None = None, ask: Phrase | None = None) -> Iterator[Asked]:
    """Ask a question of the data; when something it needs is missing, publish the slide that says so.

    >>> with show.question("coca") as asked:           # doctest: +SKIP
    ...     coca = m.acquisition.coca(client.spend, client.orders, client.customers, client.as_of)
    """
    asked = Asked()
    try:
        yield asked
    except MissingData as error:
        asked.answered = False
        missing(error, id, why, ask)


def _told(**slide: Any) -> dict[str, Any]:
    return masked_within({"step": here().step, "language": here().language, **slide})


def _display(data: dict[str, str], body: dict[str, Any]) -> None:
    plain = {"text/plain": f"{body['headline']}\n{body['takeaway']}"}
    display({"text/html": preview.html(body), **plain}, raw=True)
    display({**data, **plain}, raw=True, metadata={"slide": body})


def _render(content: Any, finding: Finding) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Kind of slide, what its metadata holds of the content, and the output's data."""
    if isinstance(content, Figure) and is_empty(content):
        plt.close(content)
        return STATEMENT, {}, {}
    if isinstance(content, Table) and not content.rows:
        return STATEMENT, {}, {}
    if isinstance(content, Figure):
        return "chart", {"wide": _is_wide(content)}, picture(content)
    if isinstance(content, list):
        tiles = [tile.spoken() for tile in content]
        rows = tuple((tile.label, tile.value, tile.detail) for tile in content)
        kind = "lights" if tiles[0]["state"] else "kpi"
        return kind, {"tiles": tiles}, {"text/html": Table(("", "", ""), rows).html()}
    if isinstance(content, Table):
        if len(content.rows) > MOST_ROWS:
            raise ValueError(f"a slide's table holds at most {MOST_ROWS} rows; {finding.id} has {len(content.rows)}")
        return "table", {"table": content.spoken()}, {"text/html": content.html()}
    return content.kind, {content.kind: content.spoken()}, {"text/html": content.table().html()}


def _is_wide(figure: Figure) -> bool:
    return bool(figure.get_figwidth() * 96 > style.SIDE[0] + 1)


def picture(figure: Figure) -> dict[str, str]:
    """A figure as SVG, or as PNG when it has very many marks; closes it. The same figure gives the same bytes."""
    target = io.BytesIO()
    for text in figure.findobj(Text):
        text.set_text(masked(text.get_text()))
    vector = _marks(figure) <= MOST_MARKS
    _lay_out(figure)
    # Nothing but the figure may decide the bytes: neither the date nor the version of what drew it.
    stamps = {"Date": None, "Creator": None} if vector else {"Software": None}
    figure.savefig(target, format="svg" if vector else "png", metadata=stamps)
    plt.close(figure)
    if vector:
        return {"image/svg+xml": target.getvalue().decode()}
    return {"image/png": base64.b64encode(target.getvalue()).decode()}


def _lay_out(figure: Figure) -> None:
    """Place what is in a figure, once: to find the places, ``savefig`` would draw all of it a first time in vain."""
    FigureCanvasSVG(figure)  # it measures text as it will be drawn
    engine = figure.get_layout_engine()
    if engine is None:
        return
    engine.execute(figure)
    figure.set_layout_engine(None)
    # The solver's last digits differ from run to run, and names of clips are made of all of them.
    for axes in figure.axes:
        axes.set_position([round(part, 9) for part in axes.get_position(original=True).bounds], "original")


def _marks(figure: Figure) -> int:
    return sum(
        len(axes.patches)
        + sum(len(line.get_xdata()) for line in axes.lines)
        + sum(len(points.get_offsets()) for points in axes.collections)
        for axes in figure.axes
    )


def _footer(finding: Finding | None) -> dict[str, str]:
    context = here()
    day = Day(context.as_of)
    period = (
        _("{period}, up to {day}", period=finding.period, day=day)
        if finding and finding.period
        else _("up to {day}", day=day)
    )
    return {"source": say(context.source), "n": _footer_n(finding), "period": say(period)}


def _footer_n(finding: Finding | None) -> str:
    if finding is None:
        return ""
    if finding.base is not None:
        return say(finding.base)
    return say(_("n = {n}", n=Count(finding.n))) if number(finding.n) is not None else ""


def _facts(kpis: pd.DataFrame | dict[str, float] | None, groups: pd.DataFrame | None) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if kpis is not None:
        values = kpis if isinstance(kpis, dict) else kpis["value"].to_dict()
        facts["kpis"] = {name: number(value) for name, value in values.items()}
    if isinstance(kpis, pd.DataFrame) and {"n", "low", "high"} <= set(kpis.columns):
        support = kpis.loc[kpis["n"].map(known), ["n", "low", "high"]].to_dict("index")
        facts["support"] = {name: {k: number(v) for k, v in row.items()} for name, row in support.items()}
    if groups is not None:
        facts["groups"] = [
            {"name": row["group"], **{name: number(row.get(name)) for name in OF_A_GROUP}}
            for row in groups.to_dict("records")
        ]
    return facts
