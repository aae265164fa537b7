"""What customers say: coded answers by question and by group, who answered and how they differ from those asked.

A customer counts once for each role of a question, with the latest answer, in the group of that day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import disclosure, statistics
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load

ROLES = ("won", "barrier", "lost", "missed", "job")
"""What a question asks for: why they bought, what almost stopped them, why they left, what they would miss, what for."""
ANY = "any"
"""Stands for all questions together."""
TOTAL = "total"
DIFFERENT = 0.05
"""A group differs where the false-discovery rate of saying so is below this."""
_HELD = ("recency_days", "frequency", "monetary_value")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    told = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    return {role: re.compile(pattern) for role, pattern in told.items()}


def role(question: str, given: Mapping[str, str] | None = None) -> str | None:
    """What a question asks for, one of :data:`ROLES`; None where no pattern of ``roles.toml`` says so.

    ``given``: the client's own, by the question as asked.
    """
    if given and question in given:
        return given[question]
    folded = fold(question)
    return next((name for name, pattern in _patterns().items() if pattern.search(folded)), None)


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
    """
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


def reasons(said: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """How many of each group say each theme, by what was asked, and which groups differ from all others.

    Parameters
    ----------
    said : DataFrame of :func:`said`
    coded : DataFrame, one row per answer and theme
        ``answer``, ``theme``, ``branch``.

    Returns
    -------
    DataFrame, one row per role (:data:`ANY` last), group (in the method's order, then "total") and theme
        ``role``, ``group``, ``theme``, ``branch``; ``k`` of ``n`` people (who answered any question of that role) and
        their ``share`` with Wilson ``low``, ``high``; ``difference`` to the people of all other groups with Newcombe
        ``difference_low``, ``difference_high``; ``p`` (Fisher, two-sided) and ``q`` (Benjamini & Hochberg, over all
        rows that were compared). Missing for the total, and where either side holds nobody.
    """
    people = _people(said)
    hits = people.merge(coded[["answer", "theme", "branch"]].drop_duplicates(), "inner", "answer")
    hits = hits.drop_duplicates(["role", "person", "theme"])
    branches = dict(zip(coded["theme"], coded["branch"], strict=True))
    sizes = people.drop_duplicates(["role", "person"]).groupby(["role", "group"], dropna=False)["person"].size()
    counts = hits.groupby(["role", "group", "theme"])["person"].size()
    frame = _grid(sizes, counts, list(branches))
    frame["branch"] = frame["theme"].map(branches)
    frame["share"] = frame["k"] / frame["n"].where(frame["n"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    return _compared(frame)


NOBODY = "(unknown)"


def _people(said: pd.DataFrame) -> pd.DataFrame:
    """Each answer under its role and under :data:`ANY`, with the group its person stood in when last heard."""
    last = said.drop_duplicates("person", keep="last").set_index("person")["group"]
    every = said.assign(role=ANY, group=said["person"].map(last))
    both = pd.concat([said[said["role"].notna()], every], ignore_index=True)
    return both.assign(group=both["group"].where(both["group"].notna(), NOBODY))


def _grid(sizes: pd.Series, counts: pd.Series, themes: list[str]) -> pd.DataFrame:
    """Every role, group that answered it (and the total of all) and theme with ``k`` and ``n``."""
    rows = []
    for name in (*ROLES, ANY):
        if name not in sizes.index.get_level_values(0):
            continue
        held = sizes[name]
        groups = [group for group in load().names if group in held.index]
        for theme in themes:
            k = {group: int(counts.get((name, group, theme), 0)) for group in held.index}
            rows += [(name, group, theme, k[group], int(held[group])) for group in groups]
            rows.append((name, TOTAL, theme, sum(k.values()), int(held.sum())))
    return pd.DataFrame(rows, columns=["role", "group", "theme", "k", "n"])


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    """Add each group's difference to all other groups of its role and theme."""
    groups = frame[frame["group"] != TOTAL]
    sums = groups.groupby(["role", "theme"])[["k", "n"]].transform("sum")
    other_k, other_n = sums["k"] - groups["k"], sums["n"] - groups["n"]
    told = pd.DataFrame(np.nan, frame.index, ["difference", "difference_low", "difference_high", "p", "q"])
    for at, k, n, k0, n0 in zip(groups.index, groups["k"], groups["n"], other_k, other_n, strict=True):
        if n > 0 and n0 > 0 and k + k0 > 0:
            p = stats.fisher_exact([[k, n - k], [k0, n0 - k0]]).pvalue
            told.loc[at] = [k / n - k0 / n0, *statistics.difference_of_shares(k, n, k0, n0), p, np.nan]
    tested = told["p"].notna()
    told.loc[tested, "q"] = stats.false_discovery_control(told.loc[tested, "p"]) if tested.any() else np.nan
    return frame.join(told)


def weighted(reasons: pd.DataFrame, sizes: Mapping[str, float]) -> pd.DataFrame:
    """The share of all customers who would say each theme: the groups' shares, weighed by how many customers they hold.

    Parameters
    ----------
    reasons : DataFrame of :func:`reasons`
    sizes : mapping
        Customers of each group.

    Returns
    -------
    DataFrame, one row per role and theme
        ``role``, ``theme``, ``branch``, ``share`` with Wilson ``low``, ``high`` at the effective number of answers
        (Kish, 1965): ``n_effective`` = 1 / sum of weight² / n; ``k`` of ``n`` people as counted; ``covered``: share of
        the customers whose group answered. Where no group is known, the plain share of all answers.
    """
    rows = []
    for (name, theme), part in reasons.groupby(["role", "theme"], sort=False):
        groups, total = part[(part["group"] != TOTAL) & (part["n"] > 0)], part[part["group"] == TOTAL].iloc[0]
        weight = groups["group"].map(sizes).fillna(0.0).to_numpy(float)
        held, everybody = weight.sum(), float(sum(sizes.values()))
        if held > 0:
            weight = weight / held
            share, effective = float(weight @ groups["share"]), 1 / float((weight**2) @ (1 / groups["n"]))
        else:
            share, effective = total["share"], total["n"]
        low, high = statistics.wilson(share * effective, effective)
        covered = held / everybody if everybody else np.nan
        told = (share, float(low), float(high), effective, total["k"], total["n"], covered)
        rows.append((name, theme, total["branch"], *told))
    columns = ["role", "theme", "branch", "share", "low", "high", "n_effective", "k", "n", "covered"]
    return pd.DataFrame(rows, columns=columns)


def shown(reasons: pd.DataFrame) -> pd.DataFrame:
    """The same rows with ``k``, ``share`` and what follows from them missing wherever fewer than ten could be read off.

    Of every role and theme the groups by who says it and who does not are a table of people whose sums are known.
    Groups of fewer than ten are left out.
    """
    parts = [_shown(part) for _key, part in reasons.groupby(["role", "theme"], sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else reasons


_TOLD = ["k", "share", "low", "high", "difference", "difference_low", "difference_high", "p", "q"]


def _shown(part: pd.DataFrame) -> pd.DataFrame:
    groups, total = part[part["group"] != TOTAL], part[part["group"] == TOTAL]
    kept_back = disclosure.hidden(np.column_stack([groups["k"], groups["n"] - groups["k"]])) if len(groups) else []
    part = part.astype(dict.fromkeys(_TOLD, float))
    small = total.index[(total["k"].between(1, disclosure.K - 1)) | (total["n"] < disclosure.K)]
    if len(groups):
        part.loc[groups.index[np.asarray(kept_back).any(axis=1)], _TOLD] = np.nan
    part.loc[small, _TOLD] = np.nan
    return part[part["n"] >= disclosure.K]


def asked(messages: Table, answers: Table) -> Table:
    """Whom surveys were sent to, as rows that :func:`answers.with_groups` takes: each customer's latest invitation.

    Parameters
    ----------
    messages, answers : Table
        Meet their contracts; an invitation is a message whose flow is the name of a survey.

    Returns
    -------
    Table, one row per customer asked
        ``answered_at`` (when asked), ``survey``, ``customer_id``, ``responded`` (answered a survey they were asked to)
        and the other columns of ``contract.answers``, missing.
    """
    surveys = answers.select("survey").distinct()
    sent = messages.filter(messages.customer_id.notnull()).semi_join(surveys, messages.flow == surveys.survey)
    sent = sent.group_by(["customer_id", survey=sent.flow]).aggregate(answered_at=sent.sent_at.max())
    back = answers.filter(answers.customer_id.notnull()).select("customer_id", "survey").distinct()
    told = sent.left_join(back.mutate(came=True), ["customer_id", "survey"])
    told = told.group_by("customer_id").aggregate(
        answered_at=told.answered_at.max(), survey=told.survey.max(), responded=told.came.fill_null(False).any()
    )
    nothing = {name: ibis.null("string") for name in ("kind", "order_id", "stage")}
    return told.mutate(question=ibis.literal("asked"), value=ibis.literal(""), **nothing)


def response(asked: Table) -> pd.DataFrame:
    """How many of those asked answered, by the group they stood in when asked.

    Parameters
    ----------
    asked : Table, one row per customer asked
        ``group``, ``responded``.

    Returns
    -------
    DataFrame, one row per group in the method's order, then "total"
        ``group``, ``customers`` asked, ``k`` of them who answered, ``response_rate`` with Wilson ``low``, ``high``.
    """
    counted = fetch(
        asked.group_by(group=asked.group.fill_null(NOBODY)).aggregate(
            customers=asked.count(), k=asked.responded.cast("int64").sum()
        )
    ).set_index("group")
    ours = counted.reindex([name for name in load().names if name in counted.index])
    frame = pd.concat([ours, counted.sum().to_frame(TOTAL).T]).rename_axis("group").reset_index()
    frame["response_rate"] = frame["k"] / frame["customers"].where(frame["customers"] > 0)
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["customers"])
    return frame


def bias(asked: Table) -> pd.DataFrame:
    """How those who answered differ from everybody asked in their group, when they were asked.

    Parameters
    ----------
    asked : Table, one row per customer asked
        ``group``, ``responded``, ``recency_days``, ``frequency``, ``monetary_value``.

    Returns
    -------
    DataFrame, one row per trait (the three above) and group with at least two who answered and two who did not, then
    "total"
        ``trait``, ``group``, ``n`` asked, ``k`` who answered, ``mean_answered``, ``mean_asked``; ``difference`` of the
        two with ``low``, ``high`` (normal; those who answered against those who did not, times the share who did not).
        The total weighs groups by their answers: what is left is bias within groups.
    """
    known = asked.filter(asked.group.notnull())
    sums = {"n": known.count()}
    for name in _HELD:
        values = known[name].cast("float64")
        sums |= {f"{name}_sum": values.sum(), f"{name}_squares": (values * values).sum()}
    cells = fetch(known.group_by(["group", "responded"]).aggregate(**sums))
    both = cells.pivot(index="group", columns="responded").reindex(load().names).dropna()
    rows = [] if both.empty or ("n", True) not in both else [r for name in _HELD for r in _differences(both, name)]
    columns = ["trait", "group", "n", "k", "mean_answered", "mean_asked", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _differences(both: pd.DataFrame, name: str) -> list[tuple]:
    enough = both[(both["n", True] >= 2) & (both["n", False] >= 2)]
    n1, n0 = enough["n", True], enough["n", False]
    m1, m0 = enough[f"{name}_sum", True] / n1, enough[f"{name}_sum", False] / n0
    v1 = (enough[f"{name}_squares", True] - n1 * m1**2) / (n1 - 1) / n1
    v0 = (enough[f"{name}_squares", False] - n0 * m0**2) / (n0 - 1) / n0
    silent = n0 / (n0 + n1)
    frame = pd.DataFrame(
        {"n": n0 + n1, "k": n1, "mean_answered": m1, "mean_asked": m0 * silent + m1 * (1 - silent),
         "variance": silent**2 * (v1 + v0)}
    )  # fmt: skip
    if frame.empty:
        return []
    weight = frame["k"] / frame["k"].sum()
    means = frame[["mean_answered", "mean_asked"]].mul(weight, axis=0).sum()
    frame.loc[TOTAL] = [frame["n"].sum(), frame["k"].sum(), *means, (weight**2 * frame["variance"]).sum()]
    gap, half = frame["mean_answered"] - frame["mean_asked"], statistics.Z * np.sqrt(frame["variance"].clip(lower=0))
    told = frame[["n", "k", "mean_answered", "mean_asked"]].assign(gap=gap, low=gap - half, high=gap + half)
    return [(name, *row) for row in told.itertuples()]
