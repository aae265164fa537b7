"""Physical lines to records of the header's width.

A line without a quote is split at the delimiter; a line with one is parsed, with the lines it continues on until its
quotes close. A line that cannot be a record is quarantined alone and reading resumes at the very next line, so one
stray quote never swallows its neighbours.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator

from toolkit.intake.raw import Fault, RawFile

CONTINUED = 50
TOTAL = r"^(grand\s*|sub\s*)?total(ul)?(\s+(general|comenzi|orders|account|campaigns))?\s*(\(.*\)|:.*)?\s*$"
_TOTAL = re.compile(TOTAL, re.I)


def of_text(raw: RawFile, lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a text file's numbered lines; what is none is counted or set aside in ``raw``."""
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


def of_sheet(raw: RawFile, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The records of a sheet's numbered rows."""
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
