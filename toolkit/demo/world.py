"""The demo shop's invented world: its data file, its random streams, its goods and its customers."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from toolkit.demo import season

_ALIKE = str.maketrans("ăâîșțĂÂÎȘȚ", "aaistAAIST")
OLD_SHARE = 0.046
NEW_BY_YEAR = (0.20, 0.285, 0.515)
LOYAL_BY_YEAR = (0.080, 0.050, 0.052)
REGULAR_BY_YEAR = (0.36, 0.32, 0.30)
BASKET_BY_YEAR = (1.0, 0.95, 0.91)
RATE = {"loyal": (3.5, 13.4), "regular": (1.6, 12.0), "once": (1.2, 4.0)}  # gamma shape, mean orders a year
LEAVES = {"loyal": 0.024, "regular": 0.42, "once": 0.95}  # chance to leave for good after each order

STAYED_AWAY = 0.75
"""Share of December's newcomers who would come back that are exchanged for others who do not."""


@cache
def world() -> dict[str, Any]:
    """The data file: shop, names, categories, brands, channels, counties."""
    return tomllib.loads(Path(__file__).with_name("demo.toml").read_text(encoding="utf-8"))


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each part, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, crc32(name.encode())])


def products(seed: int) -> pd.DataFrame:
    """The catalogue, one row a product; costs are without VAT, list prices with it.

    Demand within a category falls with the product's rank (Zipf), summing to the category's weight over all weights.
    """
    rng, frames = stream(seed, "products"), []
    categories = world()["category"]
    total = sum(c["weight"] for c in categories)
    for number, c in enumerate(categories, start=1):
        names = [f"{item} {variant}" for item in c["items"] for variant in c["variants"]]
        n = len(names)
        price = np.maximum(np.floor(np.exp(rng.normal(np.log(c["price"]), 0.6, n))), 7) + 0.90
        margin = np.clip(rng.normal(c["margin"], 0.05, n), 0.08, 0.7)
        demand = 1 / (rng.permutation(n) + 4) ** 1.15
        frames.append(
            pd.DataFrame(
                {
                    "product_id": [f"P{number}{i:03d}" for i in range(1, n + 1)],
                    "category": c["name"],
                    "list_price": price,
                    "unit_cost": np.round(price / 1.19 * (1 - margin), 2),
                    "clearance": rng.random(n) < 0.07,
                    "demand": demand / demand.sum() * c["weight"] / total,
                    "name": names,
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    frame["brand"] = rng.choice(world()["catalogue"]["brands"], len(frame), p=_falling(20, 0.6))
    frame["name"] = frame["name"] + " " + frame["brand"]
    return frame


def customers(seed: int, n: int) -> pd.DataFrame:
    """The people and companies, one row each, with the hidden habits that make their orders.

    Hidden columns: ``first_day`` (day number of the first order; -1 for those who bought before the data begins,
    1e6 for accounts that never order), ``rate`` (orders a year while a customer), ``leaves`` (chance to leave after
    each order), ``basket`` (size against the average), ``mood`` (0-1, what they say when asked).
    """
    rng = stream(seed, "customers")
    frame = pd.DataFrame({"first_day": _first_days(rng, n)})
    frame["year"] = np.searchsorted(season.YEAR_STARTS[1:3], frame["first_day"].clip(lower=0), side="right").clip(max=2)
    frame["company"] = rng.random(len(frame)) < 0.06
    _habits(rng, frame)
    _gifts(stream(seed, "gifts"), frame)
    _faces(stream(seed, "faces"), frame)
    frame["ads_consent"] = stream(seed, "ads").choice(["da", "nu", ""], len(frame), p=[0.38, 0.58, 0.04])
    return frame


def places(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """A county and a town for each of n people, counties by population, the first town the likeliest."""
    counties = world()["counties"]
    weights = np.array([c[0] for c in counties.values()], dtype=float)
    picked = rng.choice(len(weights), n, p=weights / weights.sum())
    towns = [c[1:] for c in counties.values()]
    town = [towns[i][int(len(towns[i]) * u**1.7)] for i, u in zip(picked, rng.random(n), strict=True)]
    return np.array(list(counties))[picked], np.array(town)


def _first_days(rng: np.random.Generator, n: int) -> np.ndarray:
    """First days: earlier customers, then each year's newcomers by season and growth, then accounts without orders."""
    n_old = round(n * OLD_SHARE)
    level = season.intensity() * (1 + 0.25 * np.arange(season.DAYS) / season.DAYS)
    parts = [np.full(n_old, -1)]
    for share, start, end in zip(NEW_BY_YEAR, season.YEAR_STARTS, season.YEAR_STARTS[1:], strict=False):
        weights = level[start:end] / level[start:end].sum()
        parts.append(start + rng.choice(end - start, round((n - n_old) * share), p=weights))
    return rng.permutation(np.concatenate([*parts, np.full(round(n * 0.08), 1_000_000)]))


def _habits(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Channel, kind of customer, rate, chance to leave, basket, mood: worse with every year, and by channel."""
    n, channels, year = len(frame), world()["channel"], frame["year"].to_numpy()
    shares = np.cumsum([[c["share"][y] for c in channels] for y in range(3)], axis=1)
    channel = (rng.random((n, 1)) > shares[year]).sum(axis=1).clip(max=len(channels) - 1)
    loyalty = np.array([c["loyalty"] for c in channels])[channel]
    old = frame["first_day"].to_numpy() < 0
    loyal = np.where(old, 0.62, np.array(LOYAL_BY_YEAR)[year] * loyalty)
    regular = np.where(old, 0.38, np.array(REGULAR_BY_YEAR)[year] * np.sqrt(loyalty))
    u = rng.random(n)
    kind = np.select([u < loyal, u < loyal + regular], ["loyal", "regular"], "once")
    shape, mean = (np.array([RATE[k][i] for k in kind]) for i in (0, 1))
    frame["rate"] = np.maximum(rng.gamma(shape, mean / shape), 0.3)
    frame["leaves"] = np.array([LEAVES[k] for k in kind])
    drift = np.where(old, 1.0, np.array(BASKET_BY_YEAR)[year])
    by_channel = np.array([c["basket"] for c in channels])[channel]
    frame["basket"] = rng.lognormal(-0.1, 0.5, n) * drift * by_channel * np.where(frame["company"], 1.7, 1.0)
    frame["mood"] = np.clip(rng.normal(0.67, 0.18, n) + 0.07 * (kind == "loyal") - 0.02 * year, 0, 1)
    frame["source_channel"] = np.array([c["name"] for c in channels])[channel]
    frame["favourite"] = rng.choice(8, n, p=_weights("category"))


def _gifts(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Most of those whose first order falls in December order once: they bought a gift.

    First days are exchanged between people of one year and channel, so that each year and channel keeps its own.
    """
    day = frame["first_day"].to_numpy().copy()
    month = season.CALENDAR[day.clip(0, season.DAYS - 1)].astype("datetime64[M]").astype(int) % 12 + 1
    new, once = (day >= 0) & (day < season.DAYS), (frame["leaves"] == LEAVES["once"]).to_numpy()
    leaving = new & ~once & (month == 12) & (rng.random(len(day)) < STAYED_AWAY)
    coming = new & once & (month < 11)
    for place in frame.groupby(["year", "source_channel"]).indices.values():
        out, into = place[leaving[place]], rng.permutation(place[coming[place]])
        n = min(len(out), len(into))
        day[out[:n]], day[into[:n]] = day[into[:n]], day[out[:n]]
    frame["first_day"] = day


def _faces(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Codes, names, addresses, consents; blanks where people leave fields empty."""
    n, names = len(frame), world()["names"]
    female = rng.random(n) < 0.63
    first = np.where(female, rng.choice(names["female"], n), rng.choice(names["male"], n))
    last = rng.choice(names["last"], n)
    offset = np.where(
        frame["first_day"] < 0, -rng.integers(30, 1300, n), -rng.integers(0, 25, n) * (rng.random(n) < 0.3)
    )
    day = np.where(frame["first_day"] > season.DAYS, rng.integers(0, season.DAYS, n), frame["first_day"].clip(lower=0))
    frame["registered_at"] = np.datetime64(season.FIRST, "D") + day + offset
    order = frame["registered_at"].argsort(kind="stable").to_numpy()
    number = np.empty(n, dtype=int)
    number[order] = np.arange(1, n + 1)
    frame["customer_id"] = [f"CL{i:05d}" for i in number]
    plain = [f"{f}.{s}".translate(_ALIKE).lower() for f, s in zip(first, last, strict=True)]
    frame["first_name"], frame["last_name"] = first, np.where(frame["company"], _firms(rng, last), last)
    frame["email"] = [f"{p}{i}@example.{'ro' if i % 3 else 'com'}" for p, i in zip(plain, number, strict=True)]
    frame["phone"] = [f"07{a}{b:07d}" for a, b in zip(rng.integers(2, 9, n), rng.integers(0, 10**7, n), strict=True)]
    frame["gender"] = np.where(female, "F", "M")
    frame["birth_year"] = np.clip(np.round(rng.normal(1984, 11, n)), 1942, 2007).astype(int).astype(str)
    frame["region"], frame["town"] = places(rng, n)
    frame["email_consent"] = rng.choice(["da", "nu"], n, p=[0.66, 0.34])
    frame["sms_consent"] = rng.choice(["da", "nu"], n, p=[0.41, 0.59])
    frame["known_channel"] = frame["source_channel"]
    blanks = {
        "phone": 0.06,
        "gender": 0.08,
        "birth_year": 0.17,
        "town": 0.02,
        "email_consent": 0.03,
        "sms_consent": 0.04,
        "known_channel": 0.03,
    }
    for column, share in blanks.items():
        frame.loc[rng.random(n) < share, column] = ""


def _firms(rng: np.random.Generator, last: np.ndarray) -> np.ndarray:
    return np.array(
        [f"{w} {name} SRL" for w, name in zip(rng.choice(world()["names"]["companies"], len(last)), last, strict=True)]
    )


def _weights(table: str) -> np.ndarray:
    weights = np.array([row["weight"] for row in world()[table]], dtype=float)
    return weights / weights.sum()


def _falling(n: int, power: float) -> np.ndarray:
    weights = 1 / np.arange(1, n + 1) ** power
    return weights / weights.sum()
