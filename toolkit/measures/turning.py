"""When answers turned: a change point in time with an error rate that holds, and the slope of the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.measures import statistics
from toolkit.measures.nps import MINIMUM
from toolkit.measures.rated import Rated

PERMUTATIONS = 999
RESAMPLES = 199
SEED = 7


def change_point(days: pd.Series, points: pd.Series, minimum: int = MINIMUM) -> pd.Series:
    """The day from which answers were of another mean than before, and whether that could be chance.

    Parameters
    ----------
    days : Series of date
        When each answer was given, in rising order.
    points : Series of 1, 0, -1
    minimum : int
        Answers that either side must hold.

    Returns
    -------
    Series
        ``day`` (the first of the new mean; None where there are too few answers) with ``day_low``, ``day_high`` (95 %,
        by resampling either side); ``before``, ``after`` (points from -100 to 100) with ``_low``, ``_high`` and
        ``n_before``, ``n_after``; ``p``; ``sudden``: whether one step describes the answers better than a line.

    Notes
    -----
    The largest standardised difference of means over all days (the likelihood ratio of a normal mean shift; Hawkins
    1977), against its distribution when the answers are put in random order, so that the chance of a false alarm is
    the level of ``p``, whatever the distribution, as long as answers are independent: those whom one person gives again
    and again are taken for several people's. It tells of one change: of several, the clearest; a slow drift is one too.
    ``before`` and ``after`` are of sides chosen because they differ, so that their distance is somewhat flattering.
    """
    value, at = np.asarray(points, int), pd.factorize(np.asarray(days))[0]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    usable = (starts >= minimum) & (starts <= len(value) - minimum)
    if not usable.any() or value.var() == 0:
        return _unknown()
    rng, sizes = np.random.default_rng(SEED), np.diff(np.append(starts, len(value)))
    (found,), (place,) = _largest(np.add.reduceat(value, starts)[None], starts, usable, len(value))
    by_chance, _places = _largest(_shuffled(rng, sizes, *_counts(value)), starts, usable, len(value))
    p = (1 + np.sum(by_chance >= found - 1e-12)) / (PERMUTATIONS + 1)
    chances = np.where(starts[:, None] < place, _shares(value[:place]), _shares(value[place:]))
    _found, places = _largest(_drawn(rng, sizes, chances), starts, usable, len(value))
    early, late = (np.asarray(days)[int(q)] for q in np.quantile(places, [0.025, 0.975], method="inverted_cdf"))
    sides = {"before": value[:place], "after": value[place:]}
    figures = {name: _figures(name, side) for name, side in sides.items()}
    return pd.Series(
        {"day": np.asarray(days)[place], "day_low": early, "day_high": late, "p": p, **figures["before"],
         **figures["after"], "sudden": _is_sudden(value, _calendar(days), place)}, dtype=object,
    )  # fmt: skip


_NUMBERS = ("before", "before_low", "before_high", "n_before", "after", "after_low", "after_high", "n_after",
            "day_low", "day_high")  # fmt: skip


def _unknown() -> pd.Series:
    return pd.Series({"day": None, "p": np.nan, **dict.fromkeys(_NUMBERS, np.nan), "sudden": None}, dtype=object)


def _largest(sums: np.ndarray, starts: np.ndarray, usable: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest standardised difference of the means before and from one of these days, and its first answer.

    ``sums`` of the answers of each day, a row each time they were given; ``starts``: the place of each day's first
    answer; ``n`` answers.
    """
    so_far = np.cumsum(sums, axis=1)
    splits, before = starts[usable], np.insert(so_far[:, :-1], 0, 0, axis=1)[:, usable]
    away = np.abs(before - splits / n * so_far[:, -1:]) / np.sqrt(splits * (n - splits) / n)
    return away.max(axis=1), splits[away.argmax(axis=1)]


def _counts(value: np.ndarray) -> tuple[int, int]:
    return int((value == 1).sum()), int((value == -1).sum())


def _shares(value: np.ndarray) -> np.ndarray:
    return np.array(_counts(value)) / len(value)


