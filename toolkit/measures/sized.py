"""One test: how many customers it needs, what it can show with those there are, and when to stop it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures import sequential, sizes

METRICS, CHANNELS = ("order", "sales", "margin"), ("", "email", "sms")
EFFECT = 0.12
"""The effect looked for where none is named: relative, as in the method's example of a hypothesis."""
CONTROL_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
HALF = 1
"""The place of the look at half of the customers among ``sequential.LOOKS``."""


@dataclass(frozen=True)
class Trial:
    """A test as proposed: an action (by ``name``) for groups, the metric it moves within so many days, by how much.

    ``effect`` is relative: 0.12 is from 20 % to 22.4 %. ``arms`` counts the control. ``channel``: whose consent it
    takes.
    """

    name: str
    groups: tuple[str, ...]
    metric: str = "order"
    days: int = 90
    effect: float = EFFECT
    arms: int = 2
    channel: str = ""
    power: float = sizes.POWER


@dataclass(frozen=True)
class Crowd:
    """Who could be tested: customers there are (of newcomers, those of a week), and what they do without the action."""

    available: float
    base: float
    low: float
    high: float
    sd: float
    n: float


def sized(trial: Trial, crowd: Crowd, there: float) -> dict[str, Any]:
    """What a trial needs and can show with so many customers: the columns of ``planned.plan`` that follow."""
    level, each = sizes.corrected(trial.arms), math.floor(there / trial.arms)
    base, sought = crowd.base, crowd.base * (1 + trial.effect)
    per_arm = float(needed(trial, crowd, trial.effect)) / trial.arms
    known = not math.isnan(per_arm)
    if trial.metric == "order":
        points = sizes.detectable(base, each, alpha=level, power=trial.power)
    else:
        points = float(sizes.detectable_of_means(crowd.sd, each, alpha=level, power=trial.power))
    if_points = _if_points(trial, base, level)
    verdict = "unknown" if not known else "testable" if per_arm <= each else "too_few"
    return {
        "name": trial.name, "group": " + ".join(trial.groups), "metric": trial.metric, "days": trial.days,
        "arms": trial.arms, "channel": trial.channel, "effect": trial.effect, "available": there, "base": base,
        "low": crowd.low, "high": crowd.high, "n": crowd.n, "sought": sought if known else np.nan, "per_arm": per_arm,
        "needed": trial.arms * per_arm, "detectable": points / base if known else np.nan, "detectable_points": points,
        "if_points": if_points, "verdict": verdict,
        "rollback": rollback(crowd, min(per_arm, each) if known else np.nan),
        "pool": "", "pool_kind": "", "pool_available": np.nan, "pool_needed": np.nan, "pool_detectable": np.nan,
    }  # fmt: skip


def needed(trial: Trial, crowd: Crowd, effect: ArrayLike) -> np.ndarray:
    """Customers of all arms that a trial needs for an effect (relative), or for each of several; NaN where unknown."""
    level, sought = sizes.corrected(trial.arms), crowd.base * (1 + np.asarray(effect, float))
    if trial.metric == "order":
        known = (crowd.base > 0) & (sought < 1)
        per_arm = sizes.per_arm(crowd.base, np.where(known, sought, crowd.base), alpha=level, power=trial.power)
    else:
        known = np.full(sought.shape, crowd.base > 0 and crowd.sd > 0)
        per_arm = sizes.per_arm_of_means(crowd.sd, sought - crowd.base, alpha=level, power=trial.power)
    return np.where(known, trial.arms * np.ceil(per_arm), np.nan)


def _if_points(trial: Trial, base: float, level: float) -> float:
    """Customers an arm if the effect were meant in points of a hundred, not as a part of the base."""
    if trial.metric != "order" or not 0 < base < 1 - trial.effect:
        return np.nan
    return float(math.ceil(sizes.per_arm(base, base + trial.effect, alpha=level, power=trial.power)))


def rollback(crowd: Crowd, per_arm: float) -> float:
    """The level at half of the customers below which an arm is surely worse than the base, so that it is stopped."""
    half = per_arm / 2
    if not half >= 1:
        return np.nan
    edge = crowd.base - sequential.boundaries()[HALF] * crowd.sd * math.sqrt(2 / half)
    return edge if edge > 0 else np.nan


def control_share(trial: Trial, crowd: Crowd) -> float:
    """The smallest of :data:`CONTROL_SHARES` to leave without the action so that its effect can still be seen."""
    if trial.arms > 2 or not crowd.base > 0:
        return np.nan
    for share in CONTROL_SHARES:
        control, ratio = crowd.available * share, (1 - share) / share
        if trial.metric == "order":
            seen = sizes.detectable(crowd.base, control, ratio, power=trial.power)
        else:
            seen = float(sizes.detectable_of_means(crowd.sd, control, ratio, power=trial.power))
        if seen <= crowd.base * trial.effect:
            return share
    return np.nan


__all__ = ["CHANNELS", "EFFECT", "METRICS", "Crowd", "Trial", "control_share", "needed", "rollback", "sized"]
