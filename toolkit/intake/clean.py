"""Staged text to typed contract columns, each row classed: kept so far, structural, or at fault.

Every staged row is still there afterwards, with its amount: what is set aside is marked, not dropped.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis

from toolkit import contract
from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.intake import amounts, kinds, money, notes, orders, refunds, texts
from toolkit.intake.amounts import DIFFERS
from toolkit.intake.decide import Column, Decision, decide
from toolkit.intake.held import held
from toolkit.intake.mapping import EACH_ROW, INPUTS
from toolkit.intake.raw import AMOUNT, FILE, LINE, PART, VALUE, Headers, RawFile
from toolkit.intake.records import TOTAL
from toolkit.words import _

FAULT, STRUCTURAL, HASH = "__fault", "__structural", "__hash"
BLANK, TOTALLED, KEYED = "__blank", "__totalled", "__keyed"
MOMENT = {"lines": "ordered_at", "spend": "month", "traffic": "month", "answers": "answered_at",
          "messages": "sent_at", "campaigns": "start", "trials": "assigned_at", "events": "at",
          "tickets": "opened_at"}  # fmt: skip
KEY = {"customers": "customer_id", "products": "product_id"}
MONEY = {"lines": "net_amount", "spend": "amount"}
RULES = {contract.TIME: "date", contract.DAY: "date", contract.FLAG: "flag"}


def clean(
    client: Client, table: str, staged: ibis.Table, raws: list[RawFile], found: dict[str, str], headers: Headers
) -> tuple[ibis.Table, list[Decision], list[dict[str, Any]]]:
    """Type, map and class the staged rows of a source.

    Parameters
    ----------
    staged : Table, one row per record
        ``__file``, ``__line`` and the text columns ``c0``, ``c1``, …
    found : dict
        The staged column of each contract column.

    Returns
    -------
    cleaned : Table, one row per record
        ``__file``, ``__line``, ``__part``, ``__structural`` (blank, total), ``__fault`` (``rule|column``), ``__amount``
        (without VAT, in the client's currency; missing where unread), ``__money`` (the same in the row's own currency),
        ``__hash`` of the raw cells (several files only), and the contract's columns.
    decisions : list of Decision
    notes : list of dict
        What was put right or must be asked about (:mod:`toolkit.intake.notes`).

    Raises
    ------
    DataRefused
        A column that cannot be decided, words that no value of the contract is known for, amounts without a rate.
    """
    files = tuple(raw.label for raw in raws)
    texts_of = {name: headers.texts[int(place[1:])] for name, place in found.items()}
    columns = [
        Column(client, table, name, place, texts_of[name], staged, files, tuple(raw.path for raw in raws))
        for name, place in found.items()
    ]
    rows, bad, decisions = _typed(columns, staged)
    rows = rows.mutate(**_constants(client, table))
    said = [note for decision in decisions for note in decision.notes]
    said += notes.collect(staged, files, _changed(columns, staged))
    if table in MONEY:
        rows = rows.mutate(currency=money.currency(client, table, rows, {n: (found[n], texts_of[n]) for n in found}))
    cells = [name for name in staged.columns if name not in (FILE, LINE, PART)]
    seen = _seen(table, rows, cells, raws, _is_dated(table, found, headers))
    rows = held(rows.mutate(**seen).drop(*cells))
    rows = amounts.filled(client, table, rows)
    if table == "lines":
        rows, more = _order_wise(client, rows, bad, files, found)
        said += more
    rows = _costs(client, table, amounts.settle(client, table, rows))
    names = [*contract.TABLES[table].names, *INPUTS.get(table, ()), *_extra(client, table, found)]
    rows = rows.mutate(**{n: ibis.null(_type(table, n)).cast(_type(table, n)) for n in names if n not in rows.columns})
    if table == "lines":
        rows, more = refunds.settle(client, held(kinds.assign(client, rows)), files)
        said += more
    value = rows[MONEY[table]] if table in MONEY else ibis.null("float64").cast("float64")
    rows = rows.mutate(**{VALUE: value})
    if table in MONEY:
        rows = money.convert(client, rows, rows[MOMENT[table]].cast("date"), files)
    marks = {
        STRUCTURAL: _structural(table, rows, _is_dated(table, found, headers)),
        FAULT: _fault(client, table, rows, bad),
    }
    marks[AMOUNT] = rows[MONEY[table]] if table in MONEY else rows[VALUE]
    if HASH in rows.columns:
        marks[HASH] = rows[HASH]
    marks[PART] = rows[PART] if PART in rows.columns else ibis.literal("")
    own = [name for name in (kinds.RULED, kinds.OWN, kinds.ADDRESS) if name in rows.columns]
    return rows.select(FILE, LINE, *names, VALUE, *own, **marks), decisions, said


def _order_wise(
    client: Client, rows: ibis.Table, bad: dict[str, str], files: tuple[str, ...], found: dict[str, str]
) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """Each line with its order's id and fields."""
    if "order_id" in rows.columns:
        rows, filled = orders.fill(rows, bad, files) if {"order_id", "ordered_at"} <= found.keys() else (rows, [])
        rows, parted = orders.spread(client, rows, files) if {"order_id", "net_amount"} <= found.keys() else (rows, [])
        return orders.per_file(client, rows), filled + parted
    each_row = client.config.sources["lines"].columns.get("order_id") == EACH_ROW
    return rows.mutate(order_id=_row_name(rows) if each_row else _customer_day(rows)), []


