"""Days, months and times as people write them: known formats, and which of them a column's values fit."""

from __future__ import annotations

import re

import ibis

DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y", "%d/%m/%y",
        "%m/%d/%y")  # fmt: skip
TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
MONTHS = ("%Y-%m", "%m.%Y", "%m/%Y", "%Y/%m", "%Y%m")
SERIAL, SERIAL_1904 = "Excel days", "Excel days from 1904"
SERIAL_DAYS = (20_000, 80_000)
_EPOCHS = {SERIAL: 25_569, SERIAL_1904: 24_107}
FIRST_YEAR, LAST_YEAR = 1980, 2100
FIRST_BIRTH = 1900
OFFSET = r"(?i)(:\d{2}(?:\.\d+)?)\s*(z|utc|gmt|[+-]\d{2}:?\d{2})$"
_DIGITS = {"Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "M": r"\d{2}",
           "S": r"\d{2}", "f": r"\d{1,6}", "I": r"\d{1,2}", "p": r"[AaPp][Mm]"}  # fmt: skip
_MONTH_NAMES = ("ian|jan", "feb", "mar", "apr", "mai|may", "iun|jun", "iul|jul", "aug", "sep", "oct", "noi|nov",
                "dec")  # fmt: skip


_WEEKDAY = r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|joi|vin|s[aâ]m|dum)[a-z]*\.?, "


@ibis.udf.scalar.builtin(name="try_strptime")
def _strptime(text: str, form: str) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's: missing where the text does not fit."""


def is_format(form: str) -> bool:
    """Whether a format asked for names a day or a month in directives known here."""
    named = set(re.findall("%(.?)", form))
    return "m" in named and bool(named & set("Yy")) and named <= set(_DIGITS)


@ibis.udf.scalar.builtin(name="timezone")
def _instant(zone: str, wall: ibis.dtype("timestamp(6)")) -> ibis.dtype("timestamp('UTC', 6)"):  # type: ignore[valid-type]
    """DuckDB's: the instant at which the clocks of a zone show a time."""


@ibis.udf.scalar.builtin(name="timezone")
def _wall(zone: str, instant: ibis.dtype("timestamp('UTC', 6)")) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's: what the clocks of a zone show at an instant."""


def examples(text: ibis.Value, words: ibis.Table) -> list[str]:
    """One value of each shape (digits alike), the usual shapes first; at most 200."""
    shape = text.re_replace(r"[0-9]", "9")
    shapes = words.filter(~words.empty).group_by(shape=shape).agg(one=text.min(), n=words.n.sum())
    return list(shapes.order_by(ibis.desc("n"), "one").limit(200).one.to_pandas())


def without_offset(text: ibis.Value) -> ibis.Value:
    """A time without the offset from UTC that ends it."""
    return text.re_replace(OFFSET, r"\1")


def in_zone(text: ibis.Value, moment: ibis.Value, zone: str, unmarked: str | None) -> ibis.Value:
    """Times by the clocks of ``zone``: those with an offset from UTC, and the others where they are of ``unmarked``."""
    mark = text.re_extract(OFFSET, 2).lower()
    sign = ibis.ifelse(mark.startswith("-"), -1, 1)
    hours, minutes = (mark.re_extract(r"^[+-](\d{2}):?(\d{2})$", i).try_cast("int64").fill_null(0) for i in (1, 2))
    utc = moment - (sign * (hours * 60 + minutes)).as_interval("m")
    plain = moment if unmarked is None else _wall(zone, _instant(unmarked, moment))
    return ibis.ifelse(mark == "", plain, _wall(zone, _instant("UTC", utc)))


def candidates(examples: list[str], month: bool) -> list[str]:
    """The known formats that some value has the shape of."""
    known = [day + gap + time for day in DAYS for gap, time in [("", ""), *((g, t) for g in " T" for t in TIMES)]]
    known += MONTHS if month else []
    serial = [SERIAL] if any(re.fullmatch(r"\d{5}([.,]\d+)?", example) for example in examples) else []
    return serial + [form for form in known if any(re.fullmatch(_pattern(form), example) for example in examples)]


def _pattern(form: str) -> str:
    return re.sub(r"%(\w)", lambda m: _DIGITS[m[1]], re.escape(form).replace("\\%", "%"))


def fits(words: ibis.Table, text: ibis.Value, formats: list[str], since: int = FIRST_YEAR) -> dict[str, int]:
    """How many values each format reads."""
    fit = {f"f{i}": words.n.sum(where=read(text, form, since).notnull()).fill_null(0) for i, form in enumerate(formats)}
    row = words.agg(**fit).to_pandas().iloc[0]
    return {form: int(row[f"f{i}"]) for i, form in enumerate(formats)}


def read(text: ibis.Value, form: str, since: int = FIRST_YEAR) -> ibis.Value:
    """The moment a text means; missing where it does not fit, or is a day no shop sells on (1899-12-30, 1970-01-01).

    ``since``: the first year that is believed; people are older than shops.
    """
    if form in _EPOCHS:
        days = text.replace(",", ".").try_cast("float64")
        seconds = ((days - _EPOCHS[form]) * 86_400).round().cast("int64")
        moment = seconds.as_timestamp("s").cast("timestamp(6)")
        return ibis.ifelse(days.between(*SERIAL_DAYS), moment, ibis.null("timestamp(6)"))
    moment = _strptime(text, form)
    return ibis.ifelse(moment.year().between(since, LAST_YEAR), moment, ibis.null("timestamp(6)"))


def spelled(text: ibis.Value) -> ibis.Value:
    """Month names, Romanian or English, as numbers: ``12 ian. 2026`` is ``12.01.2026``, ``martie 2025`` ``03.2025``.

    Where the day stands between month and year, as in ``Jun 09, 2026``, it is put first.
    """
    odd = text.re_search(r"[^ -~]|  |^ | $|[a-zA-Z]{2}")
    tidy = text.re_replace(r"[\x{00A0}\x{202F}\s]+", " ").strip().re_replace(_WEEKDAY, "")
    named = tidy.lower()
    for number, name in enumerate(_MONTH_NAMES, 1):
        named = named.re_replace(rf"\b(?:{name})[a-z]*\.? (\d{{1,2}}), (\d{{4}})", rf"\1.{number:02}.\2")
        named = named.re_replace(rf"[\s.-]*\b(?:{name})[a-z]*[\s.,-]+(\d{{4}})", rf".{number:02}.\1")
    named = ibis.ifelse(tidy.re_search("[a-zA-Z]{3}"), named.re_replace(r"^\.", ""), tidy)
    return ibis.ifelse(odd, named, text)
