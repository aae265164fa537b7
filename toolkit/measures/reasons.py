"""Why customers buy, what holds them back, why they leave: themes by question and group, and which groups differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.measures import disclosure, statistics
from toolkit.measures.groupmap import load
from toolkit.measures.voices import ANY, OTHERS, ROLES, TOTAL

ENOUGH = 30
"""People of a group who must have answered before it is told what they say."""
DIFFERENT = 0.05
"""A group differs where the false-discovery rate of saying so is below this."""


def by_group(said: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """How many of each group say each theme, by what was asked, and which groups differ from all others.

    Parameters
    ----------
    said : DataFrame of :func:`voices.said`
    coded : DataFrame, one row per answer and theme
        ``answer``, ``theme``, ``branch``.

    Returns
    -------
    DataFrame, one row per role (:data:`ANY` last), group (in the method's order, "others", "total") and theme
        ``role``, ``group``, ``theme``, ``branch``; ``k`` of ``n`` people (who answered any question of that role) and
        their ``share`` with Wilson ``low``, ``high``; ``difference`` to the people of all other groups with Newcombe
        ``difference_low``, ``difference_high``; ``p`` (Fisher, two-sided) and ``q`` (Benjamini & Hochberg, over all
        rows that were compared). Missing for the total, for :data:`ANY`, which repeats the others, and where either
        side holds nobody.

    Notes
    -----
    Groups of fewer than :data:`ENOUGH` people who answered a role, and people of no known group, are one row, "others",
    which is not compared; where these are fewer than so many too, they are left out, of the total as well.
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


def _people(said: pd.DataFrame) -> pd.DataFrame:
    """Each answer under its role and under :data:`ANY`, with the group its person stood in when last heard."""
    last = said.drop_duplicates("person", keep="last").set_index("person")["group"]
    every = said.assign(role=ANY, group=said["person"].map(last))
    both = pd.concat([said[said["role"].notna()], every], ignore_index=True)
    return both.assign(group=both["group"].where(both["group"].notna(), OTHERS))


def _grid(sizes: pd.Series, counts: pd.Series, themes: list[str]) -> pd.DataFrame:
    """Every role, group that answered it (and the total of all) and theme with ``k`` and ``n``."""
    rows = []
    for name in (*ROLES, ANY):
        if name not in sizes.index.get_level_values(0):
            continue
        held = sizes[name].to_dict()
        large = [group for group in load().names if held.get(group, 0) >= ENOUGH]
        parts = {group: [group] for group in large} | {OTHERS: [group for group in held if group not in large]}
        n = {group: sum(held[one] for one in those) for group, those in parts.items()}
        parts = {group: those for group, those in parts.items() if n[group] >= ENOUGH or (not large and n[group])}
        for theme in themes:
            k = {group: sum(int(counts.get((name, one, theme), 0)) for one in those) for group, those in parts.items()}
            rows += [(name, group, theme, k[group], n[group]) for group in parts]
            rows.append((name, TOTAL, theme, sum(k.values()), sum(n[group] for group in parts)))
    return pd.DataFrame(rows, columns=["role", "group", "theme", "k", "n"])


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    """Add each group's difference to all other groups of its role and theme."""
    groups = frame[frame["group"] != TOTAL]
    sums = groups.groupby(["role", "theme"])[["k", "n"]].transform("sum")
    other_k, other_n = sums["k"] - groups["k"], sums["n"] - groups["n"]
    told = pd.DataFrame(np.nan, frame.index, ["difference", "difference_low", "difference_high", "p", "q"])
    for at, k, n, k0, n0 in zip(groups.index, groups["k"], groups["n"], other_k, other_n, strict=True):
        told_apart = groups.loc[at, "group"] != OTHERS and groups.loc[at, "role"] != ANY
        if n0 > 0 and k + k0 > 0 and told_apart:
            p = stats.fisher_exact([[k, n - k], [k0, n0 - k0]]).pvalue
            told.loc[at] = [k / n - k0 / n0, *statistics.difference_of_shares(k, n, k0, n0), p, np.nan]
    told["q"] = statistics.false_discovery(told["p"])
    return frame.join(told)


def weighted(reasons: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """The share of all customers who would say each theme: the groups' shares, weighed by how many customers they hold.

    Parameters
    ----------
    reasons : DataFrame of :func:`by_group`
    sizes : Series
        Customers of each group, by its name.

    Returns
    -------
    DataFrame, one row per role and theme
        ``role``, ``theme``, ``branch``, ``share`` with Wilson ``low``, ``high`` at the effective number of answers
        (Kish, 1965): ``n_effective`` = 1 / sum of weight² / n; ``k`` of ``n`` people as counted; ``covered``: share of
        the customers whose group is told apart. Each of the "others" stands for as many customers as those of
        the groups do on average; where no group is told apart it is the plain share of all answers, and nothing is
        covered.
    """
    rows = []
    for (name, theme), part in reasons.groupby(["role", "theme"], sort=False):
        groups, total = part[(part["group"] != TOTAL) & (part["n"] > 0)], part[part["group"] == TOTAL].iloc[0]
        weight = groups["group"].map(sizes).fillna(0.0).to_numpy(float, copy=True)
        covered = weight.sum() / float(sizes.sum())
        others = (groups["group"] == OTHERS).to_numpy()
        n = groups["n"].to_numpy(float)
        weight[others] = n[others] * weight.sum() / n[~others].sum() if covered else 1.0
        weight = weight / weight.sum()
        share, effective = float(weight @ groups["share"]), 1 / float((weight**2) @ (1 / n))
        low, high = statistics.wilson(share * effective, effective)
        told = (share, float(low), float(high), effective, total["k"], total["n"], covered)
        rows.append((name, theme, total["branch"], *told))
    columns = ["role", "theme", "branch", "share", "low", "high", "n_effective", "k", "n", "covered"]
    return pd.DataFrame(rows, columns=columns)


def shown(reasons: pd.DataFrame) -> pd.DataFrame:
    """The same rows with ``k``, ``share`` and what follows from them missing wherever fewer than ten could be read off.

    Of every role and theme the groups by who says it and who does not are a table of people whose sums are known.
    Groups of fewer than ten are left out, and the "others".
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
    return part[(part["n"] >= disclosure.K) & (part["group"] != OTHERS)]


def standing_out(shown: pd.DataFrame) -> pd.DataFrame:
    """Of every role and theme the group that differs most from all others, where one surely does.

    Differences are ranked by the end of their interval that is nearer to none: a small group must differ by more.

    Returns
    -------
    DataFrame, one row per role and theme with such a group, the largest difference first
        The columns of :func:`by_group`; ``q`` is below :data:`DIFFERENT`.
    """
    sure = shown[(shown["q"] < DIFFERENT) & (shown["role"] != ANY)]
    least = np.fmax(sure["difference_low"], -sure["difference_high"])
    sure = sure.assign(size=least).sort_values("size", ascending=False, kind="stable")
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
        ``column`` (jtbd, won, barrier, lost, missed), then the columns of :func:`by_group`.
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
