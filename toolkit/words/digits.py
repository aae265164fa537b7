"""How many digits of a number are kept where it is written down."""

from __future__ import annotations

import math


def steady(value: float) -> float:
    """A number without the digits that hang on the order of a sum: whole cents, else nine digits; no minus zero."""
    cents = round(float(value), 2) + 0.0
    return cents if math.isclose(value, cents, rel_tol=1e-12) else float(f"{float(value):.9g}")
