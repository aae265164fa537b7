"""Coding: which themes of the codebook an open answer speaks of."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from toolkit.measures.codebook import Codebook, Theme, load
from toolkit.measures.folding import fold

_CUT = "\0"
"""Stands where a false friend was taken out; no part of a word."""


def code(texts: pd.Series, codebook: Codebook | None = None) -> pd.DataFrame:
    """The themes of each answer.

    Parameters
    ----------
    texts : Series of str, one per open answer
        As given: any language, case, diacritics. Its index names the answers. Missing and empty texts have no theme.
    codebook : Codebook, optional
        The method's by default; a client's is ``codebook.load().with_edits(...)``.

    Returns
    -------
    DataFrame, one row per answer and theme it speaks of
        ``answer`` (the label in the index of ``texts``), ``theme``, ``branch``; in the order of the answers, then of
        the codebook. An answer without a theme has no row: shares are of ``texts``, not of these rows.

    Notes
    -----
    A theme says what an answer is about, not whether it is praise or blame: that is told by the question.
    """
    codebook, folded = codebook or load(), folded_texts(texts)
    told = np.column_stack([speaks(folded, theme) for theme in codebook.themes])
    rows, columns = np.nonzero(told)
    names, branches = (np.array([getattr(t, key) for t in codebook.themes], object) for key in ("name", "branch"))
    return pd.DataFrame({"answer": texts.index[rows], "theme": names[columns], "branch": branches[columns]})


def folded_texts(texts: pd.Series) -> pa.Array:
    """Texts as they are searched: folded, empty where missing."""
    return pa.array([fold(text) if isinstance(text, str) else "" for text in texts], pa.string())


def speaks(folded: pa.Array, theme: Theme) -> NDArray[np.bool_]:
    """Which of these folded texts speak of a theme: a pattern fits outside its false friends."""
    found = pc.match_substring_regex(folded, theme.pattern).to_numpy(zero_copy_only=False)
    if theme.exceptions and found.any():
        cut = pc.replace_substring_regex(folded.filter(pa.array(found)), theme.exception, _CUT)
        found[found] = pc.match_substring_regex(cut, theme.pattern).to_numpy(zero_copy_only=False)
    return found


def corrected(coded: pd.DataFrame, texts: pd.Series, marks: pd.DataFrame) -> pd.DataFrame:
    """The coding without the hits that a reader marked wrong.

    Parameters
    ----------
    coded : DataFrame of :func:`code`
    texts : Series of str
        The answers coded.
    marks : DataFrame, one row per mark
        ``answer`` (:func:`key` of a text), ``theme``, ``reader``, ``says``.
    """
    wrong = marks[(marks["reader"] == "hits") & (marks["says"] == "wrong")]
    if wrong.empty:
        return coded
    named = coded["answer"].map({label: key(text) for label, text in texts[texts.notna()].items()})
    hits = pd.MultiIndex.from_arrays([named, coded["theme"]])
    return coded[~hits.isin(pd.MultiIndex.from_frame(wrong[["answer", "theme"]]))].reset_index(drop=True)


def spans(text: str, theme: Theme) -> list[tuple[int, int]]:
    """Where in a composed (NFC) text a theme's patterns fit, first to last; false friends are passed over."""
    folded = fold(text)
    if theme.exceptions:
        folded, _friends = _covered(folded, theme.exception)
    return sorted(_covered(folded, theme.pattern)[1])


def _covered(folded: str, pattern: str) -> tuple[str, list[tuple[int, int]]]:
    """A text with all that fits a pattern blotted out, as long as before, and where that was."""
    found: list[tuple[int, int]] = []
    look = rf"(?s)^(?P<before>.*?)(?P<hit>{pattern})"
    while (parts := pc.extract_regex(pa.scalar(folded), look).as_py()) and parts["hit"]:
        start, end = len(parts["before"]), len(parts["before"]) + len(parts["hit"])
        found.append((start, end))
        folded = folded[:start] + _CUT * (end - start) + folded[end:]
    return folded, found


def key(text: str) -> str:
    """What names an answer in saved marks, whatever files it comes from: a hash of its folded text, 12 characters."""
    return hashlib.blake2b(" ".join(fold(text).split()).encode(), digest_size=6).hexdigest()
