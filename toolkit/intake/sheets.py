"""Sheets of workbooks, and tables of web pages, to records: which one is meant, and what its layout means.

A workbook is looked through as a package first, so that nothing unsafe is parsed and no formula without a value, hidden
row or merged cell goes unsaid; its values come from calamine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import files, headers, package, records, webtables
from toolkit.intake.mapping import ORDER_LEVEL, Wanted
from toolkit.intake.raw import Note, RawFile
from toolkit.words import Count, Number, _

HEAD = 100
LARGEST_XLS = 100_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Sheet:
    """One sheet: its first rows for finding the header, all of its rows, and merged cells (from 0, both ends in)."""

    name: str
    head: list[tuple[int, list[str]]]
    rows: Any
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    look: package.Look = field(default_factory=package.Look)


def read(path: Path, index: int, source: Source, wanted: Wanted, kind: str) -> tuple[RawFile, Iterator]:
    """The sheet (or table) of a file that holds the wanted headers, with its records.

    Raises
    ------
    DataRefused
        No sheet with rows, several alike of which none is named, no such sheet, a formula without a value, or merged
        cells that leave a value in doubt.
    """
    sheets, encoding = _web(path, source) if kind == files.WEB_TABLE else (_workbook(path, source.sheet), "xlsx")
    sheet, notes = _chosen(path, sheets, wanted)
    raw = RawFile(index, path, sheet=sheet.name, encoding=encoding, notes=notes)
    _refuse_unvalued(raw, sheet.look)
    headers.settle(raw, sheet.head, source.header, wanted)
    _note_layout(raw, sheet)
    fill = _merged(raw, sheet, wanted)
    rows = _without_trailing_blanks((line, row) for line, row in sheet.rows() if line > raw.header_line)
    return raw, records.of_sheet(raw, _filled(rows, fill))


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, days and times in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d 00:00:00")
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _workbook(path: Path, only: str | None) -> list[Sheet]:
    looks = _looks(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        kinds = {s.name: s for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet}
        if only is not None and only not in kinds:
            raise DataRefused(
                _("{file} has no sheet {sheet}; it has {sheets}.", file=path.name, sheet=only, sheets=", ".join(kinds))
            )
        return [
            _sheet(
                book.get_sheet_by_name(name),
                kind.visible != python_calamine.SheetVisibleEnum.Visible,
                looks.get(name, package.Look()),
            )
            for name, kind in kinds.items()
            if only in (None, name)
        ]
    except python_calamine.PasswordError:
        raise package.locked(path) from None
    except python_calamine.CalamineError:
        raise DataRefused(
            _("{file} cannot be read as a workbook: it is damaged. Save it again as XLSX.", file=path.name)
        ) from None


def _looks(path: Path) -> dict[str, package.Look]:
    """What an XLSX package says beyond its values; a workbook of the older kind says nothing."""
    with files.opened(path) as source:
        if source.read(2) == b"PK":
            return package.look_through(path)
        size = path.stat().st_size
        if size > LARGEST_XLS:
            raise DataRefused(
                _(
                    "{file} is an old workbook of {size} MB; at most {limit} MB is read. Export it as CSV.",
                    file=path.name, size=Number(size / 1e6, 0), limit=Number(LARGEST_XLS / 1e6, 0),
                )
            )  # fmt: skip
        source.seek(0)
        if _ENCRYPTED in source.read():
            raise package.locked(path)
    return {}


def _sheet(sheet: Any, hidden: bool, look: package.Look) -> Sheet:
    left = [""] * (sheet.start[1] if sheet.start else 0)

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, row in enumerate(sheet.iter_rows() if sheet.start else (), 1):
            yield line, left + [cell_text(value) for value in row]

    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, list(islice(rows(), HEAD)), rows, merged, hidden, look)


def _web(path: Path, source: Source) -> tuple[list[Sheet], str]:
    tables, encoding = webtables.read(path, source.encoding)
    if not any(len(table.rows) > 1 for table in tables):
        raise DataRefused(
            _(
                "{file} is a web page, not an export: the log-in may have expired. Export it again as CSV or XLSX.",
                file=path.name,
            )
        )
    sheets = [
        Sheet(str(number) if len(tables) > 1 else "", rows[:HEAD], rows.__iter__, table.merged)
        for number, table in enumerate(tables, 1)
        for rows in [list(enumerate(table.rows, 1))]
    ]
    if source.sheet is not None:
        sheets = [sheet for sheet in sheets if sheet.name == source.sheet]
    return sheets, encoding


def _chosen(path: Path, sheets: list[Sheet], wanted: Wanted) -> tuple[Sheet, list[Note]]:
    """The sheet that holds the most wanted headers, the visible before the hidden, and what to say of the others."""
    filled = [s for s in sheets if any(cell.strip() for _line, row in s.head for cell in row)]
    scores = {id(s): (wanted.find([row for _line, row in s.head])[1], not s.hidden) for s in filled}
    best = [s for s in filled if scores[id(s)] == max(scores.values())]
    if not best:
        raise DataRefused(_("{file} has no rows in any sheet. Export it again.", file=path.name))
    if len(best) > 1:
        raise DataRefused(
            _(
                '{file} has several sheets: {sheets}. Name the one to read with sheet = "…".',
                file=path.name, sheets=", ".join(s.name for s in best),
            )
        )  # fmt: skip
    others = [s.name for s in filled if s is not best[0]]
    notes = [Note("other_sheets", len(others), example=", ".join(others))] if others else []
    hidden = [s.name for s in filled if s.hidden]
    if hidden:
        notes.append(Note("hidden_sheets", len(hidden), example=", ".join(hidden)))
    return best[0], notes


def _refuse_unvalued(raw: RawFile, look: package.Look) -> None:
    if look.unvalued:
        raise DataRefused(
            _(
                "{file}, sheet {sheet}, cell {cell}: a formula without a saved value ({n} such cells). Open it in a "
                "spreadsheet, let it calculate and save it; or paste the values.",
                file=raw.path.name, sheet=raw.sheet, cell=look.unvalued[0], n=Count(len(look.unvalued)),
            )
        )  # fmt: skip


def _note_layout(raw: RawFile, sheet: Sheet) -> None:
    hidden = [row for row in sheet.look.hidden_rows if row > raw.header_line]
    if hidden:
        raw.notes.append(Note("hidden_rows", len(hidden), hidden[0]))
    if sheet.look.filtered:
        raw.notes.append(Note("filter", 1))
    if sheet.look.errors:
        raw.notes.append(Note("error_cells", len(sheet.look.errors), example=sheet.look.errors[0]))


def _merged(raw: RawFile, sheet: Sheet, wanted: Wanted) -> dict[int, list[tuple[int, int]]]:
    """Which cells take the value above them: for each last line of a merged cell its first line and column.

    Raises
    ------
    DataRefused
        A merged cell under a header whose value may differ from line to line.
    """
    fill: dict[int, list[tuple[int, int]]] = {}
    body = [m for m in sheet.merged if m[0] >= raw.header_line]
    names = [wanted.name_of(header) for header in raw.header]
    for top, left, bottom, right in body:
        covered = [(c, names[c]) for c in range(left, min(right + 1, len(names))) if names[c]]
        by_line = [(c, name) for c, name in covered if bottom > top and name not in ORDER_LEVEL]
        if by_line or len(covered) > 1:
            column = raw.header[(by_line or covered)[0][0]]
            raise DataRefused(
                _(
                    '{file}, sheet {sheet}, line {line}, column "{column}": merged cells down to line {last}; whose '
                    "value it is cannot be known. Unmerge them and fill in each line.",
                    file=raw.path.name, sheet=raw.sheet or "–", line=Count(top + 1), column=column,
                    last=Count(bottom + 1),
                )
            )  # fmt: skip
        if covered:
            for line in range(top + 2, bottom + 2):
                fill.setdefault(line, []).append((top + 1, left))
    if fill:
        raw.notes.append(Note("filled_down", sum(map(len, fill.values())), min(fill)))
    return fill


def _filled(rows: Iterator, fill: dict[int, list[tuple[int, int]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows with merged cells filled down."""
    kept: dict[tuple[int, int], str] = {}
    wanted: dict[int, set[int]] = {}
    for at, column in (place for places in fill.values() for place in places):
        wanted.setdefault(at, set()).add(column)
    for line, row in rows:
        for place in fill.get(line, ()):
            row = [*row, *[""] * (place[1] + 1 - len(row))]
            row[place[1]] = kept[place]
        kept.update({(line, column): row[column] for column in wanted.get(line, ())})
        yield line, row


def _without_trailing_blanks(rows: Iterator) -> Iterator[tuple[int, list[str]]]:
    """The rows up to the last that holds something: a sheet ends where its last value stands."""
    blank: list[tuple[int, list[str]]] = []
    for line, row in rows:
        if any(row) and any(cell.strip() for cell in row):
            yield from blank
            blank = []
            yield line, row
        else:
            blank.append((line, []))
