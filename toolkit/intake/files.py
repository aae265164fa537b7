"""A file as bytes: what it is, how its text is encoded, its physical lines and its sheets.

Nothing is guessed twice: the first bytes say what a file is, a strict decode of the whole file says how it is
encoded. Files are opened for reading only.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

from toolkit.errors import DataRefused
from toolkit.words import Number, _

ENCODINGS = ("utf-8-sig", "cp1250", "iso8859-16")
LARGEST_WORKBOOK = 500_000_000
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WEB_PAGE = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html|<head|<body|<table)", re.I)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook, by its first bytes and not by its name.

    Raises
    ------
    DataRefused
        The file is empty, or is a web page (a log-in page saved as an export, most often).
    """
    with _bytes(path) as source:
        start = _first(source, path)
    if not start:
        raise DataRefused(_("{file} is empty (0 bytes). Export it again.", file=path.name))
    if start.startswith((_ZIP, _OLE)):
        return True
    if _WEB_PAGE.match(start.removeprefix(codecs.BOM_UTF8)):
        raise DataRefused(
            _(
                "{file} is a web page, not an export: the log-in may have expired. Export it again as CSV or XLSX.",
                file=path.name,
            )
        )
    return False


def decide_encoding(path: Path, asked: str | None = None) -> str:
    """The encoding of a text file: ``asked``, or the first that decodes all of it.

    Tried in order: UTF-16 by its mark or its zero bytes, UTF-8, Windows-1250, ISO 8859-16.

    Raises
    ------
    DataRefused
        ``asked`` does not decode the file.
    """
    if asked:
        if _decodes(path, asked):
            return asked
        raise DataRefused(
            _(
                "{file} is not wholly in {encoding}. Correct or remove the key encoding of this source.",
                file=path.name, encoding=asked,
            )
        )  # fmt: skip
    with _bytes(path) as source:
        start = _first(source, path)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if start.count(0) > len(start) // 5:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return next(encoding for encoding in ENCODINGS if _decodes(path, encoding))


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """The physical lines of a text file, without their line ends (LF, CR LF or CR)."""
    try:
        with _bytes(path) as source, io.TextIOWrapper(source, encoding=encoding) as text:
            for line in text:
                yield line[:-1] if line.endswith("\n") else line
    except (EOFError, gzip.BadGzipFile):
        raise _damaged(path) from None


def read_sheets(path: Path, only: str | None = None) -> dict[str, list[list[str]]]:
    """The sheets of a workbook as text, every row from the first; ``only`` names the one wanted.

    Raises
    ------
    DataRefused
        The workbook is damaged, locked, too large once unpacked, or has no such sheet.
    """
    _refuse_bomb(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        if only is not None and only not in book.sheet_names:
            sheets = ", ".join(book.sheet_names)
            raise DataRefused(
                _("{file} has no sheet {sheet}; it has {sheets}.", file=path.name, sheet=only, sheets=sheets)
            )
        names = [only] if only is not None else book.sheet_names
        return {name: _rows(book.get_sheet_by_name(name)) for name in names}
    except python_calamine.CalamineError:
        raise DataRefused(
            _(
                "{file} cannot be read as a workbook: it is damaged or has a password. Save it again without one.",
                file=path.name,
            )
        ) from None


def is_1904(path: Path) -> bool:
    """Whether a workbook counts its days from 1904."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as package:
        if "xl/workbook.xml" not in package.namelist():
            return False
        with package.open("xl/workbook.xml") as book:
            return bool(re.search(rb'date1904="(?:1|true)"', book.read(100_000)))


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without ``.0``, days and times in ISO form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d 00:00:00")
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _rows(sheet: Any) -> list[list[str]]:
    return [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as package:
        size = sum(member.file_size for member in package.infolist())
    if size > LARGEST_WORKBOOK:
        raise DataRefused(
            _(
                "{file} unpacks to {size} MB; at most {limit} MB is read. Export it as CSV.",
                file=path.name, size=Number(size / 1e6, 0), limit=Number(LARGEST_WORKBOOK / 1e6, 0),
            )
        )  # fmt: skip


def _bytes(path: Path) -> BinaryIO:
    with path.open("rb") as source:
        packed = source.read(2) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")


def _first(source: BinaryIO, path: Path) -> bytes:
    try:
        return source.read(65_536)
    except (EOFError, gzip.BadGzipFile):
        raise _damaged(path) from None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _bytes(path) as source:
            while block := source.read(1 << 20):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except (EOFError, gzip.BadGzipFile):
        raise _damaged(path) from None
    return True


def _damaged(path: Path) -> DataRefused:
    return DataRefused(_("{file} is cut short or damaged. Export or copy it again.", file=path.name))
