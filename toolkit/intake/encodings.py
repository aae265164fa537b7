"""How a text file is encoded, settled from all of its bytes, and its physical lines.

Nothing is guessed line by line and nothing is replaced by a question mark: a line that is not in the file's encoding
is set aside. Text that was wrongly decoded once already (``Èšîrlea``) is put right where that can be undone.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import DataRefused
from toolkit.intake import files
from toolkit.intake.raw import Fault, Note, RawFile
from toolkit.words import Number, _

ROMANIAN = "ăâîșțşţĂÂÎȘȚŞŢ"
LIKELY = frozenset(ROMANIAN + "áéíóúöüőűÁÉÍÓÚÖÜŐŰßäÄèêàçñ€£„“”’‘–—…°®©™«»½×•")
SINGLE_BYTE = ("cp1250", "iso8859-16", "cp1252")
LONGEST_LINE = 10_000_000
LINES = 1 << 21  # characters read at once
_NAMES = {"utf-8-sig": "utf-8"}


def _misread(char: str, codec: str) -> str:
    """What a character's UTF-8 bytes look like when read as a single-byte encoding."""
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in char.encode())


_MOJIBAKE = {
    seen: char
    for char in ROMANIAN + "áéíóúöüőűÁÉÍÓÚÖÜŐŰß€„“”’–…°"
    for codec in ("cp1252", "cp1250", "latin-1")
    if not set(seen := _misread(char, codec)) <= set(ROMANIAN + "„“”’‘–—…")
}
_HIT = re.compile("|".join(re.escape(seen) for seen in sorted(_MOJIBAKE, key=len, reverse=True)))
_LOST = re.compile("[ÃÄÅÈĹČ][?\ufffd]")
_LEADS = ("Ã", "Ä", "Å", "È", "Ĺ", "Č", "â€", "Ă®", "Ă˘", "Â°")


@dataclass(frozen=True)
class Encoding:
    """How a text file is encoded, and what all of its bytes say about it.

    ``mixed``: some lines are in another encoding. ``nuls``: zero bytes. ``hits`` and ``lost``: wrongly decoded letters
    that can be put right, and those that cannot; ``first`` is the line of the first of them.
    """

    codec: str
    mixed: bool = False
    nuls: int = 0
    hits: int = 0
    lost: int = 0
    first: int = 0

    @property
    def name(self) -> str:
        return _NAMES.get(self.codec, self.codec)

    @property
    def repairs(self) -> bool:
        return self.hits > 99 * self.lost

    def notes(self) -> list[Note]:
        """What is worth a word about the file's bytes."""
        found = []
        if self.nuls:
            found.append(Note("nul", self.nuls))
        if self.hits + self.lost:
            rule = "mojibake" if self.repairs else "mojibake_kept"
            found.append(Note(rule, self.hits + self.lost, self.first))
        return found


def decide(path: Path, asked: str | None = None) -> Encoding:
    """The encoding of a text file: ``asked``, or the first that decodes it.

    Tried in order: UTF-16 by its mark or its zero bytes, UTF-8, then of Windows-1250, ISO 8859-16 and Windows-1252 the
    one that makes the most letters of them that a Romanian shop writes.

    Raises
    ------
    DataRefused
        ``asked`` does not decode the file, or a line is too long to be one.
    """
    if asked:
        try:
            return _surveyed(path, asked)
        except (UnicodeDecodeError, LookupError):
            raise DataRefused(
                _(
                    "{file} is not wholly in {encoding}. Correct or remove the key encoding of this source.",
                    file=path.name, encoding=asked,
                )
            ) from None  # fmt: skip
    with files.opened(path) as source:
        start = source.read(65_536)
    try:
        return _surveyed(path, _by_mark(start) or "utf-8-sig")
    except UnicodeDecodeError:
        if _by_mark(start):
            raise files.damaged(path) from None
    codec, mixed = _by_bytes(path)
    return _surveyed(path, codec, mixed)


def read_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """The physical lines of a text file, without their line ends (LF, CR LF or CR).

    In a file of mixed encodings, bytes that are not in the file's own stand as lone surrogates.
    """
    for block in read_blocks(path, encoding):
        yield from block.removesuffix("\n").split("\n")


def read_blocks(path: Path, encoding: Encoding) -> Iterator[str]:
    """The text of a file in blocks of whole lines, each line with a line feed at its end."""
    errors, rest = _errors(encoding.mixed), ""
    with files.opened(path) as source, io.TextIOWrapper(source, encoding=encoding.codec, errors=errors) as text:
        while block := text.read(LINES):
            block = rest + block
            end = block.rfind("\n") + 1
            block, rest = block[:end], block[end:]
            if block:
                yield _as_meant(block, encoding)
    if rest:
        yield _as_meant(rest, encoding) + "\n"


