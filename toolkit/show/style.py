"""How charts look: one palette, one typeface, sizes in pixels of a 1280 x 720 slide (13.33 x 7.5 inches).

A figure's size is the place it takes on the slide, one inch being 96 px there, so a font of ``pt(19)`` is 19 px on
the slide, which are 14.25 points. Nothing on a slide is smaller than ``SMALLEST``. ``docs/visual-system.md`` shows why.
"""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.typing import ColorType

from toolkit.show import fonts

INK, MUTED, LINE, PAPER = "#17242d", "#50606b", "#d9e0e5", "#ffffff"
FOCUS, QUIET, WARN, GOOD, AMBER = "#0b5a82", "#b3c0c9", "#c4460f", "#0a7a5a", "#d99a1c"
PARTS = ("#0b5a82", "#62a8d1", "#f0c566", "#707d87")
"""Four colours told apart by people who do not see red or green, and in grey print."""

SIDE, WIDE = (808, 508), (1152, 404)
"""Width and height in px of a chart beside its takeaway, and of one above it."""
SMALLEST, BODY, LABEL = 19, 20, 22
"""Sizes of text in px: axes and notes, names and values, titles of panels."""


def pt(pixels: float) -> float:
    """Points of a length in pixels on the slide."""
    return pixels * 0.75


def darker(colour: str) -> str:
    """The colour dark enough for text on white: its contrast is at least 4.5 to 1."""
    red, green, blue = to_rgb(colour)
    while contrast((red, green, blue), PAPER) < 4.5:
        red, green, blue = (0.92 * part for part in (red, green, blue))
    return to_hex((red, green, blue))


def contrast(one: ColorType, other: ColorType) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it; text needs 4.5, large text and marks 3."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: ColorType) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def figure(wide: bool = False, **layout: object) -> Figure:
    """An empty figure of the size of its place on the slide."""
    width, height = WIDE if wide else SIDE
    return plt.figure(figsize=(width / 96, height / 96), layout="constrained", **layout)


def off_screen() -> None:
    """Draw into files only: no window is asked for, whatever screen there is."""
    plt.switch_backend("agg")


def whole_ticks(most: int) -> MaxNLocator:
    """At most so many ticks, on whole numbers."""
    return MaxNLocator(most, integer=True)


def pair() -> tuple[Figure, tuple[Axes, Axes]]:
    """A wide figure of two panels that share their rows."""
    fig = figure(wide=True)
    left, right = fig.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.06})
    return fig, (left, right)


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
            "text.parse_math": False,
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
            "xtick.major.pad": 10,
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
            "image.interpolation": "none",  # a heat map's cells as they are: the reader draws them sharp
            "svg.fonttype": "path",
            "svg.hashsalt": "cvo",
            "figure.dpi": 96,
            "savefig.dpi": 192,
        }
    )
