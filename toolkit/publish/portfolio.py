"""All clients side by side: a deck, a workbook, and the benchmark that may leave the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output

from toolkit import show
from toolkit.client import BENCHMARK
from toolkit.errors import ConfigError
from toolkit.publish import benchmark, book, slides
from toolkit.publish.book import Standing
from toolkit.publish.deck import Cover, lay_out
from toolkit.publish.workbook import write_workbook
from toolkit.show.figures import plot_side_by_side
from toolkit.show.findings import portfolio as findings
from toolkit.show.slides import made
from toolkit.show.steps import BOOK
from toolkit.show.tables import portfolio as tables
from toolkit.words import Day, _, n_

TITLE = _("All clients side by side")
BESIDE = (
    "repeat_rate",
    "retention_rate",
    "stickiness",
    "adbt_days",
    "nps",
    "revenue_yoy",
    "best_sales_share",
    "gross_margin",
)
"""Figures that have a slide of their own, where two clients or more know them; none is an amount."""


def publish(folder: Path, language: str) -> tuple[Path, Path, Path]:
    """Write the deck and the workbook over all clients in a language, and bring the benchmark up to date.

    Returns
    -------
    tuple of Path
        ``<language>/deck.html``, ``<language>/portfolio.xlsx`` and ``benchmark.json`` in the folder.

    Raises
    ------
    ConfigError
        No client has a report yet.
    """
    standings = book.read()
    if not standings:
        raise ConfigError(_("no client has a report yet. Run them first: cvo batch"))
    quartiles = benchmark.write(folder, standings)
    deck, workbook = folder / language / "deck.html", folder / language / "portfolio.xlsx"
    _start(standings, language, next(iter(BOOK)))
    outputs = [
        new_output("display_data", data=data, metadata={"slide": told})
        for data, told in _slides(standings, quartiles, language)
    ]
    lay_out(slides.by_step(outputs), deck, _cover(standings), language, named=BOOK)
    write_workbook(workbook, standings, quartiles, language)
    return deck, workbook, folder / BENCHMARK


def _cover(standings: Sequence[Standing]) -> Cover:
    days = sorted(one.as_of for one in standings)
    between = _("data up to {day}", day=Day(days[-1]))
    if days[0] < days[-1]:
        between = _("data up to {first} at the earliest, {last} at the latest", first=Day(days[0]), last=Day(days[-1]))
    return Cover(str(TITLE), n_("{n} client", "{n} clients", len(standings)), (between,))


def _start(standings: Sequence[Standing], language: str, step: str) -> None:
    show.start(
        client=str(TITLE), currency="", as_of=max(one.as_of for one in standings), language=language, step=step,
        source=_("the latest reports of the clients"),
    )  # fmt: skip


def _slides(standings: Sequence[Standing], quartiles: Sequence[dict[str, Any]], language: str) -> Iterator[tuple]:
    """The slides in their order: data and what is told of each."""
    clients, lights, groups = book.clients(standings), book.lights(standings), book.groups(standings)
    figures = book.figures(standings)
    yield made(tables.book_clients(clients), findings.book_clients(clients))
    if len(lights):
        yield made(tables.book_lights(lights), findings.book_lights(lights))
    if len(groups):
        names = tables.largest(clients)["client"]
        yield made(tables.book_groups(groups, list(names)), findings.book_groups(groups, len(clients)))
    _start(standings, language, findings.MOVED)
    moves = book.moves(figures)
    yield made(tables.book_moved(moves), findings.book_moved(moves, figures))
    _start(standings, language, findings.BESIDE)
    yield from _beside(figures, quartiles)
    _start(standings, language, findings.SHOPS)
    yield made(tables.book_benchmark(quartiles), findings.book_benchmark(quartiles))


def _beside(figures: Any, quartiles: Sequence[dict[str, Any]]) -> Iterator[tuple]:
    for name in BESIDE:
        rows = figures[figures["figure"] == name]
        if rows["value"].notna().sum() >= 2:
            out = next((one for one in quartiles if one["figure"] == name), None)
            yield made(plot_side_by_side(rows, out), findings.side_by_side(rows, out))
