"""Finished results of an invented shop: whom to ask, who answered, what they say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from toolkit.gallery.shop import NAN

NAMES = ("Soulmates", "Lovers", "Potential Lovers", "Platonic Friends", "Fresh Apprentice", "About to Dump You",
         "Ex-Lovers", "Breakup")  # fmt: skip
THEMES = ("price", "delivery_time", "quality", "delivery_cost", "customer_service", "return_policy", "triggers")


def _wilson(share: np.ndarray, n: np.ndarray) -> dict[str, np.ndarray]:
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    return {"low": share - half, "high": share + half}


def survey_plan() -> pd.DataFrame:
    customers = np.array([210, 480, 905, 2300, 1480, 2610, 860, 1789])
    invitable = np.array([131, 300, 560, 1500, 930, 1600, 520, NAN])
    needed = np.array([66, 78, 85, 90, 88, 90, 84, 89])
    invite = np.minimum(needed * 10, invitable)
    return pd.DataFrame(
        {"group": NAMES, "customers": customers, "invitable": invitable, "needed": needed, "invite": invite,
         "expected": invite // 10, "margin": 0.98 / np.sqrt(invite // 10 + 3.84), "enough": invite // 10 >= needed}
    )  # fmt: skip


def response() -> pd.DataFrame:
    n = np.array([131, 300, 560, 1500, 930, 1600, 520, 1100, 6641])
    k = np.array([52, 96, 90, 180, 121, 160, 104, 66, 869])
    return pd.DataFrame(
        {"group": [*NAMES, "total"], "customers": n, "k": k, "response_rate": k / n, **_wilson(k / n, n)}
    )


def bias() -> pd.DataFrame:
    rows = [
        ("recency_days", "Ex-Lovers", 520, 104, 650.9, 699.1, -48.1, -72.1, -24.1),
        ("recency_days", "total", 6641, 869, 337.9, 372.6, -34.7, -40.7, -28.6),
        ("frequency", "total", 6641, 869, 5.1, 4.5, 0.6, 0.35, 0.86),
        ("monetary_value", "total", 6641, 869, 974.98, 870.36, 104.62, 39.4, 169.9),
    ]
    columns = ["trait", "group", "n", "k", "mean_answered", "mean_asked", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def overall() -> pd.DataFrame:
    share = np.array([0.284, 0.231, 0.178, 0.121, 0.064, 0.052, 0.031])
    return pd.DataFrame(
        {"role": "lost", "theme": THEMES, "branch": "services", "share": share, **_wilson(share, np.array(640)),
         "n_effective": 640.0, "k": (share * 691).round(), "n": 691, "covered": 0.7}
    )  # fmt: skip


def standing_out() -> pd.DataFrame:
    share, n = np.array([0.545, 0.07, 0.098]), np.array([134, 134, 314])
    return pd.DataFrame(
        {"role": "lost", "group": ["Ex-Lovers", "Ex-Lovers", "About to Dump You"],
         "theme": ["delivery_time", "quality", "customer_service"], "branch": "services", "k": (share * n).round(),
         "n": n, "share": share, **_wilson(share, n), "difference": [0.352, -0.13, 0.05], "q": [1e-9, 0.003, 0.03]}
    )  # fmt: skip


def theme_by_group() -> pd.DataFrame:
    n = np.array([88, 49, NAN, 235, 154, 350, 147, 275, 1298])
    share = np.array([0.05, 0.08, NAN, 0.12, 0.09, 0.14, 0.545, 0.13, 0.18])
    q = [0.2, 0.6, NAN, 0.7, 0.3, 0.5, 1e-9, 0.4, NAN]
    return pd.DataFrame({"group": [*NAMES, "total"], "n": n, "share": share, **_wilson(share, n), "q": q})


def rated_groups() -> pd.DataFrame:
    nps = np.array([39, 44, 42, 15, 12, NAN, NAN, NAN])
    frame = response().head(len(NAMES))
    frame.loc[2, ["k", "response_rate", "low", "high"]] = NAN
    return frame.assign(nps=nps, nps_low=nps - 8, nps_high=nps + 8, nps_n=np.where(np.isnan(nps), NAN, 240))


def who_answered() -> dict[str, SimpleNamespace]:
    traits = pd.DataFrame(
        [("gender", "f", 0.67, 86), ("gender", "m", 0.33, 86), ("age", "45-54", 0.38, 84)],
        columns=["trait", "value", "share", "n"],
    )
    return {
        "Soulmates": SimpleNamespace(traits=traits),
        "Lovers": SimpleNamespace(traits=traits[traits.trait == "age"]),
    }


def top() -> pd.DataFrame:
    rows = []
    for place, name in enumerate([*NAMES, "total"]):
        n = 60 + 31 * place
        for column in ("jtbd", "won", "barrier", "lost", "missed"):
            if column == "lost" and place < 5:
                continue
            shares = (0.42, 0.21) if place else (0.42,)
            rows += [(column, "any" if column == "jtbd" else column, name, theme, n, share)
                     for theme, share in zip(THEMES[place % 4 :], shares, strict=False)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["column", "role", "group", "theme", "n", "share"])
    return frame.assign(k=(frame["share"] * frame["n"]).round(), **_wilson(frame["share"], frame["n"]))


def quotes() -> pd.DataFrame:
    said = (
        "Livrarea a durat prea mult, aproape trei săptămâni", "Găsesc de toate într-un singur loc",
        "Prețul a fost mai bun decât în alte părți", "Taxa de transport, aproape cât produsul",
        "Mi s-a răspuns la toate întrebările", "Banii de la retur au venit după două luni",
    )  # fmt: skip
    rows = top()[lambda told: told["group"] != "total"].reset_index(drop=True)
    return rows.assign(quote=[said[i % len(said)] if i % 7 else None for i in range(len(rows))])
