"""A table for a slide: few rows, right-aligned numbers, every word in the slide's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from toolkit.show.escape import escaped
from toolkit.words import Phrase, Value, say
from toolkit.words.digits import steady

MOST_ROWS = 12
MOST_EVIDENCE = 200
"""Rows of the numbers behind a slide that are kept with it."""


@dataclass(frozen=True)
class Table:
    """Rows of values and phrases under a header; ``strong`` rows are totals."""

    header: tuple[Phrase | str, ...]
    rows: tuple[tuple[Any, ...], ...]
    strong: frozenset[int] = field(default_factory=frozenset)

    def spoken(self) -> dict[str, Any]:
        """The table in the current language, as the slide's metadata holds it."""
        return {
            "header": [say(title) for title in self.header],
            "rows": [["" if cell is None else say(cell) for cell in row] for row in self.rows],
            "numeric": [self._is_numeric(column) for column in range(len(self.header))],
            "strong": sorted(self.strong),
        }

    def html(self) -> str:
        """The table for JupyterLab, every text escaped."""
        spoken = self.spoken()
        align = ["right" if numeric else "left" for numeric in spoken["numeric"]]
        head = _row("th", spoken["header"], align)
        body = "".join(_row("td", row, align) for row in spoken["rows"])
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _is_numeric(self, column: int) -> bool:
        cells = [row[column] for row in self.rows if row[column] is not None]
        return bool(cells) and all(isinstance(cell, Value) for cell in cells)


def _row(tag: str, cells: list[str], align: list[str]) -> str:
    marked = (f'<{tag} style="text-align:{a}">{escaped(c)}</{tag}>' for c, a in zip(cells, align, strict=True))
    return f"<tr>{''.join(marked)}</tr>"


def as_text(frame: pd.DataFrame | None) -> dict[str, list[Any]] | None:
    """The numbers behind a slide as text, :func:`steady`, with their column names; missing cells are empty.

    The first :data:`MOST_EVIDENCE` rows, and how many more there are.
    """
    if frame is None:
        return None
    flat = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    return {
        "header": [str(c) for c in flat.columns],
        "rows": [[_cell(v) for v in row] for row in flat.head(MOST_EVIDENCE).to_numpy(object)],
        "left_out": max(len(flat) - MOST_EVIDENCE, 0),
    }


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return str(steady(value))
    return value.isoformat() if isinstance(value, date) else str(value)
