"""Step 7: the net promoter score by whom it comes from and what it is about.

A person counts once in a row, with the latest answer there, so that the answers of a row are independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import disclosure, statistics
from toolkit.measures.rated import DELIVERY, PASSIVE, PROMOTER, Rated
from toolkit.words import _

MINIMUM = 30
"""Answers that a row must rest on before it is compared with others."""
OF_GOODS = {"category": ("products", "category"), "brand": ("products", "brand"), "product": ("lines", "product_id")}
BY = {
    "group": ("lines", "customer_id"), **OF_GOODS, "agent": ("lines", "agent"),
    "sales_channel": ("lines", "sales_channel"), "region": ("lines", "region"), "delivery": ("lines", "delivered_at"),
    "stage": ("answers", "stage"), "survey": ("answers", "survey"), "month": ("answers", "answered_at"),
}  # fmt: skip
"""What answers can be told apart by, and where the client sends it."""
COUNTS = ("promoters", "passives", "detractors")


def overall(rated: Rated) -> pd.Series:
    """The net promoter score of everybody who answered, each with the latest answer.

    Returns
    -------
    Series
        ``value`` (points) with ``low``, ``high``; ``n`` people; ``answers``; ``promoters``, ``passives``,
        ``detractors`` (people); of nobody the value is missing.
    """
    point = rated.latest["point"]
    counts = pd.DataFrame({name: [(point == of).sum()] for name, of in zip(COUNTS, (1, 0, -1), strict=True)})
    table = _scored(counts.assign(key="total")).iloc[0]
    return pd.Series(
        {"value": table["nps"], **table[["low", "high", "n", *COUNTS]], "answers": len(rated.answers)}, dtype=float
    )


def shown(score: pd.Series, scores: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """:func:`overall` and :func:`scores` without what would tell of fewer than ten people.

    Promoters, passives and detractors are missing where one of them, or a second that gives it away, is so few; the
    scores are kept back with the sums in mind that are told.

    Raises
    ------
    MissingData
        Somebody answered, but fewer than ten.
    """
    disclosure.need_enough(score["n"])
    kept_back = disclosure.hidden(score[list(COUNTS)])
    told = score.where(~score.index.isin(np.array(COUNTS)[kept_back]))
    sides = [scores["score"] >= PROMOTER, scores["score"].between(PASSIVE, PROMOTER - 1), scores["score"] < PASSIVE]
    sums = [side.to_numpy() for side, unseen in zip(sides, kept_back, strict=True) if not unseen]
    return told, scores[~disclosure.hidden(scores["n"], sums)].reset_index(drop=True)


def scores(rated: Rated) -> pd.DataFrame:
    """How often each score was given, by people with their latest answer: ``score`` (0 to 10), ``n``, ``share``."""
    n = rated.latest["score"].value_counts().reindex(range(11), fill_value=0)
    return pd.DataFrame({"score": n.index, "n": n.to_numpy(), "share": (n / max(n.sum(), 1)).to_numpy()})


def by(rated: Rated, what: str, minimum: int = MINIMUM) -> pd.DataFrame:
    """The net promoter score by one of :data:`BY`, each row against all other people.

    Parameters
    ----------
    what : str
        An answer about an order of several products counts with each of them, of their categories and brands.
    minimum : int
        People that a row, and all others, must hold to be compared.

    Returns
    -------
    DataFrame, one row per value, those compared first, the best score first
        ``key``; ``n`` people; ``promoters``, ``passives``, ``detractors``; ``nps`` (points) with adjusted-Wald ``low``,
        ``high``; ``difference`` to the people without an answer in the row (points), ``difference_low``,
        ``difference_high``, ``p`` (Welch) and ``q`` (Benjamini-Hochberg over the rows compared), missing where
        ``enough`` is false. Months and delivery times stand in their own order.

    Raises
    ------
    MissingData
        No answer is known by it.
    ParameterError
        ``what`` is none of :data:`BY`.
    """
    pairs = _pairs(rated, [what]).rename(columns={what: "key"})
    if pairs.empty:
        table, column = BY[what]
        raise MissingData(f"{table}.{column}", table, (column,))
    everyone = pairs.drop_duplicates("person", keep="last").set_index("person")["point"]
    last = pairs.drop_duplicates(["key", "person"], keep="last")
    rows = _scored(_count(last))
    overall_of_those_inside = _count(last.assign(point=last["person"].map(everyone)))
    total = [int((everyone == point).sum()) for point in (1, 0, -1)]
    others = [all_of_them - overall_of_those_inside[name] for all_of_them, name in zip(total, COUNTS, strict=True)]
    rows["enough"] = (rows["n"] >= minimum) & (sum(others) >= minimum)
    compared = statistics.nps_difference([rows[name] for name in COUNTS], others)
    for name, values in zip(("difference", "difference_low", "difference_high", "p"), compared, strict=True):
        rows[name] = np.where(rows["enough"], values, np.nan)
    rows["q"] = statistics.false_discovery(rows["p"])
    return _sorted(rows, what).reset_index(drop=True)


def cross(rated: Rated, rows: str, columns: str) -> pd.DataFrame:
    """The net promoter score by two of :data:`BY` at once.

    Returns
    -------
    DataFrame, one row per pair of values that somebody answered for
        Two columns named as asked; ``n``, ``promoters``, ``passives``, ``detractors``, ``nps``, ``low``, ``high``.

    Raises
    ------
    ParameterError
        One of them is none of :data:`BY`, or both are the same.
    """
    if rows == columns:
        raise ParameterError(_("Choose two different things to tell answers apart by."))
    pairs = _pairs(rated, [rows, columns]).drop_duplicates([rows, columns, "person"], keep="last")
    keyed = pairs.assign(key=pd.MultiIndex.from_frame(pairs[[rows, columns]]).to_flat_index())
    found = _scored(_count(keyed))
    found[[rows, columns]] = pd.DataFrame(found["key"].tolist(), index=found.index, columns=[rows, columns])
    return found[[rows, columns, *(name for name in found if name not in ("key", rows, columns))]]


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of at least ten people, and none that gives a smaller one away; without the counts of each kind."""
    return disclosure.safe(rows, "n").drop(columns=list(COUNTS))


