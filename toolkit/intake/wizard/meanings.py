"""What the words of statuses, genders, kinds of cost and flags mean; what could mean two things is asked about."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import ibis

from toolkit import contract
from toolkit.intake.decide import NO, YES
from toolkit.intake.mapping import word
from toolkit.intake.texts import trim
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.naming import plain
from toolkit.intake.wizard.questions import Interview, Question
from toolkit.intake.wizard.shapes import type_of
from toolkit.words import Count, _

VALUES = tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8"))
MOST = 40
"""A column with more different words than this is no column of statuses."""
FLAGS = ("true", "false")


def settle(drafts: dict[str, Draft], interview: Interview) -> None:
    """Give a meaning to each word of each column that has a fixed set of them; ask where that is open."""
    for draft in drafts.values():
        _settle_statuses(draft, interview)
        for name in list(draft.guesses) if draft.recipe is None else ():
            _settle_values(draft, name, interview)


def _settle_statuses(draft: Draft, interview: Interview) -> None:
    defaults = draft.recipe.defaults.get("statuses", {}) if draft.recipe else {}
    covered = {word(text): kind for kind, texts in defaults.items() for text in texts}
    counts = _statuses(draft)
    rest = {text: n for text, n in counts.items() if word(text) not in covered}
    if len(counts) < 2 or not rest:
        return
    if len(counts) > MOST and "status" in draft.guesses:
        draft.possible["status"] = draft.guesses.pop("status")
        return
    draft.statuses = {kind: list(texts) for kind, texts in defaults.items()}
    for text, n in rest.items():
        kind = meaning("status", text)
        if kind is None:
            question = _(
                'status "{text}" ({n} rows): do these orders count? sale, cancelled, return …', text=text, n=Count(n)
            )
            kind = interview.about(Question(f"status.{text}", question, contract.KINDS))
        if kind:
            draft.statuses.setdefault(kind, []).append(text)


def _statuses(draft: Draft) -> dict[str, int]:
    """The statuses of the lines, or of the orders where these stand in a file of their own."""
    if draft.table != "lines":
        return {}
    if "status" in draft.guesses:
        return counted(draft.rows.status)
    for look in (look for looks in draft.joins.values() for look in looks):
        for place in filter(None, map(look.place, draft.recipe.columns.get("status", ()))):
            return counted(look.rows[place])
    return {}


def _settle_values(draft: Draft, name: str, interview: Interview) -> None:
    known = contract.TABLES[draft.table]
    allowed = known[name].one_of if name in known.names else ()
    is_flag = type_of(draft.table, name) == contract.FLAG
    if (draft.table, name) in OPEN:
        words = {text: meaning(OPEN[draft.table, name], text) for text in counted(draft.rows[name])}
        draft.values |= {name: mapped} if (mapped := _by_value(words)) else {}
        return
    if not allowed and not is_flag:
        return
    said: dict[str, list[str]] = {}
    counts = counted(draft.rows[name])
    for text, n in counts.items():
        if word(text) in (allowed or (*YES, *NO)):
            continue
        value = meaning("flag" if is_flag else name, text) if len(counts) <= MOST else None
        if value is None and len(counts) <= MOST:
            question = _('"{text}" in {column} ({n} rows): which is it?', text=text, column=name, n=Count(n))
            value = interview.about(Question(f"{draft.table}.{name}.{text}", question, allowed or FLAGS))
        if value is None:
            draft.possible[name] = draft.guesses.pop(name)
            return
        said.setdefault(value, []).append(text)
    if said:
        draft.values[name] = said


OPEN = {("events", "kind"): "event"}
"""Columns of any words, some of which mean what the toolkit knows; the others stay as they are."""


def _by_value(words: dict[str, str | None]) -> dict[str, list[str]]:
    """The words of each value that they mean and are not."""
    values = dict.fromkeys(value for text, value in words.items() if value and word(text) != value)
    return {value: [text for text, one in words.items() if one == value] for value in values}


def counted(column: ibis.Value) -> dict[str, int]:
    """The different words of a column with their counts, the most frequent first."""
    words = trim(column).name("word").as_table().filter(ibis._.word.notnull())
    counts = words.group_by("word").agg(n=ibis._.count()).order_by(ibis.desc("n"), "word").to_pandas()
    return {text: int(n) for text, n in zip(counts.word, counts.n, strict=True)}


@cache
def meaning(column: str, text: str) -> str | None:
    """What a word means in a column, where nothing else can be meant.

    >>> meaning("status", "Livrată")
    'sale'
    """
    said = " ".join(plain(text).replace("_", " ").replace("-", " ").split())
    for value, forms in VALUES.get(column, {}).items():
        for form in forms:
            if said == form or (form.endswith("*") and said.startswith(form[:-1])):
                return value
    return None
