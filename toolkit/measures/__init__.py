"""Numbers only: tables in, tables out, one module a subject."""

from toolkit.measures import (
    acquisition,
    balance,
    cohorts,
    groups,
    growth,
    health,
    margins,
    newness,
    payback,
    rfm,
    statistics,
    worth,
)

__all__ = [
    "acquisition",
    "balance",
    "cohorts",
    "groups",
    "growth",
    "health",
    "margins",
    "newness",
    "payback",
    "rfm",
    "statistics",
    "worth",
]
