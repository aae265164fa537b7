"""Finished results of an invented shop: what its groups buy, what comes next, discounts, returns, products, seasons."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

BUYING = ["Soulmates", "Lovers", "Platonic Friends", "About to Dump You", "Breakup"]


def pattern_cells() -> pd.DataFrame:
    values = ["Bucătărie", "Textile", "Grădină", "Decorațiuni", "Iluminat"]
    n = np.tile([212, 640, 1882, 2960, 2513], len(values))
    base = np.repeat([0.31, 0.24, 0.14, 0.12, 0.03], len(BUYING))
    index = np.ones(len(n))
    index[[0, 6, 14, 23]] = [1.92, 1.44, 0.71, 0.38]
    share = base * index
    k = np.round(share * n)
    hidden = k < 10
    cells = pd.DataFrame(
        {
            "value": np.repeat(values, len(BUYING)),
            "group": np.tile(BUYING, len(values)),
            "k": k,
            "n": n,
            "share": share,
            "low": share * 0.9,
            "high": share * 1.1,
            "base_share": base,
            "expected": base * n,
            "index": index,
            "index_low": index * 0.85,
            "index_high": index * 1.17,
            "shrunken_index": 1 + (index - 1) * 0.9,
            "p": np.where(index == 1, 0.6, 0.0004),
            "q": np.where(index == 1, 0.8, 0.01),
            "sure": (index != 1) & ~hidden,
            "hidden": hidden,
        }
    )  # fmt: skip
    numbers = [
        "k",
        "share",
        "low",
        "high",
        "base_share",
        "expected",
        "index",
        "index_low",
        "index_high",
        "shrunken_index",
    ]
    cells.loc[hidden, numbers] = np.nan
    return cells


def pattern_few() -> pd.DataFrame:
    cells = pattern_cells()
    return cells[cells["sure"]].assign(by=["category", "brand", "brand", "region"]).reset_index(drop=True)


def next_cells() -> pd.DataFrame:
    return pattern_cells().assign(group=lambda t: t["value"], value=lambda t: np.tile(t["value"].unique(), 5))


def next_waits() -> pd.DataFrame:
    days = np.array([27.0, 26.0, 24.0, 31.0, 40.0])
    names = pattern_cells()["value"].unique()
    return pd.DataFrame(
        {"now": names, "n": [561, 485, 360, 343, 277], "median_days": days, "low": days - 4, "high": days + 5}
    )  # fmt: skip


def basket_pairs() -> pd.DataFrame:
    k, first = np.array([182, 144, 61]), np.array([250, 420, 130])
    lift, share = np.array([7.4, 29.2, 3.1]), k / first
    return pd.DataFrame(
        {
            "first": ["Papetărie", "Sport", "Jucării"],
            "second": ["Cadouri", "Cosmetice", "Electrocasnice mici"],
            "k": k,
            "n": 5829,
            "k_first": first,
            "k_second": [900, 310, 700],
            "confidence": share,
            "low": share * 0.9,
            "high": share * 1.1,
            "lift": lift,
            "lift_low": lift * 0.8,
            "lift_high": lift * 1.25,
            "shrunken_lift": lift * 0.9,
            "p": 1e-6,
            "q": 1e-4,
            "sure": 41,
        }
    )  # fmt: skip


def dependence() -> pd.DataFrame:
    share = np.array([0.32, 0.36, 0.58, 0.51, 0.54, 0.49])
    n = np.array([212, 640, 1882, 2960, 2513, 8207])
    full = np.array([np.nan, 0.91, 0.43, 0.45, 0.4, 0.52])
    return pd.DataFrame(
        {
            "group": [*BUYING, "total"],
            "n": n,
            "orders": n * 3,
            "order_share": share,
            "order_share_low": share - 0.02,
            "order_share_high": share + 0.02,
            "depth": share / 4,
            "full_share": full,
            "low": full - 0.02,
            "high": full + 0.02,
        }
    )  # fmt: skip


def returned() -> pd.DataFrame:
    rate, n = np.array([0.131, 0.089, 0.08, 0.063, 0.057]), np.array([418, 3654, 3369, 2225, 1129])
    half = 1.96 * np.sqrt(rate * (1 - rate) / n)
    return pd.DataFrame(
        {
            "key": pattern_cells()["value"].unique(),
            "k": np.round(rate * n),
            "n": n,
            "rate": rate,
            "low": rate - half,
            "high": rate + half,
            "base_rate": 0.074,
            "returned": n * 9.5,
            "sold": n * 240.0,
            "sure": [True, True, False, False, False],
        }
    )  # fmt: skip


def classes() -> pd.DataFrame:
    products = np.array([141, 125, 131, 3, 40])
    sales = np.array([3_482_493.0, 800_495.0, 292_106.0, 3_818.0, 210_400.0])
    value = np.array([1_390_448.0, 259_119.0, 85_609.0, -164.0, np.nan])
    return pd.DataFrame(
        {
            "abc": ["A", "B", "C", "loss", "unknown"],
            "products": products,
            "sales": sales,
            "value": value,
            "product_share": products / products.sum(),
            "sales_share": sales / sales.sum(),
            "value_share": value / np.nansum(value),
            "by": "margin",
        }
    )  # fmt: skip


def season() -> pd.DataFrame:
    names = pattern_cells()["value"].unique()
    month = np.tile(np.arange(1, 13), len(names))
    index = 1 + 0.35 * np.cos((month - 11) / 6 * np.pi)
    n = np.repeat([10_517, 8_908, 7_279, 5_891, 2_201], 12) * index / 12
    return pd.DataFrame(
        {
            "key": np.repeat(names, 12),
            "calendar": month,
            "years": 3,
            "n": np.round(n),
            "index": index,
            "low": index * 0.93,
            "high": index * 1.07,
            "returns": np.isin(month, [1, 5, 11]),
        }
    )  # fmt: skip


def unusual() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": ["Grădină", "Iluminat"],
            "month": [date(2026, 3, 1), date(2025, 12, 1)],
            "n": [412.0, 61.0],
            "expected": [201.3, 128.0],
            "p": [1e-7, 2e-5],
            "q": [1e-5, 0.002],
            "unusual": True,
            "found": 2,
            "tested": 288,
        }
    )  # fmt: skip
