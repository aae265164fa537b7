"""Finished results of an invented book of clients, side by side, and of one client's runs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.gallery.shop import NAN

QUARTILES = {"figure": "aov", "currency": "RON", "n": 9, "low": 120.0, "median": 180.0, "high": 240.0}


def clients() -> pd.DataFrame:
    """The mean order of nine clients; of one no interval is known, of another nothing."""
    names = ["Vatra Albastră", "Ceai & Cafea", "Bricolaj Nord", "Atelierul de lemn", "Micul Grădinar", "Papetăria",
             "Sportul Mic", "Casa de Vinuri", "Bijuteria"]  # fmt: skip
    value = np.array([187.0, 92.0, 311.0, 254.0, 121.0, 74.0, 203.0, 176.0, NAN])
    half = np.array([4.0, 3.0, 14.0, 22.0, 5.0, 2.0, 9.0, NAN, NAN])
    return pd.DataFrame(
        {"client": names, "currency": "RON", "figure": "aov", "value": value,
         "n": [13671, 9120, 2210, 940, 5212, 20110, 3100, 870, NAN], "low": value - half, "high": value + half}
    )  # fmt: skip


def runs() -> pd.DataFrame:
    """Six key figures over five runs; totals have no interval."""
    days = [date(2026, month, 28) for month in (2, 4, 5, 8, 10)]
    told = {"customers": ("people", 9800.0, 450.0, NAN), "net_revenue": ("amount", 2_400_000.0, 190_000.0, NAN),
            "aov": ("amount", 171.0, 4.5, 6.0), "repeat_rate": ("share", 0.38, 0.005, 0.01),
            "retention_rate": ("share", 0.47, -0.02, 0.015), "adbt_days": ("days", 64.0, 0.8, 2.5)}  # fmt: skip
    rows = [
        {"key": key, "unit": unit, "as_of": day, "value": start + step * place, "n": 9800.0 + 450 * place,
         "low": start + step * place - half, "high": start + step * place + half}
        for key, (unit, start, step, half) in told.items() for place, day in enumerate(days)
    ]  # fmt: skip
    return pd.DataFrame(rows)
