"""A client: its configuration, its folders, its built tables.

``data/<slug>/client.toml`` says who the client is and how to read the files in ``raw/``. The tables the intake made
from them lie in ``built/<key>/``, where the key is the hash of the raw files and of the part of the configuration
that the intake reads; change either and the key changes.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import ibis
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolkit import contract, engine
from toolkit.errors import ConfigError, MissingData, ParameterError
from toolkit.words import LANGUAGES, Lines, _

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
INTAKE_VERSION = "1"
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"{p}{i}" for p in ("com", "lpt") for i in range(1, 10))}


class Part(BaseModel):
    """A part of ``client.toml``: unknown keys are refused, values never change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KindRule(Part):
    """What makes a line of a kind; every condition named must hold, the first rule that holds wins."""

    kind: Literal[contract.KINDS]
    status: tuple[str, ...] = ()
    order_id_prefix: str | None = None
    product_id: tuple[str, ...] = ()
    quantity_below: float | None = None
    quantity_above: float | None = None
    price: float | None = None
    price_below: float | None = None


class Source(Part):
    """How to read the files of one contract table."""

    files: tuple[str, ...]
    recipe: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    statuses: dict[Literal[contract.KINDS], tuple[str, ...]] = Field(default_factory=dict)
    kinds: tuple[KindRule, ...] = ()
    header: bool = True
    sheet: str | None = None
    encoding: str | None = None
    delimiter: Literal[",", ";", "\t", "|", "whitespace"] | None = None
    decimal: Literal[",", "."] | None = None
    date_format: str | None = None


class Vat(Part):
    """Whether the amounts as read hold VAT, and at which rate."""

    included: bool = False
    rate: float = Field(default=0.0, ge=0, lt=1)


