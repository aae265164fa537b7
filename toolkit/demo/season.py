"""When the demo shop sells: the year's season, the week, the hours of the day."""

from __future__ import annotations

from datetime import date

import numpy as np

FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)
NEW_COURIER = date(2026, 3, 2)
DAYS = (LAST - FIRST).days + 1
YEAR_STARTS = (0, 366, 731, DAYS)
CALENDAR = np.datetime64(FIRST, "D") + np.arange(DAYS)

_MONTH = np.array([0.80, 0.84, 0.98, 0.96, 0.98, 0.92, 0.86, 0.85, 0.97, 1.04, 1.28, 1.42])
_WEEKDAY = np.array([1.10, 1.07, 1.04, 1.02, 1.03, 0.80, 0.94])
_BLACK_FRIDAYS = (date(2023, 11, 10), date(2024, 11, 8), date(2025, 11, 7))
_EASTERS = (date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 12))
_WORKDAY_HOURS = np.array([2, 1, 0, 0, 0, 0, 2, 5, 9, 13, 15, 15, 14, 13, 12, 12, 12, 12, 13, 15, 18, 19, 14, 7.0])
_WEEKEND_HOURS = np.array([3, 2, 0, 0, 0, 0, 1, 3, 7, 12, 16, 17, 16, 14, 13, 13, 13, 14, 15, 16, 17, 17, 13, 8.0])


def black_friday() -> np.ndarray:
    """Whether each day belongs to a Black Friday campaign (the Friday and the three days after)."""
    return np.isin(CALENDAR, [np.datetime64(d) + i for d in _BLACK_FRIDAYS for i in range(4)])


def weekday() -> np.ndarray:
    """Day of the week of each day, Monday = 0."""
    return (CALENDAR.astype(int) + 3) % 7


def intensity() -> np.ndarray:
    """Demand of each day against an average day (mean 1)."""
    months = CALENDAR.astype("datetime64[M]").astype(int) % 12
    day_of_month = (CALENDAR - CALENDAR.astype("datetime64[M]")).astype(int) + 1
    level = _MONTH[months] * _WEEKDAY[weekday()]
    level[black_friday()] *= 1.9
    level[np.isin(CALENDAR, [np.datetime64(d) for d in _BLACK_FRIDAYS])] *= 1.8
    level[(months == 11) & (day_of_month > 21)] *= 0.45
    level[(months == 0) & (day_of_month < 4)] *= 0.6
    for easter in _EASTERS:
        away = (CALENDAR - np.datetime64(easter)).astype(int)
        level[(away >= -14) & (away < -2)] *= 1.35
        level[(away >= -1) & (away <= 1)] *= 0.4
    return level / level.mean()


def minutes(rng: np.random.Generator, days: np.ndarray) -> np.ndarray:
    """A minute of the day for each order, busier at noon and in the evening."""
    weekend = weekday()[days] >= 5
    u, hours = rng.random(len(days)), np.empty(len(days), dtype=int)
    for flag, weights in ((False, _WORKDAY_HOURS), (True, _WEEKEND_HOURS)):
        hours[weekend == flag] = np.searchsorted(np.cumsum(weights) / weights.sum(), u[weekend == flag])
    return hours * 60 + rng.integers(0, 60, len(days))
