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

from toolkit.errors import MissingData
from toolkit.measures import disclosure, nps, statistics
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.rated import rated_alone
from toolkit.words.private import MASK
from toolkit.words.private import masked as _masked


def masked(text: str, names: tuple[str, ...] = ()) -> str:
    """(stands in)"""
    for name in names:
        text = text.replace(name, MASK)
    return _masked(text)


ROLES = ("won", "barrier", "lost", "missed", "job")
"""What a question asks for: why they bought, what almost stopped them, why they left, what they would miss, the job."""
ANY = "any"
"""Stands for all questions together."""
TOTAL = "total"
ENOUGH = 30
"""People of a group who must have answered before it is told what they say."""
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

    Notes
    -----
    A group of fewer than :data:`ENOUGH` people who answered a role is left out of it, of the total too; where no group
    has so many, the total holds everybody.
    """
    people = _people(said)
    hits = people.merge(coded[["answer", "theme", "branch"]].drop_duplicates(), "inner", "answer")
    hits = hits.drop_duplicates(["role", "person", "theme"])
    branches = dict(zip(coded["theme"], coded["branch"], strict=True))
    sizes = people.drop_duplicates(["role", "person"]).groupby(["role", "group"], dropna=False)["person"].size()
    counts = hits.groupby(["role", "group", "theme"])["person"].size()
    frame = _grid(sizes, counts, sorted(branches))
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
        held = sizes[name][sizes[name] >= ENOUGH] if (sizes[name] >= ENOUGH).any() else sizes[name]
        groups = [group for group in load().names if held.get(group, 0) >= ENOUGH]
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
    told["q"] = statistics.false_discovery(told["p"])
    return frame.join(told)


def weighted(reasons: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """The share of all customers who would say each theme: the groups' shares, weighed by how many customers they hold.

    Parameters
    ----------
    reasons : DataFrame of :func:`reasons`
    sizes : Series
        Customers of each group, by its name.

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
        held, everybody = weight.sum(), float(sizes.sum())
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
    sent = sent.group_by("customer_id", survey=sent.flow).aggregate(answered_at=sent.sent_at.max())
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


def standing_out(shown: pd.DataFrame) -> pd.DataFrame:
    """Of every role and theme the group that differs most from all others, where one surely does.

    Returns
    -------
    DataFrame, one row per role and theme with such a group, the largest difference first
        The columns of :func:`reasons`; ``q`` is below :data:`DIFFERENT`.
    """
    sure = shown[(shown["q"] < DIFFERENT) & (shown["role"] != ANY)]
    sure = sure.assign(size=sure["difference"].abs()).sort_values("size", ascending=False, kind="stable")
    return sure.drop(columns="size").drop_duplicates(["role", "theme"]).reset_index(drop=True)


COLUMNS = {"jtbd": ANY, "won": "won", "barrier": "barrier", "lost": "lost", "missed": "missed"}
"""The columns of the method's table, and the role that each is read from; of the first only themes of its branch."""


