"""The words of step 9 that several slides share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.words import Phrase, _

GUESSES: dict[tuple[str, bool], Phrase] = {
    ("common", True): _("anything: what most buy now"),
    ("own", True): _("anything: what the customer bought most often"),
    ("next", True): _("anything: what comes after the last order"),
    ("common", False): _("something new: what most buy now"),
    ("next", False): _("something new: what comes after the last order"),
}


def guess(row: Mapping[str, Any]) -> Phrase:
    """A way to guess the next product, and whether things bought before may be guessed."""
    return GUESSES[row["method"], bool(row["again"])]


__all__ = ["GUESSES", "guess"]
