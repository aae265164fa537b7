"""New customers whom others brought: how many, what they bring, and how many a reward for it must win."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.disclosure import K
from toolkit.measures.frames import fetch
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.newcomers import FIRST_YEAR, first_year
from toolkit.measures.periods import add_months
from toolkit.words import _

NAMES = re.compile(r"refer|recomand|recommend|friend|prieten|word.of.mouth", re.IGNORECASE)
"""How a source channel is called that stands for being recommended."""
REWARDS = 2
"""A reward to who recommends and one to who comes."""


def referral(orders: Table, customers: Table | None, as_of: date, value: float) -> pd.Series:
    """New customers by recommendation, and the share of them whom a reward must win to pay.

    Parameters
    ----------
    customers : Table, optional
        With ``source_channel``.
    value : what a reward costs, currency

    Returns
    -------
    Series
        ``value`` = ``k`` of ``n``: customers first seen in the last 365 days who came by a channel whose name says
        that they were recommended, of those with a known channel, with Wilson ``low``, ``high``; ``worth``: margin of
        such a customer's first 365 days, of those whose year is over and was begun in the last two, with ``worth_low``,
        ``worth_high`` (t; missing where costs are unknown); ``cost_year`` = k x 2 rewards; ``needed_share`` = 2
        rewards / worth, with ``needed_low``, ``needed_high``: of them, who would not have come without.

    Raises
    ------
    MissingData
        No channel is called so, or it brought fewer than ten.

    Notes
    -----
    Who recommended whom is not in these data: a referral ladder by customer cannot be replayed.
    """
    if customers is None:
        raise MissingData(_("{table} is missing", table="customers"), "customers", ("source_channel",))
    channels = customers.filter(customers.source_channel.notnull()).distinct(on="customer_id")
    each = first_year(orders, as_of).join(channels.select("customer_id", "source_channel"), "customer_id")
    people = fetch(each.select("first", "source_channel", "value", "known_sales", "known_margin"))
    people = people[people["first"] > add_months(as_of, -24)]
    named = people["source_channel"].map(lambda name: bool(NAMES.search(name)))
    new = people["first"] > as_of - timedelta(days=365)
    told = statistics.share(float((new & named).sum()), float(new.sum()))
    if not told["k"] >= K or told["n"] - told["k"] < K:
        raise MissingData(_("{table} is missing", table="customers"), "customers", ("source_channel",))
    settled = people[named & (people["first"] + FIRST_YEAR - timedelta(days=1) <= as_of)]
    mean, low, high = _worth(settled)
    cost = REWARDS * value
    told["worth"], told["worth_low"], told["worth_high"] = mean, low, high
    told["cost_year"] = told["k"] * cost
    told["needed_share"], told["needed_low"], told["needed_high"] = (
        cost / v if v > 0 else np.nan for v in (mean, high, low)
    )
    return told


def known(orders: Table, customers: Table | None, as_of: date, value: float) -> pd.Series | None:
    """:func:`referral`, or None where no channel tells of it."""
    try:
        return referral(orders, customers, as_of, value)
    except MissingData:
        return None


def _worth(people: pd.DataFrame) -> tuple[float, float, float]:
    """Margin a customer, mean and interval; unknown where too little of the cost is."""
    sales, known = people["value"].sum(), people["known_sales"].sum()
    if not known > 0 or known < KNOWN_ENOUGH * sales or len(people) < K:
        return np.nan, np.nan, np.nan
    margin = people["known_margin"] * sales / known
    low, high = statistics.mean_interval(margin.mean(), margin.std(), len(margin))
    return float(margin.mean()), float(low), float(high)


__all__ = ["NAMES", "REWARDS", "known", "referral"]
