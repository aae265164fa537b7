"""What follows for the assortment: what to lead with, to fix, to bundle, to offer to whom, and to take out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import decisions, delisting, disclosure, margins, returned
from toolkit.measures.goods import coarsest
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.opening import Opening

MOST = 3
"""Decisions of one kind: a plan of more than a dozen is not carried out."""
GOODS = ("category", "brand", "product")
STAKE = {"stake": "margin", "stake_low": "margin_low", "stake_high": "margin_high"}


def starting(opening: Opening, assigned: Table, as_of: date) -> pd.DataFrame:
    """What newcomers should begin with, and what not.

    Parameters
    ----------
    assigned : Table, one row per buyer with ``cell_group``

    Returns
    -------
    DataFrame of :func:`decisions.made`
        lead_with for locomotives; for toxic products what :func:`delisting.decided` says, nothing where the loss is not
        sure. The evidence is the matched difference of second orders; the margin, what a year's newcomers who begin
        with it bring more (a locomotive: if as many again did) or less (if they had begun with something else).
    """
    rows = opening.products.set_index("key")
    good = rows[rows["verdict"] == "locomotive"].assign(action="lead_with")
    won = delisting.at_stake(opening.starters, opening.items, opening.effects, list(good.index), as_of)
    good = good.join(disclosure.unless_few(won, "starters", list(STAKE)).set_index("key")[list(STAKE)])
    lost = opening.at_stake(assigned).set_index("key")
    bad = rows[rows["verdict"] == "toxic"].join(lost[[*STAKE, "decision"]])
    bad = bad[bad["decision"] != "look"].rename(columns={"decision": "action"})
    bad[list(STAKE)] = -bad[["stake", "stake_high", "stake_low"]].to_numpy()
    told = {"name": "key", "difference": "value", "matched": "n"} | (STAKE if opening.is_margin else {})
    columns = ["action", "low", "high", *told]
    table = pd.concat([good, bad])[columns].rename(columns=told).assign(measure="second_order")
    return decisions.made("assortment", _first(table, "action"))


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
