"""The panel of themes: a choice moves the drawing and the examples; nothing of fewer than ten is quoted."""

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import explore, show
from toolkit.explore.voices import Voices
from toolkit.gallery import shop

COLUMNS = ["role", "group", "theme", "branch", "k", "n", "share", "low", "high", "difference", "difference_low",
           "difference_high", "q"]  # fmt: skip
REASONS = pd.DataFrame(
    [
        ("won", "Soulmates", "price", "product", 30, 60, 0.5, 0.4, 0.6, 0.2, 0.07, 0.33, 0.01),
        ("won", "Breakup", "price", "product", None, 60, None, None, None, None, None, None, None),
        ("won", "total", "price", "product", 60, 160, 0.37, 0.3, 0.45, None, None, None, None),
        ("lost", "Soulmates", "price", "product", 20, 60, 0.33, 0.2, 0.4, 0.0, -0.1, 0.1, 0.9),
        ("lost", "total", "price", "product", 40, 120, 0.33, 0.3, 0.4, None, None, None, None),
        ("any", "total", "price", "product", 70, 160, 0.43, 0.3, 0.5, None, None, None, None),
    ],
    columns=COLUMNS,
)
TEXTS = pd.DataFrame(
    [("won", "Soulmates", "price", "Prețul <b>bun</b>", True), ("won", "Breakup", "price", "Era ieftin", True),
     ("lost", "Soulmates", "price", "Prea scump", True)],
    columns=["role", "group", "theme", "text", "clean"],
)  # fmt: skip


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="03")


def test_the_panel_begins_where_a_group_stands_out():
    assert Voices(REASONS, TEXTS).first == ("won", "price")


def test_a_choice_moves_the_drawing_and_the_examples():
    head, picture, examples = Voices(REASONS, TEXTS).widgets()
    asked, _theme, who = head.children
    before = picture.value
    assert "Prețul &lt;b&gt;bun&lt;/b&gt;" in examples.value
    assert "Era ieftin" in examples.value
    asked.value = "lost"
    assert picture.value != before
    assert "Prea scump" in examples.value
    who.value = "Soulmates"
    assert "1 examples" in examples.value


def test_no_example_of_a_group_that_says_it_too_seldom():
    state = Voices(REASONS, TEXTS)
    assert state.examples("won", "price", "Breakup") == []
    assert state.examples("won", "price", "Soulmates") == ["Prețul <b>bun</b>"]


def test_the_panel_of_no_answers_is_drawn_too():
    head, _picture, examples = Voices(REASONS.head(0), TEXTS.head(0)).widgets()
    assert [choice.value for choice in head.children[:2]] == [None, None]
    assert "0 examples" in examples.value


def test_outside_of_jupyterlab_the_panel_is_a_picture():
    InteractiveShell.instance()
    with capture_output() as captured:
        explore.voices(REASONS, TEXTS)
    (output,) = captured.outputs
    assert {"text/plain", "application/vnd.jupyter.widget-view+json"} <= set(output.data)
    assert any(kind.startswith("image/") for kind in output.data)
