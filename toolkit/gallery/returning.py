"""Finished results of an invented shop: kinds of first orders, what cohorts earned, the wait, years kept."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.gallery.shop import NAN


def first_kinds() -> pd.DataFrame:
    n = np.array([3300, 2600, 1700, 940, 560, 440, 330])
    share, value = np.array([0.12, 0.1, 0.15, 0.21, 0.09, 0.24, 0.11]), np.array([310, 280, 355, 402, 240, 455, 300.0])
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    return pd.DataFrame(
        {"key": ["facebook", "google_ads", "newsletter", "ads", "google", "influencers", None], "n": n,
         "k": (n * share).astype(int), "n_seen": n - 40, "stickiness": share, "low": share - half, "high": share + half,
         "n_year": n // 2, "orders": 1.9, "value_per_customer": value, "value_low": value * 0.92,
         "value_high": value * 1.08, "margin_per_customer": value * 0.38}
    )  # fmt: skip


def earned() -> pd.DataFrame:
    rows = []
    for year, worth, ages in ((2024, 98.0, 31), (2025, 82.0, 19), (2026, 71.0, 9)):
        for age in range(ages):
            rows.append({"year": year, "age": age, "n": 2400 - 40 * age, "value": worth * (1 + 0.55 * age**0.6)})
    return pd.DataFrame(rows)


def stickiness_change() -> pd.DataFrame:
    total = {"key": "total", "n0": 2100, "n1": 5200, "stickiness0": 0.172, "stickiness1": 0.131, "change": -0.041,
             "mix": -0.012, "behaviour": -0.029, "change_low": -0.06, "change_high": -0.022, "mix_low": -0.016,
             "mix_high": -0.008, "behaviour_low": -0.047, "behaviour_high": -0.011}  # fmt: skip
    rows = [
        {"key": "google_ads", "n0": 1000, "n1": 2000, "stickiness0": 0.17, "stickiness1": 0.15, "mix": -0.002,
         "behaviour": -0.012},
        {"key": "facebook", "n0": 1100, "n1": 3200, "stickiness0": 0.174, "stickiness1": 0.12, "mix": -0.01,
         "behaviour": -0.017},
    ]  # fmt: skip
    return pd.DataFrame([*rows, total])


def time_to_second() -> pd.DataFrame:
    days = np.arange(1, 700, 3)
    share = 0.34 * (1 - np.exp(-days / 110))
    return pd.DataFrame(
        {"days": days, "at_risk": 10634 - 14 * np.arange(len(days)), "events": 16, "share": share,
         "low": share * 0.97, "high": share * 1.03}
    )  # fmt: skip


def second_order_value() -> pd.Series:
    return pd.Series(
        {"value": 0.312, "k": 1400.0, "n": 4487.0, "low": 0.299, "high": 0.326, "worth_of_later": 132.4,
         "is_margin": 1.0, "new_a_year": 5810.0, "point": 7692.4}
    )  # fmt: skip


def orders_each() -> pd.DataFrame:
    n = np.array([6900, 2100, 900, 520, 860, 479])
    share = n / n.sum()
    return pd.DataFrame(
        {"least": [1, 2, 3, 4, 5, 10], "most": [1, 2, 3, 4, 9, NAN], "n": n, "share": share, "low": share * 0.96,
         "high": share * 1.04, "orders": n * np.array([1, 2, 3, 4, 6.6, 15])}
    )  # fmt: skip


def kept() -> pd.DataFrame:
    return pd.DataFrame(
        {"first_day": [date(2024, 1, 1), date(2025, 1, 1)], "last_day": [date(2024, 12, 31), date(2025, 12, 31)],
         "at_start": [2500, 3900], "at_end": [3900, 5400], "new": [2610, 3740], "crr": [0.516, 0.4256],
         "k": [1190, 1540], "n": [2500, 3900], "retention": [0.476, 0.3949], "low": [0.4565, 0.3796],
         "high": [0.4956, 0.4103]}
    )  # fmt: skip


def earned_change() -> pd.Series:
    return pd.Series(
        {"value": -0.17, "k": NAN, "n": 5210.0, "low": -0.22, "high": -0.12, "now": 101.2, "before": 121.9,
         "n_before": 3180.0, "months": 6.0, "is_margin": 1.0}
    )  # fmt: skip
