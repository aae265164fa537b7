"""Finished results of an invented shop: what its new customers cost, when they pay back, what may be paid for one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.gallery import customers
from toolkit.gallery.shop import NAN, coca, margin, months


def bridge() -> pd.DataFrame:
    each = np.array([65.56, 5.77, 28.81, 8.64])
    so_far = each.cumsum()
    return pd.DataFrame({
        "source_channel": "total", "part": ["media", "tools", "salaries", "overheads"], "per_customer": each,
        "so_far": so_far, "low": so_far * 0.97, "high": so_far * 1.03, "n": 4204,
    })  # fmt: skip


def coca_map() -> pd.DataFrame:
    tables = []
    for i, month in enumerate(months(13, date(2026, 10, 1))):
        one = coca()[["source_channel", "n", "coca"]].assign(month=month)
        one["n"] = (one["n"] / 12).round().astype(int)
        one["coca"] = one["coca"] * (0.76 + 0.04 * i)
        tables.append(one.assign(low=one["coca"] * 0.9, high=one["coca"] * 1.12))
    table = pd.concat(tables, ignore_index=True)
    table.loc[2, "coca"] = NAN
    return table[["month", "source_channel", "n", "coca", "low", "high"]]


def new_customers() -> pd.DataFrame:
    frame = pd.DataFrame(
        {"definition": ["first_ever", "first_or_reactivated", "first_in_window"], "n": [4204.0, 4311.0, 5127.0]}
    )
    frame["cost"] = 457307.0
    frame["coca"] = frame["cost"] / frame["n"]
    return frame.assign(low=frame["coca"] * 0.97, high=frame["coca"] * 1.03)


def payback() -> pd.DataFrame:
    age = np.arange(13)
    table = []
    for period, begin, end, start, step, n in (
        ("previous", date(2023, 11, 1), date(2024, 10, 1), -14.0, 19.0, 1647),
        ("last", date(2024, 11, 1), date(2025, 10, 1), -29.4, 13.1, 3200),
    ):
        balance = start + step * age**0.75
        table.append(pd.DataFrame({
            "period": period, "first": begin, "last": end, "cohorts": 12, "age": age, "n": n, "coca": 105.6,
            "margin_per_customer": balance + 105.6, "balance": balance, "low": balance - 3 - age * 0.6,
            "high": balance + 3 + age * 0.6,
        }))  # fmt: skip
    return pd.concat(table, ignore_index=True)


def payback_months() -> pd.DataFrame:
    return pd.DataFrame(
        {"period": ["previous", "last"], "months": [1.0, 3.0], "low": [1.0, 3.0], "high": [2.0, 4.0],
         "n": [1647, 3200], "seen": [12, 12]}
    )  # fmt: skip


def payback_by_cohort() -> pd.DataFrame:
    rows = [
        {"cohort": month, "age": age, "n": 300 + 9 * c, "coca": 105.6,
         "recovered": 0.68 + 0.11 * age**0.75 - 0.01 * c if age + c < 18 else NAN}
        for c, month in enumerate(months(18, date(2026, 10, 1)))
        for age in range(13)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["margin_per_customer"] = frame["recovered"] * frame["coca"]
    return frame.assign(low=frame["margin_per_customer"] * 0.9, high=frame["margin_per_customer"] * 1.1)


def paid_back() -> pd.Series:
    return pd.Series({"value": 0.75, "k": 9.0, "n": 12.0, "low": 0.468, "high": 0.911, "age": 3.0})


def worth() -> pd.DataFrame:
    frame = coca()[["source_channel", "n", "coca"]].copy()
    frame["margin_per_new"] = [142.0, 127.0, 261.0, 59.0, 126.0, 142.3]
    half = 1.96 * frame["margin_per_new"] * 1.9 / np.sqrt(frame["n"])
    frame["margin_low"], frame["margin_high"] = frame["margin_per_new"] - half, frame["margin_per_new"] + half
    for name, source in (("ratio", "margin_per_new"), ("low", "margin_low"), ("high", "margin_high")):
        frame[name] = frame[source] / frame["coca"]
    for name, source in (("ceiling", "per_new"), ("ceiling_low", "low"), ("ceiling_high", "high")):
        frame[name] = frame[f"margin_{source}"] / 1.5
    frame["state"] = np.select([frame["ratio"] >= 1.5, frame["ratio"] < 1.5], ["green", "red"], "grey")
    return frame


def worth_of_groups() -> pd.DataFrame:
    groups = customers.groups()[["group", "customers"]].rename(columns={"customers": "n"})
    groups["ceiling"] = [710.3, 601.1, 94.7, 82.3, 475.1, 59.1, 29.4, 273.4, 263.0, NAN, 40.7]
    total = pd.DataFrame([{"group": "total", "n": groups["n"].sum(), "ceiling": 109.8}])
    frame = pd.concat([groups[groups["n"] > 0], total], ignore_index=True)
    half = 1.96 * frame["ceiling"] * 1.3 / np.sqrt(frame["n"])
    return frame.assign(ceiling_low=frame["ceiling"] - half, ceiling_high=frame["ceiling"] + half)


def cost_today() -> float:
    return float(coca()["coca"].iloc[-1])


def margin_by_channel() -> pd.DataFrame:
    frame = margin().iloc[[0, 1, 2, 3, 7]].copy()
    return frame.assign(key=["google_ads", "influencers", "facebook", "newsletter", None])


def margin_by_place() -> pd.DataFrame:
    frame = margin().iloc[[0, 1, 2]].copy()
    return frame.assign(key=["website", "app", "shop"])
