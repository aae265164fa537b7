"""Who answers when asked, and how those who do differ from those who do not."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.groupmap import load
from toolkit.measures.voices import OTHERS, TOTAL

_HELD = ("recency_days", "frequency", "monetary_value")


def asked(messages: Table, answers: Table) -> Table:
    """Whom surveys were sent to, as rows that :func:`answers.with_groups` takes: each customer's latest invitation.

    Parameters
    ----------
    messages, answers : Table
        Meet their contracts; an invitation is a message whose flow is the name of a survey.

    Returns
    -------
    Table, one row per customer asked
        ``answered_at`` (when asked), ``survey``, ``customer_id``, ``responded`` (answered a survey on the day they were
        first asked to, or later)
        and the other columns of ``contract.answers``, missing.
    """
    surveys = answers.select("survey").distinct()
    sent = messages.filter(messages.customer_id.notnull()).semi_join(surveys, messages.flow == surveys.survey)
    sent = sent.group_by("customer_id", survey=sent.flow).aggregate(
        answered_at=sent.sent_at.max(), first=sent.sent_at.cast("date").min()
    )
    back = answers.filter(answers.customer_id.notnull()).group_by("customer_id", "survey")
    back = back.aggregate(came=lambda t: t.answered_at.cast("date").max())
    told = sent.left_join(back, ["customer_id", "survey"])
    told = told.group_by("customer_id").aggregate(
        answered_at=told.answered_at.max(),
        survey=told.survey.max(),
        responded=(told.came >= told["first"]).fill_null(False).any(),
    )
    nothing = {name: ibis.null("string") for name in ("kind", "order_id", "stage")}
    return told.mutate(question=ibis.literal("asked"), value=ibis.literal(""), **nothing)


def rates(asked: Table) -> pd.DataFrame:
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
        asked.group_by(group=asked.group.fill_null(OTHERS)).aggregate(
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
    has_both = set(cells["responded"]) == {True, False}
    rows = [row for name in _HELD for row in _differences(both, name)] if has_both else []
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


def shown_rates(response: pd.DataFrame) -> pd.DataFrame:
    """The same rows without the counts that tell of fewer than ten who answered, or who did not.

    Groups of fewer than ten who were asked, and those that would give them away, are left out.
    """
    response = disclosure.safe(response, "customers", TOTAL)
    groups = response["group"] != TOTAL
    people = response.loc[groups, ["k", "customers"]].fillna(0)
    kept_back = disclosure.hidden(np.column_stack([people["k"], people["customers"] - people["k"]]))
    told = response.astype(dict.fromkeys(["k", "response_rate", "low", "high"], float))
    unseen = kept_back.any(axis=1)
    small = [part.between(1, disclosure.K - 1) for part in (response["k"], response["customers"] - response["k"])]
    unseen_total = ~groups & (small[0] | small[1])
    told.loc[[*groups.index[groups][unseen], *groups.index[unseen_total]], ["k", "response_rate", "low", "high"]] = (
        np.nan
    )
    return told


def shown_bias(bias: pd.DataFrame, response: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`bias` whose group is told in :func:`shown_rates`, and the total."""
    told = [*response.loc[response["k"].notna(), "group"], TOTAL]
    return bias[bias["group"].isin(told) & (bias["k"] >= disclosure.K)].reset_index(drop=True)
