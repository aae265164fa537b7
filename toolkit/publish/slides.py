"""Read the slides of executed notebooks: their outputs whose metadata says so, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode


def read(notebooks: Iterable[Path]) -> list[NotebookNode]:
    """Slide outputs of the notebooks in their order. A notebook that is absent or holds no slide gives none."""
    return [output for path in notebooks if path.exists() for output in _slides(nbformat.read(path, as_version=4))]


def _slides(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "display_data" and "slide" in output.metadata:
                yield output


def by_step(outputs: Iterable[NotebookNode]) -> dict[str, list[NotebookNode]]:
    """Slides of each step, steps in the order in which they come."""
    steps: dict[str, list[NotebookNode]] = {}
    for output in outputs:
        steps.setdefault(output.metadata.slide.step, []).append(output)
    return steps
