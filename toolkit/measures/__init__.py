"""Numbers only: tables in, tables out, one module a subject."""

from toolkit.measures import (
    acquisition,
    cohorts,
    earned,
    firsts,
    groups,
    growth,
    health,
    lifetime,
    margins,
    mix,
    rfm,
    statistics,
    waiting,
    yearly,
)

__all__ = [
    "acquisition",
    "cohorts",
    "earned",
    "firsts",
    "groups",
    "growth",
    "health",
    "lifetime",
    "margins",
    "mix",
    "rfm",
    "statistics",
    "waiting",
    "yearly",
]
