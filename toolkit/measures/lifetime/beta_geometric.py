"""The BG/NBD and MBG/NBD models: orders at a customer's own rate, and after each a chance to leave for good.

BG/NBD: Fader, Hardie & Lee (2005), "Counting your customers" the easy way. MBG/NBD lets a customer leave after the
first order too: Batislam, Denizel & Filiztekin (2007); Wagner & Hoppe (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import digamma, gammaln

NODES = 48


@dataclass(frozen=True)
class BetaGeometric:
    """Rates are Gamma(``r``, ``alpha``), chances to leave Beta(``a``, ``b``).

    ``alpha`` is in the time unit of the histories. ``modified``: MBG/NBD, where the first order too may be the last.
    """

    r: float
    alpha: float
    a: float
    b: float
    modified: bool = False

    names = ("r", "alpha", "a", "b")
    times = ("alpha",)

    @property
    def dropout(self) -> float:
        """The mean chance to leave after an order, 0 to 1."""
        return self.a / (self.a + self.b)

    def log_likelihood(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log-likelihood of each history, and its gradient by the logarithms of the parameters.

        Parameters
        ----------
        x, t_x, T : arrays of one length
            Repeat orders; time from the first to the last; time from the first to the last day observed.

        Returns
        -------
        log_likelihood : array; gradient : array, parameters x histories
        """
        r, alpha, a, b, k = self.r, self.alpha, self.a, self.b, int(self.modified)
        may_have_left = (x > 0) | self.modified
        base = np.where(may_have_left, b + x + k - 1, 1.0)
        here = -(r + x) * np.log(alpha + T)
        gone = np.where(may_have_left, np.log(a / base) - (r + x) * np.log(alpha + t_x), -np.inf)
        either = np.logaddexp(here, gone)
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + either
        value += gammaln(a + b) - gammaln(a + b + x + k) + gammaln(b + x + k) - gammaln(b)

        left = np.exp(gone - either)
        stayed = 1 - left
        joint = digamma(a + b) - digamma(a + b + x + k)
        by_r = digamma(r + x) - digamma(r) + np.log(alpha) - stayed * np.log(alpha + T) - left * np.log(alpha + t_x)
        by_alpha = r / alpha - (r + x) * (stayed / (alpha + T) + left / (alpha + t_x))
        by_a = joint + left / a
        by_b = joint + digamma(b + x + k) - digamma(b) - left / base
        return value, np.stack([by_r * r, by_alpha * alpha, by_a * a, by_b * b])

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Chance that a customer has not left, 0 to 1; under BG/NBD exactly 1 without a repeat order."""
        x, t_x, T = (np.asarray(v, float) for v in (x, t_x, T))
        may_have_left = (x > 0) | self.modified
        base = np.where(may_have_left, self.b + x + int(self.modified) - 1, 1.0)
        odds = self.a / base * np.exp((self.r + x) * np.log((self.alpha + T) / (self.alpha + t_x)))
        return 1 / (1 + np.where(may_have_left, odds, 0.0))

    def expected_if_alive(self, time: float, x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Orders expected in the coming ``time`` of a customer who has not left.

        The mean over the chance to leave p, which is Beta(a, b + x) (MBG/NBD: b + x + 1) for such a customer, of
        (1 - (1 + p z)^-(r + x)) / p with z = time / (alpha + T): a smooth integrand, by Gauss-Jacobi quadrature for
        each x. Needs no hypergeometric function, which fails where a + b < 1.
        """
        x, T = np.broadcast_arrays(np.asarray(x, float), np.asarray(T, float))
        result = np.empty(x.shape)
        for count in np.unique(x):
            rows = x == count
            result[rows] = self._expected(time / (self.alpha + T[rows]), self.r + count, self.b + count)
        return result

    def _expected(self, z: np.ndarray, shape: float, stays: float) -> np.ndarray:
        p, weight = _beta_nodes(self.a, stays + int(self.modified))
        different, back = np.unique(z, return_inverse=True)
        orders = -np.expm1(-shape * np.log1p(np.outer(different, p))) / p
        return (orders @ weight)[back]

    def expected_of_new(self, time: float) -> float:
        """Repeat orders expected of a new customer within ``time`` of the first order."""
        alive = self.p_alive(np.zeros(1), np.zeros(1), np.zeros(1)) if self.modified else np.ones(1)
        return float(alive[0] * self.expected_if_alive(time, np.zeros(1), np.zeros(1))[0])


@lru_cache(maxsize=1024)
def _beta_nodes(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes on (0, 1) and weights, summing to 1, of the Beta(a, b) distribution.

    Golub & Welsch (1969) on the recurrence of the shifted Jacobi polynomials; unlike ``scipy.special.roots_jacobi``
    it does not overflow where b is in the thousands.
    """
    n = np.arange(1, NODES)
    s = 2 * n + a + b - 2
    mean = (s * (s + 2) + (a - 1) ** 2 - (b - 1) ** 2) / (2 * s * (s + 2))
    spread = n * (n + a - 1) * (n + b - 1) / (s**2 * (s + 1))
    spread = np.where(
        n == 1, a * b / ((a + b) ** 2 * (a + b + 1)), spread * (n + a + b - 2) / np.where(n > 1, s - 1, 1)
    )
    nodes, vectors = eigh_tridiagonal(np.append(a / (a + b), mean), np.sqrt(spread))
    return nodes, vectors[0] ** 2
