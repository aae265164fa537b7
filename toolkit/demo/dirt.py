"""The demo shop's orders written as the raw exports a shop would send, with the dirt they come with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.exports import romanian, write_text
from toolkit.demo.world import stream

_OVERLAP = (np.datetime64("2026-01-01"), np.datetime64("2026-01-08"))
_CLEAR = (np.datetime64("2025-12-20"), np.datetime64("2026-01-20"))  # dirt stays away from the overlap
_BAD_DATES = ("31.02.2025", "00.00.0000", "30.02.2024 10:15")
_BAD_AMOUNTS = ("n/a", "1O4,90 ?")
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
    "Data livrării",
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
    OrderFile(
        "comenzi_2023-2024.csv",
        "2023-11-01",
        "2025-01-01",
        "cp1250",
        preamble=True,
        total=True,
        blanks=2,
        dates=6,
        amounts=2,
        widths=2,
    ),
    OrderFile(
        "comenzi_2025.csv",
        "2025-01-01",
        "2026-01-08",
        "utf-8-sig",
        headers=1,
        blanks=4,
        dates=5,
        amounts=2,
        widths=2,
        suffix=0.02,
    ),
    OrderFile("comenzi_2026.csv", "2026-01-01", "2026-11-01", "utf-8-sig", blanks=2, dates=4, amounts=2, widths=1),
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
        found[file.name] = asdict(
            _write_file(
                folder / file.name,
                file,
                stream(seed, file.name),
                rows,
                lines["amount"].to_numpy()[inside].tolist(),
                when[inside],
            )
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
            lines["delivered_at"].dt.strftime("%d.%m.%Y").fillna(""),
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
    amounts: list[float],
    when: np.ndarray,
) -> Count:
    """Write one export with its dirt and say what it holds."""
    count = Count(clean=len(rows))
    free = (when < _CLEAR[0]) | (when > _CLEAR[1])
    bad = _bad_rows(file, rng, rows, amounts, free, count)
    for place in np.flatnonzero(free & (rng.random(len(rows)) < file.suffix)):
        rows[place][_AMOUNT] += " lei"
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
        body.append(
            ";".join(
                [
                    "TOTAL GENERAL",
                    *[""] * (_AMOUNT - 1),
                    romanian(count.money["total"]),
                    *[""] * (len(_LINES) - 1 - _AMOUNT),
                ]
            )
        )
    write_text(path, [*_preamble(file), header, *body], file.encoding)
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
            row[_AMOUNT] = _BAD_AMOUNTS[number % len(_BAD_AMOUNTS)]
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
