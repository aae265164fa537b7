"""Who a programme would reach had bought more before it began: what a comparison of members with others would claim."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.bought import YEAR, Events
from toolkit.measures.disclosure import K
from toolkit.measures.programme import Programme
from toolkit.words import _


def before(events: Events, programme: Programme) -> pd.Series:
    """The customers of the year before the last, by whether they would have earned a reward in the last one.

    Parameters
    ----------
    programme : Programme
        Taken to begin 365 days before ``as_of``.

    Returns
    -------
    Series
        ``value``: orders a customer in the year *before* it began, of those who would have earned a reward in its first
        year over those who would not, with ``low``, ``high`` (from the logarithms' standard errors);
        ``orders_users``, ``orders_others``; ``users``, ``others`` and ``n`` customers.

    Raises
    ------
    MissingData
        Fewer than two years of orders, or fewer than ten on one side.

    Notes
    -----
    The programme did not exist: all of ``value`` beyond 1 is selection, and would be taken for an effect by whoever
    compares members with others after the launch.
    """
    if events.last_day - events.day.min() < 2 * YEAR - 7:
        raise MissingData(_("fewer than two years of orders"), "lines", ("two_years",))
    last = events.since(YEAR)
    earlier = events.since(2 * YEAR) & ~last
    orders = events.totals(np.where(earlier, events.n_orders, 0))
    paid = events.totals(np.where(last, events.paid, 0)) / 100
    seen = orders > 0
    users, others = seen & (paid >= programme.spent_for_reward), seen & (paid < programme.spent_for_reward)
    if min(users.sum(), others.sum()) < K:
        raise MissingData(_("fewer than ten who would earn a reward"), "lines", ("rewarded",))
    ours, theirs = (
        (float(orders[who].mean()), float(orders[who].std(ddof=1)), float(who.sum())) for who in (users, others)
    )
    change, low, high = statistics.relative_change(ours, theirs)
    told = statistics.estimate(1 + change, np.nan, float(seen.sum()), 1 + low, 1 + high)
    told["orders_users"], told["orders_others"] = ours[0], theirs[0]
    told["users"], told["others"] = ours[2], theirs[2]
    return told


__all__ = ["before"]
