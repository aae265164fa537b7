"""Tables of step 9: the playbook, today's queue, what its contacts must bring."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.finding import known
from toolkit.show.playing import STATES, lacking, moment, needed, of_part, rule, steps, who
from toolkit.show.rewarding import people
from toolkit.show.tables.programme import between
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.testing import WHY_NOT
from toolkit.words import Count, Number, Phrase, _

TOTAL, HELD = "total", "held"
MOST_RULES = 6


def personal_playbook(lines: pd.DataFrame, part: str) -> Table:
    """A part of the playbook: the lines that the client's data can run, or all of them where none can.

    Parameters
    ----------
    lines : DataFrame of ``eligible.lines``
    part : of ``playing.PARTS``; the client's own lines stand first among the flows
    """
    header = (_("what"), _("who"), _("when"), _("how (+ days)"), _("customers"), _("due today"))
    asked = of_part(lines, part)
    runs = asked["table"].eq("")
    shown = asked[runs].head(MOST_ROWS) if runs.any() else asked.head(MOST_RULES)
    told = [
        (rule(row["line"], row["words"]), who(row["groups"]),
         moment(row["moment"], row["number"], row["follows"]), steps(row["steps"]), people(row["customers"]),
         lacking(row) or _due(row))
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _due(row: dict[str, Any]) -> Any:
    return _("holds always") if row["moment"] == "always" else people(row["due"])


def personal_today(rows: pd.DataFrame) -> Table:
    """The queue of the next morning by rule; a state in which nobody is has no column. Where one holds fewer than
    ten, all who do not go stand in one column.

    Parameters
    ----------
    rows : DataFrame of ``queue.shown``
    """
    states = [name for name in STATES if len(rows) and known(rows.iloc[-1][name]) and rows.iloc[-1][name]]
    if len(rows) and known(rows.iloc[-1][HELD]):
        states = ["goes", HELD]
    cost = ["cost"] if rows["cost"].notna().any() else []
    titles = STATES | {HELD: _("held back"), "cost": _("cost, {unit}", unit=here().currency)}
    header = (_("rule"), _("due"), *(titles[name] for name in (*states, *cost)))
    told = [
        (rule(row["rule"], row["words"]), *(Count(row[name]) for name in ("due", *states)),
         *(_amount(row[name]) for name in cost))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    strong = frozenset(place for place, name in enumerate(rows["rule"]) if name == TOTAL)
    return Table(header, tuple(told), strong)


def personal_worth(rows: pd.DataFrame) -> Table:
    """What a contact of each rule must bring, and what a test of it measured.

    Parameters
    ----------
    rows : DataFrame of ``contact_worth.told``
        The first :data:`MOST_RULES` of them.
    """
    unit = here().currency
    header = (
        _("rule"), _("moments in a year"), _("margin in 60 days, {unit}", unit=unit), _("a contact, {unit}", unit=unit),
        _("pays if margin rises by"), _("measured, {unit} of sales", unit=unit),
    )  # fmt: skip
    told = [
        (rule(row["rule"], row["words"]), Count(row["n"]),
         between(row, "margin", "low", "high", lambda v: Number(v, 1)), _amount(row["cost"]), needed(row),
         measured(row))
        for row in rows.head(MOST_RULES).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _amount(value: float) -> Number | None:
    return Number(value, 2) if known(value) else None


def measured(row: dict[str, Any]) -> Phrase:
    """What a test of a rule's action measured, or that there was none."""
    if not row["trial"]:
        return _("not tested")
    if row["verdict"] == "several_arms":
        return _("several arms: name one")
    told = between(row, "uplift", "uplift_low", "uplift_high", lambda v: Number(v, 1))
    return told or WHY_NOT.get(row["verdict"], _("not tested"))


__all__ = ["measured", "personal_playbook", "personal_today", "personal_worth"]
