"""What follows for acquisition: which channels bring ideal customers, what one of each may cost, and what to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit.measures import decisions
from toolkit.measures.costs import TOTAL
from toolkit.measures.disclosure import K
from toolkit.measures.worth import TARGET

MORE = 0.1
"""A channel that pays is tried with so many more customers: the next ones may cost more than those before."""
ACTIONS = ("stop", "pay_less", "grow", "keep", "unsure")
DECIDED = ACTIONS[:3]
_WORTH = ["source_channel", "n", "coca", "margin_per_new", "margin_low", "margin_high", "ceiling", "ceiling_low",
          "ceiling_high"]  # fmt: skip
_IDEAL = {"share": "ideal_share", "low": "ideal_low", "high": "ideal_high", "index": "ideal_index",
          "sure": "ideal_sure"}  # fmt: skip


def channels(worth: pd.DataFrame, own: pd.DataFrame, portrait: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each source channel with what its customers cost and bring, how many are ideal, and what follows.

    Parameters
    ----------
    worth : DataFrame of :func:`worth.by_channel`, without what must not be shown
    own : DataFrame of :func:`worth.by_channel` with ``spread="none"``
        Its ``coca`` is what the channel costs by itself: what is shared goes on without it.
    portrait : DataFrame of :func:`portrait.portrait`, optional

    Returns
    -------
    DataFrame, one row per known channel, the most customers first
        ``source_channel``; ``n``, ``coca``, ``margin_per_new``, ``ceiling`` with their intervals as in ``worth``;
        ``own_cost`` of a customer; of the ideal customers ``ideal_share`` came from there, with ``ideal_low``,
        ``ideal_high``, ``ideal_index`` against all others and ``ideal_sure``; ``action``: stop (a customer surely
        brings less in 365 days than the channel's own cost), pay_less (surely less than one and a half times it), grow
        (surely one and a half times the full cost or more), keep (surely one and a half times the own cost: it pays for
        itself, not for its part of what is shared), unsure; ``gain`` of a year (currency) with ``gain_low``,
        ``gain_high``, missing for keep and unsure. stop: what these customers lose; pay_less: what is saved if as many
        came for the ceiling; grow: what a tenth more bring beyond the own cost if they are as today's.
    """
    known = worth["source_channel"].notna() & (worth["source_channel"] != TOTAL)
    rows = worth.loc[known, _WORTH].reset_index(drop=True)
    rows["own_cost"] = rows["source_channel"].map(own.set_index("source_channel")["coca"])
    ideal = portrait if portrait is None else portrait[portrait["attribute"] == "source_channel"].set_index("value")
    for name, told in _IDEAL.items():
        rows[told] = np.nan if ideal is None else rows["source_channel"].map(ideal[name])
    rows["ideal_sure"] = rows["ideal_sure"].eq(True)
    cost, low, high = rows["own_cost"], rows["margin_low"], rows["margin_high"]
    held = [high < cost, high < TARGET * cost, low >= TARGET * rows["coca"], low >= TARGET * cost]
    rows["action"] = np.select(held, ACTIONS[:4], ACTIONS[4])
    gains = {
        "gain": (cost - rows["margin_per_new"], cost - rows["ceiling"], MORE * (rows["margin_per_new"] - cost)),
        "gain_low": (cost - high, cost - rows["ceiling_high"], MORE * (low - cost)),
        "gain_high": (cost - low, cost - rows["ceiling_low"], MORE * (high - cost)),
    }
    for name, each in gains.items():
        rows[name] = rows["n"] * np.select(held[:3], each, np.nan)
    return rows.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def decided(channels: pd.DataFrame) -> pd.DataFrame:
    """The decisions of :func:`channels`; none for a channel that is kept as it is or of which nothing is sure.

    Returns
    -------
    DataFrame of :func:`decisions.made`
        The evidence is what a customer brings in 365 days for each unit of the channel's own cost.
    """
    rows = channels[channels["action"].isin(DECIDED)]
    told = {"value": "margin_per_new", "low": "margin_low", "high": "margin_high"}
    ratio = {name: rows[column] / rows["own_cost"] for name, column in told.items()}
    gained = {"margin": rows["gain"], "margin_low": rows["gain_low"], "margin_high": rows["gain_high"]}
    table = rows[["action", "n"]].assign(key=rows["source_channel"], measure="worth", **ratio, **gained)
    return decisions.made("acquisition", table.to_dict("records"))


def audiences(seeds: Mapping[str, Any]) -> pd.DataFrame:
    """Audiences for advertising, as they may be told.

    Parameters
    ----------
    seeds : mapping
        Of each audience ``customers`` it holds and how many of them were ``written``, as :class:`client.Seed` says.

    Returns
    -------
    DataFrame, one row per audience
        ``audience``; ``customers``; ``written``, those who agreed and have an address. Missing where they, or the
        others of the audience, are 1 to 9.
    """
    table = pd.DataFrame(
        [(name, one.customers, one.written) for name, one in seeds.items()],
        columns=["audience", "customers", "written"],
    )
    table = table.astype({"customers": float, "written": float})
    few = table["written"].between(1, K - 1) | (table["customers"] - table["written"]).between(1, K - 1)
    table["written"] = table["written"].where(~few)
    table["customers"] = table["customers"].where(~table["customers"].between(1, K - 1))
    return table


__all__ = ["ACTIONS", "DECIDED", "MORE", "audiences", "channels", "decided"]
