"""Tables of step 0: what became of the rows, what they count as, how each column was read."""

from __future__ import annotations

import re
from typing import Any

from toolkit.show.definitions import KINDS, TABLES, column
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Count, Number, Phrase, Share, Value, _

FATES = ("read", "kept", "deduplicated", "quarantined", "structural")
MOST_FILES = 5
DATE_PARTS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
DATE_PART = re.compile("|".join(DATE_PARTS))


def ledger(ledger: dict[str, Any], currency: str) -> Table:
    """What became of every row read, and of its amount: a pair of rows a file, and their sums.

    With more than five files, one pair of rows a source.
    """
    parts = [
        (file["file"].rsplit("/", 1)[-1], file) for source in ledger["sources"].values() for file in source["files"]
    ]
    if len(parts) > MOST_FILES:
        parts = [(TABLES.get(name, name), _sum(source["files"])) for name, source in ledger["sources"].items()]
    rows = [row for name, file in parts for row in _file_rows(name, file, currency)][: MOST_ROWS - 2]
    strong: frozenset[int] = frozenset()
    if len(parts) > 1:
        total = _sum([file for _, file in parts])
        strong = frozenset({len(rows), len(rows) + 1} if total["amount"] else {len(rows)})
        rows += _file_rows(_TOTAL, total, currency)
    return Table(("", _("in"), *_FATE_NAMES), tuple(rows[:MOST_ROWS]), strong)


_FATE_NAMES = (_("read"), _("kept"), _("de-duplicated"), _("quarantined"), _("structural"))
_TOTAL: Phrase = _("total")


def _file_rows(name: str | Phrase, file: dict[str, Any], currency: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [(name, _("rows"), *(Count(file[fate]) for fate in FATES))]
    if file.get("amount"):
        rows.append(
            ("", _("amount, {currency}", currency=currency), *(Number(file["amount"][fate], 0) for fate in FATES))
        )
    return rows


def _sum(files: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {fate: sum(file[fate] for file in files) for fate in FATES}
    amounts = [file["amount"] for file in files if file.get("amount")]
    total["amount"] = {fate: sum(amount[fate] for amount in amounts) for fate in FATES} if amounts else None
    return total


def kinds(ledger: dict[str, Any], currency: str) -> Table:
    """Rows and amounts of each kind of line, with and without a customer, and their sums."""
    found = {(k["kind"], bool(k["with_customer"])): k for k in ledger["sources"]["lines"]["kinds"]}
    names = [kind for kind in KINDS if (kind, True) in found or (kind, False) in found]
    empty = {"rows": 0, "amount": 0.0}
    rows = [[found.get((name, named), empty) for named in (True, False)] for name in names]
    totals = [{n: sum(row[side][n] for row in rows) for n in ("rows", "amount")} for side in (0, 1)]
    amount = _("amount, {currency}", currency=currency)
    header = (_("kind of line"), _("rows with a customer"), amount, _("rows without a customer"), amount)
    cells = [(KINDS[name], *_both(row)) for name, row in zip(names, rows, strict=True)]
    return Table(header, (*cells, (_TOTAL, *_both(totals))), frozenset({len(cells)}))


def _both(row: list[dict[str, Any]]) -> tuple[Value, ...]:
    return tuple(cell for side in row for cell in (Count(side["rows"]), Number(side["amount"], 0)))


def decisions(ledger: dict[str, Any]) -> Table:
    """For each column of the order lines: its header, how it was read, and how many values agree.

    The doubtful come first; at most twelve are shown, the ledger holds them all.
    """
    columns = ledger["sources"]["lines"]["columns"]
    doubtful_first = sorted(columns, key=lambda c: c["agree"] >= c["n"])[:MOST_ROWS]
    rows = tuple(
        (
            column(c["column"]),
            c["header"],
            _read_as(str(c["decided"] or "")),
            Count(c["n"]),
            _agreement(c["agree"], c["n"]),
        )
        for c in doubtful_first
    )
    return Table((_("column"), _("header in the file"), _("read as"), _("values"), _("agree")), rows)


def _read_as(decided: str) -> Phrase | str:
    """A decision of the intake as a person says it: a decimal mark, a date's pattern, or text."""
    if not decided:
        return _("text, as it stands")
    if decided.startswith("decimal "):
        return _("decimal mark {mark}", mark=decided.removeprefix("decimal "))
    return DATE_PART.sub(lambda part: DATE_PARTS[part[0]], decided)


def _agreement(agree: int, n: int) -> Value:
    share = agree / n if n else float("nan")
    return Share(share, 0) if share == 1 else Share(min(share, 0.9999), 2) if n else Number(share)
