"""Themes that the codebook misses: what answers speak of beyond its patterns, proposed for a reader to judge."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import snowballstemmer
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from toolkit.measures import statistics, stopwords
from toolkit.measures.agreement import sample
from toolkit.measures.codebook import Codebook, load
from toolkit.measures.themes import folded_texts

TOPICS = 8
WORDS = 5
"""Words that tell a proposal."""
FORMS = 4
"""Forms of each, as patterns: those written most often."""
TOGETHER = 2
"""Of them, how many an answer must have to speak of it."""
FEWEST = 10
"""Answers in which a word must stand to count."""
MOST = 10_000
"""Answers read; of more, so many drawn at random, always the same."""
COMMON = 0.25
"""Share of answers from which on a word tells nothing."""
_TOKEN = re.compile(r"[a-z]{3,}")
COLUMNS = ("words", "patterns", "answers", "n", "share", "low", "high", "examples")


def propose(texts: pd.Series, codebook: Codebook | None = None, topics: int = TOPICS) -> pd.DataFrame:
    """Groups of words that stand together in what is left of the answers once the codebook's own words are cut out.

    Parameters
    ----------
    texts : Series of str, one per open answer
    codebook : Codebook, optional
        The method's by default.
    topics : int
        At most so many proposals.

    Returns
    -------
    DataFrame, one row per proposal, the one in most answers first
        ``words``: its :data:`WORDS` heaviest, as they are most often written (folded); ``patterns``: the forms of them
        written most often, ready for a codebook; ``answers`` that have at least :data:`TOGETHER` of the words, of ``n``
        read (at most :data:`MOST`); ``share`` with its Wilson ``low``, ``high``; ``examples``: labels of the answers
        that fit best, at most five. Empty where fewer than ``2 * FEWEST`` answers are left or no word is common
        enough.

    Notes
    -----
    Non-negative matrix factorisation (Lee & Seung 1999) of TF-IDF on stems; started from the data's own singular
    vectors, so the same answers give the same proposals. Stems are Snowball's, Romanian or English by the stop words
    of each answer. A proposal is for reading, not for reporting.
    """
    texts = sample(texts, MOST)
    left = _left(texts, codebook or load())
    stems, forms = _stemmed(left)
    filled = [i for i, tokens in enumerate(stems) if tokens]
    names, components, fits = _factors([stems[i] for i in filled], max(int(COMMON * len(texts)), FEWEST), topics)
    rows = []
    for topic, of_topic in zip(components, fits.T, strict=True):
        heaviest = [names[i] for i in np.argsort(-topic, kind="stable")[:WORDS] if topic[i] > 0]
        held = np.array([len(set(heaviest).intersection(stems[i])) for i in filled])
        best = [texts.index[filled[i]] for i in np.lexsort((-of_topic, -held))[:WORDS] if held[i]]
        rows.append(_row(heaviest, forms, int((held >= TOGETHER).sum()), len(texts), best))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values("answers", ascending=False, kind="stable").reset_index(drop=True)


def _factors(stems: list[list[str]], most: int, topics: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stems, their weight in each topic, and each topic's weight in every answer; no topic where too little is left."""
    vectorizer = TfidfVectorizer(analyzer=lambda tokens: tokens, min_df=FEWEST, max_df=most, sublinear_tf=True)
    nothing = np.array([]), np.empty((0, 0)), np.empty((0, 0))
    if len(stems) < 2 * FEWEST:
        return nothing
    try:
        weights = vectorizer.fit_transform(stems)
    except ValueError:  # no word is left between the two bounds
        return nothing
    model = NMF(min(topics, *weights.shape), init="nndsvda", max_iter=400, random_state=0)
    with np.errstate(invalid="ignore"):
        fits = model.fit_transform(weights)
    return vectorizer.get_feature_names_out(), model.components_, fits


def _row(stems: list[str], forms: dict[str, Counter], answers: int, n: int, examples: list) -> dict:
    written = {stem: sorted(forms[stem], key=lambda form: (-forms[stem][form], form)) for stem in stems}
    low, high = statistics.wilson(answers, n)
    return {
        "words": tuple(spelt[0] for spelt in written.values()),
        "patterns": tuple(form for spelt in written.values() for form in spelt[:FORMS]),
        "answers": answers, "n": n, "share": answers / n, "low": float(low), "high": float(high),
        "examples": tuple(examples),
    }  # fmt: skip


def _left(texts: pd.Series, codebook: Codebook) -> list[str]:
    """Folded texts without the words by which the codebook knows its themes."""
    folded = folded_texts(texts)
    for theme in codebook.themes:
        folded = pc.replace_substring_regex(folded, theme.pattern, " ")
    return pa.array(folded).to_pylist()


def _stemmed(texts: list[str]) -> tuple[list[list[str]], dict[str, Counter]]:
    """The stems of each text, and how each stem was written how often."""
    empty = stopwords.both() | stopwords.opinions()
    stemmers = {language: snowballstemmer.stemmer(language) for language in ("romanian", "english")}
    known: dict[tuple[str, str], str] = {}
    stems, forms = [], {}
    for text in texts:
        tokens = _TOKEN.findall(text)
        language = "romanian" if _count(tokens, "romanian") >= _count(tokens, "english") else "english"
        found = []
        for token in tokens:
            if token in empty:
                continue
            stem = known.get((language, token)) or known.setdefault(
                (language, token), stemmers[language].stemWord(token)
            )
            forms.setdefault(stem, Counter())[token] += 1
            found.append(stem)
        stems.append(found)
    return stems, forms


def _count(tokens: list[str], language: str) -> int:
    words = getattr(stopwords, language)()
    return sum(token in words for token in tokens)
