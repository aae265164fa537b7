"""Which forecast is right for this shop: each made on past days as if they were today, and held against what came.

Ranking is near its ceiling whatever the model; what is left to win is the level: season, trend, and customers who
are older than the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.lifetime.fitting import Fit, fit
from toolkit.measures.lifetime.histories import WEEK
from toolkit.measures.lifetime.season import index, repeat_days
from toolkit.measures.periods import day_range, up_to

WINDOW_DAYS = 91
MOST_ORIGINS = 4
SHORTEST_HISTORY = 182
GUARD_DAYS = 91
"""Customers first seen in this many first days may be older than the data: a guarded model is not fitted to them."""


@dataclass(frozen=True)
class Candidate:
    """A model with its options: fitted only to customers surely new, and times the season of a year ago."""

    model: str
    guarded: bool = False
    seasonal: bool = False


CANDIDATES = {
    "bg": Candidate("bg"),
    "mbg": Candidate("mbg"),
    "pareto": Candidate("pareto"),
    "pareto_guarded": Candidate("pareto", guarded=True),
    "pareto_seasonal": Candidate("pareto", guarded=True, seasonal=True),
}
NAIVE = ("last_window", "rate")
BLEND = "blend"
COLUMNS = ["origin", "candidate", "n", "predicted", "actual", "error", "rmse"]


def backtest(customer_days: Table, as_of: date, window_days: int = WINDOW_DAYS) -> pd.DataFrame:
    """Every candidate's forecast of the repeat order days in each of the last windows.

    Parameters
    ----------
    window_days : int
        Length of a window. The last ends on ``as_of``; up to four, one before the other, as long as half a year of
        history lies before.

    Returns
    -------
    DataFrame, one row per window and candidate
        ``origin`` (last day known to the forecast); ``candidate``: the naive rules "last_window" (as many repeat
        order days as in the window before) and "rate" (a customer's repeat order days a day so far, of one window at
        least, go on), the models of :data:`CANDIDATES` and "blend", the mean of the models; ``n`` customers known at
        the origin; ``predicted`` and ``actual`` order days of them; ``error`` = predicted / actual - 1; ``rmse`` of
        the customers' order days. A candidate that cannot be made in every window is left out; none where the
        history is too short.
    """
    days = up_to(customer_days, as_of)
    first, _ = day_range(days)
    frames = [_window(days, first, origin, window_days) for origin in _origins(first, as_of, window_days)]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(frames)
    everywhere = table.groupby("candidate")["predicted"].transform(lambda made: made.notna().all()).astype(bool)
    return table[everywhere].reset_index(drop=True)


def ranking(backtest: pd.DataFrame) -> pd.DataFrame:
    """How near each candidate of a :func:`backtest` came, the nearest first.

    Returns
    -------
    DataFrame, one row per candidate
        ``candidate``; ``windows``; ``mean_error`` (mean of the windows' errors, signed), ``absolute_error`` (mean of
        their absolute values, by which it is ranked), ``worst_error``; ``rmse`` over all windows; ``is_model`` (it can
        forecast any horizon; the naive rules and the blend only serve to compare).
    """
    grouped = backtest.assign(size=backtest["error"].abs(), square=backtest["rmse"] ** 2).groupby("candidate")
    table = grouped.agg(
        windows=("size", "size"), mean_error=("error", "mean"), absolute_error=("size", "mean"),
        worst_error=("size", "max"), rmse=("square", "mean"),
    )  # fmt: skip
    table = table.assign(rmse=np.sqrt(table["rmse"]), is_model=table.index.isin(list(CANDIDATES)))
    return table.sort_values(["absolute_error", "rmse"]).reset_index()


def chosen(ranking: pd.DataFrame) -> str:
    """The model nearest in the past, which forecasts; Pareto/NBD where no window could be tried."""
    models = ranking["candidate"][ranking["is_model"].astype(bool)]
    return "pareto" if models.empty else models.iloc[0]


def calibration(customer_days: Table, as_of: date, candidate: str, window_days: int = WINDOW_DAYS) -> pd.DataFrame:
    """Forecast and outcome of the last window by how much was forecast.

    Returns
    -------
    DataFrame, one row per tenth of customers by forecast (fewer where many share a forecast)
        ``n`` customers; ``predicted`` and ``actual`` mean order days a customer in the window; ``low``, ``high`` of
        ``actual`` (t). None where no window can be tried.
    """
    days = up_to(customer_days, as_of)
    first, _ = day_range(days)
    origins = _origins(first, as_of, window_days)
    if not origins:
        return pd.DataFrame(columns=["n", "predicted", "actual", "low", "high"])
    option, cells = CANDIDATES[candidate], _cells(days, origins[0], window_days)
    season = index(repeat_days(days, origins[0]), origins[0], 0, window_days) if option.seasonal else 1.0
    guess = _forecast(cells, fit_candidate(cells, option, (origins[0] - first).days), window_days, season)
    return _by_tenth(cells.assign(guess=np.nan if guess is None else guess).dropna(subset="guess"))


def _by_tenth(cells: pd.DataFrame) -> pd.DataFrame:
    ranked = cells.sort_values("guess")
    before = ranked["n"].cumsum() - ranked["n"] / 2
    ranked = ranked.assign(tenth=np.minimum(before * 10 // ranked["n"].sum(), 9), total=ranked["guess"] * ranked["n"])
    table = ranked.groupby("tenth")[["n", "total", "y", "yy"]].sum()
    mean = table["y"] / table["n"]
    sd = np.sqrt(np.maximum(table["yy"] - table["n"] * mean**2, 0) / np.maximum(table["n"] - 1, 1))
    low, high = statistics.mean_interval(mean, sd, table["n"])
    frame = {"n": table["n"].astype(int), "predicted": table["total"] / table["n"], "actual": mean}
    return pd.DataFrame(frame | {"low": low.clip(min=0), "high": high}).reset_index(drop=True)


def _origins(first: date | None, as_of: date, window_days: int) -> list[date]:
    """The last days known to the forecasts, the latest first."""
    if first is None:
        return []
    every = (as_of - timedelta(days=window_days * k) for k in range(1, MOST_ORIGINS + 1))
    return [origin for origin in every if (origin - first).days >= SHORTEST_HISTORY]


def _cells(days: Table, origin: date, window_days: int) -> pd.DataFrame:
    """Distinct histories at the origin, and sums of what their customers did in the window before and after it.

    ``x``, ``t_x``, ``T``, ``n``; ``recent`` and ``recent2``, ``y`` and ``yy``: order days before and after, and their
    squares; ``both``: products of the two.
    """
    here, before = ibis.date(origin.isoformat()), ibis.date((origin - timedelta(days=window_days)).isoformat())
    after = ibis.date((origin + timedelta(days=window_days)).isoformat())
    known = days.filter(days.day <= after)
    first = known.day.min()
    each = known.group_by("customer_id").aggregate(
        first=first,
        last=known.day.max(where=known.day <= here),
        x=(known.day <= here).cast("int64").sum() - 1,
        recent=((known.day > before) & (known.day <= here)).cast("int64").sum()
        - (first > before).cast("int64"),
        y=(known.day > here).cast("int64").sum(),
    )  # fmt: skip
    each = each.filter(each["first"] <= here)
    each = each.select(
        "x", "recent", "y", t_x=each["last"].delta(each["first"], unit="day"), T=here.delta(each["first"], unit="day")
    )
    cells = each.group_by(["x", "t_x", "T"]).aggregate(
        n=each.count(), recent=each.recent.sum(), recent2=(each.recent * each.recent).sum(),
        y=each.y.sum(), yy=(each.y * each.y).sum(), both=(each.y * each.recent).sum(),
    )  # fmt: skip
    return cells.order_by(["x", "t_x", "T"]).to_pandas().astype(float)


def _window(days: Table, first: date, origin: date, window_days: int) -> pd.DataFrame:
    """The rows of one origin."""
    cells = _cells(days, origin, window_days)
    season = index(repeat_days(days, origin), origin, 0, window_days)
    options = {(c.model, c.guarded): c for c in CANDIDATES.values()}
    fits = {key: fit_candidate(cells, option, (origin - first).days) for key, option in options.items()}
    guesses = {
        name: _forecast(cells, fits[c.model, c.guarded], window_days, season if c.seasonal else 1.0)
        for name, c in CANDIDATES.items()
    }
    made = [guess for guess in guesses.values() if guess is not None]
    guesses["rate"] = cells["x"] / np.maximum(cells["T"], window_days) * window_days
    guesses[BLEND] = np.mean(made, axis=0) if made else None
    rows = [_score(name, cells, guess) for name, guess in guesses.items()] + [_score_last(cells)]
    actual, n = cells["y"].sum(), int(cells["n"].sum())
    table = pd.DataFrame(rows).assign(origin=origin, n=n, actual=actual)
    table["error"] = table["predicted"] / (actual if actual > 0 else np.nan) - 1
    return table[COLUMNS]


def _score(name: str, cells: pd.DataFrame, guess: Any) -> dict[str, Any]:
    if guess is None:
        return {"candidate": name, "predicted": np.nan, "rmse": np.nan}
    squares = (cells["yy"] - 2 * guess * cells["y"] + guess**2 * cells["n"]).sum()
    return {"candidate": name, "predicted": (guess * cells["n"]).sum(), "rmse": np.sqrt(squares / cells["n"].sum())}


def _score_last(cells: pd.DataFrame) -> dict[str, Any]:
    squares = (cells["yy"] - 2 * cells["both"] + cells["recent2"]).sum()
    return {
        "candidate": "last_window",
        "predicted": cells["recent"].sum(),
        "rmse": np.sqrt(squares / cells["n"].sum()),
    }


def _forecast(cells: pd.DataFrame, fit: Fit | None, window_days: int, season: float) -> np.ndarray | None:
    """Order days expected of a customer of each history in the coming window; None where it cannot be told."""
    if fit is None or not np.isfinite(season):
        return None
    x, t_x, T = (cells[c].to_numpy() for c in ("x", "t_x", "T"))
    return fit.model.p_alive(x, t_x, T) * fit.model.expected_if_alive(window_days, x, T) * season


def fit_candidate(cells: pd.DataFrame, candidate: Candidate, history_days: int) -> Fit | None:
    """Fit a candidate's model, by week, to distinct histories (days) of data that go back ``history_days``."""
    used = cells[cells["T"] <= history_days - GUARD_DAYS] if candidate.guarded else cells
    rounded = used[["x", "t_x", "T"]].assign(t_x=_weeks(used["t_x"]), T=_weeks(used["T"]), n=used["n"])
    return fit(candidate.model, rounded.groupby(["x", "t_x", "T"], as_index=False)["n"].sum())


def _weeks(days: pd.Series) -> pd.Series:
    return ((days + WEEK // 2) // WEEK) * WEEK
