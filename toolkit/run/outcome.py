"""How a step, and a run, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """How a step ended: ``status`` is ok, skipped or failed; ``reason`` says why in plain words.

    ``inputs``: what it rested on, as :func:`unchanged.inputs` tells it; a step whose inputs are the same is kept.
    """

    id: str
    notebook: str
    status: str
    reason: str
    seconds: float
    slides: int
    pictures: int
    inputs: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What a manifest holds of it: all but how long it took, which is another at each run."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}


@dataclass(frozen=True)
class Report:
    """What a run left behind; ``kept``: the steps that were not run again, for nothing had changed."""

    client: str
    language: str
    folder: Path
    outcomes: tuple[Outcome, ...]
    seconds: float
    kept: tuple[str, ...] = ()

    @property
    def deck(self) -> Path:
        return self.folder / "deck.html"

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.status == "failed")


__all__ = ["Outcome", "Report"]
