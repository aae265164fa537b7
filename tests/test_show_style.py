"""Colours that can be read and texts that fit."""

from itertools import combinations

import pytest

from toolkit.show import style, text


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert style.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert style.contrast(other, one) == style.contrast(one, other)


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.FOCUS, style.WARN, style.GOOD])
def test_colours_of_text_can_be_read_on_paper(colour):
    assert style.contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("colour", style.PARTS)
def test_the_name_of_a_part_is_as_dark_as_text_must_be(colour):
    assert style.contrast(style.darker(colour), style.PAPER) >= 4.5


def test_a_colour_dark_enough_stays_as_it_is():
    assert style.darker(style.FOCUS) == style.FOCUS


@pytest.mark.parametrize("missing", ["red", "green", "blue"])
def test_parts_are_told_apart_by_people_who_do_not_see_every_colour(missing):
    seen = [_as_seen(colour, missing) for colour in style.PARTS]
    assert min(_distance(a, b) for a, b in combinations(seen, 2)) > 0.12


def test_parts_differ_in_lightness_for_grey_print():
    assert min(style.contrast(a, b) for a, b in combinations(style.PARTS, 2)) > 1.45


def _as_seen(colour, missing):
    """The colour as a dichromat sees it (Machado et al. 2009, severity 1), in linear light."""
    matrices = {
        "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    }
    light = [((int(colour[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for i in (1, 3, 5)]
    return [sum(weight * part for weight, part in zip(row, light, strict=True)) for row in matrices[missing]]


def _distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5


def test_a_text_that_fits_is_left_alone():
    assert text.fitted("  Pernă \n moale ", 400) == "Pernă moale"


def test_a_long_text_ends_in_an_ellipsis_within_its_room():
    whole = "Îngrășământ universal pentru grădină și flori 500 g"
    short = text.fitted(whole, 200)
    assert short.endswith("…")
    assert whole.startswith(short[:-1].rstrip())
    assert text.width(short, 20) <= 200
    assert text.width(whole[: len(short)] + "…", 20) > 200


def test_a_text_twice_as_large_is_twice_as_wide():
    assert text.width("Soulmates", 40) == pytest.approx(2 * text.width("Soulmates", 20), rel=0.02)


def test_several_lines_are_as_wide_as_the_longest():
    assert text.width("a\nSoulmates", 20) == text.width("Soulmates", 20)
