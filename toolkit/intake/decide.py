"""One format a column, decided from all its distinct values; each value is then read by that format or not at all.

The outcome is a small table of the column's distinct texts (``raw``) with what they are (``value``) and whether they
cannot be read (``bad``); joined back, it types the column without touching a row twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis

from toolkit import contract
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake import moments, money, numbers
from toolkit.intake.files import is_1904
from toolkit.intake.mapping import INPUTS
from toolkit.intake.notes import note
from toolkit.intake.raw import FILE, LINE
from toolkit.words import Count, _

NO_VALUE = ("-", "--", "–", "n/a", "na", "nan", "nat", "null", "none", "#n/a")
WHOLE = (
    "clicks",
    "impressions",
    "sessions",
    "recipients",
    "opened",
    "clicked",
    "answered",
    "converted",
    "unsubscribed",
)  # counted things: 1,204 of them are no 1.204
MIXED = 0.005
"""From this share of a second way of writing on, what could be either is not read."""
DAY_CHANGES = 0.005
YES, NO = ("true", "yes", "y", "da", "1", "x", "t"), ("false", "no", "n", "nu", "0", "f")


@dataclass(frozen=True)
class Column:
    """A column to be decided, and where it stands: what a message needs."""

    client: Client
    table: str
    name: str
    place: str
    header: str
    staged: ibis.Table
    files: tuple[str, ...]
    paths: tuple[Path, ...]

    @property
    def contract(self) -> contract.Column:
        known = contract.TABLES[self.table]
        return known[self.name] if self.name in known.names else contract.Column(self.name, self.type, "")

    @property
    def type(self) -> str:
        known = contract.TABLES[self.table]
        return (
            known[self.name].type
            if self.name in known.names
            else INPUTS.get(self.table, {}).get(self.name, contract.TEXT)
        )

    @property
    def is_month(self) -> bool:
        """Whether a day stands for its month."""
        return self.name == "month"

    @property
    def since(self) -> int:
        """The first year that a moment in it may lie in."""
        return moments.FIRST_BIRTH if self.name == "birthday" else moments.FIRST_YEAR

    def note(self, rule: str, count: int, example: str = "") -> dict[str, Any]:
        """A note on this column; it stands under its first file, or under all of them by number."""
        files = self.files[0] + (f" (+{len(self.files) - 1})" if len(self.files) > 1 else "")
        return note(rule, files, count, example, column=self.header)

    def where(self, raw: str) -> dict[str, Any]:
        """The first place a text stands: file, line and column, for a message."""
        at = self.staged.filter(self.staged[self.place].strip() == raw).order_by(FILE, LINE).limit(1)
        row = at.select(FILE, LINE).to_pandas().iloc[0]
        return {"file": self.files[int(row[FILE])], "line": Count(int(row[LINE])), "column": self.header}


@dataclass(frozen=True)
class Decision:
    """The format decided for a column, why, and how many of its values agree with it.

    ``why`` names the ground (asked, mark, plain, format, words, text); ``own`` and ``other`` are how many values speak
    for the choice and for the next best one, which ``rival`` names.
    """

    column: str
    header: str
    decided: str
    n: int
    agree: int
    why: dict[str, Any]
    notes: tuple[dict[str, Any], ...] = ()


def decide(column: Column) -> tuple[ibis.Table, Decision]:
    """Decide a column's format and read its distinct values by it.

    Parameters
    ----------
    column : Column
        A staged text column whose contract type is a number, a count, a day, a time or a flag.

    Returns
    -------
    values : Table, one row per distinct text
        ``raw`` (trimmed), ``value`` (typed; missing where unread or declared empty), ``bad`` (unread).
    decision : Decision

    Raises
    ------
    DataRefused
        The column can be read two ways, or most of it in none: file, line, column, value and the fix.
    """
    raw = column.staged[column.place].strip()
    words = column.staged.filter(raw != "").group_by(raw=raw).agg(n=ibis._.count())
    declared = [text.strip().lower() for text in column.client.config.sources[column.table].nulls]
    words = words.mutate(empty=words.raw.lower().isin([*NO_VALUE, *declared])).cache()
    notes: list[dict[str, Any]] = []
    if column.type in (contract.NUMBER, contract.COUNT):
        value, decided, why = _number(column, words, notes)
    elif column.type == contract.FLAG:
        value, decided, why = _flag(column, words), "", {"rule": "words"}
    else:
        value, decided, why = _moment(column, words, notes)
    values = words.mutate(value=ibis.ifelse(words.empty, ibis.null(value.type()), value))
    values = values.mutate(bad=values.value.isnull() & ~values.empty).cache()
    return values, _decision(column, values, decided, why, notes)


def _decision(
    column: Column, values: ibis.Table, decided: str, why: dict[str, Any], notes: list[dict[str, Any]]
) -> Decision:
    some = values.filter(~values.empty)
    counted = some.agg(n=some.n.sum().fill_null(0), agree=some.n.sum(where=~some.bad).fill_null(0)).to_pandas().iloc[0]
    n, agree = int(counted.n), int(counted.agree)
    if agree * 2 < n:
        bad = some.filter(some.bad).order_by(ibis.desc("n"), "raw").limit(3).raw.to_pandas()
        raise DataRefused(
            _(
                '{file} line {line}, column "{column}": {examples} cannot be read as {type}; {bad} of {n} values '
                "cannot. Map another column, or correct the format, under [sources.{table}] in "
                "data/{client}/client.toml.",
                **column.where(bad.iloc[0]), examples=", ".join(f'"{text}"' for text in bad), type=_kind(column.type),
                bad=Count(n - agree), n=Count(n), table=column.table, client=column.client.slug,
            )
        )  # fmt: skip
    return Decision(column.name, column.header, decided, n, agree, why, tuple(notes))


def _kind(type_: str) -> Any:
    if type_ in (contract.NUMBER, contract.COUNT):
        return _("a number")
    return _("yes or no") if type_ == contract.FLAG else _("a date")


def _number(column: Column, words: ibis.Table, notes: list[dict[str, Any]]) -> tuple[ibis.Value, str, dict[str, Any]]:
    tidy = numbers.tidy(words.raw)
    asked = column.client.config.sources[column.table].decimal
    counts = numbers.evidence(words.filter(~words.empty), asked)
    decimal = numbers.choose(counts, asked)
    if decimal is None and column.name in WHOLE:
        decimal = numbers.of_thousands(tidy, words)
    _note_currencies(column, words, notes)
    if decimal is None:
        doubtful = numbers.is_ambiguous(tidy) if counts["either"] else tidy.re_search("[.,]")
        doubt = words.filter(doubtful).raw.min().execute()
        body = re.sub(r"[^\d.,]", "", doubt)
        raise DataRefused(
            _(
                '{file} line {line}, column "{column}": "{value}" could be {whole} or {part}; set decimal = "," or "." '
                "under [sources.{table}] in data/{client}/client.toml.",
                **column.where(doubt), value=doubt, whole=re.sub("[.,]", ",", body), part=re.sub("[.,]", ".", body),
                table=column.table, client=column.client.slug,
            )
        )  # fmt: skip
    value = numbers.read(tidy, decimal)
    minority = counts["comma"] if decimal == "." else counts["point"]
    if minority and not asked:
        notes.append(column.note("mixed_decimals", minority))
        if minority >= MIXED * (counts["point"] + counts["comma"]):
            value = ibis.ifelse(numbers.is_ambiguous(tidy), ibis.null("float64"), value)
    if column.type == contract.COUNT:
        value = ibis.ifelse(value == value.round(), value, ibis.null("float64")).try_cast("int64")
    own, other = (counts["comma"], counts["point"]) if decimal == "," else (counts["point"], counts["comma"])
    rule = "asked" if decimal == asked else "mark" if own else "plain"
    return value, f"decimal {decimal}", {"rule": rule, "own": own, "other": other}


def _note_currencies(column: Column, words: ibis.Table, notes: list[dict[str, Any]]) -> None:
    """Accept the client's currency beside numbers, and in amounts one with rates; refuse any other."""
    found = numbers.currencies(words)
    named = money.of_header(column.header) if column.name in money.SAID else None
    rated = column.name in money.AMOUNTS.get(column.table, ())
    stated = found or ({named: 0} if named else {})
    money.refuse(column.client, column.table, column.header, stated, column.files, rated)
    if found:
        notes.append(column.note("currency_words", sum(found.values()), ", ".join(sorted(found))))


