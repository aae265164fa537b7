"""Matrices of the growth plan: scores of initiatives, priorities by size of company, roles by area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.show.finding import known
from toolkit.show.layouts import Cell, Matrix
from toolkit.show.planning import AREAS, FOR_GROWTH, FOR_SHOP, PRIORITIES, ROLES, SIZES, STAGES, goal, initiative
from toolkit.show.tables.table import Table
from toolkit.show.text import width
from toolkit.words import Lines, Number, _, say

MOST_ROWS = 8
ROWS_OF_TWO_LINES = 6
"""More rows than these are drawn close together, and a longer name is cut."""
ROOM, ROOM_ON_TWO_LINES = 285, 400
"""Px for the name of an initiative in a row."""
EMPTY = "·"
LETTERS = {"": 0, "I": 1, "C": 2, "R": 4, "A": 5}


def scores(ranked: pd.DataFrame, goals: Mapping[str, str], weights: Mapping[str, float]) -> Matrix:
    """Initiatives by goals, each with its total: 0 does nothing for the goal, 5 the most.

    Parameters
    ----------
    ranked : DataFrame of ``initiatives.totals``
    goals : mapping of goal to the client's own words, or ""
    weights : mapping of goal to weight
    """
    columns = [*(_weighed(goal(name, goals), weights[name]) for name in goals), _("total")]
    listed = ranked.head(MOST_ROWS).to_dict("records")
    room = ROOM
    if any(width(say(initiative(row, ROOM)), 20, "bold") > ROOM for row in listed):
        listed, room = listed[:ROWS_OF_TWO_LINES], ROOM_ON_TWO_LINES
    rows = tuple(
        (initiative(row, room), (*(_cell(row[name]) for name in goals), _cell(row["total"], 0))) for row in listed
    )
    return Matrix(tuple(columns), rows, _("initiative"))


def _weighed(name: Any, weight: float) -> Any:
    return name if weight == 1 else Lines((name, _("× {weight}", weight=Number(weight, 1))))


def _cell(score: float, level: int | None = None) -> Cell:
    if not known(score):
        return Cell(EMPTY)
    whole = float(score).is_integer()
    return Cell(Number(score, 0 if whole else 1), round(score) if level is None else level)


def priorities(shop: pd.DataFrame, growth: pd.DataFrame) -> Matrix | Table:
    """What matters at which size of company, and at which stage, as somebody filled it in; nothing before that.

    Parameters
    ----------
    shop, growth : DataFrame of ``priorities.matrix``
    """
    if not pd.concat([shop, growth]).notna().any(axis=None):
        return Table((), ())
    columns = tuple(
        size if size == stage else _("{size} · {stage}", size=size, stage=stage)
        for size, stage in zip(SIZES.values(), STAGES.values(), strict=True)
    )
    rows = [(FOR_SHOP[name], row) for name, row in shop.iterrows()]
    rows += [(FOR_GROWTH[name], row) for name, row in growth.iterrows()]
    return Matrix(columns, tuple((name, tuple(_priority(value) for value in row)) for name, row in rows))


def _priority(value: float) -> Cell:
    return Cell(PRIORITIES[int(value)], 2 * int(value) - 1) if known(value) else Cell(EMPTY)


def raci(letters: pd.DataFrame) -> Matrix:
    """Areas of the plan by roles.

    Parameters
    ----------
    letters : DataFrame of ``raci.raci``
    """
    rows = tuple(
        (AREAS.get(area, area), tuple(Cell(letter or EMPTY, LETTERS[letter]) for letter in row))
        for area, row in letters.iterrows()
    )
    return Matrix(tuple(ROLES[role] for role in letters.columns), rows, _("R does · A answers · C asked · I told"))


__all__ = ["priorities", "raci", "scores"]
