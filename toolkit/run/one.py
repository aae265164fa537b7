"""One client from raw files to deck. Everything is made in a folder of its own and moved into place when whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit import intake, words
from toolkit.client import Client, data_root, reports_root
from toolkit.publish import deck, summary
from toolkit.publish.brand import Brand
from toolkit.run import kernels, notebook, unchanged
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
    at_once: int | None = None,
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
    at_once : int, optional
        Notebooks that run at a time; by default as many as there are processors, but no more than :data:`AT_ONCE`.
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
    configured = Client.configured(slug)
    language = language or configured.config.language
    words.use(language)
    Brand.of(configured)
    kernels.warm_up()
    progress("intake", "started")
    intake.build(configured)
    client = Client.open(slug, as_of)
    progress("intake", "ok")
    target = unchanged.folder_of(client, language)
    with _made_whole(target) as folder, _own_folders(folder):
        _carry_over(target, folder, client)
        work = _Work(folder, client, language, fresh, at_once or min(AT_ONCE, os.cpu_count() or 1), progress)
        outcomes, kept = work.done(asked)
        progress("deck", "started")
        _publish(folder, client, language, outcomes)
        progress("deck", "ok")
        _write_manifest(folder, client, language, outcomes)
    return Report(slug, language, target, tuple(outcomes), round(time.perf_counter() - started, 1), kept)


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
            with ThreadPoolExecutor(self.at_once) as pool:
                found |= {o.id: o for o in pool.map(self._run, [step for step in part if step.id not in known])}
        return sorted(found.values(), key=lambda outcome: outcome.id), tuple(sorted(kept))

    def _run(self, step: Step) -> Outcome:
        self.progress(step.id, "started")
        target = self.folder / "notebooks" / step.notebook.name
        target.unlink(missing_ok=True)
        rests_on = unchanged.inputs(step, self.client, self.language, self.folder)
        parameters = {"client": self.client.slug, "as_of": self.client.as_of.isoformat(), "language": self.language}
        outcome = replace(notebook.run(step, target, parameters), inputs=rests_on)
        self.progress(step.id, outcome.status)
        return outcome


def _publish(folder: Path, client: Client, language: str, outcomes: list[Outcome]) -> None:
    executed = sorted((folder / "notebooks").glob("*.ipynb"))
    facts = {
        "client": client.name,
        "as_of": client.as_of,
        "currency": client.currency,
        "language": language,
    }
    steps = [{k: o.as_dict()[k] for k in ("id", "status", "reason", "seconds")} for o in outcomes]
    deck.write_deck(executed, folder / "deck.html", **facts, steps=steps, brand=Brand.of(client))
    content = summary.summarise(executed, **facts, ledger=client.ledger, steps=steps, versions=_versions())
    _write_json(folder / "summary.json", content)
    if (client.built / "quarantine").is_dir():
        shutil.copytree(client.built / "quarantine", folder / "quarantine", dirs_exist_ok=True)
    if (client.built / "merge_proposals.csv").is_file():
        shutil.copyfile(client.built / "merge_proposals.csv", folder / "merge_proposals.csv")


def _write_manifest(folder: Path, client: Client, language: str, outcomes: list[Outcome]) -> None:
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


@contextmanager
def _made_whole(target: Path) -> Iterator[Path]:
    """A folder beside the target that takes the target's place only if the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
        former = folder.with_name(folder.name + "-former")
        if target.exists():
            target.rename(former)
        folder.rename(target)
        shutil.rmtree(former, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own_folders(report: Path) -> Iterator[None]:
    """What the kernels are told: the folders of clients, of reports and of this report, and Jupyter folders of its own.

    All of it is gone when the run ends.
    """
    names = ("CVO_DATA", "CVO_REPORTS", "CVO_REPORT", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR")
    before = {name: os.environ[name] for name in names if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="cvo-jupyter-", ignore_cleanup_errors=True) as folder:
        os.environ["CVO_DATA"] = str(data_root().resolve())
        os.environ["CVO_REPORTS"] = str(reports_root().resolve())
        os.environ["CVO_REPORT"] = str(report)
        os.environ |= {name: os.path.join(folder, name.lower()) for name in names[3:]}
        try:
            yield
        finally:
            for name in names:
                os.environ.pop(name)
            os.environ |= before
