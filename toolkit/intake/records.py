"""Physical lines to records of the header's width.

A line that ends inside a quote goes on in the next ones until the quote closes. A line that cannot be a record is
quarantined alone and reading resumes at the very next line, so one stray quote never swallows its neighbours.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Protocol

from toolkit.errors import DataRefused
from toolkit.intake.cells import WHITESPACE, Dialect
from toolkit.intake.raw import Fault, Note, RawFile
from toolkit.words import Count, _

CONTINUED = 50
TOTAL = (
    r"^(grand\s*|sub\s*)?(total(ul|uri)?|sum[aă]\s+total[aă])(\s+(general[aă]?|comenzi|orders|account|campaigns|lei|ron))?"
    r"\s*(\(.*\)|:.*)?\s*$"
)
_TOTAL = re.compile(TOTAL, re.I)
_DIGIT = re.compile(r"\d")


class Numbered(Protocol):
    """Numbered lines: ``within`` gives those of the open block, ``next`` goes on beyond it."""

    def within(self) -> tuple[int, str] | None: ...

    def __next__(self) -> tuple[int, str]: ...


class Records:
    """The records of a text file's lines, one by one; what is none is counted or set aside in ``raw``."""

    def __init__(self, raw: RawFile, dialect: Dialect) -> None:
        self.raw, self.dialect, self.fitted = raw, dialect, _Fitted(raw)
        self.kept = self.first_kept = 0

    @property
    def at_rest(self) -> bool:
        """Whether what came before does not matter to the next line."""
        return not self.fitted.watchful

    def of(self, lines: Numbered) -> Iterator[tuple[int, list[str]]]:
        """The records of the open block of lines, and of those beyond it that they go on in."""
        raw, dialect, fitted = self.raw, self.dialect, self.fitted
        pending: deque[tuple[int, str]] = deque()
        width, first, quote = len(raw.header), raw.header[0], dialect.quote
        mark = None if dialect.delimiter == WHITESPACE else dialect.delimiter
        while at := pending.popleft() if pending else lines.within():
            number, line = at
            if quote not in line or mark is None:
                cells = line.split(mark)
            else:
                cells = self._quoted(number, line, lines, pending)
                if cells is None:
                    raw.faults.append(Fault(raw.index, number, "quote", line))
                    continue
            if len(cells) != width or cells[0] == first or width == 1 or fitted.watchful or fitted.is_worded(line):
                cells = fitted.record(number, cells, line)
            if cells:
                yield number, cells

    def _quoted(self, number: int, line: str, lines: Numbered, pending: deque) -> list[str] | None:
        """The cells of a line with quotes, and of those it goes on in; nothing where they cannot be explained."""
        cells = self.dialect.strict(line)
        if cells is None and (cells := self.dialect.lenient(line)) is not None:
            self.kept, self.first_kept = self.kept + 1, self.first_kept or number
        return _continued(line, lines, pending, self.dialect, len(self.raw.header)) if cells is None else cells

    def end(self) -> None:
        """Note what was kept as text."""
        if self.kept:
            self.raw.notes.append(Note("quotes", self.kept, self.first_kept))


def of_sheet(raw: RawFile, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The records of a sheet's numbered rows."""
    width = len(raw.header)
    fitted = _Fitted(raw)
    for number, row in rows:
        cells = row[:width] if not any(cell.strip() for cell in row[width:]) else row
        if cells := fitted.record(number, cells + [""] * (width - len(cells)), ";".join(row)):
            yield number, cells


class _Fitted:
    """Rows made to fit the header, and what came before: a heading begins another table.

    A heading is looked for after a blank line; and at any line without a digit where each row has a date.
    """

    def __init__(self, raw: RawFile) -> None:
        self.raw = raw
        self.width = len(raw.header)
        self.watchful = False
        self.heading: tuple[int, list[str]] | None = None

    def record(self, number: int, cells: list[str], line: str) -> list[str] | None:
        """The record, if it has the header's width; a blank line or repeated header is counted, others set aside.

        Empty cells beyond the width are cut only where the file's rows usually end so: one delimiter too many in the
        middle of a row, or one too few in the header, looks the same when the last cell is empty.
        """
        raw, width = self.raw, self.width
        if not any(cell.strip() for cell in cells):
            raw.structural["blank"] += 1
            self.watchful = True
            return None
        if raw.padding and len(cells) == width + raw.padding:
            self._refuse_wider(number, cells)
            cells = cells[:width]
        if len(cells) < width and _is_total(cells):
            cells = cells + [""] * (width - len(cells))
        if [" ".join(cell.split()) for cell in cells] == raw.header:
            raw.structural["header"] += 1
            self.watchful = False
            return None
        if (self.watchful or self.is_worded(line)) and not raw.ends:
            self._refuse_second_table(number, cells)
        if len(cells) != width:
            raw.faults.append(Fault(raw.index, number, "width", line))
            return None
        return cells

    def is_worded(self, line: str) -> bool:
        """Whether a line holds no digit, though every row of the file should."""
        return self.raw.is_dated and not _DIGIT.search(line)

    def _refuse_wider(self, number: int, cells: list[str]) -> None:
        """Rows that go on beyond the header with a value: it is not known which column the header lacks."""
        more = next((cell for cell in cells[self.width :] if cell.strip()), None)
        if more is not None:
            raise DataRefused(
                _(
                    '{file} line {line}: the rows have {n} columns and the header {width}; "{value}" stands under '
                    "none. Put the missing header in, or export it again.",
                    file=self.raw.path.name, line=Count(number), n=Count(len(cells)), width=Count(self.width),
                    value=more,
                )
            )  # fmt: skip

    def _refuse_second_table(self, number: int, cells: list[str]) -> None:
        """Words without a digit are a heading, if a row as wide with digits follows."""
        said = [cell.strip() for cell in cells if cell.strip()]
        worded = not any(_DIGIT.search(cell) for cell in said)
        if self.heading and not worded and len(said) == len(self.heading[1]):
            line, heading = self.heading
            raise DataRefused(
                _(
                    "{file} line {line}: a second table begins here: {heading}. Put each table in a file of its own.",
                    file=self.raw.path.name, line=Count(line), heading=", ".join(f'"{cell}"' for cell in heading[:5]),
                )
            )  # fmt: skip
        self.heading = (number, said) if self.raw.has_digits and worded and len(said) > 1 else None
        self.watchful = self.heading is not None or len(cells) != self.width


def _is_total(cells: list[str]) -> bool:
    return bool(_TOTAL.match(next(cell.strip() for cell in cells if cell.strip())))


def _continued(line: str, lines: Numbered, pending: deque, dialect: Dialect, width: int) -> list[str] | None:
    """The cells of a line and of those it continues on; nothing if its quote never closes, or closes in vain."""
    parts, taken = [line], []
    if dialect.joined(parts) is not None:
        return None
    while (cells := dialect.joined(parts)) is None:
        following = pending.popleft() if pending else next(lines, None)
        if following is not None:
            taken.append(following)
            parts.append(following[1])
        if following is None or len(taken) > CONTINUED or _is_record(following[1], dialect, width):
            cells = []
            break
    if len(cells) != width:
        pending.extendleft(reversed(taken))
        return None
    return cells


def _is_record(line: str, dialect: Dialect, width: int) -> bool:
    """A whole record by itself, so no continuation of an open quote."""
    n = line.count(dialect.delimiter)
    return width > 2 and (n == width - 1 or (n >= width and len(dialect.split(line) or ()) == width))
