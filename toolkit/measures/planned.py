"""The test planner: for each proposed action whether its effect could be seen, with whom, and how long that takes."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from toolkit.measures import disclosure, statistics
from toolkit.measures.baselines import NEWCOMERS
from toolkit.measures.groupmap import GroupMap, load
from toolkit.measures.sized import Crowd, Trial, control_share, sized

WORTH_POOLING = 0.8
"""Groups are pooled, too, where the smallest effect they show falls below this part of what one shows alone."""
QUIET = 2
"""Recency scores up to this are of customers who have gone quiet."""
MOST_WEEKS = 26
"""A test of those who come week by week takes no longer: seasons and shop change."""
VERDICTS = ("testable", "pool", "too_few", "unknown")
COLUMNS = (
    "name", "group", "metric", "days", "arms", "channel", "effect", "available", "per_week", "base", "low", "high", "n",
    "sought", "per_arm", "needed", "detectable", "detectable_points", "if_points", "weeks", "control_share", "rollback",
    "pool", "pool_kind", "pool_available", "pool_needed", "pool_detectable", "consent_known", "verdict",
)  # fmt: skip


FIELDS = tuple(field.name for field in fields(Trial) if field.name != "name")
"""What a client may say of a trial."""


def proposed(own: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Trial, ...]:
    """The method's tests, with those of the client in place of the ones they share a name with, and after them.

    Parameters
    ----------
    own : mapping of a name to fields of :class:`Trial`, optional
        Those without ``groups`` that are none of the method's are left out: nothing is known of whom they are for.
    """
    text = resources.files("toolkit.measures").joinpath("planned.toml").read_text(encoding="utf-8")
    trials = {told["name"]: _trial(told) for told in tomllib.loads(text)["trials"]}
    for name, said in (own or {}).items():
        told = {key: value for key, value in said.items() if key in FIELDS and value not in (None, (), [])}
        if name in trials or "groups" in told:
            groups = tuple(told.pop("groups", trials[name].groups if name in trials else ()))
            trials[name] = replace(trials.get(name, Trial(name, groups)), groups=groups, **told)
    return tuple(trials.values())


def _trial(told: Mapping[str, Any]) -> Trial:
    return Trial(**{**told, "groups": tuple(told["groups"])})


def plan(
    trials: Iterable[Trial], baselines: pd.DataFrame, reach: pd.DataFrame, group_map: GroupMap | None = None
) -> pd.DataFrame:
    """Whether each proposed test can be read, and what to do where it cannot.

    Parameters
    ----------
    baselines : DataFrame of ``baselines.measured``
        For the days of every trial.
    reach : DataFrame of :func:`reach.reach`
    group_map : GroupMap, optional
        Which group is pooled with which: the one it would merge into, and so on, at last all of its kind.

    Returns
    -------
    DataFrame, one row per trial of which anybody may be told; those that can be tested first, the shortest before
        :data:`COLUMNS`. ``group`` (names joined by " + "); ``available`` customers (of newcomers, those who come within
        :data:`MOST_WEEKS`), ``per_week`` (newcomers only); ``base`` (share, or currency a customer) with ``low``,
        ``high`` and the ``n`` it was counted from; ``sought``, what the base is to become; ``per_arm`` and ``needed``
        customers at 80 % power and 5 % (Bonferroni over arms); ``detectable``, the smallest relative effect that those
        available can show, ``detectable_points`` the same as a difference; ``if_points``, customers an arm if
        ``effect`` were meant in points; ``weeks`` until it can be read; ``control_share``, the smallest share without
        the action that still shows the effect; ``rollback``, the level of an arm at half of the customers below which
        it is stopped (O'Brien-Fleming); ``pool``: groups to test together with (``pool_kind``: active or quiet where
        all of a kind are meant), ``pool_available``, ``pool_needed``, ``pool_detectable``; ``consent_known`` (else
        everybody is counted, agreed or not); ``verdict``: testable, pool (testable together), too_few (larger effects
        only), unknown (base rests on too few).
    """
    held = _Held(baselines, reach, group_map or load())
    rows = [row for trial in trials if (row := held.row(trial)) is not None]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = pd.DataFrame(
        {"verdict": table["verdict"].map(VERDICTS.index), "weeks": table["weeks"], "seen": table["detectable"]}
    )
    return table.loc[order.sort_values(["verdict", "weeks", "seen"], kind="stable").index].reset_index(drop=True)


class _Held:
    """What the plan of each trial is made of."""

    def __init__(self, baselines: pd.DataFrame, reach: pd.DataFrame, group_map: GroupMap) -> None:
        self.baselines = baselines.set_index(["days", "group"])
        self.reach = _there(reach)
        self.map = group_map
        self.known = reach.groupby("channel")["consent_known"].all()

    def consents(self, trial: Trial) -> bool:
        """Whether the shop says who agreed to be written to."""
        return bool(self.known.get(trial.channel, True))

    def crowd(self, trial: Trial, groups: Sequence[str]) -> Crowd:
        """The customers of these groups together."""
        return _crowd(replace(trial, groups=tuple(groups)), self.baselines, self.reach)

    def row(self, trial: Trial) -> dict[str, Any] | None:
        """What is known of a trial; None where the group is of fewer than ten."""
        crowd = self.crowd(trial, trial.groups)
        is_new = trial.groups == (NEWCOMERS,)
        weeks_after = math.ceil(trial.days / 7)
        there = crowd.available * max(MOST_WEEKS - weeks_after, 0) if is_new else crowd.available
        if there < disclosure.K:
            return None
        told = sized(trial, crowd, there)
        wait = math.ceil(told["needed"] / crowd.available) if is_new and math.isfinite(told["needed"]) else 0
        told |= {"weeks": float(wait + weeks_after), "per_week": crowd.available if is_new else np.nan}
        if told["verdict"] != "testable":
            told |= {"weeks": np.nan} | ({} if is_new else self.pooled(trial, told["detectable"]))
        told |= {"consent_known": self.consents(trial)}
        return told | {"control_share": np.nan if is_new else control_share(trial, crowd)}

    def kind(self, groups: Sequence[str]) -> str:
        """``active`` or ``quiet`` where these are all groups of today's customers that still buy, or that stopped."""
        stopped = {name: all(cell[0] <= QUIET for cell, held in self.map.cells.items() if held == name)
                   for name in self.map.names}  # fmt: skip
        there = set(self.reach.index.get_level_values("group")) & set(self.map.names)
        kinds = {"quiet": {name for name in there if stopped[name]}, "active": {n for n in there if not stopped[n]}}
        return next((kind for kind, members in kinds.items() if set(groups) == members), "")

    def pooled(self, trial: Trial, alone: float) -> dict[str, Any]:
        """The fewest groups of the same kind with which the trial can be read, or else shows much smaller effects."""
        best: dict[str, Any] = {}
        seen = WORTH_POOLING * alone if alone > 0 else math.inf
        for groups in _wider(trial.groups, self.map, set(self.reach.index.get_level_values("group"))):
            crowd = self.crowd(trial, groups)
            told = sized(trial, crowd, crowd.available)
            found = {
                "pool": " + ".join(group for group in groups if group not in trial.groups),
                "pool_kind": self.kind(groups),
                "pool_available": crowd.available, "pool_needed": told["needed"],
                "pool_detectable": told["detectable"],
            }  # fmt: skip
            if told["verdict"] == "testable":
                return found | {"verdict": "pool", "weeks": float(math.ceil(trial.days / 7))}
            if told["detectable"] < seen:
                best, seen = found, told["detectable"]
        return best


