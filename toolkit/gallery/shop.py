"""Finished results of an invented shop: its health and what its customers cost, small enough to check by eye."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

AS_OF = date(2026, 11, 22)
NAN = float("nan")


def months(count: int, last: date = date(2026, 11, 1)) -> list[date]:
    """The first days of so many months up to the last."""
    index = last.year * 12 + last.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(index - count + 1, index + 1)]


def kpis() -> pd.DataFrame:
    rows = {
        "customers": (12043, NAN, NAN, NAN),
        "orders": (31877, NAN, NAN, NAN),
        "gross_sales": (7431533.18, NAN, NAN, NAN),
        "returns": (187882.14, NAN, NAN, NAN),
        "net_revenue": (7243651.04, NAN, NAN, NAN),
        "identified_share": (0.849, 8753278.0, NAN, NAN),
        "aov": (233.13, 31877, 229.8, 236.4),
        "repeat_rate": (0.4239, 12043, 0.4151, 0.4327),
        "retention_rate": (0.316, 5248, 0.3036, 0.3287),
        "stickiness": (0.1212, 3718, 0.1111, 0.1321),
        "adbt_days": (59.02, 19834, 58.1, 59.9),
        "orders_per_customer": (2.647, 12043, 2.6, 2.7),
        "gross_margin": (NAN, NAN, NAN, NAN),
    }
    return pd.DataFrame(rows, index=["value", "n", "low", "high"]).T.rename_axis("key")


def _written() -> dict:
    """How a file was read: as UTF-8 with a title above its header."""
    return {
        "encoding": "utf-8", "delimiter": ";", "sheet": "", "is_table": False, "header_line": 3, "preamble": 2,
        "preamble_lines": ["Raport comenzi", ""],
    }  # fmt: skip


def _why(decided: str, n: int) -> dict:
    if decided.startswith("decimal"):
        return {"rule": "mark", "own": n - 7, "other": 1}
    return {"rule": "format", "own": n, "other": 1204, "rival": "%m/%d/%Y"} if decided else {"rule": "text"}


def ledger() -> dict:
    def file(name: str, read: int, quarantined: int, structural: int, deduplicated: int, price: float) -> dict:
        fates = {"read": read, "quarantined": quarantined, "structural": structural, "deduplicated": deduplicated}
        fates["kept"] = read - quarantined - structural - deduplicated
        amount = {k: round(v * price, 2) for k, v in fates.items()}
        return {"file": f"raw/{name}", **_written(), **fates, "amount": amount}

    columns = [
        ("order_id", "Nr. comandă", "", 76890, 76890),
        ("ordered_at", "Data", "%d.%m.%Y %H:%M", 76890, 76878),
        ("net_amount", "Valoare fără TVA", "decimal ,", 76890, 76889),
        ("customer_id", "ID client", "", 65310, 65310),
        ("product_id", "Cod produs", "", 76890, 76890),
        ("quantity", "Cantitate", "decimal ,", 76890, 76890),
        ("sales_channel", "Canal vânzare", "", 76890, 76890),
        ("status", "Stare", "", 76890, 76890),
        ("coupon", "Cupon", "", 8113, 8113),
        ("region", "Județ", "", 76001, 76001),
        ("town", "Localitate", "", 75998, 75998),
        ("agent", "Agent", "", 3112, 3112),
        ("payment_method", "Metodă de plată", "", 76890, 76890),
    ]
    kinds = [
        ("sale", True, 61044, 7431533.18),
        ("sale", False, 11008, 1321745.0),
        ("return", True, 1446, -187882.14),
        ("return", False, 119, -17421.5),
        ("cancelled", True, 2631, 300211.0),
        ("fee", True, 611, 9021.0),
    ]
    return {
        "identity": {
            "by": [
                {"how": "id", "rows": 50000, "orders": 21000, "sales": 650000.0},
                {"how": "email", "rows": 11044, "orders": 4000, "sales": 200000.0},
                {"how": "nobody", "rows": 11008, "orders": 3900, "sales": 150000.0},
            ],
            "share": 0.85,
            "proposals": 3,
            "ids": 7,
            "merged": 0,
        },
        "whales": [
            {
                "whales": 1,
                "with": {"customers": 3, "orders": 4, "sales": 1000.0},
                "without": {"customers": 2, "orders": 2, "sales": 100.0},
            }
        ],
        "rules": {
            "statuses": {"sale": ["Finalizată", "Livrată"], "cancelled": ["Anulată"]},
            "kinds": {"fee": 2},
            "vat": {"included": True, "costs_included": False, "rate": 0.19},
            "rates": {"EUR": ["2025-01-01", "2025-02-01", 2]},
            "returns": {"negative": True, "dated": "order", "restock": False},
            "excluded": [["2025-03-01", "2025-03-02", "test"]],
            "timezone": "Europe/Bucharest",
            "staff": 1,
            "merge": [],
            "whale_share": 0.4,
        },
        "sources": {
            "lines": {
                "files": [
                    file("comenzi_2024.csv", 24011, 4, 1, 0, 113.1),
                    file("comenzi_2025.csv", 26120, 6, 1, 903, 114.4),
                    file("comenzi_2026.csv", 27674, 3, 1, 0, 118.9),
                ],
                "kinds": [dict(zip(("kind", "with_customer", "rows", "amount"), k, strict=True)) for k in kinds],
                "columns": [
                    dict(zip(("column", "header", "decided", "n", "agree"), c, strict=True)) | {"why": _why(*c[2:4])}
                    for c in columns
                ],
                "structural": [
                    {"rule": "blank", "rows": 2},
                    {"rule": "header", "rows": 0},
                    {"rule": "total", "rows": 1},
                ],
                "notes": [
                    {"rule": "guests", "file": "comenzi_2024.csv", "count": 4113, "example": "a@x.ro", "line": 12},
                    {"rule": "no_product", "file": "comenzi_2024.csv", "count": 7, "example": "Transport", "line": 40},
                    {"rule": "no_product", "file": "comenzi_2025.csv", "count": 4, "example": "Transport", "line": 9},
                    {"rule": "short_history", "file": "comenzi_2024.csv", "count": 9, "example": ""},
                ],
            },
            "customers": {
                "files": [
                    {
                        "file": "raw/clienti.csv",
                        **_written(),
                        "read": 13001,
                        "kept": 13000,
                        "quarantined": 1,
                        "structural": 0,
                        "deduplicated": 0,
                    }
                ],
                "kinds": [],
                "structural": [],
                "columns": [
                    {
                        "column": "customer_id",
                        "header": "ID",
                        "decided": "",
                        "why": {"rule": "text"},
                        "n": 13001,
                        "agree": 13001,
                    }
                ],
            },
        },
    }


def coverage() -> pd.DataFrame:
    shares = {
        "order_id": 1.0,
        "ordered_at": 1.0,
        "customer_id": 0.849,
        "product_id": 1.0,
        "quantity": 1.0,
        "unit_cost": 0.0,
        "discount": 0.31,
        "sales_channel": 1.0,
        "region": 0.991,
        "town": 0.987,
        "agent": 0.04,
        "device": 0.0,
    }
    return pd.DataFrame(
        {"column": list(shares), "share_rows": list(shares.values()), "share_sales": list(shares.values())}
    )


def monthly() -> pd.DataFrame:
    at = np.arange(35)
    sales = 160000 * (1 + 0.3 * np.sin(at / 12 * 2 * np.pi) + at * 0.02)
    sales[-1] *= 0.6
    frame = pd.DataFrame({"month": months(35), "sales": sales, "orders": (sales / 230).astype(int)})
    frame["customers"] = (frame["orders"] * 0.9).astype(int)
    frame["new_customers"] = (frame["customers"] * (0.6 - at * 0.008)).astype(int)
    return frame.assign(complete=[True] * 34 + [False])


def lights() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "light": ["revenue_yoy", "ltv_yoy", "nps", "clv_to_coca", "retention_rate"],
            "value": [0.231, -0.27, NAN, 1.12, 0.316],
            "threshold": [0.0, -0.2, 40.0, 1.5, 0.2],
            "low": [NAN, -0.34, NAN, 1.02, 0.3036],
            "high": [NAN, -0.19, NAN, 1.22, 0.3287],
            "n": [11200, 3718, NAN, 3718, 5248],
            "state": ["green", "red", "grey", "red", "green"],
            "note": ["", "", "nps", "", ""],
        }
    )


def equation() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": ["previous", "last"],
            "months": [12, 12],
            "sessions": [801234, 1103111],
            "orders": [11217, 13017],
            "conversion": [0.0140, 0.0118],
            "low": [0.0137, 0.0116],
            "high": [0.0143, 0.0120],
            "aov": [221.4, 236.2],
            "sales": [2483444.0, 3074615.0],
        }
    )


def years() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": ["previous", "last"],
            "customers": [5248, 6127],
            "orders": [9321, 10103],
            "orders_per_customer": [1.776, 1.649],
            "aov": [221.4, 236.2],
            "sales": [2063669.0, 2386329.0],
        }
    )


def coca() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "source_channel": ["google_ads", "facebook", "newsletter", "influencers", None, "total"],
            "media": [91000.0, 120500, 4000, 60100, NAN, 275600],
            "tools": [8000.0, 10600, 352, 5284, NAN, 24236],
            "salaries": [40000.0, 52960, 1758, 26414, NAN, 121132],
            "overheads": [12000.0, 15888, 527, 7924, NAN, 36339],
            "n": [2011, 1322, 401, 282, 188, 4204],
        }
    )
    frame["cost"] = frame[["media", "tools", "salaries", "overheads"]].sum(axis=1, skipna=False)
    frame["coca"] = frame["cost"] / frame["n"]
    width = 1.96 / np.sqrt(frame["n"])
    return frame.assign(low=frame["coca"] / (1 + width), high=frame["coca"] / (1 - width))


def coca_by_month() -> pd.DataFrame:
    n = 300 + 40 * np.sin(np.arange(24))
    value = 70 + np.arange(24) * 2.2
    value[8] = NAN
    frame = pd.DataFrame(
        {"month": months(24, date(2026, 10, 1)), "coca": value, "low": value * 0.9, "high": value * 1.12}
    )
    frame = frame.assign(n=n.astype(int), may_hold_earlier=np.arange(24) < 3, partial=np.arange(24) == 10)
    for part, share in {"media": 0.6, "tools": 0.05, "salaries": 0.27, "overheads": 0.08}.items():
        frame[part] = frame["coca"] * frame["n"] * share
    return frame


def margin() -> pd.DataFrame:
    names = ["Cosmetice", "Electrocasnice mici", "Jucării", "Papetărie", "Grădină", "Sport", "Auto", None]
    revenue = np.array([800, 950, 500, 210, 430, 390, 300, 60]) * 1000.0
    rate = np.array([0.52, 0.181, 0.43, 0.47, 0.38, 0.36, 0.334, 0.4])
    return pd.DataFrame(
        {
            "key": names,
            "revenue": revenue,
            "cost": revenue * (1 - rate),
            "gross_margin": rate,
            "revenue_to_cogs": 1 / (1 - rate),
            "n_lines": (revenue / 100).astype(int),
            "known_share": 0.97,
            "low": rate - 0.012,
            "high": rate + 0.012,
        }
    )


def margin_by_month() -> pd.DataFrame:
    rate = 0.42 - np.arange(12) * 0.006
    revenue = np.full(12, 250000.0)
    return pd.DataFrame(
        {
            "key": months(12, date(2026, 10, 1)),
            "revenue": revenue,
            "cost": revenue * (1 - rate),
            "gross_margin": rate,
            "revenue_to_cogs": 1 / (1 - rate),
            "n_lines": 2500,
            "known_share": 0.97,
            "low": rate - 0.011,
            "high": rate + 0.011,
        }
    )


def first_order() -> pd.DataFrame:
    frame = coca()[["source_channel", "n", "coca"]].copy()
    frame["margin_per_new"] = [88.0, 92.0, 79.0, 61.5, 80.0, 86.4]
    frame["low"], frame["high"] = frame["margin_per_new"] - 9, frame["margin_per_new"] + 9
    frame["balance"] = frame["margin_per_new"] - frame["coca"]
    return frame.assign(payback_orders=frame["coca"] / 84)
