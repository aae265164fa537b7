"""What follows for the assortment: what to lead with, to fix, to bundle, to offer to whom, and to take out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import decisions, delisting, margins, returned
from toolkit.measures.goods import coarsest
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.starters import Starters

MOST = 3
"""Decisions of one kind: a plan of more than a dozen is not carried out."""
GOODS = ("category", "brand", "product")


def starting(
    starters: Starters, items: Table, effects: pd.DataFrame, summary: pd.DataFrame, lines: Table, assigned: Table,
    as_of: date,
) -> pd.DataFrame:  # fmt: skip
    """What newcomers should begin with, and what not.

    Parameters
    ----------
    summary : DataFrame of :func:`starters.summary`

    Returns
    -------
    DataFrame of :func:`decisions.made`
        lead_with for locomotives; for toxic products what :func:`delisting.decided` says, nothing where the loss is not
        sure. The evidence is the matched difference of second orders; the margin, what a year's newcomers who begin
        with it bring more (a locomotive: if as many again did) or less (if they had begun with something else).
    """
    apart = summary[summary["verdict"].isin(["locomotive", "toxic"])].set_index("key")
    stakes = delisting.at_stake(starters, items, effects, list(apart.index), as_of)
    held = delisting.baskets(lines, assigned, list(apart.index), as_of, starters.is_margin)
    follows = delisting.shown(delisting.decided(stakes, held)).set_index("key")
    table = apart[["name", "verdict", "difference", "low", "high", "matched"]].join(
        follows[["stake", "stake_low", "stake_high", "decision"]]
    )
    toxic = table["verdict"] == "toxic"
    table["action"] = np.where(toxic, table["decision"], "lead_with")
    lost = {"margin": -table["stake"], "margin_low": -table["stake_high"], "margin_high": -table["stake_low"]}
    won = {"margin": table["stake"], "margin_low": table["stake_low"], "margin_high": table["stake_high"]}
    for name in won:
        table[name] = np.where(toxic, lost[name], won[name]) if starters.is_margin else np.nan
    table = table[table["action"] != "look"].rename(columns={"name": "key", "difference": "value", "matched": "n"})
    return decisions.made("assortment", _first(table.assign(measure="second_order"), "action"))


def returning(rates: pd.DataFrame, margin_share: float) -> pd.DataFrame:
    """What comes back surely more often than the rest.

    Parameters
    ----------
    rates : DataFrame of :func:`returned.rates`
    margin_share : float
        Margin of a unit of sales; NaN where the cost of goods is not known.

    Returns
    -------
    DataFrame of :func:`decisions.made`
        fix, with the share of customers who sent it back; the margin, that of the goods returned beyond what the rest
        would have been.
    """
    table = rates[rates["sure"]].copy()
    kept = table["returned"] * margin_share
    for name, rate in {"margin": "rate", "margin_low": "low", "margin_high": "high"}.items():
        table[name] = kept * (1 - table["base_rate"] / table[rate])
    table = table.assign(action="fix", measure="return_rate", value=table["rate"])
    return decisions.made("assortment", _first(table, "action"))


def margin_share(lines: Table, as_of: date) -> float:
    """Margin of a unit of sales in the latest 12 months; NaN where too little of the cost of goods is known."""
    try:
        total = margins.margin(lines, as_of).iloc[-1]
    except MissingData:
        return np.nan
    return float(total["gross_margin"]) if total["known_share"] >= KNOWN_ENOUGH else np.nan


def sent_back(goods: Table, lines: Table, as_of: date) -> pd.DataFrame:
    """:func:`returning` of products, else brands, else categories; nothing where no returns are known.

    Parameters
    ----------
    goods : Table of :func:`goods.goods` with sales and returns
    """
    try:
        rates = returned.rates(goods, coarsest(goods))
    except MissingData:
        return decisions.made("assortment", [])
    return returning(rates, margin_share(lines, as_of))


def bundling(pairs: pd.DataFrame) -> pd.DataFrame:
    """What lies in the same order surely more often than by chance; what a bundle brings only a test can tell.

    Parameters
    ----------
    pairs : DataFrame of :func:`baskets.sure_pairs`
    """
    told = {"value": pairs["lift"], "low": pairs["lift_low"], "high": pairs["lift_high"], "n": pairs["k"]}
    table = pd.DataFrame({"key": pairs["first"] + " + " + pairs["second"], **told})
    return decisions.made("assortment", _first(table.assign(action="bundle", measure="lift"), "action"))


def offering(few: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """What the ideal groups buy surely more often than all other customers: to be offered to the rest of each group.

    Parameters
    ----------
    few : DataFrame of :func:`patterns.few`
    chosen : names of the ideal groups
    """
    ours = few[few["by"].isin(GOODS) & few["group"].isin(list(chosen)) & (few["index"] > 1)]
    told = {"value": ours["index"], "low": ours["index_low"], "high": ours["index_high"], "n": ours["k"]}
    table = pd.DataFrame({"key": ours["value"], "subject": ours["group"], **told})
    return decisions.made("assortment", _first(table.assign(action="offer", measure="index"), "action"))


def _first(table: pd.DataFrame, by: str) -> list[dict]:
    return table.groupby(by, sort=False).head(MOST).to_dict("records")


__all__ = ["bundling", "margin_share", "offering", "returning", "sent_back", "starting"]
