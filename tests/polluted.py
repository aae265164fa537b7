"""A clean export of orders, and every way to pollute it that the Pollock benchmark names, each on every row it can touch.

The taxonomy is that of Vitagliano et al., "Pollock: A Data Loading Benchmark" (PVLDB 16, 2023): pollutions of the whole
file or table, rows with a delimiter too few or too many, and rows (or files) in another dialect. The file is our own:
a header and 83 order lines of 9 columns, with quoted names, inner quotes, and a last column that is often empty.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

LINES = 83
HEADER = ("Order ID", "Order date", "Customer ID", "SKU", "Product name", "Quantity", "Line total", "Town", "Coupon")
NAMES = ('Mug "Bio", 500 ml', 'Tray, oak, "large"', 'Set "Cozy", 3 pieces', 'Lamp "Alba", white', 'Jar "Miere", 1 kg')
TOWNS = ("Iași", "Târgu Mureș", "București", "Cluj-Napoca", "Constanța")
SPACE, COMMA_SPACE, SEMICOLON, TAB, COMMA = " ", ", ", ";", "\t", ","
GROUPS = ("Order", "", "Customer", "Product", "", "Value", "", "Delivery", "")
UNITS = ("no.", "day", "no.", "code", "text", "pieces", "RON", "name", "text")
PREAMBLE = ("Orders report", "Period: first quarter", "")
PARTS = {
    "less": [("Town", "Courier"), ("Iași", "Sameday 24"), ("Cluj-Napoca", "Cargus 48"), ("Constanța", "Fan 24")],
    "same": [
        ("Code", "Since", "Agent", "Group", "Team", "Calls", "Bonus", "Office", "Remark"),
        ("A1", "2019", "Ana", "North", "Blue", "12", "50", "Iași", "none"),
        ("A2", "2020", "Dan", "South", "Red", "7", "40", "Cluj", "none"),
    ],
    "more": [
        ("Code", "Since", "Agent", "Group", "Team", "Calls", "Bonus", "Office", "Remark", "Floor", "Desk"),
        ("A1", "2019", "Ana", "North", "Blue", "12", "50", "Iași", "none", "2", "14"),
        ("A2", "2020", "Dan", "South", "Red", "7", "40", "Cluj", "none", "3", "15"),
    ],
}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Dialect:
    """How a file, or one row of it, is written: ``escape`` stands before a quote inside a quoted cell."""

    delimiter: str = COMMA
    quote: str = '"'
    escape: str = '"'
    end: str = "\r\n"

    def row(self, cells: Sequence[str]) -> str:
        """One row, with its line end; cells are quoted where they hold a delimiter or a quote."""
        return self.delimiter.join(self.cell(cell) for cell in cells) + self.end

    def cell(self, text: str) -> str:
        if not any(mark in text for mark in (self.delimiter.strip() or " ", self.quote)):
            return text
        return self.quote + text.replace(self.quote, self.escape + self.quote) + self.quote


@dataclass(frozen=True)
class Polluted:
    """A polluted file and the rows that a careful person would read in it; none where it holds no rows at all."""

    name: str
    data: bytes
    truth: tuple[Row, ...]


COMMAS, SEMICOLONS = Dialect(), Dialect(SEMICOLON, end="\n")


def rows(decimal: str = ".", seed: int = 84) -> tuple[Row, ...]:
    """The clean order lines."""
    rng = random.Random(seed)
    made = []
    for number in range(LINES):
        day = date(2025, 1, 3) + timedelta(days=number)
        total = f"{rng.randint(20, 900)}{decimal}{rng.randint(10, 99)}"
        made.append(
            (
                str(10_001 + number), day.isoformat(), f"C{rng.randint(100, 140)}", f"P-{rng.randint(10, 60)}",
                rng.choice(NAMES), str(rng.randint(1, 9)), total, rng.choice(TOWNS), rng.choice(("", "", "WINTER10")),
            )
        )  # fmt: skip
    return tuple(made)


def corpus(own: Dialect = COMMAS, decimal: str = ".") -> list[Polluted]:
    """Every polluted version of the clean file in a dialect, the clean file first; none is equal to it."""
    truth = rows(decimal)
    clean = "".join(_lines(own, truth))
    made = {clean: Polluted("clean", clean.encode(), truth)}
    for name, text, left in (*_of_file(own, truth), *_of_width(own, truth), *_of_structure(own, truth)):
        made.setdefault(text, Polluted(name, text.encode(), left))
    return list(made.values())


Variant = tuple[str, str, tuple[Row, ...]]


@cache
def _lines(own: Dialect, truth: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(own.row(row) for row in (HEADER, *truth))


def _of_file(own: Dialect, truth: tuple[Row, ...]) -> Iterator[Variant]:
    lines = _lines(own, truth)
    text, header = "".join(lines), lines[0]
    yield "empty", "", ()
    yield "header only", header, ()
    yield "no header", "".join(lines[1:]), truth
    yield "one row", "".join(lines[:2]), truth[:1]
    yield "two header rows", own.row(GROUPS) + text, truth
    yield "three header rows", own.row(GROUPS) + header + own.row(UNITS) + "".join(lines[1:]), truth
    yield "preamble", "".join(line + own.end for line in PREAMBLE) + text, truth
    yield "no trailing newline", text.removesuffix(own.end), truth
    yield "two trailing newlines", text + own.end, truth
    for width, table in PARTS.items():
        second = "".join(own.row(row) for row in table)
        yield f"second table, {width} columns", text + own.end + second, truth
        yield f"second table, {width} columns, no blank line", text + second, truth
    yield "second table of the same columns", text + own.end + text, (*truth, *truth)


def _of_width(own: Dialect, truth: tuple[Row, ...]) -> Iterator[Variant]:
    """Each row with one delimiter too few or too many at each place."""
    for at, row in enumerate((HEADER, *truth)):
        cells = [own.cell(cell) for cell in row]
        for place in range(1, len(cells)):
            merged = [*cells[: place - 1], cells[place - 1] + cells[place], *cells[place + 1 :]]
            yield f"row {at} without delimiter {place}", _with(own, truth, at, merged), truth
        for place in range(len(cells)):
            parted = [*cells[:place], cells[place] + own.delimiter, *cells[place + 1 :]]
            yield f"row {at} with a delimiter after {place + 1}", _with(own, truth, at, parted), truth


def _with(own: Dialect, truth: tuple[Row, ...], at: int, cells: list[str]) -> str:
    return _replaced(own, truth, at, own.delimiter.join(cells) + own.end)


def _replaced(own: Dialect, truth: tuple[Row, ...], at: int, line: str) -> str:
    lines = _lines(own, truth)
    return "".join((*lines[:at], line, *lines[at + 1 :]))


def _of_structure(own: Dialect, truth: tuple[Row, ...]) -> Iterator[Variant]:
    """The file in another dialect; each row in one; each row with one more quote in the middle of a cell."""
    others = {
        **{f"delimiter {mark!r}": _like(own, delimiter=mark) for mark in (SPACE, COMMA_SPACE, SEMICOLON, TAB, COMMA)},
        "quote '": _like(own, quote="'", escape="'"),
        "escape \\": _like(own, escape="\\"),
        "no escape": _like(own, escape=""),
        "LF": _like(own, end="\n"),
        "CR": _like(own, end="\r"),
        "CR LF": _like(own, end="\r\n"),
    }
    table = (HEADER, *truth)
    for name, other in others.items():
        yield f"file with {name}", "".join(other.row(row) for row in table), truth
        for at, row in enumerate(table):
            yield f"row {at} with {name}", _replaced(own, truth, at, other.row(row)), truth
    for at, row in enumerate(table):
        for place in range(len(row)):
            cells = [own.cell(cell) for cell in row]
            middle = len(cells[place]) // 2
            cells[place] = cells[place][:middle] + own.quote + cells[place][middle:]
            yield f"row {at} with a quote in cell {place + 1}", _with(own, truth, at, cells), truth


def _like(own: Dialect, **changed: str) -> Dialect:
    return Dialect(**{"delimiter": own.delimiter, "quote": own.quote, "escape": own.escape, "end": own.end} | changed)


EXACT, MINUS, LOUD, SILENT = "exact", "minus quarantined", "loud", "silently different"
VERDICTS = (EXACT, MINUS, LOUD, SILENT)


def verdict(read: Sequence[Sequence[str]], truth: Sequence[Row], told: int = 0) -> str:
    """How rows read compare with the truth; ``told`` rows were named as set aside.

    Spaces around cells do not count, nor do blank rows and empty cells at the end of a row.
    """
    found, meant = Counter(map(_plain, read)), Counter(map(_plain, truth))
    found.pop((), None)
    lost = (meant - found).total()
    if found - meant or lost > told:
        return SILENT
    return MINUS if lost else EXACT


def _plain(row: Sequence[str]) -> Row:
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
