"""The questionnaires of the survey kit: what is asked of whom, in both languages, to be pasted into a survey tool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from toolkit.show.tables.table import Table
from toolkit.words import Phrase, _, say

GONE = ("About to Dump You", "Ex-Lovers", "Don Juan", "Breakup")
"""Groups whose customers have gone quiet: they are asked why they left."""


@dataclass(frozen=True)
class Question:
    """One question: what it is for, its words, the kind of answer, and whether only those who left are asked."""

    role: str
    words: Phrase
    answer: Phrase
    gone_only: bool = False


OPEN = _("free text")
QUESTIONS: tuple[Question, ...] = (
    Question("lost", _("Why have you not ordered lately?"), OPEN, True),
    Question("won", _("Why did you buy from us?"), OPEN),
    Question("job", _("What problem did you want to solve with what you bought?"), OPEN),
    Question("barrier", _("What almost stopped you from ordering?"), OPEN),
    Question("missed", _("What would you miss most if we were no longer there?"), OPEN),
    Question(
        "nps", _("How likely are you to recommend us to a friend or colleague? (0-10)"), _("whole numbers from 0 to 10")
    ),
    Question("nps", _("What is the main reason for your score?"), OPEN),
    Question(
        "ces", _("How easy was it to order? (1 = very hard, 7 = very easy)"), _("whole numbers from 1 to 7")
    ),
)  # fmt: skip


def asked_of(group: str) -> tuple[Question, ...]:
    """The questions for a group, in their order."""
    return tuple(question for question in QUESTIONS if group in GONE or not question.gone_only)


def rows(groups: Iterable[str], language: str) -> pd.DataFrame:
    """The questionnaires in a language, one row a question and group: the group, its number, its words, the answer.

    The headers are in the language too.
    """
    header = [say(title, language) for title in (_("group"), _("number"), _("question"), _("answer"))]
    told = [
        (group, number, say(question.words, language), say(question.answer, language))
        for group in groups
        for number, question in enumerate(asked_of(group), start=1)
    ]
    return pd.DataFrame(told, columns=header)


def table() -> Table:
    """The questions on a slide: words, whom they are for, what is answered."""
    whom = {True: _("those who left"), False: _("everybody")}
    return Table(
        (_("question"), _("asked of"), _("answer")),
        tuple((question.words, whom[question.gone_only], question.answer) for question in QUESTIONS),
    )


__all__ = ["GONE", "QUESTIONS", "asked_of", "rows", "table"]
