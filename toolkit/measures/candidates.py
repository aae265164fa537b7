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

from toolkit.measures import disclosure, recognised, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months
from toolkit.measures.recognised import Base

Profile = tuple[tuple[str, str], ...]
"""Pairs of an attribute and its value, all of which hold."""
MOST, SEEDS, PARTS = 5, 8, 3
"""Profiles told of; values that profiles are made of; of how many at most."""
FEWEST, HARDLY = 30, 0.2
"""Customers of the half that is learned from whom a profile needs; the chance above which it is not worth a look."""
CONSENTS = ("email_consent", "ads_consent")


def proposed(base: Base, most: int = MOST) -> list[Profile]:
    """The profiles in which the half that is learned from holds most surely more ideal customers than elsewhere.

    The eight values that do so most surely, and all pairs and triples of them; a longer profile is kept only where it
    is surer than each part it is made of.

    Returns
    -------
    list
        The surest first; none where no value has more ideal customers than others do.
    """
    features, ideal = base.features[base.learn], base.ideal[base.learn]
    chance: dict[Profile, float] = {}
    for pair in features.columns:
        p = _chance(features[pair].to_numpy(bool), ideal)
        if p is not None:
            chance[(pair,)] = p
    seeds = [profile[0] for profile in sorted(chance, key=chance.get)[:SEEDS]]
    chance = {profile: p for profile, p in chance.items() if profile[0] in seeds}
    for size in range(2, PARTS + 1):
        for parts in itertools.combinations(seeds, size):
            if len({name for name, _value in parts}) < size:
                continue
            p = _chance(features[list(parts)].all(axis=1).to_numpy(), ideal)
            shorter = [chance.get(part, 0.0) for part in itertools.combinations(parts, size - 1)]
            if p is not None and p < min(shorter):
                chance[parts] = p
    return sorted(chance, key=chance.get)[:most]


def _chance(has: np.ndarray, ideal: np.ndarray) -> float | None:
    """The chance of so many ideal customers among those who have it; None where they are too few, or hardly more."""
    n, k = int(has.sum()), int(ideal[has].sum())
    if n < FEWEST or k < disclosure.K:
        return None
    p = statistics.more_than_others(k, n, int(ideal.sum()), len(ideal))
    return p if p < HARDLY else None


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


def each(base: Base, name: str, values: Sequence[str]) -> pd.DataFrame:
    """The share of ideal customers at each value of one attribute, of all who had the time.

    Returns
    -------
    DataFrame, one row per value
        ``attribute``, ``value``, ``n``, ``k``, ``share`` with Wilson ``low``, ``high``; missing where it would tell of
        fewer than ten customers.
    """
    told = base.people[base.people[name].isin(list(values))].groupby(name)["ideal"].agg(["size", "sum"])
    told = told.reindex(list(values))
    rows = pd.DataFrame({"attribute": name, "value": list(values), "n": told["size"].to_numpy(),
                         "k": told["sum"].to_numpy()})  # fmt: skip
    rows["share"] = rows["k"] / rows["n"]
    rows["low"], rows["high"] = statistics.wilson(rows["k"], rows["n"])
    return recognised.shown(rows)


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
    hide[("k", "share", "low", "high", "p", "q")] |= _given_away(frame, "k") | _given_away(frame, "n")
    hide[("customers", "n")] |= _given_away(frame, "customers")
    hide[("reach", "reach_low", "reach_high")] |= _given_away(frame, "new")
    for names, mask in hide.items():
        frame.loc[mask, list(names)] = np.nan
    return frame


def _given_away(frame: pd.DataFrame, count: str) -> np.ndarray:
    """Profiles of which a part of another profile is left, told by the difference of the two: fewer than ten."""
    told = list(zip(map(set, frame["profile"]), frame[count], strict=True))
    return np.array(
        [any(parts > other and 0 < n - own < disclosure.K for other, n in told) for parts, own in told], dtype=bool
    )


__all__ = ["COLUMNS", "CONSENTS", "Profile", "compared", "each", "has", "proposed"]
