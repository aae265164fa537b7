"""Finished results of an invented shop: who its ideal customers are, how early they show, where more of them are."""

from __future__ import annotations

import numpy as np
import pandas as pd

CHOSEN = ("Soulmates", "Lovers")


def standing() -> pd.DataFrame:
    net = np.array([2289.0, 1215.0, 726.0, 467.0, 111.0, -24.0, -64.0, 111.0])
    n = np.array([182, 223, 384, 830, 106, 4212, 718, 6655])
    half = 5000 / np.sqrt(n)
    return pd.DataFrame(
        {"group": [*CHOSEN, "Flirting", "Ex-Lovers", "Potential Lovers", "Breakup", "Fresh Apprentice", "total"],
         "customers": n, "brought": net + 92, "coca": 92.0, "net": net, "low": net - half, "high": net + half,
         "is_margin": True, "quiet_share": [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.7]}
    )  # fmt: skip


def pooled() -> pd.Series:
    return pd.Series({"value": 1697.0, "k": np.nan, "n": 405.0, "low": 1507.0, "high": 1887.0})


def portrait() -> pd.DataFrame:
    index = np.array([1.88, 1.68, 1.30, 0.71, 0.31, 1.04])
    base = np.array([0.079, 0.212, 0.198, 0.238, 0.162, 0.09])
    return pd.DataFrame(
        {"attribute": ["source_channel", "first_basket", "first_category", "first_basket", "source_channel", "town"],
         "value": ["Recomandare", "2+", "Textile pentru casă", "0-0.5", "TikTok Ads", "Cluj-Napoca"],
         "n": 767, "share": base * index, "base_share": base, "index": index, "index_low": index * 0.85,
         "index_high": index * 1.2, "tested": True, "sure": [True] * 5 + [False], "q": [0.001] * 5 + [0.4]}
    )  # fmt: skip


def recognition() -> pd.DataFrame:
    return pd.DataFrame(
        {"model": ["logistic", "tree"], "n": 4847.0, "k": 247.0, "auc": [0.66, 0.61], "low": [0.62, 0.57],
         "high": [0.70, 0.65], "brier": 0.046, "brier_base": 0.048, "lift": 2.1, "lift_low": 1.6, "lift_high": 2.7,
         "top_n": 485, "top_k": 52}
    )  # fmt: skip


def calibration() -> pd.DataFrame:
    share = np.array([np.nan, 0.02, 0.03, 0.04, 0.04, 0.05, 0.06, 0.07, 0.09, 0.13])
    told = np.array([0.012, 0.02, 0.027, 0.033, 0.04, 0.046, 0.055, 0.066, 0.084, 0.15])
    return pd.DataFrame(
        {"tenth": range(1, 11), "n": 485, "told": told, "k": share * 485, "share": share, "low": share * 0.7,
         "high": share * 1.4}
    )  # fmt: skip


def rules() -> pd.DataFrame:
    share = np.array([0.14, 0.06, 0.04, np.nan])
    return pd.DataFrame(
        {"rule": [(("source_channel", "Recomandare", True), ("first_basket", "2+", True)),
                  (("source_channel", "Recomandare", False), ("first_category", "Textile pentru casă", True)),
                  (("source_channel", "Recomandare", False), ("first_category", "Textile pentru casă", False),
                   ("gender", "f", True)), (("party", "company", True),)],
         "n": [212, 496, 1100, 240], "k": share * 100, "share": share, "low": share * 0.7, "high": share * 1.4,
         "index": share / 0.05, "p": [0.001, 0.2, 0.9, np.nan], "q": [0.003, 0.3, 0.9, np.nan]}
    )  # fmt: skip


def odds() -> pd.DataFrame:
    ratio = np.array([2.48, 1.46, 0.96, 0.59])
    return pd.DataFrame(
        {"attribute": ["first_basket", "age", "x_income", "source_channel"],
         "value": ["2+", "45-54", "3000-5000", "TikTok Ads"], "n": [202, 496, 770, 415], "odds_ratio": ratio,
         "low": ratio * 0.6, "high": ratio * 1.6, "p": [0.001, 0.1, 0.8, 0.01], "q": [0.004, 0.2, 0.8, 0.03]}
    )  # fmt: skip


