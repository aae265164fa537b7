"""What a header never seen before may mean: its words beside those of headers that the recipes know, and its values.

A header is parted into words, each word into what it means (``lexicon.toml``): ``Val. fara TVA`` and ``Line amount
excl. VAT`` mean much the same. The likeness of two headers is that of their meanings, the rare ones weighing more
(Tversky 1977). Each contract column is given at most one header, so that the whole file is explained best.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from toolkit import contract
from toolkit.intake import recipes
from toolkit.intake.mapping import INPUTS, normalise
from toolkit.intake.wizard.shapes import Seen, are_names, fits, is_product

LEXICON = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
SURE, MAYBE = 0.55, 0.45
"""From these confidences on a column is mapped, or shown as a possibility."""
MORE, LESS, UNKNOWN = 0.6, 0.5, 1.6
"""How much a meaning counts that only the header has, that only the known header has; the weight of unknown words."""
CORE = 0.7
"""What this share of a column's known headers says belongs to its core."""
ASIDE = ("unit_price", "email", "phone", "product_name", "category", "brand")
"""The inputs beside contract columns that a header alone may name; the others change amounts, so recipes name them."""


@dataclass(frozen=True)
class Guess:
    """A header for a contract column, how sure that is (0 to 1), and values it holds."""

    column: str
    header: str
    confidence: float
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """What a file may be: its table, a guess for each column found, and the headers left over."""

    table: str
    guesses: dict[str, Guess] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    @property
    def sure(self) -> dict[str, Guess]:
        return {name: guess for name, guess in self.guesses.items() if guess.confidence >= SURE}

    @property
    def lacking(self) -> tuple[str, ...]:
        """Contract columns without which the table cannot be made."""
        return lacking(self.table, set(self.sure))

    def told(self, guesses: dict[str, Guess]) -> Naming:
        """The same with columns that somebody named."""
        used = {guess.header for guess in guesses.values()}
        others = {name: guess for name, guess in self.guesses.items() if guess.header not in used}
        return Naming(self.table, others | guesses, tuple(header for header in self.unused if header not in used))

    @property
    def worth(self) -> float:
        """How much of the file this explains, in columns."""
        return sum(guess.confidence for guess in self.guesses.values()) - len(self.lacking)


def name(columns: list[Seen], tables: tuple[str, ...] = tuple(contract.TABLES)) -> Naming:
    """The table that explains a file best, with a header for each of its columns.

    Parameters
    ----------
    columns : list of Seen
        The file's columns: header and sample values.
    tables : tuple of str
        The tables it may be.
    """
    return max((_named(table, columns) for table in tables), key=lambda naming: naming.worth)


def _named(table: str, columns: list[Seen]) -> Naming:
    names = list(_known(table))
    scores = np.array([[_likeness(table, name, seen) for seen in columns] for name in names])
    rows, places = linear_sum_assignment(np.where(scores < MAYBE, 0, scores), maximize=True)
    guesses = {
        names[row]: Guess(names[row], columns[place].header, round(float(scores[row, place]), 2), columns[place].shown)
        for row, place in zip(rows, places, strict=True)
        if scores[row, place] >= MAYBE
    }
    if table == "lines":
        guesses = _multiplied(guesses, columns, scores[names.index("net_amount")])
    if "email" in guesses and "customer_id" in guesses and are_names(guesses["customer_id"].examples):
        del guesses["customer_id"]
    used = {guess.header for guess in guesses.values()}
    return Naming(table, guesses, tuple(seen.header for seen in columns if seen.header not in used))


def _multiplied(guesses: dict[str, Guess], columns: list[Seen], likely: np.ndarray) -> dict[str, Guess]:
    """Of several columns that may be the line's value, the one that is quantity times price."""
    if not {"quantity", "unit_price", "net_amount"} <= guesses.keys():
        return guesses
    of = {seen.header: seen.values for seen in columns}
    pieces, prices = of[guesses["quantity"].header], of[guesses["unit_price"].header]
    taken = {guess.header for name, guess in guesses.items() if name != "net_amount"}
    exact = [
        (score, seen)
        for score, seen in zip(likely, columns, strict=True)
        if score >= MAYBE and seen.header not in taken and is_product(pieces, prices, seen.values)
    ]
    if not exact or guesses["net_amount"].header in [seen.header for _score, seen in exact]:
        return guesses
    score, seen = max(exact, key=lambda pair: pair[0])
    return guesses | {"net_amount": Guess("net_amount", seen.header, round(float(score), 2), seen.shown)}


def lacking(table: str, found: set[str]) -> tuple[str, ...]:
    """The columns a table cannot do without, beyond those found: an amount may be told in other ways, an id too."""
    free = {("lines", "kind"), ("spend", "kind"), ("answers", "survey"), ("trials", "trial")}
    required = {c for c in contract.TABLES[table].required if (table, c) not in free}
    if table == "lines":
        required |= {"customer_id"}
        if "order_id" in found or "email" in found:
            required -= {"customer_id"}
        if {"customer_id", "email"} & found:
            required -= {"order_id"}
        if {"unit_price", "quantity"} <= found:
            required -= {"net_amount"}
    if table == "customers" and "email" in found:
        required -= {"customer_id"}
    return tuple(name for name in contract.TABLES[table].names if name in required - found)


