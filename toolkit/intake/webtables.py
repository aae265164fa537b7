"""Tables of a web page, as some shops export them under the name of a workbook."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from toolkit.intake import encodings

WIDEST_SPAN = 100


@dataclass
class WebTable:
    """A table: its rows of cells, and the cells that span several (first row and column, last row and column)."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read(path: Path, asked: str | None) -> tuple[list[WebTable], str]:
    """The tables of a web page that stand in no other table, and the page's encoding."""
    encoding = encodings.decide(path, asked)
    parser = _Tables()
    for line in encodings.read_lines(path, encoding):
        parser.feed(line + "\n")
    parser.close()
    return parser.tables, encoding.name


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[WebTable] = []
        self.depth = 0
        self.cell: io.StringIO | None = None
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.hidden += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(WebTable())
        elif self.depth == 1 and tag == "tr":
            self._close_cell()
            self.tables[-1].rows.append([])
        elif self.depth == 1 and tag in ("td", "th") and self.tables[-1].rows:
            self._close_cell()
            self.cell, self.spans = io.StringIO(), dict(attrs)
        elif tag == "br" and self.cell is not None:
            self.cell.write("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("td", "th", "tr", "table") and self.depth == 1:
            self._close_cell()
        if tag == "table":
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.hidden:
            self.cell.write(data)

    def _close_cell(self) -> None:
        if self.cell is None:
            return
        table, at = self.tables[-1], len(self.tables[-1].rows) - 1
        row = table.rows[at]
        while self._is_covered(table, at, len(row)):
            row.append("")
        wide, high = (self._span(name) for name in ("colspan", "rowspan"))
        if wide > 1 or high > 1:
            table.merged.append((at, len(row), at + high - 1, len(row) + wide - 1))
        row += [self.cell.getvalue().strip(), *[""] * (wide - 1)]
        self.cell = None

    def _span(self, name: str) -> int:
        said = self.spans.get(name) or "1"
        return min(WIDEST_SPAN, max(1, int(said))) if said.isdecimal() else 1

    @staticmethod
    def _is_covered(table: WebTable, row: int, column: int) -> bool:
        return any(top < row <= bottom and left <= column <= right for top, left, bottom, right in table.merged)
