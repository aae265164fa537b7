"""The log of decisions: what the workshop settled, then what step 6 proposes and nobody has settled yet."""

from __future__ import annotations

import pandas as pd

from toolkit.errors import MissingData
from toolkit.measures.initiatives import origins
from toolkit.words import _

COLUMNS = ("decision", "origin", "action", "key", "subject", "owner", "status", "due", "note")
ORDER = ("agreed", "proposed", "parked", "done", "dropped")


def merged(log: pd.DataFrame, decisions: pd.DataFrame | None) -> pd.DataFrame:
    """The client's log and the proposals that are not in it, those to be done first.

    Parameters
    ----------
    log : DataFrame, one row per decision
        ``decision``, ``origin`` ("" for the client's own), ``owner``, ``status``, ``due`` (day or None), ``note``.
    decisions : DataFrame of ``decisions.plan``, or None

    Returns
    -------
    DataFrame, one row per decision
        :data:`COLUMNS`; a proposal has status "proposed", the proposed owner and day, and no ``decision``: its words
        are made of ``action``, ``key``, ``subject``. First what is agreed (the earliest day before), then what is
        proposed, parked, done and dropped.

    Raises
    ------
    MissingData
        Nothing is decided or proposed.
    """
    if log.empty and (decisions is None or decisions.empty):
        raise MissingData(_("no decision"), "plan", ("decisions",))
    parts = log["origin"].str.split("|", n=2, expand=True).reindex(columns=range(3)).fillna("")
    own = log.assign(action=parts[0], key=parts[1], subject=parts[2])
    if decisions is not None and len(decisions):
        told = decisions[["action", "key", "subject", "owner", "due"]].assign(
            decision="", origin=origins(decisions), status="proposed", note=""
        )
        own = pd.concat([own, told[~told["origin"].isin(log["origin"])]], ignore_index=True)
    place = own["status"].map(ORDER.index)
    day = pd.to_datetime(own["due"])
    order = pd.DataFrame({"place": place, "day": day.where(place == 0)})
    rows = own.loc[order.sort_values(["place", "day"], kind="stable", na_position="last").index]
    return rows[list(COLUMNS)].reset_index(drop=True)


def overdue(rows: pd.DataFrame, as_of: object) -> int:
    """How many agreed decisions should have been done by a day."""
    agreed = rows.loc[rows["status"] == "agreed", "due"]
    return sum(day is not None and day == day and day < as_of for day in agreed)


__all__ = ["COLUMNS", "ORDER", "merged", "overdue"]
