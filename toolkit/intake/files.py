"""A file as bytes: what it is by its first ones, and its bytes unpacked within limits. Files are only read."""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from toolkit.errors import DataRefused
from toolkit.words import Count, Number, _

TEXT, WORKBOOK, WEB_TABLE = "text", "workbook", "web table"
BLOCK = 1 << 20
LARGEST_UNPACKED, LARGEST_RATIO = 100_000_000, 200
_GZIP, _ZIP, _OLE, _TAR = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"ustar"
_SQLITE, _DUCKDB = b"SQLite format 3", b"DUCK"
_NO_EXPORT = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"PAR1": "Parquet",
    _GZIP: "gzip", b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz",
    b"\x80\x04\x95": "pickle", b"\x80\x03": "pickle", b"\x80\x05\x95": "pickle", b"\x80\x02": "pickle",
    b"\x7fELF": "ELF", b"MZ": "EXE", b"{\\rtf": "RTF",
}  # fmt: skip
_MARKUP = re.compile(rb"^\s*<(?:!doctype|\?xml|!--|[a-z][a-z0-9:]*[\s>/])", re.I)
_JSON = re.compile(rb'^\s*(?:\{\s*["}]|\[\s*[\[{"])')


def kind_of(path: Path) -> str:
    """What a file is by its first bytes and not by its name: text, a workbook, or a web page that holds a table.

    Raises
    ------
    DataRefused
        The file is empty, is a web page without a table (a log-in page saved as an export, most often), or is of a
        kind that is never read.
    """
    with opened(path) as source:
        start = source.read(65_536)
    if not start.removeprefix(codecs.BOM_UTF8).strip(b"\0 \t\r\n"):
        if b"\0" in start:
            raise damaged(path)
        raise DataRefused(_("{file} is empty ({n} bytes). Export it again.", file=path.name, n=Count(len(start))))
    if start.startswith((_ZIP, _OLE)):
        return WORKBOOK
    if start[257:262] == _TAR:
        raise _no_export(path, "TAR")
    if start[8:12] == _DUCKDB or start.startswith(_SQLITE):
        raise DataRefused(
            _(
                '{file} is a database. Name it under the source instead of files: connection = "raw/{file}" and '
                'table = "…".',
                file=path.name,
            )
        )  # fmt: skip
    for mark, name in _NO_EXPORT.items():
        if start.startswith(mark):
            raise _no_export(path, name)
    plain = start.removeprefix(codecs.BOM_UTF8)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        plain = start.decode("utf-16", "replace").encode()
    if _MARKUP.match(plain):
        return WEB_TABLE
    if _JSON.match(plain):
        raise _no_export(path, "JSON")
    return TEXT


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it is gzipped.

    Raises
    ------
    DataRefused
        The file may not be read, is cut short or damaged, or unpacks to far more than it holds.
    """
    try:
        with path.open("rb") as packed:
            zipped = packed.read(2) == _GZIP
            packed.seek(0)
            if not zipped:
                yield packed
                return
            _refuse_bomb(path)
            with gzip.open(packed) as source:
                yield source  # type: ignore[misc]
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise damaged(path) from None
    except OSError as fault:
        raise unreadable(path, fault) from None


def is_1904(path: Path) -> bool:
    """Whether a workbook counts its days from 1904."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as package:
        if "xl/workbook.xml" not in package.namelist():
            return False
        with package.open("xl/workbook.xml") as book:
            return bool(re.search(rb'date1904="(?:1|true)"', book.read(100_000)))


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a block at a time."""
    with opened(path) as source:
        while block := source.read(BLOCK):
            yield block


def unreadable(path: Path, fault: OSError) -> DataRefused:
    """The refusal of a file that the system does not let us read."""
    return DataRefused(
        _(
            "{file} cannot be opened ({fault}). Close it in other programs, or ask for the right to read it.",
            file=path.name, fault=fault.strerror or type(fault).__name__,
        )
    )  # fmt: skip


def _refuse_bomb(path: Path) -> None:
    """Unpack once without keeping anything, so that a bomb is refused before it is parsed."""
    packed, size = path.stat().st_size, 0
    with gzip.open(path) as source:
        while block := source.read(BLOCK):
            size += len(block)
            if size > LARGEST_UNPACKED and size > LARGEST_RATIO * packed:
                raise DataRefused(
                    _(
                        "{file} of {packed} MB unpacks to more than {limit} times as much. Export it again, unpacked.",
                        file=path.name, packed=Number(packed / 1e6, 1), limit=Count(LARGEST_RATIO),
                    )
                )  # fmt: skip


def _no_export(path: Path, name: str) -> DataRefused:
    return DataRefused(
        _("{file} is a {kind} file, which is not read. Export it again as CSV or XLSX.", file=path.name, kind=name)
    )


def damaged(path: Path) -> DataRefused:
    """The refusal of a file that is not whole."""
    return DataRefused(_("{file} is cut short or damaged. Export or copy it again.", file=path.name))
