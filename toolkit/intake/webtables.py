"""Tables of a web page, as some shops export them under the name of a workbook."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from toolkit.errors import DataRefused
from toolkit.intake import encodings, files
from toolkit.words import Number, _

WIDEST_SPAN = 100
LARGEST = 25_000_000
_LONGEST_TAG = re.compile(r"<[a-zA-Z/][^<>]{1000000}")
_ENDS = (("<!--", "-->"), (r"(?i)<!\[(?!if|else|endif)", "]]>"), ("<", ">"))
"""What begins a comment, a section and a tag, and what must end it: a parser looks for each end to the last byte."""


@dataclass
class WebTable:
    """A table: its rows of cells, and the cells that span several (first row and column, last row and column)."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read(path: Path, asked: str | None) -> tuple[list[WebTable], str]:
    """The tables of a web page that stand in no other table, and the page's encoding."""
    if path.stat().st_size > LARGEST:
        raise DataRefused(
            _(
                "{file} is a web page of {size} MB; at most {limit} MB is read. Export it as CSV or XLSX.",
                file=path.name, size=Number(path.stat().st_size / 1e6, 0), limit=Number(LARGEST / 1e6, 0),
            )
        )  # fmt: skip
    encoding = encodings.decide(path, asked)
    page = "\n".join(encodings.read_lines(path, encoding)) + "\n"
    endless = any(re.compile(begin).search(page, page.rfind(end) + 1) for begin, end in _ENDS)
    if endless or _LONGEST_TAG.search(page):
        raise files.damaged(path)
    parser = _Tables()
    parser.feed(page)
    parser.close()
    return parser.tables, encoding.name


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[WebTable] = []
        self.depth = 0
        self.cell: io.StringIO | None = None
        self.hidden = 0
        self.above: list[tuple[int, int, int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.hidden += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(WebTable())
                self.above = []
        elif self.depth == 1 and tag == "tr":
            self._close_cell()
            self.tables[-1].rows.append([])
            self.above = [span for span in self.above if span[2] >= len(self.tables[-1].rows) - 1]
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
        while any(top < at and left <= len(row) <= right for top, left, _bottom, right in self.above):
            row.append("")
        wide, high = (self._span(name) for name in ("colspan", "rowspan"))
        if wide > 1 or high > 1:
            span = (at, len(row), at + high - 1, len(row) + wide - 1)
            table.merged.append(span)
            self.above.append(span)
        row += [self.cell.getvalue().strip(), *[""] * (wide - 1)]
        self.cell = None

    def _span(self, name: str) -> int:
        said = self.spans.get(name) or "1"
        return min(WIDEST_SPAN, max(1, int(said))) if said.isdecimal() and len(said) < 9 else 1
