"""The demo shop's campaigns: one in a county that worked, one that did nothing, and some that nobody can judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.exports import romanian, write_text

COUNTY = "Cluj"
"""Where the orders of guests are delivered while the campaign of that county runs."""


@dataclass(frozen=True)
class Campaign:
    """A campaign as the shop keeps it."""

    name: str
    start: date
    end: date | None
    cost: float
    segment: str
    goal: str
    outcome: str


CAMPAIGNS = (
    Campaign("Panouri în Cluj", date(2026, 4, 27), date(2026, 6, 21), 1800, COUNTY, "vânzări", "trafic mai mare"),
    Campaign("Radio în Iași", date(2026, 2, 2), date(2026, 3, 29), 6800, "Iași", "vânzări", "nu s-a măsurat"),
    Campaign("Spot TV național", date(2025, 11, 3), date(2025, 11, 30), 48000, "", "notorietate", "s-a vorbit de noi"),
    Campaign(
        "Prăjituri de ziua clientului", date(2025, 12, 1), None, 9300, "Soulmates", "NPS", "mulțumiri pe Facebook"
    ),
    Campaign("Voluntari cu autocolante", date(2026, 3, 16), date(2026, 3, 29), 2100, "studenți", "recomandări", ""),
    Campaign("Catalog de toamnă", date(2026, 10, 12), date(2026, 11, 8), 11500, "Timiș", "vânzări", "în curs"),
)


DECISIONS = (
    ",stop|TikTok Ads|,marketing,agreed,2026-11-14,",
    "Raport lunar despre valoarea clienților,,management,agreed,2026-10-15,",
    "Magazin nou în Cluj,,management,parked,,",
)


def settle(placed: pd.DataFrame) -> pd.DataFrame:
    """The orders with those that the campaign of :data:`COUNTY` won: orders of guests that are delivered there.

    ``won`` says which they are; who ordered what, and when, stays as it was.
    """
    one = CAMPAIGNS[0]
    day = season.CALENDAR[placed["day"].to_numpy()]
    within = (day >= np.datetime64(one.start)) & (day <= np.datetime64(one.end))
    won = (within & (placed["buyer"] < 0) & (placed["region"] != COUNTY)).to_numpy()
    placed = placed.assign(won=won)
    placed.loc[won, ["region", "town"]] = [COUNTY, "Cluj-Napoca"]
    return placed


def write(path: Path) -> None:
    """Write ``campanii.csv``."""
    header = "Denumire campanie;Început;Sfârșit;Cost campanie;Segment;Obiectiv;Rezultat"
    rows = [
        ";".join([c.name, _day(c.start), _day(c.end), romanian(c.cost), c.segment, c.goal, c.outcome])
        for c in CAMPAIGNS
    ]  # fmt: skip
    write_text(path, [header, *rows], "utf-8")


def write_decisions(path: Path) -> None:
    """Write ``decisions.csv``, as a workshop left it."""
    path.write_text("\n".join(("decision,origin,owner,status,due,note", *DECISIONS)) + "\n", encoding="utf-8")


def told(placed: pd.DataFrame, lines: pd.DataFrame, vat: float) -> dict[str, Any]:
    """What the campaign of the county won: finished orders and their sales without VAT."""
    ids = set(placed.loc[placed["won"], "order_id"])
    sold = lines[lines["order_id"].isin(ids) & lines["status"].isin(["Livrată", "Finalizată"])]
    sales = sold.loc[sold["product_id"] != "TRANSPORT", "amount"].sum() / (1 + vat)
    return {"name": CAMPAIGNS[0].name, "orders": int(sold["order_id"].nunique()), "sales": round(float(sales), 2)}


def _day(day: date | None) -> str:
    return "" if day is None else day.strftime("%d.%m.%Y")
