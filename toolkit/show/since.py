"""Findings of the chapter on what has changed: what moved since the run before, and over all runs."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from toolkit.show.finding import Finding, about
from toolkit.show.history import MOST_NAMED, MOST_SAID, MOVED, Pair, name_of, surest, values_of
from toolkit.show.tiles import LIGHTS, STATES
from toolkit.words import Count, Day, Lines, Phrase, _, n_

STEP = "since"


def since_kpis(moves: pd.DataFrame, lights: pd.DataFrame, pair: Pair) -> Finding:
    """Which key figures moved beyond chance since the run before."""
    rows = surest(moves)
    day = Day(pair.days[0])
    headline = _("Since {day} no rate or average has moved beyond chance", day=day)
    if len(rows):
        headline = _("Since {day}: {moves}", day=day, moves=_moves(rows, pair))
    lit = Lines(tuple(_turned(*row) for row in lights.itertuples(index=False)), "; ")
    takeaway = [
        _("Totals are counted from the first day of the data on. Beyond chance: the two 95% intervals do not meet."),
        *([_("Lights that turned: {lights}.", lights=lit)] if len(lights) else []),
        *pair.cautions,
    ]
    return _finding("since_kpis", (headline, takeaway), rows.head(1), _("n beside each figure"))


def _turned(light: str, then: str, now: str) -> Phrase:
    return _("{light}: {then} → {now}", light=LIGHTS[light].label, then=STATES[then], now=STATES[now])


def since_moved(found: pd.DataFrame, pair: Pair) -> Finding:
    """How many numbers behind the findings moved beyond chance."""
    n = int(found["verdict"].isin(MOVED).sum())
    compared = int(found["verdict"].isin((*MOVED, "chance")).sum())
    headline = n_(
        "{n} of {all} findings with an interval has moved beyond chance since {day}",
        "{n} of {all} findings with an interval have moved beyond chance since {day}",
        n, all=Count(compared), day=Day(pair.days[0]),
    )  # fmt: skip
    unsure = int((found["verdict"] == "unsure").sum())
    takeaway = [
        _("Of so many comparisons some would part by chance alone: look for several that tell one story."),
    ]  # fmt: skip
    if unsure:
        takeaway.append(
            n_(
                "{n} number differs without an interval: whether by chance cannot be told.",
                "{n} numbers differ without an interval: whether by chance cannot be told.",
                unsure,
            )
        )
    return _finding("since_moved", (headline, takeaway), surest(found).head(1), _("n beside each figure"))


def since_said(found: pd.DataFrame, pair: Pair) -> Finding:
    """How many claims are new, gone, or another than then."""
    other, new, gone = (int((found["verdict"] == name).sum()) for name in ("reworded", "new", "gone"))
    parts = [
        *([n_("{n} claim says something else", "{n} claims say something else", other)] if other else []),
        *([n_("{n} claim is new", "{n} claims are new", new)] if new else []),
        *([n_("{n} claim is no longer made", "{n} claims are no longer made", gone)] if gone else []),
    ]
    headline = _("Since {day}: {moves}", day=Day(pair.days[0]), moves=Lines(tuple(parts), ", "))
    takeaway = [_("Another claim is no proof of change: what was a close second may have come first.")]
    if len(parts) and other + new + gone > MOST_SAID:
        takeaway.append(_("The first {n} stand here.", n=Count(MOST_SAID)))
    return _finding("since_said", (headline, takeaway), found.head(0), _("n beside each claim"))


def since_groups(moves: pd.DataFrame, pair: Pair) -> Finding:
    """Which groups have become a larger or a smaller part of the customers."""
    rows, day = surest(moves), Day(pair.days[0])
    headline = _("Since {day} no group has become larger or smaller beyond chance", day=day)
    if len(rows):
        headline = _("Groups since {day}: {moves}", day=day, moves=_moves(rows, pair))
    takeaway = [
        _("Share of all customers. Unless the cuts are fixed, each run sets its own; step 2b holds them still."),
        *(caution for caution in pair.cautions if pair.rules),
    ]
    return _finding("since_groups", (headline, takeaway), rows.head(1), _("n beside each figure"))


def trend(over: pd.DataFrame, apart: Iterable[str], id: str) -> Finding:
    """Which of the figures drawn moved beyond chance between the first run and the last.

    Parameters
    ----------
    over : DataFrame, one row a figure and run
        As ``publish.changes.over`` makes it.
    apart : keys of those whose first and last interval do not meet
    """
    if over.empty:
        words = (_("One run: what moves is known from the second on"), [])
        return _finding(id, words, over, _("n beside each last value"))
    days = sorted(over["as_of"].unique())
    names = Lines(tuple(name_of(key) for key in apart), ", ")
    span = {"n": Count(len(days)), "first": Day(days[0]), "last": Day(days[-1])}
    headline = _("{n} runs, {first} to {last}: nothing drawn here has moved beyond chance", **span)
    if names.texts:
        headline = _("{n} runs, {first} to {last}; moved beyond chance: {names}", **span, names=names)
    takeaway = [_("Each panel has a scale of its own. The band is the 95% interval; totals are counted and have none.")]
    base = _("n beside each last value")
    return _finding(id, (headline, takeaway), over.head(0), base)


def _moves(rows: pd.DataFrame, pair: Pair) -> Lines:
    texts = [
        _("{name} {then} → {now}", name=name_of(row["key"]), **values_of(row, pair))
        for row in rows.head(MOST_NAMED).to_dict("records")
    ]
    more = len(rows) - MOST_NAMED
    return Lines((*texts, *([n_("{n} more", "{n} more", more)] if more > 0 else [])), "; ")


def _finding(id: str, words: tuple[Phrase, list[Phrase]], first: pd.DataFrame, base: Phrase) -> Finding:
    """A finding whose number is that of the first row, where there is one."""
    headline, takeaway = words
    rows = first.to_dict("records")
    number = {name: rows[0][f"{name}_now"] for name in ("value", "n", "low", "high")} if rows else {}
    unit = rows[0]["unit"] if rows else None
    alt = about(headline, _("The same figures then and now."))
    return Finding(STEP, id, headline, Lines(tuple(takeaway), " "), alt, unit=unit, base=base, **number)
