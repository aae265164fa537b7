"""Staged records brought into the contract's shape: times told in the shop's zone, what the preamble says, and one row
an answer where a survey has a column a question."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake.mapping import Wanted, normalise
from toolkit.intake.raw import FILE, LINE, PART, Headers, RawFile
from toolkit.intake.recipes import Recipe
from toolkit.words import _

UTC = "UTC "  # before a format of the recipe: the clock is that of Greenwich, though no zone is written
QUESTION, VALUE, KIND = "(question)", "(value)", "(kind)"
_GENERIC = ("response", "openendedresponse")


@ibis.udf.scalar.builtin(name="timezone")
def _in_zone(zone: str, moment: ibis.dtype("timestamp('UTC')")) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's: the wall clock of a zone at a moment."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _zoned(text: str, form: str) -> ibis.dtype("timestamp('UTC')"):  # type: ignore[valid-type]
    """DuckDB's, of a format with ``%z``."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _local(text: str, form: str) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's, of a format without a zone."""


def clocks(client: Client, recipe: Recipe, staged: ibis.Table, found: dict[str, str]) -> ibis.Table:
    """Moments as the recipe says the platform writes them, as ISO text in the shop's time; others as they are."""
    changed = {}
    for column, forms in recipe.moments.items():
        if column in found:
            text = staged[found[column]]
            readings = [_clock(text.strip(), form, client.config.timezone) for form in forms]
            changed[found[column]] = ibis.coalesce(*[r.strftime("%Y-%m-%d %H:%M:%S") for r in readings], text)
    return staged.mutate(**changed) if changed else staged


def _clock(text: ibis.Value, form: str, zone: str) -> ibis.Value:
    if form == "unix":
        seconds = ibis.ifelse(text.re_search(r"^\d{9,10}$"), text, ibis.null("string")).try_cast("int64")
        return _in_zone(zone, seconds.as_timestamp("s").cast("timestamp('UTC')"))
    if form.startswith(UTC):
        return _in_zone(zone, _local(text, form.removeprefix(UTC)).cast("timestamp('UTC')"))
    return _in_zone(zone, _zoned(text, form)) if "%z" in form else _local(text, form)


def ended(recipe: Recipe, staged: ibis.Table, raws: list[RawFile]) -> ibis.Table:
    """Staged rows up to where a file's second table begins; what follows is counted as structural."""
    if not recipe.ends:
        return staged
    last = {raw.index: _end(raw, recipe.ends) for raw in raws}
    within = ibis.or_(*[(staged[FILE] == index) & (staged[LINE] < line) for index, line in last.items()])
    beyond = staged.filter(~within)
    for row in beyond.group_by(file=beyond[FILE]).agg(n=beyond.count()).to_pandas().itertuples():
        raws[row.file].structural["other table"] += int(row.n)
    for raw in raws:
        raw.structural["other table"] += sum(fault.line >= last[raw.index] for fault in raw.faults)
        raw.faults = [fault for fault in raw.faults if fault.line < last[raw.index]]
        raw.structural += Counter()
    return staged.filter(within)


def _end(raw: RawFile, ends: str) -> int:
    return min((fault.line for fault in raw.faults if re.match(ends, fault.raw_line)), default=2**31 - 1)


def told_before(recipe: Recipe, table: str, staged: ibis.Table, raws: list[RawFile], headers: Headers) -> ibis.Table:
    """Staged rows with what each file says above its header, as a column of its own.

    Raises
    ------
    DataRefused
        A period of several months where the table wants one.
    """
    for column, pattern in recipe.preamble.items():
        if any(headers.find(text, raws[0].columns) for text in recipe.columns.get(column, ())):
            continue
        said = [_period(table, raw, pattern) for raw in raws]
        place = _synthetic(headers, raws, f"({column})")
        cases = [(staged[FILE] == raw.index, text) for raw, text in zip(raws, said, strict=True)]
        staged = staged.mutate(**{place: ibis.cases(*cases, else_=ibis.null("string"))})
    return staged


def _period(table: str, raw: RawFile, pattern: str) -> str:
    """The month that a report's preamble tells by its first and last day."""
    days = re.findall(pattern, "\n".join(raw.preamble))[:2]
    if not days:
        raise DataRefused(
            _(
                "{file}: nothing above the header says which period it covers. Export it again with its heading, or "
                "with a column for the day or the month.",
                file=raw.path.name,
            )
        )
    if days[0][:6] != days[-1][:6]:
        raise DataRefused(
            _(
                "{file} covers {first} to {last} in one sum, and [{table}] goes by month. Export one month a file, or "
                "add the dimension Month.",
                file=raw.path.name, first=days[0], last=days[-1], table=table,
            )
        )  # fmt: skip
    return datetime.strptime(days[0], "%Y%m%d").strftime("%Y-%m-%d")


