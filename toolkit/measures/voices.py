"""What customers say: their open answers, and who they are.

A customer counts once for each role of a question, with the latest answer, in the group of that day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import disclosure, nps
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch
from toolkit.measures.rated import rated_alone

ROLES = ("won", "barrier", "lost", "missed", "job")
"""What a question asks for: why they bought, what almost stopped them, why they left, what they would miss, the job."""
ANY = "any"
"""Stands for all questions together."""
TOTAL = "total"
OTHERS = "others"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    told = tomllib.loads(resources.files("toolkit.measures").joinpath("roles.toml").read_text(encoding="utf-8"))
    return {role: re.compile(pattern) for role, pattern in told.items()}


def role(question: str, given: Mapping[str, str] | None = None) -> str | None:
    """What a question asks for, one of :data:`ROLES`; None where no pattern of ``roles.toml`` says so.

    ``given``: the client's own, by the question as asked.
    """
    if given and question in given:
        return given[question]
    folded = fold(question)
    return next((name for name, pattern in _patterns().items() if pattern.search(folded)), None)


def need_open(answers: Table) -> None:
    """Raise :class:`MissingData` unless somebody answered an open question."""
    if not answers.filter(answers.kind == "open").count().to_pyarrow().as_py():
        raise MissingData("answers.open", "answers", ("open",))


def said(joined: Table, given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The open answers that count: of each person the latest to each role of a question.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`
    given : mapping, optional
        The role of a question by its text, where the patterns do not know it.

    Returns
    -------
    DataFrame, one row per person and role (per answer where nobody is named), in the order of time
        ``answer`` (its number), ``person`` (the customer, else one of its own), ``customer_id``, ``group`` (None where
        unknown), ``role`` (None where no role is known), ``question``, ``text``.

    Raises
    ------
    MissingData
        There is no open answer.
    """
    need_open(joined)
    told = joined.filter(joined.kind == "open").select(
        "answer", "customer_id", "group", "question", "answered_at", text="value"
    )
    frame = fetch(told).sort_values("answer", kind="stable")
    asked = {question: role(question, given) for question in frame["question"].unique()}
    frame["role"] = frame["question"].map(asked).astype(object).where(lambda roles: roles.notna(), None)
    frame["person"] = frame["customer_id"].where(frame["customer_id"].notna(), "#" + frame["answer"].astype(str))
    slot = frame["role"].where(frame["role"].notna(), frame["question"])
    frame = frame[~pd.DataFrame({"p": frame["person"], "s": slot}).duplicated(keep="last")]
    return frame[["answer", "person", "customer_id", "group", "role", "question", "text"]].reset_index(drop=True)


def answer_to(role: str, *frames: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """The rows of each of these frames that are of one role."""
    return tuple(frame[frame["role"] == role].reset_index(drop=True) for frame in frames)


def respondents(said: pd.DataFrame, described: Table) -> Table:
    """The customers who said something, as :func:`profiles.described` tells of them, in the group of their last answer.

    Customers of no group are left out.
    """
    last = said[said["customer_id"].notna() & said["group"].notna()].drop_duplicates("customer_id", keep="last")
    own = ibis.memtable(last[["customer_id", "group"]].astype(str))
    return described.drop("group").join(own, "customer_id")


def ratings(joined: Table, as_of: date, months: int = 12) -> pd.DataFrame:
    """The net promoter score of each group in the months to ``as_of``, as step 7 gives it; no rows without answers.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`
    """
    try:
        return nps.told(nps.by(rated_alone(joined).counted(as_of, months), "group"))
    except MissingData:
        return pd.DataFrame(columns=["key", "n", "nps", "low", "high"])


def groups(plan: pd.DataFrame, response: pd.DataFrame | None, ratings: pd.DataFrame) -> pd.DataFrame:
    """Asked, answered and recommended, group by group.

    Parameters
    ----------
    plan : DataFrame of :func:`asking.shown`
    response : DataFrame of :func:`response.shown_rates`, or None where nobody knows who was asked
    ratings : DataFrame of :func:`ratings`

    Returns
    -------
    DataFrame, one row per group of at least ten customers, in the method's order
        ``group``; ``customers`` (asked; all of the group where it is not known who was); ``k``, ``response_rate`` with
        ``low``, ``high``; ``nps`` with ``nps_low``, ``nps_high`` of ``nps_n`` people, missing below ten.
    """
    frame = plan[["group", "customers"]]
    if response is None:
        frame = frame.assign(k=np.nan, response_rate=np.nan, low=np.nan, high=np.nan)
    else:
        frame = frame[["group"]].merge(response, "left", "group")
    named = {"key": "group", "nps": "nps", "low": "nps_low", "high": "nps_high", "n": "nps_n"}
    scores = ratings[list(named)].rename(columns=named)
    frame = frame.merge(scores, "left", "group")
    return frame[frame["customers"] >= disclosure.K].reset_index(drop=True)
