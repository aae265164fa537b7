"""A loyalty programme replayed on the client's own orders: every point earned, used, expired and taken back."""

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
from toolkit.measures.programme import Programme
from toolkit.words import _

UNIT = 10**8
"""Points are counted in whole hundred-millionths, so that every sum is exact."""
NEVER = 2**61
YEAR = 365
_EPOCH = np.datetime64("1970-01-01", "D")
_WIDE = 2**20
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
        return self.customer * _WIDE + self.day

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
        place = np.searchsorted(self.key, self.customer * _WIDE + at, side=side)
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


@dataclass(frozen=True)
class Replay:
    """A programme on what customers did; all points in :data:`UNIT`, one entry per entry of ``events``.

    ``issued`` for the day's orders; ``redeemed`` on it; ``taken`` back for what was sent back, no more than was held;
    ``unpaid``: what could not be taken back because it was used; ``used_from``: points of the customer that were gone
    before the day's redemption; ``expired``: of the day's points, those never used in time; ``expires``: the last day
    on which the day's points can be used.
    """

    events: Events
    programme: Programme
    issued: Ints
    redeemed: Ints
    taken: Ints
    unpaid: Ints
    used_from: Ints
    expired: Ints
    expires: Ints

    @property
    def outstanding(self) -> int:
        """Points held by all customers at ``as_of``."""
        return int(self.issued.sum() - self.redeemed.sum() - self.taken.sum() - self.expired.sum())

    @cached_property
    def point_cost(self) -> float:
        """What a whole point costs the shop once it is used, without VAT."""
        return self.programme.point_value / (1 + self.events.vat)

    def money(self, points: float) -> float:
        """What points in :data:`UNIT` cost once they are used, without VAT."""
        return float(points) / UNIT * self.point_cost


def replay(events: Events, programme: Programme) -> Replay:
    """What would have happened had the programme run from the first order on.

    Everybody is a member from the first order on. On a day with an order a customer first uses every reward that the
    points of earlier days pay for, then earns points for what is paid, then loses those of what is sent back (as many
    as are held). The oldest points go first; what is not used in time expires. Orders are taken as they were: what the
    programme would change in them is not known.

    Returns
    -------
    Replay
        issued = redeemed + taken + expired + outstanding, exactly.

    Notes
    -----
    Since the oldest points go first, all that is gone is one number a customer, and a day's points have expired where
    that number stands below them on the day after their last.
    """
    factor = factors(events, programme)
    rate = round(programme.points_per_100 * 100) * factor  # points for a cent, in UNIT
    issued, wanted = events.paid * rate, events.returned * rate
    after = np.cumsum(issued)
    expires = _expiry(events.day, programme.expiry_months)
    gone = np.concatenate([[0], after])[_first_alive(events, expires)]
    step = np.where(events.n_orders > 0, round(programme.reward_points * 100) * (UNIT // 100), NEVER)
    redeemed, taken, used = _use(after - issued, gone, issued, wanted, step)
    later = np.searchsorted(events.key, events.customer * _WIDE + expires, side="right") - 1
    unused = after - np.maximum(after - issued, used[later])
    expired = np.where(expires < events.last_day, np.clip(unused, 0, None), 0)
    return Replay(events, programme, issued, redeemed, taken, wanted - taken, used - taken - redeemed, expired, expires)


def factors(events: Events, programme: Programme) -> Ints:
    """By what points are multiplied on each day, in hundredths: by what was paid in the 365 days before it."""
    if not programme.tiers:
        return np.full(len(events.day), 100, np.int64)
    starts = np.array([round(100 * spent) for spent, _factor in programme.tiers])
    factors = np.array([100, *(round(100 * factor) for _spent, factor in programme.tiers)], np.int64)
    return factors[np.searchsorted(starts, spent_before(events), side="right")]


def spent_before(events: Events) -> Ints:
    """Cents paid by the customer in the 365 days before each entry's day, less what was sent back; never below 0."""
    net = events.paid - events.returned
    return np.maximum(events.before(net, events.day) - events.before(net, events.day - YEAR), 0)


def _expiry(day: Ints, months: int) -> Ints:
    """The same day some months later, or that month's last day where it is shorter."""
    if not months:
        return np.full(len(day), _WIDE - 1, np.int64)
    days = day.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    target = month + months
    last = ((target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")).astype(np.int64)
    return np.minimum(
        target.astype("datetime64[D]").astype(np.int64) + (days - month.astype("datetime64[D]")).astype(np.int64), last
    )


def _first_alive(events: Events, expires: Ints) -> Ints:
    """The customer's first entry whose points are still good on each entry's day."""
    return np.searchsorted(events.customer * _WIDE + expires, events.key, side="left")


def _use(before: Ints, gone: Ints, issued: Ints, wanted: Ints, step: Ints) -> tuple[Ints, Ints, Ints]:
    """Points redeemed and taken back on each day, and how many are gone after it, counted over all customers in a row.

    A customer's count begins where that of the one before ends, since ``gone`` is never below it.
    """
    used, redeemed, taken, after = 0, [], [], []
    for had, lost, new, back, one in zip(
        *(part.tolist() for part in (before, gone, issued, wanted, step)), strict=True
    ):
        if lost > used:
            used = lost
        spent = (had - used) // one * one
        used += spent
        held = had + new - used
        if back > held:
            back = held
        used += back
        redeemed.append(spent)
        taken.append(back)
        after.append(used)
    return np.array(redeemed, np.int64), np.array(taken, np.int64), np.array(after, np.int64)


__all__ = ["UNIT", "YEAR", "Events", "Replay", "day_number", "events", "factors", "replay", "spent_before"]
