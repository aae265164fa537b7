"""Finished results of an invented shop: a loyalty programme replayed on its orders."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd

PROGRAMME = SimpleNamespace(
    points_per_100=10.0, reward_points=100.0, value=50.0, expiry_months=12, is_assumed=False, nominal_rate=0.05
)
ASSUMED = SimpleNamespace(
    points_per_100=12.5, reward_points=100.0, value=40.0, expiry_months=0, is_assumed=True, nominal_rate=0.05
)
RATE = pd.Series(
    {"value": 0.563, "k": 234762.0, "n": 417042.0, "low": 0.537, "high": 0.589, "least": 0.268, "most": 0.589}
)


def figures() -> pd.Series:
    return pd.Series(
        {"members": 11718.0, "active": 6495.0, "rewarded": 902.0, "rewarded_year": 564.0, "holding": 264.0,
         "issued": 740213.0, "redeemed": 338400.0, "expired": 182280.0, "taken": 27648.0, "outstanding": 191885.0,
         "unpaid": 147.0, "issued_year": 305678.0, "cost": 142185.0, "cost_year": 55714.0, "sales_year": 2568725.0,
         "rebate_rate": 0.0217, "low": 0.0203, "high": 0.023, "nominal_rate": 0.05}
    )  # fmt: skip


def groups() -> pd.DataFrame:
    names = [
        "Soulmates",
        "Lovers",
        "New Passion",
        "Flirting",
        "Platonic Friends",
        "About to Dump You",
        "Breakup",
        "total",
    ]
    customers = np.array([183, 226, 52, 371, 1868, 2977, 6041, 11718], float)
    cost = np.array([23992, 15042, np.nan, 10882, 0, 5672, 0, 55714], float)
    each = cost / customers
    return pd.DataFrame(
        {
            "group": names, "customers": customers, "rewarded": [np.nan, 158, np.nan, 132, 0, 97, 0, 564],
            "rewarded_share": [np.nan, 0.7, np.nan, 0.36, 0, 0.03, 0, 0.05], "cost_year": cost,
            "cost_share": cost / 55714,
            "per_customer": each, "low": each * 0.9, "high": each * 1.1,
            "sales_share": [0.21, 0.16, 0.02, 0.17, 0.13, 0.26, 0.05, 1], "rebate_rate": cost / 2568725,
        }
    )  # fmt: skip


def selection() -> pd.Series:
    return pd.Series(
        {"value": 5.23, "k": np.nan, "n": 3815.0, "low": 4.82, "high": 5.67, "orders_users": 9.57,
         "orders_others": 1.83, "users": 371.0, "others": 3444.0}
    )  # fmt: skip


def promises() -> pd.DataFrame:
    promise = np.array([0.01, 0.02, 0.03, 0.05, 0.075, 0.1])
    needed = 0.2614 + 0.72 * promise + 0.6 * promise**2
    return pd.DataFrame(
        {
            "promise": promise, "reward_value": 1000 * promise, "own": promise == 0.05, "repeat_rate": 0.2614,
            "needed_rate": needed, "low": 0.2614 + 0.45 * (needed - 0.2614), "high": needed + 0.13 * (needed - 0.2614),
            "extra": 6495 * (needed - 0.2614), "extra_low": 2900 * (needed - 0.2614),
            "extra_high": 7300 * (needed - 0.2614), "worth": 333 - 480 * promise, "cost": 1446000 * promise,
            "uplift": 0.0807, "k": 1698.0, "n": 6495.0,
        }
    )  # fmt: skip


def programmes() -> pd.DataFrame:
    cost = np.array([72300, 103012, 91932, 441429, 29244], float)
    return pd.DataFrame(
        {
            "programme": ["points", "tiers", "cashback", "milestones", "referral"],
            "reached": [564.0, 592, 1820, 9478, 348], "cost_year": cost, "cost_low": [*cost[:4] / 2, np.nan],
            "cost_high": [*cost[:4] * 1.05, np.nan], "cost_share": cost / 2568725,
            "needed_rate": [0.297, 0.314, 0.308, 0.624, np.nan], "low": [0.277, 0.285, 0.283, 0.423, np.nan],
            "high": [0.302, 0.321, 0.313, 0.677, np.nan], "needed_share": [np.nan] * 4 + [0.352],
            "needed_low": [np.nan] * 4 + [0.286], "needed_high": [np.nan] * 4 + [0.457],
            "unit_rate": [0.05, 0.05, 0.05, np.nan, np.nan],
        }
    )  # fmt: skip


def ladder() -> pd.DataFrame:
    k, n = np.array([12961, 683, 5963, 608, 1754, 40], float), np.array([12961, *[11718] * 5], float)
    year = np.array([6133, 218, 3192, 182, 746, np.nan])
    return pd.DataFrame(
        {
            "milestone": ["account", "spent", "years", "orders", "refund", "orders"],
            "needed": [1.0, 2000, 1, 10, 1, 50], "k": k, "n": n, "reached_year": year,
            "near": [np.nan, 87, 1407, 63, np.nan, 40],
            "distance": [np.nan, 1827.5, 179, 9, np.nan, 49], "share": k / n, "low": 0.95 * k / n, "high": k / n,
            "cost_year": year * 42.02,
        }
    )  # fmt: skip


def tiers() -> pd.DataFrame:
    customers, stayed = np.array([5189, 824, 340, 53]), np.array([0.19, 0.39, 0.48, np.nan])
    return pd.DataFrame(
        {
            "tier": [0, 1, 2, 3], "start": [0.0, 550, 1500, 5000], "factor": [1.0, 1.25, 1.5, 2.0],
            "customers": customers, "n": 6406, "sales_share": [0.32, 0.25, 0.3, 0.13], "before": [3778, 960, 355, 48],
            "stayed": [725, 376, 169, np.nan], "near": [318.0, 126, 37, np.nan], "share": customers / 6406,
            "low": customers / 6406 - 0.004, "high": customers / 6406 + 0.004, "stayed_share": stayed,
            "stayed_low": stayed - 0.04, "stayed_high": stayed + 0.04, "cost_year": [0.0, 2451, 8868, 6127],
        }
    )  # fmt: skip


def months() -> pd.DataFrame:
    names = [date(2023 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(36)]
    owed = 45385 * (1 - np.exp(-np.arange(1, 37) / 13))
    return pd.DataFrame(
        {
            "month": names, "issued": 24000.0, "redeemed": 9400.0, "expired": 6000.0, "taken": 900.0,
            "outstanding": owed / 0.2365, "liability": owed, "low": owed * 0.476, "high": owed * 1.047, "cost": 3950.0,
            "point_cost": 0.42,
        }
    )  # fmt: skip


def breakage() -> pd.DataFrame:
    rate = np.array([0.268, 0.563, 0.589])
    return pd.DataFrame(
        {
            "rate": ["least", "value", "most"], "redemption_rate": rate, "breakage": 1 - rate, "alone": 128436 * rate,
            "goods": 2568725 - 124900 * rate, "deferred": 124900 * rate, "liability": 80624 * rate,
        }
    )  # fmt: skip


def bunching() -> pd.DataFrame:
    ratio = np.array([1.42, 1.05, 0.92, 1.02])
    return pd.DataFrame(
        {
            "threshold": [250.0, 150, 200, 300], "named": [True, False, False, False],
            "n": [11464, 11388, 11605, 10337], "above": [1689, 1282, 1341, 1115],
            "expected": [1189.6, 1221.2, 1455.3, 1098.1], "ratio": ratio,
            "low": ratio - 0.12, "high": ratio + 0.13, "below": [905, 1429, 1448, 1345],
            "below_ratio": [0.71, 1.07, 0.9, 1.02], "p": [1e-9, 0.2, 0.8, 0.37], "q": [4e-9, 0.4, 0.8, 0.5],
            "sure": [True, False, False, False],
        }
    )  # fmt: skip
