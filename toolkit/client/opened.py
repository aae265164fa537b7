"""A client, opened: its raw files, its ledger, its tables up to a day."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path, PureWindowsPath
from typing import Any

import ibis
import pandas as pd

from toolkit import contract, engine
from toolkit.client import audiences, forms, master, queries
from toolkit.client.audiences import Outlet, Seed
from toolkit.client.coding import add_coding, read_coding
from toolkit.client.config import Config, Source, load_config, save
from toolkit.client.folders import folder_of, reports_root
from toolkit.client.kept import read_decisions, read_priorities, read_proposed, write_decisions
from toolkit.client.plan import Plan, read_plan, write_plan
from toolkit.client.playbook import read_playbook, write_playbook
from toolkit.contract import FEWEST_PEOPLE
from toolkit.errors import ConfigError, DataRefused, MissingData, ParameterError
from toolkit.words import Count, _
from toolkit.words.digits import steady

INTAKE_VERSION = "2"
TABLES = "CVO_TABLES"
"""The variable in which a run tells its notebooks whose tables these are, so that none reads the raw files again."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIVE = re.compile(forms.LIVE.replace("x{FF", "uFF").replace("}", ""))


def _safe(cell: Any) -> Any:
    """A cell as it is written: a text that no spreadsheet runs, a number without digits of chance."""
    if isinstance(cell, float):
        return steady(cell)
    return f"'{cell}" if isinstance(cell, str) and _LIVE.match(cell) else cell


