"""What is planted in the demo shop, in numbers that tests compare with what the measures find."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season, starters
from toolkit.demo.trade import POSTAGE_CODE
from toolkit.demo.voices import ROLES
from toolkit.demo.world import world

VAT = 0.19
_SALES = ("Livrată", "Finalizată")
_SETTLED = np.datetime64("2024-02-01")  # cohorts of the first three months may hold earlier customers
_YEARS = tuple(np.datetime64(season.FIRST, "D") + np.array(season.YEAR_STARTS[:3]))


def sale_orders(lines: pd.DataFrame) -> pd.DataFrame:
    """Sale orders in time order, one row each: buyer (-1 = guest), ordered_at, sales and cost without VAT, year 0-2."""
    sold = lines[lines["status"].isin(_SALES) & (lines["product_id"] != POSTAGE_CODE)]
    sold = sold.assign(sales=sold["amount"] / (1 + VAT), cost=sold["unit_cost"] * sold["quantity"])
    orders = sold.groupby("order_id").agg(
        buyer=("buyer", "first"), ordered_at=("ordered_at", "min"), sales=("sales", "sum"), cost=("cost", "sum")
    )
    orders["year"] = _year(orders["ordered_at"])
    return orders.sort_values(["ordered_at", "buyer"], kind="stable").reset_index()


def tell(
    lines: pd.DataFrame, people: pd.DataFrame, spend: pd.DataFrame, answers: pd.DataFrame, placed: pd.DataFrame
) -> dict[str, Any]:
    """The truth of a shop: kinds of lines, customers, growth trap, channels, what customers say."""
    orders = sale_orders(lines)
    known = orders[orders["buyer"] >= 0]
    kinds = _kinds(lines)
    sales = known["sales"].sum()
    returns = -sum(k["net_amount"] for k in kinds if k["kind"] == "return" and k["with_customer"])
    return {
        "as_of": season.LAST.isoformat(),
        "vat_rate": VAT,
        "kinds": kinds,
        "customers": int(known["buyer"].nunique()),
        "orders": len(known),
        "orders_with_guests": len(orders),
        "gross_sales": round(float(sales), 2),
        "returns": round(float(returns), 2),
        "identified_share": round(float(sales / orders["sales"].sum()), 4),
        "growth": _growth(orders, known),
        "channels": _channels(known, people, spend),
        "nps": _nps(answers) | _planted(answers, placed),
    }


def _kinds(lines: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows and amounts of each kind of line, with and without a customer."""
    fee = (lines["product_id"] == POSTAGE_CODE) & lines["status"].isin(_SALES)
    kind = np.select(
        [fee, lines["status"] == "Anulată", lines["status"] == "Retur"], ["fee", "cancelled", "return"], "sale"
    )
    groups = lines.groupby([kind, lines["buyer"] >= 0])["amount"].agg(["size", "sum"])
    return [
        {
            "kind": k,
            "with_customer": bool(c),
            "rows": int(n),
            "amount": round(a, 2),
            "net_amount": round(a / (1 + VAT), 2),
        }
        for (k, c), n, a in groups.itertuples()
    ]


def _growth(orders: pd.DataFrame, known: pd.DataFrame) -> dict[str, Any]:
    """Sales by year, what a new customer brings in 365 days by year of first order, who comes back."""
    sales = orders.groupby("year")["sales"].sum()
    first = known.groupby("buyer")["ordered_at"].transform("min").dt.normalize()
    early = (known["ordered_at"].dt.normalize() - first).dt.days < 365
    cohort_year = _year(first)
    new = known.groupby(cohort_year)["buyer"].nunique()
    margin = (known["sales"] - known["cost"]).where(early, 0.0)
    value = margin.groupby(cohort_year).sum() / new
    settled = first >= _SETTLED
    value_settled = (
        margin[settled].groupby(cohort_year[settled]).sum() / known[settled].groupby(cohort_year)["buyer"].nunique()
    )
    last, before = (set(known.loc[known["year"] == y, "buyer"]) for y in (2, 1))
    return {
        "sales_by_year": [round(float(v), 2) for v in sales],
        "revenue_yoy": round(float(sales[2] / sales[1] - 1), 4),
        "new_customers_by_year": [int(v) for v in new],
        "margin_12m_per_new_by_year": [round(float(v), 2) for v in value.loc[:1]],
        "ltv_yoy": round(float(value[1] / value[0] - 1), 4),
        "ltv_yoy_settled": round(float(value_settled[1] / value_settled[0] - 1), 4),
        "retention_rate": round(len(last & before) / len(before), 4),
        "stickiness_by_year": _stickiness(known, first),
    }


