"""JSON as a platform's API gives it: one row an item of a record, with the record's own values beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.errors import DataRefused
from toolkit.intake.files import damaged, opened
from toolkit.intake.raw import FILE, LINE, Headers, RawFile
from toolkit.intake.sheets import cell_text
from toolkit.words import Number, _

LARGEST = 50_000_000
Row = dict[str, str]


def read(path: Path, index: int, records: str, items: str, headers: Headers, target: Path) -> RawFile:
    """Read a JSON file and stage its rows, each with the place of its record (from 1) as its line.

    A nested value is named by its path, ``billing.email``. Of other lists than the items, numbers are summed and texts
    joined.

    Parameters
    ----------
    records : str
        The key under which the records stand, as a list or named by their ids.
    items : str
        The key of a record under which its items stand; each makes a row.

    Raises
    ------
    DataRefused
        No JSON, or no such records in it.
    """
    try:
        rows = [
            (number, row) for number, record in enumerate(_records(path, records), 1) for row in _rows(record, items)
        ]
    except RecursionError:
        raise damaged(path) from None
    raw = RawFile(index, path, encoding="json", header=list(dict.fromkeys(name for _, row in rows for name in row)))
    raw.columns = headers.place(raw.header)
    cells = {
        place: pa.array([row.get(name, "") for _, row in rows], pa.string())
        for name, place in zip(raw.header, raw.columns, strict=True)
    }
    places = {FILE: pa.array([index] * len(rows), pa.int32()), LINE: pa.array([n for n, _ in rows], pa.int32())}
    pq.write_table(pa.table(places | cells), target, compression="lz4")
    raw.read = raw.staged = len(rows)
    return raw


def _records(path: Path, records: str) -> list[dict[str, Any]]:
    if path.stat().st_size > LARGEST:
        raise DataRefused(
            _(
                "{file} is JSON of {size} MB; at most {limit} MB is read. Download the orders in parts.",
                file=path.name, size=Number(path.stat().st_size / 1e6, 0), limit=Number(LARGEST / 1e6, 0),
            )
        )  # fmt: skip
    with opened(path) as source:
        text = source.read(LARGEST + 1)
    try:
        told = json.loads(text.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise DataRefused(
            _("{file} is not valid JSON: {fault}. Download it again.", file=path.name, fault=str(fault))
        ) from None
    found = told.get(records) if isinstance(told, dict) else told
    found = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(found, list) or not found or not all(isinstance(record, dict) for record in found):
        raise DataRefused(
            _('{file} holds no records under "{records}". Download it again.', file=path.name, records=records)
        )
    return found


def _rows(record: dict[str, Any], items: str) -> Iterator[Row]:
    own: Row = {}
    for name, value in _leaves({key: inner for key, inner in record.items() if key != items}):
        own |= _beside(name, value) if isinstance(value, list) else {name: _text(value)}
    for item in _listed(record.get(items)):
        yield own | {name: _text(value) for name, value in _leaves({items: item})}


def _listed(told: Any) -> list[Any]:
    """The items of a record: a list, or named by their ids, or one alone."""
    if isinstance(told, dict) and told and all(isinstance(inner, dict) for inner in told.values()):
        return list(told.values())
    return told if isinstance(told, list) and told else [told or {}]


def _beside(name: str, values: list[Any]) -> Row:
    found: dict[str, list[str]] = {}
    for value in values:
        for leaf, text in _leaves({name: value}):
            found.setdefault(leaf, []).append(_text(text))
    return {leaf: _together(texts) for leaf, texts in found.items()}


def _together(texts: list[str]) -> str:
    try:
        return str(sum(Decimal(text) for text in texts))
    except ArithmeticError:
        return "; ".join(texts)


def _leaves(value: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner, f"{path}{name}.")
        else:
            yield f"{path}{name}", inner


def _text(value: Any) -> str:
    return "" if value is None else cell_text(value)
