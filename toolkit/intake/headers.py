"""Where the header stands: what comes before it, how many rows it has, and what to say when there is none."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from toolkit.errors import DataRefused
from toolkit.intake.mapping import Wanted, normalise
from toolkit.intake.raw import Note, RawFile
from toolkit.words import Count, _

MOST_COLUMNS = 2_000
HEADER_ROWS = 3
_BLANK = " ;,|\t\r"
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"-?\d[\d\s.,:/T+-]*")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?")
_DECIMAL = re.compile(r"-?[\d ]*\d[.,]\d{1,2}")
Row = tuple[int, list[str]]


def settle(raw: RawFile, rows: list[Row], has_header: bool, wanted: Wanted) -> None:
    """Settle a file's header from its first rows: name its columns, list its preamble, count its header's other rows.

    Parameters
    ----------
    rows : list of (line, cells)
        The first rows with the physical line each ends on.
    has_header : bool
        Whether the source's files have one; without, columns are named ``1``, ``2``, …

    Raises
    ------
    DataRefused
        Blank lines only, too many columns, or data where a header should be.
    """
    filled = [i for i, (_line, row) in enumerate(rows) if any(cell.strip(_BLANK) for cell in row)]
    if not filled:
        raise DataRefused(_("{file} holds blank lines only. Export it again.", file=raw.path.name))
    if not has_header:
        width = Counter(len(_trimmed(rows[i][1])) for i in filled).most_common(1)[0][0]
        raw.header = [str(number) for number in range(1, width + 1)]
        return
    at, span, header = _find(rows, wanted)
    if not header:
        at, span, header = filled[0], 1, _trimmed(rows[filled[0]][1])
        _refuse_headerless(raw, rows, at, wanted)
    raw.header = [" ".join(cell.split()) for cell in header]
    raw.ends = wanted.ends
    if len(raw.header) > MOST_COLUMNS:
        raise DataRefused(
            _(
                "{file} line {line} has {n} columns; at most {most} are read. Export the columns needed.",
                file=raw.path.name, line=Count(rows[at][0]), n=Count(len(header)), most=Count(MOST_COLUMNS),
            )
        )  # fmt: skip
    last = at + span - 1
    body = [row for _line, row in rows[last + 1 :] if any(cell.strip() for cell in row)]
    raw.has_digits = _share_with_digits(body) >= 0.8
    raw.is_dated = raw.has_digits and any(wanted.is_date(cell) for cell in raw.header)
    raw.header_line = rows[last][0]
    raw.padding = _padding(body, len(raw.header))
    raw.preamble = [(raw.delimiter or ";").join(row).strip() for _line, row in rows[:at]]
    below = _more_header_rows(rows[last + 1 :])
    raw.structural["header"] += len(below)
    raw.below = [row for _line, row in below]
    if span > 1 or below:
        told = " / ".join(" | ".join(row) for _line, row in [*rows[at : at + span], *below])
        raw.notes.append(Note("header_rows", span + len(below), rows[at][0], told))
        raw.header_line = below[-1][0] if below else raw.header_line


def _find(rows: list[Row], wanted: Wanted) -> tuple[int, int, list[str]]:
    """Where the row or rows begin that hold the most wanted headers, how many they are, and the header they make."""
    cells = [row for _line, row in rows]
    at, found = wanted.find(cells)
    best = (at, 1, _trimmed(cells[at])) if found else (0, 0, [])
    for span in range(2, HEADER_ROWS + 1):
        for start in range(len(cells) - span + 1):
            joined = _joined(cells[start : start + span], wanted)
            count = wanted.count(joined)
            if count > found:
                found, best = count, (start, span, joined)
    return best


def _joined(levels: list[list[str]], wanted: Wanted) -> list[str]:
    """Header rows as one: of the lowest text, all texts of the column, and the one above, the first that is wanted."""
    width = max(len(_trimmed(row)) for row in levels)
    padded = [row + [""] * (width - len(row)) for row in levels]
    above = [_filled_right(row[:width]) for row in padded[:-1]]
    header = []
    for column in range(width):
        texts = [row[column].strip() for row in above if row[column].strip()]
        lowest = padded[-1][column].strip()
        every = " ".join([*texts, lowest]).strip()
        options = [lowest, every] if lowest else [*reversed(texts)]
        header.append(next((text for text in options if normalise(text) in wanted.keys), every))
    return header


def _filled_right(row: list[str]) -> list[str]:
    filled: list[str] = []
    for cell in row:
        filled.append(cell if cell.strip() or not filled else filled[-1])
    return filled


def _more_header_rows(rows: list[Row]) -> list[Row]:
    """Rows right below the header that are part of it (units, explanations): no digit, where all that follow have."""
    below = []
    for (line, row), _next in pairwise(rows[:HEADER_ROWS]):
        said = [cell for cell in row if cell.strip()]
        if not said or any(_DIGIT.search(cell) or "@" in cell for cell in said):
            break
        below.append((line, row))
    body = [row for _line, row in rows[len(below) :] if any(cell.strip() for cell in row)]
    return below if len(body) >= 3 and _share_with_digits(body) >= 0.95 else []


def _share_with_digits(rows: list[list[str]]) -> float:
    return sum(any(_DIGIT.search(cell) for cell in row) for row in rows) / len(rows) if rows else 0.0


def _padding(rows: list[list[str]], width: int) -> int:
    """How many empty cells end the rows beyond the header's width, when most rows end so and none holds more there."""
    usual = Counter(len(row) for row in rows).most_common(1)
    beyond = max(0, usual[0][0] - width) if usual else 0
    return 0 if any(cell.strip() for row in rows if len(row) == width + beyond for cell in row[width:]) else beyond


def _refuse_headerless(raw: RawFile, rows: list[Row], at: int, wanted: Wanted) -> None:
    line, first = rows[at]
    said = [cell.strip() for cell in first if cell.strip()]
    if sum(bool(_NUMBER.fullmatch(cell)) for cell in said) * 3 < len(said) or len(said) < 2:
        return
    columns = ", ".join(f'{name} = "{place + 1}"' for name, place in _guess([row for _line, row in rows[at:]]).items())
    raise DataRefused(
        _(
            "{file} line {line}: no header row; the file begins with {cells}. Ask for an export with headers; or check "
            "this guess and set header = false and columns = {columns} under [sources.{table}] in "
            "data/{client}/client.toml.",
            file=raw.path.name, line=Count(line), cells=", ".join(f'"{cell}"' for cell in said[:4]),
            columns=f"{{ {columns} }}", table=wanted.table, client=wanted.client,
        )
    )  # fmt: skip


def _guess(rows: list[list[str]]) -> dict[str, int]:
    """Which column is what, by the shapes of its values; to be confirmed by a person."""
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    columns = list(zip(*(row for row in rows if len(row) == width), strict=True))

    def fitting(pattern: re.Pattern[str]) -> list[int]:
        return [
            place
            for place, cells in enumerate(columns)
            if sum(bool(pattern.fullmatch(cell.strip())) for cell in cells) * 5 >= len(cells) * 4
        ]

    dates, decimals = fitting(_DATE), fitting(_DECIMAL)
    people = [place for place, cells in enumerate(columns) if sum("@" in cell for cell in cells) * 2 > len(cells)]
    ids = [place for place in fitting(re.compile(r"\S*\d\S*")) if place not in (*dates, *decimals, *people)]
    found = {"order_id": ids[:1], "ordered_at": dates[:1], "customer_id": people[:1], "net_amount": decimals[-1:]}
    return {name: places[0] for name, places in found.items() if places}


def _trimmed(cells: list[str]) -> list[str]:
    last = max((i for i, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]
