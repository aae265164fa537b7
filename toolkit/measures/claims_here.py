"""The client's own values of what the sources claim: each a number with its interval and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import cohorts, concentration, disclosure, equivalence, growth, recommending, statistics
from toolkit.measures.answers import named
from toolkit.measures.channel_worth import channels_value
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import scaled_margin
from toolkit.measures.newness import first_orders
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, between, day_range, month_of, up_to
from toolkit.measures.rated import rated_alone

SILENT = 180
"""Days without an order after which a customer is taken for silent, and within which coming back is looked for."""
LOYAL = 3
"""From which order on a customer is taken for loyal."""
POINTS = 0.05
"""How much more retention the claim about profit speaks of: five points."""
ONLINE = ("website", "app")


@dataclass(frozen=True)
class Shop:
    """The tables that the facts are taken from; what a client has not sent is None."""

    orders: Table
    customer_days: Table
    assigned: Table
    as_of: date
    answers: Table | None = None
    traffic: Table | None = None
    spend: Table | None = None

    @property
    def turn(self) -> date:
        """The day before the last 12 months."""
        return add_months(self.as_of, -12)

    @property
    def known(self) -> Table:
        """Orders of identified customers up to the last day."""
        return up_to(self.orders, self.as_of).filter(lambda t: t.customer_id.notnull())

    def seen_since(self, day: date) -> bool:
        """Whether the data begin early enough for a window that starts on that day."""
        begin = day_range(self.known)[0]
        return begin is not None and begin <= day + timedelta(days=7)


def facts(shop: Shop) -> pd.DataFrame:
    """Every fact that a claim can be held against.

    Returns
    -------
    DataFrame, index ``fact``
        ``value``, ``k``, ``n``, ``low``, ``high``; missing where the data cannot tell, or would tell of fewer than ten
        people.
    """
    top = concentration.top_shares(shop.assigned).set_index("top")
    second = cohorts.second_order(shop.customer_days, shop.as_of, (90, 365)).set_index("days")
    found = {
        "top20_share": _top(top.loc[0.2]), "top1_times": _top(top.loc[0.01], times=True), "equivalence": _worth(shop),
        "loyal_value": loyal_value(shop), "loyal_orders": loyal_orders(shop),
        "sales_of_returning": sales_of_returning(shop), "retention_profit": retention_profit(shop),
        "second_order": _share(second.loc[365, "k"], second.loc[365, "n"]),
        "second_90": _share(second.loc[90, "k"], second.loc[90, "n"]), "reactivated": reactivated(shop),
        "left_after_low": left_after_low(shop), "channels_value": channels_value(shop.known),
        "conversion": _conversion(shop),
    }  # fmt: skip
    return pd.DataFrame(found).T.rename_axis("fact")


def _share(k: float, n: float) -> pd.Series:
    return disclosure.share_of_enough(statistics.share(k, n))


def _top(row: pd.Series, times: bool = False) -> pd.Series:
    if row["customers"] < disclosure.K:
        return statistics.estimate()
    scale = row["times_average"] / row["sales_share"] if times else 1.0
    told = row[["sales_share", "low", "high"]].astype(float) * scale
    return statistics.estimate(told["sales_share"], np.nan, row["n"], told["low"], told["high"])


def _worth(shop: Shop) -> pd.Series:
    """New customers that bring what one Soulmate does, in margin (``equivalence.equivalence``)."""
    one = equivalence.equivalence(shop.assigned, shop.orders, shop.as_of, shop.spend)
    if not one["n"] >= disclosure.K or one["basis"] != equivalence.MARGIN:
        return statistics.estimate()
    return statistics.estimate(one["value"], np.nan, one["n"], one["low"], one["high"])


def _more(loyal: tuple[float, float, float], new: tuple[float, float, float]) -> pd.Series:
    """How much more a loyal customer's mean is than a new one's, as a relative change."""
    if min(loyal[2], new[2]) < disclosure.K:
        return statistics.estimate()
    change, low, high = statistics.relative_change(loyal, new)
    return statistics.estimate(change, np.nan, loyal[2], low, high)


def loyal_value(shop: Shop) -> pd.Series:
    """How much more an order is worth from a customer's third on than a first order, in the last 12 months.

    Customers are the units: each counts with the mean of the orders in question.
    """
    number = ibis.row_number().over(group_by="customer_id", order_by=["ordered_at", "order_id"])
    placed = between(shop.known.mutate(number=number + 1).cache(), shop.turn, shop.as_of)

    def means(orders: Table) -> tuple[float, float, float]:
        each = orders.group_by("customer_id").aggregate(mean=orders.sales.mean())
        row = fetch_row(each.aggregate(mean=each["mean"].mean(), sd=each["mean"].std(how="sample"), n=each.count()))
        return row["mean"], row["sd"], row["n"]

    return _more(means(placed.filter(placed.number >= LOYAL)), means(placed.filter(placed.number == 1)))


def loyal_orders(shop: Shop) -> pd.Series:
    """How many more orders a loyal customer places in a year than a newcomer after the first order.

    Loyal: three orders or more up to a year before the last day, one of them in the year before; their orders of the
    last year. Newcomers: first order in the year before; their further orders in the 365 days after it. Nobody is left
    out for not ordering again.
    """
    begin = day_range(shop.known)[0]
    before = add_months(shop.as_of, -24)
    if begin is None or not shop.seen_since(before):
        return statistics.estimate()
    settled = max(before, add_months(month_of(begin), MAY_HOLD_EARLIER))
    known, turn = shop.known, ibis.date(shop.turn.isoformat())
    first = known.group_by("customer_id").aggregate(first=known.day.min())
    told = known.join(first, "customer_id")
    since = told.day.delta(told["first"], unit="day")
    each = told.group_by(["customer_id", "first"]).aggregate(
        earlier=(told.day <= turn).sum(),
        lately=((told.day <= turn) & (told.day > ibis.date(before.isoformat()))).sum(),
        last_year=(told.day > turn).sum(), further=((since > 0) & (since <= 365)).sum(),
    )  # fmt: skip
    new = (each["first"] > ibis.date(settled.isoformat())) & (each["first"] <= turn)
    loyal = (each.earlier >= LOYAL) & (each.lately > 0)

    def means(rows: Table, column: str) -> tuple[float, float, float]:
        row = fetch_row(rows.aggregate(mean=rows[column].mean(), sd=rows[column].std(how="sample"), n=rows.count()))
        return row["mean"], row["sd"], row["n"]

    return _more(means(each.filter(loyal), "last_year"), means(each.filter(new), "further"))


def sales_of_returning(shop: Shop) -> pd.Series:
    """Share of the last 12 months' sales that orders after a customer's first bring; customers as units."""
    known = shop.known
    first = first_orders(known, None, shop.as_of).select("customer_id", first="order_id")
    year = between(known.join(first, "customer_id"), shop.turn, shop.as_of)
    each = year.group_by("customer_id").aggregate(
        x=year.sales.sum(where=year.order_id != year["first"]).fill_null(0.0), y=year.sales.sum()
    )
    row = fetch_row(each.aggregate(
        n=each.count(), x=each.x.sum(), y=each.y.sum(), xx=(each.x * each.x).sum(), yy=(each.y * each.y).sum(),
        xy=(each.x * each.y).sum(),
    ))  # fmt: skip
    if row["n"] < disclosure.K:
        return statistics.estimate()
    value, low, high = statistics.ratio_from_sums(*row[["n", "x", "y", "xx", "yy", "xy"]])
    return statistics.estimate(value, np.nan, row["n"], max(low, 0.0), min(high, 1.0))


def retention_profit(shop: Shop) -> pd.Series:
    """How much more margin five points more retention would bring in a year.

    As many of last year's customers more as are five in a hundred of those of the year before, each bringing what one
    who was kept brought: arithmetic, not a promise. The interval is that of the mean of those kept.
    """
    if not shop.seen_since(add_months(shop.as_of, -24)):
        return statistics.estimate()
    year, before = (
        between(shop.known, shop.turn, shop.as_of),
        between(shop.known, add_months(shop.turn, -12), shop.turn),
    )
    held = before.select("customer_id").distinct()
    n_before = held.count().to_pyarrow().as_py()
    kept = year.semi_join(held, "customer_id")
    known = year.cost.notnull()
    total = fetch_row(year.aggregate(
        sales=year.sales.sum(), known_sales=year.sales.sum(where=known),
        known_margin=(year.sales - year.cost).sum(where=known),
    ))  # fmt: skip
    is_known = scaled_margin(*(total[[name]].reset_index(drop=True) for name in total.index)).notna().all()
    each = kept.group_by("customer_id").aggregate(value=(kept.sales - kept.cost).sum())
    row = fetch_row(each.aggregate(mean=each.value.mean(), sd=each.value.std(how="sample"), n=each.count()))
    whole = total["known_margin"]
    if row["n"] < disclosure.K or not is_known or not whole > 0:
        return statistics.estimate()
    low, high = statistics.mean_interval(row["mean"], row["sd"], row["n"])
    scale = POINTS * n_before / whole
    return statistics.estimate(row["mean"] * scale, np.nan, row["n"], float(low) * scale, float(high) * scale)


def reactivated(shop: Shop) -> pd.Series:
    """Of the customers silent for 180 days at a day 180 days ago, the share that has ordered since."""
    then = shop.as_of - timedelta(days=SILENT)
    known = shop.known
    day = ibis.date(then.isoformat())
    each = known.group_by("customer_id").aggregate(
        last=known.day.max(where=known.day <= day), back=(known.day > day).any()
    )
    silent = each.filter(day.delta(each["last"], unit="day") >= SILENT)
    row = fetch_row(silent.aggregate(k=silent.back.cast("int64").sum(), n=silent.count()))
    return _share(row["k"], row["n"])


def left_after_low(shop: Shop) -> pd.Series:
    """Of the customers whose first answer was low (0 to 6), the share without an order in the 365 days after it."""
    if shop.answers is None:
        return statistics.estimate()
    try:
        rated = rated_alone(named(up_to(shop.answers, shop.as_of, "answered_at"), shop.orders))
    except MissingData:
        return statistics.estimate()
    told = rated.answers.assign(group="")
    followed = recommending.followed(type(rated)(told, rated.goods), shop.known, shop.as_of)
    low = followed[followed["kind"] == "detractor"]
    return _share(float((low["retained"] == 0).sum()), len(low))


def _conversion(shop: Shop) -> pd.Series:
    """Orders of website and app (of all channels where none is named) for each visit, in the last 12 months."""
    if shop.traffic is None:
        return statistics.estimate()
    online = shop.orders.sales_channel.isin(ONLINE).any().to_pyarrow().as_py()
    rows = growth.equation(shop.orders, shop.traffic, shop.as_of, ONLINE if online else None)
    if rows.empty or rows.iloc[-1]["orders"] < disclosure.K:
        return statistics.estimate()
    row = rows.iloc[-1]
    return statistics.estimate(row["conversion"], row["orders"], row["sessions"], row["low"], row["high"])


__all__ = ["Shop", "facts"]
