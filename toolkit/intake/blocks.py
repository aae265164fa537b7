"""Records by the block: lines that are plainly records are parsed many at once, all others one by one.

A block is plain if every line in it is one record of the header's width, every quote opens or closes a cell or stands
doubled inside one, and no line may be a heading. Then, and only then, parsing it at once gives what
:mod:`toolkit.intake.records` would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
from pyarrow import csv

from toolkit.intake.cells import WHITESPACE, Dialect
from toolkit.intake.raw import RawFile
from toolkit.intake.records import Records

Row = tuple[int, list[str]]
CHUNK = 2_000
_END, _SPACE, _ZERO, _NINE = (ord(mark) for mark in "\n 09")


@dataclass(frozen=True)
class Part:
    """Some records: the line each stands on, and a text column for each cell of the header."""

    lines: pa.Array
    columns: list[pa.Array]


class Lines:
    """The numbered lines of a text: block by block, or one by one across its blocks.

    ``keeps`` is asked of each line whether it is to be read; without it all are.
    """

    def __init__(self, blocks: Iterator[str], skip: int, keeps: Callable[[int, str], bool] | None = None) -> None:
        self.keeps, self.number = None, 0
        self._blocks, self._open = blocks, iter(())
        for _line in islice(self, skip):
            pass
        self.keeps = keeps

    def block(self) -> str | None:
        """What is left of the open block, or the next one: to be passed or opened."""
        left = list(self._open)
        return "\n".join(left) + "\n" if left else next(self._blocks, None)

    def passed(self, n: int) -> None:
        """Count the lines of a block that was read at once."""
        self.number += n

    def open(self, block: str) -> None:
        """Read a block line by line."""
        self._open = iter(block.removesuffix("\n").split("\n"))

    def within(self) -> tuple[int, str] | None:
        """The next line of the open block; nothing at its end."""
        for line in self._open:
            self.number += 1
            if self.keeps is None or self.keeps(self.number, line):
                return self.number, line
        return None

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> tuple[int, str]:
        while (at := self.within()) is None:
            self.open(next(self._blocks))
        return at


def read(raw: RawFile, lines: Lines, dialect: Dialect) -> Iterator[Part]:
    """The records of a text below its header, in order."""
    records = Records(raw, dialect)
    while (block := lines.block()) is not None:
        part = plain(block, raw, dialect, lines.number) if records.at_rest and lines.keeps is None else None
        if part:
            lines.passed(len(part.lines))
            yield part
        else:
            lines.open(block)
            yield from parts(records.of(lines))
    records.end()


def parts(rows: Iterator[Row]) -> Iterator[Part]:
    """Records by the chunk: few Python lists live at once."""
    while chunk := list(islice(rows, CHUNK)):
        numbers, cells = zip(*chunk, strict=True)
        yield Part(pa.array(numbers, pa.int32()), [pa.array(c, pa.string()) for c in zip(*cells, strict=True)])


def plain(block: str, raw: RawFile, dialect: Dialect, before: int) -> Part | None:
    """The records of a plain block, ``before`` lines after the file's first; nothing where it is not plain."""
    width, mark = len(raw.header), dialect.delimiter
    if (
        width < 2
        or mark == WHITESPACE
        or not mark.isascii()
        or block[0] == "\ufeff"
        or _may_repeat(block, raw, dialect)
    ):
        return None
    data = np.frombuffer(block.encode(), np.uint8)
    ends, quoted = np.flatnonzero(data == _END), dialect.quote in block
    if quoted:
        inside = np.bitwise_xor.accumulate(data == ord(dialect.quote))
        if inside[ends].any() or not _quotes_cells(data, (data == ord(mark)) & ~inside, dialect):
            return None
    if raw.is_dated and not _any_in_each(np.flatnonzero((data >= _ZERO) & (data <= _NINE)), ends):
        return None
    return _parsed(data, np.arange(before + 1, before + 1 + len(ends), dtype=np.int32), width, dialect, quoted)


def _may_repeat(block: str, raw: RawFile, dialect: Dialect) -> bool:
    """Whether some line may begin as the header does."""
    first, quote = raw.header[0], dialect.quote
    starts = (first + dialect.delimiter, quote + first + quote)
    return quote in first or any(block.startswith(start) or f"\n{start}" in block for start in starts)


def _quotes_cells(data: np.ndarray, marks: np.ndarray, dialect: Dialect) -> bool:
    """Whether each quote opens or closes a cell, or is one of two inside it; no space may lead a cell then."""
    quotes = np.flatnonzero(data == ord(dialect.quote))
    edges = np.array([ord(dialect.delimiter), _END, ord(dialect.quote)], np.uint8)
    before = data[quotes[::2] - 1] if quotes[0] else np.concatenate([edges[1:2], data[quotes[2::2] - 1]])
    if not (np.isin(before, edges).all() and np.isin(data[quotes[1::2] + 1], edges).all()):
        return False
    led = (data[1:] == _SPACE) & (marks | (data == _END))[:-1]
    return dialect.delimiter in " \t" or (data[0] != _SPACE and not led.any())


def _any_in_each(places: np.ndarray, ends: np.ndarray) -> bool:
    """Whether at least one of the places stands in each line."""
    return bool((np.diff(np.searchsorted(places, ends), prepend=0) > 0).all())


def _parsed(data: np.ndarray, lines: np.ndarray, width: int, dialect: Dialect, quoted: bool) -> Part | None:
    """The cells of a block; nothing where a line has another width."""
    names = [str(place) for place in range(width)]
    try:
        table = csv.read_csv(
            pa.py_buffer(data),
            csv.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
            csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote if quoted else False, ignore_empty_lines=False
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    return (
        Part(pa.array(lines), [column.combine_chunks() for column in table.columns])
        if len(table) == len(lines)
        else None
    )
