"""Tables of tests: which can be read and what they take, and the numbers of those that were."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.finding import known
from toolkit.show.tables.table import Table
from toolkit.show.testing import action, arm, follows, group, level, points
from toolkit.words import Between, Change, Count, Number, Share, Value, _, say

MOST_TESTS, MOST_READ = 5, 6
"""A test takes two lines."""


def plan_tests(rows: pd.DataFrame) -> Table:
    """Proposed tests: with whom, from where to where, how many it takes, what follows.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``
    """
    header = (
        _("test"), _("customers"), _("today"), _("interval"), _("effect sought"), _("needed"), _("what follows"),
    )  # fmt: skip
    return Table(header, tuple(_planned(row) for row in rows.head(MOST_TESTS).to_dict("records")))


def _planned(row: dict[str, Any]) -> tuple[Any, ...]:
    today, low, high = (level(row[name], row["metric"]) for name in ("base", "low", "high"))
    return (
        _("{action} · {group}", action=say(action(row["name"], 300)), group=say(group(row["group"]))),
        Count(row["available"]), today, None if today is None else Between(low, high), Change(row["effect"], 0),
        Count(row["needed"]) if known(row["needed"]) else None, follows(row),
    )  # fmt: skip


def planned_test(rows: pd.DataFrame) -> Table:
    """One proposed test, a line for each number: for the panel.

    Parameters
    ----------
    rows : DataFrame of ``planned.plan``, one row
    """
    row = rows.iloc[0].to_dict()
    _name, there, today, interval, _effect, needed, what = _planned(row)
    metric = row["metric"]
    smallest = None
    if known(row["detectable"]):
        difference = level(row["detectable_points"], metric)
        if metric == "order":
            difference = _("{points} points", points=points(row["detectable_points"]))
        smallest = _("{effect} ({difference})", effect=Change(row["detectable"], 0), difference=difference)
    told = (
        (_("customers"), there), (_("today"), today), (_("interval"), interval),
        (_("sought"), level(row["sought"], metric)), (_("needed"), needed),
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
        _("test"), _("customers"), _("ordered"), _("control"), _("points"), _("interval"), _("p"),
        _("chance it is better"), _("{unit} a customer", unit=here().currency), _("interval"), _("split as planned"),
    )  # fmt: skip
    return Table(header, tuple(_numbers(row) for row in rows.head(MOST_READ).to_dict("records")))


def _numbers(row: dict[str, Any]) -> tuple[Any, ...]:
    people = Count(row["n"] + row["n_control"]) if known(row["n"], row["n_control"]) else None
    if row["verdict"] in ("no_control", "broken_split"):
        return (arm(row, 210), people, *[None] * 8, _("no") if row["verdict"] == "broken_split" else None)
    rate, control = (_told(row[name], Share) for name in ("rate", "rate_control"))
    return (
        arm(row, 210), people, rate, control, _told(100 * row["difference"], Number),
        _ends(100 * row["low"], 100 * row["high"]), Number(row["p"], 3) if known(row["p"]) else None,
        _told(row["chance"], Share), _told(row["amount_difference"], Number),
        _ends(row["amount_low"], row["amount_high"]), _("yes"),
    )  # fmt: skip


def _told(value: float, kind: type[Value]) -> Value | None:
    return kind(value, 1) if known(value) else None


def _ends(low: float, high: float) -> Between | None:
    return Between(Number(low, 1), Number(high, 1)) if known(low, high) else None


def loyalty_holdout(rows: pd.DataFrame) -> Table:
    """How many customers to leave out of the programme, and which effect shows then.

    Parameters
    ----------
    rows : DataFrame of ``heldout.design``
    """
    header = (
        _("left out"), _("customers left out"), _("customers in it"), _("smallest effect that shows"), _("points"),
        _("enough for {effect}", effect=Change(rows["sought"].max(), 0)),
    )  # fmt: skip
    told = [
        (_("{share} of the customers", share=Share(row["share"], 0)), Count(row["control"]), Count(row["members"]),
         Change(row["detectable"], 0) if known(row["detectable"]) else None,
         _told(100 * row["detectable_points"], Number), _("yes") if row["enough"] else _("no"))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    strong = [place for place, chosen in enumerate(rows["chosen"]) if chosen]
    return Table(header, tuple(told), frozenset(strong))


__all__ = ["loyalty_holdout", "plan_tests", "planned_test", "read_numbers"]
