"""Finished results of an invented shop: what its newcomers start with, and what that puts at stake."""

from __future__ import annotations

import numpy as np
import pandas as pd

NAMES = (
    "Grădină", "Bucătărie", "Textile", "Decorațiuni", "Cosmetice", "Sport",
    "Electrocasnice mici", "Iluminat", "Cadouri",
)  # fmt: skip
VERDICTS = ("locomotive", *["no_difference"] * 5, "toxic", "clearance", "only_seems")


def summary() -> pd.DataFrame:
    difference = np.array([0.32, -0.02, 0.0, 0.02, -0.04, 0.02, -0.19, -0.28, 0.01])
    raw = np.array([0.35, -0.03, -0.01, 0.03, -0.05, 0.04, -0.19, np.nan, -0.16])
    matched = np.array([174, 291, 242, 222, 199, 207, 234, 84, 198])
    half = 0.85 / np.sqrt(matched)
    value = 260 * difference
    return pd.DataFrame(
        {
            "key": [f"P{i}" for i in range(9)], "name": NAMES, "verdict": VERDICTS,
            "explained_by": [*[None] * 8, "month"], "sold_off": [False] * 7 + [True, False], "n": matched + 14,
            "matched": matched, "others": matched * 9, "lost_share": 14 / (matched + 14), "difference": difference,
            "low": difference - half, "high": difference + half, "q": np.where(np.abs(difference) > 0.1, 0.001, 0.6),
            "raw": raw, "raw_low": raw - 0.9 * half, "raw_high": raw + 0.9 * half, "value": value,
            "value_low": value - 520 * half, "value_high": value + 520 * half, "returned": -difference / 3,
            "returned_low": -difference / 3 - half, "returned_high": -difference / 3 + half,
            "nps": [10.0, -21, -7, -5, -27, -4, -93, np.nan, np.nan],
            "nps_low": [-18.0, -47, -32, -42, -57, -42, -108, np.nan, np.nan],
            "nps_high": [38.0, 5, 19, 32, 3, 34, -78, np.nan, np.nan],
        }
    )  # fmt: skip


def seeming() -> pd.DataFrame:
    rows = summary()
    return rows[rows["verdict"].isin(["only_seems", "clearance"])].iloc[::-1].reset_index(drop=True)


def at_stake() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": ["P6", "P9"], "name": ["Electrocasnice mici", "Papetărie"], "starters": [193, 41],
            "stake": [-16843.0, -1920.0], "stake_low": [-23027.0, -5210.0], "stake_high": [-10659.0, 1370.0],
            "orders": [212, 77], "own": [6501.0, 1210.0], "rest": [9759.0, 3110.0], "rest_low": [7571.0, 2280.0],
            "rest_high": [11946.0, 3940.0], "buyers": [209, 70], "best_share": [0.04, 0.1], "best_low": [0.02, 0.05],
            "best_high": [0.07, 0.19], "usual_share": [0.06, 0.06], "decision": ["stop_leading", "look"],
        }
    )  # fmt: skip


def compared() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outcome": ["again", "value", "returned", "nps"], "n": [259, 161, 324, 30], "matched": [234, 148, 291, 30],
            "others": [2129, 950, 2838, 661], "difference": [-0.19, -87.0, 0.14, -93.0],
            "low": [-0.24, -119.0, 0.09, -108.0], "high": [-0.15, -55.0, 0.18, -78.0],
            "raw": [-0.19, -86.0, 0.14, -92.0], "sd": [0.43, 310.0, 0.3, 83.0],
        }
    )  # fmt: skip
