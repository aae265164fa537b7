"""Numbers as people write them: signs, currencies, thousands and the one decimal mark of a column."""

from __future__ import annotations

import ibis

CURRENCY_WORDS = {"lei": "RON", "ron": "RON", "eur": "EUR", "euro": "EUR", "€": "EUR", "gbp": "GBP", "£": "GBP",
                  "usd": "USD", "$": "USD", "huf": "HUF", "ft": "HUF", "bgn": "BGN", "pln": "PLN", "czk": "CZK",
                  "chf": "CHF", "mdl": "MDL"}  # fmt: skip
CURRENCY = r"(?i)(lei|ron|euro|eur|gbp|usd|huf|ft|bgn|pln|czk|chf|mdl|€|£|\$)"
_SPACES = r"[\s\x{00A0}\x{202F}\x{2009}'’]+"
_AMBIGUOUS = r"^-?[1-9]\d{0,2}[.,]\d{3}$"


def tidy(text: ibis.Value) -> ibis.Value:
    """The number alone: no currency, a leading minus, ``_`` where a space or an apostrophe parts thousands."""
    plain = text.re_search(r"^-?[0-9.,]+$")
    tidied = text.re_replace("[−–]", "-").re_replace(rf"{CURRENCY}\.?", "")
    tidied = tidied.re_replace(_SPACES, "_").re_replace(r"^_+|_+$", "")
    tidied = tidied.re_replace(r"^\(_?(.*?)_?\)$", r"-\1").re_replace(r"^([^-].*?)_?-$", r"-\1")
    return ibis.ifelse(plain, text, tidied.re_replace(r"^\+", "").re_replace(r"^-_", "-"))


def is_ambiguous(tidied: ibis.Value) -> ibis.Value:
    """Whether a number reads both ways: ``1.234``."""
    return tidied.re_search(_AMBIGUOUS)


def currencies(words: ibis.Table) -> dict[str, int]:
    """The currencies written beside the numbers, by their ISO code, with how many values carry each."""
    said = words.mutate(code=currency_of(words.raw)).filter(ibis._.code.notnull())
    rows = said.group_by("code").agg(n=said.n.sum()).to_pandas()
    return {code: int(n) for code, n in zip(rows.code, rows.n, strict=True)}


def currency_of(text: ibis.Value) -> ibis.Value:
    """The ISO code of the currency written beside a number; missing where there is none."""
    said = text.lower().re_extract(CURRENCY, 1).cases(*CURRENCY_WORDS.items(), else_=ibis.null("string"))
    return ibis.ifelse(text.re_search("[^-0-9., ]"), said, ibis.null("string"))


def evidence(words: ibis.Table, asked: str | None) -> dict[str, int]:
    """How many values only one decimal mark can explain, how many either, and how many the asked mark reads."""
    tidied = tidy(words.raw)
    fits = read(tidied, asked).notnull() if asked else ibis.literal(False)
    row = words.agg(
        point=words.n.sum(where=tidied.re_search(_only(".", ","))).fill_null(0),
        comma=words.n.sum(where=tidied.re_search(_only(",", "."))).fill_null(0),
        either=words.n.sum(where=is_ambiguous(tidied)).fill_null(0),
        asked=words.n.sum(where=fits).fill_null(0),
        n=words.n.sum().fill_null(0),
    )
    return {name: int(count) for name, count in row.to_pandas().iloc[0].items()}


def choose(counts: dict[str, int], asked: str | None) -> str | None:
    """The decimal mark: the one asked for if it reads at least half, else the better attested; none in doubt."""
    if asked and counts["asked"] * 2 >= counts["n"]:
        return asked
    if counts["point"] == counts["comma"]:
        return None if counts["point"] or counts["either"] else "."
    return "." if counts["point"] > counts["comma"] else ","


def of_thousands(tidied: ibis.Value, words: ibis.Table) -> str | None:
    """The decimal mark of whole numbers: not the one mark that parts their thousands; none where both occur."""
    marks = words.filter(is_ambiguous(tidied)).select(mark=tidied.re_extract("[.,]", 0)).distinct().to_pandas().mark
    return {(".",): ",", (",",): "."}.get(tuple(marks))


def read(tidied: ibis.Value, decimal: str) -> ibis.Value:
    """The number that a tidied text is under a decimal mark; missing where it is none."""
    other = "," if decimal == "." else "."
    d, t = _escaped(decimal), _escaped(other)
    whole = tidied.re_search(
        rf"^-?(\d+|\d{{1,3}}({t}\d{{3}})+|\d{{1,3}}(_\d{{3}})+)?({d}\d*)?([eE][+-]?\d+)?$"
    ) & tidied.re_search(rf"^-?{d}?\d")
    plain = tidied.replace("_", "").replace(other, "").replace(decimal, ".")
    return ibis.ifelse(whole, plain, ibis.null("string")).try_cast("float64")


def _only(decimal: str, thousands: str) -> str:
    """The shapes that only this decimal mark explains."""
    d, t = _escaped(decimal), _escaped(thousands)
    return (
        rf"^-?(\d*{d}(\d{{1,2}}|\d{{4,}})|0*{d}\d+|\d{{4,}}{d}\d{{3}}|\d+{d}\d+[eE][+-]?\d+"
        rf"|\d{{1,3}}([_{thousands}]\d{{3}})+{d}\d+|\d{{1,3}}({t}\d{{3}}){{2,}})$"
    )


def _escaped(mark: str) -> str:
    return rf"\{mark}" if mark == "." else mark
