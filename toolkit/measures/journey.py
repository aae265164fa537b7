"""The customer's way from a visit to the second order: how many newcomers pass each point, how soon, what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import compared, consent, disclosure, growth, rfm, statistics
from toolkit.measures.claims_here import ONLINE
from toolkit.measures.frames import fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, between, day_range, month_of, up_to
from toolkit.measures.picking import first_of
from toolkit.words import _

POINTS = ("visit", "order", "confirmed", "delivered", "answered", "settled", "enrolled", "written", "second")
"""The nine points of the advanced journey (METHOD 1.0.8)."""
STANDARD = ("visit", "order", "confirmed", "delivered", "written", "second")
"""Those of the standard journey; its messages go to everybody alike."""
BASE = {"order": "order", "confirmed": "order", "delivered": "confirmed", "answered": "order", "settled": "low",
        "enrolled": "order", "written": "order", "second": "order"}  # fmt: skip
"""Of whom a point's share is: those of the point named, or who gave a low score."""
YEAR, EARLY, LOW = 365, 60, 6
"""Days within which a newcomer orders again; within which a survey is answered, a low score settled and a message sent;
the highest of the low scores."""
FEWEST_DAYS = 90
"""Of newcomers who have been seen for a year."""
CHOSEN = ("answered", "enrolled", "written")
"""Points beside the way of the order, at which who passes chooses, or is chosen."""


@dataclass(frozen=True)
class Told:
    """The tables of a client that tell of the way; what was not sent is None."""

    lines: Table
    orders: Table
    as_of: date
    customers: Table | None = None
    traffic: Table | None = None
    answers: Table | None = None
    messages: Table | None = None
    tickets: Table | None = None

    @property
    def cohort(self) -> tuple[date, date]:
        """First and last day of the newcomers' first orders.

        The latest year of which each has been seen for a year, without the first three months of the data.
        """
        last = self.as_of - timedelta(days=YEAR)
        begin = day_range(self.lines, "ordered_at")[0] or self.as_of
        return max(last - timedelta(days=YEAR - 1), add_months(month_of(begin), MAY_HOLD_EARLIER)), last


def points(told: Told) -> pd.DataFrame:
    """Each point of the way, for the latest year of newcomers who have been seen for a whole year.

    Returns
    -------
    DataFrame, one row per point of :data:`POINTS`
        ``point``; ``base``: of whom the share is ("visits", "order": the cohort, another point, "low"); ``k`` of
        ``n`` with ``share``, Wilson ``low``, ``high``; ``days``, the median from the first order (confirmed and visit:
        missing); ``lost`` = n - k; ``value`` with ``value_low``, ``value_high``: lost x (mean margin of the further
        orders within a year of those who passed - of those who did not), what is lost if passing the point is what
        made the difference, in sales where no cost is known (``is_margin``); at the points of :data:`CHOSEN` only of
        those who had not ordered again after 60 days, so that no order comes before what is to explain it (a
        landmark; Anderson et al. 1983); missing for "settled", which an order is part of; ``standard``: whether the
        standard journey has the point; ``lack``: the table or column without which it is not known, or "". Counts of
        fewer than ten people are missing. ``first``, ``last`` day of the newcomers' first orders.

    Raises
    ------
    MissingData
        Fewer than 90 days of newcomers who have been seen for a year; fewer than ten newcomers.
    """
    first, last = told.cohort
    if (last - first).days + 1 < FEWEST_DAYS:
        raise MissingData(_("newcomers who have been seen for a year"), "lines", ("seen_year",))
    people = _people(told, first, last).cache()
    lacks = _lacks(told)
    counted = _counts(people, lacks)
    disclosure.need_enough(counted["order", "n"])
    rows = [_visit(told, first, last, lacks["visit"])]
    rows += [_row(point, counted, lacks[point]) for point in POINTS[1:]]
    table = pd.DataFrame(rows)
    table.insert(0, "point", POINTS)
    return table.assign(
        standard=table["point"].isin(STANDARD), is_margin=bool(counted["order", "is_margin"]), first=first, last=last
    )


def _lacks(told: Told) -> dict[str, str]:
    """What is needed for a point and was not sent."""
    lines = told.lines
    seen = lines.aggregate(cancelled=(lines.kind == "cancelled").any(), delivered=lines.delivered_at.notnull().any())
    row = fetch_row(seen.mutate(cancelled=seen.cancelled.cast("int64"), delivered=seen.delivered.cast("int64")))
    lacks = dict.fromkeys(POINTS, "")
    lacks["visit"] = "" if told.traffic is not None else "traffic"
    lacks["confirmed"] = "" if row["cancelled"] else "lines.status"
    lacks["delivered"] = "" if row["delivered"] else "lines.delivered_at"
    lacks["answered"] = "" if told.answers is not None else "answers"
    lacks["settled"] = "answers" if told.answers is None else "" if told.tickets is not None else "tickets"
    lacks["enrolled"] = "" if told.customers is not None else "customers.email_consent"
    lacks["written"] = "" if told.messages is not None else "messages"
    return lacks