class Client:
    """One client, opened: configuration, folders and tables up to ``as_of``."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.folder = folder
        self.slug = folder.name
        self.config = config
        self._opened: dict[str, ibis.Table] = {}

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
        client._asked_as_of = date.fromisoformat(as_of) if isinstance(as_of, str) and as_of else (as_of or None)
        return client

    @classmethod
    def configured(cls, slug: str, data: Path | None = None) -> Client:
        """A client as configured, its tables built or not."""
        folder = folder_of(slug, data)
        return cls(folder, load_config(folder / "client.toml"))

    def with_sources(self, sources: dict[str, Source]) -> Client:
        """This client with its sources told in full; the same folders, the same key."""
        told = Client(self.folder, self.config.model_copy(update={"sources": sources}))
        told.__dict__["key"] = self.key
        return told

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

        A source that is a table of a database has one: the rows as they were last fetched.

        Raises
        ------
        ConfigError
            A pattern that leaves the folder or matches nothing; a table that was never fetched.
        """
        told = self.config.sources[source]
        return [self._fetched(source)] if told.table else self._matching(source, told.files)

    def joined_files_of(self, source: str, join: str) -> list[Path]:
        """The raw files of a source's join, as :meth:`files_of`."""
        told = self.config.sources[source].joins[join]
        return [self._fetched(source, join)] if told.table else self._matching(source, told.files)

    def fetched(self, source: str, join: str = "") -> Path:
        """Where the rows of a table lie that were fetched from a database."""
        return self.folder / "fetched" / f"{source}{'+' if join else ''}{join}.parquet"

    def _fetched(self, source: str, join: str = "") -> Path:
        path = self.fetched(source, join)
        if not path.is_file():
            raise ConfigError(_("{client}: its database was not read yet. Run: cvo check {client}", client=self.slug))
        return path

    def _matching(self, source: str, patterns: tuple[str, ...]) -> list[Path]:
        found: list[Path] = []
        for pattern in patterns:
            matches = sorted(self.inside(pattern, f"[sources.{source}] files"))
            if not matches:
                raise ConfigError(
                    _(
                        "{file}: [sources.{source}] files: nothing matches {pattern} in {folder}. Put the export "
                        "there, or correct the pattern.",
                        file=f"data/{self.slug}/client.toml",
                        source=source,
                        pattern=f'"{pattern}"',
                        folder=f"data/{self.slug}",
                    )
                )  # fmt: skip
            found += [m for m in matches if m not in found]
        return found

    def inside(self, pattern: str, place: str) -> list[Path]:
        """The files that match a pattern, all of them ordinary and inside the client's folder; links are followed.

        ``place`` is where ``client.toml`` says it, as a refusal names it.

        Raises
        ------
        ConfigError
            A pattern that is none or leads out of the folder, or a match that does, or that is a pipe or a device.
        """
        told = {"file": f"data/{self.slug}/client.toml", "place": place, "pattern": f'"{pattern}"'}
        leaves = ConfigError(_("{file}: {place}: {pattern} leaves the client's folder. Name files inside it.", **told))
        plain = PureWindowsPath(pattern)
        if not pattern.strip(" .") or "\0" in pattern or plain.drive or plain.root or ".." in plain.parts:
            raise leaves
        try:
            matches = [p for p in self.folder.glob(pattern) if not p.is_dir()]
        except (ValueError, OSError, NotImplementedError, RecursionError):
            raise ConfigError(
                _('{file}: {place}: {pattern} is no pattern of file names. Write it as in "raw/*.csv".', **told)
            ) from None
        root = self.folder.resolve()
        if any(not Path(os.path.realpath(p)).is_relative_to(root) for p in matches):
            raise leaves
        odd = [p for p in matches if not p.is_file()]
        if odd:
            raise ConfigError(
                _(
                    "{file}: {place}: {odd} is no ordinary file but a pipe, a device or a link to nothing. Put the "
                    "export itself there.",
                    odd=odd[0].relative_to(self.folder).as_posix(), **told,
                )
            )  # fmt: skip
        return matches

    @cached_property
    def key(self) -> str:
        """Hash of the raw files and of the configuration's intake part; within a run, as the run knows it."""
        whose, _equals, told = os.environ.get(TABLES, "").rpartition("=")
        return told if whose == str(self.folder) else self._hashed()

    def _hashed(self) -> str:
        digest = hashlib.sha256(json.dumps([INTAKE_VERSION, self.config.intake_part()], sort_keys=True).encode())
        for source in sorted(self.config.sources):
            for name, part in sorted(self.config.sources[source].also.items()):
                for path in self._matching(f"{source}.also.{name}", part.files):
                    digest.update(path.relative_to(self.folder).as_posix().encode() + self.file_hash(path).encode())
            joined = [self.joined_files_of(source, join) for join in sorted(self.config.sources[source].joins)]
            for path in sum(joined, self.files_of(source)):
                digest.update(path.relative_to(self.folder).as_posix().encode() + self.file_hash(path).encode())
        return digest.hexdigest()[:16]

    @staticmethod
    def file_hash(path: Path) -> str:
        """SHA-256 of a file.

        Raises
        ------
        DataRefused
            The file cannot be opened.
        """
        try:
            with path.open("rb") as source:
                return hashlib.file_digest(source, "sha256").hexdigest()
        except OSError as fault:
            raise DataRefused(
                _(
                    "{file} cannot be opened ({fault}). Close it in other programs, or ask for the right to read it.",
                    file=path.name, fault=fault.strerror or type(fault).__name__,
                )
            ) from None  # fmt: skip

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
        return queries.connection(self.config.limits)

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
        """Raise :class:`MissingData` unless the client :meth:`has` them; of too few buyers nothing is told."""
        if not self.has(table, *columns):
            absent = tuple(c for c in columns if not self.has(table, c))
            raise MissingData(_("{table} is missing", table=".".join((table, *absent[:1]))), table, absent)
        if table == "lines" and "customer_id" in columns and self.n_buyers < FEWEST_PEOPLE:
            raise MissingData(_("fewer than {n} customers", n=Count(FEWEST_PEOPLE)), table, ("enough_customers",))

    @cached_property
    def n_buyers(self) -> int:
        """Identified customers with a sale order up to ``as_of``."""
        return self.orders.customer_id.nunique().to_pyarrow().as_py()

    def table(self, name: str) -> ibis.Table:
        """A contract or built table up to ``as_of``; of the spend, the parts that ``[coca] parts`` counts.

        Raises
        ------
        MissingData
            The client has not sent it.
        """
        self.need(name)
        table = self._dated(name)
        return table.filter(table.kind.isin(self.config.coca.parts)) if name == "spend" else table

    def _dated(self, name: str) -> ibis.Table:
        if name not in self._opened:
            self._opened[name] = self._read(name)
        return self._opened[name]

    def _read(self, name: str) -> ibis.Table:
        table = engine.read_built(self.connection, self.built / f"{name}.parquet")
        moment = {"lines": "ordered_at", "orders": "day", "customer_days": "day", "spend": "month", "traffic": "month",
                  "answers": "answered_at", "messages": "sent_at", "campaigns": "start",
                  "trials": "assigned_at", "events": "at", "tickets": "opened_at"}.get(name)  # fmt: skip
        return table.filter(table[moment].cast("date") <= ibis.date(self.as_of.isoformat())) if moment else table

    def optional(self, name: str) -> ibis.Table | None:
        """A table as :meth:`table` gives it, or None where the client has not sent it."""
        return self.table(name) if self.has(name) else None

    def need_groups(self) -> None:
        """Raise :class:`MissingData` unless customers can be grouped as the configuration asks."""
        self.need("lines", "customer_id", *(("unit_cost",) if self.config.groups.value == "margin" else ()))

    def need_answers(self, *columns: str) -> None:
        """Raise :class:`MissingData` unless there are answers, with these columns, and customers to group them by."""
        self.need_groups()
        self.need("answers")
        self.need("answers", *columns)

    @property
    def report(self) -> Path:
        """Where files of this run go: the folder a run names in ``CVO_REPORT``, else that of the last report."""
        if os.environ.get("CVO_REPORT"):
            return Path(os.environ["CVO_REPORT"])
        return reports_root() / self.slug / self.as_of.isoformat() / self.config.language

    def write(self, name: str, frame: pd.DataFrame) -> str:
        """Write a table as CSV into the report, such as ``"audiences/left.csv"``; gives that name back.

        Cells are quoted and begin with no sign that a spreadsheet would run as a formula; numbers are :func:`steady`.
        """
        path = self.report / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.map(_safe).to_csv(path, index=False, encoding="utf-8")
        return name

    @property
    def outlet(self) -> Outlet:
        """Where and how the files of this run are written."""
        told = self.config.personalisation
        return Outlet(self.report, self.config.timezone, self.as_of, told.plain_letters, told.platforms)

    def people(self, audience: ibis.Table, allowed: ibis.Table, left_out: ibis.Table | None = None) -> ibis.Table:
        """Customers with their addresses and what they may be sent (see ``client.audiences.people``)."""
        known = self.optional("customers")
        tables = (audience, contract.empty("customers") if known is None else known, allowed, left_out)
        return audiences.people(*map(self._here, tables))

    def _here(self, table: ibis.Table | None) -> ibis.Table | None:
        """A table that files are made of, in DuckDB on this machine: it alone can do what their forms ask."""
        here = table is None or self._duckdb is self.connection
        return table if here else engine.brought(table, self.connection, self._duckdb)

    @cached_property
    def _duckdb(self) -> ibis.BaseBackend:
        return self.connection if self.connection.name == "duckdb" else engine.connect(self.config.limits.memory)

    def write_list(self, name: str, people: pd.DataFrame, allowed: ibis.Table) -> str:
        """:meth:`write` of customers to act on by hand, without those who are not to be contacted at all."""
        channels = [column for column in allowed.columns if column != "customer_id"]
        nobody = allowed.filter(~ibis.or_(*[allowed[column] for column in channels])).customer_id.to_pandas()
        return self.write(name, people[~people["customer_id"].isin(nobody)])

    def write_audiences(self, name: str, people: pd.DataFrame, allowed: ibis.Table) -> list[str]:
        """:meth:`write_audience` for each ``group`` of the people: ``survey`` makes ``audiences/survey_lovers.csv``."""
        known = self._reachable(people, allowed)
        return [
            self.write(f"audiences/{name}_{audiences.filed(group)}.csv", part.merge(known, "inner", "customer_id"))
            for group, part in people.groupby("group", sort=False)
        ]

    def write_audience(self, name: str, people: pd.DataFrame, allowed: ibis.Table) -> str:
        """Write customers as CSV into the report, with the e-mail address and first name of each; gives the name back.

        Parameters
        ----------
        people : DataFrame, one row per customer
            ``customer_id`` and what else the file is to hold. Only who may be written to by e-mail is in it.
        allowed : Table of ``measures.consent.permits``
        """
        return self.write(name, people.merge(self._reachable(people, allowed), "inner", "customer_id"))

    def _reachable(self, people: pd.DataFrame, allowed: ibis.Table) -> pd.DataFrame:
        """Those who may be written to by e-mail: ``customer_id``, ``email``, ``first_name``."""
        asked = self.people(ibis.memtable(people[["customer_id"]].astype(str)), allowed)
        told = asked.filter(asked.allowed_email & asked.email.notnull())
        return told.select("customer_id", "email", "first_name").to_pandas()

    def write_seed(self, name: str, ids: pd.Series, allowed: ibis.Table) -> Seed:
        """Write customers as the seed of a lookalike audience: ``seed`` makes ``audiences/seed_meta.csv``, …_google.

        Only who agreed to matching in advertising and has an e-mail address or a phone is in it, as hashes alone.
        """
        return self.write_seeds({name: ids}, allowed)[name]

    def write_seeds(self, seeds: dict[str, pd.Series], allowed: ibis.Table) -> dict[str, Seed]:
        """:meth:`write_seed` of each audience."""
        parts = [pd.DataFrame({"customer_id": ids.astype(str), "audience": name}) for name, ids in seeds.items()]
        if not parts:
            return {}
        tagged = ibis.memtable(
            pd.concat(parts, ignore_index=True), schema={"customer_id": "string", "audience": "string"}
        )
        outlet = replace(self.outlet, platforms=("meta", "google"))
        both = audiences.written(outlet, self.people(tagged, allowed), seeds)
        known = self.optional("customers")
        told = known is not None and known.ads_consent.notnull().any().to_pyarrow().as_py()
        return {name: Seed.of(both[both["audience"] == name], bool(told)) for name in seeds}

    def write_for_platforms(
        self, groups: Mapping[str, ibis.Table], allowed: ibis.Table, left_out: ibis.Table | None = None
    ) -> pd.DataFrame:
        """Write each audience in the form of each platform that ``[personalisation] platforms`` names.

        ``audiences/platforms/<name>_<platform>.csv``, and for each platform the list of those it must leave out.

        Parameters
        ----------
        groups : mapping of an audience's name to its customers
            Tables with ``customer_id``, and the scores of ``measures.bands`` where the vendor's columns are wanted.
        allowed : Table of ``measures.consent.permits``
        left_out : Table with ``customer_id``, optional
            Whom advertising leaves out for now, such as recent detractors.

        Returns
        -------
        DataFrame of ``client.audiences.written``
        """
        everybody = self.optional("customers")
        if everybody is not None:
            audiences.suppressed(self.outlet, self.people(everybody.select("customer_id"), allowed, left_out))
        tagged = ibis.union(*[table.mutate(audience=ibis.literal(name)) for name, table in groups.items()])
        return audiences.written(self.outlet, self.people(tagged, allowed, left_out), groups, audiences.FOLDER)

    def write_master(
        self, assigned: ibis.Table, allowed: ibis.Table, queue: ibis.Table | None = None,
        next_products: ibis.Table | None = None,
    ) -> str:  # fmt: skip
        """Write ``master_plan.csv`` (see ``client.master.master``); gives that name back."""
        rows = master.master(*map(self._here, (assigned, allowed, queue, next_products)))
        return self.outlet.write("master_plan.csv", forms.for_people(rows, self.outlet.plain_letters))[0]

    def write_queue(self, queue: ibis.Table, allowed: ibis.Table) -> pd.DataFrame:
        """Write for each rule and channel of today's queue the files that it needs (see ``client.master.queued``)."""
        people = self.people(queue.select("customer_id"), allowed).cache()
        return master.queued(self.outlet, self._here(queue), people, self._here(allowed))

    @property
    def last_run(self) -> date | None:
        """The last day of the latest report that is older than this one; None where there is none."""
        folders = (path.parent.parent.name for path in (reports_root() / self.slug).glob("*/*/manifest.json"))
        days = [date.fromisoformat(name) for name in folders if _ISO.fullmatch(name)]
        return max((day for day in days if day < self.as_of), default=None)

    @property
    def cohort_kind(self) -> str:
        """What tells first orders apart: as configured, else the first that the client sent."""
        held = {
            "category": ("products", "category"), "region": ("lines", "region"), "coupon": ("lines", "coupon"),
            "sales_channel": ("lines", "sales_channel"), "product": ("lines", "product_id"),
        }  # fmt: skip
        return self.config.cohorts.by or next((by for by, place in held.items() if self.has(*place)), "category")

    @property
    def given_cuts(self) -> dict[str, tuple[float, ...]]:
        """The RFM cuts that the configuration sets, by name."""
        given = self.config.groups.model_dump(include={"recency_days", "frequency", "monetary_value"})
        return {name: cuts for name, cuts in given.items() if cuts is not None}

    @property
    def own_trials(self) -> dict[str, dict[str, Any]]:
        """What ``[trials]`` says of each test, as ``planned.proposed`` and ``arms.readings`` take it."""
        return {name: trial.model_dump() for name, trial in self.config.trials.items()}

    @property
    def codebook_edits(self) -> dict[str, dict[str, Any]]:
        """What the configuration changes in the codebook, by theme, as ``Codebook.with_edits`` takes it."""
        return {name: edit.model_dump() for name, edit in self.config.codebook.items()}

    @property
    def coding(self) -> pd.DataFrame:
        """What readers said of the coding of this client's answers (see ``client.coding``)."""
        return read_coding(self.folder)

    def mark(self, rows: Iterable[tuple[str, str, str, str]]) -> pd.DataFrame:
        """Keep such marks beside the client, in ``coding.csv``; gives back all of them."""
        return add_coding(self.folder, rows)

    @property
    def plan(self) -> Plan:
        """Goals, initiatives, checklist and roles that the workshop agreed on (see ``client.plan``)."""
        return read_plan(self.folder)

    def save_plan(self, weights: Mapping[str, float], board: pd.DataFrame) -> Plan:
        """Keep weights and initiatives beside the client, in ``plan.toml``."""
        return write_plan(self.folder, weights, board)

    @property
    def settled(self) -> dict[str, Any]:
        """What is settled for the moments of the playbook, as ``moments.Known.having`` takes it."""
        own = self.config.personalisation
        return {
            "season": own.season, "grace_days": own.grace, "low": self.config.nps.alert_up_to,
            "vat": self.config.vat.rate,
        }  # fmt: skip

    @property
    def caps(self) -> dict[str, int]:
        """How often customers may be written to, as ``queue.Caps`` takes it."""
        return self.config.personalisation.caps.model_dump()

    @property
    def playbook(self) -> dict[str, Any]:
        """The client's edits to the playbook (see ``client.playbook``), as ``measures.playbook.load`` takes them."""
        return read_playbook(self.folder)

    def save_playbook(self, rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Keep edits of rules beside the client, in ``playbook.toml``; gives back all of them."""
        return write_playbook(self.folder, rules)

    @property
    def decided(self) -> pd.DataFrame:
        """The log of decisions (see ``client.kept``)."""
        return read_decisions(self.folder)

    def decide(self, rows: Iterable[Sequence[str]]) -> pd.DataFrame:
        """Keep such decisions beside the client, in ``decisions.csv``; gives back the whole log."""
        return write_decisions(self.folder, rows)

    @property
    def priorities(self) -> pd.DataFrame:
        """The priorities by size of company that somebody filled in (see ``client.kept``)."""
        return read_priorities(self.folder)

    @property
    def proposed(self) -> pd.DataFrame | None:
        """The decisions that step 6 proposed in this run, else in the latest report of this day; None without one."""
        own = [Path(os.environ["CVO_REPORT"])] if os.environ.get("CVO_REPORT") else []
        folders = [*own, *sorted((reports_root() / self.slug / self.as_of.isoformat()).glob("*/"))]
        found = next((path for folder in folders if (path := folder / "decisions.csv").is_file()), None)
        return None if found is None else read_proposed(found)

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
    def every_cost(self) -> ibis.Table:
        """The spend with the parts, too, that ``[coca] parts`` leaves out.

        Raises
        ------
        MissingData
            The client has not sent any.
        """
        self.need("spend")
        return self._dated("spend")

    @property
    def spread(self) -> str | dict[str, float]:
        """How costs without a channel are spread: by ``[coca] weights`` where given, else as ``[coca] spread`` says."""
        return self.config.coca.weights or self.config.coca.spread

    def save(self, part: str, values: dict[str, Any]) -> None:
        """Write values under ``[part]`` of ``client.toml`` (None takes one out); this client has them from now on.

        Raises
        ------
        ConfigError
            The values would be refused; nothing is written.
        """
        self.config = save(self.folder / "client.toml", part, values)
        self.__dict__.pop("spend", None)

    @cached_property
    def traffic(self) -> ibis.Table:
        return self.table("traffic")

    @cached_property
    def answers(self) -> ibis.Table:
        return self.table("answers")

    @cached_property
    def messages(self) -> ibis.Table:
        return self.table("messages")

    @cached_property
    def events(self) -> ibis.Table:
        return self.table("events")

    @cached_property
    def tickets(self) -> ibis.Table:
        return self.table("tickets")

    @cached_property
    def campaigns(self) -> ibis.Table:
        return self.table("campaigns")

    @cached_property
    def trials(self) -> ibis.Table:
        return self.table("trials")
