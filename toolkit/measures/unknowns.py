"""What the findings leave open, as questions to customers: to whom, how many they are, how many answers are enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure
from toolkit.measures.asking import answers_needed
from toolkit.measures.periods import add_months, between

MARGIN = 0.1
"""Half the width of the interval that the answers are to have."""
QUESTIONS = ("how_found", "why_not_again", "why_sent_back", "about_delay", "about_agent", "about_score")


def asked(question: str, people: float, key: object = "") -> dict:
    """A question as a row of :func:`open_questions`."""
    return {"question": question, "key": key, "people": people}


def of_channels(channels: pd.DataFrame | None, orders: Table, as_of: date) -> list[dict]:
    """How new customers found the shop, where the data do not say it or leave a channel open.

    Parameters
    ----------
    channels : DataFrame of :func:`winning.channels`, or None where none is known
    """
    if channels is not None and len(channels) and not (channels["action"] == "unsure").any():
        return []
    born = orders.group_by("customer_id").aggregate(day=orders.day.min()).filter(lambda t: t.customer_id.notnull())
    return [asked("how_found", between(born, add_months(as_of, -12), as_of).count().to_pyarrow().as_py())]


def of_decisions(decided: pd.DataFrame) -> list[dict]:
    """Why, for each decision whose cause the data do not hold: who leaves, who sends back, who is displeased."""
    causes = {"stop_leading": "why_not_again", "delist": "why_not_again", "fix": "why_sent_back",
              "deliver_sooner": "about_delay", "train": "about_agent", "call": "about_score"}  # fmt: skip
    rows = decided[decided["action"].isin(list(causes))]
    people = rows["n"].where(rows["action"] != "fix", (rows["n"] * rows["value"]).round())
    return [asked(causes[row.action], people[row.Index], row.key) for row in rows.itertuples()]


def open_questions(rows: Sequence[dict], most: int = 12) -> pd.DataFrame:
    """Questions for the next survey.

    Returns
    -------
    DataFrame, one row per question, in the order of :data:`QUESTIONS`
        ``question``; ``key``, what it is about; ``people`` there are to be asked (missing where fewer than ten);
        ``needed`` answers for an interval of ten points either way; ``enough``: whether so many can be had.
    """
    table = pd.DataFrame(list(rows), columns=["question", "key", "people"]).drop_duplicates(["question", "key"])
    table["people"] = table["people"].astype(float).where(lambda n: n >= disclosure.K)
    table["needed"] = answers_needed(MARGIN, table["people"].fillna(np.inf))
    table["enough"] = table["needed"] <= table["people"]
    order = table["question"].map(QUESTIONS.index).sort_values(kind="stable").index
    return table.loc[order].head(most).reset_index(drop=True)


__all__ = ["MARGIN", "QUESTIONS", "asked", "of_channels", "of_decisions", "open_questions"]