def _people(told: Told, first: date, last: date) -> Table:
    """The cohort, one row per customer: which points were passed, after how many days, and what came of it."""
    seen = up_to(told.lines, told.as_of, "ordered_at")
    seen = seen.filter(seen.customer_id.notnull() & seen.kind.isin(["sale", "cancelled"]))
    placed = seen.group_by(["customer_id", "order_id"]).aggregate(
        at=seen.ordered_at.min(), sold=(seen.kind == "sale").any(), delivered_at=seen.delivered_at.max()
    )
    firsts = first_of(placed, ["customer_id"], ["at", "order_id"])
    born = firsts.select(
        "customer_id", "order_id", day=firsts["at"].cast("date"), confirmed="sold",
        came=firsts.delivered_at.cast("date"),
    )  # fmt: skip
    people = born = born.filter(born.day.between(*(ibis.date(d.isoformat()) for d in (first, last))))
    people = _joined(people, _later(told.orders, born))
    for table in (_surveyed(told, born), _enrolled(told), _written(told, born)):
        people = people if table is None else _joined(people, table)
    have = set(people.columns)
    flags = {"answered": "answer_day", "settled": "settled_day", "written": "written_day", "second": "second_day"}
    told_days = {name: people[day].delta(people.day, unit="day") if day in have else ibis.null("int64")
                 for name, day in {**flags, "delivered": "came"}.items()}  # fmt: skip
    return people.select(
        "customer_id", "later", "later_sales", "later_known",
        order=ibis.literal(True), confirmed=people.confirmed.fill_null(False),
        delivered=people.confirmed.fill_null(False) & people.came.notnull(),
        low=people.low.fill_null(False) if "low" in have else ibis.literal(False),
        enrolled=people.enrolled.fill_null(False) if "enrolled" in have else ibis.literal(False),
        **{name: people[day].notnull() if day in have else ibis.literal(False) for name, day in flags.items()},
        **{f"{name}_days": days for name, days in told_days.items()},
    )  # fmt: skip


def _joined(people: Table, more: Table) -> Table:
    return people.left_join(more, "customer_id").drop("customer_id_right")


def _later(orders: Table, born: Table) -> Table:
    """Further orders within a year of the first: the second one's day, and what they brought."""
    both = orders.join(born.select("customer_id", first=born.day), "customer_id")
    since = both.day.delta(both["first"], unit="day")
    later = both.filter((since > 0) & (since <= YEAR))
    return later.group_by("customer_id").aggregate(
        second_day=later.day.min(), later=(later.sales - later.cost).sum(), later_sales=later.sales.sum(),
        later_known=later.cost.notnull().ifelse(later.sales, 0.0).sum(),
    )  # fmt: skip


def _surveyed(told: Told, born: Table) -> Table | None:
    """Whether a newcomer answered a survey, with a low score, and what followed that."""
    if told.answers is None:
        return None
    said = told.answers.filter(told.answers.customer_id.notnull()).join(born.select("customer_id", first=born.day),
                                                                       "customer_id")  # fmt: skip
    day = said.answered_at.cast("date")
    said = said.mutate(day=day, since=day.delta(said["first"], unit="day"))
    said = said.filter((said.since >= 0) & (said.since <= EARLY))
    low = (said.kind == "nps") & (said.value.try_cast("float64") <= LOW)
    each = said.group_by("customer_id").aggregate(
        answer_day=said.day.min(), low=low.fill_null(False).any(), low_day=said.day.min(where=low.fill_null(False))
    )
    parts = [told.orders.filter(told.orders.customer_id.notnull()).select("customer_id", at=told.orders.day)]
    if told.tickets is not None:
        answered = told.tickets.filter(told.tickets.customer_id.notnull() & told.tickets.answered_at.notnull())
        parts.append(answered.select("customer_id", at=answered.opened_at.cast("date")))
    followed = ibis.union(*parts) if len(parts) > 1 else parts[0]
    both = each.filter(each.low_day.notnull()).join(followed, "customer_id")
    after = both["at"].delta(both.low_day, unit="day")
    both = both.filter((after >= 0) & (after <= EARLY))
    settled = both.group_by("customer_id").aggregate(settled_day=both["at"].min())
    return _joined(each.drop("low_day"), settled)


def _enrolled(told: Told) -> Table | None:
    """Whether a newcomer may be written to today by any channel that needs a consent."""
    if told.customers is None:
        return None
    allowed = consent.permits(told.customers, told.messages, told.as_of)
    return allowed.select("customer_id", enrolled=ibis.or_(*(allowed[name] for name in consent.WRITTEN)))