def crowd(trial: Trial, baselines: pd.DataFrame, reach: pd.DataFrame) -> Crowd:
    """Who a trial could be made with, and what they do without its action; see :func:`plan`."""
    return _crowd(trial, baselines.set_index(["days", "group"]), _there(reach))


def _there(reach: pd.DataFrame) -> pd.Series:
    return reach.set_index(["group", "channel"])["available"]


def _crowd(trial: Trial, baselines: pd.DataFrame, reach: pd.Series) -> Crowd:
    """The customers of a trial's groups together; what they do is weighted by how many of each there are."""
    there = np.array([reach.get((group, trial.channel), 0.0) for group in trial.groups])
    rows = baselines.reindex([(trial.days, group) for group in trial.groups])
    weights = there / there.sum() if there.sum() > 0 else np.full(len(there), 1 / len(there))
    n = rows["n"].sum()
    if trial.metric == "order":
        base = float(weights @ (rows["k"] / rows["n"]))
        low, high = statistics.wilson(base * n, n)
        if min(rows["k"].sum(), (rows["n"] - rows["k"]).sum()) < disclosure.K:
            base = low = high = np.nan
        return Crowd(there.sum(), base, float(low), float(high), np.sqrt(base * (1 - base)), n)
    means, sds = rows[f"{trial.metric}_mean"], rows[f"{trial.metric}_sd"]
    base = float(weights @ means)
    sd = float(np.sqrt(weights @ (sds**2 + (means - base) ** 2)))
    low, high = statistics.mean_interval(base, sd, n)
    return Crowd(there.sum(), base, float(low), float(high), sd, n)


def lengths(trials: Iterable[Trial]) -> list[int]:
    """The different days of these trials, for ``baselines.measured``."""
    return sorted({trial.days for trial in trials})


def _wider(groups: Sequence[str], group_map: GroupMap, there: set[str]) -> Iterable[list[str]]:
    """Sets of groups that hold these, each wider than the last: along what they merge into, then all of a kind."""
    chain = list(groups)
    while (target := group_map.merge_into.get(chain[-1])) and target not in chain:
        chain.append(target)
        yield [group for group in chain if group in there]
    kin = [name for name in group_map.names if _root(name, group_map) == _root(chain[-1], group_map) and name in there]
    yield [*groups, *(name for name in kin if name not in groups)]


def _root(group: str, group_map: GroupMap) -> str | None:
    while group_map.merge_into.get(group):
        group = group_map.merge_into[group]
    return group


__all__ = ["COLUMNS", "VERDICTS", "crowd", "lengths", "plan", "proposed"]
