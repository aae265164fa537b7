"""Which way to keep customers fits this client, how far its programme is, and which common mistakes its data show."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.words import _

VERDICTS = ("sign", "no_sign", "open", "ask")


@cache
def rules() -> dict[str, Any]:
    """``programme.toml``: levels, methods, stages and mistakes."""
    return tomllib.loads(resources.files("toolkit.measures").joinpath("programme.toml").read_text(encoding="utf-8"))


def worth(fact: str, value: float) -> float:
    """What a number counts, 0 (its ``low`` level) to 1 (its ``high``); NaN where it is unknown."""
    level = rules()["levels"][fact]
    if not np.isfinite(value):
        return np.nan
    return float(np.clip((value - level["low"]) / (level["high"] - level["low"]), 0, 1))


def methods(facts: pd.DataFrame, own: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
    """How well each of the ten ways to keep customers fits the client.

    Parameters
    ----------
    facts : DataFrame of ``facts.facts``
    own : mapping of a method to weights of facts, optional
        In place of those of ``programme.toml``; a weight of 0 takes a fact out.

    Returns
    -------
    DataFrame, one row per method, the best fit first
        ``method``; ``fit`` (0 to 100: mean of what its facts count, by weight, the unknown ones left out) with ``low``,
        ``high`` from the ends of the facts' intervals; ``known`` of ``asked`` facts; ``pro`` and ``contra``: the fact
        that adds most and the one that takes most, "" where none does. A method none of whose facts is known comes
        last.

    Raises
    ------
    ParameterError
        A fact or a method that is not known.
    """
    given = dict(own or {})
    names = [method["name"] for method in rules()["methods"]]
    for name, weights in given.items():
        _refuse(name, names)
        for fact in weights:
            _refuse(fact, list(rules()["levels"]))
    rows = [_fit(one["name"], one["weights"] | given.get(one["name"], {}), facts) for one in rules()["methods"]]
    table = pd.DataFrame(rows)
    return table.sort_values("fit", ascending=False, kind="stable", na_position="last", ignore_index=True)


def _refuse(name: str, known: list[str]) -> None:
    if name not in known:
        raise ParameterError(
            _("[methods] in client.toml: {name} is unknown; known are {known}.", name=name, known=", ".join(known))
        )


def _fit(name: str, weights: Mapping[str, float], facts: pd.DataFrame) -> dict[str, Any]:
    used = {fact: weight for fact, weight in weights.items() if weight > 0}
    counts = {fact: worth(fact, facts.loc[fact, "value"]) for fact in used}
    known = {fact: count for fact, count in counts.items() if not np.isnan(count)}
    row: dict[str, Any] = {"method": name, "fit": np.nan, "low": np.nan, "high": np.nan, "known": len(known),
                           "asked": len(used), "pro": "", "contra": ""}  # fmt: skip
    if not known:
        return row
    total = sum(used[fact] for fact in known)
    for column, end in (("fit", "value"), ("low", "low"), ("high", "high")):
        ends = {fact: worth(fact, facts.loc[fact, end]) for fact in known}
        row[column] = 100 * sum(used[f] * (c if not np.isnan(c) else known[f]) for f, c in ends.items()) / total
    gains = {fact: used[fact] * (count - 0.5) for fact, count in known.items()}
    best, worst = max(gains, key=gains.__getitem__), min(gains, key=gains.__getitem__)
    return row | {"pro": best if gains[best] > 0 else "", "contra": worst if gains[worst] < 0 else ""}


def stages(facts: pd.DataFrame) -> pd.DataFrame:
    """How far the client is with each stage of a programme, in the numbers its data hold.

    Returns
    -------
    DataFrame, one row per stage and known fact; one row with no fact where none is known
        ``stage``, ``fact``, ``value``, ``low``, ``high``, ``n``.
    """
    rows = []
    for stage in rules()["stages"]:
        known = [fact for fact in stage["facts"] if np.isfinite(facts.loc[fact, "value"])]
        rows += [
            {"stage": stage["name"], "fact": fact, **facts.loc[fact, ["value", "low", "high", "n"]]} for fact in known
        ]
        if not known:
            rows.append({"stage": stage["name"], "fact": ""})
    return pd.DataFrame(rows, columns=["stage", "fact", "value", "low", "high", "n"])


def mistakes(facts: pd.DataFrame) -> pd.DataFrame:
    """Which common mistakes the data show, and which only the room can tell.

    Returns
    -------
    DataFrame, one row per mistake: signs first, then those without, then what is open, then what is to be asked
        ``mistake``, ``fact``, ``value``, ``low``, ``high``, ``n``, ``limit``; ``verdict``: sign (the number surely lies
        on the wrong side of the limit), no_sign (surely on the other), open (it may lie on either), ask (no number).
    """
    rows = []
    for told in rules()["mistakes"]:
        row = {"mistake": told["name"], "fact": told.get("fact", ""), "verdict": "ask"}
        if row["fact"] and np.isfinite(facts.loc[row["fact"], "value"]):
            found = facts.loc[row["fact"]]
            limit = told.get("above", told.get("below"))
            row |= {**found[["value", "low", "high", "n"]], "limit": limit}
            row["verdict"] = _verdict(found, limit, "above" in told)
        rows.append(row)
    table = pd.DataFrame(rows, columns=["mistake", "fact", "value", "low", "high", "n", "limit", "verdict"])
    order = table["verdict"].map(VERDICTS.index)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def _verdict(found: pd.Series, limit: float, wrong_above: bool) -> str:
    above, below = found["low"] > limit or found["low"] == found["high"] >= limit, found["high"] < limit
    if above or below:
        return "sign" if above == wrong_above else "no_sign"
    return "open"


__all__ = ["VERDICTS", "methods", "mistakes", "rules", "stages", "worth"]
