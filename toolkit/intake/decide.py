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
from toolkit.intake import moments, numbers
from toolkit.intake.mapping import INPUTS
from toolkit.intake.raw import FILE, LINE
from toolkit.words import Count, _

NO_VALUE = ("-", "--", "–", "n/a", "na", "nan", "nat", "null", "none", "#n/a")
WHOLE = ("clicks", "impressions", "sessions")  # counted things: 1,204 of them are no 1.204
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
    files: tuple[Path, ...]

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

    def where(self, raw: str) -> dict[str, Any]:
        """The first place a text stands: file, line and column, for a message."""
        at = self.staged.filter(self.staged[self.place].strip() == raw).order_by(FILE, LINE).limit(1)
        row = at.select(FILE, LINE).to_pandas().iloc[0]
        return {"file": self.files[int(row[FILE])].name, "line": Count(int(row[LINE])), "column": self.header}


@dataclass(frozen=True)
class Decision:
    """The format decided for a column, and how many of its values agree with it."""

    column: str
    header: str
    decided: str
    n: int
    agree: int


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
    words = words.mutate(empty=words.raw.lower().isin(NO_VALUE)).cache()
    if column.type in (contract.NUMBER, contract.COUNT):
        value, decided = _number(column, words)
    elif column.type == contract.FLAG:
        value, decided = _flag(column, words), ""
    else:
        value, decided = _moment(column, words)
    values = words.mutate(value=ibis.ifelse(words.empty, ibis.null(value.type()), value))
    values = values.mutate(bad=values.value.isnull() & ~values.empty).cache()
    return values, _decision(column, values, decided)


def _decision(column: Column, values: ibis.Table, decided: str) -> Decision:
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
    return Decision(column.name, column.header, decided, n, agree)


def _kind(type_: str) -> Any:
    if type_ in (contract.NUMBER, contract.COUNT):
        return _("a number")
    return _("yes or no") if type_ == contract.FLAG else _("a date")


def _number(column: Column, words: ibis.Table) -> tuple[ibis.Value, str]:
    tidy = numbers.tidy(words.raw)
    asked = column.client.config.sources[column.table].decimal
    counts = numbers.evidence(words.filter(~words.empty), asked)
    decimal = numbers.choose(counts, asked)
    if decimal is None and column.name in WHOLE:
        decimal = numbers.of_thousands(tidy, words)
    refuse_currencies(column.client, column.table, column.header, numbers.currencies(words))
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
    if column.type == contract.COUNT:
        value = ibis.ifelse(value == value.round(), value, ibis.null("float64")).try_cast("int64")
    return value, f"decimal {decimal}"


def refuse_currencies(client: Client, table: str, header: str, found: dict[str, int]) -> None:
    """Refuse amounts in another currency than the client's: they are never summed together.

    Raises
    ------
    DataRefused
        With each currency found and how many values carry it.
    """
    if set(found) - {client.currency}:
        listed = ", ".join(f"{code} ({n})" for code, n in sorted(found.items()))
        raise DataRefused(
            _(
                '{table}: column "{column}" holds amounts in {found}, and the currency of {client} is {currency}. '
                "Export one currency only, or correct currency in data/{client}/client.toml.",
                table=table, column=header, found=listed, client=client.slug, currency=client.currency,
            )
        )  # fmt: skip


def _flag(column: Column, words: ibis.Table) -> ibis.Value:
    said = column.client.config.sources[column.table].values.get(column.name, {})
    yes, no = ([*own, *(w.casefold() for w in said.get(key, ()))] for own, key in ((YES, "true"), (NO, "false")))
    word = words.raw.lower()
    return ibis.cases((word.isin(yes), True), (word.isin(no), False), else_=ibis.null("boolean"))


def _moment(column: Column, words: ibis.Table) -> tuple[ibis.Value, str]:
    text = moments.spelled(words.raw)
    asked = column.client.config.sources[column.table].date_format
    if asked and not moments.is_format(asked):
        raise ConfigError(
            _(
                'data/{client}/client.toml: [sources.{table}] date_format = "{value}" is no date format; write it as '
                "in %d.%m.%Y or %Y-%m-%d %H:%M:%S.",
                client=column.client.slug, table=column.table, value=asked,
            )
        )  # fmt: skip
    formats = moments.candidates(text, words, column.type == contract.DAY)
    if asked and asked not in formats:
        formats = [asked, *formats]
    if not formats:
        return ibis.null("timestamp(6)").cast("timestamp(6)"), ""
    counts = moments.fits(words, text, formats)
    best = _choose(column, words, text, counts, asked)
    return moments.read(text, best) if column.type == contract.TIME else moments.read(text, best).truncate("M").cast(
        "date"
    ), best


def _choose(column: Column, words: ibis.Table, text: ibis.Value, counts: dict[str, int], asked: str | None) -> str:
    if asked and counts[asked] * 2 >= int(words.n.sum(where=~words.empty).execute() or 0):
        return asked
    most = max(counts.values())
    best = [form for form, count in counts.items() if count == most]
    if len(best) > 1:
        first, second = (moments.read(text, form) for form in best[:2])
        doubt = words.filter(first != second).raw.min().execute()
        if isinstance(doubt, str):
            raise DataRefused(
                _(
                    '{file} line {line}, column "{column}": "{value}" could be {first} or {second}, and so could every '
                    'date there; set date_format = "{one}" or "{two}" under [sources.{table}] in '
                    "data/{client}/client.toml.",
                    **column.where(doubt), value=doubt, table=column.table, client=column.client.slug, one=best[0],
                    two=best[1], **_readings(words, text, doubt, best),
                )
            )  # fmt: skip
    return best[0]


def _readings(words: ibis.Table, text: ibis.Value, raw: str, formats: list[str]) -> dict[str, str]:
    both = words.select("raw", first=moments.read(text, formats[0]), second=moments.read(text, formats[1]))
    row = both.filter(both.raw == raw).to_pandas().iloc[0]
    return {"first": row["first"].date().isoformat(), "second": row["second"].date().isoformat()}
