"""Finished results of an invented shop: what follows from its findings."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "lever", "action", "subject", "key", "measure", "value", "low", "high", "n", "margin", "margin_low", "margin_high",
    "effort", "owner", "due",
)  # fmt: skip


def channels() -> pd.DataFrame:
    n, own = np.array([979, 748, 435, 390, 140]), np.array([43.0, 55.0, 12.0, 89.0, 36.0])
    brought, half = np.array([146.0, 131.0, 153.0, 55.0, 60.0]), np.array([16.0, 20.0, 23.0, 9.0, 27.0])
    share = np.array([0.3, 0.22, 0.18, 0.05, 0.04])
    gain = np.array([np.nan, np.nan, 0.1 * 435 * 141, 390 * 34, np.nan])
    return pd.DataFrame(
        {
            "source_channel": ["Google Ads", "Meta Ads", "Organic", "TikTok Ads", "Comparatoare de prețuri"], "n": n,
            "coca": 2.5 * own, "margin_per_new": brought, "margin_low": brought - half, "margin_high": brought + half,
            "ceiling": brought / 1.5, "ceiling_low": (brought - half) / 1.5, "ceiling_high": (brought + half) / 1.5,
            "own_cost": own, "ideal_share": share, "ideal_low": share - 0.03, "ideal_high": share + 0.03,
            "ideal_index": [1.0, 0.9, 1.4, 0.2, 0.8], "ideal_sure": [False, False, True, True, False],
            "action": ["keep", "keep", "grow", "stop", "unsure"], "gain": gain, "gain_low": gain - 900,
            "gain_high": gain + 900,
        }
    )  # fmt: skip


def audiences() -> pd.DataFrame:
    names = ["ideal_customers", "exclude_buyers", "exclude_low_scores"]
    return pd.DataFrame({"audience": names, "customers": [780.0, 11718, 259], "written": [512.0, 7310, np.nan]})


def levels() -> pd.DataFrame:
    groups = ["Soulmates", "Lovers", "Potential Lovers", "Ex-Lovers", "Breakup"]
    net = np.array([2310.0, 1173, 111, 440, -25])
    return pd.DataFrame(
        {
            "group": groups, "customers": [183, 226, 108, 850, 4135], "net": net, "low": net - 40, "high": net + 40,
            "is_margin": True, "low_scores": [20, 21, np.nan, 0, 77],
            "level": ["personal", "personal", "standard", "win_back", "self_service"],
        }
    )  # fmt: skip


def assortment() -> pd.DataFrame:
    rows = [
        {"action": "stop_leading", "key": "Fierbător inox albastru", "measure": "second_order", "value": -0.19,
         "low": -0.24, "high": -0.15, "n": 235, "margin": 16244, "margin_low": 10014, "margin_high": 22474},
        {"action": "lead_with", "key": "Semințe flori mediu", "measure": "second_order", "value": 0.32, "low": 0.24,
         "high": 0.4, "n": 173, "margin": 10964, "margin_low": -170, "margin_high": 20259},
        {"action": "fix", "key": "Bucătărie", "measure": "return_rate", "value": 0.096, "low": 0.087, "high": 0.105,
         "n": 4255, "margin": 3219, "margin_low": 2076, "margin_high": 4251},
        {"action": "bundle", "key": "Vază + Lumânare", "measure": "lift", "value": 3.2, "low": 2.1, "high": 4.8,
         "n": 41},
        {"action": "offer", "key": "Decorațiuni", "subject": "Lovers", "measure": "index", "value": 1.6, "low": 1.3,
         "high": 2.0, "n": 88},
        {"action": "delist", "key": "Ghiveci ceramic mic", "measure": "second_order", "value": -0.12, "low": -0.2,
         "high": -0.04, "n": 61, "margin": 1920, "margin_low": 310, "margin_high": 3530},
    ]  # fmt: skip
    return _decisions("assortment", rows, "merchandising", 30)


def plan() -> pd.DataFrame:
    won = [
        {"action": "stop", "key": "TikTok Ads", "measure": "worth", "value": 0.62, "low": 0.52, "high": 0.72, "n": 390,
         "margin": 13137, "margin_low": 9552, "margin_high": 16722},
        {"action": "grow", "key": "Organic", "measure": "worth", "value": 12.8, "low": 10.8, "high": 14.7, "n": 435,
         "margin": 6155, "margin_low": 5112, "margin_high": 7198},
        {"action": "pay_less", "key": "Comparatoare de prețuri", "measure": "worth", "value": 1.2, "low": 1.0,
         "high": 1.4, "n": 140, "margin": 2100, "margin_low": 800, "margin_high": 3400},
    ]  # fmt: skip
    served = [
        {"action": "call", "key": "", "measure": "at_risk", "value": 35970, "n": 41},
        {"action": "train", "key": "Vlad T.", "measure": "score", "value": -67, "low": -86, "high": -49, "n": 62},
        {"action": "deliver_sooner", "key": "7+", "measure": "score", "value": -78, "low": -97, "high": -59, "n": 45},
    ]
    parts = (_decisions("acquisition", won, "marketing", 14), assortment(), _decisions("service", served, "care", 30))
    return pd.concat(parts, ignore_index=True)


def _decisions(lever: str, rows: list[dict[str, Any]], owner: str, day: int) -> pd.DataFrame:
    same = {"lever": lever, "subject": "", "effort": "small", "owner": owner, "due": date(2026, 11, day)}
    table = pd.DataFrame([same | row for row in rows], columns=COLUMNS)
    return table.astype(dict.fromkeys(COLUMNS[5:12], float))


def questions() -> pd.DataFrame:
    names = ["how_found", "why_not_again", "why_sent_back", "about_delay", "about_agent", "about_score"]
    people = np.array([5755, 235, 407, 45, np.nan, 41])
    needed = np.array([91.0, 67, 75, 31, 93, 29])
    keys = ["", "Fierbător inox albastru", "Bucătărie", "7+", "Vlad T.", ""]
    return pd.DataFrame(
        {"question": names, "key": keys, "people": people, "needed": needed, "enough": needed <= people}
    )
