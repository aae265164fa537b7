"""Finished results of an invented shop: who its customers are and whether they come back."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from toolkit.gallery.shop import NAN, months


def groups() -> pd.DataFrame:
    names = [
        "Soulmates",
        "Lovers",
        "New Passion",
        "Potential Lovers",
        "Flirting",
        "Platonic Friends",
        "Fresh Apprentice",
        "About to Dump You",
        "Ex-Lovers",
        "Don Juan",
        "Breakup",
    ]
    customers = np.array([210, 712, 181, 342, 620, 870, 979, 2666, 1448, 0, 4015])
    sales = np.array([1.15, 1.71, 0.16, 0.28, 0.6, 0.44, 0.11, 1.15, 1.29, 0, 0.54]) * 1e6
    people = customers.sum()
    share = customers / people
    half = 1.96 * np.sqrt(share * (1 - share) / people)
    frame = pd.DataFrame(
        {
            "group": names,
            "customers": customers,
            "customer_share": share,
            "low": share - half,
            "high": share + half,
            "sales": sales,
            "sales_share": sales / sales.sum(),
            "margin_share": NAN,
        }
    )
    frame["sales_low"], frame["sales_high"] = frame["sales_share"] * 0.88, frame["sales_share"] * 1.12
    frame["sales_index"] = frame["sales_share"] / frame["customer_share"].where(customers > 0)
    frame["recency_days_median"] = [9, 21, 12, 40, 88, 63, 17, 261, 512, NAN, 701]
    frame["frequency_mean"] = [14.2, 7.1, 1.8, 4.2, 2.8, 2.2, 1.1, 2.4, 4.3, NAN, 1.2]
    frame["mean_value"] = frame["sales"] / frame["customers"].where(customers > 0)
    return frame.assign(merged_into=[None] * 9 + ["Breakup", None])


def cells() -> pd.DataFrame:
    weight = np.array([[22, 9, 4, 3, 8], [9, 4, 3, 2, 3], [5, 3, 3, 2, 2], [2, 2, 2, 2, 2], [1, 0, 1, 2, 4]])
    return pd.DataFrame(
        [{"r": r + 1, "f": f + 1, "customers": int(weight[f, r] * 120)} for r in range(5) for f in range(5)]
    )


def absent() -> pd.Series:
    return pd.Series({"value": 0.39, "k": 4680, "n": 12000, "low": 0.3813, "high": 0.3988})


def quiet() -> pd.Series:
    return pd.Series({"value": 0.401, "k": 8129, "n": 12043, "low": 0.377, "high": 0.425})


def cohort_counts() -> pd.DataFrame:
    size = 300 + 60 * np.sin(np.arange(30))
    table = np.array(
        [[size[c] * (1 if a == 0 else 0.14 * a**-0.3) if a + c < 29 else NAN for a in range(30)] for c in range(30)]
    )
    return pd.DataFrame(
        np.round(table), index=pd.Index(months(30), name="cohort"), columns=pd.Index(range(30), name="age")
    )


def retention() -> pd.DataFrame:
    counts = cohort_counts()
    return counts.div(counts[0], axis=0)


def stickiness() -> pd.DataFrame:
    counts = cohort_counts().head(28)
    share = counts[1] / counts[0]
    return pd.DataFrame(
        {
            "cohort": counts.index,
            "n": counts[0].to_numpy(),
            "k": counts[1].to_numpy(),
            "stickiness": share.to_numpy(),
            "low": share.to_numpy() - 0.035,
            "high": share.to_numpy() + 0.042,
            "may_hold_earlier": np.arange(28) < 3,
            "complete": True,
        }
    )


def pooled_stickiness() -> pd.Series:
    return pd.Series({"value": 0.1212, "k": 451, "n": 3718, "low": 0.1111, "high": 0.1321})


def pooled() -> pd.DataFrame:
    age = np.arange(25)
    share = np.where(age == 0, 1, 0.14 * np.maximum(age, 1) ** -0.3)
    n = 8000 - age * 300
    return pd.DataFrame(
        {"age": age, "k": n * share, "n": n, "retention": share, "low": share * 0.92, "high": share * 1.09}
    )


def second_order() -> pd.DataFrame:
    share = np.array([0.121, 0.19, 0.239, 0.311, 0.38])
    return pd.DataFrame(
        {
            "days": [30, 60, 90, 180, 365],
            "k": [0] * 5,
            "n": [11000, 10700, 10400, 9300, 6200],
            "share": share,
            "low": share - 0.008,
            "high": share + 0.009,
        }
    )


def adbt() -> pd.Series:
    return pd.Series(
        {
            "pooled_mean": 59.02,
            "median": 31.0,
            "mean_of_means": 110.82,
            "n_gaps": 19834,
            "n_customers": 5105,
            "low": 58.1,
            "high": 59.9,
        }
    )


def cuts() -> SimpleNamespace:
    return SimpleNamespace(
        recency_days=(31, 76, 180, 365), frequency=(2, 3, 5, 10), monetary_value=(230, 460, 920, 1840), n_gaps=19834
    )
