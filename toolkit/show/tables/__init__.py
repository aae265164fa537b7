"""Tables: one function a table, a finished result in, a :class:`~toolkit.show.tables.table.Table` out."""

from toolkit.show.tables.groups import cuts, groups
from toolkit.show.tables.health import decisions, kinds, ledger
from toolkit.show.tables.table import Table

__all__ = ["Table", "cuts", "decisions", "groups", "kinds", "ledger"]
