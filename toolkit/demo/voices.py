"""The demo shop's open survey: whom it was sent to, who answered, and what they said in their own words.

Planted: customers who left say so because of delivery time; the most loyal ones praise the assortment; those who bought
lately answer more often than others who have behaved alike.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo.world import stream
from toolkit.words import plain

ROLES = ("won", "barrier", "lost", "missed")
KINDS = ("loyal", "left", "fading", "other")
ASKED = {
    "loyal": ("won", "barrier", "missed"),
    "left": ("won", "barrier", "lost", "missed"),
    "fading": ("won", "barrier", "lost", "missed"),
    "other": ("won", "barrier", "missed"),
}
SKIPPED, WITHOUT_MARKS, LATEST_LEANING = 0.12, 0.55, (1.55, 0.45)
"""Questions left blank; texts typed without diacritics; how much likelier than their kind the recent half answers."""


@cache
def told() -> dict[str, Any]:
    """The data file: questions, weights, texts."""
    return tomllib.loads(Path(__file__).with_name("voices.toml").read_text(encoding="utf-8"))


def asked(people: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Whom each wave was sent to: everybody with an order by then who agreed to e-mails.

    Returns
    -------
    DataFrame, one row a customer and wave
        ``sent_at``, ``buyer`` (row of ``people``), ``recency_days``, ``orders`` so far, ``order_id`` of the last one,
        ``kind`` (loyal, left, fading, other).
    """
    sold = placed[(placed["buyer"] >= 0) & placed["status"].isin(["Livrată", "Finalizată"])]
    sold = sold[(people["email_consent"].to_numpy() == "da")[sold["buyer"]]]
    return pd.concat([_wave(sold, np.datetime64(day, "D")) for day in told()["waves"]], ignore_index=True)


def _wave(sold: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    by_then = sold[sold["ordered_at"].to_numpy().astype("datetime64[D]") <= day].groupby("buyer")
    frame = by_then.agg(last=("ordered_at", "max"), orders=("order_id", "size"), order_id=("order_id", "last"))
    frame = frame.reset_index()
    recency = (day - frame["last"].to_numpy().astype("datetime64[D]")).astype(int)
    kinds = [
        (recency <= 60) & (frame["orders"] >= 10),
        (recency > 365) & (frame["orders"] >= 3),
        recency > 180,
    ]
    frame["kind"] = np.select(kinds, KINDS[:3], KINDS[3])
    frame["recency_days"] = recency
    frame["sent_at"] = day.astype("datetime64[m]") + np.timedelta64(600, "m")
    return frame[["sent_at", "buyer", "recency_days", "orders", "order_id", "kind"]]


def answers(seed: int, people: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """What came back, one row a form.

    Returns
    -------
    DataFrame
        The columns of ``sent``; ``answered_at``; for each of :data:`ROLES` the text and ``<role>_theme`` ("" where it
        was left blank); ``ces`` (1 to 7, as text); ``order_id`` where the form was opened from an order.
    """
    rng = stream(seed, "voices")
    share = sent["kind"].map(told()["answering"]).to_numpy()
    recent = sent["recency_days"] <= sent.groupby(["sent_at", "kind"])["recency_days"].transform("median")
    frame = sent[rng.random(len(sent)) < share * np.where(recent, *LATEST_LEANING)].reset_index(drop=True)
    n = len(frame)
    wait = np.minimum(rng.exponential(2 * 1440, n), 14 * 1440).astype(int)
    frame["answered_at"] = frame["sent_at"] + wait * np.timedelta64(1, "m")
    for role in ROLES:
        frame[f"{role}_theme"] = _themes(rng, frame["kind"], role)
        frame[role] = _texts(rng, frame[f"{role}_theme"], role)
    added = (rng.random(n) < told()["adds"]["share"]) & (frame["won"] != "")
    frame.loc[added, "won"] = _adding(rng, frame[added], people)
    unmarked = rng.random(n) < WITHOUT_MARKS
    frame.loc[unmarked, list(ROLES)] = frame.loc[unmarked, list(ROLES)].map(plain)
    frame["ces"] = np.clip(np.round(rng.normal(5.3, 1.2, n)), 1, 7).astype(int).astype(str)
    frame["order_id"] = frame["order_id"].where((frame["recency_days"] <= 60) & (rng.random(n) < 0.6), "")
    return frame.sort_values(["answered_at", "buyer"], kind="stable", ignore_index=True)


def _themes(rng: np.random.Generator, kinds: pd.Series, role: str) -> np.ndarray:
    """A theme for each form by the weights of its kind; "" where the question was not asked or left blank."""
    said, u, blank = np.full(len(kinds), "", dtype=object), rng.random(len(kinds)), rng.random(len(kinds)) < SKIPPED
    for kind, weights in told()["says"][role].items():
        edges = np.cumsum(list(weights.values())) / sum(weights.values())
        ours = ((kinds == kind) & ~blank).to_numpy()
        said[ours] = np.array(list(weights), dtype=object)[np.searchsorted(edges, u[ours], side="right")]
    return said


def _texts(rng: np.random.Generator, themes: pd.Series, role: str) -> list[str]:
    """A way to say each theme."""
    texts, draws = told()["texts"][role], rng.random(len(themes))
    return [texts[t][int(u * len(texts[t]))] if t else "" for t, u in zip(themes, draws, strict=True)]


def _adding(rng: np.random.Generator, frame: pd.DataFrame, people: pd.DataFrame) -> list[str]:
    """The first answer with marks of the person added."""
    marks = people.loc[frame["buyer"], ["first_name", "last_name", "phone", "email", "town"]]
    ways = rng.choice(told()["adds"]["texts"], len(frame))
    return [
        f"{text}. {way.format(first=p.first_name, last=p.last_name, phone=p.phone, email=p.email, town=p.town)}"
        for text, way, p in zip(frame["won"], ways, marks.itertuples(), strict=True)
    ]