def _stickiness(known: pd.DataFrame, first: pd.Series) -> list[float]:
    """Share of each year's new customers ordering in the month after their first one; whole months only."""
    cohort, month = _month(first), _month(known["ordered_at"])
    year = _year(first)[cohort < 2026 * 12 + 10]
    size = known.loc[year.index].groupby(year)["buyer"].nunique()
    back = known.loc[year.index][(month == cohort + 1).loc[year.index]].groupby(year)["buyer"].nunique()
    return [round(float(v), 4) for v in back / size]


def _channels(known: pd.DataFrame, people: pd.DataFrame, spend: pd.DataFrame) -> dict[str, Any]:
    """New customers, costs, CoCA and first-order margin of the last 12 months, by channel and in all.

    Costs without a channel are spread by media cost; customers whose channel is unknown count in the total only.
    """
    first = known.drop_duplicates("buyer")
    first = first[first["year"] == 2]
    channel = people["known_channel"].to_numpy()[first["buyer"]]
    margin = (first["sales"] - first["cost"]).groupby(channel).agg(["size", "mean"])
    costs = spend[spend["month"] >= _YEARS[2]]
    media = costs[costs["source_channel"] != ""].groupby("source_channel")["amount"].sum()
    total, spread = costs["amount"].sum(), costs["amount"].sum() / media.sum()
    rows = {
        c: _economics(
            int(margin.loc[c, "size"]), float(media[c]), float(media[c] * spread), float(margin.loc[c, "mean"])
        )
        for c in media.index
        if c in margin.index
    }
    everyone = float((first["sales"] - first["cost"]).mean())
    return {**rows, "total": _economics(len(first), float(media.sum()), float(total), everyone)}


def _economics(n: int, media: float, cost: float, margin: float) -> dict[str, float]:
    return {
        "new_customers": n,
        "media": round(media, 2),
        "cost": round(cost, 2),
        "coca": round(cost / n, 2),
        "first_order_margin": round(margin, 2),
    }


def _nps(answers: pd.DataFrame) -> dict[str, Any]:
    """Promoters, passives, detractors, and the score by year."""
    value, year = answers["value"], _year(answers["answered_at"])
    points = 100 * ((value >= 9).astype(int) - (value <= 6).astype(int))
    return {
        "answers": len(answers),
        "promoters": int((value >= 9).sum()),
        "passives": int(value.between(7, 8).sum()),
        "detractors": int((value <= 6).sum()),
        "nps": round(float(points.mean()), 2),
        "by_year": [round(float(v), 2) for v in points.groupby(year).mean()],
    }


def voices(forms: pd.DataFrame, sent: pd.DataFrame) -> dict[str, Any]:
    """The open survey: whom it reached, and the planted themes as [customers who said so, customers who said anything].

    A customer counts once, with the last form that answers the question.
    """
    who = ["sent_at", "buyer"]
    reached = sent.merge(forms[who].assign(answered=True), "left", who)
    answered = reached["answered"].eq(True)
    return {
        "recipients": len(sent),
        "respondents": len(forms),
        "texts": {role: int((forms[role] != "").sum()) for role in ROLES},
        "recency_days": {
            kind: [_mean(part.loc[answered, "recency_days"]), _mean(part["recency_days"])]
            for kind, part in reached.groupby("kind")
        },
        "lost_delivery_time": _said(forms, "lost", "delivery_time", "left"),
        "won_assortment": _said(forms, "won", "assortment", "loyal"),
    }


