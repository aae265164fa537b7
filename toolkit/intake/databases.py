"""Tables and views of a client's database, fetched once into the client's folder and read from there like a file.

The database is only read. Each value comes as text, as the database itself writes it, so that it passes the same
decisions as a file's; a number whose type is known keeps its decimal point beyond doubt. A secret stands in an
environment variable that the address names (``postgres://reader:${SHOP_PASSWORD}@host/shop``); it is replaced only
when connecting, and no message repeats what a driver says without taking it out.
"""

from __future__ import annotations

import difflib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from ibis.expr.datatypes import DataType

from toolkit import engine
from toolkit.client import Client, Source
from toolkit.client.opened import INTAKE_VERSION
from toolkit.errors import ConfigError, CvoError, DataRefused
from toolkit.intake.raw import FILE, LINE, Headers, Note, RawFile
from toolkit.words import _

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SQLITE, _DUCKDB = b"SQLite format 3\0", b"DUCK"
_INTERNAL = ("information_schema", "pg_catalog", "temp", "sys", "performance_schema", "mysql")


@dataclass(frozen=True)
class _Wanted:
    """One table to be fetched: by whom it is named, and where its rows go."""

    client: Client
    source: str
    join: str
    table: str
    told: Source

    @property
    def place(self) -> str:
        return f"[sources.{self.source}{'.joins.' if self.join else ''}{self.join}]"

    @property
    def target(self) -> Path:
        return self.client.fetched(self.source, self.join)

    @property
    def where(self) -> dict[str, str]:
        return {"file": f"data/{self.client.slug}/client.toml", "place": self.place}


def fetch(client: Client) -> None:
    """Fetch every table that the client's sources name, each into ``fetched/``; a file that has not changed is not.

    Raises
    ------
    ConfigError
        No such database or table, an environment variable that is not set, a back end that is not installed.
    DataRefused
        A database that cannot be read as it is.
    """
    fetched = False
    for source, told in client.config.sources.items():
        named = {"": told.table, **{name: join.table for name, join in told.joins.items()}}
        for join, table in named.items():
            if table:
                fetched |= _fetch(_Wanted(client, source, join, table, told))
    if fetched:
        client.__dict__.pop("key", None)


def read(path: Path, index: int, headers: Headers, target: Path) -> RawFile:
    """Stage a fetched table; its line numbers are those of its rows, from 1."""
    with pq.ParquetFile(path) as stored:
        names, said = stored.schema_arrow.names, _said(stored.schema_arrow)
        raw = RawFile(index, path, sheet=said["table"], encoding="database", database=said["database"], header=names)
        raw.columns = headers.place(names)
        if said["unread"]:
            raw.notes.append(Note("binary_columns", said["unread"].count(",") + 1, example=said["unread"]))
        schema = pa.schema([(FILE, pa.int32()), (LINE, pa.int32()), *((name, pa.string()) for name in raw.columns)])
        with pq.ParquetWriter(target, schema, compression="lz4") as writer:
            for batch in stored.iter_batches(engine.BATCH):
                lines = pa.array(range(raw.read + 1, raw.read + batch.num_rows + 1), pa.int32())
                files = pa.array([index] * batch.num_rows, pa.int32())
                writer.write_batch(pa.record_batch([files, lines, *batch.columns], schema=schema))
                raw.read += batch.num_rows
    raw.staged = raw.read
    return raw


def _said(schema: pa.Schema) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in schema.metadata.items()}


def _fetch(wanted: _Wanted) -> bool:
    """Fetch one table; whether its rows were written anew."""
    address, secrets = _address(wanted)
    scheme = urlsplit(address).scheme
    if "://" in address and scheme not in ("sqlite", "duckdb"):
        con, database, state = _server(wanted, address, secrets), _shown(address), ""
    else:
        path = _file(wanted, address)
        database = path.relative_to(wanted.client.folder).as_posix()
        state = f"{INTAKE_VERSION} {wanted.client.file_hash(path)} {wanted.table}"
        if _is_fetched(wanted.target, state):
            return False
        con = _opened(wanted, path)
    try:
        _store(wanted, _table(wanted, con, database), database, state)
    except CvoError:
        raise
    except Exception as fault:
        raise DataRefused(
            _(
                "{file}: {place}: the table {table} of {database} cannot be read: {fault}. Name another table, or ask "
                "for a view of plain columns.",
                **wanted.where, table=wanted.table, database=database, fault=_first_line(fault, secrets),
            )
        ) from None  # fmt: skip
    finally:
        with suppress(Exception):
            con.disconnect()
    return True


