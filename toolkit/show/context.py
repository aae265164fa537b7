"""What every slide of a notebook has in common: the client, the currency, the day and the language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from toolkit import words
from toolkit.show import style
from toolkit.words import Money, Phrase, _

OWN_EXPORTS = _("the client's own exports")


@dataclass(frozen=True)
class Context:
    """Set once by :func:`start`; the slides that follow read it."""

    client: str = ""
    currency: str = "RON"
    as_of: date | None = None
    language: str = "en"
    step: str = ""
    source: Phrase | str = OWN_EXPORTS


_context = Context()


def start(
    *, client: str, currency: str, as_of: date, language: str = "en", step: str = "", source: Phrase | str | None = None
) -> None:
    """Remember what all slides of this notebook share, and put on the house style.

    Parameters
    ----------
    client : str
        Name as it stands on the slides.
    currency : str
        ISO code of every amount.
    as_of : date
        Last day observed, inclusive.
    language : {"en", "ro"}
    step : str
        The notebook's step, such as ``"02a"``.
    source : Phrase or str, optional
        Where the numbers come from, for the footer; the client's own exports by default.
    """
    global _context
    words.use(language)
    style.apply()
    pd.set_option("display.html.use_mathjax", False)  # a price of $5 in a data frame is no formula
    given = {} if source is None else {"source": source}
    _context = Context(client, currency, as_of, language, step, **given)


def here() -> Context:
    """The context of the notebook that runs."""
    return _context


def money(amount: float, decimals: int | None = None) -> Money:
    """An amount in the client's currency."""
    return Money(amount, _context.currency, decimals)
