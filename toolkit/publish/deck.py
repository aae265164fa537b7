"""The workshop deck: one HTML file laid out from executed notebooks, which needs no network and prints to PDF."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from toolkit.publish import assets, slides
from toolkit.publish.brand import Brand
from toolkit.publish.whole import write_whole
from toolkit.show.definitions import DEFINITIONS
from toolkit.show.finding import unparted
from toolkit.show.since import STEP
from toolkit.show.steps import STEPS, Step
from toolkit.words import Day, Phrase, _, say

DEFINITIONS_A_PAGE = 9
LONGEST_REASON = 300
CHANGED = Step(_("Since the run before"), _("What has changed, and what of it could be chance?"))
SECTIONS = {**STEPS, STEP: CHANGED}
NUMERALS = {STEP: "Δ"}
WORDS: dict[str, Phrase] = {
    "title": _("Customer value: where it comes from, where it is lost"),
    "agenda": _("Agenda"),
    "source": _("Source"),
    "confidential": _("Confidential"),
    "why": _("Why it matters"),
    "ask": _("What to ask for"),
    "failed": _("Steps that did not run"),
    "failed_why": _("Their slides are absent from this deck; everything else is complete."),
    "definitions": _("How each number is worked out"),
}


@dataclass(frozen=True)
class Cover:
    """The first page: whose deck it is, what it is about, and facts below."""

    name: str
    title: Phrase
    facts: tuple[Phrase, ...] = ()


class DeckExporter(TemplateExporter):
    """nbconvert with the deck's own template, everything in it escaped."""

    export_from_notebook = None
    template_name = "deck"
    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, deck: dict[str, Any], **options: Any) -> None:
        super().__init__(extra_template_basedirs=[str(assets.TEMPLATES)], **options)
        self._deck = deck

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.filters["base64"] = lambda text: base64.b64encode(text.encode()).decode()
        environment.filters["unparted"] = unparted
        return environment

    def _init_resources(self, resources: dict[str, Any] | None) -> dict[str, Any]:
        return {**super()._init_resources(resources), "deck": self._deck}


def write_deck(
    outputs: Sequence[NotebookNode],
    target: Path,
    *,
    client: str,
    as_of: date,
    currency: str,
    language: str,
    steps: Sequence[Mapping[str, Any]] = (),
    brand: Brand | None = None,
    since: Sequence[NotebookNode] = (),
    added: Sequence[NotebookNode] = (),
) -> int:
    """Lay out the slides of executed notebooks as one self-contained file, whole or not at all.

    Parameters
    ----------
    outputs : sequence of slide outputs
        Those of the executed notebooks in the order of the deck (``slides.read``), in the language they were run in.
    target : Path
        The HTML file; replaced only once it is complete.
    client : str
        Its name, on the title slide.
    as_of, currency
        The last day observed and the currency of every amount, for the title slide.
    language : {"en", "ro"}
        Of the words that the deck adds, and of the document.
    steps : sequence of mappings
        ``id``, ``status`` and ``reason`` of each step; where one failed, a slide says so.
    brand : Brand, optional
        The consultancy's name, logo and colours.
    since : sequence of slide outputs
        What has changed since the run before; its chapter comes first.
    added : sequence of slide outputs
        Slides that no notebook made; each stands last in its step.

    Returns
    -------
    int
        How many slides the deck holds.
    """
    facts = (_("data up to {day}", day=Day(as_of)), _("amounts in {currency}", currency=currency))
    shown = slides.by_step([*since, *outputs, *added])
    return lay_out(shown, target, Cover(client, WORDS["title"], facts), language, steps=steps, brand=brand)


def lay_out(
    shown: dict[str, list[NotebookNode]],
    target: Path,
    cover: Cover,
    language: str,
    *,
    named: Mapping[str, Step] = SECTIONS,
    steps: Sequence[Mapping[str, Any]] = (),
    brand: Brand | None = None,
) -> int:
    """Lay out slides as one self-contained file, whole or not at all.

    Parameters
    ----------
    shown : dict of lists of outputs
        The slides of each section, by the section's number.
    named : mapping
        Title and question of each section.
    steps, brand
        As for :func:`write_deck`, which also says what is returned.
    """
    brand = brand or Brand()
    deck = {
        "client": cover.name,
        "language": language,
        "facts": [say(fact, language) for fact in cover.facts],
        "consultancy": brand.consultancy,
        "logo": brand.logo,
        "words": {name: say(phrase, language) for name, phrase in WORDS.items()}
        | {"title": say(cover.title, language)},
        "sections": [_section(step, language, named) for step in shown],
        "failed": _failed(steps, language),
        "definitions": _definitions(language),
        "sheets": (*assets.sheets(), Markup(brand.colours)),  # noqa: S704 - colours checked letter by letter
        "scripts": assets.scripts(),
        "policy": assets.policy(),
    }
    html, _resources = DeckExporter(deck).from_notebook_node(_merged(shown))
    write_whole(target, html)
    return html.count("<section ")


def _merged(steps: dict[str, list[NotebookNode]]) -> NotebookNode:
    """One notebook with a cell a step, its outputs the step's slides."""
    cells = [nbformat.v4.new_code_cell(outputs=outputs, id=f"step-{step}") for step, outputs in steps.items()]
    return nbformat.v4.new_notebook(cells=cells)


def _section(step: str, language: str, named: Mapping[str, Step] = SECTIONS) -> dict[str, str]:
    known = named.get(step)
    texts = {"title": known.title, "question": known.question} if known else {"title": step, "question": ""}
    return {"step": NUMERALS.get(step, _numeral(step)), **{name: say(text, language) for name, text in texts.items()}}


def _numeral(step: str) -> str:
    """A step as a reader counts it: 0, 1, 2a."""
    return step.lstrip("0") or "0"


def _failed(steps: Sequence[Mapping[str, Any]], language: str) -> dict[str, Any] | None:
    rows = [
        [
            _numeral(step["id"]),
            _section(step["id"], language)["title"],
            say(step.get("reason") or "–", language)[:LONGEST_REASON],
        ]
        for step in steps
        if step["status"] == "failed"
    ]
    if not rows:
        return None
    header = [say(title, language) for title in (_("step"), _("what"), _("reason"))]
    return {"header": header, "rows": rows, "numeric": [False] * 3, "strong": []}


def _definitions(language: str) -> list[list[dict[str, str]]]:
    entries = [{"label": say(d.label, language), "formula": say(d.formula, language)} for d in DEFINITIONS.values()]
    return [entries[i : i + DEFINITIONS_A_PAGE] for i in range(0, len(entries), DEFINITIONS_A_PAGE)]
