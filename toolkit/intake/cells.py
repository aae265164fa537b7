"""One line of delimited text to its cells, by the strict rule first and then by what people write.

Strict: a cell that starts with a quote ends at the next one, doubled quotes inside it stand for one. Where that does
not explain a line, a quote inside a cell is part of it if it can be meant (``Monitor 24" alb``, ``Ulei "Bio"``), and
a backslash before it is dropped; a lone quote that cannot be meant leaves the line unexplained.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cached_property

WHITESPACE = "whitespace"


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and quoted."""

    delimiter: str
    quote: str = '"'
    options: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain = {"delimiter": self.delimiter, "quotechar": self.quote, "strict": True}
        object.__setattr__(self, "options", plain | {"skipinitialspace": self.delimiter not in " \t"})

    def split(self, line: str) -> list[str] | None:
        """The cells of a line; nothing where it ends inside a quote or a quote in it cannot be explained."""
        cells = self.strict(line)
        return self.lenient(line) if cells is None else cells

    def strict(self, line: str) -> list[str] | None:
        """The cells by the strict rule; nothing where that fails or would have to be believed in a quote's place."""
        if self.delimiter == WHITESPACE:
            return line.split()
        if self.quote not in line:
            return line.split(self.delimiter)
        try:
            cells = next(csv.reader([line], **self.options), [])
        except csv.Error:
            return None
        if not any(self.quote in cell for cell in cells):
            return cells
        whole = self._strict_line.fullmatch(line)
        return cells if whole else None

    def joined(self, parts: list[str]) -> list[str] | None:
        """The cells of a record of several lines, by the strict rule alone; nothing while a quote is open.

        An empty list where no further line can make one record of them.
        """
        try:
            records = list(csv.reader([part + "\n" for part in parts[:-1]] + parts[-1:], **self.options))
        except csv.Error as fault:
            return None if "unexpected end" in str(fault) else []
        return records[0] if len(records) == 1 else []

    def lenient(self, line: str) -> list[str] | None:
        """The cells of a line whose quotes can be meant as part of its text; nothing where one cannot."""
        cells, at = [], 0
        while True:
            match = self._cell.match(line, at)
            if match is None:
                return None
            cell = self._meant(match)
            if cell is None:
                return None
            cells.append(cell)
            if match.end() == len(line):
                return cells
            at = match.end() + 1

    def _meant(self, match: re.Match[str]) -> str | None:
        q = self.quote
        if match["strict"] is not None:
            return match["strict"].replace(q + q, q)
        if match["loose"] is not None:
            cell = match["loose"].replace("\\" + q, "\0").replace(q + q, "\0")
            return cell.replace("\0", q) if self._can_be_meant(cell) else None
        return match["bare"] if self._can_be_meant(match["bare"]) else None

    def _can_be_meant(self, cell: str) -> bool:
        """Quotes in pairs around words, or an inch mark after a number that is not alone."""
        return self._paired.sub("", self._inches.sub("", cell)).count(self.quote) == 0

    @cached_property
    def _strict_line(self) -> re.Pattern[str]:
        q, d = re.escape(self.quote), re.escape(self.delimiter)
        cell = rf"(?: *{q}(?:[^{q}]|{q}{q})*{q}|[^{q}{d}]*)"
        return re.compile(rf"{cell}(?:{d}{cell})*", re.DOTALL)

    @cached_property
    def _cell(self) -> re.Pattern[str]:
        q, d = re.escape(self.quote), re.escape(self.delimiter)
        end = rf"(?={d}|$)"
        return re.compile(
            rf" *{q}(?P<strict>(?:[^{q}]|{q}{q})*){q} *{end}| *{q}(?P<loose>.*?(?:[^\\{q}]|\\{q}|{q}{q})){q} *{end}"
            rf"|(?P<bare>(?! *{q})[^{d}]*){end}",
            re.DOTALL,
        )

    @cached_property
    def _paired(self) -> re.Pattern[str]:
        q = re.escape(self.quote)
        return re.compile(rf"(?:^|(?<=[\s(]))({q}+)(?=\S)[^{q}]*?(?<=\S)\1(?=$|[\s),.;:!?])")

    @cached_property
    def _inches(self) -> re.Pattern[str]:
        q = re.escape(self.quote)
        return re.compile(rf"(?<=[\d½¼¾]){q}(?=[\s),./x-]+\S)(?![.,]\d)|(?<=\s)\d+(?:[.,/]\d+)?{q}(?=$)")
