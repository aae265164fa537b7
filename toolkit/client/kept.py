"""Small tables that the workshop keeps beside a client: the log of decisions, and the priorities by size of company."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from toolkit.errors import ConfigError
from toolkit.words import _

DECISIONS, LOG = "decisions.csv", ("decision", "origin", "owner", "status", "due", "note")
STATUSES = ("proposed", "agreed", "parked", "done", "dropped")
PRIORITIES, CELLS = "priorities.csv", ("matrix", "row", "column", "priority")
TEXTS = ("lever", "action", "subject", "key", "measure", "effort", "owner")
LEVELS = ("1", "2", "3")
"""Nice to have, needed, must-have."""


def read_decisions(folder: Path) -> pd.DataFrame:
    """The log of decisions of a client.

    Returns
    -------
    DataFrame, one row per decision
        ``decision`` (the client's words), ``origin`` (the proposal it came from, or ""), ``owner``, ``status`` of
        :data:`STATUSES`, ``due`` (day or None), ``note``; empty where nothing was decided yet.

    Raises
    ------
    ConfigError
        The file cannot be read, or a line of it has another status or a date that is none.
    """
    table = _read(folder / DECISIONS, LOG, lambda row: row[3] in STATUSES and _is_day(row[4]))
    return table.assign(due=[date.fromisoformat(text) if text else None for text in table["due"]])


def write_decisions(folder: Path, rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    """Add decisions; a later line of the same decision takes the earlier one's place.

    Returns
    -------
    DataFrame
        The whole log, as :func:`read_decisions` gives it.
    """
    old = read_decisions(folder)
    old["due"] = [day.isoformat() if day else "" for day in old["due"]]
    table = pd.concat([old, pd.DataFrame(list(rows), columns=LOG, dtype=str)], ignore_index=True)
    table = table.drop_duplicates(["decision", "origin"], keep="last", ignore_index=True)
    fresh = folder / f".{DECISIONS}.new"
    table.to_csv(fresh, index=False, encoding="utf-8", lineterminator="\n")
    try:
        _read(fresh, LOG, lambda row: row[3] in STATUSES and _is_day(row[4]))
        os.replace(fresh, folder / DECISIONS)
    finally:
        fresh.unlink(missing_ok=True)
    return read_decisions(folder)


def read_proposed(path: Path) -> pd.DataFrame:
    """The decisions that a report of step 6 proposes, as ``measures.decisions.plan`` gave them.

    Returns
    -------
    DataFrame, one row per decision
        Text "" where there is none; ``due`` a day.
    """
    table = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(TEXTS, str))
    table[list(TEXTS)] = table[list(TEXTS)].fillna("").replace(r"^'(?=[=+\-@\t\r])", "", regex=True)
    return table.assign(due=[date.fromisoformat(day) for day in table["due"]])


def read_priorities(folder: Path) -> pd.DataFrame:
    """The priorities by size of company: the client's own file, else the one beside all clients.

    Returns
    -------
    DataFrame, one row per cell that somebody filled in
        ``matrix``, ``row``, ``column``, ``priority`` (1 nice to have, 2 needed, 3 must-have); empty without a file.

    Raises
    ------
    ConfigError
        The file cannot be read, or a priority is not 1, 2 or 3.
    """
    own = folder / PRIORITIES
    path = own if own.exists() else folder.parent / PRIORITIES
    table = _read(path, CELLS, lambda row: row[3] in (*LEVELS, ""))
    return table[table["priority"] != ""].astype({"priority": int}).reset_index(drop=True)


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _read(path: Path, columns: tuple[str, ...], is_right: Callable[[list[str]], bool]) -> pd.DataFrame:
    """The rows of such a file as text; refuses what it may not hold."""
    if not path.exists():
        return pd.DataFrame(columns=columns, dtype=str)
    name = f"data/{path.parent.name}/{path.name.removeprefix('.').removesuffix('.new')}"
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = [row for row in csv.reader(source) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ConfigError(_("{file} cannot be read ({fault}). Correct it.", file=name, fault=str(fault))) from None
    if not rows or tuple(rows[0]) != columns:
        raise ConfigError(
            _("{file} line 1: its columns must be {columns}. Correct it.", file=name, columns=", ".join(columns))
        )
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(columns) or not is_right(row):
            allowed = ", ".join(STATUSES if columns == LOG else LEVELS)
            raise ConfigError(
                _(
                    "{file} line {line}: {row} is wrong; {allowed} may stand there, and a day as 2026-10-31. "
                    "Correct it or delete the line.",
                    file=name, line=line, row=repr(",".join(row)[:80]), allowed=allowed,
                )
            )  # fmt: skip
    return pd.DataFrame(rows[1:], columns=columns, dtype=str)