def _changed(columns: list[Column], rows: ibis.Table) -> list[notes.Check]:
    """Ids that were brought into one form."""
    return [
        notes.Check(
            "id_form", texts.trim(rows[c.place]) != texts.id_form(c.name, rows[c.place]), rows[c.place], c.header
        )
        for c in columns
        if c.name in texts.IDS
    ]


def _typed(columns: list[Column], staged: ibis.Table) -> tuple[ibis.Table, dict[str, str], list[Decision]]:
    """The staged rows with a typed column each; and for each decided column the one that marks what was not read."""
    rows, bad, decisions, written = staged, {}, [], {}
    for column in columns:
        place = column.place
        if column.type == contract.TEXT:
            written[column.name] = texts.as_known(column) if column.contract.one_of else texts.as_written(column)
            count = int(texts.trim(staged[place]).count().execute())
            decisions.append(Decision(column.name, column.header, "", count, count, {"rule": "text"}))
            continue
        values, decision = decide(column)
        decisions.append(decision)
        raw, bad[column.name] = f"__raw_{column.name}", f"__bad_{column.name}"
        looked_up = values.select(**{raw: values.raw, column.name: values.value, bad[column.name]: values.bad})
        rows = rows.left_join(looked_up, rows[place].strip() == looked_up[raw]).drop(raw)
    return rows.mutate(**{name: text(rows) for name, text in written.items()}), bad, decisions


def _type(table: str, name: str) -> str:
    known = contract.TABLES[table]
    return known[name].type if name in known.names else INPUTS.get(table, {}).get(name, contract.TEXT)


def _extra(client: Client, table: str, found: dict[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*found, *client.config.sources[table].constants]) if name.startswith("x_")]


def _constants(client: Client, table: str) -> dict[str, ibis.Value]:
    fixed = {}
    for name, text in client.config.sources[table].constants.items():
        try:
            fixed[name] = ibis.literal(_constant(_type(table, name), text), _type(table, name))
        except ValueError:
            raise ConfigError(
                _(
                    'data/{client}/client.toml: [sources.{table}.constants] {column} = "{value}" cannot be read as '
                    "{type}.",
                    client=client.slug, table=table, column=name, value=text, type=_type(table, name),
                )
            ) from None  # fmt: skip
    return fixed


def _constant(type_: str, text: str) -> Any:
    if type_ in (contract.NUMBER, contract.COUNT):
        return float(text) if type_ == contract.NUMBER else int(text)
    if type_ == contract.FLAG:
        return {"true": True, "false": False}.get(text) if text in ("true", "false") else int("not a flag")
    return text if type_ == contract.TEXT else date.fromisoformat(text)


