"""The gallery: every layout and figure of the deck on ordinary and on hostile content, as one deck to look through.

It is made of the finished results of an invented shop (:mod:`toolkit.gallery.shop`), so that a figure can be judged
before a client's data meet it: ``cvo gallery`` writes it, the tests measure every slide of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from toolkit import show
from toolkit.gallery import shop
from toolkit.gallery.forms import FORMS
from toolkit.gallery.specimens import CASES, SPECIMENS
from toolkit.publish import slides
from toolkit.publish.deck import write_deck

CLIENT = "Magazinul Îndrăzneț și Fiii SRL"


def published(publish: Callable[..., None], *arguments: Any) -> list[NotebookNode]:
    """The slides that a notebook's cell with this call would hold."""
    InteractiveShell.instance()
    with capture_output() as captured:
        publish(*arguments)
    return [
        new_output("display_data", data=o.data, metadata=o.metadata) for o in captured.outputs if "slide" in o.metadata
    ]


def write_notebook(path: Path, outputs: Sequence[NotebookNode]) -> Path:
    """An executed notebook with these outputs."""
    nbformat.write(new_notebook(cells=[new_code_cell("show", outputs=list(outputs))]), path)
    return path


def publish(language: str, cases: Sequence[str] = tuple(CASES)) -> None:
    """Publish every layout, and every figure and table in each of the cases."""
    show.start(client=CLIENT, currency="RON", as_of=shop.AS_OF, language=language, step="00")
    for form in FORMS.values():
        form()
    for name, case in pairs(cases):
        specimen = SPECIMENS[name]
        results = CASES[case](specimen.results(), specimen)
        show.slide(specimen.content(*results), specimen.finding(*results))


def pairs(cases: Sequence[str] = tuple(CASES)) -> Iterator[tuple[str, str]]:
    """Each specimen with each case that it can meet: one without names has no long ones."""
    for name, specimen in SPECIMENS.items():
        for case in cases:
            needed = {"long names": specimen.names, "strange letters": specimen.names, "fifty": specimen.names}
            needed |= dict.fromkeys(("0.4", "7 digits"), specimen.money) | {"one": not specimen.together}
            if needed.get(case, True):
                yield name, case


def build(folder: Path, language: str, cases: Sequence[str] = tuple(CASES)) -> Path:
    """Write the gallery's deck in a language.

    Returns
    -------
    Path
        ``gallery/<language>/deck.html`` in the folder.
    """
    target = folder / "gallery" / language / "deck.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    notebook = write_notebook(target.with_name("gallery.ipynb"), published(publish, language, cases))
    write_deck(slides.read([notebook]), target, client=CLIENT, as_of=shop.AS_OF, currency="RON", language=language)
    return target


__all__ = ["CASES", "SPECIMENS", "build", "pairs", "publish", "published", "write_notebook"]
