"""What a client's data say of themselves, in the numbers that a loyalty programme is chosen and judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import concentration, consent, dependence, disclosure, health, rfm, statistics
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.movement import BEST
from toolkit.measures.periods import day_range, up_to
from toolkit.measures.reach import CHANNELS

YEAR = timedelta(days=365)
RECOMMENDED = ("recom", "referral", "friend", "prieten")
"""Parts of a source channel's name that say that somebody else sent the customer."""
CROWDED = 2
"""More messages than that within a week are many."""
FACTS = (
    "size", "base_growth", "repeat_rate", "retention_rate", "orders_per_customer", "margin", "identified",
    "best_share", "email_reach", "sms_reach", "app_share", "recommended_share", "promoter_share", "answering",
    "full_price", "coupon_share", "old_coupons", "discount_gap", "crowded", "variety", "tested",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """The tables of a client: orders and their groups, and what else was sent."""

    lines: Table
    orders: Table
    customer_days: Table
    as_of: date
    assigned: Table
    customers: Table | None = None
    products: Table | None = None
    answers: Table | None = None
    messages: Table | None = None
    trials: Table | None = None

    @cached_property
    def active(self) -> Table:
        """Customers with an order within a year, kept by the engine: ``customer_id``."""
        return _active(self, self.as_of).cache()

    @cached_property
    def n_active(self) -> int:
        return _number(self.active)

    @cached_property
    def placed(self) -> pd.Series:
        """Orders of the last year: how many, and how many of them were such as the facts count."""
        year = _year(self, self.orders)
        return fetch_row(year.aggregate(
            n=year.count(), identified=year.customer_id.notnull().sum(), told=year.sales_channel.notnull().sum(),
            app=(year.sales_channel == "app").sum(), known=year.discount.notnull().sum(),
            full_price=(year.discount == 0).sum(),
        ))  # fmt: skip

    @cached_property
    def with_coupon(self) -> Table:
        """Orders with a coupon, kept by the engine: ``coupon``, ``day``."""
        used = up_to(self.lines, self.as_of, "ordered_at").filter(lambda t: (t.kind == "sale") & t.coupon.notnull())
        day = used.ordered_at.min().cast("date")
        return used.group_by("order_id").aggregate(coupon=used.coupon.min(), day=day).cache()


def facts(sent: Sent) -> pd.DataFrame:
    """Every number of :data:`FACTS`.

    Returns
    -------
    DataFrame, index ``fact``
        ``value`` with ``low``, ``high``, from ``k`` of ``n``; missing where the client's data do not tell it, or where
        it would tell of fewer than ten. Shares are 0 to 1, of the last 365 days unless they are of all customers:
        ``size`` active customers (an order within a year), ``base_growth`` their relative change in a year;
        ``best_share`` of sales by the best tenth; ``email_reach``, ``sms_reach`` of active customers who agreed and
        have an address; ``app_share``, ``full_price``, ``coupon_share``, ``identified`` of orders; ``old_coupons`` of
        orders with a coupon whose code was in use a year before; ``recommended_share`` of new customers;
        ``promoter_share`` of who scored; ``answering`` of active customers; ``discount_gap``, how much more or less
        often the best group orders with a discount than all (0 to 1); ``crowded`` of customers written to, those with
        more than two messages in a week; ``variety`` categories bought; ``tested`` tests with a control.
    """
    kpis = health.kpis(sent.lines, sent.orders, sent.customer_days, sent.as_of)
    told = {name: kpis.loc[name] for name in ("repeat_rate", "retention_rate", "orders_per_customer")}
    told["margin"] = kpis.loc["gross_margin"]
    told |= {"size": _size(sent), "base_growth": _growth(sent), "best_share": _best(sent)}
    told |= _reach(sent) | _of_orders(sent)
    others: dict[str, Callable[[Sent], pd.Series]] = {
        "recommended_share": _recommended, "promoter_share": _promoters, "answering": _answering,
        "coupon_share": _coupons, "old_coupons": _old_coupons, "discount_gap": _gap, "crowded": _crowded,
        "variety": _variety, "tested": _tested,
    }  # fmt: skip
    told |= {name: count(sent) for name, count in others.items()}
    return pd.DataFrame([told[name] for name in FACTS], index=pd.Index(FACTS, name="fact"))


def _share(k: float, n: float) -> pd.Series:
    return statistics.estimate() if n < disclosure.K else disclosure.share_of_enough(statistics.share(k, n))


def _active(sent: Sent, day: date) -> Table:
    known = up_to(sent.orders, day).filter(lambda t: t.customer_id.notnull())
    return known.filter(known.day > ibis.date((day - YEAR).isoformat())).select("customer_id").distinct()


def _number(table: Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _size(sent: Sent) -> pd.Series:
    n = sent.n_active
    low, high = statistics.poisson_interval(n)
    return statistics.estimate(n, n=n, low=float(low), high=float(high))


def _growth(sent: Sent) -> pd.Series:
    first, _last = day_range(sent.orders)
    now, then = sent.n_active, _number(_active(sent, sent.as_of - YEAR))
    if min(now, then) < disclosure.K or first > sent.as_of - 2 * YEAR + timedelta(days=1):
        return statistics.estimate()
    half = statistics.Z * np.sqrt(1 / now + 1 / then)
    return statistics.estimate(now / then - 1, now, then, now / then * np.exp(-half) - 1, now / then * np.exp(half) - 1)


def _best(sent: Sent) -> pd.Series:
    row = concentration.top_shares(rfm.buyers(sent.lines, sent.orders, sent.as_of), (0.1,)).iloc[0]
    return statistics.estimate(row["sales_share"], n=row["n"], low=row["low"], high=row["high"])


def _reach(sent: Sent) -> dict[str, pd.Series]:
    asked = consent.told(sent.customers)
    may = consent.permits(sent.customers, sent.messages, sent.as_of).semi_join(sent.active, "customer_id")
    agreed = fetch_row(may.aggregate(**{channel: may[channel].sum() for channel in CHANNELS}))
    unknown = statistics.estimate()
    shares = {name: _share(agreed[name], sent.n_active) if asked[name] else unknown for name in CHANNELS}
    return {f"{channel}_reach": share for channel, share in shares.items()}


def _year(sent: Sent, table: Table, column: str = "day") -> Table:
    seen = up_to(table, sent.as_of, column)
    return seen.filter(seen[column].cast("date") > ibis.date((sent.as_of - YEAR).isoformat()))


def _of_orders(sent: Sent) -> dict[str, pd.Series]:
    placed = sent.placed
    always = placed["full_price"] == placed["known"]
    return {
        "identified": statistics.share(placed["identified"], placed["n"]),
        "app_share": _share(placed["app"], placed["told"]),
        "full_price": statistics.estimate() if always else _share(placed["full_price"], placed["known"]),
    }


def _recommended(sent: Sent) -> pd.Series:
    if sent.customers is None:
        return statistics.estimate()
    known = up_to(sent.orders, sent.as_of).filter(lambda t: t.customer_id.notnull())
    first = known.group_by("customer_id").aggregate(day=known.day.min())
    new = _year(sent, first).inner_join(sent.customers.select("customer_id", "source_channel"), "customer_id")
    new = new.filter(new.source_channel.notnull())
    counted = fetch(new.group_by("source_channel").aggregate(n=new.count()))
    sent_by = counted["source_channel"].map(lambda name: any(part in fold(name) for part in RECOMMENDED))
    return _share(counted.loc[sent_by.astype(bool), "n"].sum(), counted["n"].sum())


def _promoters(sent: Sent) -> pd.Series:
    if sent.answers is None:
        return statistics.estimate()
    scored = _year(sent, sent.answers, "answered_at").filter(lambda t: t.kind == "nps")
    found = fetch_row(scored.aggregate(k=(scored.value.try_cast("float64") >= 9).sum(), n=scored.count()))
    return _share(found["k"], found["n"])


def _answering(sent: Sent) -> pd.Series:
    if sent.answers is None:
        return statistics.estimate()
    said = _year(sent, sent.answers, "answered_at").select("customer_id").distinct()
    return _share(_number(sent.active.semi_join(said, "customer_id")), sent.n_active)


def _coupons(sent: Sent) -> pd.Series:
    k = _number(_year(sent, sent.with_coupon))
    return _share(k, sent.placed["n"]) if k else statistics.estimate()


def _old_coupons(sent: Sent) -> pd.Series:
    used, now = sent.with_coupon, _year(sent, sent.with_coupon)
    before = used.filter(used.day <= ibis.date((sent.as_of - YEAR).isoformat())).select("coupon").distinct()
    return _share(_number(now.semi_join(before, "coupon")), _number(now))


def _gap(sent: Sent) -> pd.Series:
    try:
        rows = dependence.by_group(sent.assigned, sent.orders, sent.as_of, 12).set_index("group")
    except MissingData:
        return statistics.estimate()
    best = next((group for group in BEST if group in rows.index), None)
    if best is None:
        return statistics.estimate()
    ours, everybody = rows.loc[best], rows.loc[dependence.TOTAL]
    gap = ours["order_share"] - everybody["order_share"]
    half = np.hypot(*((row["order_share_high"] - row["order_share_low"]) / 2 for row in (ours, everybody)))
    low, high = sorted((abs(gap) - half, abs(gap) + half))
    return statistics.estimate(abs(gap), n=ours["n"], low=max(low, 0.0), high=high)


def _crowded(sent: Sent) -> pd.Series:
    if sent.messages is None:
        return statistics.estimate()
    told = _year(sent, sent.messages, "sent_at").filter(lambda t: t.customer_id.notnull())
    weeks = told.group_by(["customer_id", told.sent_at.truncate("W").name("week")]).aggregate(n=told.count())
    most = weeks.group_by("customer_id").aggregate(most=weeks.n.max())
    found = fetch_row(most.aggregate(k=(most.most > CROWDED).sum(), n=most.count()))
    return statistics.share(found["k"], found["n"]) if found["k"] == 0 else _share(found["k"], found["n"])


def _variety(sent: Sent) -> pd.Series:
    if sent.products is None:
        return statistics.estimate()
    sold = _year(sent, sent.lines, "ordered_at").filter(lambda t: t.kind == "sale")
    kinds = sold.inner_join(sent.products.select("product_id", "category"), "product_id").category
    n = int(kinds.nunique().to_pyarrow().as_py())
    return statistics.estimate(n, low=n, high=n) if n else statistics.estimate()


def _tested(sent: Sent) -> pd.Series:
    n = 0 if sent.trials is None else int(up_to(sent.trials, sent.as_of, "assigned_at").trial.nunique().execute())
    return statistics.estimate(n, low=n, high=n)


__all__ = ["FACTS", "Sent", "facts"]