def _shuffled(rng: np.random.Generator, sizes: np.ndarray, promoters: int, detractors: int) -> np.ndarray:
    """The sum of each day's answers when all are put in random order: how many of each kind fall on each day."""
    ups = rng.multivariate_hypergeometric(sizes, promoters, PERMUTATIONS)
    return np.array([up - rng.multivariate_hypergeometric(sizes - up, detractors) for up in ups])


def _drawn(rng: np.random.Generator, sizes: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The sum of each day's answers when they are drawn anew from the kinds on their side of the change."""
    up = rng.binomial(sizes, chances[:, 0], (RESAMPLES, len(sizes)))
    return up - rng.binomial(sizes - up, np.minimum(chances[:, 1] / np.maximum(1 - chances[:, 0], 1e-12), 1.0))


def _figures(name: str, side: np.ndarray) -> dict[str, float]:
    score, low, high = statistics.nps(*((side == point).sum() for point in (1, 0, -1)))
    return {name: float(score), f"{name}_low": float(low), f"{name}_high": float(high), f"n_{name}": len(side)}


def _calendar(days: pd.Series) -> np.ndarray:
    return np.array([day.toordinal() for day in days], float)


def _is_sudden(value: np.ndarray, at: np.ndarray, place: int) -> bool:
    """Whether a step leaves less over than a line, its place counted as one more thing that was fitted (BIC)."""
    step = np.concatenate([value[:place] - value[:place].mean(), value[place:] - value[place:].mean()])
    at = at - at.mean()
    line = value - np.polyval(np.polyfit(at, value, 1), at)
    n = len(value)
    return bool(n * np.log(np.mean(step**2)) + 3 * np.log(n) < n * np.log(np.mean(line**2)) + 2 * np.log(n))


def slope(rated: Rated) -> pd.Series:
    """Points a year by which the score rises or falls, a straight line through all answers.

    Returns
    -------
    Series
        An estimate: ``value`` with ``low``, ``high`` (people as clusters) and ``n`` answers; NaN without two days.
    """
    answers = rated.answers
    if answers["answered_at"].nunique() < 2:
        return statistics.estimate(n=len(answers))
    years = _calendar(answers["answered_at"]) / 365.25
    centred = years - years.mean()
    value = 100 * answers["point"].to_numpy(float)
    b = (centred * value).sum() / (centred**2).sum()
    left = (value - value.mean() - b * centred) * centred
    people = pd.Series(left).groupby(answers["person"].to_numpy()).sum()
    se = np.sqrt((people**2).sum()) / (centred**2).sum()
    half = stats.t.ppf(1 - statistics.ALPHA / 2, max(len(people) - 2, 1)) * se
    return statistics.estimate(b, np.nan, len(answers), b - half, b + half)


def overall(changes: pd.DataFrame) -> pd.Series:
    """The change of all answers together, from :func:`changes`; of unknown numbers where there is none."""
    total = changes[changes["key"] == "total"]
    return total.iloc[0] if len(total) else _unknown()


def changes(rated: Rated, what: str, minimum: int = MINIMUM) -> pd.DataFrame:
    """The clearest change in each value of a column, and in all answers together.

    Returns
    -------
    DataFrame, "total" first, then one row per value with twice ``minimum`` answers, the largest fall first
        ``key``; ``n`` people; what :func:`change_point` tells; ``q``: ``p`` by Benjamini and Hochberg over the rows
        after the total.
    """
    answers = rated.answers
    parts = [("total", answers)] + [
        (key, part) for key, part in answers.dropna(subset=what).groupby(what) if len(part) >= 2 * minimum
    ]
    rows = [
        {"key": key, "n": part["person"].nunique(), **change_point(part["answered_at"], part["point"], minimum)}
        for key, part in parts
    ]
    table = pd.DataFrame(rows).dropna(subset=["day"])
    numbers = [name for name in ("p", *_NUMBERS) if not name.startswith("day")]
    table[numbers] = table[numbers].astype(float)
    of_values = table["key"] != "total"
    table["q"] = table["p"].where(~of_values)
    table.loc[of_values, "q"] = statistics.false_discovery(table.loc[of_values, "p"])
    table["fall"] = (table["after"] - table["before"]).where(of_values, -np.inf)
    return table.sort_values("fall", kind="stable").drop(columns="fall").reset_index(drop=True)
