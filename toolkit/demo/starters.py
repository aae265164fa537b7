"""What the demo shop's newcomers start with: products planted in first orders, and where the best customers live.

Planted: one product whose starters do not come back, and which disappoints them; one whose starters stay; one sold in
December alone, when few newcomers come back whatever they buy; one sold off to people who came for the price; and a
county where more loyal customers live than elsewhere. An item in an order is exchanged for the planted one, so that
who ordered, when, and how many lines stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.world import stream

SETTLED = 92
"""Day from which a first order in the data is taken for a customer's first."""
SOON = 180
"""Days within which a second order counts as coming back."""


@dataclass(frozen=True)
class Plant:
    """A product and its share of the first orders of those who came back and of those who did not.

    ``months``: the only months (1 to 12) it is sold in; ``until``: the day after which it is no longer sold.
    """

    product_id: str
    price: float
    back: float
    gone: float
    months: tuple[int, ...] = tuple(range(1, 13))
    until: date = season.LAST


PLANTS = {
    "toxic": Plant("P1050", 89.90, 0.006, 0.040),
    "locomotive": Plant("P3022", 64.90, 0.060, 0.014),
    "bad_season": Plant("P4035", 59.90, 0.26, 0.26, months=(12,)),
    "clearance": Plant("P5048", 119.90, 0.010, 0.130, until=date(2025, 3, 31)),
}
SOLD_OFF_SINCE = np.datetime64("2024-10-01")
SPOILT_POINTS, SPOILT_RETURNS = 2.6, 0.22
COUNTY, COUNTY_SHARE, LEAST_LOYAL = "Sibiu", 0.075, 0.03


def mark(goods: pd.DataFrame) -> pd.DataFrame:
    """The catalogue with the planted products' prices; only the one that is sold off is marked so."""
    goods = goods.set_index("product_id", drop=False)
    for name, plant in PLANTS.items():
        margin = 1 - 1.19 * goods.loc[plant.product_id, "unit_cost"] / goods.loc[plant.product_id, "list_price"]
        goods.loc[plant.product_id, "list_price"] = plant.price
        goods.loc[plant.product_id, "unit_cost"] = round(plant.price / 1.19 * (1 - margin), 2)
        goods.loc[plant.product_id, "clearance"] = name == "clearance"
    return goods.reset_index(drop=True)


def settle(seed: int, people: pd.DataFrame) -> None:
    """Move some of the loyal customers to the planted county, in place."""
    rng = stream(seed, "county")
    moved = (rng.random(len(people)) < COUNTY_SHARE) & (people["leaves"] < LEAST_LOYAL).to_numpy()
    people.loc[moved, ["region", "town"]] = COUNTY


def first_sales(placed: pd.DataFrame) -> pd.DataFrame:
    """The first order of each known customer that was not cancelled: its row as index, ``buyer``, ``day``, ``back``.

    ``back`` is whether one followed on a later day, within :data:`SOON` days.
    """
    sold = placed[(placed["buyer"] >= 0) & (placed["status"] != "Anulată")].drop_duplicates(["buyer", "day"])
    wait = sold.groupby("buyer")["day"].shift(-1) - sold["day"]
    first = sold[~sold["buyer"].duplicated()]
    return first[["buyer", "day"]].assign(back=(wait <= SOON)[first.index])


def plant(seed: int, row: np.ndarray, item: np.ndarray, placed: pd.DataFrame, goods: pd.DataFrame) -> np.ndarray:
    """The item of each line, with the planted products where they belong and nowhere else.

    Parameters
    ----------
    row : array
        The order (row of ``placed``) of each line, ascending.
    item : array
        The product (row of ``goods``) of each line.
    """
    rng, item = stream(seed, "starters"), item.copy()
    place = {name: int(goods.index[goods["product_id"] == one.product_id][0]) for name, one in PLANTS.items()}
    day = season.CALENDAR[placed["day"].to_numpy()]
    for name, one in PLANTS.items():
        astray = (item == place[name]) & ~_sold(one, day)[row]
        item[astray] = place[name] - 1
    first = first_sales(placed)
    start, u = np.searchsorted(row, first.index), rng.random(len(first))
    fresh = (first["day"] >= SETTLED).to_numpy()
    edge = np.zeros(len(first))
    for name, one in PLANTS.items():
        since = day[first.index] >= SOLD_OFF_SINCE if name == "clearance" else True
        share = np.where(first["back"], one.back, one.gone) * (fresh & _sold(one, day[first.index]) & since)
        item[start[(u >= edge) & (u < edge + share)]] = place[name]
        edge = edge + share
    return item


def _sold(plant: Plant, day: np.ndarray) -> np.ndarray:
    month = day.astype("datetime64[M]").astype(int) % 12 + 1
    return np.isin(month, plant.months) & (day <= np.datetime64(plant.until, "D"))


def spoilt(placed: pd.DataFrame, lines: pd.DataFrame) -> np.ndarray:
    """Whether each order holds the product that disappoints."""
    held = lines.loc[lines["product_id"] == PLANTS["toxic"].product_id, "order_id"]
    return placed["order_id"].isin(held).to_numpy()
