"""What readers said of the coding of a client's answers: marks of hits and a second coder's codes, in one file.

``data/<client>/coding.csv`` names an answer by a hash of its text and holds no text.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from toolkit.errors import ConfigError
from toolkit.words import _

FILE = "coding.csv"
COLUMNS = ("answer", "theme", "reader", "says")
SAYS = {"hits": ("right", "wrong"), "second": ("yes", "none")}
"""Who reads, and what that reader may say: of a hit of the codebook, right or wrong; as second coder, that the answer
speaks of the theme, or (with no theme) that it was read and speaks of none."""


def read_coding(folder: Path) -> pd.DataFrame:
    """The marks of a client.

    Returns
    -------
    DataFrame, one row per mark
        ``answer`` (see ``measures.themes.key``), ``theme``, ``reader``, ``says``; empty where nobody marked yet.

    Raises
    ------
    ConfigError
        The file cannot be read, or a line of it says something else.
    """
    path, name = folder / FILE, f"data/{folder.name}/{FILE}"
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype=str)
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.reader(source))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ConfigError(
            _(
                "{file} cannot be read ({fault}). Save it as UTF-8, or delete it and mark anew.",
                file=name,
                fault=str(fault),
            )
        ) from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ConfigError(
            _(
                "{file} line 1: its columns must be {columns}. Correct it, or delete the file and mark anew.",
                file=name, columns=", ".join(COLUMNS),
            )
        )  # fmt: skip
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(COLUMNS) or row[3] not in SAYS.get(row[2], ()):
            raise ConfigError(
                _(
                    "{file} line {line}: {row} is no mark; a reader is hits (right, wrong) or second (yes, none). "
                    "Correct it or delete the line.",
                    file=name, line=line, row=repr(",".join(row)[:80]),
                )
            )  # fmt: skip
    return pd.DataFrame(rows[1:], columns=COLUMNS, dtype=str)


def add_coding(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Add marks; a later mark of the same hit, or a later reading of the same answer, takes the place of the earlier.

    Returns
    -------
    DataFrame
        All marks, as :func:`read_coding` gives them.
    """
    fresh = pd.DataFrame(list(rows), columns=COLUMNS, dtype=str)
    old = read_coding(folder)
    again = old["reader"].eq("second") & old["answer"].isin(fresh.loc[fresh["reader"] == "second", "answer"])
    marks = pd.concat([old[~again], fresh], ignore_index=True)
    marks = marks.drop_duplicates(["answer", "theme", "reader"], keep="last", ignore_index=True)
    new = folder / f".{FILE}.new"
    marks.to_csv(new, index=False, encoding="utf-8", lineterminator="\n")
    os.replace(new, folder / FILE)
    return marks
