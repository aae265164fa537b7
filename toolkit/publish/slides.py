"""Read the slides of executed notebooks: their outputs whose metadata says so, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from toolkit.words import n_, say


def read(notebooks: Iterable[Path]) -> list[NotebookNode]:
    """Slide outputs of the notebooks in their order. A notebook that is absent or holds no slide gives none."""
    return [output for path in notebooks if path.exists() for output in _slides(nbformat.read(path, as_version=4))]


def _slides(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "display_data" and "slide" in output.metadata:
                yield output


def by_step(outputs: Iterable[NotebookNode]) -> dict[str, list[NotebookNode]]:
    """Slides of each step, steps in the order in which they come; one slide a gap, however many questions it stops."""
    steps: dict[str, list[NotebookNode]] = {}
    for output in outputs:
        steps.setdefault(output.metadata.slide.step, []).append(output)
    return {step: _gaps_once(slides) for step, slides in steps.items()}


def _gaps_once(outputs: list[NotebookNode]) -> list[NotebookNode]:
    stopped = Counter(o.metadata.slide.headline for o in outputs if o.metadata.slide.kind == "missing")
    once = []
    for output in outputs:
        slide = output.metadata.slide
        if slide.kind == "missing":
            waiting = stopped.pop(slide.headline, 0)
            if not waiting:
                continue
            output = deepcopy(output)
            output.metadata.slide["waiting"] = _waiting(waiting, slide.language)
        once.append(output)
    return once


def _waiting(count: int, language: str) -> str:
    said = n_("{n} question of this step waits for it", "{n} questions of this step wait for it", count)
    return say(said, language) if count > 1 else ""
