"""Tables of step 10: the checklist, campaigns, recommendations, decisions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.definitions import DEFINITIONS
from toolkit.show.finding import known, support
from toolkit.show.planning import POINT_STATUSES, POINTS, STATES, STATUSES, initiative, owner
from toolkit.show.tables.table import Table
from toolkit.show.text import fitted
from toolkit.show.tiles import Tile
from toolkit.words import Between, Change, Count, Day, Month, Number, Phrase, Share, _

MOST_ROWS = 9
"""A row may take two lines."""
UNKNOWN = _("not known from these data")


def plan_watched(rows: pd.DataFrame) -> list[Tile]:
    """The six measures that the method watches beside lifetime value.

    Parameters
    ----------
    rows : DataFrame of ``checklist.watched``
    """
    return [_watched(row) for row in rows.to_dict("records")]


def _watched(row: dict[str, Any]) -> Tile:
    key = row["key"]
    if key == "ces":
        highest = Number(row["highest"], 0)
        label = _("Effort score, best {highest}", highest=highest) if known(row["highest"]) else _("Effort score")
    else:
        label = _("Net promoter score") if key == "nps" else DEFINITIONS[key].label
    kind = {"retention_rate": Share, "stickiness": Share, "nps": lambda v: Number(v, 0), "adbt_days": Number}.get(
        key, lambda v: Number(v, 2)
    )
    if not known(row["value"]):
        return Tile(label, Number(row["value"]), UNKNOWN)
    return Tile(label, kind(row["value"]), support(Count(row["n"]), kind(row["low"]), kind(row["high"])))


def plan_checklist(rows: pd.DataFrame) -> Table:
    """The seven points with their evidence, where the client stands, and whose they are.

    Parameters
    ----------
    rows : DataFrame of ``checklist.points``
    """
    header = (_("point"), _("what the data show"), _("n"), _("where we stand"), _("owner"))
    told = [
        (POINTS[row["point"]], _shown(row), Count(row["n"]) if known(row["low"]) else None,
         POINT_STATUSES[row["status"]],
         owner(row["owner"]) if row["owner"] else _("{owner}?", owner=owner(row["proposed_owner"])))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _shown(row: dict[str, Any]) -> Phrase:
    """The evidence of a point, in words with its interval."""
    if not known(row["value"]):
        return UNKNOWN
    n = Count(row["n"])
    if row["fact"] == "watched":
        return _("{k} of {n} measures known", k=Count(row["k"]), n=n)
    if row["fact"] == "assortment_decisions":
        return _("{k} of {n} decisions of step 6", k=Count(row["k"]), n=n)
    kind = (lambda v: Number(v, 2)) if row["fact"] == "margin_to_coca" else Share
    told = {"value": kind(row["value"]), "interval": Between(kind(row["low"]), kind(row["high"]))}
    return {
        "margin_to_coca": _("12-month margin ÷ CoCA {value} ({interval})", **told),
        "ideal_share": _("{value} are ideal ({interval})", **told),
        "second_order": _("{value} order again in a year ({interval})", **told),
        "paying_channels": _("{value} came by channels that pay ({interval})", **told),
        "email_consent": _("{value} agreed to e-mails ({interval})", **told),
    }[row["fact"]]


def plan_campaigns(rows: pd.DataFrame) -> Table:
    """The campaigns with what each cost and brought, in both definitions of return.

    Parameters
    ----------
    rows : DataFrame of ``campaigns.gains``
    """
    unit = here().currency
    header = (
        _("campaign"), _("begun"), _("cost, {unit}", unit=unit), _("gain, {unit}", unit=unit), _("back for 1 spent"),
        _("ROI"), _("verdict"),
    )  # fmt: skip
    told = [
        (fitted(row["name"], 210), Month(row["start"]), Number(row["cost"], 0),
         _within(row, "gain", lambda v: Number(round(v) + 0.0, 0)),
         _within(row, "back", lambda v: Number(round(v, 1) + 0.0, 1)),
         _within(row, "roi", Change), STATES[row["state"]])
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


def _within(row: dict[str, Any], name: str, kind: Any) -> Phrase | None:
    """A number with its interval."""
    if not known(row[name], row[f"{name}_low"], row[f"{name}_high"]):
        return None
    interval = Between(kind(row[f"{name}_low"]), kind(row[f"{name}_high"]))
    return _("{value} ({interval})", value=kind(row[name]), interval=interval)


def plan_recommendation(rows: pd.DataFrame) -> Table:
    """Newcomers sent by others before and after each campaign began.

    Parameters
    ----------
    rows : DataFrame of ``word_of_mouth.recommended``
    """
    header = (_("campaign"), _("begun"), _("90 days before"), _("90 days after"), _("change, points"), _("newcomers"))
    told = [
        (fitted(row["name"], 260), Day(row["start"]), *_around(row)) for row in rows.head(MOST_ROWS).to_dict("records")
    ]
    return Table(header, tuple(told))


def _around(row: dict[str, Any]) -> tuple[Any, ...]:
    if not known(row["change"]):
        return None, None, UNKNOWN, None
    points = [Number(100 * row[name], 1) for name in ("change", "low", "high")]
    change = _("{value} ({interval})", value=points[0], interval=Between(*points[1:]))
    return Share(row["before"]), Share(row["after"]), change, Count(row["n"])


def plan_decisions(rows: pd.DataFrame) -> Table:
    """The log of decisions: what, where it stands, whose it is, by when.

    Parameters
    ----------
    rows : DataFrame of ``decision_log.merged``
    """
    header = (_("decision"), _("status"), _("owner"), _("by"))
    told = [
        (initiative(row, 460), STATUSES[row["status"]], owner(row["owner"]),
         Day(row["due"]) if row["due"] == row["due"] and row["due"] else None)
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


__all__ = ["plan_campaigns", "plan_checklist", "plan_decisions", "plan_recommendation", "plan_watched"]
