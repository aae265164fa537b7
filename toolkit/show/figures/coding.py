"""The figure of coding: how many themes so many answers bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.show import style
from toolkit.show.figures import marks
from toolkit.show.style import FOCUS, SMALLEST, pt
from toolkit.words import Number, n_, say


def plot_saturation(curve: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Themes met by answers read: where the curve is flat, more answers bring nothing new.

    Parameters
    ----------
    curve : DataFrame, one row per number of answers
        ``answers``, ``themes`` expected.
    """
    fig, ax = marks.axes(ax)
    if curve.empty:
        return marks.nothing(ax)
    answers, themes = np.append(0, curve["answers"]), np.append(0.0, curve["themes"])
    ax.plot(answers, themes, color=FOCUS, linewidth=2.4)
    ax.set_xlim(0, answers[-1] * 1.02)
    ax.set_ylim(0, max(float(themes[-1]) * 1.25, 1.0))
    words = n_("{n} theme", "{n} themes", round(themes[-1]))
    ax.annotate(
        say(words), (answers[-1], themes[-1]), xytext=(0, pt(8)), textcoords="offset points", ha="right", va="bottom",
        color=FOCUS, fontsize=pt(SMALLEST), bbox=marks.ON_PAPER,
    )  # fmt: skip
    ax.xaxis.set_major_locator(style.whole_ticks(6))
    marks.value_axis(ax, lambda value: Number(value, 0))
    ax.set_xlabel(say(n_("answer read", "answers read", 2)))
    return fig
