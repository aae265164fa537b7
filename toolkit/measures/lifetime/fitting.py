"""Maximum likelihood over distinct histories, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from toolkit.measures.lifetime.beta_geometric import BetaGeometric
from toolkit.measures.lifetime.order_value import GammaGamma
from toolkit.measures.lifetime.pareto import Pareto

Model = BetaGeometric | Pareto | GammaGamma
BOUND = 9.0
"""Logarithms of parameters are sought within this much of 0, on the scale where the longest history is 10 long."""
LOWEST_Q = 1.05
STEP = 1e-4
FEWEST = 10
"""Customers with a repeat order below which nothing is fitted."""

MODELS = {
    "bg": partial(BetaGeometric, modified=False),
    "mbg": partial(BetaGeometric, modified=True),
    "pareto": Pareto,
}


@dataclass(frozen=True)
class Fit:
    """A fitted model: ``log_likelihood``, ``covariance`` of the logarithms of its parameters, ``n`` customers."""

    model: Any
    log_likelihood: float
    covariance: np.ndarray
    n: int

    @property
    def parameters(self) -> pd.DataFrame:
        """One row a parameter: ``parameter``, ``value``, ``se`` (standard error), ``low``, ``high``."""
        value = np.array([getattr(self.model, name) for name in self.model.names])
        spread = np.sqrt(np.diag(self.covariance))
        low, high = value * np.exp(-1.96 * spread), value * np.exp(1.96 * spread)
        return pd.DataFrame(
            {"parameter": self.model.names, "value": value, "se": value * spread, "low": low, "high": high}
        )

    def relative_error(self, figure: Any) -> float:
        """Standard error of the logarithm of a figure of the model, a function of it, by the delta method."""
        theta = _theta(self.model)
        slopes = [
            (np.log(figure(_moved(self.model, theta, i, STEP))) - np.log(figure(_moved(self.model, theta, i, -STEP))))
            / (2 * STEP)
            for i in range(len(theta))
        ]
        return float(np.sqrt(max(slopes @ self.covariance @ np.array(slopes), 0.0)))


def fit(name: str, histories: pd.DataFrame) -> Fit | None:
    """Fit one of :data:`MODELS` to distinct histories.

    Parameters
    ----------
    histories : DataFrame
        ``x``, ``t_x``, ``T`` (any one unit of time), ``n``.

    Returns
    -------
    Fit or None
        None where fewer than ten customers have a repeat order, or all were first seen on the last day.
    """
    make = MODELS[name]
    longest = histories["T"].max() if len(histories) else 0
    if not longest > 0 or histories["n"][histories["x"] > 0].sum() < FEWEST:
        return None
    unit = longest / 10
    x, t_x, T, n = (histories[c].to_numpy(float) for c in ("x", "t_x", "T", "n"))
    found = _maximised(make, (x, t_x / unit, T / unit), n, np.zeros(4), [(-BOUND, BOUND)] * 4)
    told = {time: getattr(found.model, time) * unit for time in found.model.times}
    return replace(
        found, model=replace(found.model, **told), log_likelihood=found.log_likelihood - float(n @ x) * np.log(unit)
    )


def fit_order_value(values: pd.DataFrame) -> Fit | None:
    """Fit the Gamma-Gamma model to mean order values (``x``, ``m``, ``n``); None below ten customers.

    ``q`` is kept above 1, so that the mean value of an order exists.
    """
    n = values["n"].to_numpy(float)
    if n.sum() < FEWEST:
        return None
    unit = float(np.average(values["m"], weights=n))
    x, m = values["x"].to_numpy(float), values["m"].to_numpy(float) / unit
    bounds = [(-BOUND, BOUND), (np.log(LOWEST_Q), BOUND), (-BOUND, BOUND)]
    found = _maximised(GammaGamma, (x, m), n, np.log([2.0, 3.0, 2.0]), bounds)
    return replace(
        found,
        model=replace(found.model, gamma=found.model.gamma * unit),
        log_likelihood=found.log_likelihood - float(n.sum()) * np.log(unit),
    )


def _maximised(
    make: Any, data: tuple[np.ndarray, ...], n: np.ndarray, start: np.ndarray, bounds: list[tuple[float, float]]
) -> Fit:
    """The parameters of largest likelihood; a parameter that runs to its bound is taken as known."""
    people = n.sum()

    def cost(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = make(*np.exp(theta)).log_likelihood(*data)
        return -(n * value).sum() / people, -(slope * n).sum(axis=1) / people

    options = {"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-6}
    with threadpool_limits(1):  # four numbers are no work to share: threads would only wait for each other
        best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    curvature = np.array([cost(best.x + e)[1] - cost(best.x - e)[1] for e in STEP * np.eye(len(start))])
    curvature = people * (curvature + curvature.T) / (4 * STEP)
    free = np.array([low + 0.01 < at < high - 0.01 for at, (low, high) in zip(best.x, bounds, strict=True)])
    covariance = np.zeros_like(curvature)
    covariance[np.ix_(free, free)] = np.linalg.pinv(curvature[np.ix_(free, free)], hermitian=True)
    return Fit(make(*np.exp(best.x)), -best.fun * people, covariance, int(people))


def _theta(model: Any) -> np.ndarray:
    return np.log([getattr(model, name) for name in model.names])


def _moved(model: Any, theta: np.ndarray, i: int, step: float) -> Any:
    return replace(model, **{model.names[i]: float(np.exp(theta[i] + step))})
