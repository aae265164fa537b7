"""Panels: what their controls do, what they save to client.toml, and what is shown where nobody can move them."""

import tomllib

import ipywidgets as widgets
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import measures as m
from toolkit import show
from toolkit.client import Client
from toolkit.errors import ConfigError, ParameterError
from toolkit.explore import board, movement, thresholds
from toolkit.explore.board import Board
from toolkit.explore.movement import Movement
from toolkit.explore.thresholds import Thresholds
from toolkit.intake import build

WIDGET = "application/vnd.jupyter.widget-view+json"
TOML = """# Acme: agreed with the owner
name = "Acme SRL"
language = "en"
currency = "RON"

[sources.lines]
files = ["raw/orders.csv"]
columns = { order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value" }

[groups]  # the sales team's own
minimum_size = 1  # small shop
"""


@pytest.fixture
def shop(tmp_client):
    """Ten who ordered on 31 December, five of them in June too, and five who ordered in January only."""
    rows = [f"d{i},2024-12-31,a{i},100" for i in range(10)] + [f"j{i},2024-06-15,a{i},500" for i in range(5)]
    rows += [f"n{i},2024-01-10,b{i},50" for i in range(5)]
    made = tmp_client({"orders.csv": "order,day,who,value\n" + "\n".join(rows) + "\n"}, TOML)
    build(made)
    show.start(client="Acme SRL", currency="RON", as_of=made.as_of, language="en")
    return Client.open("acme", data=made.folder.parent)


@pytest.fixture
def buyers(shop):
    return m.rfm.buyers(shop.lines, shop.orders, shop.as_of)


CUTS = m.rfm.Cuts((30.0, 90.0, 180.0, 365.0), (2.0, 3.0, 5.0, 10.0), (60.0, 120.0, 240.0, 480.0))


def found(content, kind):
    """The widgets of a kind among these and what lies in them."""
    for one in content:
        if isinstance(one, kind):
            yield one
        yield from found(getattr(one, "children", ()), kind)


def button(content, words):
    return next(b for b in found(content, widgets.Button) if b.description == words)


def text(shop):
    return (shop.folder / "client.toml").read_text(encoding="utf-8")


def test_moving_a_cut_tells_how_many_change_group(shop, buyers):
    content = Thresholds(shop, buyers, CUTS).widgets()
    frequency = list(found(content, widgets.FloatText))[4]
    frequency.value = 1.0  # all those of one order now score 2
    message = next(w.value for w in found(content, widgets.HTML) if w.value.startswith("<p>"))
    assert message == "<p>0 of 15 customers change group (0.0%).</p>"
    list(found(content, widgets.FloatText))[3].value = 340.0  # January lies further back than that
    assert "<p>5 of 15 customers change group (33.3%).</p>" in [w.value for w in found(content, widgets.HTML)]


def test_cuts_that_do_not_rise_are_refused_in_words(shop, buyers):
    content = Thresholds(shop, buyers, CUTS).widgets()
    next(found(content, widgets.FloatText)).value = 90.0
    said = [w.value for w in found(content, widgets.HTML)]
    assert "<p>days since the last order: 5 up to the first: four rising numbers are needed</p>" in said


def test_a_panel_redraws_its_picture(shop, buyers):
    content = Thresholds(shop, buyers, CUTS).widgets()
    picture = next(w for w in found(content, widgets.HTML) if w.value.startswith("<img"))
    before = picture.value
    next(found(content, widgets.ToggleButtons)).value = "quantile"
    assert picture.value != before


def test_saved_cuts_stand_in_the_configuration_and_all_else_stays(shop, buyers):
    content = Thresholds(shop, buyers, CUTS).widgets()
    list(found(content, widgets.FloatText))[8].value = 55.5
    button(content, "Save to client.toml").click()
    assert shop.config.groups.monetary_value == (55.5, 120, 240, 480)
    assert tomllib.loads(text(shop))["groups"] == {
        "minimum_size": 1, "recency_days": [30, 90, 180, 365], "frequency": [2, 3, 5, 10],
        "monetary_value": [55.5, 120, 240, 480], "scoring": "threshold",
    }  # fmt: skip
    assert text(shop).startswith(TOML.split("minimum_size")[0])
    assert "# small shop" in text(shop)


def scored(buyers):
    return m.rfm.score(buyers, CUTS)


