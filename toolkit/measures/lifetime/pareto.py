"""The Pareto/NBD model: orders at a customer's own rate, until one day the customer has left without a word.

Schmittlein, Morrison & Colombo (1987), Counting your customers; Fader & Hardie (2005), notes 008 and 009.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
AT_ONCE = 20_000


@dataclass(frozen=True)
class Pareto:
    """Rates of ordering are Gamma(``r``, ``alpha``), rates of leaving Gamma(``s``, ``beta``).

    ``alpha`` and ``beta`` are in the time unit of the histories.
    """

    r: float
    alpha: float
    s: float
    beta: float

    names = ("r", "alpha", "s", "beta")
    times = ("alpha", "beta")

    def log_likelihood(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log-likelihood of each history, and its gradient by the logarithms of the parameters.

        Shapes as :meth:`BetaGeometric.log_likelihood <toolkit.measures.lifetime.beta_geometric.BetaGeometric>`.
        """
        parts = [slice(start, start + AT_ONCE) for start in range(0, len(x), AT_ONCE)]
        done = [self._part(x[part], t_x[part], T[part]) for part in parts]
        return np.concatenate([value for value, _ in done]), np.concatenate([slope for _, slope in done], axis=1)

    def _part(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        log_left, share, log_orders, log_leaving = self._left(x, t_x, T)
        here = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
        gone = np.log(s) + log_left
        either = np.logaddexp(here, gone)
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + either

        left = np.exp(gone - either)
        stayed = 1 - left
        mean = np.einsum("ij,ij->i", share, log_orders)
        by_r = digamma(r + x) - digamma(r) + np.log(alpha) - stayed * np.log(alpha + T) - left * mean
        mean = np.einsum("ij,ij->i", share, np.exp(-log_orders))
        by_alpha = r / alpha - (r + x) * (stayed / (alpha + T) + left * mean)
        mean = np.einsum("ij,ij->i", share, log_leaving)
        by_s = np.log(beta) - stayed * np.log(beta + T) + left * (1 / s - mean)
        mean = np.einsum("ij,ij->i", share, np.exp(-log_leaving))
        by_beta = s / beta - stayed * s / (beta + T) - left * (s + 1) * mean
        return value, np.stack([by_r * r, by_alpha * alpha, by_s * s, by_beta * beta])

    def _left(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, ...]:
        """The integral over the moments y at which a customer may have left, t_x to T.

        Log of the integral of (alpha + y)^-(r + x) (beta + y)^-(s + 1); and per node its share of the integral and
        the logs of alpha + y and beta + y. With ``near`` the smaller of alpha and beta, in u = log(near + y) the
        integrand falls at a rate close to ``fall``, its slope at t_x; nodes even in exp(-fall u) leave a smooth
        bounded integrand, where the usual 2F1 form loses its digits.
        """
        powers = (self.r + x, np.full(len(x), self.s + 1))
        is_alpha = self.alpha <= self.beta
        near, far = (self.alpha, self.beta) if is_alpha else (self.beta, self.alpha)
        near_power, far_power = powers if is_alpha else powers[::-1]

        start, length = np.log(near + t_x), np.log((near + T) / (near + t_x))
        fall = near_power - 1 + far_power * (near + t_x) / (far + t_x)
        fall = np.where(np.abs(fall) < 1e-6, 1e-6, fall)[:, None]
        span = -np.expm1(-fall * length[:, None]) / fall
        u = -np.log1p(-fall * span * NODES) / fall
        log_near = start[:, None] + u
        log_far = np.log(np.exp(log_near) + (far - near))
        log_parts = (fall - (near_power - 1)[:, None]) * u - far_power[:, None] * log_far
        largest = log_parts.max(axis=1)
        parts = np.exp(log_parts - largest[:, None]) * WEIGHTS
        whole = parts.sum(axis=1)
        log_integral = largest + np.log(whole * np.maximum(span[:, 0], 1e-300)) - (near_power - 1) * start
        logs = (log_near, log_far) if is_alpha else (log_far, log_near)
        return log_integral, parts / whole[:, None], *logs

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Chance that a customer has not left, 0 to 1."""
        x, t_x, T = (np.atleast_1d(np.asarray(v, float)) for v in (x, t_x, T))
        result = np.empty(len(x))
        for start in range(0, len(x), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            log_left = self._left(x[part], t_x[part], T[part])[0]
            here = -(self.r + x[part]) * np.log(self.alpha + T[part]) - self.s * np.log(self.beta + T[part])
            result[part] = 1 / (1 + self.s * np.exp(log_left - here))
        return result

    def expected_if_alive(self, time: float, x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Orders expected in the coming ``time`` of a customer who has not left."""
        x, T = np.asarray(x, float), np.asarray(T, float)
        return (self.r + x) / (self.alpha + T) * self._still_there(time, self.beta + T)

    def _still_there(self, time: float, beta: np.ndarray) -> np.ndarray:
        """Mean time that a customer stays within the coming ``time``: of (beta / (beta + u))^s, 0 to ``time``."""
        longer = np.log1p(time / beta)
        bend = (1 - self.s) * longer
        return beta * longer * np.where(np.abs(bend) < 1e-8, 1 + bend / 2, np.expm1(bend) / np.where(bend, bend, 1.0))

    def expected_of_new(self, time: float) -> float:
        """Repeat orders expected of a new customer within ``time`` of the first order."""
        return float(self.r / self.alpha * self._still_there(time, np.asarray(self.beta)))
