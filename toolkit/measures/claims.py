"""The register of claims: what the sources say, and whether it is true here."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FILE = Path(__file__).with_suffix(".toml")
GRADES = ("named", "vendor", "case", "unsourced")
UNITS = ("share", "times", "change")
TOPICS = ("worth", "return", "market", "programmes", "automation", "omnichannel")
"""What the claims are about; those of the first two can be held against a shop's own data."""
NEAR = 0.1
"""How far a value may lie from what is claimed, as a share of it, and still agree: the sources round."""
COLUMNS = ("claim", "topic", "source", "section", "grade", "claimed_low", "claimed_high", "unit", "fact")


NOTHING = pd.DataFrame(columns=["value", "k", "n", "low", "high"], index=pd.Index([], name="fact"), dtype=float)
"""Facts of a client of whom nothing is known."""


@cache
def _told() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def register() -> pd.DataFrame:
    """Every claim of the sources, as ``claims.toml`` has it.

    Returns
    -------
    DataFrame, one row per claim
        ``claim`` (its name; its words are made where it is shown); ``topic`` of :data:`TOPICS`; ``source`` (S0 to S4),
        ``section`` of METHOD; ``grade`` of :data:`GRADES`; ``claimed_low``, ``claimed_high`` in ``unit`` of
        :data:`UNITS` (missing where the claim is not held against data); ``fact`` or "".
    """
    rows = [
        (name, one["topic"], one["source"], one["section"], one["grade"], one.get("low", np.nan),
         one.get("high", np.nan), one.get("unit", ""), one.get("fact", ""))
        for name, one in _told().items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def judged(facts: pd.DataFrame) -> pd.DataFrame:
    """Each claim beside the client's own value.

    Parameters
    ----------
    facts : DataFrame, index ``fact``
        ``value``, ``n``, ``low``, ``high``; missing where it cannot be known (see ``measures.claims_here``).

    Returns
    -------
    DataFrame, one row per claim
        The columns of :func:`register`; ``value``, ``low``, ``high``, ``n`` of the client; ``verdict``: "holds" (the
        interval meets what is claimed, give or take a tenth), "less" or "more" (it lies wholly below or above),
        "unknown". A level that agrees does not show that a measure caused it.
    """
    table = register()
    here = facts.reindex(table["fact"])[["value", "low", "high", "n"]].reset_index(drop=True).astype(float)
    table = pd.concat([table, here], axis=1)
    known = table[["value", "low", "high"]].notna().all(axis=1) & table["claimed_low"].notna()
    table["verdict"] = np.select(
        [~known, table["high"] < table["claimed_low"] * (1 - NEAR), table["low"] > table["claimed_high"] * (1 + NEAR)],
        ["unknown", "less", "more"], "holds",
    )  # fmt: skip
    return table


__all__ = ["COLUMNS", "GRADES", "NEAR", "NOTHING", "TOPICS", "UNITS", "judged", "register"]
