"""What follows for customer relations: which group is served how, whom to call, what to put right."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import agents, decisions, disclosure, nps, rated, recommending
from toolkit.measures.frames import fetch
from toolkit.measures.ideal import MOSTLY, TOTAL

LEVELS = ("personal", "win_back", "standard", "self_service")


def levels(standing: pd.DataFrame, low: pd.DataFrame | None = None) -> pd.DataFrame:
    """How each group is served.

    Parameters
    ----------
    standing : DataFrame of :func:`ideal.standing`
    low : DataFrame of :class:`Heard`, optional

    Returns
    -------
    DataFrame, one row per group, in the method's order, without those of fewer than ten customers
        ``group``, ``customers``; ``net`` a customer (currency) with ``low``, ``high``; ``is_margin``; ``low_scores``,
        customers with a low score as their latest answer (missing where unknown or not to be told); ``level``:
        personal (surely worth more than the average customer), win_back (the same, but gone quiet), self_service
        (surely less, and gone quiet), standard (not sure, or still young: what it has brought so far says little).
    """
    rows = standing[standing["group"] != TOTAL].reset_index(drop=True)
    average = float(standing.loc[standing["group"] == TOTAL, "net"].iloc[0])
    more, less = rows["low"] > average, rows["high"] < average
    quiet = rows["quiet_share"] >= MOSTLY
    rows["level"] = np.select([more & ~quiet, more, less & quiet], [*LEVELS[:2], LEVELS[3]], LEVELS[2])
    rows["low_scores"] = np.nan
    if low is not None:
        counts = rows["group"].map(low["group"].value_counts()).fillna(0.0)
        rows["low_scores"] = counts.where(~disclosure.hidden(counts))
    shown = disclosure.safe(rows[["group", "customers", "net", "low", "high", "is_margin", "low_scores", "level"]])
    return shown.reset_index(drop=True)


def calling(at_risk: pd.DataFrame, gap: pd.Series, is_margin: bool = True) -> pd.DataFrame:
    """Whom of the best groups to call; none where they are fewer than ten.

    Parameters
    ----------
    at_risk : DataFrame of :func:`recommending.at_risk`
    gap : Series
        What a promoter brings more than a detractor of the same group (currency, with ``low``, ``high``), of
        :func:`recommending.gaps`.
    is_margin : bool
        Whether the gap is margin.

    Returns
    -------
    DataFrame of :func:`decisions.made`
        The evidence is their margin of the last 12 months; the margin, what they would bring more as promoters, where
        the gap is sure: the most that a call can win, for nobody knows how many it wins back.
    """
    n = len(at_risk)
    if n < disclosure.K:
        return decisions.made("service", [])
    won = {f"margin{end}": n * gap[name] if is_margin and gap["low"] > 0 else np.nan
           for end, name in (("", "value"), ("_low", "low"), ("_high", "high"))}  # fmt: skip
    row = {"action": "call", "key": "", "measure": "at_risk", "n": n, "value": at_risk["margin"].sum(min_count=1)}
    return decisions.made("service", [row | won])


def mending(rows: pd.DataFrame, action: str) -> pd.DataFrame:
    """What is surely rated below the rest: the worst row, to be put right.

    Parameters
    ----------
    rows : DataFrame of :func:`nps.by` or :func:`agents.agents`, without what must not be shown
    action : "deliver_sooner" or "train"
    """
    sure = rows[(rows["q"] < 0.05) & (rows["difference_high"] < 0)].sort_values("nps", kind="stable").head(1)
    told = {"value": sure["difference"], "low": sure["difference_low"], "high": sure["difference_high"]}
    table = sure[["key", "n"]].assign(action=action, measure="score", **told)
    return decisions.made("service", table.to_dict("records"))


@dataclass(frozen=True)
class Heard:
    """What scores from 0 to 10 say of whom to serve better.

    Attributes
    ----------
    low : DataFrame, one row per customer whose latest score is low, or None where there is no score
        ``customer_id``, ``group`` of today.
    decided : DataFrame of :func:`decisions.made`
    """

    low: pd.DataFrame | None
    decided: pd.DataFrame


NOTHING = Heard(None, decisions.made("service", []))


def heard(
    joined: Table, lines: Table, products: Table | None, orders: Table, assigned: Table, as_of: date,
    months: int, minimum: int, alert: int,
) -> Heard:  # fmt: skip
    """What the answers of the latest ``months`` carry.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`
    assigned : Table, one row per buyer
    minimum : int
        People that a row must hold to be compared.
    alert : int
        Scores up to this are low.
    """
    try:
        every = rated.rated(joined, lines, products)
    except MissingData:
        return NOTHING
    recent = every.counted(as_of, months)
    at_risk = recommending.at_risk(recent, assigned, orders, as_of, alert)
    latest = recent.latest
    ids = latest.loc[latest["customer_id"].notna() & (latest["score"] <= alert), ["customer_id"]].drop_duplicates()
    ids = ibis.memtable(ids).cast({"customer_id": "string"})
    low = fetch(assigned.select("customer_id", "group").semi_join(ids, "customer_id").order_by("customer_id"))
    followed = recommending.followed(every.settled(), orders, as_of)
    is_margin = bool(followed["margin"].notna().all())
    parts = [calling(at_risk, recommending.gaps(followed)[1], is_margin)]
    with suppress(MissingData):
        parts.append(mending(nps.told(nps.by(recent, "delivery", minimum)), "deliver_sooner"))
    with suppress(MissingData):
        parts.append(mending(disclosure.enough(agents.agents(recent, minimum)), "train"))
    return Heard(low, pd.concat(parts, ignore_index=True))


__all__ = ["LEVELS", "NOTHING", "Heard", "calling", "heard", "levels", "mending"]
