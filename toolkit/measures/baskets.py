"""What is bought together, and what is bought next."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import exact, overindex, statistics
from toolkit.measures.disclosure import K
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months, between
from toolkit.measures.picking import first_of

MONTHS = 24
SUPPORT = 30
"""Customers whose order must hold a thing before it is looked at in pairs."""


def pairs(goods: Table, one: Table, what: str = "product", support: int = SUPPORT) -> pd.DataFrame:
    """Which things lie in the same order more often than two so common would by chance.

    Parameters
    ----------
    goods : Table of :func:`goods.goods`
    one : Table of :func:`patterns.drawn`
        One order of each customer, so that who buys the same basket every month counts once.
    what : "product", "category" or "brand"
    support : int
        Customers whose order must hold a thing, for it to be paired.

    Returns
    -------
    DataFrame, one row per pair seen together by :data:`disclosure.K` customers or more, the strongest first
        ``first``, ``second``; ``k`` customers with both of ``n``; ``k_first``, ``k_second``; ``confidence`` (share with
        the second among those with the first, 0-1) with Wilson ``low``, ``high``; ``lift`` (that share over the share
        among those without the first) with ``lift_low``, ``lift_high``; ``shrunken_lift``; ``p`` (exact mid-p); ``q``
        (over all pairs of things with support, seen together or not).
    """
    held = goods.semi_join(one, "order_id").filter(lambda t: t[what].notnull()).select("order_id", thing=what)
    held = held.distinct().cache()
    n = one.count().to_pyarrow().as_py()
    counts = held.group_by("thing").aggregate(k=held.count()).filter(lambda t: t.k >= support).cache()
    found, single = fetch(_both(held, counts)), fetch(counts).set_index("thing")["k"]
    found = found.assign(n=n, k_first=found["first"].map(single), k_second=found["second"].map(single))
    return _judged(found, len(single) * (len(single) - 1) // 2)


def _both(held: Table, counts: Table) -> Table:
    """How many orders hold both of two things; paired by numbers in the order of the alphabet, names come last."""
    numbered = counts.select("thing", number=ibis.row_number().over(order_by="thing")).cache()
    common = held.inner_join(numbered, "thing").select("order_id", "number")
    left, right = common.select("order_id", one="number"), common.select("order_id", other="number")
    both = left.join(right, "order_id").filter(lambda t: t.one < t.other)
    both = both.group_by(["one", "other"]).aggregate(k=both.count()).filter(lambda t: t.k >= K)
    first, second = numbered.select(one="number", first="thing"), numbered.select(other="number", second="thing")
    return both.inner_join(first, "one").inner_join(second, "other").select("first", "second", "k")


def _judged(found: pd.DataFrame, tested: int) -> pd.DataFrame:
    k, n, first, second = (found[name].to_numpy(float) for name in ("k", "n", "k_first", "k_second"))
    found["confidence"] = k / first
    found["low"], found["high"] = statistics.wilson(k, first)
    found["lift"], found["lift_low"], found["lift_high"] = overindex.ratio(k, first, second - k, n - first)
    found["shrunken_lift"] = overindex.shrink(k, first * second / n)
    found["p"] = exact.two_sided(k, first, second, n) if len(found) else np.nan
    unseen = tested / max(len(found), 1)
    found["q"] = np.minimum(statistics.false_discovery(found["p"]) * unseen, 1)
    by = ["shrunken_lift", "first", "second"]
    return found.sort_values(by, ascending=[False, True, True]).reset_index(drop=True)


def sure_pairs(found: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The pairs bought together more often than by chance (q below 5 %), those of most customers beyond it first.

    Without those of which one to nine customers bought the one but not the other; ``sure``: how many there are in all.
    """
    alone = found["k_first"] - found["k"], found["k_second"] - found["k"]
    few = alone[0].between(1, K - 1) | alone[1].between(1, K - 1)
    sure = found[(found["q"] < overindex.SURE) & (found["lift"] > 1) & ~few]
    beyond = sure["k"] - sure["k_first"] * sure["k_second"] / sure["n"]
    sure = sure.assign(sure=len(sure))
    return sure.loc[beyond.sort_values(ascending=False, kind="stable").index].head(most).reset_index(drop=True)


