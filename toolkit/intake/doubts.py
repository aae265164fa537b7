"""Files that read well and still cannot be trusted together: no rows, twin columns that differ, a stranger's export."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake.mapping import normalise
from toolkit.intake.raw import FILE, LINE, Headers, Note, RawFile
from toolkit.words import Count, _

SHOP_HEADERS = ("shop", "shopname", "shopurl", "shopdomain", "store", "storename", "storeurl", "storeid", "magazin",
                "numemagazin", "domain", "domeniu", "website", "site", "purchasepoint")  # fmt: skip
CURRENCY_HEADERS = ("currency", "currencycode", "moneda", "valuta", "ordercurrency")


def refuse(
    client: Client, table: str, staged: ibis.Table, raws: list[RawFile], found: dict[str, str], headers: Headers
) -> None:
    """Refuse a source whose files cannot be trusted together.

    Raises
    ------
    DataRefused
        Orders without a record; a needed header that stands twice over different values; files of two shops or two
        currencies.
    """
    if table == "lines" and not any(raw.staged for raw in raws):
        raise _no_records(raws)
    _refuse_twins(client, table, staged, raws, found, headers)
    if len(raws) > 1:
        _refuse_strangers(client, table, staged, raws, found, headers)
        if table == "lines" and "order_id" in found:
            _note_foreign_ids(staged[found["order_id"]], staged, raws)


def _no_records(raws: list[RawFile]) -> DataRefused:
    faults = [(raw, fault) for raw in raws for fault in raw.faults]
    if not faults:
        files = ", ".join(raw.label for raw in raws)
        return DataRefused(_("{file} has a header and no rows. Export it again for a longer period.", file=files))
    raw, fault = faults[0]
    return DataRefused(
        _(
            '{file} line {line}: none of the {n} lines has the {width} columns of the header; the first is "{cells}". '
            "Export it again, or set the delimiter of this source.",
            file=raw.label, line=Count(fault.line), n=Count(len(faults)), width=Count(len(raw.header)),
            cells=fault.raw_line[:80],
        )
    )  # fmt: skip


def _refuse_twins(
    client: Client, table: str, staged: ibis.Table, raws: list[RawFile], found: dict[str, str], headers: Headers
) -> None:
    named = client.config.sources[table].columns
    for name, place in found.items():
        header = headers.texts[int(place[1:])]
        twin = headers.find(f"{header} (2)", staged.columns)
        if twin is None or named.get(name, "").endswith((" (1)", " (2)")):
            continue
        one, other = (staged[p].strip() for p in (place, twin))
        row = _first(staged.filter(one != other).select(FILE, LINE, one=one, other=other))
        if row is None:
            raws[0].notes.append(Note("equal_columns", 1, example=header))
        else:
            raise DataRefused(
                _(
                    '{file} line {line}: the column "{header}" stands twice and differs: "{one}" and "{other}". Say '
                    'which is meant: {column} = "{header} (1)" or "{header} (2)" under [sources.{table}.columns] in '
                    "data/{client}/client.toml.",
                    file=raws[int(row[FILE])].label, line=Count(int(row[LINE])), header=header, one=row["one"],
                    other=row["other"], column=name, table=table, client=client.slug,
                )
            )  # fmt: skip


def _first(rows: ibis.Table) -> dict[str, Any] | None:
    found = rows.order_by(FILE, LINE).limit(1).to_pandas().to_dict("records")
    return found[0] if found else None


def _refuse_strangers(
    client: Client, table: str, staged: ibis.Table, raws: list[RawFile], found: dict[str, str], headers: Headers
) -> None:
    for place in (f"c{i}" for i in range(len(headers.texts))):
        header = headers.texts[int(place[1:])]
        if place in found.values() or normalise(header) not in (*SHOP_HEADERS, *CURRENCY_HEADERS):
            continue
        for (one, words), (other, others) in combinations(sorted(_words(staged, place).items()), 2):
            if not words & others:
                raise DataRefused(
                    _(
                        '{table}: column "{header}" says "{one}" in {first} and "{other}" in {second}: one of them may '
                        "be another client's. Remove it; or, if both are this client's, map the column or give each "
                        "file a source of its own in data/{client}/client.toml.",
                        table=table, header=header, one=min(words), first=raws[one].label, other=min(others),
                        second=raws[other].label, client=client.slug,
                    )
                )  # fmt: skip


def _words(staged: ibis.Table, place: str) -> dict[int, set[str]]:
    """The words of a column in each file, in lower case."""
    text = staged[place].strip().lower().nullif("")
    counted = staged.filter(text.notnull()).group_by(file=staged[FILE], word=text).agg(n=ibis._.count())
    words: dict[int, set[str]] = {}
    for row in counted.to_pandas().itertuples():
        words.setdefault(int(row.file), set()).add(str(row.word))
    return words


def _note_foreign_ids(ids: ibis.Value, staged: ibis.Table, raws: list[RawFile]) -> None:
    """A warning for each file whose order ids all have another shape than those of every other file."""
    shapes = _words(staged.mutate(__shape=ids.re_replace("[0-9]+", "9")), "__shape")
    for file, own in shapes.items():
        others = set().union(*(words for other, words in shapes.items() if other != file))
        if others and not own & others:
            raws[file].notes.append(Note("foreign_ids", 1, example=f"{min(own)} / {min(others)}"))
