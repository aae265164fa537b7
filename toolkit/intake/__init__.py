"""Raw exports to contract tables, with a ledger that closes: no row and no amount is lost in silence.

``read`` makes text records of files, ``mapping`` finds the contract's columns, ``decide`` settles one format a column,
``clean`` types and classes the rows, ``overlap`` counts each order once, ``kinds`` says what a line counts as,
``tables`` makes orders and customer days, ``ledger`` keeps the books. :func:`build` runs them for a client.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis

from toolkit import contract, engine
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake import amounts, documents, joins, kinds, ledger, mapping, overlap, recipes, shape, tables
from toolkit.intake.clean import FAULT, STRUCTURAL, clean
from toolkit.intake.raw import FILE, LINE, Headers
from toolkit.intake.read import read
from toolkit.words import _

Report = Callable[[str, str], None]


def build(client: Client, force: bool = False, report: Report | None = None) -> dict[str, Any]:
    """Build a client's tables from its raw files, once per content of files and configuration.

    Parameters
    ----------
    client : Client
        As configured; its raw files are only read.
    force : bool
        Build again although ``client.built`` is complete.
    report : callable, optional
        Told ``("reading", file)``, ``("cleaning", table)`` and ``("writing", table)`` as the work goes on.

    Returns
    -------
    dict
        The ledger: ``key``, ``currency``, ``tables`` (rows, share filled, days) and ``sources`` (files, kinds, columns,
        unmapped headers, quarantine, structural rows, overlap). Written last, as ``ledger.json``.

    Raises
    ------
    ConfigError
        The configuration names what is not there.
    DataRefused
        The files cannot be trusted as they are; nothing is built.
    CvoError
        The ledger does not close; nothing is built.
    """
    if client.is_built and not force:
        return client.ledger
    if "lines" not in client.config.sources:
        raise ConfigError(
            _(
                "data/{client}/client.toml: [sources.lines] is missing. Name the files of the orders there.",
                client=client.slug,
            )
        )
    client.built.parent.mkdir(exist_ok=True)
    work = client.built.with_name(f".tmp-{client.key}-{os.getpid()}")
    work.mkdir()
    try:
        _Build(recipes.applied(client), work, report or (lambda _step, _what: None)).run()
        _publish(work, client.built)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    client.__dict__.pop("ledger", None)
    return client.ledger


def _publish(work: Path, built: Path) -> None:
    """Put the finished folder in its place; an older one steps aside first."""
    shutil.rmtree(work / "staged")
    if built.exists():
        old = work.with_name(f"{work.name}-old")
        os.rename(built, old)
        shutil.rmtree(old)
    os.rename(work, built)


class _Build:
    """One build under way: its folder, its connection and the ledger so far."""

    def __init__(self, client: Client, work: Path, report: Report) -> None:
        self.client, self.work, self.report = client, work, report
        self.connection = engine.connect(client.config.limits.memory)
        self.ledger: dict[str, Any] = {"key": client.key, "currency": client.currency, "tables": {}, "sources": {}}
        (work / "staged").mkdir()

    def run(self) -> None:
        kept = {table: self.source(table) for table in self._sources()}
        lines = kept.pop("lines")
        if "products" not in kept and self.ledger["sources"]["lines"]["has_products"]:
            kept["products"] = tables.products_of(lines)
        del self.ledger["sources"]["lines"]["has_products"]
        if "products" in kept and "unit_cost" in kept["products"].columns:
            lines = tables.with_unit_costs(lines, kept["products"])
        for table, rows in {"lines": lines, **kept}.items():
            self.write(table, rows, [FILE, LINE])
        stored = self.connection.read_parquet(self.work / "lines.parquet")
        orders = self.write("orders", tables.orders_of(stored), ["order_id"])
        self.write("customer_days", tables.customer_days_of(orders), ["customer_id", "day"])
        if not self.ledger["tables"]["orders"]["rows"]:
            raise DataRefused(_("lines: no line counts as a sale, so there are no orders. Check kinds and statuses."))
        text = json.dumps(self.ledger, ensure_ascii=False, indent=1, sort_keys=True)
        (self.work / "ledger.json").write_text(text + "\n", encoding="utf-8")

    def _sources(self) -> list[str]:
        return [table for table in contract.TABLES if table in self.client.config.sources]

    def source(self, table: str) -> ibis.Table:
        """Read, clean and book one source; the rows kept, with the file and line they came from."""
        recipe = recipes.of(self.client, table)
        want = mapping.wanted(self.client, table, recipe.columns)
        main = self._read(table, self.client.files_of(table), want)
        records, raws, headers = main.rows, main.raws, main.headers
        staged, joined = joins.joined(self.client, table, main, lambda join: self._read_join(table, join, want))
        staged = shape.told_before(recipe, table, shape.ended(recipe, staged, raws), raws, headers)
        asked: list[str] = []
        if self.client.config.sources[table].layout == "wide":
            staged, asked = shape.one_row_an_answer(recipe, staged, raws, headers, want)
        found = mapping.resolve(self.client, table, want, headers, raws)
        recipes.refuse_lacking(recipe, found, raws[0].path.name)
        shape.refuse_currency(self.client, table, found, headers)
        staged = shape.clocks(self.client, recipe, staged, found)
        self.report("cleaning", table)
        cleaned, decisions = clean(self.client, table, staged, raws, found, headers)
        cleaned = self.connection.create_table(f"cleaned_{table}", cleaned, temp=True)
        good = cleaned.filter(cleaned[FAULT].isnull() & cleaned[STRUCTURAL].isnull())
        twice, overlapping = overlap.repeated(table, good, by_order="order_id" in found)
        classed = ledger.classes(cleaned, twice.distinct().cache() if twice is not None else None)
        if table == "lines":
            classed = amounts.with_parts(classed).cache()
        kept = classed.filter(classed["__class"] == "kept")
        if table == "lines":
            kept = amounts.kinds_of_parts(kinds.assign(self.client, kept))
        entry = ledger.source_entry(self.client, table, raws, classed, kept, overlapping)
        used = {*found.values(), *asked}
        entry["columns"] = ledger.columns_of(decisions)
        entry["unmapped"] = [text for i, text in enumerate(headers.texts) if f"c{i}" not in used]
        if joined:
            entry["joins"] = joined
        if table == "lines":
            entry["kinds"] = ledger.kinds_of(kept)
            entry["has_products"] = "product_id" in found
        self.ledger["sources"][table] = entry
        target = self.work / "quarantine" / f"{table}.csv"
        ledger.write_quarantine(target, raws, classed, records, found, headers.texts)
        return kept

    def _read_join(self, table: str, join: str, want: mapping.Wanted) -> joins.Staged:
        told = self.client.config.sources[table].joins[join]
        key = {f"key of {join}": (told.key or told.on,)}
        files = self.client.joined_files_of(table, join)
        return self._read(table, files, mapping.Wanted(want.columns | key), f"{table}+{join}")

    def _read(self, table: str, files: list[Path], want: mapping.Wanted, name: str = "") -> joins.Staged:
        source, raws, seen, headers = self.client.config.sources[table], [], {}, Headers()
        recipe, name = recipes.of(self.client, table), name or table
        for index, path in enumerate(files):
            self.report("reading", path.name)
            digest = self.client.file_hash(path)
            if digest in seen:
                raise DataRefused(
                    _(
                        "{table}: {one} and {other} are the same file. Remove one of them.",
                        table=table, one=seen[digest], other=path.name,
                    )
                )  # fmt: skip
            seen[digest] = path.name
            target = self.work / "staged" / f"{name}-{index:04}.parquet"
            if recipe.records:
                raws.append(documents.read(path, index, recipe.records, recipe.items, headers, target))
            else:
                raws.append(read(path, index, source, want, headers, target))
        parts = sorted((self.work / "staged").glob(f"{name}-*.parquet"))
        rows = self.connection.read_parquet(parts, table_name=f"staged_{name}", union_by_name=True)
        return joins.Staged(rows, raws, headers)

    def write(self, table: str, rows: ibis.Table, order: list[str]) -> ibis.Table:
        """Write one table with all its contract's columns, check it against the contract, and book it."""
        self.report("writing", table)
        known = contract.table(table).columns
        order = [name for name in order if name in rows.columns] or [contract.table(table).required[0]]
        extra = [name for name in rows.columns if name.startswith("x_")]
        rows = rows.order_by(order)
        target = self.work / f"{table}.parquet"
        chosen = {c.name: rows[c.name].cast(c.type) if c.name in rows.columns else ibis.null(c.type) for c in known}
        self.connection.to_parquet(rows.select(**chosen, **{x: rows[x] for x in extra}), target, compression="zstd")
        stored = self.connection.read_parquet(target, table_name=f"stored_{table}")
        entry = self.ledger["tables"][table] = ledger.table_entry(table, stored)
        return contract.check(table, stored) if entry["rows"] else stored


__all__ = ["build"]
