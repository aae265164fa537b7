"""One notebook for one client: run it through papermill and tell the truth about how it ended."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode

from toolkit.client.config import Limits
from toolkit.errors import ConfigError
from toolkit.run import faults, kernels, steps
from toolkit.run.outcome import Outcome
from toolkit.run.steps import Step
from toolkit.run.watched import ENGINE, Watch
from toolkit.words import Phrase, _, say

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # how a step ended is told once, by its outcome

PARAMETER = re.compile(r"[a-z_][a-z0-9_]*")


def run(step: Step, target: Path, parameters: Mapping[str, str], limits: Limits = Limits()) -> Outcome:  # noqa: B008
    """Run a step's notebook into ``target``.

    Parameters
    ----------
    step : Step
        The notebook.
    target : Path
        Where the executed notebook is written: only when it ran to its end, without what would tell of this machine:
        papermill's metadata, and the warnings of libraries, which name their paths.
    parameters : mapping of name to text
        Values for the notebook's parameters cell.
    limits : Limits
        The memory and the time it may take; its kernel is ended when it takes more.

    Raises
    ------
    ConfigError
        A parameter the notebook does not have, with those it takes.
    """
    started = time.perf_counter()
    executed, reason = _execute(step, parameters, limits)
    seconds = round(time.perf_counter() - started, 2)
    if executed is None or reason:
        return Outcome(step.id, step.notebook.name, "failed", say(reason), seconds, 0, 0)
    slides = slides_of(executed)
    try:
        _write(executed, target)
    except OSError as fault:
        target.unlink(missing_ok=True)
        return Outcome(step.id, step.notebook.name, "failed", say(faults.of_disk(fault)), seconds, 0, 0)
    pictures = sum(any(kind.startswith("image/") for kind in output.data) for output in slides)
    status, why = _status(slides)
    return Outcome(step.id, step.notebook.name, status, say(why), seconds, len(slides), pictures)


def check_parameters(step: Step, parameters: Mapping[str, str]) -> None:
    """Refuse parameters that the notebook does not have; papermill would run them as code."""
    takes = tuple(papermill.inspect_notebook(str(step.notebook)))
    for name in parameters:
        if name not in takes or not PARAMETER.fullmatch(name):
            raise ConfigError(
                _(
                    "{notebook} has no parameter {name}; it takes {takes}.",
                    notebook=step.notebook.name, name=repr(name), takes=", ".join(takes),
                )
            )  # fmt: skip


def slides_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The outputs that are slides, in order."""
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "display_data" and "slide" in output.metadata
    ]


def _execute(step: Step, parameters: Mapping[str, str], limits: Limits) -> tuple[NotebookNode | None, Phrase | str]:
    """The executed notebook, and why it failed where it did: whatever happens to one step, the others go on."""
    watch = Watch(limits)
    if steps.metadata_of(step.notebook) is None:
        return None, faults.DAMAGED
    check_parameters(step, parameters)
    try:
        executed = _papermill(step.notebook, parameters, limits.seconds, watch)
    except Exception as fault:
        return None, watch.reason or faults.of_notebook(fault, limits)
    unrun = [c for c in executed.cells if c.cell_type == "code" and c.source.strip() and c.execution_count is None]
    return executed, watch.reason or (faults.STOPPED if unrun else "")


def _papermill(path: Path, parameters: Mapping[str, str], seconds: int, watch: Watch) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="cvo-run-") as folder:
        return papermill.execute_notebook(
            str(path),
            os.path.join(folder, path.name),
            parameters=dict(parameters),
            engine_name=ENGINE,
            watch=watch,
            cwd=str(path.parent),
            kernel_name="python3",
            kernel_manager_class=kernels.manager(),
            execution_timeout=seconds,
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
        )


def _status(slides: list[NotebookNode]) -> tuple[str, Phrase | str]:
    missing = [s.metadata.slide for s in slides if s.metadata.slide.get("kind") == "missing"]
    if slides and len(missing) == len(slides):
        return "skipped", missing[0].get("headline", "")
    if not slides:
        return "failed", _("it made no slide")
    return "ok", ""


def _write(notebook: NotebookNode, target: Path) -> None:
    notebook.metadata.pop("papermill", None)
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"  # papermill gives the cell of parameters another at each run
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
