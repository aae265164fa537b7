"""The notebooks as steps: where they are, what each slide of theirs needs, and what a client can be shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from toolkit.errors import ConfigError
from toolkit.words import _

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@dataclass(frozen=True)
class Need:
    """A slide and the columns it needs by table."""

    slide: str
    tables: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Step:
    """A notebook of the method: ``id`` such as ``02a``, its file, and what its slides need.

    ``after_others``: the files that it reads of those that other steps wrote into the report. ``reads``: parts of the
    configuration and files of the client that only the notebooks read that name them. ``writes``: patterns of the files
    that it writes into the report, and nobody else.
    """

    id: str
    notebook: Path
    needs: tuple[Need, ...]
    after_others: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Readiness:
    """What of a step a client's data can show: slides ready, and per missing column the slides it would unlock."""

    step: str
    ready: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]

    @property
    def state(self) -> str:
        """``green`` (all slides), ``amber`` (some) or ``red`` (none)."""
        return "green" if not self.missing else "amber" if self.ready else "red"


@cache
def steps(folder: Path = NOTEBOOKS) -> tuple[Step, ...]:
    """Every notebook of the method, in order."""
    return tuple(_step(path) for path in sorted(folder.glob("[0-9][0-9]*_*.ipynb")))


def _step(path: Path) -> Step:
    declared = (metadata_of(path) or {}).get("cvo", {})
    slides = declared.get("slides", [])
    needs = tuple(Need(d["id"], {t: tuple(c) for t, c in d.get("needs", {}).items()}) for d in slides)
    told = {name: tuple(declared.get(name, ())) for name in ("after_others", "reads", "writes")}
    return Step(path.stem.split("_")[0], path, needs, **told)


def metadata_of(path: Path) -> dict[str, Any] | None:
    """The metadata of a notebook; None where its file is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (ValueError, KeyError, TypeError):
        return None


def chosen(only: str | None) -> tuple[Step, ...]:
    """The steps named in ``only`` (``"02a,05"``), or all.

    Raises
    ------
    ConfigError
        A step that does not exist.
    """
    if not only:
        return steps()
    asked = [name.strip() for name in only.split(",") if name.strip()]
    have = {step.id: step for step in steps()}
    unknown = [name for name in asked if name not in have]
    if unknown:
        raise ConfigError(_("there is no step {step}; the steps are {steps}.", step=unknown[0], steps=", ".join(have)))
    return tuple(step for step in steps() if step.id in asked)


class Sent(Protocol):
    """Who knows what a client sent: a client whose tables are built, or a proposal for one."""

    def has(self, table: str, *columns: str) -> bool:
        """Whether a table was sent, with values in these columns."""


class Nothing:
    """A client who has sent nothing yet."""

    def has(self, table: str, *columns: str) -> bool:
        return False


def readiness(client: Sent) -> tuple[Readiness, ...]:
    """What the client's data can show, step by step, from what the notebooks declare."""
    return tuple(_readiness(client, step) for step in steps())


def _readiness(client: Sent, step: Step) -> Readiness:
    ready: list[str] = []
    missing: dict[str, tuple[str, ...]] = {}
    for need in step.needs:
        lacking = [lack for table, columns in need.tables.items() for lack in _lacking(client, table, columns)]
        for name in lacking:
            missing[name] = (*missing.get(name, ()), need.slide)
        if not lacking:
            ready.append(need.slide)
    return Readiness(step.id, tuple(ready), missing)


def _lacking(client: Sent, table: str, columns: tuple[str, ...]) -> list[str]:
    if not client.has(table):
        return [table]
    return [f"{table}.{column}" for column in columns if not client.has(table, column)]
