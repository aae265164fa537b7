"""What a customer wrote, without what tells who wrote it: no name, address, number or plate is quoted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from toolkit.measures import identifiers
from toolkit.measures.names import without_names


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
