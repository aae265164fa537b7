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
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from toolkit.errors import ConfigError
from toolkit.run import kernels
from toolkit.run.outcome import Outcome
from toolkit.run.steps import Step
from toolkit.words import Phrase, _, say
from toolkit.words.private import masked

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # how a step ended is told once, by its outcome

PARAMETER = re.compile(r"[a-z_][a-z0-9_]*")


def run(step: Step, target: Path, parameters: Mapping[str, str], limit_seconds: int = 1800) -> Outcome:
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
    limit_seconds : int
        Longest time a cell may take.

    Raises
    ------
    ConfigError
        A parameter the notebook does not have, with those it takes.
    """
    check_parameters(step, parameters)
    started = time.perf_counter()
    executed, reason = _execute(step.notebook, parameters, limit_seconds)
    seconds = round(time.perf_counter() - started, 2)
    if executed is None or reason:
        return Outcome(step.id, step.notebook.name, "failed", say(reason), seconds, 0, 0)
    slides = slides_of(executed)
    _write(executed, target)
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


def _execute(path: Path, parameters: Mapping[str, str], limit: int) -> tuple[NotebookNode | None, Phrase | str]:
    with tempfile.TemporaryDirectory(prefix="cvo-run-") as folder:
        try:
            executed = papermill.execute_notebook(
                str(path),
                os.path.join(folder, path.name),
                parameters=dict(parameters),
                cwd=str(path.parent),
                kernel_name="python3",
                kernel_manager_class=kernels.manager(),
                execution_timeout=limit,
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
            )
        except PapermillExecutionError as fault:
            return None, _plainly(fault)
        except DeadKernelError:
            return None, _(
                "the kernel died, most often for want of memory; set a lower memory under [limits] or free some"
            )
        except CellTimeoutError:
            return None, _("a cell ran longer than {seconds} s", seconds=limit)
    unrun = [c for c in executed.cells if c.cell_type == "code" and c.source.strip() and c.execution_count is None]
    return executed, _("it stopped before its last cell") if unrun else ""


def _plainly(fault: PapermillExecutionError) -> str:
    first = (fault.evalue or "").strip().splitlines()
    return masked(f"{fault.ename}: {first[0] if first else ''}")


def _status(slides: list[NotebookNode]) -> tuple[str, Phrase | str]:
    missing = [s.metadata.slide for s in slides if s.metadata.slide.get("kind") == "missing"]
    if slides and len(missing) == len(slides):
        return "skipped", missing[0].get("headline", "")
    if not slides:
        return "failed", _("it made no slide")
    return "ok", ""


def _write(notebook: NotebookNode, target: Path) -> None:
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
