"""The next product of each customer, from what others bought next, and how often it is right.

What an order is followed by is learnt from every step from one order of a customer to the next; a customer counts once,
however many steps. A thing's score for a customer is how common it is at present, plus, for each thing of the last
order, how much more often it comes next than usually.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import statistics
from toolkit.measures.disclosure import K
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months, between, up_to
from toolkit.measures.picking import first_of

MONTHS, PRESENT_DAYS = 24, 90
SUPPORT, MOST_ITEMS = 30, 2_000
"""Customers who must have bought a thing for it to be learnt; of those things, the most bought."""
IN_ORDER, COMMON, AFTER_EACH = 20, 30, 20
"""Things of an order that are followed, of most money; common things and things after each that are weighed."""
PRIOR = 30
"""Customers of the usual kind that are added to those who bought a thing, so that three do not make a rule."""
TOP, DIGITS = 5, 6
METHODS = ("common", "own", "next")


@dataclass(frozen=True)
class Learned:
    """What was learnt up to a day; customers and products are numbers in it, which are quicker to count than text.

    ``people``: ``who``, ``customer_id``. ``things``: ``thing``, ``product_id``. ``common``: ``thing``, ``share`` of the
    customers of the last 90 days who bought it (things bought then only). ``after``: ``thing``, ``then``, ``gain``: by
    how much likelier ``then`` lies in the next order. ``last``: ``who``, ``thing`` of each customer's last order.
    ``had``: ``who``, ``thing``, ``n`` orders.
    """

    people: Table
    things: Table
    common: Table
    after: Table
    last: Table
    had: Table

    def of(self, who: Table) -> Learned:
        """The same for these customers only."""
        return replace(self, last=self.last.semi_join(who, "who"), had=self.had.semi_join(who, "who"))


def learn(goods: Table, orders: Table, until: date) -> Learned:
    """Learn from the orders of 24 months up to a day.

    Parameters
    ----------
    goods : Table of ``goods.goods``
        Sales alone are learnt from.
    orders : Table, meets ``contract.orders``
    """
    sold = between(goods, add_months(until, -MONTHS), until)
    sold = sold.filter((sold.kind == "sale") & sold.customer_id.notnull())
    items = (
        sold.group_by(["customer_id", "order_id", "product_id"]).aggregate(amount=sold.amount.sum().round(2)).cache()
    )
    people = _numbered(items.select("customer_id").distinct(), "who", "customer_id")
    placed = orders.select("order_id", "ordered_at", "day").semi_join(items, "order_id")
    placed = placed.inner_join(items.select("order_id", "customer_id").distinct(), "order_id")
    placed = placed.inner_join(people, "customer_id").select("who", "order_id", "ordered_at", "day")
    placed = _numbered(placed, "step", "who", "ordered_at", "order_id")
    buyers = items.group_by("product_id").aggregate(k=items.customer_id.nunique())
    kept = buyers.filter(buyers.k >= SUPPORT).order_by([ibis.desc("k"), "product_id"]).limit(MOST_ITEMS)
    things = _numbered(kept.select("product_id"), "thing", "product_id")
    known = items.inner_join(things, "product_id").inner_join(placed, "order_id")
    known = known.select("who", "step", "day", "thing", "amount").cache()
    ahead = ibis.row_number().over(group_by="step", order_by=[ibis.desc(known.amount), known.thing])
    main = known.mutate(place=ahead).filter(lambda t: t.place < IN_ORDER).select("who", "step", "thing")
    steps = placed.mutate(last=placed.step.max().over(group_by="who")).select("who", "step", "last").cache()
    last = main.semi_join(steps.filter(steps.step == steps["last"]), "step").select("who", "thing").cache()
    had = known.group_by(["who", "thing"]).aggregate(n=known.step.nunique()).cache()
    return Learned(people, things, _common(known, placed, until), _after(main, known, steps), last, had)


def _numbered(table: Table, number: str, *by: str) -> Table:
    """The table with a running number by these columns."""
    return table.mutate(**{number: ibis.row_number().over(order_by=list(by))}).cache()


def _common(known: Table, placed: Table, until: date) -> Table:
    """How many of those who ordered in the last 90 days bought each thing."""
    start = until - timedelta(days=PRESENT_DAYS)
    present = between(known, start, until)
    n = between(placed, start, until).who.nunique().as_scalar().cast("float64")
    counts = present.group_by("thing").aggregate(k=present.who.nunique())
    return counts.select("thing", share=(counts.k / n).round(DIGITS)).cache()


def _after(main: Table, known: Table, steps: Table) -> Table:
    """By how much likelier each thing lies in the next order than usually: the gains of each thing, the best first."""
    moves = steps.filter(steps.step < steps["last"])
    moves = moves.select("who", "step", next=moves.step + 1, weight=1.0 / moves.count().over(group_by="who")).cache()
    n = moves.who.nunique().as_scalar().cast("float64")
    then = moves.inner_join(known.select(next="step", then="thing"), "next").select("step", "then", "weight").cache()
    usual = then.group_by("then").aggregate(usual=then.weight.sum() / n)
    now = main.inner_join(moves.select("step", "weight"), "step").select("step", "thing", "weight")
    sizes = now.group_by("thing").aggregate(n=now.weight.sum())
    pairs = now.inner_join(then.select("step", "then"), "step").group_by(["thing", "then"])
    pairs = pairs.aggregate(k=lambda t: t.weight.sum()).inner_join(sizes, "thing").inner_join(usual, "then")
    gain = ((pairs.k + PRIOR * pairs.usual) / (pairs.n + PRIOR) - pairs.usual).round(DIGITS)
    gains = pairs.select("thing", "then", gain=gain).filter(lambda t: t.gain > 0)
    best = ibis.row_number().over(group_by="thing", order_by=[ibis.desc(gains.gain), gains.then])
    return gains.mutate(place=best).filter(lambda t: t.place < AFTER_EACH).drop("place").cache()


def ranked(learned: Learned, method: str = "next", again: bool = False, top: int = TOP) -> Table:
    """The likeliest things for each customer with a known last order.

    Parameters
    ----------
    method : one of :data:`METHODS`
        ``common``: what most buy at present; ``own``: what the customer bought most often, what is no longer sold left
        out; ``next``: from the steps.
    again : bool
        Whether what the customer has had may be among them. ``own`` holds nothing else.

    Returns
    -------
    Table, one row per customer and place
        ``customer_id``, ``product_id``, ``place`` (1 the likeliest, up to ``top``), ``score``. A customer has fewer
        where no more are known.
    """
    best = _best(learned, method, again, top)
    told = best.inner_join(learned.people, "who").inner_join(learned.things, "thing")
    return told.select("customer_id", "product_id", "place", "score").cache()


def _best(learned: Learned, method: str, again: bool, top: int) -> Table:
    scored = {"common": _by_common, "own": _by_own, "next": _by_next}[method](learned)
    if not again:
        scored = scored.anti_join(learned.had, ["who", "thing"])
    place = ibis.row_number().over(group_by="who", order_by=[ibis.desc(scored.score), scored.thing])
    return scored.mutate(place=place + 1).filter(lambda t: t.place <= top)


def _by_common(learned: Learned) -> Table:
    most = learned.common.order_by([ibis.desc("share"), "thing"]).limit(COMMON)
    return learned.had.select("who").distinct().cross_join(most).select("who", "thing", score="share")


def _by_own(learned: Learned) -> Table:
    still = learned.had.semi_join(learned.common, "thing")
    return still.select("who", "thing", score=still.n.cast("float64"))


def _by_next(learned: Learned) -> Table:
    """How common a thing is, plus its gains after each thing of the last order."""
    gained = learned.last.inner_join(learned.after, "thing").select("who", "gain", thing="then")
    plain = _by_common(learned).select("who", "thing").mutate(gain=ibis.literal(0.0))
    both = gained.select("who", "thing", "gain").union(plain)
    sums = both.group_by(["who", "thing"]).aggregate(gain=both.gain.sum())
    known = sums.inner_join(learned.common, "thing")
    return known.select("who", "thing", score=(known.gain + known.share).round(DIGITS))


def hit_rates(goods: Table, orders: Table, as_of: date, days: int = PRESENT_DAYS) -> pd.DataFrame:
    """How often one of five guesses is right, learnt from all but the last days and held against the next order.

    Parameters
    ----------
    days : int
        How many last days are kept back.

    Returns
    -------
    DataFrame, one row per method and kind of guess
        ``method`` of :data:`METHODS`; ``again``: whether things bought before are guessed, too; of ``n`` customers who
        ordered before and in the days kept back, ``k`` had one of the five in their next order: ``hit_rate`` with
        Wilson ``low``, ``high``; ``gain`` over ``common`` (difference of rates, missing for it) with ``gain_low``,
        ``gain_high`` (paired, Agresti and Min 2005). No row where fewer than ten customers were asked.
    """
    until = as_of - timedelta(days=days)
    learned = learn(up_to(goods, as_of), orders, until)
    target = _next_orders(goods, orders, until, as_of).inner_join(learned.people, "customer_id").cache()
    people = target.select("who").semi_join(learned.had, "who").distinct().cache()
    n = int(people.count().to_pyarrow().as_py())
    if n < K:
        return pd.DataFrame(columns=["method", "again", *COLUMNS])
    bought = target.inner_join(learned.things, "product_id").select("who", "thing").cache()
    asked = [("common", True), ("own", True), ("next", True), ("common", False), ("next", False)]
    hits = {one: _hits(_best(learned.of(people), *one, TOP), bought) for one in asked}
    return pd.DataFrame([{"method": m, "again": a, **_rates(hits[m, a], hits["common", a], n)} for m, a in asked])


COLUMNS = ("k", "n", "hit_rate", "low", "high", "gain", "gain_low", "gain_high")


def _next_orders(goods: Table, orders: Table, until: date, as_of: date) -> Table:
    """The things in each customer's first order after a day: ``customer_id``, ``product_id``."""
    later = between(orders, until, as_of).filter(lambda t: t.customer_id.notnull())
    first = first_of(later, ["customer_id"], ["ordered_at", "order_id"]).select("order_id", buyer="customer_id")
    sold = goods.filter(goods.kind == "sale").inner_join(first, "order_id")
    return sold.select("product_id", customer_id="buyer").distinct()