class Groups(Part):
    """How customers are scored; cuts that are not given are proposed from the client's own orders."""

    scoring: Literal["threshold", "quantile"] = "threshold"
    recency_days: tuple[float, float, float, float] | None = None
    frequency: tuple[float, float, float, float] | None = None
    monetary_value: tuple[float, float, float, float] | None = None
    minimum_size: int = Field(default=30, ge=1)

    @field_validator("recency_days", "frequency", "monetary_value")
    @classmethod
    def _rising(cls, cuts: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if cuts is not None and any(b <= a for a, b in zip(cuts, cuts[1:], strict=False)):
            raise ValueError("four rising numbers")
        return cuts


class Deck(Part):
    """What the deck wears."""

    logo: str | None = None
    consultancy: str | None = None


class Limits(Part):
    """What a run may use."""

    memory: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?[KMGT]i?B$")


class Config(Part):
    """The whole of ``client.toml``."""

    name: str
    language: Literal[tuple(LANGUAGES)] = "ro"
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    timezone: str = "Europe/Bucharest"
    as_of: date | None = None
    exported_on: date | None = None
    sources: dict[Literal[tuple(contract.TABLES)], Source]
    vat: Vat = Vat()
    groups: Groups = Groups()
    deck: Deck = Deck()
    limits: Limits = Limits()

    def intake_part(self) -> dict[str, Any]:
        """What the intake reads; it alone decides whether tables must be built again."""
        return self.model_dump(mode="json", include={"currency", "timezone", "exported_on", "sources", "vat"})


class Client:
    """One client, opened: configuration, folders and tables up to ``as_of``."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.folder = folder
        self.slug = folder.name
        self.config = config

    @classmethod
    def open(cls, slug: str = "", as_of: str | date | None = None, data: Path | None = None) -> Client:
        """Open a client whose tables are built.

        Parameters
        ----------
        slug : str
            Name of the client's folder; by default the one in ``CVO_CLIENT`` (set by ``cvo lab``), else the demo shop.
        as_of : date or ISO text, optional
            Last day observed, inclusive; the configuration's, or else the last day with an order.

        Raises
        ------
        ConfigError
            No such client, a faulty ``client.toml``, or tables not built yet.
        """
        slug = slug or os.environ.get("CVO_CLIENT", "demo")
        client = cls.configured(slug, data)
        if not client.is_built:
            raise ConfigError(_("{client}: its tables are not built. Run: cvo check {client}", client=slug))
        client._asked_as_of = (
            date.fromisoformat(as_of) if isinstance(as_of, str) and as_of else (as_of or None)
        )
        return client

    @classmethod
    def configured(cls, slug: str, data: Path | None = None) -> Client:
        """A client as configured, its tables built or not."""
        folder = folder_of(slug, data)
        return cls(folder, load_config(folder / "client.toml"))

    _asked_as_of: date | None = None

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def currency(self) -> str:
        return self.config.currency

    # raw files and the built folder

    def files_of(self, source: str) -> list[Path]:
        """The raw files of a source in name order; all lie inside the client's folder.

        Raises
        ------
        ConfigError
            A pattern that leaves the folder or matches nothing.
        """
        found: list[Path] = []
        for pattern in self.config.sources[source].files:
            matches = sorted(self._inside(pattern, source))
            if not matches:
                raise ConfigError(
                    _(
                        "{file}: [sources.{source}] files: nothing matches {pattern!s} in {folder}. Put the export there, "
                        "or correct the pattern.",
                        file=f"data/{self.slug}/client.toml", source=source, pattern=f'"{pattern}"', folder=f"data/{self.slug}",
                    )
                )  # fmt: skip
            found += [m for m in matches if m not in found]
        return found

    def _inside(self, pattern: str, source: str) -> list[Path]:
        root = self.folder.resolve()
        refused = ConfigError(
            _(
                "{file}: [sources.{source}] files: {pattern} leaves the client's folder. Name files inside it.",
                file=f"data/{self.slug}/client.toml", source=source, pattern=f'"{pattern}"',
            )
        )  # fmt: skip
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise refused
        matches = [p for p in self.folder.glob(pattern) if p.is_file()]
        if any(not p.resolve().is_relative_to(root) for p in matches):
            raise refused
        return matches

    @cached_property
    def key(self) -> str:
        """Hash of the raw files and of the configuration's intake part."""
        digest = hashlib.sha256(
            json.dumps([INTAKE_VERSION, self.config.intake_part()], sort_keys=True).encode()
        )
        for source in sorted(self.config.sources):
            for path in self.files_of(source):
                digest.update(
                    path.relative_to(self.folder).as_posix().encode() + self.file_hash(path).encode()
                )
        return digest.hexdigest()[:16]

    @staticmethod
    def file_hash(path: Path) -> str:
        """SHA-256 of a file."""
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    @property
    def built(self) -> Path:
        return self.folder / "built" / self.key

    @property
    def is_built(self) -> bool:
        return (self.built / "ledger.json").exists()

    @cached_property
    def ledger(self) -> dict[str, Any]:
        """What the intake counted: per table its files, kinds, decisions and columns filled (see ``intake.ledger``)."""
        return json.loads((self.built / "ledger.json").read_text(encoding="utf-8"))

    # tables

    @cached_property
    def connection(self) -> ibis.BaseBackend:
        return engine.connect(self.config.limits.memory)

    @cached_property
    def as_of(self) -> date:
        """Last day observed, inclusive."""
        first, last = (date.fromisoformat(d) for d in self.ledger["tables"]["orders"]["days"])
        as_of = self._asked_as_of or self.config.as_of or last
        if as_of < first:
            raise ParameterError(
                _(
                    "as_of is {as_of}, before the first order ({first}). Choose a later day.",
                    as_of=as_of.isoformat(),
                    first=first.isoformat(),
                )
            )
        return as_of

    def has(self, table: str, *columns: str) -> bool:
        """Whether the client sent a table with at least one value in each of these columns."""
        known = self.ledger["tables"].get(table)
        return bool(known) and known["rows"] > 0 and all(known["filled"].get(c, 0) > 0 for c in columns)

    def need(self, table: str, *columns: str) -> None:
        """Raise :class:`MissingData` unless the client :meth:`has` them."""
        if not self.has(table, *columns):
            absent = tuple(c for c in columns if not self.has(table, c))
            raise MissingData(_("{table} is missing", table=".".join((table, *absent[:1]))), table, absent)

    def table(self, name: str) -> ibis.Table:
        """A contract or built table up to ``as_of``.

        Raises
        ------
        MissingData
            The client has not sent it.
        """
        self.need(name)
        table = self.connection.read_parquet(self.built / f"{name}.parquet", table_name=name)
        moment = {"lines": "ordered_at", "orders": "day", "customer_days": "day", "spend": "month", "traffic": "month",
                  "answers": "answered_at"}.get(name)  # fmt: skip
        return (
            table.filter(table[moment].cast("date") <= ibis.date(self.as_of.isoformat())) if moment else table
        )

    @cached_property
    def lines(self) -> ibis.Table:
        return self.table("lines")

    @cached_property
    def orders(self) -> ibis.Table:
        return self.table("orders")

    @cached_property
    def customer_days(self) -> ibis.Table:
        return self.table("customer_days")

    @cached_property
    def customers(self) -> ibis.Table:
        return self.table("customers")

    @cached_property
    def products(self) -> ibis.Table:
        return self.table("products")

    @cached_property
    def spend(self) -> ibis.Table:
        return self.table("spend")

    @cached_property
    def traffic(self) -> ibis.Table:
        return self.table("traffic")

    @cached_property
    def answers(self) -> ibis.Table:
        return self.table("answers")


def root(name: str, variable: str) -> Path:
    """The ``data`` or ``reports`` folder: the variable's, or the nearest one upwards from here."""
    if os.environ.get(variable):
        return Path(os.environ[variable])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / name).is_dir() and (folder / "notebooks").is_dir():
            return folder / name
    return here / name


