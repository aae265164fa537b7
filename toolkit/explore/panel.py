"""A panel: one output that holds a live widget for JupyterLab and a picture for everything else."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from toolkit.errors import CvoError
from toolkit.show.escape import escaped
from toolkit.show.slides import picture
from toolkit.words import Phrase, say

WIDE = {"max_width": "1160px"}


def publish(content: Callable[[], Sequence[widgets.Widget]], still: Any, alt: Phrase) -> None:
    """Show a panel.

    Parameters
    ----------
    content : makes the widgets, from the top down
        Not asked in a run, where nobody could move them.
    still : Any
        The picture of its first state; closed once it is published.
    alt : Phrase
        What a reader who sees neither is told.
    """
    bundle = {} if os.environ.get("CVO_REPORT") else dict(widgets.VBox(list(content()))._repr_mimebundle_())
    display(bundle | picture(still) | {"text/plain": say(alt)}, raw=True)


def shown(figure: Any) -> widgets.Widget:
    """A figure as a widget; closes it."""
    return redrawn(widgets.HTML(layout=WIDE), figure)


def redrawn(target: widgets.HTML, figure: Any) -> widgets.HTML:
    """Put another figure in the place of the one shown; closes it."""
    ((kind, content),) = picture(figure).items()
    code = base64.b64encode(content.encode()).decode() if kind.endswith("xml") else content
    target.value = f'<img style="width:100%" src="data:{kind};base64,{code}">'
    return target


def told(target: widgets.HTML, action: Callable[[], Any]) -> None:
    """Do something and write beneath the panel what came of it: its words, or the refusal's."""
    try:
        words = say(action())
    except CvoError as refusal:
        words = str(refusal)
    target.value = words if words.startswith("<") else f"<p>{escaped(words)}</p>"


def watch(controls: Sequence[widgets.Widget], changed: Callable[[], None]) -> None:
    """Call this whenever a control has another value, once it is let go."""
    for control in controls:
        if hasattr(control, "continuous_update"):
            control.continuous_update = False
        control.observe(lambda _change: changed(), names="value")


def button(words: Phrase, pressed: Callable[[], None]) -> widgets.Button:
    """A button that does this when it is pressed."""
    made = widgets.Button(description=say(words), layout={"width": "auto"})
    made.on_click(lambda _button: pressed())
    return made
