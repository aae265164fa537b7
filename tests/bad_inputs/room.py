"""The room where bad inputs are examined: one bad input is written, read, and held to what must come of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from toolkit import intake, words
from toolkit.client import Client
from toolkit.errors import CvoError

TOML = """
name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/*"]
{more}
[sources.lines.columns]
order_id = "Nr. comandă"
ordered_at = "Data"
customer_id = "Client"
town = "Oraș"
net_amount = "Total"
{columns}
"""
WHILE_READING = frozenset(
    ("nul", "mojibake", "mojibake_kept", "quote_mark", "quotes", "header_rows", "other_sheets", "hidden_sheets",
     "hidden_rows", "filter", "error_cells", "filled_down", "equal_columns", "foreign_ids")
)  # the notes made while a file is read, of which a case names all  # fmt: skip
COLUMNS = ("order_id", "ordered_at", "customer_id", "town", "net_amount")
HEADER = "Nr. comandă;Data;Client;Oraș;Total\n"
ROWS = (
    "1001;05.01.2026;ana@x.ro;Iași;10,50\n"
    "1002;16.01.2026;bogdan@x.ro;Târgu Mureș;20,25\n"
    "1003;27.01.2026;carmen@x.ro;Țibănești;5,00\n"
)
GOOD = HEADER + ROWS
CELLS = [line.split(";") for line in GOOD.splitlines()]
TRUTH = (
    ("1001", "2026-01-05 00:00:00", "ana@x.ro", "Iași", 10.5),
    ("1002", "2026-01-16 00:00:00", "bogdan@x.ro", "Târgu Mureș", 20.25),
    ("1003", "2026-01-27 00:00:00", "carmen@x.ro", "Țibănești", 5.0),
)


def toml(more: str = "", columns: str = "") -> str:
    """The configuration of the small shop, with more keys of its source and more columns."""
    return TOML.format(more=more, columns=columns)


@dataclass(frozen=True)
class Bad:
    """One file (or several) of one bad input, and what must come of it.

    ``number`` is its place in the list of bad inputs. A refusal must say each of ``refused`` in English, and something
    else in Romanian; otherwise exactly ``rows`` are kept, and quarantine, structural rows and notes are as given.
    """

    number: int
    name: str
    files: dict[str, str | bytes | Callable[[], bytes]]
    toml: str = field(default_factory=toml)
    refused: tuple[str, ...] = ()
    rows: tuple[tuple, ...] | None = TRUTH
    quarantined: dict[int, str] = field(default_factory=dict)
    structural: dict[str, int] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    file: dict[str, object] = field(default_factory=dict)
    check: Callable[[Client], None] | None = None

    @property
    def id(self) -> str:
        return f"{self.number:02}-{self.name.replace(' ', '-')}"


def written(bad: Bad) -> dict[str, str | bytes]:
    """The files of a bad input, made."""
    return {name: made() if callable(made) else made for name, made in bad.files.items()}


def examine_refusal(client: Client, bad: Bad) -> None:
    """The refusal says what it must, in two languages, and nothing is built."""
    with pytest.raises(CvoError) as refusal:
        intake.build(client)
    said = {language: words.say(refusal.value.message, language) for language in ("en", "ro")}
    assert [text for text in bad.refused if text not in said["en"]] == [], said["en"]
    assert said["ro"] != said["en"]
    assert not client.is_built


def examine(client: Client, bad: Bad) -> None:
    """What was kept, set aside, counted and noted is what must come of the bad input."""
    intake.build(client)
    client = Client.open(client.slug, data=client.folder.parent)
    entry = client.ledger["sources"]["lines"]
    if bad.rows is not None:
        assert kept(client) == sorted(bad.rows)
    assert quarantined(client) == bad.quarantined
    assert {s["rule"]: s["rows"] for s in entry["structural"]} == bad.structural
    assert {note["rule"] for note in entry["notes"]} & WHILE_READING == set(bad.notes)
    assert {name: entry["files"][0][name] for name in bad.file} == bad.file
    if bad.check:
        bad.check(client)


def kept(client: Client) -> list[tuple]:
    """The kept lines as tuples of :data:`COLUMNS`."""
    lines = client.connection.read_parquet(client.built / "lines.parquet").select(*COLUMNS).to_pandas()
    lines["ordered_at"] = lines.ordered_at.astype(str).str[:19].map(lambda t: t if " " in t else t + " 00:00:00")
    return sorted(tuple(None if v != v else v for v in row) for row in lines.itertuples(index=False, name=None))


def quarantined(client: Client) -> dict[int, str]:
    """The rule by which each line set aside was, by its line number."""
    path = client.built / "quarantine" / "lines.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as source:
        return {int(row["line"]): row["rule"] for row in csv.DictReader(source)}
