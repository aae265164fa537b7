"""The levers of growth: customers, orders of each, order value and margin, and what 10 % more of each is worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import disclosure, statistics, worth
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import LATE_START, add_months, between, day_range, up_to
from toolkit.words import _

LEVERS = ("customers", "frequency", "basket", "margin")
MORE = 0.1
"""How much more of a lever is looked at where nothing else is asked."""


def year(orders: Table, as_of: date) -> pd.Series:
    """The last 12 months of identified customers as customers x orders of each x order value x gross margin.

    Parameters
    ----------
    orders : Table
        Meets ``contract.BUILT["orders"]``; from the day after ``as_of`` - 12 months to ``as_of``.

    Returns
    -------
    Series
        ``customers`` (count), ``frequency`` (orders of each), ``basket`` (order value), ``margin`` (0-1; before
        returns; NaN where the cost of less than 80 % of sales is known); ``orders``; ``sales`` = customers x frequency
        x basket and ``profit`` = sales x margin (currency), with ``sales_se``, ``profit_se``: the standard error of
        each total if as many customers as these came again, each as good as one of them (compound Poisson).

    Raises
    ------
    MissingData
        Less than a year of orders, or of fewer than ten customers.
    """
    begin, _last = day_range(up_to(orders, as_of))
    start = add_months(as_of, -12)
    if begin is None or begin > start + timedelta(days=1) + LATE_START:
        raise MissingData("orders", "lines", ("one_year",))
    sold = between(orders, start, as_of).filter(lambda t: t.customer_id.notnull())
    known = sold.cost.notnull()
    each = sold.group_by("customer_id").aggregate(
        n=sold.count(), sales=sold.sales.sum(), known_sales=known.ifelse(sold.sales, 0.0).sum(),
        known_margin=known.ifelse(sold.sales - sold.cost, 0.0).sum(),
    )  # fmt: skip
    sums = fetch_row(each.aggregate(
        customers=each.count(), orders=each.n.sum(), sales=each.sales.sum().round(2),
        known_sales=each.known_sales.sum(), known_margin=each.known_margin.sum(),
        squares=(each.sales * each.sales).sum(), margin_squares=(each.known_margin * each.known_margin).sum(),
    ))  # fmt: skip
    if sums["customers"] < disclosure.K:
        raise MissingData("orders", "lines", ("enough_customers",))
    profit = scaled_margin(*(sums[[name]].reset_index(drop=True) for name in ("sales", "known_sales", "known_margin")))
    scale = sums["sales"] / sums["known_sales"] if sums["known_sales"] > 0 else np.nan
    found = {
        "customers": sums["customers"], "frequency": sums["orders"] / sums["customers"],
        "basket": sums["sales"] / sums["orders"], "margin": profit.iloc[0] / sums["sales"], "orders": sums["orders"],
        "sales": sums["sales"], "profit": profit.iloc[0], "sales_se": np.sqrt(sums["squares"]),
        "profit_se": np.sqrt(sums["margin_squares"]) * scale if profit.notna().all() else np.nan,
    }  # fmt: skip
    return pd.Series(found, dtype=float)


def moved(year: pd.Series, changes: Mapping[str, float]) -> tuple[float, float]:
    """Sales and profit of the year with each lever changed by a share (-1 upwards); others stay.

    Raises
    ------
    ParameterError
        A lever that there is not, or a change of less than -1.
    """
    wrong = [name for name, change in changes.items() if name not in LEVERS or change < -1]
    if wrong:
        raise ParameterError(
            _("{lever} cannot be changed so; levers are {levers}, from -1.", lever=wrong[0], levers=", ".join(LEVERS))
        )
    factors = {name: 1 + changes.get(name, 0.0) for name in LEVERS}
    sales = year["sales"] * factors["customers"] * factors["frequency"] * factors["basket"]
    return sales, sales * year["margin"] * factors["margin"]


def gains(year: pd.Series, spend: Table | None, orders: Table, as_of: date, more: float = MORE) -> pd.DataFrame:
    """What a tenth more of each lever is worth in a year, the others unchanged, and of all four at once.

    Parameters
    ----------
    year : Series of :func:`year`
    spend : Table, optional
        For what the additional customers cost and, as newcomers, bring in their first 365 days.

    Returns
    -------
    DataFrame, one row per lever of :data:`LEVERS`, then "newcomers" (the same customers as newly won ones, after
    CoCA; missing where unknown) and "all"
        ``lever``; ``change`` (0-1); ``sales`` and ``profit`` gained (currency a year) with ``…_low``, ``…_high``; ``n``
        customers that the row rests on. "all" is more than the four together, since each works on what the others add.
    """
    rows = [_gain(year, name, {name: more}) for name in LEVERS]
    rows += [_newcomers(year, spend, orders, as_of, more), _gain(year, "all", dict.fromkeys(LEVERS, more))]
    return pd.DataFrame(rows).assign(change=more)


def _gain(year: pd.Series, lever: str, changes: dict[str, float]) -> dict[str, float | str]:
    gained = np.array(moved(year, changes)) - year[["sales", "profit"]].to_numpy(float)
    share = gained / year[["sales", "profit"]].to_numpy(float)
    half = statistics.Z * share * year[["sales_se", "profit_se"]].to_numpy(float)
    named = zip(("sales", "profit"), gained, half, strict=True)
    told = {f"{what}{end}": value for what, gain, h in named
            for end, value in (("", gain), ("_low", gain - h), ("_high", gain + h))}  # fmt: skip
    return {"lever": lever, "n": year["customers"], **told}


def _newcomers(year: pd.Series, spend: Table | None, orders: Table, as_of: date, more: float) -> dict[str, float | str]:
    """As many customers more, as those newly won: their margin of 365 days less what they cost."""
    won = pd.Series(dtype=float)
    if spend is not None:
        try:
            won = worth.by_channel(spend, orders, None, as_of).iloc[-1]
        except MissingData:
            won = pd.Series(dtype=float)
    added = year["customers"] * more
    told = {
        f"profit{end}": added * (won.get(name, np.nan) - won.get("coca", np.nan))
        for end, name in (("", "margin_per_new"), ("_low", "margin_low"), ("_high", "margin_high"))
    }
    return {"lever": "newcomers", "n": won.get("n", np.nan), **told}


__all__ = ["LEVERS", "MORE", "gains", "moved", "year"]