def _flag(column: Column, words: ibis.Table) -> ibis.Value:
    said = column.client.config.sources[column.table].values.get(column.name, {})
    yes, no = ([*own, *(w.casefold() for w in said.get(key, ()))] for own, key in ((YES, "true"), (NO, "false")))
    word = words.raw.lower()
    return ibis.cases((word.isin(yes), True), (word.isin(no), False), else_=ibis.null("boolean"))


def _moment(column: Column, words: ibis.Table, notes: list[dict[str, Any]]) -> tuple[ibis.Value, str, dict[str, Any]]:
    spelled = moments.spelled(words.raw)
    source = column.client.config.sources[column.table]
    asked = source.date_format
    if asked and not moments.is_format(asked):
        raise ConfigError(
            _(
                'data/{client}/client.toml: [sources.{table}] date_format = "{value}" is no date format; write it as '
                "in %d.%m.%Y or %Y-%m-%d %H:%M:%S.",
                client=column.client.slug, table=column.table, value=asked,
            )
        )  # fmt: skip
    examples = moments.examples(spelled, words)
    marked = any(re.search(moments.OFFSET, example) for example in examples)
    text = moments.without_offset(spelled) if marked else spelled
    formats = moments.candidates([re.sub(moments.OFFSET, r"\1", e) for e in examples], column.is_month)
    if asked and asked not in formats:
        formats = [asked, *formats]
    if not formats:
        return ibis.null("timestamp(6)").cast("timestamp(6)"), "", {"rule": "format", "own": 0, "other": 0, "rival": ""}
    counts = moments.fits(words.filter(~words.empty), text, formats, column.since)
    best = _choose(column, words, text, counts, asked)
    _note_format(column, words, text, counts, best, notes)
    rival = max((form for form in counts if form != best), key=counts.__getitem__, default="")
    why = {
        "rule": "asked" if best == asked else "format",
        "own": counts[best],
        "other": counts.get(rival, 0),
        "rival": rival,
    }
    best = _of_1904(column) if best == moments.SERIAL else best
    moment = moments.read(text, best, column.since)
    if column.is_month:
        _note_days(column, words, moment, notes)
        return moment.truncate("M").cast("date"), best, why
    if column.type == contract.DAY:
        return moment.cast("date"), best, why
    if marked or source.timezone:
        local = moments.in_zone(spelled, moment, column.client.config.timezone, source.timezone)
        _note_zone(column, words, moment, local, notes)
        return local, best, why
    return moment, best, why


