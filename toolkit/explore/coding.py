"""The coding workbench: hits to judge, patterns to try, what the codebook misses, and a second coder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from toolkit.client import Client
from toolkit.explore import panel
from toolkit.explore.coder import KINDS, Coder
from toolkit.measures.codebook import BRANCHES
from toolkit.show import figures
from toolkit.show.escape import escaped
from toolkit.show.tables import coding as tables
from toolkit.show.themes import branch as named_branch
from toolkit.show.themes import theme as named
from toolkit.words import Phrase, _, say

WIDE = {"width": "520px"}


def coding(shop: Client, texts: pd.Series) -> None:
    """Show the workbench.

    Parameters
    ----------
    texts : Series of str, one per open answer
        Its index names the answers.
    """
    coder = Coder(shop, texts)
    still = figures.plot_saturation(coder.curve)
    panel.publish(lambda: content(coder), still, _("Themes met by number of answers read."))


def content(coder: Coder) -> list[widgets.Widget]:
    """The workbench's pages."""
    pages = (
        (_("Hits"), hits_page), (_("Patterns"), patterns_page), (_("What is missed"), missed_page),
        (_("Second coder"), second_page), (_("Enough answers?"), saturation_page),
    )  # fmt: skip
    tab = widgets.Tab(children=[page(coder) for _title, page in pages])
    tab.titles = tuple(say(title) for title, _page in pages)
    return [tab]


def hits_page(coder: Coder) -> widgets.Widget:
    """Some hits of a theme, each to be marked right or wrong."""
    choice, message, rows, table = _themes(coder), widgets.HTML(), widgets.VBox(), widgets.HTML()

    def redraw() -> str:
        rows.children = [hit(label) for label in coder.hits(choice.value)]
        table.value = tables.precision(coder.precision(), coder.coded["theme"].value_counts()).html()
        return "" if rows.children else say(_("No hit of this theme is left to mark."))

    def hit(label: Any) -> widgets.Widget:
        def judged(right: bool) -> Callable[[], None]:
            return lambda: panel.told(message, lambda: marked(label, right))

        buttons = [panel.button(_("right"), judged(True)), panel.button(_("wrong"), judged(False))]
        return widgets.VBox([widgets.HTML(coder.shown(label, choice.value), layout=panel.WIDE), widgets.HBox(buttons)])

    def marked(label: Any, right: bool) -> Phrase:
        told = coder.mark(label, choice.value, right)
        redraw()
        return told

    panel.watch([choice], lambda: panel.told(message, redraw))
    panel.told(message, redraw)
    return widgets.VBox([choice, message, rows, table])


def patterns_page(coder: Coder) -> widgets.Widget:
    """A pattern, what it would catch, and a button that keeps it."""
    theme = widgets.Combobox(options=coder.book.names, ensure_option=False, description=say(_("theme")))
    branch = widgets.Dropdown(options=[(say(named_branch(b)), b) for b in BRANCHES], description=say(_("branch")))
    kind = widgets.ToggleButtons(options=[(say(word), key) for key, word in KINDS.items()])
    pattern, message, examples = widgets.Text(layout=WIDE), widgets.HTML(), widgets.HTML(layout=panel.WIDE)

    def state() -> tuple[str, str, str, str]:
        return theme.value, kind.value, pattern.value, branch.value

    def tried() -> Phrase:
        examples.value = ""
        claim, shown = coder.tried(*state())
        examples.value = "".join(shown)
        return claim

    def kept() -> Phrase:
        told = coder.keep(*state())
        theme.options, examples.value = coder.book.names, ""
        return told

    hint = widgets.Label(say(_("Whole words without diacritics; \\w* for endings, as in livrar\\w*.")))
    try_it = panel.button(_("What would it catch?"), lambda: panel.told(message, tried))
    keep = panel.button(_("Save to client.toml"), lambda: panel.told(message, kept))
    return widgets.VBox(
        [widgets.HBox([theme, branch, kind]), hint, widgets.HBox([pattern, try_it, keep]), message, examples]
    )


def missed_page(coder: Coder) -> widgets.Widget:
    """Words that stand together in what the codebook does not know, once asked for."""
    message, examples = widgets.HTML(), widgets.HTML(layout=panel.WIDE)

    def proposed() -> str:
        told = coder.proposals()
        examples.value = "".join(_proposal(coder, row) for row in told.itertuples())
        return tables.proposals(told).html() if len(told) else say(_("Too few answers are left to propose anything."))

    ask = panel.button(_("Propose"), lambda: panel.told(message, proposed))
    return widgets.VBox([widgets.HBox([ask]), message, examples])


def second_page(coder: Coder) -> widgets.Widget:
    """One answer after another for a second coder, who does not see what the codebook says; then the agreement."""
    text, message, table = widgets.HTML(layout=panel.WIDE), widgets.HTML(), widgets.HTML()
    boxes = {name: widgets.Checkbox(description=say(named(name)), indent=False) for name in coder.book.names}
    at: list[Any] = [None]

    def show_next() -> None:
        at[0] = coder.next_unread()
        for box in boxes.values():
            box.value = False
        text.value = coder.shown(at[0]) if at[0] is not None else ""
        table.value = "" if at[0] is not None else tables.kappa(coder.agreement()).html()

    def read() -> Phrase:
        if at[0] is None:
            return _("All answers of the sample are read.")
        told = coder.read(at[0], [name for name, box in boxes.items() if box.value])
        show_next()
        return told

    show_next()
    following = panel.button(_("Keep and go on"), lambda: panel.told(message, read))
    return widgets.VBox([text, widgets.VBox(list(boxes.values())), widgets.HBox([following]), message, table])


def saturation_page(coder: Coder) -> widgets.Widget:
    """The saturation curve of the coding as it stands, drawn anew when asked for."""
    picture, message = panel.shown(figures.plot_saturation(coder.curve)), widgets.HTML()

    def redraw() -> str:
        panel.redrawn(picture, figures.plot_saturation(coder.curve))
        return ""

    ask = panel.button(_("Draw anew"), lambda: panel.told(message, redraw))
    return widgets.VBox([widgets.HBox([ask]), message, picture])


def _themes(coder: Coder) -> widgets.Dropdown:
    return widgets.Dropdown(options=[(say(named(name)), name) for name in coder.book.names])


def _proposal(coder: Coder, row: Any) -> str:
    pattern = say(_("pattern: {pattern}", pattern="|".join(row.patterns)))
    examples = "".join(coder.shown(label) for label in row.examples[:2])
    return f"<p style='overflow-wrap:anywhere'><b>{escaped(pattern)}</b></p>{examples}"
