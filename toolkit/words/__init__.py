"""Every word a person reads, in Romanian and English.

A text is a :class:`Phrase`: the English sentence and its values. It stays unspoken until :func:`say` renders it,
so one finding serves decks in both languages. Values know their kind (money, share, count, date) and are written
the way the language writes them: ``1.752,90 RON`` and ``12,3 %`` in Romanian. English is the key; every other
language is one gettext catalogue beside this file, read when first needed.
"""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

_FOLDER = Path(__file__).parent
_current = "en"
_DIRECTIONS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def locales(folder: Path = _FOLDER) -> dict[str, str]:
    """The languages there are and the locale each writes numbers in: English, and one for each catalogue."""
    return {"en": "en_GB"} | {path.stem: path.stem for path in sorted(folder.glob("*.po"))}


LANGUAGES = locales()


def use(language: str) -> None:
    """Set the language that :func:`say` speaks when none is named (``en`` or ``ro``)."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}; got {language!r}")
    _current = language


def language() -> str:
    """The language :func:`say` speaks when none is named."""
    return _current


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The gettext catalogue of a language, compiled in memory from its ``.po`` file; English has none."""
    path = _FOLDER / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class _Spoken(str):
    """A value as spoken; ``{n:de}`` in a text joins a count to its noun as Romanian does: 19 clienți, 20 de clienți."""

    def __format__(self, spec: str) -> str:
        if spec != "de":
            return super().__format__(spec)
        digits = re.sub(r"\D", "", self)
        joined = digits.strip("0") and "," not in self and not 0 < int(digits[-2:]) < 20
        return f"{self} de" if joined else str(self)


@dataclass(frozen=True)
class Phrase:
    """A sentence not yet spoken: its English form, its plural if it has one, and the values in it."""

    singular: str
    values: dict[str, Any] = field(default_factory=dict)
    plural: str | None = None
    n: int = 1

    def spoken(self, language: str) -> str:
        words = catalogue(language)
        form = words.ngettext(self.singular, self.plural, self.n) if self.plural else words.gettext(self.singular)
        return form.format(**{name: _Spoken(say(value, language)) for name, value in self.values.items()})

    def __str__(self) -> str:
        return say(self)


def _(text: str, /, **values: Any) -> Phrase:
    """A sentence with ``{named}`` values, found by the extractor and translated when spoken."""
    return Phrase(text, values)


def n_(singular: str, plural: str, n: int, /, **values: Any) -> Phrase:
    """A sentence that depends on a count; ``{n}`` in it is the count as the language writes it."""
    return Phrase(singular, {"n": Count(n), **values}, plural, int(n))


@dataclass(frozen=True)
class Value:
    """A number or a day that a language writes its own way."""

    value: Any

    def spoken(self, language: str) -> str:
        if _unknown(self.value):
            return "–"
        written = self._format(self.value, LANGUAGES[language])
        if not written.startswith("-"):
            return written
        return ("−" if re.search("[1-9]", written) else "") + written[1:]  # what is rounded to nothing has no sign

    def __str__(self) -> str:
        return say(self)


@dataclass(frozen=True)
class Count(Value):
    """A whole number with thousands separated."""

    def _format(self, value: Any, locale: str) -> str:
        return format_decimal(round(value), "#,##0", locale=locale)


@dataclass(frozen=True)
class Number(Value):
    """A number with a fixed count of decimals."""

    decimals: int = 1

    def _format(self, value: Any, locale: str) -> str:
        return format_decimal(value, "#,##0" + ("." + "0" * self.decimals if self.decimals else ""), locale=locale)


@dataclass(frozen=True)
class Share(Value):
    """A share of 0 to 1, shown in percent."""

    decimals: int = 1

    def _format(self, value: Any, locale: str) -> str:
        pattern = (
            "#,##0" + ("." + "0" * self.decimals if self.decimals else "") + ("%" if locale[:2] == "en" else "\u00a0%")
        )
        return format_percent(value, pattern, locale=locale)


@dataclass(frozen=True)
class Change(Value):
    """A relative change of -1 upwards, shown in percent with its sign."""

    decimals: int = 0

    def _format(self, value: Any, locale: str) -> str:
        body = Share(abs(value), self.decimals)._format(abs(value), locale)
        sign = "+" if value > 0 else "−"
        return (sign if re.search("[1-9]", body) else "") + body


@dataclass(frozen=True)
class Money(Value):
    """An amount in a currency; whole above 1,000, with two decimals below."""

    currency: str = "RON"
    decimals: int | None = None

    def _format(self, value: Any, locale: str) -> str:
        decimals = self.decimals if self.decimals is not None else (0 if abs(value) >= 1000 else 2)
        number = "#,##0" + ("." + "0" * decimals if decimals else "")
        pattern = f"{number}\u00a0¤¤"
        return format_currency(value, self.currency, pattern, locale=locale, currency_digits=False)


@dataclass(frozen=True)
class Day(Value):
    """A calendar day in full: 22 noiembrie 2026."""

    def _format(self, value: date, locale: str) -> str:
        return format_date(value, "d MMMM y", locale=locale)


@dataclass(frozen=True)
class Month(Value):
    """A calendar month, short: nov. 2026."""

    def _format(self, value: date, locale: str) -> str:
        return format_date(value, "LLL y", locale=locale)


@dataclass(frozen=True)
class Between(Value):
    """An interval of two values of one kind, their unit named once: ``10.0–20.0%``, ``190,40–201,05 RON``."""

    high: Value

    def spoken(self, language: str) -> str:
        low, high = say(self.value, language), say(self.high, language)
        unit = re.search(r"[^\d]*$", high)[0]
        if unit and low.endswith(unit):
            low = low.removesuffix(unit)
        signed = low.startswith(("−", "-", "+")) or high.startswith(("−", "-", "+"))
        return f"{low} – {high}".replace(" ", "\u00a0") if signed else f"{low}–{high}"


@dataclass(frozen=True)
class Lines:
    """Several texts, each on a line of its own, or ``between`` them what is given."""

    texts: tuple[Any, ...]
    between: str = "\n"

    def spoken(self, language: str) -> str:
        return self.between.join(say(text, language) for text in self.texts)

    def __str__(self) -> str:
        return say(self)


def say(text: Any, language: str | None = None) -> str:
    """Render a phrase or a value in a language (the current one by default).

    Other things, such as a name in the client's data, become ``str`` without the marks that turn the direction of
    writing: one of them would reverse all that follows it.
    """
    spoken = getattr(text, "spoken", None)
    return spoken(language or _current) if spoken else str(text).translate(_DIRECTIONS)


def plain(text: str) -> str:
    """The text without diacritics, for systems that cannot take them (SMS, old platforms)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _unknown(value: Any) -> bool:
    return value is None or value != value


__all__ = [
    "LANGUAGES", "Between", "Change", "Count", "Day", "Lines", "Money", "Month", "Number", "Phrase", "Share", "Value",
    "_", "catalogue", "language", "locales", "n_", "plain", "say", "use",
]  # fmt: skip
