"""Columns of text: ids in one form, words spelt as the contract and the configuration spell them."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.decide import Column, refuse_currencies
from toolkit.intake.mapping import CEDILLAS, COMMAS, word
from toolkit.words import _

IDS = ("customer_id", "order_id")


def trim(text: ibis.Value) -> ibis.Value:
    """A cell without spaces around it; missing where nothing is left."""
    return text.strip().nullif("")


def as_written(column: Column) -> Callable[[ibis.Table], ibis.Value]:
    """A text column as it is, trimmed; ids without a stray ``.0``, e-mail addresses in lower case, words as ``values``
    of the configuration spell them."""
    if column.name == "currency":
        refuse_currencies(column.client, column.table, column.header, _counts(column, lambda text: text.upper()))

    def of(rows: ibis.Table) -> ibis.Value:
        value = trim(rows[column.place])
        if column.name in IDS:
            value = value.re_replace(r"^(\d+)\.0$", r"\1")
        if column.name in ("customer_id", "email"):
            return ibis.ifelse(value.contains("@"), value.lower(), value)
        value = value if column.name in IDS else value.translate(CEDILLAS, COMMAS)
        known = _meanings(column)
        return value.lower().cases(*known.items(), else_=value) if known else value

    return of


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
