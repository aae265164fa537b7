"""Findings of step 1: after how many months a new customer has paid for itself."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known, support
from toolkit.show.findings.coca import STEP, new_customers_of
from toolkit.words import Count, Month, Number, Phrase, Share, _, n_


def payback(curve: pd.DataFrame, months: pd.DataFrame) -> Finding:
    """After how many months a new customer has brought what it cost, now and a year earlier.

    Parameters
    ----------
    curve : DataFrame, one row per period and age
    months : DataFrame, one row per period ("previous", "last")
        ``months`` with ``low``, ``high`` (missing: not within the ages seen), ``n``, ``seen``.
    """
    by_period = months.set_index("period")
    if "last" not in by_period.index:
        headline = _("After how long a new customer pays back is not known yet: too few months have been followed")
        takeaway = _("At least three months of new customers, each with its costs and a month after it, are needed.")
        now, n = pd.Series(float("nan"), index=["months", "low", "high"]), curve["n"].sum() if len(curve) else 0
    else:
        now = by_period.loc["last"]
        n = now["n"]
        headline = _payback_headline(by_period)
        takeaway = _payback_takeaway(curve[curve["period"] == "last"], now)
    return Finding(
        STEP,
        "payback",
        headline,
        takeaway,
        about(headline, _("Lines with their bands: margin so far less CoCA by month after the first order.")),
        now["months"],
        "months",
        n,
        now["low"],
        now["high"],
        base=new_customers_of(n),
        period=_cohorts(curve),
    )


def _payback_headline(by_period: pd.DataFrame) -> Phrase:
    now = by_period.loc["last"]
    if not known(now["months"]):
        return n_(
            "{n} month after the first order a new customer has not paid back what it cost",
            "{n} months after the first order a new customer has not paid back what it cost", int(now["seen"]),
        )  # fmt: skip
    if now["months"] == 0:
        claim = _("A new customer pays back within the month of its first order")
    else:
        claim = n_(
            "A new customer pays back {n} month after its first order",
            "A new customer pays back {n} months after its first order", int(now["months"]),
        )  # fmt: skip
    before = by_period["months"].get("previous", float("nan"))
    if not known(before) or before == now["months"]:
        return claim
    return _("{claim}; a year earlier it took {n}", claim=claim, n=Count(before))


def _payback_takeaway(last: pd.DataFrame, now: pd.Series) -> Phrase:
    begin, end = last.iloc[0], last.iloc[-1]
    sides = _(
        "After {age} months: {balance} per customer ({support}).",
        age=Count(end["age"]), balance=money(end["balance"]),
        support=support(Count(end["n"]), money(end["low"]), money(end["high"])),
    )  # fmt: skip
    starts = _("In the month of the first order it stands at {start}.", start=money(begin["balance"]))
    if not known(now["months"]) or now["low"] == now["high"]:
        return _("{starts} {sides}", starts=starts, sides=sides)
    least, most = (Number(now[bound], 0) for bound in ("low", "high"))
    range_ = (
        _("By the interval of the margin, month {least} to {most}.", least=least, most=most)
        if known(now["high"])
        else _("By the interval of the margin, month {least} or later than seen.", least=least)
    )
    return _("{starts} {range} {sides}", starts=starts, range=range_, sides=sides)


def _cohorts(curve: pd.DataFrame) -> Phrase:
    last = curve[curve["period"] == "last"]
    if last.empty:
        return _("by month of first order")
    row = last.iloc[0]
    return _("customers of {first} to {last}", first=Month(row["first"]), last=Month(row["last"]))


def payback_by_cohort(by_cohort: pd.DataFrame, paid: pd.Series) -> Finding:
    """How many cohorts had paid back by the same age.

    Parameters
    ----------
    by_cohort : DataFrame, one row per cohort and age
    paid : Series
        ``value``, ``k`` of ``n`` cohorts with ``low``, ``high``, by the ``age`` (months).
    """
    people = by_cohort.drop_duplicates("cohort")["n"].sum() if len(by_cohort) else 0
    if not known(paid["value"]):
        headline = _("No month of new customers has been followed long enough to see it pay back")
        takeaway = _("n = {n} new customers so far.", n=Count(people))
    else:
        headline = n_(
            "Of the last {k} cohorts seen that long {paid} had paid back {n} month after the first order",
            "Of the last {k} cohorts seen that long {paid} had paid back {n} months after the first order",
            int(paid["age"]), k=Count(paid["n"]), paid=Count(paid["k"]),
        )  # fmt: skip
        takeaway = _(
            "{share} of cohorts ({support}). Blank is not seen yet, or a month without costs.",
            share=Share(paid["value"], 0),
            support=support(_("{n} cohorts", n=Count(paid["n"])), Share(paid["low"], 0), Share(paid["high"], 0)),
        )
    return Finding(
        STEP,
        "payback_by_cohort",
        headline,
        takeaway,
        about(headline, _("Heat map: percent of its cost that each cohort has brought by each month.")),
        paid["value"],
        "share",
        paid["n"] if known(paid["value"]) else people,
        paid["low"],
        paid["high"],
        base=new_customers_of(people),
        period=_("by month of first order"),
    )
