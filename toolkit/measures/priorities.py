"""What matters most at which size of company: two matrices that the consultant fills, since the source's are lost."""

from __future__ import annotations

import pandas as pd

from toolkit.errors import ParameterError
from toolkit.words import _

MATRICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "shop": (
        ("branding", "platform", "assortment", "retention", "operations", "conversion", "traffic"),
        ("small", "medium", "big"),
    ),
    "growth": (("acquisition", "activation", "retention", "revenue", "referral"), ("early", "growth", "big")),
}
"""Rows and columns of each matrix (METHOD 1.0.6). Which cell held which priority is not known: none is given here."""
HIGHEST = 3


def matrix(filled: pd.DataFrame, name: str) -> pd.DataFrame:
    """One of the matrices as somebody filled it in.

    Parameters
    ----------
    filled : DataFrame, one row per cell
        ``matrix``, ``row``, ``column``, ``priority`` (1 nice to have, 2 needed, 3 must-have).
    name : one of :data:`MATRICES`

    Returns
    -------
    DataFrame, row x column in the method's order
        Priorities; missing where nobody filled the cell.

    Raises
    ------
    ParameterError
        A cell of a matrix, row or column that there is not.
    """
    for cell in filled.itertuples():
        rows, columns = MATRICES.get(cell.matrix, ((), ()))
        if cell.row not in rows or cell.column not in columns:
            known = "; ".join(f"{m}: {', '.join(r)} × {', '.join(c)}" for m, (r, c) in MATRICES.items())
            raise ParameterError(
                _("priorities.csv: {cell} is no cell; there are {known}.", known=known,
                  cell=f"{cell.matrix}, {cell.row}, {cell.column}")
            )  # fmt: skip
    rows, columns = MATRICES[name]
    table = filled[filled["matrix"] == name].drop_duplicates(["row", "column"], keep="last")
    return table.pivot(index="row", columns="column", values="priority").reindex(index=rows, columns=columns)


def blank() -> pd.DataFrame:
    """Every cell with no priority, as the file to fill in."""
    cells = [(name, row, column, "") for name, (rows, columns) in MATRICES.items() for row in rows
             for column in columns]  # fmt: skip
    return pd.DataFrame(cells, columns=["matrix", "row", "column", "priority"])


__all__ = ["HIGHEST", "MATRICES", "blank", "matrix"]