def _note_format(
    column: Column, words: ibis.Table, text: ibis.Value, counts: dict[str, int], best: str, notes: list[dict[str, Any]]
) -> None:
    """What a person must know of the format chosen; days and months in both orders are refused.

    Raises
    ------
    DataRefused
        Some values can only be day before month and others only month before day: those that can be both are lost.
    """
    if best == moments.SERIAL:
        notes.append(column.note("excel_dates", counts[best]))
    if "%y" in best:
        notes.append(column.note("two_digit_years", counts[best]))
    rest = words.filter(~words.empty & moments.read(text, best, column.since).isnull())
    others = [form for form in counts if form != best and counts[form]]
    if not others or counts[best] == int(words.n.sum(where=~words.empty).execute() or 0):
        return
    fit = moments.fits(rest, text, others, column.since)
    other = max(fit, key=lambda form: fit[form])
    if not fit[other]:
        return
    doubt = rest.filter(moments.read(text, other, column.since).notnull()).raw.min().execute()
    swapped = best.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    if other == swapped and fit[other] >= max(2, MIXED * counts[best]):
        raise DataRefused(
            _(
                '{file} line {line}, column "{column}": "{value}" is written as {other}, but most dates there as '
                "{best}; dates such as 03/04 cannot be told apart. Export the column again in one format, best as "
                "2026-03-31.",
                **column.where(doubt), value=doubt, other=other, best=best,
            )
        )  # fmt: skip
    notes.append(column.note("mixed_dates", sum(fit.values()), doubt))


