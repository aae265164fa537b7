"""The control group of the loyalty programme: how large it must be, who joins anyway, what the programme brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import arms, disclosure, sizes, statistics, trials
from toolkit.measures.arms import Reading
from toolkit.measures.frames import fetch
from toolkit.measures.periods import up_to
from toolkit.measures.sized import CONTROL_SHARES, EFFECT
from toolkit.words import _

DAYS, ACTIVE_DAYS = 90, 365
"""Days within which an order counts; customers are active whose last order lies no longer back than that."""
MANY = 3
"""From this count of orders on a customer is one who would earn rewards soon."""
NAMES = ("loyalty", "loialitate", "loyalty programme", "program de loialitate")
COLUMNS = (
    "share", "control", "members", "base", "low", "high", "n", "sought", "detectable", "detectable_points", "enough",
    "chosen",
)  # fmt: skip
NEARLY = 1.3
"""Where no share is enough, the smallest one is taken whose effect is at most this many times the least of all."""


def active(orders: Table, as_of: date, days: int = DAYS) -> pd.DataFrame:
    """Active customers ``days`` before ``as_of``, and who of them ordered since, by how many orders they had.

    Returns
    -------
    DataFrame, one row per kind
        ``kind``: many (:data:`MANY` orders or more) or few; ``n``, ``k`` who ordered within the days, ``share`` with
        Wilson ``low``, ``high``; ``now``, active customers of the kind at ``as_of``. Missing where it would tell of
        fewer than ten.
    """
    start = as_of - timedelta(days=days)
    then, now = (_standing(orders, day) for day in (start, as_of))
    late = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull() & (t.day > ibis.date(start.isoformat())))
    late = late.select("customer_id").distinct().mutate(ordered=True)
    held = then.left_join(late, "customer_id")
    counted = fetch(held.group_by("kind").aggregate(n=held.count(), k=held.ordered.fill_null(False).sum()))
    today = fetch(now.group_by("kind").aggregate(now=now.count())).set_index("kind")["now"]
    frame = counted.set_index("kind").reindex(["many", "few"]).fillna(0).reset_index()
    frame["now"] = frame["kind"].map(today).fillna(0.0).astype(float)
    frame["share"] = frame["k"] / frame["n"].where(frame["n"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    return frame


def _standing(orders: Table, day: date) -> Table:
    """Customers whose last order lies within a year of a day: ``customer_id``, ``kind``."""
    known = up_to(orders, day).filter(lambda t: t.customer_id.notnull())
    each = known.group_by("customer_id").aggregate(n=known.order_id.nunique(), last=known.day.max())
    each = each.filter(each["last"] > ibis.date((day - timedelta(days=ACTIVE_DAYS)).isoformat()))
    return each.select("customer_id", kind=ibis.ifelse(each.n >= MANY, "many", "few"))


def self_selection(active: pd.DataFrame) -> pd.DataFrame:
    """What comparing members with others would take for an effect: the rows of :func:`active` that may be told."""
    few = (active[["k", "n"]].assign(rest=active["n"] - active["k"]) < disclosure.K).any(axis=1)
    return active[~few].reset_index(drop=True)


def design(active: pd.DataFrame, effect: float = EFFECT, shares: Iterable[float] = CONTROL_SHARES) -> pd.DataFrame:
    """Which effect of a programme for all active customers shows, by the share of them that is left out.

    Parameters
    ----------
    active : DataFrame of :func:`active`
    effect : float
        Sought; relative.

    Returns
    -------
    DataFrame, one row per share
        :data:`COLUMNS`: ``control`` customers left out, ``members``; ``base`` (share ordering within the days) with
        ``low``, ``high``, ``n``; ``sought`` and ``detectable`` effect (relative), ``detectable_points``, at 80 %
        power and 5 %; ``enough`` for the effect sought; ``chosen``: the smallest share that is enough, else the
        smallest that shows nearly as small an effect as any (:data:`NEARLY`).

    Raises
    ------
    MissingData
        Fewer than ten customers ordered, or did not.
    """
    k, n, there = active["k"].sum(), active["n"].sum(), active["now"].sum()
    if min(k, n - k) < disclosure.K or there < disclosure.K:
        raise MissingData(_("fewer than ten customers ordered again"), "lines", ("repeat_orders",))
    base = k / n
    low, high = statistics.wilson(k, n)
    rows = []
    for share in shares:
        control = np.floor(there * share)
        seen = sizes.detectable(base, control, (there - control) / max(control, 1))
        rows.append((share, control, there - control, base, float(low), float(high), n, effect, seen / base, seen,
                     bool(seen <= base * effect + 1e-12)))  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    good = table["enough"] if table["enough"].any() else table["detectable"] <= NEARLY * table["detectable"].min()
    place = int(good.to_numpy().argmax())
    return table.assign(chosen=np.arange(len(table)) == place)


def drawn(orders: Table, as_of: date, share: float, seed: int = 0) -> pd.DataFrame:
    """Who is left out of the programme and who is in it, by lot; the same for the same seed.

    Parameters
    ----------
    share : float, 0 to 1
        Of the active customers, to be left out.

    Returns
    -------
    DataFrame, one row per active customer, by id
        ``assigned_at`` (``as_of``), ``trial`` ("loyalty"), ``arm`` (control, programme), ``customer_id``: once it has
        run, the table ``trials`` that it is read from.
    """
    ids = fetch(_standing(orders, as_of).select("customer_id").order_by("customer_id"))["customer_id"]
    place = np.random.default_rng(seed).permutation(len(ids))
    arm = np.where(place < np.floor(len(ids) * share), "control", "programme")
    return pd.DataFrame({"assigned_at": as_of, "trial": NAMES[0], "arm": arm, "customer_id": ids})


def programme(given: Table, own: Mapping[str, Mapping[str, Any]]) -> str:
    """The test that is the pilot of the programme: the one marked so in ``[trials]``, else one called loyalty.

    Raises
    ------
    MissingData
        There is none.
    """
    names = fetch(given.select("trial").distinct().order_by("trial"))["trial"].tolist()
    marked = [name for name in names if own.get(name, {}).get("programme")]
    called = [name for name in names if name.strip().lower() in NAMES]
    if not marked + called:
        raise MissingData(_("no test of the loyalty programme"), "trials", ("programme_trial",))
    return (marked + called)[0]


def effect(each: Table, how: Mapping[str, Reading], name: str) -> pd.Series:
    """The reading of one test, of its surest arm: a row of ``trials.read``."""
    rows = trials.read(arms.named(each, name), how)
    return rows.sort_values("p", kind="stable").iloc[0]


def curve(each: Table, name: str, control: str, days: int) -> pd.DataFrame:
    """The share of each arm that has ordered, by days since the start.

    Parameters
    ----------
    each : Table of ``arms.outcomes``
    name, control : str
        The test, and its control.
    days : int
        After the assignment.

    Returns
    -------
    DataFrame, one row per arm and day from 0 to ``days``, the control last
        ``arm``, ``is_control``, ``day``, ``k`` of ``n`` customers, ``share`` with Wilson ``low``, ``high``; missing
        where ``k`` is 1 to 9. Arms of fewer than ten are left out.
    """
    held = each.filter((each.trial == name) & (each.arms == 1) & each.over & each.converted.notnull())
    counted = fetch(held.group_by(["arm", "after"]).aggregate(n=held.count()))
    parts = []
    for arm, part in counted.groupby("arm"):
        n = int(part["n"].sum())
        if n < disclosure.K:
            continue
        by_day = part.dropna(subset=["after"]).groupby("after")["n"].sum()
        k = by_day.reindex(range(1, days + 1), fill_value=0).cumsum().reindex(range(days + 1), fill_value=0)
        frame = pd.DataFrame({"arm": arm, "is_control": arm == control, "day": k.index, "k": k.to_numpy(float), "n": n})
        parts.append(frame)
    table = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["arm", "is_control", "day", "k", "n"])
    )
    table = table.sort_values(["is_control", "arm", "day"], kind="stable", ignore_index=True)
    table["k"] = table["k"].where(~table["k"].between(1, disclosure.K - 1))
    table["share"] = table["k"] / table["n"]
    table["low"], table["high"] = statistics.wilson(table["k"], table["n"])
    return table


__all__ = ["active", "curve", "design", "drawn", "effect", "programme", "self_selection"]
