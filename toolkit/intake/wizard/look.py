"""Files as a stranger sees them: how each is written, its columns with sample values, the platform it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import ibis
import python_calamine

from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import documents, encodings, files, recipes
from toolkit.intake.cells import WHITESPACE
from toolkit.intake.mapping import Wanted, normalise
from toolkit.intake.raw import LINE, Headers, RawFile
from toolkit.intake.read import read
from toolkit.intake.recipes import Recipe
from toolkit.intake.wizard import naming
from toolkit.intake.wizard.shapes import Seen
from toolkit.words import _

SAMPLE, HEAD = 100, 40
_MARKS = re.compile(r"[,;\t|]")


@dataclass(frozen=True)
class Look:
    """A file, or a sheet of one, as it is: its records, and what has to be told so that they are read."""

    path: Path
    raw: RawFile
    headers: Headers
    rows: ibis.Table
    delimiter: str | None = None
    sheet: str | None = None

    @property
    def label(self) -> str:
        return self.raw.label

    @property
    def header(self) -> list[str]:
        """The headers as a configuration names them: the second ``Name`` is ``Name (2)``."""
        return [self.headers.texts[int(place[1:])] for place in self.raw.columns]

    @cached_property
    def columns(self) -> list[Seen]:
        """The columns with their values in rows spread over the whole file."""
        step = max(1, self.raw.staged // SAMPLE)
        numbered = self.rows.mutate(at=ibis.row_number().over(order_by=self.rows[LINE]))
        sample = numbered.filter(numbered.at % step == 0).order_by(LINE).limit(SAMPLE).to_pandas()
        return [
            Seen(header, tuple(sample[place].fillna("")))
            for header, place in zip(self.header, self.raw.columns, strict=True)
        ]

    @cached_property
    def recipes(self) -> list[Recipe]:
        """The platforms whose export has this header, the likeliest first."""
        return recipes.recognise(self.header)

    @cached_property
    def join(self) -> tuple[Recipe, str] | None:
        """The platform of which this may be the second file, and its place there."""
        return recipes.recognise_join(self.header)

    def place(self, header: str) -> str | None:
        """The staged column of a header."""
        return self.headers.find(header, self.raw.columns)


class Likely(Wanted):
    """Headers worth finding: those some recipe knows, and those all of whose words mean something."""

    def count(self, row: list[str]) -> int:
        """How many letters of a row its headers explain: parted by the wrong mark, it explains fewer."""
        keys = {cell: normalise(cell) for cell in row if cell.strip()}
        return sum(len(key) for cell, key in keys.items() if key in self.keys or naming.is_meaningful(cell))


def looked(path: Path, slug: str, connection: ibis.BaseBackend, folder: Path) -> Iterator[Look]:
    """Look at a file: once, or once a sheet that holds rows.

    Parameters
    ----------
    slug : str
        The client, as messages name it.
    folder : Path
        Where its records are staged.

    Raises
    ------
    DataRefused
        As :func:`toolkit.intake.read.read`: the file is none that could ever be read.
    """
    if _is_json(path):
        yield _document(path, connection, folder)
        return
    kind = files.kind_of(path)
    sheets = _sheets(path) if kind == files.WORKBOOK else [None]
    delimiter = WHITESPACE if kind == files.TEXT and _is_spaced(path) else None
    for number, sheet in enumerate(sheets):
        headers, target = Headers(), folder / f"{path.name}-{number}.parquet"
        source = Source(files=(path.name,), sheet=sheet, delimiter=delimiter)
        raw = read(path, 0, source, _wanted(slug), headers, target)
        if raw.staged:
            yield Look(path, raw, headers, connection.read_parquet(target), delimiter, sheet)


def _wanted(slug: str) -> Likely:
    columns = {f"{table}.{c}": texts for table, known in naming.known().items() for c, texts in known.items()}
    return Likely(columns, client=slug)


def _sheets(path: Path) -> list[str | None]:
    """The visible sheets with rows, where there are several; otherwise whichever there is."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and book.get_sheet_by_name(sheet.name).total_height > 1
        ]
    except (python_calamine.CalamineError, python_calamine.PasswordError):
        return [None]
    return names if len(names) > 1 else [None]


def _is_spaced(path: Path) -> bool:
    """Whether columns are parted by runs of spaces and nothing else, as in reports of fixed width."""
    head = list(islice(encodings.read_lines(path, encodings.decide(path)), HEAD))
    told = [line for line in head if line.strip()]
    widths = {len(line.split()) for line in told}
    marked = not told or bool(_MARKS.search(told[0]))
    return not marked and len(told) > 1 and widths == {max(widths)} and max(widths) > 1 and _has_runs(told)


def _has_runs(lines: list[str]) -> bool:
    return any(re.search(r"\S {2,}\S", line) for line in lines)


def _is_json(path: Path) -> bool:
    with files.opened(path) as source:
        return source.read(1_000).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _document(path: Path, connection: ibis.BaseBackend, folder: Path) -> Look:
    """An export of an API, read the way of the recipe that recognises it."""
    for name in recipes.names():
        for recipe in recipes.load(name).values():
            if not recipe.records:
                continue
            headers, target = Headers(), folder / f"{path.name}.parquet"
            try:
                raw = documents.read(path, 0, recipe.records, recipe.items, headers, target)
            except DataRefused:
                continue
            if recipe.recognises(raw.header):
                return Look(path, raw, headers, connection.read_parquet(target))
    raise DataRefused(_("{file} is JSON of no known platform. Export it as CSV or XLSX.", file=path.name))
