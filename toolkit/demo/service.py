"""The demo shop's service contacts: who asked, by which channel, and how long the answer took.

Planted: e-mails wait for hours while the phone is answered at once, and who waited longer came back less often,
whatever they had bought so far. Orders stay as they were: a long wait is given to more of those who would not order
again. Who gave a low score often writes within days.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.exports import write_rows
from toolkit.demo.world import stream

BEGUN, SHARE, AFTER_LOW = np.datetime64("2025-03-01", "D"), 0.19, 0.42
CHANNELS = {"telefon": (0.30, 5, 1.0), "chat": (0.25, 14, 1.1), "email": (0.32, 260, 1.0), "social": (0.13, 55, 1.2)}
"""Share of the contacts, median minutes to the answer, and its spread (of logarithms)."""
SLOW = "email"
LONGER, UNANSWERED = 2.6, 0.05
"""How many times as long those wait who will not order within 90 days; contacts that nobody answered."""
TOPICS = ("livrare", "retur", "factură", "produs", "plată")
PROMISE, DAYS = 120, 90


def tickets(seed: int, placed: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Every service contact, one row each, by time.

    Parameters
    ----------
    answers : DataFrame of ``marketing.answers``

    Returns
    -------
    DataFrame
        ``opened_at``, ``answered_at`` (missing where nobody did), ``buyer``, ``order_id``, ``channel``, ``topic``,
        ``minutes`` to the answer, ``back``: whether the customer ordered within 90 days.
    """
    rng = stream(seed, "tickets")
    sold = placed[(placed["buyer"] >= 0) & placed["status"].isin(["Livrată", "Finalizată"])]
    asked = sold[rng.random(len(sold)) < SHARE]
    wait = rng.integers(60, 9 * 1440, len(asked)) * np.timedelta64(1, "m")
    low = answers[(answers["value"] <= 6) & (rng.random(len(answers)) < AFTER_LOW)]
    soon = rng.integers(30, 4 * 1440, len(low)) * np.timedelta64(1, "m")
    frame = pd.concat([
        pd.DataFrame({"opened_at": asked["ordered_at"] + wait, "buyer": asked["buyer"], "order_id": asked["order_id"]}),
        pd.DataFrame({"opened_at": low["answered_at"] + soon, "buyer": low["buyer"], "order_id": low["order_id"]}),
    ])  # fmt: skip
    inside = (frame["opened_at"] >= BEGUN) & (frame["opened_at"] < np.datetime64(season.LAST, "D"))
    frame = frame[inside].sort_values(["opened_at", "order_id"], kind="stable", ignore_index=True)
    frame["back"] = _back(frame, sold)
    return _answered(rng, frame)


def _back(frame: pd.DataFrame, sold: pd.DataFrame) -> np.ndarray:
    """Whether each asked customer ordered in the 90 days after."""
    both = frame.reset_index().merge(sold[["buyer", "ordered_at"]], on="buyer")
    late = (both["ordered_at"] - both["opened_at"]) / np.timedelta64(1, "D")
    return frame.index.isin(both.loc[(late > 0) & (late <= DAYS), "index"])


def _answered(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    names = np.array(list(CHANNELS))
    channel = names[rng.choice(len(names), len(frame), p=[share for share, _median, _spread in CHANNELS.values()])]
    median, spread = (np.array([CHANNELS[c][i] for c in channel]) for i in (1, 2))
    minutes = median * np.exp(rng.normal(0, spread)) * np.where(frame["back"], 1.0, LONGER)
    minutes = np.maximum(np.round(minutes), 1).astype(int)
    answered = frame["opened_at"] + minutes * np.timedelta64(1, "m")
    open_still = (rng.random(len(frame)) < UNANSWERED) | (answered >= pd.Timestamp(season.LAST) + pd.Timedelta(days=1))
    topic = rng.choice(TOPICS, len(frame), p=[0.38, 0.2, 0.12, 0.22, 0.08])
    return frame.assign(channel=channel, topic=topic, minutes=np.where(open_still, np.nan, minutes),
                        answered_at=answered.where(~open_still))  # fmt: skip


def write(path: Any, asked: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``solicitari.csv``."""
    write_rows(path, {
        "Deschis la": asked["opened_at"].dt.strftime("%d.%m.%Y %H:%M"),
        "Primul răspuns": asked["answered_at"].dt.strftime("%d.%m.%Y %H:%M").fillna(""),
        "Cod client": people["customer_id"].to_numpy()[asked["buyer"]], "Nr. comandă": asked["order_id"],
        "Canal contact": asked["channel"], "Subiect": asked["topic"],
        "Rezolvat": np.where(asked["answered_at"].notna(), "da", "nu"),
    })  # fmt: skip


def told(asked: pd.DataFrame) -> dict[str, Any]:
    """Contacts, those answered within two hours, by channel; of the last year's who came back after each."""
    kept = asked["minutes"] <= PROMISE
    by = asked.assign(kept=kept).groupby("channel")["kept"].agg(["size", "sum"])
    back = {name: [int(asked.loc[side, "back"].sum()), int(side.sum())] for name, side in
            (("kept", kept), ("broken", ~kept))}  # fmt: skip
    return {"slow": SLOW, "tickets": len(asked), "kept": {c: [int(k), int(n)] for c, n, k in by.itertuples()},
            "back_within_90_days": back, "planted": "who waits longer comes back less often"}  # fmt: skip
