"""Live panels in JupyterLab: a measure and a figure that move with a few controls, and a button that saves them.

>>> from toolkit import explore                                                    # doctest: +SKIP
>>> explore.coca(shop)

Outside of JupyterLab (in an executed notebook, on paper) a panel is the picture of its first state.
"""

from toolkit.explore.coca import coca

__all__ = ["coca"]
