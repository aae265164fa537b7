"""Tables of step 3: the method's table of groups and what they say, and the plan of the survey."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.definitions import ROLES
from toolkit.show.filled import GENDERS
from toolkit.show.finding import known
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.themes import theme
from toolkit.words import Between, Count, Number, Phrase, Share, _

MOST_GROUPS = 6
"""Groups on a slide whose cells have two lines; all of them are in the file."""
TOTAL = "total"


def survey_plan(plan: pd.DataFrame) -> Table:
    """How many to invite of each group, and what their answers will tell.

    Parameters
    ----------
    plan : DataFrame, one row per group
        ``group``, ``customers``, ``invitable``, ``needed``, ``invite``, ``expected``, ``margin``.
    """
    header = (_("group"), _("customers"), _("agreed to e-mail"), _("answers needed"), _("invite"),
              _("answers expected"), _("± points of a share"))  # fmt: skip
    rows = [_planned(row.group, row) for row in plan.head(MOST_ROWS).itertuples()]
    return Table(header, tuple(rows))


def _planned(name: str, row: Any) -> tuple[Any, ...]:
    reach = Number(100 * row.margin, 0) if known(row.margin) else None
    return (name, Count(row.customers), Count(row.invitable), Count(row.needed), Count(row.invite), Count(row.expected),
            reach)  # fmt: skip


def voices_groups(groups: pd.DataFrame, profiles: dict[str, Any]) -> Table:
    """Who answered in each group: asked, answered, the rate, the net promoter score, gender and age.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers`` asked (all of the group, where no ``response_rate`` is known), ``k`` who answered,
        ``response_rate`` with ``low``, ``high``; ``nps`` with ``nps_low``, ``nps_high`` of ``nps_n`` people.
    profiles : dict of Profile by group
        Of those who answered; ``traits``.
    """
    asked = _("asked") if groups["response_rate"].notna().any() else _("customers")
    header = (_("group"), asked, _("answered"), _("NPS (interval, n)"), _("gender and age of those who answered"))
    rows = [_who(row, profiles.get(row.group)) for row in groups.head(MOST_ROWS).itertuples()]
    return Table(header, tuple(rows))


def _who(row: Any, profile: Any | None) -> tuple[Any, ...]:
    rate = _("{share} ({interval})", share=Share(row.response_rate, 0),
             interval=Between(Share(row.low, 0), Share(row.high, 0))) if known(row.response_rate) else None  # fmt: skip
    score = _("{nps} ({interval}), n {n}", nps=Number(row.nps, 0),
              interval=Between(Number(row.nps_low, 0), Number(row.nps_high, 0)),
              n=Count(row.nps_n)) if known(row.nps) else None  # fmt: skip
    return row.group, Count(row.customers), rate, score, _traits(profile)


def _traits(profile: Any | None) -> Phrase | None:
    told = None if profile is None else profile.traits[profile.traits["trait"].isin(["gender", "age"])]
    if told is None or told.empty:
        return None
    first = told.drop_duplicates("trait")
    items = [_trait(row) for row in first.itertuples()]
    return items[0] if len(items) == 1 else _("{one}, {other}", one=items[0], other=items[1])


def _trait(row: Any) -> Phrase:
    value = GENDERS.get(row.value, row.value) if row.trait == "gender" else _("{band} years", band=row.value)
    return _("{value} {share} of {n}", value=value, share=Share(row.share, 0), n=Count(row.n))


def voices_table(top: pd.DataFrame) -> Table:
    """The method's table: what each group says most, with share, interval and n.

    Parameters
    ----------
    top : DataFrame, one row per group, column and theme, the most frequent first
        ``column``, ``group``, ``theme``, ``n``, ``share`` with ``low``, ``high``.
    """
    columns = ("jtbd", "won", "barrier", "lost")
    most = top.drop_duplicates(["group", "column"])
    cells = {(row.group, row.column): row for row in most.itertuples()}
    answered = top[top["group"] != TOTAL].groupby("group", sort=False)["n"].max()
    kept = set(answered.sort_values(ascending=False, kind="stable").head(MOST_GROUPS).index)
    groups = [name for name in answered.index if name in kept]
    rows = [(name, *(_cell(cells.get((name, column))) for column in columns)) for name in groups]
    return Table((_("group"), *(ROLES[column] for column in columns)), tuple(rows))


def _cell(row: Any | None) -> Phrase | None:
    if row is None:
        return None
    return _(
        "{theme} {share} ({interval}), n\u00a0{n}", theme=theme(row.theme), share=Share(row.share, 0),
        interval=Between(Share(row.low, 0), Share(row.high, 0)), n=Count(row.n),
    )  # fmt: skip


__all__ = ["survey_plan", "voices_groups", "voices_table"]
