"""Layouts beside chart, table and tiles: what a slide is told of them, and what they refuse."""

import pytest

from toolkit import show
from toolkit.gallery import shop
from toolkit.show.layouts import Card, Cell, Decision, Matrix, Option, Quotes
from toolkit.show.tiles import Tile
from toolkit.words import Count, Share, _


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="ro", step="00")


def test_a_card_is_told_in_the_language_of_the_slide():
    share = Tile(_("Share of customers"), Share(0.0174))
    told = Card("Soulmates", _("best in all three scores"), "555", "", (share,), ((_("product"), ("Pernă",)),)).spoken()
    assert (told["name"], told["score"]) == ("Soulmates", "555")
    assert told["tiles"][0]["value"] == "1,7\u00a0%"
    assert told["lists"] == [{"title": "produs", "items": ["Pernă"]}]


def test_a_quote_keeps_its_words_and_says_who_spoke():
    told = Quotes((("A <b>ajuns</b> repede", _("n = {n} customers.", n=Count(31))),)).spoken()
    assert told == [{"text": "A <b>ajuns</b> repede", "who": "Clienți: n = 31."}]


def test_a_wall_holds_at_most_six_quotes():
    with pytest.raises(ValueError, match="6"):
        Quotes(tuple(("x", "y") for _i in range(7)))


def test_a_matrix_shades_a_cell_by_its_level():
    told = Matrix((_("customers"),), (("a", (Cell("3", 3),)),)).spoken()
    assert told["rows"] == [{"name": "a", "cells": [{"text": "3", "level": 3}]}]


def test_a_level_beyond_five_is_refused():
    with pytest.raises(ValueError, match="5"):
        Cell("6", 6)


@pytest.mark.parametrize("count", [0, 4])
def test_a_decision_has_one_to_three_options(count):
    with pytest.raises(ValueError, match=f"got {count}"):
        Decision((Option("a", ()),) * count)


def test_a_decision_leaves_room_for_who_and_when():
    told = Decision((Option("a", ("b",), recommended=True),)).spoken()
    assert told["fields"] == ["Ce s-a hotărât", "Cine", "Până când"]
    assert told["options"] == [{"title": "a", "points": ["b"], "best": True}]


@pytest.mark.parametrize(
    ("layout", "rows"),
    [
        (Quotes((("said", "who"),)), [["said", "who"]]),
        (Matrix(("c",), (("a", (Cell("3", 3),)),)), [["a", "3"]]),
        (Decision((Option("a", ("b", "c"), True), Option("d", ()))), [["a", "b; c", "recomandat"], ["d", "", ""]]),
    ],
)
def test_each_can_be_read_as_a_table_in_jupyterlab(layout, rows):
    assert layout.table().spoken()["rows"] == rows