def _pairs(rated: Rated, names: list[str]) -> pd.DataFrame:
    """One row per answer and value of these: ``person``, ``point`` and the values, by time."""
    unknown = [name for name in names if name not in BY]
    if unknown:
        raise ParameterError(
            _("answers can be told apart by {known}; {found} is none of them", known=", ".join(BY), found=unknown[0])
        )
    of_goods = [name for name in names if name in OF_GOODS]
    kept = rated.answers[["answer", "person", "point", *(name for name in names if name not in OF_GOODS)]]
    if of_goods:
        kept = kept.merge(rated.goods[["answer", *of_goods]].drop_duplicates(), on="answer")
    return kept.dropna(subset=names)


def _count(people: pd.DataFrame) -> pd.DataFrame:
    """Promoters, passives and detractors of each key."""
    keys, names = pd.factorize(people["key"], sort=True)
    counts = {
        name: np.bincount(keys, people["point"].to_numpy() == point, minlength=len(names)).astype(int)
        for name, point in zip(COUNTS, (1, 0, -1), strict=True)
    }
    return pd.DataFrame({"key": np.asarray(names, object), **counts})


def _scored(counts: pd.DataFrame) -> pd.DataFrame:
    rows = counts.assign(n=counts[list(COUNTS)].sum(axis=1))
    rows["nps"], rows["low"], rows["high"] = statistics.nps(*(rows[name] for name in COUNTS))
    return rows[["key", "n", *COUNTS, "nps", "low", "high"]]


def _sorted(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    if what == "month":
        return rows.sort_values("key")
    if what == "delivery":
        order = {name: place for place, (_last, name) in enumerate(DELIVERY)}
        return rows.sort_values("key", key=lambda names: names.map(order))
    return rows.sort_values(["enough", "nps", "n", "key"], ascending=[False, False, False, True])
