"""What a customer wrote, without what tells who wrote it: no name, address, number or plate is quoted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from toolkit.measures import identifiers
from toolkit.measures.names import capital_hint, hint, parts_of, without_names
from toolkit.measures.themes import folded_texts


def masked(text: str, names: Iterable[str] = ()) -> str:
    """A text in which all that tells who wrote it, or about whom, is replaced by ``•••``.

    Parameters
    ----------
    text : str
        As the customer wrote it, in Romanian or English.
    names : iterable of str
        The writer's own names where they are known; found however they are spelt or bent.

    Returns
    -------
    str
        Composed (NFC); without e-mail addresses, links, phone, card, account and identity numbers, number plates and
        postal addresses, and without names: those given, those after "mă numesc", "my name is", a title or a closing
        greeting, surnames in -escu and -eanu, and given names, each with the surname beside it.

    Notes
    -----
    A rule cannot know every name. In doubt it takes a word too many: what stands beside a name goes with it.
    """
    return without_names(identifiers.without_identifiers(unicodedata.normalize("NFC", text)), names)


def masked_all(texts: pd.Series, names: pd.Series | None = None) -> pd.Series:
    """:func:`masked` of many texts at once: only those that could hold something to take out are read word by word.

    Parameters
    ----------
    texts : Series of str
        Missing ones stay missing.
    names : Series of tuples of str, one per text, optional
        Each writer's own names.
    """
    said = [unicodedata.normalize("NFC", text) if isinstance(text, str) else None for text in texts]
    own = [()] * len(said) if names is None else [who if isinstance(who, tuple) else () for who in names]
    folded, whole = folded_texts(texts), pa.array(said, pa.string()).fill_null("")
    numbered = _fits(folded, identifiers.HINT) | _fits(whole, identifiers.CAPITAL_HINT)
    named = _fits(folded, hint()) | _fits(whole, capital_hint())
    named |= np.fromiter(map(_may_hold, folded.to_pylist(), own), bool, len(said))
    for i in np.flatnonzero(numbered | named):
        text = identifiers.without_identifiers(said[i]) if numbered[i] else said[i]
        said[i] = without_names(text, own[i]) if named[i] else text
    return pd.Series(said, texts.index, dtype=object)


def _fits(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    return pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)


def _may_hold(folded: str, names: tuple[str, ...]) -> bool:
    """Whether the beginning of one of these names stands in a folded text; they may be bent."""
    return any(part[:3] in folded for part in parts_of(names))
