"""One client from raw files to deck. Everything is made in a folder of its own and moved into place when whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit import intake, words
from toolkit.client import BENCHMARK, Client, portfolio_root, reports_root
from toolkit.client.opened import TABLES
from toolkit.client.queries import ASKED, THREADS
from toolkit.publish import compared, deck, history, since, slides, summary
from toolkit.publish.brand import Brand
from toolkit.run import faults, kernels, notebook, places, unchanged
from toolkit.run.outcome import Outcome, Report
from toolkit.run.steps import Step, chosen

Progress = Callable[[str, str], None]
AT_ONCE = 2
"""Notebooks that run at a time: a third saves little and holds its memory."""
MADE_ANEW = ("deck.html", "summary.json", "quarantine", "merge_proposals.csv")
"""What a run writes itself at its end; what else a report holds, its notebooks wrote."""


def run_client(
    slug: str,
    *,
    language: str | None = None,
    only: str | None = None,
    as_of: str | None = None,
    processors: int | None = None,
    fresh: bool = False,
    progress: Progress = lambda step, state: None,
) -> Report:
    """Build a client's tables, run those of its notebooks whose inputs have changed, and publish the deck.

    Parameters
    ----------
    slug : str
        The client.
    language : str, optional
        ``ro`` or ``en``; the client's own by default.
    only : str, optional
        Steps to run, such as ``"02a,05"``; the others are taken from the last run on the same tables and day.
    as_of : str, optional
        Last day observed (ISO), inclusive.
    processors : int, optional
        How many the run may take, all by default: each of a few notebooks at a time (:data:`AT_ONCE`) has its own.
    fresh : bool
        Run every step asked for, whether its inputs have changed or not.
    progress : callable
        Told ``(step, state)`` as the run goes on, from several threads; state is started, ok, skipped, failed or kept.

    Raises
    ------
    CvoError
        The client, its configuration or its data are refused. A notebook that fails raises nothing: see the report.
    """
    started = time.perf_counter()
    if not fresh and (before := unchanged.as_it_was(slug, language, only, as_of)):
        return before
    asked = chosen(only)
    processors = processors or os.cpu_count() or 1
    configured = Client.configured(slug)
    language = language or configured.config.language
    words.use(language)
    Brand.of(configured)
    with faults.told(slug):
        kernels.warm_up()
        with places.own_folders({THREADS: str(processors)}):
            progress("intake", "started")
            intake.build(configured)
            client = Client.open(slug, as_of)
            progress("intake", "ok")
            target = unchanged.folder_of(client, language)
            at_once, threads = shared(processors, len(asked))
            told = {THREADS: str(threads), TABLES: f"{client.folder}={client.key}", ASKED: tempfile.mkdtemp()}
            with places.made_whole(target, told) as folder:
                _carry_over(target, folder, client)
                outcomes, kept = _Work(folder, client, language, fresh, at_once, progress).done(asked)
                progress("deck", "started")
                _publish(folder, client, language, outcomes)
                progress("deck", "ok")
                _write_manifest(folder, client, language, outcomes)
    return Report(slug, language, target, tuple(outcomes), round(time.perf_counter() - started, 1), kept)


def shared(processors: int, notebooks: int) -> tuple[int, int]:
    """How many notebooks run at a time, and with how many threads each."""
    at_once = max(1, min(AT_ONCE, processors, notebooks))
    return at_once, processors // at_once


@dataclass(frozen=True)
class _Work:
    """Steps into a report that is being made: those whose inputs are as they were stay, the others are run."""

    folder: Path
    client: Client
    language: str
    fresh: bool
    at_once: int
    progress: Progress

    def done(self, asked: Sequence[Step]) -> tuple[list[Outcome], tuple[str, ...]]:
        """What became of every step of the report, and the ids of those that were kept.

        A step that reads what the others write comes after them.
        """
        found = {outcome.id: outcome for outcome in unchanged.before(self.folder)}
        kept: list[str] = []
        for late in (False, True):
            part = [step for step in asked if bool(step.after_others) == late]
            known = {} if self.fresh else unchanged.kept(self.folder, part, self.client, self.language)
            for step in known:
                self.progress(step, "kept")
            kept += known
            left = sorted((step for step in part if step.id not in known), key=_length, reverse=True)
            with ThreadPoolExecutor(self.at_once) as pool:
                found |= {o.id: o for o in pool.map(self._run, left)}
        return sorted(found.values(), key=lambda outcome: outcome.id), tuple(sorted(kept))

    def _run(self, step: Step) -> Outcome:
        self.progress(step.id, "started")
        target = self.folder / "notebooks" / step.notebook.name
        for path in (target, *(path for pattern in step.writes for path in self.folder.glob(pattern))):
            path.unlink(missing_ok=True)  # what it wrote last time: a list that it does not write now is no longer true
        rests_on = unchanged.inputs(step, self.client, self.language, self.folder)
        parameters = {"client": self.client.slug, "as_of": self.client.as_of.isoformat(), "language": self.language}
        outcome = replace(notebook.run(step, target, parameters, self.client.config.limits), inputs=rests_on)
        self.progress(step.id, outcome.status)
        return outcome


def _length(step: Step) -> int:
    """The longest notebook begins first: begun last, it would run alone at the end, while a processor has no work."""
    return step.notebook.stat().st_size


def _publish(folder: Path, client: Client, language: str, outcomes: list[Outcome]) -> None:
    outputs = slides.read(sorted((folder / "notebooks").glob("*.ipynb")))
    facts = {
        "client": client.name,
        "as_of": client.as_of,
        "currency": client.currency,
        "language": language,
    }
    steps = [{k: o.as_dict()[k] for k in ("id", "status", "reason")} for o in outcomes]
    told = {"versions": _versions(), "rules": client.config.rules, "ledger": client.ledger, "steps": steps}
    content = summary.summarise(outputs, **facts, **told)
    changed = since.chapter(content, history.runs(reports_root().resolve() / client.slug, language, client.as_of))
    content["findings"] += summary.findings_of(changed)
    shown = client.config.benchmark.show and any(content["kpis"].values())
    added = [compared.slide(content, portfolio_root() / BENCHMARK)] if shown else []
    more = {"brand": Brand.of(client), "since": changed, "added": added}
    deck.write_deck(outputs, folder / "deck.html", **facts, steps=steps, **more)
    _write_json(folder / "summary.json", content)
    if (client.built / "quarantine").is_dir():
        shutil.copytree(client.built / "quarantine", folder / "quarantine", dirs_exist_ok=True)
    if (client.built / "merge_proposals.csv").is_file():
        shutil.copyfile(client.built / "merge_proposals.csv", folder / "merge_proposals.csv")


def _write_manifest(folder: Path, client: Client, language: str, outcomes: list[Outcome]) -> None:
    """What the report rests on, last of all; how long each step took lies apart, for it differs from run to run."""
    _write_json(folder / unchanged.TIMING, {o.id: o.seconds for o in outcomes})
    files = [{"file": f["file"], "sha256": f["sha256"]} for s in client.ledger["sources"].values() for f in s["files"]]
    _write_json(
        folder / "manifest.json",
        {
            "client": client.slug,
            "as_of": client.as_of.isoformat(),
            "language": language,
            "tables": client.key,
            "configuration": Client.file_hash(client.folder / "client.toml"),
            "inputs": files,
            "published": unchanged.published(client, language),
            "versions": _versions(),
            "steps": [o.as_dict() for o in outcomes],
        },
    )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in unchanged.VERSIONED}


def _carry_over(target: Path, folder: Path, client: Client) -> None:
    """What the last run left behind, where it ran on the same tables; what has changed since is made again."""
    manifest = target / "manifest.json"
    if not manifest.exists() or json.loads(manifest.read_text(encoding="utf-8"))["tables"] != client.key:
        return
    for path in target.iterdir():
        if path.is_dir() and path.name not in MADE_ANEW:
            shutil.copytree(path, folder / path.name)
        elif path.is_file() and path.name not in MADE_ANEW:
            shutil.copy2(path, folder / path.name)


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    with path.open("w", encoding="utf-8") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
