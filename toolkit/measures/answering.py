"""How soon service contacts are answered, against a promise of one to two hours, and who comes back afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import answers, clustered, disclosure, groupmap, matching, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import between, up_to
from toolkit.measures.picking import first_of
from toolkit.measures.rfm import Cuts
from toolkit.measures.voices import TOTAL
from toolkit.words import _

HOURS = (1, 2)
"""The promise of the method (METHOD 1.1): an answer within one to two hours."""
YEAR, AFTER = timedelta(days=365), 90
NEVER = 10**9


def placed(tickets: Table, lines: Table, orders: Table, cuts: Cuts, assigned: Table) -> Table:
    """The last 365 days' contacts with the group in which who asked stood on that day.

    Parameters
    ----------
    tickets : Table
        Meets ``contract.tickets``; the orders' last day closes the year.
    lines, orders, cuts, assigned
        As :func:`answers.with_groups` takes them.

    Returns
    -------
    Table, one row per contact
        ``ticket_channel``, ``customer_id``, ``opened_at``, ``minutes`` to the first answer by the clock, nights and
        Sundays counted (missing: nobody has answered), ``group`` (missing where nobody is named or had not ordered).
    """
    nothing = {name: ibis.literal("") for name in ("survey", "question", "value")}
    asked = tickets.select("ticket_channel", "customer_id", "order_id", answered_at=tickets.opened_at,
                           first_answer=tickets.answered_at, **nothing)  # fmt: skip
    told = answers.with_groups(asked, lines, orders, cuts, assigned)
    minutes = told.first_answer.delta(told.answered_at, unit="second") / 60.0
    return told.select(
        "ticket_channel",
        "customer_id",
        "group",
        opened_at=told.answered_at,
        answered_at=told.first_answer,
        minutes=(minutes >= 0).ifelse(minutes, ibis.null("float64")),
    )


def by(tickets: Table, key: str, as_of: date) -> pd.DataFrame:
    """How many contacts of the last 365 days were answered within one and two hours, by what ``key`` tells apart.

    Who wrote in the last two hours that are seen, and waits, does not count yet; who waits longer counts as not
    answered.

    Parameters
    ----------
    tickets : Table of :func:`placed`
    key : "ticket_channel" or "group"

    Returns
    -------
    DataFrame, one row per value, the most contacts first (groups in the method's order), then "total"
        ``key``; ``n`` contacts of ``people``; ``open`` (nobody has answered); ``within_1h``, ``within_2h``, each with
        ``…_low``, ``…_high`` (Wilson; a customer's contacts as one unit); ``median_minutes``, those without an answer
        taken as the longest: missing where half have none. Rows of fewer than ten people, or that give them away, are
        left out.

    Raises
    ------
    MissingData
        No contact in the last 365 days.
    """
    year = between(tickets, as_of - YEAR, as_of, "opened_at")
    last = ibis.greatest(year.opened_at.max(), year.answered_at.max().fill_null(year.opened_at.max())).as_scalar()
    ripe = year.minutes.notnull() | (last.delta(year.opened_at, unit="minute") >= 60 * HOURS[-1])
    year = year.filter(ripe).mutate(key=year[key].fill_null("")).cache()
    if not year.count().to_pyarrow().as_py():
        raise MissingData(_("service contacts of the last year"), "tickets")
    found = pd.concat([_counted(year, year.key), _counted(year, ibis.literal(TOTAL))], ignore_index=True)
    ranked = found.iloc[:-1].sort_values(["n", "key"], ascending=[False, True], kind="stable")
    if key == "group":
        ranked = ranked.set_index("key").reindex([name for name in groupmap.load().names if name in set(ranked["key"])])
        ranked = ranked.reset_index()
    shown = disclosure.safe(pd.concat([ranked[ranked["key"] != ""], found.tail(1)], ignore_index=True), "people", TOTAL)
    groups = shown["key"] != TOTAL
    few = shown["open"].between(1, disclosure.K - 1)
    few.loc[groups] = disclosure.hidden(shown.loc[groups, "open"])
    return shown.assign(open=shown["open"].where(~few))


def _counted(year: Table, key: ibis.Value) -> pd.DataFrame:
    """Contacts, people and answers in time of each key."""
    who = year.customer_id.fill_null(year.opened_at.cast("string"))
    kept = {h: (year.minutes <= 60 * h).fill_null(False).cast("int64") for h in HOURS}
    each = year.group_by(key=key, who=who).aggregate(
        n=year.count(), open=year.minutes.isnull().cast("int64").sum(), **{f"k{h}": kept[h].sum() for h in HOURS}
    )
    sums = {"people": each.count(), "n": each.n.sum(), "open": each.open.sum(), "nn": (each.n * each.n).sum()}
    for h in HOURS:
        k = each[f"k{h}"]
        sums |= {f"k{h}": k.sum(), f"kk{h}": (k * k).sum(), f"kn{h}": (k * each.n).sum()}
    table = fetch(each.group_by("key").aggregate(**sums))
    for h in HOURS:
        told = clustered.shares(pd.DataFrame({
            "units": table["people"], "k": table[f"k{h}"], "n": table["n"], "kk": table[f"kk{h}"], "nn": table["nn"],
            "kn": table[f"kn{h}"],
        }))  # fmt: skip
        for name, column in (("share", ""), ("low", "_low"), ("high", "_high")):
            table[f"within_{h}h{column}"] = told[name]
    waits = fetch(year.group_by(key=key, minutes=year.minutes.fill_null(float(NEVER))).aggregate(n=year.count()))
    table["median_minutes"] = table["key"].map(waits.groupby("key")[["minutes", "n"]].apply(_median))
    kept_columns = [name for name in table if name.startswith(("within", "median"))]
    return table[["key", "n", "people", "open", *kept_columns]]


def _median(waits: pd.DataFrame) -> float:
    """The wait that half of the contacts did not exceed; missing where that half was never answered."""
    ordered = waits.sort_values("minutes")
    half = ordered.loc[ordered["n"].cumsum() >= ordered["n"].sum() / 2, "minutes"].iloc[0]
    return np.nan if half >= NEVER else float(half)


def followed(tickets: Table, orders: Table, as_of: date, hours: int = HOURS[-1]) -> pd.Series:
    """Who ordered again within 90 days: those who waited longer than promised against those of the same group.

    Each customer's first contact of the year that ended 90 days before ``as_of`` counts; they are compared within
    groups as they stood then (Mantel and Haenszel). A topic that angers takes long to answer, too: no cause is shown.

    Parameters
    ----------
    tickets : Table of :func:`placed`

    Returns
    -------
    Series
        ``n`` who waited longer, or in vain, and ``others``; ``back``, the share of these that ordered again and
        ``back_others``, that of the others at the same mix of groups, each with Wilson ``…_low``, ``…_high``;
        ``difference`` with ``low``, ``high``, ``p``.
        Unknown where either side, or those who came back or did not of either, are fewer than ten.
    """
    last = as_of - timedelta(days=AFTER)
    year = between(tickets, last - YEAR, last, "opened_at").filter(
        lambda t: t.customer_id.notnull() & t.group.notnull()
    )
    first = first_of(year, ["customer_id"], ["opened_at", "minutes"])
    late = (first.minutes.isnull() | (first.minutes > 60 * hours)).fill_null(True)
    first = first.mutate(late=late, day=first.opened_at.cast("date"))
    bought = up_to(orders, as_of).filter(orders.customer_id.notnull()).select("customer_id", at=orders.day)
    both = first.select("customer_id", "day").join(bought, "customer_id")
    since = both["at"].delta(both.day, unit="day")
    came = both.filter((since > 0) & (since <= AFTER)).select("customer_id").distinct().mutate(came=True)
    people = first.left_join(came, "customer_id").drop("customer_id_right")
    people = people.select("customer_id", "group", "late", back=people.came.fill_null(False).cast("int64")).cache()
    counts = fetch(people.group_by("late").aggregate(n=people.count(), k=people.back.sum()))
    counts = counts.set_index("late").reindex([True, False]).fillna(0)
    if (counts["k"] < disclosure.K).any() or (counts["n"] - counts["k"] < disclosure.K).any():
        return pd.Series(dict.fromkeys(("n", "others", *_TOLD), np.nan))
    held = people.filter(people.late).select("customer_id", key=ibis.literal("late"))
    row = matching.differences(people, held, ["back"], ["group"]).iloc[0]
    told = {"n": counts.loc[True, "n"], "others": counts.loc[False, "n"], "back": row["mean"],
            "back_others": row["mean"] - row["difference"]}  # fmt: skip
    for name, n in (("back", told["n"]), ("back_others", told["others"])):
        told[f"{name}_low"], told[f"{name}_high"] = map(float, statistics.wilson(told[name] * n, n))
    return pd.Series(told | {name: row[name] for name in ("difference", "low", "high", "p")}, dtype=float)


_TOLD = (
    "back",
    "back_others",
    "back_low",
    "back_high",
    "back_others_low",
    "back_others_high",
    "difference",
    "low",
    "high",
    "p",
)

__all__ = ["AFTER", "HOURS", "by", "followed", "placed"]
