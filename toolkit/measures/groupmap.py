"""The map of the method: which of the 125 scores makes which of the eleven groups, and a client's changes to it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import product

from toolkit.errors import ConfigError
from toolkit.words import Count, _

SCORES = (1, 2, 3, 4, 5)
Cell = tuple[int, int, int]


@dataclass(frozen=True)
class GroupMap:
    """The groups in the method's order, the group each merges into (None: it stays), and the group of each cell.

    ``edited``: the cells that a client put in another group than the method does.
    """

    names: tuple[str, ...]
    merge_into: dict[str, str | None]
    cells: dict[Cell, str]
    edited: frozenset[Cell] = field(default=frozenset())

    def with_cells(self, given: Mapping[str, str]) -> GroupMap:
        """This map with some cells put in another group.

        Parameters
        ----------
        given : mapping of a cell's three scores, as ``"315"``, to the group's name

        Raises
        ------
        ConfigError
            A cell that is none of the 125, or a group that is not one of the map's.
        """
        cells = {self._cell(code): self._group(code, name) for code, name in given.items()}
        moved = frozenset(cell for cell, name in cells.items() if name != self.cells[cell])
        return replace(self, cells=self.cells | cells, edited=self.edited | moved)

    def changes_from(self, other: GroupMap) -> dict[str, str]:
        """The cells whose group differs from another map's, as :meth:`with_cells` takes them."""
        return {"".join(map(str, cell)): name for cell, name in self.cells.items() if other.cells[cell] != name}

    def _cell(self, code: str) -> Cell:
        cell = tuple(int(c) for c in code if c.isdecimal())
        if len(code) != 3 or cell not in self.cells:
            raise ConfigError(
                _("[groups.cells] {code} is no score. Write three digits from 1 to 5, as 315.", code=repr(code))
            )
        return cell

    def _group(self, code: str, name: str) -> str:
        if name not in self.names:
            near = difflib.get_close_matches(name, self.names, 1, 0.4) or self.names
            raise ConfigError(
                _(
                    "[groups.cells] {code} is put in {name}, which is no group; did you mean {near}?",
                    code=code, name=repr(name), near=near[0],
                )
            )  # fmt: skip
        return name


@cache
def load() -> GroupMap:
    """The map of ``groups.toml``: 125 cells, each in one group.

    Raises
    ------
    ConfigError
        If a rule leaves a cell without a group or names a group that is not listed.
    """
    return parse(resources.files("toolkit.measures").joinpath("groups.toml").read_text(encoding="utf-8"))


def parse(text: str) -> GroupMap:
    """A map from the text of a ``groups.toml``; refuses what :func:`load` refuses."""
    document = tomllib.loads(text)
    merge_into = {group["name"]: group.get("merge_into") for group in document["groups"]}
    cells = {cell: _first_match(document["rules"], cell) for cell in product(SCORES, repeat=3)}
    unclaimed = ["".join(map(str, cell)) for cell, group in cells.items() if group not in merge_into]
    if unclaimed:
        count, some = Count(len(unclaimed)), ", ".join(unclaimed[:3])
        raise ConfigError(_("groups.toml: {count} of 125 cells have no listed group: {some}", count=count, some=some))
    return GroupMap(tuple(merge_into), merge_into, cells)


def _first_match(rules: list[dict], cell: Cell) -> str | None:
    for rule in rules:
        if all(score in rule.get(name, SCORES) for name, score in zip("rfm", cell, strict=True)):
            return rule["group"]
    return None
