"""Bad inputs 41 to 86: for each the files a shop might send, and what must come of them.

A file is made from columns named as the contract names them, so that no mapping needs writing out; what a case does not
say has a harmless default. ``CASES`` is the list; the tests are in ``test_bad_inputs_meaning``.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

TABLES = {"orders": "lines", "customers": "customers", "products": "products", "spend": "spend", "answers": "answers"}


@dataclass(frozen=True)
class File:
    """A file's bytes and the contract column under each of its headers."""

    data: bytes
    columns: dict[str, str]


@dataclass(frozen=True)
class Case:
    """One bad input: its number in the list, its files, and what must come of them (only what is said is compared)."""

    number: int
    name: str
    files: dict[str, File]
    config: str = ""
    source: str = ""
    tables: str = ""
    refused: str | None = None
    notes: dict[str, int] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    quarantined: dict[str, int] = field(default_factory=dict)
    stored: dict[str, list[Any]] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)

    @property
    def toml(self) -> str:
        """The client's configuration."""
        parts = ['name = "Acme"\ncurrency = "RON"\n' + self.config]
        for name, file in self.files.items():
            stem = name.split(".")[0].split("_")[0]
            table = TABLES[stem]
            if f"[sources.{table}]" in "".join(parts):
                continue
            said = self.source if table == "lines" else ""
            mapped = "".join(f'{column} = "{header}"\n' for header, column in file.columns.items())
            parts.append(f'[sources.{table}]\nfiles = ["raw/{stem}*"]\n{said}\n[sources.{table}.columns]\n{mapped}')
        return "\n".join(parts) + "\n" + self.tables


def sheet(rows: int | None = None, headers: dict[str, str] | None = None, **columns: Any) -> File:
    """An export with these columns (a list, or one value for all rows), separated by semicolons."""
    n = rows or max(len(values) for values in columns.values() if isinstance(values, list))
    whole = {name: values if isinstance(values, list) else [values] * n for name, values in columns.items()}
    titles = {name: (headers or {}).get(name, name) for name in whole}
    lines = [
        ";".join(titles.values()),
        *(";".join(str(cell) for cell in row) for row in zip(*whole.values(), strict=True)),
    ]
    return File(("\n".join(lines) + "\n").encode(), {title: name for name, title in titles.items()})


def orders(rows: int | None = None, headers: dict[str, str] | None = None, **columns: Any) -> File:
    """Order lines: one order a line, on successive days of January 2025, each of 10.00, of customers A, B, C in turn."""
    n = rows or max((len(values) for values in columns.values() if isinstance(values, list)), default=6)
    plain = {
        "order_id": [f"O{i:04}" for i in range(1, n + 1)],
        "ordered_at": [(date(2025, 1, 1) + timedelta(days=i)).isoformat() for i in range(n)],
        "customer_id": ["ABC"[i % 3] for i in range(n)],
        "net_amount": "10.00",
    }
    given = {name: columns.get(name, value) for name, value in plain.items() if columns.get(name, "") is not None}
    if {"unit_price", "quantity"} <= columns.keys() and "net_amount" not in columns:
        del given["net_amount"]
    return sheet(n, headers, **given, **{name: value for name, value in columns.items() if name not in plain})


def workbook(rows: list[list[Any]], base_1904: bool = False) -> bytes:
    """A workbook of one sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": base_1904}) as book:
        page = book.add_worksheet("Comenzi")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return target.getvalue()


def of(number: int, name: str, /, *, more: dict[str, File] | None = None, **case: Any) -> Case:
    """A case whose orders are told by the keywords of :func:`orders` that are columns."""
    fields = {f for f in Case.__dataclass_fields__ if f not in ("number", "name", "files")}
    said = {key: value for key, value in case.items() if key in fields}
    columns = {key: value for key, value in case.items() if key not in fields}
    return Case(number, name, {"orders.csv": orders(**columns), **(more or {})}, **said)


def answers(*values: str, kind: str = "nps", question: str = "Ne recomandați?", **columns: Any) -> dict[str, File]:
    """A survey's answers, one a day, each of another person."""
    n = len(values)
    return {
        "answers.csv": sheet(
            n,
            answered_at=[(date(2025, 1, 1) + timedelta(days=i % 28)).isoformat() for i in range(n)],
            survey="NPS",
            question=question,
            kind=kind,
            value=list(values),
            customer_id=columns.pop("customer_id", [f"P{i}" for i in range(n)]),
            **columns,
        )
    }


