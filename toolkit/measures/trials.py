"""The test reader: each arm of a test against its control, whether the difference is real, whether it may be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import compared, disclosure, sequential, sizes
from toolkit.measures.arms import Reading, control_of
from toolkit.measures.frames import fetch

VERDICTS = ("no_control", "broken_split", "few", "running", "better", "worse", "unclear")
COLUMNS = (
    "trial", "arm", "control", "n", "k", "n_control", "k_control", "rate", "rate_control", "difference", "low", "high",
    "relative", "p", "chance", "amount", "amount_control", "amount_difference", "amount_low", "amount_high", "amount_p",
    "split_p", "seen_share", "z", "boundary", "stopped_at", "arms", "days", "in_two_arms", "verdict",
)  # fmt: skip


def read(each: Table, how: Mapping[str, Reading] | None = None) -> pd.DataFrame:
    """Each arm of each test against its control.

    Parameters
    ----------
    each : Table of ``arms.outcomes``

    Returns
    -------
    DataFrame, one row per test and arm other than the control; one with no arm where none can be named
        :data:`COLUMNS`: of ``n`` customers of the arm ``k`` converted, of ``n_control`` of the control ``k_control``;
        ``difference`` of the ``rate`` (-1 to 1) with ``low``, ``high`` (Newcombe) and ``p`` (chi-squared), ``relative``
        to the control's; ``chance`` that the arm is the better one (0 to 1; uniform prior); ``amount`` a customer with
        ``amount_low``, ``amount_high``, ``amount_p`` of its difference (Welch). Levels are shared by the comparisons of
        a test (Bonferroni). ``split_p``, the chance of such a split were it as planned; ``seen_share`` of those
        assigned whose days are over: only they are counted; ``z`` and the ``boundary`` it must pass at that share
        (O'Brien-Fleming); ``stopped_at``, the share of the customers at which it passed first, of those looked at.
        ``in_two_arms``: customers left out, since they were in several. Numbers of fewer than ten are missing.
        ``verdict``: no_control, broken_split (not to be read), few, running, better, worse, unclear.
    """
    how = how or {}
    counted = _counted(each)
    rows = [
        row
        for trial, part in counted.groupby("trial")
        for row in _rows(str(trial), part, how.get(str(trial), Reading()))
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    late = [_stopped(each, row) for row in table.to_dict("records")]
    return _shown(table.assign(stopped_at=np.array(late, float)))


def _counted(each: Table) -> pd.DataFrame:
    """Per test and arm: assigned, in several arms, and of the others whose days are over what they did."""
    single = each.mutate(counts=(each.arms == 1) & each.over & each.converted.notnull())
    n = single.counts
    return fetch(single.group_by(["trial", "arm"]).aggregate(
        assigned=(single.arms == 1).sum(), twice=(single.arms > 1).sum(), n=n.sum(),
        k=(n & single.converted).sum(), amount=single.amount.mean(where=n),
        amount_sd=single.amount.std(how="sample", where=n),
    ).order_by(["trial", "arm"]))  # fmt: skip


def _rows(trial: str, part: pd.DataFrame, reading: Reading) -> list[dict[str, Any]]:
    arms = part.set_index("arm")
    control = control_of(list(arms.index), reading)
    shared = {"trial": trial, "arms": len(arms), "days": reading.days, "in_two_arms": float(part["twice"].sum())}
    others = [arm for arm in arms.index if arm != control]
    if control is None or not others:
        return [shared | {"arm": "", "control": control or "", "verdict": "no_control"}]
    split = compared.split_chance(arms["assigned"], compared.split_of(list(arms.index), reading.split))
    shared |= {"control": control, "split_p": split, "seen_share": arms["n"].sum() / max(arms["assigned"].sum(), 1)}
    return [shared | {"arm": arm} | _against(arms.loc[arm], arms.loc[control], shared) for arm in others]


def _against(arm: pd.Series, control: pd.Series, shared: dict[str, Any]) -> dict[str, Any]:
    """One arm against the control, and what to say of it."""
    level = sizes.corrected(shared["arms"])
    k, n, k0, n0 = (int(value) for value in (arm["k"], arm["n"], control["k"], control["n"]))
    told = compared.difference(k, n, k0, n0, level)
    sums = [(one["amount"], one["amount_sd"], one["n"]) for one in (arm, control)]
    gap, low, high, p = compared.means(*sums, level)
    row = {
        "n": n, "k": k, "n_control": n0, "k_control": k0, "rate": k / n if n else np.nan,
        "rate_control": k0 / n0 if n0 else np.nan, **told, "relative": told["difference"] * n0 / k0 if k0 else np.nan,
        "chance": compared.chance_better(k, n, k0, n0), "amount": arm["amount"], "amount_control": control["amount"],
        "amount_difference": gap, "amount_low": low, "amount_high": high, "amount_p": p,
        "boundary": _boundary(shared["seen_share"], level),
    }  # fmt: skip
    return row | {"verdict": _verdict(row, shared, level)}


def _boundary(share: float, level: float) -> float:
    if not share > 0:
        return np.nan
    return float(sequential.boundaries((share,), (float(sequential.spent(share, level)),))[0])


def _verdict(row: dict[str, Any], shared: dict[str, Any], level: float) -> str:
    if compared.is_broken(shared["split_p"]):
        return "broken_split"
    people = [row["k"], row["n"] - row["k"], row["k_control"], row["n_control"] - row["k_control"]]
    if min(people) < disclosure.K:
        return "running" if shared["seen_share"] < 1 else "few"
    if shared["seen_share"] < 1 and not abs(row["z"]) >= row["boundary"]:
        return "running"
    sure = row["p"] < level and (row["low"] > 0 or row["high"] < 0)
    return ("better" if row["difference"] > 0 else "worse") if sure else "unclear"


def _stopped(each: Table, row: dict[str, Any]) -> float:
    """The share of the customers, in the order of assignment, at which the boundary was passed first."""
    if row["verdict"] not in ("better", "worse", "unclear"):
        return np.nan
    seen = looks(each, row["trial"], row["arm"], row["control"], sizes.corrected(row["arms"]))
    passed = seen[seen["z"].abs() >= seen["boundary"]]
    return float(passed["share"].iloc[0]) if len(passed) else np.nan


def looks(each: Table, trial: str, arm: str, control: str, level: float = sizes.ALPHA) -> pd.DataFrame:
    """The test as it stood when a quarter, half, three quarters and all of its customers were counted.

    Returns
    -------
    DataFrame, one row per look; one alone where all were assigned on one day
        ``share`` of the customers, ``n``, ``difference``, ``z``, ``boundary``.
    """
    held = each.filter((each.trial == trial) & each.arm.isin([arm, control]) & (each.arms == 1) & each.over)
    held = held.filter(held.converted.notnull())
    days = fetch(held.group_by(["day", "arm"]).aggregate(n=held.count(), k=held.converted.sum()))
    by = days.pivot_table(index="day", columns="arm", values=["n", "k"], fill_value=0).sort_index().cumsum()
    size = by["n"].sum(axis=1)
    at = sorted({int((size >= share * size.iloc[-1] - 1e-9).to_numpy().argmax()) for share in sequential.LOOKS})
    share = (size.iloc[at] / size.iloc[-1]).to_numpy()
    held = [(by["k"][name], by["n"][name]) for name in (arm, control)]
    rows = [compared.difference(*(part.iloc[i] for pair in held for part in pair)) for i in at]
    frame = pd.DataFrame(rows)[["difference", "z"]].assign(share=share, n=size.iloc[at].to_numpy(float))
    frame["boundary"] = sequential.boundaries(tuple(share), tuple(sequential.spent(share, level)))
    return frame[["share", "n", "difference", "z", "boundary"]]


NUMBERS = ("rate", "difference", "low", "high", "relative", "p", "chance", "z")
MONEY = ("amount", "amount_control", "amount_difference", "amount_low", "amount_high", "amount_p")


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Without what tells of fewer than ten customers, in an arm or among those who converted or did not."""
    counts = {name: table[name].astype(float) for name in ("n", "k", "n_control", "k_control")}
    shown = table.assign(**counts)
    few = pd.Series(False, index=table.index)
    for k, n in (("k", "n"), ("k_control", "n_control")):
        few |= shown[k].between(1, disclosure.K - 1) | (shown[n] - shown[k]).between(1, disclosure.K - 1)
        few |= shown[n].between(1, disclosure.K - 1)
    hidden = ["k", "k_control", "rate_control", *NUMBERS]
    shown.loc[few, [*hidden, *MONEY]] = np.nan
    return disclosure.counts_of_enough(shown, ["n", "n_control", "in_two_arms"])


__all__ = ["COLUMNS", "VERDICTS", "looks", "read"]
