"""Recency, frequency and monetary value of every buyer, and their scores of 1 to 5."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import IntegerValue, Table, Value

from toolkit.errors import ParameterError
from toolkit.measures.margins import need
from toolkit.measures.periods import up_to
from toolkit.words import _

FEW_GAPS = 100
FEW_GAPS_RECENCY = (30.0, 90.0, 180.0, 365.0)
FREQUENCY = (2.0, 3.0, 5.0, 10.0)
MEDIAN_MULTIPLES = (1, 2, 4, 8)
VALUES = ("sales", "margin")
Four = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cuts:
    """Four rising cuts for each score.

    ``recency_days``: score 5 at or below the first, 1 above the last. ``frequency``, ``monetary_value``: a score
    more for each cut reached (>=). ``n_gaps``: gaps between order days that the recency cuts were read from.
    """

    recency_days: Four
    frequency: Four
    monetary_value: Four
    n_gaps: int | None = None

    def with_given(self, **given: Four) -> Cuts:
        """These cuts with some replaced by the client's own, by name."""
        return replace(self, **given)


def buyers(lines: Table, orders: Table, as_of: date, value: str = "sales") -> Table:
    """One row per identified customer with a sale order up to ``as_of``.

    Parameters
    ----------
    value : "sales" or "margin"
        What ``monetary_value`` is: sales plus returns, or the gross margin of these at the customer's own rate of
        margin on orders of known cost (the rate of all customers where none of the customer's own is known).

    Returns
    -------
    Table, one row per customer
        ``customer_id``; ``recency_days`` (days from the last order to ``as_of``, >= 0); ``frequency`` (orders, >= 1);
        ``monetary_value`` (over the whole history, 2 decimals, may be <= 0); ``sales``; ``cost`` (missing unless
        every order's is known); ``known_sales`` and ``known_margin`` of the orders whose cost is known; ``discount``
        of the orders whose discount is known, and ``list_value``, what they would have cost without it;
        ``first_day``, ``last_day``. Customers with returns only are not buyers. Worked out once and kept by the engine.

    Raises
    ------
    MissingData
        The margin is asked for and no cost of goods is known.
    ParameterError
        ``value`` is neither.
    """
    check_value(orders, value)
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    bought = known.group_by("customer_id").aggregate(**_sums(known))
    back = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "return") & t.customer_id.notnull())
    back = back.group_by("customer_id").aggregate(returned=back.net_amount.sum())
    joined = bought.left_join(back, "customer_id").drop("customer_id_right")
    return joined.select(
        "customer_id",
        recency_days=ibis.date(as_of.isoformat()).delta(joined.last_day, unit="day"),
        frequency=joined.frequency,
        monetary_value=monetary(joined, value),
        sales=joined.sales,
        cost=joined.cost,
        known_sales=joined.known_sales,
        known_margin=joined.known_margin,
        discount=joined.discount,
        list_value=joined.list_value,
        first_day=joined.first_day,
        last_day=joined.last_day,
    ).cache()


def check_value(orders: Table, value: str) -> None:
    """Refuse what :func:`buyers` refuses."""
    if value not in VALUES:
        choices = " / ".join(VALUES)
        raise ParameterError(_("a customer's value is one of {choices}; found {found}", choices=choices, found=value))
    if value == "margin":
        need(orders, "orders", "cost")


def _sums(orders: Table) -> dict[str, Value]:
    listed = orders.sales + orders.discount
    return {
        "frequency": orders.order_id.nunique(),
        "sales": orders.sales.sum().round(2),
        "cost": ibis.cases((orders.cost.count() == orders.count(), orders.cost.sum().round(2))),
        "known_sales": orders.cost.notnull().ifelse(orders.sales, 0.0).sum().round(2),
        "known_margin": (orders.sales - orders.cost).sum().fill_null(0.0).round(2),
        "discount": orders.discount.sum().fill_null(0.0).round(2),
        "list_value": listed.sum().fill_null(0.0).round(2),
        "first_day": orders.day.min(),
        "last_day": orders.day.max(),
    }


def monetary(bought: Table, value: str, by: str | None = None) -> Value:
    """Monetary value, as :func:`buyers` defines it, from ``sales``, ``returned``, ``known_sales``, ``known_margin``.

    ``by``: a column within whose values all customers' rate of margin is taken.
    """
    net = bought.sales + bought.returned.fill_null(0.0)
    if value == "sales":
        return net.round(2) + 0.0  # there is no minus zero
    everyone = ibis.window(group_by=by)
    of_all = bought.known_margin.sum().over(everyone) / bought.known_sales.sum().over(everyone).nullif(0.0)
    return (net * (bought.known_margin / bought.known_sales.nullif(0.0)).coalesce(of_all)).round(2) + 0.0


def gaps(customer_days: Table) -> Table:
    """Days between successive order days of a customer: ``customer_id``, ``day`` (the later), ``gap_days`` (>= 1)."""
    window = ibis.window(group_by="customer_id", order_by="day")
    before = customer_days.select("customer_id", "day", before=customer_days.day.lag().over(window))
    before = before.filter(before.before.notnull())
    return before.select("customer_id", "day", gap_days=before.day.delta(before.before, unit="day"))


