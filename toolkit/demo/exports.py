"""The demo shop's frames written as the raw exports a shop would send, with the dirt they come with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from toolkit.demo import season
from toolkit.demo.world import stream, world

_CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")  # cp1250 has no letters with a comma below
_OVERLAP = (np.datetime64("2026-01-01"), np.datetime64("2026-01-08"))
_CLEAR = (np.datetime64("2025-12-20"), np.datetime64("2026-01-20"))  # bad rows stay away from the overlap
_BAD_DATES = ("31.02.2025", "00.00.0000", "30.02.2024 10:15")
_N_CHANGED = 3
_LINES = (
    "Nr. comandă",
    "Data comenzii",
    "Cod client",
    "Cod produs",
    "Denumire produs",
    "Cantitate",
    "Preț unitar",
    "Reducere",
    "Valoare",
    "Status",
    "Canal vânzare",
    "Județ",
    "Localitate",
    "Agent",
    "Plată",
    "Cupon",
)
_DATE, _AMOUNT, _TOWN, _STATUS = (_LINES.index(h) for h in ("Data comenzii", "Valoare", "Localitate", "Status"))


@dataclass(frozen=True)
class OrderFile:
    """One export of orders: its days (last one exclusive), its encoding, and the dirt it gets."""

    name: str
    start: str
    end: str
    encoding: str
    preamble: bool = False
    total: bool = False
    headers: int = 0
    blanks: int = 0
    dates: int = 0
    amounts: int = 0
    widths: int = 0
    suffix: float = 0.0


FILES = (
    OrderFile("comenzi_2023-2024.csv", "2023-11-01", "2025-01-01", "cp1250", True, True, 0, 2, 6, 2, 2),
    OrderFile("comenzi_2025.csv", "2025-01-01", "2026-01-08", "utf-8-sig", False, False, 1, 4, 5, 2, 2, 0.02),
    OrderFile("comenzi_2026.csv", "2026-01-01", "2026-11-01", "utf-8-sig", False, False, 0, 2, 4, 2, 1),
)


@dataclass
class Count:
    """What a file of orders holds, as the intake must find it: rows and amounts (with VAT) by fate."""

    clean: int = 0
    blank: int = 0
    header: int = 0
    total: int = 0
    date: int = 0
    amount: int = 0
    width: int = 0
    money: dict[str, float] = field(default_factory=dict)


def write_orders(folder: Path, seed: int, lines: pd.DataFrame, people: pd.DataFrame) -> dict[str, dict]:
    """Write the order files; return per file what it holds, and what two files hold both."""
    cells = _cells(lines, people)
    when = lines["ordered_at"].to_numpy()
    both = (when >= _OVERLAP[0]) & (when < _OVERLAP[1])
    changed = lines.loc[both & (lines["status"] == "Anulată"), "order_id"].unique()[:_N_CHANGED]
    found = {}
    for file in FILES:
        inside = np.flatnonzero((when >= np.datetime64(file.start)) & (when < np.datetime64(file.end)))
        rows = [list(cells[i]) for i in inside]
        if file.end == "2026-01-08":
            _undo(rows, set(changed))
        values = dict(zip(inside.tolist(), lines["amount"].to_numpy()[inside].tolist(), strict=True))
        found[file.name] = asdict(
            _write_file(folder / file.name, file, stream(seed, file.name), rows, values, when[inside])
        )
    return {
        "files": found,
        "overlap": {
            "orders": int(lines.loc[both, "order_id"].nunique()),
            "changed": len(changed),
            "rows": int(both.sum()),
            "amount": round(float(lines.loc[both, "amount"].sum()), 2),
        },
    }


def write_customers(path: Path, people: pd.DataFrame) -> None:
    """Write ``clienti.csv`` in order of customer codes."""
    frame = people.sort_values("customer_id")
    registered = pd.DatetimeIndex(frame["registered_at"]).strftime("%d.%m.%Y")
    columns = {
        "Cod client": frame["customer_id"],
        "Prenume": frame["first_name"],
        "Nume": frame["last_name"],
        "E-mail": frame["email"],
        "Telefon": frame["phone"],
        "Sex": frame["gender"],
        "An naștere": frame["birth_year"],
        "Tip client": np.where(frame["company"], "PJ", "PF"),
        "Județ": frame["region"],
        "Localitate": frame["town"],
        "Data înregistrării": registered,
        "Sursa": frame["known_channel"],
        "Acord e-mail": frame["email_consent"],
        "Acord SMS": frame["sms_consent"],
    }
    _write_csv(path, columns)


def write_products(path: Path, goods: pd.DataFrame) -> None:
    """Write ``produse.xlsx``; its date of making is fixed, so that the same seed gives the same bytes."""
    header = ("Cod produs", "Denumire", "Categorie", "Brand", "Cost achiziție", "Preț listă", "Lichidare")
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 2, 9, 0), "author": "Depozit"})
        sheet = book.add_worksheet("Produse")
        sheet.write_row(0, 0, header)
        kept = goods[["product_id", "name", "category", "brand", "unit_cost", "list_price", "clearance"]]
        for row, values in enumerate(kept.itertuples(index=False), start=1):
            sheet.write_row(row, 0, [*values[:-1], "da" if values[-1] else "nu"])


def write_marketing(folder: Path, spend: pd.DataFrame, traffic: pd.DataFrame) -> None:
    """Write ``cheltuieli_marketing.csv`` and ``trafic.csv``."""
    _write_csv(
        folder / "cheltuieli_marketing.csv",
        {
            "Luna": spend["month"].dt.strftime("%Y-%m"),
            "Canal": spend["source_channel"],
            "Tip cost": spend["kind"],
            "Suma (RON)": [romanian(v) for v in spend["amount"]],
        },
    )
    _write_csv(
        folder / "trafic.csv",
        {
            "Luna": traffic["month"].dt.strftime("%Y-%m"),
            "Canal": traffic["source_channel"],
            "Sesiuni": traffic["sessions"].astype(str),
        },
    )


def write_answers(path: Path, answers: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``raspunsuri_nps.csv``."""
    _write_csv(
        path,
        {
            "Data": answers["answered_at"].dt.strftime("%d.%m.%Y %H:%M"),
            "Întrebare": [world()["shop"]["question"]] * len(answers),
            "Scor": answers["value"].astype(str),
            "Cod client": people["customer_id"].to_numpy()[answers["buyer"]],
            "Nr. comandă": answers["order_id"],
        },
    )


