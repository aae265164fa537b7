"""Finished results of an invented shop: its net promoter score, what it depends on and what it is worth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.gallery.shop import months


def nps_score() -> pd.Series:
    return pd.Series(
        {"value": 31.4, "low": 27.6, "high": 35.1, "n": 1840.0, "promoters": 930.0, "passives": 557.0,
         "detractors": 353.0, "answers": 2105.0}
    )  # fmt: skip


def nps_scores() -> pd.DataFrame:
    n = np.array([18, 22, 41, 52, 60, 70, 90, 210, 347, 440, 490])
    return pd.DataFrame({"score": range(11), "n": n, "share": n / n.sum()})


def nps_months() -> pd.DataFrame:
    wave = 38 + 6 * np.sin(np.arange(24)) - 22 * (np.arange(24) > 16)
    return pd.DataFrame(
        {"key": months(24), "n": 70 + 3 * np.arange(24), "nps": wave, "low": wave - 14, "high": wave + 13}
    )  # fmt: skip


def nps_change() -> pd.Series:
    month = months(24)[16]
    return pd.Series(
        {"day": month.replace(day=12), "day_low": month, "day_high": month.replace(day=28), "p": 0.001, "before": 37.8,
         "before_low": 34.6, "before_high": 40.9, "n_before": 2140, "after": 17.1, "after_low": 11.0,
         "after_high": 23.1, "n_after": 760, "sudden": True}, dtype=object,
    )  # fmt: skip


def nps_slope() -> pd.Series:
    return pd.Series({"value": -9.4, "k": np.nan, "n": 2900.0, "low": -12.9, "high": -5.8})


def nps_rows() -> pd.DataFrame:
    names = [
        "Soulmates",
        "Lovers",
        "New Passion",
        "Potential Lovers",
        "Platonic Friends",
        "Fresh Apprentice",
        "Flirting",
    ]
    score = np.array([58.0, 46.0, 33.0, 27.0, 21.0, -4.0, 40.0])
    n = np.array([212, 180, 96, 74, 310, 402, 14])
    half = 160 / np.sqrt(n)
    enough = n >= 30
    difference = np.where(enough, score - 27.0, np.nan)
    return pd.DataFrame(
        {"key": names, "n": n, "nps": score, "low": score - half, "high": score + half, "enough": enough,
         "difference": difference, "difference_low": difference - half, "difference_high": difference + half,
         "p": np.where(enough, 0.004, np.nan), "q": np.where(enough, 0.012, np.nan)}
    )  # fmt: skip


def nps_changes() -> pd.DataFrame:
    before = np.array([37.8, 61.0, 44.0, 30.0])
    after = np.array([17.1, 22.0, 35.0, 41.0])
    n = np.array([1840, 212, 180, 310])
    half = 170 / np.sqrt(n)
    return pd.DataFrame(
        {"key": ["total", "Soulmates", "Lovers", "Platonic Friends"], "n": n, "day": date(2026, 3, 12),
         "day_low": date(2026, 2, 20), "day_high": date(2026, 4, 2), "p": [0.001, 0.001, 0.21, 0.03], "before": before,
         "before_low": before - half, "before_high": before + half, "n_before": n, "after": after,
         "after_low": after - half, "after_high": after + half, "n_after": n // 2, "sudden": True,
         "q": [0.001, 0.003, 0.21, 0.045]}
    )  # fmt: skip


def nps_agents() -> pd.DataFrame:
    fair = np.array([39.0, 34.0, 30.0, 27.0, -12.0])
    n = np.array([210, 160, 120, 96, 84])
    half = 170 / np.sqrt(n)
    difference = fair - 28
    return pd.DataFrame(
        {"key": ["Ioana M.", "Radu C.", "Anca D.", "Simona P.", "Vlad T."], "n": n,
         "raw": [45.0, 36.0, -3.0, 33.0, -10.0], "nps": fair, "low": fair - half, "high": fair + half,
         "difference": difference, "difference_low": difference - half, "difference_high": difference + half,
         "p": [0.08, 0.4, 0.8, 0.9, 0.0004], "q": [0.2, 0.6, 0.9, 0.9, 0.002],
         "raw_difference": [22.0, 11.0, -34.0, 8.0, -38.0]}
    )  # fmt: skip


def nps_worth() -> pd.DataFrame:
    n = np.array([170, 296, 473])
    share, margin = np.array([0.41, 0.5, 0.58]), np.array([291.0, 344.0, 402.0])
    kinds = ["detractor", "passive", "promoter"]
    return pd.concat(
        pd.DataFrame(
            {"what": what, "key": kinds, "n": n, "raw": mean, "mean": mean, "low": mean * 0.87, "high": mean * 1.13}
        )
        for what, mean in (("retained", share), ("margin", margin))
    ).reset_index(drop=True)  # fmt: skip


def nps_gap() -> pd.Series:
    return pd.Series({"value": 0.17, "k": np.nan, "n": 643.0, "low": 0.09, "high": 0.25, "p": 0.0001})


def nps_margin_gap() -> pd.Series:
    return pd.Series({"value": 111.0, "k": np.nan, "n": 643.0, "low": 38.0, "high": 184.0, "p": 0.003})


def nps_risk() -> pd.DataFrame:
    return pd.DataFrame(
        {"group": ["Soulmates", "Lovers"], "customers": [24, 41], "sales": [81_400.0, 52_300.0],
         "margin": [32_100.0, 20_700.0]}
    )  # fmt: skip


def nps_journey() -> pd.DataFrame:
    customers, n = np.array([6503, 836, 281, 76, 39, 28]), np.array([np.nan, 6503, 836, 191, 281, 39])
    share = customers / n
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    points = ["ordered", "answered", "low", "ordered_again", "answered_again", "won_back"]
    return pd.DataFrame(
        {"point": points, "customers": customers, "n": n, "share": share, "low": share - half, "high": share + half}
    )  # fmt: skip


def nps_usual() -> pd.Series:
    return pd.Series({"value": 0.487, "k": 243.0, "n": 499.0, "low": 0.443, "high": 0.531})


def other_scores() -> pd.DataFrame:
    return pd.DataFrame(
        {"kind": ["csat", "ces"], "survey": ["Stele după livrare", "Retur"],
         "question": ["Cât de mulțumit sunteți? (1-5)", "Cât de ușor a fost? (1-7)"],
         "n": [780, 96], "lowest": [1.0, 1.0], "highest": [5.0, 7.0],
         "mean": [4.23, 5.1], "mean_low": [4.17, 4.8], "mean_high": [4.29, 5.4],
         "top_share": [0.46, 0.31], "low": [0.43, 0.23], "high": [0.5, 0.41]}
    )  # fmt: skip