JANUARY = [f"2025-01-{day:02}" for day in range(1, 32)]
STATED = 'statuses = { sale = ["ok"], cancelled = ["anulat"], return = ["retur"] }'
CASH = [1234.56, 12.5, 1000.0, 99.99]
LEGIBLE = {
    "a point and a comma": ("1.234,56", "12,50", "1.000,00", "99,99"),
    "a comma and a point": ("1,234.56", "12.50", "1,000.00", "99.99"),
    "a space": ("1 234,56", "12,50", "1 000,00", "99,99"),
    "a no-break space": ("1\u00a0234,56", "12,50", "1\u00a0000,00", "99,99"),
    "a narrow no-break space": ("1\u202f234,56", "12,50", "1\u202f000,00", "99,99"),
    "an apostrophe": ("1'234.56", "12.50", "1'000.00", "99.99"),
}
SIGNS = {"brackets": "(12.00)", "a minus behind": "12.00-", "a typographic minus": "−12.00"}
PAIR = {"order_id": ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "6"], "rows": 12}
PAIR_DAYS = [day for day in JANUARY[:6] for _ in "ab"]

CASES: list[Case] = [
    *(of(41, f"thousands by {name}", net_amount=list(cells), stored={"net_amount": CASH}) for name, cells in LEGIBLE.items()),
    of(42, "every amount could be a thousand", net_amount=["1.234", "2.500", "7.125"], source='# "1.234"',
       refused=r'orders.csv line 2, column "net_amount": "1.234" could be 1,234 or 1.234; set decimal'),
    of(42, "every amount could be a decimal", net_amount=["1,234", "2,500", "7,125"],
       refused=r'line 2, column "net_amount": "1,234" could be 1,234 or 1.234'),
    of(42, "the decimal mark is declared", net_amount=["1.234", "2.500"], source='decimal = ","',
       stored={"net_amount": [1234, 2500]}),
    of(43, "one amount with the other mark", net_amount=["1,50"] * 8 + ["12.50"], quarantined={"number": 1},
       notes={"mixed_decimals": 1}, stored={"net_amount": [1.5] * 8}),
    of(43, "with two marks, what could be either is set aside", net_amount=["1,50"] * 8 + ["12.50", "1.234"],
       quarantined={"number": 2}, notes={"mixed_decimals": 1}),
    of(44, "the client's currency beside amounts", net_amount=["12,50 lei", "RON 7,00", "3,25 Lei"],
       notes={"currency_words": 3}, stored={"net_amount": [12.5, 7, 3.25], "currency": ["RON"] * 3}),
    of(44, "another currency beside amounts", net_amount=["€ 12,50", "EUR 7,00", "3,25 €"],
       refused=r'orders.csv: lines: column "net_amount" holds amounts in EUR \(3\), and the currency of acme is RON'),
    of(44, "another currency with its rate", net_amount=["EUR 10,00", "7,50 lei"], config='rates = { EUR = { 2025-01-01 = 5.0 } }\n',
       stored={"net_amount": [50, 7.5], "currency": ["EUR", "RON"]}),
    *(of(45, f"negative by {name}", net_amount=[sign, "20.00"], stored={"net_amount": [-12, 20], "kind": ["return", "sale"]})
      for name, sign in SIGNS.items()),
    of(46, "days before months", ordered_at=["13.02.2025", "03.04.2025", "05.06.2025"],
       stored={"ordered_at": ["2025-02-13", "2025-04-03", "2025-06-05"]}),
    of(46, "months before days", ordered_at=["02/13/2025", "03/04/2025", "05/06/2025"],
       stored={"ordered_at": ["2025-02-13", "2025-03-04", "2025-05-06"]}),
    of(46, "no day after the twelfth", ordered_at=["03/04/2025", "05/06/2025"],
       refused=r'line 2, column "ordered_at": "03/04/2025" could be 2025-04-03 or 2025-03-04.*set date_format'),
    of(47, "two-digit years", ordered_at=["15.01.25", "20.02.25"], notes={"two_digit_years": 2},
       stored={"ordered_at": ["2025-01-15", "2025-02-20"]}),
    of(48, "Excel's day numbers in a CSV", ordered_at=["45678", "45680"], notes={"excel_dates": 2},
       stored={"ordered_at": ["2025-01-21", "2025-01-23"]}),
    of(48, "Excel's day numbers with a time", ordered_at=["45678,25", "45680,5"], notes={"excel_dates": 2},
       stored={"ordered_at": ["2025-01-21 06:00", "2025-01-23 12:00"]}),
    Case(48, "day numbers from 1904", {"orders.xlsx": File(
        workbook([["order_id", "ordered_at", "customer_id", "net_amount"], ["1", 44216, "A", 10], ["2", 44218, "B", 10]], True),
        {name: name for name in ("order_id", "ordered_at", "customer_id", "net_amount")})},
        notes={"excel_dates": 2}, stored={"ordered_at": ["2025-01-21", "2025-01-23"]}),
    of(49, "two dates in a second format", ordered_at=[*JANUARY[:8], "09.01.2025", "10.01.2025"],
       quarantined={"date": 2}, notes={"mixed_dates": 2}),
    of(49, "days and months in both orders", ordered_at=["13/02/2025", "14/02/2025", "15/02/2025", "02/16/2025", "02/17/2025"],
       refused=r'line 5, column "ordered_at": "02/16/2025" is written as %m/%d/%Y, but most dates there as %d/%m/%Y'),
    of(50, "impossible days, written year first", ordered_at=[*JANUARY[:6], "2025-02-31", "0000-00-00", "1970-01-01", "1899-12-30"],
       quarantined={"date": 4}),
    of(50, "impossible days, written day first", ordered_at=["13.01.2025", "14.01.2025", "15.01.2025", "31.02.2025", "00.00.0000"],
       quarantined={"date": 2}),
    of(51, "orders after the day of export", ordered_at=["2025-01-05", "2025-01-06", "2025-03-01"], config="exported_on = 2025-01-06\n",
       quarantined={"future": 1}),
    of(51, "no day of export is known", ordered_at=["2025-01-05", "2099-03-01"], quarantined={},
       stored={"ordered_at": ["2025-01-05", "2099-03-01"]}),
    of(52, "Romanian months", ordered_at=["12 ian. 2026", "3 februarie 2026", "30 Noiembrie 2025"],
       stored={"ordered_at": ["2026-01-12", "2026-02-03", "2025-11-30"]}),
    of(52, "Romanian months and a time", ordered_at=["12 mai 2025 14:30", "3 iun. 2025 09:05"],
       stored={"ordered_at": ["2025-05-12 14:30", "2025-06-03 09:05"]}),
    of(53, "an offset from UTC, some on another day", ordered_at=["2025-01-05 22:30:00 +0000", "2025-07-05 12:00:00 +0000"],
       notes={"time_zone": 2, "time_zone_days": 1}, stored={"ordered_at": ["2025-01-06 00:30", "2025-07-05 15:00"]}),
    of(53, "the hour that comes twice", ordered_at=["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"], notes={"time_zone": 2},
       silent=("time_zone_days",), stored={"ordered_at": ["2025-10-26 03:30", "2025-10-26 03:30"]}),
    of(53, "a source in UTC", ordered_at=["2025-01-05 10:00", "2025-07-05 10:00"], source='timezone = "UTC"',
       stored={"ordered_at": ["2025-01-05 12:00", "2025-07-05 13:00"]}),
    of(54, "rounded order ids", order_id=["4.59E+12", "4.60E+12"],
       refused=r'orders.csv line 2, column "order_id": "4.59E\+12" is an id that a spreadsheet has rounded'),
    of(54, "rounded customer ids", customer_id=["A", "4,59E+12"],
       refused=r'orders.csv line 3, column "customer_id": "4,59E\+12" is an id that a spreadsheet has rounded'),
    of(55, "phones that lost their zero", customer_id=["A", "B"], stored={"customers.phone": ["+40721000111", "+40213124567"]},
       notes={"phone_form": 2}, more={"customers.csv": sheet(customer_id=["A", "B"], phone=["721000111", "213124567"])}),
    of(55, "customer ids that lost their zeros", customer_id=["42", "43", "44"],
       refused=r'orders.csv line 2: customer_id "42" is written "00042" in the other table: leading zeros are lost, for 3 of 3',
       more={"customers.csv": sheet(customer_id=["00042", "00043", "00044"], phone="0721000111")}),
    of(56, "one order in three forms", order_id=["#1001", "1001.0", "'1001", "1002"], notes={"id_form": 3},
       ordered_at="2025-01-05", customer_id="A", stored={"orders.order_id": ["1001", "1002"]}),
    of(57, "customer ids that differ in case", customer_id=["AB-1", "ab-1", "AB 1"], stored={"customer_id": ["AB-1", "ab-1", "AB 1"]},
       ledger={"identity.proposals": 1, "identity.ids": 3}, more={"customers.csv": sheet(customer_id=["AB-1"], phone=["0721000111"])}),
    of(57, "addresses that differ in case", customer_id=[" Ana@X.ro", "ana@x.ro ", "ANA@X.RO"], stored={"customer_id": ["ana@x.ro"] * 3}),
    of(58, "words that look empty are names", product_id=["1", "2", "3", "4"], product_name=["NA", "None", "null", "-"],
       stored={"products.name": ["NA", "None", "null", "-"]}),
    of(58, "only declared words are empty", product_id=["1", "2"], product_name=["fără nume", "NA"], source='nulls = ["fără nume"]',
       stored={"products.name": [None, "NA"]}),
    of(59, "letters composed in two ways are one", customer_id=["Jos\u00e9", "Jose\u0301", "\u202aJos\u00e9\u202c"],
       stored={"customer_id": ["Jos\u00e9"] * 3}, notes={"id_form": 2}),
    of(59, "emoji and very long names are kept", product_id=["1", "2"], product_name=["Cană 🎁 \u200fשלום", "x" * 10_000],
       stored={"products.name": ["Cană 🎁 \u200fשלום", "x" * 10_000]}),
    of(60, "addresses that are none, two in a cell, and a placeholder", customer_id=["A", "B", "C", "D"],
       notes={"invalid_addresses": 1, "several_addresses": 1, "placeholder_addresses": 1},
       stored={"customers.email": [None, "b@x.ro", None, "d@x.ro"]},
       more={"customers.csv": File(b"customer_id,email\nA,ana@@x\nB,b@x.ro / c@x.ro\nC,noemail@shop.ro\nD,D@x.ro\n",
                                   {"customer_id": "customer_id", "email": "email"})}),
    of(60, "a placeholder shared by many guests", customer_id="", email=["noemail@shop.ro"] * 4 + ["ana@x.ro"],
       notes={"placeholder_addresses": 4, "guests": 1}, stored={"customer_id": [None] * 4 + ["ana@x.ro"]}),
    of(60, "an address under which many phones buy", customer_id="", email="vanzari@shop.ro",
       phone=[f"072100011{i}" for i in range(5)], notes={"shared_addresses": 5},
       stored={"customer_id": [f"+4072100011{i}" for i in range(5)]}),
    of(61, "every form of a phone", customer_id=["A", "B", "C", "D", "E", "F", "G"], notes={"unread_phones": 2},
       stored={"customers.phone": ["+40721000111", "+40721000111", "+40721000111", "+40213124567", None, None, "+4915112345678"]},
       more={"customers.csv": sheet(customer_id=list("ABCDEFG"), phone=["0721 000 111", "+40721000111", "0040721000111",
                                    "(021) 312-45-67", "7.21E+08", "12345", "+49 151 12345678"])}),
    of(62, "a return above its order", order_id=["1", "1", "2"], ordered_at="2025-01-05", customer_id="A",
       net_amount=["100.00", "-150.00", "50.00"], quarantined={"excess_return": 1}, notes={"excess_return": 1},
       stored={"net_amount": [100, 50]}),
    of(62, "a second return of the same order", order_id=["1", "1", "1"], ordered_at="2025-01-05", customer_id="A",
       net_amount=["100.00", "-100.00", "-100.00"], quarantined={"excess_return": 1}, stored={"net_amount": [100, -100]}),
    of(63, "a refund of an older order", order_id=["1", "1", "2", "2", "7"], ordered_at="2025-01-05", customer_id="A",
       net_amount=["100.00", "-50.00", "80.00", "-80.00", "-30.00"], notes={"unmatched_refunds": 1},
       ledger={"note.unmatched_refunds.amount": -30.0}),
    of(63, "refunds with ids of their own", order_id=["1", "2", "R1", "R2"], net_amount=["100.00", "80.00", "-50.00", "-30.00"],
       silent=("unmatched_refunds",)),
    of(64, "a product that costs more than it brings", product_id=["1", "2"], quantity="2", unit_price=["10.00", "10.00"],
       unit_cost=["12.00", "6.00"], notes={"cost_above_price": 1}, stored={"unit_cost": [12, 6]}),
    of(64, "a cost that is not known is not zero", product_id=["1", "2"], quantity="1", unit_price="10.00", unit_cost=["", "6.00"],
       silent=("zero_cost", "cost_above_price"), stored={"unit_cost": [None, 6], "orders.cost": [None, 6]}),
    of(65, "products that cost nothing", product_id=["1", "2", "3"], quantity="1", unit_price="10.00", unit_cost=["0", "6.00", "5.00"],
       notes={"zero_cost": 1}),
    of(65, "one in thirty costs nothing", rows=30, product_id="1", quantity="1", unit_price="10.00", unit_cost=["0"] + ["6.00"] * 29,
       silent=("zero_cost",)),
    of(66, "costs with VAT in one table and without in the other", product_id=["1", "2"], quantity="1", unit_price="20.00",
       unit_cost=["11.90", "5.95"], notes={"cost_basis": 2},
       more={"products.csv": sheet(product_id=["1", "2"], unit_cost=["10.00", "5.00"])}),
    of(67, "guests by e-mail, then phone, else nobody", customer_id=["A", "", "", ""], email=["", "ana@x.ro", "", ""],
       phone=["", "", "0721 000 111", ""], notes={"guests": 2, "anonymous": 1},
       stored={"customer_id": ["A", "ana@x.ro", "+40721000111", None]}),
    of(67, "a guest who has an account", customer_id=["", "A"], email=["Ana@x.ro", ""], stored={"customer_id": ["A", "A"]},
       more={"customers.csv": sheet(customer_id=["A"], email=["ana@x.ro"])}),
    of(68, "dots and tags are proposed, never merged", customer_id="", email=["ana.pop@gmail.com", "anapop+shop@gmail.com", "ANA.POP@gmail.com"],
       stored={"customer_id": ["ana.pop@gmail.com", "anapop+shop@gmail.com", "ana.pop@gmail.com"]}, ledger={"identity.proposals": 1}),
    of(68, "merged where the configuration says so", customer_id="", email=["ana.pop@gmail.com", "anapop+shop@gmail.com"],
       config='[identity]\nmerge = ["alias"]\n', stored={"customer_id": ["ana.pop@gmail.com"] * 2}, ledger={"identity.merged": 1}),
    of(69, "one customer brings most of the sales", customer_id=["A", "B", "C"], net_amount=["900.00", "50.00", "50.00"],
       ledger={"whales": [{"whales": 1, "with": {"customers": 3, "orders": 3, "sales": 1000.0},
                           "without": {"customers": 2, "orders": 2, "sales": 100.0}}]}),
    of(70, "a marketplace hides its buyers", customer_id="", email=["x1@marketplace.amazon.de", "x2@marketplace.amazon.de", "ana@x.ro"],
       notes={"relay_addresses": 2}, stored={"customer_id": [None, None, "ana@x.ro"], "kind": ["sale"] * 3}),
    of(71, "two currencies without a rate", currency=["RON", "EUR", "EUR"],
       refused=r'orders.csv: lines: column "currency" holds amounts in EUR \(2\), RON \(1\)'),
    of(71, "two currencies with dated rates", currency=["RON", "EUR", "EUR"], ordered_at=["2025-01-01", "2025-01-02", "2025-02-02"],
       config="rates = { EUR = { 2025-01-01 = 4.9, 2025-02-01 = 5.0 } }\n", stored={"net_amount": [10, 49, 50]},
       ledger={"file.currencies.EUR.read": 20.0, "file.currencies.RON.read": 10.0, "file.amount.read": 109.0}),
    of(71, "a row older than the first rate", currency=["RON", "EUR"], config="rates = { EUR = { 2025-02-01 = 5.0 } }\n",
       refused=r"orders.csv line 3: there is no rate for EUR on 2025-01-02"),
    of(72, "bani in February", rows=12, ordered_at=[f"2025-01-{d:02}" for d in range(10, 16)] + [f"2025-02-{d:02}" for d in range(10, 16)],
       net_amount=["100.00"] * 6 + ["10000.00"] * 6, notes={"amount_jump": 6}),
    of(72, "old lei in January", rows=12, ordered_at=[f"2005-01-{d:02}" for d in range(10, 16)] + [f"2005-02-{d:02}" for d in range(10, 16)],
       net_amount=["1000000.00"] * 6 + ["100.00"] * 6, notes={"amount_jump": 6}),
    of(73, "test orders by address and by name", customer_id="", email=["test@shop.ro", "ana@x.ro", "ana@x.ro"],
       product_name=["Cană", "Comanda test", "Cană"], notes={"test_orders": 2}, stored={"kind": ["test", "test", "sale"]}),
    of(73, "orders of the staff, and of a cent", customer_id="", email=["ion@acme.ro", "ana@x.ro", "bob@x.ro"],
       net_amount=["10.00", "0.01", "10.00"], config='[identity]\nstaff = ["@acme.ro"]\n', notes={"staff_orders": 1, "cent_orders": 1},
       stored={"kind": ["test", "sale", "sale"]}),
    of(74, "statuses without a kind", status=["ok", "anulat", "nou", "nou"], source=STATED,
       refused=r'these statuses have no kind: "nou" \(2\)\. Add each under \[sources.lines.statuses\]'),
    of(74, "no status has a kind", status=["ok", "anulat", "ok"], refused=r'these statuses have no kind: "ok" \(2\), "anulat" \(1\)'),
    of(75, "totals that are not the sum of their lines", order_id=["1", "1", "2", "3"], ordered_at="2025-01-05", customer_id="A",
       order_total=["25.00", "25.00", "15.00", "18.00"], shipping="5.00", notes={"order_totals_differ": 1},
       ledger={"note.order_totals_differ.amount": 3.0, "note.order_totals_differ.example": "3"}),
    of(76, "the order's total on each of its lines", **PAIR, ordered_at=PAIR_DAYS, customer_id="A", product_id=["X", "Y"] * 6,
       net_amount=[f"{v}.00" for v in (30, 30, 41, 41, 52, 52, 63, 63, 74, 74, 85, 85)], notes={"order_totals": 6},
       stored={"orders.sales": [30, 41, 52, 63, 74, 85]}),
    of(76, "a shop of one price is left alone", **PAIR, ordered_at=PAIR_DAYS, customer_id="A", product_id=["X", "Y"] * 6,
       net_amount="10.00", silent=("order_totals",), stored={"orders.sales": [20] * 6}),
    of(77, "order fields on the first line only", order_id=["1", "2", "1", "2"], ordered_at=["2025-01-05", "2025-01-06", "", ""],
       customer_id=["A", "B", "", ""], notes={"filled_by_order": 2}, quarantined={},
       stored={"customer_id": ["A", "B", "A", "B"], "ordered_at": ["2025-01-05", "2025-01-06", "2025-01-05", "2025-01-06"]}),
    of(78, "postage and gift cards among the products", product_name=["Cană", "Taxă transport", "Card cadou 100 lei"],
       notes={"no_product": 2}, stored={"kind": ["sale"] * 3}),
    of(78, "a rule says what is no product, and what is free", product_name=["Cană", "Taxă transport", "Mostră"],
       net_amount=["10.00", "5.00", "0.00"], silent=("no_product", "no_value"), stored={"kind": ["sale", "fee", "free"]},
       source='kinds = [{ kind = "fee", product_name = ["transport"] }, { kind = "free", price = 0 }]'),
    of(78, "lines of no value", net_amount=["10.00", "0.00"], notes={"no_value": 1}),
    of(79, "quantities of zero, of a half, and of 999,999", quantity=["0", "1.5", "999999", "1"], unit_price="2.00",
       quarantined={"quantity": 1}, notes={"huge_quantity": 1, "fractional_quantity": 1}),
    of(79, "negative quantities", quantity=["-1", "2"], unit_price="2.00", stored={"kind": ["return", "sale"], "net_amount": [-2, 4]}),
    of(79, "negative quantities that no rule allows", quantity=["-1", "2"], unit_price="2.00", config="[returns]\nnegative = false\n",
       quarantined={"negative": 1}),
    of(80, "an order exported again with a newer status", order_id=["1", "2", "1"], ordered_at="2025-01-05", customer_id="A",
       status=["nou", "ok", "ok"], updated_at=["2025-01-05 10:00", "2025-01-05 10:00", "2025-01-07 10:00"],
       source='statuses = { sale = ["ok"], cancelled = ["nou"] }', notes={"older_versions": 1}, stored={"status": ["ok", "ok"]},
       ledger={"file.deduplicated": 1}),
    of(81, "order ids used twice", order_id=["1", "2", "1"], ordered_at=["2022-01-05", "2022-01-06", "2025-01-05"],
       refused=r'orders.csv line 4: order "1" is of customer "A" and of customer "C", on 5 January 2022 and on 5 January 2025; 1 orders'),
    Case(81, "order ids that each file counts for itself",
         {"orders_1.csv": orders(order_id=["1", "2"], customer_id="A"),
          "orders_2.csv": orders(order_id=["1", "2"], customer_id="B", ordered_at=["2025-05-01", "2025-05-02"])},
         source='order_ids = "per_file"', stored={"orders.order_id": ["1/1", "1/2", "2/1", "2/2"]}),
    of(82, "all orders on one day", ordered_at="2025-01-05", notes={"one_day": 1}),
    of(82, "a short history with a hole", ordered_at=["2025-01-05", "2025-02-05", "2025-05-05"],
       notes={"short_history": 5, "empty_months": 2}),
    of(83, "few customers, each with one order", customer_id=["A", "B", "C"], notes={"few_customers": 3, "single_orders": 3}),
    of(84, "products without a category", product_id=["1", "2"], notes={"no_category": 50},
       more={"products.csv": sheet(product_id=["1", "2"], category=["Cești", ""])}),
    of(85, "spend in another currency", refused=r'spend.csv: spend: column "Amount spent \(EUR\)" holds amounts in EUR',
       more={"spend.csv": sheet(month=["2025-01"], kind="media", amount=["100.00"], headers={"amount": "Amount spent (EUR)"})}),
    of(85, "a total row under localised headers", stored={"spend.amount": [100, 200]}, ledger={"spend.structural": 1},
       more={"spend.csv": File(b"Luna;Cost;Tip\n2025-01;100,00;media\n2025-02;200,00;media\nTotal;300,00;\n",
                               {"Luna": "month", "Cost": "amount", "Tip": "kind"})}),
    of(85, "days missing from a daily report", notes={"days_missing": 2},
       more={"spend.csv": sheet(month=[f"2025-01-{d:02}" for d in (*range(1, 10), *range(12, 20))], kind="media", amount="10.00")}),
    of(86, "scores from 1 to 5", more=answers(*"54321" * 5), refused=r"answers.csv line 2: .* from 0 to 10; the 25 answers there are 1–5"),
    of(86, "a question from 1 to 10", more=answers("9", "10", question="Ne recomandați? (1-10)"), refused=r"answers there are .*1-10"),
    of(86, "scores in percent", more=answers("90", "100", "75", "8"), refused=r"the 4 answers there are 8–100"),
    of(86, "words instead of scores", more=answers("foarte probabil", "deloc", "9"), refused='answers there are "deloc"'),
    of(86, "words beside scores", more=answers("10 - foarte probabil", "9", "0"), notes={"score_words": 1, "few_answers": 3},
       stored={"answers.value": ["10", "9", "0"]}),
    of(86, "eleven, and eight and a half", more=answers("11", "8.5", "9", "9", "10", "7"), ledger={"answers.quarantined": 2},
       stored={"answers.value": ["9", "9", "10", "7"]}),
    of(86, "many answers by one person", more=answers("3", "9", "8", customer_id=["P", "P", "Q"]), notes={"answered_again": 1},
       stored={"answers.value": ["9", "8"]}),
    of(86, "free text with an address and a phone", more=answers("Sunați-mă la 0721 000 111 sau ana@x.ro", "Szép! Nice. Frumos", kind="open"),
       notes={"masked": 1}, stored={"answers.value": ["Sunați-mă la [tel] sau [e-mail]", "Szép! Nice. Frumos"]}),
    of(86, "an empty survey", more={"answers.csv": File(b"answered_at;survey;question;kind;value\n", {
        name: name for name in ("answered_at", "survey", "question", "kind", "value")})}, notes={"no_answers": 0}),
]  # fmt: skip
