"""Answers of surveys: the scale they are on, one answer a person, and nobody's address in a free text."""

from __future__ import annotations

from typing import Any

import ibis

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake.notes import Check, collect, note
from toolkit.intake.raw import FILE, LINE
from toolkit.words import Count, _

SCORED = "nps"
LARGEST = 10
FEW = 30
ENOUGH = 20
"""From this many answers on, a range tells the scale."""
MOST_CHOICES = 20
"""A question with more texts than these as answers is an open one."""
_SCORE = r"^\s*(-?\d+)(?:[.,]0+)?\s*(?:[-–—:(/].*|\s\D.*)?$"
_EMAIL = r"[^\s@,;<>]+@[^\s@,;<>]+\.[A-Za-z]{2,}"
_PHONE = r"(?:\+|\b00)\d[\d .()-]{7,}\d|\b0[237]\d{2}[ .-]?\d{3}[ .-]?\d{3}\b"
_OTHER_SCALE = r"\b1\s*(?:-|–|la|to)\s*(?:5|7|10)\b|\b0\s*(?:-|–|la|to)\s*(?:5|100)\b"


def read(client: Client, answers: ibis.Table, files: tuple[str, ...]) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """Scores as whole numbers from 0 to 10, free text without addresses and numbers.

    Parameters
    ----------
    answers : Table, one row per answer that can be read

    Returns
    -------
    answers : Table
        ``value`` of an ``nps`` question is the number alone (``10 - very likely`` is ``10``); ``bad_score`` marks
        scores that are none: above 10, below 0, with decimals, words.
    notes : list of dict

    Raises
    ------
    DataRefused
        The scores are on another scale (1 to 5, 0 to 100, words): they are never rescaled.
    """
    answers = _told_kinds(answers)
    scored = (answers.kind == SCORED).fill_null(False)
    score = answers.value.re_extract(_SCORE, 1).nullif("").try_cast("int64")
    bad = scored & ~score.between(0, LARGEST).fill_null(False)
    _refuse_scale(client, answers.filter(scored), score, files)
    masked = answers.value.re_replace(_EMAIL, "[e-mail]").re_replace(_PHONE, "[tel]")
    open_text = (answers.kind == "open").fill_null(False)
    checks = [
        Check("score_words", scored & ~bad & (answers.value.strip() != score.cast("string")), answers.value, "value"),
        Check("masked", open_text & (masked != answers.value), answers.question, "value"),
    ]
    value = ibis.cases((scored & ~bad, score.cast("string")), (open_text, masked), else_=answers.value)
    return answers.mutate(value=value, bad_score=bad), collect(answers, files, checks)


def _told_kinds(answers: ibis.Table) -> ibis.Table:
    """The answers with the kind of each question that has none: few texts said again and again are a choice."""
    unknown = answers.kind.nullif("").isnull()
    asked = answers.filter(unknown).group_by("survey", "question")
    asked = asked.agg(n=ibis._.count(), texts=ibis._.value.nunique())
    few = (asked.texts <= MOST_CHOICES) & (asked.n >= ENOUGH * asked.texts)
    asked = asked.select("survey", "question", told_kind=few.ifelse("choice", "open"))
    joined = answers.left_join(asked, ["survey", "question"])
    return joined.select(
        **{name: joined[name] for name in answers.columns if name != "kind"},
        kind=joined.kind.nullif("").coalesce(joined.told_kind),
    )


def _refuse_scale(client: Client, scored: ibis.Table, score: ibis.Value, files: tuple[str, ...]) -> None:
    whole = scored.value.re_extract(_SCORE, 1).nullif("").try_cast("int64")
    row = scored.agg(
        n=scored.count(), read=whole.count(), low=whole.min(), high=whole.max(), kinds=whole.nunique(),
        over=(whole > LARGEST).sum().fill_null(0), line=scored[LINE].min(), file=scored[FILE].min(),
        word=scored.value.min(where=whole.isnull()),
        asked=scored.question.min(where=scored.question.re_search(_OTHER_SCALE)),
    ).to_pandas().iloc[0]  # fmt: skip
    n = int(row.n)
    if not n:
        return
    words = row["read"] * 2 < n
    large = row.over > 0.2 * n
    short = n >= ENOUGH and row["read"] and row.low >= 1 and row.high <= 7
    other = isinstance(row.asked, str)
    if not (words or large or short or other):
        return
    found = f'"{row.asked if other else row.word}"' if words or other else f"{int(row.low)}–{int(row.high)}"
    raise DataRefused(
        _(
            "{file} line {line}: answers of kind nps must be from 0 to 10; the {n} answers there are {found}. Another "
            'scale is never converted: set kind = "csat" or "ces" under [sources.answers.constants] in '
            "data/{client}/client.toml, or send the answers from 0 to 10.",
            file=files[int(row.file)], line=int(row.line), n=Count(n), found=found, client=client.slug,
        )
    )  # fmt: skip


def earlier(answers: ibis.Table) -> ibis.Table:
    """``__file``, ``__line`` and ``question`` of scores that a person gave again later: to it, about one order."""
    scored = answers.filter(answers.kind.isin([SCORED, "csat", "ces"]) & answers.customer_id.notnull())
    who = [
        scored.survey,
        scored.question,
        scored.customer_id,
        scored.order_id.fill_null(""),
        scored.stage.fill_null(""),
    ]
    place = ibis.row_number().over(
        group_by=who, order_by=[ibis.desc(scored.answered_at), ibis.desc(scored[FILE]), ibis.desc(scored[LINE])]
    )
    return scored.select(FILE, LINE, "question", place=place).filter(ibis._.place > 0).drop("place")


def few(answers: ibis.Table, file: str) -> list[dict[str, Any]]:
    """Whether there are too few answers to one question for more than an interval."""
    if not answers.count().execute():
        return [note("no_answers", file, 0, "")]
    scored = answers.filter(answers.kind == SCORED)
    counts = scored.group_by("question").agg(n=scored.count()).order_by("n", "question").limit(1).to_pandas()
    if len(counts) and counts.n[0] < FEW:
        return [note("few_answers", file, int(counts.n[0]), counts.question[0])]
    return []