def romanian(value: float) -> str:
    """A number with two decimals the Romanian way: 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def _cells(lines: pd.DataFrame, people: pd.DataFrame) -> list[tuple[str, ...]]:
    """Every line as the texts of its cells."""
    code = np.append(people["customer_id"].to_numpy(), "")[lines["buyer"].to_numpy()]
    money = {c: [romanian(v) for v in lines[c].tolist()] for c in ("unit_price", "discount", "amount")}
    return list(
        zip(
            lines["order_id"],
            lines["ordered_at"].dt.strftime("%d.%m.%Y %H:%M"),
            code,
            lines["product_id"],
            lines["product_name"],
            map(str, lines["quantity"].tolist()),
            money["unit_price"],
            money["discount"],
            money["amount"],
            lines["status"],
            lines["channel"],
            lines["region"],
            lines["town"],
            lines["agent"],
            lines["payment"],
            lines["coupon"],
            strict=True,
        )
    )


def _undo(rows: list[list[str]], changed: set[str]) -> None:
    """Orders cancelled after the earlier export still stand as delivered in it."""
    for row in rows:
        if row[0] in changed:
            row[_STATUS] = "Livrată"


def _write_file(
    path: Path,
    file: OrderFile,
    rng: np.random.Generator,
    rows: list[list[str]],
    values: dict[int, float],
    when: np.ndarray,
) -> Count:
    """Write one export with its dirt and say what it holds."""
    count, amounts = Count(clean=len(rows)), list(values.values())
    bad = _bad_rows(file, rng, rows, amounts, (when < _CLEAR[0]) | (when > _CLEAR[1]), count)
    for row in rows:
        if rng.random() < file.suffix:
            row[_AMOUNT] += " lei"
    header = ";".join(f'"{h}"' for h in _LINES)
    places = rng.integers(1, max(len(rows), 2), file.headers + file.blanks).tolist()
    texts = [header] * file.headers + ["" if i % 2 else ";" * (len(_LINES) - 1) for i in range(file.blanks)]
    body = [";".join(row) for row in rows]
    for place, text in sorted([*bad, *zip(places, texts, strict=True)], reverse=True):
        body.insert(place, text)
    count.header, count.blank, count.total = file.headers, file.blanks, int(file.total)
    count.money["clean"] = round(sum(amounts), 2)
    if file.total:
        count.money["total"] = round(count.money["clean"] + count.money["date"] + count.money["width"], 2)
        body.append(";".join(["TOTAL GENERAL", *[""] * (_AMOUNT - 1), romanian(count.money["total"]), *[""] * 7]))
    _write_text(path, [*_preamble(file), header, *body], file.encoding)
    return count


def _bad_rows(
    file: OrderFile,
    rng: np.random.Generator,
    rows: list[list[str]],
    amounts: list[float],
    free: np.ndarray,
    count: Count,
) -> list[tuple[int, str]]:
    """Rows nobody can read, beside the good ones: impossible dates, no amounts, one cell too many."""
    kinds = ["date"] * file.dates + ["amount"] * file.amounts + ["width"] * file.widths
    at = rng.choice(np.flatnonzero(free), len(kinds), replace=False)
    bad, count.money = [], {"date": 0.0, "width": 0.0}
    for number, (kind, place) in enumerate(zip(kinds, at.tolist(), strict=True)):
        row = [f"{file.start[:4]}9{number:03d}", *rows[place][1:]]
        if kind == "date":
            row[_DATE] = _BAD_DATES[number % len(_BAD_DATES)]
        elif kind == "amount":
            row[_AMOUNT] = "n/a"
        else:
            row[_TOWN] = f"{row[_TOWN]};etaj {number}"
        setattr(count, kind, getattr(count, kind) + 1)
        if kind != "amount":
            count.money[kind] = round(count.money[kind] + amounts[place], 2)
        bad.append((place + 1, ";".join(row)))
    return bad


def _preamble(file: OrderFile) -> list[str]:
    """The title and the period that some exports carry above their header."""
    end = (np.datetime64(file.end) - 1).item()
    period = f"Perioada: {season.FIRST:%d.%m.%Y} - {end:%d.%m.%Y}"
    return ["Raport comenzi detaliat", period, ""] if file.preamble else []


def _write_csv(path: Path, columns: dict[str, Iterable[str]]) -> None:
    rows = zip(*columns.values(), strict=True)
    _write_text(path, [";".join(columns), *(";".join(row) for row in rows)], "utf-8")


def _write_text(path: Path, rows: list[str], encoding: str) -> None:
    text = "\r\n".join(rows) + "\r\n"
    path.write_bytes((text.translate(_CEDILLAS) if encoding == "cp1250" else text).encode(encoding))
