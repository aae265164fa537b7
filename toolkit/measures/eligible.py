"""The playbook as it is read: for each line whom it is for, on which channels, how many are due, and what it lacks."""

from __future__ import annotations

import pandas as pd

from toolkit.measures import disclosure, moments
from toolkit.measures.frames import fetch
from toolkit.measures.moments.known import Known
from toolkit.measures.playbook import Playbook, Rule

COLUMNS = (
    "part",
    "line",
    "words",
    "groups",
    "moment",
    "number",
    "follows",
    "steps",
    "customers",
    "due",
    "table",
    "column",
)


def lines(playbook: Playbook, known: Known, counts: pd.DataFrame) -> pd.DataFrame:
    """The lines of the playbook: a flow with all its steps, or a rule alone.

    Parameters
    ----------
    counts : DataFrame of ``queue.counts``

    Returns
    -------
    DataFrame, one row per line
        :data:`COLUMNS`: ``line`` (flow or rule); ``words`` of the client's own; ``groups`` joined by " + " ("" for
        everybody), ``moment``, ``number`` and ``follows`` of its first rule; ``steps``, for each rule (channel,
        fallback, wait, moment, number); ``customers`` in its groups today, ``due`` of them by one of its rules or more
        (each rule's counted); ``table`` and ``column`` that its first rule lacks ("" where nothing is). Counts of fewer
        than ten people are missing.
    """
    lacks, due = moments.told(known, playbook.rules), counts.set_index("rule")["due"]
    sizes = fetch(known.assigned.group_by("group").aggregate(n=known.assigned.count())).set_index("group")["n"]
    everybody = known.everybody.count().to_pyarrow().as_py()
    held: dict[tuple[str, str], list[Rule]] = {}
    for rule in playbook.rules:
        held.setdefault((rule.part, rule.flow or rule.name), []).append(rule)
    rows = []
    for (part, line), rules in held.items():
        first = rules[0]
        people = sizes.reindex(list(first.groups)).fillna(0).sum() if first.groups else everybody
        table, column = lacks[first.name] or ("", "")
        rows.append({
            "part": part, "line": line, "words": first.words, "groups": " + ".join(first.groups),
            "moment": first.moment, "number": first.number, "follows": first.follows,
            "steps": tuple((r.channel, r.fallback, r.wait, r.moment, r.number) for r in rules),
            "customers": float(people), "due": float(sum(due.get(rule.name, 0) for rule in rules)),
            "table": table, "column": column,
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"number": float})
    return disclosure.counts_of_enough(table, ["customers", "due"])


__all__ = ["COLUMNS", "lines"]
