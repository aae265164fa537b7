"""What came of messages before and after a change: opened, clicked, answered, converted, signed off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import clustered, disclosure, shop_change, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import day_range, up_to
from toolkit.words import _

OUTCOMES = ("opened", "clicked", "converted", "answered", "unsubscribed")
MAIN = ("clicked", "answered", "opened", "converted", "unsubscribed")
"""What tells most of a flow, in this order."""
DAYS, FEWEST_DAYS, MOST_DAYS = 90, 28, 365
"""Days on each side where no day of a change is named; the fewest and the most that are compared."""
SEASON = timedelta(days=364)
"""The same days a year before: 52 weeks, so that weekdays fall on weekdays."""
SIDES = ("before", "after")
SHOP = "shop"
"""The channel of what is told of the whole shop and not of its messages."""

Days = tuple[date, date]


@dataclass(frozen=True)
class Periods:
    """Two periods of equal length, days included, and whether somebody named the day between them."""

    before: Days
    after: Days
    is_named: bool

    @property
    def days(self) -> int:
        return (self.after[1] - self.after[0]).days + 1

    @property
    def all(self) -> dict[str, Days]:
        """Both, and the same days a year before."""
        told = {"before": self.before, "after": self.after}
        return told | {f"year_{side}": (first - SEASON, last - SEASON) for side, (first, last) in told.items()}


def periods(messages: Table | None, as_of: date, changed_on: date | None = None) -> Periods:
    """What is compared: as many days since the change as before it.

    Parameters
    ----------
    messages : Table
        Meets ``contract.messages``; those whose outcome nobody knows do not count.
    changed_on : date, optional
        The first day of the new messages; without it the last 90 days are held against the 90 before.

    Raises
    ------
    MissingData
        No outcome is known, or fewer than 28 days are seen on a side.
    """
    unknown = MissingData(_("what came of the messages"), "messages", ("opened",))
    if messages is None:
        raise unknown
    told = up_to(messages, as_of, "sent_at").filter(ibis.or_(*(messages[name].notnull() for name in OUTCOMES)))
    first = day_range(told, "sent_at")[0]
    if first is None:
        raise unknown
    start = changed_on or as_of - timedelta(days=DAYS - 1)
    length = min((as_of - start).days + 1, (start - first).days, MOST_DAYS)
    if length < FEWEST_DAYS:
        raise MissingData(_("four weeks of messages on each side of the change"), "messages", ("two_periods",))
    whole = timedelta(days=length)
    return Periods((start - whole, start - timedelta(days=1)), (start, start + whole - timedelta(days=1)),
                   changed_on is not None)  # fmt: skip


def before_after(messages: Table, orders: Table, customer_days: Table, as_of: date, held: Periods) -> pd.DataFrame:
    """The key figures of messages, and of the shop, on each side of the change (METHOD 1.2).

    Where a row is one customer's message customers are the units, where it is a sending to many the sendings are:
    messages of one unit are not independent (:mod:`clustered`).

    Returns
    -------
    DataFrame, one row per channel and outcome that is known on both sides, then the shop's "churn", "aov", "return_90"
        (:mod:`shop_change`) with "shop" as ``message_channel``
        ``message_channel``; ``outcome``; ``before``, ``after`` (shares of messages 0 to 1; churn and return shares of
        customers; aov currency) each with ``…_low``, ``…_high`` and ``…_n``; ``difference`` with ``low``, ``high``;
        ``p``, ``q`` (false discovery over the table); ``year_difference`` with ``year_low``, ``year_high``: the same
        between the same days a year before, missing where that was not seen; ``state``: "up", "down" (q below 0.05),
        "season" (sure, but so it was a year before), "unsure", or "few" (fewer than ten people, on a side).
    """
    sums = _sums(messages, held, [])
    rows = [_compared(part, {"message_channel": channel, "outcome": outcome})
            for (channel, outcome), part in sums.groupby(["message_channel", "outcome"], sort=False)]  # fmt: skip
    rows += shop_change.rows(orders, customer_days, as_of, held.all, SHOP)
    return _judged(rows, ["message_channel", "outcome"])


def by_flow(messages: Table, held: Periods) -> pd.DataFrame:
    """The same of each flow that ran on both sides, for its own outcomes; the most sent first.

    Returns
    -------
    DataFrame, one row per channel, flow and outcome
        As :func:`before_after`, with ``flow``.
    """
    sums = _sums(messages, held, ["flow"])
    keys = ["message_channel", "flow", "outcome"]
    rows = [_compared(part, dict(zip(keys, key, strict=True))) for key, part in sums.groupby(keys, sort=False)]
    return _judged(rows, keys)


def main(flows: pd.DataFrame) -> pd.DataFrame:
    """Of each flow the one outcome that tells most of it: clicks of e-mails, answers to text messages.

    Parameters
    ----------
    flows : DataFrame of :func:`by_flow`

    Returns
    -------
    DataFrame, one row per channel and flow
        Its rows, those that may be told first, the most messages first; ``q`` and ``state`` of these alone.
    """
    rank = flows["outcome"].map({name: place for place, name in enumerate(MAIN)})
    rows = flows.assign(rank=rank, few=flows["state"].eq("few")).sort_values(["few", "rank"], kind="stable")
    rows = rows.drop_duplicates(["message_channel", "flow"])
    rows = rows.sort_values(["few", "after_n"], ascending=[True, False], kind="stable")
    told = rows.drop(columns=["rank", "few", "q", "state"]).assign(seen=True)
    return _judged(told.to_dict("records"), ["message_channel", "flow", "outcome"])


def _sums(messages: Table, held: Periods, by: list[str]) -> pd.DataFrame:
    """Sums over units of each outcome in each period, one row per channel (and flow), outcome and period."""
    day = messages.sent_at.cast("date")
    within = [(day.between(*(ibis.date(d.isoformat()) for d in days)), side) for side, days in held.all.items()]
    rows = messages.mutate(
        period=ibis.cases(*within, else_=ibis.null("string")), number=ibis.row_number(),
        size=messages.recipients.fill_null(1), message_channel=messages.message_channel.fill_null(""),
    )  # fmt: skip
    rows = rows.filter(rows.period.notnull())
    rows = rows.mutate(unit=rows.customer_id.fill_null("·").concat(
        rows.customer_id.isnull().ifelse(rows.number.cast("string"), "")))  # fmt: skip
    keys = ["message_channel", *by, "period"]
    tables = [_of_outcome(rows, name, keys) for name in OUTCOMES]
    return pd.concat(tables, ignore_index=True).sort_values(["message_channel", *by], kind="stable")


def _of_outcome(rows: Table, outcome: str, keys: list[str]) -> pd.DataFrame:
    told = rows.filter(rows[outcome].notnull() & (rows["size"] > 0))
    k, n = ibis.least(told[outcome], told["size"]).cast("float64"), told["size"].cast("float64")
    each = told.group_by([*keys, "unit"]).aggregate(k=k.sum(), n=n.sum(), one=told.customer_id.notnull().any())
    people = each.one.ifelse(1.0, each.n), each.one.ifelse((each.k > 0).cast("float64"), each.k)
    sums = each.group_by(keys).aggregate(
        units=each.count(), k=each.k.sum(), n=each.n.sum(), kk=(each.k * each.k).sum(), nn=(each.n * each.n).sum(),
        kn=(each.k * each.n).sum(), people=people[0].sum(), people_k=people[1].sum(),
    )  # fmt: skip
    table = fetch(sums).assign(outcome=outcome)
    return table.rename(columns={"k_right": "k"})


def _compared(part: pd.DataFrame, named: dict[str, str]) -> dict[str, object]:
    """One row of the table from the sums of its periods."""
    told = clustered.shares(part).set_index(part["period"])
    few = ~part.set_index("period").apply(_enough, axis=1)
    told[few] = np.nan
    side = {name: told.loc[name] if name in told.index else told.iloc[0] * np.nan
            for name in ("before", "after", "year_before", "year_after")}  # fmt: skip
    change, earlier = (clustered.change(side[f"{when}before"], side[f"{when}after"]) for when in ("", "year_"))
    row: dict[str, object] = dict(named)
    for name in SIDES:
        row |= {name: side[name]["share"], **{f"{name}_{end}": side[name][end] for end in ("low", "high", "n")}}
    row |= change.to_dict() | {f"year_{name}": earlier[name] for name in ("difference", "low", "high")}
    return row | {"seen": bool({"before", "after"} <= set(part["period"]))}


def _enough(row: pd.Series) -> bool:
    """Whether a share tells of fewer than ten people on neither side."""
    return not any(
        0 < count < disclosure.K for count in (row["people"], row["people_k"], row["people"] - row["people_k"])
    )


def _judged(rows: list[dict[str, object]], keys: list[str]) -> pd.DataFrame:
    """The rows with what may be said of each."""
    numbers = [f"{side}{end}" for side in SIDES for end in ("", "_low", "_high", "_n")]
    numbers += ["difference", "low", "high", "p", "year_difference", "year_low", "year_high"]
    table = pd.DataFrame(rows, columns=[*keys, *numbers, "seen"])
    table = table[table["seen"].astype(bool)].drop(columns="seen").reset_index(drop=True)
    table = table.astype(dict.fromkeys(numbers, float))
    table["q"] = statistics.false_discovery(table["p"])
    sure = table["q"] < statistics.ALPHA
    again = (table["difference"] > 0) & (table["year_low"] > 0) | (table["difference"] < 0) & (table["year_high"] < 0)
    way = [table["before"].isna() | table["after"].isna(), sure & again, sure & (table["difference"] > 0), sure]
    return table.assign(state=np.select(way, ["few", "season", "up", "down"], "unsure"))


__all__ = ["DAYS", "OUTCOMES", "SHOP", "Periods", "before_after", "by_flow", "main", "periods"]
