"""Step 5: what each group buys, where and how, against everybody else.

A customer counts once, with one order of the window drawn by chance: so a group that orders more often does not look
fond of everything, and the customers of a cell are independent. What is bought is compared within quarters of the year
and sizes of basket (:mod:`toolkit.measures.standardised`), so neither a launch nor a large order looks like a liking;
where customers live as it is (:mod:`toolkit.measures.overindex`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import overindex, standardised
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.periods import add_months, between
from toolkit.measures.picking import first_of
from toolkit.words import _

MONTHS = 24
OF_GOODS = ("category", "brand", "product")
OF_ORDERS = ("sales_channel", "weekday", "discount_band")
OF_PEOPLE = ("region", "town")
BY = (*OF_GOODS, *OF_PEOPLE, *OF_ORDERS)
"""What groups can be compared by."""
LARGEST = 6
"""Baskets of more than 2 to the power of this less one products are one size."""
BANDS = ((0.0, "0"), (0.1, "1-10"), (0.2, "11-20"), (0.3, "21-30"), (1.0, "31+"))
"""Share of the list value that was given off: the highest of each band, and its name in percent."""


def drawn(assigned: Table, orders: Table, as_of: date, months: int = MONTHS) -> Table:
    """One order of each customer, drawn by the hash of its number from those of the window.

    Returns
    -------
    Table, one row per customer with an order in the window
        The columns of ``orders``, the customer's ``group`` and the order's ``quarter`` (its first day).
    """
    recent = between(orders, add_months(as_of, -months), as_of)
    recent = recent.filter(recent.customer_id.notnull())
    one = first_of(recent, ["customer_id"], [recent.order_id.hash(), "order_id"])
    one = one.mutate(quarter=one.day.truncate("Q"))
    return one.join(assigned.select("customer_id", "group"), "customer_id").cache()


def bought(one: Table, sold: Table) -> Table:
    """What is in the orders of :func:`drawn`, and what they are compared within.

    Parameters
    ----------
    sold : Table of :func:`goods.goods`, sales

    Returns
    -------
    Table, one row per line
        ``customer_id``, ``group``, ``category``, ``brand``, ``product``; ``stratum``, the order's quarter and size of
        basket (1, 2, 3-4, 5-8 … products). Worked out once and kept by the engine.
    """
    whose = one.select("order_id", "customer_id", "group", "quarter")
    held = sold.select("order_id", "product_id", *OF_GOODS).join(whose, "order_id")
    sizes = held.group_by("order_id").aggregate(products=held.product_id.nunique())
    band = ibis.least(sizes.products.log2().ceil().cast("int64"), LARGEST)
    held = held.join(sizes.select("order_id", band=band), "order_id")
    stratum = held.quarter.cast("string") + "/" + held.band.cast("string")
    return held.select("customer_id", "group", *OF_GOODS, stratum=stratum).cache()


def by(what: str, one: Table, described: Table, held: Table) -> pd.DataFrame:
    """Every group against all others by one of :data:`BY`.

    Parameters
    ----------
    one : Table of :func:`drawn`
    described : Table of :func:`profiles.placed`, one row per customer
        Where customers live, told there or by their latest order.
    held : Table of :func:`bought`

    Returns
    -------
    DataFrame of :func:`overindex.compare`, groups in the method's order
        Of goods at equal quarters and sizes of basket, of orders at equal quarters. ``value`` is the category, brand,
        product, region, town, sales channel, ISO weekday ("1" is Monday) or band of the order's discount in percent
        (``0``, ``1-10``, …).

    Raises
    ------
    MissingData
        Nobody's is known.
    ParameterError
        ``what`` is none of :data:`BY`.
    """
    if what not in BY:
        raise ParameterError(
            _("groups can be compared by {known}; {found} is none of them", known=", ".join(BY), found=what)
        )
    if what in OF_GOODS:
        pairs = held.select("customer_id", "group", "stratum", value=held[what])
    elif what in OF_PEOPLE:
        pairs = described.select("customer_id", "group", value=described[what], stratum=ibis.literal(0))
    else:
        pairs = one.select("customer_id", "group", value=_of_order(what, one), stratum=one.quarter)
    pairs = pairs.filter(pairs.value.notnull())
    counts = fetch(pairs.group_by(["value", "group", "stratum"]).aggregate(k=pairs.customer_id.nunique()))
    if counts.empty:
        table = "products" if what in ("category", "brand") else "lines"
        column = {"product": "product_id", "discount_band": "discount"}.get(what, what)
        raise MissingData(f"{table}.{column}", table, (column,))
    if what in OF_GOODS:
        sizes = fetch(pairs.group_by(["group", "stratum"]).aggregate(k=pairs.customer_id.nunique()))
    else:  # a customer has one value
        sizes = counts
    order = counts.groupby("value")["k"].sum().sort_values(ascending=False, kind="stable").index
    counts = counts.set_index("value").loc[sorted(order, key=_key(what, order))].reset_index()
    sizes = sizes.pivot_table(index="group", columns="stratum", values="k", aggfunc="sum", fill_value=0)
    sizes = sizes.loc[[name for name in load().names if name in sizes.index]]
    if what in OF_PEOPLE:
        return overindex.compare(counts, sizes.iloc[:, 0], exclusive=True)
    return standardised.compare(counts, sizes, exclusive=what in OF_ORDERS)


def _key(what: str, order: pd.Index):
    place = {value: at for at, value in enumerate(order)}
    bands = {name: at for at, (_highest, name) in enumerate(BANDS)}
    return {"weekday": str, "discount_band": bands.get}.get(what, place.get)


def _of_order(what: str, one: Table) -> ibis.Value:
    if what == "sales_channel":
        return one.sales_channel
    if what == "weekday":
        return (one.day.day_of_week.index() + 1).cast("string")
    listed = one.sales + one.discount
    off = (one.discount / listed.nullif(0.0)).round(6)
    names = [(off <= highest, name) for highest, name in BANDS]
    return ibis.cases(*names)


class Study:
    """All comparisons of one shop, each worked out when it is first asked for.

    Parameters
    ----------
    assigned, described : Table, one row per buyer
        With ``group``; and with ``region`` and ``town``, from :func:`profiles.placed`.
    sold : Table of :func:`goods.goods`, sales
    """

    def __init__(
        self, assigned: Table, described: Table, orders: Table, sold: Table, as_of: date, months: int = MONTHS
    ) -> None:  # fmt: skip
        self.described = described
        self.one = drawn(assigned, orders, as_of, months)
        self.held = bought(self.one, sold)
        self._made: dict[str, pd.DataFrame] = {}

    def by(self, what: str) -> pd.DataFrame:
        """:func:`by`, once; raises as it does."""
        if what not in self._made:
            self._made[what] = by(what, self.one, self.described, self.held)
        return self._made[what]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Each of :data:`BY` of which something is known."""
        return {what: table for what in BY if (table := self._known(what)) is not None}

    def few(self) -> tuple[pd.DataFrame, tuple[int, int]]:
        """:func:`few` of all tables; how many cells were tested, and how many are :func:`too_thin`."""
        tables = self.tables
        tested = sum(int(table["tested"].sum()) for table in tables.values())
        return few(tables), (tested, too_thin(tables.values()))

    def shown(self, what: str) -> tuple[pd.DataFrame, int]:
        """:func:`told` of one table, and how many of its cells are :func:`too_thin`; raises as :func:`by`."""
        table = self.by(what)
        return told(table), too_thin([table])

    def _known(self, what: str) -> pd.DataFrame | None:
        try:
            return self.by(what)
        except MissingData:
            return None


