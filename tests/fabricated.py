"""Finished results of an invented shop, small enough to check by eye, and every slide that can be made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from toolkit import show
from toolkit.errors import MissingData
from toolkit.show import figures, findings, tables

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


def ledger() -> dict:
    def file(name: str, read: int, quarantined: int, structural: int, deduplicated: int, price: float) -> dict:
        fates = {"read": read, "quarantined": quarantined, "structural": structural, "deduplicated": deduplicated}
        fates["kept"] = read - quarantined - structural - deduplicated
        return {"file": f"raw/{name}", **fates, "amount": {k: round(v * price, 2) for k, v in fates.items()}}

    columns = [
        ("order_id", "Nr. comandă", "text", 76890, 76890),
        ("ordered_at", "Data", "%d.%m.%Y %H:%M", 76890, 76878),
        ("net_amount", "Valoare fără TVA", "decimal ,", 76890, 76889),
        ("customer_id", "ID client", "text", 65310, 65310),
        ("product_id", "Cod produs", "text", 76890, 76890),
        ("quantity", "Cantitate", "decimal ,", 76890, 76890),
        ("sales_channel", "Canal vânzare", "text", 76890, 76890),
        ("status", "Stare", "text", 76890, 76890),
        ("coupon", "Cupon", "text", 8113, 8113),
        ("region", "Județ", "text", 76001, 76001),
        ("town", "Localitate", "text", 75998, 75998),
        ("agent", "Agent", "text", 3112, 3112),
        ("payment_method", "Metodă de plată", "text", 76890, 76890),
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
                "columns": [dict(zip(("column", "header", "decided", "n", "agree"), c, strict=True)) for c in columns],
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
                        "read": 13001,
                        "kept": 13000,
                        "quarantined": 1,
                        "structural": 0,
                        "deduplicated": 0,
                    }
                ],
                "kinds": [],
                "columns": [{"column": "customer_id", "header": "ID", "decided": "text", "n": 13001, "agree": 13001}],
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
    return frame.assign(n=n.astype(int), may_hold_earlier=np.arange(24) < 3)


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


def groups() -> pd.DataFrame:
    names = [
        "Soulmates",
        "Lovers",
        "New Passion",
        "Potential Lovers",
        "Flirting",
        "Platonic Friends",
        "Fresh Apprentice",
        "About to Dump You",
        "Ex-Lovers",
        "Don Juan",
        "Breakup",
    ]
    customers = np.array([210, 712, 181, 342, 620, 870, 979, 2666, 1448, 0, 4015])
    sales = np.array([1.15, 1.71, 0.16, 0.28, 0.6, 0.44, 0.11, 1.15, 1.29, 0, 0.54]) * 1e6
    people = customers.sum()
    share = customers / people
    half = 1.96 * np.sqrt(share * (1 - share) / people)
    frame = pd.DataFrame(
        {
            "group": names,
            "customers": customers,
            "customer_share": share,
            "low": share - half,
            "high": share + half,
            "sales": sales,
            "sales_share": sales / sales.sum(),
            "margin_share": NAN,
        }
    )
    frame["sales_index"] = frame["sales_share"] / frame["customer_share"].where(customers > 0)
    frame["recency_days_median"] = [9, 21, 12, 40, 88, 63, 17, 261, 512, NAN, 701]
    frame["frequency_mean"] = [14.2, 7.1, 1.8, 4.2, 2.8, 2.2, 1.1, 2.4, 4.3, NAN, 1.2]
    frame["mean_value"] = frame["sales"] / frame["customers"].where(customers > 0)
    return frame.assign(merged_into=[None] * 9 + ["Breakup", None])


def cells() -> pd.DataFrame:
    weight = np.array([[22, 9, 4, 3, 8], [9, 4, 3, 2, 3], [5, 3, 3, 2, 2], [2, 2, 2, 2, 2], [1, 0, 1, 2, 4]])
    return pd.DataFrame(
        [{"r": r + 1, "f": f + 1, "customers": int(weight[f, r] * 120)} for r in range(5) for f in range(5)]
    )


def cohort_counts() -> pd.DataFrame:
    size = 300 + 60 * np.sin(np.arange(30))
    table = np.array(
        [[size[c] * (1 if a == 0 else 0.14 * a**-0.3) if a + c < 29 else NAN for a in range(30)] for c in range(30)]
    )
    return pd.DataFrame(
        np.round(table), index=pd.Index(months(30), name="cohort"), columns=pd.Index(range(30), name="age")
    )


def retention() -> pd.DataFrame:
    counts = cohort_counts()
    return counts.div(counts[0], axis=0)


def stickiness() -> pd.DataFrame:
    counts = cohort_counts().head(28)
    share = counts[1] / counts[0]
    return pd.DataFrame(
        {
            "cohort": counts.index,
            "n": counts[0].to_numpy(),
            "k": counts[1].to_numpy(),
            "stickiness": share.to_numpy(),
            "low": share.to_numpy() - 0.035,
            "high": share.to_numpy() + 0.042,
            "may_hold_earlier": np.arange(28) < 3,
            "complete": True,
        }
    )


def pooled_stickiness() -> pd.Series:
    return pd.Series({"value": 0.1212, "k": 451, "n": 3718, "low": 0.1111, "high": 0.1321})


def pooled() -> pd.DataFrame:
    age = np.arange(25)
    share = np.where(age == 0, 1, 0.14 * np.maximum(age, 1) ** -0.3)
    n = 8000 - age * 300
    return pd.DataFrame(
        {"age": age, "k": n * share, "n": n, "retention": share, "low": share * 0.92, "high": share * 1.09}
    )


def second_order() -> pd.DataFrame:
    share = np.array([0.121, 0.19, 0.239, 0.311, 0.38])
    return pd.DataFrame(
        {
            "days": [30, 60, 90, 180, 365],
            "k": [0] * 5,
            "n": [11000, 10700, 10400, 9300, 6200],
            "share": share,
            "low": share - 0.008,
            "high": share + 0.009,
        }
    )


def adbt() -> pd.Series:
    return pd.Series(
        {
            "pooled_mean": 59.02,
            "median": 31.0,
            "mean_of_means": 110.82,
            "n_gaps": 19834,
            "n_customers": 5105,
            "low": 58.1,
            "high": 59.9,
        }
    )


def cuts() -> SimpleNamespace:
    return SimpleNamespace(
        recency_days=(31, 76, 180, 365), frequency=(2, 3, 5, 10), monetary_value=(230, 460, 920, 1840), n_gaps=19834
    )


def published(publish: Callable[..., None], *arguments: Any) -> list[NotebookNode]:
    """The outputs that a cell with this call would hold."""
    InteractiveShell.instance()
    with capture_output() as captured:
        publish(*arguments)
    return [
        new_output("display_data", data=o.data, metadata=o.metadata) for o in captured.outputs if "slide" in o.metadata
    ]


def write_notebook(path: Path, outputs: list[NotebookNode]) -> Path:
    """An executed notebook with these outputs."""
    nbformat.write(new_notebook(cells=[new_code_cell("show", outputs=outputs)]), path)
    return path


def publish_all(language: str, client: str = "Acme SRL") -> None:
    """Publish every slide of the four notebooks, and the two slides that say what is missing."""
    publish_health(language, client)
    publish_acquisition(language, client)
    publish_groups(language, client)
    publish_cohorts(language, client)


def _start(step: str, language: str, client: str) -> None:
    show.start(client=client, currency="RON", as_of=AS_OF, language=language, step=step)


def publish_health(language: str, client: str = "Acme SRL") -> None:
    _start("00", language, client)
    show.slide(tables.kpis(kpis()), findings.kpis(kpis()), kpis=kpis())
    show.slide(tables.ledger(ledger(), "RON"), findings.ledger(ledger()))
    show.slide(tables.kinds(ledger(), "RON"), findings.kinds(ledger()))
    show.slide(tables.rules(ledger(), "RON"), findings.rules(ledger()))
    show.slide(tables.identity(ledger(), "RON"), findings.identity(ledger()))
    show.slide(tables.decisions(ledger()), findings.decisions(ledger()))
    show.slide(tables.notes(ledger()), findings.notes(ledger()))
    show.slide(figures.plot_coverage(coverage()), findings.coverage(coverage(), 72052), evidence=coverage())
    show.slide(figures.plot_monthly(monthly()), findings.monthly(monthly()), evidence=monthly())
    show.slide(tables.lights(lights()), findings.lights(lights(), True))
    show.slide(figures.plot_equation(equation()), findings.equation(equation()))
    show.slide(figures.plot_levers(years()), findings.levers(years()))


def publish_acquisition(language: str, client: str = "Acme SRL") -> None:
    _start("01", language, client)
    with show.question("margin"):
        raise MissingData("lines.unit_cost", "lines", ("unit_cost",))
    with show.question("coca"):
        raise MissingData("spend", "spend")
    show.slide(figures.plot_coca(coca()), findings.coca(coca()), kpis={"coca": float(coca()["coca"].iloc[-1])})
    show.slide(figures.plot_coca_by_month(coca_by_month()), findings.coca_by_month(coca_by_month()))
    show.slide(figures.plot_margin(margin()), findings.margin(margin()))
    show.slide(figures.plot_margin_by_month(margin_by_month()), findings.margin_by_month(margin_by_month()))
    show.slide(figures.plot_first_order(first_order()), findings.first_order(first_order()))


def publish_groups(language: str, client: str = "Acme SRL") -> None:
    _start("02a", language, client)
    show.slide(tables.cuts(cuts()), findings.cuts(cuts()))
    show.slide(figures.plot_groups(groups()), findings.groups(groups()), evidence=groups(), groups=groups())
    show.slide(figures.plot_value(groups()), findings.value(groups()))
    show.slide(figures.plot_score_map(cells()), findings.score_map(cells()))
    show.slide(tables.group_table(groups()), findings.group_table(groups()))


def publish_cohorts(language: str, client: str = "Acme SRL") -> None:
    _start("02c", language, client)
    show.slide(figures.plot_retention(retention(), cohort_counts()), findings.retention(retention(), cohort_counts()))
    show.slide(
        figures.plot_stickiness(stickiness(), pooled_stickiness()),
        findings.stickiness(stickiness(), pooled_stickiness()),
    )
    show.slide(figures.plot_pooled(pooled()), findings.pooled(pooled()))
    show.slide(figures.plot_second_order(second_order()), findings.second_order(second_order()))
    show.slide(tables.adbt(adbt()), findings.adbt(adbt()))
