"""One client from raw files to deck. Everything is made in a folder of its own and moved into place when whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit import intake, words
from toolkit.client import Client, data_root, reports_root
from toolkit.publish import deck, summary
from toolkit.publish.brand import Brand
from toolkit.run import kernels, notebook
from toolkit.run.notebook import Outcome
from toolkit.run.steps import chosen

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
Progress = Callable[[str, str], None]
AT_ONCE = 2
"""Notebooks that run at a time: a third saves little and holds its memory."""
LAST = ("10",)
"""Steps that begin when all others have ended: the plan takes up what step 6 proposes."""
MADE_ANEW = ("deck.html", "summary.json", "manifest.json", "quarantine", "merge_proposals.csv")
"""What a run writes itself at its end; what else a report holds, its notebooks wrote."""


@dataclass(frozen=True)
class Report:
    """What a run left behind."""

    client: str
    language: str
    folder: Path
    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def deck(self) -> Path:
        return self.folder / "deck.html"

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.status == "failed")


def run_client(
    slug: str,
    *,
    language: str | None = None,
    only: str | None = None,
    as_of: str | None = None,
    at_once: int | None = None,
    progress: Progress = lambda step, state: None,
) -> Report:
    """Build a client's tables, run its notebooks and publish the deck.

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
    progress : callable
        Told ``(step, state)`` as the run goes on, from several threads; state is started, ok, skipped or failed.

    Raises
    ------
    CvoError
        The client, its configuration or its data are refused. A notebook that fails raises nothing: see the report.
    """
    started = time.perf_counter()
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
    target = reports_root().resolve() / slug / client.as_of.isoformat() / language
    with _made_whole(target) as folder, _own_folders(folder):
        _keep_others(target, folder, client, {s.id for s in asked})
        parameters = {"client": client.slug, "as_of": client.as_of.isoformat(), "language": language}
        outcomes = _run_steps(asked, folder, parameters, at_once or min(AT_ONCE, os.cpu_count() or 1), progress)
        progress("deck", "started")
        _publish(folder, client, language, outcomes)
        progress("deck", "ok")
        _write_manifest(folder, client, language, outcomes)
    return Report(slug, language, target, tuple(outcomes), round(time.perf_counter() - started, 1))


def _run_steps(
    asked: Any, folder: Path, parameters: dict[str, str], at_once: int, progress: Progress
) -> list[Outcome]:  # fmt: skip
    def run(step: Any) -> Outcome:
        progress(step.id, "started")
        outcome = notebook.run(step, folder / "notebooks" / step.notebook.name, parameters)
        progress(step.id, outcome.status)
        return outcome

    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(run, [step for step in asked if step.id not in LAST]))
        outcomes += pool.map(run, [step for step in asked if step.id in LAST])
    kept = json.loads((folder / "manifest.json").read_text())["steps"] if (folder / "manifest.json").exists() else []
    asked_ids = {step.id for step in asked}
    return sorted([*outcomes, *(Outcome(**s) for s in kept if s["id"] not in asked_ids)], key=lambda o: o.id)


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
            "versions": _versions(),
            "steps": [o.as_dict() for o in outcomes],
        },
    )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in VERSIONED}


def _keep_others(target: Path, folder: Path, client: Client, asked: set[str]) -> None:
    """Carry over what steps not asked for left behind, when they were run on the same tables."""
    manifest = target / "manifest.json"
    if not manifest.exists() or json.loads(manifest.read_text(encoding="utf-8"))["tables"] != client.key:
        return
    shutil.copy2(manifest, folder / "manifest.json")
    for path in target.iterdir():
        if path.is_dir() and path.name not in MADE_ANEW:
            shutil.copytree(path, folder / path.name, ignore=lambda _folder, names: [n for n in names if _of(n, asked)])
        elif path.is_file() and path.name not in MADE_ANEW:
            shutil.copy2(path, folder / path.name)


def _of(name: str, steps: set[str]) -> bool:
    """Whether a file is the notebook of one of these steps."""
    return name.endswith(".ipynb") and name.split("_")[0] in steps


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
