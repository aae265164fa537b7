"""Tables of step 9: who may be reached, and what was written for whom."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import here
from toolkit.show.reaching import ALL, CHANNELS, EVERYBODY, PLATFORMS
from toolkit.show.rewarding import people, whole
from toolkit.show.tables.programme import between
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Count, Share, _


def personal_reach(rows: pd.DataFrame) -> Table:
    """Which share of each group may be reached by each channel, and what those are worth whom none reaches.

    Parameters
    ----------
    rows : DataFrame of ``contact.told``
    """
    header = (
        _("group"), _("customers"), *CHANNELS.values(), _("by none of them"),
        _("their sales in a year, {unit}", unit=here().currency),
    )  # fmt: skip
    last = rows[rows["group"] == ALL]
    shown = pd.concat([rows[rows["group"] != ALL].head(MOST_ROWS - len(last)), last])
    told = tuple(_group(row) for row in shown.to_dict("records"))
    return Table(header, told, frozenset({len(told) - 1}) if len(last) else frozenset())


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    name = _("all customers") if row["group"] == ALL else row["group"]
    shares = (between(row, f"{c}_share", f"{c}_low", f"{c}_high", lambda v: Share(v, 0)) or "·" for c in CHANNELS)
    return name, Count(row["customers"]), *shares, people(row["unreached"]), whole(row["unreached_sales"])


def personal_audiences(rows: pd.DataFrame) -> Table:
    """What became of all customers on their way into each platform's file.

    Parameters
    ----------
    rows : DataFrame of ``contact.audiences``
    """
    header = (
        _("file for"), _("customers"), _("in the file"), _("no consent"), _("left out"),
        _("no valid address"),
    )  # fmt: skip
    counts = ("customers", "written", "refused", "suppressed", "unreachable")
    shown = rows[rows["audience"] == EVERYBODY].to_dict("records")
    return Table(header, tuple((PLATFORMS[row["platform"]], *(people(row[c]) for c in counts)) for row in shown))


__all__ = ["personal_audiences", "personal_reach"]
