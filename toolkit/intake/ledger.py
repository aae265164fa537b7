"""The books of an intake: what was read is what was kept, set aside, repeated or no record, in rows and in money."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path
from typing import Any

import ibis

from toolkit import contract
from toolkit.client import Client
from toolkit.errors import CvoError
from toolkit.intake.clean import FAULT, MONEY, STRUCTURAL
from toolkit.intake.decide import Decision
from toolkit.intake.raw import AMOUNT, FILE, LINE, PART, VALUE, Fault, RawFile
from toolkit.words import _

CLASSES = ("structural", "quarantined", "deduplicated", "kept")
_DAY = {"lines": "ordered_at", "orders": "day", "customer_days": "day", "spend": "month", "traffic": "month",
        "answers": "answered_at", "messages": "sent_at", "campaigns": "start", "trials": "assigned_at",
        "events": "at", "tickets": "opened_at",
        "customers": "registered_at"}  # fmt: skip
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def classes(cleaned: ibis.Table, superfluous: ibis.Table | None) -> ibis.Table:
    """Each record's class, one of :data:`CLASSES`, in the column ``__class``.

    ``superfluous`` names records by file and line; an answer of a form also by its question.
    """
    repeat = ibis.literal(False)
    if superfluous is not None:
        named = {f"{name}_twice": name for name in superfluous.columns}
        twice = superfluous.rename(named).mutate(twice=True)
        cleaned = cleaned.left_join(twice, [cleaned[name] == twice[again] for again, name in named.items()])
        repeat = cleaned.twice.fill_null(False)
        cleaned = cleaned.drop(*named)
    return cleaned.mutate(
        __class=ibis.cases(
            (cleaned[STRUCTURAL].notnull(), "structural"),
            (cleaned[FAULT].notnull(), "quarantined"),
            (repeat, "deduplicated"),
            else_="kept",
        )
    )


def source_entry(
    client: Client, table: str, raws: list[RawFile], classed: ibis.Table, kept: ibis.Table, overlap: dict[str, Any]
) -> dict[str, Any]:
    """The ledger of one source (files, quarantine, structural, overlap), closed.

    Rows are records of the file: the lines made of a record's shipping or refund, and its further answers, are counted
    with it and their money is its money. ``amount`` is the contract's: without VAT, in the client's currency; ``read``
    sums every record whose amount can be read, and the others are counted in ``unreadable_amounts``.

    Raises
    ------
    CvoError
        Rows or money do not add up, file by file: a fault of the intake, never of the data.
    """
    money = table in MONEY
    unit = classed.currency if money else ibis.literal("")
    rule = ibis.coalesce(classed[STRUCTURAL], classed[FAULT]).re_replace(r"\|.*", "").fill_null("")
    counted = classed.group_by(file=classed[FILE], cls=classed["__class"], currency=unit, rule=rule).agg(
        rows=(classed[PART] == "").sum(),
        amount=classed[AMOUNT].sum().fill_null(0.0),
        value=classed[VALUE].sum().fill_null(0.0),
        unread=classed[AMOUNT].isnull().sum(),
    )
    counts = counted.to_pandas()
    stored = kept.group_by(file=kept[FILE], currency=kept.currency if money else ibis.literal("")).agg(
        rows=(kept[PART] == "").sum(),
        amount=(kept[MONEY[table]].sum() if money else ibis.literal(0.0)).fill_null(0.0),
        value=(kept[VALUE].sum() if money else ibis.literal(0.0)).fill_null(0.0),
    )
    stored = stored.to_pandas()
    files = [
        _file(client, raw, counts[counts.file == raw.index], stored[stored.file == raw.index], money) for raw in raws
    ]
    for entry in files:
        _close(entry)
    repeats = counts[counts.cls == "deduplicated"]
    overlap = overlap | {"rows": int(repeats.rows.sum())} | ({"amount": float(repeats.amount.sum())} if money else {})
    return {
        "files": files,
        "quarantine": _by_rule(counts, "quarantined", Counter(f.rule for r in raws for f in r.faults), money),
        "structural": _by_rule(counts, "structural", sum((r.structural for r in raws), Counter()), money),
        "overlap": overlap,
    }


def _file(client: Client, raw: RawFile, counts: Any, stored: Any, money: bool) -> dict[str, Any]:
    rows = counts.groupby("cls").rows.sum()
    entry: dict[str, Any] = {
        "file": raw.origin(client.folder),
        "sheet": raw.sheet,
        "is_table": bool(raw.database),
        "sha256": client.file_hash(raw.path),
        "encoding": raw.encoding,
        "delimiter": raw.delimiter,
        "preamble": len(raw.preamble),
        "preamble_lines": raw.preamble[:20],
        "header_line": raw.header_line,
        "read": raw.read,
        "structural": int(rows.get("structural", 0)) + sum(raw.structural.values()),
        "quarantined": int(rows.get("quarantined", 0)) + len(raw.faults),
        "deduplicated": int(rows.get("deduplicated", 0)),
        "kept": int(stored.rows.sum()),
    }
    if money:
        entry["amount"] = _parts(counts, stored, "amount")
        entry["currencies"] = {
            code: _parts(part, stored[stored.currency == code], "value")
            for code, part in counts.groupby("currency", sort=True)
        }
        entry["unreadable_amounts"] = int(counts.unread.sum()) + len(raw.faults)
    return entry


def _parts(counts: Any, stored: Any, name: str) -> dict[str, float]:
    """What was read in money, and what became of it."""
    amounts = counts.groupby("cls")[name].sum()
    parts = {"read": float(counts[name].sum())} | {c: float(amounts.get(c, 0.0)) for c in CLASSES}
    return parts | {"kept": float(stored[name].sum())}


def _close(entry: dict[str, Any]) -> None:
    parts = sum(entry[c] for c in CLASSES)
    for money in [entry.get("amount", {"read": 0.0}), *entry.get("currencies", {}).values()]:
        value = math.fsum(money.get(c, 0.0) for c in CLASSES)
        scale = max(1.0, math.fsum(abs(money.get(c, 0.0)) for c in CLASSES))
        if entry["read"] != parts or abs(money["read"] - value) > 1e-6 * scale:
            raise CvoError(
                _(
                    "{file}: the ledger does not close: {read} rows ({read_value}) read, {parts} ({parts_value}) "
                    "accounted for. This is a fault of the toolkit; nothing was built.",
                    file=entry["file"], read=entry["read"], parts=parts, read_value=money["read"], parts_value=value,
                )
            )  # fmt: skip


def _by_rule(counts: Any, cls: str, more: Counter, money: bool) -> list[dict[str, Any]]:
    sums = counts[counts.cls == cls].groupby("rule", as_index=False)[["rows", "amount"]].sum()
    totals: dict[str, list[float]] = {rule: [n, 0.0] for rule, n in more.items()}
    for row in sums.itertuples():
        had = totals.setdefault(row.rule, [0, 0.0])
        had[0], had[1] = had[0] + row.rows, had[1] + row.amount
    return [
        {"rule": rule, "rows": int(n)} | ({"amount": float(amount)} if money else {})
        for rule, (n, amount) in sorted(totals.items())
    ]


def write_proposals(target: Path, proposals: Any) -> None:
    """Write the ids that may be one person, for a person to read; no file where there are none."""
    if len(proposals):
        proposals = proposals.map(_harmless)
        proposals.to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\n")


def kinds_of(lines: ibis.Table) -> list[dict[str, Any]]:
    """Rows and amount of each kind of line, with and without a customer."""
    counts = lines.group_by("kind", with_customer=lines.customer_id.notnull()).agg(
        rows=lines.count(), amount=lines.net_amount.sum()
    )
    order = {kind: i for i, kind in enumerate(contract.KINDS)}
    entries = [
        {"kind": r.kind, "with_customer": bool(r.with_customer), "rows": int(r.rows), "amount": float(r.amount)}
        for r in counts.to_pandas().itertuples()
    ]
    return sorted(entries, key=lambda e: (order[e["kind"]], not e["with_customer"]))


def rules_of(client: Client) -> dict[str, Any]:
    """The rules of the shop as the configuration gives them, for the data-health slide."""
    config, lines = client.config, client.config.sources["lines"]
    kinds: dict[str, int] = Counter(rule.kind for rule in lines.kinds)
    return {
        "statuses": {kind: list(words) for kind, words in lines.statuses.items()},
        "kinds": dict(sorted(kinds.items())),
        "vat": config.vat.model_dump(),
        "rates": {code: [min(d).isoformat(), max(d).isoformat(), len(d)] for code, d in sorted(config.rates.items())},
        "returns": config.returns.model_dump(),
        "excluded": [[p.first.isoformat(), p.last.isoformat(), p.reason] for p in config.excluded],
        "timezone": config.timezone,
        "staff": len(config.identity.staff),
        "merge": list(config.identity.merge),
        "whale_share": config.whales.share,
    }


def columns_of(decisions: list[Decision]) -> list[dict[str, Any]]:
    """How each mapped column was read."""
    return [
        {"column": d.column, "header": d.header, "decided": d.decided, "why": d.why, "n": d.n, "agree": d.agree}
        for d in decisions
    ]


def table_entry(name: str, table: ibis.Table) -> dict[str, Any]:
    """Rows, share of rows filled per column, and first and last day of a built table."""
    day = table[_DAY[name]].cast("date") if name in _DAY else None
    filled = {f"f{i}": table[column].count() for i, column in enumerate(table.columns)}
    days = {"first": day.min(), "last": day.max()} if day is not None else {}
    row = table.agg(rows=table.count(), **days, **filled).to_pandas().iloc[0]
    n = int(row["rows"])
    entry: dict[str, Any] = {
        "rows": n,
        "filled": {column: int(row[f"f{i}"]) / n if n else 0.0 for i, column in enumerate(table.columns)},
    }
    if days and str(row["first"]) not in ("NaT", "None", "nan"):
        entry["days"] = [str(row["first"])[:10], str(row["last"])[:10]]
    return entry


def write_quarantine(
    target: Path,
    raws: list[RawFile],
    classed: ibis.Table,
    staged: ibis.Table,
    found: dict[str, str],
    headers: list[str],
) -> None:
    """Write the rows set aside for a person to read, in file and line order; no file where there are none.

    ``raw_line`` is the physical line where no record could be made of it, and otherwise its cells joined by the file's
    delimiter. Cells that a spreadsheet would run as a formula are led by an apostrophe.
    """
    faults = [f for raw in raws for f in raw.faults]
    records = classed.filter((classed["__class"] == "quarantined") & (classed[PART] == ""))
    bad = records.select(file=FILE, line=LINE, fault=FAULT)
    joined = bad.inner_join(staged, [bad.file == staged[FILE], bad.line == staged[LINE]]).to_pandas()
    for row in joined.to_dict("records"):
        rule, column = row["fault"].split("|")
        place, raw = found.get(column), raws[row["file"]]
        cells = (raw.delimiter if len(raw.delimiter) == 1 else ";").join(row.get(c) or "" for c in raw.columns)
        named = headers[int(place[1:])] if place else column
        faults.append(Fault(raw.index, row["line"], rule, cells, named, row.get(place) or ""))
    if not faults:
        return
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["source_file", "sheet", "line", "column", "rule", "raw_value", "raw_line"])
        for f in sorted(faults, key=lambda f: (f.file, f.line)):
            raw = raws[f.file]
            cells = (raw.name, raw.sheet, f.line, f.column, f.rule, f.raw_value, f.raw_line)
            writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_TRIGGERS) else cell
