"""Ids that should meet in two tables and do not, because a spreadsheet took their leading zeros."""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.errors import DataRefused
from toolkit.intake.notes import note
from toolkit.intake.raw import FILE, LINE
from toolkit.words import Count, _

BROKEN = 0.05
"""From this share of ids that meet only without leading zeros on, the tables are refused."""


def lost_zeros(lines: ibis.Table, listed: ibis.Table, column: str, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """Compare the ids of the lines with a list of customers or products.

    Raises
    ------
    DataRefused
        At least 5 % of the ids meet only without leading zeros.
    """
    ids = (
        lines.filter(lines[column].notnull())
        .group_by(id=lines[column])
        .agg(line=lines[LINE].min(), file=lines[FILE].min())
    )
    known = listed.select(known=listed[column]).distinct()
    lone = ids.anti_join(known, ids.id == known.known)
    bare = known.select(other=known.known, bare=known.known.re_replace(r"^0+", ""))
    met = lone.inner_join(bare, lone.id.re_replace(r"^0+", "") == bare.bare).filter(ibis._.bare != "")
    row = met.agg(
        n=met.id.nunique(), one=met.id.argmin(met.line), other=met.other.argmin(met.line), line=met.line.min(),
        file=met.file.argmin(met.line), all=ids.count().as_scalar(),
    ).to_pandas().iloc[0]  # fmt: skip
    if not row.n:
        return []
    file, n = files[int(row.file)], int(row.n)
    if n < BROKEN * row["all"]:
        return [note("lost_zeros", file, n, f"{row.one} / {row.other}", line=int(row.line), column=column)]
    raise DataRefused(
        _(
            '{file} line {line}: {column} "{one}" is written "{other}" in the other table: leading zeros are lost, for '
            "{n} of {all} ids. Export the file again with this column as text, and do not save it from a spreadsheet.",
            file=file, line=int(row.line), column=column, one=row.one, other=row.other, n=Count(n),
            all=Count(int(row["all"])),
        )
    )  # fmt: skip
