"""What a step rests on, as one hash: while it is the same, the step is not run again.

A step rests on the built tables, the last day, the language, the code and its notebook, and on the client's
configuration and files: those parts that a notebook declares (``cvo.reads`` in its metadata) count for the notebooks
that declare them, all others for every step.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit.client import BENCHMARK, Client, portfolio_root, reports_root
from toolkit.publish import history
from toolkit.run.outcome import Outcome, Report
from toolkit.run.steps import Step, chosen, steps

VERSIONED = (
    "cvo-toolkit",
    "ibis-framework",
    "duckdb",
    "pandas",
    "matplotlib",
    "papermill",
    "nbconvert",
    "pyreveal",
)
TOOLKIT = Path(__file__).parents[1]
CODE = (".py", ".toml", ".po", ".j2", ".css", ".js", ".json")
PUBLISHED, NOWHERE = ("deck", "benchmark"), ("as_of", "language", "limits")
"""Parts of the configuration that only the deck rests on, and those that change nothing by themselves."""
SIDE_FILES = ("*.csv", "*.toml")
TIMING = "timing.json"
WHOLE = ("deck.html", "summary.json", "manifest.json")


def as_it_was(slug: str, language: str | None, only: str | None, as_of: str | None) -> Report | None:
    """The last run's report, where a run now would make the same; None where something has changed.

    Raises
    ------
    CvoError
        The client or its configuration are refused, or there is no such step.
    """
    started = time.perf_counter()
    asked = chosen(only)
    client = Client.open(slug, as_of) if Client.configured(slug).is_built else None
    if client is None:
        return None
    language = language or client.config.language
    target = folder_of(client, language)
    known = kept(target, asked, client, language)
    if len(known) < len(asked) or not all((target / name).is_file() for name in WHOLE):
        return None
    if _told(target / "manifest.json").get("published") != published(client, language):
        return None
    outcomes = tuple(before(target))
    return Report(
        slug, language, target, outcomes, round(time.perf_counter() - started, 1), tuple(o.id for o in outcomes)
    )


def folder_of(client: Client, language: str) -> Path:
    """Where a client's report of its last day lies."""
    return reports_root().resolve() / client.slug / client.as_of.isoformat() / language


def before(target: Path) -> list[Outcome]:
    """How the steps of the report there ended."""
    timing = _told(target / TIMING)
    return [
        Outcome(**step, seconds=timing.get(step["id"], 0.0))
        for step in _told(target / "manifest.json").get("steps", ())
    ]


def kept(target: Path, asked: Iterable[Step], client: Client, language: str) -> dict[str, Outcome]:
    """The steps asked for that ended well in the report there, on the inputs of now, by their ids."""
    known = {outcome.id: outcome for outcome in before(target) if outcome.status != "failed"}
    return {
        step.id: known[step.id]
        for step in asked
        if step.id in known
        and known[step.id].inputs == inputs(step, client, language, target)
        and (target / "notebooks" / step.notebook.name).is_file()
    }


def inputs(step: Step, client: Client, language: str, report: Path) -> str:
    """A hash of all that a step rests on; of the report, the files of other steps that it reads."""
    last = client.last_run.isoformat() if client.last_run else ""
    place = [client.key, client.as_of.isoformat(), language, last, _code(), client.file_hash(step.notebook)]
    others = {name: client.file_hash(report / name) for name in step.after_others if (report / name).is_file()}
    return _hash([*place, _configured(step, client), _files(step, client), others])


def published(client: Client, language: str) -> str:
    """A hash of what the deck rests on beside its notebooks: its look, and the summaries of earlier runs."""
    deck = client.config.deck.model_dump(mode="json")
    logo = client.folder / deck["logo"] if deck["logo"] else None
    drawn = client.file_hash(logo) if logo and logo.is_file() else ""
    earlier = history.files(reports_root().resolve() / client.slug, language, client.as_of)
    past = {path.parent.parent.name: client.file_hash(path) for path in earlier}
    return _hash([client.name, language, deck, drawn, past, _code(), _against(client)])


def _against(client: Client) -> str:
    """A hash of the benchmark where the deck shows it; what the client gives to it is not in its own deck."""
    if not client.config.benchmark.show:
        return ""
    path = portfolio_root() / BENCHMARK
    return client.file_hash(path) if path.is_file() else "none yet"


def _configured(step: Step, client: Client) -> dict[str, Any]:
    """The parts of the configuration that the step rests on; what the intake reads is in the key of the tables."""
    others = declared() - set(step.reads) | {*PUBLISHED, *NOWHERE}
    whole = client.config.model_dump(mode="json")
    return {name: part for name, part in whole.items() if name not in others}


def _files(step: Step, client: Client) -> dict[str, str]:
    """What lies beside ``client.toml``, as far as the step rests on it."""
    others = declared() - set(step.reads) | {"client.toml"}
    found = [path for pattern in SIDE_FILES for path in sorted(client.folder.glob(pattern)) if path.name not in others]
    return {path.name: client.file_hash(path) for path in found}


@cache
def declared() -> frozenset[str]:
    """The parts and files that some notebook says it reads."""
    return frozenset(name for step in steps() for name in step.reads)


@cache
def _code() -> str:
    """A hash of the toolkit and of the versions of what it stands on."""
    files = sorted(path for path in TOOLKIT.rglob("*") if path.suffix in CODE)
    digest = hashlib.sha256(json.dumps({name: version(name) for name in VERSIONED}).encode())
    for path in files:
        digest.update(path.relative_to(TOOLKIT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _told(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _hash(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


__all__ = ["TIMING", "VERSIONED", "as_it_was", "before", "declared", "folder_of", "inputs", "kept", "published"]
