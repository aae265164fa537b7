"""What customers bought and sent back, day by day, as arrays on which a programme can be tried within a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from toolkit.errors import MissingData
from toolkit.measures.periods import up_to
from toolkit.words import _

YEAR = 365
_EPOCH = np.datetime64("1970-01-01", "D")
WIDE = 2**20
"""More than there are days: a customer's place and a day make one sorted number."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Events:
    """What customers bought and sent back: one entry a customer and day, by customer and then day.

    ``customer``: place of the customer in ``ids``; ``day``: days since 1970; ``paid`` and ``returned``: cents with VAT,
    of orders and of what was sent back; ``sales`` without VAT, currency; ``n_orders``.
    """

    ids: NDArray
    customer: Ints
    day: Ints
    paid: Ints
    returned: Ints
    sales: NDArray[np.float64]
    n_orders: Ints
    as_of: date
    vat: float = 0.0

    @cached_property
    def last_day(self) -> int:
        return day_number(self.as_of)

    @cached_property
    def start(self) -> Ints:
        """The first entry of each customer."""
        return np.searchsorted(self.customer, np.arange(len(self.ids)))

    @cached_property
    def key(self) -> Ints:
        """Customer and day as one rising number."""
        return self.customer * WIDE + self.day

    def since(self, days: int) -> NDArray[np.bool_]:
        """Whether each entry lies within so many days up to ``as_of``."""
        return self.day > self.last_day - days

    def before(self, values: Ints, at: Ints, side: str = "left") -> Ints:
        """The sum of a customer's ``values`` on days before those of ``at`` (``side="right"``: or on them), by entry.

        Parameters
        ----------
        at : array, one day per entry
        """
        sums = np.concatenate([[0], np.cumsum(values)])
        place = np.searchsorted(self.key, self.customer * WIDE + at, side=side)
        first = self.start[self.customer]
        return sums[np.maximum(place, first)] - sums[first]

    def totals(self, values: NDArray) -> NDArray:
        """The sum of ``values`` by customer."""
        return np.bincount(self.customer, weights=values, minlength=len(self.ids))


def day_number(day: date) -> int:
    """Days since 1970."""
    return int((np.datetime64(day, "D") - _EPOCH).astype(int))


def events(orders: Table, lines: Table, as_of: date, vat: float = 0.0) -> Events:
    """The days on which identified customers bought or sent something back.

    Parameters
    ----------
    orders : Table, one row per order
    lines : Table, one row per order line
        Of kind ``return``; those of customers without an order are left out, and those before a customer's first order.
    vat : float
        Rate by which what is paid exceeds amounts without VAT; points are given for what is paid.

    Raises
    ------
    MissingData
        Nobody can be named.
    """
    bought = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    back = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "return") & t.customer_id.notnull())
    nothing = ibis.literal(0.0)
    both = ibis.union(
        bought.select("customer_id", "day", sales=bought.sales, back=nothing, n=ibis.literal(1, "int64")),
        back.select("customer_id", day=back.ordered_at.cast("date"), sales=nothing, back=-back.net_amount,
                    n=ibis.literal(0, "int64")),
    )  # fmt: skip
    first = bought.group_by("customer_id").aggregate(first=bought.day.min())
    both = both.join(first, "customer_id").filter(lambda t: t.day >= t["first"])
    each = both.group_by("customer_id", "day").aggregate(sales=both.sales.sum(), back=both.back.sum(), n=both.n.sum())
    found = each.order_by("customer_id", "day").to_pyarrow()
    if not found.num_rows:
        raise MissingData(_("{table} is missing", table="lines.customer_id"), "lines", ("customer_id",))
    names = found["customer_id"].combine_chunks().dictionary_encode()
    sales = found["sales"].to_numpy()
    return Events(
        np.array(names.dictionary.to_pylist(), object), names.indices.to_numpy().astype(np.int64),
        found["day"].to_numpy().astype("datetime64[D]").astype(np.int64), _cents(sales, vat),
        _cents(found["back"].to_numpy(), vat), sales, found["n"].to_numpy().astype(np.int64), as_of, vat,
    )  # fmt: skip


def _cents(amounts: NDArray, vat: float) -> Ints:
    return np.rint(np.maximum(amounts, 0) * (100 * (1 + vat))).astype(np.int64)


def spent_before(events: Events) -> Ints:
    """Cents paid by the customer in the 365 days before each entry's day, less what was sent back; never below 0."""
    net = events.paid - events.returned
    return np.maximum(events.before(net, events.day) - events.before(net, events.day - YEAR), 0)


__all__ = ["WIDE", "YEAR", "Events", "Ints", "day_number", "events", "spent_before"]
