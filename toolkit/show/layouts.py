"""Layouts beside chart, table and tiles: a group's card, a wall of quotes, a matrix of scores, a decision.

Each is handed finished words and values; :func:`toolkit.show.slide` publishes it, the deck lays it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from toolkit.show.tables.table import Table
from toolkit.show.tiles import Tile
from toolkit.words import Phrase, Value, _, say

Words = Phrase | Value | str
MOST_QUOTES, MOST_OPTIONS, MOST_LEVELS = 6, 3, 5


@dataclass(frozen=True)
class Card:
    """Who a group is: its name and score, three shares, and up to four short lists."""

    kind: ClassVar[str] = "card"
    name: str
    gloss: Words
    score: str
    base: Words
    tiles: tuple[Tile, ...]
    lists: tuple[tuple[Words, tuple[Words, ...]], ...] = ()

    def spoken(self) -> dict[str, Any]:
        """The card in the current language, as the slide's metadata holds it."""
        return {
            "name": self.name,
            "gloss": say(self.gloss),
            "score": self.score,
            "base": say(self.base),
            "tiles": [tile.spoken() for tile in self.tiles],
            "lists": [{"title": say(title), "items": [say(item) for item in items]} for title, items in self.lists],
        }

    def table(self) -> Table:
        """The card as rows, for JupyterLab."""
        told = self.spoken()
        shares = tuple((tile["label"], f"{tile['value']}  {tile['detail']}") for tile in told["tiles"])
        lists = tuple((part["title"], ", ".join(part["items"])) for part in told["lists"])
        return Table((self.name, self.gloss), ((self.score, self.base), *shares, *lists))


@dataclass(frozen=True)
class Quotes:
    """What customers said, de-identified: at most six, each with who they are as a group."""

    kind: ClassVar[str] = "quotes"
    quotes: tuple[tuple[str, Words], ...]

    def __post_init__(self) -> None:
        if len(self.quotes) > MOST_QUOTES:
            raise ValueError(f"a slide holds at most {MOST_QUOTES} quotes; got {len(self.quotes)}")

    def spoken(self) -> list[dict[str, str]]:
        """The quotes in their order, as the slide's metadata holds them."""
        return [{"text": text, "who": say(who)} for text, who in self.quotes]

    def table(self) -> Table:
        """The quotes as rows, for JupyterLab."""
        return Table((_("quote"), _("who")), self.quotes)


@dataclass(frozen=True)
class Cell:
    """A cell of a matrix: what it says and how strong it is, 0 (nothing) to 5."""

    text: Words
    level: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.level <= MOST_LEVELS:
            raise ValueError(f"a cell's level is 0 to {MOST_LEVELS}; got {self.level}")


@dataclass(frozen=True)
class Matrix:
    """Scores or priorities: rows by columns, the stronger the darker, each cell in words or a number as well."""

    kind: ClassVar[str] = "matrix"
    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, tuple[Cell, ...]], ...]
    corner: Words = ""

    def spoken(self) -> dict[str, Any]:
        """The matrix in the current language, as the slide's metadata holds it."""
        return {
            "corner": say(self.corner),
            "columns": [say(column) for column in self.columns],
            "rows": [
                {"name": say(name), "cells": [{"text": say(cell.text), "level": cell.level} for cell in cells]}
                for name, cells in self.rows
            ],
        }

    def table(self) -> Table:
        """The matrix as a table, for JupyterLab."""
        rows = tuple((name, *(cell.text for cell in cells)) for name, cells in self.rows)
        return Table((self.corner, *self.columns), rows)


@dataclass(frozen=True)
class Option:
    """One way to decide: what it is and what speaks for or against it."""

    title: Words
    points: tuple[Words, ...]
    recommended: bool = False


@dataclass(frozen=True)
class Decision:
    """A question for the room: two or three options, and room to write what was decided, by whom and until when."""

    kind: ClassVar[str] = "decision"
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"a decision has 1 to {MOST_OPTIONS} options; got {len(self.options)}")

    def spoken(self) -> dict[str, Any]:
        """The options in the current language, as the slide's metadata holds them."""
        fields = (_("Decided"), _("Who"), _("By when"))
        return {
            "recommended": say(_("recommended")),
            "fields": [say(name) for name in fields],
            "options": [
                {"title": say(o.title), "points": [say(point) for point in o.points], "best": o.recommended}
                for o in self.options
            ],
        }

    def table(self) -> Table:
        """The options as rows, for JupyterLab."""
        told = self.spoken()
        rows = tuple((o["title"], "; ".join(o["points"]), told["recommended"] * o["best"]) for o in told["options"])
        return Table((_("option"), _("what speaks for it"), ""), rows)
