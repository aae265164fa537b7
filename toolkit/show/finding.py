"""A finding: what a slide claims, and the number behind the claim."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from toolkit.words import LANGUAGES, Between, Phrase, Share, Value, _, say
from toolkit.words.digits import steady

FEWEST_SHOWN = 10
"""Of fewer people than that nothing is told."""


@dataclass(frozen=True)
class Finding:
    """One claim, in every language, with the number it rests on.

    Attributes
    ----------
    step, id : str
        The notebook's step and the slide within it; together they name the finding everywhere.
    headline, takeaway, alt : Phrase
        The claim, the so what, and what a reader who cannot see the picture is told.
    value, unit, n, low, high
        The number, what it is counted in, how many cases it rests on and its 95 % interval; ``None`` where unknown.
    base, period : Phrase, optional
        What ``n`` counts and the time it covers, as the footer writes them.
    """

    step: str
    id: str
    headline: Phrase
    takeaway: Phrase
    alt: Phrase
    value: float | None = None
    unit: str | None = None
    n: float | None = None
    low: float | None = None
    high: float | None = None
    base: Phrase | None = None
    period: Phrase | None = None

    def as_dict(self) -> dict[str, Any]:
        """What ``summary.json`` keeps of it: plain numbers, the headline in every language."""
        return {
            "step": self.step,
            "id": self.id,
            "headline": {language: say(self.headline, language) for language in LANGUAGES},
            "value": number(self.value),
            "unit": self.unit,
            "n": None if number(self.n) is None else round(self.n),
            "low": number(self.low),
            "high": number(self.high),
        }


def number(value: Any) -> float | None:
    """A plain number for JSON, :func:`steady`; ``None`` where it is unknown or infinite."""
    if not known(value):
        return None
    plain = steady(value)
    return int(plain) if plain.is_integer() and abs(plain) < 2**53 else plain


def decimals(*shares: float) -> int:
    """With how many decimals shares of the same line are told, so that none is told as 0% that is more: 0 or 1."""
    return int(any(0 < share < 0.005 for share in shares))


def known(*values: Any) -> bool:
    """Whether each of these is a finite number."""
    return all(_finite(value) for value in values)


def _finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except TypeError:
        return False


SHORT = 3
"""Letters of a part of a word that stays with the other, across their hyphen."""
_HYPHEN = re.compile(r"\b([^\W\d_]+)-(?=([a-zăâîșț]+))")


def unbroken(text: str) -> str:
    """The text so that no line ends inside ``n = 5``, ``1–2``, ``-1 – 2``, ``s-au`` or ``e-mail``, or before ``%``."""
    joined = text.replace("n = ", "n\u00a0=\u00a0").replace(" %", "\u00a0%")
    joined = _HYPHEN.sub(lambda m: f"{m[1]}-\u2060" if min(len(m[1]), len(m[2])) <= SHORT else m[0], joined)
    return unparted(joined)


def unparted(text: str) -> str:
    """The text so that no line ends inside ``1–2`` or ``-1 – 2``."""
    return re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", text.replace("\u00a0–\u00a0", "\u00a0–\u2060\u00a0"))


def support(n: Phrase | Value | None, low: Value | None = None, high: Value | None = None) -> Phrase:
    """What a claim rests on, to stand behind it: its count and, where known, its 95 % interval."""
    has_interval = low is not None and high is not None and known(low.value, high.value)
    if not has_interval:
        return _("n = {n}", n=n)
    return _("n = {n}; {level} interval {interval}", n=n, level=Share(0.95, 0), interval=Between(low, high))


def about(claim: Phrase, picture: Phrase) -> Phrase:
    """The alternative text of a picture: the claim, then what is drawn."""
    return _("{claim}. {picture}", claim=claim, picture=picture)
