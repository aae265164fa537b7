"""The value in the row that is the largest or the least of its group, the same in every run and on every engine."""

from __future__ import annotations

from collections.abc import Sequence

from ibis.expr.types import BooleanValue, Table


def at_most(table: Table, by: Sequence[str], at: str, names: Sequence[str], *, least: bool = False) -> Table:
    """Of each group the value of a column in the row where another is largest.

    An engine's ``argmax`` takes any of the rows that are equally large, which differs from run to run; here it is the
    first of their values in order.

    Parameters
    ----------
    by : names of columns
        The groups; none may be missing in the table.
    at : str
        The column to be largest.
    names : names of columns
        Of each on its own: rows where it is missing do not count.
    least : bool
        Where ``at`` is least instead.

    Returns
    -------
    Table, one row per group
        ``by`` and ``names``; missing where no row of the group has the value.
    """
    best = {name: table[at].min(where=_told(table, name, at)) if least else table[at].max(where=_told(table, name, at))
            for name in names}  # fmt: skip
    tops = table.group_by(list(by)).aggregate(**{f"__top_{name}": best[name] for name in names})
    both = table.select(*by, at, *names).join(tops, list(by))
    values = {name: both[name].min(where=both[at] == both[f"__top_{name}"]) for name in names}
    return both.group_by(list(by)).aggregate(**values)


def _told(table: Table, name: str, at: str) -> BooleanValue:
    return table[name].notnull() & table[at].notnull()


__all__ = ["at_most"]