def _hits(guesses: Table, bought: Table) -> set[int]:
    return set(guesses.semi_join(bought, ["who", "thing"]).select("who").distinct().to_pandas()["who"])


def _rates(hits: set[int], common: set[int], n: int) -> dict[str, float]:
    k = len(hits)
    low, high = (float(x) for x in statistics.wilson(k, n))
    row = {"k": k, "n": n, "hit_rate": k / n, "low": low, "high": high}
    gain = paired(len(hits - common), len(common - hits), n) if hits is not common else (np.nan, np.nan, np.nan)
    return row | dict(zip(("gain", "gain_low", "gain_high"), gain, strict=True))


def paired(more: int, fewer: int, n: int) -> tuple[float, float, float]:
    """The difference of two shares of the same people, with its 95 % interval (Agresti and Min 2005).

    Parameters
    ----------
    more, fewer : int
        People of whom only the one, and only the other, holds.
    """
    b, c, m = more + 0.5, fewer + 0.5, n + 2
    middle, half = (b - c) / m, stats.norm.ppf(1 - statistics.ALPHA / 2) * np.sqrt(b + c - (b - c) ** 2 / m) / m
    return (more - fewer) / n, float(middle - half), float(middle + half)


def by_group(guesses: Table, assigned: Table, goods: Table, top: int = 3) -> pd.DataFrame:
    """The next products that most customers of each group get.

    Parameters
    ----------
    guesses : Table of :func:`ranked`
        The first of each customer counts.
    assigned : Table of ``groups.assign``

    Returns
    -------
    DataFrame, one row per group and product, groups by customers, products by how many get them
        ``group``, ``product_id``, ``product``; ``k`` of ``n`` customers of the group who have a guess; ``share`` with
        Wilson ``low``, ``high``. Only products that ten customers or more get.
    """
    one = guesses.filter(guesses.place == 1).inner_join(assigned.select("customer_id", "group"), "customer_id")
    counts = fetch(one.group_by(["group", "product_id"]).aggregate(k=one.count()))
    counts["n"] = counts.groupby("group")["k"].transform("sum")
    counts = counts[counts["k"] >= K].merge(fetch(names(goods)), "left", "product_id")
    counts["share"] = counts["k"] / counts["n"]
    counts["low"], counts["high"] = statistics.wilson(counts["k"], counts["n"])
    counts = counts.sort_values(["n", "group", "k", "product_id"], ascending=[False, True, False, True])
    return counts.groupby("group", sort=False).head(top).reset_index(drop=True)


def of_each(guesses: Table, goods: Table) -> Table:
    """The likeliest product of each customer: ``customer_id``, ``product_id``, ``name``, ``share`` (the score)."""
    first = guesses.filter(guesses.place == 1).inner_join(names(goods), "product_id")
    return first.select("customer_id", "product_id", name="product", share="score")


def names(goods: Table) -> Table:
    """What each product is called: ``product_id``, ``product``; the last of its names by the alphabet."""
    return goods.group_by("product_id").aggregate(product=goods["product"].max())


__all__ = ["METHODS", "Learned", "by_group", "hit_rates", "learn", "names", "of_each", "paired", "ranked"]
