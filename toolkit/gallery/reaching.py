"""Finished results of an invented shop: who may be reached, and what was written for whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

GROUPS = ("Soulmates", "Lovers", "New Passion", "Potential Lovers", "Flirting", "Platonic Friends", "Fresh Apprentice",
          "About to Dump You", "Ex-Lovers", "Don Juan", "Breakup", "all")  # fmt: skip
SHARES = {"email": 0.5, "sms": 0.29, "push": 0.16, "ads": 0.3, "any": 0.69}


def reach() -> pd.DataFrame:
    customers = np.array([183, 226, 52, 108, 371, 1868, 717, 2977, 850, 231, 4135, 11718], float)
    frame = pd.DataFrame({"group": GROUPS, "customers": customers})
    for name, share in SHARES.items():
        frame[name] = np.round(customers * share)
        frame[f"{name}_share"] = frame[name] / customers
        half = 1.96 * np.sqrt(share * (1 - share) / customers)
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[f"{name}_share"] - half, frame[f"{name}_share"] + half
    frame["unreached"] = customers - frame["any"]
    frame["sales"] = [534330, 408322, 44895, 56365, 433275, 341901, 78889, 670748, 0, 0, 0, 2568725]
    frame["unreached_sales"] = [169214.0, 134719, 10231, 17329, 168847, 106543, 24829, 194556, 0, 0, 0, 826268]
    held = [name for name in frame.columns if name.startswith("push")]
    frame.loc[2, held] = np.nan
    return frame


def audiences() -> pd.DataFrame:
    ends = {"meta": (3444, 8126, 148, 0), "google": (3444, 8126, 148, 0), "klaviyo": (5849, 5721, 148, 0),
            "klaviyo_sms": (3372, 7988, 148, 210), "mailchimp": (5849, 5721, 148, 0),
            "vendor": (5849, 5721, 148, 0)}  # fmt: skip
    names = ("written", "refused", "suppressed", "unreachable")
    rows = [
        {"audience": "all_customers", "platform": platform, "customers": float(sum(each)), "enough": True}
        | dict(zip(names, map(float, each), strict=True))
        for platform, each in ends.items()
    ]
    small = {"audience": "New Passion", "platform": "meta", "customers": 52.0, "enough": False, "written": 14.0,
             "refused": 38.0, "suppressed": 0.0, "unreachable": 0.0}  # fmt: skip
    best = small | {"audience": "Soulmates", "customers": 183.0, "written": 55.0, "refused": 128.0}
    return pd.DataFrame([*rows, best, small])
