"""Tables of step 7: customers at risk, the way of a low score, questions on other scales."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import JOURNEY
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Between, Count, Number, Phrase, Share, _


def nps_at_risk(groups: pd.DataFrame) -> Table:
    """The best groups' customers who gave a low score: only counts and money.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers``, ``sales``, ``margin``.
    """
    amounts = {"sales": _("sales in 12 months")}
    if groups["margin"].notna().any():
        amounts |= {"margin": _("margin in 12 months")}
    header = (_("group"), _("customers with a low score"), *amounts.values())
    rows = tuple(
        (row["group"], Count(row["customers"]), *(money(row[name], 0) for name in amounts))
        for row in groups.head(MOST_ROWS).to_dict("records")
    )
    return Table(header, rows)


def nps_journey(journey: pd.DataFrame) -> Table:
    """How many stand at each point of the way of a low score.

    Parameters
    ----------
    journey : DataFrame, one row per point
        ``point``, ``customers``, ``n``, ``share`` with ``low``, ``high``.
    """
    header = (_("point"), _("customers"), _("of"), _("share"))
    rows = tuple(
        (JOURNEY[row["point"]], Count(row["customers"]), Count(row["n"]) if known(row["n"]) else None, _share(row))
        for row in journey.to_dict("records")
    )
    return Table(header, rows)


def _share(row: dict[str, Any]) -> Phrase | None:
    if not known(row["share"]):
        return None
    return _(
        "{share} ({interval})",
        share=Share(row["share"], 0), interval=Between(Share(row["low"], 0), Share(row["high"], 0)),
    )  # fmt: skip


def other_scores(others: pd.DataFrame) -> Table:
    """Each question on another scale than 0 to 10.

    Parameters
    ----------
    others : DataFrame, one row per question
        ``survey``, ``question``, ``n``, ``lowest``, ``highest``, ``mean`` and its ``_low``, ``_high``, ``top_share``
        with ``low``, ``high``.
    """
    header = (_("survey"), _("question"), _("people"), _("answers seen"), _("mean"), _("best answer"))
    return Table(header, tuple(_other(row) for row in others.head(MOST_ROWS).to_dict("records")))


def _other(row: dict[str, Any]) -> tuple[Any, ...]:
    mean = _(
        "{mean} ({interval})",
        mean=Number(row["mean"], 2), interval=Between(Number(row["mean_low"], 2), Number(row["mean_high"], 2)),
    )  # fmt: skip
    seen = Between(Number(row["lowest"], 0), Number(row["highest"], 0))
    top = _share({"share": row["top_share"], "low": row["low"], "high": row["high"]})
    return row["survey"], row["question"], Count(row["n"]), seen, mean, top


__all__ = ["nps_at_risk", "nps_journey", "other_scores"]