def _costs(client: Client, table: str, rows: ibis.Table) -> ibis.Table:
    """Costs of lines and products without VAT, where the configuration says that they hold it."""
    if table not in ("lines", "products") or "unit_cost" not in rows.columns or not client.config.vat.costs_included:
        return rows
    return rows.mutate(unit_cost=rows.unit_cost / (1 + client.config.vat.rate))


def _customer_day(rows: ibis.Table) -> ibis.Value:
    """The order of a source without order ids: a customer's day; without a customer, the line alone."""
    day = rows.ordered_at.strftime("%Y-%m-%d")
    return ibis.ifelse(rows.customer_id.notnull(), rows.customer_id + "/" + day, _row_name(rows))


def _row_name(rows: ibis.Table) -> ibis.Value:
    return ibis.literal("row ") + rows[FILE].cast("string") + "/" + rows[LINE].cast("string")


def _is_dated(table: str, found: dict[str, str], headers: Headers) -> bool:
    """Whether the records tell their own day; otherwise it is a constant, or stands above the header."""
    place = found.get(MOMENT.get(table, ""))
    return place is not None and not headers.texts[int(place[1:])].startswith("(")


def _seen(table: str, rows: ibis.Table, cells: list[str], raws: list[RawFile], is_dated: bool) -> dict[str, ibis.Value]:
    """What must be known of a row's cells as they were read: whether all are blank, whether one says that it is a
    total, and their hash.

    The first cell that is not blank may say so; where records have no date of their own, any may.
    """
    texts_ = [rows[name].strip().nullif("") for name in cells]
    first = ibis.coalesce(*texts_) if len(texts_) > 1 else texts_[0]
    saying = texts_ if table in MOMENT and not is_dated else [first]
    seen = {
        BLANK: first.isnull(),
        TOTALLED: ibis.or_(*[_says_total(text).fill_null(False) for text in saying]),
    }
    if table in KEY:
        seen[KEYED] = rows[KEY[table]].lower() == first.lower()
    if len(raws) > 1:
        shared = [name for name in cells if all(name in raw.columns for raw in raws)]
        seen[HASH] = ibis.literal("\x1f").join([rows[name].fill_null("") for name in shared]).hash()
    return seen


def _says_total(text: ibis.Value) -> ibis.Value:
    """Whether a cell is the word of a total; most are told by their first letter to be none."""
    return ibis.ifelse(text.left(1).isin(list("gstGST")), text.lower().re_search(TOTAL), False)


def _structural(table: str, rows: ibis.Table, is_dated: bool) -> ibis.Value:
    """Rows that are no records: all cells blank; or a total, whose date (or key) cannot be read, if it has one."""
    if table in KEY:
        doubtful = rows[KEY[table]].isnull() | rows[KEYED]
    else:
        doubtful = rows[MOMENT[table]].isnull() if is_dated else ibis.literal(True)
    return ibis.cases((rows[BLANK], "blank"), (doubtful & rows[TOTALLED], "total"), else_=ibis.null("string"))


def _fault(client: Client, table: str, rows: ibis.Table, bad: dict[str, str]) -> ibis.Value:
    """The first rule a row breaks, as ``rule|column``."""
    known, cases = contract.TABLES[table], []
    for name, mark in bad.items():
        cases.append((rows[mark].fill_null(False), f"{RULES.get(_type(table, name), 'number')}|{name}"))
    if DIFFERS in rows.columns:
        cases.append((rows[DIFFERS], "differs|order_total"))
    skip = {"kind"} if table == "lines" else set()
    cases += [(rows[name].isnull(), f"empty|{name}") for name in known.required if name not in skip]
    cases += [(rows[c.name] < c.at_least, f"range|{c.name}") for c in known.columns if c.at_least is not None]
    if table == "lines":
        cases.append(((rows.quantity == 0) & ~rows[kinds.RULED], "quantity|quantity"))
        if not client.config.returns.negative:
            cases.append((rows[kinds.BY_SIGN], "negative|net_amount"))
    exported = client.config.exported_on
    if table in MOMENT and exported:
        latest = ibis.literal(exported + timedelta(days=1))
        cases.append((rows[MOMENT[table]].cast("date") > latest, f"future|{MOMENT[table]}"))
    return ibis.cases(*cases, else_=ibis.null("string"))
