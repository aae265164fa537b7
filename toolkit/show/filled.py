"""Layouts filled from results: a group on its card, the matrix of who moved where, a wall of quotes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import GROUP_CODES, GROUPS, ROLES, code, rated_by, rated_key
from toolkit.show.finding import known
from toolkit.show.layouts import MOST_QUOTES, Card, Cell, Matrix, Quotes
from toolkit.show.themes import theme
from toolkit.show.tiles import Tile
from toolkit.words import Between, Count, Lines, Number, Phrase, Share, _, n_, plain

NEW = "new"
MOST_ITEMS = 3
GENDERS = {"f": _("women"), "m": _("men"), "o": _("other")}
UNKNOWN = _("not known from these data")


def card(profile: Any | None, group: pd.Series | None) -> Card:
    """A group on its card.

    Parameters
    ----------
    profile : with ``group``, ``customers``, ``scores`` and ``traits`` (DataFrame: ``trait``, ``value``, ``k``, ``n``,
        ``share`` with ``low``, ``high``), or None
    group : Series or None
        Its row of the groups.
    """
    if profile is None or group is None:
        return Card("–", "", "–", _("n = {n} customers.", n=Count(0)), ())
    n = int(profile.customers)
    tiles = tuple(
        _tile(label, group[share], group[low], group[high], n)
        for label, share, low, high in (
            (_("Share of customers"), "customer_share", "low", "high"),
            (_("Share of sales"), "sales_share", "sales_low", "sales_high"),
            (_("Share of margin"), "margin_share", "margin_low", "margin_high"),
        )
    )
    lists = (_habits(group), _who(profile.traits), _places(profile.traits), _bought(profile.traits))
    base = n_("{n} customer; median scores R, F, M", "{n} customers; median scores R, F, M", n)
    return Card(profile.group, GROUPS.get(profile.group, ""), "".join(map(str, profile.scores)), base, tiles, lists)


def _tile(label: Phrase, share: float, low: float, high: float, n: int) -> Tile:
    if not known(share):
        return Tile(label, Share(share), UNKNOWN)
    interval = (Between(Share(low), Share(high)),) if known(low, high) else ()
    return Tile(label, Share(share), Lines((*interval, _("n = {n}", n=Count(n)))))


def _habits(group: pd.Series) -> tuple[Phrase, tuple[Phrase, ...]]:
    told = (
        _("{days} days since the last order (median)", days=Count(group["recency_days_median"])),
        _("{orders} orders each", orders=Number(group["frequency_mean"])),
        _("{value} each", value=money(group["mean_value"])),
    )
    return _("Habits"), told


def _who(traits: pd.DataFrame) -> tuple[Phrase, tuple[Any, ...]]:
    gender, age = (traits[traits["trait"] == trait] for trait in ("gender", "age"))
    items = [_item(GENDERS.get(row.value, row.value), row) for row in gender.head(1).itertuples()]
    items += [_item(_("{band} years", band=row.value), row) for row in age.head(MOST_ITEMS - len(items)).itertuples()]
    return _titled(_("Gender and age"), pd.concat([gender, age]), items)


def _places(traits: pd.DataFrame) -> tuple[Phrase, tuple[Any, ...]]:
    places = traits[traits["trait"] == "town"]
    places = places if len(places) else traits[traits["trait"] == "region"]
    return _titled(_("Where they live"), places, [_item(row.value, row) for row in places.itertuples()])


def _bought(traits: pd.DataFrame) -> tuple[Phrase, tuple[Any, ...]]:
    first = traits[traits["trait"] == "first_category"]
    first = first if len(first) else traits[traits["trait"] == "first_product"]
    return _titled(_("First bought"), first, [_item(row.value, row) for row in first.itertuples()])


def _titled(title: Phrase, traits: pd.DataFrame, items: list[Phrase]) -> tuple[Phrase, tuple[Any, ...]]:
    if not items:
        return title, (UNKNOWN,)
    return _("{title} · n {n}", title=title, n=Count(traits["n"].max())), tuple(items[:MOST_ITEMS])


def _item(value: Any, row: Any) -> Phrase:
    return _(
        "{share} ({interval}) {value}",
        share=Share(row.share, 0), interval=Between(Share(row.low, 0), Share(row.high, 0)), value=value,
    )  # fmt: skip


FEW = -1.0
"""Stands for the share of too few to be shown."""
LEVELS = (0.02, 0.1, 0.25, 0.5)
"""Shares from which a cell is one shade darker."""


def transitions(moves: pd.DataFrame) -> Matrix:
    """Of each group then, the share in each group now; the groups now by their letters.

    Parameters
    ----------
    moves : DataFrame, one row per pair of groups
        ``from_group`` ("new" for those who had not ordered yet), ``to_group``, ``n``, ``share``, missing where so few
        moved that they are not shown; pairs that are absent hold nobody.
    """
    order = [*GROUP_CODES, NEW]
    shares = moves.assign(share=moves["share"].fillna(FEW)).pivot(
        index="from_group", columns="to_group", values="share"
    )
    held = moves.groupby("from_group")["n"].first()
    columns = [name for name in order if name in shares.columns]
    rows = tuple(
        (_row(name, held[name]), tuple(_cell(shares.loc[name, to]) for to in columns))
        for name in order
        if name in shares.index
    )
    return Matrix(tuple(map(code, columns)), rows, _("then, and now →"))


def _row(name: str, n: float) -> Phrase | str:
    if not known(n):
        return _("not yet customers") if name == NEW else f"{code(name)} {name}"
    if name == NEW:
        return _("not yet customers · n {n}", n=Count(n))
    return _("{letters} {group} · n {n}", letters=code(name), group=name, n=Count(n))


def _cell(share: float) -> Cell:
    if not known(share):
        return Cell("")
    if share == FEW:
        return Cell("·")
    return Cell(Share(share, 0), 1 + sum(bool(share >= level) for level in LEVELS))


def wall(quotes: pd.DataFrame) -> Quotes:
    """What customers say, one quote of each of the most telling rows: of different groups and questions first.

    Parameters
    ----------
    quotes : DataFrame, one row per quote
        ``group``, ``column``, ``theme``, ``share``, ``n``, ``quote``, de-identified.
    """
    asked = quotes[(quotes["column"] != "jtbd") & quotes["quote"].notna()].sort_values(
        "share", ascending=False, kind="stable"
    )
    turn = asked.groupby("column").cumcount() + asked.groupby("group").cumcount()
    rows = asked.assign(turn=turn).sort_values(["turn", "share"], ascending=[True, False], kind="stable")
    alike = rows["quote"].map(lambda quote: plain(quote).lower())
    rows = rows[~alike.duplicated()].head(MOST_QUOTES)
    return Quotes(tuple((row.quote, _who_said(row)) for row in rows.itertuples()))


def _who_said(row: Any) -> Phrase:
    return _(
        "{group} · {asked}: {theme}, {share} of {n}",
        group=row.group, asked=ROLES[row.column], theme=theme(row.theme), share=Share(row.share, 0), n=Count(row.n),
    )  # fmt: skip


MOST_CROSSED = (12, 8)
"""Rows and columns of a table of scores."""
SCORES = (0, 20, 40, 60)
"""Net promoter scores from which a cell is one shade darker."""


def nps_cross(pairs: pd.DataFrame, rows: str, columns: str) -> Matrix:
    """The net promoter score by two things at once, those with most answers first.

    Parameters
    ----------
    pairs : DataFrame, one row per pair of values
        Two columns named as asked; ``n``; ``nps`` with ``low``, ``high``; missing where so few answered that they are
        not shown.
    """
    most = [list(pairs.groupby(name)["n"].sum().nlargest(count).index) for name, count in
            zip((rows, columns), MOST_CROSSED, strict=True)]  # fmt: skip
    at = pairs.set_index([rows, columns])
    told = tuple((rated_key(rows, row), tuple(_scored(at, (row, column)) for column in most[1])) for row in most[0])
    corner = _("{rows} × {columns}", rows=rated_by(rows), columns=rated_by(columns))
    return Matrix(tuple(rated_key(columns, column) for column in most[1]), told, corner)


def _scored(at: pd.DataFrame, place: tuple[Any, Any]) -> Cell:
    if place not in at.index:
        return Cell("")
    row = at.loc[place]
    if not known(row["nps"]):
        return Cell("·")
    text = _(
        "{nps} ({interval}), n {n}",
        nps=Number(row["nps"], 0), interval=Between(Number(row["low"], 0), Number(row["high"], 0)), n=Count(row["n"]),
    )  # fmt: skip
    return Cell(text, 1 + sum(bool(row["nps"] >= level) for level in SCORES))


__all__ = ["card", "nps_cross", "transitions", "wall"]
