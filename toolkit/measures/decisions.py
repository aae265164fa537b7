"""What follows from the findings: decisions with their evidence, what each may bring in a year, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

LEVERS = ("acquisition", "assortment", "service")
COLUMNS = (
    "lever", "action", "subject", "key", "measure", "value", "low", "high", "n", "margin", "margin_low", "margin_high",
)  # fmt: skip
NUMBERS = COLUMNS[5:]


@dataclass(frozen=True)
class Work:
    """What an action asks for: ``effort`` (small, medium, large), whose it is, and the days until it is done."""

    effort: str
    owner: str
    days: int


WORK: dict[str, Work] = {
    "grow": Work("small", "marketing", 30),
    "pay_less": Work("small", "marketing", 14),
    "stop": Work("small", "marketing", 14),
    "lead_with": Work("small", "merchandising", 30),
    "stop_leading": Work("small", "merchandising", 14),
    "delist": Work("medium", "buying", 60),
    "fix": Work("large", "buying", 90),
    "bundle": Work("medium", "merchandising", 60),
    "offer": Work("small", "marketing", 30),
    "call": Work("small", "care", 7),
    "train": Work("medium", "care", 30),
    "deliver_sooner": Work("large", "operations", 90),
}
"""A first proposal for each action; the workshop settles owner and date."""
EFFORTS, OWNERS = ("small", "medium", "large"), ("marketing", "merchandising", "buying", "care", "operations")


def made(lever: str, rows: Sequence[dict]) -> pd.DataFrame:
    """Decisions of one lever.

    Parameters
    ----------
    lever : one of :data:`LEVERS`
    rows : sequence of dict
        ``action`` of :data:`WORK`; ``subject``, for whom or in what (a group, ""); ``key``, what it is done with, as it
        is shown; ``measure``, what ``value`` is; the :data:`NUMBERS` that are known.

    Returns
    -------
    DataFrame, one row per decision
        :data:`COLUMNS`: ``value`` with ``low``, ``high`` and ``n`` are the evidence; ``margin`` of a year (currency)
        with ``margin_low``, ``margin_high``, missing where it cannot be known.
    """
    table = pd.DataFrame([{"lever": lever, "subject": "", **row} for row in rows], columns=COLUMNS)
    return table.astype(dict.fromkeys(NUMBERS, float))


def plan(parts: Sequence[pd.DataFrame], as_of: date) -> pd.DataFrame:
    """All decisions in the order in which they should be taken.

    Parameters
    ----------
    parts : sequence of DataFrame of :func:`made`

    Returns
    -------
    DataFrame, one row per decision
        :data:`COLUMNS`, ``effort``, ``owner``, ``due`` (date). First those that surely bring margin, the largest lower
        end before; then those whose margin is not sure or not known, the smaller effort before.
    """
    table = pd.concat([made(LEVERS[0], []), *parts], ignore_index=True)
    work = [WORK[action] for action in table["action"]]
    table["effort"], table["owner"] = [one.effort for one in work], [one.owner for one in work]
    table["due"] = [as_of + timedelta(days=one.days) for one in work]
    order = pd.DataFrame(
        {
            "surely": -table["margin_low"].where(table["margin_low"] > 0, 0.0),
            "effort": table["effort"].map(EFFORTS.index), "n": -table["n"].fillna(0),
        }
    )  # fmt: skip
    return table.loc[order.sort_values(["surely", "effort", "n"], kind="stable").index].reset_index(drop=True)


def is_sure(plan: pd.DataFrame) -> np.ndarray:
    """Whether each decision surely brings margin: the interval lies above nothing."""
    return (plan["margin_low"] > 0).to_numpy()


__all__ = ["COLUMNS", "EFFORTS", "LEVERS", "OWNERS", "WORK", "Work", "is_sure", "made", "plan"]