def top(shown: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """What each group says most, column by column of the method's table.

    Parameters
    ----------
    shown : DataFrame of :func:`shown`
    most : int
        Themes of a column.

    Returns
    -------
    DataFrame, one row per group, column and theme, the most frequent first
        ``column`` (jtbd, won, barrier, lost, missed), then the columns of :func:`reasons`.
    """
    parts = []
    for column, role_name in COLUMNS.items():
        part = shown[(shown["role"] == role_name) & (shown["k"] > 0)]
        part = part[part["branch"] == "jtbd"] if column == "jtbd" else part
        part = part.sort_values("share", ascending=False, kind="stable").groupby("group", sort=False).head(most)
        parts.append(part.assign(column=column))
    frame = pd.concat(parts, ignore_index=True)
    order = {name: i for i, name in enumerate((*load().names, TOTAL))}
    frame = frame.assign(place=frame["group"].map(order)).sort_values("place", kind="stable", ignore_index=True)
    return frame[["column", *shown.columns]]


def shown_response(response: pd.DataFrame) -> pd.DataFrame:
    """The same rows without the counts that tell of fewer than ten who answered, or who did not."""
    groups = response["group"] != TOTAL
    people = response.loc[groups, ["k", "customers"]].fillna(0)
    kept_back = disclosure.hidden(np.column_stack([people["k"], people["customers"] - people["k"]]))
    told = response.astype(dict.fromkeys(["k", "response_rate", "low", "high"], float))
    told.loc[groups.index[groups][kept_back.any(axis=1)], ["k", "response_rate", "low", "high"]] = np.nan
    return told[told["customers"] >= disclosure.K].reset_index(drop=True)


def shown_bias(bias: pd.DataFrame, response: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`bias` whose group is told in :func:`shown_response`, and the total."""
    told = [*response.loc[response["k"].notna(), "group"], TOTAL]
    return bias[bias["group"].isin(told) & (bias["k"] >= disclosure.K)].reset_index(drop=True)


def respondents(said: pd.DataFrame, described: Table) -> Table:
    """The customers who said something, as :func:`profiles.described` tells of them, in the group of their last answer.

    Customers of no group are left out.
    """
    last = said[said["customer_id"].notna() & said["group"].notna()].drop_duplicates("customer_id", keep="last")
    own = ibis.memtable(last[["customer_id", "group"]].astype(str))
    return described.drop("group").join(own, "customer_id")


_TAKEN_OUT = rf"{MASK}|\[e-mail\]|\[tel\]"
LONGEST_QUOTE = 140
"""Characters of a quote on a slide."""


def answer_to(role: str, *frames: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """The rows of each of these frames that are of one role."""
    return tuple(frame[frame["role"] == role].reset_index(drop=True) for frame in frames)


def texts(said: pd.DataFrame, coded: pd.DataFrame, customers: Table | None = None) -> pd.DataFrame:
    """What was said of each theme, de-identified.

    Parameters
    ----------
    said : DataFrame of :func:`said`
    coded : DataFrame, one row per answer and theme
    customers : Table, optional
        Meets ``contract.customers``: a customer's own names are taken out of the customer's own answers.

    Returns
    -------
    DataFrame, one row per answer and theme, the fullest text first
        ``role``, ``group`` (missing where unknown), ``theme``, ``text``, ``clean`` (nothing was taken out).
    """
    names = _names(said, customers)
    own = [names.get(who, ()) for who in said["customer_id"]]
    told = [masked(text, name) for text, name in zip(said["text"], own, strict=True)]
    frame = said.assign(text=told)[["answer", "role", "group", "text"]].merge(coded, on="answer")
    frame["clean"] = ~frame["text"].str.contains(_TAKEN_OUT)
    frame = frame.sort_values("text", key=lambda text: text.str.len(), ascending=False, kind="stable")
    return frame[["role", "group", "theme", "text", "clean"]].reset_index(drop=True)


def _names(said: pd.DataFrame, customers: Table | None) -> dict[str, tuple[str, ...]]:
    if customers is None or said["customer_id"].isna().all():
        return {}
    who = ibis.memtable(said.loc[said["customer_id"].notna(), ["customer_id"]].drop_duplicates().astype(str))
    known = fetch(customers.semi_join(who, "customer_id").select("customer_id", "first_name", "last_name"))
    return {row[0]: tuple(name for name in row[1:] if name) for row in known.itertuples(index=False)}


def quoted(texts: pd.DataFrame, top: pd.DataFrame) -> pd.DataFrame:
    """One quote for each group's row of :func:`top`: the fullest that fits a slide, untouched ones first.

    Parameters
    ----------
    texts : DataFrame of :func:`texts`
    top : DataFrame of :func:`top`, of what may be shown
        So that at least ten people say the same.

    Returns
    -------
    DataFrame, the rows of ``top`` that are of a group, in their order
        With ``quote``, missing where no text fits.
    """
    rows = top[top["group"] != TOTAL].reset_index(drop=True)
    fitting = texts[texts["text"].str.len() <= LONGEST_QUOTE].sort_values("clean", ascending=False, kind="stable")
    by_role = fitting.drop_duplicates(["role", "group", "theme"]).set_index(["role", "group", "theme"])["text"]
    by_any = fitting.drop_duplicates(["group", "theme"]).set_index(["group", "theme"])["text"]
    quotes = [
        by_any.get((row.group, row.theme)) if row.role == ANY else by_role.get((row.role, row.group, row.theme))
        for row in rows.itertuples()
    ]
    return rows.assign(quote=pd.Series(quotes, dtype=object))


def need_open(answers: Table) -> None:
    """Raise :class:`MissingData` unless somebody answered an open question."""
    if not answers.filter(answers.kind == "open").count().to_pyarrow().as_py():
        raise MissingData("answers.open", "answers", ("open",))


def ratings(joined: Table) -> pd.DataFrame:
    """The net promoter score of each group, as :func:`nps.by` gives it and may be shown; no rows where nobody was asked.

    Parameters
    ----------
    joined : Table of :func:`answers.with_groups`
    """
    try:
        return nps.told(nps.by(rated_alone(joined).settled(), "group"))
    except MissingData:
        return pd.DataFrame(columns=["key", "n", "nps", "low", "high"])


def groups(plan: pd.DataFrame, response: pd.DataFrame | None, ratings: pd.DataFrame) -> pd.DataFrame:
    """Asked, answered and recommended, group by group.

    Parameters
    ----------
    plan : DataFrame of :func:`asking.plan`
    response : DataFrame of :func:`shown_response`, or None where nobody knows who was asked
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
