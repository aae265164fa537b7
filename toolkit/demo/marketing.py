"""What the demo shop spent, who visited, and what customers said."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.demo import season, starters
from toolkit.demo.world import stream, world

SHARED = {"Unelte": (2400, 2900, 3600), "Salarii": (9800, 11600, 13900), "Cheltuieli generale": (2200, 2500, 3000)}
REPEAT_VISITS = {
    "Google Ads": 0.22,
    "Meta Ads": 0.10,
    "TikTok Ads": 0.02,
    "Organic": 0.26,
    "Email": 0.30,
    "Recomandare": 0.06,
    "Comparatoare de prețuri": 0.04,
}
ANSWER_SHARE, AGENT_ANSWER_SHARE = 0.048, 0.15
MONTHS = np.arange("2023-11", "2026-11", dtype="datetime64[M]")


def spend(seed: int, people: pd.DataFrame) -> pd.DataFrame:
    """Costs, one row a month x channel (media) or month x shared cost; written in lei, without VAT.

    Media follows the customers the channel brings in the month: its cost for a new customer, give or take 8 %.
    Shared costs follow the size of the shop.
    """
    rng, size = stream(seed, "spend"), len(people) / 13_000
    won = _new_by_month(people)
    rows = []
    for at, month in enumerate(MONTHS):
        year = at // 12
        for c in world()["channel"]:
            if c["media"][year]:
                amount = c["media"][year] * (won.get((c["name"], month), 0) + 0.5) * rng.lognormal(0, 0.08)
                rows.append((month, c["name"], "Media", round(amount, 2)))
        for kind, level in SHARED.items():
            rows.append((month, "", kind, round(level[year] * size * rng.lognormal(0, 0.03), 2)))
    return pd.DataFrame(rows, columns=["month", "source_channel", "kind", "amount"])


def traffic(seed: int, people: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Visits of the website and the app, one row a month x channel; the share that orders falls a little every year."""
    rng = stream(seed, "traffic")
    won = _new_by_month(people)
    month = placed["ordered_at"].to_numpy().astype("datetime64[M]")
    again = pd.Series(month[~placed["first"].to_numpy()]).value_counts()
    rows = []
    for at, m in enumerate(MONTHS):
        for c in world()["channel"]:
            ordering = won.get((c["name"], m), 0) + REPEAT_VISITS[c["name"]] * again.get(m, 0)
            visits = ordering / (c["conversion"] * 0.94 ** (at / 12)) * rng.lognormal(0, 0.05)
            if c["media"][at // 12]:
                rows.append((m, c["name"], round(visits)))
    return pd.DataFrame(rows, columns=["month", "source_channel", "sessions"])


def answers(seed: int, people: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Answers to "how likely are you to recommend us" some days after delivery, one row each, 0 to 10.

    Late parcels, one of the agents, first orders that took an agent, and one of the products cost points. Who was
    served by an agent is asked more often.
    """
    bought = placed[(placed["buyer"] >= 0) & placed["status"].isin(["Livrată", "Finalizată"])]
    rng = stream(seed, "answers")
    usual = _asked(rng, bought, ANSWER_SHARE)
    first = _scored(rng, people, usual)
    rng = stream(seed, "answers about agents")
    more = _asked(rng, bought[(bought["agent"] != "") & ~bought.index.isin(usual.index)], AGENT_ANSWER_SHARE)
    frame = pd.concat([first, _scored(rng, people, more)])
    seen = frame["answered_at"] < np.datetime64(season.LAST, "D") + 1
    return frame[seen].sort_values(["answered_at", "order_id"], kind="stable", ignore_index=True)


def _asked(rng: np.random.Generator, bought: pd.DataFrame, share: float) -> pd.DataFrame:
    return bought[rng.random(len(bought)) < share]


def _scored(rng: np.random.Generator, people: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    mood = people["mood"].to_numpy()[asked["buyer"]] - 0.03 * asked["day"].to_numpy() / season.DAYS
    score = 5.6 + 5.3 * mood + rng.normal(0, 1.6, len(asked)) - _annoyance(asked)
    score = np.clip(np.round(score), 0, 10)
    score = np.where(rng.random(len(asked)) < 0.035, rng.integers(0, 4, len(asked)), score)
    wait = np.maximum(rng.integers(3 * 1440, 12 * 1440, len(asked)), 1440 * (asked["wait"].to_numpy() + 1))
    at = asked["ordered_at"] + wait * np.timedelta64(1, "m")
    return _answered(asked, at, score)


def _annoyance(asked: pd.DataFrame) -> np.ndarray:
    """Points that an order cost: days beyond the second, a rude agent, a first order that took one, a bad product."""
    rude = (asked["agent"] == world()["shop"]["rude_agent"]).to_numpy()
    trouble = (asked["first"] & (asked["agent"] != "")).to_numpy()
    late = np.maximum(asked["wait"].to_numpy() - 2, 0)
    return 0.6 * late + 1.8 * rude + 1.4 * trouble + starters.SPOILT_POINTS * asked["spoilt"].to_numpy()


def more_answers(seed: int, people: pd.DataFrame, placed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two further surveys, an answer a row: 0 to 10 right after the order, and stars of 1 to 5 after it came."""
    rng = stream(seed, "more answers")
    bought = placed[placed["buyer"] >= 0]
    early, late = _asked(rng, bought, 0.03), _asked(rng, bought[bought["delivered_at"].notna()], 0.03)
    mood = [people["mood"].to_numpy()[asked["buyer"]] for asked in (early, late)]
    hopeful = np.clip(np.round(6.0 + 5.3 * mood[0] + rng.normal(0, 1.5, len(early))), 0, 10)
    stars = np.clip(np.round(2.3 + 3.6 * mood[1] + rng.normal(0, 0.8, len(late)) - 0.3 * _annoyance(late)), 1, 5)
    at_once = early["ordered_at"] + rng.integers(2, 30, len(early)) * np.timedelta64(1, "m")
    that_day = late["delivered_at"] + rng.integers(540, 1200, len(late)) * np.timedelta64(1, "m")
    return _answered(early, at_once, hopeful), _answered(late, that_day, stars)


def _answered(asked: pd.DataFrame, at: pd.Series, value: np.ndarray) -> pd.DataFrame:
    frame = asked[["buyer", "order_id"]].assign(answered_at=at, value=value.astype(int))
    return frame.sort_values(["answered_at", "order_id"], kind="stable", ignore_index=True)


def _new_by_month(people: pd.DataFrame) -> dict[tuple[str, np.datetime64], int]:
    """New customers by channel and month of their first day."""
    new = people[(people["first_day"] >= 0) & (people["first_day"] < season.DAYS)]
    month = season.CALENDAR[new["first_day"].to_numpy()].astype("datetime64[M]")
    counts: dict[tuple[str, np.datetime64], int] = {}
    for key in zip(new["source_channel"], month, strict=True):
        counts[key] = counts.get(key, 0) + 1
    return counts
