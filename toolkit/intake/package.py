"""An XLSX file as the package of XML it is, looked through before anything parses it whole.

What cannot be read safely or truly is refused here: packages that unpack to too much, XML with definitions of its own,
cells strewn over more of a sheet than is read. What a parser of values does not tell is counted here: hidden rows,
filters, merged cells, formulas whose value was never saved.
"""

from __future__ import annotations

import posixpath
import re
import struct
import xml.parsers.expat
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.errors import DataRefused
from toolkit.words import Count, Number, _

BLOCK, _SHORT = 1 << 20, 4_096
LARGEST, LARGEST_RATIO, HARMLESS = 500_000_000, 200, 10_000_000
MOST_CELLS = 15_000_000
_DAMAGE = (zipfile.BadZipFile, xml.parsers.expat.ExpatError, zlib.error, struct.error, LookupError, EOFError,
           NotImplementedError, RuntimeError, ValueError, OSError)  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WORKBOOK = "xl/workbook.xml"


@dataclass
class Look:
    """What one sheet's XML says beyond its values: rows and columns from 1, cells by their names (``B7``)."""

    rows: int = 0
    columns: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    filtered: bool = False
    unvalued: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells lie up to the last row and column."""
        return self.rows * self.columns


def look_through(path: Path) -> dict[str, Look]:
    """Each worksheet by its name, looked through.

    Raises
    ------
    DataRefused
        No workbook, a damaged one, or one that is not safe to parse.
    """
    try:
        with zipfile.ZipFile(path) as package:
            _refuse_bomb(path, package)
            _refuse_locked(path, package)
            if _WORKBOOK not in package.namelist():
                raise DataRefused(
                    _(
                        "{file} is an archive and no XLSX workbook. Unpack it and put the export itself in the folder.",
                        file=path.name,
                    )
                )
            _refuse_false(path, package)
            looks = {name: _look(path, package, part) for name, part in _sheets(path, package).items()}
            if sum(look.cells for look in looks.values()) > MOST_CELLS:
                raise _too_large(path, max(looks.values(), key=lambda look: look.cells), len(looks))
            return looks
    except _DAMAGE:
        raise DataRefused(
            _("{file} is a damaged workbook: it was cut short or changed. Save or copy it again.", file=path.name)
        ) from None


def _refuse_bomb(path: Path, package: zipfile.ZipFile) -> None:
    size = sum(member.file_size for member in package.infolist())
    packed = max(1, sum(member.compress_size for member in package.infolist()))
    if size > LARGEST or (size > HARMLESS and size > LARGEST_RATIO * packed):
        raise DataRefused(
            _(
                "{file} unpacks to {size} MB, {ratio} times its size; at most {limit} MB and {most} times are read. "
                "Export it as CSV.",
                file=path.name, size=Number(size / 1e6, 0), limit=Number(LARGEST / 1e6, 0), ratio=Count(size // packed),
                most=Count(LARGEST_RATIO),
            )
        )  # fmt: skip


def _refuse_locked(path: Path, package: zipfile.ZipFile) -> None:
    if any(member.flag_bits & 1 for member in package.infolist()):
        raise locked(path)


def locked(path: Path) -> DataRefused:
    """The refusal of a workbook that needs a password."""
    return DataRefused(_("{file} is locked with a password. Save it again without one.", file=path.name))


def _refuse_false(path: Path, package: zipfile.ZipFile) -> None:
    """Unpack each part once: what it says of its size may be false, and no part may hold definitions of its own."""
    for told in package.infolist():
        part = copy(told)
        part.file_size = told.file_size + 1
        with package.open(part) as source:
            size = sum(len(block) for block in iter(partial(source.read, BLOCK), b""))
        if size != told.file_size:
            raise zipfile.BadZipFile
        if told.filename.endswith((".xml", ".rels")):
            _refuse_definitions(path, package, told.filename)


def _refuse_definitions(path: Path, package: zipfile.ZipFile, part: str) -> None:
    """Parse a part up to its first element: definitions stand before it."""
    parser, began = _parser(path, part), []
    parser.StartElementHandler = lambda name, _attributes: began.append(name)
    with package.open(part) as source:
        while not began and (block := source.read(_SHORT)):
            parser.Parse(block, False)


def _sheets(path: Path, package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each worksheet, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes["Target"]
            targets[attributes["Id"]] = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        place = next((value for key, value in attributes.items() if key.endswith(":id")), None)
        if name.rpartition(":")[2] == "sheet" and place in targets:
            sheets[attributes["name"]] = targets[place]

    _parse(path, package, "xl/_rels/workbook.xml.rels", relation)
    _parse(path, package, _WORKBOOK, sheet)
    return sheets


def _look(path: Path, package: zipfile.ZipFile, part: str) -> Look:
    look, cell = Look(), _Cell()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            cell.begin(attributes)
            cell.place(look)
            if look.cells > MOST_CELLS:
                raise _too_large(path, look)
        elif name == "f":
            cell.formula = True
        elif name == "row":
            cell.row = int(attributes.get("r", cell.row + 1))
            cell.column = 0
            if attributes.get("hidden") in ("1", "true"):
                look.hidden_rows.append(cell.row)
        elif name == "autoFilter":
            look.filtered = True

    def text(data: str) -> None:
        cell.valued = cell.valued or bool(data.strip())

    def end(name: str) -> None:
        if name == "f":
            cell.valued = False
        elif name == "c":
            cell.end(look)

    _parse(path, package, part, start, end, text)
    return look


class _Cell:
    """The cell being looked at."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.name, self.type = "", "n"
        self.formula = self.valued = False

    def begin(self, attributes: dict[str, str]) -> None:
        self.column += 1
        self.name = attributes.get("r", "")
        self.type = attributes.get("t", "n")
        self.formula = self.valued = False

    def place(self, look: Look) -> None:
        if at := _REFERENCE.fullmatch(self.name):
            self.row, self.column = int(at[2]), 0
            for letter in at[1]:
                self.column = self.column * 26 + ord(letter) - 64
        look.rows, look.columns = max(look.rows, self.row), max(look.columns, self.column)

    def end(self, look: Look) -> None:
        if self.formula and not self.valued and self.type != "str":
            look.unvalued.append(self.name)
        if self.type == "e":
            look.errors.append(self.name)


def _too_large(path: Path, look: Look, sheets: int = 1) -> DataRefused:
    return DataRefused(
        _(
            "{file}: a sheet has cells over {rows} rows and {columns} columns; at most {most} cells are read in all "
            "sheets ({n}). Delete the empty rows and columns, or export it as CSV.",
            file=path.name, rows=Count(look.rows), columns=Count(look.columns), most=Count(MOST_CELLS), n=Count(sheets),
        )
    )  # fmt: skip


def _parse(path: Path, package: zipfile.ZipFile, part: str, start: Any, end: Any = None, text: Any = None) -> None:
    parser = _parser(path, part)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    with package.open(part) as source:
        parser.ParseFile(source)


def _parser(path: Path, part: str) -> Any:
    """A parser that refuses definitions, and so never replaces an entity by what they say."""
    parser = xml.parsers.expat.ParserCreate()

    def doctype(*_what: Any) -> None:
        raise DataRefused(
            _(
                "{file} holds XML with definitions of its own ({part}), as no workbook does. Save it again as XLSX.",
                file=path.name, part=part,
            )
        )  # fmt: skip

    parser.StartDoctypeDeclHandler = doctype
    return parser
