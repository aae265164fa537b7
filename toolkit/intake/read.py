"""Raw files to records: text cells with the physical line they stand on, staged as Parquet.

How a file is written (encoding, delimiter, header, preamble) is settled from its bytes and first lines and kept in its
:class:`~toolkit.intake.raw.RawFile`. A cell is changed only where that is noted there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import blocks, encodings, files, headers, sheets
from toolkit.intake.cells import WHITESPACE, Dialect
from toolkit.intake.mapping import Wanted
from toolkit.intake.raw import FILE, LINE, Headers, Note, RawFile
from toolkit.words import Count, _

DELIMITERS = (",", ";", "\t", "|", " ")
HEAD, HEADER_LINES = 100, 5
GROUP = 100_000


def read(path: Path, index: int, source: Source, wanted: Wanted, named: Headers, target: Path) -> RawFile:
    """Read one raw file and stage its records.

    Parameters
    ----------
    path : Path
        A CSV (also gzipped), text or XLSX file, or a web page with a table; it is only read.
    index : int
        Its place among the source's files.
    wanted : Wanted
        Contract columns and the headers they may stand under; tells the header from a preamble.
    named : Headers
        Shared by the source's files; extended by this one's.
    target : Path
        The Parquet file to write: ``__file``, ``__line`` (physical, from 1) and a text column a header.

    Raises
    ------
    DataRefused
        A file that is no export, is damaged, locked, beyond the limits, or holds several tables or sheets.
    """
    kind = files.kind_of(path)
    if kind == files.TEXT:
        raw, parts = _text(path, index, source, wanted)
    else:
        raw, rows = sheets.read(path, index, source, wanted, kind)
        parts = blocks.parts(rows)
    raw.columns = named.place(raw.header)
    _stage(raw, parts, target)
    raw.read = raw.staged + len(raw.faults) + sum(raw.structural.values())
    return raw


def _text(path: Path, index: int, source: Source, wanted: Wanted) -> tuple[RawFile, Iterator]:
    encoding = encodings.decide(path, source.encoding)
    head = list(islice(encodings.read_lines(path, encoding), HEAD))
    delimiter = source.delimiter or _named_delimiter(head) or _decide_delimiter(head, source.header, wanted)
    dialect = Dialect(delimiter, _decide_quote(head, delimiter))
    raw = RawFile(index, path, encoding=encoding.name, delimiter=delimiter, notes=encoding.notes())
    if dialect.quote != '"':
        raw.notes.append(Note("quote_mark", 1, example=dialect.quote))
    headers.settle(raw, _head_rows(head, dialect), source.header, wanted)
    _refuse_unreadable_header(raw, head, encoding)
    lines = blocks.Lines(encodings.read_blocks(path, encoding), raw.header_line, encodings.decodable(raw, encoding))
    return raw, blocks.read(raw, lines, dialect)


def _refuse_unreadable_header(raw: RawFile, head: list[str], encoding: encodings.Encoding) -> None:
    if encoding.mixed and raw.header_line and encodings.is_foreign(head[raw.header_line - 1], encoding.codec):
        raise DataRefused(
            _(
                "{file} line {line}: the header is not in {encoding}, in which most of the file is. Export it again.",
                file=raw.path.name, line=Count(raw.header_line), encoding=encoding.name,
            )
        )  # fmt: skip


def _named_delimiter(head: list[str]) -> str | None:
    named = re.fullmatch(r'"?sep=(.)"?', head[0].strip(), re.I) if head else None
    return named[1] if named else None


def _decide_delimiter(head: list[str], has_header: bool, wanted: Wanted) -> str:
    def score(delimiter: str) -> tuple[int, float, int]:
        rows = [cells for _line, cells in _head_rows(head, Dialect(delimiter)) if any(cell.strip() for cell in cells)]
        at, found = wanted.find(rows) if has_header else (0, 0)
        widths = Counter(len(row) for row in rows[at:])
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return found, times / len(rows) if width > 1 else 0.0, width

    return max(DELIMITERS, key=score)


def _decide_quote(head: list[str], delimiter: str) -> str:
    """The apostrophe, if some cells stand between two of them and none begins or ends with a quote."""
    if delimiter == WHITESPACE:
        return '"'
    edge = re.escape(delimiter)
    between = re.compile(rf"(?:^|{edge}) ?'(?:[^']|'')*'(?={edge}|$)")
    beside = re.compile(rf'(?:^|{edge}) ?"|"(?={edge}|$)')
    text = [between.sub("", line) for line in head]
    return "'" if text != head and not any(beside.search(line) for line in text) else '"'


def _head_rows(head: list[str], dialect: Dialect) -> list[headers.Row]:
    """The first lines as rows, each with the line it ends on; a quoted header may go on over several lines."""
    rows, at = [], 0
    while at < len(head):
        last = at + 1
        cells = dialect.split(head[at])
        while cells is None and last < min(at + HEADER_LINES, len(head)):
            last += 1
            cells = dialect.joined(head[at:last]) or None
        last = last if cells is not None else at + 1
        rows.append((last, head[at].split(dialect.delimiter) if cells is None else cells))
        at = last
    return rows


def _stage(raw: RawFile, parts: Iterator[blocks.Part], target: Path) -> None:
    """Write the records, a row group at a time."""
    names = list(dict.fromkeys(raw.columns))
    places = [raw.columns.index(name) for name in names]
    schema = pa.schema([(FILE, pa.int32()), (LINE, pa.int32()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        held: list[pa.RecordBatch] = []
        for part in parts:
            file = pa.array(np.full(len(part.lines), raw.index, np.int32))
            arrays = [file, part.lines, *(part.columns[place] for place in places)]
            held.append(pa.record_batch(arrays, schema=schema))
            if sum(batch.num_rows for batch in held) >= GROUP:
                raw.staged += _write(writer, held)
                held = []
        if held:
            raw.staged += _write(writer, held)


def _write(writer: pq.ParquetWriter, batches: list[pa.RecordBatch]) -> int:
    table = pa.Table.from_batches(batches).combine_chunks()
    writer.write_table(table)
    return table.num_rows
