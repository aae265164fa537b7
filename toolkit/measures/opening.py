"""What new customers start with, whole: from the client's tables to what may be shown."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import delisting, starters


class Opening:
    """New customers, the products they begin with, and what became of both; the parts are counted when first asked for.

    Parameters
    ----------
    products, customers, answers : Table, optional
        As the functions of :mod:`starters` take them.

    Raises
    ------
    MissingData
        As :func:`starters.starters` and :func:`starters.items`.
    """

    def __init__(
        self, lines: Table, orders: Table, as_of: date, products: Table | None = None,
        customers: Table | None = None, answers: Table | None = None, soon_days: int = starters.SOON_DAYS,
    ) -> None:  # fmt: skip
        self._tables = (lines, orders, as_of, products, customers, answers)
        self.starters = starters.starters(lines, orders, as_of, customers, answers, soon_days)
        self.items = starters.items(self.starters, lines)

    def within(self, soon_days: int) -> Opening:
        """The same with a second order within so many days."""
        return Opening(*self._tables, soon_days)

    @property
    def is_margin(self) -> bool:
        """Whether value is margin, not sales."""
        return self.starters.is_margin

    @cached_property
    def effects(self) -> pd.DataFrame:
        """:func:`starters.effects` of products."""
        return starters.effects(self.starters, self.items)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """:func:`starters.verdicts` of products."""
        lines, _orders, as_of, products, *_people = self._tables
        return starters.verdicts(self.starters, self.items, self.effects, starters.sold_off(lines, as_of, products))

    @cached_property
    def products(self) -> pd.DataFrame:
        """:func:`starters.summary` of products."""
        return starters.summary(self.effects, self.verdicts, self._tables[3])

    @property
    def rare(self) -> int:
        """How many products too few begin with for a test."""
        tested = int((self.verdicts["verdict"] != "too_few").sum())
        return int(self.items.key.nunique().to_pyarrow().as_py()) - tested

    @property
    def seeming(self) -> pd.DataFrame:
        """:func:`starters.seeming` of products."""
        return starters.seeming(self.products)

    def judged(self, by: str) -> pd.DataFrame:
        """:func:`starters.summary` of brands or categories, without the newcomers of products that stand apart.

        Raises
        ------
        MissingData
            As :func:`starters.items`.
        """
        apart = self.products.loc[self.products["verdict"].isin(starters.APART), "key"].tolist()
        rest = starters.without(self.starters, self.items, apart)
        held = starters.items(rest, self._tables[0], by, self._tables[3])
        found = starters.effects(rest, held)
        return starters.summary(found, starters.verdicts(rest, held, found))

    def at_stake(self, assigned: Table) -> pd.DataFrame:
        """:func:`delisting.decided` of the toxic products, with their ``name``; of few people nothing.

        Parameters
        ----------
        assigned : Table, one row per buyer with ``cell_group``
        """
        lines, _orders, as_of, *_others = self._tables
        toxic = self.products.loc[self.products["verdict"] == "toxic", ["key", "name"]]
        keys = toxic["key"].tolist()
        stakes = delisting.at_stake(self.starters, self.items, self.effects, keys, as_of)
        held = delisting.baskets(lines, assigned, keys, as_of, self.is_margin)
        return delisting.shown(delisting.decided(stakes, held).merge(toxic, on="key"))
