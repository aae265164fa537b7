"""The deck's chapter on what has changed since the run before, made of summaries alone; a first run has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_output

from toolkit import show
from toolkit.publish import changes
from toolkit.publish.history import Run
from toolkit.show import history, since, style
from toolkit.show.figures import plot_trends
from toolkit.show.figures.history import MOST_PANELS
from toolkit.show.finding import Finding, known
from toolkit.show.since import STEP
from toolkit.show.slides import made
from toolkit.words import _

FEWEST_RUNS = 3
"""A line through two points shows no more than the two."""
DRAWN = (
    "customers", "net_revenue", "aov", "repeat_rate", "retention_rate", "stickiness", "gross_margin", "coca",
    "clv_to_coca", "adbt_days",
)  # fmt: skip

Made = Iterator[tuple[Any, Finding]]


def chapter(told: Mapping[str, Any], earlier: Sequence[Run]) -> list[NotebookNode]:
    """The slides of the chapter, as a notebook would hold them.

    Parameters
    ----------
    told : mapping
        The summary of the run that is published, in its language.
    earlier : sequence of Run
        The runs before it, the oldest first.
    """
    if not earlier:
        return []
    now = Run(told)
    show.start(
        client=told["client"], currency=now.currency, as_of=now.day, language=told["language"], step=STEP,
        source=_("the summaries of the runs"),
    )  # fmt: skip
    style.off_screen()
    slides = [made(content, finding) for content, finding in (*_since(earlier[-1], now), *_trends([*earlier, now]))]
    return [new_output("display_data", data=data, metadata={"slide": slide}) for data, slide in slides]


def _since(then: Run, now: Run) -> Made:
    pair, figures = changes.pair_of(then, now), history.on_a_slide(changes.kpis(then, now))
    if len(figures):
        yield history.figures(figures, pair), since.since_kpis(figures, changes.lights(then, now), pair)
    found = changes.findings(then, now)
    if len(found):
        yield history.moved(found, pair, history.MOST_MOVED), since.since_moved(found, pair)
    if found["verdict"].isin(history.CLAIMS).any():
        yield history.said(found, pair, history.MOST_SAID), since.since_said(found, pair)
    groups = changes.groups(then, now)
    if len(groups):
        yield history.figures(groups, pair, _("Group")), since.since_groups(groups, pair)


def _trends(runs: Sequence[Run]) -> Made:
    largest = sorted(runs[-1].groups, key=lambda name: -(runs[-1].groups[name]["value"] or 0))
    for id, over in (
        ("trend_kpis", changes.over(runs, DRAWN)),
        ("trend_groups", changes.over(runs, largest, of_groups=True)),
    ):
        drawn = _known_often(over)
        if len(drawn):
            yield plot_trends(drawn), since.trend(drawn, changes.apart(drawn), id)


def _known_often(over: pd.DataFrame) -> pd.DataFrame:
    """The first figures that are known in at least three runs, each from the first of them on."""
    times = over.dropna(subset="value").groupby("key", sort=False)["value"].count()
    keys = list(times[times >= FEWEST_RUNS].index)[:MOST_PANELS]
    return over[over["key"].isin(keys) & over["value"].map(known)]
