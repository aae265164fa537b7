"""Whose money an amount is: the currency named beside it, in its column or its header; and dated rates into one."""

from __future__ import annotations

import re

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake import numbers
from toolkit.intake.raw import FILE, LINE
from toolkit.words import _

_NAMED = re.compile(r"(?<![a-z])(ron|lei|eur|euro|€|usd|\$|gbp|£|huf|bgn|pln|czk|chf|mdl)(?![a-z])", re.I)
AMOUNTS = {"lines": ("net_amount", "unit_price"), "spend": ("amount",)}
SAID = ("net_amount", "unit_price", "unit_cost", "discount", "amount", "list_price", "order_total")
"""Columns whose header may name a currency."""
CONVERTED = ("net_amount", "unit_price", "discount", "amount", "order_total", "order_discount", "line_discount",
             "shipping", "line_shipping", "tax", "refunded", "line_refunded")  # fmt: skip


def of_header(header: str) -> str | None:
    """The currency that a header names: ``Amount spent (EUR)`` is ``EUR``."""
    named = _NAMED.search(header)
    return numbers.CURRENCY_WORDS[named[1].lower()] if named else None


def refuse(
    client: Client,
    table: str,
    header: str,
    found: dict[str, int],
    files: tuple[str, ...],
    rated: bool = True,
) -> None:
    """Refuse amounts in a currency that is neither the client's nor one with rates: they are never summed together.

    Raises
    ------
    DataRefused
        With the file, the column, each currency found and how many values carry it.
    """
    if set(found) - {client.currency, *(client.config.rates if rated else ())}:
        listed = ", ".join(f"{code} ({n})" if n else code for code, n in sorted(found.items()))
        raise DataRefused(
            _(
                '{file}: {table}: column "{column}" holds amounts in {found}, and the currency of {client} is '
                "{currency}. Export one currency only, correct currency, or give dated rates under [rates] in "
                "data/{client}/client.toml.",
                file=", ".join(files[:3]), table=table, column=header, found=listed, client=client.slug,
                currency=client.currency,
            )
        )  # fmt: skip


def currency(client: Client, table: str, rows: ibis.Table, places: dict[str, tuple[str, str]]) -> ibis.Value:
    """The currency of each row: its own column's, else the one beside its amount, else its header's, else the client's.

    ``places`` holds the staged column and the header of each contract column that was found.
    """
    said = []
    if "currency" in rows.columns:
        said.append(rows.currency.upper())
    for name in AMOUNTS[table]:
        if name in places:
            place, header = places[name]
            said.append(numbers.currency_of(rows[place]))
            if code := of_header(header):
                said.append(ibis.literal(code))
    return ibis.coalesce(*said, ibis.literal(client.currency))


def convert(client: Client, rows: ibis.Table, day: ibis.Value, files: tuple[str, ...]) -> ibis.Table:
    """Amounts in the client's currency, by the last rate dated on or before the row's day.

    Raises
    ------
    DataRefused
        A row is older than the first rate of its currency.
    """
    if not client.config.rates:
        return rows
    rates = [
        (code, since, rate)
        for code, dated in sorted(client.config.rates.items())
        for since, rate in sorted(dated.items(), reverse=True)
    ]
    own = rows.currency == client.currency
    rate = ibis.cases(
        (own, 1.0),
        *(((rows.currency == code) & (day >= ibis.literal(since)), rate) for code, since, rate in rates),
        else_=ibis.null("float64"),
    )
    without = rows.filter(rate.isnull() & day.notnull()).order_by(FILE, LINE).limit(1)
    first = without.select(FILE, LINE, "currency", day=day).to_pandas()
    if len(first):
        row = first.iloc[0]
        raise DataRefused(
            _(
                "{file} line {line}: there is no rate for {currency} on {day}. Add one from that day on under [rates] "
                "in data/{client}/client.toml.",
                file=files[int(row[FILE])], line=int(row[LINE]), currency=row.currency, day=str(row.day)[:10],
                client=client.slug,
            )
        )  # fmt: skip
    return rows.mutate(**{name: rows[name] * rate for name in CONVERTED if name in rows.columns})
