"""Recipes: how each platform exports each table, kept as data in ``recipes/*.toml``.

A recipe says by which headers an export is recognised, under which headers each column stands, and what the platform
always means by its words. What ``client.toml`` says itself always wins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from toolkit import contract
from toolkit.client import Client, Source
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.mapping import RECIPES, normalise
from toolkit.words import Phrase, _

GENERAL = ("shop_en", "shop_ro")
CURRENCIES = ("RON", "EUR", "USD", "GBP", "HUF", "BGN", "PLN", "CZK", "CHF", "MDL", "TRY", "RSD", "UAH", "SEK", "DKK",
              "NOK")  # fmt: skip
DEFAULTS = ("constants", "values", "statuses", "kinds", "layout", "delimiter", "decimal", "date_format")

Marks = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class JoinRecipe:
    """A second file of a table: how it is recognised, and the headers its rows are found by."""

    marks: Marks
    on: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """How one platform exports one contract table.

    ``marks`` are the headers it is recognised by: all of them, each under any of its spellings.
    """

    name: str
    title: str
    table: str
    marks: Marks = ()
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    joins: dict[str, JoinRecipe] = field(default_factory=dict)
    preamble: dict[str, str] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    records: str = ""
    items: str = ""
    ends: str = ""
    vat: str = ""
    needs: str = ""
    refused: str = ""

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether a file with this header is such an export."""
        return bool(self.marks) and _has(self.marks, header)


@cache
def load(name: str) -> dict[str, Recipe]:
    """The recipes of one file by the table they read."""
    told = tomllib.loads((RECIPES / f"{name}.toml").read_text(encoding="utf-8"))
    return {table: _recipe(name, told["title"], table, told[table]) for table in contract.TABLES if table in told}


def _recipe(name: str, title: str, table: str, told: dict[str, Any]) -> Recipe:
    return Recipe(
        name,
        title,
        table,
        marks=_marks(told.get("marks", ())),
        columns={column: _spelt(headers) for column, headers in told.get("columns", {}).items()},
        defaults={key: told[key] for key in DEFAULTS if key in told},
        moments={column: tuple(forms) for column, forms in told.get("moments", {}).items()},
        joins={
            n: JoinRecipe(_marks(j["marks"]), tuple(j["on"]), tuple(j.get("key", j["on"])))
            for n, j in told.get("joins", {}).items()
        },
        preamble=told.get("preamble", {}),
        questions={kind: tuple(words) for kind, words in told.get("questions", {}).items()},
        ignore=tuple(told.get("ignore", ())),
        records=told.get("records", ""),
        items=told.get("items", ""),
        ends=told.get("ends", ""),
        vat=told.get("vat", ""),
        needs=told.get("needs", ""),
        refused=told.get("refused", ""),
    )


def _marks(told: Sequence[str | list[str]]) -> Marks:
    return tuple(_spelt([mark] if isinstance(mark, str) else mark) for mark in told)


def _spelt(headers: Sequence[str]) -> tuple[str, ...]:
    """Headers with ``{currency}`` in them once for each currency."""
    return tuple(
        text
        for header in headers
        for text in ([header.replace("{currency}", c) for c in CURRENCIES] if "{currency}" in header else [header])
    )


def _has(marks: Marks, header: Sequence[str]) -> bool:
    found = {normalise(text) for text in header}
    return all(any(normalise(text) in found for text in mark) for mark in marks)


def names() -> list[str]:
    """The names that ``recipe = "…"`` may have."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))


def recognise(header: Sequence[str]) -> list[Recipe]:
    """The recipes whose export has this header, the one recognised by most headers first."""
    known = [recipe for name in names() for recipe in load(name).values() if recipe.recognises(header)]
    return sorted(known, key=lambda recipe: (-len(recipe.marks), recipe.name, recipe.table))


def recognise_join(header: Sequence[str]) -> tuple[Recipe, str] | None:
    """The recipe and the join whose second file has this header, if any."""
    known = [
        (recipe, join)
        for name in names()
        for recipe in load(name).values()
        for join, told in recipe.joins.items()
        if _has(told.marks, header)
    ]
    return max(known, key=lambda found: len(found[0].joins[found[1]].marks), default=None)


def of(client: Client, table: str) -> Recipe:
    """The recipe of a source; an empty one where it has none.

    Raises
    ------
    ConfigError
        No such recipe, or none for this table.
    DataRefused
        An export that cannot serve, with the reason and what to ask for instead.
    """
    name = client.config.sources[table].recipe
    if not name:
        return Recipe("", "", table)
    if name not in names() or table not in load(name):
        raise ConfigError(
            _(
                'data/{client}/client.toml: [sources.{table}] recipe: there is no recipe "{name}". Recipes: {have}.',
                client=client.slug, table=table, name=name,
                have=", ".join(n for n in names() if table in load(n)),
            )
        )  # fmt: skip
    recipe = load(name)[table]
    if recipe.refused:
        raise DataRefused(refusal(recipe))
    return recipe


def refusal(recipe: Recipe) -> Phrase:
    """Why an export of this form cannot serve, and what to ask for instead."""
    return _("{title}: {reason}", title=recipe.title, reason=Phrase(recipe.refused))


def refuse_lacking(recipe: Recipe, found: dict[str, str], file: str) -> None:
    """Refuse orders without a buyer where the platform can export one, and say how.

    Raises
    ------
    DataRefused
        With the boxes to tick.
    """
    if recipe.needs and "customer_id" not in found:
        raise DataRefused(_("{file}: no column says who bought. {needs}", file=file, needs=Phrase(recipe.needs)))


def applied(client: Client) -> Client:
    """The client with its sources filled up from their recipes, its folders and its key unchanged."""
    sources = {table: _filled(source, of(client, table)) for table, source in client.config.sources.items()}
    return client.with_sources(sources)


def _filled(source: Source, recipe: Recipe) -> Source:
    told = source.model_dump(exclude_defaults=True)
    lacking = {key: value for key, value in recipe.defaults.items() if key not in told and key != "constants"}
    constants = {k: v for k, v in recipe.defaults.get("constants", {}).items() if k not in source.columns}
    return Source.model_validate({**told, **lacking, "constants": {**constants, **source.constants}})
