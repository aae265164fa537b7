"""Staged text to typed contract columns, each row classed: kept so far, structural, or at fault.

Every staged row is still there afterwards, with its amount: what is set aside is marked, not dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ibis

from toolkit import contract
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.decide import Column, Decision, decide, refuse_currencies
from toolkit.intake.mapping import CEDILLAS, COMMAS, EACH_ROW, INPUTS, word
from toolkit.intake.read import FILE, LINE, TOTAL, Headers, RawFile
from toolkit.words import _

FAULT, STRUCTURAL, AMOUNT, HASH = "__fault", "__structural", "__amount", "__hash"
MOMENT = {"lines": "ordered_at", "spend": "month", "traffic": "month", "answers": "answered_at"}
KEY = {"customers": "customer_id", "products": "product_id"}
MONEY = {"lines": "net_amount", "spend": "amount"}
RULES = {contract.TIME: "date", contract.DAY: "date", contract.FLAG: "flag"}
IDS = ("customer_id", "order_id")


def clean(
    client: Client, table: str, staged: ibis.Table, raws: list[RawFile], found: dict[str, str], headers: Headers
) -> tuple[ibis.Table, list[Decision]]:
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
        ``__file``, ``__line``, ``__structural`` (blank, total), ``__fault`` (``rule|column``), ``__amount`` (without VAT;
        missing where unread), ``__hash`` of the raw cells (several files only), and the contract's columns.
    decisions : list of Decision

    Raises
    ------
    DataRefused
        A column that cannot be decided, or words that no value of the contract is known for.
    """
    columns = [
        Column(client, table, name, place, headers.texts[int(place[1:])], staged, tuple(raw.path for raw in raws))
        for name, place in found.items()
    ]
    rows, bad, decisions = _typed(columns, staged)
    rows = rows.mutate(**_constants(client, table))
    rows = _amounts(client, table, rows)
    if table == "lines" and "order_id" not in rows.columns:
        each_row = client.config.sources[table].columns.get("order_id") == EACH_ROW
        rows = rows.mutate(order_id=_row_name(rows) if each_row else _customer_day(rows))
    names = [*contract.TABLES[table].names, *INPUTS.get(table, ()), *_extra(client, table, found)]
    rows = rows.mutate(**{n: ibis.null(_type(table, n)).cast(_type(table, n)) for n in names if n not in rows.columns})
    marks = {STRUCTURAL: _structural(table, rows, staged), FAULT: _fault(client, table, rows, bad)}
    marks[AMOUNT] = rows[MONEY[table]] if table in MONEY else ibis.null("float64").cast("float64")
    if len(raws) > 1:
        shared = [name for name in staged.columns if all(name in raw.columns for raw in raws)]
        marks[HASH] = ibis.literal("\x1f").join([rows[name].fill_null("") for name in shared]).hash()
    return rows.select(FILE, LINE, *names, **marks), decisions


def _typed(columns: list[Column], staged: ibis.Table) -> tuple[ibis.Table, dict[str, str], list[Decision]]:
    """The staged rows with a typed column each; and for each decided column the one that marks what was not read."""
    rows, bad, decisions, texts = staged, {}, [], {}
    for column in columns:
        place = column.place
        if column.type == contract.TEXT:
            texts[column.name] = _words(column) if column.contract.one_of else _text(column)
            count = int(_trim(staged[place]).count().execute())
            decisions.append(Decision(column.name, column.header, "", count, count))
            continue
        values, decision = decide(column)
        decisions.append(decision)
        raw, bad[column.name] = f"__raw_{column.name}", f"__bad_{column.name}"
        looked_up = values.select(**{raw: values.raw, column.name: values.value, bad[column.name]: values.bad})
        rows = rows.left_join(looked_up, rows[place].strip() == looked_up[raw]).drop(raw)
    return rows.mutate(**{name: text(rows) for name, text in texts.items()}), bad, decisions


def _trim(text: ibis.Value) -> ibis.Value:
    return text.strip().nullif("")


def _text(column: Column) -> Callable[[ibis.Table], ibis.Value]:
    """A text column as it is, trimmed; ids without a stray ``.0``, e-mail addresses in lower case, words as ``values``
    of the configuration spell them."""
    if column.name == "currency":
        refuse_currencies(column.client, column.table, column.header, _counts(column, lambda text: text.upper()))

    def of(rows: ibis.Table) -> ibis.Value:
        value = _trim(rows[column.place])
        if column.name in IDS:
            value = value.re_replace(r"^(\d+)\.0$", r"\1")
        if column.name in ("customer_id", "email"):
            return ibis.ifelse(value.contains("@"), value.lower(), value)
        value = value if column.name in IDS else value.translate(CEDILLAS, COMMAS)
        known = _meanings(column)
        return value.lower().cases(*known.items(), else_=value) if known else value

    return of


def _meanings(column: Column) -> dict[str, str]:
    said = column.client.config.sources[column.table].values.get(column.name, {})
    return {word(text): meaning for meaning, texts in said.items() for text in texts}


