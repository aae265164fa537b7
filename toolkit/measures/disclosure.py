"""Which small groups to keep from sight, so that none can be read from a table or worked out from its totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from toolkit.contract import FEWEST_PEOPLE
from toolkit.errors import MissingData
from toolkit.words import Count, _

K = FEWEST_PEOPLE
"""The fewest people a shown group may hold."""

Cell = tuple[int, ...]


def hidden(counts: ArrayLike, published: Iterable[ArrayLike] = (), k: int = K) -> NDArray[np.bool_]:
    """Cells of a table of people that must not be shown.

    Parameters
    ----------
    counts : array of int, one or two dimensions
        People in cells that do not overlap, >= 0. The total of the table, and of each row and column of a table of
        two dimensions, is taken to be known to the reader.
    published : masks of the same shape
        Further sets of cells whose sum is known.
    k : int
        A group of 1 to ``k - 1`` people is small.

    Returns
    -------
    array of bool, shaped as ``counts``
        True for each small cell, and for as many others as it takes until whoever knows every shown cell and sum
        still finds at least ``k`` counts possible for each small one. Where the table holds too few people for
        that, every cell.

    Notes
    -----
    Complementary suppression by hypercubes (Repsilber, 1994): each small cell is hidden with a second one in the same
    list, or with the three other corners of a rectangle, along which people could be moved without changing any known
    sum. Of all such sets the one that hides the fewest further people is taken.
    """
    table = np.asarray(counts, int)
    kept_back = (table > 0) & (table < k)
    sums = [np.asarray(mask, int) for mask in published]
    for cell in sorted(map(tuple, np.argwhere(kept_back)), key=lambda cell: table[cell]):
        corners = min(_ways(table, cell, sums, k), key=lambda way: _cost(table, kept_back, way), default=None)
        if corners is None:
            return np.ones(table.shape, bool)
        kept_back[tuple(np.transpose(corners))] = True
    return kept_back


def safe(groups: pd.DataFrame, people: str = "customers", total: str | None = None) -> pd.DataFrame:
    """The groups that may be shown: those of fewer than :data:`K` people, and those that give them away, left out.

    Parameters
    ----------
    groups : DataFrame, one row per group; groups do not overlap
        ``people``: how many they hold.
    total : str, optional
        In the first column, what names a row that is no group but all of them; it stays.

    Returns
    -------
    DataFrame
        The other rows as they are, in their order, numbered anew.

    Raises
    ------
    MissingData
        All of them together are somebody, but too few.
    """
    if groups.empty:
        return groups
    is_total = groups.iloc[:, 0].eq(total).to_numpy(bool) if total else np.zeros(len(groups), bool)
    need_enough(*groups.loc[is_total, people])
    shown = is_total.copy()
    shown[~is_total] = ~hidden(groups.loc[~is_total, people].fillna(0))
    return groups[shown].reset_index(drop=True)


def enough(groups: pd.DataFrame, people: str = "n") -> pd.DataFrame:
    """The rows that rest on at least :data:`K` people, where rows overlap and no total is told; numbered anew."""
    return groups[groups[people].ge(K)].reset_index(drop=True)


def need_enough(*people: float) -> None:
    """Refuse to tell of somebody, but of fewer than :data:`K`.

    Raises
    ------
    MissingData
    """
    if any(0 < count < K for count in people):
        raise MissingData(_("fewer than {n} customers", n=Count(K)), "lines", ("enough_customers",))


def counts_of_enough(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The same rows with counts of 1 to :data:`K` - 1 people missing in these columns."""
    return frame.assign(**{name: frame[name].where(~frame[name].between(1, K - 1)) for name in columns})


def unless_few(figures: pd.DataFrame, people: str = "n", numbers: Sequence[str] | None = None) -> pd.DataFrame:
    """The same figures, each with these numbers (or all) missing where it rests on 1 to :data:`K` - 1 people."""
    numbers = list(numbers or figures.select_dtypes("number"))
    return figures.assign(**figures[numbers].where(~figures[people].between(1, K - 1)))


def share_of_enough(share: pd.Series) -> pd.Series:
    """The estimate of a share, unknown where it tells of 1 to :data:`K` - 1 people: of all, those counted, the rest."""
    few = any(0 < count < K for count in (share["n"], share["k"], share["n"] - share["k"]))
    return pd.Series(np.nan, share.index) if few else share