def _synthetic(headers: Headers, raws: list[RawFile], text: str) -> str:
    place = headers.place([text])[0]
    for raw in raws:
        raw.columns, raw.header = [*raw.columns, place], [*raw.header, text]
    return place


def one_row_an_answer(
    recipe: Recipe, staged: ibis.Table, raws: list[RawFile], headers: Headers, want: Wanted
) -> tuple[ibis.Table, list[str]]:
    """A survey with a column a question, as one row an answer; the staged columns of the questions beside it.

    The first answer of a record is the record's own row (``__part`` is empty), further ones are its parts. A record
    without an answer, and a second header row, are counted as structural.

    Parameters
    ----------
    want : Wanted
        The headers of the contract's columns; these, and those the recipe ignores, are no questions.
    """
    staged, options = _options(recipe, staged, raws, headers)
    ignored = {normalise(text) for texts in (recipe.ignore, *want.columns.values()) for text in texts}
    asked = [c for c in raws[0].columns if normalise(headers.texts[int(c[1:])]) not in ignored]
    texts = _questions(asked, headers, options)
    question, value, kind = (_synthetic(headers, raws, text) for text in (QUESTION, VALUE, KIND))
    own = [c for c in staged.columns if c not in asked]
    answers = ibis.union(
        *[
            staged.select(
                *own, __nth=ibis.literal(n), **{question: ibis.literal(texts[c]), value: staged[c].strip().nullif("")},
                **{kind: ibis.literal(_kind(recipe, texts[c]))},
            )
            for n, c in enumerate(asked)
        ]
    )  # fmt: skip
    answers = answers.filter(answers[value].notnull())
    place = ibis.row_number().over(group_by=[FILE, LINE], order_by="__nth")
    answers = answers.mutate(**{PART: ibis.ifelse(place == 0, "", "answer")}).drop("__nth").cache()
    _count_unanswered(staged, answers, raws)
    return answers, asked


def _options(
    recipe: Recipe, staged: ibis.Table, raws: list[RawFile], headers: Headers
) -> tuple[ibis.Table, dict[str, str]]:
    """The row of options below the header, if the platform writes one, taken out of the records where it is there."""
    if raws[0].below:
        return staged, {c: text.strip() for c, text in zip(raws[0].columns, raws[0].below[-1], strict=False)}
    place = next(
        (p for text in recipe.columns.get("respondent", ()) if (p := headers.find(text, raws[0].columns))), None
    )
    if place is None:
        return staged, {}
    firsts = staged.group_by(FILE).agg(line=staged[LINE].min())
    blank = staged[place].strip().fill_null("") == ""
    options = staged.semi_join(firsts, [staged[FILE] == firsts[FILE], staged[LINE] == firsts.line]).filter(blank)
    rows = options.order_by(FILE).to_pandas()
    for row in rows.to_dict("records"):
        raws[row[FILE]].structural["header"] += 1
    texts = {c: (rows[c].iloc[0] or "").strip() for c in raws[0].columns} if len(rows) else {}
    return staged.anti_join(options, [FILE, LINE]), texts


def _questions(asked: list[str], headers: Headers, options: dict[str, str]) -> dict[str, str]:
    """The question of each column: its header, or the one before it where blank, with the option it stands for."""
    texts, current = {}, ""
    for c in asked:
        header = re.sub(r" \(\d+\)$", "", headers.texts[int(c[1:])]).strip()
        current = header or current
        option = options.get(c, "")
        texts[c] = f"{current}: {option}" if option and normalise(option) not in _GENERIC else current
    return texts


def _kind(recipe: Recipe, question: str) -> str:
    plain = normalise(question)
    return next((k for k, words in recipe.questions.items() if any(normalise(w) in plain for w in words)), "")


def _count_unanswered(staged: ibis.Table, answers: ibis.Table, raws: list[RawFile]) -> None:
    silent = staged.anti_join(answers, [FILE, LINE])
    for row in silent.group_by(file=silent[FILE]).agg(n=silent.count()).to_pandas().itertuples():
        raws[row.file].structural["unanswered"] += int(row.n)
