"""The log of campaigns: what each brought, where a part of the shop saw it and the rest did not."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.measures import disclosure
from toolkit.measures.folding import fold
from toolkit.measures.frames import fetch
from toolkit.measures.margins import scaled_margin
from toolkit.measures.periods import day_range, up_to

DAYS = 28
"""How long a campaign without a last day is taken to have run."""
FEWEST, MOST = 8, 26
"""Earlier windows of the same length that a comparison needs, and the most that it looks at."""
COMPARED = ("region", "town", "sales_channel")
"""What a part of the shop may be that a campaign was for, while the rest saw nothing of it."""
GATE = 1.5
"""The return on investment that the method asks of a campaign within a year: 150 % (METHOD 1.2)."""


def log(campaigns: Table) -> pd.DataFrame:
    """The campaigns, the latest first.

    Parameters
    ----------
    campaigns : Table
        Meets ``contract.TABLES["campaigns"]``.

    Returns
    -------
    DataFrame, one row per campaign
        ``name``, ``start``, ``end`` (days; where no last day is kept, 28 days are taken), ``cost`` (currency),
        ``segment``, ``goal``, ``outcome`` (text or ""), ``days``.
    """
    held = campaigns.mutate(start=campaigns.start.date(), end=campaigns.end.date())
    rows = fetch(held).sort_values(["start", "name"], ascending=[False, True], kind="stable").reset_index(drop=True)
    whole = [start + timedelta(days=DAYS - 1) for start in rows["start"]]
    rows["end"] = rows["end"].where(rows["end"].notna(), pd.Series(whole, rows.index, dtype=object))
    rows["days"] = [(end - start).days + 1 for start, end in zip(rows["start"], rows["end"], strict=True)]
    texts = {name: rows[name].fillna("").astype(str) for name in ("segment", "goal", "outcome")}
    return rows.assign(**texts)[["name", "start", "end", "cost", "segment", "goal", "outcome", "days"]]


def gains(log: pd.DataFrame, orders: Table, as_of: date) -> pd.DataFrame:
    """What each campaign brought, where a part of the shop saw it and the rest did not.

    The part's orders in the campaign's days are held against the rest's in the same days, and that ratio against the
    same ratio in the earlier windows of the same length (a comparative interrupted time series; Card and Krueger 1994
    for the difference of differences). Windows in which another campaign for the same part ran are left out.

    Parameters
    ----------
    log : DataFrame of :func:`log`
    orders : Table
        Meets ``contract.BUILT["orders"]``.

    Returns
    -------
    DataFrame, one row per campaign of the log, in its order
        The columns of the log; ``by``: the column of the orders that holds the segment, or ""; ``n`` orders of the
        part in the campaign's days; ``windows`` compared with; ``sales`` and ``expected`` (currency); ``gain`` in
        margin (currency; in sales where no cost is known: ``is_margin``) with ``gain_low``, ``gain_high``; ``back`` =
        gain / cost and ``roi`` = (gain - cost) / cost, each with ``…_low``, ``…_high``, the 95 % prediction interval
        of the ratio in an ordinary window (the margin rate is taken as it is); ``state``: "pays" (surely more than it
        cost), "loses" (surely less), "unsure", or why it cannot be known: "running", "no_segment", "no_comparison",
        "short" (too few earlier windows), "few" (fewer than ten orders).
    """
    seen = up_to(orders, as_of)
    parts = {by: _values(seen, by) for by in COMPARED}
    rows = [_one(row, log, seen, parts, as_of) for row in log.to_dict("records")]
    names = ["by", "n", "windows", "sales", "expected", "gain", "gain_low", "gain_high", "is_margin", "state"]
    found = pd.DataFrame(rows, columns=names, index=log.index)
    found = found.astype(dict.fromkeys(names[1:8], float))
    table = pd.concat([log, found], axis=1)
    paid = table["cost"].where(table["cost"] > 0).astype(float)
    for end in ("", "_low", "_high"):
        table[f"back{end}"] = table[f"gain{end}"] / paid
        table[f"roi{end}"] = table[f"back{end}"] - 1
    known = table["state"].eq("")
    sure = np.select([table["roi_low"] > 0, table["roi_high"] < 0], ["pays", "loses"], "unsure")
    return table.assign(state=np.where(known, sure, table["state"]))


def _values(orders: Table, by: str) -> dict[str, str]:
    told = fetch(orders.select(by).distinct().filter(lambda t: t[by].notnull()))[by]
    return {fold(text): text for text in told}


def _one(row: dict, log: pd.DataFrame, orders: Table, parts: dict[str, dict[str, str]], as_of: date) -> dict:
    """What one campaign brought, or why that cannot be known."""
    segment = fold(row["segment"])
    by = next((name for name, values in parts.items() if segment in values), "")
    if row["end"] > as_of:
        return {"by": by, "state": "running"}
    if not by:
        return {"by": "", "state": "no_comparison" if segment else "no_segment"}
    marked = orders.mutate(ours=(orders[by] == parts[by][segment]).fill_null(False))
    others = log[log["segment"].map(fold).eq(segment) & (log["name"].ne(row["name"]) | log["start"].ne(row["start"]))]
    windows = _windows(row, others, day_range(orders)[0])
    if len(windows) < FEWEST:
        return {"by": by, "windows": len(windows), "state": "short"}
    table = _sums(marked, [(row["start"], row["end"]), *windows])
    now, before = table.iloc[0], table.iloc[1:]
    before = before[(before["ours"] > 0) & (before["rest"] > 0)]
    found = {"by": by, "n": now["n"], "windows": len(before), "sales": now["ours"]}
    if now["n"] < disclosure.K or len(before) < FEWEST or not now["rest"] > 0:
        return {**found, "n": np.nan, "sales": np.nan, "state": "few"}
    usual = np.log(before["ours"] / before["rest"])
    half = stats.t.ppf(0.975, len(usual) - 1) * usual.std(ddof=1) * np.sqrt(1 + 1 / len(usual))
    expected, low, high = now["rest"] * np.exp(usual.mean() + np.array([0.0, -half, half]))
    rate = _rate(now)
    gain = (1.0 if np.isnan(rate) else rate) * (now["ours"] - np.array([expected, high, low]))
    named = dict(zip(("gain", "gain_low", "gain_high"), gain, strict=True))
    return {**found, "expected": expected, **named, "is_margin": not np.isnan(rate), "state": ""}


def _windows(row: dict, others: pd.DataFrame, first: date) -> list[tuple[date, date]]:
    """The latest windows of the campaign's length before it, whole and without another campaign of the same part."""
    length, windows = timedelta(days=row["days"]), []
    start = row["start"] - length
    while start >= first and len(windows) < MOST:
        end = start + length - timedelta(days=1)
        if not ((others["start"] <= end) & (others["end"] >= start)).any():
            windows.append((start, end))
        start -= length
    return windows