def _note_days(column: Column, words: ibis.Table, moment: ibis.Value, notes: list[dict[str, Any]]) -> None:
    """Days without a row, where a table of months is exported by the day."""
    days = words.select(day=moment.cast("date")).filter(ibis._.day.notnull()).distinct()
    row = days.agg(n=days.count(), first=days.day.min(), last=days.day.max(), months=days.day.truncate("M").nunique())
    found = row.to_pandas().iloc[0]
    if found.n > 5 * max(1, found.months):
        span = (found["last"] - found["first"]).days + 1
        if span > found.n:
            notes.append(column.note("days_missing", span - int(found.n), f"{found['first']:%Y-%m-%d}"))


def _note_zone(
    column: Column, words: ibis.Table, moment: ibis.Value, local: ibis.Value, notes: list[dict[str, Any]]
) -> None:
    """How many times were moved to the shop's zone, and how many of them fall on another day there."""
    moved, other_day = local != moment, local.date() != moment.date()
    row = words.agg(
        moved=words.n.sum(where=moved).fill_null(0),
        days=words.n.sum(where=other_day).fill_null(0),
        n=words.n.sum(where=moment.notnull()).fill_null(0),
        one=words.raw.min(where=moved),
        day=words.raw.min(where=other_day),
    ).to_pandas().iloc[0]  # fmt: skip
    if row.moved:
        notes.append(column.note("time_zone", int(row.moved), row.one))
    if row.days > DAY_CHANGES * row.n:
        notes.append(column.note("time_zone_days", int(row.days), row.day))


def _of_1904(column: Column) -> str:
    """The form of Excel day numbers: a workbook may count them from 1904; all files must count alike."""
    bases = {path: is_1904(path) for path in column.paths}
    if len(set(bases.values())) > 1:
        raise DataRefused(
            _(
                '{table}: column "{column}" counts days from 1904 in {one} and from 1900 in {other}. Format the column '
                "as a date in both and save them again.",
                table=column.table, column=column.header,
                one=next(path.name for path, base in bases.items() if base),
                other=next(path.name for path, base in bases.items() if not base),
            )
        )  # fmt: skip
    return moments.SERIAL_1904 if any(bases.values()) else moments.SERIAL


def _choose(column: Column, words: ibis.Table, text: ibis.Value, counts: dict[str, int], asked: str | None) -> str:
    if asked and counts[asked] * 2 >= int(words.n.sum(where=~words.empty).execute() or 0):
        return asked
    most = max(counts.values())
    best = [form for form, count in counts.items() if count == most]
    if len(best) > 1:
        first, second = (moments.read(text, form, column.since) for form in best[:2])
        doubt = words.filter(first != second).raw.min().execute()
        if isinstance(doubt, str):
            raise DataRefused(
                _(
                    '{file} line {line}, column "{column}": "{value}" could be {first} or {second}, and so could every '
                    'date there; set date_format = "{one}" or "{two}" under [sources.{table}] in '
                    "data/{client}/client.toml.",
                    **column.where(doubt), value=doubt, table=column.table, client=column.client.slug, one=best[0],
                    two=best[1], **_readings(words, doubt, first, second),
                )
            )  # fmt: skip
    return best[0]


def _readings(words: ibis.Table, raw: str, first: ibis.Value, second: ibis.Value) -> dict[str, str]:
    both = words.select("raw", first=first, second=second)
    row = both.filter(both.raw == raw).to_pandas().iloc[0]
    return {"first": row["first"].date().isoformat(), "second": row["second"].date().isoformat()}
