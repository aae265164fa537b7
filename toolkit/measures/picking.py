"""One row of each group, or a value of it, the same in every run and on every engine."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import Deferred
from ibis.expr.types import Table, Value


def first_of(table: Table, by: Sequence[str], order: Sequence[str | Value | Deferred]) -> Table:
    """The first row of each group.

    Parameters
    ----------
    by : names of columns
        The groups.
    order : names of columns, or expressions
        Rows that are equal in all of these must be equal: of others an engine takes any.

    Returns
    -------
    Table, one row per group
        The columns of ``table``.
    """
    place = ibis.row_number().over(group_by=list(by), order_by=list(order))
    return table.mutate(__place=place).filter(ibis._["__place"] == 0).drop("__place")


def at_most(table: Table, by: Sequence[str], at: str, names: Sequence[str]) -> Table:
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

    Returns
    -------
    Table, one row per group
        ``by`` and ``names``; missing where no row of the group has the value.
    """
    best = {f"__top_{name}": table[at].max(where=table[name].notnull()) for name in names}
    tops = table.group_by(list(by)).aggregate(**best)
    both = table.select(*by, at, *names).join(tops, list(by))
    values = {name: both[name].min(where=both[at] == both[f"__top_{name}"]) for name in names}
    return both.group_by(list(by)).aggregate(**values)


__all__ = ["at_most", "first_of"]
