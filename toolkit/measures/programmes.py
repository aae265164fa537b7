"""Kinds of programmes side by side: whom each reaches, what it costs, and what it must change to pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.measures import breakeven, points
from toolkit.measures.bought import YEAR, Events
from toolkit.measures.disclosure import K
from toolkit.measures.programme import Programme, cashback, with_tiers
from toolkit.measures.replay import replay

KINDS = ("points", "tiers", "cashback", "milestones", "referral")
COLUMNS = (
    "programme", "reached", "cost_year", "cost_low", "cost_high", "cost_share", "needed_rate", "low", "high",
    "needed_share", "needed_low", "needed_high", "unit_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Others:
    """What stands beside a points programme.

    ``cashback``: its rate (0: as much as points promise); ``claimed``: least and most share of rewards within reach
    that are claimed; ``ladder`` of :func:`milestones.ladder` with the customers whom it ``rewarded`` in the last 365
    days; ``referral`` of :func:`referring.referral`.
    """

    cashback: float = 0.0
    claimed: Sequence[float] = points.CLAIMED
    ladder: pd.DataFrame | None = None
    rewarded: int = 0
    referral: Mapping[str, float] | None = None


def compared(
    events: Events, programme: Programme, base: Mapping[str, float] | None = None, others: Others | None = None
) -> pd.DataFrame:
    """A points programme, the same with tiers, cashback, and what else is known.

    Parameters
    ----------
    programme : Programme
        With the tiers to be tried.
    base : Series of :func:`breakeven.repeaters`, optional
        Without it nothing is said of what a programme must change.

    Returns
    -------
    DataFrame, one row per programme
        ``programme`` (a kind of :data:`KINDS`); ``reached``: customers who used a reward in the last 365 days, passed a
        milestone, or were brought (missing where they are 1 to 9); ``cost_year`` of the points of the last 365 days
        once used and of running it, with ``cost_low``, ``cost_high`` (least and most that may be claimed);
        ``cost_share`` of the sales; ``needed_rate``: repeat rate at which it pays, with ``low``, ``high``; for
        referral instead ``needed_share`` with ``needed_low``, ``needed_high``: of those who are brought, who would not
        have come otherwise; ``unit_rate``: what is promised for each unit paid.
    """
    others = others or Others()
    rate = others.cashback or min(programme.nominal_rate, 1.0)
    kinds = {
        "points": with_tiers(programme, ()), "tiers": programme,
        "cashback": cashback(rate, programme.expiry_months, programme.monthly_cost),
    }  # fmt: skip
    if not programme.tiers:
        del kinds["tiers"]
    rows = [_row(events, name, one, base, others.claimed) for name, one in kinds.items()]
    sales = float(events.sales[events.since(YEAR)].sum())
    rows += [] if others.ladder is None else [_of_milestones(others, sales, base)]
    rows += [] if others.referral is None else [_of_referral(others.referral, sales)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    events: Events, name: str, programme: Programme, base: Mapping[str, float] | None, claimed: Sequence[float]
) -> dict:
    run = replay(events, programme)
    figures, rate = points.summary(run), points.redemption(run, claimed)
    cost, low, high = breakeven.yearly_cost(run, figures["issued_year"], rate)
    told = {} if base is None else breakeven.of(run, base, figures, rate)[["needed_rate", "low", "high"]].to_dict()
    return {
        "programme": name, "reached": _people(figures["rewarded_year"]), "cost_year": cost, "cost_low": low,
        "cost_high": high, "cost_share": cost / figures["sales_year"] if figures["sales_year"] else np.nan,
        "unit_rate": programme.nominal_rate, **told,
    }  # fmt: skip


def _of_milestones(others: Others, sales: float, base: Mapping[str, float] | None) -> dict:
    cost = float(others.ladder["cost_year"].sum())
    ends = (cost, cost * others.claimed[0], cost * others.claimed[-1])
    told = {} if base is None else breakeven.break_even(base, ends, cost / sales if sales else 0.0)
    return {
        "programme": "milestones", "reached": _people(others.rewarded), "cost_year": cost, "cost_low": ends[1],
        "cost_high": ends[2], "cost_share": cost / sales if sales else np.nan,
        **{name: told[name] for name in ("needed_rate", "low", "high") if len(told)},
    }  # fmt: skip


def _of_referral(referral: Mapping[str, float], sales: float) -> dict:
    cost, names = referral["cost_year"], ("needed_share", "needed_low", "needed_high")
    return {
        "programme": "referral", "reached": referral["k"], "cost_year": cost,
        "cost_share": cost / sales if sales else np.nan, **{name: referral[name] for name in names},
    }  # fmt: skip


def _people(n: float) -> float:
    return np.nan if 0 < n < K else float(n)


__all__ = ["COLUMNS", "KINDS", "Others", "compared"]
