"""Tables over all clients, and of one client against comparable shops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.show.comparing import LABELS, label, rounded, written
from toolkit.show.definitions import code
from toolkit.show.finding import FEWEST_SHOWN, known
from toolkit.show.layouts import Cell, Matrix
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.tiles import LIGHT_LABELS, STATES
from toolkit.words import Between, Count, Day, Money, Number, Phrase, Share, Value, _

MOST_IN_GRID = 10
"""Clients in a grid, above what its letters mean."""
LIGHTS = LIGHT_LABELS | {
    "ltv_yoy": _("Value of a new customer"),
    "nps": _("NPS"),
    "clv_to_coca": _("Margin ÷ CoCA"),
}
"""The five lights, short enough for a grid."""
LEVELS = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Shares of customers from which a cell is a shade darker."""
SHADES = {"red": 4, "green": 1, "grey": 0}
STANDINGS = {
    "low": _("lower quarter"),
    "middle": _("middle half"),
    "high": _("upper quarter"),
    "edge": _("not sure"),
}


def book_clients(clients: pd.DataFrame) -> Table:
    """The clients with the most customers: their last day, size and red lights."""
    header = (
        _("client"), _("up to"), _("customers of each"), _("orders"), _("net revenue"), _("average order"),
        _("red lights"),
    )  # fmt: skip
    return Table(header, tuple(_client(row) for row in largest(clients).to_dict("records")))


def largest(clients: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """So many clients, those with the most customers."""
    return clients.sort_values("customers", ascending=False, kind="stable").head(most)


def _client(row: dict[str, Any]) -> tuple[Any, ...]:
    amounts = (Money(row[name], row["currency"]) for name in ("net_revenue", "aov"))
    red = _("{red} of {lit}", red=Count(row["red"]), lit=Count(row["lit"])) if row["lit"] else "–"
    return (row["client"], Day(row["as_of"]), Count(row["customers"]), Count(row["orders"]), *amounts, red)


def book_lights(lights: pd.DataFrame) -> Matrix:
    """What each light says of each client, those with the most red ones first and the red ones dark."""
    states = lights.pivot_table(index="client", columns="light", values="state", aggfunc="first", sort=False)
    red = (states == "red").sum(axis=1).sort_values(ascending=False, kind="stable")
    rows = tuple(
        (
            client,
            tuple(
                Cell(STATES[state], SHADES[state])
                for state in states.loc[client].reindex(list(LIGHTS), fill_value="grey")
            ),
        )
        for client in red.index[:MOST_IN_GRID]
    )
    return Matrix(tuple(LIGHTS.values()), rows, _("client"))


def book_groups(groups: pd.DataFrame, clients: Sequence[str]) -> Matrix:
    """The share of each client's customers in each group; a group of fewer than ten people is not told."""
    names, clients = list(dict.fromkeys(groups["group"])), clients[:MOST_IN_GRID]
    of = {client: rows.set_index("group") for client, rows in groups.groupby("client", sort=False)}
    rows = tuple((client, tuple(_group(of[client], name) for name in names)) for client in clients if client in of)
    return Matrix(tuple(code(name) for name in names), rows, _("client"))


def _group(of: pd.DataFrame, name: str) -> Cell:
    if name not in of.index or 0 < of["customers"][name] < FEWEST_SHOWN:
        return Cell("·")
    share = of["customer_share"][name]
    return Cell(Share(share, 0), sum(share >= least for least in LEVELS))


def book_moved(moves: pd.DataFrame) -> Table:
    """What clearly moved since the run before, the largest moves first."""
    header = (_("client"), _("key figure"), _("run before"), _("before"), _("now"), _("interval now"), _("n"))
    return Table(header, tuple(_move(row) for row in moves.head(MOST_ROWS).to_dict("records")))


def _move(row: dict[str, Any]) -> tuple[Any, ...]:
    before, now = (written(row["figure"], row[name], row["currency"]) for name in ("before", "value"))
    return (row["client"], label(row["figure"]), Day(row["day_before"]), before, now, _interval(row), Count(row["n"]))


def _interval(row: dict[str, Any], currency: str | None = None) -> Value:
    """The interval of a figure, an unknown value where there is none."""
    ends = [written(row["figure"], row[name], currency or row["currency"]) for name in ("low", "high")]
    return Between(*ends) if known(row["low"], row["high"]) else Number(None)


def book_benchmark(figures: Sequence[dict[str, Any]]) -> Table:
    """The published quartiles of each figure and how many clients stand behind them."""
    header = (_("key figure"), _("lower quartile"), _("median"), _("upper quartile"), _("clients"))
    ordered = sorted(figures, key=lambda row: (list(LABELS).index(row["figure"]), row["currency"] or ""))
    return Table(header, tuple((_named(row), *_quartiles(row), Count(row["n"])) for row in ordered[:MOST_ROWS]))


def _named(figure: dict[str, Any]) -> Phrase:
    return label(figure["figure"], figure["currency"])


def _quartiles(figure: dict[str, Any]) -> tuple[Value, ...]:
    return tuple(rounded(figure["figure"], figure[name], figure["currency"]) for name in ("low", "median", "high"))


def compared(rows: Sequence[dict[str, Any]]) -> Table:
    """A client's figures with their intervals against the quartiles of comparable shops.

    Parameters
    ----------
    rows : sequence of dict
        ``figure``, ``currency``; ``value``, ``n``, ``low``, ``high`` of the client; ``shops``: the published figure;
        ``standing``: low, middle, high or edge.
    """
    header = (
        _("key figure"), _("you"), _("interval"), _("n"), _("lower quartile"), _("median"), _("upper quartile"),
        _("shops"), _("where"),
    )  # fmt: skip
    return Table(header, tuple(_compared(row) for row in rows[:MOST_ROWS]))


def _compared(row: dict[str, Any]) -> tuple[Any, ...]:
    value = written(row["figure"], row["value"], row["currency"])
    shops = row["shops"]
    return (
        label(row["figure"]), value, _interval(row), Count(row["n"]), *_quartiles(shops), Count(shops["n"]),
        STANDINGS[row["standing"]],
    )  # fmt: skip