def steps(goods: Table, orders: Table, as_of: date, what: str = "category", months: int = MONTHS) -> Table:
    """One step from an order to the customer's next, drawn by chance for each customer with two orders or more.

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``now`` and ``next``: what the order and the next one held most of, in money; ``days`` between
        them (0 on the same day).

    Raises
    ------
    MissingData
        Nobody's is known.
    """
    recent = between(orders, add_months(as_of, -months), as_of).filter(lambda t: t.customer_id.notnull())
    known = goods.filter(goods[what].notnull()).group_by(["order_id", what]).aggregate(amount=goods.amount.sum())
    most = first_of(known, ["order_id"], [ibis.desc("amount"), what]).select("order_id", thing=what)
    held = recent.inner_join(most, "order_id").select("customer_id", "order_id", "ordered_at", "day", "thing")
    after = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_id"])
    moved = held.mutate(next=held.thing.lead().over(after), then=held.day.lead().over(after))
    moved = moved.filter(moved.next.notnull())
    one = first_of(moved, ["customer_id"], [moved.order_id.hash(), "order_id"])
    one = one.select("customer_id", "next", now="thing", days=one.then.delta(one.day, unit="day")).cache()
    if not one.limit(1).count().to_pyarrow().as_py():
        raise MissingData(f"products.{what}", "products", (what,))
    return one


def following(steps: Table) -> pd.DataFrame:
    """What comes next, by what was bought now.

    Returns
    -------
    DataFrame of :func:`overindex.compare`
        ``group`` is what was bought now, ``value`` what comes next; both by how many customers bought it now.
    """
    counts = fetch(steps.group_by(["now", "next"]).aggregate(k=steps.count()))
    counts = counts.rename(columns={"now": "group", "next": "value"}).sort_values(["value", "group"])
    sizes = counts.groupby("group")["k"].sum().sort_values(ascending=False, kind="stable")
    order = [name for name in sizes.index if name in set(counts["value"])]
    order += sorted(set(counts["value"]) - set(order))
    counts = counts.set_index("value").loc[order].reset_index()
    return overindex.compare(counts, sizes, exclusive=True)


def waits(steps: Table) -> pd.DataFrame:
    """How long it takes from one order to the next, of those who order again.

    Returns
    -------
    DataFrame, one row per thing bought now with :data:`disclosure.K` customers or more, most customers first
        ``now``; ``n``; ``median_days`` with ``low``, ``high`` (order statistics at binomial ranks: no shape is assumed;
        Conover 1999).
    """
    counts = fetch(steps.group_by(["now", "days"]).aggregate(n=steps.count())).sort_values(["now", "days"])
    rows = [{"now": now, **_median(part)} for now, part in counts.groupby("now", sort=False)]
    table = pd.DataFrame(rows, columns=["now", "n", "median_days", "low", "high"])
    return table[table["n"] >= K].sort_values(["n", "now"], ascending=[False, True]).reset_index(drop=True)


def _median(counts: pd.DataFrame) -> dict[str, float]:
    reached, days, n = counts["n"].cumsum().to_numpy(), counts["days"].to_numpy(float), int(counts["n"].sum())
    lower = int(stats.binom.ppf(statistics.ALPHA / 2, n, 0.5))
    ranks = {"median_days": (n - 1) / 2, "low": max(lower - 1, 0), "high": min(n - lower, n - 1)}
    at = {name: np.array([np.floor(rank), np.ceil(rank)]) + 1 for name, rank in ranks.items()}
    return {"n": n} | {name: float(days[np.searchsorted(reached, two)].mean()) for name, two in at.items()}
