"""Days, months and times as people write them: known formats, and which of them a column's values fit."""

from __future__ import annotations

import re

import ibis

DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y", "%d/%m/%y",
        "%m/%d/%y")  # fmt: skip
TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f")
MONTHS = ("%Y-%m", "%m.%Y", "%m/%Y", "%Y/%m", "%Y%m")
FIRST_YEAR, LAST_YEAR = 1980, 2100
_DIGITS = {"Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "M": r"\d{2}",
           "S": r"\d{2}", "f": r"\d{1,6}"}  # fmt: skip
_MONTH_NAMES = ("ian|jan", "feb", "mar", "apr", "mai|may", "iun|jun", "iul|jul", "aug", "sep", "oct", "noi|nov",
                "dec")  # fmt: skip


@ibis.udf.scalar.builtin(name="try_strptime")
def _strptime(text: str, form: str) -> ibis.dtype("timestamp(6)"):  # type: ignore[valid-type]
    """DuckDB's: missing where the text does not fit."""


def is_format(form: str) -> bool:
    """Whether a format asked for names a day or a month in directives known here."""
    named = set(re.findall("%(.?)", form))
    return "m" in named and bool(named & set("Yy")) and named <= set(_DIGITS) | set("Ip")


def candidates(text: ibis.Value, words: ibis.Table, month: bool) -> list[str]:
    """The known formats that some value has the shape of."""
    shape = text.re_replace(r"[0-9]", "9")
    shapes = words.filter(~words.empty).group_by(shape=shape).agg(one=text.min(), n=words.n.sum())
    examples = shapes.order_by(ibis.desc("n"), "one").limit(200).one.to_pandas()
    known = [day + gap + time for day in DAYS for gap, time in [("", ""), *((g, t) for g in " T" for t in TIMES)]]
    known += MONTHS if month else []
    return [form for form in known if any(re.fullmatch(_pattern(form), example) for example in examples)]


def _pattern(form: str) -> str:
    return re.sub(r"%(\w)", lambda m: _DIGITS[m[1]], re.escape(form).replace("\\%", "%"))


def fits(words: ibis.Table, text: ibis.Value, formats: list[str]) -> dict[str, int]:
    """How many values each format reads."""
    fit = {f"f{i}": words.n.sum(where=read(text, form).notnull()).fill_null(0) for i, form in enumerate(formats)}
    row = words.agg(**fit).to_pandas().iloc[0]
    return {form: int(row[f"f{i}"]) for i, form in enumerate(formats)}


def read(text: ibis.Value, form: str) -> ibis.Value:
    """The moment a text means; missing where it does not fit, or is a day no shop sells on (1899-12-30, 1970-01-01)."""
    moment = _strptime(text, form)
    return ibis.ifelse(moment.year().between(FIRST_YEAR, LAST_YEAR), moment, ibis.null("timestamp(6)"))


def spelled(text: ibis.Value) -> ibis.Value:
    """Month names, Romanian or English, as numbers: ``12 ian. 2026`` is ``12.01.2026``, ``martie 2025`` ``03.2025``."""
    text = text.re_replace(r"[\x{00A0}\x{202F}\s]+", " ").strip()
    named = text.lower()
    for number, name in enumerate(_MONTH_NAMES, 1):
        named = named.re_replace(rf"[\s.-]*\b(?:{name})[a-z]*[\s.,-]+(\d{{4}})", rf".{number:02}.\1")
    return ibis.ifelse(text.re_search("[a-zA-Z]{3}"), named.re_replace(r"^\.", ""), text)
