"""Tables of step 4: rules, profiles, the blanks of the sentence, words against deeds, the seed of an audience."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.attributes import SMALL_ROOM, attribute, profile, value
from toolkit.show.context import money
from toolkit.show.finding import known
from toolkit.show.style import BODY
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.text import width
from toolkit.show.themes import theme
from toolkit.words import Between, Count, Number, Phrase, Share, Value, _, say

FEW = _("too few to show")
MOST_PROFILES = 4
"""Profiles, or rules, on a slide whose cells have two lines."""
ONE_LINE = 760
"""So wide may a rule be, px, to stand in one line."""
CONSENTS: dict[str, Phrase] = {"email_consent": _("by e-mail"), "ads_consent": _("by ads")}
BLANKS: dict[str, Phrase] = {
    "orders": _("purchases a year"),
    "brought": _("margin a year"),
    "party": _("person or company"),
    "region": _("county or country"),
    "town": _("town"),
    "appreciates": _("what they appreciate most"),
    "gender": _("gender"),
    "age": _("age"),
    "education": _("education"),
    "future": _("what they want in future"),
}
WHY_BLANK: dict[str, Phrase] = {
    "unclear": _("no value is clearly first"),
    "few": _("too few to tell"),
    "unknown": _("not asked or not known"),
}
CHECKS: dict[str, tuple[Phrase, Phrase]] = {
    "price": (_("name the price"), _("discount they got")),
    "return_policy": (_("name the return policy"), _("sent something back")),
    "recommend": (_("would recommend (9–10)"), _("ordered again within a year")),
}
VERDICTS: dict[str, Phrase] = {
    "agrees": _("do as they say"),
    "contradicts": _("do the opposite"),
    "open": _("no difference shown"),
}


def ideal_rules(rows: pd.DataFrame) -> Table:
    """The leaves of the tree as rules.

    Parameters
    ----------
    rows : DataFrame, one row per leaf
        ``rule`` (tuple of attribute, value, whether so), ``n``, ``share`` with ``low``, ``high``, ``index``. Where many
        are long, their values are cut.
    """
    header = (_("at the first order"), _("customers"), _("ideal today"), _("index"))
    rows = rows.head(MOST_ROWS)
    wide = any(width(say(profile(rule)), BODY, "bold") > ONE_LINE for rule in rows["rule"])
    room = {"room": SMALL_ROOM} if wide and len(rows) > MOST_PROFILES else {}
    return Table(
        header,
        tuple(
            (profile(row["rule"], **room), Count(row["n"]), _share(row) or FEW,
             Count(100 * row["index"]) if known(row["index"]) else None)
            for row in rows.to_dict("records")
        ),
    )  # fmt: skip


def _share(row: dict[str, Any], name: str = "share", low: str = "low", high: str = "high") -> Phrase | None:
    return _with_interval(Share(row[name], 1), Share(row[low], 1), Share(row[high], 1)) if known(row[name]) else None


def _with_interval(one: Value, low: Value, high: Value) -> Phrase:
    return _("{value} ({interval})", value=one, interval=Between(low, high))


def ideal_profiles(rows: pd.DataFrame) -> Table:
    """Candidate profiles by size, value and reach; those that surely become ideal more often first.

    Parameters
    ----------
    rows : DataFrame, one row per profile
        ``profile``, ``customers``, ``share`` with ``low``, ``high``, ``q``, ``brought`` with its interval, ``reach``,
        ``email_consent``, ``ads_consent``.
    """
    reached = {name: title for name, title in CONSENTS.items() if name in rows and rows[name].notna().any()}
    header = (_("profile"), _("customers"), _("become ideal"), _("first-year value"), _("of new customers"),
              *reached.values())  # fmt: skip
    rows = rows.iloc[(~(rows["q"] < 0.05)).argsort(kind="stable")].head(MOST_PROFILES)
    told = tuple(_profile(row, tuple(reached)) for row in rows.to_dict("records"))
    return Table(header, told, frozenset(range(int((rows["q"] < 0.05).sum()))))


def _profile(row: dict[str, Any], reached: tuple[str, ...]) -> tuple[Any, ...]:
    brought = (
        _with_interval(money(row["brought"], 0), Number(row["brought_low"], 0), Number(row["brought_high"], 0))
        if known(row["brought"], row["brought_low"]) else None
    )  # fmt: skip
    counts = [Count(row[name]) if known(row[name]) else None for name in reached]
    size = Count(row["customers"]) if known(row["customers"]) else None
    reach = Share(row["reach"], 0) if known(row["reach"]) else None
    return profile(row["profile"]), size, _share(row) or FEW, brought, reach, *counts


def icp(blanks: pd.DataFrame, year: pd.DataFrame) -> Table:
    """What fills each blank of the sentence, beside all customers.

    Parameters
    ----------
    blanks : DataFrame, one row per blank
        ``blank``, ``value``, ``n``, ``share`` with ``low``, ``high``, ``base_share``, ``state``.
    year : DataFrame, rows ideal and total
        ``who``, ``n``, ``orders``, ``brought`` with their intervals, ``is_margin``.
    """
    header = (_("blank"), _("ideal customers"), _("how sure"), _("n"), _("all customers"))
    at = year.set_index("who")
    rows = [_number(at, "orders", lambda v: Number(v, 1)), _number(at, "brought", lambda v: money(v, 0))]
    return Table(header, (*rows, *(_blank(row) for row in blanks.to_dict("records"))))


def _number(at: pd.DataFrame, name: str, kind: Any) -> tuple[Any, ...]:
    ideal, total = at.loc["ideal"], at.loc["total"]
    label = BLANKS[name] if name == "orders" or ideal["is_margin"] else _("sales a year")
    interval = Between(kind(ideal[f"{name}_low"]), kind(ideal[f"{name}_high"]))
    return label, kind(ideal[name]), interval, Count(ideal["n"]), kind(total[name])


def _blank(row: dict[str, Any]) -> tuple[Any, ...]:
    name = row["blank"]
    n = Count(row["n"]) if known(row["n"]) else None
    if row["state"] != "filled":
        return BLANKS.get(name, attribute(name)), _("……"), WHY_BLANK[row["state"]], n, None
    share = _with_interval(Share(row["share"], 0), Share(row["low"], 0), Share(row["high"], 0))
    base = Share(row["base_share"], 0) if known(row["base_share"]) else None
    return BLANKS.get(name, attribute(name)), blank_value(name, row["value"]), share, n, base


def blank_value(name: str, told: object) -> Phrase | str:
    """The value that fills a blank."""
    if name == "appreciates":
        return theme(str(told))
    return str(told).replace("-", "–") if name == "age" else value(name, told)


def said_done(rows: pd.DataFrame) -> Table:
    """What customers say against what they do.

    Parameters
    ----------
    rows : DataFrame, one row per comparison
        ``check``, ``n``, ``n_others``, ``said``, ``unsaid``, ``difference`` with its interval, ``verdict``.
    """
    header = (_("they say"), _("customers"), _("what they do"), _("those who say it"), _("those who do not"),
              _("difference, points"), _("verdict"))  # fmt: skip
    return Table(
        header,
        tuple(
            (CHECKS[row["check"]][0], Count(row["n"]), CHECKS[row["check"]][1], Share(row["said"], 1),
             Share(row["unsaid"], 1), _points(row), VERDICTS[row["verdict"]])
            for row in rows.to_dict("records")
        ),
    )  # fmt: skip


def _points(row: dict[str, Any]) -> Phrase:
    told = [Number(100 * row[name], 1) for name in ("difference", "difference_low", "difference_high")]
    return _with_interval(*told)


def lookalike(rows: pd.DataFrame) -> Table:
    """What became of the ideal customers on their way into the file.

    Parameters
    ----------
    rows : DataFrame, one row per outcome
        ``outcome``, ``customers``; missing where it must not be told.
    """
    names = {
        "customers": _("ideal customers"),
        "refused": _("no consent to matching in advertising, or not to be contacted"),
        "unreachable": _("neither e-mail nor phone"), "written": _("in the file, as hashes"),
    }  # fmt: skip
    told = tuple(
        (names[row["outcome"]], Count(row["customers"]) if known(row["customers"]) else FEW)
        for row in rows.to_dict("records")
    )
    return Table((_("what became of them"), _("customers")), told, frozenset({len(told) - 1}))


__all__ = ["blank_value", "icp", "ideal_profiles", "ideal_rules", "lookalike", "said_done"]