def _mean(values: pd.Series) -> float:
    return round(float(values.mean()), 2)


def _said(forms: pd.DataFrame, role: str, theme: str, kind: str) -> dict[str, list[int]]:
    last = forms[forms[role] != ""].drop_duplicates("buyer", keep="last")
    hit = last[f"{role}_theme"] == theme
    ours = last["kind"] == kind
    return {kind: [int(hit[ours].sum()), int(ours.sum())], "others": [int(hit[~ours].sum()), int((~ours).sum())]}


def _planted(answers: pd.DataFrame, placed: pd.DataFrame) -> dict[str, Any]:
    """When the courier changed, who among the agents is rude, and who only serves newcomers."""
    agents = world()["shop"]["agents"]
    served = answers.merge(placed[["order_id", "agent", "first"]], on="order_id")
    points = 100 * ((served["value"] >= 9).astype(int) - (served["value"] <= 6).astype(int))
    by_agent = points[served["agent"] != ""].groupby(served["agent"]).mean()
    return {
        "turn": season.NEW_COURIER.isoformat(),
        "rude_agent": world()["shop"]["rude_agent"],
        "newcomers_agent": agents[-1],
        "by_agent": {agent: round(float(value), 2) for agent, value in by_agent.items()},
        "first_share_by_agent": {
            agent: round(float(value), 4) for agent, value in served.groupby("agent")["first"].mean().items() if agent
        },
    }


def first_items(lines: pd.DataFrame, placed: pd.DataFrame) -> dict[str, Any]:
    """The products planted in first orders: who started with each, and who of these, and of all, came back.

    Customers whose first sale order lies in the first three months, or whose 180 days are not over, do not count.
    """
    first = starters.first_sales(placed)
    settled = season.CALENDAR[first["day"]] >= _SETTLED
    first = first[settled & (first["day"] + starters.SOON <= season.DAYS - 1)]
    sold = lines[lines["status"].isin(_SALES) & (lines["buyer"] >= 0)]
    orders = placed["order_id"].to_numpy()[first.index]
    told: dict[str, Any] = {"soon_days": starters.SOON, "everyone": [int(first["back"].sum()), len(first)]}
    for name, one in starters.PLANTS.items():
        held = sold[sold["product_id"] == one.product_id]
        back = first.loc[np.isin(orders, held["order_id"]), "back"]
        told[name] = {
            "product_id": one.product_id,
            "came_back": [int(back.sum()), len(back)],
            "last_sold": held["ordered_at"].max().date().isoformat(),
        }
    return told


def counties(placed: pd.DataFrame, people: pd.DataFrame) -> dict[str, Any]:
    """Where the most loyal live: the planted county, and of the others the one whose index is highest by chance.

    The most loyal have ten orders or more, the last within 60 days; each county with [those of them, all customers].
    """
    sold = placed[(placed["buyer"] >= 0) & placed["status"].isin(_SALES)].groupby("buyer")["day"].agg(["size", "max"])
    loyal = (sold["size"] >= 10) & (sold["max"] >= season.DAYS - 60)
    by = loyal.groupby(people["region"].to_numpy()[sold.index]).agg(["sum", "size"])
    others = by.drop(index=starters.COUNTY)
    noise = (others["sum"] / others["size"]).idxmax()
    return {
        "loyal": [int(loyal.sum()), len(loyal)],
        "over_indexed": {"county": starters.COUNTY, "counts": by.loc[starters.COUNTY].tolist()},
        "noise": {"county": noise, "counts": by.loc[noise].tolist()},
    }


def _year(days: pd.Series) -> pd.Series:
    """0, 1 or 2: the year from 1 November that a day belongs to."""
    return (days >= _YEARS[1]).astype(int) + (days >= _YEARS[2]).astype(int)


def _month(days: pd.Series) -> pd.Series:
    return days.dt.year * 12 + days.dt.month