OF_ONE = 4
"""Rows that one table may hold among the few."""


def few(tables: dict[str, pd.DataFrame], most: int = 12) -> pd.DataFrame:
    """The sure differences of several tables, the strongest first.

    Parameters
    ----------
    tables : of :func:`by`, each under its name
        All are held to one rate of false finds: ``q`` is taken anew over their tested cells.

    Returns
    -------
    DataFrame, at most ``most`` rows
        ``by`` (the table's name) and the columns of :func:`overindex.compare`, most people beyond (or short of)
        expectation after shrinking first, at most :data:`OF_ONE` of one table: ``beyond`` = (shrunken index - 1) x
        expected, customers.
    """
    if not tables:
        return pd.DataFrame(columns=["by", *overindex.COLUMNS, "beyond"])
    sure = together(tables).query("sure").assign(beyond=lambda t: (t["shrunken_index"] - 1) * t["expected"])
    strongest = sure["beyond"].abs().sort_values(ascending=False, kind="stable").index
    return sure.loc[strongest].groupby("by").head(OF_ONE).head(most).reset_index(drop=True)


def together(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Several tables of :func:`by` as one, ``q`` and ``sure`` over all their cells; ``by`` names the table."""
    every = pd.concat([table.assign(by=name) for name, table in tables.items()], ignore_index=True)
    return overindex.judged(every)


STRIKING = 1.5
"""An index from which a cell would be talked about."""


def too_thin(tables: Iterable[pd.DataFrame]) -> int:
    """Cells whose index of 1.5 or more would be talked about though it rests on fewer than ten customers."""
    return sum(int((table["fragile"] & (table["index"] >= STRIKING) & (table["k"] > 0)).sum()) for table in tables)


def told(table: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """What is shown of a table: the values with the largest sure differences, then those of most customers.

    Returns
    -------
    DataFrame
        The rows of at most ``most`` values in their order; every number of a hidden cell is missing.
    """
    beyond = ((table["shrunken_index"] - 1) * table["expected"]).abs().where(table["sure"], 0.0)
    rank = table.assign(beyond=beyond).groupby("value", sort=False).agg(beyond=("beyond", "max"), k=("k", "sum"))
    kept = rank.sort_values(["beyond", "k"], ascending=False, kind="stable").head(most).index
    return overindex.shown(table[table["value"].isin(kept)]).reset_index(drop=True)
