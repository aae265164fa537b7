"""Finished results of an invented shop: tests planned, tests read, the pilot of its loyalty programme."""

from __future__ import annotations

import numpy as np
import pandas as pd

NAN = np.nan
PLAN = (
    (
        "thank_you",
        "newcomers",
        "order",
        60,
        2,
        "",
        0.35,
        1922,
        113,
        0.165,
        0.155,
        0.175,
        5335,
        736,
        0.304,
        0.0501,
        28,
        23,
        NAN,
        0.089,
        "",
        "",
        NAN,
        NAN,
        NAN,
        "testable",
    ),
    (
        "grace_period",
        "About to Dump You",
        "order",
        90,
        2,
        "email",
        0.12,
        40000,
        NAN,
        0.1,
        0.095,
        0.106,
        10000,
        10321,
        0.09,
        0.009,
        162,
        13,
        0.3,
        0.087,
        "",
        "",
        NAN,
        NAN,
        NAN,
        "testable",
    ),
    (
        "complements",
        "Platonic Friends",
        "order",
        90,
        2,
        "email",
        0.4,
        1195,
        NAN,
        0.0644,
        0.0542,
        0.0764,
        1878,
        1685,
        0.71,
        0.0457,
        18,
        13,
        NAN,
        0.0087,
        "Lovers + Potential Lovers",
        "",
        2228,
        828,
        0.238,
        "pool",
    ),
    (
        "second_order_offer",
        "Fresh Apprentice",
        "order",
        90,
        2,
        "email",
        0.25,
        462,
        NAN,
        0.192,
        0.162,
        0.226,
        589,
        1154,
        0.585,
        0.112,
        54,
        13,
        NAN,
        0.048,
        "Lovers",
        "active",
        2228,
        2030,
        0.238,
        "pool",
    ),
    (
        "welcome_series",
        "newcomers",
        "order",
        60,
        2,
        "email",
        0.12,
        1219,
        72,
        0.165,
        0.155,
        0.175,
        5335,
        5788,
        0.387,
        0.0637,
        189,
        NAN,
        NAN,
        NAN,
        "",
        "",
        NAN,
        NAN,
        NAN,
        "too_few",
    ),
    (
        "concierge",
        "Soulmates",
        "sales",
        90,
        2,
        "",
        0.12,
        183,
        NAN,
        598,
        493,
        704,
        149,
        1299,
        0.453,
        271,
        NAN,
        NAN,
        NAN,
        219,
        "Lovers",
        "active",
        3525,
        20930,
        0.29,
        "too_few",
    ),
    (
        "reactivation",
        "Breakup",
        "order",
        90,
        3,
        "email",
        0.12,
        2625,
        NAN,
        NAN,
        NAN,
        NAN,
        3519,
        NAN,
        NAN,
        NAN,
        NAN,
        NAN,
        NAN,
        NAN,
        "",
        "",
        NAN,
        NAN,
        NAN,
        "unknown",
    ),
)
PLANNED = (
    "name",
    "group",
    "metric",
    "days",
    "arms",
    "channel",
    "effect",
    "available",
    "per_week",
    "base",
    "low",
    "high",
    "n",
    "per_arm",
    "detectable",
    "detectable_points",
    "if_points",
    "weeks",
    "control_share",
    "rollback",
    "pool",
    "pool_kind",
    "pool_available",
    "pool_needed",
    "pool_detectable",
    "verdict",
)


def plan() -> pd.DataFrame:
    frame = pd.DataFrame(PLAN, columns=PLANNED)
    return frame.assign(
        consent_known=True, sought=frame["base"] * (1 + frame["effect"]), needed=frame["arms"] * frame["per_arm"]
    )


def read() -> pd.DataFrame:
    rows = {
        "trial": [
            "Program de loialitate",
            "Reactivare pe e-mail",
            "Reactivare pe e-mail",
            "Scrisoare de mulțumire",
            "Pachet cadou",
            "Livrare gratuită",
        ],
        "arm": ["membru", "e-mail simplu", "e-mail cu reducere", "scrisoare", "pachet", ""],
        "control": ["martor"] * 5 + [""],
        "n": [2124.0, 795, 777, 1078, 640, NAN],
        "k": [297.0, 26, 19, 246, 41, NAN],
        "n_control": [931.0, 775, 775, 1486, 655, NAN],
        "k_control": [99.0, 15, 15, 271, 82, NAN],
        "rate": [0.1398, 0.0327, 0.0245, 0.2282, 0.0641, NAN],
        "rate_control": [0.1063, 0.0194, 0.0194, 0.1824, 0.1252, NAN],
        "difference": [0.0335, 0.0134, 0.0051, 0.0458, -0.0611, NAN],
        "low": [0.0078, -0.0052, -0.0124, 0.0143, -0.093, NAN],
        "high": [0.0573, 0.0326, 0.023, 0.0779, -0.0293, NAN],
        "p": [0.013, 0.134, 0.608, 0.005, 0.0002, NAN],
        "relative": [0.315, 0.69, 0.263, 0.251, -0.488, NAN],
        "chance": [0.9946, 0.9498, 0.7502, 0.9978, 0.0001, NAN],
        "amount": [55.18, 9.2, 5.7, 65.25, 30.1, NAN],
        "amount_control": [33.42, 7.11, 7.11, 63.5, 41.2, NAN],
        "amount_difference": [21.76, 2.1, -1.41, 1.74, -11.1, NAN],
        "amount_low": [8.93, -5.62, -8.5, -15.59, -24.0, NAN],
        "amount_high": [34.59, 9.81, 5.68, 19.08, 1.8, NAN],
        "split_p": [0.567, 0.856, 0.856, 0.0, 0.44, NAN],
        "stopped_at": [1.0, NAN, NAN, NAN, 0.5, NAN],
        "arms": [2, 3, 3, 2, 2, 2],
        "days": [60, 60, 60, 60, 30, 60],
        "verdict": ["better", "unclear", "unclear", "broken_split", "worse", "no_control"],
    }
    return pd.DataFrame(rows)


def curve() -> pd.DataFrame:
    parts = []
    for arm, n, rate in (("membru", 2124, 0.14), ("martor", 931, 0.106)):
        day = np.arange(61)
        share = rate * (1 - np.exp(-day / 35)) / (1 - np.exp(-60 / 35))
        half = 1.96 * np.sqrt(share * (1 - share) / n)
        parts.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "is_control": arm == "martor",
                    "day": day,
                    "k": share * n,
                    "n": n,
                    "share": share,
                    "low": share - half,
                    "high": share + half,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def design() -> pd.DataFrame:
    share = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
    seen = np.array([0.34, 0.245, 0.186, 0.163, 0.153, 0.150])
    return pd.DataFrame(
        {
            "share": share,
            "control": 6400 * share,
            "members": 6400 * (1 - share),
            "base": 0.148,
            "low": 0.139,
            "high": 0.157,
            "n": 6020,
            "sought": 0.2,
            "detectable": seen,
            "detectable_points": 0.148 * seen,
            "enough": seen <= 0.2,
            "chosen": share == 0.2,
        }
    )


def joining() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": ["many", "few"],
            "n": [1020, 5000],
            "k": [490, 401],
            "now": [1100.0, 5300.0],
            "share": [0.48, 0.08],
            "low": [0.45, 0.073],
            "high": [0.511, 0.088],
        }
    )


def sizes() -> pd.DataFrame:
    effect = np.round(np.arange(0.05, 1.01, 0.05), 2)
    return pd.DataFrame({"effect": effect, "needed": np.ceil(170 / effect**2), "available": 1922.0})
