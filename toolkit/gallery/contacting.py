"""Finished results of an invented shop: its messages, the way to the second order, its service, its channels."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd

NAN = float("nan")
PERIODS = SimpleNamespace(after=(date(2026, 6, 8), date(2026, 10, 31)), is_named=True, days=146)
UNNAMED = SimpleNamespace(after=(date(2026, 8, 3), date(2026, 10, 31)), is_named=False, days=90)


def _change(key: dict[str, str], before: float, after: float, half: float, n: tuple[int, int], state: str) -> dict:
    step = after - before
    sides = {
        f"{side}{end}": value
        for side, share, size in (("before", before, n[0]), ("after", after, n[1]))
        for end, value in (("", share), ("_low", share - half), ("_high", share + half), ("_n", float(size)))
    }
    year = {"year_difference": step / 9, "year_low": step / 9 - half, "year_high": step / 9 + half}
    sure = state in ("up", "down")
    return key | sides | {
        "difference": step, "low": step - half, "high": step + half, "p": 0.001 if sure else 0.4, **year,
        "q": 0.004 if sure else 0.5, "state": state,
    }  # fmt: skip


def messages() -> pd.DataFrame:
    def row(channel: str, outcome: str, *told: object) -> dict:
        return _change({"message_channel": channel, "outcome": outcome}, *told)

    return pd.DataFrame([
        row("email", "opened", 0.18, 0.34, 0.012, (9440, 10481), "up"),
        row("email", "clicked", 0.021, 0.048, 0.005, (9440, 10481), "up"),
        row("email", "converted", 0.006, 0.0095, 0.004, (9440, 10481), "unsure"),
        row("sms", "answered", 0.085, 0.127, 0.017, (1947, 2168), "up"),
        row("sms", "unsubscribed", NAN, NAN, NAN, (1947, 2168), "few"),
        row("shop", "churn", 0.032, 0.021, 0.004, (13384, 13524), "down"),
        row("shop", "aov", 187.4, 194.5, 10.7, (2812, 2988), "unsure"),
        row("shop", "return_90", 0.185, 0.232, 0.041, (703, 757), "unsure"),
    ])  # fmt: skip


def flows() -> pd.DataFrame:
    def row(flow: str, channel: str, outcome: str, *told: object) -> dict:
        return _change({"message_channel": channel, "flow": flow, "outcome": outcome}, *told)

    return pd.DataFrame([
        row("Scrisoarea lunii", "email", "clicked", 0.027, 0.026, 0.009, (2529, 3269), "unsure"),
        row("Bun venit", "email", "clicked", 0.02, 0.051, 0.014, (1363, 1407), "up"),
        row("SMS de sezon", "sms", "answered", 0.067, 0.118, 0.026, (831, 1040), "up"),
        row("Un an împreună", "email", "clicked", 0.03, 0.06, 0.021, (735, 787), "season"),
    ])  # fmt: skip


def gate() -> pd.Series:
    return pd.Series({
        "cost": 2219.0, "n": 30276.0, "messages": 42917.0, "converted": 230.0, "margin_per_order": 70.4,
        "gain_gross": 3329.0, "gain_net": 5548.0, "orders_gross": 48.0, "orders_net": 79.0, "most": 16188.0,
        "low": 14140.0, "high": 18442.0, "back": 7.3, "roi": 6.3,
    })  # fmt: skip


def way() -> pd.DataFrame:
    told = [
        ("visit", "visits", 554751, 8952, NAN, NAN, (NAN, NAN, NAN), True, ""),
        ("order", "order", 3268, 3268, NAN, 0, (NAN, NAN, NAN), True, ""),
        ("confirmed", "order", 3268, 3168, NAN, 100, (1700, -2200, 5500), True, ""),
        ("delivered", "confirmed", 3168, 3120, 2, 48, (NAN, NAN, NAN), True, ""),
        ("answered", "order", 3268, 520, 6, 2748, (-3500, -21100, 14100), False, ""),
        ("settled", "low", NAN, NAN, NAN, NAN, (NAN, NAN, NAN), False, "tickets"),
        ("enrolled", "order", 3268, 2510, NAN, 758, (900, -2800, 4700), False, ""),
        ("written", "order", 3268, 2418, 1, 850, (NAN, NAN, NAN), True, ""),
        ("second", "order", 3268, 865, 29, 2403, (687000, 614000, 760000), True, ""),
    ]
    rows = pd.DataFrame(
        [
            {
                "point": point, "base": base, "k": float(k), "n": float(n), "days": days, "lost": lost,
                "value": value[0], "value_low": value[1], "value_high": value[2], "standard": standard, "lack": lack,
            }
            for point, base, n, k, days, lost, value, standard, lack in told
        ]
    )  # fmt: skip
    rows["share"] = rows["k"] / rows["n"]
    half = 1.96 * np.sqrt(rows["share"] * (1 - rows["share"]) / rows["n"])
    return rows.assign(
        low=rows["share"] - half,
        high=rows["share"] + half,
        is_margin=True,
        first=date(2024, 11, 1),
        last=date(2025, 10, 31),
    )


def waits(groups: bool = False) -> pd.DataFrame:
    names = ["Soulmates", "Lovers", "Fresh Apprentice", "total"] if groups else ["email", "phone", "chat", "total"]
    shares = [0.66, 0.59, 0.58, 0.61] if groups else [0.11, 0.95, 0.84, 0.61]
    n = np.array([841, 827, 684, 2352], float)
    two = np.array(shares)
    return pd.DataFrame({
        "key": names, "n": n, "people": np.round(0.85 * n), "open": [39, 41, NAN, 128], "within_1h": 0.8 * two,
        "within_1h_low": 0.8 * two - 0.02, "within_1h_high": 0.8 * two + 0.02, "within_2h": two,
        "within_2h_low": two - 0.022, "within_2h_high": two + 0.022, "median_minutes": [502, 8, 25, 50],
    })  # fmt: skip


def after() -> pd.Series:
    return pd.Series({
        "n": 687.0, "others": 1055.0, "back": 0.303, "back_low": 0.27, "back_high": 0.338, "back_others": 0.392,
        "back_others_low": 0.363, "back_others_high": 0.422, "difference": -0.09, "low": -0.128, "high": -0.051,
        "p": 0.00001,
    })  # fmt: skip


def _channels(names: list[str], retention: list[float]) -> pd.DataFrame:
    back, n = np.array(retention), np.array([2798, 836, 456, 3815], float)
    return pd.DataFrame(
        {
            "channel": names,
            "orders": [8931, 2724, 1006, 12661],
            "customers": [4490, 1652, 604, 6495],
            "sales_share": [0.7, 0.22, 0.08, 1],
            "aov": 188.0,
            "aov_low": 181.0,
            "aov_high": 195.0,
            "n": n,
            "retention": back,
            "retention_low": back - 0.02,
            "retention_high": back + 0.02,
        }
    )


def sales_channels() -> pd.DataFrame:
    return _channels(["website", "app", "shop", "total"], [0.23, 0.30, 0.34, 0.19])


def sources() -> pd.DataFrame:
    rows = _channels(["Google Ads", "TikTok Ads", "Recomandare", "total"], [0.19, 0.06, 0.29, 0.19])
    cost, share = np.array([97.0, 172.0, 27.0, 100.0]), np.array([0.0071, 0.0052, 0.0164, 0.0062])
    return rows.assign(
        sessions=[207967.0, 261422.0, 21169.0, 490558.0], new=[1473.0, 1362.0, 348.0, 3183.0], conversion=share,
        conversion_low=share * 0.94, conversion_high=share * 1.06, cac=cost, cac_low=cost * 0.95, cac_high=cost * 1.05,
    )  # fmt: skip


def several() -> pd.DataFrame:
    rows = pd.DataFrame({
        "channels": [1, 2, 3], "customers": [3242, 450, 123], "orders": [1.6, 6.6, 13.4],
        "retention": [0.12, 0.51, 0.80], "sales": [120.0, 911.0, 1910.0], "retention_ratio": [NAN, 0.95, 0.97],
        "sales_ratio": [NAN, 1.05, 1.05], "ever_ratio": [NAN, 1.13, 1.66],
    })  # fmt: skip
    for name, part in (("retention", 0.05), ("sales", 0.18), ("retention_ratio", 0.1), ("sales_ratio", 0.3)):
        rows[f"{name}_low"], rows[f"{name}_high"] = rows[name] * (1 - part), rows[name] * (1 + part)
    return rows.assign(sales_matched=[NAN, 450, 122], retention_matched=[NAN, 450, 122])