def histogram(column: Value) -> pd.DataFrame:
    """Distinct values of a column in rising order and how often each occurs: ``value``, ``n``."""
    frame = column.name("value").as_table()
    return frame.group_by("value").aggregate(n=frame.count()).order_by("value").to_pandas()


def quantile(counts: pd.DataFrame, q: float) -> float:
    """Quantile of a :func:`histogram`, halfway between two values where it falls between them; NaN when empty."""
    if counts.empty:
        return np.nan
    reached = counts["n"].cumsum().to_numpy()
    at = q * reached[-1]
    lower, upper = np.searchsorted(reached, at, "left"), np.searchsorted(reached, at, "right")
    values = counts["value"].to_numpy(float)
    return float((values[lower] + values[min(upper, len(values) - 1)]) / 2)


def propose_cuts(buyers: Table, customer_days: Table, orders: Table, as_of: date, value: str = "sales") -> Cuts:
    """Cuts read from the client's own orders (the default thresholds).

    Recency: the median gap between order days, clipped to 14-60; the 80th percentile of gaps, clipped to 45-150;
    180; 365 days. Below 100 gaps 30, 90, 180, 365. Frequency 2, 3, 5, 10 orders. Monetary value 1, 2, 4, 8 times
    the median order of the buyers (its sales, or its margin where ``value`` is "margin"), that median rounded to two
    significant figures.
    """
    observed = histogram(gaps(up_to(customer_days, as_of)).gap_days)
    n_gaps = int(observed["n"].sum())
    recency = FEW_GAPS_RECENCY
    if n_gaps >= FEW_GAPS:
        median, late = float(quantile(observed, 0.5)), float(quantile(observed, 0.8))
        recency = (float(np.clip(round(median), 14, 60)), _above(round(median), round(late)), 180.0, 365.0)
    known = up_to(orders, as_of).semi_join(buyers, "customer_id")
    known = known if value == "sales" else known.filter(known.cost.notnull())
    amounts = known.sales if value == "sales" else (known.sales - known.cost).round(2)
    unit = _readable(quantile(histogram(amounts), 0.5))
    return Cuts(recency, FREQUENCY, tuple(unit * k for k in MEDIAN_MULTIPLES), n_gaps)


def _above(median: float, late: float) -> float:
    """The second recency cut, which must lie above the first even where gaps hardly differ."""
    first = np.clip(median, 14, 60)
    return float(max(np.clip(late, 45, 150), first + 1))


def _readable(amount: float) -> float:
    """Two significant figures; 1 where there is no positive amount to go by."""
    if not amount > 0:
        return 1.0
    return float(round(amount, 1 - math.floor(math.log10(amount))))


def score(buyers: Table, cuts: Cuts) -> Table:
    """Add ``r``, ``f``, ``m`` (1 to 5) by thresholds.

    ``r`` is 5 at or below the first recency cut and 1 above the last; ``f`` and ``m`` gain one for each cut
    reached (>=); a monetary value of 0 or less scores 1.
    """
    late = sum((_one(buyers.recency_days > cut) for cut in cuts.recency_days), ibis.literal(0))
    often = sum((_one(buyers.frequency >= cut) for cut in cuts.frequency), ibis.literal(0))
    high = sum((_one(buyers.monetary_value >= cut) for cut in cuts.monetary_value), ibis.literal(0))
    m = ibis.ifelse(buyers.monetary_value <= 0, 1, 1 + high)
    return buyers.mutate(r=(5 - late).cast("int64"), f=(1 + often).cast("int64"), m=m.cast("int64"))


def score_by(buyers: Table, cuts: Cuts, scoring: str = "threshold") -> Table:
    """Score by thresholds or by quantiles, as the client's configuration says."""
    return score(buyers, cuts) if scoring == "threshold" else score_quantile(buyers)


def score_quantile(buyers: Table) -> Table:
    """Add ``r``, ``f``, ``m`` (1 to 5) by the share of buyers who are strictly worse: a fifth each where values differ.

    Equal values share a score, so a score may be empty (a base that mostly ordered once has no f = 2). Worked out once
    and kept by the engine.
    """
    scored = _fifths(buyers, "recency_days", "r", falling=True)
    return _fifths(_fifths(scored, "frequency", "f"), "monetary_value", "m").cache()


def _fifths(table: Table, column: str, name: str, falling: bool = False) -> Table:
    counts = table.group_by(column).aggregate(_n=table.count())
    order = ibis.desc(column) if falling else ibis.asc(column)
    so_far = counts._n.sum().over(ibis.cumulative_window(order_by=order))
    everyone = counts._n.sum().over(ibis.window())
    worse = counts.mutate(_worse=so_far - counts._n, _all=everyone)
    fifth = sum((_one(worse._worse * 5 >= worse._all * k) for k in range(1, 5)), ibis.literal(1)).cast("int64")
    scores = worse.select(column, **{name: fifth})
    return table.join(scores, column).select(*table.columns, name)


def _one(condition: Value) -> IntegerValue:
    return condition.ifelse(1, 0)