def _written(told: Told, born: Table) -> Table | None:
    """The first message, no survey among them, within 60 days of the first order."""
    if told.messages is None:
        return None
    sent = told.messages.filter(told.messages.customer_id.notnull())
    if told.answers is not None:
        sent = sent.anti_join(told.answers.select(flow=told.answers.survey).distinct(), "flow")
    both = sent.join(born.select("customer_id", first=born.day), "customer_id")
    day = both.sent_at.cast("date")
    since = day.delta(both["first"], unit="day")
    both = both.mutate(sent_day=day).filter((since >= 0) & (since <= EARLY))
    return both.group_by("customer_id").aggregate(written_day=both.sent_day.min())


def _counts(people: Table, lacks: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Of each point how many passed it, what they and the others brought later, and the median of its days."""
    known = fetch_row(people.aggregate(sales=people.later_sales.sum(), known=people.later_known.sum()))
    is_margin = known["sales"] > 0 and known["known"] >= KNOWN_ENOUGH * known["sales"]
    brought = (people.later if is_margin else people.later_sales).fill_null(0.0)
    sums = {}
    for point in POINTS[1:]:
        base = people.low if BASE[point] == "low" else people[BASE[point]]
        waiting = ~(people.second_days <= EARLY).fill_null(False) if point in CHOSEN else ibis.literal(True)
        for side, held in (("passed", base & people[point]), ("lost", base & ~people[point])):
            sums[f"{point}|{side}"] = held.cast("int64").sum()
            who = held & waiting
            sums[f"{point}|{side}_n"] = who.cast("int64").sum()
            sums[f"{point}|{side}_mean"] = brought.mean(where=who)
            sums[f"{point}|{side}_sd"] = brought.std(where=who, how="sample")
    row = fetch_row(people.aggregate(**sums))
    found = {tuple(name.split("|")): value for name, value in row.items()}
    for point in ("delivered", "answered", "settled", "written", "second"):
        who = people.filter(people[point] & people[f"{point}_days"].notnull())
        found[point, "days"] = np.nan if lacks[point] else rfm.quantile(rfm.histogram(who[f"{point}_days"]), 0.5)
    return found | {("order", "n"): found["order", "passed"], ("order", "is_margin"): is_margin}


def _row(point: str, counted: Mapping[tuple[str, str], float], lack: str) -> dict[str, object]:
    row: dict[str, object] = {"base": BASE[point]}
    if lack:
        return row | dict.fromkeys(("k", "n", "share", "low", "high", "days", *_MONEY), np.nan) | {"lack": lack}
    passed, lost = counted[point, "passed"], counted[point, "lost"]
    share = statistics.share(passed, passed + lost)
    share = share if point == "order" else disclosure.share_of_enough(share)
    told = not np.isnan(share["value"])
    sides = [tuple(counted[point, f"{side}_{end}"] for end in ("mean", "sd", "n")) for side in ("passed", "lost")]
    enough = told and point != "settled" and min(side[2] for side in sides) >= disclosure.K
    away = sides[1][2]
    gap = compared.means(*sides) if enough else (np.nan,) * 4
    return row | {
        "k": share["k"], "n": share["n"], "share": share["value"], "low": share["low"], "high": share["high"],
        "days": counted.get((point, "days"), np.nan) if told else np.nan, "lost": lost if told else np.nan,
        "value": away * gap[0], "value_low": away * gap[1], "value_high": away * gap[2], "lack": "",
    }  # fmt: skip


_MONEY = ("lost", "value", "value_low", "value_high")


def _visit(told: Told, first: date, last: date, lack: str) -> dict[str, object]:
    """Orders of website and app for each visit, in the cohort's year; visits are no people, so nothing follows."""
    row: dict[str, object] = {"base": "visits", "days": np.nan, "lack": lack} | dict.fromkeys(_MONEY, np.nan)
    rows = pd.DataFrame()
    if told.traffic is not None:
        online = told.orders.sales_channel.isin(ONLINE).any().to_pyarrow().as_py()
        orders = between(told.orders, first - timedelta(days=1), last)
        rows = growth.equation(orders, told.traffic, last, ONLINE if online else None)
    one = rows.iloc[-1] if len(rows) else None
    if one is None or one["orders"] < disclosure.K:
        return row | dict.fromkeys(("k", "n", "share", "low", "high"), np.nan) | {"lack": "traffic"}
    return row | {"k": one["orders"], "n": one["sessions"], "share": one["conversion"], "low": one["low"],
                  "high": one["high"]}  # fmt: skip


__all__ = ["BASE", "POINTS", "STANDARD", "Told", "points"]
