"""The register of claims as tables: is it true here?"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from toolkit.show.claiming import ASK, CLAIMS, GRADES, SOURCES, VERDICTS
from toolkit.show.tables.table import Table
from toolkit.words import Between, Change, Count, Number, Phrase, Share, _

MEASURED = ("worth", "return")
"""What is held against the client's data; of the rest only what to ask can be said."""


def plan_claims(rows: pd.DataFrame, topic: str) -> Table:
    """The claims of one topic, each with how well it is founded and the client's own value, or what to ask.

    Parameters
    ----------
    rows : DataFrame of ``claims.judged``
    topic : one of ``claims.TOPICS``
    """
    ours = rows[rows["topic"] == topic].to_dict("records")
    if topic not in MEASURED:
        header = (_("claim"), _("said in"), _("source"), _("how to know it here"))
        return Table(header, tuple((*_claim(row), ASK[row["claim"]]) for row in ours))
    header = (_("claim"), _("said in"), _("source"), _("here"), _("n"), _("verdict"))
    return Table(header, tuple((*_claim(row), *_here(row)) for row in ours))


def _claim(row: dict[str, Any]) -> tuple[Phrase, Phrase, Phrase]:
    return CLAIMS[row["claim"]], SOURCES[row["source"]], GRADES[row["grade"]]


def _here(row: dict[str, Any]) -> tuple[Any, ...]:
    """The client's value with its interval, n, and the verdict; what to ask where it is not known."""
    if row["verdict"] == "unknown":
        return ASK[row["fact"]], None, VERDICTS["unknown"]
    if math.isinf(row["value"]):
        return _("without end: newcomers lose money"), Count(row["n"]), VERDICTS["more"]
    kind = _kind(row["unit"], row["value"])
    interval = _("from {low}", low=kind(row["low"])) if math.isinf(row["high"]) else None
    interval = interval or Between(kind(row["low"]), kind(row["high"]))
    value = _("{value} ({interval})", value=kind(row["value"]), interval=interval)
    return value, Count(row["n"]), VERDICTS[row["verdict"]]


def _kind(unit: str, value: float) -> Any:
    if unit == "times":
        return lambda v: Number(v, 0 if value >= 100 else 1)
    return Change if unit == "change" else Share


__all__ = ["MEASURED", "plan_claims"]
