"""Initiatives against goals: totals that are always recomputed, the ranking, and how firm it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.errors import MissingData, ParameterError
from toolkit.words import _

HIGHEST = 5
"""Scores are 0 (does nothing for the goal) to 5."""
EFFORTS = ("small", "medium", "large")
DRAWS, SEED, TOP = 10_000, 7, 3


def proposed(board: pd.DataFrame, decisions: pd.DataFrame | None) -> pd.DataFrame:
    """The client's initiatives, then what step 6 proposes that is not among them yet: nobody has scored that.

    Parameters
    ----------
    board : DataFrame, one row per initiative of the client
        ``initiative``, ``origin`` (the decision it came from, or ""), ``effort``, ``cost``, ``told``, the goals.
    decisions : DataFrame of ``decisions.plan``, or None

    Returns
    -------
    DataFrame
        The columns of the board, and ``action``, ``key``, ``subject`` of the decision ("" for the client's own), by
        which its words are made. Scores and cost of a proposal are missing: they are the room's to give.
    """
    own = board.assign(action="", key="", subject="")
    if decisions is None or decisions.empty:
        return own
    told = decisions[["action", "key", "subject", "effort"]].assign(initiative="", origin=origins(decisions))
    fresh = told[~told["origin"].isin(board["origin"])].drop_duplicates("origin")
    return pd.concat([own, fresh.reindex(columns=own.columns)], ignore_index=True)


def origins(decisions: pd.DataFrame) -> pd.Series:
    """What names each decision of step 6 from one run to the next."""
    return decisions["action"] + "|" + decisions["key"] + "|" + decisions["subject"]


def totals(board: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """The weighted sum of each initiative's scores, and its place.

    Parameters
    ----------
    board : DataFrame, one row per initiative
        ``initiative``, ``origin``, ``action``, ``key``, ``subject`` (see :func:`proposed`); a column for each goal of
        ``weights`` (0 to 5, missing where nobody scored); ``effort`` (small, medium, large or missing); ``cost``
        (currency or missing); ``told``: the total that the file states, or missing.
    weights : mapping of goal to weight, 0 or more

    Returns
    -------
    DataFrame, the best first, then those that are not wholly scored in the order of the board
        The columns of the board; ``scored``: of how many goals that count; ``total`` (missing unless all of them are);
        ``place`` (1 = best; equal totals share one); ``differs``: the file states
        another total than the plain sum of its scores. Of equal totals the smaller effort, then the smaller cost stands
        first.

    Raises
    ------
    MissingData
        No initiative at all.
    ParameterError
        A score outside 0 to 5, a weight below 0, or no weight above 0.
    """
    if board.empty:
        raise MissingData(_("no initiative"), "plan", ("initiatives",))
    goals = list(weights)
    scores = board[goals].astype(float)
    _refuse(scores, weights)
    weight = pd.Series(weights, dtype=float)
    counted = [goal for goal in goals if weight[goal] > 0]
    total = (scores * weight).sum(axis=1).where(scores[counted].notna().all(axis=1))
    plain = scores.sum(axis=1).where(scores.notna().all(axis=1))
    told = board["told"].astype(float)
    table = board.assign(
        **scores, scored=scores[counted].notna().sum(axis=1), total=total,
        place=total.rank(method="min", ascending=False), cost=board["cost"].astype(float), told=told,
        differs=told.notna() & plain.notna() & (told - plain).abs().gt(1e-9),
    )  # fmt: skip
    order = pd.DataFrame({
        "place": table["place"], "effort": table["effort"].map({name: i for i, name in enumerate(EFFORTS)}),
        "cost": table["cost"],
    })  # fmt: skip
    return table.loc[order.sort_values(["place", "effort", "cost"], kind="stable").index].reset_index(drop=True)


def _refuse(scores: pd.DataFrame, weights: Mapping[str, float]) -> None:
    told = scores.to_numpy(float)
    outside = told[(told < 0) | (told > HIGHEST)]
    if len(outside):
        raise ParameterError(
            _("a score is {score}; it must be 0 to {highest}.", score=f"{outside[0]:g}", highest=HIGHEST)
        )
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise ParameterError(_("weights must be numbers of 0 or more, not all of them 0."))


def stability(ranked: pd.DataFrame, weights: Mapping[str, float], draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """How firm the ranking is when each score may be one too low or too high.

    In each draw every score moves by -1, 0 or 1 with equal chances (never below 0 or above 5); equal totals are put in
    an order by lot.

    Parameters
    ----------
    ranked : DataFrame of :func:`totals`
        Those without a total take no part.

    Returns
    -------
    DataFrame, one row per initiative with a total, in the order of ``ranked``
        ``initiative``, ``total``, ``place``, ``action``, ``key``, ``subject``; ``top_share`` of the draws in which it
        is among the first three, ``keeps_share`` in which it holds its place (one of the places that equal totals
        share); ``place_low``, ``place_high``: the places that hold 95 % of the draws; ``n`` draws. The same seed gives
        the same shares.

    Raises
    ------
    MissingData
        Nothing is wholly scored.
    """
    held = ranked[ranked["total"].notna()].reset_index(drop=True)
    if held.empty:
        raise MissingData(_("no scores"), "plan", ("scores",))
    rng = np.random.default_rng(seed)
    scores, weight = held[list(weights)].fillna(0.0).to_numpy(float), np.array(list(weights.values()), float)
    drawn = np.clip(scores + rng.integers(-1, 2, (draws, *scores.shape)), 0, HIGHEST) @ weight
    drawn = drawn + rng.random(drawn.shape) * 1e-9
    places = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    first, last = held["place"].to_numpy(), held["total"].rank(method="max", ascending=False).to_numpy()
    low, high = np.quantile(places, [0.025, 0.975], axis=0, method="inverted_cdf")
    return held[["initiative", "action", "key", "subject", "total", "place"]].assign(
        top_share=(places <= TOP).mean(axis=0), keeps_share=((places >= first) & (places <= last)).mean(axis=0),
        place_low=low.astype(int), place_high=high.astype(int), n=draws,
    )  # fmt: skip


__all__ = ["DRAWS", "EFFORTS", "HIGHEST", "TOP", "origins", "proposed", "stability", "totals"]
