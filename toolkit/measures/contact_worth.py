"""What each rule of the playbook must bring to pay for its contacts, and what is known of what it brings.

What customers at such a moment brought within the horizon is known from the past, contacted or not; by how much a
contact raises it is not, unless a test of it was run. So the rise is told that would pay for the contact, never one
that is promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, moments, statistics
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.moments.known import Known, day_of, later
from toolkit.measures.periods import add_months
from toolkit.measures.playbook import Playbook, Rule

MONTHS = 16
"""Month ends at which groups are looked at."""
HORIZON, YEAR = 60, 365
"""Days from the due day within which an order counts; moments of so many days are looked at."""
COLUMNS = ("rule", "n", "customers", "margin", "low", "high", "cost", "needed", "needed_low", "needed_high")
TESTED = ("trial", "verdict", "uplift", "uplift_low", "uplift_high", "n_tested", "days")


def span(as_of: date) -> tuple[date, date]:
    """The first and the last due day whose :data:`HORIZON` is over at ``as_of``: a year of them."""
    last = as_of - timedelta(days=HORIZON - 1)
    return last - timedelta(days=YEAR - 1), last


def past_moments(playbook: Playbook, known: Known, past: Table) -> Table:
    """When each rule would have been due in the year whose horizon is over, replayed on the client's history.

    Parameters
    ----------
    past : Table of ``movement.past_groups``
        At the month ends of the last 16 months: a rule for groups takes those who stood in them at the last month end.

    Returns
    -------
    Table, one row per rule, customer and day
        ``rule``, ``customer_id``, ``due_on``; those that an order had ended by then are left out.
    """
    first, last = span(known.as_of)
    earlier = {name: add_months(day, -12) for name, day in known.settled.season.items()}
    rules = [rule for rule in playbook.timed if rule.moment != "in_group"]
    found = moments.collected(known.having(season=earlier), rules, first, last)
    rows = [
        {"kind": moments.kind(rule), "rule": rule.name, "wait": rule.wait, "ends": rule.ends_with_order,
         "wanted": group}
        for rule in rules for group in rule.groups or ("",)
    ]  # fmt: skip
    both = found.join(ibis.memtable(rows, schema=_RULES), "kind")
    both = both.mutate(due_on=later(both.happened_on, both.wait))
    is_over = both.ends & (both.over_on < both.due_on).fill_null(False)
    both = both.filter(both.due_on.between(day_of(first), day_of(last)) & ~is_over)
    before = both.mutate(at=(both.due_on.truncate("M") - ibis.interval(days=1)).cast("date"))
    stood = past.select("customer_id", "at", "group")
    held = before.left_join(stood, ["customer_id", "at"])
    held = held.filter((held.wanted == "") | (held.wanted == held["group"]).fill_null(False))
    return held.select("rule", "customer_id", "due_on").union(_standing(playbook, known, past)).distinct()


_RULES = {"kind": "string", "rule": "string", "wait": "int64", "ends": "boolean", "wanted": "string"}


def _standing(playbook: Playbook, known: Known, past: Table) -> Table:
    """Who stood in the groups of a rule at the last month end whose horizon is over."""
    rows = [
        {"rule": rule.name, "group": group}
        for rule in playbook.timed if rule.moment == "in_group" for group in rule.groups
    ]  # fmt: skip
    wanted = ibis.memtable(rows, schema={"rule": "string", "group": "string"})
    day = add_months(span(known.as_of)[1].replace(day=1), 0) - timedelta(days=1)
    there = past.filter(past["at"] == day_of(day)).join(wanted, "group")
    return there.select("rule", "customer_id", due_on=day_of(day))


def by_rule(playbook: Playbook, known: Known, past: Table) -> pd.DataFrame:
    """What customers at the moments of each rule brought, and the rise that would pay for contacting them.

    Returns
    -------
    DataFrame, one row per rule with a day, in the playbook's order
        :data:`COLUMNS`: ``margin`` of the :data:`HORIZON` days from the due day on (currency a moment; returns are not
        taken off) with ``low``, ``high`` (delta method, customers as units), of ``n`` moments of ``customers``;
        ``cost`` of a contact (of the rule, else of its channel, else the mean of the client's own messages), without
        what is given away with it; ``needed``, the relative rise of the margin that pays for it, with ``needed_low``,
        ``needed_high``. Missing where not known, of fewer than ten customers, or (the rise) where the margin is not
        surely above 0.
    """
    asked = past_moments(playbook, known, past)
    people = asked.group_by(["rule", "customer_id"]).aggregate(y=asked.count().cast("float64"))
    both = people.left_join(_brought(asked, known), ["rule", "customer_id"])
    both = both.select("rule", "y", x=both.x.fill_null(0.0))
    # cents make whole sums: two rules at the same moments are to be worth the same, whatever order they are summed in
    sums = fetch(both.group_by("rule").aggregate(
        n=both.count(), x=both.x.sum().round(2), y=both.y.sum(), xx=(both.x * both.x).sum().round(4),
        yy=(both.y * both.y).sum(), xy=(both.x * both.y).sum().round(2),
    ))  # fmt: skip
    sums = sums.set_index("rule").reindex(pd.Index([rule.name for rule in playbook.timed], name="rule"))
    mean, low, high = statistics.ratio_from_sums(*(sums[name] for name in ("n", "x", "y", "xx", "yy", "xy")))
    is_known = np.isfinite(_rate(known))
    table = pd.DataFrame({"n": sums["y"], "customers": sums["n"]}).astype(float)
    for name, values in (("margin", mean), ("low", low), ("high", high)):
        table[name] = np.where(is_known, values, np.nan)
    table = disclosure.unless_few(table, "customers").assign(cost=pd.Series(costs(playbook, known)))
    for name, of in (("needed", "margin"), ("needed_low", "high"), ("needed_high", "low")):
        table[name] = table["cost"] / table[of].where(table["low"] > 0)
    return table.reset_index()[list(COLUMNS)]


def _brought(asked: Table, known: Known) -> Table:
    """The margin within the horizon of each customer's moments of a rule: ``rule``, ``customer_id``, ``x``."""
    sold, rate = known.sold, _rate(known)
    margin = (sold.sales - sold.cost).fill_null(sold.sales * (rate if np.isfinite(rate) else 0.0))
    each = asked.join(sold.select("customer_id", "day", margin=margin), "customer_id")
    each = each.filter((each.day >= each.due_on) & (each.day < later(each.due_on, HORIZON)))
    return each.group_by(["rule", "customer_id"]).aggregate(x=each.margin.sum().round(2))


def _rate(known: Known) -> float:
    """The shop's margin rate, for orders whose cost is not known; missing where too little of it is."""
    sold = known.sold
    sums = fetch_row(sold.aggregate(
        sales=sold.sales.sum(), priced=sold.sales.sum(where=sold.cost.notnull()), margin=(sold.sales - sold.cost).sum()
    ))  # fmt: skip
    enough = sums["priced"] > 0 and sums["priced"] >= KNOWN_ENOUGH * sums["sales"]
    return float(sums["margin"] / sums["priced"]) if enough else np.nan


def costs(playbook: Playbook, known: Known) -> dict[str, float]:
    """What a contact of each rule with a day costs, currency; NaN where nobody has said.

    As told of the rule, else of its channel, else the mean of the client's own messages.
    """
    own = _message_costs(known) | dict(playbook.costs)
    return {
        rule.name: float(own.get(rule.channel, np.nan) if rule.cost is None else rule.cost) for rule in playbook.timed
    }


def _message_costs(known: Known) -> dict[str, float]:
    """What a message cost by channel, of the sendings whose cost is told."""
    if known.messages is None:
        return {}
    told = known.messages.filter(known.messages.cost.notnull() & known.messages.message_channel.notnull())
    sent = told.recipients.fill_null(1)
    each = fetch(told.group_by(channel=told.message_channel).aggregate(cost=told.cost.sum() / sent.sum().nullif(0)))
    return dict(zip(each["channel"], each["cost"], strict=True))


def tested(playbook: Playbook, read: pd.DataFrame | None) -> pd.DataFrame:
    """What a test of each rule's action measured.

    Parameters
    ----------
    read : DataFrame of ``trials.read``, or None where there are no tests

    Returns
    -------
    DataFrame, one row per rule with a day
        ``rule``; ``trial``, the test's name ("" where there was none); ``verdict`` of ``trials.VERDICTS``, or
        several_arms where the rule names a test with several and none of them (as ``"test: arm"``); ``uplift`` of sales
        a customer within the test's ``days`` (currency) with ``uplift_low``, ``uplift_high``, of ``n_tested`` customers
        in both arms.
    """
    rows = [{"rule": rule.name, **_tested(rule, read)} for rule in playbook.timed]
    return pd.DataFrame(rows, columns=["rule", *TESTED])


def _tested(rule: Rule, read: pd.DataFrame | None) -> dict[str, object]:
    nothing = {"trial": "", "verdict": ""}
    if read is None or not rule.trial or read.empty:
        return nothing
    arms = read["trial"] + ": " + read["arm"]
    found = read[(read["trial"] == rule.trial) | (arms == rule.trial)]
    if found.empty:
        return nothing
    if len(found) > 1:
        return {"trial": rule.trial, "verdict": "several_arms"}
    row = found.iloc[0]
    names = {"uplift": "amount_difference", "uplift_low": "amount_low", "uplift_high": "amount_high"}
    readable = row["verdict"] in ("better", "worse", "unclear")
    return {
        "trial": rule.trial, "verdict": row["verdict"], "days": row["days"],
        **{name: row[of] if readable else np.nan for name, of in names.items()},
        "n_tested": row["n"] + row["n_control"],
    }  # fmt: skip


def told(worth: pd.DataFrame, tested: pd.DataFrame, counts: pd.DataFrame, playbook: Playbook) -> pd.DataFrame:
    """The rules with a test, then those of which somebody is due today and a contact costs something, dearest first.

    Parameters
    ----------
    worth, tested : DataFrames of :func:`by_rule` and :func:`tested`
    counts : DataFrame of ``queue.counts``

    Returns
    -------
    DataFrame, one row per rule
        Their columns, with ``words`` and ``channel`` of the rule; those without what pays for them last.
    """
    rules = pd.DataFrame([(r.name, r.words, r.channel) for r in playbook.timed], columns=["rule", "words", "channel"])
    both = worth.merge(tested, on="rule").merge(rules, on="rule").merge(counts[["rule", "due"]], on="rule")
    both = both[((both["due"] > 0) | both["trial"].ne("")) & both["cost"].ne(0)].assign(untested=both["trial"].eq(""))
    order = {"by": ["untested", "needed"], "ascending": [True, False], "kind": "stable", "na_position": "last"}
    return both.sort_values(**order, ignore_index=True).drop(columns="untested")


def bringing(worth: pd.DataFrame) -> Mapping[str, float]:
    """What such customers bring by rule, where it is known, as ``queue.candidates`` takes it."""
    return worth.set_index("rule")["margin"].dropna().to_dict()


__all__ = [
    "COLUMNS",
    "HORIZON",
    "MONTHS",
    "TESTED",
    "bringing",
    "by_rule",
    "costs",
    "past_moments",
    "span",
    "tested",
    "told",
]
