"""Tables of step 6: channels, audiences, decisions, service by group, open questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.show.context import here, money
from toolkit.show.deciding import EFFORTS, FOLLOWS, LEVELS, OWNERS, decision, evidence, margin, question
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.text import fitted
from toolkit.words import Between, Count, Day, Number, Phrase, Share, _

MOST_DECISIONS = 8
"""A decision may take two lines."""
HIDDEN = "·"
"""For a number that would tell of fewer than ten customers."""


def insights_channels(rows: pd.DataFrame) -> Table:
    """Source channels: what a customer costs and brings, what may be paid, how many are ideal, what follows.

    Parameters
    ----------
    rows : DataFrame of ``winning.channels``
    """
    unit = here().currency
    header = (
        _("source channel"), _("new customers"), _("of ideal customers"), _("CoCA, {unit}", unit=unit),
        _("of it, its own"), _("margin of 365 days, {unit}", unit=unit), _("what follows"),
    )  # fmt: skip
    return Table(header, tuple(_channel(row) for row in rows.head(MOST_DECISIONS).to_dict("records")))


def _channel(row: dict[str, Any]) -> tuple[Any, ...]:
    ideal = _between(row, "ideal_share", "ideal_low", "ideal_high", lambda v: Share(v, 0))
    brought = _between(row, "margin_per_new", "margin_low", "margin_high", _whole)
    costs = [_whole(row[name]) if known(row[name]) else None for name in ("coca", "own_cost")]
    return fitted(row["source_channel"], 150), Count(row["n"]), ideal, *costs, brought, FOLLOWS[row["action"]]


def _whole(value: float) -> Number:
    return Number(value, 0)


def _amount(value: float) -> Any:
    return money(value, 0)


def _between(row: Mapping[str, Any], value: str, low: str, high: str, kind: Any) -> Phrase | None:
    if not known(row[value], row[low], row[high]):
        return None
    return _("{value} ({interval})", value=kind(row[value]), interval=Between(kind(row[low]), kind(row[high])))


def insights_audiences(rows: pd.DataFrame) -> Table:
    """Audiences for advertising: whom to look for alike, whom to leave out, and how many can be matched.

    Parameters
    ----------
    rows : DataFrame, one row per audience
        ``audience``, ``customers``, ``written`` (missing where it must not be told).
    """
    names = {
        "ideal_customers": (_("ideal customers"), _("look for people like them")),
        "exclude_buyers": (_("everybody who has bought"), _("leave out of campaigns for new customers")),
        "exclude_low_scores": (_("low score as the latest answer"), _("leave out of every campaign until called")),
    }
    told = [
        (*names[row["audience"]], _people(row["customers"]), _people(row["written"]))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table((_("audience"), _("what for"), _("customers"), _("agreed, with an address")), tuple(told))


def _people(n: float) -> Any:
    return Count(n) if known(n) else HIDDEN


def insights_assortment(rows: pd.DataFrame) -> Table:
    """Decisions of a lever with their evidence.

    Parameters
    ----------
    rows : DataFrame of ``decisions.plan``
    """
    unit = here().currency
    header = (_("decision"), _("evidence"), _("n"), _("margin of a year, {unit}", unit=unit))
    told = [
        (decision(row), evidence(row), Count(row["n"]), margin(row) or _("only a test can tell"))
        for row in rows.head(MOST_DECISIONS).to_dict("records")
    ]
    return Table(header, tuple(told))


def insights_service(rows: pd.DataFrame) -> Table:
    """Which group is served how.

    Parameters
    ----------
    rows : DataFrame of ``serving.levels``
    """
    is_margin, asked = bool(rows["is_margin"].all()), rows["low_scores"].notna().any()
    worth = _("margin net of acquisition") if is_margin else _("sales")
    header = (_("group"), _("customers"), worth, _("with a low score"), _("how it is served"))
    told = [
        (row["group"], Count(row["customers"]), _between(row, "net", "low", "high", _amount),
         _people(row["low_scores"]) if asked else None, LEVELS[row["level"]])
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def insights_plan(rows: pd.DataFrame) -> Table:
    """Who does what by when.

    Parameters
    ----------
    rows : DataFrame of ``decisions.plan``
    """
    unit = here().currency
    header = (
        _("decision"), _("margin of a year, {unit}", unit=unit), _("effort"), _("owner"), _("by"),
    )  # fmt: skip
    told = [
        (decision(row), margin(row) or _("only a test can tell"), EFFORTS[row["effort"]],
         OWNERS[row["owner"]], Day(row["due"]))
        for row in rows.head(MOST_DECISIONS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def insights_questions(rows: pd.DataFrame) -> Table:
    """What is not known, as questions for the next survey.

    Parameters
    ----------
    rows : DataFrame of ``unknowns.open_questions``
    """
    header = (_("ask whom"), _("what"), _("customers"), _("answers for ±10 points"))
    told = [
        (*question(row), _people(row["people"]), Count(row["needed"]) if row["enough"] else _("all of them: too few"))
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]
    return Table(header, tuple(told))


__all__ = [
    "insights_assortment",
    "insights_audiences",
    "insights_channels",
    "insights_plan",
    "insights_questions",
    "insights_service",
]  # fmt: skip
