"""What a forecast is made from: the model nearest in the past, fitted to all that is known, and its errors."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures.lifetime.fitting import Fit, fit_order_value
from toolkit.measures.lifetime.histories import collapse, correlation, histories, order_values
from toolkit.measures.lifetime.holdout import CANDIDATES, GUARD_DAYS, Candidate, chosen, fit_candidate
from toolkit.measures.lifetime.margin import margin_share
from toolkit.measures.lifetime.season import index, repeat_days
from toolkit.measures.periods import up_to

MONTH = 365.25 / 12
NEW_DAYS = 730
"""A new customer is taken to be like those first seen in so many last days: earlier ones may have been better."""


@dataclass(frozen=True)
class Terms:
    """How far to look and what a later year's money is worth: months, and a discount rate a year (0.1 = 10 %)."""

    horizon_months: int = 12
    discount_rate_annual: float = 0.10

    def discounts(self) -> np.ndarray:
        """What one unit of money in the middle of each month of the horizon is worth today, 0 to 1."""
        years = (np.arange(self.horizon_months) + 0.5) / 12
        return (1 + self.discount_rate_annual) ** -years


@dataclass(frozen=True)
class Outlook:
    """Everything a forecast is made from.

    ``candidate`` (see :data:`~toolkit.measures.lifetime.holdout.CANDIDATES`); ``orders``, the model of all customers,
    and ``newcomers``, of those first seen in the last two years; ``values``, of the value of an order (None: too few);
    ``season``, 12 factors of the coming months (ones without a seasonal candidate); ``cells``, distinct histories;
    ``level_error``, root mean square of the logarithms of predicted / actual in the backtest (NaN without one);
    ``margin_share``, margin / sales of all orders (NaN where too little of the cost is known) and
    ``correlation`` of how often and how much customers buy.
    """

    as_of: date
    candidate: str
    orders: Fit
    newcomers: Fit
    values: Fit
    season: np.ndarray
    cells: pd.DataFrame
    level_error: float
    margin_share: float
    correlation: float

    @property
    def is_margin(self) -> bool:
        """Whether values are margins; sales where the cost of goods is not known."""
        return bool(np.isfinite(self.margin_share))


def outlook(customer_days: Table, as_of: date, ranking: pd.DataFrame, backtest: pd.DataFrame) -> Outlook:
    """Fit the model that came nearest in the :func:`backtest` to all that is known.

    Raises
    ------
    MissingData
        Fewer than ten customers with a repeat order: nothing can be forecast.
    """
    days = up_to(customer_days, as_of)
    found = histories(days, as_of)
    cells = collapse(found)
    name = chosen(ranking)
    option, history = CANDIDATES[name], cells["T"].max() if len(cells) else 0
    orders = fit_candidate(cells, option, history) or fit_candidate(cells, Candidate(option.model), history)
    values = fit_order_value(order_values(found))
    if orders is None or values is None:
        raise MissingData("lines.repeat_orders", "lines", ("repeat_orders",))
    recent = fit_candidate(cells[cells["T"] <= min(NEW_DAYS, history - GUARD_DAYS)], Candidate(option.model), history)
    tried = backtest[(backtest["candidate"] == name) & (backtest["actual"] > 0)]
    level = np.log((tried["predicted"] / tried["actual"]).astype(float))
    return Outlook(
        as_of, name, orders, recent or orders, values, _season(days, as_of, option.seasonal), cells,
        float(np.sqrt(np.mean(level**2))) if len(level) else np.nan,
        margin_share(days), correlation(found),
    )  # fmt: skip


def _season(days: Table, as_of: date, seasonal: bool) -> np.ndarray:
    if not seasonal:
        return np.ones(12)
    repeats = repeat_days(days, as_of)
    edges = np.rint(np.arange(13) * MONTH).astype(int)
    factors = [index(repeats, as_of, start, end) for start, end in itertools.pairwise(edges)]
    return np.ones(12) if np.isnan(factors).any() else np.array(factors)


def errors(outlook: Outlook, terms: Terms) -> dict[str, float]:
    """Standard errors of the logarithms of sums over all customers: those alive, their orders, their value."""
    by_week = outlook.cells.assign(t_x=outlook.cells["t_x"] // 7 * 7.0, T=outlook.cells["T"] // 7 * 7.0)
    cells = by_week.groupby(["x", "t_x", "T"], as_index=False)["n"].sum()
    x, t_x, T, n = (cells[c].to_numpy(float) for c in ("x", "t_x", "T", "n"))
    ahead = MONTH * terms.horizon_months
    alive = outlook.orders.relative_error(lambda m: (n * m.p_alive(x, t_x, T)).sum())
    model = outlook.orders.relative_error(lambda m: (n * m.p_alive(x, t_x, T) * m.expected_if_alive(ahead, x, T)).sum())
    level = np.nan_to_num(outlook.level_error)
    value = outlook.values.relative_error(lambda m: m.mean)
    return {"alive": alive, "orders": np.hypot(model, level), "value": np.sqrt(model**2 + level**2 + value**2)}
