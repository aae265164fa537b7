"""Finished results of an invented shop: its loyalty checklists and the budget of a programme."""

from __future__ import annotations

import numpy as np
import pandas as pd

NAN = np.nan
VALUES = {
    "size": (6495, 6338, 6655, 6495),
    "base_growth": (0.7, 0.64, 0.77, 3815),
    "repeat_rate": (0.275, 0.267, 0.284, 11718),
    "retention_rate": (0.19, 0.18, 0.2, 3815),
    "orders_per_customer": (2.7, 2.6, 2.8, 11718),
    "margin": (0.377, 0.375, 0.379, 2687413),
    "identified": (0.94, 0.935, 0.944, 14401),
    "best_share": (0.63, 0.62, 0.65, 11718),
    "email_reach": (0.63, 0.62, 0.64, 6495),
    "sms_reach": (0.37, 0.36, 0.38, 6495),
    "app_share": (0.19, 0.186, 0.199, 14401),
    "recommended_share": (0.062, 0.056, 0.069, 5605),
    "promoter_share": (0.49, 0.47, 0.52, 1446),
    "answering": (0.29, 0.28, 0.31, 6495),
    "full_price": (0.55, 0.54, 0.56, 14401),
    "coupon_share": (0.34, 0.33, 0.34, 14401),
    "old_coupons": (1.0, 0.999, 1.0, 4832),
    "discount_gap": (0.126, 0.1, 0.15, 183),
    "crowded": (0.0, 0.0, 0.0005, 7156),
    "variety": (8, 8, 8, 8),
    "tested": (3, 3, 3, 3),
}


def facts() -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(VALUES, orient="index", columns=["value", "low", "high", "n"]).rename_axis("fact")
    return frame.assign(k=NAN).astype(float)


def _row(name: str) -> dict[str, float]:
    return dict(zip(("value", "low", "high", "n"), map(float, VALUES[name]), strict=True)) if name else {}


def stages() -> pd.DataFrame:
    pairs = [
        ("segment", "identified"),
        ("goals", "retention_rate"),
        ("rewards", "coupon_share"),
        ("technology", "email_reach"),
        ("launch", ""),
        ("monitor", "promoter_share"),
        ("extend", "recommended_share"),
    ]
    columns = ["stage", "fact", "value", "low", "high", "n"]
    return pd.DataFrame([{"stage": s, "fact": f, **_row(f)} for s, f in pairs], columns=columns)


def methods() -> pd.DataFrame:
    rows = [
        ("content", 90, 88, 92, "email_reach", ""),
        ("listening", 84, 82, 86, "answering", "promoter_share"),
        ("club", 76, 75, 76, "best_share", "repeat_rate"),
        ("personal", 73, 72, 74, "variety", "size"),
        ("games", 70, 67, 74, "app_share", "size"),
        ("automatic", 60, 58, 61, "email_reach", "size"),
        ("points", 55, 53, 58, "orders_per_customer", "repeat_rate"),
        ("offers", 53, 51, 55, "email_reach", ""),
        ("ambassadors", 44, 40, 49, "margin", "recommended_share"),
        ("learning", NAN, NAN, NAN, "", ""),
    ]
    frame = pd.DataFrame(rows, columns=["method", "fit", "low", "high", "pro", "contra"])
    return frame.assign(known=3, asked=3)


def mistakes() -> pd.DataFrame:
    rows = [
        ("never_changed", "old_coupons", 0.5, "sign"),
        ("no_groups", "discount_gap", 0.05, "no_sign"),
        ("discounts_only", "full_price", 0.5, "no_sign"),
        ("not_tracked", "tested", 1, "no_sign"),
        ("too_little_said", "email_reach", 0.4, "no_sign"),
        ("not_heard", "answering", 0.05, "no_sign"),
        ("too_automatic", "crowded", 0.1, "no_sign"),
        ("not_known", "identified", 0.8, "open"),
        ("weak_rewards", "", NAN, "ask"),
        ("opaque_rules", "", NAN, "ask"),
        ("no_goals", "", NAN, "ask"),
        ("no_owner", "", NAN, "ask"),
    ]
    return pd.DataFrame([{"mistake": m, "fact": f, "limit": limit, "verdict": v} | _row(f) for m, f, limit, v in rows])


def budget() -> pd.DataFrame:
    share = np.array([0.10, 0.15])
    cost = 573639 * share
    return pd.DataFrame(
        {
            "share": share,
            "marketing": 573639.0,
            "budget": cost,
            "monthly": cost / 12,
            "margin_per_order": 70.38,
            "n": 14401.0,
            "gain_gross": 1.5 * cost,
            "gain_net": 2.5 * cost,
            "orders_gross": np.ceil(1.5 * cost / 70.38),
            "orders_net": np.ceil(2.5 * cost / 70.38),
            "orders_year": 14401.0,
        }
    )
