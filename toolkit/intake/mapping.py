"""Which header is which contract column: by ``client.toml``, or by a recipe.

Headers are compared without case, punctuation, spaces and diacritics: ``Preţ unitar `` is ``pret unitar``.
"""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from toolkit import contract
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.words import _

RECIPES = Path(__file__).parent / "recipes"
EACH_ROW = "(row)"  # as the header of order_id: the source has no order ids, and each of its rows is an order
INPUTS = {
    "lines": {
        "unit_price": contract.NUMBER,  # before line_discount, where that is given
        "line_discount": contract.NUMBER,  # to be taken off unit_price x quantity
        "line_refunded": contract.NUMBER,
        "line_shipping": contract.NUMBER,
        "order_total": contract.NUMBER,  # what the buyer paid: with shipping, and with tax where tax is given
        "order_discount": contract.NUMBER,  # not yet in the lines' prices
        "shipping": contract.NUMBER,
        "tax": contract.NUMBER,
        "refunded": contract.NUMBER,
        "email": contract.TEXT,
        "phone": contract.TEXT,
        "refunded_at": contract.TIME,
        "updated_at": contract.TIME,
        "product_name": contract.TEXT,
        "category": contract.TEXT,
        "brand": contract.TEXT,
    },
    "spend": {"currency": contract.TEXT},
    "answers": {"email": contract.TEXT},
}
"""What a source may hold besides its contract columns, to make them from; the names that are one of an order's hold
its amount on every line of it, or on its first."""
ORDER_LEVEL = frozenset(
    ("order_id", "ordered_at", "customer_id", "email", "sales_channel", "status", "coupon", "region", "town", "agent",
     "payment_method", "device", "delivered_at", "currency")
)  # columns that one order's lines share, so that a cell merged over several lines means each of them  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """For each contract column (or intake-only input) the headers it may stand under, most likely first."""

    columns: dict[str, tuple[str, ...]]
    table: str = "lines"
    client: str = ""
    ends: str = ""

    def find(self, rows: list[list[str]]) -> tuple[int, int]:
        """The first row holding the most wanted headers, and how many it holds."""
        counts = [self.count(row) for row in rows]
        best = max(counts, default=0)
        return (counts.index(best) if counts else 0), best

    def count(self, row: list[str]) -> int:
        """How many columns a row of headers names."""
        cells = {normalise(cell) for cell in row if cell.strip()}
        return sum(bool(cells & keys) for keys in self._keys)

    def name_of(self, header: str) -> str | None:
        """The column that a header names, if any."""
        key = normalise(header)
        return next((name for name, keys in zip(self.columns, self._keys, strict=True) if key in keys), None)

    def is_date(self, header: str) -> bool:
        """Whether a header names a date that no row may lack."""
        known = contract.TABLES[self.table]
        name = self.name_of(header)
        return name in known.required and known[name].type in (contract.TIME, contract.DAY)

    @cached_property
    def _keys(self) -> list[set[str]]:
        return [{normalise(header) for header in headers} for headers in self.columns.values()]

    @cached_property
    def keys(self) -> set[str]:
        """Every header looked for, in the form they are compared in."""
        return set().union(*self._keys)


@lru_cache(10_000)
def normalise(header: str) -> str:
    """A header for comparison: letters and digits only, lower case, no diacritics."""
    plain = unicodedata.normalize("NFKD", header)
    return "".join(c for c in plain if c.isalnum()).casefold() or header.strip()


CEDILLAS, COMMAS = "şţŞŢ", "șțȘȚ"  # Windows-1250 has only the cedillas; Romanian is written with commas


def word(text: str) -> str:
    """A word of the configuration for comparison with the files': lower case, Romanian letters in one spelling."""
    return text.strip().lower().translate(str.maketrans(CEDILLAS, COMMAS))


def wanted(client: Client, table: str, recipe: Mapping[str, tuple[str, ...]]) -> Wanted:
    """The headers to look for in a source: those of its recipe, replaced by those of ``client.toml``.

    Raises
    ------
    ConfigError
        An unknown contract column.
    """
    source = client.config.sources[table]
    columns = dict(recipe)
    for name, header in source.columns.items():
        _refuse_unknown(client, table, name)
        columns[name] = (header,)
    if columns.get("order_id") == (EACH_ROW,):
        del columns["order_id"]
    for name in source.constants:
        _refuse_unknown(client, table, name)
        columns.pop(name, None)
    return Wanted(columns, table, client.slug)


