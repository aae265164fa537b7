"""What has changed since an earlier run, as tables and findings; what two runs cannot be compared in is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from toolkit.show.definitions import DEFINITIONS
from toolkit.show.finding import known, unbroken
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.tiles import LIGHTS, STATES
from toolkit.words import Between, Change, Count, Day, Lines, Money, Number, Phrase, Share, Value, _, language, say

UNITS = {
    "customers": "count", "orders": "count", "gross_sales": "total", "returns": "total", "net_revenue": "total",
    "identified_share": "share", "aov": "currency", "repeat_rate": "share", "retention_rate": "share",
    "stickiness": "share", "adbt_days": "days", "orders_per_customer": "ratio", "gross_margin": "share",
    "coca": "currency", "realised_margin_to_coca": "ratio", "clv_to_coca": "ratio",
}  # fmt: skip
"""What each key figure is told in; findings name their own units."""
COUNTED, AMOUNTS = ("count", "total"), ("total", "currency", "currency/customer")
OF_MONEY = ("identified_share", "gross_margin")
"""Key figures that are shares of an amount: their ``n`` is one."""
LEFT_OUT = (
    "orders", "gross_sales", "returns", "identified_share", "orders_per_customer", "realised_margin_to_coca",
)  # fmt: skip
"""What a slide leaves to ``cvo diff``, for there is room for ten and what is to be said of them."""
MOST_MOVED, MOST_SAID, MOST_NAMED = 6, 4, 3
VERDICTS: dict[str, Phrase] = {
    "new": _("known only now"),
    "gone": _("no longer known"),
    "same": _("unchanged"),
    "rose": _("rose, beyond chance"),
    "fell": _("fell, beyond chance"),
    "chance": _("within chance"),
    "unsure": _("no interval known"),
    "currency": _("another currency"),
    "reworded": _("another claim"),
}
CLAIMS = {"new": _("new"), "gone": _("gone"), "reworded": VERDICTS["reworded"]}
MOVED = ("rose", "fell")
FIGURE = _("Figure")
SIDES, JOINED = ("then", "now"), " · "


@dataclass(frozen=True)
class Pair:
    """Two runs: their last days, their currencies, versions of the toolkit, and parts configured otherwise then."""

    days: tuple[date, date]
    currencies: tuple[str, str]
    versions: tuple[str, str]
    rules: tuple[str, ...] = ()

    @property
    def cautions(self) -> list[Phrase]:
        """What may have moved figures beside the shop itself."""
        said = []
        if self.currencies[0] != self.currencies[1]:
            said.append(_("Amounts were in {then} and are in {now}: they are not compared.", **_both(self.currencies)))
        if self.rules:
            parts = ", ".join(f"[{name}]" for name in self.rules)
            said.append(_("Rules are set otherwise now ({parts}): what moved may be the rule.", parts=parts))
        if self.versions[0] != self.versions[1]:
            said.append(_("The toolkit was {then} and is {now}: a definition may differ.", **_both(self.versions)))
        return said


def _both(pair: tuple[Any, Any]) -> dict[str, Any]:
    return dict(zip(SIDES, pair, strict=True))


def told(value: float | None, unit: str, currency: str) -> Value:
    """A figure the way its unit is written; a dash where it is unknown."""
    if unit == "share":
        return Share(value)
    if unit == "change":
        return Change(value, 1)
    if unit == "total":
        return Money(value, currency)
    if unit in AMOUNTS:
        return Money(value, currency, 0 if known(value) and abs(value) >= 10 else None)
    if unit == "days" or not known(value):
        return Number(value, 1)
    return Count(value) if float(value).is_integer() and unit != "ratio" else Number(value, 2)


# tables


def figures(moves: pd.DataFrame, pair: Pair, title: Phrase = FIGURE) -> Table:
    """Figures then and now, each with its interval and n, and whether chance alone could be behind the difference.

    Parameters
    ----------
    moves : DataFrame, one row a figure
        As ``publish.changes.kpis`` makes it.
    """
    header = (title, Day(pair.days[0]), Day(pair.days[1]), _("Since then"))
    rows = [(name_of(row["key"]), *_sides(row, pair), verdict(row)) for row in moves.to_dict("records")]
    return Table(header, tuple(rows))


def verdict(row: Mapping[str, Any]) -> Phrase:
    """How a figure changed, in words."""
    if row["verdict"] != "counted":
        return VERDICTS[row["verdict"]]
    if not row["value_then"]:
        return _("counted")
    return _("{change}, counted", change=Change(row["value_now"] / row["value_then"] - 1, 1))


def moved(found: pd.DataFrame, pair: Pair, most: int | None = None) -> Table:
    """Findings whose number moved beyond chance, the surest first.

    Parameters
    ----------
    found : DataFrame, one row a finding
        As ``publish.changes.findings`` makes it.
    """
    rows = surest(found).head(most or len(found)).to_dict("records")
    header = (_("Step"), _("What is said now"), Day(pair.days[0]), Day(pair.days[1]))
    return Table(header, tuple((_numeral(row), row["said_now"][language()], *_sides(row, pair)) for row in rows))


def said(found: pd.DataFrame, pair: Pair, most: int | None = None) -> Table:
    """Claims that are new, gone, or another than then."""
    rows = found[found["verdict"].isin(CLAIMS)].head(most or len(found)).to_dict("records")
    header = (_("Step"), "", Day(pair.days[0]), Day(pair.days[1]))
    return Table(header, tuple((_numeral(r), CLAIMS[r["verdict"]], *_claims(r, pair)) for r in rows))


def lights(turned: pd.DataFrame, pair: Pair) -> Table:
    """The lights that turned, from ``light``, ``then`` and ``now``."""
    rows = [(LIGHTS[row.light].label, STATES[row.then], STATES[row.now]) for row in turned.itertuples()]
    return Table((_("Light"), Day(pair.days[0]), Day(pair.days[1])), tuple(rows))


def counted(found: pd.DataFrame, not_compared: Sequence[str]) -> list[Phrase]:
    """How many findings stand in no table, and why."""
    n = found["verdict"].value_counts()
    return [
        _(
            "Other findings: unchanged {same}, within chance {chance}, without a known interval {unsure}, amounts in "
            "another currency {currency}.",
            **{name: Count(n.get(name, 0)) for name in ("same", "chance", "unsure", "currency")},
        ),
        *([_("Steps that did not run in both: {steps}.", steps=", ".join(not_compared))] if not_compared else []),
    ]


def surest(found: pd.DataFrame) -> pd.DataFrame:
    """The rows that moved beyond chance, by how far against the width of their intervals."""
    rows = found[found["verdict"].isin(MOVED)]
    widths = (rows["high_now"] - rows["low_now"]) + (rows["high_then"] - rows["low_then"])
    far = (rows["value_now"] - rows["value_then"]).abs() / widths.where(widths > 0)
    return rows.loc[far.fillna(float("inf")).sort_values(ascending=False, kind="stable").index]


def move(row: Mapping[str, Any], pair: Pair) -> Phrase:
    """A figure then and now, and how sure it is that it moved."""
    return _(
        "{name} {then} → {now} ({verdict})", name=name_of(row["key"]), verdict=verdict(row), **values_of(row, pair)
    )


def values_of(row: Mapping[str, Any], pair: Pair) -> dict[str, Value]:
    """The two values of a row, by ``then`` and ``now``."""
    sides = zip(SIDES, pair.currencies, strict=True)
    return {when: told(row[f"value_{when}"], row["unit"], currency) for when, currency in sides}


def name_of(key: str) -> Phrase | str:
    """What a key figure is called; a group is called by its own name."""
    return DEFINITIONS[key].label if key in DEFINITIONS else key


def _numeral(row: Mapping[str, Any]) -> str:
    return row["step"].lstrip("0") or "0"


def _sides(row: Mapping[str, Any], pair: Pair) -> tuple[Phrase | Value, ...]:
    return tuple(_side(row, when, money) for when, money in zip(SIDES, pair.currencies, strict=True))


def _side(row: Mapping[str, Any], when: str, currency: str) -> Phrase | Value | Lines:
    value, n, low, high = (row[f"{name}_{when}"] for name in ("value", "n", "low", "high"))
    written = told(value, row["unit"], currency)
    if not known(value) or row["unit"] in COUNTED:
        return written
    parts = [written]
    if known(low, high):
        parts.append(Between(told(low, row["unit"], currency), told(high, row["unit"], currency)))
    if known(n):
        parts.append(_n(Money(n, currency) if row["key"] in OF_MONEY else Count(n)))
    return Lines(tuple(parts), JOINED)


def _n(n: Value) -> str:
    return unbroken(say(_("n = {n}", n=n)))


def _claims(row: Mapping[str, Any], pair: Pair) -> list[Lines | str]:
    return [_claim(row, when, money) for when, money in zip(SIDES, pair.currencies, strict=True)]


def _claim(row: Mapping[str, Any], when: str, currency: str) -> Lines | str:
    """What was said, and what it rested on."""
    said, low, high, n = (row[f"{name}_{when}"] for name in ("said", "low", "high", "n"))
    if not said:
        return "–"
    parts = [Between(told(low, row["unit"], currency), told(high, row["unit"], currency))] if known(low, high) else []
    parts += [_n(Count(n))] if known(n) and n else []
    return Lines((said[language()], *parts), JOINED)


def on_a_slide(moves: pd.DataFrame) -> pd.DataFrame:
    """The rows there is room for."""
    return moves[~moves["key"].isin(LEFT_OUT)].head(MOST_ROWS)