def blanked(cells: pd.DataFrame, keys: Sequence[str], people: str = "n", total: str | None = None) -> pd.DataFrame:
    """The same cells with every number of those that may not be shown missing.

    Parameters
    ----------
    cells : DataFrame, one row per cell; cells do not overlap
        ``people``: how many each holds.
    keys : one or two columns that name a cell
    total : str, optional
        In the last of ``keys``, what names a row that is no cell but all cells of one value of the first.
    """
    is_total = cells[keys[-1]].eq(total).to_numpy(bool) if total else np.zeros(len(cells), bool)
    kept_back = np.zeros(len(cells), bool)
    for part, names in ((~is_total, keys), (is_total, keys[:1])):
        if part.any():
            kept_back[part] = _hidden_of(cells[part], names, people)
    numbers = list(cells.select_dtypes("number"))
    shown = cells.astype(dict.fromkeys(numbers, float))
    shown.loc[kept_back, numbers] = np.nan
    return shown


def _hidden_of(cells: pd.DataFrame, keys: Sequence[str], people: str) -> NDArray[np.bool_]:
    """:func:`hidden` of cells in a row each."""
    places = tuple(pd.factorize(cells[key], use_na_sentinel=False)[0] for key in keys)
    table = np.zeros([place.max() + 1 for place in places], int)
    np.add.at(table, places, cells[people].fillna(0).to_numpy(int))
    return hidden(table)[places]


def safe_pairs(
    pairs: pd.DataFrame, row: str, column: str, people: str = "customers", told: Iterable[tuple[Any, Any]] = ()
) -> pd.DataFrame:
    """The same pairs of groups with every number of a pair that may not be shown missing.

    Parameters
    ----------
    pairs : DataFrame, one row per pair of groups that holds somebody
        ``row`` and ``column`` name the groups, ``people`` counts those of the pair.
    told : pairs of lists
        Blocks of rows and columns whose sum is told elsewhere.

    Returns
    -------
    DataFrame
        The pairs in their order, then those that hold nobody and are kept back to hide others; ``n``, where there is
        one, is of the row's group and stays unless that is small.
    """
    if pairs.empty or pairs[people].min() >= K:
        return pairs
    table = pairs.pivot_table(index=row, columns=column, values=people, aggfunc="sum", fill_value=0, sort=False)
    blocks = [np.outer(table.index.isin(rows), table.columns.isin(columns)) for rows, columns in told]
    mask = pd.DataFrame(hidden(table, blocks), table.index, table.columns).stack()
    kept_back = mask[mask].index
    keys = pd.MultiIndex.from_frame(pairs[[row, column]])
    numbers = [name for name in pairs.select_dtypes("number") if name not in (row, column, "n")]
    shown = pairs.astype(dict.fromkeys(numbers, float))
    shown.loc[keys.isin(kept_back), numbers] = np.nan
    nobody = pd.DataFrame(kept_back.difference(keys).tolist(), columns=[row, column])
    if "n" in pairs:
        nobody["n"] = nobody[row].map(pairs.groupby(row)["n"].first())
    shown = pd.concat([shown, nobody], ignore_index=True) if len(nobody) else shown
    return shown.assign(n=shown["n"].where(shown["n"] >= K)) if "n" in shown else shown


def _ways(table: NDArray, cell: Cell, sums: Sequence[NDArray], k: int) -> Iterator[list[Cell]]:
    """Sets of cells along which people could be moved to and from ``cell`` so that ``k`` counts of it are possible."""
    for other in np.ndindex(*table.shape):
        if any(a == b for a, b in zip(cell, other, strict=True)):
            continue
        gaining, losing = _corners(cell, other)
        unseen = all(sum(mask[c] for c in gaining) == sum(mask[c] for c in losing) for mask in sums)
        up, down = min(table[c] for c in losing), min(table[c] for c in gaining)
        if unseen and up + down + 1 >= k:
            yield [*gaining, *losing]


def _corners(cell: Cell, other: Cell) -> tuple[list[Cell], list[Cell]]:
    """The cells that gain when ``cell`` gains one, and those that lose one, with every row's and column's sum kept."""
    if len(cell) == 1:
        return [cell], [other]
    return [cell, other], [(cell[0], other[1]), (other[0], cell[1])]


def _cost(table: NDArray, kept_back: NDArray, way: list[Cell]) -> tuple[int, int]:
    """People and cells that a way would hide and that are still shown."""
    new = [cell for cell in way if not kept_back[cell]]
    return int(sum(table[cell] for cell in new)), len(new)
