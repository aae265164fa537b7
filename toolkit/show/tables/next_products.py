"""The table of step 9's next products by group."""

from __future__ import annotations

import pandas as pd

from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Between, Count, Share, _


def next_by_group(rows: pd.DataFrame) -> Table:
    """What most customers of each group are offered next; a group's name stands on its first row.

    Parameters
    ----------
    rows : DataFrame of ``next_products.by_group``
    """
    header = (
        _("group"), _("next product"), _("of its customers"), _("share"), _("interval"),
    )  # fmt: skip
    told = [
        (row["group"], row["product"], Count(row["k"]), Share(row["share"], 1),
         Between(Share(row["low"], 1), Share(row["high"], 1)))
        for row in rows.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told))


__all__ = ["next_by_group"]
