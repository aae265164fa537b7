"""Numbers only: tables in, tables out, one module a subject."""

from toolkit.measures import (
    acquisition,
    cohorts,
    concentration,
    equivalence,
    groupmap,
    groups,
    growth,
    health,
    margins,
    movement,
    profiles,
    rfm,
    scorings,
    statistics,
)

__all__ = [
    "acquisition",
    "cohorts",
    "concentration",
    "equivalence",
    "groupmap",
    "groups",
    "growth",
    "health",
    "margins",
    "movement",
    "profiles",
    "rfm",
    "scorings",
    "statistics",
]
