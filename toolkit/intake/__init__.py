"""Raw exports to contract tables, with a ledger that closes: no row and no amount is lost in silence.

``read`` makes text records of files (its parts: ``files``, ``encodings``, ``headers``, ``records``, ``sheets``),
``mapping`` finds the contract's columns, ``doubts`` refuses files that cannot be trusted together, ``decide`` settles
one format a column, ``clean`` types and classes the rows, ``overlap`` counts each order once, ``kinds`` says what a
line counts as, ``tables`` makes orders and customer days, ``ledger`` keeps the books. :func:`build` runs them for a
client.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis

from toolkit import contract, engine
from toolkit.client import Client
from toolkit.client.working import folder_beside, put_in_place
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake import (
    amounts,
    databases,
    documents,
    doubts,
    identity,
    joins,
    kinds,
    ledger,
    mapping,
    orders,
    overlap,
    questions,
    recipes,
    refunds,
    shape,
    surveys,
    tables,
    zeros,
)  # fmt: skip
from toolkit.intake.clean import FAULT, STRUCTURAL, clean
from toolkit.intake.held import held
from toolkit.intake.notes import collect, note, of_reading
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
    databases.fetch(client)
    if client.is_built and not force:
        return client.ledger
    if "lines" not in client.config.sources:
        raise ConfigError(
            _(
                "data/{client}/client.toml: [sources.lines] is missing. Name the files of the orders there.",
                client=client.slug,
            )
        )
    work = folder_beside(client.built)
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
    put_in_place(work, built)


class _Build:
    """One build under way: its folder, its connection and the ledger so far."""

    def __init__(self, client: Client, work: Path, report: Report) -> None:
        self.client, self.work, self.report = client, work, report
        self.connection = engine.connect(client.config.limits.memory)
        self.ledger: dict[str, Any] = {"key": client.key, "currency": client.currency, "tables": {}, "sources": {}}
        self.files: dict[str, tuple[str, ...]] = {}
        self.mapped: dict[str, set[str]] = {}
        (work / "staged").mkdir()

    def run(self) -> None:
        kept = {table: self.whole(table) for table in self._sources()}
        lines = self.identified(kept.pop("lines"), kept)
        if "products" not in kept and "product_id" in self.mapped["lines"]:
            kept["products"] = tables.products_of(lines)
        lines = self.doubted(lines, kept.get("products"))
        for table, rows in {"lines": lines, **kept}.items():
            self.write(table, rows, [FILE, LINE])
        stored = self.connection.read_parquet(self.work / "lines.parquet")
        placed = self.write("orders", tables.orders_of(stored), ["order_id"])
        self.write("customer_days", tables.customer_days_of(placed), ["customer_id", "day"])
        if not self.ledger["tables"]["orders"]["rows"]:
            raise DataRefused(_("lines: no line counts as a sale, so there are no orders. Check kinds and statuses."))
        self._note("lines", questions.of_history(placed, self.files["lines"][0]))
        self.ledger["whales"] = questions.whales(self.client, placed)
        self.ledger["rules"] = ledger.rules_of(self.client)
        text = json.dumps(self.ledger, ensure_ascii=False, indent=1, sort_keys=True)
        (self.work / "ledger.json").write_text(text + "\n", encoding="utf-8")

    def identified(self, lines: ibis.Table, kept: dict[str, ibis.Table]) -> ibis.Table:
        """The lines with their customers, across channels and tables; ids that may be one person are written out."""
        files, customers = self.files["lines"], kept.get("customers")
        if customers is not None:
            self._note("lines", zeros.lost_zeros(lines, customers, "customer_id", files))
        if "products" in kept:
            self._note("lines", zeros.lost_zeros(lines, kept["products"], "product_id", files))
        resolved = identity.resolve(self.client, lines, customers, files)
        self._note("lines", resolved.notes)
        self.ledger["identity"] = resolved.entry
        ledger.write_proposals(self.work / "merge_proposals.csv", resolved.proposals)
        self.ledger["sources"]["lines"]["kinds"] = ledger.kinds_of(resolved.lines)
        return resolved.lines

    def doubted(self, lines: ibis.Table, products: ibis.Table | None) -> ibis.Table:
        """The lines with the costs of their products; what only the client can settle is noted."""
        files, rates = self.files["lines"], (self.client.config.vat.rate, 0.19, 0.21)
        if products is not None and "unit_cost" in products.columns:
            self._note("lines", questions.of_costs(lines, products, rates, files[0]))
            lines = tables.with_unit_costs(lines, products)
        if products is not None and "category" in products.columns:
            self._note("lines", questions.of_products(lines, products, files))
        self._note("lines", questions.of_lines(self.client, lines, files))
        vat = self.client.config.vat.rate if self.client.config.vat.included else 0.0
        if "order_total" in self.mapped["lines"]:
            self._note("lines", questions.of_totals(lines, vat, files))
        if any(entry["kind"] == "return" for entry in self.ledger["sources"]["lines"]["kinds"]):
            self._note("lines", refunds.unmatched(lines, files))
        return lines

    def _note(self, table: str, notes: list[dict[str, Any]]) -> None:
        self.ledger["sources"][table]["notes"] += notes

    def _sources(self) -> list[str]:
        return [table for table in contract.TABLES if table in self.client.config.sources]

    def whole(self, table: str) -> ibis.Table:
        """A table's rows: those of its source, then those of the sources that stand under ``also``."""
        parts, client = [self.source(table)], self.client
        for name, told in client.config.sources[table].also.items():
            self.client = recipes.applied(client.with_sources({table: told}))
            parts.append(self.source(table, f"{table}.{name}"))
        self.client = client
        return tables.stacked(table, parts)

    def source(self, table: str, name: str = "") -> ibis.Table:
        """Read, clean and book one source; the rows kept, with the file and line they came from."""
        name = name or table
        recipe = recipes.of(self.client, table)
        want = replace(mapping.wanted(self.client, table, recipe.columns), ends=recipe.ends)
        is_fetched = bool(self.client.config.sources[table].table)
        main = self._read(table, self.client.files_of(table), want, name, is_fetched)
        records, raws, headers = main.rows, main.raws, main.headers
        staged, joined = joins.joined(self.client, table, main, lambda join: self._read_join(table, join, want))
        staged = shape.told_before(recipe, table, shape.ended(recipe, staged, raws), raws, headers)
        asked: list[str] = []
        if self.client.config.sources[table].layout == "wide":
            staged, asked = shape.one_row_an_answer(recipe, staged, raws, headers, want)
        found = mapping.resolve(self.client, table, want, headers, raws)
        self.mapped[table] = self.mapped.get(table, set()) | set(found)
        recipes.refuse_lacking(recipe, found, raws[0].label)
        staged = shape.clocks(self.client, recipe, staged, found)
        doubts.refuse(self.client, table, staged, raws, found, headers)
        self.report("cleaning", table)
        files = self.files[name] = tuple(raw.label for raw in raws)
        cleaned, decisions, notes = clean(self.client, table, staged, raws, found, headers)
        cleaned = held(cleaned)
        cleaned, more = self._judged(table, cleaned, files)
        good = cleaned.filter(cleaned[FAULT].isnull() & cleaned[STRUCTURAL].isnull())
        twice, overlapping = overlap.repeated(table, good, by_order="order_id" in found)
        twice, again = self._replaced(table, good, twice, found, files)
        classed = ledger.classes(cleaned, twice.distinct().cache() if twice is not None else None)
        if table == "lines":
            classed = amounts.with_parts(classed if twice is None else held(classed))
        kept = classed.filter(classed["__class"] == "kept")
        if table == "lines":
            kept = amounts.kinds_of_parts(kept)
        entry = ledger.source_entry(self.client, table, raws, classed, kept, overlapping)
        entry["notes"] = [*of_reading(raws), *notes, *more, *again]
        if table == "lines":
            entry["notes"] += collect(kept, files, kinds.own_orders(self.client, kept))
            kinds.refuse_uncovered(self.client, kept)
            if {"order_id", "customer_id"} <= found.keys():
                orders.refuse_reused(self.client, kept, files)
        if table == "customers":
            kept, listed = identity.listed(self.client, kept, files)
            entry["notes"] += listed
        if table == "answers":
            entry["notes"] += surveys.few(kept, files[0])
        if joined:
            entry["joins"] = joined
        used = {*found.values(), *asked}
        entry["columns"] = ledger.columns_of(decisions)
        entry["unmapped"] = [text for i, text in enumerate(headers.texts) if f"c{i}" not in used]
        self.ledger["sources"][name] = entry
        target = self.work / "quarantine" / f"{name}.csv"
        if entry["quarantine"]:
            ledger.write_quarantine(target, raws, classed, records, found, headers.texts)
        return kept

    def _judged(
        self, table: str, cleaned: ibis.Table, files: tuple[str, ...]
    ) -> tuple[ibis.Table, list[dict[str, Any]]]:
        """Rows whose fault shows only beside others: returns above their order's sales, scores off the scale."""
        good = cleaned[FAULT].isnull() & cleaned[STRUCTURAL].isnull()
        if table == "answers":
            read, notes = surveys.read(self.client, cleaned.filter(good), files)
            judged = read.mutate(**{FAULT: ibis.ifelse(read.bad_score, "score|value", read[FAULT])})
            return judged.drop("bad_score").union(cleaned.filter(~good)).cache(), notes
        if table != "lines":
            return cleaned, []
        above = refunds.excess(cleaned, good).distinct().mutate(above=True).cache()
        count = int(above.count().execute())
        if not count:
            return cleaned, []
        joined = cleaned.left_join(above, [cleaned[FILE] == above.file, cleaned[LINE] == above.line])
        fault = ibis.ifelse(joined.above, "excess_return|net_amount", joined[FAULT])
        first = above.order_by("file", "line").limit(1).to_pandas().iloc[0]
        notes = [note("excess_return", files[int(first.file)], count, "", line=int(first.line))]
        return held(joined.mutate(**{FAULT: fault}).drop("file", "line", "above")), notes

    def _replaced(
        self, table: str, good: ibis.Table, twice: ibis.Table | None, found: dict[str, str], files: tuple[str, ...]
    ) -> tuple[ibis.Table | None, list[dict[str, Any]]]:
        """Rows that a later version of the same thing replaces, beside those in two files."""
        if table == "lines" and {"order_id", "updated_at"} <= found.keys():
            more, rule = overlap.older(good), "older_versions"
        elif table == "answers":
            more, rule = surveys.earlier(good), "answered_again"
        else:
            return twice, []
        count = int(more.count().execute())
        if not count:
            return twice, []
        if twice is not None and "question" in more.columns:
            twice = good.semi_join(twice, [FILE, LINE]).select(FILE, LINE, "question")
        return more if twice is None else twice.union(more, distinct=True), [note(rule, files[0], count, "")]

    def _read_join(self, table: str, join: str, want: mapping.Wanted) -> joins.Staged:
        told = self.client.config.sources[table].joins[join]
        key = {f"key of {join}": (told.key or told.on,)}
        files = self.client.joined_files_of(table, join)
        return self._read(table, files, replace(want, columns=want.columns | key), f"{table}+{join}", bool(told.table))

    def _read(self, table: str, files: list[Path], want: mapping.Wanted, name: str, is_fetched: bool) -> joins.Staged:
        source, raws, seen, headers = self.client.config.sources[table], [], {}, Headers()
        recipe = recipes.of(self.client, table)
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
            if is_fetched:
                raws.append(databases.read(path, index, headers, target))
            elif recipe.records:
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
