"""A source on its way into ``client.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import ibis

from toolkit.intake.raw import FILE, LINE
from toolkit.intake.recipes import Recipe
from toolkit.intake.texts import trim
from toolkit.intake.wizard.look import Look
from toolkit.intake.wizard.naming import Guess

ORDERS = "orders"
"""What the file of orders beside the lines is called in the configuration."""


@dataclass
class Draft:
    """A source as it will stand in ``client.toml``: its files, where its columns stand, and how they are read.

    ``joins`` are the files beside the lines; where no recipe says so, ``keys`` holds the headers of the lines and of
    the joined file by which rows are matched, and ``beside`` the columns of the joined file with their header there.
    ``read`` holds for each column of numbers, days or flags its distinct texts with their values.
    """

    table: str
    looks: list[Look]
    recipe: Recipe | None
    guesses: dict[str, Guess]
    possible: dict[str, Guess] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    joins: dict[str, list[Look]] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date_format: str | None = None
    statuses: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    kinds: list[dict[str, object]] = field(default_factory=list)
    read: dict[str, ibis.Table] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(look.label for look in self.looks))

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(look.path for look in self.looks)

    def has(self, column: str) -> bool:
        """Whether some row has a value for a contract column."""
        return column in self.constants or column in self.guesses

    @cached_property
    def rows(self) -> ibis.Table:
        """The records of all its files as text, columns by their contract name, with file and line."""
        parts = [
            look.rows.select(
                LINE,
                **{FILE: ibis.literal(number, "int32")},
                **{
                    name: look.rows[look.place(guess.header)]
                    for name, guess in self.guesses.items()
                    if name not in self.beside
                },
            )
            for number, look in enumerate(self.looks)
        ]
        rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
        return self._with_orders(rows) if self.beside else rows

    def _with_orders(self, rows: ibis.Table) -> ibis.Table:
        """The lines with the columns of their orders, which stand in files of their own."""
        key = self.keys[ORDERS][1]
        parts = [
            look.rows.select(
                __key=trim(look.rows[look.place(key)]),
                **{name: look.rows[look.place(header)] for name, header in self.beside.items()},
            )
            for look in self.joins[ORDERS]
        ]
        orders = (ibis.union(*parts) if len(parts) > 1 else parts[0]).distinct()
        return rows.left_join(orders, trim(rows.order_id) == orders["__key"]).drop("__key")
