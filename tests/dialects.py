"""Generated shops and the dialects their exports are written in: the truth of each is known, its dirt is counted."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1250")
DELIMITERS = (";", ",", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")
NUMBERS = (("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("\u00a0", ","), ("'", "."))
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y", "%Y-%m-%d %H:%M:%S",
         "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ")  # fmt: skip
HEADERS = {
    "shop_ro": ("Nr. comandă", "Data comenzii", "Cod client", "Cod produs", "Denumire produs", "Cantitate", "Valoare", "Localitate"),
    "shop_en": ("Order ID", "Order date", "Customer ID", "SKU", "Product name", "Quantity", "Line total", "Town"),
}  # fmt: skip
LAYOUTS = ("lines", "first_line", "order_total")
TOWNS = ("Iași", "Târgu Mureș", "București", "Cluj-Napoca", "Constanța")
CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")
DIRT = (
    "blank lines", "total", "repeated header", "preamble", "short row", "long row", "impossible date", "text amount",
    "other decimal", "stray quote", "currency", "hash ids", "trailing delimiters", "second date format", "test order",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An order line as it truly is; amounts in cents."""

    order: str
    at: datetime
    customer: str
    product: str
    name: str
    quantity: int
    cents: int
    town: str


@dataclass(frozen=True)
class Shop:
    """A shop's truth, one export of it, and how it was written."""

    truth: list[Line]
    data: bytes
    toml: str
    dialect: dict[str, str]

    def told(self) -> Counter:
        """The truth as rows to compare: order, day, customer, product, amount, town."""
        return Counter((x.order, x.at.date().isoformat(), x.customer, x.product, x.cents, x.town) for x in self.truth)


def shop(seed: int) -> Shop:
    """The shop of a seed: 20 to 30 orders in one export. The same seed gives the same bytes."""
    rng = random.Random(seed)
    pick = rng.choice
    thousands, decimal = pick(NUMBERS)
    how = {
        "headers": pick(list(HEADERS)), "layout": pick(LAYOUTS), "encoding": pick(ENCODINGS), "delimiter": pick(DELIMITERS),
        "line_end": pick(LINE_ENDS), "date": pick(DATES), "thousands": thousands, "decimal": decimal,
        "dirt": ",".join(sorted(rng.sample(DIRT, rng.randint(0, 3)))),
    }  # fmt: skip
    truth = _truth(rng, how)
    rows = _rows(truth, how, rng)
    text = how["line_end"].join(rows) + how["line_end"]
    text = text.translate(CEDILLAS) if how["encoding"] == "cp1250" else text
    toml = f'name = "Shop"\ncurrency = "RON"\ntimezone = "UTC"\n[sources.lines]\nfiles = ["raw/*"]\nrecipe = "{how["headers"]}"\n'
    return Shop(truth, text.encode(how["encoding"]), toml, how)


def _truth(rng: random.Random, how: dict[str, str]) -> list[Line]:
    lines = []
    for number in range(rng.randint(20, 30)):
        at = datetime(2024, 1, 1) + timedelta(minutes=rng.randrange(0, 500_000))
        at = at if "%H" in how["date"] else at.replace(hour=0, minute=0)
        order, customer, town = f"{10_000 + number}", f"C{rng.randint(1, 9)}", rng.choice(TOWNS)
        for _ in range(rng.randint(1, 3)):
            product = rng.randint(1, 30)
            cents = rng.choice((rng.randint(100, 9_999), rng.randint(100_000, 499_999), 100 * rng.randint(1, 5_000)))
            quantity = rng.randint(1, 4)
            lines.append(
                Line(
                    order,
                    at,
                    customer,
                    f"P{product}",
                    f'Cană nr. {product}{how["delimiter"]} "mare"',
                    quantity,
                    cents,
                    town,
                )
            )
    return lines


def _number(cents: int, how: dict[str, str]) -> str:
    whole = f"{cents // 100:,}".replace(",", how["thousands"])
    return f"{whole}{how['decimal']}{cents % 100:02}"


def _rows(truth: list[Line], how: dict[str, str], rng: random.Random) -> list[str]:
    dirt, mark = set(filter(None, how["dirt"].split(","))), how["delimiter"]
    header, totals = HEADERS[how["headers"]], Counter()
    for line in truth:
        totals[line.order] += line.cents
    seen: set[str] = set()
    table: list[list[str]] = []
    for line in truth:
        later = how["layout"] == "first_line" and line.order in seen
        cents = totals[line.order] if how["layout"] == "order_total" else line.cents
        order = f"#{line.order}" if "hash ids" in dirt else line.order
        amount = _number(cents, how) + (" lei" if "currency" in dirt else "")
        cells = [order, "" if later else line.at.strftime(how["date"]), "" if later else line.customer, line.product,
                 line.name, str(line.quantity), amount, "" if later else line.town]  # fmt: skip
        table.append(cells)
        seen.add(line.order)
    _spoil(table, dirt, how, rng)
    rows = [mark.join(_quoted(cell, mark) for cell in cells) for cells in table]
    _spoil_rows(rows, dirt, mark, rng)
    top = mark.join(header)
    rows = [row + mark * 2 for row in rows] if "trailing delimiters" in dirt else rows
    if "repeated header" in dirt:
        rows.insert(len(rows) // 2, top)
    if "blank lines" in dirt:
        rows.insert(rng.randrange(len(rows)), "")
    if "total" in dirt:
        rows.append(mark.join(["Total", "", "", "", "", "", _number(sum(totals.values()), how), ""]))
    return [*(["Raport comenzi", ""] if "preamble" in dirt else []), top, *rows]


def _spoil(table: list[list[str]], dirt: set[str], how: dict[str, str], rng: random.Random) -> None:
    one = rng.choice(table)
    if "impossible date" in dirt and one[1]:
        one[1] = datetime(2024, 1, 31).strftime(how["date"]).replace("31", "32", 1)
    if "second date format" in dirt and (other := rng.choice(table))[1]:
        other[1] = "Jan 31 2024" if how["date"] == "%Y-%m-%d" else "2024-01-31 "
    if "text amount" in dirt:
        rng.choice(table)[6] = "gratis"
    if "other decimal" in dirt:
        rng.choice(table)[6] = "12.50" if how["decimal"] == "," else "12,50"
    if "test order" in dirt:
        rng.choice(table)[4] = "Comanda test"


def _spoil_rows(rows: list[str], dirt: set[str], mark: str, rng: random.Random) -> None:
    at = rng.randrange(len(rows))
    if "short row" in dirt:
        rows[at] = rows[at].rsplit(mark, 1)[0]
    if "long row" in dirt:
        at = rng.randrange(len(rows))
        rows[at] = rows[at] + mark + "x"
    if "stray quote" in dirt:
        at = rng.randrange(len(rows))
        rows[at] = '"' + rows[at]


def _quoted(cell: str, mark: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if mark in cell or '"' in cell else cell
