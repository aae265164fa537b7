"""People's names in a free text: those known, and those that a greeting, a title or the name itself betrays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from toolkit.measures import stopwords
from toolkit.measures.folding import fold
from toolkit.words.private import MASK

LONGEST = 3
"""Words of a name."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SURNAME = re.compile(r"[a-z]{2,}(?:escu|eanu|oianu|oiu)(?:lui)?")
_BESIDE = re.compile(r"[ .-]{1,2}")
_LAST = re.compile(r"[\s.!:;)]*(?:\n|$)")
_LEADS = ("introduced", "titles", "closing")
_SENTENCE = re.compile(r"(?:^|[.!?\n:;…-])[\s\"'„(]*$")


def without_names(text: str, names: Iterable[str] = ()) -> str:
    """A composed (NFC) text with people's names replaced by ``•••``; ``names``: the writer's own."""
    named = _Named(text, frozenset(form for part in parts_of(names) for form in _forms(part)))
    parts, done = [], 0
    for start, end in named.spans():
        parts += [text[done:start], MASK]
        done = end
    return "".join([*parts, text[done:]])


def parts_of(names: Iterable[str]) -> list[str]:
    """The words of names, folded."""
    return [word for name in names for word in _WORD.findall(fold(name))]


@cache
def _people() -> dict:
    return tomllib.loads(resources.files("toolkit.measures").joinpath("people.toml").read_text(encoding="utf-8"))


@cache
def _given(key: str) -> frozenset[str]:
    return frozenset(form for name in _people()[key].split() for form in _forms(name))


@cache
def _leads(key: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_people()[key])})(?!\w)[\s,!.:-]*")


@cache
def _brands() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_people()['brands'])})\b")


def _forms(name: str) -> tuple[str, ...]:
    """A folded name as it is bent: Maria, Mariei; Anca, Ancăi; Andrei, Andreiului; Ann, Ann's."""
    if len(name) < 4:
        return (name, f"{name}'s") if len(name) > 1 else ()
    if name.endswith("a"):
        return name, f"{name[:-1]}ei", f"{name[:-1]}ii", f"{name}i", f"{name}'s"
    return name, f"{name}ul", f"{name}ului", f"{name}ule", f"{name}'s"


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    folded: str
    capital: bool


class _Named:
    """A text, word by word: which words are names."""

    def __init__(self, text: str, own: frozenset[str]) -> None:
        self.text, self.folded, self.own = text, fold(text), own
        self.after = {key: {found.end() for found in _leads(key).finditer(self.folded)} for key in _LEADS}
        brands = [found.span() for found in _brands().finditer(self.folded)]
        self.words = [
            _Word(*found.span(), self.folded[slice(*found.span())], found[0][0].isupper())
            for found in _WORD.finditer(text)
            if not any(start <= found.start() < end for start, end in brands)
        ]

    def spans(self) -> Iterator[tuple[int, int]]:
        """Where names stand, those side by side as one."""
        taken = sorted({i for i in range(len(self.words)) for i in self._name_at(i)})
        start = end = None
        for word in (self.words[i] for i in taken):
            if end is not None and _BESIDE.fullmatch(self.text[end : word.start]):
                end = word.end
                continue
            if end is not None:
                yield start, end
            start, end = word.start, word.end
        if end is not None:
            yield start, end

    def _name_at(self, i: int) -> Iterator[int]:
        """The words that are a name if the one at ``i`` begins or betrays it."""
        word = self.words[i]
        given, maybe = word.folded in _given("given"), word.folded in _given("also_words")
        surname = word.capital and bool(_SURNAME.fullmatch(word.folded))
        plain = word.folded in stopwords.both()
        if word.folded in self.own and not plain:
            yield i
        elif not plain and word.start in self.after["introduced"]:
            yield from self._run(i, capital=False)
        elif word.start in self.after["titles"] and (word.capital or given or (maybe and not plain)):
            yield from self._run(i, capital=not given and not maybe)
        elif word.start in self.after["closing"] and (word.capital or given) and self._closes(i):
            yield from self._run(i, capital=True)
        elif given or surname:
            yield from self._run(i, capital=True)
            yield from self._to_the_left(i)
        elif maybe and word.capital and len(list(self._run(i, capital=True))) > 1:
            yield from self._run(i, capital=True)

    def _run(self, i: int, capital: bool) -> Iterator[int]:
        """The word at ``i`` and those beside it that may be of the same name."""
        yield i
        for j in range(i + 1, min(i + LONGEST, len(self.words))):
            word = self.words[j]
            beside = _BESIDE.fullmatch(self.text[self.words[j - 1].end : word.start])
            if not beside or "." in beside[0] or word.folded in stopwords.both() or (capital and not word.capital):
                return
            yield j

    def _to_the_left(self, i: int) -> Iterator[int]:
        """The surname before a given name; a capital letter that begins a sentence is none."""
        if not i:
            return
        word, beside = self.words[i - 1], self.text[self.words[i - 1].end : self.words[i].start]
        begins = _SENTENCE.search(self.text[: word.start]) and not _SURNAME.fullmatch(word.folded)
        if beside in (" ", "-") and word.capital and not begins and word.folded not in stopwords.both():
            yield i - 1

    def _closes(self, i: int) -> bool:
        """Whether the words at ``i`` end a line or the text."""
        last = list(self._run(i, capital=True))[-1]
        return bool(_LAST.match(self.text, self.words[last].end))
