"""Trust in coding: precision and recall against marks, agreement of two coders, saturation, proposals."""

import numpy as np
import pandas as pd
import pytest

from toolkit import measures as m


def rows(*pairs):
    return pd.DataFrame(pairs, columns=["answer", "theme"])


def test_precision_and_recall_count_answers_said_by_both():
    coded = rows((1, "price"), (2, "price"), (3, "price"), (3, "price"), (1, "brand"))
    marked = rows((1, "price"), (2, "price"), (4, "price"), (5, "price"), (9, "quality"))
    told = m.agreement.against(coded, marked, ("price", "brand", "quality", "features")).set_index("theme")
    assert told[["coded", "marked", "right"]].values.tolist() == [[3, 4, 2], [1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert told.loc["price", ["precision", "recall"]].tolist() == pytest.approx([2 / 3, 1 / 2])
    # Wilson by hand: z = 1.959964, 2 of 4: 0.5 +- 0.349955
    assert told.loc["price", ["recall_low", "recall_high"]].tolist() == pytest.approx([0.150045, 0.849955], abs=1e-5)
    assert told.loc[["quality", "features"], "precision"].isna().all()
    assert np.isnan(told.loc["brand", "recall"])


def test_marks_of_hits_give_a_share_with_its_interval():
    marks = pd.DataFrame({"theme": ["price"] * 29 + ["brand"], "right": [True] * 1 + [False] * 28 + [True]})
    told = m.agreement.precision(marks, ("price", "brand", "quality")).set_index("theme")
    assert told.loc["price", ["right", "n", "precision"]].tolist() == pytest.approx([1, 29, 1 / 29])
    assert told.loc["price", ["low", "high"]].tolist() == pytest.approx([0.0061, 0.1718], abs=5e-5)  # Newcombe 1998
    assert told.loc["quality", "n"] == 0
    assert np.isnan(told.loc["quality", "low"])


def test_kappa_of_a_published_table():
    """20 both, 5 only the first, 10 only the second, 15 neither: agreement .7, expected .5, kappa .4."""
    first = rows(*[(i, "price") for i in range(25)])
    second = rows(*[(i, "price") for i in [*range(20), *range(25, 35)]])
    told = m.agreement.kappa(first, second, list(range(50)), ("price",)).iloc[0]
    assert told[["n", "both", "only_first", "only_second"]].tolist() == [50, 20, 5, 10]
    assert [told["agreement"], told["kappa"]] == pytest.approx([0.7, 0.4])
    # the standard error of Fleiss, Cohen & Everitt at these counts, worked out by hand: 0.127
    assert [told["low"], told["high"]] == pytest.approx([0.4 - 1.96 * 0.1271, 0.4 + 1.96 * 0.1271], abs=2e-3)


def test_kappa_of_equal_coders_is_one_and_unknown_where_chance_explains_all():
    coded = rows((1, "price"), (2, "price"), (1, "all"), (2, "all"), (3, "all"))
    told = m.agreement.kappa(coded, coded, [1, 2, 3], ("price", "all", "none")).set_index("theme")
    assert told.loc["price", "kappa"] == pytest.approx(1)
    assert told.loc[["all", "none"], "kappa"].isna().all()
    assert told["agreement"].tolist() == [1, 1, 1]


def test_a_saturation_curve_is_that_of_all_orders_of_reading():
    """Of three answers price stands in two, quality in one: one answer meets 2/3 + 1/3, two 1 + 2/3, three 2."""
    told = m.agreement.saturation(rows((1, "price"), (2, "price"), (2, "quality")), 3)
    assert told["answers"].tolist() == [1, 2, 3]
    assert told["themes"].tolist() == pytest.approx([1, 5 / 3, 2])
    assert told["new"].tolist()[:2] == pytest.approx([2 / 3, 1 / 3])
    assert np.isnan(told["new"].iloc[-1])


def test_a_curve_of_many_answers_has_few_points_and_never_falls():
    rng = np.random.default_rng(5)
    coded = rows(*{(int(rng.integers(5000)), f"t{rng.geometric(0.2)}") for _ in range(4000)})
    told = m.agreement.saturation(coded, 5000)
    assert len(told) <= m.agreement.POINTS
    assert told["themes"].is_monotonic_increasing
    assert told["themes"].iloc[-1] == pytest.approx(coded["theme"].nunique())
    assert m.agreement.saturation(coded.head(0), 0).empty


def test_a_sample_is_the_same_each_time_and_holds_only_answers_with_a_text():
    texts = pd.Series(["a", None, "", "b", "  ", "c"], index=list("uvwxyz"))
    assert sorted(m.agreement.sample(texts, 10).index) == ["u", "x", "z"]
    assert m.agreement.sample(texts, 2).index.tolist() == m.agreement.sample(texts, 2).index.tolist()


def answers(n=12):
    """So many of packaging in each language, among ten times as many of price."""
    told = ["ambalajul cutiei desfacuta", "the packaging of the box torn", *["pret bun", "good price"] * 5]
    return pd.Series(told * n)


def test_what_the_codebook_misses_is_proposed_in_words_as_they_were_written():
    told = m.proposals.propose(answers(), topics=2)
    words = {word for row in told["words"] for word in row}
    assert words == {"ambalajul", "cutiei", "desfacuta", "packaging", "box", "torn"}
    assert told[["answers", "n"]].values.tolist() == [[12, 144], [12, 144]]


def test_a_proposal_taken_into_the_codebook_is_proposed_no_more():
    first = m.proposals.propose(answers(), topics=2)
    edits = {"packaging": {"branch": "services", "patterns": [p for row in first["patterns"] for p in row]}}
    book = m.codebook.load().with_edits(edits)
    assert m.proposals.propose(answers(), book, topics=2).empty
    assert set(m.themes.code(answers(), book)["theme"]) >= {"packaging"}


def test_the_same_answers_give_the_same_proposals_and_few_give_none():
    pd.testing.assert_frame_equal(m.proposals.propose(answers()), m.proposals.propose(answers()))
    assert m.proposals.propose(answers(4)).empty
    assert m.proposals.propose(pd.Series([], dtype=str)).empty


def test_a_second_coder_s_answers_that_are_no_longer_there_do_not_count():
    texts = pd.Series(["pret bun", "nimic"])
    marks = pd.DataFrame(
        [(m.themes.key(text), theme, "second", says)
         for text, theme, says in (("pret bun", "price", "yes"), ("nimic", "", "none"), ("gone", "price", "yes"))],
        columns=["answer", "theme", "reader", "says"],
    )  # fmt: skip
    told = m.agreement.second_coder(m.themes.code(texts), texts, marks, ("price",)).iloc[0]
    assert told[["n", "both", "only_second"]].tolist() == [2, 1, 0]


def test_a_theme_counts_once_an_answer_in_the_curve():
    told = m.agreement.saturation(rows((1, "price"), (1, "price"), (2, "quality")), 3)
    assert told["themes"].tolist() == pytest.approx([2 / 3, 4 / 3, 2])


def test_two_words_of_a_proposal_are_enough_and_the_best_examples_have_them_all():
    more = pd.concat([pd.Series({"two": "ambalajul cutiei", "one": "ambalajul"}), answers()])
    told = m.proposals.propose(more, topics=2)
    ours = next(row for row in told.itertuples() if "cutiei" in row.words)
    assert (ours.answers, ours.n) == (13, 146)
    assert not {"one", "two"} & set(ours.examples)


@pytest.mark.parametrize(("n", "none"), [(19, True), (20, False)])
def test_twenty_answers_left_are_enough_to_propose(n, none):
    texts = pd.Series((["ambalajul cutiei desfacuta"] * 10 + ["packaging box torn"] * 10)[:n])
    assert m.proposals.propose(texts).empty is none


def test_a_word_is_told_in_the_form_written_most_often():
    texts = pd.Series([*["cutiile rupte"] * 13, *["cutiei rupte"] * 12, *["pret bun"] * 75])
    words = m.proposals.propose(texts, topics=1)["words"].iloc[0]
    assert {"cutiile", "rupte"} == set(words)
