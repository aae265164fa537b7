"""Finished results of an invented shop: its growth plan."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

GOALS = {"nps": "NPS la 75", "aov": "", "clv": "", "conversion": "", "retention": "", "traffic": ""}
WEIGHTS = dict.fromkeys(GOALS, 1.0)
NAMES = ("Echipă de creștere", "Scrisoare de mulțumire", "Audit de conversie", "Sondaj pe site", "Plată nouă")


def levers() -> pd.DataFrame:
    names = ["customers", "frequency", "basket", "margin", "newcomers", "all"]
    profit, half = (
        np.array([96786.0, 96786, 96786, 96786, 24788, 449184]),
        np.array([5444.0, 5444, 5444, 5444, 6337, 25267]),
    )
    sales = np.array([256873.0, 256873, 256873, 0, np.nan, 850248])
    return pd.DataFrame({
        "lever": names, "n": [6495.0] * 4 + [3192, 6495], "sales": sales, "sales_low": sales - 14000,
        "sales_high": sales + 14000, "profit": profit, "profit_low": profit - half, "profit_high": profit + half,
        "change": 0.1,
    })  # fmt: skip


def watched() -> pd.DataFrame:
    keys = ["retention_rate", "nps", "ces", "adbt_days", "orders_per_customer", "stickiness"]
    value = np.array([0.191, 7.4, 5.2, 35.3, 2.72, 0.097])
    return pd.DataFrame({"key": keys, "value": value, "low": value * 0.9, "high": value * 1.1,
                         "n": [3815.0, 849, 1407, 19637, 11718, 5541],
                         "highest": [np.nan, np.nan, 7, *[np.nan] * 3]})  # fmt: skip


def checklist() -> pd.DataFrame:
    points = ["success", "kpis", "icp", "journey", "assortment", "acquisition", "personalisation"]
    facts = ["margin_to_coca", "watched", "ideal_share", "second_order", "assortment_decisions", "paying_channels",
             "email_consent"]  # fmt: skip
    value = np.array([1.36, 6, 0.035, 0.302, np.nan, 0.319, 0.634])
    return pd.DataFrame({
        "point": points, "fact": facts, "value": value, "k": [np.nan, 6, 409, 1463, np.nan, 991, 7435],
        "n": [3192, 6, 11718, 4844, np.nan, 3108, 11718], "low": value * 0.95, "high": value * 1.05,
        "status": ["measured", "done", "under_way", "measured", "unknown", "not_begun", "measured"],
        "owner": ["", "management", "", "", "", "Ioana", ""],
        "proposed_owner": ["management", "management", "marketing", "care", "merchandising", "marketing", "marketing"],
    })  # fmt: skip


def campaigns() -> pd.DataFrame:
    names = ["Panouri în Cluj", "Radio în Iași", "Spot TV național", "Catalog de toamnă"]
    gain, cost = np.array([7121.0, -137, np.nan, np.nan]), np.array([1800.0, 6800, 48000, 11500])
    low, high = np.array([4591.0, -4859, np.nan, np.nan]), np.array([8714.0, 2417, np.nan, np.nan])
    return pd.DataFrame({
        "name": names, "start": [date(2026, 4, 27), date(2026, 2, 2), date(2025, 11, 3), date(2026, 10, 12)],
        "cost": cost, "n": [167.0, 69, np.nan, np.nan], "gain": gain, "gain_low": low, "gain_high": high,
        "back": gain / cost, "back_low": low / cost, "back_high": high / cost, "roi": gain / cost - 1,
        "roi_low": low / cost - 1, "roi_high": high / cost - 1, "state": ["pays", "loses", "no_segment", "running"],
    })  # fmt: skip


def recommended() -> pd.DataFrame:
    change = np.array([0.023, -0.003, np.nan])
    return pd.DataFrame({
        "name": ["Panouri în Cluj", "Radio în Iași", "Catalog de toamnă"],
        "start": [date(2026, 4, 27), date(2026, 2, 2), date(2026, 10, 12)], "before": [0.055, 0.06, np.nan],
        "after": [0.078, 0.057, np.nan], "before_n": [1263, 1539, np.nan], "after_n": [1300, 1295, np.nan],
        "change": change, "low": change - 0.017, "high": change + 0.017, "n": [2563, 2834, np.nan],
        "sure": [True, False, False],
    })  # fmt: skip


def ranked() -> pd.DataFrame:
    scores = np.array([[3, 2, 2, 3, 3, 3], [5, 1, 3, 0, 3, 0], [1, 1, 2, 3, 3, 0], [1, 0, 1, 3, 3, 0],
                       [0, 0, 0, 2, 2, 0], [np.nan] * 6])  # fmt: skip
    total = scores.sum(axis=1)
    table = pd.DataFrame(scores, columns=list(GOALS)).assign(
        initiative=[*NAMES, ""], action=[""] * 5 + ["stop"], key=[""] * 5 + ["TikTok Ads"], subject="",
        total=total, place=pd.Series(total).rank(method="min", ascending=False), told=[np.nan, 9] + [np.nan] * 4,
        differs=[False, True, False, False, False, False],
    )  # fmt: skip
    return table


def stability() -> pd.DataFrame:
    held = ranked().dropna(subset=["total"])
    return held[["initiative", "action", "key", "subject", "total", "place"]].assign(
        top_share=[0.999, 0.965, 0.739, 0.284, 0.013], keeps_share=[0.905, 0.674, 0.528, 0.579, 0.92],
        place_low=[1, 1, 2, 2, 4], place_high=[2, 4, 5, 5, 5], n=10_000,
    )  # fmt: skip


def priorities(filled: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    shop = ["branding", "platform", "assortment", "retention", "operations", "conversion", "traffic"]
    growth = ["acquisition", "activation", "retention", "revenue", "referral"]
    one = pd.DataFrame([[1, 2, 3]] * 7, shop, ["small", "medium", "big"], dtype=float)
    other = pd.DataFrame([[3, 2, 1]] * 5, growth, ["early", "growth", "big"], dtype=float)
    return (one, other) if filled else (one * np.nan, other * np.nan)


def decisions() -> pd.DataFrame:
    rows = [
        ("", "stop|TikTok Ads|", "stop", "TikTok Ads", "", "marketing", "agreed", date(2026, 11, 14)),
        ("", "fix|Bucătărie|", "fix", "Bucătărie", "", "buying", "proposed", date(2027, 1, 29)),
        ("Raport lunar", "", "", "", "", "management", "done", None),
    ]
    return pd.DataFrame(rows, columns=["decision", "origin", "action", "key", "subject", "owner", "status", "due"])


def raci() -> pd.DataFrame:
    roles = ["head", "marketing", "data", "crm", "it", "governance"]
    letters = [["A", "R", "C", "I", "", ""], ["A", "R", "R", "", "I", ""], ["I", "", "R", "", "R", "A"]]
    return pd.DataFrame(letters, ["acquisition", "assortment", "data"], roles)


def claims() -> pd.DataFrame:
    topics = {
        "worth": ("pareto", "top1", "soulmate", "loyal_value", "loyal_orders", "half_of_sales", "retention_profit"),
        "return": ("second_standard", "second_advanced", "ninety_days", "reactivated", "bad_experience",
                   "three_channels", "website_conversion"),
        "programmes": ("dearer_to_win", "personalised_sales", "personalised_wish", "programme_cases", "points_case",
                       "points_return", "cheaper_winning"),
    }  # fmt: skip
    facts = dict(zip(topics["worth"] + topics["return"], (
        "top20_share", "top1_times", "equivalence", "loyal_value", "loyal_orders", "sales_of_returning",
        "retention_profit", "second_order", "second_order", "second_90", "reactivated", "left_after_low",
        "channels_value", "conversion"), strict=True))  # fmt: skip
    told = {"pareto": (0.757, "share", "less"), "top1": (21.8, "times", "more"), "soulmate": (np.inf, "times", "more"),
            "loyal_value": (0.19, "change", "less"), "second_standard": (0.302, "share", "more"),
            "three_channels": (1.66, "times", "less"), "retention_profit": (0.3, "change", "holds")}  # fmt: skip
    rows = []
    for topic, names in topics.items():
        for name in names:
            value, unit, verdict = told.get(name, (np.nan, "share", "unknown"))
            rows.append((name, topic, "S1", "unsourced", unit, facts.get(name, ""), value, value * 0.9, value * 1.1,
                         900.0 if value == value else np.nan, verdict))  # fmt: skip
    names = ["claim", "topic", "source", "grade", "unit", "fact", "value", "low", "high", "n", "verdict"]
    return pd.DataFrame(rows, columns=names)
