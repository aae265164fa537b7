"""Tiers by what a customer paid in the last year: who stands in each, who stays, and what the bonus costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.measures import statistics
from toolkit.measures.bought import YEAR, Events
from toolkit.measures.programme import Programme, with_tiers
from toolkit.measures.replay import UNIT, Replay, factors

SHARES, FACTORS = (0.20, 0.05, 0.01), (1.25, 1.5, 2.0)
"""Where no tiers are given: the share of last year's customers who would stand in each or above, and a factor."""
NEAR = 0.8

Tiers = tuple[tuple[float, float], ...]


def paid_year(events: Events, days_ago: int = 0) -> np.ndarray:
    """What each customer paid, less what was sent back, in the 365 days up to so many days before ``as_of``."""
    last = events.last_day - days_ago
    inside = (events.day <= last) & (events.day > last - YEAR)
    return np.maximum(events.totals(np.where(inside, events.paid - events.returned, 0)), 0) / 100


def propose(events: Events) -> Tiers:
    """Tiers that the best fifth, twentieth and hundredth of last year's customers would reach, at readable amounts."""
    paid = paid_year(events)
    paid = paid[paid > 0]
    if not len(paid):
        return ()
    starts = [_readable(float(np.quantile(paid, 1 - share, method="lower"))) for share in SHARES]
    rising = dict(zip(starts, FACTORS, strict=True))
    return tuple(sorted(rising.items()))


def _readable(amount: float) -> float:
    """The nearest amount with two figures, the second a 0 or a 5."""
    size = 10 ** np.floor(np.log10(amount)) / 2
    return float(round(amount / size) * size)


def standing(replay: Replay, rate: Mapping[str, float]) -> pd.DataFrame:
    """Last year's customers by tier.

    Parameters
    ----------
    replay : Replay of a programme with tiers
    rate : Series of :func:`points.redemption`

    Returns
    -------
    DataFrame, one row per tier, the base (0) first
        ``tier``, ``start`` (paid in 365 days) and ``factor``; ``customers``, ``share`` of ``n`` who paid anything in
        the last 365 days with Wilson ``low``, ``high``; ``sales_share``; ``before``: customers in this tier or above
        it a year earlier, ``stayed`` of them, ``stayed_share`` with ``stayed_low``, ``stayed_high``; ``near`` the next
        tier (80 % of its start or more); ``cost_year``: what the additional points of the last 365 days cost once used.
    """
    events, tiers = replay.events, ((0.0, 1.0), *replay.programme.tiers)
    starts = np.array([start for start, _factor in tiers])
    paid, earlier = paid_year(events), paid_year(events, YEAR)
    tier, was = (np.searchsorted(starts, p, side="right") - 1 for p in (paid, earlier))
    rows = []
    for place, (start, factor) in enumerate(tiers):
        here = (tier == place) & (paid > 0)
        before = (was >= place) & (earlier > 0)
        following = starts[place + 1] if place + 1 < len(starts) else np.nan
        rows.append({
            "tier": place, "start": start, "factor": factor, "customers": int(here.sum()), "n": int((paid > 0).sum()),
            "sales_share": paid[here].sum() / paid.sum() if paid.sum() else np.nan, "before": int(before.sum()),
            "stayed": int((before & (tier >= place) & (paid > 0)).sum()),
            "near": float((here & (paid >= NEAR * following)).sum()) if np.isfinite(following) else np.nan,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table["share"] = table["customers"] / table["n"].where(table["n"] > 0)
    table["low"], table["high"] = statistics.wilson(table["customers"], table["n"])
    table["stayed_share"] = table["stayed"] / table["before"].where(table["before"] > 0)
    table["stayed_low"], table["stayed_high"] = statistics.wilson(table["stayed"], table["before"])
    table["cost_year"] = _bonus(replay, rate)
    return table


def _bonus(replay: Replay, rate: Mapping[str, float]) -> list[float]:
    """Cost of the last year's points beyond those without tiers, by tier."""
    events, programme = replay.events, replay.programme
    held = factors(events, programme)
    year = events.since(YEAR)
    costs = []
    for factor in (1.0, *(factor for _start, factor in programme.tiers)):
        ours = year & (held == round(100 * factor))
        extra = replay.issued[ours].sum() / UNIT * (1 - 1 / factor)
        costs.append(float(extra * replay.point_cost * rate["value"]))
    return costs


def told(table: pd.DataFrame, least: int = 10) -> pd.DataFrame:
    """The tiers of ``least`` customers or more, or of none, without counts of 1 to ``least`` - 1 in them."""
    shown = table.copy()
    few = shown["customers"].between(1, least - 1)
    shown = shown[~few].reset_index(drop=True)
    for count, more in (("near", ["near"]), ("stayed", ["stayed", "stayed_share", "stayed_low", "stayed_high"])):
        left = shown["before"] - shown["stayed"] if count == "stayed" else pd.Series(0, shown.index)
        hide = shown[count].between(1, least - 1) | left.between(1, least - 1)
        shown[more] = shown[more].astype(float)
        shown.loc[hide, more] = np.nan
    return shown


def merged(events: Events, programme: Programme, least: int = 10) -> Programme:
    """The programme without the upper tiers that fewer than ``least`` of last year's customers would reach."""
    paid = paid_year(events)
    kept = tuple(tier for tier in programme.tiers if (paid >= tier[0]).sum() >= least)
    return with_tiers(programme, kept)


__all__ = ["FACTORS", "NEAR", "SHARES", "merged", "paid_year", "propose", "standing", "told"]
