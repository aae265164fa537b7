"""Finished results of an invented shop: how well the next product is guessed, and what each group is offered."""

from __future__ import annotations

import pandas as pd


def rates() -> pd.DataFrame:
    """Guesses held against the next orders."""
    columns = ("method", "again", "k", "n", "hit_rate", "low", "high", "gain", "gain_low", "gain_high")
    unknown = (float("nan"),) * 3
    rows = [
        ("common", True, 638, 2279, 0.280, 0.262, 0.299, *unknown),
        ("own", True, 1371, 2279, 0.602, 0.581, 0.621, 0.322, 0.296, 0.347),
        ("next", True, 1189, 2279, 0.522, 0.501, 0.542, 0.242, 0.218, 0.265),
        ("common", False, 337, 2279, 0.148, 0.134, 0.163, *unknown),
        ("next", False, 463, 2279, 0.203, 0.187, 0.220, 0.055, 0.038, 0.072),
    ]
    return pd.DataFrame(rows, columns=columns)


def offers() -> pd.DataFrame:
    """The next products that most customers of each group get."""
    columns = ("group", "product_id", "product", "k", "n", "share", "low", "high")
    rows = [
        ("Breakup", "P-118", "Pernă decorativă din in 45 x 45 cm", 212, 2_410, 0.088, 0.077, 0.100),
        ("Breakup", "P-031", "Lumânare parfumată de soia", 131, 2_410, 0.054, 0.046, 0.064),
        ("About to Dump You", "P-031", "Lumânare parfumată de soia", 190, 1_904, 0.100, 0.087, 0.114),
        ("Soulmates", "P-207", "Set de șase pahare", 12, 311, 0.039, 0.022, 0.066),
    ]
    return pd.DataFrame(rows, columns=columns)
