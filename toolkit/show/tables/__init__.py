"""Tables and tiles: one function each, a finished result in, a ``Table`` or a list of ``Tile`` out."""

from toolkit.show.tables.groups import cuts, group_table
from toolkit.show.tables.health import decisions, identity, kinds, ledger, notes, rules
from toolkit.show.tables.lifetime import coming_value, lifetime_model
from toolkit.show.tables.table import Table
from toolkit.show.tiles import adbt, kpis, lights

__all__ = [
    "Table",
    "adbt",
    "coming_value",
    "cuts",
    "decisions",
    "group_table",
    "identity",
    "kinds",
    "kpis",
    "ledger",
    "lifetime_model",
    "lights",
    "notes",
    "rules",
]
