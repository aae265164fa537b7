"""How a field is written: validated but never altered for machines, hashed as platforms ask, safe where people read."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.types import Table, Value

EMAIL = r"^[\p{L}\p{N}_][^@\s,;<>\"]*@[\p{L}\p{N}][^@\s,;<>\"]*\.[a-z]{2,}$"
PHONE = r"^\+[1-9]\d{7,14}$"
COUNTRY = r"^[A-Z]{2}$"
ZIP = r"^[A-Za-z0-9][A-Za-z0-9 -]{1,10}$"
LIVE = "^\\s*[=+@\\x00\\t\\r\\n\\x{FF1D}\\x{FF0B}\\x{FF0D}\\x{FF20}-]"
"""What a spreadsheet would run as a formula begins so; full-width signs too."""
TEXT_BYTES = 255
_OTHERS = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
           "Đ": "D", "ı": "i", "„": '"', "”": '"', "“": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "...",
           "\u00a0": " "}  # fmt: skip
"""What is no letter with a mark, and has none the less a plain form."""


@ibis.udf.scalar.builtin(name="strip_accents")
def _without_marks(text: str) -> str:
    """DuckDB's: letters without their marks."""


@ibis.udf.scalar.builtin(name="nfc_normalize")
def _composed(text: str) -> str:
    """DuckDB's: a letter and its mark as one character."""


@ibis.udf.scalar.builtin(name="strlen")
def n_bytes(text: str) -> int:
    """DuckDB's: bytes of a text in UTF-8."""


@ibis.udf.scalar.builtin(name="timezone")
def _instant(zone: str, wall: ibis.dtype("timestamp(6)")) -> ibis.dtype("timestamp('UTC', 6)"):  # type: ignore[valid-type]
    """DuckDB's: the instant at which the clocks of a zone show a time."""


@ibis.udf.scalar.builtin(name="timezone")
def _wall(zone: str, instant: ibis.dtype("timestamp('UTC', 6)")) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's: what the clocks of a zone show at an instant."""


def fitting(text: Value, pattern: str) -> Value:
    """A text as it is where it has the form, else missing."""
    return ibis.ifelse(text.re_search(pattern), text, ibis.null("string"))


def email(text: Value) -> Value:
    """An address in lower case without blanks around it; missing where it is none."""
    return fitting(text.strip().lower(), EMAIL)


def phone(text: Value) -> Value:
    """A number in E.164 form (``+40721000111``), as the contract holds it; missing where it is none."""
    return fitting(text, PHONE)


def country(text: Value) -> Value:
    """An ISO code of two capital letters: GB, not UK; missing where it is none."""
    code = text.strip().upper()
    return fitting(ibis.ifelse(code == "UK", "GB", code), COUNTRY)


def sha256(text: Value) -> Value:
    """The hash of a text in UTF-8, 64 digits 0-9a-f; missing for a blank."""
    return text.nullif("").hexdigest("sha256")


def bare(text: Value) -> Value:
    """Lower case, letters and digits only, marks on letters kept: for keys of a match."""
    return _composed(text).lower().re_replace(r"[^\p{L}\p{M}\p{N}]+", "")


def bare_name(text: Value) -> Value:
    """:func:`bare`, but blanks between words stay."""
    return _composed(text).lower().re_replace(r"[^\p{L}\p{M}\p{N} ]+", "").strip()


def plain_letters(text: Value) -> Value:
    """A text without diacritics, for systems that know none: ``Ștefan`` is ``Stefan``."""
    plain = _without_marks(text)
    for odd, even in _OTHERS.items():
        plain = plain.replace(odd, even)
    return plain


def cut(text: Value, most: int = TEXT_BYTES) -> Value:
    """At most so many bytes of a text, cut between characters."""
    fits = ibis.range(most // 4, most + 1).filter(lambda k: n_bytes(text.left(k)) <= most)
    return ibis.ifelse(n_bytes(text) <= most, text, text.left(fits.maxs()))


def harmless(text: Value) -> Value:
    """A text that no spreadsheet runs as a formula: an apostrophe stands before what would be one."""
    return ibis.ifelse(text.re_search(LIVE), ibis.literal("'") + text, text)


def for_people(table: Table, plain: bool = False, but: str = "") -> Table:
    """A table whose texts, ``but`` for one column, are :func:`harmless`; without diacritics where asked."""
    texts = [name for name, kind in table.schema().items() if kind.is_string() and name != but]
    return table.mutate(**{n: harmless(plain_letters(table[n]) if plain else table[n]) for n in texts})


def moment(wall: Value, zone: str) -> Value:
    """A time of the client's clocks as ISO 8601 with its offset: ``2026-10-02T14:00:00+03:00``."""
    utc = _wall("UTC", _instant(zone, wall))
    minutes = ((wall.epoch_seconds() - utc.epoch_seconds()) // 60).cast("int64")
    sign = ibis.ifelse(minutes < 0, "-", "+")
    hours, rest = (part.cast("string").lpad(2, "0") for part in (minutes.abs() // 60, minutes.abs() % 60))
    return wall.strftime("%Y-%m-%dT%H:%M:%S") + sign + hours + ":" + rest


def midnight(day: date, zone: str) -> str:
    """The beginning of a day as ISO 8601 with its offset."""
    return datetime.combine(day, time(), ZoneInfo(zone)).isoformat()
