"""Raw files to records: text cells with the physical line they stand on, staged as Parquet.

How a file is written (encoding, delimiter, header, preamble) is settled from its bytes and first lines and kept in its
:class:`~toolkit.intake.raw.RawFile`. No cell is changed here.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import files, records
from toolkit.intake.mapping import Wanted
from toolkit.intake.raw import FILE, LINE, Headers, RawFile
from toolkit.words import _

DELIMITERS = (",", ";", "\t", "|")
HEAD = 100
CHUNK, GROUP = 2_000, 50


def read(path: Path, index: int, source: Source, wanted: Wanted, headers: Headers, target: Path) -> RawFile:
    """Read one raw file and stage its records.

    Parameters
    ----------
    path : Path
        A CSV (also gzipped), text or XLSX file; it is only read.
    index : int
        Its place among the source's files.
    wanted : Wanted
        Contract columns and the headers they may stand under; tells the header from a preamble.
    headers : Headers
        Shared by the source's files; extended by this one's.
    target : Path
        The Parquet file to write: ``__file``, ``__line`` (physical, from 1) and a text column a header.

    Raises
    ------
    DataRefused
        An empty file, a web page, a damaged or locked workbook, several sheets of which none is named.
    """
    if files.is_workbook(path):
        raw, rows = _workbook(path, index, source, wanted)
    else:
        raw, rows = _text(path, index, source, wanted)
    raw.columns = headers.place(raw.header)
    _stage(raw, rows, target)
    raw.read = raw.staged + len(raw.faults) + sum(raw.structural.values())
    return raw


def _text(path: Path, index: int, source: Source, wanted: Wanted) -> tuple[RawFile, Iterator]:
    encoding = files.decide_encoding(path, source.encoding)
    head = list(islice(files.read_lines(path, encoding), HEAD))
    delimiter = source.delimiter or _named_delimiter(head) or _decide_delimiter(head, source.header, wanted)
    rows = [_cells(line, delimiter) for line in head]
    raw = RawFile(index, path, encoding="utf-8" if encoding == "utf-8-sig" else encoding, delimiter=delimiter)
    _set_header(raw, rows, source.header, wanted)
    lines = enumerate(files.read_lines(path, encoding), 1)
    return raw, records.of_text(raw, islice(lines, raw.header_line, None), delimiter)


def _workbook(path: Path, index: int, source: Source, wanted: Wanted) -> tuple[RawFile, Iterator]:
    sheets = files.read_sheets(path, source.sheet)
    score = {name: wanted.find(rows[:HEAD])[1] for name, rows in sheets.items() if rows}
    best = [name for name, found in score.items() if found == max(score.values())]
    if not best:
        raise DataRefused(_("{file} has no rows in any sheet. Export it again.", file=path.name))
    if len(best) > 1:
        raise DataRefused(
            _(
                '{file} has several sheets: {sheets}. Name the one to read with sheet = "…".',
                file=path.name, sheets=", ".join(best),
            )
        )  # fmt: skip
    rows = sheets[best[0]]
    raw = RawFile(index, path, sheet=best[0], encoding="xlsx", delimiter="")
    _set_header(raw, rows[:HEAD], source.header, wanted)
    cells = ((number, row) for number, row in enumerate(rows[raw.header_line :], raw.header_line + 1))
    return raw, records.of_sheet(raw, cells)


def _set_header(raw: RawFile, rows: list[list[str]], has_header: bool, wanted: Wanted) -> None:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise DataRefused(_("{file} holds blank lines only. Export it again.", file=raw.path.name))
    if not has_header:
        width = Counter(len(_trimmed(row)) for row in filled).most_common(1)[0][0]
        raw.header = [str(number) for number in range(1, width + 1)]
        return
    at, found = wanted.find(rows)
    at = at if found else next(i for i, row in enumerate(rows) if row in filled)
    raw.header = [" ".join(cell.split()) for cell in _trimmed(rows[at])]
    raw.header_line = at + 1
    raw.padding = _padding(rows[at + 1 :], len(raw.header))
    raw.preamble = [(raw.delimiter or ";").join(row).strip() for row in rows[:at]]


def _padding(rows: list[list[str]], width: int) -> int:
    """How many empty cells end the rows beyond the header's width, when most rows end so."""
    usual = Counter(len(row) for row in rows if any(cell.strip() for cell in row)).most_common(1)
    return max(0, usual[0][0] - width) if usual else 0


def _named_delimiter(head: list[str]) -> str | None:
    named = re.fullmatch(r'"?sep=(.)"?', head[0].strip("\r"), re.I) if head else None
    return named[1] if named else None


def _decide_delimiter(head: list[str], has_header: bool, wanted: Wanted) -> str:
    def score(delimiter: str) -> tuple[int, float, int]:
        rows = [_cells(line, delimiter) for line in head if line.strip()]
        at, found = wanted.find(rows) if has_header else (0, 0)
        widths = Counter(len(row) for row in rows[at:])
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return found, times / len(rows) if width > 1 else 0.0, width

    return max(DELIMITERS, key=score)


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "whitespace":
        return line.split()
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _trimmed(cells: list[str]) -> list[str]:
    last = max((i for i, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]


def _stage(raw: RawFile, rows: Iterator[tuple[int, list[str]]], target: Path) -> None:
    """Write the records in row groups of many small chunks: few Python lists live at once."""
    names = list(dict.fromkeys(raw.columns))
    places = [raw.columns.index(name) for name in names]
    schema = pa.schema([(FILE, pa.int32()), (LINE, pa.int32()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        batches = (_batch(raw, chunk, places, schema) for chunk in _chunks(rows))
        while group := list(islice(batches, GROUP)):
            writer.write_table(pa.Table.from_batches(group).combine_chunks())


def _chunks(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _batch(raw: RawFile, chunk: list[tuple[int, list[str]]], places: list[int], schema: pa.Schema) -> pa.RecordBatch:
    raw.staged += len(chunk)
    numbers, cells = zip(*chunk, strict=True)
    columns = list(zip(*cells, strict=True))
    arrays = [pa.array([raw.index] * len(chunk), pa.int32()), pa.array(numbers, pa.int32())]
    return pa.record_batch([*arrays, *(pa.array(columns[place], pa.string()) for place in places)], schema=schema)
