"""Finished results of an invented shop: its groups by two scorings, in margin and discount, and their movement."""

from __future__ import annotations

from datetime import date
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd

from toolkit.gallery.customers import groups as _groups
from toolkit.gallery.shop import NAN

START, END = date(2025, 10, 31), date(2026, 10, 31)


def scoring_sizes() -> pd.DataFrame:
    frame = _groups()[["group", "customers", "customer_share", "low", "high"]]
    other = frame["customers"].to_numpy()[::-1]
    share = other / other.sum()
    return frame.assign(
        other_customers=other, other_share=share, other_low=np.maximum(share - 0.005, 0), other_high=share + 0.005
    )


def moved() -> pd.Series:
    return pd.Series({"value": 0.4821, "k": 5806, "n": 12043, "low": 0.473, "high": 0.491})


def score_counts() -> pd.DataFrame:
    r = [2409, 2408, 2409, 2408, 2409]
    return pd.DataFrame({"score": range(1, 6), "r": r, "f": [6503, 0, 2409, 1730, 1401], "m": r})


def profit_groups() -> pd.DataFrame:
    frame = _groups()
    margin = frame["sales_share"] * np.linspace(1.2, 0.8, len(frame))
    frame["margin_share"] = margin / margin.sum()
    return frame.assign(margin_low=frame["margin_share"] * 0.87, margin_high=frame["margin_share"] * 1.13)


def discounts() -> pd.DataFrame:
    frame = _groups()[["group", "customers", "sales"]].query("customers > 0")
    frame = pd.concat([frame, pd.DataFrame([{"group": "total", "customers": 12043, "sales": 7.43e6}])])
    share = np.linspace(0.02, 0.12, len(frame))
    share[-1] = 0.064
    frame = frame.assign(
        list_value=frame["sales"] / (1 - share), discount_share=share, low=share - 0.006, high=share + 0.006
    )
    return frame.assign(discount=frame["list_value"] * share).drop(columns="sales").reset_index(drop=True)


def equivalence() -> pd.Series:
    return pd.Series(
        {
            "value": 112.5, "low": 84.3, "high": 163.2, "n": 210, "group": "Soulmates", "basis": "margin",
            "of_group": 2364.06, "of_new": 120.24, "coca": 99.23, "balance": 21.01, "n_new": 5781,
        }
    )  # fmt: skip


def top_shares() -> pd.DataFrame:
    share = np.array([0.189, 0.594, 0.757])
    frame = pd.DataFrame({"top": [0.01, 0.1, 0.2], "customers": [121, 1205, 2409], "sales_share": share})
    return frame.assign(low=share - 0.02, high=share + 0.02, times_average=share / [0.01, 0.1, 0.2], n=12043)


def lorenz() -> pd.DataFrame:
    people = np.linspace(0, 1, 101)
    return pd.DataFrame({"customer_share": people, "sales_share": people**5})


def gini() -> pd.Series:
    return pd.Series({"value": 0.667, "k": NAN, "n": 12043, "low": 0.652, "high": 0.682})


def board() -> pd.DataFrame:
    names = _groups()["group"].tolist()
    rows = [
        (r, f, m, names[(r * 7 + f * 3 + m) % 11], (r, f, m) == (3, 1, 5), 1000 // (r + f * m)) for r, f, m in _SCORES
    ]
    return pd.DataFrame(rows, columns=["r", "f", "m", "group", "edited", "customers"])


_SCORES = list(product(range(1, 6), repeat=3))


def changes() -> pd.DataFrame:
    columns = ["from_group", "to_group", "customers", "sales"]
    return pd.DataFrame([("Flirting", "Lovers", 62, 38000.0), ("Breakup", "Ex-Lovers", 8, 900.0)], columns=columns)


def profile() -> SimpleNamespace:
    told = [("gender", "f", 112), ("gender", "m", 54), ("age", "35-44", 61), ("age", "45-54", 40),
            ("town", "Auto", 38), ("town", "Sport", 21), ("first_category", "Sport", 70)]  # fmt: skip
    traits = pd.DataFrame(told, columns=["trait", "value", "k"]).assign(n=180)
    traits["share"] = traits["k"] / traits["n"]
    traits = traits.assign(low=traits["share"] - 0.05, high=traits["share"] + 0.05, base_share=0.2)
    return SimpleNamespace(group="Soulmates", customers=210, scores=(5, 5, 5), traits=traits)


def soulmates() -> pd.Series:
    return profit_groups().set_index("group", drop=False).loc["Soulmates"]


def past_sizes() -> pd.DataFrame:
    names = _groups()["group"]
    ends = [date(2025 + (9 + i) // 12, (9 + i) % 12 + 1, 28) for i in range(13)]
    frame = pd.DataFrame([(at, name) for at in ends for name in names], columns=["at", "group"])
    n = frame["at"].map({at: 8000 + 300 * i for i, at in enumerate(ends)})
    share = np.tile(_groups()["customer_share"].to_numpy(), 13)
    return frame.assign(customers=(share * n).round(), n=n, customer_share=share, low=share * 0.9, high=share * 1.1)


def best_share() -> pd.DataFrame:
    share = np.linspace(0.061, 0.077, 13)
    n = 8000 + 300 * np.arange(13)
    frame = pd.DataFrame({"at": sorted(set(past_sizes()["at"])), "k": (share * n).round(), "n": n, "share": share})
    return frame.assign(low=share - 0.004, high=share + 0.004)


def transitions() -> pd.DataFrame:
    names = [name for name in _groups()["group"] if name != "Don Juan"]
    rows = []
    for i, origin in enumerate([*names, "new"]):
        for j, to in enumerate(names):
            customers = 400 // (1 + (i - j) ** 2)
            if customers > 20:
                rows.append((origin, to, customers, 3e5 / (1 + i), 3e5 / (1 + j)))
    frame = pd.DataFrame(rows, columns=["from_group", "to_group", "customers", "sales_before", "sales_after"])
    frame["n"] = frame.groupby("from_group")["customers"].transform("sum")
    share = frame["customers"] / frame["n"]
    frame = frame.assign(share=share, low=share * 0.85, high=np.minimum(share * 1.15, 1))
    return frame.assign(margin_before=frame["sales_before"] * 0.38, margin_after=frame["sales_after"] * 0.38)


def leaks() -> pd.DataFrame:
    pairs = [("Lovers", "About to Dump You"), ("Soulmates", "About to Dump You"), ("Platonic Friends", "Breakup"),
             ("Potential Lovers", "Ex-Lovers"), ("Fresh Apprentice", "Breakup"), ("Flirting", "Don Juan"),
             ("New Passion", "Don Juan")]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["from_group", "to_group"]).assign(
        customers=[91, 30, 400, 60, 212, 50, 21], n=712
    )
    share = frame["customers"] / frame["n"]
    lost = np.array([182524.0, 135764, 98210, 71000, 30111, 9000, 812])
    frame = frame.assign(
        share=share, low=share * 0.8, high=share * 1.2, sales_before=lost * 1.2, sales_after=lost * 0.2
    )
    return frame.assign(sales_lost=lost, margin_lost=lost * 0.38)


def left_pairs() -> pd.DataFrame:
    columns = ["from_group", "to_group", "customers", "sales"]
    return pd.DataFrame([("Lovers", "Flirting", 44, 146274.0), ("Soulmates", "Lovers", 1, 9000.0)], columns=columns)


def left_share() -> pd.Series:
    return pd.Series({"value": 45 / 922, "k": 45, "n": 922, "low": 0.0367, "high": 0.0647})
