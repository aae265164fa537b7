"""What reading a file yields besides its records: how it was read, what was noticed, every line that is no record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.intake.mapping import normalise

FILE, LINE, PART, AMOUNT, VALUE = "__file", "__line", "__part", "__amount", "__money"
"""Where a row was read, which part of that record it is (empty: the record itself), and the money it carries, in the
client's currency and in its own."""


@dataclass(frozen=True)
class Fault:
    """A line set aside: where it stands, the rule it broke, and what was read."""

    file: int
    line: int
    rule: str
    raw_line: str
    column: str = ""
    raw_value: str = ""


@dataclass(frozen=True)
class Note:
    """What was put right while reading, or is to be doubted: by which rule, how often, where first, and what.

    ``toolkit.intake.notes`` makes an entry of the ledger of it.
    """

    rule: str
    count: int
    line: int = 0
    example: str = ""


@dataclass
class RawFile:
    """One file (or sheet) as read: how it was read, and what was met that is no record.

    ``below`` holds further rows of the header; ``ends`` is how a line begins that ends the table, where others follow;
    ``has_digits`` and ``is_dated`` say whether most rows hold a digit, and whether each has a date. ``database`` is
    what ``sheet`` is a table of, where the file holds rows fetched from one.
    """

    index: int
    path: Path
    sheet: str = ""
    database: str = ""
    encoding: str = ""
    delimiter: str = ""
    preamble: list[str] = field(default_factory=list)
    header_line: int = 0
    header: list[str] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)
    ends: str = ""
    padding: int = 0
    has_digits: bool = False
    is_dated: bool = False
    read: int = 0
    staged: int = 0
    structural: Counter = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The file and its sheet, or the database and its table, as a message names them."""
        return f"{self.name} [{self.sheet}]" if self.sheet else self.name

    def origin(self, folder: Path) -> str:
        """The file as it lies in the client's folder, or the database, as the ledger names it."""
        return self.database or self.path.relative_to(folder).as_posix()

    @property
    def name(self) -> str:
        """The file or database alone."""
        return self.database if "://" in self.database else Path(self.database or self.path).name


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
        """The staged name of a header among a file's staged names, or nothing; ``Name (1)`` is the first ``Name``."""
        name = self._names.get(normalise(header)) or self._names.get(normalise(header.removesuffix("(1)")))
        return name if name in within else None

    def _name(self, text: str, seen: Counter[str]) -> str:
        seen[normalise(text)] += 1
        times = seen[normalise(text)]
        text = f"{text} ({times})" if times > 1 else text
        if normalise(text) not in self._names:
            self._names[normalise(text)] = f"c{len(self.texts)}"
            self.texts.append(text)
        return self._names[normalise(text)]
