"""Columns of text: ids in one form, words spelt as the contract and the configuration spell them."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from toolkit.errors import ConfigError, DataRefused
from toolkit.intake import money
from toolkit.intake.decide import Column
from toolkit.intake.mapping import CEDILLAS, COMMAS, word
from toolkit.words import _

IDS = ("customer_id", "order_id", "product_id")
KEYS = (*IDS, "category", "brand", "region", "town", "sales_channel")
INVISIBLE = r"[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}\x{00AD}]"
_SCIENTIFIC = r"^\d([.,]\d+)?[eE]\+?\d+$"


@ibis.udf.scalar.builtin(name="nfc_normalize")
def composed(text: str) -> str:
    """DuckDB's: letters and their marks as one character each (Unicode NFC)."""


def trim(text: ibis.Value) -> ibis.Value:
    """A cell without spaces around it; missing where nothing is left."""
    return text.strip().nullif("")


def id_form(name: str, text: ibis.Value) -> ibis.Value:
    """An id in one form: composed letters, nothing invisible, no apostrophe before it, no ``.0`` after a number; of
    orders and customers no ``#`` before it."""
    odd = text.re_search(r"^$|[^!-~]|^['#]|\.0$")
    value = composed(text).re_replace(INVISIBLE, "").re_replace(r"^'(\d)", r"\1").re_replace(r"^(\d+)\.0$", r"\1")
    value = value if name == "product_id" else value.re_replace(r"^#\s*(\d)", r"\1")
    return ibis.ifelse(odd, trim(value), text)


def as_written(column: Column) -> Callable[[ibis.Table], ibis.Value]:
    """A text column as it is, trimmed: ids in one form, e-mail addresses in lower case, words as ``values`` of the
    configuration spell them, declared ``nulls`` missing.

    Raises
    ------
    DataRefused
        A currency without rates, or ids that a spreadsheet has rounded.
    """
    if column.name == "currency":
        counts = _counts(column, lambda text: text.upper())
        money.refuse(column.client, column.table, column.header, counts, column.files)
    if column.name in IDS:
        _refuse_rounded(column)
    nulls = [text.strip() for text in column.client.config.sources[column.table].nulls]

    def of(rows: ibis.Table) -> ibis.Value:
        value = trim(rows[column.place])
        value = ibis.ifelse(value.isin(nulls), ibis.null("string"), value) if nulls else value
        if column.name in IDS:
            value = id_form(column.name, value)
        if column.name in ("customer_id", "email"):
            return ibis.ifelse(rows[column.place].contains("@"), value.lower(), value)
        if column.name in IDS:
            return value
        value = composed(value) if column.name in KEYS else value
        value = value.translate(CEDILLAS, COMMAS)
        known = _meanings(column)
        return value.lower().cases(*known.items(), else_=value) if known else value

    return of


def _refuse_rounded(column: Column) -> None:
    text = trim(column.staged[column.place])
    raw = column.staged.agg(one=text.min(where=text.re_search(_SCIENTIFIC))).to_pandas().one[0]
    if isinstance(raw, str):
        raise DataRefused(
            _(
                '{file} line {line}, column "{column}": "{value}" is an id that a spreadsheet has rounded, so its last '
                "digits are lost. Export the file again and do not open it in a spreadsheet before sending it, or "
                "format the column as text first.",
                **column.where(raw), value=raw,
            )
        )  # fmt: skip


def _meanings(column: Column) -> dict[str, str]:
    said = column.client.config.sources[column.table].values.get(column.name, {})
    return {word(text): meaning for meaning, texts in said.items() for text in texts}


def _counts(column: Column, spelt: Callable[[ibis.Value], ibis.Value]) -> dict[str, int]:
    """How often each word of a column occurs."""
    text = spelt(trim(column.staged[column.place]).translate(CEDILLAS, COMMAS))
    counts = column.staged.group_by(word=text).agg(n=ibis._.count()).to_pandas().dropna()
    return {str(text): int(n) for text, n in zip(counts.word, counts.n, strict=True)}


def as_known(column: Column) -> Callable[[ibis.Table], ibis.Value]:
    """Source words as the contract's: by ``values`` of the configuration, or as they are."""
    allowed = column.contract.one_of
    known = {text: text for text in allowed} | _meanings(column)
    if wrong := sorted(set(known.values()) - set(allowed)):
        raise _no_value(column, wrong)
    unknown = {text: n for text, n in _counts(column, lambda text: text.lower()).items() if text not in known}
    if unknown:
        usual = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
        raise DataRefused(
            _(
                '{table}: column "{header}" has words that are no {column}: {unknown}. Say what each means under '
                "[sources.{table}.values.{column}] in data/{client}/client.toml; allowed: {allowed}.",
                table=column.table, header=column.header, column=column.name, client=column.client.slug,
                unknown=", ".join(f'"{text}" ({n})' for text, n in usual[:20]), allowed=", ".join(allowed),
            )
        )  # fmt: skip

    def of(rows: ibis.Table) -> ibis.Value:
        said = trim(rows[column.place]).translate(CEDILLAS, COMMAS).lower()
        return said.cases(*known.items(), else_=ibis.null("string"))

    return of


def _no_value(column: Column, wrong: list[str]) -> ConfigError:
    return ConfigError(
        _(
            "data/{client}/client.toml: [sources.{table}.values.{column}] has {wrong}; allowed: {allowed}.",
            client=column.client.slug, table=column.table, column=column.name, wrong=", ".join(wrong),
            allowed=", ".join(column.contract.one_of),
        )
    )  # fmt: skip
