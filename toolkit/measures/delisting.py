"""What an item that newcomers start with puts at stake in a year, and what would be lost with it."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.movement import BEST
from toolkit.measures.periods import add_months, between
from toolkit.measures.starters import Starters

_STAKE = {"stake": "difference", "stake_low": "low", "stake_high": "high"}
DECISIONS = ("delist", "stop_leading", "look")


def at_stake(
    starters: Starters, items: Table, effects: pd.DataFrame, keys: list[str], as_of: date, months: int = 12
) -> pd.DataFrame:
    """What a year's starters of each item bring more, or less, than others alike would have.

    Returns
    -------
    DataFrame, one row per key
        ``key``; ``starters`` of the latest ``months``; ``stake`` = starters x matched difference of ``value`` (margin
        of 365 days, or sales; currency), with ``stake_low``, ``stake_high``: of the difference, the number of starters
        taken as given; NaN where the difference is unknown.
    """
    recent = between(starters.people, add_months(as_of, -months), as_of).select("customer_id")
    held = items.filter(items.key.isin(keys)).semi_join(recent, "customer_id")
    counts = fetch(held.group_by("key").aggregate(n=held.customer_id.nunique())).set_index("key")["n"]
    value = effects[effects["outcome"] == "value"].set_index("key").reindex(keys)
    n = counts.reindex(keys).fillna(0).astype(int)
    stakes = {name: (n * value[column]).to_numpy() for name, column in _STAKE.items()}
    return pd.DataFrame({"key": pd.Series(keys, dtype=object), "starters": n.to_numpy(), **stakes})


def baskets(
    lines: Table, assigned: Table, keys: list[str], as_of: date, is_margin: bool = True, months: int = 12,
    best: tuple[str, ...] = BEST,
) -> pd.DataFrame:  # fmt: skip
    """The orders of the latest ``months`` that hold each product: what else is in them, and who places them.

    Parameters
    ----------
    lines : Table
        Sale lines of products, of customers known or not; fees are none.
    assigned : Table, one row per buyer with ``cell_group``
    is_margin : bool
        Margin of the lines, those of unknown cost left out; else sales.

    Returns
    -------
    DataFrame, one row per key
        ``key``; ``orders`` that hold it; ``own``, what its own lines bring; ``rest``, what the others in these orders
        bring, with ``rest_low``, ``rest_high`` (Student, orders as units); ``buyers``, known customers; ``best_share``
        of them in the best groups, with ``best_low``, ``best_high`` (Wilson); ``usual_share`` of all known buyers of
        the same time. The rest is the most that could go with the product: some would be bought without it.
    """
    sold = between(lines, add_months(as_of, -months), as_of, "ordered_at")
    sold = sold.filter((sold.kind == "sale") & sold.product_id.notnull())
    worth = (sold.net_amount - sold.unit_cost * sold.quantity) if is_margin else sold.net_amount
    sold = sold.select("order_id", "customer_id", "product_id", worth=worth.fill_null(0.0))
    own = sold.filter(sold.product_id.isin(keys)).group_by("order_id", key=sold.product_id)
    own = own.aggregate(own=ibis._.worth.sum(), customer_id=ibis._.customer_id.max())
    whole = sold.group_by("order_id").aggregate(whole=sold.worth.sum())
    each = own.join(whole, "order_id")
    each = each.mutate(rest=each.whole - each.own)
    in_best = assigned.filter(assigned.cell_group.isin(best)).select("customer_id", is_best=ibis.literal(1))
    each = each.left_join(in_best, "customer_id").drop("customer_id_right")
    table = fetch(
        each.group_by("key").aggregate(
            orders=each.count(), own=each.own.sum().round(2), rest=each.rest.sum().round(2), mean=each.rest.mean(),
            sd=each.rest.std(how="sample"), buyers=each.customer_id.nunique(),
            best=each.customer_id.nunique(where=each.is_best.notnull()),
        )
    ).set_index("key").reindex(keys)  # fmt: skip
    counts = ["orders", "own", "rest", "buyers", "best"]
    table[counts] = table[counts].fillna(0)
    buyers = sold.filter(sold.customer_id.notnull()).select("customer_id").distinct()
    usual = fetch_row(buyers.left_join(in_best, "customer_id").aggregate(n=ibis._.count(), k=ibis._.is_best.count()))
    low, high = statistics.mean_interval(table["mean"], table["sd"], table["orders"])
    best_low, best_high = statistics.wilson(table["best"], table["buyers"])
    return pd.DataFrame(
        {
            "key": pd.Series(keys, dtype=object), "orders": table["orders"].astype(int).to_numpy(),
            "own": table["own"].to_numpy(),
            "rest": table["rest"].to_numpy(), "rest_low": low * table["orders"].to_numpy(),
            "rest_high": high * table["orders"].to_numpy(), "buyers": table["buyers"].astype(int).to_numpy(),
            "best_share": (table["best"] / table["buyers"].where(table["buyers"] > 0)).to_numpy(),
            "best_low": best_low, "best_high": best_high,
            "usual_share": usual["k"] / usual["n"] if usual["n"] else np.nan,
        }
    )  # fmt: skip


def decided(stakes: pd.DataFrame, baskets: pd.DataFrame) -> pd.DataFrame:
    """Both side by side for products that turn newcomers away, with what follows.

    Returns
    -------
    DataFrame, one row per key, the largest loss first
        The columns of :func:`at_stake` and :func:`baskets`; ``decision``: delist (the least loss exceeds the most that
        could go with it), stop_leading (the loss is sure, the product sits in orders worth more: keep it, but not as
        the first thing that newcomers are offered), look (the loss in money is not sure).
    """
    both = stakes.merge(baskets, on="key")
    sure = both["stake_high"] < 0
    lost = both["own"].clip(lower=0) + both["rest_high"].fillna(both["rest"]).clip(lower=0)
    both["decision"] = np.select([sure & (-both["stake_high"] > lost), sure], DECISIONS[:2], DECISIONS[2])
    return both.sort_values("stake", kind="stable", ignore_index=True)


def shown(decided: pd.DataFrame) -> pd.DataFrame:
    """The same rows with what tells of 1 to 9 people missing: newcomers, buyers, and those of the best groups."""
    rows = disclosure.unless_few(decided, "starters", ["starters", "stake", "stake_low", "stake_high"])
    rows = disclosure.unless_few(
        rows, "buyers", ["orders", "own", "rest", "rest_low", "rest_high", "buyers", "best_share"]
    )
    best = (decided["best_share"] * decided["buyers"]).round()
    few = best.between(1, disclosure.K - 1) | (decided["buyers"] - best).between(1, disclosure.K - 1)
    rows.loc[few, ["best_share", "best_low", "best_high"]] = np.nan
    return rows
