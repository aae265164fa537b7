"""What the demo shop's customers did on its website and in its app in the last three months: visits, carts, accounts.

Planted: carts that were left. Before some orders a cart was left a day or so earlier; others were left for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.world import stream

KINDS = {"cart": "coș", "visit": "vizită", "account": "cont nou"}
FIRST = np.datetime64("2026-08-01")
LEFT_FOR_GOOD, LEFT_BEFORE = 900, 0.15
MINUTES = 15
"""After so many minutes without an order a cart counts as left."""


def events(seed: int, people: pd.DataFrame, placed: pd.DataFrame, goods: pd.DataFrame) -> pd.DataFrame:
    """All events in time order.

    Returns
    -------
    DataFrame, one row per event
        ``at``, ``kind`` of :data:`KINDS`, ``buyer`` (row of ``people``), ``product_id``, ``value`` (of carts).
    """
    rng = stream(seed, "events")
    online = placed[(placed["buyer"] >= 0) & placed["channel"].isin(["Site", "Aplicație"])]
    online = online[online["ordered_at"] >= FIRST]
    parts = [
        _carts(online["buyer"], _earlier(rng, online, 2, 13)),
        _left(rng, online, people),
        _visits(rng, online, people),
        _accounts(rng, people),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["at"].between(FIRST, np.datetime64(season.LAST, "D") + 1, inclusive="left")].copy()
    about = frame["kind"].ne("account").to_numpy()
    item = np.searchsorted(np.cumsum(goods["demand"].to_numpy()), rng.random(len(frame)) * goods["demand"].sum())
    frame["product_id"] = np.where(about, goods["product_id"].to_numpy()[item], "")
    frame["value"] = np.where(frame["kind"] == "cart", np.round(rng.lognormal(5.0, 0.6, len(frame)), 2), np.nan)
    return frame.sort_values(["at", "buyer", "kind"], kind="stable", ignore_index=True)


def left(events: pd.DataFrame, sold: pd.DataFrame) -> dict[str, Any]:
    """The carts that were left: customers and days on which one was, and those of the last two days still open.

    Parameters
    ----------
    sold : DataFrame of ``truth.sale_orders``
    """
    carts = events[events["kind"] == "cart"]
    carts = carts.assign(gone=carts["at"] + pd.Timedelta(minutes=MINUTES))
    carts = carts[carts["gone"] < np.datetime64(season.LAST, "D") + 1]
    carts = (
        carts.assign(day=carts["gone"].dt.floor("D")).groupby(["buyer", "day"], as_index=False).max(numeric_only=False)
    )
    after = carts.merge(sold[["buyer", "ordered_at"]], on="buyer")
    after = after[after["ordered_at"] >= after["at"]].groupby(["buyer", "day"])["ordered_at"].min()
    carts["ordered_at"] = pd.MultiIndex.from_frame(carts[["buyer", "day"]]).map(after)
    carts = carts[~(carts["ordered_at"] <= carts["gone"])]
    recent = carts[carts["day"] >= np.datetime64(season.LAST, "D") - 1]
    return {
        "left": len(carts),
        "came_back": int(carts["ordered_at"].notna().sum()),
        "open": int(recent.loc[recent["ordered_at"].isna(), "buyer"].nunique()),
    }


def _earlier(rng: np.random.Generator, online: pd.DataFrame, least: int, most: int) -> pd.Series:
    """So many minutes before each order."""
    return online["ordered_at"] - pd.to_timedelta(rng.integers(least, most, len(online)), unit="min")


def _carts(buyer: pd.Series, at: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"at": at.to_numpy(), "kind": "cart", "buyer": buyer.to_numpy()})


def _left(rng: np.random.Generator, online: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Carts left: a day or so before an order, and for good."""
    again = online[rng.random(len(online)) < LEFT_BEFORE]
    buyers = rng.integers(0, len(people), LEFT_FOR_GOOD)
    days = rng.integers(int((FIRST - np.datetime64(season.FIRST, "D")).astype(int)), season.DAYS, LEFT_FOR_GOOD)
    at = season.CALENDAR[days].astype("datetime64[m]") + season.minutes(rng, days)
    alone = _carts(pd.Series(buyers), pd.Series(at))
    return pd.concat([_carts(again["buyer"], _earlier(rng, again, 120, 2400)), alone])


def _visits(rng: np.random.Generator, online: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Visits in the days before orders, and of people who only look."""
    before = online.loc[online.index.repeat(rng.integers(1, 4, len(online)))]
    looking = np.flatnonzero(rng.random(len(people)) < 0.12)
    days = rng.integers(int((FIRST - np.datetime64(season.FIRST, "D")).astype(int)), season.DAYS, len(looking))
    at = season.CALENDAR[days].astype("datetime64[m]") + season.minutes(rng, days)
    return pd.DataFrame(
        {
            "at": np.concatenate([_earlier(rng, before, 20, 14_400).to_numpy(), at]),
            "kind": "visit",
            "buyer": np.concatenate([before["buyer"].to_numpy(), looking]),
        }
    )


def _accounts(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """Accounts made, at some minute of the day on which the list of customers says so."""
    made = people[people["registered_at"] >= FIRST]
    days = (made["registered_at"].to_numpy().astype("datetime64[D]") - np.datetime64(season.FIRST, "D")).astype(int)
    at = season.CALENDAR[days.clip(0, season.DAYS - 1)].astype("datetime64[m]") + season.minutes(
        rng, days.clip(0, season.DAYS - 1)
    )
    return pd.DataFrame({"at": at, "kind": "account", "buyer": made.index.to_numpy()})
