"""Answers from 0 to 10, with who gave them and the order they are about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures.frames import fetch
from toolkit.measures.periods import add_months, month_of
from toolkit.measures.picking import at_most

SCORED = "nps"
PROMOTER, PASSIVE = 9, 7
KINDS = ("detractor", "passive", "promoter")
DELIVERY = ((1, "0-1"), (3, "2-3"), (6, "4-6"), (np.inf, "7+"))
"""Days from order to delivery: the last day of each band, and its name."""


@dataclass(frozen=True)
class Rated:
    """Answers from 0 to 10, and the goods of the orders they are about.

    Attributes
    ----------
    answers : DataFrame, one row per answer, by time
        ``answer`` (its number); ``answered_at`` (date); ``month`` (its first day); ``score`` (0-10); ``point`` (1
        promoter, 0 passive, -1 detractor); ``kind`` of :data:`KINDS`; ``person`` (a number for each customer; an answer
        of nobody known is a person of its own); ``customer_id``, ``order_id``, ``group``, ``survey``, ``stage``,
        ``agent``, ``sales_channel``, ``region``, ``delivery`` (a band of days; None where unknown).
    goods : DataFrame, one row per answer and product of its order
        ``answer``, ``product``, ``category``, ``brand``, ``amount`` (currency).
    """

    answers: pd.DataFrame
    goods: pd.DataFrame

    def where(self, kept: pd.Series) -> Rated:
        """Some of the answers."""
        return replace(self, answers=self.answers[kept].reset_index(drop=True))

    def since(self, as_of: date, months: int = 12) -> Rated:
        """The answers later than so many months before ``as_of``."""
        start = add_months(as_of, -months)
        return self.where(pd.Series([day > start for day in self.answers["answered_at"]], dtype=bool))

    def settled(self) -> Rated:
        """Without answers given before delivery, which judge the order alone; all of them where there are no others."""
        early = self.answers["stage"].eq("pre")
        return self if early.all() else self.where(~early)

    def counted(self, as_of: date, months: int = 12) -> Rated:
        """The answers that make the score: :meth:`since`, then :meth:`settled`."""
        return self.since(as_of, months).settled()

    @property
    def latest(self) -> pd.DataFrame:
        """The latest answer of each person."""
        return self.answers.drop_duplicates("person", keep="last")


def rated(joined: Table, lines: Table, products: Table | None = None) -> Rated:
    """The scores from 0 to 10 among answers of kind nps.

    Parameters
    ----------
    joined : Table, one row per answer
        From :func:`answers.with_groups`.
    products : Table, optional
        Without it there are no categories and brands, and products are known by their id.

    Raises
    ------
    MissingData
        There is no such answer; scores on other scales are none.
    """
    scored = _scored(joined)
    told = _told(_with_order(scored, lines))
    told["delivery"] = _band(told.pop("days").astype(float))
    return Rated(told, fetch(_goods(scored, lines, products)))


def rated_alone(named: Table) -> Rated:
    """The scores as :func:`rated` gives them, without the orders they are about.

    Parameters
    ----------
    named : Table, one row per answer
        From :func:`answers.named`.

    Raises
    ------
    MissingData
        There is no such answer.
    """
    return Rated(_told(_scored(named)), pd.DataFrame(columns=["answer", *_OF_GOODS, "amount"]))


def _scored(answers: Table) -> Table:
    scored = answers.filter(answers.kind == SCORED)
    scored = scored.mutate(score=scored.value.try_cast("int64")).filter(lambda t: t.score.between(0, 10))
    kept = [name for name in _OF_ANSWER if name in scored.columns]
    return scored.select(*kept, answered_at=scored.answered_at.cast("date")).cache()


def _told(scored: Table) -> pd.DataFrame:
    told = fetch(scored.order_by("answer"))
    if told.empty:
        raise MissingData("answers.kind", "answers", ("kind",))
    told["month"] = [month_of(day) for day in told["answered_at"]]
    told["point"] = (told["score"] >= PROMOTER).astype(int) - (told["score"] < PASSIVE).astype(int)
    told["kind"] = np.array(KINDS)[told["point"] + 1]
    nobody = "answer " + told["answer"].astype(str)
    told["person"] = pd.factorize(told["customer_id"].where(told["customer_id"].notna(), nobody))[0]
    return told


_OF_ANSWER = ("answer", "score", "customer_id", "order_id", "group", "survey", "stage")
_OF_ORDER = ("agent", "sales_channel", "region")
_OF_GOODS = ("product", "category", "brand")


def _with_order(scored: Table, lines: Table) -> Table:
    sold = lines.filter(lines.kind == "sale").semi_join(scored, "order_id")
    days = sold.group_by("order_id").aggregate(
        ordered=sold.ordered_at.cast("date").min(), delivered=sold.delivered_at.cast("date").max()
    )
    each = days.join(at_most(sold, ["order_id"], "net_amount", _OF_ORDER), "order_id")
    each = each.select("order_id", *_OF_ORDER, days=each.delivered.delta(each.ordered, unit="day"))
    return scored.left_join(each, "order_id").drop("order_id_right")


def _band(days: pd.Series) -> np.ndarray:
    known = days.notna() & (days >= 0)
    names = np.array([name for _last, name in DELIVERY], object)
    return np.where(known, names[np.searchsorted([last for last, _name in DELIVERY], days.where(known, 0))], None)


def _goods(scored: Table, lines: Table, products: Table | None) -> Table:
    sold = lines.filter((lines.kind == "sale") & lines.product_id.notnull())
    held = scored.select("answer", "order_id").join(sold.select("order_id", "product_id", "net_amount"), "order_id")
    held = held.group_by(["answer", "product_id"]).aggregate(amount=held.net_amount.sum().round(2))
    if products is None:
        nothing = ibis.null("string")
        return held.select("answer", "amount", product="product_id", category=nothing, brand=nothing)
    known = products.select("product_id", "name", "category", "brand").distinct(on="product_id")
    named = held.left_join(known, "product_id")
    return named.select("answer", "amount", "category", "brand", product=named.name.coalesce(named.product_id))