def test_a_stroke_on_the_board_moves_a_score_and_tells_who_changes_group(shop, buyers):
    content = Board(shop, scored(buyers), m.groupmap.load()).widgets()
    squares = [b for b in found(content, widgets.Button) if b.tooltip and b.tooltip.endswith("customers")]
    assert len(squares) == 125
    square = next(b for b in squares if b.tooltip == "R5F1M2: 5 customers")
    assert square.description == "FA"
    next(found(content, widgets.Dropdown)).value = "Lovers"
    square.click()
    assert square.description == "L"
    message = next(w.value for w in found(content, widgets.HTML))
    assert message.startswith("<p>1 score moved: 5 customers (33.3%) change group.</p><table>")
    assert "Fresh Apprentice" in message


def test_only_the_scores_moved_are_saved(shop, buyers):
    content = Board(shop, scored(buyers), m.groupmap.load()).widgets()
    next(found(content, widgets.Dropdown)).value = "Lovers"
    next(b for b in found(content, widgets.Button) if b.tooltip == "R5F1M2: 5 customers").click()
    button(content, "Save to client.toml").click()
    assert tomllib.loads(text(shop))["groups"]["cells"] == {"512": "Lovers"}
    assert shop.config.groups.cells == {"512": "Lovers"}
    button(content, "The method's map").click()
    button(content, "Save to client.toml").click()
    assert "cells" not in tomllib.loads(text(shop))["groups"]
    assert "# Acme: agreed with the owner" in text(shop)


def test_a_saved_board_is_drawn_with_its_scores_and_reset_to_the_methods(shop, buyers):
    own = m.groupmap.load().with_cells({"555": "Breakup"})
    state = Board(shop, scored(buyers), own)
    assert state.cells["edited"].sum() == 1
    state.reset()
    assert state.map == m.groupmap.load()


def test_two_month_ends_stand_side_by_side_and_the_second_is_the_later(shop):
    ends = m.movement.month_ends(shop.orders, shop.as_of)
    past = m.movement.past_groups(m.movement.replay(shop.lines, shop.orders, ends), CUTS, 1)
    content = Movement(shop, past, ends).widgets()
    start, end = found(content, widgets.Dropdown)
    start.value = ends[6]
    moves, _leaks = Movement(shop, past, ends).between(ends[6], ends[-1])
    shown = [w.value for w in found(content, widgets.HTML)]
    assert moves["customers"].sum() == 15
    assert show.filled.transitions(moves).table().html() in shown
    end.value = ends[2]
    assert "<p>The second month end must be the later one.</p>" in [w.value for w in found(content, widgets.HTML)]
    with pytest.raises(ParameterError):
        Movement(shop, past, ends).between(ends[3], ends[2])


def published(panel, *arguments):
    InteractiveShell.instance()
    with capture_output() as captured:
        panel(*arguments)
    return captured.outputs[0].data


@pytest.mark.parametrize(("folder", "live"), [("", True), ("/report", False)])
def test_a_panel_is_live_except_in_a_run_and_a_picture_everywhere(shop, buyers, monkeypatch, folder, live):
    monkeypatch.setenv("CVO_REPORT", folder)
    ends = m.movement.month_ends(shop.orders, shop.as_of)
    past = m.movement.past_groups(m.movement.replay(shop.lines, shop.orders, ends), CUTS, 1)
    panels = [(thresholds, buyers, CUTS), (board, scored(buyers), m.groupmap.load()), (movement, past, ends)]
    for panel, *arguments in panels:
        data = published(panel, shop, *arguments)
        assert (WIDGET in data) == live
        assert data["image/svg+xml"].startswith("<?xml")
        assert data["text/plain"].endswith(".")


def test_what_makes_no_configuration_is_refused_and_the_file_left_as_it_was(shop):
    with pytest.raises(ConfigError, match=r"data/acme/client\.toml: \[groups\] recency_days is .* four rising numbers"):
        shop.save("groups", {"recency_days": [4, 3, 2, 1]})
    assert text(shop) == TOML
    assert [p.name for p in shop.folder.iterdir() if p.is_file()] == ["client.toml"]


def test_groups_are_saved_where_the_file_had_none(tmp_client):
    bare = tmp_client({"orders.csv": "order\n"}, TOML.split("[groups]")[0])
    bare.save("groups", {"minimum_size": 12})
    assert bare.config.groups.minimum_size == 12
    assert text(bare).startswith(TOML.split("[groups]")[0])
