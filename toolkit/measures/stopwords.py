"""Words that tell nothing of what a text is about."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS


@cache
def _listed(key: str) -> frozenset[str]:
    text = resources.files("toolkit.measures").joinpath("stopwords.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[key].split())


def romanian() -> frozenset[str]:
    """Romanian stop words, folded (``stopwords.toml``)."""
    return _listed("romanian")


@cache
def english() -> frozenset[str]:
    """English stop words, as scikit-learn lists them."""
    return frozenset(ENGLISH_STOP_WORDS)


@cache
def both() -> frozenset[str]:
    """The stop words of both languages."""
    return romanian() | english()


def opinions() -> frozenset[str]:
    """Words of praise, blame and buying in both languages: they say how, not of what."""
    return _listed("opinions")
