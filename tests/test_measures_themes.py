"""The codebook and the coding of open answers: which words tell a theme, and which only look as if they did."""

import pandas as pd
import pytest

from toolkit import measures as m
from toolkit.errors import ConfigError


def coded(*texts, **edits):
    frame = m.themes.code(pd.Series(texts), m.codebook.load().with_edits(edits))
    return {n: list(themes) for n, themes in frame.groupby("answer")["theme"]}


@pytest.mark.parametrize("spelt", ["Preț bun", "Preţ bun", "PREȚUL", "pret", "Pret\u0326uri", "preturile"])
def test_a_word_is_found_however_it_is_spelt(spelt):
    assert coded(spelt) == {0: ["price"]}


def test_an_answer_may_speak_of_several_themes_and_an_empty_one_of_none():
    frame = m.themes.code(pd.Series(["Calitate slaba, pret mare", None, "", "ok"], index=["a", "b", "c", "d"]))
    assert frame.to_dict("list") == {
        "answer": ["a", "a"], "theme": ["quality", "price"], "branch": ["product", "product"],
    }  # fmt: skip


def test_a_false_friend_tells_nothing_but_the_rest_of_the_answer_still_does():
    edits = {"customer_service": {"patterns": ["suport"], "exceptions": ["suport de telefon"]}}
    assert coded("suport de telefon", "suport de telefon, dar suport slab", **edits) == {1: ["customer_service"]}


def test_a_pattern_fits_whole_words_only():
    edits = {"price": {"patterns": ["leu"]}}
    assert coded("leul", "un leu", **edits) == {1: ["price"]}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a", "missing"),
        ("a(?!b)", "looking ahead"),
        (".*", "fits every text"),
        ("", "1 to 500"),
        ("x" * 501, "1 to 500"),
    ],
)
def test_a_pattern_that_cannot_be_searched_for_is_refused_in_words(pattern, said):
    with pytest.raises(ConfigError, match=rf"\[codebook\.price\].*{said}"):
        m.codebook.load().with_edits({"price": {"patterns": [pattern]}})
