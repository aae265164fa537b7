"""Tables of tests: which can be read and what they take, and the numbers of those that were."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.finding import known
from toolkit.show.tables.table import Table
from toolkit.show.testing import action, arm, follows, group, level, points
from toolkit.words import Between, Change, Count, Number, Phrase, Share, _

MOST_TESTS = 8
"""A test may take two lines."""


def plan_tests(rows: pd.DataFrame) -> Table:
    """Proposed tests: with whom, from where to where, how many it takes, what follows.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``
    """
    header = (
        _("test"), _("on whom"), _("customers"), _("today (interval)"), _("sought"), _("needed"), _("stop below"),
        _("what follows"),
    )  # fmt: skip
    return Table(header, tuple(_planned(row) for row in rows.head(MOST_TESTS).to_dict("records")))


def _planned(row: dict[str, Any]) -> tuple[Any, ...]:
    metric = row["metric"]
    there = Count(row["available"])
    if known(row["per_week"]):
        there = _("{n} a week", n=Count(row["per_week"]))
    today = level(row["base"], metric)
    if today is not None:
        today = _("{value} ({interval})", value=today,
                  interval=Between(level(row["low"], metric), level(row["high"], metric)))  # fmt: skip
    sought = level(row["sought"], metric)
    return (
        action(row["name"], 210), group(row["group"]), there, today,
        None if sought is None else _("{change}: {value}", change=Change(row["effect"], 0), value=sought),
        Count(row["needed"]) if known(row["needed"]) else None,
        level(row["rollback"], metric) if row["verdict"] == "testable" else None,
        follows(row),
    )  # fmt: skip


def planned_test(rows: pd.DataFrame) -> Table:
    """One proposed test, a line for each number: for the panel.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``, one row
    """
    row = rows.iloc[0].to_dict()
    _name, _group, there, today, sought, needed, _stop, what = _planned(row)
    metric = row["metric"]
    smallest = None
    if known(row["detectable"]):
        difference = level(row["detectable_points"], metric)
        if metric == "order":
            difference = _("{points} points", points=points(row["detectable_points"]))
        smallest = _("{effect} ({difference})", effect=Change(row["detectable"], 0), difference=difference)
    told = (
        (_("customers"), there), (_("today (interval)"), today), (_("sought"), sought), (_("needed"), needed),
        (_("needed if meant in points"), Count(row["arms"] * row["if_points"]) if known(row["if_points"]) else None),
        (_("smallest effect that shows"), smallest), (_("stop below"), level(row["rollback"], metric)),
        (_("what follows"), what),
    )  # fmt: skip
    return Table((_("test"), ""), told)


def read_numbers(rows: pd.DataFrame) -> Table:
    """The numbers of each arm that was read: by interval and p, by chance, by split, by looks on the way.

    Parameters
    ----------
    rows : DataFrame of ``trials.read``
    """
    header = (
        _("test"), _("customers, control"), _("ordered, control"), _("points (interval)"), _("p"),
        _("chance it is better"), _("{unit} a customer (interval)", unit=here().currency), _("split"), _("clear after"),
    )  # fmt: skip
    return Table(header, tuple(_numbers(row) for row in rows.head(MOST_TESTS).to_dict("records")))


def _numbers(row: dict[str, Any]) -> tuple[Any, ...]:
    people = _pair(Count, row["n"], row["n_control"])
    if row["verdict"] in ("no_control", "broken_split"):
        split = _("broken") if row["verdict"] == "broken_split" else None
        return (arm(row, 200), people, None, None, None, None, None, split, None)
    return (
        arm(row, 200), people, _pair(lambda v: Share(v, 1), row["rate"], row["rate_control"]),
        _with_interval(points, row["difference"], row["low"], row["high"]),
        Number(row["p"], 3) if known(row["p"]) else None, Share(row["chance"], 1) if known(row["chance"]) else None,
        _with_interval(_amount, row["amount_difference"], row["amount_low"], row["amount_high"]), _("as planned"),
        Share(row["stopped_at"], 0) if known(row["stopped_at"]) else None,
    )  # fmt: skip


def _pair(kind: Any, one: float, other: float) -> Phrase | None:
    return _("{one}, {other}", one=kind(one), other=kind(other)) if known(one, other) else None


def _amount(value: float) -> Number:
    return Number(round(value, 1) + 0.0, 1)


def _with_interval(kind: Any, value: float, low: float, high: float) -> Phrase | None:
    if not known(value, low, high):
        return None
    ends = [
        Number(v.value, v.decimals) if isinstance(v, Number) else v.values["value"] for v in (kind(low), kind(high))
    ]
    return _("{value} ({interval})", value=kind(value), interval=Between(*ends))


def loyalty_holdout(rows: pd.DataFrame) -> Table:
    """How many customers to leave out of the programme, and which effect shows then.

    Parameters
    ----------
    rows : DataFrame of ``heldout.design``
    """
    header = (
        _("left out"), _("customers left out"), _("customers in it"), _("smallest effect that shows"), _("points"),
        _("enough"),
    )  # fmt: skip
    told = [
        (Share(row["share"], 0), Count(row["control"]), Count(row["members"]),
         Change(row["detectable"], 0) if known(row["detectable"]) else None,
         points(row["detectable_points"]) if known(row["detectable_points"]) else None,
         _("yes") if row["enough"] else _("no"))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    strong = [place for place, chosen in enumerate(rows["chosen"]) if chosen]
    return Table(header, tuple(told), frozenset(strong))


__all__ = ["loyalty_holdout", "plan_tests", "planned_test", "read_numbers"]
