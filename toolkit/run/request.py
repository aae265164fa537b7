"""The data request: what a client has not sent yet, by table, with the slides it would unlock and a row to copy.

The columns bear the headers that the recipes of a shop's own exports know, so that what comes back is read as it is.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from toolkit import contract
from toolkit.intake import recipes
from toolkit.publish.request import Field, Request
from toolkit.run.steps import Readiness, steps
from toolkit.words import Phrase, _

EXAMPLES = Path(__file__).with_name("request.toml")
KEYS = {
    "lines": ("order_id", "product_id"),
    "customers": ("customer_id",),
    "products": ("product_id",),
    "spend": ("month", "source_channel"),
    "traffic": ("month", "source_channel"),
    "answers": ("answered_at", "question"),
    "messages": ("sent_at", "flow"),
    "campaigns": ("name", "start"),
    "trials": ("trial", "customer_id"),
    "events": ("at", "kind"),
    "tickets": ("opened_at", "customer_id"),
}
"""By what the rows of a table are matched with what is there already."""
FORMS = {
    contract.TEXT: _("text, as your system has it"),
    contract.NUMBER: _("a number without the currency; the same decimal sign in the whole column"),
    contract.COUNT: _("a whole number"),
    contract.DAY: _("a month, as 2026-03"),
    contract.TIME: _("a date, with the time if known; written the same way in the whole column"),
    contract.FLAG: _("yes or no"),
}


def requests(states: Iterable[Readiness], language: str) -> list[Request]:
    """What to ask a client for.

    Parameters
    ----------
    states : iterable of Readiness
        What each step can show and what it lacks (:func:`toolkit.run.steps.readiness`).
    language : str
        ``ro`` or ``en``: the language of headers and examples.

    Returns
    -------
    list of Request, in the contract's order
        A table that is missing is asked for whole; of one that is there, the missing columns with the keys by which
        they are matched.
    """
    lacking: dict[str, list[str]] = {}
    unlocked: dict[str, set[tuple[str, str]]] = {}
    for state in states:
        for name, slides in state.missing.items():
            table, _dot, column = name.partition(".")
            lacking.setdefault(table, []).append(column)
            unlocked.setdefault(table, set()).update((state.step, slide) for slide in slides)
    asked = []
    for table in (name for name in contract.TABLES if name in lacking):
        whole, columns = "" in lacking[table], tuple(dict.fromkeys(filter(None, lacking[table])))
        slides = dict(sorted(Counter(step for step, _slide in unlocked[table]).items()))
        asked.append(Request(table, whole, columns, slides, _fields(table, columns, whole, language)))
    return asked


def _fields(table: str, lacking: tuple[str, ...], whole: bool, language: str) -> tuple[Field, ...]:
    known, headers, examples = contract.TABLES[table], _headers(table, language), _examples(table, language)
    needed = {*known.required, *KEYS[table], *lacking, *(_declared(table) if whole else ())}
    return tuple(
        Field(headers[c.name], c.name in needed, _form(c), examples[c.name])
        for c in known.columns
        if c.name in headers and c.name in examples and (whole or c.name in (*lacking, *KEYS[table]))
    )


def _declared(table: str) -> set[str]:
    """The columns of a table that some slide needs."""
    return {column for step in steps() for need in step.needs for column in need.tables.get(table, ())}


def _form(column: contract.Column) -> Phrase:
    """How the cells of a column are to be written."""
    return _("one of: {words}", words=", ".join(column.one_of)) if column.one_of else FORMS[column.type]


def _headers(table: str, language: str) -> dict[str, str]:
    name = f"shop_{language}" if f"shop_{language}" in recipes.names() else recipes.GENERAL[0]
    return {column: texts[0] for column, texts in recipes.load(name)[table].columns.items()}


@cache
def _told() -> dict[str, dict[str, str | dict[str, str]]]:
    return tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))


def _examples(table: str, language: str) -> dict[str, str]:
    return {
        column: told if isinstance(told, str) else told.get(language, told["en"])
        for column, told in _told()[table].items()
    }
