"""The whole question of lifetime value for one shop: each answer worked out once, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.lifetime import forecast, holdout
from toolkit.measures.lifetime.newcomer import cost_of_one, new_customer
from toolkit.measures.lifetime.outlooks import Outlook, Terms, outlook


@dataclass(frozen=True)
class Study:
    """Lifetime value of a shop's customers as of a day, under some terms.

    What rests on the forecast (``outlook`` and all after it) raises
    :class:`~toolkit.errors.MissingData` where fewer than ten customers ordered again.
    """

    customer_days: Table
    as_of: date
    terms: Terms

    @cached_property
    def backtest(self) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.backtest`."""
        return holdout.backtest(self.customer_days, self.as_of)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.ranking`."""
        return holdout.ranking(self.backtest)

    @cached_property
    def calibration(self) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.calibration`."""
        return holdout.calibration(self.customer_days, self.as_of, holdout.chosen(self.ranking))

    @cached_property
    def outlook(self) -> Outlook:
        """See :func:`toolkit.measures.lifetime.outlook`."""
        return outlook(self.customer_days, self.as_of, self.ranking, self.backtest)

    @cached_property
    def customers(self) -> Table:
        """See :func:`toolkit.measures.lifetime.by_customer`."""
        return forecast.by_customer(self.outlook, self.customer_days, self.terms).cache()

    @cached_property
    def total(self) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.total`."""
        return forecast.total(self.outlook, self.customers, self.terms)

    def by(self, groups: Table, key: str) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.by_group`."""
        return forecast.by_group(self.outlook, self.customers, groups, key, self.terms)

    def new_customer(self, orders: Table, spend: Table | None = None) -> pd.DataFrame:
        """See :func:`toolkit.measures.lifetime.new_customer`; its cost is worked out from ``spend``."""
        cost = cost_of_one(spend, orders, self.as_of)
        return new_customer(self.outlook, self.customer_days, self.terms, cost)

    def on(self, terms: Terms) -> Study:
        """The same study under other terms; what does not depend on them is not worked out again."""
        other = Study(self.customer_days, self.as_of, terms)
        for name in ("backtest", "ranking", "calibration", "outlook"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other
