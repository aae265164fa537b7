"""Panels that are live in JupyterLab, over a measure and a figure; everywhere else a picture stands for them."""

from toolkit.explore.cohorts import cohorts
from toolkit.explore.lifetime import lifetime

__all__ = ["cohorts", "lifetime"]