def _is_fetched(target: Path, state: str) -> bool:
    return target.is_file() and _said(pq.read_schema(target)).get("state") == state


def _address(wanted: _Wanted) -> tuple[str, list[str]]:
    """The address with its variables replaced, and what they hold."""
    told, secrets = str(wanted.told.connection), []

    def value(found: re.Match[str]) -> str:
        held = os.environ.get(found[1])
        if not held:
            raise ConfigError(
                _(
                    "{file}: {place}: the environment variable {name} is not set; the connection needs it. Set it "
                    "before the command.",
                    **wanted.where, name=found[1],
                )
            )  # fmt: skip
        secrets.extend({held, quote(held, safe="")})
        return held if found[0] == told else quote(held, safe="")

    return _VARIABLE.sub(value, told), secrets


def _shown(address: str) -> str:
    """An address without who connects and how: scheme, host and database."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _server(wanted: _Wanted, address: str, secrets: list[str]) -> BaseBackend:
    scheme = urlsplit(address).scheme.replace("postgresql", "postgres")
    if scheme not in engine.SERVERS:
        near = difflib.get_close_matches(scheme, engine.SERVERS, 3, 0.5) or engine.SERVERS
        raise ConfigError(
            _(
                '{file}: {place}: no kind of database is called "{scheme}"; known: {known}, or the path of an SQLite '
                "or DuckDB file.",
                **wanted.where, scheme=scheme, known=", ".join(near),
            )
        )  # fmt: skip
    try:
        return engine.open_server(address)
    except ImportError:
        raise ConfigError(
            _(
                "{file}: {place}: what reads {scheme} is not installed. Run: pip install -c constraints.txt "
                '"ibis-framework[{scheme}]"',
                **wanted.where, scheme=scheme,
            )
        ) from None  # fmt: skip
    except Exception as fault:
        raise ConfigError(
            _(
                "{file}: {place}: {database} cannot be reached: {fault}. Check the address, the user and the network.",
                **wanted.where, database=_shown(address), fault=_first_line(fault, secrets),
            )
        ) from None  # fmt: skip


def _first_line(fault: Exception, secrets: list[str]) -> str:
    """What a driver says, in one line and without the secrets."""
    said = " ".join(str(fault).split()) or type(fault).__name__
    for secret in sorted(secrets, key=len, reverse=True):
        said = said.replace(secret, "•••")
    return re.sub(r"://\S*@", "://•••@", said)[:200].rstrip(".")


def _file(wanted: _Wanted, address: str) -> Path:
    """The database's file, inside the client's folder."""
    name = re.sub(r"^(sqlite|duckdb)://(/(?!/))?", "", address).replace("//", "/", 1)
    found = [] if re.search(r"[*?\[]", name) else wanted.client.inside(name, f"{wanted.place} connection")
    if not found:
        have = sorted(
            path.relative_to(wanted.client.folder).as_posix()
            for path in wanted.client.folder.glob("raw/**/*")
            if path.is_file() and _kind(path)
        )
        raise ConfigError(
            _(
                "{file}: {place} connection: there is no database {name} in {folder}. Put it there, or correct the "
                "path. Databases there: {have}.",
                **wanted.where, name=name, folder=f"data/{wanted.client.slug}", have=", ".join(have[:5]) or "–",
            )
        )  # fmt: skip
    return found[0]


def _kind(path: Path) -> str:
    with path.open("rb") as source:
        start = source.read(16)
    if start == _SQLITE:
        return "sqlite"
    return "duckdb" if start[8:12] == _DUCKDB else ""


def _opened(wanted: _Wanted, path: Path) -> BaseBackend:
    name = path.relative_to(wanted.client.folder).as_posix()
    kind = _kind(path)
    if not kind:
        raise DataRefused(
            _(
                "{file}: {place}: {name} is no database of SQLite or DuckDB, or is locked with a password. Ask for a "
                "copy, or for the table as CSV.",
                **wanted.where, name=name,
            )
        )  # fmt: skip
    rest = next((p for end in ("-wal", "-journal", ".wal") if (p := Path(f"{path}{end}")).exists()), None)
    if rest is not None and rest.stat().st_size:
        raise DataRefused(
            _(
                "{file}: {place}: {name} was copied while it was in use: {rest} beside it holds changes that are not "
                "in it. Close the program that writes to it and copy it again.",
                **wanted.where, name=name, rest=rest.name,
            )
        )  # fmt: skip
    try:
        return (
            engine.open_sqlite(path)
            if kind == "sqlite"
            else engine.open_duckdb(path, wanted.client.config.limits.memory)
        )
    except Exception as fault:
        raise DataRefused(
            _(
                "{file}: {place}: {name} cannot be opened: {fault}. Ask for a new copy of it.",
                **wanted.where, name=name, fault=_first_line(fault, [str(path.parent) + os.sep]),
            )
        ) from None  # fmt: skip


def _table(wanted: _Wanted, con: BaseBackend, database: str) -> ibis.Table:
    """The table by its name, with its schema before a point where it has one."""
    have = _tables(con)
    if wanted.table in have:
        name, schema = have[wanted.table]
        return con.table(name, database=schema)
    called = _called(have)
    near = difflib.get_close_matches(wanted.table, called, 3, 0.5)
    raise ConfigError(
        _(
            "{file}: {place}: there is no table {table} in {database}. {near}Tables there: {have}.",
            **wanted.where, table=wanted.table, database=database, have=", ".join(called[:20]) or "–",
            near=_("Nearest: {names}. ", names=", ".join(near)) if near else "",
        )
    )  # fmt: skip


def _tables(con: BaseBackend) -> dict[str, tuple[str, Any]]:
    """The name and the schema of each table and view, by what it may be called: ``lines``, ``main.lines``."""
    catalog, own, found = getattr(con, "current_catalog", None), con.current_database, {}
    for schema in (own, *(schema for schema in con.list_databases() if schema not in (own, *_INTERNAL))):
        within = (catalog, schema) if catalog else schema
        names = con.list_tables(database=within)
        found |= {f"{schema}.{name}": (name, within) for name in names}
        found |= {name: (name, within) for name in names} if schema == own else {}
    return found


def _called(have: dict[str, tuple[str, Any]]) -> list[str]:
    """What each table is called in short: without its schema where that is the first."""
    return sorted(set({place: called for called, place in sorted(have.items(), key=len)}.values()))


def _store(wanted: _Wanted, table: ibis.Table, database: str, state: str) -> None:
    """Write the table's rows as text, whole or not at all."""
    unread = [name for name, kind in table.schema().items() if kind.is_binary()]
    names = [name for name in table.columns if name not in unread]
    if not names:
        raise DataRefused(
            _(
                "{file}: {place}: the table {table} of {database} has no column that can be read as text.",
                **wanted.where, table=wanted.table, database=database,
            )
        )  # fmt: skip
    rows = table.select(**{name: table[name].cast("string").concat("") for name in names})
    said = {"database": database, "table": wanted.table, "unread": ", ".join(unread), "state": state}
    schema = pa.schema([(name, pa.string()) for name in names], metadata=said)
    wanted.target.parent.mkdir(exist_ok=True)
    work = wanted.target.with_name(f".{wanted.target.name}-{os.getpid()}")
    try:
        with pq.ParquetWriter(work, schema, compression="zstd") as writer:
            for batch in engine.batches(rows):
                columns = [
                    _unmistakable(column.cast(pa.string()).fill_null(""), table.schema()[name])
                    for name, column in zip(names, batch.columns, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=schema))
        os.replace(work, wanted.target)
    finally:
        work.unlink(missing_ok=True)


def _unmistakable(text: pa.Array, kind: DataType) -> pa.Array:
    """A typed value's text so that nobody takes it for another: 1.234 has a decimal point, 12.0 is whole.

    Times are told to the second, and their offset from UTC with its minutes.
    """
    if kind.is_floating() or kind.is_decimal():
        text = pc.replace_substring_regex(text, r"^(-?\d+)\.0$", r"\1")
        return pc.replace_substring_regex(text, r"^(-?\d{1,3}\.\d{3})$", r"\10")
    if kind.is_timestamp():
        text = pc.replace_substring_regex(text, r"(:\d\d)\.\d+", r"\1")
        return pc.replace_substring_regex(text, r"(:\d\d[+-]\d\d)$", r"\1:00")
    return text
