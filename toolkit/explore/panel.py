"""One interactive panel: controls over a drawing, live in JupyterLab and a picture everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from toolkit.errors import CvoError
from toolkit.show import Finding
from toolkit.show.escape import escaped
from toolkit.show.slides import picture
from toolkit.words import _, say

Draw = Callable[..., tuple[Any, Finding]]


class Panel:
    """Controls, what they draw, and a button that saves them.

    Parameters
    ----------
    draw : callable
        Called with the value of each control by name; gives a matplotlib figure and what it claims.
    controls : dict of name to widget
    save : callable, optional
        Called with the same values when the button is pressed; gives the sentence that says what was done.

    Attributes
    ----------
    claim, picture, message : widgets
        The headline, the drawing and the last message.
    """

    def __init__(self, draw: Draw, controls: dict[str, widgets.Widget], save: Callable[..., Any] | None = None) -> None:
        self._draw, self._save, self.controls = draw, save, controls
        self.claim, self.picture, self.message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.button = widgets.Button(description=say(_("Save")), icon="save")
        self.button.on_click(self._saved)
        for control in controls.values():
            if hasattr(control, "continuous_update"):
                control.continuous_update = False
            control.observe(self._changed, names="value")
        foot = [self.button] if save else []
        rows = [widgets.HBox(list(controls.values()), layout=widgets.Layout(flex_flow="row wrap")), self.claim]
        self.widget = widgets.VBox([*rows, self.picture, widgets.HBox([*foot, self.message])])
        self.still: dict[str, Any] = {}
        self._changed()

    @property
    def values(self) -> dict[str, Any]:
        """What each control says now."""
        return {name: control.value for name, control in self.controls.items()}

    def show(self) -> None:
        """Display the panel: the widget where there are widgets, its picture where there are none."""
        display(self.widget._repr_mimebundle_() | self.still, raw=True)

    def _changed(self, _change: Any = None) -> None:
        try:
            figure, finding = self._draw(**self.values)
        except CvoError as refusal:
            self.message.value = escaped(str(refusal))
            return
        drawn = picture(figure)
        kind, content = next(iter(drawn.items()))
        source = content if kind == "image/svg+xml" else f'<img alt="" src="data:{kind};base64,{content}">'
        self.picture.value = f'<div role="img" aria-label="{escaped(say(finding.alt))}">{source}</div>'
        self.claim.value = f"<h3>{escaped(say(finding.headline))}</h3><p>{escaped(say(finding.takeaway))}</p>"
        self.message.value = ""
        self.still = self.still or {**drawn, "text/plain": say(finding.alt)}

    def _saved(self, _button: Any) -> None:
        try:
            self.message.value = escaped(say(self._save(**self.values)))
        except CvoError as refusal:
            self.message.value = escaped(str(refusal))


def saved_in(slug: str) -> Any:
    """The sentence that says where the controls were written."""
    return _("Saved in data/{client}/client.toml.", client=slug)