def profiles() -> pd.DataFrame:
    share = np.array([0.149, 0.085, 0.062, np.nan])
    brought = np.array([271.0, 320.0, 181.0, 150.0])
    return pd.DataFrame(
        {"profile": [(("source_channel", "Recomandare"), ("first_basket", "2+")), (("source_channel", "Email"),),
                     (("age", "45-54"), ("gender", "f"), ("first_category", "Textile pentru casă")),
                     (("first_weekday", "6"),)],
         "customers": [447.0, 618.0, 2581.0, 899.0], "n": [118.0, 140.0, 496.0, 260.0], "k": share * 118,
         "share": share, "low": share * 0.7, "high": share * 1.4, "p": [0.001, 0.01, 0.1, np.nan],
         "q": [0.004, 0.02, 0.2, np.nan], "brought": brought, "brought_low": brought * 0.7,
         "brought_high": brought * 1.3, "new_n": 5781.0, "reach": [0.03, 0.05, 0.23, 0.08], "reach_low": 0.02,
         "reach_high": 0.25, "email_consent": [275.0, 394.0, 1642.0, 572.0], "ads_consent": np.nan}
    )  # fmt: skip


def values() -> pd.DataFrame:
    share = np.array([0.09, 0.06, 0.04, 0.02])
    return pd.DataFrame(
        {"attribute": "first_category", "value": ["Textile pentru casă", "Decorațiuni", "Bucătărie", "Grădină"],
         "n": [1096, 720, 394, 310], "k": share * 500, "share": share, "low": share * 0.8, "high": share * 1.25}
    )  # fmt: skip


def blanks() -> pd.DataFrame:
    rows = [
        ("region", "București", 119.0, 719.0, 0.17, 0.14, 0.20, 0.15, "filled"),
        ("town", None, np.nan, 705.0, np.nan, np.nan, np.nan, np.nan, "unclear"),
        ("gender", "f", 461.0, 719.0, 0.64, 0.61, 0.68, 0.63, "filled"),
        ("age", "35-54", 377.0, 589.0, 0.64, 0.60, 0.68, 0.62, "filled"),
        ("appreciates", "delivery_time", 60.0, 133.0, 0.45, 0.37, 0.54, 0.21, "filled"),
        ("future", None, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, "unknown"),
        ("education", None, np.nan, 14.0, np.nan, np.nan, np.nan, np.nan, "few"),
    ]
    return pd.DataFrame(rows, columns=["blank", "value", "k", "n", "share", "low", "high", "base_share", "state"])


def year() -> pd.DataFrame:
    return pd.DataFrame(
        {"who": ["ideal", "total"], "n": [719, 11046], "orders": [8.1, 1.2], "orders_low": [7.7, 1.1],
         "orders_high": [8.6, 1.3], "brought": [672.0, 80.0], "brought_low": [625.0, 76.0],
         "brought_high": [718.0, 85.0], "is_margin": True}
    )  # fmt: skip


def deeds() -> pd.DataFrame:
    return pd.DataFrame(
        {"check": ["price", "return_policy", "recommend"], "n": [888, 58, 498], "n_others": [505, 1300, 400],
         "said": [0.074, 0.379, 0.578], "unsaid": [0.062, 0.222, 0.556], "difference": [0.012, 0.157, 0.022],
         "difference_low": [0.005, 0.026, -0.041], "difference_high": [0.020, 0.287, 0.086],
         "p": [0.001, 0.02, 0.5], "q": [0.003, 0.03, 0.5], "verdict": ["agrees", "agrees", "open"]}
    )  # fmt: skip


def outcomes() -> pd.DataFrame:
    return pd.DataFrame(
        {"outcome": ["customers", "refused", "unreachable", "written"], "customers": [789.0, 410.0, 30.0, 349.0]}
    )
