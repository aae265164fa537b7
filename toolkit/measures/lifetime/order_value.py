"""The Gamma-Gamma model of how much a customer spends on an order day.

Fader, Hardie & Lee (2005), RFM and CLV: using iso-value curves; Fader & Hardie (2013), note 025. It takes spending to
be unrelated to how often a customer orders: look at the correlation before you trust it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln


@dataclass(frozen=True)
class GammaGamma:
    """Values of one customer are Gamma(``p``, nu), nu among customers Gamma(``q``, ``gamma``), in currency."""

    p: float
    q: float
    gamma: float

    names = ("p", "q", "gamma")

    def log_likelihood(self, x: np.ndarray, m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log-likelihood of mean values ``m`` (> 0) of ``x`` (>= 1) order days, and its gradient by log parameters."""
        p, q, gamma = self.p, self.q, self.gamma
        px, pool = p * x, gamma + m * x
        value = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
        value += (px - 1) * np.log(m) + px * np.log(x) - (px + q) * np.log(pool)
        by_p = x * (digamma(px + q) - digamma(px) + np.log(m * x / pool))
        by_q = digamma(px + q) - digamma(q) + np.log(gamma / pool)
        by_gamma = q / gamma - (px + q) / pool
        return value, np.stack([by_p * p, by_q * q, by_gamma * gamma])

    @property
    def mean(self) -> float:
        """Mean value of an order day over all customers; infinite where q <= 1."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else np.inf

    def expected(self, x: np.ndarray, m: np.ndarray) -> np.ndarray:
        """A customer's own mean value: what was seen, drawn towards the mean of all the more the fewer orders."""
        x = np.asarray(x, float)
        seen = np.where(x > 0, np.nan_to_num(np.asarray(m, float)) * x, 0.0)
        return self.p * (self.gamma + seen) / (self.p * x + self.q - 1)
