"""The method's seven points of growth, each with what the data show of it, where the client stands and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import disclosure, ideal, satisfaction, statistics, worth
from toolkit.measures.answers import named
from toolkit.measures.costs import Spread
from toolkit.measures.frames import fetch_row
from toolkit.measures.periods import up_to

POINTS = {
    "success": ("margin_to_coca", "management"), "kpis": ("watched", "management"), "icp": ("ideal_share", "marketing"),
    "journey": ("second_order", "care"), "assortment": ("assortment_decisions", "merchandising"),
    "acquisition": ("paying_channels", "marketing"), "personalisation": ("email_consent", "marketing"),
}  # fmt: skip
"""The points in their order (METHOD 1.0.2), with the fact that speaks for each and a first proposal of an owner."""
WATCHED = ("retention_rate", "nps", "ces", "adbt_days", "orders_per_customer", "stickiness")
"""The measures that the method watches beside lifetime value."""


class Told(Protocol):
    """What the client said of a point."""

    status: str | None
    owner: str


def watched(kpis: pd.DataFrame, lights: pd.DataFrame, effort: pd.DataFrame) -> pd.DataFrame:
    """The six measures that the method watches (METHOD 1.0.2).

    Parameters
    ----------
    kpis : DataFrame of ``health.kpis``
    lights : DataFrame of ``growth.lights``
    effort : DataFrame of ``satisfaction.others``
        Of kind ces the question with most answers counts: its mean, on the scale seen.

    Returns
    -------
    DataFrame, one row per measure of :data:`WATCHED`
        ``key``, ``value``, ``low``, ``high``, ``n``; missing where it cannot be known; ``highest``: of the effort
        question, the best answer seen.
    """
    rows = pd.concat([kpis, lights.set_index("light")])[["value", "low", "high", "n"]].astype(float)
    table = rows[~rows.index.duplicated()].reindex(WATCHED).assign(highest=np.nan)
    asked = effort[effort["kind"].eq("ces") & effort["n"].ge(disclosure.K)]
    if len(asked):
        table.loc["ces"] = asked.iloc[0][["mean", "mean_low", "mean_high", "n", "highest"]].to_numpy(float)
    return table.rename_axis("key").reset_index()


def effort(answers: Table | None, orders: Table, as_of: date) -> pd.DataFrame:
    """The questions on effort and satisfaction, as :func:`satisfaction.others` gives them; none without answers."""
    if answers is None:
        return pd.DataFrame(columns=["kind", "n"])
    return satisfaction.others(named(up_to(answers, as_of, "answered_at"), orders))


def channels(
    spend: Table | None, orders: Table, customers: Table | None, as_of: date, spread: Spread = "media"
) -> pd.DataFrame | None:
    """What the newcomers of each source channel bring against their cost (``worth.by_channel``); None where unknown."""
    if spend is None:
        return None
    try:
        return worth.by_channel(spend, orders, customers, as_of, spread=spread)
    except MissingData:
        return None


def facts(
    watched: pd.DataFrame, lights: pd.DataFrame, second: pd.DataFrame, channels: pd.DataFrame | None,
    decisions: pd.DataFrame | None,
) -> pd.DataFrame:  # fmt: skip
    """What the data show of each point, of what is known elsewhere.

    Parameters
    ----------
    watched : DataFrame of :func:`watched`
    lights : DataFrame of ``growth.lights``
    second : DataFrame of ``cohorts.second_order``
    channels : DataFrame of ``worth.by_channel``, or None
    decisions : DataFrame of ``decisions.plan``, or None

    Returns
    -------
    DataFrame, index ``fact``
        ``value``, ``k``, ``n``, ``low``, ``high``; missing where it cannot be known.
    """
    known = int(watched["value"].notna().sum())
    row = lights.set_index("light").loc["clv_to_coca"]
    year = second.iloc[-1]
    found = {
        "margin_to_coca": statistics.estimate(row["value"], np.nan, row["n"], row["low"], row["high"]),
        "watched": statistics.estimate(known, known, len(watched)),
        "second_order": disclosure.share_of_enough(statistics.share(year["k"], year["n"])),
        "paying_channels": _paying(channels),
    }
    if decisions is not None:
        n = int(decisions["lever"].eq("assortment").sum())
        found["assortment_decisions"] = statistics.estimate(n, n, len(decisions))
    return pd.DataFrame(found).T.rename_axis("fact")


def _paying(channels: pd.DataFrame | None) -> pd.Series:
    """Of the newcomers of known channels, the share that came by one whose customers bring 1.5 times their cost."""
    if channels is None:
        return statistics.estimate()
    named = channels[channels["source_channel"].notna() & channels["source_channel"].ne("total")]
    named = named[named["state"].ne("grey")]
    k, n = named.loc[named["state"] == "green", "n"].sum(), named["n"].sum()
    return disclosure.share_of_enough(statistics.share(k, n))


def people(assigned: Table, customers: Table | None, asked: Sequence[str] = ()) -> pd.DataFrame:
    """Of the buyers, the shares that are ideal and that agreed to e-mails; rows as of :func:`facts`.

    ``asked``: the ideal groups where others than the best ones are wanted (see ``ideal.choose``).
    """
    try:
        chosen = ideal.choose(ideal.standing(assigned, customers), asked)
    except MissingData:
        chosen = []
    row = fetch_row(assigned.aggregate(n=assigned.count(), ideal=assigned.group.isin(chosen or [""]).sum()))
    found = {"ideal_share": disclosure.share_of_enough(statistics.share(row["ideal"], row["n"])) if chosen
             else statistics.estimate()}  # fmt: skip
    if customers is not None and customers.email_consent.notnull().any().to_pyarrow().as_py():
        agreed = customers.filter(customers.email_consent.fill_null(False)).select("customer_id").distinct()
        k = assigned.semi_join(agreed, "customer_id").count().to_pyarrow().as_py()
        found["email_consent"] = disclosure.share_of_enough(statistics.share(k, row["n"]))
    return pd.DataFrame(found).T.rename_axis("fact")


def points(found: Sequence[pd.DataFrame], told: Mapping[str, Told]) -> pd.DataFrame:
    """The seven points with status, owner and evidence.

    Parameters
    ----------
    found : DataFrames of :func:`facts` and :func:`people`
    told : mapping of point to what the client said of it
        ``status`` (done, under_way, not_begun or None) and ``owner`` ("" where nobody is named).

    Returns
    -------
    DataFrame, one row per point of :data:`POINTS`
        ``point``; ``fact``, ``value``, ``k``, ``n``, ``low``, ``high``: the evidence; ``status``: the client's, else
        "measured" where there is evidence, else "unknown": data say what is measured, never what is done; ``owner``:
        the client's word, else "" ; ``proposed_owner``.
    """
    table = pd.DataFrame(
        [(point, *held) for point, held in POINTS.items()], columns=["point", "fact", "proposed_owner"]
    )
    table = table.join(pd.concat(list(found)).reindex(table["fact"]).reset_index(drop=True))
    said = [told.get(point) for point in table["point"]]
    measured = np.where(table["value"].notna(), "measured", "unknown")
    table["status"] = [one.status if one and one.status else seen for one, seen in zip(said, measured, strict=True)]
    table["owner"] = [one.owner if one else "" for one in said]
    return table


__all__ = ["POINTS", "WATCHED", "channels", "effort", "facts", "people", "points", "watched"]