def _counts(column: Column, spelt: Callable[[ibis.Value], ibis.Value]) -> dict[str, int]:
    """How often each word of a column occurs."""
    text = spelt(_trim(column.staged[column.place]).translate(CEDILLAS, COMMAS))
    counts = column.staged.group_by(word=text).agg(n=ibis._.count()).to_pandas().dropna()
    return {str(text): int(n) for text, n in zip(counts.word, counts.n, strict=True)}


def _words(column: Column) -> Callable[[ibis.Table], ibis.Value]:
    """Source words as the contract's: by ``values`` of the configuration, or as they are."""
    allowed = column.contract.one_of
    known = {text: text for text in allowed} | _meanings(column)
    if wrong := sorted(set(known.values()) - set(allowed)):
        raise _no_value(column, wrong)
    unknown = {text: n for text, n in _counts(column, lambda text: text.lower()).items() if text not in known}
    if unknown:
        usual = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
        raise DataRefused(
            _(
                '{table}: column "{header}" has words that are no {column}: {unknown}. Say what each means under '
                "[sources.{table}.values.{column}] in data/{client}/client.toml; allowed: {allowed}.",
                table=column.table, header=column.header, column=column.name, client=column.client.slug,
                unknown=", ".join(f'"{text}" ({n})' for text, n in usual[:20]), allowed=", ".join(allowed),
            )
        )  # fmt: skip

    def of(rows: ibis.Table) -> ibis.Value:
        said = _trim(rows[column.place]).translate(CEDILLAS, COMMAS).lower()
        return said.cases(*known.items(), else_=ibis.null("string"))

    return of


def _no_value(column: Column, wrong: list[str]) -> ConfigError:
    return ConfigError(
        _(
            "data/{client}/client.toml: [sources.{table}.values.{column}] has {wrong}; allowed: {allowed}.",
            client=column.client.slug, table=column.table, column=column.name, wrong=", ".join(wrong),
            allowed=", ".join(column.contract.one_of),
        )
    )  # fmt: skip


def _type(table: str, name: str) -> str:
    known = contract.TABLES[table]
    return known[name].type if name in known.names else contract.NUMBER if name == "unit_price" else contract.TEXT


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
                    'data/{client}/client.toml: [sources.{table}.constants] {column} = "{value}" cannot be read as {type}.',
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


def _amounts(client: Client, table: str, rows: ibis.Table) -> ibis.Table:
    """Amounts without VAT; a line's amount from its price where the source has none."""
    if table != "lines":
        return rows
    if "net_amount" not in rows.columns:
        rows = rows.mutate(net_amount=rows.unit_price * rows.quantity)
    if client.config.vat.included:
        net = 1 + client.config.vat.rate
        rows = rows.mutate(**{name: rows[name] / net for name in ("net_amount", "discount") if name in rows.columns})
    return rows.mutate(discount=rows.discount.abs()) if "discount" in rows.columns else rows


def _customer_day(rows: ibis.Table) -> ibis.Value:
    """The order of a source without order ids: a customer's day; without a customer, the line alone."""
    day = rows.ordered_at.strftime("%Y-%m-%d")
    return ibis.ifelse(rows.customer_id.notnull(), rows.customer_id + "/" + day, _row_name(rows))


def _row_name(rows: ibis.Table) -> ibis.Value:
    return ibis.literal("row ") + rows[FILE].cast("string") + "/" + rows[LINE].cast("string")


def _structural(table: str, rows: ibis.Table, staged: ibis.Table) -> ibis.Value:
    """Rows that are no records: all cells blank; or a total, whose first cell says so and whose date cannot be read."""
    cells = [rows[name].strip().nullif("") for name in staged.columns if name not in (FILE, LINE)]
    first = ibis.coalesce(*cells) if len(cells) > 1 else cells[0]
    total = first.lower().re_search(TOTAL)
    if table in MOMENT:
        total = total & rows[MOMENT[table]].isnull()
    else:
        total = total & (rows[KEY[table]].isnull() | (rows[KEY[table]].lower() == first.lower()))
    return ibis.cases((first.isnull(), "blank"), (total, "total"), else_=ibis.null("string"))


def _fault(client: Client, table: str, rows: ibis.Table, bad: dict[str, str]) -> ibis.Value:
    """The first rule a row breaks, as ``rule|column``."""
    known, cases = contract.TABLES[table], []
    for name, mark in bad.items():
        cases.append((rows[mark].fill_null(False), f"{RULES.get(_type(table, name), 'number')}|{name}"))
    skip = {"kind"} if table == "lines" else set()
    cases += [(rows[name].isnull(), f"empty|{name}") for name in known.required if name not in skip]
    cases += [(rows[c.name] < c.at_least, f"range|{c.name}") for c in known.columns if c.at_least is not None]
    exported = client.config.exported_on
    if table in MOMENT and exported:
        latest = ibis.literal(exported + timedelta(days=1))
        cases.append((rows[MOMENT[table]].cast("date") > latest, f"future|{MOMENT[table]}"))
    return ibis.cases(*cases, else_=ibis.null("string"))
