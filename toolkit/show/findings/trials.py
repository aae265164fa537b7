"""Findings of tests: how many can be read, what they can show, and what came of those that were."""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about
from toolkit.show.testing import arm, group, partners, points
from toolkit.words import Between, Change, Count, Number, Phrase, Share, _, n_

STEP = "10"
HEADLINE = 520
"""Room in px for the name of a test in a headline."""


def plan_tests(rows: pd.DataFrame) -> Finding:
    """How many of the proposed tests can be read with the customers there are.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``
    """
    picture = _("Table: proposed tests with their customers, today's level, the level sought and what they take.")
    total, alone, pooled = len(rows), int((rows["verdict"] == "testable").sum()), int((rows["verdict"] == "pool").sum())
    if not alone + pooled:
        headline = _("No proposed test can be read with the customers there are")
    elif not alone:
        headline = n_(
            "No proposed test can be read alone, {n} of {total} with groups pooled",
            "No proposed test can be read alone, {n} of {total} with groups pooled",
            pooled,
            total=Count(total),
        )
    elif not pooled:
        headline = n_("{n} of {total} proposed tests can be read", "{n} of {total} proposed tests can be read", alone,
                      total=Count(total))  # fmt: skip
    else:
        headline = _("{alone} of {total} proposed tests can be read as they stand, {pooled} more with groups pooled",
                     alone=Count(alone), total=Count(total), pooled=Count(pooled))  # fmt: skip
    return Finding(STEP, "plan_tests", headline, _meant(rows), about(headline, picture), alone + pooled, "tests", total,
                   base=n_("{n} proposed test", "{n} proposed tests", total))  # fmt: skip


def _meant(rows: pd.DataFrame) -> Phrase:
    """What “+12 %” means, on the first test of a share."""
    shares = rows[(rows["metric"] == "order") & rows["per_arm"].notna() & rows["if_points"].notna()]
    rule = _("Stop an arm that falls below its level at half of the customers.")
    if not rows["consent_known"].all():
        rule = _("Who agreed to be written to is not known: everybody is counted.")
    if shares.empty:
        return rule
    row = shares.iloc[0]
    return _(
        "“{effect}” is relative: from {base} to {sought} takes {n} an arm. Meant in points, {few} would seem enough: "
        "say which. {rule}",
        effect=Change(row["effect"], 0), base=Share(row["base"], 1), sought=Share(row["sought"], 1),
        n=n_("{n} customer", "{n} customers", int(row["per_arm"])), few=Count(row["if_points"]), rule=rule,
    )  # fmt: skip


def plan_sizes(rows: pd.DataFrame) -> Finding:
    """The smallest effect that the customers there are can show.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``
    """
    picture = _("Dots: the smallest effect that each test can show, beside the effect sought.")
    seen = rows[rows["detectable"].notna()].sort_values("detectable", kind="stable")
    if seen.empty:
        headline = _("What a test could show is not known: too few orders to tell today's level")
        takeaway = _("Collect orders first; a test of something that hardly happens cannot be read.")
        return Finding(STEP, "plan_sizes", headline, takeaway, about(headline, picture))
    row = seen.iloc[0]
    headline = _(
        "No test can show less than {effect}: smaller effects stay unseen", effect=Change(row["detectable"], 0)
    )
    pools = rows[rows["pool_detectable"].notna() & rows["detectable"].notna()]
    pools = pools[pools["verdict"] == "pool"] if (pools["verdict"] == "pool").any() else pools
    takeaway = _("It is the test on {group}. A test that cannot show its effect costs as much and teaches nothing: "
                 "wait longer, or try something larger.", group=group(row["group"]))  # fmt: skip
    if len(pools):
        best = pools.assign(gain=pools["detectable"] / pools["pool_detectable"]).sort_values("gain").iloc[-1]
        takeaway = _(
            "It is the test on {group}. The same action for more groups shows more: {one} with {others}, {effect}. "
            "One test of all is worth more than one each.",
            group=group(row["group"]), one=group(best["group"]), others=partners(best),
            effect=Change(best["pool_detectable"], 0),
        )  # fmt: skip
    return Finding(
        STEP,
        "plan_sizes",
        headline,
        takeaway,
        about(headline, picture),
        row["detectable"],
        "share",
        row["n"],
        base=n_("today's level: {n} customer", "today's level: {n} customers", int(row["n"])),
    )


