"""Tables that a platform exports in several files: the orders' own columns brought to the lines by their key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake.raw import FILE, LINE, Headers, RawFile
from toolkit.words import Count, _


@dataclass(frozen=True)
class Staged:
    """The files of a source, or of a join, as read: their records, how they were read, their headers."""

    rows: ibis.Table
    raws: list[RawFile]
    headers: Headers


def joined(
    client: Client, table: str, main: Staged, read_join: Callable[[str], Staged]
) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """The rows of a source with the columns of its joins, found by key; each row stays one row.

    Parameters
    ----------
    main : Staged
        The source; its headers are extended by the joined columns.
    read_join : callable
        Reads the files of a join by its name.

    Returns
    -------
    rows : Table, one row per record
    books : list of dict
        Per join: ``join``, ``files``, ``read``, ``matched`` and ``unmatched`` (its rows that some record has, or none),
        ``without`` (records with no such row).

    Raises
    ------
    DataRefused
        A key that is missing from a file's header, or two rows of the joined file under one key that differ.
    """
    rows, books = main.rows, []
    for name, join in client.config.sources[table].joins.items():
        other = read_join(name)
        on = _place(client, table, name, join.on, main)
        key = _place(client, table, name, join.key or join.on, other)
        rows, counts = _join(rows, on, name, key, main, other)
        files = [raw.origin(client.folder) for raw in other.raws]
        books.append({"join": name, "files": files, "read": sum(raw.read for raw in other.raws), **counts})
    return rows, books


def _join(
    rows: ibis.Table, on: str, name: str, key: str, main: Staged, other: Staged
) -> tuple[ibis.Table, dict[str, int]]:
    columns = [c for c in other.rows.columns if c not in (FILE, LINE, key)]
    keyed = other.rows.filter(other.rows[key].strip() != "")
    one = keyed.select(__key=keyed[key].strip(), **{f"__{c}": keyed[c] for c in columns}).distinct().cache()
    _refuse_twice(name, one, other, key)
    places = main.headers.place([_free(other.headers.texts[int(c[1:])], name, main.headers) for c in columns])
    for raw in main.raws:
        raw.columns = [*raw.columns, *places]
        raw.header = [*raw.header, *(main.headers.texts[int(place[1:])] for place in places)]
    both = rows.left_join(one, rows[on].strip() == one["__key"])
    n, without = int(one.count().execute()), int(both["__key"].isnull().sum().execute())
    matched = int(one.semi_join(rows, one["__key"] == rows[on].strip()).count().execute())
    both = both.mutate(**{place: both[f"__{c}"] for place, c in zip(places, columns, strict=True)})
    counts = {"matched": matched, "unmatched": n - matched, "without": without}
    return both.select(*rows.columns, *places), counts


def _free(header: str, join: str, headers: Headers) -> str:
    """A header that the source does not have yet: one of a joined file gives way, and is called ``Status (orders)``."""
    taken, n = [f"c{i}" for i in range(len(headers.texts))], 1
    free = header
    while headers.find(free, taken):
        free = f"{header} ({join})" if n == 1 else f"{header} ({join} {n})"
        n += 1
    return free


def _place(client: Client, table: str, join: str, header: str, within: Staged) -> str:
    for raw in within.raws:
        if within.headers.find(header, raw.columns) is None:
            raise DataRefused(
                _(
                    '{file} has no column "{header}", by which the join {join} finds its rows; it has {found}. Correct '
                    "on or key under [sources.{table}.joins.{join}] in data/{client}/client.toml.",
                    file=raw.label, header=header, join=join, table=table, client=client.slug,
                    found=", ".join(f'"{text}"' for text in raw.header[:20]),
                )
            )  # fmt: skip
    return within.headers.find(header, within.raws[0].columns)


def _refuse_twice(join: str, one: ibis.Table, other: Staged, key: str) -> None:
    counts = one.group_by("__key").agg(n=one.count())
    twice = counts.filter(counts.n > 1).order_by("__key").limit(3).to_pandas()
    if len(twice):
        raise DataRefused(
            _(
                '{file}, column "{column}": {keys} stand on several rows that differ, so the join {join} cannot choose '
                "({n} rows for the first). Export each once.",
                file=other.raws[0].label, column=other.headers.texts[int(key[1:])], join=join,
                n=Count(int(twice.n.iloc[0])), keys=", ".join(f'"{k}"' for k in twice["__key"]),
            )
        )  # fmt: skip