def data_root() -> Path:
    return root("data", "CVO_DATA")


def reports_root() -> Path:
    return root("reports", "CVO_REPORTS")


def folder_of(slug: str, data: Path | None = None) -> Path:
    """The folder of a client, which must exist and may not be a link out of the data folder.

    Raises
    ------
    ConfigError
        A slug of the wrong form, or no such client.
    """
    base = (data or data_root()).resolve()
    if not SLUG.fullmatch(slug) or slug in _WINDOWS_NAMES:
        raise ConfigError(
            _(
                "{slug!s} is no client's name: use a-z, 0-9, - and _, at most 40, starting with a letter or digit.",
                slug=repr(slug),
            )
        )
    folder = base / slug
    if folder.is_symlink() or not (folder / "client.toml").is_file():
        have = sorted(p.parent.name for p in base.glob("*/client.toml"))
        near = difflib.get_close_matches(slug, have, 3)
        raise ConfigError(
            _(
                "no client {slug} in {folder}: there is no {slug}/client.toml. Clients there: {have}.",
                slug=slug, folder=base.name, have=", ".join(near or have[:10]) or "–",
            )
        )  # fmt: skip
    return folder


def load_config(path: Path) -> Config:
    """Read and check a ``client.toml``.

    Raises
    ------
    ConfigError
        With the file, the key, the value found and what is allowed, for the first faults (at most three).
    """
    where = f"data/{path.parent.name}/{path.name}"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(
            _("{file} is not valid TOML: {fault}. Correct that line.", file=where, fault=str(fault))
        ) from None
    try:
        return Config.model_validate(document)
    except ValidationError as faults:
        raise ConfigError(Lines(tuple(_fault(where, e) for e in faults.errors()[:3]))) from None


def _fault(where: str, error: Any) -> Any:
    *parents, key = [str(p) for p in error["loc"] if p != "[key]"]
    place = f"[{'.'.join(parents)}] {key}" if parents else key
    if error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]":
        near = difflib.get_close_matches(key, _keys(parents), 1, 0.5)
        if near:
            return _(
                "{file}: unknown key {place}. Did you mean {near}?", file=where, place=place, near=near[0]
            )
        return _("{file}: unknown key {place}. Remove it.", file=where, place=place)
    if error["type"] == "missing":
        return _("{file}: the key {place} is missing. Add it.", file=where, place=place)
    return _(
        "{file}: {place} is {value}; it must be: {rule}.",
        file=where, place=place, value=repr(error["input"])[:80], rule=error["msg"].removeprefix("Value error, "),
    )  # fmt: skip


def _keys(parents: list[str]) -> list[str]:
    model: Any = Config
    for name in parents:
        if model is Config and name == "sources":
            return list(contract.TABLES) if len(parents) == 1 else list(Source.model_fields)
        annotation = model.model_fields[name].annotation if name in model.model_fields else None
        model = annotation if isinstance(annotation, type) and issubclass(annotation, Part) else model
    return list(model.model_fields)
