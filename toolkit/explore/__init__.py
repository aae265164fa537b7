"""Panels that are live in JupyterLab, over a measure and a figure; everywhere else a picture stands for them."""

from toolkit.explore.coca import coca

__all__ = ["coca"]
