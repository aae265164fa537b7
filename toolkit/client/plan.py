"""What the workshop agreed on: ``plan.toml`` (goals, initiatives, checklist, roles) in the client's folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import tomlkit
from pydantic import Field, ValidationError, model_validator

from toolkit.client import beside
from toolkit.client.config import Part
from toolkit.errors import ConfigError
from toolkit.words import Lines, _

FILE = "plan.toml"
GOALS = ("nps", "aov", "clv", "conversion", "retention", "traffic")
"""What goals may be about where the client names none: the six of the method (METHOD 1.0.5), without a target."""
POINTS = ("success", "kpis", "icp", "journey", "assortment", "acquisition", "personalisation")
"""The seven points of the method's checklist (METHOD 1.0.2)."""
STATUSES = ("done", "under_way", "not_begun")
BOARD = ("initiative", "origin", "effort", "cost", "told")


class Goal(Part):
    """A goal: what it is called and how much it counts."""

    name: str = ""
    weight: float = Field(default=1.0, ge=0)


class Initiative(Part):
    """Something the shop may do, with what it does for each goal, 0 (nothing) to 5; an absent goal is not scored.

    ``origin``: the decision of step 6 that it came from. ``total``: as it is printed elsewhere; it is only compared.
    """

    name: str
    scores: dict[str, float] = Field(default_factory=dict)
    effort: Literal["small", "medium", "large"] | None = None
    cost: float | None = Field(default=None, ge=0)
    total: float | None = None
    origin: str = ""


class Point(Part):
    """Where the client stands with a point of the checklist, and whose it is."""

    status: Literal["done", "under_way", "not_begun"] | None = None
    owner: str = ""


class Plan(Part):
    """The whole of ``plan.toml``."""

    goals: dict[str, Goal] = Field(default_factory=lambda: {name: Goal() for name in GOALS})
    initiatives: tuple[Initiative, ...] = ()
    checklist: dict[Literal[POINTS], Point] = Field(default_factory=dict)
    raci: dict[str, dict[str, Literal["R", "A", "C", "I"]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _scores_of_goals(self) -> Plan:
        for one in self.initiatives:
            for goal, score in one.scores.items():
                if goal not in self.goals or not 0 <= score <= 5:
                    raise ValueError(f"{one.name}: {goal} = {score:g}")
        return self

    @property
    def weights(self) -> dict[str, float]:
        return {name: goal.weight for name, goal in self.goals.items()}

    @property
    def goal_names(self) -> dict[str, str]:
        """The goals in the client's own words; "" where only the method's word is there."""
        return {name: goal.name for name, goal in self.goals.items()}

    def board(self) -> pd.DataFrame:
        """The initiatives as a table: :data:`BOARD` and a column for each goal, missing where nobody scored."""
        rows = [
            {"initiative": i.name, "origin": i.origin, "effort": i.effort, "cost": i.cost, "told": i.total, **i.scores}
            for i in self.initiatives
        ]
        table = pd.DataFrame(rows, columns=[*BOARD, *self.goals])
        return table.astype(dict.fromkeys(["cost", "told", *self.goals], float))


def read_plan(folder: Path) -> Plan:
    """The plan of a client; an empty one where there is none yet.

    Raises
    ------
    ConfigError
        With the file, the key and what is wrong, for the first three faults.
    """
    document = beside.parsed(folder, FILE)
    return Plan() if document is None else _checked(document, beside.where(folder, FILE))


def _checked(document: Mapping[str, Any], where: str) -> Plan:
    try:
        return Plan.model_validate(document)
    except ValidationError as faults:
        raise ConfigError(Lines(tuple(_fault(where, error) for error in faults.errors()[:3]))) from None


def _fault(where: str, error: Any) -> Any:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "value_error":
        said = error["msg"].removeprefix("Value error, ")
        return _(
            "{file}: a score is of a goal that is not among [goals], or not 0 to 5: {said}. Correct it.",
            file=where, said=said,
        )  # fmt: skip
    return _("{file}: {place}: {fault}. Correct it or take it out.", file=where, place=place, fault=error["msg"])


def write_plan(folder: Path, weights: Mapping[str, float], board: pd.DataFrame) -> Plan:
    """Keep weights and initiatives in ``plan.toml``; what else the file holds, and its comments, stay.

    Parameters
    ----------
    weights : mapping of goal to weight
    board : DataFrame
        As :meth:`Plan.board` gives it; missing scores are left out.

    Raises
    ------
    ConfigError
        They would be refused; nothing is written.
    """
    document = beside.document(folder, FILE)
    goals = document.setdefault("goals", tomlkit.table())
    for name, weight in weights.items():
        goals.setdefault(name, tomlkit.table()).update({"weight": float(weight)})
    rows = tomlkit.aot()
    for row in board.to_dict("records"):
        told = {"name": row["initiative"], "origin": row["origin"], "effort": row["effort"], "cost": row["cost"],
                "total": row["told"]}  # fmt: skip
        entry = tomlkit.item(
            {name: value for name, value in told.items() if value == value and value not in (None, "")}
        )
        entry.append("scores", tomlkit.inline_table())
        entry["scores"].update({goal: float(row[goal]) for goal in weights if row[goal] == row[goal]})
        rows.append(entry)
    document["initiatives"] = rows
    text = tomlkit.dumps(document)
    plan = _checked(tomllib.loads(text), beside.where(folder, FILE))
    beside.put(folder, FILE, text)
    return plan
