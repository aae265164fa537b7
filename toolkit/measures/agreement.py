"""How far coding can be trusted: against marks, between two coders, and whether more answers bring more themes."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from scipy.special import gammaln
from statsmodels.stats.inter_rater import cohens_kappa

from toolkit.measures import statistics
from toolkit.measures.themes import key

SAMPLE = 50
"""Answers that a second coder is asked for."""
POINTS = 40
"""Points of a saturation curve."""


def against(coded: pd.DataFrame, marked: pd.DataFrame, themes: tuple[str, ...]) -> pd.DataFrame:
    """Precision and recall of coding against what readers marked.

    Parameters
    ----------
    coded, marked : DataFrame, one row per answer and theme
        ``answer``, ``theme``; of the same answers.
    themes : tuple of str
        In the order they are told.

    Returns
    -------
    DataFrame, one row per theme
        ``theme``; ``coded`` and ``marked``: answers said to speak of it by either; ``right``: by both; ``precision``
        (right / coded) and ``recall`` (right / marked), each with its Wilson interval ``…_low``, ``…_high``; missing
        where nothing was coded or marked.
    """
    both = coded[["answer", "theme"]].drop_duplicates().merge(marked[["answer", "theme"]].drop_duplicates())
    frame = pd.DataFrame({"theme": themes})
    for name, rows in (("coded", coded), ("marked", marked), ("right", both)):
        counts = rows.drop_duplicates(["answer", "theme"])["theme"].value_counts()
        frame[name] = frame["theme"].map(counts).fillna(0).astype(int)
    for name, of in (("precision", "coded"), ("recall", "marked")):
        frame[name] = frame["right"] / frame[of].where(frame[of] > 0)
        frame[f"{name}_low"], frame[f"{name}_high"] = statistics.wilson(frame["right"], frame[of])
    return frame


def precision(marks: pd.DataFrame, themes: tuple[str, ...]) -> pd.DataFrame:
    """Share of a theme's hits that were marked right, of those marked at all.

    Parameters
    ----------
    marks : DataFrame, one row per hit marked
        ``theme``, ``right`` (bool).

    Returns
    -------
    DataFrame, one row per theme
        ``theme``, ``right``, ``n`` (hits marked), ``precision`` with its Wilson ``low``, ``high``; missing for n = 0.
    """
    by_theme = marks.groupby("theme")["right"]
    frame = pd.DataFrame({"theme": themes})
    frame["right"] = frame["theme"].map(by_theme.sum()).fillna(0).astype(int)
    frame["n"] = frame["theme"].map(by_theme.size()).fillna(0).astype(int)
    frame["precision"] = frame["right"] / frame["n"].where(frame["n"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["right"], frame["n"])
    return frame


def sample(texts: pd.Series, n: int = SAMPLE, seed: int = 0) -> pd.Series:
    """The answers that a second coder reads: so many, drawn at random from those with a text, in a fixed order."""
    said = texts[texts.fillna("").astype(str).str.strip() != ""]
    return said.sample(min(n, len(said)), random_state=seed)


def kappa(first: pd.DataFrame, second: pd.DataFrame, answers: list, themes: tuple[str, ...]) -> pd.DataFrame:
    """Agreement of two coders on each theme (Cohen 1960), over the answers that both read.

    Parameters
    ----------
    first, second : DataFrame, one row per answer and theme
        ``answer``, ``theme``.
    answers : list
        All answers read by both, with a theme or without.

    Returns
    -------
    DataFrame, one row per theme
        ``theme``, ``n`` (answers), ``both``, ``only_first``, ``only_second``, ``agreement`` (share of answers judged
        alike), ``kappa`` -1 to 1 with ``low``, ``high`` (95 %, Fleiss, Cohen & Everitt 1969, clipped to -1..1); missing
        where neither coder, or both always, found the theme: chance then explains all.
    """
    rows = [_kappa(theme, *(_said(frame, theme, answers) for frame in (first, second))) for theme in themes]
    return pd.DataFrame(rows)


def second_coder(coded: pd.DataFrame, texts: pd.Series, marks: pd.DataFrame, themes: tuple[str, ...]) -> pd.DataFrame:
    """:func:`kappa` of the codebook and a second coder, over the answers that the latter read.

    Parameters
    ----------
    coded : DataFrame of :func:`themes.code`
    texts : Series of str
        The answers coded; equal texts count once.
    marks : DataFrame, one row per mark
        ``answer`` (:func:`themes.key` of a text), ``theme``, ``reader``, ``says``.
    """
    second = marks[marks["reader"] == "second"]
    names = pd.Series({label: key(text) for label, text in texts[texts.notna()].items()}, dtype=object)
    read = sorted(set(second["answer"]) & set(names))
    first = coded.assign(answer=coded["answer"].map(names))
    return kappa(first, second[second["says"] == "yes"], read, themes)


def _said(coded: pd.DataFrame, theme: str, answers: list) -> np.ndarray:
    return np.isin(np.asarray(answers, object), coded.loc[coded["theme"] == theme, "answer"].to_numpy(object))


def _kappa(theme: str, one: np.ndarray, other: np.ndarray) -> dict:
    table = np.array([[(one & other).sum(), (one & ~other).sum()], [(~one & other).sum(), (~one & ~other).sum()]])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = cohens_kappa(table) if one.any() | other.any() and not (one & other).all() else None
    value, low, high = (found.kappa, found.kappa_low, found.kappa_upp) if found else (np.nan,) * 3
    n = len(one)
    return {
        "theme": theme, "n": n, "both": table[0, 0], "only_first": table[0, 1], "only_second": table[1, 0],
        "agreement": (table[0, 0] + table[1, 1]) / n if n else np.nan,
        "kappa": value, "low": max(low, -1.0), "high": min(high, 1.0),
    }  # fmt: skip


def saturation(coded: pd.DataFrame, n: int) -> pd.DataFrame:
    """How many themes are met in so many answers, and what the next answer would add.

    Parameters
    ----------
    coded : DataFrame, one row per answer and theme
        ``answer``, ``theme``.
    n : int
        Answers read, with a theme or without.

    Returns
    -------
    DataFrame, one row per number of answers, at most :data:`POINTS`
        ``answers``; ``themes``: expected among so many drawn at random from those read (rarefaction: Hurlbert 1971);
        ``new``: expected from one answer more, missing for the last.

    Notes
    -----
    Of all orders of reading at once, so that the curve does not hang on the one that was read.
    """
    counts = coded.drop_duplicates(["answer", "theme"])["theme"].value_counts().to_numpy()
    read = np.unique(np.linspace(1, n, min(n, POINTS)).astype(int)) if n else np.array([], int)
    met = np.array([_expected(counts, n, k) for k in read])
    following = np.array([_expected(counts, n, k + 1) if k < n else np.nan for k in read])
    return pd.DataFrame({"answers": read, "themes": met.astype(float), "new": (following - met).astype(float)})


def _expected(counts: np.ndarray, n: int, k: int) -> float:
    """Themes met in ``k`` of ``n`` answers: of each, one less the chance that none of its answers is drawn."""
    missing = n - counts
    ways = gammaln(missing + 1) - gammaln(np.maximum(missing - k, 0) + 1) - gammaln(n + 1) + gammaln(n - k + 1)
    return float((1 - np.where(missing >= k, np.exp(ways), 0.0)).sum())
