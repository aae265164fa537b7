"""Numbers only: tables in, tables out, one module a subject."""

from toolkit.measures import acquisition, cohorts, groups, growth, health, lifetime, margins, rfm, statistics

__all__ = ["acquisition", "cohorts", "groups", "growth", "health", "lifetime", "margins", "rfm", "statistics"]
