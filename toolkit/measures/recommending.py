"""What the net promoter score is worth: what those who would recommend the shop, or not, went on to buy."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.adjusted import Adjusted, standardised
from toolkit.measures.disclosure import K
from toolkit.measures.frames import fetch
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.movement import BEST
from toolkit.measures.periods import add_months, between
from toolkit.measures.rated import KINDS, Rated

HORIZON = 365
"""Days after an answer within which what its giver buys counts."""
SOON = 90
"""Days after a low score within which a further order says that the customer stayed."""
ALERT = 6
"""A score at or below this calls for an answer."""


def followed(rated: Rated, orders: Table, as_of: date, horizon: int = HORIZON) -> pd.DataFrame:
    """What each customer bought in so many days after the first answer.

    Parameters
    ----------
    rated : Rated
        Of each known customer the first answer counts, if that many days have passed since: a later one would be chosen
        by whether the customer came back.

    Returns
    -------
    DataFrame, one row per customer
        ``customer_id``, ``kind`` of answer, ``group`` at that time; ``retained`` (1 with an order from the next day on,
        else 0); ``sales`` and ``margin`` of these orders (currency; margin at all of their rate where a cost is
        unknown, and missing for all where too little is known).
    """
    first = rated.answers[rated.answers["customer_id"].notna()].drop_duplicates("person")
    seen = [day + timedelta(days=horizon) <= as_of for day in first["answered_at"]]
    first = first.loc[seen, ["customer_id", "answered_at", "kind", "group"]].reset_index(drop=True)
    asked = ibis.memtable(first[["customer_id", "answered_at"]]).cast({"answered_at": "date"})
    bought = _bought_after(asked, orders, horizon)
    frame = first.drop(columns="answered_at").merge(bought, on="customer_id", how="left")
    frame[list(bought.columns[1:])] = frame[list(bought.columns[1:])].fillna(0.0)
    known, sales = frame["known_sales"].sum(), frame["sales"].sum()
    own = (frame["known_margin"] / frame["known_sales"].where(frame["known_sales"] > 0)).fillna(
        frame["known_margin"].sum() / known if known > 0 else np.nan
    )
    frame["margin"] = (own * frame["sales"]) if known > 0 and known >= KNOWN_ENOUGH * sales else np.nan
    return frame[["customer_id", "kind", "group", "retained", "sales", "margin"]]


def _bought_after(asked: Table, orders: Table, days: int) -> pd.DataFrame:
    later = asked.join(orders.select("customer_id", "day", "sales", "cost"), "customer_id")
    gap = later.day.delta(later.answered_at, unit="day")
    later = later.filter((gap > 0) & (gap <= days))
    return fetch(
        later.group_by("customer_id").aggregate(
            retained=ibis.literal(1.0),
            sales=later.sales.sum().round(2),
            known_sales=later.cost.notnull().ifelse(later.sales, 0.0).sum().round(2),
            known_margin=(later.sales - later.cost).sum().fill_null(0.0).round(2),
        )
    )


def worth(followed: pd.DataFrame) -> pd.DataFrame:
    """Retention and margin of detractors, passives and promoters at equal prior groups.

    Parameters
    ----------
    followed : DataFrame of :func:`followed`

    Returns
    -------
    DataFrame, for each of "retained" and "margin" (or "sales" where the margin is unknown) one row per kind of answer
        ``what``; ``key`` (kind); ``n`` customers; ``raw`` (mean as it is); ``mean`` at the mix of groups of all who
        answered, with ``low``, ``high``.
    """
    parts = (
        [_adjusted(followed, what).table().assign(what=what) for what in _measured(followed)] if len(followed) else []
    )
    rows = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["key", "n", "raw", "mean", "low", "high", "what"])
    )
    shares = rows["what"] == "retained"
    rows.loc[shares, ["low", "high"]] = rows.loc[shares, ["low", "high"]].clip(0, 1)
    rows["place"] = rows["key"].map({kind: place for place, kind in enumerate(KINDS)})
    rows = rows.sort_values(["what", "place"], ascending=[False, True], kind="stable")
    return rows[["what", "key", "n", "raw", "mean", "low", "high"]].reset_index(drop=True)


def promoter_gap(followed: pd.DataFrame, what: str = "retained") -> pd.Series:
    """Promoters less detractors at equal prior groups: an estimate with ``p``; NaN where either is missing."""
    if followed.empty:
        return pd.concat([statistics.estimate(n=0), pd.Series({"p": np.nan})])
    return _adjusted(followed, what).difference("promoter", "detractor")


def gaps(followed: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """:func:`promoter_gap` of retention, and of margin (or sales where the margin is unknown).

    Unknown where fewer than ten are promoters, or detractors: they must not be told of.
    """
    n = followed["kind"].value_counts().reindex(["promoter", "detractor"], fill_value=0)
    followed = followed if (n >= K).all() else followed.head(0)
    return tuple(promoter_gap(followed, what) for what in _measured(followed))


def _measured(followed: pd.DataFrame) -> tuple[str, str]:
    return "retained", "margin" if followed["margin"].notna().all() else "sales"


def _adjusted(followed: pd.DataFrame, what: str) -> Adjusted:
    return standardised(followed[what], followed["kind"], followed[["group"]], followed["customer_id"])


def at_risk(
    rated: Rated, assigned: Table, orders: Table, as_of: date, alert: int = ALERT, best: tuple[str, ...] = BEST
) -> pd.DataFrame:
    """Who of today's best groups gave a low score as the latest answer: whom to call first.

    Parameters
    ----------
    rated : Rated
        The answers of the time that matters.
    assigned : Table, one row per buyer
        Today's groups; judged by score alone, so that a best group too small to stand for itself is watched too.
    alert : int
        Scores up to this are low.

    Returns
    -------
    DataFrame, one row per customer, the largest margin first
        ``customer_id``, ``group``, ``score``, ``answered_at``, ``order_id``, ``survey``; ``sales`` and ``margin`` of
        the 12 months to ``as_of`` (currency; margin of the orders whose cost is known, missing where none is).
    """
    low = rated.latest
    low = low[low["customer_id"].notna() & (low["score"] <= alert)]
    low = low[["customer_id", "score", "answered_at", "order_id", "survey"]]
    now = assigned.filter(assigned.cell_group.isin(best)).select("customer_id", group="cell_group")
    year = between(orders, add_months(as_of, -12), as_of)
    spent = year.group_by("customer_id").aggregate(
        sales=year.sales.sum().round(2), margin=(year.sales - year.cost).sum().round(2)
    )
    told = fetch(now.left_join(spent, "customer_id").drop("customer_id_right"))
    found = told.merge(low, on="customer_id")
    found["sales"] = found["sales"].fillna(0.0)
    columns = ["customer_id", "group", "score", "answered_at", "order_id", "survey", "sales", "margin"]
    return found.sort_values(["margin", "sales", "customer_id"], ascending=[False, False, True])[columns].reset_index(
        drop=True
    )


def call_list(at_risk: pd.DataFrame, allowed: Table) -> pd.DataFrame:
    """:func:`at_risk` with whether each may be written to, by ``consent.permits``; ids only, no addresses."""
    consents = fetch(allowed.select("customer_id", email_consent=allowed.email, sms_consent=allowed.sms))
    return at_risk.merge(consents, on="customer_id", how="left")


def at_risk_by_group(at_risk: pd.DataFrame) -> pd.DataFrame:
    """``group``, ``customers``, ``sales`` and ``margin`` of :func:`at_risk`, the largest sales first."""
    found = at_risk.groupby("group", as_index=False).agg(
        customers=("customer_id", "size"),
        sales=("sales", "sum"),
        margin=("margin", lambda values: values.sum(min_count=1)),
    )
    return found.sort_values("sales", ascending=False, kind="stable").reset_index(drop=True)


POINTS = ("ordered", "answered", "low", "ordered_again", "answered_again", "won_back")


def journey(rated: Rated, orders: Table, as_of: date, alert: int = ALERT, months: int = 12) -> pd.DataFrame:
    """The way of a low score, with how many stand at each of its points.

    Parameters
    ----------
    rated : Rated
        All answers: what came of a low score is looked for after it.

    Returns
    -------
    DataFrame, one row per point of :data:`POINTS`
        ``point``; ``customers`` at it; ``n`` customers it is a share of; ``share`` with Wilson ``low``, ``high``.
        ordered: customers with an order in the ``months`` to ``as_of`` (no share); answered: of these, with an answer
        in that time; low: of those who answered, with a score up to ``alert``; ordered_again: of the low ones seen for
        90 days since the first of them, with an order in those days; answered_again: of the low ones, with a later
        answer; won_back: of these, whose latest answer is above ``alert``.
    """
    known = Rated(rated.answers[rated.answers["customer_id"].notna()].reset_index(drop=True), rated.goods)
    year = between(orders, add_months(as_of, -months), as_of)
    buyers = year.filter(year.customer_id.notnull()).select("customer_id").distinct()
    recent = known.since(as_of, months).answers
    asked = ibis.memtable(recent[["customer_id"]].drop_duplicates()).cast({"customer_id": "string"})
    ordered = int(buyers.count().to_pyarrow().as_py())
    recent = recent[recent["customer_id"].isin(fetch(asked.semi_join(buyers, "customer_id"))["customer_id"])]
    people, low = recent["person"].nunique(), recent[recent["score"] <= alert].drop_duplicates("person")
    seen = low[[day + timedelta(days=SOON) <= as_of for day in low["answered_at"]]]
    asked = ibis.memtable(seen[["customer_id", "answered_at"]]).cast({"customer_id": "string", "answered_at": "date"})
    again = len(_bought_after(asked, orders, SOON)) if len(seen) else 0
    later = recent.merge(low[["person", "answer"]], on="person", suffixes=("", "_low"))
    later = later[later["answer"] > later["answer_low"]].drop_duplicates("person", keep="last")
    counts = {
        "ordered": (ordered, np.nan), "answered": (people, ordered), "low": (len(low), people),
        "ordered_again": (again, len(seen)), "answered_again": (len(later), len(low)),
        "won_back": (int((later["score"] > alert).sum()), len(later)),
    }  # fmt: skip
    rows = pd.DataFrame([(point, *counts[point]) for point in POINTS], columns=["point", "customers", "n"])
    rows["share"] = rows["customers"] / rows["n"].where(rows["n"] > 0)
    rows["low"], rows["high"] = statistics.wilson(rows["customers"], rows["n"].fillna(0))
    return rows


def shown(journey: pd.DataFrame) -> pd.DataFrame:
    """The points of :func:`journey` that tell of no fewer than ten people, those at it or those not at it."""
    left = (journey["n"] - journey["customers"]).fillna(0)
    small = journey["customers"].between(1, K - 1) | left.between(1, K - 1) | (journey["n"] < K)
    return journey[~small].reset_index(drop=True)


def again_after(rated: Rated, orders: Table, as_of: date, alert: int = ALERT, months: int = 12) -> pd.Series:
    """Share of those who gave a score above ``alert`` and ordered within 90 days of it, an estimate: what is usual."""
    recent = rated.since(as_of, months).answers
    high = recent[recent["customer_id"].notna() & (recent["score"] > alert)].drop_duplicates("person")
    seen = high[[day + timedelta(days=SOON) <= as_of for day in high["answered_at"]]]
    if seen.empty:
        return statistics.estimate()
    asked = ibis.memtable(seen[["customer_id", "answered_at"]]).cast({"answered_at": "date"})
    return statistics.share(len(_bought_after(asked, orders, SOON)), len(seen))
