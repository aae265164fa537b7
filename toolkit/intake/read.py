"""Raw files to records: text cells with the physical line they stand on, staged as Parquet.

A line without a quote is split at the delimiter; a line with one is parsed, with the lines it continues on until its
quotes close. A line that cannot be a record is quarantined alone and reading resumes at the very next line, so one
stray quote never swallows its neighbours. No cell is changed here.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import files
from toolkit.intake.mapping import Wanted, normalise
from toolkit.words import _

DELIMITERS = (",", ";", "\t", "|")
HEAD = 100
CONTINUED = 50
CHUNK, GROUP = 2_000, 50
FILE, LINE = "__file", "__line"
TOTAL = r"^(grand\s*|sub\s*)?total(ul)?(\s+(general|comenzi|orders|account|campaigns))?\s*(\(.*\)|:.*)?\s*$"
_TOTAL = re.compile(TOTAL, re.I)


@dataclass(frozen=True)
class Fault:
    """A line set aside: where it stands, the rule it broke, and what was read."""

    file: int
    line: int
    rule: str
    raw_line: str
    column: str = ""
    raw_value: str = ""


@dataclass
class RawFile:
    """One file (or sheet) as read: how it was read, and what was met that is no record."""

    index: int
    path: Path
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    preamble: list[str] = field(default_factory=list)
    header_line: int = 0
    header: list[str] = field(default_factory=list)
    padding: int = 0
    read: int = 0
    staged: int = 0
    structural: Counter = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


class Headers:
    """The headers of a source over all its files; each has one name in the staged tables (``c0``, ``c1``, …)."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._names: dict[str, str] = {}

    def place(self, header: list[str]) -> list[str]:
        """The staged names of one file's header; a repeated header is numbered: ``Name``, ``Name (2)``."""
        seen: Counter[str] = Counter()
        return [self._name(text, seen) for text in header]

    def find(self, header: str, within: list[str]) -> str | None:
        """The staged name of a header among a file's staged names, or nothing."""
        name = self._names.get(normalise(header))
        return name if name in within else None

    def _name(self, text: str, seen: Counter[str]) -> str:
        seen[normalise(text)] += 1
        times = seen[normalise(text)]
        text = f"{text} ({times})" if times > 1 else text
        if normalise(text) not in self._names:
            self._names[normalise(text)] = f"c{len(self.texts)}"
            self.texts.append(text)
        return self._names[normalise(text)]


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
        raw, records = _workbook(path, index, source, wanted)
    else:
        raw, records = _text(path, index, source, wanted)
    raw.columns = headers.place(raw.header)
    _stage(raw, records, target)
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
    return raw, _records(raw, islice(lines, raw.header_line, None), delimiter)


def _workbook(path: Path, index: int, source: Source, wanted: Wanted) -> tuple[RawFile, Iterator]:
    sheets = files.read_sheets(path, source.sheet)
    score = {name: wanted.find(rows[:HEAD])[1] for name, rows in sheets.items() if rows}
    best = [name for name, found in score.items() if found == max(score.values())]
    if not best:
        raise DataRefused(_("{file} has no rows in any sheet. Export it again.", file=path.name))
    if len(best) > 1:
        raise DataRefused(
            _('{file} has several sheets: {sheets}. Name the one to read with sheet = "…".', file=path.name, sheets=", ".join(best))
        )  # fmt: skip
    rows = sheets[best[0]]
    raw = RawFile(index, path, sheet=best[0], encoding="xlsx", delimiter="")
    _set_header(raw, rows[:HEAD], source.header, wanted)
    cells = ((number, row) for number, row in enumerate(rows[raw.header_line :], raw.header_line + 1))
    return raw, _sheet_records(raw, cells)


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