def read_tests(rows: pd.DataFrame) -> Finding:
    """What came of the tests.

    Parameters
    ----------
    rows : DataFrame of ``trials.read``
    """
    picture = _("Dots with intervals: each arm against its control, in points.")
    sure = rows[rows["verdict"].isin(("better", "worse"))]
    broken = rows[rows["verdict"] == "broken_split"]
    warned = _("“{test}” may not be read: its arms are not split as planned, so who is in them differs.",
               test=broken.iloc[0]["trial"]) if len(broken) else _("What is not sure is not rolled out.")  # fmt: skip
    if sure.empty:
        headline = _("No test shows a sure effect yet")
        return Finding(STEP, "read_tests", headline, warned, about(headline, picture))
    row = sure.sort_values("p", kind="stable").iloc[0]
    told = {"test": arm(row, HEADLINE), "rate": Share(row["rate"], 1), "control": Share(row["rate_control"], 1)}
    headline = _("{test} works: {rate} ordered, {control} without it", **told)
    if row["verdict"] == "worse":
        headline = _("{test} does harm: {rate} ordered, {control} without it", **told)
    takeaway = _("{points} points ({interval}), n = {n}. {warned}", points=points(row["difference"]),
                 interval=_interval(row), n=Count(row["n"] + row["n_control"]), warned=warned)  # fmt: skip
    return _of(row, "read_tests", headline, takeaway, about(headline, picture))


def _interval(row: pd.Series) -> Between:
    return Between(Number(100 * row["low"], 1), Number(100 * row["high"], 1))


def _of(row: pd.Series, id: str, headline: Phrase, takeaway: Phrase, alt: Phrase, step: str = STEP) -> Finding:
    n = row["n"] + row["n_control"]
    base = n_("{n} customer in the test", "{n} customers in the test", int(n))
    return Finding(step, id, headline, takeaway, alt, row["difference"], "share", n, row["low"], row["high"], base=base)


def read_numbers(rows: pd.DataFrame) -> Finding:
    """Whether three ways of reading agree, and what may be read at all.

    Parameters
    ----------
    rows : DataFrame of ``trials.read``
    """
    picture = _("Table: each arm with customers, rates, interval, p, chance, money and split.")
    total = len(rows)
    sure = rows[rows["verdict"].isin(("better", "worse"))]
    headline = n_("{n} of {total} comparisons is sure", "{n} of {total} comparisons are sure", len(sure),
                  total=Count(total))  # fmt: skip
    tempting = rows[(rows["verdict"] == "unclear") & (rows["chance"] >= 0.9)]
    takeaway = _("Interval, p and chance ask the same in three ways. {more}", more=_stopped(sure))
    if len(tempting):
        row = tempting.iloc[0]
        takeaway = _(
            "“{test}” looks better with a chance of {chance}, and yet its interval holds no effect: a chance is no "
            "proof. {more}",
            test=arm(row), chance=Share(row["chance"], 0), more=_stopped(sure),
        )  # fmt: skip
    return Finding(STEP, "read_numbers", headline, takeaway, about(headline, picture), len(sure), "tests", total,
                   base=n_("{n} comparison", "{n} comparisons", total))  # fmt: skip


def _stopped(sure: pd.DataFrame) -> Phrase:
    early = sure[sure["stopped_at"] < 1]
    if early.empty:
        return _("None could have been stopped earlier.")
    row = early.sort_values("stopped_at").iloc[0]
    return _("“{test}” was clear after {share} of its customers.", test=arm(row), share=Share(row["stopped_at"], 0))


__all__ = ["plan_sizes", "plan_tests", "read_numbers", "read_tests"]
