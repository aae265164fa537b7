"""Tables of coding: how often each theme is told rightly, and how far a second coder agrees."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.tables.table import Table
from toolkit.show.themes import theme
from toolkit.words import Between, Count, Number, Share, Value, _


def precision(told: pd.DataFrame, hits: pd.Series) -> Table:
    """Themes with their hits and how many of those marked are right.

    Parameters
    ----------
    told : DataFrame of ``measures.agreement.precision``
    hits : Series of int, by theme
        Answers said to speak of it.
    """
    header = (_("theme"), _("answers"), _("hits marked"), _("marked right"))
    rows = tuple(
        (theme(row.theme), Count(hits.get(row.theme, 0)), Count(row.n), _with_interval(Share(row.precision, 0), row))
        for row in told.itertuples()
    )
    return Table(header, rows)


def kappa(told: pd.DataFrame) -> Table:
    """Themes with the share of answers that both coders judge alike, and kappa; of ``measures.agreement.kappa``."""
    header = (_("theme"), _("answers"), _("both"), _("only the codebook"), _("only the second"), _("alike"), _("kappa"))
    rows = tuple(
        (
            theme(row.theme), Count(row.n), Count(row.both), Count(row.only_first), Count(row.only_second),
            Share(row.agreement, 0), _with_interval(Number(row.kappa, 2), row),
        )
        for row in told.itertuples()
    )  # fmt: skip
    return Table(header, rows)


def proposals(told: pd.DataFrame) -> Table:
    """Words that the codebook does not know, and how many answers have them; of ``measures.proposals.propose``."""
    header = (_("words"), _("answers"), _("share"))
    rows = tuple(
        (", ".join(row.words), Count(row.answers), _with_interval(Share(row.share, 0), row))
        for row in told.itertuples()
    )
    return Table(header, rows)


def _with_interval(value: Value, row: Any) -> Any:
    if pd.isna(row.low):
        return value
    low, high = (
        type(value)(end, value.decimals) if isinstance(value, Share | Number) else end for end in (row.low, row.high)
    )
    return _("{value} ({interval})", value=value, interval=Between(low, high))


__all__ = ["kappa", "precision", "proposals"]
