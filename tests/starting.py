"""Invented newcomers with what they began with: nothing planted but what a test asks for."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd

from toolkit.measures.starters import Starters

ITEMS, PEOPLE = 40, 3000
BAD = ("11", "12")


def newcomers(
    rng: np.random.Generator, effect: float = 0.0, seasonal: bool = False, n: int = PEOPLE
) -> tuple[Starters, ibis.Table]:
    """Newcomers, and the items of their first orders, which within a month have nothing to do with coming back.

    Parameters
    ----------
    effect : float
        Added to the chance to come back of who begins with item "0".
    seasonal : bool
        Item "1" is sold in the bad months, three times in ten orders there, and hardly ever else.
    """
    people = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(n)],
            "month": rng.choice([f"{m}" for m in range(1, 13)], n),
            "channel": rng.choice(["ads", "mail", "search"], n, p=[0.5, 0.2, 0.3]),
            "basket": rng.choice(["low", "middle", "high"], n),
            "breadth": rng.choice(["1", "2", "3-4"], n),
            "discount": rng.choice(["none", "much"], n, p=[0.7, 0.3]),
        }
    )
    bad = people["month"].isin(BAD).to_numpy()
    usual = rng.dirichlet(np.full(ITEMS, 2.0), 12)[people["month"].astype(int) - 1]
    held = rng.random((n, ITEMS)) < np.minimum(usual * 1.6, 0.9)
    if seasonal:
        held[:, 1] = rng.random(n) < np.where(bad, 0.3, 0.01)
    again = 0.30 - 0.20 * bad + 0.06 * (people["channel"] == "mail") - 0.05 * (people["discount"] == "much")
    people["again"] = (rng.random(n) < again + effect * held[:, 0]).astype(float)
    rows, items = np.nonzero(held)
    began = pd.DataFrame({"customer_id": people["customer_id"].to_numpy()[rows], "key": items.astype(str)})
    return Starters(ibis.memtable(people), True, "source_channel", 180), ibis.memtable(began)
