"""A loyalty programme replayed on the client's own orders: every point earned, used, expired and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from toolkit.measures.bought import WIDE, Events, Ints, spent_before
from toolkit.measures.programme import Programme

UNIT = 10**8
"""Points are counted in whole hundred-millionths, so that every sum is exact."""
NEVER = 2**61


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
    later = np.searchsorted(events.key, events.customer * WIDE + expires, side="right") - 1
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


def _expiry(day: Ints, months: int) -> Ints:
    """The same day some months later, or that month's last day where it is shorter."""
    if not months:
        return np.full(len(day), WIDE - 1, np.int64)
    days = day.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    target = month + months
    last = ((target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")).astype(np.int64)
    return np.minimum(
        target.astype("datetime64[D]").astype(np.int64) + (days - month.astype("datetime64[D]")).astype(np.int64), last
    )


def _first_alive(events: Events, expires: Ints) -> Ints:
    """The customer's first entry whose points are still good on each entry's day."""
    return np.searchsorted(events.customer * WIDE + expires, events.key, side="left")


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


__all__ = ["UNIT", "Replay", "factors", "replay"]
