"""What the demo shop sold: orders, their lines, returns, cancellations, postage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.demo import season, starters
from toolkit.demo.world import places, stream, world

MOST_ORDERS = 130
FREE_POSTAGE, POSTAGE = 250.0, 19.90
GUEST_SHARE, CANCELLED_SHARE, RETURN_SHARE = 0.06, 0.03, 0.04
POSTAGE_CODE = "TRANSPORT"
_CHANNELS = np.array(["Site", "Aplicație", "Magazin", "Telefon"])


def orders(seed: int, people: pd.DataFrame) -> pd.DataFrame:
    """All orders in time order, one row each: number, day, ordered_at, buyer (row of ``people``, -1 for guests), place,
    channel, status, payment, coupon, discount rate, first (the buyer's first order), agent, delivered_at.
    """
    rng = stream(seed, "orders")
    buyer, day, first = _visits(rng, people)
    n_guests = round(len(buyer) * GUEST_SHARE / (1 - GUEST_SHARE))
    level = season.intensity() * (1 + 0.4 * np.arange(season.DAYS) / season.DAYS)
    guests = rng.choice(season.DAYS, n_guests, p=level / level.sum())
    frame = pd.DataFrame(
        {
            "buyer": np.concatenate([buyer, np.full(n_guests, -1)]),
            "day": np.concatenate([day, guests]),
            "first": np.concatenate([first, np.ones(n_guests, bool)]),
        }
    )
    days = frame["day"].to_numpy()
    frame["ordered_at"] = season.CALENDAR[days].astype("datetime64[m]") + season.minutes(rng, days)
    frame = frame.sort_values(["ordered_at", "buyer"], kind="stable", ignore_index=True)
    frame["order_id"] = (100_001 + np.arange(len(frame))).astype(str)
    _circumstances(stream(seed, "circumstances"), frame, people)
    _share_out(stream(seed, "agents"), frame)
    _deliver(stream(seed, "delivery"), frame)
    return frame


def lines(seed: int, placed: pd.DataFrame, people: pd.DataFrame, goods: pd.DataFrame) -> pd.DataFrame:
    """All order lines in file order: goods, postage, and the lines of returns; ``amount`` is with VAT, as exported."""
    rng = stream(seed, "lines")
    bought = _goods(rng, seed, placed, people, goods)
    value = bought.groupby("row")["amount"].sum().reindex(range(len(placed)), fill_value=0)
    posted = np.flatnonzero((value.to_numpy() < FREE_POSTAGE) & (placed["channel"] != "Magazin").to_numpy())
    postage = pd.DataFrame(
        {
            "row": posted,
            "product_id": POSTAGE_CODE,
            "product_name": "Transport curier",
            "quantity": 1,
            "unit_price": POSTAGE,
            "discount": 0.0,
            "amount": POSTAGE,
            "unit_cost": np.nan,
        }
    )
    sold = pd.concat([bought, postage], ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
    header = [
        "order_id",
        "ordered_at",
        "buyer",
        "status",
        "channel",
        "region",
        "town",
        "agent",
        "payment",
        "coupon",
        "delivered_at",
    ]
    sold = sold.join(placed[header], on="row")
    back = _returns(rng, sold)
    return pd.concat([sold, back], ignore_index=True).sort_values("ordered_at", kind="stable", ignore_index=True)


def _visits(rng: np.random.Generator, people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Buyer, day and first or not of every order: Poisson visits in season time until they leave."""
    clock = np.concatenate([[0.0], np.cumsum(season.intensity())])
    first_day = people["first_day"].to_numpy()
    new = (first_day >= 0) & (first_day < season.DAYS)
    start = np.where(new, clock[np.where(new, first_day, 0)], 0.0)
    gaps = rng.exponential(1.0, (len(people), MOST_ORDERS)) * (365 / people["rate"].to_numpy())[:, None]
    gaps[:, 0] = np.where(new, 1e-9, gaps[:, 0])
    moment = start[:, None] + np.cumsum(gaps, axis=1)
    stays = rng.geometric(people["leaves"].to_numpy())
    seen = (np.arange(MOST_ORDERS) < stays[:, None]) & (moment < clock[-1]) & (first_day <= season.DAYS)[:, None]
    buyer, number = np.nonzero(seen)
    day = np.searchsorted(clock, moment[seen], side="right") - 1
    return buyer, day, number == 0


def _circumstances(rng: np.random.Generator, frame: pd.DataFrame, people: pd.DataFrame) -> None:
    """Where, how, by whom and at what discount each order was placed."""
    n, guest = len(frame), (frame["buyer"] < 0).to_numpy()
    at = frame["buyer"].clip(lower=0).to_numpy()
    late = frame["day"].to_numpy() / season.DAYS
    cuts = np.stack([0.70 - 0.10 * late, 0.80 + 0.03 * late, 0.92 + 0.0 * late], axis=1)
    habit = np.where(rng.random(n) < 0.75, rng.random(len(people))[at], rng.random(n))
    channel = _CHANNELS[(habit[:, None] > cuts).sum(axis=1)]
    open_now = frame["ordered_at"].dt.hour.between(9, 20).to_numpy()
    frame["channel"] = np.where((channel == "Magazin") & ~open_now, "Site", channel)
    region, town = places(rng, n)
    for column, value in (("region", region), ("town", town)):
        frame[column] = np.where(guest, value, people[column].to_numpy()[at])
    with_agent = frame["channel"].isin(["Telefon", "Magazin"]) | (people["company"].to_numpy()[at] & ~guest)
    frame["agent"] = np.where(with_agent, rng.choice(world()["shop"]["agents"], n, p=[0.3, 0.25, 0.2, 0.15, 0.1]), "")
    cash = np.where(frame["channel"] == "Magazin", "Numerar", "Ramburs")
    firm = people["company"].to_numpy()[at] & ~guest
    frame["payment"] = np.select([firm, rng.random(n) < 0.40 + 0.2 * late], ["Transfer bancar", "Card online"], cash)
    done = np.where(frame["channel"] == "Magazin", "Finalizată", "Livrată")
    frame["status"] = np.where(rng.random(n) < CANCELLED_SHARE, "Anulată", done)
    _discounts(rng, frame, people["source_channel"].to_numpy()[at], guest)


def _share_out(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """One agent is handed most first orders, and hands most of the others on."""
    u, first, served = rng.random(len(frame)), frame["first"].to_numpy(), (frame["agent"] != "").to_numpy()
    new, old = world()["shop"]["agents"][-1], world()["shop"]["agents"][0]
    agent = np.where(served & first & (u < 0.55), new, frame["agent"])
    frame["agent"] = np.where(served & ~first & (agent == new) & (u < 0.9), old, agent)


def _deliver(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """The day of delivery: at once in the shop, else some days later, and later still since the courier changed."""
    day = frame["day"].to_numpy()
    slow = season.CALENDAR[day] >= np.datetime64(season.NEW_COURIER)
    wait = 1 + np.minimum(rng.poisson(np.where(slow, 3.0, 0.8)), 7)
    wait = np.where(frame["channel"] == "Magazin", 0, wait)
    arrived = season.CALENDAR[day] + wait
    sent = (frame["status"] != "Anulată").to_numpy() & (arrived <= np.datetime64(season.LAST, "D"))
    frame["delivered_at"] = np.where(sent, arrived, np.datetime64("NaT")).astype("datetime64[s]")
    frame["wait"] = wait


def _discounts(rng: np.random.Generator, frame: pd.DataFrame, channel: np.ndarray, guest: np.ndarray) -> None:
    """Coupons: campaigns, welcome offers, and a bait of 20 % for the first order from TikTok."""
    u, first = rng.random(len(frame)), frame["first"].to_numpy() & ~guest
    late = frame["day"].to_numpy() / season.DAYS
    cases = [
        season.black_friday()[frame["day"].to_numpy()],
        first & (channel == "TikTok Ads") & (u < 0.8),
        first & (channel == "Recomandare") & (u < 0.7),
        first & (u < 0.25 + 0.25 * late),
        u < 0.06 + 0.12 * late,
    ]
    frame["coupon"] = np.select(cases, ["VINEREA", "CLIP20", "PRIETEN10", "BUNVENIT10", "VATRA5"], "")
    frame["rate"] = np.select(cases, [0.22, 0.20, 0.10, 0.10, 0.05], 0.0)


def _goods(
    rng: np.random.Generator, seed: int, placed: pd.DataFrame, people: pd.DataFrame, goods: pd.DataFrame
) -> pd.DataFrame:
    """The goods of each order: one line or more, favourites and best sellers first, more pieces in big baskets."""
    at = placed["buyer"].to_numpy()
    size = np.where(at < 0, 0.85, people["basket"].to_numpy()[at.clip(min=0)]) * rng.lognormal(-0.08, 0.4, len(placed))
    row = np.repeat(np.arange(len(placed)), 1 + rng.poisson(1.2 * size))
    item = starters.plant(seed, row, _choice(rng, row, at, people, goods), placed, goods)
    quantity = 1 + rng.poisson(0.22 * np.minimum(size, 12.0)[row] ** 1.2)
    price = goods["list_price"].to_numpy()[item]
    rate = np.maximum(placed["rate"].to_numpy()[row], np.where(goods["clearance"].to_numpy()[item], 0.25, 0.0))
    discount = np.round(price * quantity * rate, 2)
    return pd.DataFrame(
        {
            "row": row,
            "product_id": goods["product_id"].to_numpy()[item],
            "product_name": goods["name"].to_numpy()[item],
            "quantity": quantity,
            "unit_price": price,
            "discount": discount,
            "amount": np.round(price * quantity - discount, 2),
            "unit_cost": goods["unit_cost"].to_numpy()[item],
        }
    )


def _choice(
    rng: np.random.Generator, row: np.ndarray, at: np.ndarray, people: pd.DataFrame, goods: pd.DataFrame
) -> np.ndarray:
    """A product for each line: from the buyer's favourite category, or from the whole catalogue."""
    edge = np.cumsum(goods["demand"].to_numpy())
    last = np.flatnonzero(goods["category"].to_numpy()[1:] != goods["category"].to_numpy()[:-1])
    low, high = np.concatenate([[0.0], edge[last]]), np.concatenate([edge[last], edge[-1:]])
    favourite = people["favourite"].to_numpy()[at[row].clip(min=0)]
    own = (rng.random(len(row)) < 0.45) & (at[row] >= 0)
    u = rng.random(len(row)) * (1 - 1e-12)
    return np.searchsorted(
        edge, np.where(own, low[favourite] + u * (high - low)[favourite], u * edge[-1]), side="right"
    )


def _returns(rng: np.random.Generator, sold: pd.DataFrame) -> pd.DataFrame:
    """Lines sent back together 4 to 25 days later under a number of their own (R…), if that day is observed."""
    often = sold["product_id"] == starters.PLANTS["toxic"].product_id
    share = np.where(often, starters.SPOILT_RETURNS, RETURN_SHARE)
    keep = (rng.random(len(sold)) < share) & (sold["status"] == "Livrată") & (sold["product_id"] != POSTAGE_CODE)
    back = sold[keep].copy()
    delay = rng.integers(4 * 1440, 25 * 1440, sold["row"].max() + 1)[back["row"]]
    back["ordered_at"] += delay * np.timedelta64(1, "m")
    back["order_id"], back["status"], back["coupon"] = "R" + back["order_id"], "Retur", ""
    back["unit_price"] = np.round(back["amount"] / back["quantity"], 2)
    back["delivered_at"] = np.datetime64("NaT")
    back["quantity"], back["discount"], back["amount"] = -back["quantity"], 0.0, -back["amount"]
    return back[back["ordered_at"] < np.datetime64(season.LAST, "D") + 1]
