"""Findings over all clients, and of one client against comparable shops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.show.comparing import FEWEST, LABELS, written
from toolkit.show.definitions import code
from toolkit.show.finding import FEWEST_SHOWN, Finding, about
from toolkit.show.tables.portfolio import MOST_IN_GRID, STANDINGS
from toolkit.show.tables.table import MOST_ROWS
from toolkit.show.tiles import LIGHT_LABELS
from toolkit.words import Count, Lines, Number, Phrase, Share, _, n_

ALL, MOVED, BESIDE, SHOPS = "1", "2", "3", "4"
"""Sections of the deck over all clients."""


def _base(n: int) -> Phrase:
    return n_("{n} client", "{n} clients", n)


def _rest(n: int, most: int = MOST_ROWS) -> Phrase | str:
    """Where those are found that a slide has no room for."""
    left = n - most
    return "" if left <= 0 else n_("{n} more stands in the workbook.", "{n} more stand in the workbook.", left)


def _joined(*texts: Phrase | str) -> Lines:
    return Lines(tuple(text for text in texts if text), " ")


def book_clients(clients: pd.DataFrame) -> Finding:
    """How many clients there are, of how many customers, and how many of them stand badly."""
    failing = int((clients["red"] >= 2).sum())
    headline = n_(
        "{n} client with {people} customers; with two red lights or more: {failing}",
        "{n} clients with {people} customers; with two red lights or more: {failing}",
        len(clients), people=Count(clients["customers"].sum()), failing=Count(failing),
    )  # fmt: skip
    takeaway = _joined(
        _(
            "By number of customers. Red lights are those that fail, of the five that are known. All numbers are of "
            "identified customers, over the whole history of each client: what is longer in the data is larger here."
        ),
        _rest(len(clients)),
    )
    picture = about(headline, _("A table with one row a client."))
    return Finding(ALL, "book_clients", headline, takeaway, picture, failing, "clients", base=_base(len(clients)))


def book_lights(lights: pd.DataFrame) -> Finding:
    """Which light fails most often."""
    clients = lights["client"].nunique()
    red = lights[lights["state"] == "red"].groupby("light", sort=False)["client"].nunique()
    grey = int((lights["state"] == "grey").sum())
    headline = _("No light is red at any client")
    if len(red):
        worst = red.idxmax()
        headline = _(
            "Most often failing: {light}, red at {red} of the {known} clients where it is known",
            light=LIGHT_LABELS[worst], red=Count(red[worst]), known=Count(_known(lights, worst)),
        )  # fmt: skip
    takeaway = _joined(
        _(
            "Those with the most red lights stand first. {grey} of {all} lights are not known: the first thing to ask "
            "those clients for. Values with n and interval stand in the workbook and in each client's deck.",
            grey=Count(grey), all=Count(len(lights)),
        ),
        _rest(clients, MOST_IN_GRID),
    )  # fmt: skip
    picture = about(headline, _("A grid of five lights by clients, those that fail dark."))
    return Finding(ALL, "book_lights", headline, takeaway, picture, grey, "lights", base=_base(clients))


def _known(lights: pd.DataFrame, name: str) -> int:
    return int(((lights["light"] == name) & (lights["state"] != "grey")).sum())


def book_groups(groups: pd.DataFrame, clients: int) -> Finding:
    """At which client the best group brings most, and what the letters mean."""
    best = groups[(groups["group"] == groups["group"].iloc[0]) & (groups["customers"] >= FEWEST_SHOWN)]
    share, n = None, None
    headline = _("No client's best group is large enough to be told of")
    if len(best):
        top = best.loc[best["sales_share"].idxmax()]
        share, n = top["sales_share"], top["customers"]
        headline = _(
            "{client} rests most on its {group}: {people} of customers bring {sales} of sales",
            client=top["client"], group=top["group"], people=Share(top["customer_share"]), sales=Share(share),
        )  # fmt: skip
    people = groups.groupby("client", sort=False)["customers"].sum()
    people = people[people >= FEWEST_SHOWN]
    told = _("Share of each client's customers. A dot: fewer than ten people. {key}.", key=_key(groups))
    if len(people):
        told = _(
            "Share of each client's customers; at {fewest} customers, the fewest here, a share is known to within "
            "±{within} points. A dot: fewer than ten people. {key}.",
            fewest=Count(people.min()), within=Number(98 / people.min() ** 0.5, 1), key=_key(groups),
        )  # fmt: skip
    takeaway = _joined(told, _rest(clients, MOST_IN_GRID))
    picture = about(headline, _("A grid of groups by clients, the darker the larger the share."))
    return Finding(ALL, "book_groups", headline, takeaway, picture, share, "share", n, base=_base(clients))


def _key(groups: pd.DataFrame) -> Lines:
    return Lines(tuple(f"{code(name)} {name}" for name in dict.fromkeys(groups["group"])), ", ")


def book_moved(moves: pd.DataFrame, figures: pd.DataFrame) -> Finding:
    """How many clients clearly moved since their run before."""
    again = figures[figures["before"].notna()]["client"].nunique()
    moved = moves["client"].nunique()
    headline = n_(
        "{n} of {again} clients with a run before has clearly moved",
        "{n} of {again} clients with a run before have clearly moved",
        moved, again=Count(again),
    )  # fmt: skip
    if not again:
        headline = _("No client has a run before: who moved is known from the second run on")
    takeaway = _joined(
        _(
            "Clearly: the value before lies outside today's {level} interval; where no interval is known, it moved by "
            "a twentieth or more. The largest moves stand first.",
            level=Share(0.95, 0),
        ),
        _rest(len(moves)),
    )
    picture = about(headline, _("A table of figures before and now."))
    return Finding(MOVED, "book_moved", headline, takeaway, picture, moved, "clients", base=_base(again))


def side_by_side(figures: pd.DataFrame, benchmark: dict[str, Any] | None = None) -> Finding:
    """Between which clients a figure lies, from the highest to the lowest."""
    rows = figures[figures["value"].notna()].sort_values("value", ascending=False, kind="stable")
    if rows.empty:
        headline = _("No client has this figure yet")
        takeaway = _("A figure is known once the tables it needs are sent.")
        picture = about(headline, _("One mark a client with its interval, the highest first."))
        return Finding(BESIDE, "book_figure", headline, takeaway, picture, base=_base(0))
    name, first, last = rows["figure"].iloc[0], rows.iloc[0], rows.iloc[-1]
    headline = _(
        "{figure}: {high} at {first}, {low} at {last}",
        figure=LABELS[name],
        first=first["client"],
        last=last["client"],
        high=written(name, first["value"], first["currency"]),
        low=written(name, last["value"], last["currency"]),
    )
    takeaway = _joined(
        _(
            "Lines are {level} intervals: where two overlap, which of them is ahead may be chance; without a line the "
            "interval is not known.",
            level=Share(0.95, 0),
        ),
        n_("Not known at {n} client.", "Not known at {n} clients.", len(figures) - len(rows))
        if len(rows) < len(figures)
        else "",
        "" if benchmark else _("Too few clients for quartiles of all."),
        _rest(len(rows)),
    )
    picture = about(headline, _("One mark a client with its interval, the highest first."))
    value, n = first["value"], first["n"]
    ends = (first["low"], first["high"])
    return Finding(BESIDE, f"book_{name}", headline, takeaway, picture, value, None, n, *ends, base=_base(len(rows)))


def book_benchmark(figures: Sequence[dict[str, Any]]) -> Finding:
    """How many figures can be told of all clients without telling of one."""
    headline = n_(
        "{n} figure can be told of all clients without telling of one",
        "{n} figures can be told of all clients without telling of one",
        len(figures),
    )
    if not figures:
        headline = _("No benchmark yet: a figure needs {n} clients", n=Count(FEWEST))
    takeaway = _joined(
        _(
            "Each rests on {n} clients or more; the highest and the lowest count as their neighbours, quartiles are "
            "weighted means of all and rounded; a figure changes only when five clients have changed. This table and "
            "nothing else may stand in clients' decks.",
            n=Count(FEWEST),
        ),
        _rest(len(figures)),
    )
    picture = about(headline, _("A table of quartiles."))
    most = max((figure["n"] for figure in figures), default=0)
    return Finding(SHOPS, "book_benchmark", headline, takeaway, picture, len(figures), "figures", base=_base(most))


def compared(rows: Sequence[dict[str, Any]]) -> Finding:
    """In how many figures the client stands surely in the upper or the lower quarter of comparable shops."""
    counts = {name: sum(row["standing"] == name for row in rows) for name in STANDINGS}
    headline = _(
        "You against comparable shops: {high} of {n} figures in the upper quarter, {low} in the lower",
        high=Count(counts["high"]), low=Count(counts["low"]), n=Count(len(rows)),
    )  # fmt: skip
    takeaway = _(
        "Upper means higher, not better: few days between orders and a low cost are good. Shops are clients of the "
        "same consultancy, whatever they sell; their quartiles are rounded. “Not sure”: your {level} interval "
        "reaches beyond a quartile.",
        level=Share(0.95, 0),
    )
    if not rows:
        headline = _("You against comparable shops: there are not enough shops yet")
        takeaway = _(
            "A figure needs {n} shops, so that none of them can be told; ask again after the next clients.",
            n=Count(FEWEST),
        )
    picture = about(headline, _("A table of your figures beside quartiles."))
    return Finding("00", "compared", headline, takeaway, picture, counts["high"], "figures", base=_shops(rows))


def _shops(rows: Sequence[dict[str, Any]]) -> Phrase | None:
    counts = [row["shops"]["n"] for row in rows]
    if not counts:
        return None
    if min(counts) == max(counts):
        return n_("{n} shop", "{n} shops", counts[0])
    return _("{low} to {high} shops", low=Count(min(counts)), high=Count(max(counts)))