def _as_meant(text: str, encoding: Encoding) -> str:
    """A text without zero bytes and with its wrongly decoded letters put right."""
    if encoding.nuls:
        text = text.replace("\0", "")
    return _HIT.sub(_repaired, text) if encoding.hits and encoding.repairs and not text.isascii() else text


def decodable(raw: RawFile, encoding: Encoding) -> Callable[[int, str], bool] | None:
    """Of a file of mixed encodings: whether a line is in the file's own; those in another are set aside."""
    if not encoding.mixed:
        return None

    def keeps(number: int, line: str) -> bool:
        if not is_foreign(line, encoding.codec):
            return True
        as_bytes = line.encode(encoding.codec, "surrogateescape")
        raw.faults.append(Fault(raw.index, number, "encoding", as_bytes.decode("ascii", "backslashreplace")))
        return False

    return keeps


def is_foreign(line: str, codec: str) -> bool:
    """Whether a line of a file of mixed encodings is not in the file's own."""
    if line.isascii():
        return False
    if codec in SINGLE_BYTE:
        return _is_utf8(line.encode(codec, "surrogateescape"))
    return any("\udc80" <= char <= "\udcff" for char in line)


def _errors(mixed: bool) -> str:
    return "surrogateescape" if mixed else "strict"


def _repaired(hit: re.Match[str]) -> str:
    return _MOJIBAKE[hit[0]]


def _by_mark(start: bytes) -> str | None:
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if start.count(0) > len(start) // 5:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return None


def _by_bytes(path: Path) -> tuple[str, bool]:
    """The codec of a file that is not wholly UTF-8, and whether some of its lines are in another."""
    counts: Counter[int] = Counter()
    utf8 = other = 0
    with files.opened(path) as source:
        for line in source:
            if line.isascii():
                continue
            if _is_utf8(line):
                utf8 += 1
            else:
                other += 1
                counts.update(b for b in line if b > 127)
    if utf8 >= other:
        return "utf-8-sig", True
    return max(SINGLE_BYTE, key=lambda codec: _likelihood(codec, counts)), utf8 > 0


def _is_utf8(line: bytes) -> bool:
    """Whether a line with letters beyond ASCII is UTF-8, and not Windows-1250 that happens to be it (CĂŞTI)."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return not {char for char in line.decode("cp1250", "replace") if char > "\x7f"} <= set(ROMANIAN)


def _likelihood(codec: str, counts: Counter[int]) -> float:
    """How many of the bytes beyond ASCII are likely letters in a codec; below zero where one is no character."""
    likely = 0
    for byte, n in counts.items():
        try:
            likely += n * (bytes([byte]).decode(codec) in LIKELY)
        except UnicodeDecodeError:
            return -1
    return likely


def _surveyed(path: Path, codec: str, mixed: bool = False) -> Encoding:
    """Decode the whole file once: what is in it, and whether its lines are lines."""
    decoder = codecs.getincrementaldecoder(codec)(_errors(mixed))
    nuls = hits = lost = first = passed = length = 0
    for block in files.blocks(path):
        text = decoder.decode(block)
        nuls += text.count("\0")
        length = _line_length(path, text, length)
        if not mixed and not text.isascii() and any(lead in text for lead in _LEADS):
            found = [match.start() for pattern in (_HIT, _LOST) for match in pattern.finditer(text)]
            n = len(_LOST.findall(text))
            hits, lost = hits + len(found) - n, lost + n
            first = first or (passed + text.count("\n", 0, min(found)) + 1 if found else 0)
        passed += text.count("\n")
    decoder.decode(b"", final=True)
    return Encoding(codec, mixed, nuls, hits, lost, first)


def _line_length(path: Path, text: str, before: int) -> int:
    """How long the line is that a block ends in."""
    end = max(text.find("\n"), text.find("\r"))
    length = before + (len(text) if end < 0 else end)
    if length > LONGEST_LINE:
        raise DataRefused(
            _(
                "{file} holds a line longer than {limit} million characters, so it is no table. Export it again.",
                file=path.name, limit=Number(LONGEST_LINE / 1e6, 0),
            )
        )  # fmt: skip
    return length if end < 0 else len(text) - max(text.rfind("\n"), text.rfind("\r"))
