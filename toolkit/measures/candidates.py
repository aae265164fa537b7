"""Profiles of up to three attributes by which ideal customers might be found: how large, how good, how reachable.

Profiles are looked for in one half of the customers and told of in the other (see :mod:`recognised`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months
from toolkit.measures.recognised import Base, least

Profile = tuple[tuple[str, str], ...]
"""Pairs of an attribute and its value, all of which hold."""
MOST, SEEDS, PARTS = 12, 8, 3
"""Profiles told of; values that profiles are made of; of how many at most."""
CONSENTS = ("email_consent", "ads_consent")


def proposed(base: Base, most: int = MOST) -> list[Profile]:
    """The profiles in which the half that is learned from holds the largest share of ideal customers.

    The eight values with the highest lower bounds of that share, and all pairs and triples of them; a longer profile is
    kept only where its lower bound is above that of each part it is made of.

    Returns
    -------
    list
        The best first; none where no value has more ideal customers than all do.
    """
    features, ideal = base.features[base.learn], base.ideal[base.learn]
    fewest = least(base.ideal)
    bounds: dict[Profile, float] = {}
    for pair in features.columns:
        bound = _bound(features[pair].to_numpy(bool), ideal, fewest)
        if bound is not None:
            bounds[(pair,)] = bound
    seeds = [profile[0] for profile in sorted(bounds, key=bounds.get, reverse=True)[:SEEDS]]
    bounds = {profile: bound for profile, bound in bounds.items() if profile[0] in seeds}
    for size in range(2, PARTS + 1):
        for parts in itertools.combinations(seeds, size):
            if len({name for name, _value in parts}) < size:
                continue
            bound = _bound(features[list(parts)].all(axis=1).to_numpy(), ideal, fewest)
            shorter = [bounds.get(part, np.inf) for part in itertools.combinations(parts, size - 1)]
            if bound is not None and bound > max(shorter):
                bounds[parts] = bound
    return sorted(bounds, key=bounds.get, reverse=True)[:most]


def _bound(has: np.ndarray, ideal: np.ndarray, fewest: int) -> float | None:
    """The lower bound of the share of ideal customers; None where too few have it or it is no larger than in all."""
    n, k = int(has.sum()), int(ideal[has].sum())
    if n < fewest or k / n <= ideal.mean():
        return None
    return float(statistics.wilson(k, n)[0])


def compared(
    base: Base, profiles: Sequence[Profile], known: Table, as_of: date, customers: Table | None = None, months: int = 12
) -> pd.DataFrame:
    """Profiles by size, value and reach.

    Parameters
    ----------
    known : Table of :func:`attributes.known`
    customers : Table, optional
        For consents.
    months : int
        New customers of so many months up to ``as_of`` say how many such people come today.

    Returns
    -------
    DataFrame, one row per profile, in the order given
        ``profile``; ``customers`` who match, of all; of the half that was not learned from: ``n`` who match, ``k``
        ideal, ``share`` with Wilson ``low``, ``high``, ``p`` (Fisher, one-sided: more than others) and ``q``
        (Benjamini & Hochberg); ``brought`` in the first 365 days a customer (currency) with ``brought_low``,
        ``brought_high`` (t); ``new_n`` new customers and ``reach``, the share of them who match, with ``reach_low``,
        ``reach_high``; ``email_consent``, ``ads_consent``: customers who match and agreed, missing where the client did
        not send it. What tells of fewer than ten customers is missing.
    """
    rows = [_of_half(base, profile) for profile in profiles]
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    sizes = _sizes(known, profiles, as_of, customers, months)
    frame = pd.concat([pd.DataFrame(rows), sizes], axis=1)
    frame["q"] = statistics.false_discovery(frame["p"])
    frame["share"] = frame["k"] / frame["n"].where(frame["n"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    frame["reach"] = frame["new"] / frame["new_n"].where(frame["new_n"] > 0)
    frame["reach_low"], frame["reach_high"] = statistics.wilson(frame["new"], frame["new_n"])
    return _told(frame)[COLUMNS]


COLUMNS = [
    "profile", "customers", "n", "k", "share", "low", "high", "p", "q", "brought", "brought_low", "brought_high",
    "new_n", "reach", "reach_low", "reach_high", *CONSENTS,
]  # fmt: skip


def has(people: pd.DataFrame, profile: Profile) -> np.ndarray:
    """Who of these people matches a profile."""
    return np.logical_and.reduce([people[name].eq(value).to_numpy(bool) for name, value in profile])


def _of_half(base: Base, profile: Profile) -> dict:
    told = base.people[~base.learn]
    match, ideal = has(told, profile), told["ideal"].to_numpy(bool)
    brought = told.loc[match, "brought"].to_numpy(float)
    n, k = int(match.sum()), int(ideal[match].sum())
    mean, sd = (float(brought.mean()), float(brought.std(ddof=1))) if n >= disclosure.K else (np.nan, np.nan)
    low, high = statistics.mean_interval(mean, sd, n)
    p = statistics.more_than_others(k, n, int(ideal.sum()), len(ideal))
    return {"profile": profile, "n": n, "k": k, "p": p, "brought": mean, "brought_low": float(low),
            "brought_high": float(high)}  # fmt: skip


def _sizes(
    known: Table, profiles: Sequence[Profile], as_of: date, customers: Table | None, months: int
) -> pd.DataFrame:
    """How many of all customers, of the new ones, and of those who agreed to be reached match each profile."""
    table = known.mutate(_new=known["first"] > ibis.date(add_months(as_of, -months).isoformat()))
    if customers is None:
        table = table.mutate(**{name: ibis.null("boolean") for name in CONSENTS})
    else:
        agreed = customers.distinct(on="customer_id").select("customer_id", *CONSENTS)
        table = table.left_join(agreed, "customer_id").drop("customer_id_right")
    sums = {"new_n": table._new.sum(), **{f"told_{name}": table[name].count() for name in CONSENTS}}
    for i, profile in enumerate(profiles):
        match = ibis.and_(*[(table[name] == value).fill_null(False) for name, value in profile])
        sums |= {f"customers_{i}": match.sum(), f"new_{i}": (match & table._new).sum()}
        sums |= {f"{name}_{i}": (match & table[name].fill_null(False)).sum() for name in CONSENTS}
    row = fetch(table.aggregate(**sums)).iloc[0].fillna(0)
    rows = [{name: row[f"{name}_{i}"] for name in ("customers", "new", *CONSENTS)} for i in range(len(profiles))]
    frame = pd.DataFrame(rows).astype(float).assign(new_n=float(row["new_n"]))
    for name in CONSENTS:
        frame[name] = frame[name] if row[f"told_{name}"] else np.nan
    return frame


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """Without what tells of fewer than ten customers, of those who match or of the rest of them."""
    def few(*counts: pd.Series) -> np.ndarray:
        return np.logical_or.reduce([count.between(1, disclosure.K - 1).to_numpy(bool) for count in counts])

    frame = frame.astype({"k": float, "n": float})
    hide = {
        ("k", "share", "low", "high", "p", "q"): few(frame["k"], frame["n"], frame["n"] - frame["k"]),
        ("reach", "reach_low", "reach_high"): few(frame["new"], frame["new_n"] - frame["new"]),
        **{(name,): few(frame[name], frame["customers"] - frame[name]) for name in CONSENTS},
        ("customers", "n"): few(frame["customers"], frame["n"]),
    }
    for names, mask in hide.items():
        frame.loc[mask, list(names)] = np.nan
    return frame


__all__ = ["COLUMNS", "CONSENTS", "Profile", "compared", "has", "proposed"]