def resolve(client: Client, table: str, want: Wanted, headers, raws: list) -> dict[str, str]:
    """The staged column of each contract column found.

    A column named in ``client.toml``, and every required one, must stand in each file; columns of a recipe that a shop
    does not export are left out.

    Raises
    ------
    DataRefused
        A required or named column that a file lacks, with the headers found there.
    """
    source = client.config.sources[table]
    found: dict[str, str] = {}
    for name, texts in want.columns.items():
        places = [_first(headers, texts, raw.columns) for raw in raws]
        if None in places and (name in source.columns or (any(places) and name in contract.TABLES[table].required)):
            raise _missing(client, table, name, raws[places.index(None)])
        if len({place for place in places if place}) > 1:
            raise _disagree(client, table, name, places, raws)
        if any(places):
            found[name] = next(place for place in places if place)
    if "customer_id" not in found and "customer_id" not in source.constants and "email" in found:
        found["customer_id"] = found["email"]
    for name in _required(client, table, found):
        if name not in found and name not in source.constants:
            raise _missing(client, table, name, raws[0])
    return found


def _disagree(client: Client, table: str, name: str, places: list[str | None], raws: list) -> DataRefused:
    stands = [
        (raw.label, raw.header[raw.columns.index(place)]) for raw, place in zip(raws, places, strict=True) if place
    ]
    other = next((file, header) for file, header in stands if header != stands[0][1])
    return DataRefused(
        _(
            "{table}: column '{column}' stands under '{one}' in {first} and under '{two}' in {second}. Export both "
            "files alike, or rename one header in a copy; then name it under [sources.{table}.columns] in "
            "data/{client}/client.toml.",
            table=table, column=name, client=client.slug, first=stands[0][0], one=stands[0][1], second=other[0],
            two=other[1],
        )
    )  # fmt: skip


def _required(client: Client, table: str, found: dict[str, str]) -> list[str]:
    required = [name for name in contract.TABLES[table].required if (table, name) != ("lines", "kind")]
    if table != "lines":
        return required
    if {"unit_price", "quantity"} <= found.keys() or "order_total" in found:
        required.remove("net_amount")
    rows_are_orders = client.config.sources[table].columns.get("order_id") == EACH_ROW
    days_are_orders = "customer_id" in found and not client.config.sources[table].recipe
    if rows_are_orders or days_are_orders:
        required.remove("order_id")
    return required


def _first(headers, texts: tuple[str, ...], within: list[str]) -> str | None:
    return next((place for text in texts if (place := headers.find(text, within))), None)


def _missing(client: Client, table: str, column: str, raw) -> DataRefused:
    header = ", ".join(f"'{text}'" for text in raw.header[:20]) + (", …" if len(raw.header) > 20 else "")
    near = nearest(table, column, raw.header)
    values = {"table": table, "column": column, "header": header, "client": client.slug, "file": raw.label}
    if near:
        return DataRefused(
            _(
                "{table}: missing column '{column}' in {file}; found {header}. Nearest: {near}. Map it under "
                "[sources.{table}.columns] in data/{client}/client.toml.",
                near=", ".join(f"'{text}'" for text in near), **values,
            )
        )  # fmt: skip
    return DataRefused(
        _(
            "{table}: missing column '{column}' in {file}; found {header}. Map it under [sources.{table}.columns] in "
            "data/{client}/client.toml.",
            **values,
        )
    )


def nearest(table: str, column: str, header: list[str]) -> list[str]:
    """The headers (three at most) that come nearest to what a contract column is called in any recipe."""
    called = {normalise(column)}
    for path in RECIPES.glob("*.toml"):
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
        called |= {normalise(text) for text in recipe.get(table, {}).get("columns", {}).get(column, ())}

    def likeness(text: str) -> float:
        return max(difflib.SequenceMatcher(None, normalise(text), name).ratio() for name in called)

    ranked = sorted(((likeness(text), text) for text in header if text), key=lambda pair: -pair[0])
    return [text for ratio, text in ranked[:3] if ratio >= 0.7]


def _refuse_unknown(client: Client, table: str, name: str) -> None:
    known = (*contract.TABLES[table].names, *INPUTS.get(table, ()))
    if name in known or name.startswith("x_"):
        return
    near = difflib.get_close_matches(name, known, 3) or known
    raise ConfigError(
        _(
            "data/{client}/client.toml: [sources.{table}.columns] has an unknown column {column}; known: {known}, or "
            "any name starting with x_.",
            client=client.slug, table=table, column=name, known=", ".join(near),
        )
    )  # fmt: skip
