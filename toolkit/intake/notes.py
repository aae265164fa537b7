"""What was noticed: put right, or to be asked about. A rule, how many values it touched, and the first of them.

Each note is one entry of the ledger, whether it was made while reading a file, deciding a column or judging the rows;
``toolkit.show.notes`` says it in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from toolkit.intake.held import is_empty
from toolkit.intake.raw import FILE, LINE, RawFile


@dataclass(frozen=True)
class Check:
    """A condition on rows, and the text that shows a person which value met it."""

    rule: str
    met: ibis.Value
    example: ibis.Value
    column: str = ""


def note(rule: str, file: str, count: int, example: str, **more: Any) -> dict[str, Any]:
    """An entry of the ledger's ``notes``; ``line``, ``column``, ``amount``, ``share`` where they are known."""
    return {"rule": rule, "file": file, "count": int(count), "example": example} | more


def of_reading(raws: list[RawFile]) -> list[dict[str, Any]]:
    """The notes made while the files were read."""
    return [
        note(said.rule, raw.label, said.count, said.example, **({"line": said.line} if said.line else {}))
        for raw in raws
        for said in raw.notes
    ]


def collect(rows: ibis.Table, files: tuple[str, ...], checks: list[Check]) -> list[dict[str, Any]]:
    """For each check and file: how many rows meet it, and the first of them. One pass over the rows.

    A check of a column that is known to be empty is left out.
    """
    checks = [check for check in checks if check.column not in rows.columns or not is_empty(rows, check.column)]
    if not checks:
        return []
    told = {}
    for i, check in enumerate(checks):
        met = rows[LINE].notnull() & check.met.fill_null(False)
        told |= {f"m{i}": met, f"e{i}": ibis.ifelse(met, check.example.cast("string"), ibis.null("string"))}
    some = rows.select(file=rows[FILE], line=rows[LINE], **told)
    some = some.filter(ibis.or_(*(some[f"m{i}"] for i in range(len(checks)))))
    sums = {}
    for i in range(len(checks)):
        met = some[f"m{i}"]
        sums[f"n{i}"] = met.sum().fill_null(0)
        sums[f"l{i}"] = some.line.min(where=met)
        sums[f"e{i}"] = some[f"e{i}"].argmin(some.line, where=met)
    found = some.group_by("file").agg(**sums).order_by("file").to_pandas()
    return [
        note(check.rule, files[int(row["file"])], row[f"n{i}"], str(row[f"e{i}"]), line=int(row[f"l{i}"]))
        | ({"column": check.column} if check.column else {})
        for i, check in enumerate(checks)
        for row in found.to_dict("records")
        if row[f"n{i}"]
    ]