def _sums(orders: Table, windows: list[tuple[date, date]]) -> pd.DataFrame:
    """Orders and sales of the part, and of the rest, in each window."""
    cases = [
        (orders.day.between(ibis.date(a.isoformat()), ibis.date(b.isoformat())), i) for i, (a, b) in enumerate(windows)
    ]
    placed = orders.mutate(window=ibis.cases(*cases, else_=-1))
    ours, known = placed.ours, placed.ours & placed.cost.notnull()
    sums = placed.group_by("window").aggregate(
        n=placed.count(where=ours), ours=placed.sales.sum(where=ours), rest=placed.sales.sum(where=~ours),
        known_sales=placed.sales.sum(where=known), known_margin=(placed.sales - placed.cost).sum(where=known),
    )  # fmt: skip
    table = fetch(sums).set_index("window").reindex(range(len(windows)))
    return table.fillna(0.0).astype(float)


def _rate(row: pd.Series) -> float:
    """The margin of the part's sales in the campaign's days, as a share; missing where too little cost is known."""
    made = scaled_margin(*(pd.Series([row[name]]) for name in ("ours", "known_sales", "known_margin"))).iloc[0]
    return made / row["ours"] if row["ours"] > 0 else np.nan


__all__ = ["COMPARED", "DAYS", "FEWEST", "GATE", "gains", "log"]
