"""How the columns of drafted sources are read: the currency, decimal marks and dates that their values settle.

The deciding itself is :mod:`toolkit.intake.decide`'s; what it refuses as readable in two ways becomes a question.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ibis

from toolkit import contract
from toolkit.client import Client, Config, Source
from toolkit.errors import DataRefused
from toolkit.intake import moments, money, numbers
from toolkit.intake.decide import Column, decide
from toolkit.intake.texts import trim
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.questions import Interview, Question
from toolkit.intake.wizard.shapes import type_of
from toolkit.words import _

DECIMALS = (",", ".")


def currencies(drafts: dict[str, Draft]) -> set[str]:
    """The currencies that columns, cells and headers name."""
    found: set[str] = set()
    for draft in drafts.values():
        if "currency" in draft.constants:
            found.add(draft.constants["currency"])
        if "currency" in draft.guesses:
            told = trim(draft.rows.currency).upper()
            found |= set(draft.rows.select(code=told).distinct().to_pandas().code.dropna())
        for name in money.SAID:
            if name in draft.guesses:
                found |= _beside(draft, name)
    return {numbers.CURRENCY_WORDS.get(code.lower(), code) for code in found}


def _beside(draft: Draft, name: str) -> set[str]:
    header = money.of_header(draft.guesses[name].header)
    words = draft.rows.select(raw=trim(draft.rows[name])).group_by("raw").agg(n=ibis._.count())
    return set(numbers.currencies(words)) | ({header} if header else set())


def settle(drafts: dict[str, Draft], found: set[str], interview: Interview) -> list[DataRefused]:
    """Settle the decimal mark and the date format of each source; ask where values can be read two ways.

    Columns that cannot be read at all are unmapped.

    Returns
    -------
    list of DataRefused
        Why each of them cannot be read.
    """
    faults = []
    for draft in drafts.values():
        for name in list(draft.guesses):
            type_ = type_of(draft.table, name)
            if draft.recipe and name in draft.recipe.moments:
                continue
            if type_ in (contract.NUMBER, contract.COUNT):
                fault = _settle(draft, name, "decimal", DECIMALS, found, interview)
            elif type_ in (contract.TIME, contract.DAY):
                fault = _settle(draft, name, "date_format", _forms(draft, name), found, interview)
            else:
                continue
            if fault is not None:
                faults.append(fault)
                draft.possible[name] = draft.guesses.pop(name)
    return faults


def _settle(
    draft: Draft, name: str, option: str, choices: tuple[str, ...], found: set[str], interview: Interview
) -> DataRefused | None:
    """Settle one column; the refusal where no choice reads it."""
    values, refusal = _read(draft, name, found)
    if refusal is not None and getattr(draft, option) is None:
        readings = {choice: _read(draft, name, found, **{option: choice})[0] for choice in choices}
        read_by = tuple(choice for choice, read in readings.items() if read is not None)
        if read_by:
            only = read_by[0] if len(read_by) == 1 else None
            chosen = only or interview.about(_question(draft, name, option, read_by))
            setattr(draft, option, chosen)
            values, refusal = readings.get(chosen), None
    if values is not None:
        draft.read[name] = values
    return refusal


def _question(draft: Draft, name: str, option: str, choices: tuple[str, ...]) -> Question:
    guess = draft.guesses[name]
    values = {"file": draft.files[0], "header": guess.header, "examples": ", ".join(guess.examples)}
    if option == "decimal":
        text = _('{file}, column "{header}" ({examples}): which sign parts the decimals?', **values)
    else:
        text = _('{file}, column "{header}" ({examples}): how are the dates written?', **values)
    return Question(f"{draft.table}.{option}", text, choices)


def _forms(draft: Draft, name: str) -> tuple[str, ...]:
    words = draft.rows.select(raw=trim(draft.rows[name])).group_by("raw").agg(n=ibis._.count())
    words = words.filter(words.raw.notnull()).mutate(empty=False)
    spelled = moments.spelled(words.raw)
    return tuple(moments.candidates(moments.examples(spelled, words), draft.table in ("spend", "traffic")))


def _read(
    draft: Draft, name: str, found: set[str], **options: str
) -> tuple[ibis.Table, None] | tuple[None, DataRefused]:
    """A column's distinct texts with their values, as the intake reads them; or why it does not."""
    told = {"decimal": draft.decimal, "date_format": draft.date_format} | options
    defaults = draft.recipe.defaults if draft.recipe else {}
    told |= {key: defaults[key] for key in told if told[key] is None and key in defaults}
    source = Source(files=("raw/*",), **told)
    client = _client(draft, source, found)
    header = draft.guesses[name].header
    column = Column(client, draft.table, name, name, header, draft.rows, draft.files, draft.paths)
    try:
        return decide(column)[0], None
    except DataRefused as refusal:
        return None, refusal


def _client(draft: Draft, source: Source, found: set[str]) -> Client:
    """A client under whom amounts in every currency found are read."""
    rates = {code: {date(1980, 1, 1): 1.0} for code in found}
    config = Config(name="new", currency=next(iter(found), "XXX"), sources={draft.table: source}, rates=rates)
    return Client(Path("new"), config)