def _records(raw: RawFile, lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    pending: deque[tuple[int, str]] = deque()
    width, first = len(raw.header), raw.header[0]
    mark = None if delimiter == "whitespace" else delimiter
    while at := pending.popleft() if pending else next(lines, None):
        number, line = at
        if '"' not in line or mark is None:
            cells = line.split(mark)
        else:
            cells = _quoted(line, lines, pending, delimiter, width)
            if cells is None:
                raw.faults.append(Fault(raw.index, number, "quote", line))
                continue
        if len(cells) != width or cells[0] == first or width == 1:
            cells = _fitted(raw, number, cells, line)
        if cells:
            yield number, cells


def _sheet_records(raw: RawFile, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    width = len(raw.header)
    for number, row in rows:
        cells = row[:width] if not any(cell.strip() for cell in row[width:]) else row
        if cells := _fitted(raw, number, cells + [""] * (width - len(cells)), ";".join(row)):
            yield number, cells


def _fitted(raw: RawFile, number: int, cells: list[str], line: str) -> list[str] | None:
    """The record, if it has the header's width; a blank line or repeated header is counted, any other set aside.

    Empty cells beyond the width are cut only where the file's rows usually end so: one delimiter too many in the
    middle of a row looks the same when its last cell is empty.
    """
    width = len(raw.header)
    if not any(cell.strip() for cell in cells):
        raw.structural["blank"] += 1
        return None
    if raw.padding and len(cells) == width + raw.padding and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    if len(cells) < width and _is_total(cells):
        cells = cells + [""] * (width - len(cells))
    if len(cells) != width:
        raw.faults.append(Fault(raw.index, number, "width", line))
        return None
    if [" ".join(cell.split()) for cell in cells] == raw.header:
        raw.structural["header"] += 1
        return None
    return cells


def _is_total(cells: list[str]) -> bool:
    return bool(_TOTAL.match(next(cell.strip() for cell in cells if cell.strip())))


def _quoted(
    line: str, lines: Iterator[tuple[int, str]], pending: deque, delimiter: str, width: int
) -> list[str] | None:
    """The cells of a line with quotes, and of the lines it continues on; nothing if its quotes never close."""
    parts, taken = [line], []
    while True:
        cells = _parsed(parts, delimiter)
        if cells is not None:
            break
        following = pending.popleft() if pending else next(lines, None)
        if following is not None:
            taken.append(following)
            parts.append(following[1])
        if following is None or len(taken) > CONTINUED or _is_record(following[1], delimiter, width):
            pending.extendleft(reversed(taken))
            return None
    if taken and len(cells) != width:
        pending.extendleft(reversed(taken))
        return None
    return cells


def _parsed(parts: list[str], delimiter: str) -> list[str] | None:
    """The cells of one record; nothing while a quote is open. A stray quote inside a cell is part of it."""
    text = [part + "\n" for part in parts[:-1]] + parts[-1:]
    try:
        return next(csv.reader(text, delimiter=delimiter, strict=True))
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            return None
        return next(csv.reader(text, delimiter=delimiter)) if len(parts) == 1 else []


def _is_record(line: str, delimiter: str, width: int) -> bool:
    """A whole record by itself, so no continuation of an open quote."""
    return width > 2 and '"' not in line and line.count(delimiter) == width - 1


def _stage(raw: RawFile, records: Iterator[tuple[int, list[str]]], target: Path) -> None:
    """Write the records in row groups of many small chunks: few Python lists live at once."""
    names = list(dict.fromkeys(raw.columns))
    places = [raw.columns.index(name) for name in names]
    schema = pa.schema([(FILE, pa.int32()), (LINE, pa.int32()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        batches = (_batch(raw, chunk, places, schema) for chunk in _chunks(records))
        while group := list(islice(batches, GROUP)):
            writer.write_table(pa.Table.from_batches(group).combine_chunks())


def _chunks(records: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def _batch(raw: RawFile, chunk: list[tuple[int, list[str]]], places: list[int], schema: pa.Schema) -> pa.RecordBatch:
    raw.staged += len(chunk)
    numbers, rows = zip(*chunk, strict=True)
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array([raw.index] * len(chunk), pa.int32()), pa.array(numbers, pa.int32())]
    return pa.record_batch([*arrays, *(pa.array(columns[place], pa.string()) for place in places)], schema=schema)
