"""The sentence of the ideal customer (method 1.0.12): what each of its blanks holds, or why it must stay blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import disclosure, reasons, statistics, themes, voices
from toolkit.measures.attributes import MARK, SURVEY
from toolkit.measures.codebook import Codebook
from toolkit.measures.frames import fetch
from toolkit.measures.ideal import year

FEWEST = 30
"""Ideal customers of whom something must be known before it is told of them."""
CLEAR = 0.05
"""The most frequent value is told where chance would hardly put it before the second so clearly."""
FILLED, UNCLEAR, FEW, UNKNOWN = "filled", "unclear", "few", "unknown"
EDUCATION = ("educ", "studi")
"""What the name of an attribute of the client's own holds if it tells the education."""


def traits(known: Table, assigned: Table, chosen: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """The most frequent value of each attribute among the ideal customers, and how frequent it is among all.

    Parameters
    ----------
    known : Table of :func:`attributes.known`
    assigned : Table, one row per buyer with ``group``
    chosen : names of the ideal groups
    names : attributes of ``known``

    Returns
    -------
    DataFrame, one row per attribute
        ``blank`` (the attribute), ``value``, ``k`` of ``n`` ideal customers of whom it is known, ``share`` with Wilson
        ``low``, ``high``, ``base_share`` of all customers of whom it is known, ``state``: filled; unclear (the second
        value may be as frequent: binomial test of the two); few (below :data:`FEWEST` known, or it would tell of fewer
        than ten); unknown. Value and numbers are missing unless it is filled. Of the age it is the shortest run of
        bands that holds at least half of them.
    """
    joined = known.join(assigned.select("customer_id", "group"), "customer_id")
    joined = joined.mutate(ideal=joined.group.isin(list(chosen)))
    rows = []
    for name in names:
        told = joined.filter(joined[name].notnull())
        counts = fetch(told.group_by(ideal=told.ideal, value=told[name]).aggregate(k=told.count()))
        rows.append({"blank": name, **(_span(counts) if name == "age" else _clearest(counts))})
    return pd.DataFrame(rows, columns=COLUMNS)


def chosen_answer(
    asked: pd.DataFrame, assigned: Table, chosen: Sequence[str], question: str, blank: str
) -> pd.DataFrame:
    """The same row of :func:`traits` for a question that a survey asked: see :func:`attributes.asked`."""
    mine = asked[asked["attribute"] == SURVEY + question]
    groups = fetch(assigned.select("customer_id", "group"))
    told = mine.merge(groups, on="customer_id").assign(ideal=lambda frame: frame["group"].isin(list(chosen)))
    counts = told.groupby(["ideal", "value"], as_index=False).agg(k=("customer_id", "size"))
    return pd.DataFrame([{"blank": blank, **_clearest(counts)}], columns=COLUMNS)


def appreciated(said: pd.DataFrame, coded: pd.DataFrame, chosen: Sequence[str], role: str = "won") -> pd.DataFrame:
    """The same row of :func:`traits` for what they say when asked why they buy: the theme that most of them name.

    Parameters
    ----------
    said : DataFrame of :func:`voices.said`
    coded : DataFrame, one row per answer and theme
    """
    ours = _said_by(said[said["group"].isin(list(chosen))], coded, role)
    everybody = _said_by(said, coded, role)
    row = {"blank": "appreciates", **_nothing(UNKNOWN)}
    if len(ours):
        first, second = ours.iloc[0], ours["k"].iloc[1] if len(ours) > 1 else 0
        n, base = int(first["n"]), everybody.set_index("theme")["share"]
        row |= _told(first["theme"], int(first["k"]), int(second), n, float(base[first["theme"]]))
    return pd.DataFrame([row], columns=COLUMNS)


def _said_by(said: pd.DataFrame, coded: pd.DataFrame, role: str) -> pd.DataFrame:
    """Themes of one role by how many people name each, the most frequent first."""
    mine = said[said["role"] == role]
    counted = reasons.by_group(mine, coded[coded["answer"].isin(mine["answer"])]) if len(mine) else pd.DataFrame()
    if counted.empty:
        return counted
    total = counted[(counted["role"] == role) & (counted["group"] == reasons.TOTAL)]
    return total.sort_values(["k", "theme"], ascending=[False, True])


COLUMNS = ["blank", "value", "k", "n", "share", "low", "high", "base_share", "state"]


def _clearest(counts: pd.DataFrame) -> dict:
    """The most frequent value of the ideal customers; ``counts``: ``ideal``, ``value``, ``k``."""
    ours = counts[counts["ideal"].astype(bool)].sort_values(["k", "value"], ascending=[False, True])
    if ours.empty:
        return _nothing(UNKNOWN)
    every = counts.groupby("value")["k"].sum()
    value, second = ours["value"].iloc[0], ours["k"].iloc[1] if len(ours) > 1 else 0
    return _told(value, int(ours["k"].iloc[0]), int(second), int(ours["k"].sum()), float(every[value] / every.sum()))


def _span(counts: pd.DataFrame) -> dict:
    """The shortest run of bands, as ``35-54``, that holds at least half; of equally short ones the fullest."""
    table = counts.pivot_table(index="value", columns="ideal", values="k", aggfunc="sum", fill_value=0)
    if True not in table or not table[True].sum():
        return _nothing(UNKNOWN)
    table = table.loc[sorted(table.index, key=lambda band: int(band.rstrip("+").split("-")[0]))]
    ours, every = table[True].to_numpy(), table.sum(axis=1).to_numpy()
    runs = [(j - i, -ours[i:j].sum(), i, j) for i in range(len(ours)) for j in range(i + 1, len(ours) + 1)]
    _length, _people, i, j = min(run for run in runs if -2 * run[1] >= ours.sum())
    first, last = table.index[i], table.index[j - 1]
    if first == last:
        value = first
    elif last.endswith("+"):
        value = f"{first.split('-')[0]}+"
    else:
        value = f"{first.split('-')[0]}-{last.split('-')[1]}"
    return _told(value, int(ours[i:j].sum()), 0, int(ours.sum()), float(every[i:j].sum() / every.sum()))


def _told(value: str, k: int, second: int, n: int, base_share: float) -> dict:
    share = disclosure.share_of_enough(statistics.share(k, n))
    if n < FEWEST or np.isnan(share["value"]):
        return _nothing(FEW, n)
    if stats.binomtest(k, k + second).pvalue >= CLEAR:
        return _nothing(UNCLEAR, n)
    told = {"k": k, "n": n, "share": share["value"], "low": share["low"], "high": share["high"]}
    return {"value": value, **told, "base_share": base_share, "state": FILLED}


def _nothing(state: str, n: float = np.nan) -> dict:
    numbers = dict.fromkeys(("k", "share", "low", "high", "base_share"), np.nan)
    return {"value": None, **numbers, "n": n if n >= disclosure.K else np.nan, "state": state}


def education(names: Sequence[str]) -> str | None:
    """The client's own attribute that tells the education, by its name; None where there is none."""
    own = [name for name in names if name.startswith(MARK)]
    return next((name for name in own if any(part in name.lower() for part in EDUCATION)), None)


def heard(
    joined: Table | None,
    roles: Mapping[str, str] | None = None,
    book: Codebook | None = None,
    marks: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What customers said in their own words, and its themes, as step 3 codes them.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`, or None where nobody said anything
    marks : DataFrame, optional
        What readers said of the coding (see :func:`themes.corrected`).

    Returns
    -------
    said, coded : DataFrames of :func:`voices.said` and :func:`themes.code`; without rows where nobody said anything
    """
    if joined is None:
        columns = ["answer", "person", "customer_id", "group", "role", "question", "text"]
        return pd.DataFrame(columns=columns), pd.DataFrame(columns=["answer", "theme", "branch"])
    said = voices.said(joined, roles)
    texts = said.set_index("answer")["text"]
    coded = themes.code(texts, book)
    return said, coded if marks is None else themes.corrected(coded, texts, marks)


@dataclass(frozen=True)
class Customers:
    """Whom sentences are about.

    Attributes
    ----------
    known : Table of :func:`attributes.known`
    names : attributes of it
    assigned : Table, one row per buyer with ``group``
    chosen : names of the ideal groups
    orders : Table
    as_of : date
    """

    known: Table
    names: Sequence[str]
    assigned: Table
    chosen: Sequence[str]
    orders: Table
    as_of: date

    def of(self, party: str | None) -> Customers:
        """Only persons, or only companies; all where there is no party."""
        if party is None:
            return self
        ours = self.known.filter(self.known.party == party)
        return replace(self, assigned=self.assigned.semi_join(ours, "customer_id"))


@dataclass(frozen=True)
class Sentence:
    """One sentence: of a ``party`` (None: of all), its ``blanks`` (:func:`traits`), its numbers of a :func:`year`."""

    party: str | None
    blanks: pd.DataFrame
    year: pd.DataFrame


def sentences(
    customers: Customers, said: pd.DataFrame, coded: pd.DataFrame, asked: pd.DataFrame, future: str = ""
) -> list[Sentence]:
    """The sentence of persons and the one of companies, where enough of both are ideal; else one of all.

    Parameters
    ----------
    said, coded : DataFrames of :func:`voices.said` and of the themes
    asked : DataFrame of :func:`attributes.asked`
    future : str
        The question that asks what customers want in future.
    """
    found = parties(customers.known, customers.assigned, customers.chosen)
    return [_sentence(customers.of(party), party, said, coded, asked, future)
            for party in (found if len(found) > 1 else [None])]  # fmt: skip


def _sentence(
    ours: Customers, party: str | None, said: pd.DataFrame, coded: pd.DataFrame, asked: pd.DataFrame, future: str
) -> Sentence:
    school = education(ours.names)
    names = ["region", "town", "gender", "age", *([school] if school else [])]
    place = ["party", *names] if party is None else names
    told = traits(ours.known, ours.assigned, ours.chosen, place)
    told["blank"] = told["blank"].replace({school: "education"})
    ids = set(fetch(ours.assigned.select("customer_id"))["customer_id"])
    heard = said[said["customer_id"].isin(ids)]
    wanted = chosen_answer(asked[asked["customer_id"].isin(ids)], ours.assigned, ours.chosen, future, "future")
    parts = [told, appreciated(heard, coded, ours.chosen), wanted]
    if not school:
        parts.append(pd.DataFrame([{"blank": "education", **_nothing(UNKNOWN)}]))
    blanks = pd.concat([part.astype(object) for part in parts], ignore_index=True)[COLUMNS]
    numbers = [name for name in COLUMNS if name not in ("blank", "value", "state")]
    return Sentence(party, blanks.astype(dict.fromkeys(numbers, float)),
                    year(ours.assigned, ours.orders, ours.as_of, ours.chosen))  # fmt: skip


def parties(known: Table, assigned: Table, chosen: Sequence[str]) -> list[str]:
    """Of persons and companies those of whom enough are ideal, and enough not, for a sentence of their own."""
    joined = known.join(assigned.select("customer_id", "group"), "customer_id")
    joined = joined.filter(joined.party.notnull()).mutate(ideal=joined.group.isin(list(chosen)).cast("int64"))
    counts = fetch(joined.group_by("party").aggregate(ideal=joined.ideal.sum(), n=joined.count()))
    enough = (counts["ideal"] >= disclosure.K) & (counts["n"] - counts["ideal"] >= disclosure.K)
    return sorted(counts.loc[enough, "party"], reverse=True)


__all__ = [
    "COLUMNS", "FEW", "FEWEST", "FILLED", "UNCLEAR", "UNKNOWN", "Customers", "Sentence", "appreciated", "chosen_answer",
    "education", "heard", "parties", "sentences", "traits",
]  # fmt: skip