def _likeness(table: str, column: str, seen: Seen) -> float:
    fit = fits(table, column, seen.values)
    if not fit:
        return 0.0
    key, meant = normalise(seen.header), meanings(seen.header)
    if "percent" in meant:
        return 0.0
    best, core = 0.0, _core(table, column)
    core = 0.97 if not core or core & meant else 0.6
    for rank, (_text, known_key, known_meant) in enumerate(_known(table)[column]):
        alike = 1.0 if key == known_key else core * _alike(meant, known_meant)
        best = max(best, alike - 0.002 * min(rank, 20))
    return best * fit


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    weight = _weights()

    def sum_of(meanings: frozenset[str]) -> float:
        return sum(weight.get(meaning, UNKNOWN) for meaning in meanings)

    both = sum_of(one & other)
    if not both:
        return 0.0
    return both / (both + MORE * sum_of(one - other) + LESS * sum_of(other - one))


def known() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each column of each table every header that some recipe finds it under."""
    return {
        table: {column: tuple(text for text, _key, _meant in texts) for column, texts in _known(table).items()}
        for table in contract.TABLES
    }


@cache
def _known(table: str) -> dict[str, list[tuple[str, str, frozenset[str]]]]:
    """For each column of a table the headers that some recipe finds it under, the general recipes' first."""
    found: dict[str, list[str]] = {c.name: [] for c in contract.TABLES[table].columns}
    found |= {name: [] for name in INPUTS.get(table, ()) if name in ASIDE}
    order = [*recipes.GENERAL, *(name for name in recipes.names() if name not in recipes.GENERAL)]
    for name in order:
        told = recipes.load(name).get(table)
        for column, headers in (told.columns if told else {}).items():
            if column in found:
                found[column] += [text for text in headers if not text.startswith("(")]
    for column in found:
        found[column] = list(dict.fromkeys([*found[column], column.replace("_", " ")]))
    if table == "lines":
        found.pop("kind")
    return {c: [(text, normalise(text), meanings(text)) for text in texts] for c, texts in found.items()}


@cache
def _core(table: str, column: str) -> set[str]:
    """What nearly every known header of a column says: a header that does not say it is rarely that column."""
    texts = _known(table)[column]
    having = Counter(meaning for _text, _key, meant in texts for meaning in meant)
    return {meaning for meaning, n in having.items() if n >= CORE * len(texts)}


@cache
def _weights() -> dict[str, float]:
    """How much each meaning tells: the rarer among the columns of all tables, the more."""
    having: Counter[str] = Counter()
    columns = {name: texts for table in contract.TABLES for name, texts in _known(table).items()}
    for texts in columns.values():
        having.update(frozenset().union(*(meant for _text, _key, meant in texts)))
    return {meaning: 0.4 + math.log(len(columns) / n) for meaning, n in having.items()}


@cache
def meanings(header: str) -> frozenset[str]:
    """The meanings of a header's words; a word that is not known stands for itself.

    >>> sorted(meanings("Cant. vândută"))
    ['quantity', 'sale']
    """
    return frozenset().union(*(_meant(word) or _parted(word) or (word,) for word in _words_of(header)))


def is_meaningful(header: str) -> bool:
    """Whether a header's words are all known."""
    words = [] if set(",;\t|") & set(header) else _words_of(header)
    return bool(words) and all(_meant(word) or _parted(word) for word in words)


def plain(text: str) -> str:
    """A text without diacritics, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _words_of(header: str) -> list[str]:
    text = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).replace("%", " percent ")
    for phrase, meant in LEXICON["phrases"].items():
        text = re.sub(rf"\b{re.escape(phrase)}(?!\w)", f" {meant} ", text)
    return re.findall(r"[^\W_]+", text)


@cache
def _meant(word: str) -> tuple[str, ...]:
    whole, stems = _words()
    if word in whole:
        return whole[word]
    return next((meant for stem, meant in stems if word.startswith(stem)), ())


@cache
def _parted(word: str) -> tuple[str, ...]:
    """The meanings of a word that is several run together: ``custno``."""
    whole, _stems = _words()
    for at in range(len(word) - 2, 2, -1):
        head, rest = word[:at], word[at:]
        if head in whole and (rest in whole or _parted(rest)):
            return (*whole[head], *(whole.get(rest) or _parted(rest)))
    return ()


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], list[tuple[str, tuple[str, ...]]]]:
    """Whole words and stems (the longest first) with what they mean."""
    whole: dict[str, tuple[str, ...]] = {}
    stems = []
    for meant, forms in LEXICON["words"].items():
        for form in forms:
            if form.endswith("*"):
                stems.append((form[:-1], tuple(meant.split())))
                whole[form[:-1]] = tuple(meant.split())
            else:
                whole[form] = tuple(meant.split())
    return whole, sorted(stems, key=lambda stem: -len(stem[0]))
