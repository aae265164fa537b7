"""Asking customers: how many answers are enough, and whom to invite for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import Table
from numpy.typing import ArrayLike

from toolkit.errors import ParameterError
from toolkit.measures import disclosure
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.statistics import Z
from toolkit.words import _


def answers_needed(margin: float, people: ArrayLike = np.inf) -> np.ndarray:
    """Answers after which a share's Wilson interval is no wider than ``margin`` either way, whatever the share.

    Parameters
    ----------
    margin : float, 0 to 1
        Half the width of the 95 % interval.
    people : array-like, optional
        How many people the answers are drawn from; few need fewer (finite population correction).

    Returns
    -------
    array of float, whole numbers

    Notes
    -----
    The interval is widest at one half, where its half-width is z / 2 / sqrt(n + z²).

    Raises
    ------
    ParameterError
        The margin is not between 0 and 1/2.
    """
    if not 0 < margin < 0.5:
        raise ParameterError(_("a margin lies between 0 and 0.5; found {found}", found=margin))
    return _finite(max(Z**2 / (4 * margin**2) - Z**2, 1.0), people)


def _finite(n: float, people: ArrayLike) -> np.ndarray:
    held = np.asarray(people, float)
    return np.ceil(np.where(np.isinf(held), n, n / (1 + (n - 1) / np.where(np.isinf(held), 1, np.maximum(held, 1)))))


def margin_at(answers: ArrayLike, people: ArrayLike = np.inf) -> np.ndarray:
    """Half the width of a share's Wilson interval, at its widest, after so many answers of so many people; NaN at 0."""
    n, held = np.broadcast_arrays(np.asarray(answers, float), np.asarray(people, float))
    part = np.where(np.isinf(held), 0.0, np.clip((n - 1) / np.maximum(held - 1, 1), 0, 1))
    effective = n / np.maximum(1 - part, 1e-9)
    return np.where(n > 0, Z / 2 / np.sqrt(effective + Z**2), np.nan)


def invitable(assigned: Table, allowed: Table) -> Table:
    """The customers who may be asked by e-mail, by ``consent.permits``: ``customer_id``, ``group``."""
    return assigned.semi_join(allowed.filter(allowed.email), "customer_id").select("customer_id", "group")


def plan(assigned: Table, may_be_asked: Table, margin: float, response_rate: float) -> pd.DataFrame:
    """How many answers each group needs, and how many invitations bring them.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``
    may_be_asked : Table of :func:`invitable`
    margin : float
        Half the width of the interval of a share that is wanted for each group.
    response_rate : float
        Share of those invited who are expected to answer.

    Returns
    -------
    DataFrame, one row per group that holds customers, in the method's order
        ``group``, ``customers``, ``invitable``, ``needed`` answers, ``invite`` (needed / response_rate, at most those
        who may be asked), ``expected`` answers, ``margin`` that these bring (NaN without an answer), ``enough``.
    """
    frame = _sizes(assigned).rename("customers").to_frame()
    frame["invitable"] = _sizes(may_be_asked).reindex(frame.index).fillna(0)
    frame["needed"] = answers_needed(margin, frame["customers"])
    frame["invite"] = np.minimum(np.ceil(frame["needed"] / response_rate), frame["invitable"])
    frame["expected"] = np.floor(frame["invite"] * response_rate + 1e-9)
    frame["margin"] = margin_at(frame["expected"], frame["customers"])
    frame["enough"] = frame["expected"] >= frame["needed"]
    counts = ["customers", "invitable", "needed", "invite", "expected"]
    return frame.astype(dict.fromkeys(counts, int)).rename_axis("group").reset_index()


def shown(plan: pd.DataFrame) -> pd.DataFrame:
    """The groups of at least ten, without what tells of fewer than ten who agreed, or who did not."""
    told = disclosure.safe(plan)
    people = told[["invitable", "customers"]].to_numpy()
    kept_back = disclosure.hidden(np.column_stack([people[:, 0], people[:, 1] - people[:, 0]])).any(axis=1)
    numbers = ["invitable", "invite", "expected", "margin"]
    told = told.astype(dict.fromkeys(numbers, float))
    told.loc[kept_back, numbers] = np.nan
    return told


def _sizes(people: Table) -> pd.Series:
    counted = fetch(people.group_by("group").aggregate(n=people.count())).set_index("group")["n"]
    return counted.reindex([name for name in load().names if name in counted.index])


def invitations(may_be_asked: Table, plan: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Whom to invite: of each group as many as the plan says, drawn at random, the same for the same seed.

    Returns
    -------
    DataFrame, one row per customer, by group in the plan's order, then by id
        ``customer_id``, ``group``.
    """
    everybody = fetch(may_be_asked).sort_values("customer_id", ignore_index=True)
    everybody["draw"] = np.random.default_rng(seed).permutation(len(everybody))
    wanted = plan.set_index("group")["invite"]
    place = everybody.groupby("group")["draw"].rank(method="first")
    drawn = everybody[place <= everybody["group"].map(wanted)]
    order = drawn["group"].map({name: i for i, name in enumerate(plan["group"])})
    drawn = drawn.assign(order=order).sort_values(["order", "customer_id"], kind="stable", ignore_index=True)
    return drawn[["customer_id", "group"]]
