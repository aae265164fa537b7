"""How many customers of each group a test could be made with, on each channel."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import consent
from toolkit.measures.baselines import NEWCOMERS, QUARTER, weekly_newcomers
from toolkit.measures.frames import fetch

CHANNELS = ("email", "sms")


def reach(
    assigned: Table, orders: Table, as_of: date, customers: Table | None = None, messages: Table | None = None
) -> pd.DataFrame:
    """Customers by group and channel; of newcomers, those of a week (mean of the last 13).

    Parameters
    ----------
    assigned : Table, one row per buyer with ``group``
    customers, messages : Table, optional
        For consents, addresses and who signed off (see ``consent.permits``).

    Returns
    -------
    DataFrame, one row per group and channel
        ``group``, ``channel`` ("" is everybody), ``available``, ``consent_known``: where the shop says of nobody
        whether they agreed, everybody is counted, and this is False.
    """
    new = weekly_newcomers(orders, as_of).mutate(group=ibis.literal(NEWCOMERS))
    both = assigned.select("customer_id", "group").union(new.select("customer_id", "group"))
    parts = [_counted(both).assign(channel="", consent_known=True)]
    for channel in CHANNELS:
        agreed = consent.agreed(customers, messages, as_of, channel)
        held = both if agreed is None else both.semi_join(agreed, "customer_id")
        parts.append(_counted(held).assign(channel=channel, consent_known=agreed is not None))
    frame = pd.concat(parts, ignore_index=True)
    weeks = QUARTER.days / 7
    frame["available"] = frame["available"].where(frame["group"] != NEWCOMERS, frame["available"] / weeks)
    return frame[["group", "channel", "available", "consent_known"]]


def _counted(people: Table) -> pd.DataFrame:
    counted = fetch(people.group_by("group").aggregate(available=people.count()))
    return counted.astype({"available": float}).sort_values("group", ignore_index=True)


__all__ = ["CHANNELS", "reach"]
