"""How charts look: one palette, one typeface, sizes in pixels of a 1280 x 720 slide.

A figure's size is the place it takes on the slide, one inch being 96 px there, so a font of ``pt(15)`` is 15 px on
the slide. Nothing on a slide is smaller than ``SMALLEST``.
"""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from toolkit.show import fonts

INK, MUTED, LINE, PAPER = "#17242d", "#586873", "#d9e0e5", "#ffffff"
FOCUS, QUIET, WARN, GOOD, AMBER = "#0b5a82", "#b3c0c9", "#c4460f", "#0a7a5a", "#d99a1c"
PARTS = ("#0b5a82", "#62a8d1", "#e0a53c", "#8b98a2")
"""Four colours told apart by people who do not see red or green, and in grey print."""

SIDE, WIDE = (816, 484), (1152, 404)
"""Width and height in px of a chart beside its takeaway, and of one above it."""
SMALLEST, BODY, LABEL = 15, 16, 18


def pt(pixels: float) -> float:
    """Points of a length in pixels on the slide."""
    return pixels * 0.75


def figure(wide: bool = False, **layout: object) -> Figure:
    """An empty figure of the size of its place on the slide."""
    width, height = WIDE if wide else SIDE
    return plt.figure(figsize=(width / 96, height / 96), layout="constrained", **layout)


def apply() -> None:
    """Put the style on matplotlib for this process; the same figure then gives the same bytes."""
    mpl.rcParams.update(
        {
            "font.family": [fonts.register(), "DejaVu Sans"],
            "font.size": pt(BODY),
            "axes.labelsize": pt(BODY),
            "axes.titlesize": pt(LABEL),
            "xtick.labelsize": pt(SMALLEST),
            "ytick.labelsize": pt(BODY),
            "legend.fontsize": pt(BODY),
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 8,
            "text.color": INK,
            "axes.labelcolor": MUTED,
            "axes.titlecolor": INK,
            "xtick.color": MUTED,
            "ytick.color": INK,
            "axes.edgecolor": LINE,
            "axes.linewidth": 1,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.axisbelow": True,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "xtick.major.pad": 6,
            "ytick.major.pad": 8,
            "grid.color": LINE,
            "grid.linewidth": 0.8,
            "figure.facecolor": PAPER,
            "axes.facecolor": "none",
            "hatch.linewidth": 1.2,
            "hatch.color": PAPER,
            "lines.linewidth": 2.4,
            "lines.solid_capstyle": "round",
            "axes.formatter.useoffset": False,
            "svg.fonttype": "path",
            "svg.hashsalt": "cvo",
            "figure.dpi": 96,
            "savefig.dpi": 192,
        }
    )
