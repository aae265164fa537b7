"""Lifetime value: what customers will order and leave from now on, by models that were held against the past.

First :func:`backtest` and its :func:`ranking`; then an :func:`outlook`, fitted by the model that came nearest; from it
the forecast :func:`by_customer`, its :func:`total`, :func:`by_group` and :func:`concentration`, and a
:func:`new_customer`. :class:`Study` holds them together.
"""

from toolkit.measures.lifetime.fitting import Fit, fit, fit_order_value
from toolkit.measures.lifetime.forecast import alive, by_customer, by_group, concentration, total
from toolkit.measures.lifetime.histories import collapse, correlation, histories, order_values
from toolkit.measures.lifetime.holdout import CANDIDATES, NAIVE, backtest, calibration, chosen, ranking
from toolkit.measures.lifetime.newcomer import new_customer
from toolkit.measures.lifetime.outlooks import Outlook, Terms, outlook
from toolkit.measures.lifetime.study import Study

__all__ = [
    "CANDIDATES",
    "NAIVE",
    "Fit",
    "Outlook",
    "Study",
    "Terms",
    "alive",
    "backtest",
    "by_customer",
    "by_group",
    "calibration",
    "chosen",
    "collapse",
    "concentration",
    "correlation",
    "fit",
    "fit_order_value",
    "histories",
    "new_customer",
    "order_values",
    "outlook",
    "ranking",
    "total",
]
