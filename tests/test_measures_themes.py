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


def test_a_client_adds_takes_out_and_makes_new_themes():
    edits = {
        "price": {"patterns": ["tarif\\w*"], "removed": ["pret(ul|uri|urile|ului|urilor)?"]},
        "packaging": {"branch": "services", "patterns": ["Ambalaj\\w*"]},
    }
    assert coded("Prețul e mare", "tarife mici", "AMBALAJUL rupt", **edits) == {1: ["price"], 2: ["packaging"]}
    frame = m.themes.code(pd.Series(["ambalaj"]), m.codebook.load().with_edits(edits))
    assert frame["branch"].tolist() == ["services"]
    assert m.codebook.load().names[-1] == "return_policy"


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ({"price": {"removed": ["pretul"]}}, "'pretul' is no pattern of this theme; the nearest is '"),
        ({"packaging": {"patterns": ["cutie"]}}, "give it a branch, one of jtbd, product, services"),
        ({"packaging": {"branch": "product"}}, "give it a branch"),
        ({"price": {"removed": list(m.codebook.load().theme("price").patterns)}}, "has no pattern left"),
    ],
)
def test_a_change_that_makes_no_codebook_is_refused_in_words(edits, said):
    with pytest.raises(ConfigError, match=said):
        m.codebook.load().with_edits(edits)


def test_a_pattern_that_would_never_end_elsewhere_ends():
    edits = {"price": {"patterns": ["(a+)+z", "(a|aa)+y", "(.*x){9}"]}}
    book = m.codebook.load().with_edits(edits)
    assert m.themes.code(pd.Series(["a" * 20_000] * 20), book).empty


def test_what_is_escaped_in_a_pattern_keeps_its_meaning():
    assert m.folding.fold_pattern(r"Preț\S(ă|Â)(?:x)[Ș\]]") == r"pret\S(?:a|a)(?:x)[s\]]"


def test_words_are_found_where_they_stand_and_false_friends_are_passed_over():
    text = "Raport calitate/preț bun; calitate slabă"
    quality = m.codebook.load().theme("quality")
    assert [text[a:b] for a, b in m.themes.spans(text, quality)] == ["calitate"]
    assert m.themes.spans(text, quality)[0][0] == text.rindex("calitate")


def test_spans_agree_with_the_coding():
    texts = pd.Series(["pret", "Ţară scumpă 😀 preţuri", "nimic", "cost de transport", "prețul costă"])
    price = m.codebook.load().theme("price")
    told = set(m.themes.code(texts).query("theme == 'price'")["answer"])
    assert {i for i, text in texts.items() if m.themes.spans(text, price)} == told


def test_marks_name_an_answer_by_its_words_whatever_their_case_and_spaces():
    assert m.themes.key("Preț  bun\n") == m.themes.key("pret bun")
    assert m.themes.key("pret bun") != m.themes.key("pret rau")
    assert len(m.themes.key("x")) == 12


def test_a_hit_marked_wrong_is_taken_out_wherever_the_same_was_written():
    texts = pd.Series(["Pret bun", "pret BUN", "pret mare"])
    marks = pd.DataFrame([(m.themes.key("pret bun"), "price", "hits", "wrong"), (m.themes.key("pret mare"), "price", "hits", "right")],
                         columns=["answer", "theme", "reader", "says"])  # fmt: skip
    assert m.themes.corrected(m.themes.code(texts), texts, marks)["answer"].tolist() == [2]


def test_every_pattern_and_false_friend_of_the_codebook_can_fit_and_stands_once():
    for theme in m.codebook.load().themes:
        told = theme.patterns + theme.exceptions
        assert len(set(told)) == len(told), theme.name
        assert theme.branch in m.codebook.BRANCHES


def test_a_pattern_may_have_five_hundred_characters():
    assert m.codebook.checked("price", "x" * 500) == "x" * 500


def test_a_false_friend_of_the_method_can_be_taken_out():
    friend = m.codebook.load().theme("quality").exceptions[0]
    book = m.codebook.load().with_edits({"quality": {"removed": [friend]}})
    assert friend not in book.theme("quality").exceptions


def test_a_client_s_own_theme_stands_after_the_method_s():
    book = m.codebook.load().with_edits({"packaging": {"branch": "services", "patterns": ["cutie"]}})
    assert book.names == (*m.codebook.load().names, "packaging")


def test_what_stood_on_either_side_of_a_false_friend_does_not_grow_together():
    edits = {"packaging": {"branch": "services", "patterns": ["cutie", "prea +tare"], "exceptions": ["cutie"]}}
    assert coded("prea cutie tare", **edits) == {}


def test_a_typographic_apostrophe_is_the_plain_one():
    assert m.folding.fold("Don\u2019t") == "don't"
