"""Answers of surveys joined to who gave them: the customer, the order they are about, and the group on that day."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from toolkit.measures import groups, rfm
from toolkit.measures.groupmap import GroupMap, load
from toolkit.measures.picking import at_most
from toolkit.measures.rfm import Cuts


def with_groups(
    answers: Table,
    lines: Table,
    orders: Table,
    cuts: Cuts,
    assigned: Table,
    value: str = "sales",
    group_map: GroupMap | None = None,
) -> Table:
    """Answers with the customer's recency, frequency, monetary value and group as of the day of the answer.

    Parameters
    ----------
    answers : Table, one row per answer
        Meets ``contract.answers``. Who answered is read from the order where only that is named.
    cuts : Cuts
        Today's, so that answers of different days can be compared.
    assigned : Table, one row per buyer
        Today's groups, of :func:`groups.assign`: what is merged today is merged on every day.
    value : "sales" or "margin"
        What ``monetary_value`` is, as in :func:`rfm.buyers`.
    group_map : GroupMap, optional
        The method's own by default.

    Returns
    -------
    Table, one row per answer
        The answers' own columns; ``answer`` (their number, by time); ``customer_id``; ``order_id`` (where none is
        named, the customer's latest by that day); ``recency_days``, ``frequency``, ``monetary_value``, ``r``, ``f``,
        ``m``, ``cell_group``, ``group`` as of the answer's day, orders of that day included; missing where nobody is
        named or the customer had not ordered by then. Worked out once and kept by the engine.

    Raises
    ------
    MissingData, ParameterError
        As :func:`rfm.buyers`.
    """
    rfm.check_value(orders, value)
    who = named(answers, orders)
    then = _as_of_the_day(who.filter(who.customer_id.notnull()).select("customer_id", "day").distinct(), lines, orders)
    scored = then.mutate(
        recency_days=then.day.delta(then.last_day, unit="day"), monetary_value=rfm.monetary(then, value)
    )
    merged = groups.merges(assigned)
    placed = groups.merge(
        groups.place(rfm.score(scored, cuts), group_map or load()),
        dict(zip(merged["group"], merged["merged_into"], strict=True)),
    )
    placed = placed.select("customer_id", "day", "latest_order", *_TOLD)
    joined = who.left_join(placed, ["customer_id", "day"])
    kept = [name for name in who.columns if name not in ("order_id", "day")]
    return joined.select(*kept, *_TOLD, order_id=joined.order_id.coalesce(joined.latest_order)).cache()


_TOLD = ("recency_days", "frequency", "monetary_value", "r", "f", "m", "cell_group", "group")


def named(answers: Table, orders: Table) -> Table:
    """The answers with their number by time (``answer``), their ``day``, and who ordered where only the order is named.

    Worked out once and kept by the engine.
    """
    numbered = answers.mutate(
        answer=ibis.row_number().over(
            order_by=[
                answers[name] for name in ("answered_at", "survey", "question", "customer_id", "order_id", "value")
            ]
        ),
        day=answers.answered_at.cast("date"),
    )
    buyer = orders.select("order_id", buyer=orders.customer_id)
    named = numbered.left_join(buyer, "order_id").drop("order_id_right")
    return named.mutate(customer_id=named.customer_id.coalesce(named.buyer)).drop("buyer").cache()


def _as_of_the_day(moments: Table, lines: Table, orders: Table) -> Table:
    """What each customer had bought by each of these days; without those who had bought nothing."""
    bought = orders.semi_join(moments, "customer_id").select(
        "customer_id", "order_id", "ordered_at", "sales", "cost", at=orders.day
    )
    until = moments.join(bought, "customer_id").filter(lambda t: t["at"] <= t.day)
    latest = at_most(until, ["customer_id", "day"], "ordered_at", ["order_id"]).rename(latest_order="order_id")
    sold = until.group_by(["customer_id", "day"]).aggregate(
        last_day=ibis._["at"].max(),
        frequency=ibis._.order_id.nunique(),
        sales=ibis._.sales.sum().round(2),
        known_sales=ibis._.cost.notnull().ifelse(ibis._.sales, 0.0).sum().round(2),
        known_margin=(ibis._.sales - ibis._.cost).sum().fill_null(0.0).round(2),
    )
    sold = sold.join(latest, ["customer_id", "day"])
    back = lines.filter((lines.kind == "return") & lines.customer_id.notnull())
    back = back.select("customer_id", "net_amount", at=back.ordered_at.cast("date"))
    back = moments.join(back, "customer_id").filter(lambda t: t["at"] <= t.day).group_by(["customer_id", "day"])
    back = back.aggregate(returned=ibis._.net_amount.sum())
    joined = sold.left_join(back, ["customer_id", "day"])
    return joined.drop("customer_id_right", "day_right")
