"""Folding: what a text is compared by, with case and diacritics taken away."""

from __future__ import annotations

import re
import unicodedata

_ALIKE = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "\u0060": "'", "\u2010": "-", "\u2011": "-"}
_PARTS = re.compile(r"(?P<escaped>\\.)|\[(?:\\.|[^\]\\])*\]|(?P<group>\((?!\?))|[^\\\[(]+|.", re.S)
"""Of a pattern: what is escaped, a set of characters, a group that captures, text, anything else."""


class _Letters(dict):
    """Each character's folded form, worked out when it is first met; always one character."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFKD", chr(code).lower())[:1]
        folded = _ALIKE.get(chr(code), base if base.isalnum() or base.isspace() else chr(code))
        return self.setdefault(code, folded)


_LETTERS = _Letters()


def fold(text: str) -> str:
    """A text without case and diacritics: ``Preț``, ``Preţ`` and ``PRET`` are all ``pret``.

    Letters with a comma and with a cedilla, composed or not, fold alike; typographic apostrophes and hyphens become
    the plain ones. The result is as long as the text's composed form (NFC), character by character.
    """
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def fold_pattern(pattern: str) -> str:
    r"""A regular expression folded as the texts are, its groups not capturing; what is escaped (``\S``) stays."""
    return _PARTS.sub(_folded, pattern)


def _folded(part: re.Match[str]) -> str:
    if part["group"]:
        return "(?:"
    return part["escaped"] or fold(part[0])
