"""Whether customers do as they say: what those who name something buy, against those who answered and did not."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.rated import rated_alone
from toolkit.measures.recommending import followed
from toolkit.measures.voices import ROLES

FEWEST = 30
"""Customers on either side whom a comparison needs."""
CHECKS = ("price", "return_policy", "recommend")
"""Price: the discount they got. Return policy: whether they sent something back. Recommend: ordered again in a year."""
SURE = 0.05


def discount_shares(assigned: Table) -> pd.DataFrame:
    """Share of the list value of all their orders that each buyer got off: ``customer_id``, ``done`` (0-1)."""
    known = assigned.filter(assigned.list_value > 0)
    return fetch(known.select("customer_id", done=known.discount / known.list_value))


def returning(lines: Table) -> pd.DataFrame:
    """Whether each buyer ever sent something back: ``customer_id``, ``done`` (0 or 1)."""
    known = lines.filter(lines.customer_id.notnull())
    told = known.group_by("customer_id").aggregate(
        bought=(known.kind == "sale").any(), done=(known.kind == "return").any().cast("float64")
    )
    return fetch(told.filter(told.bought).select("customer_id", "done"))


def names(said: pd.DataFrame, coded: pd.DataFrame, theme: str, roles: Sequence[str]) -> pd.DataFrame:
    """Who names a theme when asked any of these questions: ``customer_id``, ``says`` (bool); only known customers."""
    asked = said[said["customer_id"].notna() & said["role"].isin(list(roles))]
    hits = set(coded.loc[coded["theme"] == theme, "answer"])
    return asked.assign(says=asked["answer"].isin(hits)).groupby("customer_id")["says"].any().reset_index()


def recommending(followed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who would recommend the shop (9 or 10), and who ordered again in the year after.

    Parameters
    ----------
    followed : DataFrame of :func:`recommending.followed`
    """
    says = followed[["customer_id"]].assign(says=followed["kind"].eq("promoter"))
    return says, followed[["customer_id"]].assign(done=followed["retained"].astype(float))


def check(name: str, says: pd.DataFrame, done: pd.DataFrame) -> dict:
    """What those who say something do, against those who answered and did not say it.

    Returns
    -------
    dict
        ``check``; ``n`` who say it, ``n_others`` who do not; ``said``, ``unsaid``: mean of what they do; ``difference``
        with ``difference_low``, ``difference_high`` and ``p`` (Welch); missing where either side is too small, or where
        a share would tell of fewer than ten customers.
    """
    both = says.merge(done, on="customer_id").dropna(subset="done")
    ours, others = (both.loc[both["says"] == side, "done"].to_numpy(float) for side in (True, False))
    row = {"check": name, "n": len(ours), "n_others": len(others)}
    if min(len(ours), len(others)) < FEWEST or _few(ours) or _few(others):
        return row | dict.fromkeys(NUMBERS, np.nan)
    test = stats.ttest_ind(ours, others, equal_var=False)
    interval = test.confidence_interval(1 - statistics.ALPHA)
    means = {"said": float(ours.mean()), "unsaid": float(others.mean())}
    return row | means | {
        "difference": means["said"] - means["unsaid"], "difference_low": float(interval.low),
        "difference_high": float(interval.high), "p": float(test.pvalue),
    }  # fmt: skip


def _few(done: np.ndarray) -> bool:
    """Whether these are yes and no, and fewer than ten customers are on one side."""
    yes = done.sum()
    return bool(np.isin(done, (0, 1)).all()) and min(yes, len(done) - yes) < disclosure.K


NUMBERS = ("said", "unsaid", "difference", "difference_low", "difference_high", "p")


def of_answers(
    joined: Table, said: pd.DataFrame, coded: pd.DataFrame, assigned: Table, lines: Table, orders: Table, as_of: date
) -> pd.DataFrame:
    """All of :data:`CHECKS` that the answers and the orders can carry, as :func:`checks` gives them.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`
    said, coded : DataFrames of :func:`voices.said` and of the themes
    """
    rows = [
        check("price", names(said, coded, "price", ROLES), discount_shares(assigned)),
        check("return_policy", names(said, coded, "return_policy", ROLES), returning(lines)),
    ]
    with suppress(MissingData):
        rows.append(check("recommend", *recommending(followed(rated_alone(joined).settled(), orders, as_of))))
    return checks(rows)


def nothing_said(answers: Table | None) -> bool:
    """Whether no customer ever answered an open question."""
    return answers is None or not answers.filter(answers.kind == "open").count().to_pyarrow().as_py()


def checks(rows: Sequence[dict]) -> pd.DataFrame:
    """The comparisons that could be made, as :func:`check` gives them.

    Returns
    -------
    DataFrame, one row per comparison
        The columns of :func:`check`, ``q`` (Benjamini & Hochberg) and ``verdict``: agrees (they surely do more of it),
        contradicts (surely less), open.
    """
    frame = pd.DataFrame(list(rows), columns=["check", "n", "n_others", *NUMBERS])
    frame = frame[frame["p"].notna() & (frame["n"] >= disclosure.K)].reset_index(drop=True)
    frame["q"] = statistics.false_discovery(frame["p"])
    sure = frame["q"] < SURE
    frame["verdict"] = np.select([sure & (frame["difference"] > 0), sure], ["agrees", "contradicts"], "open")
    return frame


__all__ = [
    "CHECKS", "check", "checks", "discount_shares", "names", "nothing_said", "of_answers", "recommending",
    "returning",
]  # fmt: skip
