"""Finished results of an invented shop: which forecast held, and what its customers are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.gallery.shop import months

_ERRORS = {
    "pareto_seasonal": (0.01, -0.12, -0.06, -0.03),
    "pareto_guarded": (0.31, 0.05, 0.06, -0.21),
    "blend": (0.41, 0.14, 0.13, -0.11),
    "last_window": (0.52, -0.2, 0.04, -0.33),
    "pareto": (0.54, 0.26, 0.21, -0.24),
    "bg": (0.55, 0.25, 0.22, -0.23),
    "mbg": (0.55, 0.26, 0.22, -0.23),
    "rate": (0.71, 0.43, 0.45, 0.18),
}


def backtest() -> pd.DataFrame:
    origins, rows = months(30)[-4:], []
    for candidate, errors in _ERRORS.items():
        for origin, error in zip(origins, errors, strict=True):
            rows.append({"origin": origin, "candidate": candidate, "n": 11200, "predicted": 4000 * (1 + error),
                         "actual": 4000, "error": error, "rmse": 0.9})  # fmt: skip
    return pd.DataFrame(rows)


def ranking() -> pd.DataFrame:
    sizes = {name: np.abs(errors) for name, errors in _ERRORS.items()}
    return pd.DataFrame(
        {
            "candidate": list(_ERRORS),
            "windows": 4,
            "mean_error": [np.mean(errors) for errors in _ERRORS.values()],
            "absolute_error": [size.mean() for size in sizes.values()],
            "worst_error": [size.max() for size in sizes.values()],
            "rmse": 0.9,
            "is_model": [name not in ("last_window", "rate", "blend") for name in _ERRORS],
        }
    )


def calibration() -> pd.DataFrame:
    predicted = 0.02 * 1.65 ** np.arange(10)
    actual = predicted * np.array([0.4, 0.7, 1.2, 0.9, 1.05, 0.95, 1.1, 1.0, 1.02, 1.12])
    return pd.DataFrame(
        {"n": 1176, "predicted": predicted, "actual": actual, "low": actual * 0.86, "high": actual * 1.14}
    )


def alive() -> pd.DataFrame:
    n = np.array([8425, 914, 640, 655, 1125])
    return pd.DataFrame({"least": np.arange(5) / 5, "n": n, "share": n / n.sum(), "p_alive": np.arange(5) / 5 + 0.1})


def total() -> pd.DataFrame:
    value = np.array([2447.6, 6075.6, 1247709.0, 461812.0])
    return pd.DataFrame(
        {"value": value, "n": 11759.0, "low": value * 0.83, "high": value * 1.21},
        index=["alive", "expected_orders", "expected_sales", "clv"],
    )


def value_tenths() -> pd.DataFrame:
    share = np.array([0.64, 0.17, 0.08, 0.04, 0.025, 0.018, 0.012, 0.008, 0.005, 0.002])
    return pd.DataFrame(
        {"tenth": np.arange(1, 11), "n": 1176, "clv": share * 461812, "expected_orders": share * 6000,
         "p_alive": 0.9 - np.arange(10) * 0.09, "clv_share": share}
    )  # fmt: skip


def clv_by() -> pd.DataFrame:
    mean, n = (
        np.array([76.2, 63.83, 43.54, 39.87, 38.71, 25.32, 16.91]),
        np.array([447, 955, 1712, 3312, 2666, 569, 1762]),
    )
    return pd.DataFrame(
        {"key": ["newsletter", "ads", None, "google_ads", "facebook", "google", "influencers"], "n": n,
         "p_alive": 0.2, "expected_orders": mean / 80, "clv": mean * n, "clv_share": mean * n / (mean * n).sum(),
         "clv_per_customer": mean, "low": mean * 0.75, "high": mean * 1.33}
    )  # fmt: skip


def new_customer() -> pd.DataFrame:
    month = np.arange(13)
    clv = 60.8 + 13 * month**0.62
    return pd.DataFrame(
        {"month": month, "n": 5781, "clv": clv, "repeat_orders": 0.17 * month**0.62, "low": clv * 0.92,
         "high": clv * 1.08, "coca": 99.23, "clv_to_coca": clv / 99.23, "ratio_low": clv / 99.23 * 0.9,
         "ratio_high": clv / 99.23 * 1.1}
    )  # fmt: skip


def order_parameters() -> pd.DataFrame:
    value = np.array([0.355, 43.62, 0.729, 29.5])
    return pd.DataFrame(
        {"parameter": ["r", "alpha", "s", "beta"], "value": value, "se": value * 0.08, "low": value * 0.86,
         "high": value * 1.17}
    )  # fmt: skip


def value_parameters() -> pd.DataFrame:
    value = np.array([1.94, 5.09, 425.1])
    return pd.DataFrame(
        {"parameter": ["p", "q", "gamma"], "value": value, "se": value * 0.05, "low": value * 0.9, "high": value * 1.1}
    )
